"""Files read within a limit, written whole or not at all. In: a path. Out: bytes, or a file that takes its place when whole."""

import errno
import os
import re
import stat
import sys
from _thread import get_ident  # threading is dear to import
from contextlib import suppress

from chargegraph.errors import LimitReached, Place, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO


_STRANGE = {stat.S_IFIFO: "a pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFSOCK: "a socket"}
"""What is no file to read: it may have no end, or nothing for hours."""


def read_file(path: str, limit: int, *, remedy: str = "check its name", too_large: str = "split it") -> bytes:
    """The bytes of a regular file.

    Raises `UsageError` where it cannot be read, or is a pipe, a device or a socket; `LimitReached` where it has more than `limit`
    bytes.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            strange = _STRANGE.get(stat.S_IFMT(os.fstat(file.fileno()).st_mode))
            data = b"" if strange else file.read(limit + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        strange = "a socket" if error.errno == errno.ENXIO else None
        if not strange:
            raise UsageError(f"cannot read the file ({reason})", where=Place(path), remedy=remedy) from None
    if strange:
        remedy = "save what comes out of it as a file; - is standard input where a command reads that"
        raise UsageError(f"cannot read the file (it is {strange})", where=Place(path), remedy=remedy)
    return _within(data, limit, "the file", Place(path), too_large)


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; of a pipe, without waiting for somebody to write to it."""
    return os.open(path, flags | os.O_NONBLOCK)


def read_input(path: str, limit: int) -> bytes:
    """The bytes of a file, or of standard input where `path` is ``-``, within the same limit."""
    if path != "-":
        return read_file(path, limit)
    return _within(sys.stdin.buffer.read(limit + 1), limit, "standard input", None, "split it")


def _within(data: bytes, limit: int, what: str, where: Place | None, remedy: str) -> bytes:
    if len(data) > limit:
        raise LimitReached(f"{what} is over {limit:,} bytes", where=where, remedy=remedy)
    return data


def _aside(path: str) -> str:
    """Where this process makes what is to be at a path."""
    return f"{path}.{os.getpid()}-{get_ident()}.part"


def _clear_leftovers(path: str) -> None:
    """Remove what processes that died left half-made beside a path: on a full disk it would be in the way for ever."""
    folder, name = os.path.split(path)
    with suppress(OSError), os.scandir(folder or ".") as entries:
        for entry in entries:
            by = re.fullmatch(rf"{re.escape(name)}\.([0-9]{{1,9}})-[0-9]+\.part", entry.name)
            if by and not _lives(int(by[1])):
                if entry.is_dir(follow_symlinks=False):
                    _remove_folder(entry.path)
                else:
                    os.unlink(entry.path)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # it is another user's
    return True


def _remove_folder(path: str) -> None:
    import shutil

    shutil.rmtree(path, ignore_errors=True)


class whole_folder:  # noqa: N801, used as a function is: with whole_folder(path) as aside
    """The path of a folder to make, which is renamed to `path` at the end, or removed if anything goes wrong before.

    Where none is made, nothing is there at the end either.
    """

    def __init__(self, path: str) -> None:
        self._path = os.path.abspath(path)
        self._scratch = _aside(self._path)

    def __enter__(self) -> str:
        _clear_leftovers(self._path)
        return self._scratch

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None and os.path.isdir(self._scratch):
                os.rename(self._scratch, self._path)
        finally:
            _remove_folder(self._scratch)


class whole_file:  # noqa: N801, used as a function is: with whole_file(path) as file
    """A file beside `path` that is renamed to it at the end, or removed if anything goes wrong before.

    Raises `UsageError` where the place cannot be written.
    """

    def __init__(self, path: str) -> None:
        # A link keeps pointing; what is no ordinary file, such as /dev/null, is written to and never replaced.
        self._path = os.path.realpath(path) if path else path
        self._in_place = os.path.exists(self._path) and not os.path.isfile(self._path)
        self._scratch = self._path if self._in_place else _aside(self._path)

    def __enter__(self) -> "IO[bytes]":
        if not self._in_place:
            _clear_leftovers(self._path)
        try:
            self._file = open(self._scratch, "wb")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(f"cannot write the file ({reason})", where=Place(self._path), remedy="give another path") from None
        return self._file

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None and not self._in_place:
                self._file.flush()
                os.fsync(self._file.fileno())
                os.replace(self._scratch, self._path)
        finally:
            try:
                self._file.close()  # on a full disk that fails, too
            finally:
                if not self._in_place and os.path.exists(self._scratch):
                    os.unlink(self._scratch)
