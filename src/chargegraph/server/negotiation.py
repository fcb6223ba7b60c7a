"""Content negotiation. In: an Accept header, or the name of a format. Out: the format to answer in (RFC 9110, section 12.5.1)."""

from functools import lru_cache

from chargegraph.errors import did_you_mean
from chargegraph.server.problems import Refusal

Offers = tuple[tuple[str, tuple[str, ...]], ...]
"""Formats, the preferred first, each with the media types that ask for it."""

ROWS: Offers = (
    ("srj", ("application/sparql-results+json", "application/json")),
    ("srx", ("application/sparql-results+xml", "application/xml", "text/xml")),
    ("src", ("text/csv",)),
    ("srt", ("text/tab-separated-values",)),
)
GRAPHS: Offers = (
    ("turtle", ("text/turtle", "application/x-turtle")),
    ("ntriples", ("application/n-triples", "text/plain")),
    ("jsonld", ("application/ld+json", "application/json")),
    ("rdfxml", ("application/rdf+xml", "application/xml", "text/xml")),
)
DATASETS: Offers = (("trig", ("application/trig",)), ("nquads", ("application/n-quads",)))
PAGE: Offers = (("html", ("text/html", "application/xhtml+xml")),)
TABLES: Offers = (
    ("json", ("application/json",)),
    ("srj", ("application/sparql-results+json",)),
    ("srx", ("application/sparql-results+xml", "application/xml", "text/xml")),
    ("csv", ("text/csv",)),
    ("tsv", ("text/tab-separated-values",)),
    ("markdown", ("text/markdown",)),
    ("src", ()),
    ("srt", ()),
)

MEDIA = {
    "srj": "application/sparql-results+json",
    "srx": "application/sparql-results+xml",
    "src": "text/csv; charset=utf-8; header=present",
    "srt": "text/tab-separated-values; charset=utf-8",
    "csv": "text/csv; charset=utf-8; header=present",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/json",
    "markdown": "text/markdown; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "trig": "application/trig",
    "nquads": "application/n-quads",
    "html": "text/html; charset=utf-8",
}
"""The Content-Type of each format."""
_ALIASES = {
    "json": ("srj", "jsonld"),
    "xml": ("srx", "rdfxml"),
    "csv": ("src",),
    "tsv": ("srt",),
    "ttl": ("turtle",),
    "nt": ("ntriples",),
    "rdf": ("rdfxml",),
}


@lru_cache(maxsize=256)
def accepted(accept: str, offers: Offers) -> str | None:
    """The format that an Accept header prefers, None where it takes none of them. Without a header the first one.

    >>> accepted("text/csv;q=0.5, application/sparql-results+xml", ROWS), accepted("*/*", ROWS), accepted("image/png", ROWS)
    ('srx', 'srj', None)
    """
    if not accept.strip():
        return offers[0][0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    best, found = 0.0, None
    for name, types in offers:
        quality = max((_quality(media, ranges) for media in types), default=0.0)
        if quality > best:
            best, found = quality, name
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
    known = [name for name, _ in offers]
    for name in (format, *_ALIASES.get(format, ())):
        if name in known:
            return name
    if format not in MEDIA and format not in _ALIASES:
        remedy = did_you_mean(format, known) or f"choose one of {', '.join(known)}"
        raise Refusal(400, f"no format is called {format!r}", remedy=remedy)
    return None


def required(format: str | None, accept: str, offers: Offers) -> str:
    """As `chosen`; raises `Refusal` 406 where there is none such."""
    found = chosen(format, accept, offers)
    if found is None:
        raise unacceptable(offers)
    return found


def unacceptable(offers: Offers, what: str = "the answer") -> Refusal:
    """The refusal of a request that takes none of the formats offered."""
    return Refusal(
        406, f"{what} has no form that is accepted", remedy=f"accept {', '.join(types[0] for _, types in offers if types)}"
    )
