"""The words above a table or a list. In: headings and captions as they pass. Out: the kind of statement named, what denies it."""

import re
from dataclasses import dataclass

from chargegraph.briefs.coded.answers import is_plain_no
from chargegraph.briefs.coded.cells import separator_of
from chargegraph.briefs.coded.code_lists import list_in
from chargegraph.briefs.coded.denials import DenyingWords, denial_in
from chargegraph.briefs.coded.headers import column_of, kind_named, without_asides
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.pages.marks import bullet_of, comes_next, number_of
from chargegraph.briefs.payers_in_prose import names_payers
from chargegraph.briefs.sentences.own_subjects import speaks_of_something_else
from chargegraph.briefs.unread_codes import unread_codes
from chargegraph.briefs.vocabularies import find_concepts
from chargegraph.codes import shape_of
from chargegraph.codes.reading import MENTION, code_of

_NUMBERED_LEVEL = 5
_UNMARKED_LEVEL = 10
_LONGEST_CAPTION = 14
_SHORT_CAPTION = 5
_LONGEST_PARENT = 8
_LONGEST_SENTENCE = 25
_AFFIRMS = re.compile(
    r"\b(?:covered|allowed|payable|supports?|supported|supporting|eligible|valid|accepted|appropriate|permitted|yes|ok|okay"
    r"|(?:is|are) met)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}|[A-Z](?=[.)]))(?:[.)]\s*|\s+)(?P<words>[^\W\d].*)")
_OF_A_CODE = re.compile(
    r"^\W*+(?:for|with)\s+(?:(?:CPT|HCPCS)\s+)?(?:codes?\s+)?"
    rf"(?P<code>{shape_of('brief')})\b(?!\s*(?:,|and|or)\b)",
    re.IGNORECASE,
)
_WITH_OTHERS = re.compile(
    r"\b(?:bill|report|cod|submit)\w*\s+(?:together\s+)?(?:with|alongside)\b|\btogether\b|\bbundled\b|\bsame day\b", re.IGNORECASE
)
_FOLLOWING = re.compile(
    r"\b(?:following|below|listed here|these (?:codes|diagnos[ei]s|conditions|modifiers"
    r"|procedures|pairs|specialties))\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:ages?|aged|under|over|below|above|than|after|before|within|least|most|first|to|in)\s+[0-9]+\b", re.IGNORECASE
)
_WORD = re.compile(r"\b[^\W\d_]+[a-z]\b")
_FEW_WORDS = 2
_GROUP = re.compile(
    r"\W*+(?:group|table|list|set|section)\s+[0-9A-Z]{1,2}(?:\s+(?:[\w-]+\s+)?(?:codes?|paragraphs?|text))?"
    r"[\s:]*+(?:\([0-9,]{1,6}\s+(?:codes?|rows?|items?)\))?\W*+",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Parent:
    """An item of a list that says what the items in it are."""

    depth: int
    text: str
    has_children: bool = False


class WordsAbove:
    """The headings that a line stands under, the outermost first, the caption right above it, and the items that it stands in."""

    def __init__(self) -> None:
        self._headings: list[tuple[int, str]] = []
        self._number: list[int] = []
        """The number of the heading that has one and came last."""
        self._item: tuple[list[int], int] = [], 0
        """The number of the last item, and its line."""
        self._captions: list[str] = []
        self._parents: list[_Parent] = []
        self._inside_table = False
        self._used = False
        self._heading_used = False

    def heading(self, line: Line) -> None:
        """A heading ends what those of its level or below head. A line without markup is below them all."""
        numbered = _NUMBER.fullmatch(line.plain)
        self._number = number_of(line) or self._number
        level = line.heading or (_NUMBERED_LEVEL + numbered["number"].count(".") if numbered else _UNMARKED_LEVEL)
        if line.is_control and self._headings:
            level = self._headings[-1][0]  # a page does not say how deep a button stands
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        self._headings.append((level, (numbered["words"] if numbered else line.text).strip(" #:*_")))
        self._captions, self._parents = [], []
        self._heading_used = False

    def numbers_on(self, line: Line) -> bool:
        """Whether a short line has the number that comes after that of the last heading with one, or stands under it."""
        number = number_of(line)
        if self._item[1] + 1 == line.number and comes_next(number, self._item[0]):
            return False  # a list goes on that has numbers of its own
        is_next = comes_next(number, self._number) or (bool(self._number) and number == [*self._number, 1])
        return is_next and _is_short(line.plain) and re.search(r"[0-9]{3}", line.plain) is None

    def caption(self, text: str, *, inside_table: bool = False, is_apart: bool = True) -> None:
        """Words above what follows. What stands close to the line before and says nothing of codes ends no earlier caption."""
        if self._heading_used and not inside_table:
            self._headings = [each for each in self._headings if not _is_over(*each, text)]
        if (self._used or inside_table) and (is_apart or tells_of_codes(text) or _AFFIRMS.search(text)):
            self._captions = []
        self._captions.append(text.strip(" #:*_"))
        self._inside_table, self._used = inside_table, False
        self._parents = []

    def parent(self, text: str, depth: int) -> None:
        """An item whose words are said of the items in it, or of those that follow where none stands deeper."""
        self._parents = [each for each in self._parents if each.depth < depth]
        self._parents.append(_Parent(depth, text.strip(" #:*_")))

    def item(self, line: Line) -> None:
        """An item that says nothing of others: it ends those beside it whose own items are over."""
        self._item, depth = (number_of(line), line.number), line.depth
        for each in self._parents:
            each.has_children = each.has_children or depth > each.depth
        self._parents = [each for each in self._parents if depth > each.depth or not each.has_children]

    @property
    def is_fresh(self) -> bool:
        """Whether a caption waits for what stands under it."""
        return bool(self._captions) and not self._used

    def use(self) -> None:
        """A row or an entry stands under the captions: the next caption is another's. Captions in a row stand over the same."""
        self._used = self._heading_used = True

    def end_caption(self, *, inside_table: bool = False) -> None:
        """What comes no longer stands under the caption; with `inside_table` only where that was a row of a table."""
        self._heading_used = True
        if self._inside_table or not inside_table:
            self._captions = []
            self._parents = []

    def _nearest_first(self) -> list[str]:
        parents = [each.text for each in reversed(self._parents)]
        return [*parents, *reversed(self._captions), *(text for _, text in reversed(self._headings))]

    @property
    def kind(self) -> str | None:
        """The kind of statement that the nearest of them names. Codes that go together are of any: their form tells theirs."""
        for words in self._nearest_first():
            if (kind := kind_named(words)) or _WITH_OTHERS.search(words):
                return kind
        return None

    def is_of_another(self, code: str) -> str | None:
        """The code that the nearest words are about, where that is another than `code`: For CPT 82652 only."""
        about = next(filter(None, map(_OF_A_CODE.search, self._captions[::-1])), None)
        return about["code"] if about and about["code"] != code else None

    @property
    def nearest(self) -> str:
        """The nearest of them, if any."""
        return next(iter(self._nearest_first()), "")

    @property
    def payers(self) -> str | None:
        """The nearest of them, where that is the label of a list of payers."""
        return self.nearest if names_payers(self.nearest) else None

    @property
    def kind_of_rows(self) -> str | None:
        """The kind of statement that a caption between the rows of a table names."""
        return next(filter(None, map(kind_named, self._captions)), None) if self._inside_table else None

    @property
    def denied_by(self) -> DenyingWords | None:
        """The nearest of them that denies, unless a nearer one says the contrary."""
        for words in self._nearest_first():
            if denial_in(words) or (is_plain_no(words) and " " not in words):
                return DenyingWords(words, kind_named(without_asides(words)))
            if _AFFIRMS.search(words):
                return None
        return None


def _is_over(level: int, heading: str, caption: str) -> bool:
    """Whether a heading without markup, that names or denies the codes above a caption, says nothing of those below it."""
    named, here = kind_named(heading), kind_named(caption)
    if level != _UNMARKED_LEVEL or here is None:
        return False
    return named != here or column_of(caption) is not None


def tells_of_codes(text: str) -> bool:
    """Whether a button or a summary of a page names what it opens: it is a heading then, and else no part of the text."""
    return kind_named(text) is not None or denial_in(text) is not None


def reading_alone(lone: Line, own: str, kind: str | None) -> str:
    """How to read a row of one cell, in a table of codes of one `kind` and a brief on `own`: as a row like any other, as a
    caption, or as words that nobody read.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> [reading_alone(line, "L3908", "modifier") for line in lines_of("Not allowed\\nHumana rejects 50\\nLeft side\\n50 (both)")]
    ['caption', 'words', 'caption', 'row']
    """
    told = [word for remark in unread_codes(lone, [own], kind) for word in remark.text.split(", ")]
    counted = " ".join(match[0] for match in _COUNTED.finditer(lone.plain))
    has_code = any(code_of(kind or MENTION, word) for word in told if word not in counted)
    if re.search(r"[0-9]", lone.plain) and not denial_in(lone.text) and own not in lone.plain:
        return "words" if has_code and len(_WORD.findall(lone.plain)) >= _FEW_WORDS else "row"
    if speaks_of_something_else(lone, own):
        return "words"
    return "caption" if not has_code and (_says_whether(lone.text) or could_be_caption(lone)) else "words"


def _says_whether(text: str) -> bool:
    """Whether words say of what stands under them that it is so, or that it is not."""
    return denial_in(text) is not None or _AFFIRMS.search(text) is not None


def counts_codes(line: Line) -> bool:
    """Whether a line only numbers or counts what follows, as `Group 1 Codes: (2 Codes)` does."""
    return _GROUP.fullmatch(line.plain) is not None


def _is_short(words: str) -> bool:
    return len(words.split()) <= _LONGEST_PARENT and words.rstrip()[-1] not in ".!?;,"


def names_kind_alone(line: Line) -> bool:
    """Whether a line is the name of a kind of codes and nothing else, such as Modifiers."""
    column = column_of(line.text.strip()) if _is_short(line.plain) else None
    return column is not None and column.kind is not None and column.role in ("code", "noun")


def names_block(line: Line) -> bool:
    """Whether a line names the codes below it and says whether they are covered, or is a heading with a number that does either.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> [names_block(line) for line in lines_of("ICD-10 Codes that DO NOT Support Necessity\\n3.2 Not supporting\\nNot covered")]
    [True, True, False]
    """
    numbered = _NUMBER.fullmatch(line.plain)
    words = numbered["words"] if numbered else line.text
    says = denial_in(words) or _AFFIRMS.search(words)
    if numbered and re.match(r"\s*[0-9.]+\)?\s+", line.plain):
        return _is_short(words) and not re.search(r"[0-9]", words) and bool(says or kind_named(words))
    return bool(says) and kind_named(words) is not None and could_be_caption(line)


def speaks_of_following(line: Line) -> bool:
    """Whether a sentence says of the codes right below it whether they are covered, or which code they are of."""
    if len(line.plain.split()) > _LONGEST_SENTENCE:
        return False
    says = denial_in(line.plain) or _AFFIRMS.search(line.plain)
    return bool(_OF_A_CODE.match(line.plain) or (says and _FOLLOWING.search(line.plain)))


def is_parent(line: Line, first: int) -> bool:
    """Whether an item of a list, its words beginning at `first`, says what other items are: payable ones, or none to bill."""
    words = line.text[first:].strip()
    if len(words.split()) > _LONGEST_PARENT or words[-1:] in ".!?;," or re.search(r"[0-9]{2}|:\s*\S", words):
        return False
    return words.endswith(":") or tells_of_codes(words) or _AFFIRMS.search(words) is not None


def begins_items(line: Line, first: int, below: Line | None, kind: str | None) -> bool:
    """Whether the line `below` such an item is an item with a code or a payer, or says what such items are."""
    bullet = bullet_of(below) if below else None
    if below is None or bullet is None:
        return False
    if list_in(below, kind, is_denied=True) is not None or is_parent(below, bullet.end()):
        return True
    return below.depth > line.depth and bool(find_concepts("payers", below.plain) or names_payers(line.plain[first:]))


def could_be_caption(line: Line) -> bool:
    """Whether a line has the look of words that say what the table or the list right under it holds."""
    words, last = len(line.plain.split()), line.plain.rstrip()[-1]
    if counts_codes(line):
        return True
    if re.search(r":\s*\S", line.plain) or separator_of(line) or re.match(r"\W*(?:[A-Z]?[0-9]{2,}|[0-9]\S*[0-9])", line.plain):
        return False
    if line.heading or last == ":":
        return True
    is_short = last not in ".!?,;" and words <= (_LONGEST_CAPTION if tells_of_codes(line.text) else _SHORT_CAPTION)
    return is_short and not speaks_of_something_else(line)
