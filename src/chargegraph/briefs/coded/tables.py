"""Tables. In: a header line and the rows under it. Out: coded statements, and remarks on cells that do not fit.

A table is known by the words of its header, never by where it stands. Its cells are parted by pipes, with or without outer ones,
by tabs, by commas or semicolons as a sheet writes them, or by wide gaps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from chargegraph.briefs.coded.code_cells import codes_in
from chargegraph.briefs.coded.coded_statements import Beside, statements_of
from chargegraph.briefs.coded.headers import Column, column_of, denial_in, header_words, is_denying_note
from chargegraph.briefs.model import CodedStatement, Remark
from chargegraph.briefs.pages.lines import Line
from chargegraph.codes import is_placeholder

_RULE = re.compile(r"[\s|:+-]*-[\s|:+-]*")
_SEPARATORS = {
    "|": re.compile(r"(?<!\\)\|"),
    "\t": re.compile(r"\t"),
    "gap": re.compile(r"(?<=\S)\s{2,}(?=\S)"),
    ",": re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*$)'),
    ";": re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)'),
}
# A word that every header of a known table holds; most lines lack it, and need no closer look.
_HEADER_WORD = re.compile(
    r"\b(?:mod|dx|diag|icd|cpt|hcpcs|nucc|pcs)|code|special|taxonom|procedure|service|provider type|condition|indication",
    re.IGNORECASE,
)
_WORDS_WITHOUT_SIGN = 14


@dataclass(frozen=True, slots=True)
class Cell:
    """The trimmed text of a cell, `first` its place in the line."""

    first: int
    text: str

    @property
    def last(self) -> int:
        return self.first + len(self.text)


@dataclass(slots=True)
class _Group:
    """A column of codes, and which columns hold their labels and notes."""

    kind: str | None
    code: int
    beside: dict[str, int] = field(default_factory=dict)


def separator_of(line: Line) -> str | None:
    """What parts the cells of a line: a pipe, a tab, or None where neither is there."""
    return "|" if "|" in line.plain else "\t" if "\t" in line.plain.strip() else None


def cells_of(line: Line, separator: str | None = None) -> list[Cell]:
    """The cells of a row. A pipe after a backslash belongs to its cell, a comma between quotes too."""
    separator = separator or separator_of(line) or "\t"
    bounds = [match.span() for match in _SEPARATORS[separator].finditer(line.plain)]
    cells = []
    for first, last in zip([0, *(end for _, end in bounds)], [*(start for start, _ in bounds), len(line.text)], strict=True):
        first, last = line.trim(first, last) if line.plain[first:last].strip() else (first, first)
        if separator in ",;" and line.plain[first : first + 1] == '"' == line.plain[last - 1 : last] and last - first > 1:
            first, last = line.trim(first + 1, last - 1) if line.plain[first + 1 : last - 1].strip() else (first, first)
        cells.append(Cell(first, line.text[first:last]))
    if len(cells) > 1 and not cells[0].text and separator in "|\t":
        del cells[0]
    if len(cells) > 1 and not cells[-1].text and line.plain.rstrip().endswith("|"):
        del cells[-1]
    return cells


def is_rule(line: Line) -> bool:
    """Whether a line is the ``|---|---|`` under a header."""
    return ("|" in line.plain or "+" in line.plain) and _RULE.fullmatch(line.plain) is not None


class Table:
    """A table of known header, ready to read rows."""

    def __init__(self, columns: list[Column | None], cells: list[Cell], separator: str | None) -> None:
        self._separator = separator
        self._width = len(columns)
        self._words = [header_words(cell.text) for cell in cells]
        self._groups, used = _grouped(columns)
        self._allowed = [place for place, column in enumerate(columns) if column and column.role == "allowed"]
        self.unknown = [cell for place, cell in enumerate(cells) if place not in {*used, *self._allowed} and cell.text]
        """Header cells whose words mean nothing to this reader; what stands under them is not taken in."""
        self.denied_by = next((cell.text for cell in cells if denial_in(cell.text)), None)
        """The header's words that deny what the rows list, if any."""

    @property
    def kinds(self) -> list[str | None]:
        """The kinds of statement that its columns of codes make, None for one whose header does not tell."""
        return [group.kind for group in self._groups]

    @classmethod
    def from_header(cls, line: Line, following: Line | None = None) -> "Table | None":
        """The table that a header opens, or None where the line is no header. A header may lack its pipes.

        Words that commas or gaps part are a header only over a row, so the line that follows is looked at.
        """
        if not _HEADER_WORD.search(line.plain):
            return None
        if separator_of(line):
            return cls._from_cells(cells_of(line), separator_of(line))
        for separator in ("gap", ",", ";"):
            cells = cells_of(line, separator)
            table = cls._from_cells(cells, separator) if len(cells) > 1 else None
            if table and not table.unknown and following is not None:
                if separator_of(following):
                    return cls._from_cells(cells, separator_of(following))
                if table.has_row(following):
                    return table
        words = line.plain.split()
        return cls._from_words(words) if 2 <= len(words) <= _WORDS_WITHOUT_SIGN and ":" not in line.plain else None

    @classmethod
    def _from_cells(cls, cells: list[Cell], separator: str | None) -> "Table | None":
        columns = [column_of(cell.text) if len(cell.text) < 80 else None for cell in cells]
        known = [column for column in columns if column]
        if not any(column.role in ("code", "noun") for column in known) or len(known) * 2 < len([c for c in cells if c.text]):
            return None
        if len(cells) > 1 and len(known) < 2:
            return None
        return cls(columns, cells, separator)

    @classmethod
    def _from_words(cls, words: list[str]) -> "Table | None":
        """A header whose columns stand side by side without a sign between, cut where all parts are known columns."""
        for first, second in combinations(range(1, len(words)), 2):
            parts = [" ".join(part) for part in (words[:first], words[first:second], words[second:])]
            columns = [column_of(part) for part in parts]
            if all(columns) and [column.role for column in columns if column][1:] == ["label", "note"]:
                return cls(columns, [Cell(0, part) for part in parts], None)
            if [column and column.role for column in columns] == ["code", "noun", "note"]:
                return cls(columns, [Cell(0, part) for part in parts], None)
        return None

    def has_row(self, line: Line) -> bool:
        """Whether a line is a row of this table: parted as its header is; with a code in place where it may be a sentence."""
        if self._separator in (None, "|", "\t"):
            return separator_of(line) is not None
        cells = cells_of(line, self._separator)
        codes = [cells[group.code] for group in self._groups if group.code < len(cells)]
        return len(cells) > 1 and any(
            is_placeholder(cell.text) or any(one.code for one in codes_in(line, cell.first, cell.last, group.kind))
            for cell, group in zip(codes, self._groups, strict=False)
        )

    def caption(self, line: Line) -> str | None:
        """The text of a row that is a caption inside the table: one cell alone, that holds no code."""
        filled = [cell for cell in cells_of(line, self._row_separator()) if cell.text]
        if self._width < 2 or len(filled) != 1 or len(cells_of(line, self._row_separator())) < 2:
            return None
        return None if re.search(r"[0-9]", filled[0].text) and not denial_in(filled[0].text) else filled[0].text

    def _row_separator(self) -> str | None:
        return self._separator if self._separator not in (None, "|", "\t") else None

    def read_row(self, line: Line, *, kind: str | None = None, denied_by: str | None = None) -> Iterator[CodedStatement | Remark]:
        """The statements of a row, one for each code, and remarks on what does not fit.

        `kind` is what the heading tells of a column that is called "Code" alone, `denied_by` what denies all of the table.
        """
        cells = cells_of(line, self._row_separator())
        if len(cells) != self._width:
            yield line.remark(f"the row has {len(cells)} cells and its header {self._width}", understood=False)
        if len(cells) > self._width:
            last = cells[self._width - 1]
            rest = line.text[last.first :].rstrip().removesuffix("|").rstrip()
            cells = [*cells[: self._width - 1], Cell(last.first, rest)]
        denied_by = denied_by or self.denied_by or self._denied_in(cells)
        for group in self._groups:
            yield from self._read_group(line, cells, group, kind, denied_by)

    def _denied_in(self, cells: list[Cell]) -> str | None:
        """The words of a column that says whether the row is allowed, where they deny it."""
        told = (cells[place].text for place in self._allowed if place < len(cells))
        return next((text for text in told if is_denying_note(text) or denial_in(text)), None)

    def _read_group(
        self, line: Line, cells: list[Cell], group: _Group, kind: str | None, denied_by: str | None
    ) -> Iterator[CodedStatement | Remark]:
        cell = cells[group.code] if group.code < len(cells) else None
        told = {role: cells[place].text for role, place in group.beside.items() if place < len(cells)}
        texts = {role: text.replace("\\|", "|") for role, text in told.items() if text}
        if cell is None or is_placeholder(cell.text.strip("*_`")):
            if cell is None or texts:
                yield line.remark("the row names no code", understood=cell is not None and bool(cell.text))
            return
        found = codes_in(line, cell.first, cell.last, group.kind or kind, header=self._words[group.code])
        if group.kind is None and kind and not any(one.code for one in found):
            found = codes_in(line, cell.first, cell.last, None)  # the cells know better than the heading
            kind = None if any(one.code for one in found) else kind
        if not any(re.search(r"[0-9]", one.stated) or len(one.stated) <= 3 for one in found):
            if texts:
                yield line.remark("the row names no code", understood=False)
            return
        note = texts.get("note")
        denied_by = denied_by or (note if note and len(note) > 2 and is_denying_note(note) else None)
        beside = Beside(texts.get("label"), note, denied_by)
        read = list(statements_of(line, found, group.kind or kind, beside))
        yield from read
        if not any(isinstance(item, CodedStatement) for item in read):
            yield line.remark("the row's code is of no known system", understood=False)


def _grouped(columns: list[Column | None]) -> tuple[list[_Group], set[int]]:
    """The columns of codes with what stands beside each; and the places of all columns that are used."""
    told = [column.kind for column in columns if column and column.kind]
    coded = [column.kind for column in columns if column and column.role == "code"]
    groups, rest = [], []
    for place, column in enumerate(columns):
        if column is None or column.role == "allowed":
            continue
        if column.role == "code":
            groups.append(_Group(column.kind or next(iter(dict.fromkeys(told)), None), place))
        elif (column.role == "noun" and not coded) or (column.role == "noun" and column.kind not in coded and None not in coded):
            groups.append(_Group(column.kind, place))
        else:
            rest.append((place, "label" if column.role in ("label", "noun") else "note"))
    used = {group.code for group in groups}
    for place, role in rest:
        nearest = [group for group in reversed(groups) if group.code < place and role not in group.beside]
        free = nearest or [group for group in groups if role not in group.beside]
        if free:
            free[0].beside[role] = place
            used.add(place)
    return groups, used
