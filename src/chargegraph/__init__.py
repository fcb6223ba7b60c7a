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

    from chargegraph.brief import Brief, read_brief, read_brief_file
    from chargegraph.checks import check
    from chargegraph.errors import ChargegraphError
    from chargegraph.finding import Finding
    from chargegraph.query import catalogue
    from chargegraph.results import Result
    from chargegraph.schemes import load_scheme
    from chargegraph.store import Store
    from chargegraph.terminology import Concept, Edition

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
    "load_scheme",
    "read_brief",
    "read_brief_file",
]

# Start-up is a feature: a name is imported when it is first asked for.
_HOME = {
    "Brief": "brief",
    "ChargegraphError": "errors",
    "Concept": "terminology",
    "Edition": "terminology",
    "Finding": "finding",
    "Result": "results",
    "Store": "store",
    "catalogue": "query",
    "check": "checks",
    "load_scheme": "schemes",
    "read_brief": "brief",
    "read_brief_file": "brief",
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
    from chargegraph.magics import register

    register(shell)
