"""Sentences and labelled lines. In: a line and its section. Out: statements about sites, service types and gaps."""

import re
from collections.abc import Iterator

from chargegraph.briefs.model import Remark, ServiceTypeMention, SiteMention, StatedGap
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.sentences.gaps import read_gaps
from chargegraph.briefs.sentences.places_in_prose import unread_places
from chargegraph.briefs.vocabularies import Sighting, find_concepts
from chargegraph.codes import Code, read_place_of_service

_NUMBER = r"(?:[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)]?\s+)?"
_SERVICE_WORDS = r"(?P<service>(?:service types?|types? of service))"
_SITE_WORDS = (
    r"(?:typical |common |usual |primary )?(?:(?:sites?|places?|locations?|settings?) of (?:service|care)(?: and settings?)?)"
)
_POS_WORDS = r"POS(?:\s+codes?)?"
_WHERE = r"where(?: (?:it is |it's )?(?:done|performed|provided)| we do it)?"
_SHORT_SITE_WORDS = r"(?:typical |common |usual |primary )?(?:(?:care |treatment |service )?(?:sites?|settings?|locations?))"
# POS 31 and 32 are not paid: no label and its values.
_IN_A_SENTENCE = (
    r"(?:[0-9]{2}|POS|and|or|[\s,/&|])+\s(?:is|are|was|were|may|must|can|cannot|do|does|will|should|needs?|has|have)\b"
)
_LABEL = re.compile(
    rf"(?:[-*\u2022]\s+)?[*_#\s]*{_NUMBER}(?P<label>{_SERVICE_WORDS}|{_SITE_WORDS}"
    rf"|(?:{_SHORT_SITE_WORDS}|{_POS_WORDS})(?=\s*:))"
    r"[*_]*\s*(?:[:\u2013]|-|(?<=\s)\s{2,60}(?=\S))[*_]*\s*"
    rf"|(?:(?:{_SHORT_SITE_WORDS}|{_POS_WORDS}|where(?:\s+done)?)) +(?!{_IN_A_SENTENCE})"
    r"(?=[0-9]{2}\b(?:\s*(?:[/,&|]|and\b|or\b)|\s*$|\s+[A-Z]))",
    re.IGNORECASE,
)
# A second label in the same line ends the value of the first.
_ANOTHER = re.compile(rf"[;,.]?\s*[*_]*\b(?:{_SERVICE_WORDS}|{_SITE_WORDS})[*_]*\s*:[*_]*\s*", re.IGNORECASE)
_BARE_LABEL = re.compile(
    rf"[*_#\s]*{_NUMBER}(?:{_SERVICE_WORDS}|{_SITE_WORDS}|{_POS_WORDS}|{_WHERE}|places)[*_:\s]*",
    re.IGNORECASE,
)
_RULED_OUT = re.compile(r"(?:not|never|no|but not|except)\b", re.IGNORECASE)
_IN_SENTENCE = re.compile(
    rf"\b(?:(?P<service>service type|type of service)|{_SITE_WORDS})(?:\s+(?:is|are|includes?|may be|can be|would be)|:)\s+"
    r"(?:usually |typically |an? |the )*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])")
_SEPARATOR = re.compile(r"\s*(?:[,;/|\u00b7\u2022]\s*(?:(?:or|and)\s+)?|\s(?:or|and)\s+)|\s{3,}", re.IGNORECASE)
_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s)|$)", re.DOTALL)
_POS = re.compile(
    r"\b(?:POS|place of service)(?:\s+codes?)?:?\s*"
    r"(?P<codes>[0-9]{1,2}\b(?:\s*(?:,\s*(?:and |or )?|and |or |/|&)\s*[0-9]{1,2}\b)*)",
    re.IGNORECASE,
)
_POS_FIRST = re.compile(r"(?P<codes>[0-9]{2}(?:\s*(?:,|and|or|/|&)\s*[0-9]{2})*)\s*(?:[-:=(]\s*)?(?=[A-Za-z])")
_POS_ALONE = re.compile(r"(?P<codes>[0-9]{2}(?:\s*(?:,|and|or|/|&)\s*[0-9]{2})*)\s*\.?")
# Behind the name of a place: SNF (32), office - 11.
_POS_LAST = re.compile(r"(?:[(\[]|\s[-\u2013\u2014:=])\s*(?P<codes>[0-9]{2})\s*[)\]]?\s*\.?$")
_POS_BESIDE = re.compile(r"\s?\((?P<codes>[0-9]{2})\)")
# Beyond this a list of sites is not cut further; what comes after belongs to its last part.
_MAX_LIST = 2000


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a paragraph begin and end.

    >>> list(sentences_of("C22.0 is one. So it is."))
    [(0, 13), (14, 23)]
    """
    return (match.span() for match in _SENTENCE.finditer(text))


def label_of(line: Line) -> tuple[str, int] | None:
    """The label that a line begins with, ``service-type`` or ``site``, and where in the line its value begins.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> label_of(next(lines_of("**Service type:** Ablation")))
    ('service-type', 14)
    """
    first = line.trim()[0]
    match = _LABEL.match(line.plain, first)
    if match:
        return "service-type" if match["service"] else "site", match.end()
    bare = _BARE_LABEL.fullmatch(line.plain.strip())
    return ("service-type" if bare["service"] else "site", len(line.plain)) if bare else None


def read_value(label: str, line: Line, first: int) -> Iterator[SiteMention | ServiceTypeMention | StatedGap | Remark]:
    """What a labelled line states, from the place where its value begins."""
    end = line.trim(first)[1]
    labels = [(label, first), *((_label(match), match.end()) for match in _ANOTHER.finditer(line.plain, first, end))]
    ends = [*(match.start() for match in _ANOTHER.finditer(line.plain, first, end)), end]
    for (each, begin), last in zip(labels, ends, strict=True):
        yield from _read_part(each, line, *line.trim(begin, last))


def _label(match: re.Match[str]) -> str:
    return "service-type" if match["service"] else "site"


def _read_part(label: str, line: Line, first: int, last: int) -> Iterator[SiteMention | ServiceTypeMention | StatedGap | Remark]:
    """What stands under one label, up to the next."""
    if first >= last:
        return
    gaps = list(read_gaps(line, topic_of_label=label, first=first, last=last))
    if gaps:
        yield from gaps
    elif label == "site":
        stop = _SENTENCE_END.search(line.plain, first, last)
        end = stop.start() if stop else last
        read = list(_read_sites(line, first, end))
        yield from read
        known = {item.stated_code or "" for item in read if isinstance(item, SiteMention)}
        told = " ".join(item.text for item in read if isinstance(item, Remark))
        yield from unread_places(line, known.union(re.findall("[0-9]{2}", told)), first, end, is_label=True)
        if stop and line.plain[stop.end() : last].strip():
            rest = line.trim(stop.end(), last)
            yield Remark(*line.place(rest[0]), "words behind the sites, not read", line.text[slice(*rest)], understood=True)
    elif first < last:
        yield _read_service_type(line, first, last)


def read_value_in_sentence(line: Line) -> Iterator[SiteMention | ServiceTypeMention | StatedGap | Remark]:
    """Sites and service types that a paragraph states in a sentence, or only by a place of service code."""
    for begin, end in sentences_of(line.plain):
        match = _IN_SENTENCE.search(line.plain, begin, end)
        stop = end - 1 if line.plain[end - 1] == "." else end
        if match and match["service"] and match.end() < stop:
            yield _read_service_type(line, match.end(), stop)
        elif match and match.end() < stop:
            yield from _read_sites(line, match.end(), stop)
        else:
            yield from _sites_by_code(line, begin, end)


def _sites_by_code(line: Line, begin: int, end: int) -> Iterator[SiteMention]:
    """Sites named right before their place of service codes."""
    for match in _POS.finditer(line.plain, begin, end):
        named = find_concepts("sites", line.plain, begin, match.start())
        first = named[-1].start if named else match.start()
        last = match.end() + (line.plain[match.end() : match.end() + 1] == ")" and "(" in line.plain[first : match.start()])
        yield from _site(line, first, last)
        begin = match.end()


def _read_service_type(line: Line, first: int, last: int) -> ServiceTypeMention:
    longest = _longest(find_concepts("services", line.plain, first, last))
    return ServiceTypeMention(
        evidence=line.evidence(first, last),
        as_written=line.text[first:last],
        service_type=longest.concept.iri if longest else None,
    )


def _read_sites(line: Line, first: int, last: int) -> Iterator[SiteMention | Remark]:
    for begin, end in _site_phrases(line, first, last):
        if _RULED_OUT.match(line.plain[begin:end].lstrip()):
            yield denied_site(line, begin, end, "not")
        else:
            yield from _site(line, *line.trim(begin, begin + len(line.plain[begin:end].rstrip(". "))))


def denied_site(line: Line, first: int, last: int, words: str) -> Remark:
    """A remark on sites that words deny: such a site is none where the service is done, and states nothing."""
    text = line.text[slice(*line.trim(first, last))]
    return Remark(*line.place(line.trim(first)[0]), f"a site that \u201c{words}\u201d denies, not stated", text, understood=True)


def _site(line: Line, first: int, last: int) -> Iterator[SiteMention]:
    """A site of service, once for each place of service code that stands with it, else once."""
    longest = _longest(find_concepts("sites", line.plain, first, last))
    alone = _POS_ALONE.fullmatch(line.plain, first, last) or _POS_FIRST.match(line.plain, first, last)
    behind = (
        (_POS_BESIDE.match(line.plain, longest.end, last) or _POS_LAST.search(line.plain, longest.end, last)) if longest else None
    )
    found = list(_POS.finditer(line.plain, first, last)) or list(filter(None, [alone or behind]))
    places = [(m.start("codes") + n.start(), n[0]) for m in found for n in re.finditer(r"[0-9]{1,2}", m["codes"])]
    for at, code in places or [(first, "")]:
        place: Code | None = read_place_of_service(code) if code else None
        yield SiteMention(
            evidence=line.evidence(first, last, at=at if len(places) > 1 else first),
            as_written=line.text[first:last],
            site=longest.concept.iri if longest else None,
            place_of_service=place,
            stated_code=place.notation if place else None,
        )


def _site_phrases(line: Line, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The parts of a list of sites. A part that names no site belongs to the part before it."""
    reach = min(last, first + _MAX_LIST)
    found = find_concepts("sites", line.plain, first, reach)
    numbered = [match.start() for match in _POS.finditer(line.plain, first, reach)]
    for match in _SEPARATOR.finditer(line.plain, first, min(last, first + _MAX_LIST)):
        here = any(first <= place < match.start() for place in (*(sighting.start for sighting in found), *numbered))
        following = _SEPARATOR.search(line.plain, match.end(), last)
        end = following.start() if following else last
        # A number alone belongs to the site behind it where numbers stand before their sites: 11 (office), 19 and 22 (hospital).
        if here and re.fullmatch("[0-9]{2}", line.plain[match.end() : end].strip()) and _POS_FIRST.match(line.plain, first):
            yield first, match.start()
            first = match.end()
            continue
        # A number that follows the separator at once belongs to the site before it.
        names = (*(sighting.start for sighting in found), *(place for place in numbered if place > match.end() + 1))
        if here and any(match.end() <= place < end for place in names):
            yield first, match.start()
            first = match.end()
    if first < last:
        yield first, last


def _longest(sightings: list[Sighting]) -> Sighting | None:
    return max(sightings, key=lambda sighting: sighting.end - sighting.start, default=None)
