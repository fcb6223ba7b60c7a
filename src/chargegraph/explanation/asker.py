"""Small questions beside a query. In: patterns of it. Out: whether they match, how often, with what; nothing past the time given.

Only SPARQL travels, so an endpoint answers as an embedded store does.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from chargegraph.errors import ChargegraphError
from chargegraph.processes.limits import Limits
from chargegraph.processes.standby import Standby
from chargegraph.sparql.assembly import asking
from chargegraph.sparql.parameters import Bound
from chargegraph.sparql.tree import QueryTree
from chargegraph.store.location import is_endpoint
from chargegraph.store.store import Store, for_child, rows_of, source_of

Row = tuple[str | None, ...]
_MEMORY = 4096
"""MiB."""
_SHARE = 8
"""A question gets an eighth of the time that is left: one that never ends leaves some for the others."""


class Asker:
    """Asks a store within `seconds`, in a process of its own; without, in this one and for as long as it takes."""

    def __init__(self, store: Store, query: QueryTree, bound: Bound, *, seconds: float | None, thorough: bool) -> None:
        self._store = store
        self._standby = Standby(self._prepare, source_of(store).state_now) if seconds is not None else None
        if seconds is not None:
            store.flush()
        self._until = time.monotonic() + (seconds or 0.0)
        self.query = query
        self._everywhere = query._replace(dataset=())
        self.bound = bound
        self.thorough = thorough
        """Whether sets to blame are made as small as can be where that takes long."""
        self.is_cut = False
        """Whether some question was not answered."""
        self.refused = ""
        """What the engine complained of when it refused a question."""

    def close(self) -> None:
        if self._standby is not None:
            self._standby.close()

    @property
    def is_endpoint(self) -> bool:
        return is_endpoint(self._store.path)

    def rows(self, patterns: str, columns: str, tail: str = "") -> list[Row]:
        """The rows of a SELECT over patterns, with the prefixes and the dataset of the query; none where there is no time."""
        return self._rows(asking(self.query, patterns, columns, tail)) or []

    def names(self, patterns: str, variable: str, tail: str = "", *, everywhere: bool = False) -> list[str]:
        """What patterns give a variable, as text; `everywhere` whatever the dataset of the query."""
        rows = self._rows(asking(self._everywhere if everywhere else self.query, patterns, f"DISTINCT ?{variable}", tail))
        return [row[0] for row in rows or () if row[0]]

    def matches(self, patterns: str, *, patient: bool = False) -> bool:
        """Whether patterns match together; taken to be so without an answer in time, of which a `patient` question gets half."""
        found = self._rows(asking(self.query, patterns), 2 if patient else _SHARE)
        return found is None or bool(found)

    def surely(self, patterns: str, *, everywhere: bool = False) -> bool:
        """Whether patterns match together, by an answer; `everywhere` whatever the dataset of the query."""
        return bool(self._rows(asking(self._everywhere if everywhere else self.query, patterns)))

    def count(self, patterns: str, most: int) -> int | None:
        """How often patterns match, counted up to one past `most`; None where there was no answer in time."""
        counted = f"{{ SELECT (1 AS ?cg__one) WHERE {{ {patterns} }} LIMIT {most + 1} }}"
        found = self._rows(asking(self.query, counted, "(COUNT(*) AS ?cg__count)", ""))
        return int(found[0][0] or 0) if found else None

    def _rows(self, text: str, share: int = _SHARE) -> list[Row] | None:
        found: list[Row] | str | None = None
        left = self._until - time.monotonic()
        if self._standby is None:
            found = _rows_of(self._store, text)
        elif left > 0:
            with suppress(ChargegraphError):  # it met a limit, and the next one gets another process
                found = self._standby.do(text, Limits(left / share, memory=_MEMORY))
        self.is_cut = self.is_cut or not isinstance(found, list)
        self.refused = self.refused or (found if isinstance(found, str) else "")
        return found if isinstance(found, list) else None

    def _prepare(self) -> Callable[[str], list[Row] | str]:
        own = for_child(self._store)
        source_of(own).opened()
        return partial(_rows_of, own)


def _rows_of(store: Store, text: str) -> list[Row] | str:
    """The rows of a SELECT, or what the engine complains of."""
    try:
        return list(rows_of(store, text))
    except ChargegraphError as error:
        return str(error)
