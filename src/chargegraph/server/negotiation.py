"""Content negotiation. In: an Accept header, or the name of a format. Out: the format to answer in (RFC 9110, section 12.5.1)."""

from collections.abc import Collection
from functools import lru_cache

from chargegraph import formats
from chargegraph.errors import did_you_mean
from chargegraph.formats import FORMATS, HTML, JSON, SRJ, SRX, Format, holding
from chargegraph.server.problems import Refusal

Offers = tuple[Format, ...]
"""Formats, the preferred first."""

RESULTS: Offers = tuple(formats.RESULTS.values())
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

    >>> accepted("text/csv;q=0.5, application/sparql-results+xml", RESULTS), accepted("*/*", RESULTS)
    ('srx', 'srj')
    >>> accepted("image/png", RESULTS) is None
    True
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


def chosen(names: Collection[str], accept: str, offers: Offers, *, or_accepted: bool = False) -> str | None:
    """The format that a request names, or that its Accept header prefers; None where there is none such.

    A name is that of a format, an alias or a media type. Raises `Refusal` 400 where no format goes by a name, or names differ.
    With `or_accepted` the Accept header is asked where no name is of use.
    """
    found = {each for name in names if (each := _named(name, offers))}
    if len(found) > 1:
        raise Refusal(400, f"several formats are asked for: {', '.join(sorted(found))}", remedy="ask for one")
    if found:
        return found.pop()
    if not names or or_accepted:
        return accepted(accept, offers)
    for name in names:
        if name not in _KNOWN and "/" not in name:
            known = [offered.name for offered in offers]
            remedy = did_you_mean(name, known) or f"choose one of {', '.join(known)}"
            raise Refusal(400, f"no format is called {name!r}", remedy=remedy)
    return None


def _named(name: str, offers: Offers) -> str | None:
    if "/" in name:
        return accepted(name, offers)
    called = {alias: offered.name for offered in reversed(offers) for alias in offered.aliases}
    return name if name in {offered.name for offered in offers} else called.get(name)


def is_particular(accept: str) -> bool:
    """Whether an Accept header asks for more than anything at all.

    >>> is_particular("text/csv"), is_particular("*/*;q=0.8"), is_particular("")
    (True, False, False)
    """
    return any(name not in ("", "*/*") for name, _ in map(_range, accept.split(",")))


@lru_cache(maxsize=256)
def prefers_pages(accept: str) -> bool:
    """Whether an Accept header is that of a browser: of what it wants most it names pages first.

    >>> prefers_pages("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    True
    >>> prefers_pages("*/*"), prefers_pages("text/turtle, text/html;q=0.5"), prefers_pages("")
    (False, False, False)
    """
    media, quality = max(map(_range, accept.split(",")), key=lambda wanted: wanted[1])
    return media in HTML.accepts and quality == 1


def required(names: Collection[str], accept: str, offers: Offers) -> str:
    """As `chosen`; raises `Refusal` 406 where there is none such."""
    found = chosen(names, accept, offers)
    if found is None:
        raise unacceptable(offers)
    return found


def unacceptable(offers: Offers, what: str = "the answer") -> Refusal:
    """The refusal of a request that takes none of the formats offered."""
    media = dict.fromkeys(offered.accepts[0] for offered in offers)
    return Refusal(406, f"{what} has no form that is accepted", remedy=f"accept {', '.join(media)}")
