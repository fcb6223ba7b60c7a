"""How much a query may hold. In: its tokens. Out: why it is too long, too deep or of too many parts.

An engine walks groups, patterns and operators by recursion: too many in one query end its process, not only the query.
"""

from chargegraph.errors import LimitReached
from chargegraph.sparql.brackets import EXPRESSION, in_brackets
from chargegraph.sparql.lexer import Token
from chargegraph.sparql.prologue import Prologue, beginning

MAX_CHARACTERS = 1_000_000
MAX_NESTING = 200
MAX_PARTS = 2_000
"""Oxigraph 0.5 falls over 4,000 groups in a row, on a stack of 8 MiB."""
_GROUPS = ("UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH")
_SIGNS = frozenset("+-*/&|=<>!^.;")
_TERMS = ("iri", "name", "blank", "string", "number")


def require_length(text: str) -> None:
    """Raises `LimitReached` where a query is too long to be looked at."""
    if len(text) > MAX_CHARACTERS:
        raise LimitReached(f"the query has {len(text):,} characters and the limit is {MAX_CHARACTERS:,}")


def require_extent(found: list[Token], prologue: Prologue) -> None:
    """Raises `LimitReached` where a query is nested too deep, or has too many patterns, operators and groups.

    Brackets, what parts patterns, the items of a list and the things to describe count as well; what VALUES holds is no part.
    """
    parts, first = 0, beginning(found)
    announced: int | None = None
    """How many brackets are open around a VALUES whose data are to come."""
    data: int | None = None
    """The same of one whose data these are."""
    for place, (token, opened, *_) in enumerate(in_brackets(found)):
        depth = len(opened)
        if token.kind == "open" and depth >= MAX_NESTING:
            raise LimitReached(f"the query is nested deeper than {MAX_NESTING} brackets", remedy="simplify it")
        if data is not None:
            if depth == data:
                data = None
            continue
        if token.kind == "word" and token.text.upper() == "VALUES":
            announced = depth
        elif token.text == "{" and announced == depth:
            data, announced = depth, None
        elif token.kind not in ("variable", "open", "close"):
            announced = None
        innermost = opened[-1] if opened else ""
        if token.kind == "other":
            parts += token.text in _SIGNS or (token.text == "," and innermost not in ("(", EXPRESSION))
        else:
            is_item = token.kind in _TERMS and (innermost == "(" or (not opened and place >= first))
            parts += token.kind == "open" or is_item or prologue.may_hold(_GROUPS, token)
    if parts > MAX_PARTS:
        what = f"the query has {parts:,} patterns, operators and groups, and the limit is {MAX_PARTS:,}"
        raise LimitReached(what, remedy="split it")
