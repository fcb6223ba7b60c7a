"""A query with its parameters bound. In: text with ``$name``, terms. Out: the text to ask, and where its parts came from."""

from bisect import bisect_right
from collections.abc import Mapping

from chargegraph.sparql.lexer import replacements
from chargegraph.sparql.tree import Term


class Bound:
    """The text with each parameter replaced by its term, as `sparql.bind` replaces it."""

    def __init__(self, text: str, terms: Mapping[str, str]) -> None:
        parts, place, length = [], 0, 0
        self._names: dict[int, str] = {}
        self._shifts: list[tuple[int, int]] = [(0, 0)]
        for name, start, end, bound in replacements(text, terms):
            parts += [text[place:start], bound]
            length += start - place
            at = length + bound.index(terms[name])
            self._names[at] = name
            self._shifts.append((at, start - at))
            length += len(bound)
            place = end
            self._shifts.append((length, place - length))
        self.text = "".join([*parts, text[place:]])
        self._lines = [0, *(n + 1 for n, sign in enumerate(self.text) if sign == "\n")]

    def parameter(self, term: Term) -> str:
        """The name of the parameter that a term was, or nothing."""
        return self._names.get(term.start, "")

    def column(self, line: int, column: int) -> int:
        """The column in the text with parameters of a place in the text to ask; parameters move no line."""
        start = self._lines[line - 1]
        here = self._shift(start + column - 1) - self._shift(start)
        return column + here

    def _shift(self, place: int) -> int:
        at = bisect_right(self._shifts, (place, 1 << 60)) - 1
        return self._shifts[at][1]
