"""Tokens of SPARQL. In: the text of a query. Out: its tokens; its parameters, and the text with these bound.

Tokens follow SPARQL 1.1, section 19.8. Strings, IRIs and comments are whole tokens, so nothing inside them is mistaken for
a variable or a keyword, and nothing bound can become more than one token.
"""

import re
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from chargegraph.errors import THE_QUERY, Place, QueryError, excerpt
from chargegraph.processes.limits import require_time

# The escapes of a string, production [160], and those of code points, section 19.2, which may stand in an IRI too.
_POINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
ESCAPE = rf"\\[tbnrf\\\"']|{_POINT}"
# What no parameter can hide in. Kept apart from the whole pattern, for binding needs no more, and compiling takes its time.
_OPAQUE = rf"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_POINT})*+>)
  | (?P<string>\"\"\"(?:[^"\\]|{ESCAPE}|\"{{1,2}}(?!\"))*+\"\"\"|'{{3}}(?:[^'\\]|{ESCAPE}|'{{1,2}}(?!'))*+'{{3}}
      |"(?:[^"\\\n\r]|{ESCAPE})*+"|'(?:[^'\\\n\r]|{ESCAPE})*+')
"""
# The signs of names, productions [164] to [173], where every sign past ASCII counts as a letter: no engine reads one elsewhere.
# Names end where the grammar ends them, for an engine may need no space after them and what is left over may be a word.
_LETTER = r"[^\x00-@[-`{-\x7f]"
_DIGIT_OR_LETTER = r"[^\x00-/:-@[-^`{-\x7f]"
_SIGN = r"[^\x00-,./:-@[-^`{-\x7f]"
_LOCAL = r"[^\x00-,./;-@[-^`{-\x7f]|%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?\#@%-]"
_NUMBER_OR_WORD = rf"""
  (?P<number>[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
  | (?P<word>{_DIGIT_OR_LETTER}+)
"""
_RUN = rf"(?:\.*+{_SIGN})*+"
_PARTS = rf"{_NUMBER_OR_WORD} | (?P<other>.)"
_REST = rf"""
  | (?P<variable>[?$]{_DIGIT_OR_LETTER}+)
  | (?P<name>(?:{_LETTER}(?:\.*+{_SIGN})*+)?:(?:(?!-)(?:{_LOCAL})(?:\.*+(?:{_LOCAL}))*+)?)
  | (?P<blank>_:{_DIGIT_OR_LETTER}(?:\.*+{_SIGN})*+)
  | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
  | {_NUMBER_OR_WORD}
  | (?P<open>[{{(\[])
  | (?P<close>[}})\]])
  | (?P<space>\s+)
  | (?P<other>.)
"""


@cache
def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.VERBOSE | re.DOTALL)


AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")


class Token(namedtuple("Token", ("kind", "text", "start"))):
    """A token, its kind a group of the pattern above, `start` its place in the text."""

    __slots__ = ()
    kind: str
    text: str
    start: int


_LOOK = 1 << 14
"""Characters between two looks at the clock."""
NOTHING = Token("", "", 0)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query, white space and comments left out. The time grows with the length of the text, no faster.

    Raises `QueryTimeout` where a deadline is over meanwhile.
    """
    place = due = 0
    while place < len(text):
        for match in _pattern(_OPAQUE, _REST).finditer(text, place):
            kind, place = match.lastgroup or "other", match.end()
            if kind not in ("space", "comment"):
                yield Token(kind, match[0], match.start())
            if place >= due:
                require_time()
                due = place + _LOOK
            if kind == "word" and text.startswith((".", "-"), place):
                break
        else:
            return
        # What runs on behind a word and ends in no colon holds no prefix: to look for one at each full stop would take as long
        # as the square of the run.
        run = _pattern(_RUN).match(text, place)
        end = run.end() if run else place
        if not text.startswith(":", end):
            for match in _pattern(_PARTS).finditer(text, place):
                if match.start() >= end:
                    break
                yield Token(match.lastgroup or "other", match[0], match.start())
                place = match.end()


def with_depth(found: Iterable[Token]) -> Iterator[tuple[Token, int]]:
    """Each token with the number of brackets that are open around it; a bracket stands outside of itself."""
    depth = 0
    for token in found:
        depth -= token.kind == "close"
        yield token, depth
        depth += token.kind == "open"


# A sign after a backslash is part of a name; a variable may end where a parameter begins, with nothing between.
_PARAMETER = rf"| \\. | \?{_DIGIT_OR_LETTER}+ | \$(?P<parameter>{_DIGIT_OR_LETTER}+)"
_PARTING = " \t\r\n(){}[],;"
"""The signs that no token runs on over."""


def _parameters(text: str) -> Iterator[re.Match[str]]:
    if "$" not in text:
        return iter(())
    return (match for match in _pattern(_OPAQUE, _PARAMETER).finditer(text) if match["parameter"])


def parameters_of(text: str) -> dict[str, int]:
    """The names of the parameters ``$name`` in a query, each once, in order, with the place of its dollar sign.

    >>> parameters_of("SELECT ?a { ?a ?b $code } # $not")
    {'code': 18}
    """
    found: dict[str, int] = {}
    for match in _parameters(text):
        found.setdefault(match["parameter"], match.start())
    return found


def replacements(text: str, terms: Mapping[str, str]) -> Iterator[tuple[str, int, int, str]]:
    """Each parameter that has a term: its name, where it begins and ends, and what takes its place.

    That is the term, with a space where another token touches it: two strings side by side could be read as one.
    """
    for match in _parameters(text):
        term = terms.get(match["parameter"])
        if term is not None:
            start, end = match.span()
            before = " " if start and text[start - 1] not in _PARTING else ""
            after = " " if text[end : end + 1] not in _PARTING else ""
            yield match["parameter"], start, end, before + term + after


def bind(text: str, terms: Mapping[str, str]) -> str:
    """The query with each parameter ``$name`` replaced by a term, in every scope.

    `terms` are RDF terms in SPARQL syntax, made by a library that escapes. A term takes the place of one token and stays
    one, as SHACL's pre-binding does (SHACL, section 5.3): a sub-select, a FILTER and a UNION see the same value.

    >>> bind('SELECT * { ?s ?p $v { SELECT ?s { ?s ?q $v } } # $v', {"v": '"x"'})
    'SELECT * { ?s ?p "x" { SELECT ?s { ?s ?q "x" } } # $v'
    """
    parts, place = [], 0
    for _, start, end, bound in replacements(text, terms):
        parts += [text[place:start], bound]
        place = end
    return "".join([*parts, text[place:]])


def place_of(text: str, index: int) -> tuple[int, int]:
    """Line and column of a place in a text, both from one."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def index_of(text: str, line: int, column: int) -> int:
    """The place in a text of a line and a column, its end where it has no such."""
    start = sum(len(each) + 1 for each in text.split("\n", line - 1)[: line - 1])
    return min(start + column - 1, len(text))


def error_at(text: str, index: int, what: str, remedy: str = "", *, name: str = THE_QUERY) -> QueryError:
    """The error of a place in a query, which it shows."""
    line, column = place_of(text, index)
    return QueryError(what, where=Place(name, line, column), remedy=remedy, excerpt=excerpt(text, line, column))
