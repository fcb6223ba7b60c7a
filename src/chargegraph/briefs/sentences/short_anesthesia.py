"""Short names of anesthesia. In: a sentence. Out: the kinds that it names in one word, under a label of anesthesia, and MAC.

MAC is monitored anesthesia care beside other words of anesthesia, and a Medicare Administrative Contractor beside words of
Medicare. Where neither stands beside it a note names it.
"""

import re
from collections.abc import Iterator

from chargegraph.briefs.model import Remark
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.prose import sentences_of
from chargegraph.briefs.vocabularies import Sighting, find_concepts

_VOCABULARY = "anesthesia"
_LABEL = re.compile(r"\W*an(?:a)?esthesia(?:\s*[:.-]\s*|\s{3,})", re.IGNORECASE)
_NONE = re.compile(r"(?:no|none|nil|not applicable|n/a)(?=\W*$|\s*[.,;:(]|\s+-)", re.IGNORECASE)
_MAC = re.compile(
    r"(?:\b(?:under|with|by|via|or|and|no|not|without|versus|vs\.?)\s+|[,/(+]\s*|^|(?<=[.!?]\s))(?P<mac>MAC)"
    r"(?=\s*(?:[.,;:)/+]|$)|\s+(?:with|or|and|in|for|when|if|is|may|can|by|using|unless|as|an(?:a)?esthesia|sedation)\b)"
)
_MAC_MEANS = "monitored anesthesia care"
_WORD = re.compile(r"\bMACs?\b")
_OF_ANESTHESIA = re.compile(
    r"\ban(?:a)?esth\w+|\bsedat\w+|\bpropofol\b"
    r"|\b(?:done|performed|given|carried\s+out|treated)\s+(?:\w+\s+){0,3}under\s+MAC\b",
    re.IGNORECASE,
)
_OF_MEDICARE = re.compile(
    r"\b(?:Medicare|contractors?|[LN]CDs?|jurisdictions?|local\s+coverage|articles?|claims?|polic(?:y|ies)|Noridian|Novitas|Palmetto|WPS|NGS"
    r"|First\s+Coast|CGS)\b|\b(?:the|your|our|each|every|this|a|local)\s+MACs?\b|\bMACs\b|\bMAC's",
    re.IGNORECASE,
)


def anesthesia_in(text: str, begin: int, end: int) -> Iterator[Sighting]:
    """The kinds of anesthesia that a sentence names in short.

    >>> text = "Anesthesia: local, no MAC."
    >>> [text[each.start : each.end] for each in anesthesia_in(text, 0, len(text))]
    ['local', 'MAC']
    """
    label = _LABEL.match(text, begin, end)
    is_of_medicare = _OF_MEDICARE.search(text, begin, end) is not None
    for word in re.finditer(r"[A-Za-z]+", text[label.end() : end]) if label else ():
        first, last = label.end() + word.start(), label.end() + word.end()  # type: ignore[union-attr]
        if not (is_of_medicare and _WORD.fullmatch(word[0])):
            yield from _named(text, first, last, end)
    if label is None and not is_of_medicare and _OF_ANESTHESIA.search(text, begin, end):
        for match in _MAC.finditer(text, begin, end):
            yield from _named(text, *match.span("mac"), end)


def _named(text: str, first: int, last: int, end: int) -> Iterator[Sighting]:
    word = text[first:last]
    if find_concepts(_VOCABULARY, text, first, last):
        return  # read by its own name
    if word.casefold() in ("no", "none", "nil", "not", "n"):
        word = "no" if _NONE.match(text, first, end) else ""
    found = find_concepts(_VOCABULARY, _MAC_MEANS if word.upper() == "MAC" else f"{word} anesthesia") if word else ()
    yield from (Sighting(each.concept, first, last) for each in found[:1])


def open_mac(line: Line, read: set[int]) -> Iterator[Remark]:
    """A remark on a MAC that may be of anesthesia or of Medicare. `read` are the places of what was read."""
    for begin, end in sentences_of(line.plain):
        if _OF_MEDICARE.search(line.plain, begin, end):
            continue
        for match in _WORD.finditer(line.plain, begin, end):
            if line.begins[match.start()] not in read:
                what = "monitored anesthesia care or a Medicare contractor, not read"
                yield Remark(*line.place(match.start()), what, match[0], understood=True)
