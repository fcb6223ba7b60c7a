"""The walk through a brief. In: the text or bytes of a brief, and its source. Out: a Brief.

Every line becomes something: a statement, structure (heading, table header, rule, lone bullet, label), or a remark.
"""

import hashlib
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from chargegraph.briefs import mentions, model
from chargegraph.briefs.code_lines import CodeLine, code_line_of
from chargegraph.briefs.coded.cells import is_rule
from chargegraph.briefs.coded.code_lists import bullet_of, list_in, statements_in
from chargegraph.briefs.coded.coded_statements import without_own
from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.coded.headers import kind_named
from chargegraph.briefs.coded.tables import Table
from chargegraph.briefs.coded.words_above import WordsAbove, could_be_caption, tells_of_codes
from chargegraph.briefs.model import Remark, Statement, Structure
from chargegraph.briefs.pages.documents import MAX_BYTES, decode, encode, visible_lines
from chargegraph.briefs.pages.lines import Line, is_unknown_heading, section_of
from chargegraph.briefs.paragraphs import Paragraphs
from chargegraph.briefs.prose import label_of, read_value
from chargegraph.briefs.vocabularies import find_concepts
from chargegraph.codes import category_of, is_placeholder
from chargegraph.errors import ChargegraphError, UsageError
from chargegraph.files import read_file

if TYPE_CHECKING:
    import rdflib

_CAPTIONS_IN_A_ROW = 3
_BULLETS = " -*_\u2022"
Item = Statement | Structure | Remark


class Brief(model.BriefRecord):
    """The text about one billing code, every statement found in it, and the graph of what it says."""

    __slots__ = ()

    def graph(self) -> "rdflib.Graph":
        """What this brief says as an rdflib graph, shortcuts such as ``cg:statedModifier`` included."""
        from chargegraph.briefs.triples import describe
        from chargegraph.rdf.rdflib_graph import graph

        return graph(describe(self))


def read_brief(
    text: str | bytes, *, source: str | None = None, published: str | None = None, encoding: str | None = None
) -> Brief:
    """Read a coding brief: plain text, Markdown or a saved web page.

    `text` is the whole text; bytes are UTF-8 unless `encoding` names another, or a web page declares one. `source` says where
    it comes from, such as a file's base name, `published` on which day it was published (YYYY-MM-DD). Raises `BriefError`
    where it is no text, empty, or names no code; `LimitReached` over the limits of `pages`.

    >>> brief = read_brief("Summary & model.Overview\\nCPT 0686T: Focused ultrasound of a liver tumor\\n")
    >>> brief.stated_code, brief.category, brief.title
    ('0686T', 'III', 'Focused ultrasound of a liver tumor')
    """
    if not isinstance(text, str | bytes):
        raise UsageError(f"{text!r} is no text of a brief", remedy="give a text or bytes; read_brief_file reads a file")
    name = source or "the text"
    whole = decode(encode(text, name) if isinstance(text, str) else text, name, None if isinstance(text, str) else encoding)
    lines = visible_lines(whole, name)
    head = code_line_of(lines, name)
    code = head.code
    items = list(_Walk(head).through(lines))
    digest = hashlib.sha256(whole.encode()).hexdigest()
    statements = _named_apart(item for item in items if isinstance(item, Statement))
    return Brief(
        name=f"{code.notation}-{digest[:12]}",
        code=code,
        stated_code=code.notation,
        stated_system=head.system,
        category=category_of(code),
        title=head.title,
        source=source or "",
        sha256=digest,
        text=whole,
        published=published,
        statements=tuple(sorted(statements, key=lambda s: (s.evidence.line, s.evidence.at))),
        remarks=tuple(item for item in items if isinstance(item, Remark)),
        structure=tuple(item for item in items if isinstance(item, Structure)),
    )


def read_brief_file(path: str, *, source: str | None = None, published: str | None = None, encoding: str | None = None) -> Brief:
    """Read the brief in a file, as `read_brief`; its source is the file's base name unless one is given."""
    data = read_file(path, MAX_BYTES, too_large="give one file for each code")
    try:
        return read_brief(data, source=source or os.path.basename(path), published=published, encoding=encoding)
    except ChargegraphError as error:
        if error.where:
            error.where.name = path
        raise


def _named_apart(statements: Iterable[Statement]) -> list[Statement]:
    """Statements, each with a place of its own: codes of a cell that reaches over several rows have one place."""
    found: dict[tuple[str, int], Statement] = {}
    for statement in statements:
        while (same := found.get((statement.kind, statement.evidence.at))) and same != statement:
            statement = replace(statement, evidence=replace(statement.evidence, at=statement.evidence.at + 1))
        found[statement.kind, statement.evidence.at] = statement
    return list(found.values())


class _Walk:
    """Where the reader is: the section, the table whose rows are read, the label whose values are read, the words above."""

    def __init__(self, head: CodeLine) -> None:
        self._head = head
        self._section = ""
        self._above = WordsAbove()
        self._table: Table | None = None
        self._label = ""
        self._values = 0
        self._paragraphs = Paragraphs(head.code)
        self._rows: dict[str, int] = {}
        self._ahead: deque[Line] = deque()
        self._last = 0

    def through(self, lines: list[Line]) -> Iterator[Item]:
        self._ahead.extend(line for line in lines if line.plain.strip() and (not line.is_control or tells_of_codes(line.text)))
        while self._ahead:
            line = self._ahead.popleft()
            yield from self._line(line)
            self._last = line.number

    def _next(self, number: int = 0) -> Line | None:
        """A line further on."""
        return self._ahead[number] if number < len(self._ahead) else None

    def _next_row(self, number: int = 0) -> Line | None:
        """A line further on that is no rule under a header."""
        found = self._next(number)
        return self._next(number + 1) if found and is_rule(found) else found

    def _line(self, line: Line) -> Iterator[Item]:
        words = line.plain.strip()
        section = section_of(line)
        if line.begins_table:
            self._table = None
            self._above.end_caption(inside_table=True)
        if line is self._head.line:
            self._section = self._section if self._section in ("overview", "context") else "summary"
            yield model.Title(evidence=line.evidence(*line.trim()))
            yield from self._system(line)
            yield from self._paragraphs.mentions(line, self._section)
        elif line is self._head.title_line:
            yield self._structure(line, "title")
        elif section:
            yield from self._heading(line, section)
        elif self._table and is_rule(line):
            yield self._structure(line, "rule")
        elif table := Table.from_header(line, self._next_row(), self._above.kind):
            if self._table:
                self._above.end_caption()  # what stood above the table before is not said of this one
            self._table, self._label = table, ""
            yield self._structure(line, "table header")
            for cell in table.unknown:
                yield Remark(*line.place(cell.first), "a column of no known kind", cell.text, understood=False)
        elif self._table and self._table.has_row(line) and not self._begins_another(line, self._table):
            yield from self._row(line, self._table)
        elif self._table and self._table.is_parted_by_gaps and (after := self._next()) and self._table.has_row(after):
            yield line.remark("stands between the rows of a table, not read", understood=False)
        elif not words.strip(_BULLETS + "="):
            self._table = None
            yield self._structure(line, "rule" if len(words) > 2 else "bullet")
        else:
            self._table = None
            yield from self._prose(line)

    def _system(self, line: Line) -> Iterator[Item]:
        """A remark where a code is not of the system that the line names."""
        named, code = self._head.system, self._head.code
        if named and code.system not in named.casefold():
            message = f"{code.notation} is no {named.upper()} code by its form"
            yield Remark(*line.place(self._head.at), message, named, understood=True)

    def _heading(self, line: Line, section: str) -> Iterator[Item]:
        self._section, self._table, self._label = section, None, ""
        self._above.heading(line)
        yield self._structure(line, "heading")

    def _row(self, line: Line, table: Table) -> Iterator[Item]:
        if caption := table.caption(line):
            self._above.caption(caption, inside_table=True)
            yield self._structure(line, "caption")
            return
        earlier = self._rows.setdefault(line.plain.strip(), line.number)
        if earlier != line.number and re.search(r"\w", line.plain):
            yield line.remark(f"the row repeats line {earlier}", understood=True)
        wrapped: list[Line] = []
        while (after := self._next()) and table.goes_on_in(after):
            wrapped.append(self._ahead.popleft())
        found = list(without_own(line, table.read_row(line, denied_by=self._above.denied_by, wrapped=wrapped), self._head.code))
        self._above.use()
        yield from found
        yield from (self._structure(each, "wrapped cell") for each in wrapped)
        if any(isinstance(item, Statement) for item in found):
            yield from mentions.read_mentions(line, *line.trim(), mentions.ROWS)
        elif not any(isinstance(item, Remark) for item in found):
            yield self._structure(line, "placeholder")

    def _begins_another(self, line: Line, table: Table) -> bool:
        """Whether a row behind a blank line holds words where a code is due: the header of a table that is not known."""
        return line.number > self._last + 1 and table.has_words_for_code(line)

    def _prose(self, line: Line) -> Iterator[Item]:
        label = label_of(line)
        bullet = re.match(r"\s*[-*\u2022]\s+", line.plain)
        if label:
            self._label = label[0]
            if label[1] >= line.trim()[1]:
                self._values = 0
                yield self._structure(line, "label")
                return
            yield from self._value(line, label[1])
            self._label = ""
        elif self._label and (bullet or self._is_value(line)):
            yield from self._value(line, bullet.end() if bullet else 0)
            self._values += 1
        elif found := list_in(line, self._above.kind, is_denied=self._above.denied_by is not None):
            self._label = ""
            if found.named:
                self._above.end_caption()
            yield from without_own(line, statements_in(line, found, self._above.denied_by), self._head.code)
            self._above.use()
            yield from mentions.read_mentions(line, *line.trim(), mentions.ROWS)
        elif self._is_caption(line):
            yield from self._caption(line)
        elif is_unknown_heading(line) and (self._section != "summary" or line.heading):
            yield from self._heading(line, "other")
            if not kind_named(line.text):
                yield line.remark("a section of no known kind, kept as prose", understood=True)
        else:
            self._label = ""
            if not bullet_of(line):
                self._above.end_caption()
            yield from self._paragraphs.read(line, self._section)

    def _is_caption(self, line: Line) -> bool:
        """Whether a line says what the table or the list right under it holds."""
        following = self._next()
        if following in (None, self._head.line) or bullet_of(line) or not could_be_caption(line):
            return False
        kind = kind_named(line.text) or self._above.kind
        is_denied = bool(denial_in(line.text)) or self._above.denied_by is not None
        for number in range(_CAPTIONS_IN_A_ROW):
            below = self._next(number)
            if below is None or section_of(below):
                return False
            if Table.from_header(below, self._next_row(number + 1), kind) or list_in(below, kind, is_denied=is_denied):
                return True
            if bullet_of(below) or not could_be_caption(below):
                return False
            kind = kind_named(below.text) or kind
        return False

    def _caption(self, line: Line) -> Iterator[Item]:
        self._label = ""
        if line.heading or (is_unknown_heading(line) and (kind_named(line.text) or not self._above.is_fresh)):
            yield from self._heading(line, "coding")
        else:
            self._above.caption(line.text)
            yield self._structure(line, "caption")

    def _value(self, line: Line, first: int) -> Iterator[Item]:
        """What stands after a label, or under it. A placeholder states nothing; a site of no known kind is remarked on."""
        first, last = line.trim(first)
        if is_placeholder(line.plain[first:last].strip(".*_")):
            yield self._structure(line, "placeholder")
            return
        for item in read_value(self._label, line, first):
            yield item
            if isinstance(item, model.SiteMention) and item.site is None and item.stated_code is None:
                yield Remark(*line.place(first), "a site that no vocabulary knows", item.as_written, understood=True)

    def _is_value(self, line: Line) -> bool:
        """Whether a line without a bullet is a value of the bare label above: the first is, unless it is a paragraph; a further
        one is where it is short and names what the label asks for."""
        if self._values == 0:
            return len(line.plain.split()) <= 30 and not line.heading
        vocabulary = "sites" if self._label == "site" else "services"
        return len(line.plain.split()) <= 8 and bool(find_concepts(vocabulary, line.plain))

    @staticmethod
    def _structure(line: Line, what: str) -> Structure:
        return Structure(line.place(line.trim()[0])[0], what)
