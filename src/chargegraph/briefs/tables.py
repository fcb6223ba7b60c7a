"""Tables. In: a header line and the rows under it. Out: coded statements, and remarks on cells that do not fit.

A table is known by the words of its header, never by where it stands. Rows come with or without outer pipes, or with tabs.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from chargegraph.briefs.lines import Line
from chargegraph.briefs.model import CodedStatement, Indication, ModifierUse, RelatedProcedure, Remark, SpecialtyRole
from chargegraph.codes import Code, is_placeholder, plain, read_stated
from chargegraph.codes.reading import forms_of
from chargegraph.codes.systems import systems
from chargegraph.errors import CodeError


@dataclass(frozen=True, slots=True)
class Cell:
    """The trimmed text of a cell, `first` its place in the line."""

    first: int
    text: str


@dataclass(frozen=True, slots=True)
class _Form:
    """How one kind of table looks, and what its rows become."""

    statement: type[CodedStatement]
    stated_as: str
    columns: dict[str, re.Pattern[str]]
    bare_code: bool = False
    """Whether a bare "code" over a column is meant, beside a column that says what these are codes of."""

    def role(self, word: str) -> str | None:
        """What stands under these words: ``code``, a text by the name of its field, or None where they mean nothing."""
        if word == "code" if self.bare_code else any(header.fullmatch(word) for header in _headers(self.stated_as)):
            return "code"
        return next((role for role, words in self.columns.items() if words.fullmatch(word)), None)


@cache
def _headers(stated_as: str) -> list[re.Pattern[str]]:
    return [re.compile(form.header) for _, form in forms_of(stated_as) if form.header]


_LABEL = re.compile(r"(code |short |long |official )?(description|descriptor|label|name|title)|definition|meaning")
_SPECIALTY = r"(provider )?special(ty|ties)( name)?"
_SPECIALTY_NOTES = re.compile(r"notes?|role|relevance|comments?")
_FORMS = (
    _Form(
        ModifierUse,
        "modifier",
        {"stated_label": _LABEL, "when_to_use": re.compile(r"when (to|it is) used?|usage|use|guidance|notes")},
    ),
    _Form(SpecialtyRole, "specialty", {"stated_label": re.compile(f"{_SPECIALTY}|{_LABEL.pattern}"), "notes": _SPECIALTY_NOTES}),
    # A bare "Code" is a taxonomy's beside a column of specialties.
    _Form(SpecialtyRole, "specialty", {"stated_label": re.compile(_SPECIALTY), "notes": _SPECIALTY_NOTES}, bare_code=True),
    _Form(Indication, "diagnosis", {"stated_label": _LABEL, "relevance": re.compile(r"(clinical )?relevance( to .*)?|notes?")}),
    _Form(
        RelatedProcedure,
        "related",
        {"stated_label": _LABEL, "relationship": re.compile(r"relationship( to .*)?|relation( to .*)?")},
    ),
)
# A word that every header of a known table holds; most lines lack it, and need no closer look.
_HEADER_WORD = re.compile(r"modifier|taxonomy|icd|diagnos|code", re.IGNORECASE)
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_CODE = re.compile(r"[^\s,;/&]+(?:\s+(?!(?:and|or|to|through)\b)[^\s,;/&]+)*", re.IGNORECASE)
_NAMES = "|".join(system.name for system in systems() if system.name)
_BESIDE_CODE = re.compile(rf"(?:(?:{_NAMES}|modifiers?|codes?)\s+)+|\+(?=\d)", re.IGNORECASE)
_RANGE = re.compile(
    r"([0-9A-Z.]{4,10}|[A-Z][0-9][0-9AB]?)\s*(?:-|\bto\b|\bthrough\b)\s*([0-9A-Z.]{4,10}|[A-Z][0-9][0-9AB]?\b)", re.IGNORECASE
)


def cells_of(line: Line) -> list[Cell]:
    """The cells of a row. A pipe after a backslash belongs to its cell; a row without pipes may have tabs."""
    cells, place = [], 0
    for piece in re.split(r"(?<!\\)\|" if "|" in line.plain else r"\t", line.plain):
        inner = piece.strip()
        first = place + (len(piece) - len(piece.lstrip()) if inner else 0)
        cells.append(Cell(first, line.text[first : first + len(inner)]))
        place += len(piece) + 1
    if len(cells) > 1 and not cells[0].text:
        del cells[0]
    if len(cells) > 1 and not cells[-1].text and line.plain.rstrip().endswith("|"):
        del cells[-1]
    return cells


def is_rule(line: Line) -> bool:
    """Whether a line is the ``|---|---|`` under a header."""
    return "|" in line.plain and _RULE.fullmatch(line.plain) is not None


def is_row(line: Line) -> bool:
    """Whether a line has the look of a row."""
    return "|" in line.plain or "\t" in line.plain.strip()


class Table:
    """A table of known header, ready to read rows."""

    def __init__(self, form: _Form, columns: list[str | None], unknown: list[Cell], header: str) -> None:
        self._form = form
        self._columns = columns
        self._read = partial(read_stated, form.stated_as, header=header)
        self.unknown = unknown
        """Header cells whose words mean nothing to this reader; what stands under them is not taken in."""

    @classmethod
    def from_header(cls, line: Line) -> "Table | None":
        """The table that a header opens, or None where the line is no header. A header may lack its pipes."""
        if not _HEADER_WORD.search(line.plain):
            return None
        if is_row(line):
            return cls._from_cells(cells_of(line))
        words = line.plain.split()
        return cls._from_words(words) if 2 <= len(words) <= 14 else None

    @classmethod
    def _from_cells(cls, cells: list[Cell]) -> "Table | None":
        words = [" ".join(plain(cell.text).strip("*_` ").casefold().split()) for cell in cells]
        for form in _FORMS:
            columns = list(map(form.role, words))
            if "code" in columns and len(set(columns) - {None, "code"}) > 0:
                seen = [None if role in columns[:place] else role for place, role in enumerate(columns)]
                unknown = [cell for cell, role in zip(cells, seen, strict=True) if role is None]
                return cls(form, seen, unknown, words[columns.index("code")])
        return None

    @classmethod
    def _from_words(cls, words: list[str]) -> "Table | None":
        """A header whose columns stand side by side without a sign between, cut where all parts are known columns."""
        for first in range(1, len(words) - 1):
            for second in range(first + 1, len(words)):
                parts = [words[:first], words[first:second], words[second:]]
                table = cls._from_cells([Cell(0, " ".join(part)) for part in parts])
                if table and None not in table._columns and table._columns[0] == "code":
                    return table
        return None

    def read_row(self, line: Line) -> Iterator[CodedStatement | Remark]:
        """The statements of a row, one for each code in its code cell, and remarks on what does not fit."""
        cells = cells_of(line)
        if len(cells) != len(self._columns):
            yield line.remark(f"the row has {len(cells)} cells and its header {len(self._columns)}", understood=False)
        if len(cells) > len(self._columns):
            last = cells[len(self._columns) - 1]
            rest = line.text[last.first :].rstrip().removesuffix("|").rstrip()
            cells = [*cells[: len(self._columns) - 1], Cell(last.first, rest)]
        by_role = {role: cell for role, cell in zip(self._columns, cells, strict=False) if role}
        code_cell = by_role.pop("code", None)
        texts = {role: cell.text.replace("\\|", "|") for role, cell in by_role.items() if cell.text}
        if code_cell is None or is_placeholder(code_cell.text.strip("*_`")) or _is_a_word(code_cell.text):
            if code_cell is None or texts:
                placeholder = code_cell is not None and bool(code_cell.text) and not _is_a_word(code_cell.text)
                yield line.remark("the row names no code", understood=placeholder)
            return
        for first, text, note in _codes_in(code_cell, self._read):
            code, stated, complaint = self._read_code(text)
            if complaint or note:
                yield Remark(*line.place(first), complaint or note, text, understood=code is not None)
            yield self._form.statement(
                evidence=line.evidence(*line.trim(), at=first),
                stated_code=stated,
                **({self._form.stated_as: code} if code else {}),  # type: ignore[arg-type]
                **texts,
            )

    def _read_code(self, text: str) -> tuple[Code | None, str, str]:
        """A code if the text is one or differs from one by its punctuation only, the code as stated, and a remark."""
        try:
            code = self._read(text)
        except CodeError as error:
            if error.probable and _bare(error.probable) == _bare(text):
                code = self._read(error.probable)
                return code, code.notation, f"{text!r} is read as {code.notation}"
            return None, text.strip(), str(error)
        return code, code.notation, ""


def _codes_in(cell: Cell, read_code: Callable[[str], Code]) -> Iterator[tuple[int, str, str]]:
    """The codes of a cell: the place of each, its text, and a note. A range states its two ends, no code between."""
    bare = re.sub(r"[*_`\u2020\u2021\u00a7\u00b9\u00b2\u00b3]", " ", cell.text)
    bare = _BESIDE_CODE.sub(lambda match: " " * len(match[0]), bare)
    ranges = {match.start(): match for match in _RANGE.finditer(plain(bare))}
    covered = 0
    for match in _CODE.finditer(bare):
        if match.start() < covered:
            continue
        found = ranges.get(match.start())
        if found and not all(len(found[n]) > 3 or _is_code(found[n], read_code) for n in (1, 2)):
            found = None
        if found:
            covered = found.end()
            note = f"a range, of which the ends are stated: {found[1]} and {found[2]}"
            yield cell.first + found.start(1), bare[found.start(1) : found.end(1)], note
            yield cell.first + found.start(2), bare[found.start(2) : found.end(2)], ""
        elif match[0].casefold() not in ("and", "or"):
            offset = re.match(r"(?:(?:and|or)\s+)?", match[0], re.IGNORECASE)
            skip = offset.end() if offset else 0
            words = list(re.finditer(r"\S+", match[0][skip:]))
            if len(words) > 1 and all(_is_code(word[0], read_code) for word in words):
                for word in words:
                    yield cell.first + match.start() + skip + word.start(), word[0], ""
            else:
                yield cell.first + match.start() + skip, match[0][skip:], ""


def _is_a_word(text: str) -> bool:
    """Whether what stands where a code is due is plainly none: no digit, and longer than any code without one."""
    bare = _BESIDE_CODE.sub("", text)
    return not re.search(r"[0-9]", bare) and any(len(word) > 3 for word in re.findall(r"[^\s,;/&]+", bare))


def _is_code(text: str, read_code: Callable[[str], Code]) -> bool:
    try:
        read_code(text)
    except CodeError:
        return False
    return True


def _bare(text: str) -> str:
    """A code without its dot, or a comma for one, which alone may differ: whatever else stands with a code is no part of it."""
    return re.sub(r"[.,]", "", plain(text).upper().strip(), count=1)
