"""Our own store. In: the store that `build` made. Out: answers of the catalogue, in this process or within limits."""

from peer import Inputs, Rows
from questions import OWN, WORD, Question

from chargegraph import Store, search

SECONDS, MEBIBYTES = 60, 4096


class Ours:
    """`Store.run`, `Store.query` and `search`."""

    language = OWN
    load_seconds = 600.0

    def open(self, inputs: Inputs) -> None:
        self._store = Store(inputs.ours, read_only=True)

    def answer(self, question: Question, shape: str) -> Rows:
        if question.canned:
            return self._store.run(question.canned, **question.values)
        if question.plain:
            return self._store.query(question.plain)
        found = search(self._store, WORD, within=("note",), limit=None)
        return [(hit.source, hit.line, hit.text) for hit in found if hit.line is not None]  # editions have notes too


class WithinLimits(Ours):
    """The same, each question in a process that stands by and can be ended."""

    def open(self, inputs: Inputs) -> None:
        super().open(inputs)
        self._store = self._store.within(seconds=SECONDS, memory=MEBIBYTES)
