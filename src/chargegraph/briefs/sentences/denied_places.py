"""Places that a sentence denies. In: a place named in running text. Out: whether the words about it say that it is not paid.

A place is denied by words of coverage in its clause (claims from a nursing facility are denied), and affirmed by an exception to
them (not paid outside a hospital). A reason for a denial tells who else provides the service, and not where it is done.
"""

import re

from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.vocabularies import Sighting
from chargegraph.rdf.vocabulary import expand

_WITHIN = 300
"""How far from a place the words stand that deny it."""
_CLAUSE = re.compile(r"[;:]|,\s|\s(?=(?:but|and|while|whereas|although)\b)", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"\b(?:outside(?:\s+of)?|except(?:ing|\s+for)?|other\s+than|apart\s+from|unless)\s+(?:[\w'-]+\s+){0,6}$", re.IGNORECASE
)
_NO_CLAIM = re.compile(r"\bno\s+(?:claims?|payments?|coverage|bills?)\b", re.IGNORECASE)
_REASON = re.compile(r"\bbecause\b|,\s+(?:since|as)\s", re.IGNORECASE)


def is_place(sighting: Sighting) -> bool:
    return sighting.concept.iri.startswith((expand("site:"), expand("setting:")))


def stands_in_reason(text: str, begin: int, place: Sighting) -> bool:
    """Whether a place stands in the reason that a sentence gives for a denial.

    >>> from chargegraph.briefs.vocabularies import find_concepts
    >>> text = "POS 31 is denied, because the nursing facility has chairs."
    >>> [stands_in_reason(text, 0, place) for place in find_concepts("sites", text)]
    [True]
    """
    begin = max(begin, place.start - _WITHIN)
    reasons = list(_REASON.finditer(text, begin, place.start))
    return bool(reasons) and _denies(text[begin : reasons[-1].start()].rpartition(";")[2])


def is_denied_place(text: str, begin: int, place: Sighting, end: int, *, otherwise: bool) -> bool:
    """Whether the clause of a place denies it; `otherwise` is what words right beside it say."""
    begin, end = max(begin, place.start - _WITHIN), min(end, place.end + _WITHIN)
    if _EXCEPTION.search(text, begin, place.start):
        return not _denies(text[begin:end])
    first = max((match.end() for match in _CLAUSE.finditer(text, begin, place.start)), default=begin)
    stop = _CLAUSE.search(text, place.end, end)
    return otherwise or _denies(text[first : stop.start() if stop else end])


def _denies(words: str) -> bool:
    return denial_in(words) is not None or _NO_CLAIM.search(words) is not None
