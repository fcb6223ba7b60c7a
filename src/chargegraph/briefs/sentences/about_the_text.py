"""Lines about the text itself. In: a line. Out: whether it only says who wrote the text, when, and which version it is.

Such a line is no summary of what the code is for. One that names a code, a payer or a denial is never taken for it.
"""

import re

from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.sentences.gaps import read_gaps
from chargegraph.briefs.unread_codes import codes_named

_DONE = (
    r"(?:updated?|reviewed|review|revised|revision|modified|edited|changed|published|posted|created|printed|checked"
    r"|verified|approved|prepared"
    r"|written|compiled|maintained|authored|drafted)"
)
_ROLE = r"(?:authors?|owners?|editors?|reviewers?|maintainers?|(?:document\s+)?version|revision|rev|draft|date|last\s+change)"
_DATE = (
    r"(?:(?:on|of|at|as|in|the|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august"
    r"|september|october"
    r"|november|december|mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|q[1-4]|v?[0-9]{1,4}(?:st|nd|rd|th)?"
    r"|v?[0-9]{1,4}(?:[-/.:][0-9]{1,4}){1,3})\b[.,]?\s*){1,7}"
)
_NAMES = r"(?-i:(?:(?:[A-Z@][\w.'@-]{0,24}|and|the|of|&)\s*){1,6}|[a-z]{2,16}\s*)"
_PART = re.compile(
    rf"(?:(?:last|next)\s+)?{_DONE}(?:\s+(?:date|on|by|in))?\s*[:.]?\s*(?:{_DATE}(?:by\s+{_NAMES})?|{_NAMES}(?:{_DATE})?)?"
    rf"|{_ROLE}\s*[:.#]?\s*(?:{_DATE}|{_NAMES})?|{_ROLE}\s*:\s*(?:[\w.@'-]{{1,24}}\s*){{1,5}}|by\s*:?\s*{_NAMES}|{_DATE}"
    rf"|(?-i:[A-Z][A-Za-z-]{{1,6}})"
    rf"|[0-9]{{1,2}}\s+min(?:ute)?s?\s+read",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    rf"\W*(?:by\s*:?\s+(?-i:[A-Z])|(?:last\s+)?{_DONE}\b|{_ROLE}\b\s*[:.#0-9v]|v[0-9.]{{1,8}}\W*$)", re.IGNORECASE
)
_SIGNS = re.compile(r"\s*(?:[\u2022\u00b7|;,\t\u00a6]|\s[-/]{1,2}\s|\s{3})\s*")
_LONGEST = 200
_OF_PAYERS = re.compile(r"\b(?:cover|pay|paid|requir|want|need|accept|allow|reimburs|polic)", re.IGNORECASE)
_CONTENTS = re.compile(r"\W*(?:toc|table\s+of\s+contents|contents)\W*", re.IGNORECASE)


def tells_of_the_text(line: Line) -> bool:
    """Whether a line only tells of the text that it stands in.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> text = "By Ann Lee, CPC - Last reviewed March 3, 2025\\nVersion 2.1\\nUpdated coverage is broad.\\nUpdated: 97112"
    >>> [tells_of_the_text(line) for line in lines_of(text)]
    [True, True, False, False]
    """
    if len(line.plain) > _LONGEST or not _BEGINS.match(line.plain):
        return False
    parts = (part.strip(" *_()[]\"'.") for part in _SIGNS.split(line.plain))
    if not all(_PART.fullmatch(part) for part in parts if part):
        return False
    named = codes_named(line).values()
    if any(re.search("[0-9]", words) for words in named) or (named and _OF_PAYERS.search(line.plain)):
        return False
    return denial_in(line.plain) is None and not any(read_gaps(line))


def is_place_of_contents(line: Line) -> bool:
    """Whether a line is where a wiki or a word processor puts its table of contents: [[_TOC_]], {{toc}}."""
    return _CONTENTS.fullmatch(line.plain) is not None
