"""How far links reach. In: codes and the rows that `links` gives for them. Out: notes for a reader.

A note for each code system says how many codes are linked, to what, and which file would map more of them; one code that is
linked needs none. One more note for each system of terms in which a code matches several exactly: SKOS's exact match is symmetric
and transitive, so these terms then match one another exactly.
"""

from collections.abc import Iterable, Iterator

from chargegraph.codes import Code
from chargegraph.mappings.inheritance import inherited_from
from chargegraph.mappings.known_files import more_for
from chargegraph.mappings.prefixes import curie_of
from chargegraph.mappings.slots import EXACT, NO_TERM_FOUND, NOT, Mapping

_SHOWN = 10
"""The codes that a note names: it travels in a header of HTTP, too."""


def notes_on(codes: Iterable[Code], rows: Iterable[Mapping]) -> list[str]:
    """What there is to say of the links of `codes` as a whole."""
    found = [row for row in rows if row.object_id != NO_TERM_FOUND and row.predicate_modifier != NOT]
    return [*_shares([curie_of(code) for code in dict.fromkeys(codes)], found), *_doubly_matched(found)]


def _shares(asked: list[str], found: list[Mapping]) -> Iterator[str]:
    """A line for each code system: how many codes are linked to each other system, and which files would link more."""
    ends = {*asked}
    reached: dict[str, dict[str, set[str]]] = {}
    by_broader: dict[str, set[str]] = {}
    for row in found:
        for curie, other in ((row.subject_id, row.object_id), (row.object_id, row.subject_id)):
            if curie in ends:
                reached.setdefault(_prefix(curie), {}).setdefault(_prefix(other), set()).add(curie)
                if inherited_from(row.other):
                    by_broader.setdefault(_prefix(curie), set()).add(curie)
    by_system: dict[str, list[str]] = {}
    for curie in asked:
        by_system.setdefault(_prefix(curie), []).append(curie)
    for system, curies in sorted(by_system.items()):
        to = reached.get(system, {})
        linked = len(set().union(*to.values()))
        if linked == len(curies) == 1:
            continue
        counts = ", ".join(f"{other} {len(codes)}" for other, codes in sorted(to.items(), key=lambda item: item[0].lower()))
        below = f"; {len(by_broader[system])} by a broader code" if system in by_broader else ""
        told = f" ({counts}{below})" if counts else ""
        whole = frozenset(other for other, codes in to.items() if len(codes) == len(curies))
        files = (
            [*more_for(system, whole), "a mapping set in SSSOM/TSV"] if linked < len(curies) or more_for(system, whole) else []
        )
        more = f"; chargegraph link --mappings takes more: {', '.join(files)}" if files else ""
        yield f"{system}: {linked} of {len(curies)} codes linked{told}{more}"


def _doubly_matched(found: list[Mapping]) -> Iterator[str]:
    """A line for each system of terms of which a code matches several exactly."""
    terms: dict[tuple[str, str], set[str]] = {}
    for row in found:
        if row.predicate_id == EXACT:
            terms.setdefault((_prefix(row.object_id), row.subject_id), set()).add(row.object_id)
    several: dict[str, list[str]] = {}
    for (system, code), matched in sorted(terms.items()):
        if len(matched) > 1:
            several.setdefault(system, []).append(f"{code} ({', '.join(sorted(matched))})")
    for system, told in several.items():
        more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
        said = f"{system}: one code has several exact matches, which by SKOS then match one another exactly"
        yield f"{said}: {', '.join(told[:_SHOWN])}{more}"


def _prefix(curie: str) -> str:
    return curie.partition(":")[0]
