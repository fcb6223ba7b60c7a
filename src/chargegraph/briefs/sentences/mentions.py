"""Mentions. In: a stretch of prose or of a row. Out: the codes and curated concepts that it names, and what it promises.

A concept is found by the longest of its names that fits, in whole words, and marked where a negation stands before it. A code
is told from an age, a count or a weight by its form and by the words before it.
"""

import re
from collections.abc import Iterator

from chargegraph.briefs.model import Mention, Promise
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.prose import sentences_of
from chargegraph.briefs.sentences.authorizations import without_authorization
from chargegraph.briefs.sentences.denied_places import is_denied_place, is_place, stands_in_reason
from chargegraph.briefs.sentences.modifiers_in_prose import modifiers_in
from chargegraph.briefs.sentences.short_anesthesia import anesthesia_in
from chargegraph.briefs.vocabularies import Sighting, coordinated, find_concepts
from chargegraph.codes import Code
from chargegraph.codes.systems import systems
from chargegraph.rdf.vocabulary import expand

PROSE = "anesthesia+imaging+guidance+laboratory+assessment+setting+sites+approach+energy+aftercare+hedges+billing+promises"
ROWS = "hedges+billing"
# A negation stands before: up to four words back in the same clause, two back for "no" and its like; or right after.
_NEGATION = re.compile(
    r"\b(?:(?:no|without|neither|nor|absence of|free of)(?:\s+[\w'-]+){0,2}"
    r"|(?:not(?!\s+only)|n't|never|cannot|avoid(?:s|ing)?|rather than|instead of|unlike|alternatives? to|as opposed to"
    r"|in (?:place|lieu) of"
    r"|compared (?:with|to)|versus|vs\.?|replac(?:es?|ing)|obviat(?:es?|ing))(?:\s+[\w'-]+){0,4})\s+$",
    re.IGNORECASE,
)
_NEGATION_AFTER = re.compile(
    r"\s+(?:(?:(?:is|are|was|were|be|been|has|have|had|does|do|did)\s+(?:\w+ly\s+)?(?:not|never)|(?:is|are|was|were|do"
    r"|does|did)n't)\b"
    r"|(?:should|must|can|may|is|are|was|were)\s+(?:be\s+)?(?:\w+ly\s+)?(?:avoided|contraindicated|unnecessary|omitted"
    r"|withheld)\b"
    r"|(?:not|never)\s+(?:\w+ly\s+)?(?:used|needed|required|given|done|performed|allowed|covered|paid|billed|reported)\b)",
    re.IGNORECASE,
)
# In a list what the first item is denied the next is denied too.
_LIST = re.compile(r"\s*(?:,|/|,?\s*(?:or|nor))\s+(?:(?!and\b|but\b|then\b)[\w-]+\s+)?", re.IGNORECASE)
_NO_CODE = re.compile(
    r"\b(?:rooms?|models?|sections?|years?|mrn|chapters?|suites?|versions?|forms?|units?|buildings?|lots?|serial|parts?|figures?"
    r"|tables?|appendix|pages?|no\.?|numbers?|#)\s*$",
    re.IGNORECASE,
)
_THE_MONTH = re.compile(r",?\s+(?:[0-9]|the month)")
_MAY = ("may", "may be")
# What may be billed is allowed, which leaves nothing open.
_PERMITS = re.compile(
    r"\s+(?:(?:also|only|then)\s+)?(?:be\s+)?(?:(?:also|only|then)\s+)?(?:\w+ly\s+)?(?:billed|reported|used|appended|combined|coded|charged|claimed"
    r"|submitted"
    r"|added|separately)\b",
    re.IGNORECASE,
)
_CUE_WITHIN = 200
"""How far before a code or a name the words stand that a form asks for, or that deny it."""
# A code that stands in a list behind another. A word of two letters is one only where the list goes on or ends.
_FURTHER = re.compile(
    r"\)?(?:\s?\([^()]{0,80}\))?(?:\s+(?:together\s+|in conjunction\s+)?with\s+"
    r"|\s*[,;]\s*(?:(?:and|or|nor)\s+)?|\s+(?:and|or|nor|to|through)\s+|\s*[/&]\s*)\(?-?"
    r"(?P<whole>(?:(?:POS|[Mm]odifiers?)\s+-?)?(?P<code>[0-9A-Z][0-9A-Z.]*[0-9A-Z]))"
    r"(?![\w%])(?!\s*(?:mg|ml|mcg|minutes?|hours?|days?|weeks?|months?|years?|percent|units?|patients|dollars)\b)"
    r"(?:(?<=[0-9])|(?<=[0-9].)|(?=\s*(?:[,.;:)/&]|and\b|or\b|$)))"
)
# "Do not report 10005 with 76942": a negation reaches to the end of its clause.
_CODE_DENIED = re.compile(
    r"(?:\b(?:not(?!\s+(?:only|otherwise|said|specified))|never|neither|nor|cannot|excluding|except|denies|ruled out)|n't)\b"
    r"(?:(?!\b(?:but|unless)\b|,\s*(?:report|bill|use|code|submit|append|add|attach|it|this|these)\b)[^;:\u00b7])*$"
    r"|\b(?:without|no\s+(?:history|sign|evidence)\s+of)\s+(?:(?!is\b|are\b|was\b|report|bill|use)[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
# "R06.83 (snoring) alone is denied by every plan"
_CODE_DENIED_AFTER = re.compile(
    r"\)?(?:\s*\([^()]{0,80}\))?(?:\s+(?:alone|only|itself|codes?|here))?(?:,[^,.;]{1,60},)?\s+"
    r"(?:(?:is|are|was|were|will\s+be)\s+(?:\w+ly\s+|always\s+)?"
    r"(?:denied|excluded|rejected|returned|refused|declined|unpaid|disallowed|not\b|never\b|no\s+longer\b|non-?covered"
    r"|(?:an?\s+)?contraindicat(?:ed|ions?)\b|invalid|ineligible|unacceptable|prohibited|forbidden|off\s+limits)"
    r"|gets?\s+(?:\w+ly\s+|always\s+)?(?:denied|rejected|returned|refused|declined)\b(?!\s+by\s+[A-Z])"
    r"|(?:is|are|was|were|do|does|did|wo|ca)n't\b"
    r"|(?:does|do|did|will|can|may|must|should)\s?(?:not|never|by\s+(?:it|them)sel\w+\s+not)\b|never\b)",
    re.IGNORECASE,
)
_PLACES_IN_SHORT = ("ASC", "HOPD", "SNF")
"""Letters that mean a place and hardly anything else."""
_PHRASE_ENDS = re.compile(r"[.,;:)/]|$|\s+(?:or|and|but|if|when|with|only|unless|for|by|is|are|was|were)\b")
"""Where a place is not told of something else, as in an ASC claim."""
# A claim without it is denied: that says what is needed.
_LACKING = re.compile(r"\b(?:without|lack(?:s|ing)|missing|absent)\s+(?:(?:the|an?|modifiers?)\s+){0,3}-?$", re.IGNORECASE)
_NOT_ANY = re.compile(r"\bno\s+$", re.IGNORECASE)
_OF_ONE = re.compile(r"\)?\s+(?:is|was|does|has)\b", re.IGNORECASE)
_HEARD = tuple((system, form, heard) for system in systems() for form in system.forms for heard in form.heard)
_CODES = re.compile(
    "|".join(f"(?P<m{n}>{heard.pattern.replace('?P<code>', f'?P<c{n}>')})" for n, (_, _, heard) in enumerate(_HEARD))
)


def read_mentions(line: Line, first: int, last: int, vocabularies: str, own: Code | None = None) -> Iterator[Mention]:
    """What ``line.text[first:last]`` mentions, sentence by sentence. `own` is the brief's code, which is no mention."""
    for begin, end in sentences_of(line.plain[first:last]):
        yield from _concepts(line, first + begin, first + end, vocabularies)
        if own is not None:
            yield from _codes(line, first + begin, first + end, own)


def _concepts(line: Line, begin: int, end: int, vocabularies: str) -> Iterator[Mention]:
    told = without_authorization(line.plain)
    phases = find_concepts("phases", line.plain, begin, end)
    before: Sighting | None = None
    denied = False
    denied_places: set[str] = set()
    for short in anesthesia_in(line.plain, begin, end) if "anesthesia" in vocabularies else ():
        words, denied = line.text[short.start : short.end], is_denied(told, begin, short.start, short.end, end)
        evidence = line.evidence(short.start, short.end)
        yield Mention(evidence=evidence, as_written=words, concept=short.concept.iri, negated=True if denied else None)
    for sighting in coordinated(find_concepts(vocabularies, line.plain, begin, end), vocabularies, line.plain, begin):
        words = line.text[sighting.start : sighting.end]
        is_sure = " " in words or (words in _PLACES_IN_SHORT and _PHRASE_ENDS.match(line.plain, sighting.end))
        if not is_sure and sighting.concept.iri.startswith(expand("site:")):
            continue  # a site in one word, such as clinic or ED: the value of a label, in running text only a word
        if words == "May" and _THE_MONTH.match(line.plain, sighting.end):
            continue
        if words.casefold() in _MAY and _PERMITS.match(line.plain, sighting.end):
            continue
        listed = before is not None and denied and _LIST.fullmatch(line.plain, before.end, sighting.start) is not None
        denied = listed or is_denied(told, begin, sighting.start, sighting.end, end)
        if is_place(sighting):
            if stands_in_reason(told, begin, sighting):
                denied = sighting.concept.iri in denied_places
                if not denied:
                    continue  # why it is not paid elsewhere says nothing of where it is done
            denied = is_denied_place(told, begin, sighting, end, otherwise=denied)
            denied_places.update([sighting.concept.iri] if denied else ())
        hedge = sighting.concept.iri.startswith(expand("hedge:"))
        before = sighting
        earlier = [phase for phase in phases if phase.start <= sighting.start]
        yield Mention(
            evidence=line.evidence(sighting.start, sighting.end),
            as_written=words,
            concept=sighting.concept.iri,
            negated=True if denied and not hedge else None,
            phase=earlier[-1].concept.iri if earlier else None,
        )


def is_denied(plain: str, begin: int, first: int, last: int, end: int) -> bool:
    """Whether a negation stands before or after ``plain[first:last]`` in the sentence from `begin` to `end`."""
    return bool(_NEGATION.search(plain, max(begin, first - _CUE_WITHIN), first) or _NEGATION_AFTER.match(plain, last, end))


def _codes(line: Line, begin: int, end: int, own: Code) -> Iterator[Mention]:
    """The codes that a sentence names, those that it lists behind one included, and the modifiers that it speaks of."""
    after = begin
    seen: set[int] = set()
    for match in _CODES.finditer(line.plain, begin, end):
        before = line.plain[begin : match.start()]
        heard = None if _NO_CODE.search(before[-40:]) or match.start() < after else _read(match, before)
        if heard is None:
            continue
        number, code = heard
        found = [(match.span(f"c{number}"), match.span(), code)]
        after = match.end()
        while (further := _FURTHER.match(line.plain, after, end)) and (
            listed := _listed(_HEARD[number][1].kind, further["code"])
        ):
            found.append((further.span("code"), further.span("whole"), listed))
            after = further.end()
        # What is said behind a list is said of all in it: 50 and 62 are not accepted. A verb of one is the last one's.
        all_denied = _denied_after(line, after, end) and _OF_ONE.match(line.plain, after, end) is None
        seen.update(place[0] for place, _, _ in found)
        for place, whole, each in found:
            behind = all_denied or _denied_after(line, whole[1], end)
            yield from _mention(line, whole, each, own, denied=_is_code_denied(line, begin, place[0], behind=behind))
    for group in modifiers_in(line.plain, begin, end):
        behind = _denied_after(line, group.last, end)
        for place in group.items if group.is_sure else ():
            modifier = None if place[0] in seen else _listed("modifier", line.plain[slice(*place)])
            if modifier is not None:
                denied = _is_code_denied(line, begin, group.first, behind=behind)
                denied = denied or _NOT_ANY.search(line.plain, max(begin, group.first - _CUE_WITHIN), group.first) is not None
                yield from _mention(line, place, modifier, own, denied=denied)


def _is_code_denied(line: Line, begin: int, first: int, *, behind: bool) -> bool:
    if _LACKING.search(line.plain, max(begin, first - _CUE_WITHIN), first):
        return not behind
    return behind or _denied_before(line, begin, first)


def _denied_before(line: Line, begin: int, first: int) -> bool:
    return _CODE_DENIED.search(line.plain, max(begin, first - _CUE_WITHIN), first) is not None


def _denied_after(line: Line, last: int, end: int) -> bool:
    return bool(_CODE_DENIED_AFTER.match(line.plain, last, end) or _NEGATION_AFTER.match(line.plain, last, end))


def _mention(line: Line, place: tuple[int, int], code: Code, own: Code, *, denied: bool) -> Iterator[Mention]:
    first, last = place
    if code != own:
        yield Mention(
            evidence=line.evidence(first, last),
            as_written=line.text[first:last],
            mentioned=code,
            stated_code=code.notation,
            negated=True if denied else None,
        )


def _listed(kind: str, text: str) -> Code | None:
    """The code that a text is beside another of its kind."""
    forms = ((system, form) for system in systems() for form in system.forms if form.kind == kind)
    return next((Code(system.prefix, text) for system, form in forms if form.read(text) == text), None)


def _read(match: re.Match[str], before: str) -> tuple[int, Code] | None:
    number = next(n for n in range(len(_HEARD)) if match[f"m{n}"] is not None)
    system, form, heard = _HEARD[number]
    if heard.cue and not re.search(heard.cue, before[-_CUE_WITHIN:], re.IGNORECASE):
        return None
    notation = form.read(match[f"c{number}"])
    return (number, Code(system.prefix, notation)) if notation else None


def read_promises(line: Line, known: set[str], gaps: list[range]) -> Iterator[Promise]:
    """The topics that a summary's sentences announce, each once in a brief; `known` is added to. What stands in a gap, by its
    stretch of the text, is not announced."""
    for begin, end in sentences_of(line.plain):
        if not find_concepts("announcements", line.plain, begin, end):
            continue
        for sighting in find_concepts("promises", line.plain, begin, end):
            if sighting.concept.iri not in known and not any(line.begins[sighting.start] in gap for gap in gaps):
                known.add(sighting.concept.iri)
                yield Promise(evidence=line.evidence(begin, end, at=sighting.start), promised=sighting.concept.iri)
