"""Brackets and strings of a query. In: its tokens. Out: what is open around each; where one does not close."""

import re
from collections.abc import Iterator

from chargegraph.sparql.lexer import ESCAPE, NOTHING, Token, error_at, place_of, tokens

EXPRESSION = "(?"
"""Among open brackets, a parenthesis that is sure to hold an expression."""
_BEFORE_LISTS = ("A", "VALUES", "TRUE", "FALSE", "UNDEF")
"""The words after which a parenthesis may hold a list of terms."""
_CLOSES = {"{": "}", "(": ")", "[": "]"}


def in_brackets(found: list[Token]) -> Iterator[tuple[Token, list[str], Token, Token]]:
    """Each token with the brackets that are open around it and the two tokens before it; a bracket stands outside of itself."""
    opened: list[str] = []
    earlier = before = NOTHING
    for token in found:
        if token.kind == "close" and opened:
            opened.pop()
        yield token, opened, earlier, before
        if token.kind == "open":
            opened.append(EXPRESSION if token.text == "(" and _holds_expression(opened, earlier, before) else token.text)
        earlier, before = before, token


def _holds_expression(opened: list[str], earlier: Token, before: Token) -> bool:
    """Whether a parenthesis after these tokens is sure to hold an expression, and is no list of terms."""
    if before.text == earlier.text == "<":
        return False
    return opened[-1:] == [EXPRESSION] or (before.kind == "word" and before.text.upper() not in _BEFORE_LISTS)


def require_closed(text: str, found: list[Token]) -> None:
    """Raises `QueryError` where a bracket or a string does not close, or one closes nothing."""
    opened: list[Token] = []
    for token in found:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            if not opened:
                raise error_at(text, token.start, f"{token.text!r} closes nothing", "remove it or open it before")
            last = opened.pop()
            if _CLOSES[last.text] != token.text:
                line, column = place_of(text, last.start)
                opening = f"{last.text!r} was opened at line {line} column {column}"
                raise error_at(text, token.start, f"{token.text!r} stands where {_CLOSES[last.text]!r} is due", opening)
        else:
            _check_string(text, token)
    if opened:
        raise error_at(text, opened[-1].start, f"{opened[-1].text!r} is never closed", f"add {_CLOSES[opened[-1].text]!r}")


def _check_string(text: str, token: Token) -> None:
    if token.kind == "other" and token.text in "\"'":
        strange = re.match(rf"""(["'])(?:(?!\1)[^\\\n\r]|{ESCAPE})*(\\.)""", text[token.start :])
        if strange:
            remedy = f"write \\{strange[2]} for the backslash itself"
            raise error_at(text, token.start, f"{strange[2]} is no escape in a string", remedy)
        raise error_at(text, token.start, "a string that does not end", f"close it with {token.text}")


def require_strings(text: str) -> None:
    """Raises `QueryError` where a string does not end, so that what is bound behind its quote would stand in it."""
    for token in tokens(text):
        _check_string(text, token)
