"""Marks inside a line. In: a line as its file has it. Out: what a reader sees of it, each character with its place.

Characters that nothing shows go, and so do emphasis, links, footnote marks, inline tags and entities of Markdown; what is struck
out is no part of the text. In running text and in cells alike, before anything else is read.
"""

import html
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from chargegraph.codes.coding import INVISIBLE

# Most lines hold none of these, and need no closer look.
_ANY_MARK = re.compile(rf"[*_`~<&\[\\{INVISIBLE}]|^\s*>\s")
# No layout has a gap so wide. Patterns that look at a gap from each of its places take ever longer over a wider one.
_WIDEST_GAP = 300
_TOO_WIDE = re.compile(rf"(?<!\s)\s{{{_WIDEST_GAP}}}(\s+)")
_TAGS = "a|abbr|b|big|code|em|font|i|ins|kbd|mark|small|span|strong|sub|u"
_ATTRIBUTES = r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))*\s*"
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_RAISED = re.compile(rf"(<sup{_ATTRIBUTES}>)([^<>]*)(</sup\s*>)", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Each pattern's groups are taken out; where it has none, the whole.
_TAKEN_OUT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[{INVISIBLE}]+",
        r"^\s*(>\s+)",
        r"~~(?=\S).+?(?<=\S)~~",
        rf"<(?P<struck>del|s|strike){_ATTRIBUTES}>.*?</(?P=struck)\s*>",
        rf"</?(?:{_TAGS}){_ATTRIBUTES}/?>",
        r"(<)(?:https?://|mailto:)[^<>\s]+(>)",
        r"^\s*\[\^[^\]\s]+\]:\s*|\s*\[\^[^\]\s]+\]",
        r"(!?\[)[^\[\]]*(\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\))",
        r"(?<!`)(`{1,3})(?=[^`]).+?(?<=[^`])(\1)(?!`)",
        r"(\*\*|__)(?=[^\s*_]|[*_]\w).+?(?<=[^\s])(\1)",
        r"(?<![\w*\\])(\*)(?=[^\s*|]).*?(?<=[^\s*|])(\*)(?![\w*])",
        r"(?<![\w_\\])(_)(?=[^\s_|]).*?(?<=[^\s_|])(_)(?![\w_])",
        r"(\\)[*_#\[\]()`>~]",
    )
)
_PLAIN_RAISED = "0123456789abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW"
SUPERSCRIPTS = str.maketrans(
    _PLAIN_RAISED,
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u1d43\u1d47\u1d9c\u1d48\u1d49\u1da0\u1d4d\u02b0\u2071\u02b2\u1d4f\u02e1\u1d50\u207f\u1d52\u1d56"
    "\u02b3\u02e2\u1d57\u1d58\u1d5b\u02b7\u02e3\u02b8\u1dbb\u1d2c\u1d2e\u1d30\u1d31\u1d33\u1d34\u1d35\u1d36\u1d37\u1d38\u1d39\u1d3a\u1d3c\u1d3e\u1d3f\u1d40\u1d41\u2c7d\u1d42",
)
"""Raised signs: a footnote's mark is no part of the code before it, and a power no part of its number."""
RAISED = "\\u00b9\\u00b2\\u00b3\\u2070-\\u209c\\u1d2c-\\u1d6a\\u1d9b-\\u1dbf\\u02b0-\\u02b8\\u02e1-\\u02e3\\u2c7d"
"""All of them, inside a set of a pattern."""


class Shown(NamedTuple):
    """The visible characters of a line; `begins` and `ends` say where each stands in the raw text."""

    text: str
    begins: Sequence[int]
    ends: Sequence[int]


def shown(raw: str, place: int) -> Shown:
    """What a reader sees of a line that begins at `place` of the raw text.

    >>> shown("**LT**<br>RT, see [59](https://example.org)", 0).text
    'LT RT, see 59'
    """
    found = Shown(raw, range(place, place + len(raw)), range(place + 1, place + len(raw) + 1))
    if len(raw) > _WIDEST_GAP:
        found = _without(found, _TOO_WIDE)
    if not _ANY_MARK.search(raw):
        return found
    found = _replaced(found, _BREAK, lambda match: " ")
    found = _replaced(found, _REFERENCE, lambda match: html.unescape(match[0]))
    found = _replaced(found, _RAISED, lambda match: match[2].translate(SUPERSCRIPTS))
    for pattern in _TAKEN_OUT:
        found = _without(found, pattern)
    return found


def _replaced(found: Shown, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> Shown:
    """With other characters for each match, all of which stand where the match does."""
    parts: list[tuple[str, int, int]] = []
    last = 0
    for match in pattern.finditer(found.text):
        parts += zip(*(each[last : match.start()] for each in found), strict=True)
        begin, end = found.begins[match.start()], found.ends[match.end() - 1]
        parts += ((character, begin, end) for character in by(match))
        last = match.end()
    return _joined([*parts, *zip(*(each[last:] for each in found), strict=True)]) if last else found


def _without(found: Shown, pattern: re.Pattern[str]) -> Shown:
    """Without what the groups of each match hold; without the match where it has none."""
    cut: set[int] = set()
    for match in pattern.finditer(found.text):
        numbers = [n for n in range(1, pattern.groups + 1) if n not in pattern.groupindex.values()] or [0]
        for number in numbers:
            cut.update(range(*match.span(number)))
    kept = (each for place, each in enumerate(zip(*found, strict=True)) if place not in cut)
    return _joined(list(kept)) if cut else found


def _joined(characters: list[tuple[str, int, int]]) -> Shown:
    text, begins, ends = zip(*characters, strict=True) if characters else ((), (), ())
    return Shown("".join(text), begins, ends)
