"""A question that is being answered. In: what its worker sends. Out: the answer as it comes, or why there is none."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

from chargegraph.server.problems import Refusal

_MUCH = 1 << 20
"""Bytes of an answer that may wait for a slow client before its worker must."""


class PendingAnswer:
    """One question on its way: it waits, runs on a worker, and is over."""

    def __init__(self, question: bytes, state: str, seconds: float) -> None:
        self.question, self.state, self.seconds = question, state, seconds
        self.head: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        """What the worker says of the answer, when its first bytes are there."""
        self.body: bytes | None = None
        """The whole answer, where it is short."""
        self.is_over = False
        self.cancel: Callable[[], None] = lambda: None
        """Takes the answer from the queue, or ends its worker; set by the pool."""
        self.on_run: Callable[[], None] = lambda: None
        """Told when the answer leaves the queue; set by the pool."""
        self.hold: Callable[[bool], None] = lambda _: None
        """Makes the worker wait, or go on; set by the handle."""
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._fault: Refusal | None = None
        self._news = asyncio.Event()

    def begin(self, head: dict[str, Any], body: bytes | None = None) -> None:
        """The answer begins, or is here whole."""
        self.body = body
        if not self.head.done():
            self.head.set_result(head)

    def add(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._waiting += len(chunk)
        if self._waiting > _MUCH:
            self.hold(True)
        self._news.set()

    def end(self, fault: Refusal | None = None) -> None:
        """The answer is whole, or there is no more of it."""
        if self.is_over:
            return
        self.is_over, self._fault = True, fault
        if not self.head.done():
            self.head.set_exception(fault or Refusal(500, "the service failed at this request"))
            self.head.exception()  # nobody may be there to hear it
        self._news.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes of an answer that is not here whole. Raises `Refusal` where it breaks off."""
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._waiting -= len(chunk)
                if self._waiting <= _MUCH // 2:
                    self.hold(False)
                yield chunk
            if self.is_over:
                if self._fault:
                    raise self._fault
                return
            self._news.clear()
            await self._news.wait()
