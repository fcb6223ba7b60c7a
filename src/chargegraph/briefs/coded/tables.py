"""Tables. In: a header line and the rows under it. Out: coded statements, and remarks on cells that do not fit.

A table is known by the words of its header, never by where it stands. Its cells are parted by pipes, with or without outer ones,
by tabs, by commas or semicolons as a sheet writes them, or by wide gaps.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from chargegraph.briefs.coded.answers import is_answer, is_no, is_open, is_plain_no, is_sentence, names_answers
from chargegraph.briefs.coded.cells import Cell, cells_of, separator_of
from chargegraph.briefs.coded.code_cells import codes_in
from chargegraph.briefs.coded.coded_statements import Beside, statements_of
from chargegraph.briefs.coded.column_groups import CodeColumn, grouped, with_label
from chargegraph.briefs.coded.denials import DenyingWords, denial_behind, denial_in, denies_row
from chargegraph.briefs.coded.headers import KINDS, NAMED, Column, column_of, header_words, kind_of_row
from chargegraph.briefs.coded.named_rows import is_named, read_named
from chargegraph.briefs.model import CodedStatement, Remark, Statement
from chargegraph.briefs.pages.lines import Line
from chargegraph.codes import is_placeholder

# A word that every header of a known table holds; most lines lack it, and need no closer look.
_HEADER_WORD = re.compile(
    r"\b(?:mod|dx|diag|icd|cpt|hcpcs|nucc|pcs|pos\b)|code|special|taxonom|procedure|service|provider type|condition|indication"
    r"|payer|payor|insur|carrier|\bplans?\b|categor|\btypes?\b|record",
    re.IGNORECASE,
)
_VALUES = ("value", "values", "entry", "item")
"""What a column of codes is called beside one that says what each row is."""
_NUMBERS = ("", "line", "row", "nr", "id", "item no", "seq", "order")
"""What a column is called that only numbers the rows."""
_DITTO = re.compile("[\"\u2033\u3003\u201d]{1,2}|''|do\\.|ditto", re.IGNORECASE)
_OUT_OF_LINE = 2
"""By how many characters a cell may begin before the header's."""
_WORDS_WITHOUT_SIGN = 14


class Table:
    """A table of known header, ready to read rows."""

    def __init__(self, columns: list[Column | None], cells: list[Cell], separator: str | None, kind: str | None) -> None:
        self._separator = separator
        self._kind = kind
        self._width = len(columns)
        self._words = [header_words(cell.text) for cell in cells]
        self._groups, used = grouped(columns)
        self._allowed = [place for place, column in enumerate(columns) if column and column.role == "allowed"]
        self._sort = next((place for place, column in enumerate(columns) if column and column.role == "sort"), None)
        self._others = [place for place, cell in enumerate(cells) if place not in {*used, *self._allowed, self._sort}]
        self._told = ""
        """What the nearest row above said of its sort: a sheet leaves it out where it is the same."""
        self._starts = [cell.first for cell in cells]
        self.unknown = [cells[place] for place in self._others if header_words(cells[place].text) not in _NUMBERS]
        """Header cells whose words mean nothing to this reader; what stands under them is not taken in."""
        self._denials = {group.code: cells[group.code].text for group in self._groups if denial_in(cells[group.code].text)}
        others = [cell.text for place, cell in enumerate(cells) if place not in self._denials and denial_in(cell.text)]
        self.denied_by = next(iter([*others, *self._denials.values()] if len(self._groups) == 1 else others), None)
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
        if not (_HEADER_WORD.search(line.plain) or (kind and names_answers(line.plain))):
            return None
        if separator_of(line):
            return cls._from_cells(cells_of(line), separator_of(line), kind)
        for separator in ("gap", ",", ";"):
            cells = cells_of(line, separator)
            table = cls._from_cells(cells, separator, kind) if len(cells) > 1 else None
            if table and following is not None:
                if separator_of(following) and not table.unknown:
                    return cls._from_cells(cells, separator_of(following), kind)
                as_wide = separator != "gap" and len(cells_of(following, separator)) == len(cells) > 2
                if (as_wide or not table.unknown) and table.has_row(following):
                    return table
        words = line.plain.split()
        return cls._from_words(words) if 2 <= len(words) <= _WORDS_WITHOUT_SIGN and ":" not in line.plain else None

    @classmethod
    def _from_cells(cls, cells: list[Cell], separator: str | None, kind: str | None) -> "Table | None":
        if kind in KINDS and len(cells) > 1 and all(is_answer(cell.text) for cell in cells):
            return cls([Column(kind, "code")] * len(cells), cells, separator, kind)
        columns = [column_of(cell.text) if len(cell.text) < 80 else None for cell in cells]
        known = [column for column in columns if column]
        if any(column.role == "sort" for column in known):
            columns = [
                Column(None, "code") if header_words(cell.text) in _VALUES else column
                for cell, column in zip(cells, columns, strict=True)
            ]
            known = [column for column in columns if column]
        if not any(column.role in ("code", "noun", "name") for column in known):
            return None
        columns = with_label(columns, cells, separator)
        if len([column for column in columns if column]) * 2 < len([cell for cell in cells if cell.text]):
            return None
        if len(cells) > 1 and len([column for column in columns if column]) < 2:
            return None
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
        if self._sort is not None and len(cells) == self._width and (cells[self._sort].text or self._told):
            return True
        alone = len(cells) == 1
        return any(
            (is_placeholder(cell.text) and not alone) or _has_plain_code(line, cell, kind, alone=alone) for cell, kind in codes
        )

    def is_of_a_sort(self, line: Line) -> bool:
        """Whether a line is a row of a table whose rows say what they are, though its words could head another."""
        cells = cells_of(line, self._row_separator()) if self._sort is not None else []
        return len(cells) == self._width and kind_of_row(cells[self._sort or 0].text) is not None

    @property
    def is_parted_by_gaps(self) -> bool:
        """Whether its cells are parted by wide gaps, as in a text that was made of a page."""
        return self._separator == "gap"

    def has_words_for_code(self, line: Line) -> bool:
        """Whether words stand where a row has its codes."""
        cells = cells_of(line, self._row_separator())
        return all(
            group.kind in NAMED
            or group.code >= len(cells)
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
        self, line: Line, *, above: DenyingWords | None = None, kind: str | None = None, wrapped: list[Line] | None = None
    ) -> Iterator[Statement | Remark]:
        """The statements of a row, one for each code, and remarks on what does not fit.

        `above` is what denies all of the table, `kind` what a caption between its rows names, `wrapped` the lines below in
        which its cells go on.
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
        if open_ := next((text for text in self._answers(cells) if is_open(text)), None):
            yield line.remark(f"\u201c{open_}\u201d leaves open whether it is so, not read", understood=False)
            return
        if not any(group.kind in NAMED for group in self._groups):
            yield from self._unsaid(line, cells)
        if self._sort is not None and self._sort < len(cells):
            self._told = cells[self._sort].text or self._told
        sort = kind_of_row(self._told) if self._told else None
        for group in self._groups:
            told = replace(group, kind=self._kind_in(line, cells, group, sort or kind))
            denied_by = self._denials.get(group.code) or self.denied_by or self._denied_in(cells, told.kind or self._kind)
            yield from self._read_group(line, cells, told, denied_by, above)

    def _kind_in(self, line: Line, cells: list[Cell], group: CodeColumn, told: str | None) -> str | None:
        """The kind of a row's statements: as the row or a caption above it tells, where the header does not or its codes are none
        of the header's kind."""
        if told is None or told == group.kind or group.code >= len(cells):
            return group.kind
        cell = cells[group.code]
        fits = told in NAMED or _has_plain_code(line, cell, told)
        return told if fits and (group.kind is None or not _has_plain_code(line, cell, group.kind)) else group.kind

    def _unsaid(self, line: Line, cells: list[Cell]) -> Iterator[Remark]:
        """Remarks on a plain no in a column whose header asks what this reader does not know."""
        for place in self._others:
            if place < len(cells) and is_plain_no(cells[place].text):
                header = self._words[place] if place < len(self._words) else ""
                message = f"the row says {cells[place].text!r} under {header!r}, a column of no known kind"
                yield Remark(*line.place(cells[place].first), message, line.text.strip(), understood=False)

    def _answers(self, cells: list[Cell]) -> list[str]:
        """What the columns say that ask whether the row is allowed."""
        return [cells[place].text for place in self._allowed if place < len(cells)]

    def _denied_in(self, cells: list[Cell], kind: str | None) -> str | None:
        """The words of a column that says whether the row is allowed, or of one that nobody knows, where they deny it."""
        told = [text for text in self._answers(cells) if is_no(text)]
        other = [cells[place].text for place in self._others if place < len(cells)]
        told += [text for text in other if denies_row(text, kind)]
        return next(iter(told), None)

    def _read_group(
        self, line: Line, cells: list[Cell], group: CodeColumn, denied_by: str | None, above: DenyingWords | None
    ) -> Iterator[Statement | Remark]:
        cell = cells[group.code] if group.code < len(cells) else None
        kind = self._kind
        if group.kind in NAMED and cell and is_placeholder(cell.text) and group.beside.get("label", len(cells)) < len(cells):
            cell = cells[group.beside["label"]]
        if cell and is_sentence(cell.text):
            yield Remark(*line.place(cell.first), "a sentence where a code is due, not read", cell.text, understood=False)
            return
        if cell and group.kind in NAMED and not is_placeholder(cell.text):
            beside_it = group.beside.get("label", len(cells))
            denied_by = above.text if above and above.deny(group.kind) else denied_by
            yield from read_named(line, cell, group.kind, cells[beside_it] if beside_it < len(cells) else None, denied_by)
            return
        told = {role: cells[place].text for role, place in group.beside.items() if place < len(cells)}
        texts = {role: text.replace("\\|", "|") for role, text in told.items() if text and not _DITTO.fullmatch(text)}
        for role in told.keys() - texts.keys():
            if told[role]:
                place = line.place(cells[group.beside[role]].first)
                yield Remark(*place, "a ditto mark, not read", told[role], understood=True)
        if cell is None or is_placeholder(cell.text.strip("*_`")):
            if cell is None or texts:
                yield line.remark("the row names no code", understood=cell is not None and bool(cell.text))
            return
        found = codes_in(line, cell.first, cell.last, group.kind or kind, header=self._words[group.code])
        if group.kind is None and kind and not any(one.code for one in found):
            found = codes_in(line, cell.first, cell.last, None)  # the cells know better than the heading
            kind = None if any(one.code for one in found) else kind
        if all(one.is_word for one in found):
            yield line.remark("the row names no code", understood=False)
            return
        note = texts.get("note")
        denied_by = denied_by or (note if note and _denies(note, group.kind or kind) else None)
        label = texts.get("label")
        if note and not denied_by and (group.kind or kind) == "specialty":
            denied_by = (denial_behind(note) or (None, None))[1]
        behind = denial_behind(label) if label and not denied_by else None
        beside = Beside(behind[0], note, behind[1], above) if behind else Beside(label, note, denied_by, above)
        read = list(statements_of(line, found, group.kind or kind, beside))
        yield from read
        if not any(isinstance(item, CodedStatement) for item in read):
            yield line.remark("the row's code is of no known system", understood=False)


def _denies(note: str, kind: str | None) -> bool:
    """Whether a note denies its row. A plain no is an answer where the column says how a modifier is used."""
    return denies_row(note, kind) or (kind == "modifier" and is_plain_no(note) and not note.casefold().startswith("never"))


def _has_plain_code(line: Line, cell: Cell, kind: str | None, *, alone: bool = False) -> bool:
    """Whether a cell holds a code that is written as one, and no word in small letters; where it is `alone`, nothing else."""
    if kind in NAMED:
        return is_named(line, cell, kind)
    found = [bool(one.code and re.search(r"[0-9]|[A-Z]{2}", one.written)) for one in codes_in(line, cell.first, cell.last, kind)]
    return bool(found) and (all(found) if alone else any(found))
