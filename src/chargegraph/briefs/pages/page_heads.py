"""Lines that state nothing wherever they stand. In: the lines of a text. Out: those to read, and heads and feet of printed pages.

Such a line stands in the midst of a table or a sentence and belongs to neither. A row in which no cell is filled is one, too.
"""

import re
from collections import Counter

from chargegraph.briefs.pages.lines import Line

_NUMBERED = re.compile(r"(?:^|(?<=\s{3})|[|\u00b7-]\s?)page\s+[0-9]{1,3}(?:\s+of\s+[0-9]{1,3})?\s*$", re.IGNORECASE)
_RULE = re.compile(r"\s*[-=_*]{5,}\s*")
_WITHIN = 3
"""How many lines above and below a page's number may belong to its head or foot."""
_BETWEEN_CELLS = " ,;|\t"


def to_read(lines: list[Line]) -> tuple[list[Line], list[tuple[Line, str]]]:
    """The lines that hold anything to read, and the others that hold anything, each with what it is."""
    heads = page_heads(lines)
    read: list[Line] = []
    others: list[tuple[Line, str]] = []
    for line in lines:
        words = line.plain.strip()
        if words and line.number in heads:
            others.append((line, "page head"))
        elif words and words[0] in _BETWEEN_CELLS and not words.strip(_BETWEEN_CELLS) and not line.begins_table:
            others.append((line, "placeholder"))
        elif words:
            read.append(line)
    return read, others


def _without_numbers(line: Line) -> str:
    """What a line says on every page alike."""
    return re.sub(r"[0-9]+", "#", " ".join(line.plain.split()))


def page_heads(lines: list[Line]) -> set[int]:
    """The numbers of the lines that hold a page's number, and of those beside them that are rules or stand on other pages too.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> sorted(page_heads(list(lines_of("A guide\\nPage 1 of 2\\n\\nRT  Right\\nA guide\\nPage 2 of 2\\nLT  Left"))))
    [1, 2, 5, 6]
    """
    numbered = [place for place, line in enumerate(lines) if _NUMBERED.search(line.plain)]
    if not numbered:
        return set()
    often = Counter(map(_without_numbers, lines))
    found: set[int] = set()
    for place in numbered:
        found.add(lines[place].number)
        for step in (-1, 1):
            for beside in range(place + step, place + step * (_WITHIN + 1), step):
                if not 0 <= beside < len(lines) or not lines[beside].plain.strip():
                    break
                if often[_without_numbers(lines[beside])] < 2 and not _RULE.fullmatch(lines[beside].plain):
                    break
                found.add(lines[beside].number)
    return found
