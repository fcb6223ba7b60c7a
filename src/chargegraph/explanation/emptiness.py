"""Answers that say nothing. In: a result. Out: whether it does."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chargegraph.query.result import Result


def looks_empty(result: "Result") -> bool:
    """Whether an answer says nothing: no rows, an ASK that is false, no triples, or one row of zeros and blanks.

    >>> from chargegraph.query.result import Result
    >>> looks_empty(Result(["n"], [(0,)])), looks_empty(Result(["n"], [(0,), (0,)]))
    (True, False)
    """
    if not result or result.answer is not None or len(result) != 1:
        return not result
    return all(value in (0, None, "") for value in result[0].values())
