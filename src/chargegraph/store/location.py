"""Where a graph is. In: a path, ``:memory:``, or the address of an endpoint. Out: the dataset, opened when it is first needed."""

import os
from contextlib import suppress
from copy import copy

from chargegraph.errors import Place, StoreError, UsageError
from chargegraph.rdf import Dataset
from chargegraph.rdf.names import INFERRED
from chargegraph.store.folder import layout as directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from chargegraph.processes.standby import Standby
    from chargegraph.remote.endpoint import Endpoint
    from chargegraph.store.graphs import Graphs

    _T = TypeVar("_T")

DEFAULT_PATH = "chargegraph.store"
MEMORY = ":memory:"
_LONG_LOG_BYTES = 8 << 20
"""From here on it pays to open to write once more: the engine then removes logs of what stands in its other files."""
_ATTEMPTS = 5


def is_endpoint(path: str) -> bool:
    """Whether a path is the address of an endpoint."""
    return path.startswith(("http://", "https://"))


def is_directory(path: str) -> bool:
    """Whether a path means a directory, where other processes can read what is there."""
    return path != MEMORY and not is_endpoint(path)


def address_of(path: str | os.PathLike[str] | None) -> str:
    """The address that is meant: without one, the environment's ``CHARGEGRAPH_STORE`` or ``chargegraph.store`` here."""
    return os.fspath(path) if path is not None else os.environ.get("CHARGEGRAPH_STORE") or DEFAULT_PATH


def state_at(path: str) -> str:
    """The state of the files of a store's directory; nothing where there is none."""
    return directory.state(path) if is_directory(path) and directory.is_store(path) else ""


def patiently(path: str, work: "Callable[[], _T]") -> "_T":
    """What work with a store gives; done again where a writer put other files in place while it read."""
    for _ in range(_ATTEMPTS - 1):
        before = state_at(path)
        try:
            return work()
        except FileNotFoundError:
            continue
        except StoreError:
            if state_at(path) == before:
                raise
    return work()


class Source:
    """A dataset at an address: a store's directory, memory, or an endpoint. Raises `StoreError` where it cannot be opened."""

    def __init__(
        self, path: str, read_only: bool, existing: bool, union: bool, update: str | None = None, graph_store: str | None = None
    ) -> None:
        if not path:
            raise UsageError("the store's path is empty", remedy="give --store PATH")
        self.path, self.read_only = path, read_only
        self.is_endpoint, self.is_directory = is_endpoint(path), is_directory(path)
        self._union, self._update, self._graph_store = union, update, graph_store
        if (update or graph_store) and not self.is_endpoint:
            what = "an address for updates is for an endpoint"
            raise UsageError(what, where=Place(path), remedy="name the endpoint with --store")
        self._embedded: Dataset | None = None
        self._endpoint: Endpoint | None = None
        self.standby: Standby | None = None
        """The process that answers within limits, where one was needed."""
        self.state = ""
        """The directory's state just before it was opened to be read: what is read is at least as new. Empty otherwise."""
        self._changes = 0
        self._closed = False
        if self.is_directory and (existing or read_only):
            directory.require(path)
        # What is there is locked at once to be written to, a directory made when something is put in; what is only read waits.
        if self.is_directory and not read_only and os.path.lexists(path):
            self._embedded = self._opened()

    @property
    def dataset(self) -> "Graphs":
        """What holds the graphs, here or behind an endpoint."""
        return self.endpoint if self.is_endpoint else self.embedded

    @property
    def embedded(self) -> Dataset:
        """The dataset in this process, where the path is not the address of an endpoint."""
        self._require_open()
        if self._embedded is None:
            if self.is_directory:
                directory.require(self.path)
            self._embedded = self._opened()
        return self._embedded

    @property
    def endpoint(self) -> "Endpoint":
        """The endpoint, where the path is the address of one."""
        self._require_open()
        if self._endpoint is None:
            from chargegraph.remote.access import access_to
            from chargegraph.remote.endpoint import Endpoint

            if self._union:
                raise UsageError("an endpoint chooses its default graph itself", remedy="leave out union_default_graph")
            access = access_to(self.path, update=self._update, graph_store=self._graph_store)
            self._endpoint = Endpoint(self.path, access=access)
        return self._endpoint

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError("the store was closed", where=Place(self.path), remedy="open it again")

    def make(self) -> None:
        """Open a directory to write to, which makes it where there is none."""
        if self._embedded is None and self.is_directory and not self.read_only and not self._closed:
            self._embedded = self._opened()

    def _opened(self) -> Dataset:
        assert not self.is_endpoint, self.path
        if self.is_directory and self.read_only:
            self.state = directory.state(self.path)
            dataset = Dataset.open(directory.data_path(self.path), read_only=True, name=self.path)
        elif self.is_directory:
            from chargegraph.store.folder.journal import Journal
            from chargegraph.store.held_briefs import open_writable

            journal = Journal(self.path) if directory.is_store(self.path) else None
            dataset = open_writable(self.path)
            dataset.journal = journal or Journal(self.path)
        else:
            from chargegraph.store.held_briefs import put_vocabularies

            dataset = put_vocabularies(Dataset.memory())
        dataset.union_default_graph = self._union
        return dataset

    def writable(self) -> Dataset:
        """The dataset to write to. Raises `StoreError` where it is only read."""
        self.make()
        if self.read_only or self.is_endpoint:
            remedy = "give --update URL, where it takes updates" if self.is_endpoint else "build into a store of your own"
            raise StoreError("this store is only read", where=Place(self.path), remedy=remedy)
        self._changes += 1
        return self.embedded

    @property
    def is_writable(self) -> bool:
        """Whether something can be put in: into an endpoint where the address for updates was named."""
        return not self.read_only and (not self.is_endpoint or self.endpoint.is_writable)

    def filled(self, *, changes_what_follows: bool = True) -> "Graphs":
        """The dataset to fill, an endpoint's too. What was inferred from what is there goes, unless that stays the same.

        Raises `StoreError` where it is only read.
        """
        if not self.is_endpoint or not self.is_writable:
            dataset = self.writable()
            if changes_what_follows and dataset.has_graph(INFERRED):
                from chargegraph.store.folder.journal import recorded

                with recorded(dataset, (), None):
                    dataset.update(f"DROP GRAPH <{INFERRED}>")
            return dataset
        self._changes += 1
        if self._changes == 1:
            from chargegraph.store.held_briefs import keep_vocabularies

            keep_vocabularies(self.endpoint)
        return self.endpoint

    def stamp(self) -> str:
        """A word that changes whenever the data do; empty for an endpoint, which does not tell."""
        journal = self._embedded.journal if self._embedded is not None else None
        if journal is not None:
            self.flush()
            return str(journal.stamp)  # the engine may tidy up at any time: what is noted leads on to later stamps
        if self.is_directory:
            return directory.stamp_of(directory.state(self.path))
        return "" if self.is_endpoint else str(self._changes)

    def within(self, seconds: float | None) -> "Source":
        """The same source, whose answers have so long: only an endpoint needs to be told, others are ended."""
        if seconds is None or not self.is_endpoint:
            return self
        asked = copy(self)
        asked._endpoint = self.endpoint.within(seconds)
        return asked

    def for_child(self) -> "Source":
        """The source for a child process to ask: a directory anew, for what was opened does not outlive a fork; else this one."""
        if not self.is_directory:
            return self
        return Source(self.path, read_only=True, existing=True, union=self._union)

    def state_now(self) -> str:
        """The state of a directory's files; nothing where they are no concern of ours."""
        return state_at(self.path)

    def opened(self) -> "Source":
        """This source, opened now where it can be; what is wrong with it whoever asks first is told."""
        if not self.is_endpoint:
            with suppress(StoreError):
                _ = self.embedded
        return self

    def read_apart(self, work: "Callable[[Source], _T]") -> "_T":
        """What work gives of the source in a child process; done again where a writer put other files in place meanwhile."""
        return patiently(self.path, lambda: work(self.for_child()))

    def flush(self) -> None:
        """Write what is pending, for other processes to read."""
        if not self.read_only and self._embedded is not None:
            self._embedded.flush()
            if self._embedded.journal is not None:
                self._embedded.journal.note(self._embedded.writes)

    def close(self) -> None:
        """Write what is pending and let go of the directory."""
        self.flush()
        journal, writes = (self._embedded.journal, self._embedded.writes) if self._embedded is not None else (None, 0)
        self._embedded = self._endpoint = None
        if self.standby is not None:
            self.standby.close()
        if journal is not None:
            if writes and directory.log_bytes(self.path) > _LONG_LOG_BYTES:
                with suppress(StoreError):  # somebody else has it open
                    Dataset.open(directory.data_path(self.path), read_only=False, name=self.path)
            journal.note(writes)  # once more, for the engine tidies up when it lets go
        self._closed = True
