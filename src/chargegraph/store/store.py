"""The graph on disk or in memory. In: briefs, RDF, editions, findings. Out: a graph to ask.

Whatever is put in is put in whole or not at all.
"""

from copy import copy

from chargegraph.errors import Place, StoreError, UsageError
from chargegraph.store.location import Source
from chargegraph.store.reader import Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from chargegraph.briefs.reader import Brief
    from chargegraph.editions.model import Edition
    from chargegraph.query.prepared import Naming, Prepared
    from chargegraph.query.result import Result


class Store(Reader):
    """A graph of briefs, in a directory, in memory, or behind a SPARQL endpoint.

    `path` is a directory, made when something is first put in unless `read_only` or `existing`; ``:memory:`` keeps nothing; the
    address of an endpoint is the one path that reaches the network, and is only read unless `update` is its address for
    updates. Without one, the environment's ``CHARGEGRAPH_STORE`` or ``chargegraph.store`` in the current directory.

    >>> from chargegraph import read_brief
    >>> store = Store(":memory:")
    >>> store.add(read_brief("CPT 0686T: Focused ultrasound of a liver tumor"))
    '0686T-67eb38736511'
    >>> store.run("procedure-card", code="0686T")[0]["text"]
    'Focused ultrasound of a liver tumor'
    """

    # In.

    def make(self) -> None:
        """Make the store's directory now, with nothing in it, where there is none; else the first thing put in makes it."""
        self._source.make()

    def add(self, brief: "Brief", *, base: str | None = None) -> str:
        """Add what a brief says, all of it or nothing, in the place of what its source said of its code before.

        Returns the brief's short name. `base` is the namespace of its IRI.
        """
        from chargegraph.briefs.triples import described
        from chargegraph.store.held_briefs import put_in

        put_in(self._source.filled(), [described(brief, base=base)])
        return brief.name

    def remove(self, reference: str) -> str:
        """Take a brief out whole, by its short name or by the code that it alone is about. Returns its short name."""
        from chargegraph.store.held_briefs import find_brief, take_out

        held = find_brief(self._dataset, reference)
        take_out(self._source.filled(), held)
        return held.name

    def load(self, data: bytes, format: str, *, name: str = "the data", graph: str | None = None) -> str | None:
        """Add RDF, all of it or nothing.

        An export goes back where it came from; the default graph of other data goes to `graph`, or to one named by their hash.
        `name` is what errors call the data. Returns the graph's IRI, None for an export. Raises `RdfError` where the data do not
        parse, or claim to be what they are not.
        """
        from chargegraph.store.loading import read_load

        load = read_load(data, format, name=name, graph=graph)
        self._source.filled().extend(load.quads)
        return load.graph

    # Editions of code systems, each in a graph of its own.

    def add_edition(self, edition: "Edition", *, current: bool = False, complete: bool = False) -> "Edition":
        """Add an edition, and return it as it was added.

        `current` makes it, or the same one that is there, the one that questions about today rest on. One that has not half the
        codes of another at hand is added as a part of its code system, with a remark, so that a code that it lacks is not called
        retired; `complete` says that it holds every code, however few they are.
        """
        from chargegraph.store.at_hand import Authorities
        from chargegraph.store.held_editions import put_edition

        dataset = self._source.filled()
        added = edition if complete else Authorities(self).measured(edition)
        put_edition(dataset, added, current=current)
        return added

    def remove_edition(self, name: str) -> None:
        """Take an edition's graph out, with the findings that rest on it."""
        from chargegraph.store.held_editions import take_out_edition

        take_out_edition(self._source.filled(), name)

    # Upkeep.

    def back_up(self, to: str) -> None:
        """Copy the store, which must be in a directory, to a directory that does not exist yet."""
        from chargegraph.store.upkeep import back_up

        back_up(self._source, to)

    def verify(self) -> str:
        """Read the store from end to end, every index of it, and compare it with the content hash that was kept.

        Returns a sentence on what was seen. Raises `StoreError` where it is damaged.
        """
        from chargegraph.store.upkeep import verify

        self.flush()
        return verify(self._source)

    def compact(self) -> None:
        """Order the files anew: they take less room and answer sooner."""
        if self._source.is_endpoint:
            raise StoreError("an endpoint keeps its files itself", where=Place(self.path), remedy="compact it with its own means")
        self._source.writable().optimize()


# For the rooms above, which do more with a store than its users do.


def require_store(store: object, *, or_none: bool = False) -> None:
    """Raise `UsageError` for what is no `Store`, such as the path of one."""
    if not isinstance(store, Reader) and not (or_none and store is None):
        raise UsageError(f"{store!r} is no Store", remedy="open it first, as Store('chargegraph.store') does")


def source_of(store: Store) -> Source:
    """Where the graphs of a store are, to be filled and watched."""
    return store._source


def rows_of(store: Store, text: str) -> "Iterator[tuple[Any, ...]]":
    """The rows of a SELECT of our own making, each value as text or None."""
    return store._source.dataset.rows(text)


def naming_of(store: Store) -> "Naming":
    """What finds the code of a specialty by its name, for the values of parameters."""
    return store._specialty


def ask_prepared(store: Store, prepared: "Prepared") -> "Result":
    """Ask a text whose parameters have values. Raises as `Store.query` does."""
    return store._ask(prepared)


def answer_prepared(store: Store, prepared: "Prepared", format: str) -> bytes:
    """The answer to a text whose parameters have values, in one of SPARQL's own formats. Raises as `Store.answer` does."""
    return store._answer(prepared, format)


def for_child(store: Store) -> Store:
    """The same store for a child process: what its parent opened does not outlive a fork."""
    child = copy(store)
    child._source = store._source.for_child()
    return child
