"""Payers that no vocabulary knows. In: a line of prose. Out: remarks on names that do what a payer does, or stand beside one.

Under a heading of payers any name that pays or denies is one; elsewhere one that sounds like an insurer.
"""

import re
from collections.abc import Iterator

from chargegraph.briefs.model import Remark
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.vocabularies import Sighting

_NAME = r"(?P<name>[A-Z][\w&'-]*(?:\s+(?:(?:of|and|&)\s+)?[A-Z][\w&'-]*){0,5})"
_ACTS = r"(?:covers?|pays?|reimburses?|excludes?|den(?:y|ies)|accepts?|rejects?|requires?|wants?|buys?|rents?|waives?|refuses?)\b"
_LONGEST = 120
_AND = r"(?:,\s+(?:(?:and|or)\s+)?|\s+(?:and|or|&)\s+)"
_ACTING = re.compile(
    rf"(?:(?<=[.!?;:]\s)|^\W*|\b(?:and|but|while)\s)(?:The\s+)?{_NAME}\s+"
    rf"(?:(?:also|usually|always|only|never|does|do|will|not|won't|doesn't)\s+){{0,3}}{_ACTS}"
)
_BEHIND = re.compile(rf"{_AND}(?:the\s+)?{_NAME}(?=\s*(?:[.;,]|$)|\s+(?:and|or|{_ACTS}))")
_BEFORE = re.compile(rf"(?:^\W*|[.;:,]\s+){_NAME}{_AND}$")
_LIKE_AN_INSURER = re.compile(
    r"\b(?:Blue|Shield|Cross|Health\w*|Plans?|Care|Insurance|Mutual|Assurance|Advantage|HMO|PPO|Benefits?|Fund)\b"
)
_NO_NAME = re.compile(
    r"(?:The|This|These|Those|It|They|We|You|He|She|Most|Some|All|Many|Each|Every|Both|Other|No|Not|If|When|Where|For|In|On|As|Plans?"
    r"|Payers?|Insurers?|Health\s+[Pp]lans?(?!\s+of\b)|Coverage|Policy|Policies|Prior|CPT|HCPCS|NCCI|CMS|ICD|Modifiers?|Groups?|Codes?"
    r"|[A-Z]?[0-9]+\w*)\b"
)


def unknown_payers(line: Line, found: list[Sighting], *, are_payers: bool) -> Iterator[Remark]:
    """Remarks on names of payers beside those that were `found`; `are_payers` says that it stands under a heading of payers.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> line = next(lines_of("Blue Shield of California excludes it, and the surgeon wants it."))
    >>> [remark.text for remark in unknown_payers(line, [], are_payers=False)]
    ['Blue Shield of California']
    """
    matches = [match for match in _ACTING.finditer(line.plain) if are_payers or _LIKE_AN_INSURER.search(match["name"])]
    for each in found:
        matches += filter(
            None, (_BEHIND.match(line.plain, each.end), _BEFORE.search(line.plain, max(each.start - _LONGEST, 0), each.start))
        )
    known = {place for each in found for place in range(each.start, each.end)}
    for first, last in sorted({match.span("name") for match in matches}):
        if known.isdisjoint(range(first, last)) and not _NO_NAME.match(line.plain, first):
            yield Remark(*line.place(first), "a payer that no vocabulary knows", line.text[first:last], understood=True)
