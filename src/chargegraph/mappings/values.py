"""Values of SSSOM's slots. In: the text of a cell or of the metadata, and the kind of the slot. Out: the value; and back.

An id is a CURIE in a bound prefix, read with its pinned prefix; a list is
separated by ``|``.
"""

import re

from chargegraph.errors import UsageError
from chargegraph.mappings.head import Value as Stated
from chargegraph.mappings.prefixes import compress
from chargegraph.mappings.slots import NO_TERM_FOUND, NOT, TYPES, Slot

Value = str | float | tuple[str, ...] | None

_CHOICES = {
    "modifier": (NOT,),
    "cardinality": ("1:1", "1:n", "n:1", "n:n", "1:0", "0:1", "0:0"),
    "version": ("1.0", "1.1"),
    "type": tuple(TYPES),
}
_SPACE = re.compile(r"\s")
_BOUNDS = {"share": (0.0, 1.0), "agreement": (-1.0, 1.0)}


class Values:
    """Reads the values of one file, whose prefixes are known. Raises `UsageError`; whoever knows the place says where."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        """Prefix of the file to pinned prefix."""
        self.used: set[str] = set()
        """The pinned prefixes of the identifiers read."""

    def of_metadata(self, slot: Slot, value: Stated) -> Value:
        """The value of a slot of the metadata. A list of one may stand as a plain text."""
        items = [item.value for item in value] if isinstance(value, list) else [value]
        texts = [item for item in items if isinstance(item, str) and item]
        if any(isinstance(item, list | dict) for item in items) or (isinstance(value, list) and not slot.many):
            shape = "a table" if isinstance(value, dict) else "more than a list of texts" if slot.many else "a list"
            remedy = "write one text an item" if slot.many else "give it one value"
            raise UsageError(f"{slot.name} is {shape}, which it may not be", remedy=remedy)
        if slot.many:
            return tuple(self._one(slot, text) for text in texts)
        return self._typed(slot, texts[0]) if texts else None

    def of_cell(self, slot: Slot, cell: str) -> Value:
        """The value of a cell that is not empty."""
        return tuple(self._one(slot, item) for item in _split(cell) if item) if slot.many else self._typed(slot, cell)

    def _typed(self, slot: Slot, text: str) -> str | float:
        return _number(slot, text) if slot.kind in _BOUNDS else self._one(slot, text)

    def _one(self, slot: Slot, text: str) -> str:
        if slot.kind == "id":
            return self._curie(slot.name, text.strip())
        if slot.kind in _CHOICES and text not in _CHOICES[slot.kind]:
            raise UsageError(f"{slot.name} {text!r} is none of SSSOM's", remedy=f"one of {', '.join(_CHOICES[slot.kind])}")
        if slot.kind == "date" and not _is_date(text):
            raise UsageError(f"{slot.name} {text!r} is no date", remedy="write YYYY-MM-DD")
        return text

    def _curie(self, slot: str, text: str) -> str:
        """An identifier in its pinned prefix."""
        prefix, colon, local = text.partition(":")
        pinned = self._prefixes.get(prefix)
        if pinned is None or not colon:
            raise _unbound(slot, text, prefix if colon else "")
        if text == NO_TERM_FOUND and slot not in ("subject_id", "object_id"):
            raise UsageError(f"{text} in {slot}", remedy="it may stand as subject_id or object_id only")
        if not local or _SPACE.search(local):
            raise UsageError(f"{slot} {text!r} is no CURIE", remedy="write PREFIX:identifier, without spaces")
        self.used.add(pinned)
        return text if pinned == prefix else f"{pinned}:{local}"


def _unbound(slot: str, text: str, prefix: str) -> UsageError:
    if re.match(r"(https?|urn|ftp):", text):
        return UsageError(
            f"{slot} {text!r} is an IRI", remedy=f"write it as a CURIE, such as {compress(text) or 'ICD10CM:C22.0'}"
        )
    if not prefix:
        return UsageError(f"{slot} {text!r} is no CURIE", remedy="write PREFIX:identifier")
    return UsageError(f"the prefix {prefix!r} of {slot} is not bound", remedy="bind it in the curie_map")


def _number(slot: Slot, text: str) -> float:
    lowest, highest = _BOUNDS[slot.kind]
    try:
        number = float(text)
    except ValueError:
        number = highest + 1
    if not lowest <= number <= highest:
        raise UsageError(f"{slot.name} {text!r} is out of its range", remedy=f"a number from {lowest:g} to {highest:g}")
    return number


def _is_date(text: str) -> bool:
    import datetime

    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _split(cell: str) -> list[str]:
    r"""The values of a list: ``\|`` and ``\\`` stand for the characters themselves.

    >>> _split(r"a|b\|c")
    ['a', 'b|c']
    """
    if "\\" not in cell:
        return cell.split("|")
    values = [""]
    for part in re.findall(r"\\[|\\]|[^|\\]+|\\|\|", cell):
        if part == "|":
            values.append("")
        else:
            values[-1] += part[1] if part in ("\\|", "\\\\") else part
    return values


def written(value: Value) -> str:
    """A value as the text of a cell."""
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return "|".join(item.replace("\\", "\\\\").replace("|", "\\|") for item in value)
    return written_number(value) if isinstance(value, float) else value


def written_number(value: float) -> str:
    """A number with up to three digits after the point, as the standard rounds it: halves up.

    >>> written_number(0.95), written_number(1.0), written_number(0.0005)
    ('0.95', '1', '0.001')
    """
    from decimal import ROUND_HALF_UP, Decimal

    text = str(Decimal(repr(value)).quantize(Decimal("0.001"), ROUND_HALF_UP)).rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
