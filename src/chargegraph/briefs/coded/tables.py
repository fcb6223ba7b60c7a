"""Tables. In: a header line and the rows under it. Out: coded statements, and remarks on cells that do not fit.

A table is known by the words of its header, never by where it stands. Its cells are parted by pipes, with or without outer ones,
by tabs, by commas or semicolons as a sheet writes them, or by wide gaps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from chargegraph.briefs.coded.cells import Cell, cells_of, separator_of
from chargegraph.briefs.coded.code_cells import codes_in
from chargegraph.briefs.coded.coded_statements import Beside, statements_of
from chargegraph.briefs.coded.denials import denial_in, denies_coverage, is_denying_note, is_no
from chargegraph.briefs.coded.headers import Column, column_of, header_words
from chargegraph.briefs.model import CodedStatement, Remark
from chargegraph.briefs.pages.lines import Line
from chargegraph.codes import is_placeholder

# A word that every header of a known table holds; most lines lack it, and need no closer look.
_HEADER_WORD = re.compile(
    r"\b(?:mod|dx|diag|icd|cpt|hcpcs|nucc|pcs)|code|special|taxonom|procedure|service|provider type|condition|indication",
    re.IGNORECASE,
)
_OUT_OF_LINE = 2
"""By how many characters a cell may begin before the header's."""
_WORDS_WITHOUT_SIGN = 14


@dataclass(slots=True)
class _Group:
    """A column of codes, and which columns hold their labels and notes."""

    kind: str | None
    code: int
    beside: dict[str, int] = field(default_factory=dict)


class Table:
    """A table of known header, ready to read rows."""

    def __init__(self, columns: list[Column | None], cells: list[Cell], separator: str | None, kind: str | None) -> None:
        self._separator = separator
        self._kind = kind
        self._width = len(columns)
        self._words = [header_words(cell.text) for cell in cells]
        self._groups, used = _grouped(columns)
        self._allowed = [place for place, column in enumerate(columns) if column and column.role == "allowed"]
        self._others = [place for place, cell in enumerate(cells) if place not in {*used, *self._allowed}]
        self._starts = [cell.first for cell in cells]
        self.unknown = [cells[place] for place in self._others if cells[place].text]
        """Header cells whose words mean nothing to this reader; what stands under them is not taken in."""
        self.denied_by = next((cell.text for cell in cells if denial_in(cell.text)), None)
        """The header's words that deny what the rows list, if any."""

    @property
    def kinds(self) -> list[str | None]:
        """The kinds of statement that its columns of codes make, None for one whose header does not tell."""
        return [group.kind for group in self._groups]

    @classmethod
    def from_header(cls, line: Line, following: Line | None = None, kind: str | None = None) -> "Table | None":
        """The table that a header opens, or None where the line is no header. A header may lack its pipes.

        Words that commas or gaps part are a header only over a row, so the line that follows is looked at. `kind` is what the
        words above tell of a column that is called "Code" alone.
        """
        if not _HEADER_WORD.search(line.plain):
            return None
        if separator_of(line):
            return cls._from_cells(cells_of(line), separator_of(line), kind)
        for separator in ("gap", ",", ";"):
            cells = cells_of(line, separator)
            table = cls._from_cells(cells, separator, kind) if len(cells) > 1 else None
            if table and not table.unknown and following is not None:
                if separator_of(following):
                    return cls._from_cells(cells, separator_of(following), kind)
                if table.has_row(following):
                    return table
        words = line.plain.split()
        return cls._from_words(words) if 2 <= len(words) <= _WORDS_WITHOUT_SIGN and ":" not in line.plain else None

    @classmethod
    def _from_cells(cls, cells: list[Cell], separator: str | None, kind: str | None) -> "Table | None":
        columns = [column_of(cell.text) if len(cell.text) < 80 else None for cell in cells]
        known = [column for column in columns if column]
        if not any(column.role in ("code", "noun") for column in known) or len(known) * 2 < len([c for c in cells if c.text]):
            return None
        if len(cells) > 1 and len(known) < 2:
            # Beside a plain column of codes, the one other column says what they are called.
            if len(cells) != 2 or separator not in ("|", "\t") or known[0].role != "code" or known[0].kind is None:
                return None
            if any(re.search(r"[0-9]", cell.text) for cell, column in zip(cells, columns, strict=True) if column is None):
                return None
            columns = [column or Column(None, "label") for column in columns]
        return cls(columns, cells, separator, kind)

    @classmethod
    def _from_words(cls, words: list[str]) -> "Table | None":
        """A header whose columns stand side by side without a sign between, cut where all parts are known columns."""
        for first, second in combinations(range(1, len(words)), 2):
            parts = [" ".join(part) for part in (words[:first], words[first:second], words[second:])]
            columns = [column_of(part) for part in parts]
            if all(columns) and [column.role for column in columns if column][1:] == ["label", "note"]:
                return cls(columns, [Cell(0, part) for part in parts], None, None)
            if [column and column.role for column in columns] == ["code", "noun", "note"]:
                return cls(columns, [Cell(0, part) for part in parts], None, None)
        return None

    def has_row(self, line: Line) -> bool:
        """Whether a line is a row of this table: parted as its header is; with a code in place where it may be a sentence."""
        if self._separator in (None, "|", "\t"):
            return separator_of(line) is not None
        cells = cells_of(line, self._separator)
        codes = [(cells[group.code], group.kind or self._kind) for group in self._groups if group.code < len(cells)]
        alone = len(cells) == 1
        return any(
            (is_placeholder(cell.text) and not alone) or _has_plain_code(line, cell, kind, alone=alone) for cell, kind in codes
        )

    @property
    def is_parted_by_gaps(self) -> bool:
        """Whether its cells are parted by wide gaps, as in a text that was made of a page."""
        return self._separator == "gap"

    def has_words_for_code(self, line: Line) -> bool:
        """Whether words stand where a row has its codes."""
        cells = cells_of(line, self._row_separator())
        return all(
            group.code >= len(cells)
            or (re.search(r"[^\W\d_]{4}", cells[group.code].text) and not _has_plain_code(line, cells[group.code], group.kind))
            for group in self._groups
        )

    def goes_on_in(self, line: Line) -> bool:
        """Whether a line carries on the cells of the row above: in a table parted by gaps, nothing stands in its first column."""
        if not self.is_parted_by_gaps or len(self._starts) < 2:
            return False
        return line.trim()[0] >= max(self._starts[1] - _OUT_OF_LINE, self._starts[0] + 1)

    def _wrapped(self, lines: list[Line], cells: list[Cell]) -> list[Cell]:
        """The cells with what stands below them."""
        for line in lines:
            for piece in cells_of(line, "gap"):
                column = max(range(len(cells)), key=lambda n: (self._starts[n] <= piece.first + _OUT_OF_LINE, n))
                cells[column] = Cell(cells[column].first, f"{cells[column].text} {piece.text}".strip())
        return cells

    def caption(self, line: Line) -> str | None:
        """The text of a row that is a caption inside the table: one cell alone, that holds no code."""
        filled = [cell for cell in cells_of(line, self._row_separator()) if cell.text]
        every = cells_of(line, self._row_separator())
        if self._width < 2 or len(filled) != 1 or len(every) < 2 or not every[0].text:
            return None
        return None if re.search(r"[0-9]", filled[0].text) and not denial_in(filled[0].text) else filled[0].text

    def _row_separator(self) -> str | None:
        return self._separator if self._separator not in (None, "|", "\t") else None

    def read_row(
        self, line: Line, *, denied_by: str | None = None, wrapped: list[Line] | None = None
    ) -> Iterator[CodedStatement | Remark]:
        """The statements of a row, one for each code, and remarks on what does not fit.

        `denied_by` is what denies all of the table, `wrapped` the lines below in which its cells go on.
        """
        cells = cells_of(line, self._row_separator())
        while len(cells) > self._width and not cells[-1].text:
            cells.pop()
        missing = len(cells) < self._width and self._separator not in ("gap", ",", ";")
        if missing or len(cells) > self._width:
            yield line.remark(f"the row has {len(cells)} cells and its header {self._width}", understood=False)
            if self._separator == "gap":
                return  # two columns of a page side by side: which cell is whose is not told
        if len(cells) > self._width:
            last = cells[self._width - 1]
            rest = line.text[last.first :].rstrip().removesuffix("|").rstrip()
            cells = [*cells[: self._width - 1], Cell(last.first, rest)]
        if wrapped and len(cells) <= self._width:
            cells = self._wrapped(wrapped, cells)
        denied_by = denied_by or self.denied_by or self._denied_in(cells)
        for group in self._groups:
            yield from self._read_group(line, cells, group, self._kind, denied_by)

    def _denied_in(self, cells: list[Cell]) -> str | None:
        """The words of a column that says whether the row is allowed, where they deny it."""
        told = [cells[place].text for place in self._allowed if place < len(cells) and is_no(cells[place].text)]
        told += [cells[place].text for place in self._others if place < len(cells) and is_denying_note(cells[place].text)]
        return next(iter(told), None)

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
        if all(one.is_word for one in found):
            if texts:
                yield line.remark("the row names no code", understood=False)
            return
        note = texts.get("note")
        denies = is_denying_note if (group.kind or kind) == "modifier" else denies_coverage
        denied_by = denied_by or (note if note and denies(note) else None)
        beside = Beside(texts.get("label"), note, denied_by)
        read = list(statements_of(line, found, group.kind or kind, beside))
        yield from read
        if not any(isinstance(item, CodedStatement) for item in read):
            yield line.remark("the row's code is of no known system", understood=False)


def _has_plain_code(line: Line, cell: Cell, kind: str | None, *, alone: bool = False) -> bool:
    """Whether a cell holds a code that is written as one, and no word in small letters; where it is `alone`, nothing else."""
    found = [bool(one.code and re.search(r"[0-9]|[A-Z]{2}", one.written)) for one in codes_in(line, cell.first, cell.last, kind)]
    return bool(found) and (all(found) if alone else any(found))


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
