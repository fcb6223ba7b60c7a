"""Values of SSSOM's slots. In: the text of a cell or of the metadata, and the kind of the slot. Out: the value; and back.

model.ROW_SLOTS names the kind of each slot. An id is a CURIE in a bound prefix, read with its pinned prefix; a list is
separated by ``|``.
"""

import re

from chargegraph.mappings.head import Value as Stated
from chargegraph.mappings.model import IDS, LISTS, LITERAL, NO_TERM_FOUND, NOT
from chargegraph.mappings.prefixes import compress

Value = str | float | tuple[str, ...] | None

_CHOICES = {
    "modifier": (NOT,),
    "cardinality": ("1:1", "1:n", "n:1", "n:n", "1:0", "0:1", "0:0"),
    "version": ("1.0", "1.1"),
    "type": (
        "owl class", "owl object property", "owl data property", "owl annotation property", "owl named individual",
        "skos concept", "rdfs resource", "rdfs class", LITERAL, "rdfs datatype", "rdf property", "composed entity expression",
    ),
}  # fmt: skip
_SPACE = re.compile(r"\s")
_BOUNDS = {"share": (0.0, 1.0), "agreement": (-1.0, 1.0)}


class Unfit(Exception):
    """A text that its slot cannot take; whoever knows the place says where."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class Values:
    """Reads the values of one file, whose prefixes are known. Raises `Unfit`."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        """Prefix of the file to pinned prefix."""
        self.used: set[str] = set()
        """The pinned prefixes of the identifiers read."""

    def of_metadata(self, slot: str, kind: str, value: Stated) -> Value:
        """The value of a slot of the metadata. A list of one may stand as a plain text."""
        items = [item.value for item in value] if isinstance(value, list) else [value]
        texts = [item for item in items if isinstance(item, str) and item]
        if any(isinstance(item, list | dict) for item in items) or (isinstance(value, list) and kind not in LISTS):
            shape = "a table" if isinstance(value, dict) else "a list" if kind not in LISTS else "more than a list of texts"
            remedy = "write one text an item" if kind in LISTS else "give it one value"
            raise Unfit(f"{slot} is {shape}, which it may not be", remedy)
        if kind in LISTS:
            return tuple(self._one(slot, kind[:-1], text) for text in texts)
        return self._typed(slot, kind, texts[0]) if texts else None

    def of_cell(self, slot: str, kind: str, cell: str) -> Value:
        """The value of a cell that is not empty."""
        if kind in LISTS:
            return tuple(self._one(slot, kind[:-1], item) for item in _split(cell) if item)
        return self._typed(slot, kind, cell)

    def _typed(self, slot: str, kind: str, text: str) -> str | float:
        return _number(slot, kind, text) if kind in _BOUNDS else self._one(slot, kind, text)

    def _one(self, slot: str, kind: str, text: str) -> str:
        if kind == "id":
            return self._curie(slot, text.strip())
        if kind in _CHOICES and text not in _CHOICES[kind]:
            raise Unfit(f"{slot} {text!r} is none of SSSOM's", f"one of {', '.join(_CHOICES[kind])}")
        if kind == "date" and not _is_date(text):
            raise Unfit(f"{slot} {text!r} is no date", "write YYYY-MM-DD")
        return text

    def _curie(self, slot: str, text: str) -> str:
        """An identifier in its pinned prefix."""
        prefix, colon, local = text.partition(":")
        pinned = self._prefixes.get(prefix)
        if pinned is None or not colon:
            raise _unbound(slot, text, prefix if colon else "")
        if text == NO_TERM_FOUND and slot not in ("subject_id", "object_id"):
            raise Unfit(f"{text} in {slot}", "it may stand as subject_id or object_id only")
        if not local or _SPACE.search(local):
            raise Unfit(f"{slot} {text!r} is no CURIE", "write PREFIX:identifier, without spaces")
        self.used.add(pinned)
        return text if pinned == prefix else f"{pinned}:{local}"


def _unbound(slot: str, text: str, prefix: str) -> Unfit:
    if re.match(r"(https?|urn|ftp):", text):
        return Unfit(f"{slot} {text!r} is an IRI", f"write it as a CURIE, such as {compress(text) or 'ICD10CM:C22.0'}")
    if not prefix:
        return Unfit(f"{slot} {text!r} is no CURIE", "write PREFIX:identifier")
    return Unfit(f"the prefix {prefix!r} of {slot} is not bound", "bind it in the curie_map")


def _number(slot: str, kind: str, text: str) -> float:
    lowest, highest = _BOUNDS[kind]
    try:
        number = float(text)
    except ValueError:
        number = highest + 1
    if not lowest <= number <= highest:
        raise Unfit(f"{slot} {text!r} is out of its range", f"a number from {lowest:g} to {highest:g}")
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


def written(kind: str, value: Value) -> str:
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


def curies_of(kind: str, value: Value) -> tuple[str, ...]:
    """The identifiers in a value."""
    if kind not in IDS or not value:
        return ()
    return (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
