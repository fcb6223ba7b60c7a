"""Payers in prose. In: a line. Out: the payers that it names as ones that the brief covers, and remarks on those it does not.

A payer that a clause denies (not covered by Medicare, Cigna no longer pays, no data on Medicaid) states no coverage, and neither
does a name inside a longer one, as in Medicare Physician Fee Schedule, or a sentence about another code.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from chargegraph.briefs.coded.answers import BY_PLAN, CHECK_FIRST, NOT_KNOWN, NOT_YET
from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.model import PayerMention, Remark
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.sentences.authorizations import without_authorization
from chargegraph.briefs.sentences.named_payers import NOT_TO_COVER
from chargegraph.briefs.sentences.payer_names import payers_in, whole_name
from chargegraph.briefs.sentences.unknown_payers import unknown_payers
from chargegraph.briefs.vocabularies import Sighting
from chargegraph.codes import shape_of

_CUE = re.compile(
    r"\b(?:not|never|n't|cannot|no longer|neither|nor|nothing|unknown"
    r"|without\s+(?:coverage|cover|payment)|except(?:ing)?|exclud\w+|other than|apart from"
    r"|non-?\s?cover\w*"
    r"|den(?:y|ies|ied)|declin\w+|all but|everyone but|blocked|refus\w+|reject\w+"
    r"|stopped|experimental|investigational|uncovered|unlisted)\b"
    r"|n't\b|\bno\s+(?:data|information|details|polic\w+|coverage|cover|payment|pay|rules?|rates?|benchmarks?)\b|:\s*no\b"
    r"|\bno\s*[.;]?\s*$"
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
    r"(?:'s)?\s+(?:(?:[A-Z]\w+\s+)*(?:Fee\s+Schedules?|Manuals?|Database|Contractors?|Program\s+Integrity|Handbook|Act"
    r"|Guidelines?"
    r"|Policy\s+Manual)\b|(?:physician\s+)?fee\s+schedules?\b|status\s+indicators?\b)"
)
_OTHER_CODE = re.compile(rf"\W*(?:(?:CPT|HCPCS)\W{{0,3}}(?:codes?\s+)?)?(?P<code>{shape_of('brief')})\b")
_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_PAYERS = r"(?:payers?|payors?|insurers?|insurances?|carriers?|health plans?|plans?)"
_LABEL = re.compile(
    r"\W*(?:[0-9]{1,2}[.)]\s+)?(?:(?:key|main|covered|known|other|further|more|commercial|private)\s+)?"
    rf"(?:{_PAYERS}"
    r"(?:\s+(?:(?:that|who|which)\s+\w+(?:\s+\w+)?|in\s+(?:short|brief)|at\s+a\s+glance|by\s+payer"
    r"|notes?|coverage|polic(?:y|ies)|rules|lists?|overview|details|comments?))?"
    rf"|what\s+(?:the\s+|our\s+)?{_PAYERS}\s+(?:say|want|ask|require|do|need|pay|cover)(?:\s+(?:about\s+|for\s+)?\w+)?"
    r"|who\s+(?:pays|covers)(?:\s+(?:for\s+)?(?:it|this|what|and\s+who\s+does\s+not))?"
    rf"|(?:coverage|payment|rules|notes|polic(?:y|ies)|status)?\s?by\s+{_PAYERS}|{_PAYERS}\s+by\s+{_PAYERS}"
    r"|(?:not\s+|(?:does|do)n't\s+|(?:does|do)\s+not\s+|won't\s+|never\s+)?(?:pays?|covers?|paid\s+by|covered\s+by)"
    r"|no\s+pay(?:ment)?|blocked\s+by)"
    r"(?:\s*:\s*|\s{3,60}(?=\S))",
    re.IGNORECASE,
)
# Words that leave open whether a payer covers, or say that it did, or that it is another's matter.
_OPEN = re.compile(
    rf"\b(?:{NOT_KNOWN}|{NOT_YET}|blank|still waiting|waiting|await\w*|yet to|no word|could not find|nothing (?:on|about"
    rf"|from)|nobody"
    r"|lack(?:s|ing)?|balks?|dropped|pulled out|withdrew)\b",
    re.IGNORECASE,
)
# The same right behind a name, where other words would say something else: Aetna - depends on the plan. Tricare?
_OPEN_BEHIND = re.compile(
    r"(?:\s+(?:plans|part [a-d]))?(?:\s*\([^()]{0,40}\))?[\s:,=(-]{0,5}"
    r"(?:(?:the|coverage|covered|cover|payment|pays|policy|benefits?|it|this|is|are|highly|very much|usually|mostly|often"
    r"|also)\s+){0,4}"
    rf"(?:(?P<words>(?:{BY_PLAN}|{CHECK_FIRST}))(?=\s*(?:$|[.;,:()-]))|(?:cover(?:ed|s)|pays)?\s{{0,3}}(?P<sign>\?+))",
    re.IGNORECASE,
)
_OPEN_BEFORE = re.compile(
    rf"\W*(?P<sign>)(?:coverage\s+)?(?P<words>{NOT_KNOWN}|{NOT_YET}|{BY_PLAN}|{CHECK_FIRST})(?:\s+(?:with|at|for|by))?\s*:",
    re.IGNORECASE,
)
_OPEN_MATTERS = re.compile(
    r"\W*(?:[0-9]{1,2}[.)]\s+)?(?:(?:still\s+)?open(?:\s+(?:items?|questions?|points?|issues?|matters?|ends?|tasks?))?"
    r"|to[ -]?dos?"
    rf"|(?:still\s+)?(?:to\s+(?:check|confirm|verify|ask|clarify))|unknowns?|(?:{NOT_YET})|pending|questions"
    rf"|follow[ -]?ups?|loose\s+ends)\W*",
    re.IGNORECASE,
)
# What a payer does, or what is said of those that are listed: in a sentence without it a payer is only named.
_CUE_OF_A_PAYER = re.compile(
    r"\b(?:pay|paid|cover|reimburs|requir|want|need|ask|accept|allow|permit|approv|follow|prior|auth|polic|criteri|lcd|ncd"
    r"|necess|benefit|claim"
    r"|bill|deni|den[yi]|reject|limit|expect|consider|recogni|prefer|demand|insist|waive|deduct|copay|bundle|member|enrol"
    r"|insur|payer|plan)\w*",
    re.IGNORECASE,
)
_SMALL_WORD = re.compile(r"\b(?!(?:and|or)\b)[a-z]{2,20}\b")
_FEWEST_SMALL_WORDS = 2
"""How many words in small letters a sentence has that is no list of names."""
_ATTRIBUTE = re.compile(
    r"(?:'s)?\s+(?:part\s+[a-d]\s+)?(?:(?:physician|national|local|allow(?:ed|able)|conversion|payment|payer|policy|plan"
    r"|coverage|unit|provider|base|claims?"
    r"|(?:non-?)?facility|annual|daily|contract|global|status|current|average|approved|benefit|(?-i:[A-Z]{2,6})"
    r"|[0-9]{4})\s+){0,2}"
    r"(?P<words>(?:status|fees?|rates?|rvus?|wrvus?|mues?|price|pricing|amounts?|allowables?|allowance|charge|days|period"
    r"|global|indicators?|limits?|units?"
    r"|[ln]cds?|articles?|numbers?|factor|edits?|deductible|copay|co-pay|coinsurance|portal|phone|fax|locality"
    r"|jurisdiction|modifiers?|category"
    r"|group|deadline|timely\s+filing)"
    r"(?:\s+(?:indicators?|schedules?|days|period|numbers?|amounts?|per\s+\w+|for\s+[0-9]{4}|[0-9]{4}|\([^()]{1,30}\))){0,2})"
    r"(?:\s*[:=]|\s+-\s|\s{3}|\t|\s+(?:is|are|was|were)\b)(?!\W*(?:cover|pay|paid|allow|reimburs|accept))",
    re.IGNORECASE,
)
# The same with other words between a name and a number: Medicare allowed 2025 (office): $1,244.
_AMOUNT = re.compile(
    r"(?:'s)?\s+(?P<words>(?!(?:covers|pays|reimburses|allows|accepts)\b)[^\W_][^:;=|\t.!?]{1,60}?)\s*(?:[:=|\t]|\s-\s|\s{3})\s*"
    r"(?:(?:about|approx\w*\.?|avg\.?|up\s+to)\s+)?[$\u20ac\u00a3]?\s?[0-9][0-9,.]*(?!\w|\s*x\b|/[0-9]|\s+[-(])",
    re.IGNORECASE,
)
# What is asked for on claims says nothing of coverage.
_OF_CLAIMS = re.compile(
    r"(?:\s*(?:,|/|and|or|&)\s+(?:(?:most|all|many|some|other|any)\s+)?[\w-]{1,20}(?:\s+(?!claims)[\w-]{1,20})?)?\s+"
    r"(?P<words>claims?|patients?|members?|beneficiar(?:y|ies)|cases?|accounts?|enrollees?|remits?|denials?)\b"
    r"(?!\s+(?:is|are|get|with|for)\b)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\b(?:before|outside(?: of)?)\s+$", re.IGNORECASE)
_NO_BEHIND = re.compile(r"\s*(?:\(no\)|\[ \]|[:=-]\s*no\b)", re.IGNORECASE)
_CLAUSE = re.compile(rf"[;,:](?!\s*(?:{NOT_KNOWN}|{NOT_YET}|blank|still))|\s(?:and|but|while)\s", re.IGNORECASE)
_NAME_ENDS = re.compile(r"\s*(?:\([^()]{0,40}\))?\s*:")
_MOST_BETWEEN = 24
"""How far before a name the words stand that lead to it."""
_FURTHEST = 1000
"""How far a denying word reaches."""
_BULLETS = " -*\u2022"
_ITEM = re.compile(r"[^,;/]+")
# A name and what is said of it, as a list of definitions has them.
_PAIR = re.compile(r"\W*(?P<name>[A-Z][\w.&'/ -]{1,40}?)(?:\s+[-\u2013\u2014]|:)\s+\S")
_IS_NAME = re.compile(r"(?:(?:[A-Z][\w.&'/-]*|of|the|and|&)(?:\s+|$)){1,7}")
_LONGEST_ITEM = 5


def names_payers(text: str) -> bool:
    """Whether a line is the label of a list of payers that stands below it: paid by, or not paid by."""
    return _LABEL.fullmatch(f"{text.strip(' :*_')}:") is not None


def names_open_matters(text: str) -> bool:
    """Whether a heading says that nothing under it is settled: Open items, To do."""
    return _OPEN_MATTERS.fullmatch(text.strip(" #:*_")) is not None


def read_payers(
    line: Line,
    known: set[str],
    own: str,
    heading: str | None = None,
    *,
    is_item: bool = False,
    nearest: str = "",
    may_be_in_passing: bool = False,
    gaps: Sequence[range] = (),
) -> Iterator[PayerMention | Remark]:
    """The payers that a line names for the first time in its brief; `known` is added to. `own` is the brief's code, `heading` the
    words above it that name payers, as whose item it may stand there, and `nearest` the nearest words above it. Where it
    `may_be_in_passing`, a sentence must say what payers do. Of what stands in `gaps`, by their stretches of the text, nothing is
    known."""
    told_of = _PAIR.match(line.plain)
    pair = told_of if heading else None
    above = heading if is_item or pair else None
    every = payers_in(line.plain)
    missing = {payer.start for payer in every if any(line.begins[payer.start] in gap for gap in gaps)}
    found = [
        payer
        for payer in every
        if payer.start in missing or not _LONGER_NAME.match(line.plain, payer.end) or _ATTRIBUTE.match(line.plain, payer.end)
    ]
    label = _LABEL.match(line.plain)
    is_running = may_be_in_passing and not (label or above)
    told = without_authorization(line.plain)
    reasons = _denied(told, found, own, may_be_in_passing=is_running) if found else {}
    denial = denial_in(above or (label[0] if label else ""))
    if denial:
        reasons = {sighting.start: f"“{denial}” denies it" for sighting in found} | reasons
    if found and names_open_matters(nearest):
        reasons = {sighting.start: f"“{nearest}” leaves it open" for sighting in found} | reasons
    reasons = dict.fromkeys(missing, "a gap names it") | reasons
    head = line.trim(*told_of.span("name")) if told_of and _IS_NAME.fullmatch(told_of["name"]) else (0, 0)
    for sighting in found:
        first, last = whole_name(line.plain, sighting, *head)
        words = line.text[first:last]
        if reason := reasons.get(sighting.start):
            yield Remark(*line.place(sighting.start), f"{NOT_TO_COVER}: {reason}", words, understood=True)
        elif sighting.concept.iri not in known:
            known.add(sighting.concept.iri)
            evidence = line.evidence(first, last, at=sighting.start)
            yield PayerMention(evidence=evidence, payer=sighting.concept.iri, as_written=words)
    is_sentence = (
        above is not None and pair is None and len(line.plain.split()) > _LONGEST_ITEM and line.plain.rstrip()[-1] == "."
    )
    if _OPEN_BEFORE.match(line.plain):
        return
    if (label or above) and not is_sentence:
        yield from _unknown(line, found, label.end() if label else 0, pair.end("name") if pair and not label else len(line.plain))
    else:
        yield from unknown_payers(line, found, are_payers=heading is not None)


def _denied(text: str, payers: list[Sighting], own: str, *, may_be_in_passing: bool) -> dict[int, str]:
    """By where a payer stands, why it is not said to cover; those that are, are not there."""
    reasons: dict[int, str] = {}
    starts = [payer.start for payer in payers]
    begin = 0
    for end in (*(match.start() for match in _SENTENCE_END.finditer(text)), len(text)):
        if here := payers[bisect_left(starts, begin) : bisect_left(starts, end)]:
            found = _denied_in_sentence(text, here, own, begin, end)
            if may_be_in_passing and _is_in_passing(text, begin, end):
                found = {payer.start: "it is named in passing" for payer in here} | found
            reasons |= found
        begin = end + 1
    return reasons


def _denied_in_sentence(text: str, payers: list[Sighting], own: str, begin: int, end: int) -> dict[int, str]:
    bounds = [match.span() for match in _CLAUSE.finditer(text, begin, end)]
    open_words = list(_OPEN.finditer(text, begin, end))
    found = ((payer, _left_open(text, payer, begin, end, bounds, open_words)) for payer in payers)
    reasons = {payer.start: why for payer, why in found if why}
    other = _OTHER_CODE.match(text, begin)
    if other and other["code"] != own:
        reasons.update((payer.start, f"the sentence is about {other['code']}") for payer in payers)
    for cue in _CUE.finditer(text, begin, end):
        if not _ONLY.match(text, cue.start()):
            reached = _reached(text, cue, payers, begin, end)
            reasons.update((payer.start, f"“{_words(text, cue)}” denies it") for payer in reached if payer.start not in reasons)
    return reasons


def _left_open(
    text: str, payer: Sighting, begin: int, end: int, bounds: list[tuple[int, int]], open_words: list[re.Match[str]]
) -> str | None:
    """The words in its clause that say that nobody knows, or that it was so once. The clauses of its sentence have `bounds`."""
    if about := _ATTRIBUTE.match(text, payer.end) or _AMOUNT.match(text, payer.end) or _OF_CLAIMS.match(text, payer.end):
        return f"“{about['words']}” is what the line is about"
    if answer := _NO_BEHIND.match(text, payer.end):
        return f"“{answer[0].strip(' :()=-')}” denies it"
    match = _OPEN_BEHIND.match(text, payer.end, end + 1) or _OPEN_BEFORE.match(text, begin, payer.start)
    if match:
        return f"“{match['words'] or match['sign']}” leaves it open"
    before = bisect_right(bounds, payer.start, key=lambda bound: bound[1])
    behind_name = _NAME_ENDS.match(text, payer.end)
    after = bisect_left(bounds, behind_name.end() if behind_name else payer.end, key=lambda bound: bound[0])
    first = bounds[before - 1][1] if before else begin
    stop = bounds[after][0] if after < len(bounds) else end
    nearest = bisect_left(open_words, first, key=lambda words: words.start())
    words = open_words[nearest] if nearest < len(open_words) and open_words[nearest].end() <= stop else None
    match = _ELSEWHERE.search(text, max(begin, payer.start - _MOST_BETWEEN), payer.start) or words
    return f"“{match[0].strip()}” leaves it open" if match else None


def _is_in_passing(text: str, begin: int, end: int) -> bool:
    """Whether a sentence tells nothing that payers do."""
    is_sentence = len(_SMALL_WORD.findall(text, begin, end)) >= _FEWEST_SMALL_WORDS and _PAIR.match(text, begin, end) is None
    return is_sentence and _CUE_OF_A_PAYER.search(text, begin, end) is None


def _reached(text: str, cue: re.Match[str], payers: list[Sighting], begin: int, end: int) -> list[Sighting]:
    """The payers that a denying word is about: those behind it in its clause, or else those right before it."""
    begin, end = max(begin, cue.start() - _FURTHEST), min(end, cue.end() + _FURTHEST)
    here = payers[bisect_left(payers, begin, key=_start_of) : bisect_left(payers, end, key=_start_of)]
    after = [payer for payer in here if payer.start >= cue.end()]
    if after and _LEADS_TO.fullmatch(text, cue.end(), after[0].start):
        stop = _BOUNDARY.search(text, after[0].end, end)
        return [payer for payer in after if stop is None or payer.start < stop.start()]
    bounds = list(_BOUNDARY.finditer(text, begin, cue.start()))
    before = [payer for payer in here if payer.end <= cue.start()]
    if not before or _CONDITION.search(text, before[-1].end, cue.start()):
        return []
    first = max((match.end() for match in bounds if match.end() <= before[-1].start), default=begin)
    return [payer for payer in before if payer.start >= first]


def _start_of(payer: Sighting) -> int:
    return payer.start


def _words(text: str, cue: re.Match[str]) -> str:
    """The denying words as the text has them, the whole of a word such as doesn't."""
    begin = re.search(r"\w*$", text[: cue.start()]).start() if cue[0][:1].casefold() == "n" else cue.start()  # type: ignore[union-attr]
    return text[begin : cue.end()].strip(" :.;")


def _unknown(line: Line, found: list[Sighting], begin: int, end: int) -> Iterator[Remark]:
    """Items of a list of payers, from `begin` to before `end`, in which no vocabulary knows a payer."""
    for item in _ITEM.finditer(line.plain, begin, end):
        first, last = line.trim(*item.span())
        first += len(line.plain[first:last]) - len(line.plain[first:last].lstrip(_BULLETS))
        if first < last and not any(first <= sighting.start < last for sighting in found) and line.plain[first].isupper():
            yield Remark(*line.place(first), "a payer that no vocabulary knows", line.text[first:last], understood=True)
