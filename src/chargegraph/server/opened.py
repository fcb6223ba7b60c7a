"""The store that a worker has open. In: a directory. Out: its dataset as it is now, and what a receipt rests on."""

from chargegraph.errors import StoreError
from chargegraph.rdf import Dataset
from chargegraph.store import layout as directory
from chargegraph.store.store import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chargegraph.query.receipt import Basis


class Opened(Store):
    """A store in a directory, only read."""

    def __init__(self, path: str) -> None:
        super().__init__(path, read_only=True)
        self._basis: Basis | None = None

    @property
    def dataset(self) -> Dataset:
        """The dataset itself, for answers that are written while they are found."""
        return self._source.embedded

    @property
    def basis(self) -> "Basis":
        """The hash of what the dataset holds, and its current editions."""
        if self._basis is None:
            editions = [held.edition.name for held in self.editions() if held.current]
            self._basis = self.content_hash(), editions
        return self._basis


class Shelf:
    """Keeps the store open, and opens it anew when the data have changed."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._state = ""
        self._opened: Opened | None = None

    def at(self, state: str) -> Opened:
        """The store, opened after its directory was in this state. Raises `StoreError` where it cannot be opened."""
        if self._opened is None or state != self._state:
            self._opened = None
            opened = Opened(self._path)
            _ = opened.dataset  # opened now, not with the first question
            self._opened, self._state = opened, state
        return self._opened

    def close(self) -> None:
        """Let go of the store: it is opened anew when it is asked for."""
        self._opened = None


def state_of(path: str) -> str:
    """A word for the state of a store's directory, another one whenever the data change; empty where there is no store."""
    try:
        state = directory.state(path)
        return directory.stamp_of(state) if state else ""
    except (OSError, StoreError):
        return ""
