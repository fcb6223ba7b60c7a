"""Connections. In: bytes of a client. Out: requests for uvicorn to hand on, unless they are too large or take too long."""

import asyncio
from typing import Any

try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Protocol
except ModuleNotFoundError:  # uvicorn does without, too, and slower
    from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol  # type: ignore[assignment]

_NO = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Connection(Protocol):
    """uvicorn's connection with limits to what comes before a request is whole, which uvicorn has not."""

    patience = 30.0
    """Seconds that a request may take to arrive."""
    most_head = 65536
    """Bytes of a request's first line and headers."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._waiting: asyncio.TimerHandle | None = None
        self._head = 0
        """Bytes of a head that is not whole."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._wait()
        before = self.cycle
        in_body = before is not None and before.more_body
        super().data_received(data)
        self._head = self._head + len(data) if self.cycle is before and not in_body else 0
        if self._head > self.most_head and not self.transport.is_closing():
            self.transport.write(_NO)
            self.transport.close()
        if self.cycle is not None and not self.cycle.more_body and not self._head:
            self._stop_waiting()

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.patience, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
