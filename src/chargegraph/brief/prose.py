"""Sentences and labelled lines. In: a line and its section. Out: statements about payers, sites, service types and gaps."""

import re
from collections.abc import Iterator

from chargegraph.brief.segment import Line
from chargegraph.codes import Code, plain, read_place_of_service
from chargegraph.concepts import Sighting, find_concepts
from chargegraph.model import Evidence, PayerMention, ServiceTypeMention, SiteMention, StatedGap
from chargegraph.vocabulary import expand

_LABEL = re.compile(
    r"[-*\u2022]?\s*(?P<label>(?P<service>service types?)|(?:typical |common )?(?:sites?|places?) of service)\s*:\s*",
    re.IGNORECASE,
)
_GAP = re.compile(
    r"(?:note on data availability|data limitations?)\s*:(?:(?!\.(?:\s|$)).)+\.?"
    r"|\b(?:data|information|details)\s+(?:\w+\s+){0,3}?not\s+(?:available|provided|supplied|included)\b"
    r"(?:(?!\.(?:\s|$)).)*\.?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:[,;]\s*(?:(?:or|and)\s+)?|\s(?:or|and)\s+)", re.IGNORECASE)
_POS = re.compile(r"\bPOS(?:\s+code)?\s*([0-9]{1,2})\b")


def label_of(line: Line) -> tuple[str, int] | None:
    """The label that a line begins with, ``service-type`` or ``site``, and the place in the text where its value begins.

    >>> from chargegraph.brief.segment import lines_of
    >>> label_of(next(lines_of("Service type: Ablation")))
    ('service-type', 14)
    """
    match = _LABEL.match(line.plain.lstrip())
    if not match:
        return None
    return "service-type" if match["service"] else "site", line.start + line.column - 1 + match.end()


def read_value(label: str, line: Line, start: int) -> Iterator[SiteMention | ServiceTypeMention | StatedGap]:
    """What a labelled line states, from the place where its value begins."""
    end = line.start + len(line.plain.rstrip())
    gaps = list(read_gaps(line, topic_of_label=label, start=start))
    if gaps:
        yield from gaps
    elif label == "site":
        yield from _read_sites(line, start, end)
    else:
        yield _read_service_type(line, start, end)


def read_gaps(line: Line, *, topic_of_label: str | None = None, start: int | None = None) -> Iterator[StatedGap]:
    """The gaps that a line states, one for each topic that its sentence names, else one for all or for its label's."""
    for match in _GAP.finditer(line.plain, 0 if start is None else start - line.start):
        topics = find_concepts("kinds", line.plain, *match.span())
        for topic in topics:
            yield _gap(line, match, line.start + topic.start, topic.concept.iri)
        if not topics:
            topic_iri = expand(f"kind:{topic_of_label}") if topic_of_label else None
            yield _gap(line, match, line.start + match.start(), topic_iri)


def _gap(line: Line, match: re.Match[str], at: int, topic: str | None) -> StatedGap:
    evidence = Evidence(line.number, line.start + match.start(), line.start + match.end(), at)
    return StatedGap(evidence=evidence, topic=topic)


def is_gap_only(line: Line) -> bool:
    """Whether a line holds nothing beside its statements of missing data."""
    return _GAP.sub("", line.plain).strip(" -*") == ""


def read_payers(line: Line, known: set[str]) -> Iterator[PayerMention]:
    """The payers that a line names for the first time in its brief; `known` is added to."""
    for sighting in find_concepts("payers", line.raw):
        if sighting.concept.iri not in known:
            known.add(sighting.concept.iri)
            start, end = line.start + sighting.start, line.start + sighting.end
            yield PayerMention(
                evidence=Evidence(line.number, start, end, start),
                payer=sighting.concept.iri,
                as_written=line.raw[sighting.start : sighting.end],
            )


def _read_service_type(line: Line, start: int, end: int) -> ServiceTypeMention:
    words = line.raw[start - line.start : end - line.start]
    longest = _longest(find_concepts("services", words))
    return ServiceTypeMention(
        evidence=Evidence(line.number, start, end, start),
        as_written=words,
        service_type=longest.concept.iri if longest else None,
    )


def _read_sites(line: Line, start: int, end: int) -> Iterator[SiteMention]:
    for first, last in _site_phrases(line, start, end):
        words = line.raw[first - line.start : last - line.start].rstrip(". ")
        longest = _longest(find_concepts("sites", words))
        stated = _POS.search(plain(words))
        place: Code | None = read_place_of_service(stated[1]) if stated else None
        yield SiteMention(
            evidence=Evidence(line.number, first, first + len(words), first),
            as_written=words,
            site=longest.concept.iri if longest else None,
            place_of_service=place,
            stated_code=place.notation if place else None,
        )


def _site_phrases(line: Line, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a list of sites. A part that names no site belongs to the part before it."""
    first, place = start, start
    for match in _SEPARATOR.finditer(line.plain, start - line.start, end - line.start):
        before, after = line.start + match.start(), line.start + match.end()
        following = _SEPARATOR.search(line.plain, match.end(), end - line.start)
        next_end = line.start + following.start() if following else end
        here = find_concepts("sites", line.plain, first - line.start, before - line.start)
        there = find_concepts("sites", line.plain, after - line.start, next_end - line.start)
        if here and there:
            yield first, before
            first = after
        place = after
    if place <= end and first < end:
        yield first, end


def _longest(sightings: list[Sighting]) -> Sighting | None:
    return max(sightings, key=lambda sighting: sighting.end - sighting.start, default=None)
