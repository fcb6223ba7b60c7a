"""The words above a table or a list. In: headings and captions as they pass. Out: the kind of statement named, what denies it."""

import re

from chargegraph.briefs.coded.cells import separator_of
from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.coded.headers import kind_named
from chargegraph.briefs.pages.lines import Line

_UNMARKED_LEVEL = 8
_LONGEST_CAPTION = 14
_SHORT_CAPTION = 5
_AFFIRMS = re.compile(r"\b(?:covered|allowed|payable|supports?|supported|eligible|valid|appropriate|permitted)\b", re.IGNORECASE)


class WordsAbove:
    """The headings that a line stands under, the outermost first, and the caption right above it."""

    def __init__(self) -> None:
        self._headings: list[tuple[int, str]] = []
        self._captions: list[str] = []
        self._inside_table = False
        self._used = False

    def heading(self, line: Line) -> None:
        """A heading ends what those of its level or below head. A line without markup is below them all."""
        level = line.heading or _UNMARKED_LEVEL
        if line.is_control and self._headings:
            level = self._headings[-1][0]  # a page does not say how deep a button stands
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        self._headings.append((level, line.text.strip(" #:*_")))
        self._captions = []

    def caption(self, text: str, *, inside_table: bool = False) -> None:
        if self._used or inside_table:
            self._captions = []
        self._captions.append(text.strip(" #:*_"))
        self._inside_table, self._used = inside_table, False

    @property
    def is_fresh(self) -> bool:
        """Whether a caption waits for what stands under it."""
        return bool(self._captions) and not self._used

    def use(self) -> None:
        """A row or an entry stands under the captions: the next caption is another's. Captions in a row stand over the same."""
        self._used = True

    def end_caption(self, *, inside_table: bool = False) -> None:
        """What comes no longer stands under the caption; with `inside_table` only where that was a row of a table."""
        if self._inside_table or not inside_table:
            self._captions = []

    def _nearest_first(self) -> list[str]:
        return [*reversed(self._captions), *(text for _, text in reversed(self._headings))]

    @property
    def kind(self) -> str | None:
        """The kind of statement that the nearest of them names."""
        return next(filter(None, map(kind_named, self._nearest_first())), None)

    @property
    def denied_by(self) -> str | None:
        """The nearest of them that denies, unless a nearer one says the contrary."""
        for words in self._nearest_first():
            if denial_in(words):
                return words
            if _AFFIRMS.search(words):
                return None
        return None


def tells_of_codes(text: str) -> bool:
    """Whether a button or a summary of a page names what it opens: it is a heading then, and else no part of the text."""
    return kind_named(text) is not None or denial_in(text) is not None


def could_be_caption(line: Line) -> bool:
    """Whether a line has the look of words that say what the table or the list right under it holds."""
    words, last = len(line.plain.split()), line.plain.rstrip()[-1]
    if re.search(r":\s*\S", line.plain) or separator_of(line) or re.match(r"\W*(?:[A-Z]?[0-9]{2,}|[0-9]\S*[0-9])", line.plain):
        return False
    if line.heading or last == ":":
        return True
    return last not in ".!?,;" and words <= (_LONGEST_CAPTION if tells_of_codes(line.text) else _SHORT_CAPTION)
