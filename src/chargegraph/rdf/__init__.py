"""The door to Oxigraph: `syntax` reads and writes RDF, `dataset` holds it and answers SPARQL.

The names of `oxigraph` are imported when the first of them is needed: help reads `formats` alone and waits for no engine.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chargegraph.rdf.oxigraph import *  # noqa: F403


def __getattr__(name: str) -> object:
    from importlib import import_module

    behind = import_module(f"{__name__}.oxigraph") if not name.startswith("_") else None
    if behind is None or name not in behind.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals().update({each: getattr(behind, each) for each in behind.__all__})
    return globals()[name]
