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
    from chargegraph.codes.system_record import CodeSystem
    from chargegraph.editions.model import Concept, Edition
    from chargegraph.editions.recognise import load_edition
    from chargegraph.errors import ChargegraphError
    from chargegraph.explanation.report import Explanation, explain
    from chargegraph.findings.checks import check
    from chargegraph.findings.finding import Finding
    from chargegraph.fulltext.hits import Hit, search
    from chargegraph.mappings.slots import Mapping
    from chargegraph.operations.linking import link
    from chargegraph.operations.lookup import lookup
    from chargegraph.operations.of_briefs import diff, ledger, list_briefs, show
    from chargegraph.operations.of_store import info, schemes
    from chargegraph.operations.reasoning import reason
    from chargegraph.operations.validating import validate
    from chargegraph.processes.limits import Limits
    from chargegraph.query.catalogue import catalogue
    from chargegraph.query.result import Result
    from chargegraph.store.store import Store

__version__ = "0.1.0"
__all__ = [
    "Brief",
    "ChargegraphError",
    "CodeSystem",
    "Concept",
    "Edition",
    "Explanation",
    "Finding",
    "Hit",
    "Limits",
    "Mapping",
    "Result",
    "Store",
    "__version__",
    "catalogue",
    "check",
    "diff",
    "explain",
    "info",
    "ledger",
    "link",
    "list_briefs",
    "load_edition",
    "lookup",
    "read_brief",
    "read_brief_file",
    "reason",
    "schemes",
    "search",
    "show",
    "validate",
]

# Start-up is a feature: a name is imported when it is first asked for.
_HOME = {
    "Brief": "briefs.reader",
    "ChargegraphError": "errors",
    "CodeSystem": "codes.system_record",
    "Concept": "editions.model",
    "Edition": "editions.model",
    "Explanation": "explanation.report",
    "Finding": "findings.finding",
    "Hit": "fulltext.hits",
    "Limits": "processes.limits",
    "Mapping": "mappings.slots",
    "Result": "query.result",
    "Store": "store.store",
    "catalogue": "query.catalogue",
    "check": "findings.checks",
    "diff": "operations.of_briefs",
    "explain": "explanation.report",
    "info": "operations.of_store",
    "ledger": "operations.of_briefs",
    "link": "operations.linking",
    "list_briefs": "operations.of_briefs",
    "load_edition": "editions.recognise",
    "lookup": "operations.lookup",
    "read_brief": "briefs.reader",
    "read_brief_file": "briefs.reader",
    "reason": "operations.reasoning",
    "schemes": "operations.of_store",
    "search": "fulltext.hits",
    "show": "operations.of_briefs",
    "validate": "operations.validating",
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
