"""What a line begins with. In: a line. Out: the sign that makes it an item of a list; the number of a heading, and the next one.

A number is a list of figures: 2.1 is [2, 1].
"""

import re
from collections.abc import Sequence

from chargegraph.briefs.pages.lines import Line

_BULLET = re.compile(
    r"\s*(?:[-*\u2022\u25cf\u25aa\u25e6\u2013+\u00b7\uf0b7:]|\(?[0-9]{1,2}[.)]|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}[.)]?|\(?[a-z][.)]|[o\u00a7\u00d8\u0178vq](?=\t)|[\u25a0\u25b6\u25ba\u25c6\u27a2\u27a4\u2192\uf0a7\uf0d8])\s+"
    r"(?:\[[ xX]\]\s+)?(?=\S)"
)
_NUMBER = re.compile(r"[\s#*_]*(?P<figures>[0-9]{1,2}(?:\.[0-9]{1,2}){0,3})(?:[.)]\s*|\s+)(?=[^\W\d_])")


def bullet_of(line: Line) -> re.Match[str] | None:
    """The sign or number that makes a line an item of a list."""
    return _BULLET.match(line.plain)


def behind_number(line: Line) -> int:
    """Where the words of a line begin that has a number before them; 0 where it has none."""
    match = _NUMBER.match(line.plain)
    return match.end() if match else 0


def number_of(line: Line) -> list[int]:
    """The number that stands before the words of a line, nothing where there is none.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> [number_of(line) for line in lines_of("2.1 Setting\\n3.\\tModifiers\\n24 - Surgical center")]
    [[2, 1], [3], []]
    """
    match = _NUMBER.match(line.plain)
    return [int(figure) for figure in match["figures"].split(".")] if match else []


def comes_next(number: Sequence[int], earlier: Sequence[int]) -> bool:
    """Whether a number is the next after an earlier one, at its level or at one above.

    >>> comes_next([2, 2], [2, 1]), comes_next([3], [2, 1]), comes_next([4], [2, 1]), comes_next([1], [])
    (True, True, False, False)
    """
    place = len(number) - 1
    return 0 <= place < len(earlier) and [*number] == [*earlier[:place], earlier[place] + 1]
