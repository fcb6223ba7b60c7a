"""What must not be reached. In: nothing. Out: a port of loopback that counts who comes, a file that tells when it is opened."""

import ctypes
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OPENED = 0x20
"""IN_OPEN of inotify(7)."""


class Listener:
    """A port that nobody may come to. It accepts nobody: the kernel keeps who came until they are counted."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}/x"

    def visits(self) -> int:
        """How many came since this was asked last."""
        count = 0
        with suppress(BlockingIOError):
            while True:
                self._listening.accept()[0].close()
                count += 1
        return count


@contextmanager
def listener() -> Iterator[Listener]:
    """A port of loopback while the block lasts."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        listening.setblocking(False)
        yield Listener(listening)


class Guarded:
    """A file that nobody may open."""

    def __init__(self, path: Path, notices: int | None) -> None:
        self.path, self._notices = path, notices

    @property
    def is_watched(self) -> bool:
        """Whether the system tells who opens it: Linux does."""
        return self._notices is not None

    def was_opened(self) -> bool:
        """Whether anybody opened it since this was asked last."""
        if self._notices is None:
            return False
        try:
            return bool(os.read(self._notices, 1 << 16))
        except BlockingIOError:
            return False


@contextmanager
def guarded_file(path: Path) -> Iterator[Guarded]:
    """Watch a file while the block lasts."""
    if sys.platform != "linux":
        yield Guarded(path, None)
        return
    system = ctypes.CDLL(None, use_errno=True)
    notices = system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if notices < 0 or system.inotify_add_watch(notices, os.fsencode(path), _OPENED) < 0:
            raise OSError(ctypes.get_errno(), "the file cannot be watched", str(path))
        yield Guarded(path, notices)
    finally:
        if notices >= 0:
            os.close(notices)
