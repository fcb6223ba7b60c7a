"""Headings without a mark in plain text. In: the lines of a text. Out: the same, the headings among them marked as such.

Where a text has no headings of another sort, a few words alone behind a blank line are one if other lines stand right below them,
and if they are in capitals or name what such a part of a text tells.
"""

import re
from dataclasses import replace

from chargegraph.briefs.coded.cells import separator_of
from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.coded.headers import kind_named
from chargegraph.briefs.pages.lines import Line, is_unknown_heading, section_of
from chargegraph.briefs.pages.marks import bullet_of
from chargegraph.briefs.prose import label_of
from chargegraph.briefs.sentences.gaps import read_gaps
from chargegraph.briefs.unread_codes import codes_named
from chargegraph.briefs.vocabularies import find_concepts

_LEVEL = 10
_MOST_WORDS = 7
_LONGEST = 80
_WORDS = re.compile(r"\s{0,4}(?:(?=[A-Z\W]+$)(?=.*[A-Z]{3})[^0-9|:\t]{4,60}|(?P<name>[A-Z][^0-9|:\t.,;!?]{3,60}\??))\s*")
_NAMES_A_PART = re.compile(
    r"(?:(?:short\s+)?overview|background|in\s+short|when\s+(?:to|we|it|you)\b|how\s+(?:to|we|it)\b|who\s+(?:can|may|bills?|does|pays?|covers?)\b"
    r"|what\s+(?:it|we|this|to|payers)\b|where\s+(?:it|we|to)\b|why\b|(?:other\s+)?codes\s+(?:you|we|to|that|billed|seen)\b"
    r"|(?:other|related)\s+codes|payers?(?:\s+\w+)?|payer\s+rules|coverage|documentation|notes?|tips|open\s+(?:points|items|questions)"
    r"|questions|frequency|limits|reimbursement|quick\s+facts|billing(?:\s+\w+)?|coding(?:\s+\w+)?|common\s+\w+)(?:\W|$)",
    re.IGNORECASE,
)


def with_bare_headings(lines: list[Line]) -> list[Line]:
    """The lines, the bare headings among them marked. A text that has others is left as it stands."""
    found = {at for at in range(1, len(lines) - 1) if _is_heading(lines, at)}
    if not found or any(line.heading or section_of(line) for line in lines):
        return lines
    return [replace(line, heading=_LEVEL) if at in found else line for at, line in enumerate(lines)]


def _is_heading(lines: list[Line], at: int) -> bool:
    line, below = lines[at], lines[at + 1]
    if (
        len(line.plain) > _LONGEST
        or lines[at - 1].plain.strip()
        or not line.plain.strip()
        or not below.plain.strip()
        or not _WORDS.fullmatch(line.plain)
    ):
        return False
    words = line.plain.strip()
    if len(words.split()) > _MOST_WORDS or bullet_of(line) or separator_of(line) or below.plain.lstrip()[:1].islower():
        return False
    is_named = words.isupper() or _NAMES_A_PART.match(words) is not None
    if not is_named or kind_named(words) or denial_in(words) or label_of(line):
        return False  # words about codes are looked at where codes are read
    return not codes_named(line)


def opens_part(line: Line, below: Line | None, *, is_item: bool, under_payers: bool) -> bool:
    """Whether a line is a heading of no known section. What names a payer is none in a list, or where payers are told of; nor is
    a gap, a row, or what the line `below` goes on with."""
    if not is_unknown_heading(line):
        return False
    if line.heading:
        return not (is_item and (under_payers or find_concepts("payers", line.plain)))
    if "\t" in line.plain or (below and below.number == line.number + 1 and below.plain.lstrip()[:1].islower()):
        return False
    if any(read_gaps(line)):
        return False
    return not ((is_item and under_payers) or ((is_item or under_payers) and find_concepts("payers", line.plain)))
