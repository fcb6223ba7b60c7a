"""Gaps. In: a line. Out: what it says that it does not know, one gap for each topic that its sentence names."""

import re
from collections.abc import Iterator

from chargegraph.briefs.model import StatedGap
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.vocabularies import Sighting, find_concepts
from chargegraph.rdf.vocabulary import expand

_PAPERS = r"(?:polic(?:y|ies)|fee\s+schedules?|articles?|[ln]cds?|rates?|prices?|w?rvus?)"
"""What somebody looks for and may not find."""
_GAP = re.compile(
    r"(?:note on data availability|data limitations?)\s*:(?:(?!\.(?:\s|$)).)+\.?"
    r"|\b(?:(?!(?:and|or|but|the|that|which|while|because|if)\b)[^\W\d_][\w/-]{0,40}\s+){0,2}(?:data|information"
    r"|details)\s+(?:[\w-]+\s+){0,12}?(?:not\s+(?:yet\s+)?(?:available|provided|supplied|included)|unavailable)\b"
    r"(?:(?!\.(?:\s|$)).)*\.?"
    r"|\b(?:[^\W\d_][\w/-]{0,40}\s+){0,2}(?:charges|rates?|prices?|costs?|figures|benchmarks?|volumes?|numbers|statistics"
    r"|fees?|w?rvus?|amounts?)(?:\s+for\s+[0-9]{4})?"
    r"\s+(?:(?:is|are|was|were)\s+|(?=not\s+(?:yet\s+published|on\s+file)))not\s+(?:yet\s+)?(?:available|provided|supplied"
    r"|stated|known|published|on\s+file)\b(?:(?!\.(?:\s|$)).)*\.?"
    r"|\bno\s+(?:data|information|details)\s+(?:(?:was|were|is|are)\s+(?:found|available|given)\s+)?(?:on|about|for"
    r"|regarding)\b(?:(?!\.(?:\s|$)).)*\.?"
    r"|\b(?:not\s+(?:available|provided|stated|known)|unknown|missing)\s*:(?:(?!\.(?:\s|$)).)+\.?"
    r"|\b[^\W\d_][\w-]{0,40}(?:\s+[\w-]+){0,4}\s*:\s*(?:data\s+)?not\s+(?:available|provided)\b(?:(?!\.(?:\s|$)).)*\.?"
    r"|\b(?:nobody\s+could|(?:(?:I|we|they)\s+)?(?:(?:could|can|did|do)(?:\s+not|n't)|cannot|was\s+unable\s+to|were\s+unable\s+to"
    r"|failed\s+to))\s+(?:find|locate|get|obtain)"
    r"\s+(?:any\s+|an?\s+|the\s+|its\s+|their\s+)?(?:[\w-]+\s+){0,3}?(?:polic(?:y|ies)|data|information|details|guidance"
    r"|fee\s+schedules?|rates?|prices?|articles?"
    r"|[ln]cds?)\b(?:(?!\.(?:\s|$)).)*\.?"
    rf"|\bno\s+(?:[\w-]+\s+){{0,2}}?{_PAPERS}\s+(?:(?:for|from|of|by)\s+(?:[\w'-]+\s+){{1,3}}?)?(?:(?:was|were|is|are"
    r"|could\s+be)\s+)?(?:found|located|on\s+file|published|available)\b"
    r"(?:(?!\.(?:\s|$)).)*\.?"
    rf"|\b(?:I|we|they)\s+(?:still\s+|currently\s+)?(?:(?:do|did)(?:\s+not|n't)\s+(?:yet\s+)?have\s+"
    rf"(?:any\s+|an?\s+|the\s+|its\s+|their\s+)?(?:[\w'-]+\s+){{0,3}}?(?:data|information|details|guidance|{_PAPERS})"
    rf"|have\s+no\s+(?:[\w'-]+\s+){{0,3}}?(?:guidance|{_PAPERS}))\b(?:(?!\.(?:\s|$)).)*\.?"
    rf"|\b(?:[^\W\d_][\w/-]{{0,40}}\s+){{1,3}}(?:{_PAPERS}|coverage|rules|criteria|lists?(?:\s+for\s+[\w-]{{1,40}})?)\s+"
    r"(?:(?:is|are|was|were)\s+)?(?:not|(?:is|are|was|were)n't)\s+(?:yet\s+)?(?:known|found|available|on\s+file|published)\b"
    r"(?:(?!\.(?:\s|$)).)*\.?"
    r"|\bno\s+(?:data|information|details)\s+(?:[\w-]+\s+){0,6}?(?:available|provided|supplied|included)\b"
    r"(?:(?!\.(?:\s|$)).)*\.?"
    r"|\b(?:[^\W\d_][\w/-]{0,40}\s+){0,2}(?:(?:data|information|details)(?:\s+[\w/-]+){0,10}?\s*(?::|=|\s-)\s*"
    r"(?:n/?a|n\.a|none|nil|missing|unavailable|not\s+(?:known|stated|on\s+file))"
    r"|(?:charges|rates?|prices?|costs?|figures|benchmarks?|volumes?|statistics|fees?|w?rvus?|amounts?|edits?|numbers?"
    r"|measures?|lcds?|ncds?)"
    r"(?:\s+[\w/-]+){0,6}?\s*(?::|=|\s[-\u2013\u2014])\s*(?:n/?a|n\.a|missing|unavailable|none\s+(?:found|known|listed|on\s+file)"
    r"|tbd|unknown|pending|\?{2,}|not\s+(?:yet\s+)?(?:known|stated|found|listed|published|set|on\s+(?:file"
    r"|this\s+\w+))))(?=\W*$|[.;,]\s)\.?",
    re.IGNORECASE,
)
# What every gap has a word of; most lines have none, and need no closer look.
_LACKS = re.compile(
    r"not|\bno\b|n't|\bn/?a\b|\bn\.a|none|\bnil\b|unknown|missing|unavailable|pending|tbd|\?\?|unable|failed|nobody"
    r"|data\s+(?:availab|limit)",
    re.IGNORECASE,
)
_MISSING = re.compile(r"\b(?:available|provided|supplied|included|unavailable)\b", re.IGNORECASE)
_NEXT_CLAUSE = re.compile(
    r";|\s(?:but|however|although|though|while|whereas)\b|,\s+(?:and\s+)?(?:the|these|they|it|we)\b", re.IGNORECASE
)
# A noun behind a name makes it a word about something else: payer policies are no payers.
_GOES_ON = re.compile(
    r"\s+(?!(?:and|or|nor|is|are|was|were|be|not|for|in|on|of|at|from|within|with|to|by|as|that|which|yet|available"
    r"|unavailable|provided|supplied"
    r"|included|codes?|data|information|details|pairings?|mappings?|lists?|links?|linkages?|crosswalks?|values?|tables?"
    r"|relationships?|usage|use)\b)"
    r"[a-z][\w-]*",
)


def read_gaps(line: Line, *, topic_of_label: str | None = None, first: int = 0, last: int | None = None) -> Iterator[StatedGap]:
    """The gaps that a line states, one for each topic that its sentence names, else one for all or for its label's."""
    last = len(line.plain) if last is None else last
    for match in _GAP.finditer(line.plain, first, last) if _LACKS.search(line.plain, first, last) else ():
        span = match.start(), match.start() + len(match[0].rstrip(" ,;|\t"))
        topics = list(_topics(line.plain, *span))
        for topic in topics:
            yield StatedGap(evidence=line.evidence(*span, at=topic.start), topic=topic.concept.iri)
        if not topics:
            topic_iri = expand(f"kind:{topic_of_label}") if topic_of_label else None
            yield StatedGap(evidence=line.evidence(*span), topic=topic_iri)


def _topics(text: str, begin: int, end: int) -> Iterator[Sighting]:
    """What a clause says to be missing: the names that stand at the head of their phrase, to the end of the clause.

    >>> [topic.concept.names[0] for topic in _topics("Data on payer policies and ICD-10 pairings not available", 0, 56)]
    ['diagnoses']
    """
    missing = list(_MISSING.finditer(text, begin, end))
    beyond = _NEXT_CLAUSE.search(text, missing[-1].end(), end) if missing else None
    for topic in find_concepts("kinds", text, begin, beyond.start() if beyond else end):
        if not _GOES_ON.match(text, topic.end, end):
            yield topic


def is_gap_only(line: Line) -> bool:
    """Whether a line holds nothing beside its statements of missing data."""
    return re.fullmatch(r"[\W_]*(?:[0-9.]+\s+)?", _GAP.sub("", line.plain)) is not None
