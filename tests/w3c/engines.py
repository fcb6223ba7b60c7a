"""Who is asked. In: quads, the text of a query. Out: its answer as bytes, or why there is none.

`Ours` is chargegraph's Python API, `Bare` is pyoxigraph with nothing of ours around it. Both are given the same quads.
"""

from collections.abc import Iterable
from typing import Protocol

import pyoxigraph

from chargegraph.errors import ChargegraphError, LimitReached
from chargegraph.rdf import Dataset
from chargegraph.sparql import bind, parameters_of
from tests.conftest import store_over

_FORMATS = {
    "srj": pyoxigraph.QueryResultsFormat.JSON,
    "srx": pyoxigraph.QueryResultsFormat.XML,
    "src": pyoxigraph.QueryResultsFormat.CSV,
    "srt": pyoxigraph.QueryResultsFormat.TSV,
}


class Refused(Exception):
    """The query got no answer, and why; `for_syntax` where its text is no SPARQL, not what it means."""

    def __init__(self, why: str, *, for_syntax: bool = False) -> None:
        super().__init__(why.split("\n")[0])
        self.for_syntax = for_syntax


class Engine(Protocol):
    def rows(self, text: str, format: str) -> bytes:
        """The answer to a SELECT or an ASK in srj, srx, src or srt. Raises `Refused`."""

    def triples(self, text: str) -> bytes:
        """The answer to a CONSTRUCT or a DESCRIBE as N-Triples. Raises `Refused`."""

    def ask(self, text: str) -> None:
        """Ask, and drop the answer. Raises `Refused`."""


class Ours:
    """chargegraph's Python API, over a store that holds the quads and nothing else."""

    def __init__(self, quads: Iterable[pyoxigraph.Quad] = ()) -> None:
        dataset = Dataset.memory()
        dataset.extend(quads)
        self._store = store_over(dataset)

    def rows(self, text: str, format: str) -> bytes:
        try:
            return self._store.answer(text, format)
        except ChargegraphError as error:
            raise _refused_by_ours(error) from None

    def triples(self, text: str) -> bytes:
        try:
            found = self._store.query(text).ntriples
        except ChargegraphError as error:
            raise _refused_by_ours(error) from None
        if found is None:
            raise Refused("this is no CONSTRUCT and no DESCRIBE")
        return found

    def ask(self, text: str) -> None:
        try:
            self._store.query(text)
        except ChargegraphError as error:
            raise _refused_by_ours(error) from None


class OursWithVariables(Ours):
    """The same, asked with ``?name`` for each ``$name``, which is a variable to the suites and a parameter to chargegraph."""

    def rows(self, text: str, format: str) -> bytes:
        return super().rows(_with_variables(text), format)

    def triples(self, text: str) -> bytes:
        return super().triples(_with_variables(text))

    def ask(self, text: str) -> None:
        super().ask(_with_variables(text))


def _with_variables(text: str) -> str:
    return bind(text, {name: f"?{name}" for name in parameters_of(text)})


def _refused_by_ours(error: ChargegraphError) -> Refused:
    is_meaning = isinstance(error, LimitReached) or error.what.startswith("the query cannot be run")
    return Refused(str(error), for_syntax=not is_meaning)


class Bare:
    """pyoxigraph alone."""

    def __init__(self, quads: Iterable[pyoxigraph.Quad] = ()) -> None:
        self._store = pyoxigraph.Store()
        self._store.extend(quads)

    def rows(self, text: str, format: str) -> bytes:
        found = self._found(text)
        if isinstance(found, pyoxigraph.QueryTriples):
            raise Refused("this is no SELECT and no ASK")
        written = found.serialize(format=_FORMATS[format])
        assert written is not None
        return written

    def triples(self, text: str) -> bytes:
        found = self._found(text)
        if not isinstance(found, pyoxigraph.QueryTriples):
            raise Refused("this is no CONSTRUCT and no DESCRIBE")
        written = found.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES)
        assert written is not None
        return written

    def ask(self, text: str) -> None:
        self._found(text)

    def _found(self, text: str) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
        try:
            return self._store.query(text)
        except SyntaxError as error:
            raise Refused(str(error), for_syntax=True) from None
        except (ValueError, RuntimeError, OSError) as error:
            raise Refused(str(error)) from None
