"""A query with its parameters bound. In: text with ``$name``, terms. Out: the text to ask, and where its parts came from."""

from bisect import bisect_right
from collections.abc import Mapping

from chargegraph.sparql.lexer import place_of, replacements
from chargegraph.sparql.tree import Term


class Bound:
    """The text with each parameter replaced by its term, as `sparql.bind` replaces it."""

    def __init__(self, text: str, terms: Mapping[str, str]) -> None:
        parts, end, length = [], 0, 0
        self._written = text
        self._names: dict[int, str] = {}
        self._shifts: list[tuple[int, int]] = [(0, 0)]
        """From a place in the text to ask on, how far what stands there is from where it was written."""
        for name, start, after, bound in replacements(text, terms):
            parts += [text[end:start], bound]
            at = length + start - end + bound.index(terms[name])
            length += start - end + len(bound)
            end = after
            self._names[at] = name
            self._shifts += [(at, start - at), (length, end - length)]
        self.text = "".join([*parts, text[end:]])

    def parameter(self, term: Term) -> str:
        """The name of the parameter that a term was, or nothing."""
        return self._names.get(term.start, "")

    def place(self, start: int) -> tuple[int, int]:
        """Line and column in the text with parameters of a place in the text to ask."""
        return place_of(self._written, start + self._shifts[bisect_right(self._shifts, (start, len(self._written))) - 1][1])
