"""The codes of a cell or a list. In: a stretch of a line, and the kind of statement it makes. Out: each code, and what stands by.

Marks around a code come off: brackets, footnote signs, the name of its system. A modifier behind a hyphen, and how many units,
stay with the code. What a code is read as and not written as is said; nothing else is ever read over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from chargegraph.briefs.pages.inline import RAISED
from chargegraph.briefs.pages.lines import Line
from chargegraph.codes import Code, is_placeholder, read_stated
from chargegraph.codes.reading import MENTION, code_of, is_same_code
from chargegraph.codes.systems import systems
from chargegraph.errors import CodeError

_NAMES = "|".join(system.name for system in systems() if system.name)
_BESIDE = re.compile(
    rf"\b(?:{_NAMES}|modifiers?|mod\.?|codes?|dx|diagnos[ei]s|taxonomy|nucc|icd)(?:\s*[:#]\s*|\s+|(?=\s*$))|\+(?=[0-9])|#(?=[0-9A-Z])",
    re.IGNORECASE,
)
_MARKS = re.compile(
    rf"[*_`\"'\u2020\u2021\u00a7\u00b6\u00ae\u2122\u00a9\u2022{RAISED}]|\((?:r|tm)\)|\[[0-9*]{{1,2}}\]", re.IGNORECASE
)
_QUANTITY = re.compile(
    r"[(\[]?\s{0,2}(?:(?<![\w])|(?<=[0-9A-Z][0-9]{4}))[x\u00d7]\s?([0-9]{1,3})\b\s*[)\]]?|(?<=[0-9A-Z])\s?\u00d7\s?([0-9]{1,3})\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_RANGE = re.compile(
    r"((?=[A-Z.]{0,9}[0-9])[0-9A-Z.]{4,10}|[A-Z][0-9][0-9AB]?)\s*(?:-|\bto\b|\bthrough\b|\bthru\b|\.{2,3}|\u2026)\s*"
    r"((?=[A-Z.]{0,9}[0-9])[0-9A-Z.]{4,10}|[A-Z][0-9][0-9AB]?\b)(?!-?[0-9])",
    re.IGNORECASE,
)
# A date is one piece, and so is a category with a dot and a space behind it: no part of either is a code by itself.
_PIECE = re.compile(
    r"[0-9]{1,4}/[0-9]{1,2}/[0-9]{2,4}(?![0-9A-Za-z/])|(?:[^\s,;/&]|(?<=[A-Z][0-9][0-9A-Z]),(?=[0-9])"
    r"|(?<=[A-Z][0-9][0-9A-Z])\s(?=\.[0-9])|(?<=[A-Z][0-9][0-9A-Z]\.)\s(?=[0-9]))+",
    re.IGNORECASE,
)
_JOINING = ("and", "or", "to", "through", "thru", "plus", "with")
_WITH_MODIFIERS = re.compile(r"([0-9A-Z]{5})((?:-[0-9A-Z]{2})+)", re.IGNORECASE)
# A Medicare contractor numbers its policies L35136 and its articles A56789, which could be diagnoses without their dot.
_OF_A_POLICY = re.compile(r"[AL][0-9]{5}")
_AT_AN_EDGE = re.compile(
    r"(?<![0-9A-Za-z])(?<![A-Z][0-9][0-9A-Z]\s)[.:]|(?<![0-9A-Za-z])\.(?![0-9])|[.:](?=\s|$)(?!(?<=[A-Z][0-9][0-9A-Z]\.)\s[0-9])"
)


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code as a cell has it: its place in the line, how it is written, the code that it is, if any, and what to say of it."""

    first: int
    written: str
    code: Code | None = None
    with_modifier: tuple[Code, ...] = ()
    quantity: int | None = None
    complaint: str = ""
    is_word: bool = False
    """Whether it is plainly none, but a word beside a code."""

    @property
    def stated(self) -> str:
        """The code in the form of its system; of a malformed one what is written."""
        return self.code.notation if self.code else self.written

    def as_word(self) -> "FoundCode":
        return replace(self, code=None, is_word=True)

    def behind(self, length: int) -> "FoundCode":
        """The same, where so many characters stand before it."""
        place = self.first + length
        return FoundCode(place, self.written, self.code, self.with_modifier, self.quantity, self.complaint, self.is_word)


def codes_in(line: Line, first: int, last: int, stated_as: str | None, *, header: str = "") -> list[FoundCode]:
    """The codes of ``line.text[first:last]``; `stated_as` is None where each code's form tells its kind."""
    return [one.behind(first) for one in codes_of(line.plain[first:last], stated_as, header)]


@lru_cache(maxsize=4096)
def codes_of(cell: str, stated_as: str | None, header: str = "") -> tuple[FoundCode, ...]:
    """The same of the text of a cell. Cells repeat, in a table and from brief to brief."""
    bare, quantities = _bared(cell, stated_as in (None, "related"))
    found: list[FoundCode] = []
    for place, text, note in [] if is_placeholder(bare.strip()) else _texts(bare, stated_as):
        one = _read(text, place, stated_as, header, note)
        beside = code_of("modifier", text) if one.code is None and _is_procedure(found[-1:], stated_as) else None
        if beside:
            found[-1] = replace(found[-1], with_modifier=(*found[-1].with_modifier, beside))
        else:
            found.append(one)
    for at, number in quantities:
        nearest = next((n for n, one in reversed(list(enumerate(found))) if one.first < at), None)
        if nearest is not None:
            found[nearest] = replace(found[nearest], quantity=number)
    beside_code = any(one.code for one in found)
    return tuple(one.as_word() if _is_word(one, stated_as, beside_code) else one for one in found)


def _is_word(found: FoundCode, stated_as: str | None, beside_code: bool) -> bool:
    """Whether what is no code is plainly a word: only a modifier may be without a digit, and short."""
    if found.code or re.search(r"[0-9]", found.written):
        return False
    return stated_as != "modifier" or len(found.written) > (2 if beside_code else 3)


def _texts(bare: str, stated_as: str | None) -> Iterator[tuple[int, str, str]]:
    """The text of each code with its place and a note. A range states its two ends, no code between."""
    ranges = {match.start(): match for match in _RANGE.finditer(bare)}
    pieces = [match for match in _PIECE.finditer(bare) if match[0].casefold() not in _JOINING]
    covered = 0
    for place, text in _whole_codes(pieces, bare, stated_as):
        found = ranges.get(place)
        if place < covered:
            continue
        if (
            found
            and all(len(found[n]) > 3 or _is_code(found[n], stated_as) for n in (1, 2))
            and not _has_modifiers(found[0], stated_as)
        ):
            covered = found.end()
            yield found.start(1), found[1], f"a range, of which the ends are stated: {found[1]} and {found[2]}"
            yield found.start(2), found[2], ""
        else:
            yield place, text, ""


def _bared(text: str, is_counted: bool) -> tuple[str, list[tuple[int, int]]]:
    """The text with spaces for marks, names of systems and quantities, character for character; and the quantities, by place.
    Only procedures are counted: X1 is a modifier."""
    bare = _MARKS.sub(_blank, text)
    quantities = [(match.start(), int(match[1] or match[2])) for match in _QUANTITY.finditer(bare)] if is_counted else []
    bare = _QUANTITY.sub(_blank, bare) if is_counted else bare
    bare = _BRACKETS.sub(lambda match: f" {match[1]} ", bare)
    bare = _BESIDE.sub(_blank, bare)
    return _AT_AN_EDGE.sub(" ", bare), quantities


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _whole_codes(pieces: list[re.Match[str]], bare: str, stated_as: str | None) -> Iterator[tuple[int, str]]:
    """Pieces as codes: those that only spaces part are one text, unless each is a code by itself."""
    group: list[re.Match[str]] = []
    for piece in [*pieces, None]:
        if group and (piece is None or bare[group[-1].end() : piece.start()].strip()):
            if len(group) > 1 and not any(_is_code(each[0], stated_as) or _RANGE.fullmatch(each[0]) for each in group):
                yield group[0].start(), bare[group[0].start() : group[-1].end()]
            else:
                yield from ((each.start(), each[0]) for each in group)
            group = []
        if piece is not None:
            group.append(piece)


def _read(text: str, first: int, stated_as: str | None, header: str, note: str) -> FoundCode:
    """A code if the text is one or lacks only its dot, and a complaint where it is none or was not written so."""
    parts = _WITH_MODIFIERS.fullmatch(text)
    modifiers = tuple(filter(None, (code_of("modifier", part) for part in parts[2][1:].split("-")))) if parts else ()
    if parts and len(modifiers) == parts[2].count("-") and stated_as in (None, "related") and _is_code(parts[1], "related"):
        text = parts[1]
    else:
        modifiers = ()
    if stated_as is None and _OF_A_POLICY.fullmatch(text):
        return FoundCode(first, text, complaint="may be the number of a coverage policy, not read as a code")
    try:
        code = read_stated(stated_as or MENTION, text, header=header)
    except CodeError as error:
        if not (error.probable and is_same_code(text, error.probable)):
            return FoundCode(first, text.strip(), complaint=str(error))
        code = read_stated(stated_as or MENTION, error.probable)
        note = note or f"{text!r} is read as {code.notation}"
    return FoundCode(first, text, code, modifiers, complaint=note)


def _is_procedure(found: list[FoundCode], stated_as: str | None) -> bool:
    return stated_as in (None, "related") and any(one.code and code_of("brief", one.stated) for one in found)


def _has_modifiers(text: str, stated_as: str | None) -> bool:
    return _WITH_MODIFIERS.fullmatch(text) is not None and stated_as in (None, "related")


def _is_code(text: str, stated_as: str | None) -> bool:
    return code_of(stated_as or MENTION, text) is not None or _has_modifiers(text, stated_as)
