"""Modifiers in prose. In: a sentence. Out: where it names modifiers by the words beside them, and what only looks like one.

Two capitals or two figures may be anything: a state, a therapist, a dose. They are modifiers where the word stands behind them
(the KX modifier), or where one that an edition or CPT knows is appended, or is added to a claim. Beside less certain words
(JZ if nothing was thrown away) a note names them, and anything else is only a word.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from chargegraph.briefs.model import Remark
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.prose import sentences_of
from chargegraph.briefs.unread_codes import COUNTED, NO_MODIFIERS
from chargegraph.editions.bundled import open_bundled

# The modifiers of CPT, as codes alone: their words are licensed.
_FIGURES = r"(?:2[2-7]|29|3[23]|47|5[0-9]|6[236]|7[346-9]|8[0-2]|9[0-35-79])"
_ONE = rf"-?(?:{_FIGURES}|P[1-6]|(?!(?:{NO_MODIFIERS})\b)[A-Z][0-9A-Z])(?![\w%$]|[.,:/-][0-9]|-[A-Za-z]{{3}})"
_GROUP = re.compile(
    rf"(?<![\w.$/#&-]){_ONE}(?:(?:\s*[,/&]\s*(?:(?:and|or)\s+)?|\s+(?:and/or|and|or|nor)\s+){_ONE})*",
)
_BEFORE = 120
"""How far before a modifier the words stand that it is told by."""
_ITEM = re.compile(r"[0-9A-Z]{2}")
_THE = r"\s+(?:(?:the|an?|also|either|both|always|only|HCPCS|CPT)\s+)*$"
_VERB_OF_USE = (
    r"(?:is|are|was|were|must|should|may|can|cannot|will|need|needs|has|have)(?:\s+(?:not|never|to|be|also|always|only))*"
)
_APPENDS = re.compile(rf"\bappend(?:ed|s|ing)?{_THE}", re.IGNORECASE)
_APPENDED = re.compile(rf"\s+{_VERB_OF_USE}\s+appended\b", re.IGNORECASE)
_ADDS = re.compile(
    rf"\b(?:(?:add|attach|affix)(?:e[ds]|s|ing)?|(?:report|bill|submit)\w*\s+(?:\S+\s+){{0,3}}with){_THE}", re.IGNORECASE
)
_ADDED = re.compile(rf"\s+{_VERB_OF_USE}\s+(?:added|attached|affixed)\b", re.IGNORECASE)
_CALLED = re.compile(r"\s+modifiers?\b", re.IGNORECASE)
_COUNT_OF_THEM = re.compile(r"\s+modifiers\b", re.IGNORECASE)
_NEEDS = re.compile(
    rf"\b(?:needs?|requires?|uses?|wants?|with(?:out)?|w/|carry|carries|accepts?|takes?|adding){_THE}", re.IGNORECASE
)
_REASON = re.compile(r"\s+(?:for|if|when|unless|where|while)\b|\s+\(", re.IGNORECASE)
_CONTRARY = re.compile(r"\b(?:else|otherwise),?\s+$", re.IGNORECASE)
_USED = re.compile(
    rf"\s+(?:(?:if|when|unless)\b|{_VERB_OF_USE}(?:\s+no\s+longer)?\s+(?:required|needed|used|reported|billed|allowed|accepted|valid|recogni[sz]ed|on\b)|goes\s+on\b)",
    re.IGNORECASE,
)
# A number goes on to what it counts, and a word to what it is of (SC injection), but for words that lead to a modifier's use.
_COUNTS = re.compile(
    rf"\s*(?:%|-?\s*(?:{COUNTED})\b)|\s+(?:to|and|or|-)\s+[0-9]|\s+(?!(?:to|for|when|if|unless|on|in|as|where|only|instead|and|or|with"
    r"|because|since|before|after|per|by|at|that|which|is|are|must|should|may|can|will|was|were)\b)[^\W\d_]"
)
_OF_CLAIMS = re.compile(
    r"\b(?:bill|report|claim|submit|append|add|cod(?:e|ing)|pay|paid|cover|us(?:e|ing)\b|used|line\b|want|den[iy])", re.I
)


class Spoken(NamedTuple):
    """Modifiers that a sentence names beside each other: from where to where, each one's place, and whether they surely are."""

    first: int
    last: int
    items: list[tuple[int, int]]
    is_sure: bool


def modifiers_in(text: str, begin: int, end: int) -> Iterator[Spoken]:
    """The modifiers of a sentence, group by group.

    >>> [(group.items, group.is_sure) for group in modifiers_in("Append RR, or the KX modifier; 25 modifiers exist.", 0, 49)]
    [([(7, 9)], True), ([(18, 20)], True)]
    """
    if not re.search(r"[a-z]", text[begin:end]):
        return  # in capitals alone any word of two letters has the form
    appends = False
    is_of_claims = _OF_CLAIMS.search(text, begin, end) is not None
    for group in _GROUP.finditer(text, begin, end):
        items = [(group.start() + item.start(), group.start() + item.end()) for item in _ITEM.finditer(group[0])]
        is_sure = _is_sure(text, group, items, begin, end, appends=appends)
        appends = appends or is_sure
        if is_sure or _is_likely(text, group, begin, end, is_of_claims=is_of_claims):
            called = _CALLED.match(text, group.end(), end)
            yield Spoken(group.start(), called.end() if called else group.end(), items, is_sure)


def unread_modifiers(line: Line, read: Iterable[str]) -> Iterator[Remark]:
    """A remark on what looks like a modifier in the sentences of a line and is not among the codes that were read."""
    known = {part for text in read for part in _ITEM.findall(text)}
    places = [
        place
        for sentence in sentences_of(line.plain)
        for group in modifiers_in(line.plain, *sentence)
        for place in group.items
        if line.plain[slice(*place)] not in known
    ]
    if places:
        words = ", ".join(dict.fromkeys(line.plain[slice(*place)] for place in places))
        yield Remark(*line.place(places[0][0]), "looks like a modifier, not read as one", words, understood=True)


def _is_sure(text: str, group: re.Match[str], items: list[tuple[int, int]], begin: int, end: int, *, appends: bool) -> bool:
    before, last = text[max(begin, group.start() - _BEFORE) : group.start()], group.end()
    has_figures = any(text[first].isdigit() for first, _ in items)
    if _CALLED.match(text, last, end):
        is_count = has_figures and len(items) == 1 and _COUNT_OF_THEM.match(text, last, end)
        return not is_count or group[0].startswith("-")
    if not all(_is_known(text[slice(*item)]) for item in items) or _COUNTS.match(text, last, end):
        return False
    if _APPENDS.search(before) or _APPENDED.match(text, last, end):
        return True
    is_marked = not has_figures or group[0].startswith("-")
    if is_marked and (_ADDS.search(before) or _ADDED.match(text, last, end)):
        return True
    if group[0].startswith("-") and _NEEDS.search(before):
        return True
    # Where one is appended, another has a reason of its own: KH for the first month.
    return appends and not has_figures and bool(_REASON.match(text, last, end) or _CONTRARY.search(before))


def _is_likely(text: str, group: re.Match[str], begin: int, end: int, *, is_of_claims: bool) -> bool:
    """Whether words beside a group are such as stand beside modifiers, the less telling ones in a sentence about claims."""
    before, last = text[max(begin, group.start() - _BEFORE) : group.start()], group.end()
    if text[last - 1].isdigit() and _COUNTS.match(text, last, end):
        return False
    if any(cue.match(text, last, end) for cue in (_USED, _APPENDED, _ADDED)):
        return True
    is_cued = _REASON.match(text, last, end) or any(cue.search(before) for cue in (_APPENDS, _ADDS, _NEEDS, _CONTRARY))
    return bool(is_cued) and is_of_claims


@cache
def _is_known(notation: str) -> bool:
    """Whether CPT or the edition that ships has a modifier."""
    return re.fullmatch(rf"{_FIGURES}|P[1-6]", notation) is not None or notation in open_bundled("hcpcs").concepts
