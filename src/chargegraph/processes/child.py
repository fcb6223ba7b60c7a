"""A process that can be ended. In: work, and what it may take. Out: the frames it sends, and how it ended.

The kernel keeps the limits, for the engine knows no deadline and may exhaust memory or the stack: a query that does so takes its
process with it, never its caller.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import Enum

_MIB = 1 << 20


class Ending(Enum):
    """How a process ended."""

    DONE = 0
    TIME = 1
    MEMORY = 2
    SYSTEM = 3
    """Ended by the system, or by somebody."""
    CRASH = 4


_ENDINGS: dict[int, Ending] = {signal.SIGALRM: Ending.TIME, signal.SIGABRT: Ending.MEMORY, signal.SIGKILL: Ending.SYSTEM}
_OUT_OF_MEMORY = (b"MemoryError", b"memory allocation of", b"bad_alloc", b"annot allocate memory")
"""What Python, Rust, C++ and the system say as their last words for want of memory; a stack that overflows is no such."""
_LAST_WORDS = 1 << 16


def ending_of(status: int, last_words: bytes | None = None) -> Ending:
    """What a status tells, as `os.waitpid` has it; with what the process said on standard error, where that was kept."""
    if os.WIFSIGNALED(status):
        if os.WTERMSIG(status) == signal.SIGABRT and last_words is not None:
            return Ending.MEMORY if any(words in last_words for words in _OUT_OF_MEMORY) else Ending.CRASH
        return _ENDINGS.get(os.WTERMSIG(status), Ending.CRASH)
    return Ending.CRASH if status else Ending.DONE


def forked(work: Callable[[], object]) -> int:
    """The id of a new process that does the work. Nothing of its parent's is run or flushed twice there."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except MemoryError:
        with suppress(OSError):
            os.write(2, b"MemoryError")
        os.abort()
    finally:
        os._exit(70)


def fall_silent() -> None:
    """This process leaves nothing behind when it dies: no complaint on standard error, no core."""
    import resource

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if "faulthandler" in sys.modules:
        sys.modules["faulthandler"].disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(seconds: float) -> None:
    """This process ends after so many seconds; 0 for no limit any more."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def limit_memory(mebibytes: int | None) -> int:
    """This process ends when it takes more than that beside what it has now; None for any. Returns the bytes that it has."""
    import resource

    has, hard = data_bytes(), resource.getrlimit(resource.RLIMIT_DATA)[1]
    most = hard if mebibytes is None else has + mebibytes * _MIB
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    return has


def data_bytes() -> int:
    """The private writable memory of this process, as RLIMIT_DATA counts it; nothing where the system does not tell."""
    try:
        with open("/proc/self/status", "rb") as status:
            sizes = [line.split()[1] for line in status if line.startswith(b"VmData:")]
    except OSError:
        return 0
    return int(sizes[0]) * 1024 if sizes else 0


class Child:
    """A process forked from this one, in which `work` reads frames from one file descriptor and writes them to another."""

    def __init__(self, work: Callable[[int, int], object], seconds: float | None, memory: int | None) -> None:
        reading, self.writes = os.pipe()
        self.reads, writing = os.pipe()
        self._hears, speaking = os.pipe()
        for end in (self._hears, speaking):
            os.set_blocking(end, False)  # whoever says more than the pipe holds is cut short

        def alone() -> None:
            os.close(self.reads)
            os.close(self.writes)
            os.close(self._hears)
            fall_silent()
            os.dup2(speaking, 2)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            if seconds is not None:
                limit_time(max(seconds, 0.001))
            if memory is not None:
                limit_memory(memory)
            work(reading, writing)

        self._pid = forked(alone)
        for end in (reading, writing, speaking):
            os.close(end)

    def wait(self) -> Ending:
        """How it ended, when it has."""
        status = os.waitpid(self._pid, 0)[1]
        self._pid = 0
        try:
            last_words = os.read(self._hears, _LAST_WORDS)
        except BlockingIOError:  # a process that it started holds the other end
            last_words = b""
        return ending_of(status, last_words)

    def close(self) -> None:
        """End it, whatever it does."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self.wait()
        for end in (self.reads, self.writes, self._hears):
            os.close(end)
