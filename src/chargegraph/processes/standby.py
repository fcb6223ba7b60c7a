"""A process that stands by. In: tasks as plain values, and what each may take. Out: what each gives, or which limit it met.

A fork and an opening for each question would cost more than most questions. A task that meets a limit ends the process, and the
next one gets a new one.
"""

import marshal
import os
import time
from _thread import allocate_lock  # threading is dear to import
from contextlib import suppress

from chargegraph.processes.child import Child, Ending, limit_memory, limit_time
from chargegraph.processes.framing import receive, send
from chargegraph.processes.limits import Limits, deadline, forget_deadline, limit_met, require_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Doing = Callable[[Any], Any]

_TASK, _RESULT, _FAULT = b"t", b"r", b"f"


class Standby:
    """A process forked from this one that does one task after another. In it `prepare` returns what does them."""

    def __init__(self, prepare: "Callable[[], Doing]") -> None:
        self._prepare = prepare
        self._child: Child | None = None
        self._owner = 0
        self._lock = allocate_lock()

    def __del__(self) -> None:
        self.close()

    def do(self, task: "Any", limits: Limits) -> "Any":
        """What a task gives, both of plain values; another process does it where this one is busy. Raises as `guarded` does."""
        if not self._lock.acquire(blocking=False):
            return Standby(self._prepare).do(task, limits)
        try:
            with deadline(limits.seconds) as until:
                require_time()
                left = None if until is None else max(until - time.monotonic(), 0.001)
            kind, content = self._asked(marshal.dumps((left, limits.memory, task)), limits)
        except BaseException:
            self._end()  # an interruption leaves an answer on its way
            raise
        finally:
            self._lock.release()
        if kind == _FAULT:
            import pickle

            raise pickle.loads(content)
        return marshal.loads(content)

    def _asked(self, told: bytes, limits: Limits) -> tuple[bytes, bytes]:
        child = self._ready()
        try:
            send(child.writes, _TASK, told)
        except BrokenPipeError:  # it was ended while it stood by
            self._end()
            child = self._ready()
            send(child.writes, _TASK, told)
        came = receive(child.reads)
        if came is None:
            ending = child.wait()
            self._end()
            raise limit_met(Ending.CRASH if ending is Ending.DONE else ending, limits)
        return came

    def _ready(self) -> Child:
        if self._child is None or self._owner != os.getpid():  # a child of its own that was forked from this process has none
            self._child, self._owner = Child(self._serve, None, None), os.getpid()
        return self._child

    def _serve(self, tasks: int, given: int) -> None:
        forget_deadline()
        does = self._prepare()
        while (came := receive(tasks)) is not None:
            seconds, memory, task = marshal.loads(came[1])
            limit_time(seconds or 0)
            limit_memory(memory)  # anew for each, for the one before may have had less
            try:
                with deadline(seconds):
                    sent = _RESULT, marshal.dumps(does(task))
            except MemoryError:
                raise
            except Exception as error:
                import pickle

                sent = _FAULT, pickle.dumps(error)
            limit_time(0)
            send(given, *sent)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None and self._owner == os.getpid():
            child.close()

    def close(self) -> None:
        """End the process, whatever it does."""
        with suppress(OSError):
            self._end()
