"""A store to fill with briefs. In: its address, and whether many come. Out: a dataset to put them in, whole however it ends.

Where many come and there is no store yet, it is made aside and put in its place at the end. Nobody reads it before, so the engine
loads in bulk, which takes a third of the time that transactions take.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from chargegraph.errors import ChargegraphError, Place
from chargegraph.files import whole_folder
from chargegraph.store.folder import layout as directory
from chargegraph.store.graphs import Graphs
from chargegraph.store.location import address_of, is_directory
from chargegraph.store.store import Store, source_of


class Filling:
    """A store that is opened when the first brief comes."""

    def __init__(self, path: str, *, in_bulk: bool = False, update: str | None = None, graph_store: str | None = None) -> None:
        self._path, self._in_bulk = path, in_bulk
        self._update, self._graph_store = update, graph_store
        self._store: Store | None = None

    def dataset(self) -> Graphs:
        """What briefs are put in."""
        if self._store is None:
            self._store = Store(self._path, update=self._update, graph_store=self._graph_store)
            if self._in_bulk:
                source_of(self._store).writable().in_bulk = True
        return source_of(self._store).filled()

    def compact(self) -> None:
        if self._store is not None:
            self._store.compact()

    def close(self) -> None:
        if self._store is not None:
            self._store.close()


@contextmanager
def filling(path: str | None, *, update: str | None, graph_store: str | None, is_large: bool) -> Iterator[Filling]:
    """A store at a path, or the environment's, to fill; `is_large` tells that many briefs come.

    Ctrl-C leaves the briefs that are in. A process that is killed leaves what was there before, and of a new store nothing.
    """
    address = address_of(path)
    if is_large and is_directory(address) and not os.path.lexists(address):
        with _made_aside(address) as new:
            yield new
        return
    store = Filling(address, update=update, graph_store=graph_store)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _made_aside(address: str) -> Iterator[Filling]:
    directory.require_name(address)
    stopped: KeyboardInterrupt | None = None
    aside = address
    try:
        with whole_folder(address) as aside:
            store = Filling(aside, in_bulk=True)
            try:
                yield store
                store.compact()
            except KeyboardInterrupt as error:
                stopped = error  # whole briefs are in
            finally:
                store.close()
    except ChargegraphError as error:
        if error.where and error.where.name == aside:
            error.where = Place(address)  # where it was made is nobody's concern
        raise
    except OSError as error:
        raise directory.failed("the store cannot be put in its place", error, address, "give another --store PATH") from None
    if stopped:
        raise stopped
