"""Lines and headings. In: the raw text. Out: lines that know their place in it, and the section that a heading opens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text without its end, `start` and `end` being places in the text."""

    number: int
    start: int
    end: int
    raw: str
    plain: str
    """As `raw`, character for character, with plain hyphens, quotes and spaces."""

    @property
    def column(self) -> int:
        """The column of the first character that is no space, from one."""
        return len(self.plain) - len(self.plain.lstrip()) + 1

    def trimmed(self) -> tuple[int, int]:
        """The places in the text of the first and after the last character that is no space."""
        return self.start + self.column - 1, self.start + len(self.plain.rstrip())


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text, ended by a line feed, a carriage return or both.

    >>> [(line.number, line.start, line.raw) for line in lines_of("a\\r\\n\\nbc")]
    [(1, 0, 'a'), (2, 3, ''), (3, 4, 'bc')]
    """
    number, place = 0, 0
    while place < len(text):
        match = _LINE.match(text, place)
        assert match is not None
        number += 1
        yield Line(number, place, place + len(match[1]), match[1], plain(match[1]))
        place = match.end()


def section_of(line: Line) -> str | None:
    """The section that a heading opens: summary, overview, context or coding; None where the line is no heading.

    >>> section_of(next(lines_of("Billing Code Overview")))
    'overview'
    """
    words = " ".join(line.plain.strip().strip("#*: ").casefold().split())
    return next((name for name, form in _HEADINGS.items() if form.fullmatch(words)), None)
