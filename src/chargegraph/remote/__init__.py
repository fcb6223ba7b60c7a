"""The door to SPARQL endpoints. In: SPARQL text and an address that the operator named. Out: answers as of an embedded dataset.

The only importer of SPARQLWrapper. Follows the SPARQL 1.1 Protocol and, for uploads where it is named, the Graph Store Protocol.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chargegraph.remote.access import HOME, OWN_DEFAULT_GRAPH, Access, access_to
    from chargegraph.remote.checked_request import TIMEOUT_SECONDS
    from chargegraph.remote.endpoint import Endpoint
    from chargegraph.remote.updates import insertion

__all__ = ["HOME", "OWN_DEFAULT_GRAPH", "TIMEOUT_SECONDS", "Access", "Endpoint", "access_to", "insertion"]
_MODULES = {"Endpoint": "endpoint", "TIMEOUT_SECONDS": "checked_request", "insertion": "updates"}


def __getattr__(name: str) -> object:
    """What stands in `__all__`, imported when it is first needed: what a request takes is dear to import."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'access')}"), name)
