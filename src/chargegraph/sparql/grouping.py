"""Variables that a SELECT with groups may not show. In: the tokens of a query. Out: the first such variable, and what to do.

SPARQL 1.1, section 18.2.4.1: where a SELECT groups or aggregates, what it shows is grouped by or stands in an aggregate.
"""

from chargegraph.sparql.lexer import AGGREGATES, Token, with_depth

_AFTER_GROUPS = frozenset(("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"))


def ungrouped(found: list[Token]) -> tuple[Token, str] | None:
    """The first variable that a SELECT shows and may not, and what to do about it."""
    for at, token in enumerate(found):
        if token.text.upper() == "SELECT" and (wrong := _shown_wrongly(found[at + 1 :])):
            return wrong
    return None


def _shown_wrongly(rest: list[Token]) -> tuple[Token, str] | None:
    shown, aggregates = list[Token](), False
    for token, depth in with_depth(rest):
        if token.text == "{" or token.text.upper() in ("WHERE", "FROM"):
            break
        aggregates = aggregates or token.text.upper() in AGGREGATES
        if token.kind == "variable" and depth == 0:
            shown.append(token)
    grouped = _grouped(rest)
    if grouped is None and not aggregates:
        return None
    for token in shown:
        if token.text[1:] not in (grouped or ()):
            group = f"add {token.text} to GROUP BY, or show (SAMPLE({token.text}) AS ?one)"
            return token, f"add GROUP BY {token.text}" if grouped is None else group
    return None


def _grouped(rest: list[Token]) -> set[str] | None:
    """The variables of the GROUP BY that stands behind the pattern; None where there is none."""
    names: set[str] | None = None
    was_open = False
    for token, depth in with_depth(rest):
        word = token.text.upper()
        was_open = was_open or token.text == "{"
        if depth < 0 or (names is not None and depth == 0 and word in _AFTER_GROUPS):
            break
        if names is not None and token.kind == "variable":
            names.add(token.text[1:])
        elif was_open and depth == 0 and word == "GROUP":
            names = set()
    return names
