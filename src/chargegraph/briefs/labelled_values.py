"""Values of labels. In: lines in their order. Out: the sites and service types behind a label or on the lines below.

A value goes on in the line below where that begins under the value, as a page with wide gaps has it.
"""

import re
from collections.abc import Iterator

from chargegraph.briefs import model
from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.coded.headers import column_of
from chargegraph.briefs.model import Remark, Statement
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.pages.marks import behind_number, comes_next, number_of
from chargegraph.briefs.prose import denied_site, label_of, read_value, sentences_of
from chargegraph.briefs.vocabularies import find_concepts
from chargegraph.codes import is_placeholder

_MOST_WORDS = 30
_FEW_WORDS = 8
# What stands before sites to say whether the service is paid there: Covered: 11, 22. Not payable in: 12.
_ANSWER = re.compile(r"\W*(?P<words>[^\W\d_][^:0-9]{1,58}?)\s*:\s*(?=\S)")
_WHERE = re.compile(
    r"\b(?:in|at|POS|(?:places?|sites?|settings?)(?:\s+of\s+(?:service|care))?)(?:\s+(?:is|are|not)\b.*)?$", re.IGNORECASE
)
_PLACES = re.compile(r"(?:POS\s*)?[0-9]{2}(?![0-9A-Za-z.])", re.IGNORECASE)
_PLACE_BESIDE = re.compile(r"^[^.!?]{2,100}\([0-9]{2}\)")
"""A first sentence that names a place and its number; what the next ones say is told of as not read."""
_WIDE_GAP = re.compile(r"\S\s{3,}\Z")


class LabelledValues:
    """The label whose values are read, if any."""

    def __init__(self) -> None:
        self._label = ""
        self._values = 0
        self._number: list[int] = []
        """The number of the heading that the label is: 2.1."""

    def end(self) -> None:
        self._label = ""

    def begin(self, line: Line) -> int | None:
        """Where the value of the label begins that a line has: behind the line where it stands below. None without a label."""
        label = label_of(line)
        if label is None:
            denied = _denied_places(line)
            self._label = self._label if denied is None else "site"
            return denied
        self._label, self._values, self._number = label[0], 0, number_of(line)
        return label[1]

    def has(self, line: Line, *, is_item: bool) -> bool:
        """Whether a line is a value of the bare label above. The first is, unless it is a paragraph; a further one is where it is
        an item of a list, or is short and names what the label asks for."""
        if self._label and is_item and self._is_next_heading(line):
            self.end()
        if not self._label or is_item:
            return bool(self._label)
        if self._values == 0:
            first = next(iter(sentences_of(line.plain)), (0, 0)) if _PLACE_BESIDE.search(line.plain) else None
            told = line.plain[slice(*first)] if first and self._label == "site" else line.plain
            return len(told.split()) <= _MOST_WORDS and not line.heading
        answer = _ANSWER.match(line.plain) if self._label == "site" else None
        if answer and _PLACES.match(line.plain, answer.end()):
            return True
        vocabulary = "sites" if self._label == "site" else "services"
        return len(line.plain.split()) <= _FEW_WORDS and bool(find_concepts(vocabulary, line.plain))

    def _is_next_heading(self, line: Line) -> bool:
        """Whether a line has the number that comes after the label's, and no list of values has counted so far."""
        number = number_of(line)
        if number and self._number and column_of(line.plain[behind_number(line) :].strip(" :*_")):
            return True
        return comes_next(number, self._number) and self._values != number[-1] - 1

    def read(self, line: Line, first: int) -> Iterator[Statement | Remark]:
        """What the value states. A placeholder states nothing; a site of no known kind is remarked on."""
        self._values += 1
        first, last = line.trim(first)
        answer = _ANSWER.match(line.plain, first if self._label == "site" else last)
        if answer and _denies(answer["words"]):
            yield denied_site(line, answer.end(), last, answer["words"])
            return
        first = answer.end() if answer and _PLACES.match(line.plain, answer.end()) else first
        if is_placeholder(line.plain[first:last].strip(".*_")):
            return
        for item in read_value(self._label, line, first):
            yield item
            if isinstance(item, model.SiteMention) and item.site is None and item.stated_code is None:
                yield Remark(*line.place(first), "a site that no vocabulary knows", item.as_written, understood=True)


def _denies(words: str) -> bool:
    return denial_in(words) is not None or words.casefold().startswith("not ")


def _denied_places(line: Line) -> int | None:
    """Where words begin that deny the sites behind them, a part of the value: Not payable in: 11 (Office)."""
    answer = _ANSWER.match(line.plain)
    if answer is None or not _WHERE.search(answer["words"]) or not _denies(answer["words"]):
        return None
    named = _PLACES.match(line.plain, answer.end()) or find_concepts("sites", line.plain, answer.end(), len(line.plain))
    return answer.start("words") if named else None


def goes_on_in(line: Line, first: int, after: Line | None) -> bool:
    """Whether the value that begins at `first`, behind a wide gap, goes on in the line below."""
    if after is None or not _WIDE_GAP.search(line.plain[:first]) or ":" in after.plain:
        return False
    return abs(after.trim()[0] - first) <= 1 and after.number == line.number + 1
