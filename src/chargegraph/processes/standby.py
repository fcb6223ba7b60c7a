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
from chargegraph.processes.framing import comes, receive, send
from chargegraph.processes.limits import Limits, deadline, forget_deadline, limit_met, out_of_time, require_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Doing = Callable[[Any], Any]

_READY, _TASK, _RESULT, _FAULT = b"s", b"t", b"r", b"f"
_PATIENCE = (2.0, 4.0, 8.0, 16.0)
"""Seconds in which a process must be ready, and then the next. One that is forked while a thread of this process holds a lock of
the engine waits for that lock for ever."""


_LOOK = 0.5
"""Seconds between two looks at the files that a task reads."""
_ATTEMPTS = 5


class Standby:
    """A process forked from this one that does one task after another.

    In it `prepare` returns what does them, and does first whatever needs a lock of the engine, as opening a store does. `state`
    tells what files it reads that others write: a task that gives nothing while they change is done again, for where a writer
    took a file away the engine looks for it without end.
    """

    def __init__(self, prepare: "Callable[[], Doing]", state: "Callable[[], str] | None" = None) -> None:
        self._prepare, self._state = prepare, state or str
        self._child: Child | None = None
        self._owner = 0
        self._lock = allocate_lock()

    def __del__(self) -> None:
        self.close()

    def do(self, task: "Any", limits: Limits) -> "Any":
        """What a task gives, both of plain values; another process does it where this one is busy. Raises as `guarded` does."""
        if not self._lock.acquire(blocking=False):
            return Standby(self._prepare, self._state).do(task, limits)
        try:
            with deadline(limits.seconds) as until:
                require_time()
            kind, content = next(filter(None, (self._asked(task, limits, until, n == _ATTEMPTS) for n in range(_ATTEMPTS + 1))))
        except BaseException:
            self._end()  # an interruption leaves an answer on its way
            raise
        finally:
            self._lock.release()
        if kind == _FAULT:
            import pickle

            raise pickle.loads(content)
        return marshal.loads(content)

    def _asked(self, task: "Any", limits: Limits, until: float | None, is_last: bool) -> tuple[bytes, bytes] | None:
        """What comes of a task; None where the files changed and nothing came, unless this is the last time."""
        child = self._ready(limits, until)
        before = self._state()
        left = None if until is None else max(until - time.monotonic(), 0.001)
        told = marshal.dumps((left, limits.memory, task))
        try:
            send(child.writes, _TASK, told)
        except BrokenPipeError:  # it was ended while it stood by
            self._end()
            child = self._ready(limits, until)
            send(child.writes, _TASK, told)
        has_changed = False
        while not comes(child.reads, time.monotonic() + _LOOK):
            if has_changed and not is_last:
                self._end()
                return None
            has_changed = self._state() != before
        came = receive(child.reads)
        if came is None:
            ending = child.wait()
            self._end()
            if ending is not Ending.TIME and not is_last and self._state() != before:
                return None
            raise limit_met(Ending.CRASH if ending is Ending.DONE else ending, limits)
        return came

    def _ready(self, limits: Limits, until: float | None) -> Child:
        if self._child is not None and self._owner == os.getpid():  # what was forked from this process has none of its own
            return self._child
        for seconds in _PATIENCE:
            child, self._owner = Child(self._serve, None, None), os.getpid()
            self._child = child
            patience = time.monotonic() + seconds
            patience = patience if until is None else min(patience, until)
            if receive(child.reads, patience) is not None:
                return child
            if time.monotonic() < patience:
                raise limit_met(child.wait(), limits)
            self._end()
            if patience == until:
                break
        raise out_of_time(limits.seconds or sum(_PATIENCE))

    def _serve(self, tasks: int, given: int) -> None:
        forget_deadline()
        does = self._prepare()
        send(given, _READY)
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
