"""A code and its characters. In: text. Out: Code; text with odd signs made plain; whether a cell names no code at all."""

import re
from collections import namedtuple
from functools import lru_cache


# A named tuple of collections, here as in query: importing typing would cost every command three milliseconds.
class Code(namedtuple("Code", ("system", "notation"))):
    """A code of a code system, in that system's form."""

    __slots__ = ()
    system: str
    """The prefix of the system, such as cpt or icd10cm."""
    notation: str


# Signs that stand for a plain one, each for one character so that offsets stay. Dashes: U+2010 to U+2015 and minus; quotes;
# spaces that do not break, and the byte order mark.
_PLAIN = str.maketrans("‐‑‒–—―−‘’‚“”„\u00a0\u2007\u2009\u202f\ufeff", "-------'''\"\"\"     ")
INVISIBLE = "\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
"""Characters that nothing shows, inside a set of a pattern: soft hyphens, zero-width ones, marks of direction."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_PLACEHOLDER = r"[-./\s]*|n/?a\.?|none|not applicable|not available|tbd"


def plain(text: str) -> str:
    """The text with odd hyphens, curly quotes and hard spaces made plain, character for character.

    >>> plain("high‑intensity")
    'high-intensity'
    """
    return text if text.isascii() else text.translate(_PLAIN)


def tidied(text: str) -> str:
    """The text as forms of codes are matched against: plain, in capitals, without white space around it or what nothing shows.

    >>> tidied(" 06\u00ad86t ")
    '0686T'
    """
    return (text if text.isascii() else plain(_INVISIBLE.sub("", text))).strip().upper()


@lru_cache(4096)
def is_placeholder(cell: str) -> bool:
    """Whether a cell says only that there is no code.

    >>> is_placeholder("N/A"), is_placeholder("—"), is_placeholder("22")
    (True, True, False)
    """
    return re.fullmatch(_PLACEHOLDER, plain(cell).strip(), re.IGNORECASE) is not None
