"""Briefs. In: the text or bytes of a brief, and its source. Out: a Brief: what the text states, and what was not read."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from chargegraph.briefs import model
from chargegraph.briefs.code_lines import code_line_of
from chargegraph.briefs.model import Remark, Statement, Structure
from chargegraph.briefs.pages.documents import MAX_BYTES, decode, encode, visible_lines
from chargegraph.briefs.unread_codes import left_out, struck_out
from chargegraph.briefs.walk import Walk
from chargegraph.codes import category_of
from chargegraph.errors import ChargegraphError, UsageError
from chargegraph.files import read_file

if TYPE_CHECKING:
    import rdflib


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
    lines, beside = visible_lines(whole, name)
    head = code_line_of(lines, name)
    code = head.code
    items = [*Walk(head).through(lines), *left_out(beside, code.notation), *struck_out(whole)]
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
