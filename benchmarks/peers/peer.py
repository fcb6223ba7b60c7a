"""What a peer is. In: the name of one. Out: what answers the questions, over data of its own that it loads from the same quads.

A peer lives in a process of its own, so that it can be ended, and so that what it holds is its own.
"""

import os
import shutil
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from questions import Question

Rows = Iterable[Any]
"""Rows as an engine gives them: tuples or dicts of its own values, or triples."""


class NotInstalled(Exception):
    """A peer is not here."""


class Inputs(NamedTuple):
    """What a peer loads: a folder for one corpus."""

    folder: Path
    number: int

    @property
    def briefs(self) -> Path:
        return self.folder / "briefs"

    @property
    def ours(self) -> Path:
        return self.folder / "ours.store"

    @property
    def quads(self) -> Path:
        """Everything that our store holds, as N-Quads."""
        return self.folder / "quads.nq"

    @property
    def triples(self) -> Path:
        """Its default graph, what briefs say, as N-Triples: for what holds no quads."""
        return self.folder / "default.nt"

    def of(self, peer: str) -> Path:
        """Where a peer keeps what it made of them."""
        return self.folder / f"of-{peer.replace(' ', '-').lower()}"


class Peer(Protocol):
    """An engine that answers."""

    language: str
    """Whether it is asked in SPARQL or SQL; or questions of the catalogue by name."""
    load_seconds: float
    """How long it may load."""

    def open(self, inputs: Inputs) -> None:
        """Load what it needs, or open what it made of it before. Raises `NotInstalled`."""

    def answer(self, question: Question, shape: str) -> Rows:
        """Ask a question and have all rows."""


MODULES = {
    "chargegraph": ("ours", "Ours"),
    "chargegraph within limits": ("ours", "WithinLimits"),
    "pyoxigraph": ("bare_pyoxigraph", "Pyoxigraph"),
    "oxigraph server": ("servers_of_sparql", "OxigraphServer"),
    "rdflib": ("in_memory", "Rdflib"),
    "owlready2": ("in_memory", "Owlready"),
    "maplib": ("in_memory", "Maplib"),
    "Virtuoso": ("servers_of_sparql", "Virtuoso"),
    "SQLite": ("tables", "Sqlite"),
    "DuckDB": ("tables", "Duckdb"),
}
"""Each peer with the module and the class that make it."""
OURS, WITHIN, BARE = "chargegraph", "chargegraph within limits", "pyoxigraph"
BY_SQL = ("SQLite", "DuckDB")


def peer_named(name: str) -> Peer:
    module, kind = MODULES[name]
    peer: Peer = getattr(import_module(module), kind)()
    return peer


def installed(module: str) -> Any:
    """A Python package that is no dependency. Raises `NotInstalled`."""
    try:
        return import_module(module)
    except ImportError:
        raise NotInstalled(module) from None


def program(*names: str) -> str:
    """A program beside Python or on the path. Raises `NotInstalled`."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    raise NotInstalled(names[0])
