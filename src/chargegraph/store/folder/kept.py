"""What is kept beside a store's data. In: a store's directory, a name. Out: the bytes that are kept, or a file to fill anew.

``labels/`` holds the indexes of labels, ``answers/`` what endpoints answered, ``content.txt`` the sum of the content,
``changes.txt`` what writers changed, ``findings.sqlite`` findings and ``search*.sqlite`` the texts to search. All of it can be
had again: where a store may not be written, nothing is kept and nobody is told. What is kept is made aside, renamed when it is
whole, and never changed.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from time import time
from typing import IO, TYPE_CHECKING

from chargegraph.errors import UsageError
from chargegraph.files import whole_file

if TYPE_CHECKING:
    import sqlite3

_ABANDONED_SECONDS = 3600


class Kept:
    """A file beside a store's data. One that is made anew under another name is `of` something: ``of-KEY.ext`` is its name."""

    def __init__(self, store: str, *names: str, of: str = "") -> None:
        self._store, self._of = store, of
        self.path = os.path.join(store, *names)

    def read(self) -> bytes | None:
        """What is kept; None where nothing is, or nothing that this user may read."""
        try:
            with open(self.path, "rb") as file:
                return file.read()
        except OSError:
            return None

    def exists(self) -> bool:
        """Whether anything is kept."""
        return os.path.exists(self.path)

    def write(self, data: bytes) -> None:
        """Keep this, whole or not at all."""
        with suppress(OSError, UsageError), self.making() as file:
            file.write(data)

    @contextmanager
    def making(self) -> Iterator[IO[bytes]]:
        """A file to fill. When it is whole it is kept, in the place of older ones of the same thing.

        Raises `OSError` or `UsageError` where the store may not be written.
        """
        folder, name = os.path.split(self.path)
        if folder != self._store:
            with suppress(FileExistsError):
                os.mkdir(folder)
        # What processes that were killed have left goes.
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(self._of or name) and entry.name.endswith(".part") and _is_abandoned(entry):
                    os.unlink(entry.path)
        with whole_file(self.path) as file:
            yield file
        if self._of:
            for other in os.listdir(folder):
                if other != name and not other.endswith(".part") and other.rpartition("-")[0] == self._of:
                    os.unlink(os.path.join(folder, other))

    def drop(self) -> None:
        """Keep it no longer."""
        with suppress(OSError):
            os.unlink(self.path)


def opened_database(path: str) -> "sqlite3.Connection":
    """A database of SQLite that nobody changes any more: no locks are needed, and no place to write."""
    import sqlite3

    quoted = os.path.abspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect(f"file:{quoted}?mode=ro&immutable=1", uri=True)


@contextmanager
def database_to_fill(path: str, *, copy_of: str | None = None) -> "Iterator[sqlite3.Connection]":
    """A database of SQLite in a file that nobody reads yet, empty or first a copy of another."""
    import sqlite3
    from shutil import copyfile

    if copy_of is not None:
        copyfile(copy_of, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
        yield database


def _is_abandoned(entry: "os.DirEntry[str]") -> bool:
    return time() - entry.stat().st_mtime > _ABANDONED_SECONDS
