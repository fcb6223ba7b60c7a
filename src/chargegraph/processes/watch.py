"""A command that is watched. In: a function, and what it may take. Out: its exit code, or an error where it took too much.

Over a damaged file the engine may loop for ever and take all memory that there is, inside one call, where nothing in its own
process stops it. So a child does the work, and this process looks at it twice a second; it leaves the child's streams alone.
"""

import os
import signal
from collections.abc import Callable

from chargegraph.errors import LimitReached, StoreError

_LOOK = 0.5
_SOON = 60.0
"""Seconds of the processor in which nobody asks how many there may be."""
_PROC = "/proc"
_REMEDY = "chargegraph verify tells whether the store is damaged"


def watched(work: Callable[[], int], *, most_seconds: Callable[[], float]) -> int:
    """The exit code of work that a child process does, where the system tells what a process takes; else the work is done here.

    It may take half of the machine's memory, and so many seconds of the processor: to wait for a reader is no work. Raises
    `LimitReached` where it took more, `StoreError` where it fell. Does not return otherwise: this process ends as the child did.
    """
    if not hasattr(signal, "sigtimedwait") or not os.path.isdir(f"{_PROC}/self"):
        return work()
    ended = {signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, ended)
    child = os.fork()
    if not child:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ended)
        return work()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda came, _: os.kill(child, came))
    while True:
        signal.sigtimedwait(ended, _LOOK)
        process, status = os.waitpid(child, os.WNOHANG)
        if process:
            return _as_it_ended(status)
        held, seconds = _taken(child)
        if held > (most := half_of_memory()):
            raise _too_much(child, f"{most >> 20:,} MiB of memory, half of what there is")
        if seconds > _SOON and seconds > (longest := most_seconds()):
            raise _too_much(child, f"{longest:.0f} s")


def half_of_memory() -> int:
    """Half of the bytes of memory that the machine has."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


def _as_it_ended(status: int) -> int:
    """End this process as the child ended. Raises where that was no end of its own."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        os._exit(code)
    if -code == signal.SIGKILL:
        raise LimitReached("the system ended the command, most likely for want of memory", remedy=_REMEDY)
    if -code in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS):
        raise StoreError("the engine fell over what it read", remedy=_REMEDY)
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
    return -code


def _taken(process: int) -> tuple[int, float]:
    """The bytes that a process holds in memory, and its seconds of the processor."""
    try:
        with open(f"{_PROC}/{process}/statm", "rb") as sizes, open(f"{_PROC}/{process}/stat", "rb") as facts:
            pages = int(sizes.read().split()[1])
            user, system = facts.read().rpartition(b")")[2].split()[11:13]
    except (OSError, IndexError):
        return 0, 0.0
    return pages * os.sysconf("SC_PAGE_SIZE"), (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _too_much(child: int, what: str) -> LimitReached:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return LimitReached(f"the command was ended, for it took more than {what}", remedy=_REMEDY)
