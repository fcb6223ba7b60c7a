"""A worker as the server knows it. In: jobs, one at a time. Out: what its process answers; word when it is free, or gone."""

import asyncio
import json
import os
import signal
from collections.abc import Callable
from enum import Enum
from typing import Any, cast

from chargegraph.errors import QueryTimeout
from chargegraph.processes import limits as guard
from chargegraph.server.job import Job
from chargegraph.server.problems import Refusal, busy, refusal_of
from chargegraph.server.wire import ASK, BEGIN, CHUNK, END, FAULT, HELLO, LEAVING, READY, WHOLE, Frames, frame, lined, unlined


class Stage(Enum):
    """What a worker is at."""

    STARTING = 0
    IDLE = 1
    BUSY = 2
    GONE = 3


class Hand(asyncio.Protocol):
    """The connection to one worker."""

    def __init__(self, on_change: "Callable[[Hand], None]", on_trace: Callable[[str], None], memory: int) -> None:
        self._on_change, self._on_trace = on_change, on_trace
        self._limits = guard.Limits(memory=memory)
        self._frames = Frames()
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self.pid = 0
        """Known when the worker is ready."""
        self.trouble: dict[str, Any] | None = None
        """Why the worker could not open the store."""
        self.job: Job | None = None
        self.stage = Stage.STARTING
        self.is_leaving = self.is_lost = self._held = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        for kind, content in self._frames.feed(data):
            self._take(kind, content)

    def connection_lost(self, error: Exception | None) -> None:
        self.is_lost = True
        self._on_change(self)

    def greet(self, settings: dict[str, Any]) -> None:
        self._write(frame(HELLO, json.dumps(settings).encode()))

    def run(self, job: Job, on_deadline: "Callable[[Hand, Refusal], None]") -> None:
        """Have the worker answer. The deadline is the server's to keep."""
        self.job = job
        job.hold = self._hold
        self._deadline = asyncio.get_running_loop().call_later(job.seconds, lambda: on_deadline(self, _over(job.seconds)))
        self._write(frame(ASK, lined({"state": job.state, "seconds": job.seconds}, job.question)))

    def drop(self) -> None:
        """Hang up: the worker ends."""
        if self._transport is not None:
            self._transport.abort()

    def fail(self, refusal: Refusal) -> None:
        """End the job without an answer."""
        job = self._finish()
        if job is not None:
            job.end(refusal)

    def died(self, status: int) -> None:
        """End the job of a worker that is dead; its status tells what it died of."""
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if number == signal.SIGKILL:
            self.fail(busy("the system ended the query, most likely for want of memory"))
        else:
            self.fail(refusal_of(guard._killed(number, self._limits)))

    def _take(self, kind: bytes, content: bytes) -> None:
        if kind == READY:
            told, _ = unlined(content)
            self.pid, self.trouble = told["pid"], told.get("fault")
            self._on_change(self)
        elif kind == LEAVING:
            self.is_leaving = True
        elif self.job is None:
            return
        elif kind == CHUNK:
            self.job.add(content)
        elif kind == BEGIN:
            self.job.begin(unlined(content)[0])
        elif kind in (WHOLE, END, FAULT):
            job = self._finish()
            assert job is not None
            fault = None
            if kind == WHOLE:
                job.begin(*unlined(content))
            elif kind == FAULT:
                details, _ = unlined(content)
                fault = Refusal.of_details(details)
                if details["trace"]:
                    self._on_trace(details["trace"])
            job.end(fault)
            self._on_change(self)

    def _finish(self) -> Job | None:
        job, self.job = self.job, None
        if self._deadline is not None:
            self._deadline.cancel()
        self._hold(False)
        return job

    def _hold(self, wait: bool) -> None:
        if wait != self._held and self._transport is not None and not self._transport.is_closing():
            self._held = wait
            (self._transport.pause_reading if wait else self._transport.resume_reading)()

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)


def _over(seconds: float) -> Refusal:
    return refusal_of(QueryTimeout(f"no answer within {seconds:g} s", remedy="give it more time, or ask for less"))
