"""How new the data are. In: a store's directory. Out: a word for its state, looked up some times a second at most."""

import time

from chargegraph.server.opened import state_of

_EVERY = 0.01
"""An answer may be this many seconds older than the store."""


class Freshness:
    """Knows the state of a store's directory."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._state = ""
        self._looked = -_EVERY

    def state(self) -> str:
        """Another word whenever the data change; empty where there is no store."""
        now = time.monotonic()
        if now - self._looked >= _EVERY:
            self._state, self._looked = state_of(self._path), now
        return self._state
