"""Work that must end. In: a function and limits. Out: what it returns; or an error that says which limit it met."""

import marshal
from collections import namedtuple
from collections.abc import Callable

from chargegraph.errors import ChargegraphError, LimitReached, QueryError, QueryTimeout, ResultTooLarge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from chargegraph.processes.child import Ending

DEFAULT_SECONDS = 60.0
DEFAULT_MEMORY = 2048
"""MiB."""
DEFAULT_ROWS = 1_000_000
_RESULT, _FAULT = b"r", b"f"


class Limits(namedtuple("Limits", ("seconds", "rows", "memory"), defaults=(None, None, None))):
    """What a query may take: seconds, rows, and mebibytes of memory beside what its process has already; None for no limit."""

    __slots__ = ()
    seconds: float | None
    rows: int | None
    memory: int | None

    @property
    def is_guarded(self) -> bool:
        """Whether a process of its own is needed to keep the limits."""
        return self.seconds is not None or self.memory is not None


def guarded(work: "Callable[[], Any]", limits: Limits) -> "Any":
    """What `work` returns, which must be plain values: None, bool, int, float, str, bytes, and tuples, lists and dicts of them.

    Raises the `ChargegraphError` that the work raises, `QueryTimeout` where the time is over, `LimitReached` where the memory is,
    `QueryError` where the engine fell over the query.

    >>> guarded(lambda: (1, "a"), Limits(seconds=5))
    (1, 'a')
    """
    from chargegraph.processes.child import Child, Ending
    from chargegraph.processes.framing import receive, send

    def send_result(_: int, to: int) -> None:
        try:
            sent = _RESULT, marshal.dumps(work())
        except MemoryError:
            raise
        except Exception as error:
            import pickle

            sent = _FAULT, pickle.dumps(error)
        send(to, *sent)

    child = Child(send_result, limits.seconds, limits.memory)
    try:
        came = receive(child.reads)
        ending = child.wait()
    finally:
        child.close()
    if ending is not Ending.DONE or came is None:
        raise limit_met(ending, limits)
    kind, content = came
    if kind == _FAULT:
        import pickle

        raise pickle.loads(content)
    return marshal.loads(content)


def limit_met(ending: "Ending", limits: Limits) -> ChargegraphError:
    """The error of a query whose process ended before its answer was whole."""
    from chargegraph.processes.child import Ending

    if ending is Ending.TIME:
        return out_of_time(limits.seconds or 0.0)
    if ending is Ending.MEMORY and limits.memory is not None:
        return LimitReached(f"the query takes more than {limits.memory:,} MiB of memory", remedy="ask for less, or allow more")
    if ending is Ending.SYSTEM:
        return LimitReached("the system ended the query, most likely for want of memory", remedy="ask for less")
    return QueryError("the engine fell over this query", remedy="simplify it: fewer nested groups and operators")


def out_of_time(seconds: float) -> QueryTimeout:
    return QueryTimeout(f"no answer within {seconds:g} s", remedy="give it more time, or ask for less")


def too_many_rows(most: int, remedy: str = "allow more, or ask for less") -> ResultTooLarge:
    return ResultTooLarge(f"the answer has more than {most:,} rows", remedy=remedy)
