"""Frames between the server and its workers. In: a kind and bytes. Out: bytes for a socket; and back.

A frame is its kind, one letter, the length of its content, four bytes, and its content.
"""

import json
import struct
from collections.abc import Iterator
from typing import Any

_PREFIX = struct.Struct("!cI")

HELLO = b"h"
"""To a worker, first of all: its settings, as JSON."""
READY = b"r"
"""From a worker whose store is open: its process id, as JSON."""
ASK = b"a"
"""To a worker: on a line of JSON the state of the store and the seconds, then the question, as JSON."""
WHOLE = b"w"
"""From a worker: a line of JSON on the answer, then all of it."""
BEGIN = b"b"
"""From a worker: JSON on an answer that comes in chunks."""
CHUNK = b"c"
END = b"e"
FAULT = b"f"
"""From a worker: why there is no answer, or no more of it, as JSON."""
LEAVING = b"l"
"""From a worker, before the end of an answer: it is the last one that this worker gives."""


def frame(kind: bytes, *parts: bytes) -> bytes:
    """
    >>> frame(CHUNK, b"ab", b"c")
    b'c\\x00\\x00\\x00\\x03abc'
    """
    return b"".join((_PREFIX.pack(kind, sum(map(len, parts))), *parts))


def lined(head: dict[str, Any], rest: bytes) -> bytes:
    """A line of JSON, then bytes."""
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + rest


def unlined(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The line of JSON and the bytes after it."""
    head, _, rest = content.partition(b"\n")
    return json.loads(head), rest


class Frames:
    """The frames in a stream of bytes.

    >>> frames = Frames()
    >>> list(frames.feed(frame(CHUNK, b"abc")[:6])), list(frames.feed(b"bc"))
    ([], [(b'c', b'abc')])
    """

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Each frame that is whole now."""
        rest = self._rest
        rest += data
        while len(rest) >= _PREFIX.size:
            kind, length = _PREFIX.unpack_from(rest)
            end = _PREFIX.size + length
            if len(rest) < end:
                return
            content = bytes(rest[_PREFIX.size : end])
            del rest[:end]
            yield kind, content
