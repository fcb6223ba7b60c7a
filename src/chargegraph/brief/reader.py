"""The walk through a brief. In: the text or bytes of a brief, and its source. Out: a Brief.

Every line becomes something: a statement, structure (heading, table header, rule, lone bullet), or a remark.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chargegraph import model, rdf
from chargegraph.brief.prose import is_gap_only, label_of, read_gaps, read_payers, read_value
from chargegraph.brief.segment import Line, lines_of, section_of
from chargegraph.brief.tables import Table, is_rule
from chargegraph.codes import Code, category_of, read_procedure
from chargegraph.errors import BriefError, ChargegraphError, CodeError, LimitReached, Place
from chargegraph.model import ClinicalContext, Evidence, Overview, Remark, Statement, Summary, Title

if TYPE_CHECKING:
    import rdflib

MAX_BYTES = 2_000_000
_CODE_LINE = re.compile(r"\W*(CPT|HCPCS(?: Level II)?)(?: code)?\s+(\S+?)\s*(?::|\s-)\s+(\S.*?)\W*$", re.IGNORECASE)
_PASSAGES = {"summary": Summary, "overview": Overview, "context": ClinicalContext}


class Brief(model.Brief):
    """The text about one billing code, every statement found in it, and the graph of what it says."""

    __slots__ = ()

    def graph(self) -> "rdflib.Graph":
        """What this brief says as an rdflib graph, shortcuts such as ``cg:statedModifier`` included."""
        return rdf.graph(rdf.describe(self))


def read_brief(text: str | bytes, *, source: str | None = None) -> Brief:
    """Read a coding brief.

    `text` is the whole text; bytes must be UTF-8. `source` says where it comes from, such as a file's base name.
    Raises `BriefError` where it is no text, empty, or names no code; `LimitReached` over `MAX_BYTES` bytes.

    >>> brief = read_brief("Summary & Overview\\nCPT 0686T: Focused ultrasound of a liver tumor\\n")
    >>> brief.stated_code, brief.category, brief.title
    ('0686T', 'III', 'Focused ultrasound of a liver tumor')
    """
    name = source or "the text"
    data = _encode(text, name) if isinstance(text, str) else text
    if len(data) > MAX_BYTES:
        raise LimitReached(
            f"the text has {len(data):,} bytes and the limit is {MAX_BYTES:,}",
            where=Place(name),
            remedy="give one file for each code",
        )
    whole = text if isinstance(text, str) else _decode(text, name)
    if "\0" in whole:
        line, column = _place(whole, whole.index("\0"))
        raise BriefError("not a text, it holds a NUL", where=Place(name, line, column), remedy="save it as plain text")
    if not whole.strip():
        raise BriefError("the text is empty", where=Place(name), remedy="give a coding brief")
    lines = list(lines_of(whole))
    code_line, match, code = _find_code(lines, name)
    statements: list[Statement] = []
    remarks: list[Remark] = []
    for item in _walk(lines, code_line):
        if isinstance(item, Remark):
            remarks.append(item)
        else:
            statements.append(item)
    digest = hashlib.sha256(data).hexdigest()
    return Brief(
        name=f"{code.notation}-{digest[:12]}",
        code=code,
        stated_code=code.notation,
        stated_system=match[1],
        category=category_of(code),
        title=code_line.raw[match.start(3) : match.end(3)],
        source=source or "",
        sha256=digest,
        text=whole,
        statements=tuple(sorted(statements, key=lambda s: (s.evidence.line, s.evidence.at))),
        remarks=tuple(remarks),
    )


def read_brief_file(path: str, *, source: str | None = None) -> Brief:
    """Read the brief in a file; its source is the file's base name unless one is given."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BriefError(
            f"cannot read the file ({(error.strerror or str(error)).lower()})",
            where=Place(path),
            remedy="check its name",
        ) from None
    try:
        return read_brief(data, source=source or os.path.basename(path))
    except ChargegraphError as error:
        if error.where:
            error.where.name = path
        raise


def _encode(text: str, name: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        line, column = _place(text, error.start)
        raise BriefError(
            "not a text that UTF-8 can hold", where=Place(name, line, column), remedy="remove the lone surrogate"
        ) from None


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode() + "?", -1)
        raise BriefError(
            f"not UTF-8, byte 0x{data[error.start]:02x}",
            where=Place(name, line, column),
            remedy="save the file as UTF-8 text",
        ) from None


def _place(text: str, index: int) -> tuple[int, int]:
    """The line and column, both from one, of the character at `index`."""
    index %= len(text)
    line = list(lines_of(text[: index + 1]))[-1]
    return line.number, index - line.start + 1


def _find_code(lines: list[Line], name: str) -> tuple[Line, re.Match[str], Code]:
    for line in lines:
        match = _CODE_LINE.match(line.plain)
        if match:
            try:
                return line, match, read_procedure(match[2])
            except CodeError as error:
                where = Place(name, line.number, match.start(2) + 1)
                raise CodeError(match[2], "a CPT or HCPCS code", error.probable, where=where) from None
    raise BriefError(
        "no code line",
        where=Place(name, 2, 1),
        remedy="give a line such as 'CPT 0686T: Title' under 'Summary & Overview'",
    )


def _walk(lines: list[Line], code_line: Line) -> Iterator[Statement | Remark]:
    section, table, label = "", None, None
    payers: set[str] = set()
    for line in lines:
        opened = section_of(line)
        header = Table.from_header(line)
        if not line.plain.strip() or (is_rule(line) and table):
            continue
        elif line is code_line:
            yield Title(evidence=_evidence(line))
        elif opened:
            section, table, label = opened, None, None
        elif header:
            table, label = header, None
            for cell in header.unknown:
                yield Remark(line.number, cell.start - line.start + 1, "a column of no known kind", cell.text, False)
        elif table and "|" in line.plain:
            yield from table.read_row(line)
        elif line.plain.strip(" -*\u2022") == "":
            table = None
        else:
            table = None
            found = label_of(line)
            bullet = re.match(r"\s*[-*\u2022]\s+", line.plain)
            if found:
                label = found[0]
                if found[1] < line.trimmed()[1]:
                    yield from read_value(label, line, found[1])
                    label = None
            elif label and bullet:
                yield from read_value(label, line, line.start + bullet.end())
            else:
                label = None
                yield from _read_paragraph(line, section, payers)


def _read_paragraph(line: Line, section: str, payers: set[str]) -> Iterator[Statement | Remark]:
    gaps = list(read_gaps(line))
    yield from gaps
    if gaps and is_gap_only(line):
        return
    if section in _PASSAGES:
        yield _PASSAGES[section](evidence=_evidence(line))
        if section == "summary":
            yield from read_payers(line, payers)
    else:
        yield Remark(line.number, line.column, "not understood", line.raw.strip(), understood=False)


def _evidence(line: Line) -> Evidence:
    start, end = line.trimmed()
    return Evidence(line.number, start, end, start)
