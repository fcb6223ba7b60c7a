"""The walk through a brief. In: its code line and its lines in their order. Out: what each line became.

Every line becomes something: a statement, structure (heading, table header, rule, lone bullet, label), or a remark.
"""

import re
from collections.abc import Iterator

from chargegraph.briefs import model
from chargegraph.briefs.code_lines import CodeLine
from chargegraph.briefs.coded.cells import is_rule
from chargegraph.briefs.coded.code_lists import CodeList, list_in, statements_in
from chargegraph.briefs.coded.coded_statements import without_own
from chargegraph.briefs.coded.headers import kind_named
from chargegraph.briefs.coded.lines_ahead import LinesAhead, goes_on_in_entry
from chargegraph.briefs.coded.tables import Table
from chargegraph.briefs.coded.words_above import (
    WordsAbove,
    begins_items,
    could_be_caption,
    counts_codes,
    is_parent,
    names_block,
    names_kind_alone,
    reading_alone,
    speaks_of_following,
    tells_of_codes,
)
from chargegraph.briefs.labelled_values import LabelledValues, goes_on_in
from chargegraph.briefs.model import Remark, Statement, Structure
from chargegraph.briefs.pages.bare_headings import opens_part
from chargegraph.briefs.pages.lines import FRONT_MATTER, Line, is_unknown_heading, section_of
from chargegraph.briefs.pages.marks import bullet_of
from chargegraph.briefs.pages.page_heads import to_read
from chargegraph.briefs.paragraphs import Paragraphs
from chargegraph.briefs.payers_in_prose import names_open_matters, names_payers
from chargegraph.briefs.prose import label_of
from chargegraph.briefs.sentences import mentions
from chargegraph.briefs.sentences.about_the_text import is_place_of_contents, tells_of_the_text
from chargegraph.briefs.sentences.gaps import read_gaps
from chargegraph.briefs.sentences.wrapped_lines import joined
from chargegraph.briefs.unread_codes import unread_in_row
from chargegraph.codes import is_placeholder

_CONTINUED = re.compile(r"\W*(?:continued|cont(?:'d|\.)?)\W*", re.IGNORECASE)
_LONE_MARK = re.compile(r"[-*_\u2022=\s]*|\(?[0-9]{1,2}[.)]")
_SUMMARY = re.compile(r"[\W0-9]*(?:(?:short|brief|quick|executive)\s+)?(?:summary|overview)\W*", re.IGNORECASE)
Item = Statement | Structure | Remark


class Walk:
    """Where the reader is: the section, the table whose rows are read, the label whose values are read, the words above."""

    def __init__(self, head: CodeLine) -> None:
        self._head = head
        self._section = ""
        self._above = WordsAbove()
        self._table: Table | None = None
        self._labelled = LabelledValues()
        self._paragraphs = Paragraphs(head.code)
        self._rows: dict[str, int] = {}
        self._ahead = LinesAhead([])
        self._last = 0

    def through(self, lines: list[Line]) -> Iterator[Item]:
        yield from self._paragraphs.payers.settled(self._through(lines))

    def _through(self, lines: list[Line]) -> Iterator[Item]:
        read, others = to_read(lines)
        yield from (self._structure(line, what) for line, what in others)
        self._ahead = LinesAhead(line for line in read if not line.is_control or tells_of_codes(line.text))
        while line := self._ahead.pop():
            yield from self._line(line)
            self._last = line.number

    def _line(self, line: Line) -> Iterator[Item]:
        words = line.plain.strip()
        section = section_of(line)
        if line.begins_table:
            self._table = None
            self._above.end_caption(inside_table=True)
        if line is self._head.line:
            self._section = self._section if self._section in ("overview", "context") else "summary"
            yield model.Title(evidence=line.evidence(*line.trim()))
            yield from self._head.remarks()
            beyond = line.text.partition(f"{self._head.title}\t")[2].strip() if self._head.title else ""
            if beyond and not self._head.is_row:
                yield Remark(*line.place(line.text.index(beyond)), "stands beside the title, not read", beyond, understood=False)
            row = [] if not self._head.is_row or self._table is None else list(self._row(line, self._table))
            stated = {getattr(item, "stated_code", None) for item in row} - {None}
            yield from (item for item in self._paragraphs.mentions(line, self._section) if item.stated_code not in stated)
            yield from row
        elif line is self._head.title_line:
            yield self._structure(line, "title")
        elif section:
            yield from self._heading(line, section)
        elif self._table and is_rule(line):
            yield self._structure(line, "rule")
        elif not (self._table and self._table.is_of_a_sort(line)) and (
            table := Table.from_header(line, self._ahead.row(), self._above.kind)
        ):
            if self._table:
                self._above.end_caption()  # what stood above the table before is not said of this one
            self._table = table
            self._labelled.end()
            yield self._structure(line, "table header")
            for cell in table.unknown:
                yield Remark(*line.place(cell.first), "a column of no known kind", cell.text, understood=False)
        elif self._table and self._table.has_row(line) and not self._begins_another(line, self._table):
            yield from self._row(line, self._table)
        elif self._table and self._table.is_parted_by_gaps and (after := self._ahead.line()) and self._table.has_row(after):
            if tells_of_codes(line.text) and could_be_caption(line):
                self._above.caption(line.text, inside_table=True)
                yield self._structure(line, "caption")
                return
            yield line.remark("stands between the rows of a table, not read", understood=False)
        elif _LONE_MARK.fullmatch(words):
            self._table = None
            yield self._structure(line, "rule" if len(words) > 2 else "bullet")
        else:
            self._table = None
            yield from self._prose(line)

    def _heading(self, line: Line, section: str) -> Iterator[Item]:
        self._section, self._table = "summary" if section == "other" and _SUMMARY.fullmatch(line.plain) else section, None
        self._labelled.end()
        self._above.heading(line)
        yield self._structure(line, "heading")

    def _row(self, line: Line, table: Table) -> Iterator[Item]:
        lone = table.lone_cell(line)
        if lone and (found := self._lone(lone, table)) is not None:
            yield from found
            return
        earlier = self._rows.setdefault(line.plain.strip(), line.number)
        if earlier != line.number and re.search(r"\w", line.plain):
            yield line.remark(f"the row repeats line {earlier}", understood=True)
        wrapped = self._ahead.taken_while(table.goes_on_in)
        above = self._above
        if other := self._of_another(line):
            yield other
            yield from (self._structure(each, "wrapped cell") for each in wrapped)
            return
        own, title = self._head.code, self._head.title
        rows = table.read_row(
            line,
            above=above.denied_by,
            kind=above.kind_of_rows,
            wrapped=wrapped,
            own=own,
            title=title,
            is_title_known=self._head.is_row,
        )
        is_title = line is self._head.line
        read = list(self._paragraphs.payers.of_rows(without_own(line, rows, own, is_title=is_title)))
        self._above.use()
        yield from read
        yield from (self._structure(each, "wrapped cell") for each in wrapped)
        if any(isinstance(item, Statement) for item in read):
            yield from mentions.read_mentions(line, *line.trim(), mentions.ROWS)
        if read:
            yield from unread_in_row(line, own.notation, read)
        elif not is_title:
            yield self._structure(line, "placeholder")

    def _lone(self, lone: Line, table: Table) -> list[Item] | None:
        """What a row says in which one cell is filled; None where it is a row like any other."""
        own = self._head.code
        if listed := list_in(lone, table.kind, is_denied=self._above.denied_by is not None):
            said = list(without_own(lone, statements_in(lone, listed, self._above.denied_by), own))
            return [*said, *unread_in_row(lone, own.notation, said), *mentions.read_mentions(lone, *lone.trim(), mentions.ROWS)]
        reading = reading_alone(lone, own.notation, table.kind)
        if reading == "row":
            return None
        below = self._ahead.line()
        if reading == "caption" and below and table.has_row(below) and not Table.from_header(below, None, table.kind):
            self._above.caption(lone.text, inside_table=True)
            return [self._structure(lone, "caption"), *unread_in_row(lone, own.notation, [])]
        unread = lone.remark("stands between the rows of a table, not read", understood=False)
        return [unread, *mentions.read_mentions(lone, *lone.trim(), mentions.ROWS)]

    def _of_another(self, line: Line) -> Remark | None:
        """A remark on a line that the words above keep for the codes of another procedure."""
        own = self._head.code.notation
        other = self._above.is_of_another(own)
        return line.remark(f"listed for {other}, not for {own}; not read", understood=False) if other else None

    def _begins_another(self, line: Line, table: Table) -> bool:
        """Whether a row behind a blank line holds words where a code is due: the header of a table that is not known."""
        return line.number > self._last + 1 and table.has_words_for_code(line)

    def _prose(self, line: Line) -> Iterator[Item]:
        value, bullet = self._labelled.begin(line), bullet_of(line)
        if tells_of_the_text(line):
            yield line.remark("tells of the text and not of the code, not read", understood=True)
        elif is_place_of_contents(line):
            yield self._structure(line, "place of contents")
        elif bullet and "[ ]" in bullet[0] and not any(read_gaps(line)):
            yield line.remark("a box that is not ticked, not read", understood=False)
        elif value is not None:
            yield from self._value(line, value)
        elif self._labelled.has(line, is_item=bullet is not None):
            yield from self._value(line, bullet.end() if bullet else 0)
        elif found := list_in(line, self._above.kind, is_denied=self._above.denied_by is not None):
            if self._paragraphs.is_under_unread_row(line, self._last):
                yield line.remark("a row of no known table", understood=False)
            else:
                yield from self._list(line, found)
        elif line.part is FRONT_MATTER:
            yield self._structure(line, "front matter")
            yield from unread_in_row(line, self._head.code.notation, [])
        elif counts_codes(line) or _CONTINUED.fullmatch(line.plain):
            yield self._structure(line, "caption")
        elif self._above.numbers_on(line) or (names_block(line) and line.number > self._last + 1):
            yield from self._heading(line, "other")
        elif bullet and is_parent(line, bullet.end()) and begins_items(line, bullet.end(), self._ahead.line(), self._above.kind):
            self._labelled.end()
            self._above.parent(line.text[bullet.end() :], line.depth)
            yield self._structure(line, "caption")
        elif self._ahead.is_under(line, self._above, self._head.line, self._head.code.notation):
            yield from self._caption(line)
        elif not bullet and (names_kind_alone(line) or names_open_matters(line.plain)):
            yield from self._heading(line, "other")
        elif not (self._section == "summary" and not line.heading) and opens_part(
            line, self._ahead.line(), is_item=bullet is not None, under_payers=bool(self._above.payers)
        ):
            yield from self._heading(line, "other")
            if self._section == "other" and not any(named(line.text) for named in (kind_named, names_payers, names_open_matters)):
                yield line.remark("a section of no known kind, kept as prose", understood=True)
        else:
            self._labelled.end()
            if bullet:
                self._above.item(line)
            elif not is_placeholder(line.plain.strip()):
                if self._above.payers is None or line.number > self._last + 1:
                    self._above.end_caption()
                if speaks_of_following(line) or names_payers(line.plain):
                    self._above.caption(line.text.strip())
            yield from self._paragraphs.read(line, self._section, self._above, self._ahead.line, is_item=bullet is not None)

    def _value(self, line: Line, first: int) -> Iterator[Item]:
        """What stands behind a label, or under it."""
        bare = first >= line.trim()[1]
        wrapped = []
        while not bare and (after := self._ahead.line()) and goes_on_in(line, first, after):
            wrapped.append(after)
            self._ahead.pop()
            line = joined(line, after, gap=3)
        found: list[Item] = [] if bare else list(self._labelled.read(line, first))
        yield from found or [self._structure(line, "label" if bare else "placeholder")]
        yield from (self._structure(each, "wrapped value") for each in wrapped)
        if not bare and label_of(line):
            self._labelled.end()

    def _list(self, line: Line, found: CodeList) -> Iterator[Item]:
        wrapped: list[Line] = []
        whole = line
        while (after := self._ahead.line()) and goes_on_in_entry(whole, line, after, self._above.kind):
            whole = joined(whole, after)
            wrapped.append(after)
            self._ahead.pop()
        if wrapped and (longer := list_in(whole, self._above.kind, is_denied=self._above.denied_by is not None)):
            line, found = whole, longer
        yield from self._entries(line, found)
        yield from (self._structure(each, "wrapped entry") for each in wrapped)

    def _entries(self, line: Line, found: CodeList) -> Iterator[Item]:
        self._labelled.end()
        if found.named:
            self._above.end_caption()
        self._above.item(line)
        if other := self._of_another(line):
            yield other
            return
        said = list(without_own(line, statements_in(line, found, self._above.denied_by), self._head.code))
        self._above.use()
        yield from said
        yield from unread_in_row(line, self._head.code.notation, said)
        yield from mentions.read_mentions(line, *line.trim(), mentions.ROWS)

    def _caption(self, line: Line) -> Iterator[Item]:
        self._labelled.end()
        if line.heading or (is_unknown_heading(line) and (kind_named(line.text) or not self._above.is_fresh)):
            yield from self._heading(line, "coding" if tells_of_codes(line.text) or "code" in line.text.casefold() else "other")
        else:
            is_apart = line.number > self._last + 1 or line.plain.rstrip().endswith(":")
            self._above.caption(line.text, is_apart=is_apart)
            yield self._structure(line, "caption")
            if not self._of_another(line):
                yield from unread_in_row(line, self._head.code.notation, [])

    @staticmethod
    def _structure(line: Line, what: str) -> Structure:
        return Structure(line.place(line.trim()[0])[0], what)
