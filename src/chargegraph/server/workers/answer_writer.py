"""The way out of a worker. In: an answer, piece by piece. Out: frames to the server; whole where it is short, else in chunks.

What is wrong with an answer before the first chunk is full is a fault without an answer; later it is an answer that breaks off.
"""

import re
import socket
from collections.abc import Callable
from typing import IO, cast

from chargegraph.errors import LimitReached, RdfError
from chargegraph.formats import FORMATS
from chargegraph.processes.framing import frame
from chargegraph.server.answers.counting import too_many
from chargegraph.server.problems import Refusal
from chargegraph.server.workers.messages import BEGIN, CHUNK, END, FAULT, LEAVING, WHOLE, lined

_CHUNK = 1 << 16
# XML 1.0, section 2.2: of the control characters only tab, line feed and carriage return.
_NOT_IN_XML = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class AnswerWriter:
    """Takes one answer. Raises `LimitReached` where it has too many bytes or rows."""

    def __init__(self, connection: socket.socket, *, most_bytes: int, most_rows: int) -> None:
        self._connection = connection
        self._most_bytes, self.most_rows = most_bytes, most_rows
        self.leaving = False
        self.reset()

    @property
    def file(self) -> IO[bytes]:
        """This, for those that write to a file."""
        return cast("IO[bytes]", self)

    def reset(self) -> None:
        """Forget what was not sent yet."""
        self._head: dict[str, object] = {}
        self._pieces: list[bytes] = []
        self._held = self._written = 0
        self._rows: Callable[[bytes], int] | None = None
        self._xml, self._tail = False, b""
        self.sent = False
        """Whether a part of the answer is with the server."""

    def begin(self, format: str, *, rows: Callable[[bytes], int] | None = None, **told: object) -> None:
        """Say what comes: its format, what counts its rows while it is written, and what else the server shall know."""
        self._head = {"format": format, "media": FORMATS[format].media, **told}
        self._rows, self._xml = rows, FORMATS[format].is_xml

    def write(self, data: bytes) -> int:
        """Take a piece. Returns its length."""
        self._pieces.append(data)
        self._held += len(data)
        if self._held >= _CHUNK:
            self._send_chunk()
        return len(data)

    def flush(self) -> None:
        """Pieces are sent when there are enough of them."""

    def finish(self) -> None:
        """Send the end of the answer, or all of it."""
        leaving = frame(LEAVING) if self.leaving else b""
        # A row takes a byte at least, so most short answers need no counting.
        piece = self._piece(counted=self.sent or self._written + self._held > self.most_rows)
        if self.sent:
            self._connection.sendall(frame(CHUNK, piece) + leaving + frame(END))
        else:
            self._connection.sendall(leaving + frame(WHOLE, lined(self._head, piece)))

    def fault(self, refusal: Refusal, *, trace: str = "") -> None:
        """Send why there is no answer, or no more of it. `trace` is for the log of the service."""
        leaving = frame(LEAVING) if self.leaving else b""
        self._connection.sendall(leaving + frame(FAULT, lined(refusal.details | {"trace": trace}, b"")))

    def _send_chunk(self) -> None:
        piece = self._piece(counted=True)
        begin = b"" if self.sent else frame(BEGIN, lined(self._head, b""))
        self.sent = True
        self._connection.sendall(begin + frame(CHUNK, piece))

    def _piece(self, *, counted: bool) -> bytes:
        piece = b"".join(self._pieces)
        self._pieces.clear()
        self._held = 0
        self._written += len(piece)
        if self._written > self._most_bytes:
            raise LimitReached(f"the answer has more than {self._most_bytes:,} bytes", remedy="ask for less")
        if counted and self._rows and self._rows(piece) > self.most_rows:
            raise too_many(self.most_rows)
        return self._as_xml(piece) if self._xml else piece

    def _as_xml(self, piece: bytes) -> bytes:
        """Carriage returns as references, for XML takes bare ones for line feeds."""
        if _NOT_IN_XML.search(self._tail + piece):
            raise RdfError("the answer holds a character that XML cannot", remedy="accept another format, such as JSON or Turtle")
        self._tail = piece[-2:]
        return piece.replace(b"\r", b"&#13;")
