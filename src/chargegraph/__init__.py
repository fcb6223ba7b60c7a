"""chargegraph: what coding briefs say about billing codes, as a knowledge graph that names the line for every statement.

>>> from chargegraph import Store, read_brief
>>> store = Store(":memory:")
>>> name = store.add(read_brief("CPT 0686T: Focused ultrasound of a liver tumor", source="note.txt"))
>>> store.run("procedure-card", code="0686T")[0]["line"]
1
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from chargegraph.briefs.reader import Brief, read_brief, read_brief_file
    from chargegraph.editions.model import Concept, Edition
    from chargegraph.editions.recognise import load_edition
    from chargegraph.errors import ChargegraphError
    from chargegraph.findings.checks import check
    from chargegraph.findings.finding import Finding
    from chargegraph.query.catalogue import catalogue
    from chargegraph.query.result import Result
    from chargegraph.store.store import Store

__version__ = "0.1.0"
__all__ = [
    "Brief",
    "ChargegraphError",
    "Concept",
    "Edition",
    "Finding",
    "Result",
    "Store",
    "__version__",
    "catalogue",
    "check",
    "load_edition",
    "read_brief",
    "read_brief_file",
]

# Start-up is a feature: a name is imported when it is first asked for.
_HOME = {
    "Brief": "briefs.reader",
    "ChargegraphError": "errors",
    "Concept": "editions.model",
    "Edition": "editions.model",
    "Finding": "findings.finding",
    "Result": "query.result",
    "Store": "store.store",
    "catalogue": "query.catalogue",
    "check": "findings.checks",
    "load_edition": "editions.recognise",
    "read_brief": "briefs.reader",
    "read_brief_file": "briefs.reader",
}


def __getattr__(name: str) -> "Any":
    if name not in _HOME:
        raise AttributeError(f"module 'chargegraph' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"chargegraph.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: "Any") -> None:
    """What ``%load_ext chargegraph`` calls: brings ``%%sparql`` and ``%chargegraph``."""
    from chargegraph.cli.notebook import register

    register(shell)
