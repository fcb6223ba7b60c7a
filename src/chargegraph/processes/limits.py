"""Work that must end. In: a function and limits. Out: what it returns; or an error that says which limit it met.

The work is done in a child process that the kernel ends at the deadline, for the engine knows no deadline and may exhaust memory
or the stack: a query that does so takes its process with it, never its caller.
"""

import marshal
import os
import signal
import sys
from collections import namedtuple
from collections.abc import Callable

from chargegraph.errors import ChargegraphError, LimitReached, QueryError, QueryTimeout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DEFAULT_SECONDS = 60.0
DEFAULT_MEMORY = 2048
"""MiB."""
DEFAULT_ROWS = 1_000_000
_RESULT, _FAULT = b"R", b"F"
_CHUNK = 1 << 20


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
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _in_child(work, limits, writing)
    os.close(writing)
    ended = False
    try:
        with os.fdopen(reading, "rb") as pipe:
            sent = pipe.read()
        status = os.waitpid(child, 0)[1]
        ended = True
    finally:
        if not ended:  # the caller was interrupted
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    if status:
        raise _killed(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, limits)
    if sent[:1] == _FAULT:
        import pickle

        raise pickle.loads(sent[1:])
    return marshal.loads(sent[1:])


def _in_child(work: "Callable[[], Any]", limits: Limits, writing: int) -> None:
    """Do the work and send what came of it. Never returns: nothing of the parent's may be run or flushed twice."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # an engine that dies complains there
        if "faulthandler" in sys.modules:
            sys.modules["faulthandler"].disable()
        _limit(limits)
        try:
            sent = _RESULT + marshal.dumps(work())
        except MemoryError:
            os.kill(os.getpid(), signal.SIGABRT)
        except Exception as error:
            import pickle

            sent = _FAULT + pickle.dumps(error)
        view = memoryview(sent)
        while view:
            view = view[os.write(writing, view[:_CHUNK]) :]
        os._exit(0)
    finally:
        os._exit(70)


def _limit(limits: Limits) -> None:
    if limits.seconds is not None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, max(limits.seconds, 0.001))
    if limits.memory is not None:
        import resource

        allowed = _data_bytes() + limits.memory * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))


def _data_bytes() -> int:
    """The private writable memory of this process, as RLIMIT_DATA counts it; nothing where the system does not tell."""
    try:
        with open("/proc/self/status", "rb") as status:
            sizes = [line.split()[1] for line in status if line.startswith(b"VmData:")]
    except OSError:
        return 0
    return int(sizes[0]) * 1024 if sizes else 0


def _killed(number: int, limits: Limits) -> ChargegraphError:
    if number == signal.SIGALRM:
        return QueryTimeout(f"no answer within {limits.seconds:g} s", remedy="give it more time, or ask for less")
    if number == signal.SIGABRT and limits.memory is not None:
        return LimitReached(f"the query takes more than {limits.memory:,} MiB of memory", remedy="ask for less, or allow more")
    if number == signal.SIGKILL:
        return LimitReached("the system ended the query, most likely for want of memory", remedy="ask for less")
    return QueryError("the engine fell over this query", remedy="simplify it: fewer nested groups and operators")
