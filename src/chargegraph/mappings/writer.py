"""Writing SSSOM/TSV. In: a MappingSet. Out: the bytes of a file, the same for the same set.

Follows the canonical form of SSSOM/TSV 1.1: condensed, slots and columns in the standard's order, rows sorted, only the prefixes
that are used.
"""

from dataclasses import replace
from typing import IO

from chargegraph.errors import UsageError
from chargegraph.mappings.model import LISTS, PROPAGATABLE, ROW_SLOTS, SET_SLOTS, Mapping, MappingSet, propagated
from chargegraph.mappings.prefixes import BUILT_IN, PINNED
from chargegraph.mappings.scalar import scalar
from chargegraph.mappings.table import written_row
from chargegraph.mappings.values import curies_of, written

# Slots and values that came with version 1.1; a set that uses one must say so.
_NEW_IN_ROWS = ("record_id", "predicate_type", "cardinality_scope", "mapping_tool_id", "review_date", "reviewer_agreement")
_NEW_IN_SETS = (
    *("mapping_set_confidence", "predicate_type", "cardinality_scope", "mapping_tool_id"),
    *("similarity_measure", "curation_rule", "curation_rule_text"),
)
_NEW_CARDINALITIES = ("1:0", "0:1", "0:0")
_ALWAYS = ("subject_id", "predicate_id", "object_id", "mapping_justification")


def write_sssom(found: MappingSet, out: IO[bytes]) -> None:
    """Write a mapping set as canonical SSSOM/TSV.

    Raises `UsageError` where an identifier has a prefix that neither the set nor SSSOM binds.
    """
    out.write(sssom_bytes(found))


def sssom_bytes(found: MappingSet) -> bytes:
    """A mapping set as canonical SSSOM/TSV."""
    head, common = _condensed(normal(found))
    filled = {slot for slot in ROW_SLOTS for row in head.mappings if getattr(row, slot) not in (None, (), "")}
    columns = [slot for slot in ROW_SLOTS if slot in _ALWAYS or (slot in filled and slot not in common)]
    lines = [*_head_lines(head), written_row(columns)]
    lines += [written_row([written(ROW_SLOTS[slot], getattr(row, slot)) for slot in columns]) for row in head.mappings]
    return "".join(lines).encode()


def normal(found: MappingSet) -> MappingSet:
    """The set as it is read back from what is written: propagated, rows sorted, version and prefixes as they must be."""
    found = propagated(found)
    rows = tuple(sorted(found.mappings, key=_cells))
    return replace(found, mappings=rows, sssom_version=_version(found), curie_map=_prefixes(found))


def _cells(row: Mapping) -> list[str]:
    return [written(kind, getattr(row, slot)) for slot, kind in ROW_SLOTS.items()]


def _version(found: MappingSet) -> str | None:
    head, _ = _condensed(found)
    new = (
        any(getattr(head, slot) not in (None, ()) for slot in _NEW_IN_SETS)
        or any(getattr(row, slot) not in (None, ()) for row in found.mappings for slot in _NEW_IN_ROWS)
        or any(row.mapping_cardinality in _NEW_CARDINALITIES for row in found.mappings)
    )
    return "1.1" if new else found.sssom_version


def _condensed(found: MappingSet) -> tuple[MappingSet, set[str]]:
    """The set with what all rows have in common stated once, and the slots that it goes for."""
    moved = {}
    for slot in PROPAGATABLE if found.mappings else ():
        value = getattr(found.mappings[0], slot)
        if value and getattr(found, slot) in (None, (), value) and all(getattr(row, slot) == value for row in found.mappings):
            moved[slot] = value
    return replace(found, **moved), set(moved)


def _prefixes(found: MappingSet) -> dict[str, str]:
    """The bindings of the prefixes that are used, in order, the built-in ones left out."""
    used: dict[str, str] = {}
    owners = [(found, SET_SLOTS), *((row, ROW_SLOTS) for row in found.mappings)]
    for owner, kinds in owners:
        for slot, kind in kinds.items():
            for curie in curies_of(kind, getattr(owner, slot)):
                used.setdefault(curie.partition(":")[0], f"{curie} ({slot})")
    bound = {**found.curie_map, **PINNED}
    for prefix, where in used.items():
        if prefix not in bound and prefix not in BUILT_IN:
            remedy = "give the set's curie_map its namespace"
            raise UsageError(f"the prefix of {where} is not bound", remedy=remedy)
    return {prefix: bound[prefix] for prefix in sorted(used) if prefix not in BUILT_IN}


def _head_lines(head: MappingSet) -> list[str]:
    lines = []
    for slot, kind in SET_SLOTS.items():
        value = getattr(head, slot)
        if value not in (None, (), ""):
            if kind in LISTS:
                lines += [f"#{slot}:\n", *(f"#  - {scalar(item)}\n" for item in value)]
            else:
                lines.append(f"#{slot}: {scalar(written(kind, value), as_is=kind in ('date', 'share'))}\n")
        if slot == "sssom_version" and head.curie_map:
            lines += ["#curie_map:\n", *(f"#  {prefix}: {scalar(space)}\n" for prefix, space in head.curie_map.items())]
    return lines
