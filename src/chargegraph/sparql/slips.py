"""Slips of people who write SPARQL now and then. In: the tokens of a query. Out: nothing, an error at the slip itself, or a note.

Only what the grammar never allows is an error here. The engine says where it could not read on, which is often behind the slip.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from chargegraph.errors import did_you_mean
from chargegraph.sparql.lexer import AGGREGATES, NOTHING, Token, error_at, tokens, with_depth

_CURLY = re.compile("[\u2018\u2019\u201c\u201d\u00ab\u00bb]")
_LONGEST_TYPED = 10_000
"""Longer texts were made by programs, and are not read a further time."""
_ENDS_PROJECTION = ("WHERE", "FROM", "{")
Slip = tuple[Token, str, str]


def require_no_slip(text: str, found: list[Token]) -> None:
    """Raises `QueryError` at the first slip of a text, with what to write."""
    slips = (slip for look in _LOOKS for slip in look(found))
    first = min(slips, key=lambda slip: slip[0].start, default=None)
    if first is not None:
        raise error_at(text, first[0].start, *first[1:])


def _curly_quotes(found: list[Token]) -> Iterator[Slip]:
    for token in found:
        if token.kind not in ("string", "iri") and _CURLY.search(token.text):
            yield token, "a curly quotation mark", 'write straight ones: "22"'


def _words_without_the_next(found: list[Token]) -> Iterator[Slip]:
    for token, after in pairwise([*found, NOTHING]):
        word = token.text.upper() if token.kind == "word" else ""
        if word in ("ORDER", "GROUP") and after.text.upper() != "BY":
            yield token, f"{word} without BY", f"write {word} BY"
        elif word == "FILTER" and after.kind in ("variable", "string", "number"):
            yield token, "FILTER without a bracket", "write FILTER (...)"
        elif word == "FROM" and after.kind == "word" and after.text.upper() != "NAMED":
            yield after, f"FROM {after.text} names no graph", "write the IRI of a graph in <>; SPARQL has no tables"


def _projection(found: list[Token]) -> Iterator[Slip]:
    """What stands between SELECT and the pattern is variables with spaces between, or expressions in brackets."""
    inside, level = False, 0
    for token, depth in with_depth(found):
        word = token.text.upper()
        if token.kind == "word" and word == "SELECT":
            inside, level = True, depth
        elif inside and depth == level:
            if word in _ENDS_PROJECTION or token.text == "{":
                inside = False
            elif token.text == ",":
                yield token, "a comma between variables", "put spaces between them"
            elif word in AGGREGATES and token.kind == "word":
                yield token, f"{word} without a name for its result", f"write ({word}(...) AS ?n)"


def unbound_columns(text: str) -> list[str]:
    """Notes on columns of the outermost SELECT that stay empty, for nothing binds them, each with what may be meant.

    >>> unbound_columns("SELECT ?code ?title { ?b cg:code ?code ; cg:title ?titel }")
    ['nothing binds ?title, so its column is empty, did you mean ?titel?']
    """
    chosen: dict[str, None] = {}
    bound: dict[str, None] = {}
    place = ""
    for token, depth in with_depth(tokens(text) if len(text) < _LONGEST_TYPED else ()):
        word = token.text.upper() if token.kind == "word" else ""
        if depth == 0 and (word in ("SELECT", "WHERE", "ORDER", "GROUP", "HAVING", "VALUES") or token.text == "{"):
            place = word
        if token.kind == "variable":
            (chosen if depth == 0 and place == "SELECT" else bound if depth or place == "VALUES" else {})[token.text[1:]] = None
    remedies = {name: did_you_mean(name, list(bound)).replace("mean ", "mean ?") for name in chosen if name not in bound}
    return [", ".join(filter(None, (f"nothing binds ?{name}, so its column is empty", how))) for name, how in remedies.items()]


_LOOKS: tuple[Callable[[list[Token]], Iterator[Slip]], ...] = (_curly_quotes, _words_without_the_next, _projection)
