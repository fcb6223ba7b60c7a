"""Lines and headings. In: the raw text. Out: lines that know the place of each character, and the section a heading opens."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from chargegraph.briefs.model import Evidence, Remark
from chargegraph.briefs.pages.inline import shown
from chargegraph.briefs.vocabularies import find_concepts
from chargegraph.codes import plain

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_HEADINGS = {
    "summary": re.compile(r"summary (&|and) overview"),
    "overview": re.compile(r"(billing|cpt|hcpcs|procedure)( level ii)? code overview"),
    "context": re.compile(r"clinical context"),
    "coding": re.compile(
        r"clinical (&|and) coding specifications|coding specifications|related (icd-10(-cm)? )?diagnos[ei]s( codes)?"
        r"|related ((cpt|hcpcs|cpt ?/ ?hcpcs|procedure|billing)( level ii)? )?codes|related procedures"
    ),
}
_LEADERS = re.compile(r"(?<=\s)\.{4,}(?=\s)")
_NO_TOPICS = "payers+services+sites+anesthesia+imaging+energy+billing"
_HEADING_MARKS = "#*_: "
_BOLD_LEVEL = 7
_LONGEST_UNDERLINED = 80
_LONGEST_MATTER = 60
_KEY = re.compile(r"[\w-]{1,40}\s?:(?:\s|$)|\s+\S|-\s|#")


class Part(NamedTuple):
    """Where on a page a line stands: in what, in which of them, and whether most of it is a link."""

    name: str = ""
    """An element beside the running text, such as aside; empty in the running text."""
    number: int = 0
    within: str = ""
    """main or article, where it stands in one."""
    is_link: bool = False


IN_THE_TEXT = Part()
FRONT_MATTER = Part("front matter")
"""Where the lines stand that Markdown begins with, keys and values between two rules."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a reader sees it: its text, and where each character stands in the raw text.

    In plain text and Markdown it is a line of the file. In HTML it is a block, a list item or a table row. Entities are decoded,
    markup and what nothing shows are gone, while every place still points into the raw text.
    """

    number: int
    text: str
    begins: Sequence[int]
    ends: Sequence[int]
    line_starts: Sequence[int]
    """Where the raw lines begin."""
    heading: int = 0
    """The level of a heading of the page's or of Markdown's, from 1; 0 for what the markup does not call one."""
    begins_table: bool = False
    """Whether it is the first row of a page's table."""
    is_control: bool = False
    """Whether it is a button or a summary of a page, that opens what follows."""
    depth: int = 0
    """How far in an item of a list stands: by its indentation, on a page by the lists about it."""
    part: Part = IN_THE_TEXT
    plain: str = field(init=False)
    """As `text`, character for character, with plain hyphens, quotes and spaces."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", _LEADERS.sub(lambda match: " " * len(match[0]), plain(self.text)))

    def trim(self, first: int = 0, last: int | None = None) -> tuple[int, int]:
        """The part from `first` to before `last` without spaces at its ends."""
        part = self.plain[first:last]
        return first + len(part) - len(part.lstrip()), first + len(part.rstrip())

    def evidence(self, first: int, last: int, at: int | None = None) -> Evidence:
        """The passage of the characters from `first` to before `last`, named by the one at `at`."""
        start, end = self.begins[first], self.ends[last - 1]
        return Evidence(bisect_right(self.line_starts, start), start, end, self.begins[first if at is None else at])

    def place(self, index: int) -> tuple[int, int]:
        """The line and the column, both from one, of a character in the raw text."""
        if not self.text:
            return self.number, 1
        start = self.begins[index] if index < len(self.text) else self.ends[-1]
        number = bisect_right(self.line_starts, start)
        return number, start - self.line_starts[number - 1] + 1

    @property
    def line_number_of_end(self) -> int:
        """The raw line in which it ends."""
        return bisect_right(self.line_starts, self.begins[-1]) if self.text else self.number

    def remark(self, message: str, *, understood: bool) -> Remark:
        return Remark(*self.place(self.trim()[0]), message, self.text.strip(), understood)


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text, ended by a line feed, a carriage return or both.

    >>> [(line.number, line.begins[:1], line.text) for line in lines_of("a\\r\\n\\nbc")]
    [(1, range(0, 1), 'a'), (2, range(3, 3), ''), (3, range(4, 5), 'bc')]
    """
    found = [match for match in _LINE.finditer(text) if match.start() < len(text)]
    starts = [match.start() for match in found]
    matter = _front_matter([match[1] for match in found[:_LONGEST_MATTER]])
    for number, match in enumerate(found, 1):
        under = found[number][1] if number < len(found) else ""
        level = 0 if number <= matter else _level(match[1]) or _underlined(match[1], under)
        part = FRONT_MATTER if number <= matter else IN_THE_TEXT
        yield Line(number, *shown(match[1], match.start()), starts, level, depth=_indentation(match[1]), part=part)


def _front_matter(raw: list[str]) -> int:
    """How many lines of front matter a text begins with; 0 where it has none."""
    if not raw or raw[0].strip("\ufeff ") != "---":
        return 0
    end = next((number for number, line in enumerate(raw[1:], 1) if line.rstrip() in ("---", "...")), 0)
    return end + 1 if end > 1 and all(_KEY.match(line) for line in raw[1:end] if line.strip()) else 0


def _indentation(raw: str) -> int:
    return len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())


def _underlined(raw: str, under: str) -> int:
    """The level of a heading of Markdown that a line of signs under it makes."""
    made = re.fullmatch(r"\s{0,3}(?:(=+)|-{3,})\s*", under)
    bare = raw.strip()
    is_heading = (
        made and bare and "|" not in bare and not re.match(r"[-=>*+]|.*\s{3,}\S", bare) and len(bare) <= _LONGEST_UNDERLINED
    )
    return (1 if made and made[1] else 2) if is_heading else 0


def _level(raw: str) -> int:
    """The level of a heading of Markdown; a line that is bold as a whole, and no sentence, stands below them all."""
    mark = re.match(r"\s*(?:>\s+)?(#{1,6})\s", raw)
    return len(mark[1]) if mark else _BOLD_LEVEL if re.fullmatch(r"\s*(\*\*|__)[^*|]*[^*|.]\1:?\s*", raw) else 0


def section_of(line: Line) -> str | None:
    """The section that a known heading opens: summary, overview, context or coding; None where the line is none.

    >>> section_of(next(lines_of("## Billing Code Overview")))
    'overview'
    """
    words = " ".join(line.plain.strip().strip(_HEADING_MARKS).casefold().split())
    words = re.sub(r"^(?:\d+|[ivx]+)[.)]\s+", "", words)
    return next((name for name, form in _HEADINGS.items() if form.fullmatch(words)), None)


def is_unknown_heading(line: Line) -> bool:
    """Whether a line looks like a heading that `section_of` does not know: marked as one, a few words in title case, or a topic.

    >>> [is_unknown_heading(line) for line in lines_of("Reimbursement Trends\\nA patient is seen.\\n### More")]
    [True, False, True]
    """
    bare = line.plain.strip().strip(_HEADING_MARKS)
    if line.heading or _is_topic(bare):
        return bool(bare)
    parts = re.findall(r"[^\W\d_][\w'-]*", bare)
    long = [part for part in parts if len(part) > 3]
    title_case = len(parts) > 1 and bool(long) and all(part[0].isupper() for part in long)
    title_case = title_case and not re.search(r"[0-9]{3}[0-9A-Z]{6}X|\b[0-9]{4}[0-9FTUM]\b|[A-Z][0-9]{2}\.[0-9]", bare)
    return title_case and len(parts) <= 8 and len(bare) <= 70 and bare[-1] not in ".,;!?)" and "|" not in bare and ":" not in bare


def _is_topic(bare: str) -> bool:
    """Whether words are one in capitals that names nothing that lists hold, or only what briefs promise: DOCUMENTATION."""
    if re.fullmatch(r"[A-Z]{5,}", bare):
        return not find_concepts(_NO_TOPICS, bare)
    return any((each.start, each.end) == (0, len(bare)) for each in find_concepts("promises", bare))
