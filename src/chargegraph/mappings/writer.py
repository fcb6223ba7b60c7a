"""Writing SSSOM/TSV. In: a MappingSet. Out: the bytes of a file, the same for the same set.

This is the canonical form of SSSOM/TSV 1.1: what all rows share stands once in the head, slots and columns are in the
standard's order, rows are sorted, and only prefixes in use are bound.
"""

import re
from dataclasses import replace

from chargegraph.errors import UsageError
from chargegraph.mappings.head import stands_plain
from chargegraph.mappings.prefixes import BUILT_IN, PINNED
from chargegraph.mappings.slots import PROPAGATABLE, REQUIRED, ROW_SLOTS, SET_SLOTS, MappingSet, propagated, stated
from chargegraph.mappings.values import written

_NEW_CARDINALITIES = ("1:0", "0:1", "0:0")
_NOT_TEXT = re.compile(
    r"[-+.\d][\d_,.:eE+-]*|0[xob][\da-fA-F_]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|~|=|<<"
    r"|\d{4}-\d\d?-\d\d?([Tt ].*)?|y|n|yes|no|on|off|true|false|null|"
    r"Y|N|Yes|No|On|Off|True|False|Null|YES|NO|ON|OFF|TRUE|FALSE|NULL"
)
"""What a reader of YAML 1.1 or 1.2 takes for a number, a date, a truth value or nothing."""
_NEEDS_QUOTES = re.compile(r'["\t\n\r]')


def sssom_bytes(found: MappingSet) -> bytes:
    """A mapping set as canonical SSSOM/TSV.

    Raises `UsageError` where an identifier has a prefix that neither the set nor SSSOM binds.
    """
    head, common = _condensed(normal(found))
    filled = {slot.name for row in head.mappings for slot, _ in stated(row, ROW_SLOTS)}
    columns = [slot for slot in ROW_SLOTS if slot in REQUIRED or (slot in filled and slot not in common)]
    lines = [*_head_lines(head), _line(columns)]
    lines += [_line([written(getattr(row, slot)) for slot in columns]) for row in head.mappings]
    return "".join(lines).encode()


def normal(found: MappingSet) -> MappingSet:
    """The set as it is read back from what is written: propagated, rows sorted, version and prefixes as they must be."""
    found = propagated(found)
    rows = tuple(sorted(found.mappings, key=lambda row: [written(getattr(row, slot)) for slot in ROW_SLOTS]))
    return replace(found, mappings=rows, sssom_version=_version(found), curie_map=_prefixes(found))


def _version(found: MappingSet) -> str | None:
    """The version that a set must say that it is of: some slots and values came with 1.1."""
    head, _ = _condensed(found)
    used = (*stated(head, SET_SLOTS), *(said for row in found.mappings for said in stated(row, ROW_SLOTS)))
    is_new = any(slot.is_new or (slot.kind == "cardinality" and value in _NEW_CARDINALITIES) for slot, value in used)
    return "1.1" if is_new else found.sssom_version


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
    for owner, slots in owners:
        for slot, value in stated(owner, slots):
            for curie in (value if slot.many else (value,)) if slot.kind == "id" else ():
                used.setdefault(curie.partition(":")[0], f"{curie} ({slot.name})")
    bound = {**found.curie_map, **PINNED}
    for prefix, where in used.items():
        if prefix not in bound and prefix not in BUILT_IN:
            remedy = "give the set's curie_map its namespace"
            raise UsageError(f"the prefix of {where} is not bound", remedy=remedy)
    return {prefix: bound[prefix] for prefix in sorted(used) if prefix not in BUILT_IN}


def _head_lines(head: MappingSet) -> list[str]:
    lines = []
    for slot, value in stated(head, SET_SLOTS):
        if slot.many:
            lines += [f"#{slot.name}:\n", *(f"#  - {scalar(item)}\n" for item in value)]
        else:
            lines.append(f"#{slot.name}: {scalar(written(value), as_is=slot.kind in ('date', 'share'))}\n")
    if head.curie_map:  # right behind the version
        bound = ["#curie_map:\n", *(f"#  {prefix}: {scalar(space)}\n" for prefix, space in head.curie_map.items())]
        place = 1 if head.sssom_version else 0
        lines[place:place] = bound
    return lines


def scalar(text: str, *, as_is: bool = False) -> str:
    """A text as YAML: plain where every reader reads it back as text, else in double quotes; `as_is` for dates and numbers.

    >>> scalar("CC0"), scalar("1.1"), scalar("a: b"), scalar("2018-07-05", as_is=True)
    ('CC0', '"1.1"', '"a: b"', '2018-07-05')
    """
    if as_is or (stands_plain(text) and not _NOT_TEXT.fullmatch(text)):
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    short = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    return short or (f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}" if code < 65536 else f"\\U{code:08X}")


def _line(cells: list[str]) -> str:
    """A row as a line of the table, cells quoted only where they must be."""
    quoted = (f'"{cell.replace(chr(34), chr(34) * 2)}"' if _NEEDS_QUOTES.search(cell) else cell for cell in cells)
    return "\t".join(quoted) + "\n"
