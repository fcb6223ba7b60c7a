"""Tables. In: a header line and the rows under it. Out: coded statements, and remarks on cells that do not fit.

A table is known by the words of its header, never by where it stands. Its cells are parted by pipes, with or without outer ones,
by tabs, by commas or semicolons as a sheet writes them, or by wide gaps.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from chargegraph.briefs.coded.answers import denies_column, is_answer, names_answers
from chargegraph.briefs.coded.cells import OUT_OF_LINE, Cell, cells_of, part_of, separator_of, under_headers, with_lines_below
from chargegraph.briefs.coded.column_groups import CodeColumn, grouped, of_answers, with_label
from chargegraph.briefs.coded.denials import DenyingWords, denial_in
from chargegraph.briefs.coded.headers import KINDS, NAMED, Column, column_of, header_words, heads_columns, kind_of_row
from chargegraph.briefs.coded.named_rows import is_named
from chargegraph.briefs.coded.row_answers import RowAnswers
from chargegraph.briefs.coded.table_rows import ProcedureCells, TableRow, has_plain_code
from chargegraph.briefs.model import Remark, Statement
from chargegraph.briefs.pages.lines import Line
from chargegraph.codes import Code, is_placeholder

# A word that every header of a known table holds; most lines lack it, and need no closer look.
_HEADER_WORD = re.compile(
    r"\b(?:mod|dx|diag|icd|cpt|hcpcs|nucc|pcs|pos\b)|code|special|taxonom|procedure|service|provider type|condition|indication"
    r"|payer|payor|insur|carrier|\bplans?\b|categor|\btypes?\b|record",
    re.IGNORECASE,
)
_CODE_FIRST = re.compile(r"[|\s]*(?:[0-9]{3}|[A-Z][0-9])[0-9A-Z.]*\s*(?:[|\t,;]|\s{2})")
"""How a row begins that has a code where no header has one."""
_VALUES = ("value", "values", "entry", "item")
"""What a column of codes is called beside one that says what each row is."""
_NUMBERS = ("", "line", "row", "nr", "id", "item no", "seq", "order")
"""What a column is called that only numbers the rows."""
_WORDS_WITHOUT_SIGN = 14

_RELATION = re.compile(
    r"(?:add-?\s?ons?|bundled|packaged|alternatives?|companions?|instead|replaced\s+by|replaces|separate"
    r"|separately\s+\w+)(?:\s+codes?)?",
    re.IGNORECASE,
)


def _relation_of(sort: str) -> str:
    """What a row's sort says of how its code goes with the brief's."""
    return sort if _RELATION.fullmatch(sort.strip()) else ""


class Table:
    """A table of known header, ready to read rows."""

    def __init__(self, columns: list[Column | None], cells: list[Cell], separator: str | None, kind: str | None) -> None:
        self._separator = separator
        self._kind = kind
        self._width = len(columns)
        self._is_told = False
        """Whether a row has said of what sort it is: no other words tell it then."""
        self._words = [header_words(cell.text) for cell in cells]
        self._titles = {words: cell.text.strip("*_`: ") for words, cell in zip(self._words, cells, strict=True)}
        self._groups, used = grouped(columns)
        self._allowed = [place for place, column in enumerate(columns) if column and column.role == "allowed"]
        self._sort = next((place for place, column in enumerate(columns) if column and column.role == "sort"), None)
        self._others = [place for place, cell in enumerate(cells) if place not in {*used, *self._allowed, self._sort}]
        self._told = self._earlier = ""
        """What the nearest row above said of its sort, and its code: a sheet leaves them out where they are the same."""
        self._starts = [cell.first for cell in cells]
        self._row: Line | None = None
        self._row_cells: list[Cell] = []
        self.unknown = [cells[place] for place in self._others if header_words(cells[place].text) not in _NUMBERS]
        """Header cells whose words mean nothing to this reader; what stands under them is not taken in."""
        self._denials = {group.code: cells[group.code].text for group in self._groups if denies_column(cells[group.code].text)}
        self._is_shared = len(self._groups) > 1 and all(is_answer(cells[group.code].text) for group in self._groups)
        """Whether its columns of codes are answers to one question, which share what else a row says."""
        if self._is_shared:
            shared = {role: place for group in self._groups for role, place in group.beside.items()}
            self._groups = [replace(group, beside=shared) for group in self._groups]
        others = [cell.text for place, cell in enumerate(cells) if place not in self._denials and denial_in(cell.text)]
        self.denied_by = next(iter([*others, *self._denials.values()] if len(self._groups) == 1 else others), None)
        """The header's words that deny what the rows list, if any."""

    @property
    def lists_procedures(self) -> bool:
        """Whether a column of codes may be of procedures."""
        return any(group.kind in (None, "related") for group in self._groups)

    def procedure_in(self, line: Line) -> ProcedureCells | None:
        """The cells of a row that are about a procedure, where the one for its code holds something."""
        cells = self._cells(line)
        group = next(group for group in self._groups if group.kind in (None, "related"))
        if len(cells) <= group.code or is_placeholder(cells[group.code].text):
            return None
        sort, label = (cells[n] if n is not None and n < len(cells) else None for n in (self._sort, group.beside.get("label")))
        return ProcedureCells(cells[group.code], label, sort, group.kind is not None)

    @classmethod
    def from_header(cls, line: Line, following: Line | None = None, kind: str | None = None) -> "Table | None":
        """The table that a header opens, or None where the line is no header. A header may lack its pipes.

        Words that commas or gaps part are a header only over a row, so the line that follows is looked at. `kind` is what the
        words above tell of a column that is called "Code" alone.
        """
        if _CODE_FIRST.match(line.plain) or not (_HEADER_WORD.search(line.plain) or (kind and names_answers(line.plain))):
            return None
        if separator_of(line):
            return cls._from_cells(cells_of(line), separator_of(line), kind)
        for separator in ("gap", ",", ";"):
            cells = cells_of(line, separator) if separator == "gap" or separator in line.plain else []
            table = cls._from_cells(cells, separator, kind) if len(cells) > 1 else None
            if table and following is not None:
                if separator_of(following) and not table.unknown:
                    return cls._from_cells(cells, separator_of(following), kind)
                as_wide = len(cells_of(following, separator)) == len(cells) > 2
                if (as_wide or not table.unknown) and table.has_row(following):
                    return table
        words = line.plain.split()
        return cls._from_words(words) if 2 <= len(words) <= _WORDS_WITHOUT_SIGN and ":" not in line.plain else None

    @classmethod
    def _from_cells(cls, cells: list[Cell], separator: str | None, kind: str | None) -> "Table | None":
        if kind in KINDS and (answers := of_answers(cells, kind)):
            return cls(answers, cells, separator, kind)
        columns = [column_of(cell.text) if len(cell.text) < 80 else None for cell in cells]
        known = [column for column in columns if column]
        if any(column.role == "sort" for column in known) and not any(column.role == "code" for column in known):
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
            if column_of(" ".join(words[:first])) is None:
                continue
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
            if separator_of(line) or self._separator != "\t" or "\t" not in line.plain:
                return separator_of(line) is not None
            # A tab at the end, or behind a dash that looks like a bullet.
            return line.plain.endswith("\t") or (len(cells_of(line)) == self._width and (self._is_shared or self._width > 2))
        cells = cells_of(line, self._separator)
        codes = [(cells[group.code], kind) for group in self._groups if group.code < len(cells) for kind in self._kinds_of(group)]
        if self._sort is not None and len(cells) == self._width and (cells[self._sort].text or self._told):
            return True
        alone = len(cells) == 1
        return any(
            (is_placeholder(cell.text) and not alone) or has_plain_code(line, cell, kind, alone=alone) for cell, kind in codes
        )

    def _kinds_of(self, group: CodeColumn) -> tuple[str | None, ...]:
        """The kinds that the codes of a column may be of."""
        return (group.likely, None) if group.likely else (group.kind or self._kind,)

    def is_of_a_sort(self, line: Line) -> bool:
        """Whether a line is a row of a table whose rows say what they are, though its words could head another."""
        cells = self._cells(line) if self._sort is not None else []
        is_row = len(cells) == self._width and not heads_columns([cell.text for cell in cells])
        return is_row and kind_of_row(cells[self._sort or 0].text) is not None

    @property
    def is_parted_by_gaps(self) -> bool:
        """Whether its cells are parted by wide gaps, as in a text that was made of a page."""
        return self._separator == "gap"

    def has_words_for_code(self, line: Line) -> bool:
        """Whether words stand where a row has its codes."""
        cells = self._cells(line)
        return all(
            (group.kind in NAMED and not (group.code < len(cells) and is_named(line, cells[group.code], str(group.kind))))
            or group.code >= len(cells)
            or (
                re.search(r"[^\W\d_]{4}", cells[group.code].text)
                and not any(has_plain_code(line, cells[group.code], kind) for kind in (group.kind or group.likely, group.kind))
            )
            for group in self._groups
        )

    def goes_on_in(self, line: Line) -> bool:
        """Whether a line carries on the cells of the row above: in a table parted by gaps, nothing stands in its first column."""
        if not self.is_parted_by_gaps or len(self._starts) < 2:
            return False
        return line.trim()[0] >= max(self._starts[1] - OUT_OF_LINE, self._starts[0] + 1)

    def lone_cell(self, line: Line) -> Line | None:
        """The first cell of a row in which no other is filled, unless it is a code, or a payer or place, by itself."""
        every = self._cells(line)
        if self._width < 2 or len(every) < 2 or not every[0].text or any(cell.text for cell in every[1:]):
            return None
        is_row = any(
            group.code == 0 and has_plain_code(line, every[0], kind, alone=True)
            for group in self._groups
            for kind in self._kinds_of(group)
        )
        return None if is_row else part_of(line, every[0].first, every[0].last)

    @property
    def kind(self) -> str | None:
        """The kind of its codes, as far as its header tells."""
        return next((kind for group in self._groups for kind in self._kinds_of(group)), None)

    def _cells(self, line: Line) -> list[Cell]:
        """The cells of a row. Where the header has no tab before it, one before a row is an empty cell."""
        if self._row is not line:  # which several of its readers ask for in turn
            is_flush = self._separator == "\t" and self._starts[:1] == [0]
            self._row, self._row_cells = line, cells_of(line, self._row_separator(), width=self._width if is_flush else 0)
        return list(self._row_cells)

    def _row_separator(self) -> str | None:
        return self._separator if self._separator not in (None, "|", "\t") else None

    def read_row(
        self,
        line: Line,
        *,
        above: DenyingWords | None = None,
        kind: str | None = None,
        wrapped: list[Line] | None = None,
        own: Code | None = None,
        title: str = "",
        is_title_known: bool = False,
    ) -> Iterator[Statement | Remark]:
        """The statements of a row, one for each code, and remarks on what does not fit.

        `above` is what denies all of the table, `kind` what a caption between its rows names, `wrapped` the lines below in
        which its cells go on, `own` the brief's code and `title` what it is called; `is_title_known` whether a
        row of the table says so.
        """
        cells = self._cells(line)
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
        if self._separator == "gap" and len(cells) < self._width:
            cells = under_headers(cells, self._starts)
        if wrapped and len(cells) <= self._width:
            cells = with_lines_below(cells, wrapped, self._starts)
        if self._sort is not None and self._sort < len(cells):
            self._told = cells[self._sort].text or self._told
        sort = kind_of_row(self._told) if self._told else None
        self._is_told = self._is_told or sort is not None
        groups = [replace(group, likely=None) for group in self._groups] if self._is_told else self._groups
        answers = RowAnswers(line, self._headed(cells, self._allowed), self._headed(cells, self._others), self._titles)
        row = TableRow(
            line, cells, self._words, above, own, title, is_title_known, self._sort is not None, answers.is_yes, self._earlier
        )
        if self._is_shared:
            groups = [group for group in groups if row.cell(group.code)] or groups[:1]
        elif len(groups) > 1 and groups[0].kind == "site" and not row.cell(groups[1].code):
            groups = [replace(groups[0], beside=groups[1].beside)]  # what the row says, it says of the place
        kinds = [row.kind_of(group, sort or kind) for group in groups]
        is_related = any(row.is_related(group, told or self._kind) for group, told in zip(groups, kinds, strict=True))
        is_named = any(kind in NAMED for kind in kinds)
        if open_ := answers.left_open(is_related=is_related, is_named=is_named):
            yield open_
            return
        if not any(group.kind in NAMED for group in self._groups):
            yield from answers.unsaid([told or self._kind for told in kinds])
        found: list[Statement | Remark] = list(answers.half(is_related=is_related, is_named=is_named))
        for group, told in zip(groups, kinds, strict=True):
            denied_by = self._denials.get(group.code) or self.denied_by or answers.denied_by(told or self._kind)
            goes = row.is_related(group, told or self._kind)
            answered = "; ".join(filter(None, (_relation_of(self._told) if goes else "", answers.rest(is_related=goes))))
            found += row.read(group, told, self._kind, denied_by, answered)
            if "modifier" in group.beside and (code := row.cell(group.code)):
                self._earlier = code.text
        yield from found
        words = [cell.text for place, cell in enumerate(cells) if place not in self._allowed and not is_placeholder(cell.text)]
        if not found and re.search(r"\w", "".join(words)):
            yield line.remark("the row names no code", understood=False)

    def _headed(self, cells: list[Cell], places: list[int]) -> list[tuple[str, Cell]]:
        """The cells of some columns, with the words of their headers."""
        return [(self._words[place], cells[place]) for place in places if place < len(cells)]
