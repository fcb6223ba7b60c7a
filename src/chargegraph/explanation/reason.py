"""Why an answer says nothing. In: a result, what was found out. Out: whether it does; a cause, a sentence, its place."""

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chargegraph.query.result import Result

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


class Reason(namedtuple("Reason", ("cause", "words", "line", "column"))):
    """One of `CAUSES` in a sentence, about the place of a term or a pattern in the query."""

    __slots__ = ()
    cause: str
    words: str
    line: int
    column: int


def looks_empty(result: "Result") -> bool:
    """Whether an answer says nothing: no rows, an ASK that is false, no triples, or one row of zeros and blanks.

    >>> from chargegraph.query.result import Result
    >>> looks_empty(Result(["n"], [(0,)])), looks_empty(Result(["n"], [(0,), (0,)]))
    (True, False)
    """
    if not result or result.answer is not None or len(result) != 1:
        return not result
    return all(value in (0, None, "") for value in result[0].values())
