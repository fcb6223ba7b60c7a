"""The words of a query. In: its text. Out: its tokens as a cutter reads them, their lines and columns, strings without quotes."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from chargegraph.sparql import Token, tokens


def words(text: str) -> Iterator[Token]:
    """Tokens, with ``^^`` behind a string as one.

    >>> [word.text for word in words('ex:a ex:p.q "1"^^ex:t.')]
    ['ex:a', 'ex:p.q', '"1"', '^^', 'ex:t', '.']
    """
    before = Token("", "", 0)
    past = -1
    for token in tokens(text):
        if token.start == past:
            continue
        if token.text == "^" and before.kind == "string" and text.startswith("^^", token.start):
            past = token.start + 1
            token = Token("other", "^^", token.start)
        yield token
        before = token


class Lines:
    """The line and the column, both from one, of places in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, start: int) -> tuple[int, int]:
        line = bisect_right(self._starts, start)
        return line, start - self._starts[line - 1] + 1


_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SIGNS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def unescaped(text: str) -> str:
    """A text with its escapes read: in a string, a tab or a code point; in a name, the sign itself."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)) if not match[3] else _SIGNS.get(match[3], match[3]), text)


def inside_quotes(string: str) -> str:
    """What a string token says.

    >>> inside_quotes('\"\"\"a \\\\"b\\\\"\"\"\"')
    'a "b"'
    """
    marks = 3 if string[:3] in ('"""', "'''") and len(string) > 5 else 1
    return unescaped(string[marks:-marks])
