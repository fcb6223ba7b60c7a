"""Variables that a SELECT with groups may not show. In: the tokens of a query. Out: the first such variable, and what to do.

SPARQL 1.1, section 18.2.4.1: where a SELECT groups or aggregates, what it shows is grouped by or stands in an aggregate.
"""

from chargegraph.sparql.lexer import AGGREGATES, Token, with_depth

_AFTER_GROUPS = frozenset(("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"))


class _Select:
    """A SELECT that is being read: first what it shows, then its pattern and what groups it."""

    def __init__(self, place: int, depth: int) -> None:
        self.place, self.depth = place, depth
        self.is_head, self.has_pattern, self.aggregates = True, False, False
        self.shown: list[Token] = []
        self.grouped: set[str] | None = None
        """The variables of the GROUP BY that stands behind the pattern; None where there is none."""
        self._is_grouping = False

    def read(self, token: Token, depth: int) -> None:
        word = token.text.upper()
        if token.text == "{" or word in ("WHERE", "FROM"):
            self.is_head = False
            self.has_pattern = self.has_pattern or token.text == "{"
        if self.is_head:
            self.aggregates = self.aggregates or word in AGGREGATES
            if token.kind == "variable" and depth == self.depth:
                self.shown.append(token)
        elif self._is_grouping and depth == self.depth and word in _AFTER_GROUPS:
            self._is_grouping, self.has_pattern = False, False
        elif self._is_grouping and token.kind == "variable":
            assert self.grouped is not None
            self.grouped.add(token.text[1:])
        elif self.has_pattern and depth == self.depth and word == "GROUP" and self.grouped is None:
            self.grouped, self._is_grouping = set(), True

    def wrong(self) -> tuple[Token, str] | None:
        if self.grouped is None and not self.aggregates:
            return None
        for token in self.shown:
            if token.text[1:] not in (self.grouped or ()):
                group = f"add {token.text} to GROUP BY, or show (SAMPLE({token.text}) AS ?one)"
                return token, f"add GROUP BY {token.text}" if self.grouped is None else group
        return None


def ungrouped(found: list[Token]) -> tuple[Token, str] | None:
    """The first variable that a SELECT shows and may not, and what to do about it."""
    reading: list[_Select] = []
    read: list[_Select] = []
    for place, (token, depth) in enumerate(with_depth(found)):
        while reading and depth < reading[-1].depth:
            read.append(reading.pop())
        if token.text.upper() == "SELECT":
            if reading and (reading[-1].is_head or reading[-1].depth == depth):
                read.append(reading.pop())  # no query has the two side by side
            reading.append(_Select(place, depth))
        elif reading:
            reading[-1].read(token, depth)
    wrong = ((select, select.wrong()) for select in sorted([*read, *reading], key=lambda select: select.place))
    return next((found for _, found in wrong if found), None)
