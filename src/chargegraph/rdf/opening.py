"""Opens a dataset's files to read them, beside whoever writes. In: the path of a dataset. Out: Oxigraph's store over it."""

from contextlib import suppress
from os import scandir
from time import sleep

from pyoxigraph import Store

from chargegraph.rdf.faults import is_damage

_ATTEMPTS = 12
_ON_THE_SAME = 3
"""Attempts on the same files after which nobody writes them: they are damaged, and stay so."""


def opened_to_read(path: str) -> Store:
    """A dataset to read. While another process writes, a file may be gone before it is opened: all is opened anew then."""
    met: list[set[tuple[str, int, int]]] = []
    for attempt in range(_ATTEMPTS):
        met.append(_files_in(path))
        try:
            return Store.read_only(path)
        except (OSError, RuntimeError) as error:
            if "No such file" not in str(error) and not is_damage(error):
                raise
            last = error
        if met.count(met[-1]) == _ON_THE_SAME:
            break
        sleep(0.01 * (attempt + 1))
    raise last


def _files_in(path: str) -> set[tuple[str, int, int]]:
    """The names, sizes and times of the files that are there."""
    found = set()
    with suppress(OSError), scandir(path) as files:
        for file in files:
            with suppress(OSError):  # it was there
                facts = file.stat()
                found.add((file.name, facts.st_size, facts.st_mtime_ns))
    return found
