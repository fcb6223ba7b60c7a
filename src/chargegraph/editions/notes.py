"""Codes that notes name. In: an Excludes note, the codes of an edition of ICD-10-CM. Out: the codes that it refers to.

A note names codes in parentheses: (C24.9), (F10.-) for a category and what is below it, (B18.0-B18.1) for what lies between,
(A00-A09) for a block, (A00-B99) for a chapter. What stands outside parentheses is read only where its form leaves no doubt.
Some name only codes with a certain character: (F10-F19 with 5th character .6). Those alone are meant.
"""

import re
from collections.abc import Iterator, Mapping

from chargegraph.codes.systems import CATEGORY
from chargegraph.editions.model import Concept

_CODE = CATEGORY + r"(?:\.[0-9A-Z]{0,4})?"
_ITEM = re.compile(rf"(?<![A-Z0-9.])({_CODE})(?:\s*-{{0,2}}\s*(?:-|–|to\b|through\b)\s*({_CODE}))?-?(?![A-Za-z0-9])")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_LEAD = re.compile(r"(?:\bcategor(?:y|ies)|\bclassifi(?:ed|able) (?:in|to)|\bsee)\b[^a-z]*$")
_PLACES = {"fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7}
_PLACE = "|".join(_PLACES)
_CONDITION = re.compile(
    rf"[^()]*?\bwith\b[^()]*?\b(?:(?P<place>{_PLACE})(?:\s+to\s+(?:{_PLACE}))?|final)?[\s-]*characters?\b(?:\s+-?\.?(?P<value>[0-9A-Z]{{1,4}})\b)?"
)
_SECOND, _THIRD, _FURTHER = "0123456789A", "0123456789AB", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LAST_CHAPTER = 30


def references(note: str, known: Mapping[str, Concept]) -> tuple[str, ...]:
    """The notations that a note refers to, in its order, each once; codes that are not known are left out."""
    found: dict[str, None] = {}
    inside = [match.span(1) for match in _PARENTHESES.finditer(note)]
    for match in _ITEM.finditer(note):
        enclosed = any(start <= match.start() and match.end() <= end for start, end in inside)
        # Outside, "B12" is a vitamin: a dot, a range of codes that are known, or the words before it make a code of it.
        if enclosed or "." in match[0] or match[2] or _LEAD.search(note, 0, match.start()):
            condition = _CONDITION.match(note, match.end())
            named = _codes(match[1].rstrip("."), match[2], known)
            found.update(dict.fromkeys(_meeting(condition, match[1].rstrip("."), match[2], known) if condition else named))
    return tuple(found)


def _meeting(condition: re.Match[str], first: str, last: str | None, known: Mapping[str, Concept]) -> list[str]:
    """The codes below those named that have the characters of a condition; none where it does not say which these are."""
    value, place = condition["value"], condition["place"]
    if not value:
        return []
    above = tuple(_between(first, last.rstrip("."), known)) if last else (first,)
    at = _PLACES[place] - 1 if place else None
    return [
        notation
        for notation in known
        if notation.startswith(above)
        and (notation.endswith(value) if at is None else notation.replace(".", "")[at : at + len(value)] == value)
    ]


def _codes(first: str, last: str | None, known: Mapping[str, Concept]) -> list[str]:
    """The code, block or chapter of that name, or the codes from one to another on the level of the shorter one."""
    if last is None:
        return [first] if first in known else []
    last = last.rstrip(".")
    block = f"{first}-{last}"
    if block in known:
        return [block]
    chapter = _chapter(block, known) if len(block) == 7 else None
    return [chapter] if chapter else list(_between(first, last, known))


def _chapter(span: str, known: Mapping[str, Concept]) -> str | None:
    for number in map(str, range(1, _LAST_CHAPTER)):
        chapter = known.get(number)
        if chapter is not None and ("range", span) in chapter.properties:
            return number
    return None


def _between(first: str, last: str, known: Mapping[str, Concept]) -> Iterator[str]:
    size = min(len(first), len(last))
    level = [
        category
        for letter in map(chr, range(ord(first[0]), ord(last[0]) + 1))
        for second in _SECOND
        for third in _THIRD
        if first[:3] <= (category := letter + second + third) <= last[:3] and category in known
    ]
    while level and len(level[0]) < size:
        longer = (f"{code}{'.' if len(code) == 3 else ''}{sign}" for code in level for sign in _FURTHER)
        level = [code for code in longer if first[: len(code)] <= code and code[:size] <= last[: len(code)] and code in known]
    yield from level
