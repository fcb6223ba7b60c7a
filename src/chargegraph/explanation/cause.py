"""Why patterns match nothing. In: what was found out. Out: a cause, a sentence and the place in the query that it is about."""

from typing import NamedTuple

from chargegraph.sparql.parameters import Bound
from chargegraph.sparql.tree import Element, Term

UNKNOWN = "unknown term"
FORM = "other form"
GRAPH = "other graph"
CANNOT = "cannot match"
NOT_STATED = "not stated"
EXCLUDED = "taken out"
TAIL = "cut off"
UNCLEAR = "no match"
CAUSES = (UNKNOWN, FORM, GRAPH, CANNOT, EXCLUDED, TAIL, NOT_STATED, UNCLEAR)
"""From the surest to the least."""


class Reason(NamedTuple):
    """One of `CAUSES` in a sentence, about the place of a term or a pattern in the query."""

    cause: str
    words: str
    line: int
    column: int

    @classmethod
    def at(cls, about: Term | Element, bound: Bound, cause: str, words: str, remedy: str = "") -> "Reason":
        return cls(cause, f"{words}, {remedy}" if remedy else words, *bound.place(about.start))
