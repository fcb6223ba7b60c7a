"""SPARQL as tokens. In: the text of a query. Out: its tokens, its form, the text with parameters bound, or why it may not run.

Tokens follow SPARQL 1.1, section 19.8. Strings, IRIs and comments are whole tokens, so nothing inside them is mistaken for
a variable or a keyword, and nothing bound can become more than one token.
"""

import re
from collections import namedtuple
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise

from chargegraph.errors import LimitReached, Place, QueryError, excerpt

MAX_NESTING = 200
MAX_CHARACTERS = 1_000_000
# An engine may walk operators and groups by recursion: too many in one query end its process, not only the query.
MAX_OPERATORS = 2_000
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

# What no parameter can hide in. Kept apart from the whole pattern, for binding needs no more, and compiling takes its time.
_OPAQUE = r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"\"\"|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
"""
_REST = r"""
  | (?P<variable>[?$]\w+)
  | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:%.-]|\\.)*)
  | (?P<blank>_:[\w.-]+)
  | (?P<lang>@[A-Za-z][A-Za-z0-9-]*)
  | (?P<word>[^\W\d]\w*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<space>\s+)
  | (?P<other>.)
"""


@cache
def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.VERBOSE | re.DOTALL)


_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_CLOSES = {"{": "}", "(": ")", "[": "]"}


class Token(namedtuple("Token", ("kind", "text", "start"))):
    """A token, its kind a group of the pattern above, `start` its place in the text."""

    __slots__ = ()
    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query, white space and comments left out."""
    for match in _pattern(_OPAQUE, _REST).finditer(text):
        kind = match.lastgroup or "other"
        if kind not in ("space", "comment"):
            yield Token(kind, match[0], match.start())


def _parameters(text: str) -> Iterator[re.Match[str]]:
    found = _pattern(_OPAQUE, r"| (?<![?$\w]) \$(?P<parameter>\w+)").finditer(text)
    return (match for match in found if match["parameter"])


def parameters_of(text: str) -> list[str]:
    """The names of the parameters ``$name`` in a query, each once, in order.

    >>> parameters_of("SELECT ?a { ?a ?b $code } # $not")
    ['code']
    """
    return list(dict.fromkeys(match["parameter"] for match in _parameters(text)))


def bind(text: str, terms: Mapping[str, str]) -> str:
    """The query with each parameter ``$name`` replaced by a term, in every scope.

    `terms` are RDF terms in SPARQL syntax, made by a library that escapes. A term takes the place of one token and stays
    one, as SHACL's pre-binding does (SHACL, section 5.3): a sub-select, a FILTER and a UNION see the same value.

    >>> bind('SELECT * { ?s ?p $v { SELECT ?s { ?s ?q $v } } # $v', {"v": '"x"'})
    'SELECT * { ?s ?p "x" { SELECT ?s { ?s ?q "x" } } # $v'
    """
    parts, place = [], 0
    for match in _parameters(text):
        if match["parameter"] in terms:
            parts += [text[place : match.start()], terms[match["parameter"]]]
            place = match.end()
    return "".join([*parts, text[place:]])


def form_of(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises `QueryError` where the text is no query, is an update, reaches outside the store, is too long or too deep, has a
    bracket that does not close, or uses a prefix that it does not declare. Code point escapes are read as SPARQL 1.1,
    section 19.2, has them: before anything else.
    """
    if len(text) > MAX_CHARACTERS:
        raise LimitReached(f"the query has {len(text):,} characters and the limit is {MAX_CHARACTERS:,}")
    # An engine may read the escapes before anything else, as specified, or only inside strings and IRIs: both readings count.
    _check_reach(text, list(tokens(text)))
    text = _ESCAPED.sub(lambda match: _character(match[1] or match[2]), text)
    found = list(tokens(text))
    form = _form(text, found)
    _check_brackets(text, found)
    _check_operators(found)
    _check_reach(text, found)
    _check_prefixes(text, found)
    return form


def _character(digits: str) -> str:
    point = int(digits, 16)
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        raise QueryError(f"\\u{digits} is no character")
    return chr(point)


def _form(text: str, found: list[Token]) -> str:
    body = iter(found)
    for token in body:
        word = token.text.upper()
        if word in FORMS:
            return word
        if word in _UPDATES:
            raise _error(text, token, f"{word} would change the graph", "queries only read; use build or load to add")
        if word == "PREFIX":
            next(body, None), next(body, None)
        elif word == "BASE":
            next(body, None)
        else:
            raise _error(text, token, f"{token.text!r} begins no query", f"begin with {', '.join(FORMS)} or PREFIX")
    raise QueryError("the query is empty", remedy="give a SELECT, ASK, CONSTRUCT or DESCRIBE")


def _check_brackets(text: str, found: list[Token]) -> None:
    opened: list[Token] = []
    for token in found:
        if token.kind == "open":
            opened.append(token)
            if len(opened) > MAX_NESTING:
                raise LimitReached(f"the query is nested deeper than {MAX_NESTING} brackets", remedy="simplify it")
        elif token.kind == "close":
            if not opened:
                raise _error(text, token, f"{token.text!r} closes nothing", "remove it or open it before")
            last = opened.pop()
            if _CLOSES[last.text] != token.text:
                raise _error(text, token, f"{token.text!r} stands where {_CLOSES[last.text]!r} is due", _opened(text, last))
        elif token.kind == "other" and token.text in "\"'":
            raise _error(text, token, "a string that does not end", f"close it with {token.text}")
    if opened:
        raise _error(text, opened[-1], f"{opened[-1].text!r} is never closed", f"add {_CLOSES[opened[-1].text]!r}")


def _check_operators(found: list[Token]) -> None:
    words = ("UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH")
    count = sum((t.kind == "other" and t.text in "+-*/&|=<>!^") or (t.kind == "word" and t.text.upper() in words) for t in found)
    if count > MAX_OPERATORS:
        raise LimitReached(f"the query has {count:,} operators and groups, and the limit is {MAX_OPERATORS:,}", remedy="split it")


def _opened(text: str, token: Token) -> str:
    line, column = _place(text, token.start)
    return f"{token.text!r} was opened at line {line} column {column}"


def _check_reach(text: str, found: list[Token]) -> None:
    before = ""
    for token in found:
        word = token.text.upper()
        if token.kind == "word" and word == "SERVICE":
            raise _error(text, token, "SERVICE would reach the network", "ask the endpoint itself, or load its data")
        if before in ("FROM", "NAMED") and word.startswith("<FILE:"):
            raise _error(text, token, "FROM <file:> would read a file", "load the file, then name its graph")
        before = word


def _check_prefixes(text: str, found: list[Token]) -> None:
    declared = {name.text for word, name in pairwise(found) if word.kind == "word" and word.text.upper() == "PREFIX"}
    for token in found:
        if token.kind == "name" and token.text[: token.text.index(":") + 1] not in declared:
            prefix = token.text[: token.text.index(":")]
            raise _error(text, token, f"the prefix {prefix!r} is not declared", _prefix_line(prefix))


def _prefix_line(prefix: str) -> str:
    from chargegraph.vocabulary import ontology

    namespace = ontology().prefixes.get(prefix)
    return f"add PREFIX {prefix}: <{namespace or '...'}>"


def _error(text: str, token: Token, what: str, remedy: str) -> QueryError:
    line, column = _place(text, token.start)
    return QueryError(what, where=Place("the query", line, column), remedy=remedy, excerpt=excerpt(text, line, column))


def _place(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
