"""Work that must end. In: a function and limits. Out: what it returns; or an error that says which limit it met."""

import marshal
import time
from collections import namedtuple
from collections.abc import Callable
from contextvars import ContextVar

from chargegraph.errors import ChargegraphError, LimitReached, QueryError, QueryTimeout, ResultTooLarge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from chargegraph.processes.child import Ending

DEFAULT_SECONDS = 60.0
LEAST_SECONDS = 0.001
"""What a clock can keep."""
DEFAULT_MEMORY = 2048
"""MiB."""
DEFAULT_ROWS = 1_000_000
_RESULT, _FAULT = b"r", b"f"
_until: ContextVar[tuple[float, float] | None] = ContextVar("_until", default=None)
"""When the time of a question is over, and how long it was."""


class deadline:  # noqa: N801, used as a function is: with deadline(seconds)
    """What is done within has so many seconds, None for any time; less where a deadline about this one is over before.

    Python looks at the clock in `require_time` alone; `guarded` has what is left kept by the kernel.

    >>> with deadline(5):
    ...     require_time()
    """

    def __init__(self, seconds: float | None) -> None:
        about = _until.get()
        until = None if seconds is None else (time.monotonic() + seconds, seconds)
        self._until = min(until, about) if until and about else until or about

    def __enter__(self) -> float | None:
        """When it is over, as `time.monotonic` tells it."""
        self._before = _until.set(self._until)
        return self._until[0] if self._until else None

    def __exit__(self, *_: object) -> None:
        _until.reset(self._before)


def forget_deadline() -> None:
    """What is done from here on has any time: of a process whose parent had a deadline when it forked it."""
    _until.set(None)


def require_time() -> None:
    """Raises `QueryTimeout` where the deadline is over."""
    until = _until.get()
    if until is not None and time.monotonic() > until[0]:
        raise out_of_time(until[1])


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

    with deadline(limits.seconds) as until:
        require_time()
        child = Child(send_result, None if until is None else until - time.monotonic(), limits.memory)
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
