"""The walk through a brief. In: the text or bytes of a brief, and its source. Out: a Brief.

Every line becomes something: a statement, structure (heading, table header, rule, lone bullet, label), or a remark.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chargegraph.briefs import mentions, model
from chargegraph.briefs.documents import MAX_BYTES, decode, encode, visible_lines
from chargegraph.briefs.lines import Line, is_marked_heading, is_unknown_heading, section_of
from chargegraph.briefs.model import Remark, Statement, Structure
from chargegraph.briefs.prose import is_gap_only, label_of, read_gaps, read_payers, read_value, read_value_in_sentence
from chargegraph.briefs.tables import Table, is_row, is_rule
from chargegraph.briefs.vocabularies import find_concepts
from chargegraph.codes import Code, category_of, is_placeholder, read_procedure
from chargegraph.errors import BriefError, ChargegraphError, CodeError, Place, UsageError
from chargegraph.files import read_file

if TYPE_CHECKING:
    import rdflib

_CODE_LINE = re.compile(
    r"\W*(CPT/HCPCS|CPT|HCPCS(?: Level II)?)(?:\s*(?:\u00ae|\u2122|\(R\)|\(TM\)))?(?:\s+codes?)?:?"
    r"\s+([^\s:]+)\s*(?::|\s-)[\s*_]*(\S.*?)[\s*_#]*$",
    re.IGNORECASE,
)
_PASSAGES = {"summary": model.Summary, "overview": model.Overview, "context": model.ClinicalContext, "other": model.OtherPassage}
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


def read_brief(text: str | bytes, *, source: str | None = None, published: str | None = None) -> Brief:
    """Read a coding brief: plain text, Markdown or a saved web page.

    `text` is the whole text; bytes must be UTF-8. `source` says where it comes from, such as a file's base name, `published` on
    which day it was published (YYYY-MM-DD). Raises `BriefError` where it is no text, empty, or names no code; `LimitReached`
    over the limits of `pages`.

    >>> brief = read_brief("Summary & model.Overview\\nCPT 0686T: Focused ultrasound of a liver tumor\\n")
    >>> brief.stated_code, brief.category, brief.title
    ('0686T', 'III', 'Focused ultrasound of a liver tumor')
    """
    if not isinstance(text, str | bytes):
        raise UsageError(f"{text!r} is no text of a brief", remedy="give a text or bytes; read_brief_file reads a file")
    name = source or "the text"
    data = encode(text, name) if isinstance(text, str) else text
    whole = decode(data, name)
    lines = visible_lines(whole, name)
    code_line, match, code = _find_code(lines, name)
    items = list(_Walk(code_line, code).through(lines))
    digest = hashlib.sha256(data).hexdigest()
    statements = {(s.kind, s.evidence.at): s for s in items if isinstance(s, Statement)}
    return Brief(
        name=f"{code.notation}-{digest[:12]}",
        code=code,
        stated_code=code.notation,
        stated_system=match[1],
        category=category_of(code),
        title=code_line.text[match.start(3) : match.end(3)],
        source=source or "",
        sha256=digest,
        text=whole,
        published=published,
        statements=tuple(sorted(statements.values(), key=lambda s: (s.evidence.line, s.evidence.at))),
        remarks=tuple(item for item in items if isinstance(item, Remark)),
        structure=tuple(item for item in items if isinstance(item, Structure)),
    )


def read_brief_file(path: str, *, source: str | None = None, published: str | None = None) -> Brief:
    """Read the brief in a file; its source is the file's base name unless one is given."""
    data = read_file(path, MAX_BYTES, too_large="give one file for each code")
    try:
        return read_brief(data, source=source or os.path.basename(path), published=published)
    except ChargegraphError as error:
        if error.where:
            error.where.name = path
        raise


def _find_code(lines: list[Line], name: str) -> tuple[Line, re.Match[str], Code]:
    """The line that names the brief's code. Raises `BriefError` where there is none, or where a second brief begins."""
    filled = [line for line in lines if line.plain.strip()]
    found: tuple[Line, re.Match[str], Code] | None = None
    for number, line in enumerate(filled):
        match = _CODE_LINE.match(line.plain)
        if match and found is None:
            try:
                found = line, match, read_procedure(match[2])
            except CodeError as error:
                where = Place(name, *line.place(match.start(2)))
                raise CodeError(match[2], "a CPT or HCPCS code", error.probable, where=where) from None
        elif match and found is not None and _is_another(match, found[2], filled[number - 1]):
            raise BriefError("a second brief begins", where=Place(name, *line.place(0)), remedy="give one file for each code")
    if found is None:
        remedy = "give a line such as 'CPT 0686T: Title' under 'Summary & Overview'"
        raise BriefError("no code line", where=Place(name), remedy=remedy)
    return found


def _is_another(match: re.Match[str], own: Code, before: Line) -> bool:
    """Whether a code line is the head of a second brief: under a summary's heading, or on another code, at a line's beginning."""
    try:
        other = read_procedure(match[2])
    except CodeError:
        return False
    begins = match.start(1) == 0 and match[3][:1].isupper()
    return section_of(before) == "summary" or (begins and other != own and len(match[0]) < 200)


class _Walk:
    """Where the reader is: the section, the table whose rows are read, the label whose values are read."""

    def __init__(self, code_line: Line, own: Code) -> None:
        self._code_line = code_line
        self._own = own
        self._section = ""
        self._table: Table | None = None
        self._label = ""
        self._values = 0
        self._payers: set[str] = set()
        self._promises: set[str] = set()
        self._rows: dict[str, int] = {}

    def through(self, lines: list[Line]) -> Iterator[Item]:
        for line in lines:
            if line.plain.strip():
                yield from self._line(line)

    def _line(self, line: Line) -> Iterator[Item]:
        words = line.plain.strip()
        section = section_of(line)
        if line is self._code_line:
            self._section = self._section or "summary"
            yield model.Title(evidence=line.evidence(*line.trim()))
            yield from self._system(line)
            yield from self._mentions(line)
        elif section:
            self._section, self._table, self._label = section, None, ""
            yield self._structure(line, "heading")
        elif self._table and is_rule(line):
            yield self._structure(line, "rule")
        elif table := Table.from_header(line):
            self._table, self._label = table, ""
            yield self._structure(line, "table header")
            for cell in table.unknown:
                yield Remark(*line.place(cell.first), "a column of no known kind", cell.text, understood=False)
        elif self._table and is_row(line):
            yield from self._row(line)
        elif not self._table and words.count("|") > 1 and not self._label:
            yield Remark(*line.place(line.trim()[0]), "a row of no known table", words, understood=False)
        elif not words.strip(_BULLETS + "="):
            self._table = None
            yield self._structure(line, "rule" if len(words) > 2 else "bullet")
        else:
            self._table = None
            yield from self._prose(line)

    def _system(self, line: Line) -> Iterator[Item]:
        """A remark where a code is not of the system that the line names."""
        match = _CODE_LINE.match(line.plain)
        assert match is not None
        named = match[1].upper()
        if self._own.system not in named.casefold():
            message = f"{self._own.notation} is no {named} code by its form"
            yield Remark(*line.place(match.start(1)), message, match[1], understood=True)

    def _row(self, line: Line) -> Iterator[Item]:
        assert self._table is not None
        earlier = self._rows.setdefault(line.plain.strip(), line.number)
        if earlier != line.number:
            yield line.remark(f"the row repeats line {earlier}", understood=True)
        found = list(self._table.read_row(line))
        yield from found
        if any(isinstance(item, Statement) for item in found):
            yield from mentions.read_mentions(line, *line.trim(), mentions.ROWS)
        elif not any(isinstance(item, Remark) for item in found):
            yield self._structure(line, "placeholder")

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
        elif is_unknown_heading(line) and (self._section != "summary" or is_marked_heading(line)):
            self._section, self._label = "other", ""
            yield self._structure(line, "heading")
            yield line.remark("a section of no known kind, kept as prose", understood=True)
        else:
            self._label = ""
            yield from self._paragraph(line)

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
            return len(line.plain.split()) <= 30 and not line.is_heading
        vocabulary = "sites" if self._label == "site" else "services"
        return len(line.plain.split()) <= 8 and bool(find_concepts(vocabulary, line.plain))

    def _paragraph(self, line: Line) -> Iterator[Item]:
        gaps = list(read_gaps(line))
        yield from gaps
        if gaps and is_gap_only(line):
            return
        if self._section not in _PASSAGES:
            yield line.remark("not understood", understood=False)
            return
        yield _PASSAGES[self._section](evidence=line.evidence(*line.trim()))
        if self._section in ("summary", "overview", "other"):
            yield from read_payers(line, self._payers)
        if self._section == "summary":
            yield from mentions.read_promises(line, self._promises)
        elif self._section == "overview":
            yield from read_value_in_sentence(line)
        yield from self._mentions(line)

    def _mentions(self, line: Line) -> Iterator[Item]:
        # A summary's word of a topic is its promise, not its delivery.
        vocabularies = mentions.PROSE.removesuffix("+promises") if self._section == "summary" else mentions.PROSE
        return mentions.read_mentions(line, *line.trim(), vocabularies, self._own)

    @staticmethod
    def _structure(line: Line, what: str) -> Structure:
        return Structure(line.place(line.trim()[0])[0], what)
