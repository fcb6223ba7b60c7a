"""Mentions. In: a stretch of prose or of a row. Out: the codes and curated concepts that it names, and what it promises.

A concept is found by the longest of its names that fits, in whole words, and marked where a negation stands before it. A code
is told from an age, a count or a weight by its form and by the words before it.
"""

import re
from collections.abc import Iterator

from chargegraph.brief.prose import sentences_of
from chargegraph.brief.segment import Line
from chargegraph.codes import Code, read_diagnosis, read_modifier, read_place_of_service, read_procedure, read_taxonomy
from chargegraph.concepts import Sighting, find_concepts
from chargegraph.model import Mention, Promise
from chargegraph.vocabulary import expand

PROSE = "anesthesia+imaging+guidance+laboratory+assessment+setting+sites+approach+energy+aftercare+hedges+billing+promises"
ROWS = "hedges+billing"
_NEGATION = re.compile(
    r"\b(?:no|not|without|never|neither|nor|avoid(?:s|ing)?|absence of|free of)\s+(?:(?:use of|need for|[\w-]+)\s+){0,2}$",
    re.IGNORECASE,
)
_CODES = re.compile(
    r"(?P<diagnosis>\b[A-TV-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}\b)"
    r"|(?P<taxonomy>\b[0-9]{3}[0-9A-Z]{6}X\b)"
    r"|(?P<procedure>(?<![\w$.,-])(?:[0-9]{4}[FTUM]|[A-V][0-9]{4})\b)"
    r"|(?P<pos>\b(?:POS|place of service)(?:\s+codes?)?\s*(?P<pos_code>[0-9]{1,2})\b)"
    r"|(?P<apc>\bAPC\s*(?P<apc_code>[0-9]{4})\b)"
    r"|(?P<modifier>\bmodifiers?\s+-?(?P<modifier_code>[0-9]{2}|[A-Z][0-9A-Z])\b)"
    r"|(?P<bare>(?<![\w$.,-])[0-9]{5}\b(?![,.][0-9]|%|-))"
    r"|(?P<icd>\bICD-10(?:-CM)?(?:\s+(?:diagnosis\s+)?codes?)?\s+(?P<icd_code>[A-TV-Z][0-9][0-9AB])\b)"
)
_NEGATION_AFTER = re.compile(
    r"\s+(?:is|are|was|were|be)\s+(?:not|never)\s+(?:used|needed|required|given|indicated|performed|recommended|necessary)\b",
    re.IGNORECASE,
)
# Five digits alone are a code only where the sentence says so right before them, or where they follow such a code in a list.
_CUE = re.compile(
    r"\b(?:CPT|HCPCS|codes?|(?:bill|report)(?:s|ed)?(?: with| by| as)?)\W+(?:(?:codes?|and|or|to|through|[0-9]{5})\W+)*$",
    re.IGNORECASE,
)


def read_mentions(line: Line, first: int, last: int, vocabularies: str, own: Code | None = None) -> Iterator[Mention]:
    """What ``line.text[first:last]`` mentions, sentence by sentence. `own` is the brief's code, which is no mention."""
    for begin, end in sentences_of(line.plain[first:last]):
        yield from _concepts(line, first + begin, first + end, vocabularies)
        if own is not None:
            yield from _codes(line, first + begin, first + end, own)


def _concepts(line: Line, begin: int, end: int, vocabularies: str) -> Iterator[Mention]:
    phases = find_concepts("phases", line.plain, begin, end)
    for sighting in find_concepts(vocabularies, line.plain, begin, end):
        if _is_everyday_word(sighting, line.text[sighting.start : sighting.end]):
            continue
        earlier = [phase for phase in phases if phase.start <= sighting.start]
        yield Mention(
            evidence=line.evidence(sighting.start, sighting.end),
            as_written=line.text[sighting.start : sighting.end],
            concept=sighting.concept.iri,
            negated=_is_negated(line.plain, begin, sighting, end),
            phase=earlier[-1].concept.iri if earlier else None,
        )


def _is_negated(plain: str, begin: int, sighting: Sighting, end: int) -> bool | None:
    """True where a negation stands right before or after, else None."""
    found = _NEGATION.search(plain, begin, sighting.start) or _NEGATION_AFTER.match(plain, sighting.end, end)
    return True if found else None


def _is_everyday_word(sighting: Sighting, words: str) -> bool:
    """A site in one plain word, such as clinic or home: the value of a label, in running text only a word."""
    return sighting.concept.iri.startswith(expand("site:")) and " " not in words and not words.isupper()


def _codes(line: Line, begin: int, end: int, own: Code) -> Iterator[Mention]:
    for match in _CODES.finditer(line.plain, begin, end):
        code = _read(match, line.plain[begin : match.start()])
        if code is not None and code != own:
            yield Mention(
                evidence=line.evidence(*match.span()),
                as_written=line.text[match.start() : match.end()],
                mentioned=code,
                stated_code=code.notation,
            )


def _read(match: re.Match[str], before: str) -> Code | None:
    if match["bare"]:
        return read_procedure(match["bare"]) if _CUE.search(before[-200:]) else None
    if match["diagnosis"] or match["icd"]:
        return read_diagnosis(match["diagnosis"] or match["icd_code"])
    if match["procedure"]:
        return read_procedure(match["procedure"])
    if match["taxonomy"]:
        return read_taxonomy(match["taxonomy"])
    if match["modifier"]:
        return read_modifier(match["modifier_code"])
    return read_place_of_service(match["pos_code"]) if match["pos"] else Code("apc", match["apc_code"])


def read_promises(line: Line, known: set[str]) -> Iterator[Promise]:
    """The topics that a summary's sentences announce, each once in a brief; `known` is added to."""
    for begin, end in sentences_of(line.plain):
        if not find_concepts("announcements", line.plain, begin, end):
            continue
        for sighting in find_concepts("promises", line.plain, begin, end):
            if sighting.concept.iri not in known:
                known.add(sighting.concept.iri)
                yield Promise(evidence=line.evidence(begin, end, at=sighting.start), promised=sighting.concept.iri)
