"""Stores that a command can do without. In: the --store argument. Out: the store, or None where there is none."""

from contextlib import AbstractContextManager, nullcontext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chargegraph.store.store import Store


def store_if_any(path: str | None) -> "AbstractContextManager[Store | None]":
    """The store at `path`, only read. One that was asked for by name must be there; the default one need not."""
    import os

    from chargegraph.store.layout import vocabularies_in
    from chargegraph.store.location import is_endpoint
    from chargegraph.store.store import DEFAULT_PATH, Store

    usual = os.environ.get("CHARGEGRAPH_STORE") or DEFAULT_PATH
    if path or is_endpoint(usual) or vocabularies_in(usual) is not None:
        return Store(path, read_only=True)
    return nullcontext()
