"""Answers that are kept. In: a question and its answer. Out: the same answer, while the data are the same and there is room."""

import time
from collections import OrderedDict
from typing import NamedTuple

from chargegraph.errors import StoreError
from chargegraph.store.folder import layout as directory

_BESIDE = 500
"""Bytes that an answer takes beside its own and the question's."""
_SHARE = 16
"""An answer may take this part of all room."""
_EVERY = 0.01
"""An answer may be this many seconds older than the store."""


class KeptAnswer(NamedTuple):
    """An answer: its media type, the hash of its receipt or nothing, its bytes, what there is to say beside."""

    media: str
    receipt: str
    body: bytes
    notes: tuple[str, ...] = ()


class Cache:
    """The answers asked for last, in a budget of bytes; dropped together when the data change."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self.largest = budget // _SHARE
        """Bytes of the largest answer that is kept."""
        self._state = ""
        self._kept: OrderedDict[bytes, KeptAnswer] = OrderedDict()
        self.size = 0

    def get(self, state: str, question: bytes) -> KeptAnswer | None:
        """The answer to a question about data in this state."""
        if state != self._state:
            self._kept.clear()
            self._state, self.size = state, 0
        kept = self._kept.get(question)
        if kept is not None:
            self._kept.move_to_end(question)
        return kept

    def put(self, state: str, question: bytes, kept: KeptAnswer) -> None:
        """Keep an answer, unless the data have changed since it was asked for, or it is too large."""
        if state != self._state or len(kept.body) > self.largest:
            return
        if question not in self._kept:
            self.size += _size(question, kept)
            self._kept[question] = kept
        while self.size > self._budget:
            self.size -= _size(*self._kept.popitem(last=False))


def _size(question: bytes, kept: KeptAnswer) -> int:
    return len(question) + len(kept.body) + _BESIDE


class Freshness:
    """Knows the state of a store's directory, looked up some times a second at most."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._state = ""
        self._looked = -_EVERY

    def state(self) -> str:
        """Another word whenever the data change; empty where there is no store."""
        now = time.monotonic()
        if now - self._looked >= _EVERY:
            try:
                state = directory.state(self._path)
            except (OSError, StoreError):
                state = ""
            self._state, self._looked = directory.stamp_of(state) if state else "", now
        return self._state
