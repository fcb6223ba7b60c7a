"""Stores in memory: rdflib's, owlready2's quadstore, maplib's frames. In: the quads. Out: answers to SPARQL.

owlready2 and maplib hold the default graph alone, which has all that is asked for.
"""

from typing import Any

from peer import Inputs, Rows, installed
from questions import PLAIN, Question


class _InMemory:
    language = PLAIN
    load_seconds = 60.0


class Rdflib(_InMemory):
    """rdflib's default store."""

    def open(self, inputs: Inputs) -> None:
        rdflib = installed("rdflib")
        self._store = rdflib.Dataset()
        self._store.parse(str(inputs.quads), format="nquads")

    def answer(self, question: Question, shape: str) -> Rows:
        return [tuple(None if term is None else str(term) for term in row) for row in self._store.query(question.text(shape))]


class Owlready(_InMemory):
    """owlready2's quadstore, which is in SQLite, and the SPARQL that it translates to SQL."""

    def open(self, inputs: Inputs) -> None:
        self._world = installed("owlready2").World()
        with open(inputs.triples, "rb") as file:
            self._world.get_ontology("http://localhost/all#").load(fileobj=file)

    def answer(self, question: Question, shape: str) -> Rows:
        found = self._world.sparql(question.text(shape), error_on_undefined_entities=False)
        return [[getattr(value, "iri", value) for value in row] for row in found]


class Maplib(_InMemory):
    """maplib, whose tables are frames of Polars."""

    load_seconds = 600.0

    def open(self, inputs: Inputs) -> None:
        self._model = installed("maplib").Model()
        self._model.read(str(inputs.triples), format="ntriples")

    def answer(self, question: Question, shape: str) -> Rows:
        found = self._model.query(question.text(shape))
        frames = found if isinstance(found, list) else [found]  # a CONSTRUCT has one for each type of object
        return [[_unquoted(value) for value in row] for frame in frames for row in frame.rows()]


def _unquoted(value: Any) -> Any:
    """A value without the signs that maplib writes around IRIs and some texts."""
    if isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        return value[1:-1]
    return value[1:].rpartition('"')[0] if isinstance(value, str) and value.startswith('"') else value
