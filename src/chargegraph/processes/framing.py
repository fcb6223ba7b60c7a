"""Frames between processes. In: a kind and bytes. Out: bytes for a pipe or a socket; and back.

A frame is its kind, one letter, the length of its content, eight bytes, and its content.
"""

import os
from collections.abc import Iterator

_PREFIX = 9
"""Bytes before the content. Written by hand: struct would be imported for this alone, and a question waits for imports."""
_CHUNK = 1 << 16
"""Bytes that a pipe holds, and so at most what one call reads or writes at once."""

Frame = tuple[bytes, bytes]


def frame(kind: bytes, *parts: bytes) -> bytes:
    """
    >>> frame(b"c", b"ab", b"c")
    b'c\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x03abc'
    """
    return b"".join((_prefix(kind, sum(map(len, parts))), *parts))


def _prefix(kind: bytes, length: int) -> bytes:
    return kind + length.to_bytes(_PREFIX - 1, "big")


class Frames:
    """The frames in a stream of bytes.

    >>> frames = Frames()
    >>> list(frames.feed(frame(b"c", b"abc")[:10])), list(frames.feed(b"bc"))
    ([], [(b'c', b'abc')])
    """

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Each frame that is whole now."""
        rest = self._rest
        rest += data
        while len(rest) >= _PREFIX:
            kind, end = bytes(rest[:1]), _PREFIX + int.from_bytes(rest[1:_PREFIX], "big")
            if len(rest) < end:
                return
            content = bytes(rest[_PREFIX:end])
            del rest[:end]
            yield kind, content


def send(to: int, kind: bytes, content: bytes = b"") -> None:
    """Write a frame to a file descriptor, and wait until it is taken."""
    for part in (_prefix(kind, len(content)), content):
        left = memoryview(part)
        while left:
            left = left[os.write(to, left[:_CHUNK]) :]


def receive(source: int, until: float | None = None) -> Frame | None:
    """The next frame from a file descriptor; None where that is closed, or a time of `time.monotonic` is over."""
    prefix = _read(source, _PREFIX, until)
    if prefix is None:
        return None
    content = _read(source, int.from_bytes(prefix[1:], "big"), until)
    return None if content is None else (prefix[:1], content)


def _read(source: int, length: int, until: float | None) -> bytes | None:
    held = bytearray()
    while len(held) < length:
        if until is not None and not comes(source, until):
            return None
        part = os.read(source, min(length - len(held), _CHUNK))
        if not part:
            return None
        held += part
    return bytes(held)


def comes(source: int, until: float) -> bool:
    """Whether there is something to read before a time of `time.monotonic`, or the other end was closed."""
    import select
    import time

    left = until - time.monotonic()
    return left > 0 and bool(select.select([source], [], [], left)[0])
