"""Sentences that go on in the line below. In: lines in their order. Out: those that belong together, as one line.

A list of codes may end a line while its verb stands in the next: what is said of the list is said of all its codes.
"""

import re
from collections.abc import Callable

from chargegraph.briefs.coded.cells import separator_of
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.pages.marks import bullet_of

_LIST_GOES_ON = re.compile(r"(?:,|/|&|\b(?:and|or|nor))$", re.IGNORECASE)
_ENDS_IN_CODE = re.compile(
    r"(?:[0-9][0-9A-Z]{0,7}|\)|\b(?:is|are|was|were|will|do|does|must|can|should|may|not|never|be))$", re.IGNORECASE
)
_BEGINS_WITH_CODE = re.compile(r"\W{0,3}[A-Z]?[0-9]{2}")
_LONGEST_END = 12
_MOST_LINES = 3


def joined(line: Line, after: Line, *, gap: int = 1) -> Line:
    """Two lines as one, with so many spaces between. A word that is cut at the end of the first is whole."""
    first = after.trim()[0]
    cut = re.search(r"[a-z]-$", line.plain) is not None and after.plain[first : first + 1].islower()
    last = len(line.text) - 1 if cut else len(line.text)
    between = () if cut else (line.ends[-1],) * gap
    begins = (*line.begins[:last], *between, *after.begins[first:])
    ends = (*line.ends[:last], *between, *after.ends[first:])
    text = line.text[:last] + " " * len(between) + after.text[first:]
    return Line(line.number, text, begins, ends, line.line_starts, depth=line.depth)


def with_lines_around(line: Line, before: Line | None, ahead: Callable[[int], Line | None]) -> Line:
    """A line with those in which its last list of codes goes on or is spoken of, and with the one that begins its first list.
    `ahead` tells the lines below by their number. Most lines stand alone."""
    whole = line
    if before is not None and (_ends_so(before, _LIST_GOES_ON) or _ends_before_code(before, line)) and _is_next(before, line):
        whole = joined(before, line)
    for number in range(_MOST_LINES):
        after = ahead(number) if _ends_so(whole, _LIST_GOES_ON) or _ends_so(whole, _ENDS_IN_CODE) else None
        if after is None or not _is_next(whole, after):
            break
        whole = joined(whole, after)
    return whole


def _ends_before_code(line: Line, after: Line) -> bool:
    """Whether a sentence has no end before a code in the line below: do not bill it with 10005."""
    return _BEGINS_WITH_CODE.match(after.plain) is not None and line.plain.rstrip()[-1] not in ".!?:;"


def _ends_so(line: Line, ending: re.Pattern[str]) -> bool:
    return ending.search(line.plain.rstrip()[-_LONGEST_END:]) is not None and any(map(str.isdigit, line.plain))


def _is_next(line: Line, after: Line) -> bool:
    """Whether a line stands right below another and begins nothing of its own."""
    if after.number != line.line_number_of_end + 1 or after.heading or bullet_of(after):
        return False
    return separator_of(line) is None and separator_of(after) is None
