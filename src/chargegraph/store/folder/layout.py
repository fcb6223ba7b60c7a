"""A store's directory. In: a path. Out: whether it holds a store that this version reads, and where the data lie.

``store.txt`` names the form of the data and the vocabularies in them, and is written last: a directory without it is not
whole. ``data/`` is an Oxigraph dataset.
"""

import os
import re
from contextlib import suppress

from chargegraph.errors import Place, StoreError
from chargegraph.files import whole_file
from chargegraph.rdf import damaged

FORMAT = 1
"""The form of the data that this version reads and writes."""
_WORD = "chargegraph-store"
_BEGUN = "begun.txt"
"""Stands in a directory until the store in it is whole: what lacks it was not begun here."""
_PATIENCE, _BYTES_A_SECOND = 60.0, 100_000
"""The seconds that reading any store may take, and the bytes of its files that slow machines read in one more."""
_ADDRESS = re.compile(r"[a-z]+://|[\w.-]+:[0-9]+(/|$)")


def data_path(path: str) -> str:
    return os.path.join(path, "data")


def _form_path(path: str) -> str:
    return os.path.join(path, "store.txt")


def vocabularies_in(path: str) -> str | None:
    """The hash of the vocabularies that a whole store holds; None where `path` holds no whole store.

    Raises `StoreError` where it holds something else, a store of another format, or one that has lost its data.
    """
    try:
        with open(_form_path(path), encoding="utf-8") as file:
            (word, number), (_, digest) = (line.split() for line in file.read(500).splitlines())
        if word != _WORD:
            raise ValueError(word)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise _unreadable(error, path) from None
    except (OSError, ValueError):
        raise StoreError("not a chargegraph store", where=Place(path), remedy="give --store PATH") from None
    if number != str(FORMAT):
        what = f"the store is of format {number} and this version reads format {FORMAT}"
        raise StoreError(what, where=Place(path), remedy="build it anew from its briefs")
    try:  # without the file that leads to all others the engine would begin anew, with nothing
        os.stat(os.path.join(data_path(path), "CURRENT"))
    except PermissionError as error:
        raise _unreadable(error, path) from None
    except OSError:
        raise damaged("there is no data/CURRENT in it", Place(path)) from None
    return digest


def _unreadable(error: OSError, path: str) -> StoreError:
    return failed("the store cannot be read", error, path, "let this user read it, or give another --store PATH")


def failed(what: str, error: OSError, path: str, remedy: str) -> StoreError:
    """The error of what the system does not do, with its word for it."""
    return StoreError(f"{what} ({(error.strerror or str(error)).lower()})", where=Place(path), remedy=remedy)


def is_store(path: str) -> bool:
    """Whether a directory has the look of a store, whole or not."""
    return os.path.isfile(_form_path(path)) and os.path.isdir(data_path(path))


def keeps_something(path: str) -> bool:
    """Whether anything is kept beside the data of a whole store."""
    return is_store(path) and not {"data", os.path.basename(_form_path(path))} >= set(os.listdir(path))


def is_writable(path: str) -> bool:
    """Whether this user may write to a store's data."""
    return os.access(data_path(path), os.W_OK)


def require(path: str) -> None:
    """Raise `StoreError` unless `path` holds a whole store."""
    require_name(path)
    if vocabularies_in(path) is None:
        remedy = "make one with chargegraph build FILE, or give --store PATH"
        if not os.path.lexists(path) and _ADDRESS.match(path):
            remedy = "the address of an endpoint begins with http:// or https://"
        raise StoreError("there is no store", where=Place(path), remedy=remedy)


def require_name(path: str) -> None:
    """Raise `StoreError` for a path that is not UTF-8, of which the engine makes nothing."""
    try:
        path.encode()
    except UnicodeEncodeError:
        remedy = "rename it, or give another path"
        raise StoreError("the path of a store must be UTF-8", where=Place(path), remedy=remedy) from None


def prepare(path: str) -> None:
    """Make the directories of a store, or leave those of one as they are. Never takes over another directory."""
    require_name(path)
    if vocabularies_in(path) is not None:
        return
    if os.path.lexists(path) and not _is_ours(path):
        raise StoreError("there is something else than a store", where=Place(path), remedy="give another --store PATH")
    try:
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, _BEGUN), "wb"):
            pass
        os.makedirs(data_path(path), exist_ok=True)
    except OSError as error:
        raise failed("the store cannot be made", error, path, "give another --store PATH") from None


def _is_ours(path: str) -> bool:
    """Whether a directory holds nothing, or nothing but a store that was begun and is not whole yet."""
    if not os.path.isdir(path):
        return False
    names = {name for name in os.listdir(path) if not (name.startswith("store.txt.") and name.endswith(".part"))}
    if names - {"data", _BEGUN}:
        return False
    return _BEGUN in names or "data" not in names or (os.path.isdir(data_path(path)) and not os.listdir(data_path(path)))


def seal(path: str, vocabularies: str) -> None:
    """Note that the store is whole and which vocabularies it holds."""
    with whole_file(_form_path(path)) as file:
        file.write(f"{_WORD} {FORMAT}\nvocabularies {vocabularies}\n".encode())
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(path, _BEGUN))


def copy_seal(path: str, to: str) -> None:
    """Note of a copy that it is whole, as the store that it was made of is."""
    vocabularies = vocabularies_in(path)
    assert vocabularies is not None, path
    seal(to, vocabularies)


def state(path: str) -> str:
    """The names, sizes and times of the files that hold a store's data: another text whenever the data change."""
    facts = []
    try:
        files = os.scandir(data_path(path))
    except OSError:
        raise damaged("there is no data in it", Place(path)) from None
    with files:
        for entry in files:
            if entry.name == "CURRENT" or entry.name.endswith((".log", ".sst", ".blob")):
                with suppress(FileNotFoundError):  # a writer put others in its place
                    stat = entry.stat()
                    facts.append(f"{entry.name}:{stat.st_size}:{stat.st_mtime_ns}")
    return " ".join(sorted(facts))


def shape_of(state: str) -> str:
    """The names and sizes of a state, without the times: whoever writes changes it."""
    return " ".join(fact.rpartition(":")[0] for fact in state.split())


def stamp_of(state: str) -> str:
    """A state as a short word."""
    import hashlib

    return hashlib.sha256(state.encode()).hexdigest()[:16]


def log_bytes(path: str) -> int:
    """The bytes of the engine's logs: what they hold stands in its other files, too, once it was written there."""
    size = 0
    with suppress(OSError), os.scandir(data_path(path)) as files:
        size = sum(entry.stat().st_size for entry in files if entry.name.endswith(".log"))
    return size


def seconds_to_read(path: str) -> float:
    """How long a slow machine may take to read a store from end to end."""
    return _PATIENCE + size_of(path) / _BYTES_A_SECOND


def size_of(path: str) -> int:
    """The bytes that the files of a store take."""
    size = 0
    for folder, _, names in os.walk(path):
        for name in names:
            with suppress(FileNotFoundError):  # a writer put others in its place
                size += os.path.getsize(os.path.join(folder, name))
    return size
