"""Data held to their shapes. In: N-Triples, ontology/shapes.ttl. Out: what does not conform, each with what to do.

The only importer of pyshacl, which is an extra.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from chargegraph.errors import UsageError
from chargegraph.rdf.formats import NTRIPLES, TURTLE
from chargegraph.rdf.names import SH
from chargegraph.rdf.vocabulary import ontology_turtle
from chargegraph.resources import read_resource

if TYPE_CHECKING:
    import rdflib


class Violation(NamedTuple):
    """What does not conform to a shape."""

    node: str
    """The thing whose data do not conform, as an IRI or a blank node."""
    path: str
    """The property, nothing where the shape is of the whole thing."""
    value: str
    """What stands there, nothing where something is missing."""
    severity: str
    """violation, warning or info."""
    shape: str
    message: str
    """What to do."""


def shapes_turtle() -> bytes:
    """The shapes as they are written."""
    return read_resource("ontology", "shapes.ttl")


@cache
def _graphs() -> tuple["rdflib.Graph", "rdflib.Graph"]:
    """The shapes and the ontology."""
    import rdflib

    shapes, ontology = (rdflib.Graph().parse(data=each, format=TURTLE.name) for each in (shapes_turtle(), ontology_turtle()))
    return shapes, ontology


def violations(data: bytes, background: bytes = b"") -> list[Violation]:
    """What in N-Triples does not conform, by node and path; `background` is known beside them and is not itself reported.

    Raises `UsageError` where pyshacl is not installed.
    """
    try:
        import pyshacl
    except ImportError:
        raise UsageError("pyshacl is not installed", remedy="pip install 'chargegraph[validate]'") from None
    import rdflib

    own = rdflib.Graph().parse(data=data, format=NTRIPLES.name)
    whole = own + rdflib.Graph().parse(data=background, format=NTRIPLES.name) if background else own
    shapes, ontology = _graphs()
    _, report, _ = pyshacl.validate(whole, shacl_graph=shapes, ont_graph=ontology, inplace=False)
    reported = {str(node) for node in own.subjects()}
    return sorted(found for found in map(_read, _results(report)) if found.node in reported)


def _results(report: "rdflib.Graph") -> Iterator[dict[str, str]]:
    """Each result of a SHACL report, its properties by their local names."""
    import rdflib

    for result in report.subjects(rdflib.URIRef(SH + "focusNode")):
        yield {str(name).removeprefix(SH): str(value) for name, value in report.predicate_objects(result)}


def _read(said: dict[str, str]) -> Violation:
    severity = said["resultSeverity"].removeprefix(SH).lower()
    return Violation(
        said["focusNode"], said.get("resultPath", ""), said.get("value", ""), severity, said["sourceShape"], said["resultMessage"]
    )
