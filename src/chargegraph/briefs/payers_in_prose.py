"""Payers in prose. In: a line. Out: the payers that it names as ones that the brief covers, and remarks on those it does not.

A payer that a clause denies (not covered by Medicare, Cigna no longer pays, no data on Medicaid) states no coverage, and neither
does a name inside a longer one, as in Medicare Physician Fee Schedule, or a sentence about another code.
"""

import re
from collections.abc import Iterator

from chargegraph.briefs.coded.answers import NOT_KNOWN
from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.model import PayerMention, Remark
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.sentences.unknown_payers import unknown_payers
from chargegraph.briefs.vocabularies import Sighting, find_concepts
from chargegraph.codes import shape_of

_CUE = re.compile(
    r"\b(?:not|never|n't|cannot|no longer|neither|nor|nothing|unknown"
    r"|without\s+(?:coverage|cover|payment)|except(?:ing)?|exclud\w+|other than|apart from"
    r"|non-?\s?cover\w*"
    r"|den(?:y|ies|ied)|declin\w+|all but|everyone but|blocked|refus\w+|reject\w+"
    r"|stopped|experimental|investigational|uncovered|unlisted)\b"
    r"|n't\b|\bno\s+(?:data|information|details|polic\w+|coverage|cover|payment|pay|rules?|rates?|benchmarks?)\b|:\s*no\b|\bno\s*[.;]?\s*$"
    r"|\bnot\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\bnot\s+(?:only|limited|just|all)\b", re.IGNORECASE)
# Where what a word denies begins or ends, and what reaches over no further than its own condition.
_BOUNDARY = re.compile(r"[;:]|\b(?:but|while|whereas|however|covers?|pays?|paid|reimburses?|accepts?|does|do)\b", re.IGNORECASE)
# What stands between a denying word and the payers that it denies: not covered by, does not pay:, no data on.
_LEADS_TO = re.compile(
    r"\s*(?:\s[\w\s-]{0,40}?(?:\b(?:by|under|with|for|from|of|on|to)\s+(?:\w+\s+){0,2}|:\s*)|:\s*)?", re.IGNORECASE
)
_CONDITION = re.compile(
    r"\b(?:when|if|unless|where|because|since|although|though|even|provided that|as long as)\b", re.IGNORECASE
)
_LONGER_NAME = re.compile(
    r"(?:'s)?\s+(?:(?:[A-Z]\w+\s+)*(?:Fee\s+Schedules?|Manuals?|Database|Contractors?|Program\s+Integrity|Handbook|Act|Guidelines?"
    r"|Policy\s+Manual)\b|(?:physician\s+)?fee\s+schedules?\b|status\s+indicators?\b)"
)
_OTHER_CODE = re.compile(rf"\W*(?:(?:CPT|HCPCS)\W{{0,3}}(?:codes?\s+)?)?(?P<code>{shape_of('brief')})\b")
_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_LABEL = re.compile(
    r"\W*(?:(?:key|main|covered|known|other|further|more|commercial|private)\s+)?"
    r"(?:(?:payers?|insurers?|insurances?|health plans?|plans?)"
    r"(?:\s+(?:that|who|which)\s+\w+(?:\s+\w+)?)?"
    r"|(?:not\s+|(?:does|do)n't\s+|(?:does|do)\s+not\s+|won't\s+|never\s+)?(?:pays?|covers?|paid\s+by|covered\s+by)|no\s+pay(?:ment)?|blocked\s+by)"
    r"(?:\s*:\s*|\s{3,60}(?=\S))",
    re.IGNORECASE,
)
# Words that leave open whether a payer covers, or say that it did, or that it is another's matter.
_OPEN = re.compile(
    rf"\b(?:{NOT_KNOWN}|blank|still waiting|waiting|await\w*|yet to|no word|could not find|nothing (?:on|about|from)|nobody"
    r"|lack(?:s|ing)?|balks?|dropped|pulled out|withdrew)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\b(?:before|outside(?: of)?)\s+$", re.IGNORECASE)
_NO_BEHIND = re.compile(r"\s*(?:\(no\)|\[ \]|[:=-]\s*no\b)", re.IGNORECASE)
_CLAUSE = re.compile(rf"[;,:](?!\s*(?:{NOT_KNOWN}|blank|still))|\s(?:and|but|while)\s", re.IGNORECASE)
_BULLETS = " -*\u2022"
_ITEM = re.compile(r"[^,;/]+")
# A name and what is said of it, as a list of definitions has them.
_PAIR = re.compile(r"\W*[A-Z][\w.&'/ -]{1,40}?(?:\s+[-\u2013\u2014]|:)\s+\S")


def names_payers(text: str) -> bool:
    """Whether a line is the label of a list of payers that stands below it: paid by, or not paid by."""
    return _LABEL.fullmatch(f"{text.strip(' :*_')}:") is not None


def read_payers(
    line: Line, known: set[str], own: str, heading: str | None = None, *, is_item: bool = False
) -> Iterator[PayerMention | Remark]:
    """The payers that a line names for the first time in its brief; `known` is added to. `own` is the brief's code, `heading` the
    words above it that name payers, as whose item it may stand there."""
    above = heading if is_item or (heading and _PAIR.match(line.plain)) else None
    found = [sighting for sighting in find_concepts("payers", line.plain) if not _LONGER_NAME.match(line.plain, sighting.end)]
    reasons = _denied(line.plain, found, own) if found else {}
    label = _LABEL.match(line.plain)
    denial = denial_in(above or (label[0] if label else ""))
    if denial:
        reasons = {sighting.start: f"“{denial}” denies it" for sighting in found} | reasons
    for sighting in found:
        words = line.text[sighting.start : sighting.end]
        if reason := reasons.get(sighting.start):
            yield Remark(*line.place(sighting.start), f"a payer that is not stated to cover: {reason}", words, understood=True)
        elif sighting.concept.iri not in known:
            known.add(sighting.concept.iri)
            evidence = line.evidence(sighting.start, sighting.end)
            yield PayerMention(evidence=evidence, payer=sighting.concept.iri, as_written=words)
    yield from _unknown(line, found, label.end() if label else 0 if above else None)
    if not label and not above:
        yield from unknown_payers(line, found, are_payers=heading is not None)


def _denied(text: str, payers: list[Sighting], own: str) -> dict[int, str]:
    """By where a payer stands, why it is not said to cover; those that are, are not there."""
    reasons: dict[int, str] = {}
    begin = 0
    for end in (*(match.start() for match in _SENTENCE_END.finditer(text)), len(text)):
        here = [payer for payer in payers if begin <= payer.start < end]
        reasons |= {payer.start: why for payer in here if (why := _left_open(text, payer, begin, end))}
        other = _OTHER_CODE.match(text, begin) if here else None
        if other and other["code"] != own:
            reasons.update((payer.start, f"the sentence is about {other['code']}") for payer in here)
        for cue in _CUE.finditer(text, begin, end) if here else ():
            if not _ONLY.match(text, cue.start()):
                reached = _reached(text, cue, here, begin, end)
                reasons.update(
                    (payer.start, f"“{_words(text, cue)}” denies it") for payer in reached if payer.start not in reasons
                )
        begin = end + 1
    return reasons


def _left_open(text: str, payer: Sighting, begin: int, end: int) -> str | None:
    """The words in its clause that say that nobody knows, or that it was so once."""
    first = max((match.end() for match in _CLAUSE.finditer(text, begin, payer.start)), default=begin)
    stop = _CLAUSE.search(text, payer.end, end)
    if answer := _NO_BEHIND.match(text, payer.end):
        return f"“{answer[0].strip(' :()=-')}” denies it"
    match = _ELSEWHERE.search(text, begin, payer.start) or _OPEN.search(text, first, stop.start() if stop else end)
    return f"“{match[0].strip()}” leaves it open" if match else None


def _reached(text: str, cue: re.Match[str], payers: list[Sighting], begin: int, end: int) -> list[Sighting]:
    """The payers that a denying word is about: those behind it in its clause, or else those right before it."""
    after = [payer for payer in payers if payer.start >= cue.end()]
    if after and _LEADS_TO.fullmatch(text, cue.end(), after[0].start):
        stop = _BOUNDARY.search(text, after[0].end, end)
        return [payer for payer in after if stop is None or payer.start < stop.start()]
    bounds = list(_BOUNDARY.finditer(text, begin, cue.start()))
    before = [payer for payer in payers if payer.end <= cue.start()]
    if not before or _CONDITION.search(text, before[-1].end, cue.start()):
        return []
    first = max((match.end() for match in bounds if match.end() <= before[-1].start), default=begin)
    return [payer for payer in before if payer.start >= first]


def _words(text: str, cue: re.Match[str]) -> str:
    """The denying words as the text has them, the whole of a word such as doesn't."""
    begin = re.search(r"\w*$", text[: cue.start()]).start() if cue[0][:1].casefold() == "n" else cue.start()  # type: ignore[union-attr]
    return text[begin : cue.end()].strip(" :.;")


def _unknown(line: Line, found: list[Sighting], begin: int | None) -> Iterator[Remark]:
    """Items of a list of payers in which no vocabulary knows a payer."""
    for item in _ITEM.finditer(line.plain, begin) if begin is not None else ():
        first, last = line.trim(*item.span())
        first += len(line.plain[first:last]) - len(line.plain[first:last].lstrip(_BULLETS))
        if first < last and not any(first <= sighting.start < last for sighting in found) and line.plain[first].isupper():
            yield Remark(*line.place(first), "a payer that no vocabulary knows", line.text[first:last], understood=True)
