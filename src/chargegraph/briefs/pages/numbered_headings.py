"""Headings with numbers in plain text. In: the lines of a text. Out: the same, the headings among them marked as such.

Short lines are headings that bear 1, 2, 3 in order and have other lines between them. A list is none, nor are steps in sentences,
and a line that names a code, a payer or a place says something itself.
"""

import re
from dataclasses import replace

from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.unread_codes import codes_named
from chargegraph.briefs.vocabularies import find_concepts

_NUMBERED = re.compile(r"\s{0,8}(?P<number>[0-9]{1,2})[.)]\s+(?P<words>\S.*)")
_WORDS = re.compile(r"[A-Z][^0-9|:\t]{2,60}:?\s*")
_LEVEL = 5
_MOST_WORDS = 8
_FIRST = 9
"""The highest number with which they may begin, as in a part of a text."""
_FEWEST = 2


def with_numbered_headings(lines: list[Line]) -> list[Line]:
    """The lines, the headings with numbers among them marked."""
    numbers = _numbers(lines)
    if len(numbers) < _FEWEST:
        return lines
    found = set(_chain(lines, numbers))
    return [replace(line, heading=_LEVEL) if at in found else line for at, line in enumerate(lines)] if found else lines


def _numbers(lines: list[Line]) -> dict[int, int]:
    """By their places, the numbers before the words of lines."""
    found = ((at, _NUMBERED.match(line.plain)) for at, line in enumerate(lines) if line.plain.lstrip()[:1].isdigit())
    return {at: int(match["number"]) for at, match in found if match}


def _chain(lines: list[Line], numbers: dict[int, int]) -> list[int]:
    """The places of the headings; none where there is one alone."""
    chain: list[int] = []
    filled = [at for at, line in enumerate(lines) if line.plain.strip()]
    order = {at: place for place, at in enumerate(filled)}
    for at, number in numbers.items():
        if chain and (
            number <= numbers[chain[-1]] or filled[order[at] - 1] == chain[-1] or lines[at].depth != lines[chain[0]].depth
        ):
            continue
        if (chain or number <= _FIRST) and not _is_item(lines, numbers, at) and _is_name(lines[at], lines[at + 1 : at + 2]):
            chain.append(at)
    return chain if len(chain) >= _FEWEST else []


def _is_item(lines: list[Line], numbers: dict[int, int], at: int) -> bool:
    """Whether a line with a number stands right beside another: above the next number, or below any."""
    return at - 1 in numbers or numbers.get(at + 1) == numbers[at] + 1


def _is_name(line: Line, below: list[Line]) -> bool:
    """Whether a line has the look of a heading, and the line right below it does not read on."""
    match = _NUMBERED.match(line.plain)
    if line.heading or match is None or not _WORDS.fullmatch(match["words"]) or match["words"].rstrip()[-1] in ".!?;,":
        return False
    if len(match["words"].split()) > _MOST_WORDS or any(each.plain.lstrip()[:1].islower() for each in below):
        return False
    return not codes_named(line) and not find_concepts("sites", line.plain)
