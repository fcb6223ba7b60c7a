"""Lines about the text itself. In: a line. Out: whether it only says who wrote the text, when, and which version it is.

Such a line is no summary of what the code is for. One that names a code, a payer or a denial is never taken for it.
"""

import re

from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.sentences.gaps import read_gaps
from chargegraph.briefs.unread_codes import codes_named

_DONE = (
    r"(?:updated?|touched|reviewed|review|revised|revision|modified|edited|changed|published|posted|created|printed|checked"
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
    r"|(?:intake|billing|coding|compliance|finance|audit|nursing|education|office|staff|revenue\s+cycle|front\s+desk)(?:\s+team)?"
    rf"|[0-9]{{1,2}}\s+min(?:ute)?s?\s+read",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    rf"\W*(?:by\s*:?\s+(?-i:[A-Z])|(?:last\s+)?{_DONE}\b|{_ROLE}\b\s*[:.#0-9v]|v[0-9.]{{1,8}}\W*$)", re.IGNORECASE
)
# The head of a letter, how it begins and ends, and whom to ask.
_HEAD_OF_A_LETTER = re.compile(
    r"\W*(?:(?:from|to|cc|bcc|date|sent|reply-to|subject|attachments?)\s*:\s*\S.*|on\s[^:]{5,60}[0-9]{1,2}:[0-9]{2}[^:]{0,60}wrote:\W*)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\W*(?:(?:good\s+(?:morning|afternoon|evening|day)|hi|hello|hey|dear|greetings)(?:\s+[\w&,'-]{1,20}){0,5}"
    r"|(?:many\s+)?thanks?(?:\s+(?:you|all|everyone|team|so\s+much))?|(?:(?:kind|best|warm)\s+)?regards|best|cheers|sincerely"
    r"|questions\?\s+(?:please\s+)?(?:reply|call|ask|contact|e-?mail|write)\b[^.!?]{0,60})\s*[,.!]?\s*",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"[.;!]\s+(?:please\s+)?(?:ping|ask|contact|e-?mail|message|slack|tell|write|reply|call)\b[^.!?]{0,80}[.!?]?[*_\s]*$",
    re.IGNORECASE,
)
_LAST_OF_A_HEAD = 12
_SIGNS = re.compile(r"\s*(?:[\u2022\u00b7|;,\t\u00a6]|\s[-/]{1,2}\s|\s{3})\s*")
_LONGEST = 200
_OF_PAYERS = re.compile(r"\b(?:cover|pay|paid|requir|want|need|accept|allow|reimburs|polic)", re.IGNORECASE)
_CONTENTS = re.compile(r"\W*(?:toc|table\s+of\s+contents|contents)\W*", re.IGNORECASE)


def tells_of_the_text(line: Line) -> bool:
    """Whether a line only tells of the text that it stands in.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> text = "By Ann Lee, CPC - Last reviewed March 3, 2025\\nVersion 2\\nUpdated coverage is broad.\\nUpdated: 97112\\nHi all,"
    >>> [tells_of_the_text(line) for line in lines_of(text)]
    [True, True, False, False, True]
    """
    if len(line.plain) > _LONGEST or not (_is_of_a_letter(line) or _is_byline(line.plain)):
        return False
    named = codes_named(line).values()
    if any(re.search("[0-9]", words) for words in named) or (named and _OF_PAYERS.search(line.plain)):
        return False
    return denial_in(line.plain) is None and not any(read_gaps(line))


def _is_byline(text: str) -> bool:
    """Whether a line says who did what to the text and when, and perhaps whom to ask."""
    if not _BEGINS.match(text):
        return False
    parts = (part.strip(" *_()[]\"'.") for part in _SIGNS.split(_CONTACT.sub("", text)))
    return all(_PART.fullmatch(part) for part in parts if part)


def _is_of_a_letter(line: Line) -> bool:
    """Whether a line belongs to the head of a letter, or greets."""
    if _GREETING.fullmatch(line.plain):
        return True
    is_head = _HEAD_OF_A_LETTER.fullmatch(line.plain)
    return is_head is not None and (line.number <= _LAST_OF_A_HEAD or line.plain.rstrip().endswith("wrote:"))


def is_place_of_contents(line: Line) -> bool:
    """Whether a line is where a wiki or a word processor puts its table of contents: [[_TOC_]], {{toc}}."""
    return _CONTENTS.fullmatch(line.plain) is not None
