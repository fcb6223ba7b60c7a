"""Answers that are kept. In: a question and its answer. Out: the same answer, while the data are the same and there is room."""

from collections import OrderedDict
from typing import NamedTuple

_BESIDE = 500
"""Bytes that an answer takes beside its own and the question's."""
_SHARE = 16
"""An answer may take this part of all room."""


class Kept(NamedTuple):
    """An answer: its media type, the hash of its receipt or nothing, its bytes."""

    media: str
    receipt: str
    body: bytes


class Cache:
    """The answers asked for last, in a budget of bytes; dropped together when the data change."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self.largest = budget // _SHARE
        """Bytes of the largest answer that is kept."""
        self._state = ""
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()
        self.size = 0

    def get(self, state: str, question: bytes) -> Kept | None:
        """The answer to a question about data in this state."""
        self._turn(state)
        kept = self._kept.get(question)
        if kept is not None:
            self._kept.move_to_end(question)
        return kept

    def put(self, state: str, question: bytes, kept: Kept) -> None:
        """Keep an answer, unless the data have changed since it was asked for, or it is too large."""
        if state != self._state or len(kept.body) > self.largest:
            return
        if question not in self._kept:
            self.size += _size(question, kept)
            self._kept[question] = kept
        while self.size > self._budget:
            self.size -= _size(*self._kept.popitem(last=False))

    def __len__(self) -> int:
        return len(self._kept)

    def _turn(self, state: str) -> None:
        if state != self._state:
            self._kept.clear()
            self._state, self.size = state, 0


def _size(question: bytes, kept: Kept) -> int:
    return len(question) + len(kept.body) + _BESIDE
