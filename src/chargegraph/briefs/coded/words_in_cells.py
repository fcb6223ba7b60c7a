"""Words in a cell of codes. In: the cell, and its codes. Out: the label behind them, and which of them the words deny."""

import re

from chargegraph.briefs.coded.cells import Cell
from chargegraph.briefs.coded.code_cells import FoundCode
from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.coded.entries import SEPARATED, plain_codes
from chargegraph.briefs.pages.lines import Line

_LEAD = re.compile(
    r"(?:^|[^\w-])(?:not|never|no|except|excluding|avoid|don't)(?:\s+(?:use|append|bill|report|for))?\W*$", re.IGNORECASE
)


def label_in(line: Line, cell: Cell, kind: str | None) -> tuple[str, int] | None:
    """The label that a cell has behind its codes and a sign, and where the codes end.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> line = next(lines_of("53 - Stopped"))
    >>> label_in(line, Cell(0, line.text), "modifier")
    ('Stopped', 2)
    """
    match = SEPARATED.fullmatch(line.plain, cell.first, cell.last)
    if match is None or not plain_codes(line, cell.first, match.end("code"), kind) or not re.search("[a-z]{3}", match["label"]):
        return None
    return line.text[match.start("label") : cell.last], match.end("code")


def denied_in(line: Line, cell: Cell, found: list[FoundCode]) -> tuple[list[FoundCode], list[FoundCode]] | None:
    """What a cell affirms, and the codes that words in it deny: those behind them. Words behind several codes do not tell which
    they deny, so that there is no answer."""
    codes = [one for one in found if one.code]
    words = denial_in(cell.text)
    end = cell.first
    for number, one in enumerate(codes):
        between = line.plain[end : one.first]
        if _LEAD.search(between) or (words and words in between):
            return codes[:number], codes[number:]
        end = one.first + len(one.written)
    if words and len(codes) > 1:
        return None
    return ([], codes) if words and codes else (found, [])
