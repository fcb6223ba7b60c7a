"""Places of service in prose. In: a line. Out: remarks on numbers that are places by the words before them and were not read.

A number of two figures is one behind POS in its sentence, or in brackets right behind the name of a place: ASC (24).
"""

import re
from collections.abc import Collection, Iterator
from functools import cache

from chargegraph.briefs.model import Remark
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.vocabularies import find_concepts
from chargegraph.editions.bundled import open_bundled

_MAY_HOLD_ANY = re.compile(r"\bPOS\b|place of service|\([0-9]{2}\)", re.IGNORECASE)
_CUE = re.compile(r"\bPOS\b|\bplaces? of service\b", re.IGNORECASE)
_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s)|$)", re.DOTALL)
_NUMBER = re.compile(
    r"(?<![\w$.,:/%-])(?P<number>[0-9]{2})(?![\w%-]|[.,:/][0-9]"
    r"|\s*(?:%|percent|days?|weeks?|months?|hours?|minutes?|years?|units?|visits?|patients?|claims?|times|mg|mm|cm)\b)"
)
_BRACKETED = re.compile(r"\s?\((?P<number>[0-9]{2})\)")
_MOST_BEFORE = 60
_AFTER_MODIFIER = re.compile(r"\bmod(?:ifier)?s?\.?\s+(?:[0-9A-Z]{2}(?:,\s*|\s+(?:or|and)\s+|/))*$", re.IGNORECASE)


def unread_places(
    line: Line, known: Collection[str], first: int = 0, last: int | None = None, *, is_label: bool = False
) -> Iterator[Remark]:
    """A remark on the numbers of places in a stretch of a line that are not among those that are `known`. Under the label of
    places, as which `is_label` tells it, any number may be one.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> line = next(lines_of("POS 11 mostly, sometimes 22 or 23. An ASC (24) is rare, 30 days."))
    >>> [remark.text for remark in unread_places(line, ["11"])]
    ['22, 23, 24']
    """
    if not is_label and not _MAY_HOLD_ANY.search(line.plain):
        return
    last = len(line.plain) if last is None else last
    told = _numbers(line.plain, first, last, is_cued=is_label)
    found = {at: number for at, number in told if number not in known and number in _places()}
    if found:
        words = ", ".join(dict.fromkeys(found[at] for at in sorted(found)))
        yield Remark(*line.place(min(found)), "looks like a place of service, not read as one", words, understood=True)


def _numbers(text: str, first: int, last: int, *, is_cued: bool) -> Iterator[tuple[int, str]]:
    for sentence in _SENTENCE.finditer(text, first, last):
        cue = _CUE.search(text, *sentence.span())
        begin = sentence.start() if is_cued else cue.end() if cue else sentence.end()
        for match in _NUMBER.finditer(text, begin, sentence.end()):
            if not _AFTER_MODIFIER.search(text, max(begin, match.start() - _MOST_BEFORE), match.start()):
                yield match.start(), match["number"]
        for match in _BRACKETED.finditer(text, *sentence.span()):
            named = find_concepts("sites", text, max(sentence.start(), match.start() - _MOST_BEFORE), match.start())
            if named and named[-1].end == match.start():
                yield match.start("number"), match["number"]


@cache
def _places() -> Collection[str]:
    """The codes of the places of service that there are."""
    return frozenset(open_bundled("pos").concepts)
