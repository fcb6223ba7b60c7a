"""Content negotiation. In: an Accept header, or the name of a format. Out: the format to answer in (RFC 9110, section 12.5.1)."""

from functools import lru_cache

from chargegraph.errors import did_you_mean
from chargegraph.rdf import formats
from chargegraph.rdf.formats import FORMATS, HTML, JSON, SRJ, SRX, Format, holding
from chargegraph.server.problems import Refusal

Offers = tuple[Format, ...]
"""Formats, the preferred first."""

ROWS: Offers = tuple(formats.RESULTS.values())
GRAPHS: Offers = tuple(formats.GRAPHS.values())
DATASETS: Offers = tuple(formats.DATASETS.values())
PAGE: Offers = (HTML,)
_FIRST = (JSON, SRJ, SRX)
TABLES: Offers = (*_FIRST, *(each for each in holding("rows", "results").values() if each.media and each not in _FIRST))
"""For canned queries. A media type that two of them have means the first."""
ANSWERS: Offers = (*(each for each in TABLES if each.name in formats.ROWS), *PAGE)
"""For operations."""
_KNOWN = {name for each in FORMATS.values() if each.media for name in (each.name, *each.aliases)}


@lru_cache(maxsize=256)
def accepted(accept: str, offers: Offers) -> str | None:
    """The format that an Accept header prefers, None where it takes none of them. Without a header the first one.

    >>> accepted("text/csv;q=0.5, application/sparql-results+xml", ROWS), accepted("*/*", ROWS), accepted("image/png", ROWS)
    ('srx', 'srj', None)
    """
    if not accept.strip():
        return offers[0].name
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    best, found = 0.0, None
    for offered in offers:
        quality = max(_quality(media, ranges) for media in offered.accepts)
        if quality > best:
            best, found = quality, offered.name
    return found


def _range(part: str) -> tuple[str, float]:
    media, *parameters = part.lower().split(";")
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return media.strip(), quality


def _quality(media: str, ranges: list[tuple[str, float]]) -> float:
    """How much a media type is wanted: what names it most closely counts."""
    for wanted in (media, media.partition("/")[0] + "/*", "*/*"):
        told = [quality for name, quality in ranges if name == wanted]
        if told:
            return max(told)
    return 0.0


def chosen(format: str | None, accept: str, offers: Offers) -> str | None:
    """The format that a request names, or that its Accept header prefers; None where there is none such.

    Raises `Refusal` 400 where no format goes by the name.
    """
    if format is None:
        return accepted(accept, offers)
    known = [offered.name for offered in offers]
    found = format if format in known else next((offered.name for offered in offers if format in offered.aliases), None)
    if found is None and format not in _KNOWN:
        remedy = did_you_mean(format, known) or f"choose one of {', '.join(known)}"
        raise Refusal(400, f"no format is called {format!r}", remedy=remedy)
    return found


def required(format: str | None, accept: str, offers: Offers) -> str:
    """As `chosen`; raises `Refusal` 406 where there is none such."""
    found = chosen(format, accept, offers)
    if found is None:
        raise unacceptable(offers)
    return found


def unacceptable(offers: Offers, what: str = "the answer") -> Refusal:
    """The refusal of a request that takes none of the formats offered."""
    media = dict.fromkeys(offered.accepts[0] for offered in offers)
    return Refusal(406, f"{what} has no form that is accepted", remedy=f"accept {', '.join(media)}")
