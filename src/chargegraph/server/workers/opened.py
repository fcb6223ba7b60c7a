"""The store that a worker has open. In: a directory. Out: its dataset as it is now, and what a receipt rests on."""

from functools import cached_property

from chargegraph.rdf import Dataset
from chargegraph.store.store import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chargegraph.query.receipt import Basis


class Opened(Store):
    """A store in a directory, only read."""

    @property
    def dataset(self) -> Dataset:
        """The dataset itself, for answers that are written while they are found."""
        return self._source.embedded

    @cached_property
    def basis(self) -> "Basis":
        """What a receipt rests on."""
        from chargegraph.store.upkeep import basis_of

        return basis_of(self._source)


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
            opened = Opened(self._path, read_only=True)
            _ = opened.dataset  # opened now, not with the first question
            self._opened, self._state = opened, state
        return self._opened

    def close(self) -> None:
        """Let go of the store: it is opened anew when it is asked for."""
        self._opened = None
