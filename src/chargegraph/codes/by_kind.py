"""Codes by the kind of statement that names them. In: a kind, a text. Out: the code that it means, or what it may mean."""

from collections.abc import Callable
from functools import cache

from chargegraph.codes.coding import (
    Code,
    read_any,
    read_diagnosis,
    read_modifier,
    read_place_of_service,
    read_procedure,
    read_taxonomy,
)
from chargegraph.errors import CodeError

READERS: dict[str, Callable[[str], Code]] = {
    "mention": read_any,
    "modifier": read_modifier,
    "specialty": read_taxonomy,
    "diagnosis": read_diagnosis,
    "related": read_procedure,
    "site": read_place_of_service,
    "brief": read_procedure,
}


@cache
def code_of(kind: str, stated_code: str) -> Code | None:
    """The code that a statement of that kind means, None for one without the form of any."""
    try:
        return READERS[kind](stated_code)
    except CodeError:
        return None


def probable_codes(text: str) -> list[str]:
    """The notations that a text may mean that is none: C22.0 for C220, in the order of the kinds of codes."""
    found = []
    for read in READERS.values():
        try:
            found.append(read(text).notation)
        except CodeError as error:
            found += [error.probable] if error.probable else []
    return list(dict.fromkeys(found))
