"""The index. In: a store. Out: an SQLite database of its texts, ready to be asked.

``search.sqlite`` in a store's directory is kept; when the data change, a copy of it is brought up to date by the briefs that
changed, or where nobody knows which did, made anew. ``search-bundled.sqlite`` beside it holds what editions that ship say, and is
what the former begins as. Either tells what it was made from, is made aside and renamed, and never changed. Other stores, and
directories that cannot be written to, have an index in memory.
"""

import atexit
import hashlib
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext, suppress
from functools import cache
from threading import RLock
from weakref import WeakKeyDictionary, finalize

from chargegraph.errors import UsageError
from chargegraph.fulltext.index_rows import OF_EDITIONS, OF_HELD, ROOMS, SCHEMA, NoRoom, add_briefs, add_editions, change_briefs
from chargegraph.fulltext.texts import OUT_OF_USE, texts_of_briefs, texts_of_edition
from chargegraph.resources import read_resource
from chargegraph.store.folder.journal import MOST_BRIEFS, changes_between
from chargegraph.store.folder.kept import Kept, database_to_fill, opened_database
from chargegraph.store.location import patiently
from chargegraph.store.store import Store, source_of

_LOCK = RLock()
_FILE, _BUNDLED_FILE = "search.sqlite", "search-bundled.sqlite"
_in_memory: "WeakKeyDictionary[Store, tuple[str, sqlite3.Connection, finalize[..., Store]]]" = WeakKeyDictionary()


@contextmanager
def index_of(store: Store) -> Iterator[sqlite3.Connection]:
    """The index of what a store holds now, made anew where it is stale."""
    index = patiently(store.path, lambda: _index_in_directory(store)) if store.is_directory else None
    if index is not None:
        with closing(index):
            yield index
    else:
        with _LOCK:
            yield patiently(store.path, lambda: _index_in_memory(store))


def forget(store: Store) -> None:
    """Remove what is kept for a store's directory."""
    for name in (_FILE, _BUNDLED_FILE):
        Kept(store.path, name).drop()


def bundled_key() -> str:
    """What the index of the bundled editions is made from: this version, and their names and hashes."""
    from chargegraph import __version__

    manifest = read_resource("graph", "schemes", "manifest.tsv")
    return hashlib.sha256(b"\n".join((f"{__version__} {ROOMS} {SCHEMA} {OUT_OF_USE}".encode(), manifest))).hexdigest()[:16]


# In files.


def _index_in_directory(store: Store) -> sqlite3.Connection | None:
    """The index in a store's directory, brought up to date or made anew where it is stale; None where it cannot be written."""
    stamp = source_of(store).stamp()
    return _grown(store, stamp) or _made(store, _key(stamp))


def _key(stamp: str) -> str:
    return f"{bundled_key()} {stamp}"


def _fresh(kept: Kept, key: str) -> sqlite3.Connection | None:
    """The index in a file, where there is one that was made from what `key` names."""
    index, made_from = _kept_index(kept)
    if index is not None and made_from != key:
        index.close()
        return None
    return index


def _kept_index(kept: Kept) -> tuple[sqlite3.Connection | None, str]:
    """The index in a file, where there is one, and what it was made from."""
    if not os.path.exists(kept.path):
        return None, ""
    try:
        index = opened_database(kept.path)
    except sqlite3.Error:
        return None, ""
    with suppress(sqlite3.Error):
        for (key,) in index.execute("SELECT key FROM made"):
            return index, str(key)
    index.close()
    return None, ""


def _grown(store: Store, stamp: str) -> sqlite3.Connection | None:
    """The index that is kept, when it holds what the store does, or a copy of it that was brought up to date."""
    kept = Kept(store.path, _FILE)
    index, key = _kept_index(kept)
    before = key.removeprefix(_key(""))
    change = changes_between(store.path, before, stamp) if before != key else None
    if index is not None and change is not None and not change.briefs:
        return index
    if index is not None:
        index.close()
    if change is None or len(change.briefs) > MOST_BRIEFS:
        return None
    try:
        return _make(kept, lambda index: _change(index, store, key, _key(stamp), change.briefs), copy_of=kept)
    except (sqlite3.Error, NoRoom, OSError, UsageError):
        return None  # one that is made anew may yet do


def _made(store: Store, key: str) -> sqlite3.Connection | None:
    bundled = Kept(store.path, _BUNDLED_FILE)
    store.graphs()  # nothing is made beside a store that turns out to be damaged
    try:
        (_fresh(bundled, bundled_key()) or _make(bundled, _add_bundled)).close()
        return _make(Kept(store.path, _FILE), lambda index: _add_held(index, store, key), copy_of=bundled)
    except sqlite3.Error:
        forget(store)
    except FileNotFoundError:
        raise
    except (OSError, UsageError):
        pass  # the store may not be written
    return None


def _make(kept: Kept, fill: Callable[[sqlite3.Connection], None], *, copy_of: Kept | None = None) -> sqlite3.Connection:
    """Make an index anew, and keep it. What is opened is this one, whichever another process puts in its place."""
    with ExitStack() as undone:
        with kept.making() as file:
            with database_to_fill(file.name, copy_of=None if copy_of is None else copy_of.path) as index:
                fill(index)
            made = undone.enter_context(closing(opened_database(file.name)))
        undone.pop_all()
    return made


# In memory.


def _index_in_memory(store: Store) -> sqlite3.Connection:
    """The index of a store, kept as long as the `Store` until its data change; of an endpoint, which does not tell, made anew."""
    stamp = source_of(store).stamp()
    if store in _in_memory:
        made_from, index, close = _in_memory[store]
        if stamp and made_from == stamp:
            return index
        close()
    index = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _in_memory[store] = "", index, finalize(store, index.close)
    _bundled_in_memory().backup(index)
    _add_held(index, store, stamp)
    _in_memory[store] = stamp, *_in_memory[store][1:]
    return index


@cache
def _bundled_in_memory() -> sqlite3.Connection:
    index = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    atexit.register(index.close)
    _add_bundled(index)
    return index


# What goes in.


def _add_bundled(index: sqlite3.Connection) -> None:
    from chargegraph.editions.bundled import bundled

    index.executescript(SCHEMA)
    with _whole(index, bundled_key()):
        add_editions(index, (text for edition in bundled() for text in texts_of_edition(edition)), OF_EDITIONS)
    index.execute("INSERT INTO texts(texts) VALUES ('optimize')")


def _add_held(index: sqlite3.Connection, store: Store, key: str) -> None:
    """Add what a store holds to the index of the bundled editions; an edition of the same name takes a bundled one's place."""
    from chargegraph.store.at_hand import Authorities

    with _opened_anew(store) as fresh, _whole(index, key):
        held = [here.edition for here in Authorities(fresh).at_hand if not here.bundled]
        for edition in held:
            index.execute("DELETE FROM texts WHERE source = ?", (edition.name,))
        add_briefs(index, texts_of_briefs(fresh))
        add_editions(index, (text for edition in held for text in texts_of_edition(edition)), OF_HELD)


def _change(index: sqlite3.Connection, store: Store, made_from: str, key: str, briefs: Collection[str]) -> None:
    """Let an index hold what a store holds now of these briefs. Raises `sqlite3.Error` where it is made from something else."""
    if index.execute("SELECT key FROM made").fetchall() != [(made_from,)]:
        raise sqlite3.DatabaseError("another process has put another index in its place")
    with _opened_anew(store) as fresh, _whole(index, key):
        change_briefs(index, briefs, texts_of_briefs(fresh, briefs))


def _opened_anew(store: Store) -> AbstractContextManager[Store]:
    """What a directory's store has opened may be older than its stamp."""
    return Store(store.path, read_only=True) if store.is_directory else nullcontext(store)


@contextmanager
def _whole(index: sqlite3.Connection, key: str) -> Iterator[None]:
    index.execute("BEGIN")
    index.execute("DELETE FROM made")
    yield
    index.execute("INSERT INTO made(key) VALUES (?)", (key,))
    index.execute("COMMIT")
