"""Specialties by their names. In: a store, a name. Out: the taxonomy code that goes by it, and who says so.

A name is sought in the editions at hand and among the labels that briefs state. What several codes are called is no code's name.
"""

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from chargegraph.codes.reading import code_of
from chargegraph.errors import UsageError, few
from chargegraph.rdf.names import prologue
from chargegraph.store.at_hand import Authorities, HoldsEditions

_BRIEFS = "what briefs say"
_LONGEST = 200
_SHOWN = 5


Rows = Callable[[str], Iterator[tuple[Any, ...]]]
"""What gives the rows of a SELECT of our own making."""


def specialty_named(store: HoldsEditions, rows: Rows, name: str) -> tuple[str, str]:
    """The taxonomy code that a specialty's name means, and a note that says so.

    Raises `UsageError` where nothing at hand is called so, or several codes are.
    """
    wanted = _key(name)
    fitting: dict[str, str] = {}
    near: dict[str, str] = {}
    known: dict[str, str] = {}
    for code, called, label, source in _names(store, rows) if wanted and len(name) <= _LONGEST and name.isprintable() else ():
        key, told = _key(called), f"{code} ({label}, by {source})"
        if key == wanted:
            fitting.setdefault(code, told)
        elif set(wanted.split()) <= set(key.split()):
            near.setdefault(code, told)
        known.setdefault(key, told)
    if len(fitting) == 1:
        ((code, told),) = fitting.items()
        return code, f"{name!r} is read as {told}"
    if fitting:
        several = " or ".join(fitting[code] for code in sorted(fitting))
        raise UsageError(f"the specialty {name!r} has several codes", remedy=f"give {several}")
    shown = name if len(name) <= 60 else name[:57] + "..."
    what = f"{shown!r} is no provider taxonomy code (ten characters, the last X), and no specialty at hand is called so"
    raise UsageError(what, remedy=_candidates(wanted, near, known))


def _candidates(wanted: str, near: dict[str, str], known: dict[str, str]) -> str:
    """The specialties whose names hold every word of a name; where there is none, the one that is written nearest."""
    if near:
        return "give " + few([near[code] for code in sorted(near)], _SHOWN, between=" or ", end=" or")
    nearest = get_close_matches(wanted, list(known), n=1)
    return f"give {known[nearest[0]]}" if nearest else "give a code such as 207K00000X"


def _key(name: str) -> str:
    """A name without what makes no other name of it: capitals, punctuation, the sign for and."""
    return " ".join(re.sub(r"[\W_]+", " ", name.replace("&", " and ").casefold()).split())


def _names(store: HoldsEditions, rows: Rows) -> Iterator[tuple[str, str, str, str]]:
    """Every taxonomy code with each of its names, the one to show, and who calls it so."""
    for edition in Authorities(store).editions_on("nucc"):
        for notation, concept in edition.concepts.items():
            for called in (concept.label, concept.short, *concept.synonyms):
                if called:
                    yield notation, called, concept.label or called, edition.name
    ask = "SELECT DISTINCT ?code ?label { ?s a cg:SpecialtyRole ; cg:statedCode ?code ; cg:statedLabel ?label }"
    for notation, label in rows(f"{prologue('cg')} {ask} ORDER BY ?code ?label"):
        code = code_of("specialty", notation)
        if code is not None:
            yield code.notation, label, label, _BRIEFS
