"""A request and its response. In: what ASGI hands over. Out: headers and body read, a response sent, or a connection broken off.

A response whose length is known says so. One that is sent in chunks and not ended tells the client that it is not whole.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from chargegraph.formats import HTML
from chargegraph.server.problems import MEDIA, Headers, Refusal

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Exchange:
    """One request and its response."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, common: Headers) -> None:
        self.scope, self._receive, self._send, self._common = scope, receive, send, common
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        self.status = self.length = 0
        self.began = self.is_whole = False
        self.signed_in = False
        """Whether it bears the cookie of somebody who has signed in."""
        self.note = b""
        """What was asked, for a log that may hold it."""

    def header(self, name: bytes) -> str:
        """A header of the request, several of one name joined (RFC 9110, section 5.3); empty where there is none."""
        found = [value for key, value in self.scope["headers"] if key == name]
        return b", ".join(found).decode("latin-1")

    def add(self, headers: Headers) -> None:
        """Headers for the response, whatever it will be."""
        self._common += headers

    async def body(self, limit: int) -> bytes:
        """The body of the request. Raises `Refusal` 413 where it is larger than `limit` bytes, or 415 where it is compressed."""
        if self.header(b"content-encoding") not in ("", "identity"):
            raise Refusal(415, "the body is compressed", remedy="send it as it is")
        length = self.header(b"content-length")
        if length.isdigit() and int(length) > limit:
            raise _too_large(limit)
        parts, size = [], 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError
            part = message.get("body", b"")
            parts.append(part)
            size += len(part)
            if size > limit:
                raise _too_large(limit)
            if not message.get("more_body"):
                return b"".join(parts)

    def when_gone(self, call: Callable[[], object] | None) -> None:
        """Have something called as soon as the client has hung up; None for nothing any more."""
        self.scope["connection"].when_gone(call)

    async def reply(self, status: int, media: str, body: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        """Send a response whole."""
        length = (b"content-length", str(len(body)).encode())
        await self._start(status, ((b"content-type", media.encode()), length, *headers))
        await self.end(body)

    async def empty(self, status: int, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        """Send a response without a body."""
        await self._start(status, headers)
        await self.end()

    async def refuse(self, refusal: Refusal, page: bytes | None = None) -> None:
        """Send why there is no answer: problem details, or a page that says the same."""
        headers = (*refusal.headers, (b"cache-control", b"no-store"), (b"vary", b"Accept"))
        media, body = (MEDIA, refusal.to_json()) if page is None else (HTML.media, page)
        await self.reply(refusal.status, media, body, headers)

    async def begin(self, media: str, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Begin a response that is sent in chunks."""
        await self._start(200, ((b"content-type", media.encode()), *headers))

    async def chunk(self, data: bytes) -> None:
        await self._send({"type": "http.response.body", "body": data, "more_body": True})
        self.length += len(data)

    async def end(self, last: bytes = b"") -> None:
        await self._send({"type": "http.response.body", "body": last})
        self.length += len(last)
        self.is_whole = True

    async def _start(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self.status, self.began = status, True
        await self._send({"type": "http.response.start", "status": status, "headers": [*self._common, *headers]})


def _too_large(limit: int) -> Refusal:
    return Refusal(413, f"the body has more than {limit:,} bytes", headers=((b"connection", b"close"),))
