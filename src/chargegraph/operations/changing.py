"""What changes a store or copies it. In: the address of a store, values. Out: a sentence on what was done.

Building, checking, loading and adding editions have commands of their own.
"""

from chargegraph.store.folder import layout
from chargegraph.store.location import address_of
from chargegraph.store.store import Store


def remove(path: str | None, brief: str, *, update: str | None = None, graph_store: str | None = None) -> str:
    """Take a brief out whole: its text, its statements, its findings."""
    with Store(path, existing=True, update=update, graph_store=graph_store) as store:
        return f"removed {store.remove(brief)}"


def backup(path: str | None, to: str) -> str:
    """Copy a store to a directory that does not exist yet, whole and at one moment."""
    address = address_of(path)
    # Opened to write nobody else writes meanwhile; a directory that is only read can be copied all the same.
    with Store(address, existing=True, read_only=not layout.is_writable(address)) as store:
        store.back_up(to)
    return f"copied to {to}"


def restore(path: str | None, backup: str) -> str:
    """Make a store out of a copy. Where a store is already, nothing is done."""
    from chargegraph.store.upkeep import restore

    address = address_of(path)
    restore(backup, address)
    return f"restored to {address}"


def verify(path: str | None) -> str:
    """Read a store from end to end and compare it with what it was."""
    with Store(path, read_only=True) as store:
        return store.verify()


def compact(path: str | None) -> str:
    """Order the files of a store anew, so that they take less room and answer sooner."""
    with Store(path, existing=True) as store:
        before = layout.size_of(store.path) if store.is_directory else 0
        store.compact()
        after = layout.size_of(store.path)
    return f"{before:,} bytes before, {after:,} after"
