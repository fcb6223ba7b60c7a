"""What an index is made of. In: nothing. Out: Entry, what a name is to its code, and rows made flat."""

from array import array
from collections.abc import Iterable
from typing import NamedTuple

LABEL, SHORT, SYNONYM, EXTRA = range(4)
"""What a name is to its code."""


class Entry(NamedTuple):
    """One code of one edition, as the index takes it."""

    notation: str
    kind: str
    """diagnosis, procedure, modifier, taxonomy: only entries of one kind compete."""
    label: str
    short: str | None
    synonyms: tuple[str, ...]
    """Names by the same release."""
    broader: str | None
    """The notation of the parent; ancestors and descendants are not another code."""
    extra: tuple[str, ...] = ()
    """Names from other public sources, and from older editions."""


def flatten(rows: Iterable[Iterable[int]], starts: "array[int]", flat: "array[int]") -> None:
    starts.append(0)
    for row in rows:
        flat.extend(row)
        starts.append(len(flat))
