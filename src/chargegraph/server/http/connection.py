"""Connections. In: bytes of a client. Out: requests for uvicorn to hand on, unless they are too large or take too long."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from chargegraph.server.http.exchange import Receive, Scope, Send

try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Protocol
except ModuleNotFoundError:  # uvicorn does without, too, and slower
    from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol  # type: ignore[assignment]

_NO = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Connection(Protocol):
    """uvicorn's connection, with limits to what comes before a request is whole, and word for who waits that the client has gone.

    The application finds it in the scope of a request, as `connection`.
    """

    patience = 30.0
    """Seconds that a request may take to arrive."""
    most_head = 65536
    """Bytes of a request's first line and headers."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._waiting: asyncio.TimerHandle | None = None
        self._head = 0
        """Bytes of a head that is not whole."""
        self._is_gone = False
        self._on_gone: Callable[[], object] | None = None
        self._app: Callable[[Scope, Receive, Send], Awaitable[None]] = self.app
        self.app = self._ask

    def when_gone(self, call: Callable[[], object] | None) -> None:
        """Have something called as soon as the client has hung up; None for nothing any more."""
        self._on_gone = call
        if call is not None:
            if self._is_gone:
                call()
            else:
                self.flow.resume_reading()  # who does not read does not learn

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)
        self._is_gone = True
        if self._on_gone is not None:
            self._on_gone()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        in_body = before is not None and before.more_body
        super().data_received(data)
        self._head = self._head + len(data) if self.cycle is before and not in_body else 0
        if self._head > self.most_head and not self.transport.is_closing():
            self.transport.write(_NO)
            self.transport.close()
        if self.cycle is not None and not self.cycle.more_body and not self._head:
            self._stop_waiting()
        else:
            self._wait()

    def _ask(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        scope["connection"] = self
        return self._app(scope, receive, send)

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.patience, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
