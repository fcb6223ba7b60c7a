"""Pyoxigraph without anything of ours around it. In: N-Quads, loaded in bulk and then optimised. Out: answers to SPARQL."""

import pyoxigraph
from peer import BARE, Inputs, Rows
from questions import PLAIN, Question


class Pyoxigraph:
    """A store that is only read, each value of a row as text."""

    language = PLAIN
    load_seconds = 600.0

    def open(self, inputs: Inputs) -> None:
        path = inputs.of(BARE)
        if not path.exists():
            store = pyoxigraph.Store(str(path))
            store.bulk_load(path=str(inputs.quads), format=pyoxigraph.RdfFormat.N_QUADS)
            store.optimize()
            del store
        self._store = pyoxigraph.Store.read_only(str(path))

    def answer(self, question: Question, shape: str) -> Rows:
        found = self._store.query(question.text(shape))
        if isinstance(found, pyoxigraph.QueryTriples):
            return [(each.subject.value, each.predicate.value, each.object.value) for each in found]
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return [tuple(None if term is None else term.value for term in row) for row in found]
