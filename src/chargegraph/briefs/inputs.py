"""Files to read. In: paths, directories and patterns as a user gives them. Out: the files meant, in one order, each once."""

import glob
import os
from collections.abc import Callable

from chargegraph.errors import BriefError, Place

_READABLE = (".txt", ".text", ".md", ".markdown", ".html", ".htm")
_OURS = (".ttl",)
"""What chargegraph itself writes beside a brief: its graph."""


def files_of(arguments: list[str], *, passed_over: Callable[[str], bool]) -> tuple[list[str], list[str]]:
    """The files that arguments mean: a file itself, a directory all its texts, a pattern what fits it; and those of a directory
    that are none by their name.

    ``-`` stays as it is. Folders that are `passed_over`, as a store is, hold no text.

    Raises `BriefError` where a directory or a pattern holds nothing to read.
    """
    found: list[str] = []
    others: list[str] = []
    for argument in arguments:
        if os.path.isdir(argument):
            below = sorted(_files_below(argument, passed_over))
            here = [path for path in below if path.lower().endswith(_READABLE)]
            others += (path for path in below if not path.lower().endswith((*_READABLE, *_OURS)))
            complaint = f"the directory holds no {', '.join(_READABLE)} file"
        elif argument != "-" and not os.path.exists(argument) and glob.has_magic(argument):
            here = sorted(path for path in glob.glob(argument, recursive=True) if os.path.isfile(path))
            complaint = "no file fits the pattern"
        else:
            here, complaint = [argument], ""
        if not here:
            raise BriefError(complaint, where=Place(argument), remedy="check its name")
        found += here
    return list(dict.fromkeys(found)), list(dict.fromkeys(others))


def _files_below(directory: str, passed_over: Callable[[str], bool]) -> list[str]:
    """The files in a directory and below it, but hidden ones."""
    found = []
    for folder, folders, names in os.walk(directory):
        if passed_over(folder):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [os.path.join(folder, name) for name in names if not name.startswith(".")]
    return found
