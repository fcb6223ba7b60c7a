"""A worker as the server knows it. In: questions, one at a time. Out: what its process answers; word when it is free, or gone."""

import asyncio
import json
from collections.abc import Callable
from enum import Enum
from typing import Any, cast

from chargegraph.processes.child import Ending, ending_of
from chargegraph.processes.framing import Frames, frame
from chargegraph.processes.limits import Limits, limit_met, out_of_time
from chargegraph.server.problems import Refusal, busy, refusal_of
from chargegraph.server.workers.messages import ASK, BEGIN, CHUNK, END, FAULT, HELLO, LEAVING, READY, WHOLE, lined, unlined
from chargegraph.server.workers.pending import PendingAnswer


class Stage(Enum):
    """What a worker is at."""

    STARTING = 0
    IDLE = 1
    BUSY = 2
    GONE = 3


class Handle(asyncio.Protocol):
    """The connection to one worker."""

    def __init__(
        self,
        on_change: "Callable[[Handle], None]",
        on_hold: "Callable[[Handle], None]",
        on_trace: Callable[[str], None],
        memory: int,
    ) -> None:
        self._on_change, self._on_hold, self._on_trace = on_change, on_hold, on_trace
        self._memory = memory
        self._frames = Frames()
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self.pid = 0
        """Known when the worker is ready."""
        self.trouble: dict[str, Any] | None = None
        """Why the worker could not open the store."""
        self.answer: PendingAnswer | None = None
        self.stage = Stage.STARTING
        self.is_leaving = self.is_lost = False
        self.is_held = False
        """Whether the worker waits for a client that reads slowly."""

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

    def run(self, answer: PendingAnswer, on_deadline: "Callable[[Handle, Refusal], None]") -> None:
        """Have the worker answer. The deadline is the server's to keep."""
        self.answer = answer
        answer.hold = self._hold
        self._deadline = asyncio.get_running_loop().call_later(
            answer.seconds, lambda: on_deadline(self, refusal_of(out_of_time(answer.seconds)))
        )
        self._write(frame(ASK, lined({"state": answer.state, "seconds": answer.seconds}, answer.question)))

    def drop(self) -> None:
        """Hang up: the worker ends."""
        if self._transport is not None:
            self._transport.abort()

    def fail(self, refusal: Refusal) -> None:
        """End the answer that is found here, with a reason."""
        answer = self._finish()
        if answer is not None:
            answer.end(refusal)

    def died(self, status: int) -> None:
        """End the answer of a worker that is dead; its status tells what it died of."""
        if self.answer is not None:
            ending = ending_of(status)
            error = limit_met(ending, Limits(seconds=self.answer.seconds, memory=self._memory))
            self.fail(busy(error.what) if ending is Ending.SYSTEM else refusal_of(error))

    def _take(self, kind: bytes, content: bytes) -> None:
        if kind == READY:
            told, _ = unlined(content)
            self.pid, self.trouble = told["pid"], told.get("fault")
            self._on_change(self)
        elif kind == LEAVING:
            self.is_leaving = True
        elif self.answer is None:
            return
        elif kind == CHUNK:
            self.answer.add(content)
        elif kind == BEGIN:
            self.answer.begin(unlined(content)[0])
        elif kind in (WHOLE, END, FAULT):
            answer = self._finish()
            assert answer is not None
            fault = None
            if kind == WHOLE:
                answer.begin(*unlined(content))
            elif kind == FAULT:
                details, _ = unlined(content)
                fault = Refusal.of_details(details)
                if details["trace"]:
                    self._on_trace(details["trace"])
            answer.end(fault)
            self._on_change(self)

    def _finish(self) -> PendingAnswer | None:
        answer, self.answer = self.answer, None
        if self._deadline is not None:
            self._deadline.cancel()
        self._hold(False)
        return answer

    def _hold(self, wait: bool) -> None:
        if wait != self.is_held and self._transport is not None and not self._transport.is_closing():
            self.is_held = wait
            (self._transport.pause_reading if wait else self._transport.resume_reading)()
            self._on_hold(self)

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)
