"""How far links reach. In: codes and the rows that `links` gives for them. Out: notes for a reader.

A note for each code system of which some codes are linked to nothing, and one for each system of terms in which a code matches
several exactly: SKOS's exact match is symmetric and transitive, so these terms then match one another exactly.
"""

from collections.abc import Iterable, Iterator

from chargegraph.codes import Code
from chargegraph.mappings.inheritance import inherited_from
from chargegraph.mappings.prefixes import curie_of
from chargegraph.mappings.slots import EXACT, NO_TERM_FOUND, NOT, Mapping

_SHOWN = 10
"""The codes that a note names: it travels in a header of HTTP, too."""


def notes_on(codes: Iterable[Code], rows: Iterable[Mapping]) -> list[str]:
    """What there is to say of the links of `codes` as a whole."""
    found = [row for row in rows if row.object_id != NO_TERM_FOUND and row.predicate_modifier != NOT]
    return [*_shares([curie_of(code) for code in dict.fromkeys(codes)], found), *_doubly_matched(found)]


def _shares(asked: list[str], found: list[Mapping]) -> Iterator[str]:
    """A line for each code system of which some codes are not linked."""
    linked: dict[str, bool] = {}
    ends = {*asked}
    for row in found:
        for curie in {row.subject_id, row.object_id} & ends:
            linked[curie] = inherited_from(row.other) is not None
    by_system: dict[str, list[str]] = {}
    for curie in asked:
        by_system.setdefault(_prefix(curie), []).append(curie)
    for system, curies in sorted(by_system.items()):
        ways = [linked[curie] for curie in curies if curie in linked]
        if len(ways) < len(curies):
            by_broader = f", {sum(ways)} of them by a broader code" if any(ways) else ""
            said = f"{system}: {len(ways)} of {len(curies)} codes linked{by_broader}"
            yield f"{said}; chargegraph link --sssom FILE takes a mapping set that has more"


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
