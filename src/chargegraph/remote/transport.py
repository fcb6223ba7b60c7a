"""One request over HTTP. In: a request, a deadline. Out: status, headers and the whole body, or an error.

The deadline counts for everything, however slowly it drips: each read waits for what is left of the time, no longer. Nothing is
sent to another server than the one named, no redirection leads there, and loopback goes through no proxy.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import AbstractHTTPHandler, OpenerDirector, ProxyHandler, Request

from chargegraph.errors import LimitReached, Place, StoreError
from chargegraph.processes.limits import out_of_time
from chargegraph.remote.address import is_loopback, origin_of, place_of, shown

_CHUNK = 1 << 16
_REDIRECTS = 5
_ELSEWHERE = (301, 302, 307, 308)


class Reply(NamedTuple):
    """What came back. `is_framed` says whether the reply told its own end, so that a cut one would have been noticed."""

    url: str
    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    is_framed: bool

    @property
    def place(self) -> Place:
        return place_of(self.url)

    @property
    def media(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Interrupted(Exception):
    """The connection was broken off before a reply."""


class Deadline:
    """A moment until which all must be done, `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._until - time.monotonic()

    def require(self) -> float:
        """The seconds that are left. Raises `TimeoutError` where there are none."""
        if self.left <= 0:
            raise TimeoutError
        return self.left


class _Stream(io.RawIOBase):
    """A socket's bytes, for as long as the deadline allows."""

    def __init__(self, raw: io.RawIOBase, connection: socket.socket, deadline: Deadline) -> None:
        self._raw, self._connection, self._deadline = raw, connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._connection.settimeout(self._deadline.require())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, connection: socket.socket, *args: Any, deadline: Deadline, **options: Any) -> None:
        super().__init__(connection, *args, **options)
        self.fp = io.BufferedReader(_Stream(self.fp.detach(), connection, deadline))


class _Handler(AbstractHTTPHandler):
    """Opens connections whose replies keep the deadline."""

    def __init__(self, deadline: Deadline, context: ssl.SSLContext | None) -> None:
        super().__init__()
        self._deadline, self._secure = deadline, context

    def _connected(self, kind: Callable[..., Any], host: str, **options: Any) -> Any:
        connection = kind(host, **options)
        connection.response_class = partial(_Response, deadline=self._deadline)
        return connection

    def http_open(self, request: Request) -> Any:
        return self.do_open(partial(self._connected, http.client.HTTPConnection), request)

    def https_open(self, request: Request) -> Any:
        return self.do_open(partial(self._connected, http.client.HTTPSConnection), request, context=self._secure)

    http_request = https_request = AbstractHTTPHandler.do_request_


def exchange(request: Request, deadline: Deadline, *, most_bytes: int, context: ssl.SSLContext | None = None) -> Reply:
    """Send a request and take in what comes back, whatever its status. Follows a redirection within the same server.

    Raises `Interrupted` where the connection is broken off before a reply, `QueryTimeout`, `LimitReached` where the reply has
    more than `most_bytes`, `StoreError` where it is cut off, leads elsewhere or there is nobody to ask.
    """
    for _ in range(_REDIRECTS):
        reply = _exchanged(request, deadline, most_bytes, context)
        if reply.status not in _ELSEWHERE or "Location" not in reply.headers:
            return reply
        target = urljoin(request.full_url, reply.headers["Location"])
        if origin_of(target) != origin_of(request.full_url):
            what = f"the endpoint sends us elsewhere, to {shown(target)}"
            raise StoreError(what, where=place_of(request.full_url), remedy="give that address if you trust it")
        request = Request(target, request.data, dict(request.header_items()), method=request.get_method())
    raise StoreError("the endpoint sends us in circles", where=place_of(request.full_url), remedy="check its address")


def _exchanged(request: Request, deadline: Deadline, most_bytes: int, context: ssl.SSLContext | None) -> Reply:
    where = place_of(request.full_url)
    opener = OpenerDirector()
    opener.add_handler(ProxyHandler({} if is_loopback(request.full_url) else None))
    opener.add_handler(_Handler(deadline, context))
    try:
        response = opener.open(request, timeout=deadline.require())
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        _require_time(reason, deadline)
        if isinstance(reason, (ConnectionResetError, BrokenPipeError)):
            raise Interrupted from None
        said = str(reason) or type(reason).__name__
        raise StoreError(f"the endpoint does not answer ({said})", where=where, remedy="check its address") from None
    assert response is not None
    with response:
        try:
            body = _body(response, most_bytes)
        except (OSError, http.client.HTTPException) as error:
            _require_time(error, deadline)
            raise _cut(where) from None
        if response.length:
            raise _cut(where)
        framed = response.chunked or "Content-Length" in response.headers
        return Reply(request.full_url, response.status, response.reason, response.headers, body, framed)


def _body(response: http.client.HTTPResponse, most_bytes: int) -> bytes:
    parts, size = [], 0
    while part := response.read(_CHUNK):
        parts.append(part)
        size += len(part)
        require_room(size, most_bytes)
    return b"".join(parts)


def require_room(size: int, most_bytes: int) -> None:
    """Raise `LimitReached` where an answer has more bytes than it may have."""
    if size > most_bytes:
        shown_limit = f"{most_bytes // 2**20:,} MiB" if most_bytes >= 2**20 else f"{most_bytes:,} bytes"
        raise LimitReached(f"the answer has more than {shown_limit}", remedy="ask for less, or for parts of it")


def _require_time(error: object, deadline: Deadline) -> None:
    if isinstance(error, TimeoutError) or deadline.left <= 0:
        raise out_of_time(deadline.seconds) from None


def _cut(where: Place) -> StoreError:
    return StoreError("the answer is cut off in its midst", where=where, remedy="ask again")
