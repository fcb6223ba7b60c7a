"""Files to read. In: paths, directories and patterns as a user gives them. Out: the files meant, in one order, each once."""

import glob
import os
from collections.abc import Callable

from chargegraph.errors import BriefError, Place

_READABLE = (".txt", ".text", ".md", ".markdown", ".html", ".htm")


def files_of(arguments: list[str], *, passed_over: Callable[[str], bool]) -> list[str]:
    """The files that arguments mean: a file itself, a directory all its texts, a pattern what fits it.

    ``-`` stays as it is. Folders that are `passed_over`, as a store is, hold no text.

    Raises `BriefError` where a directory or a pattern holds nothing to read.
    """
    found: list[str] = []
    for argument in arguments:
        if os.path.isdir(argument):
            here = sorted(_texts_below(argument, passed_over))
            complaint = f"the directory holds no {', '.join(_READABLE)} file"
        elif argument != "-" and not os.path.exists(argument) and glob.has_magic(argument):
            here = sorted(path for path in glob.glob(argument, recursive=True) if os.path.isfile(path))
            complaint = "no file fits the pattern"
        else:
            here, complaint = [argument], ""
        if not here:
            raise BriefError(complaint, where=Place(argument), remedy="check its name")
        found += here
    return list(dict.fromkeys(found))


def _texts_below(directory: str, passed_over: Callable[[str], bool]) -> list[str]:
    """The texts in a directory and below it; hidden ones are none."""
    found = []
    for folder, folders, names in os.walk(directory):
        if passed_over(folder):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [os.path.join(folder, n) for n in names if n.lower().endswith(_READABLE) and not n.startswith(".")]
    return found
