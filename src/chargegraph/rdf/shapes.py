"""Data held to their shapes. In: N-Triples, ontology/shapes.ttl. Out: what does not conform, each with what to do.

The only importer of pyshacl, which is an extra.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from chargegraph.errors import UsageError
from chargegraph.formats import NTRIPLES, TURTLE
from chargegraph.rdf import literal
from chargegraph.rdf.names import SH
from chargegraph.rdf.vocabulary import ontology_turtle
from chargegraph.resources import read_resource

if TYPE_CHECKING:
    import rdflib


def as_node(name: str) -> str:
    """An IRI, or a blank node as `Violation` names it, in N-Triples syntax."""
    return name if name.startswith("_:") else f"<{name}>"


class Violation(NamedTuple):
    """What does not conform to a shape."""

    node: str
    """The thing whose data do not conform, as an IRI, or a blank node with its label after ``_:``."""
    path: str
    """The property, nothing where the shape is of the whole thing or of several steps."""
    value: str
    """What stands there, nothing where something is missing."""
    severity: str
    """violation, warning or info."""
    shape: str
    message: str
    """What to do."""
    component: str = SH + "ClosedConstraintComponent"
    """The kind of constraint, as an IRI."""
    term: str = ""
    """What stands there in N-Triples syntax, with its language or datatype."""


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
    whole = _parsed(data)
    reported = {_name(node) for node in whole.subjects()}
    whole.parse(data=background, format=NTRIPLES.name, bnode_context=_Labels())
    shapes, ontology = _graphs()
    _, report, _ = pyshacl.validate(whole, shacl_graph=shapes, ont_graph=ontology, inplace=True)
    return sorted(found for found in map(_read, _results(report)) if found.node in reported)


class _Labels(dict[str, "rdflib.BNode"]):
    """Blank nodes by the labels that data give them, which rdflib else replaces by others in every run."""

    def get(self, label: str, default: object = None) -> "rdflib.BNode":
        import rdflib

        return rdflib.BNode(label)


def _parsed(data: bytes) -> "rdflib.Graph":
    import rdflib

    return rdflib.Graph().parse(data=data, format=NTRIPLES.name, bnode_context=_Labels())


def _results(report: "rdflib.Graph") -> Iterator[dict[str, "rdflib.term.Node"]]:
    """Each result of a SHACL report, its properties by their local names."""
    import rdflib

    for result in report.subjects(rdflib.URIRef(SH + "focusNode")):
        yield {str(name).removeprefix(SH): value for name, value in report.predicate_objects(result)}


def _read(said: dict[str, "rdflib.term.Node"]) -> Violation:
    value, path = said.get("value"), _name(said["resultPath"]) if "resultPath" in said else ""
    return Violation(
        node=_name(said["focusNode"]),
        path="" if path.startswith("_:") else path,
        value=_name(value) if value is not None else "",
        severity=str(said["resultSeverity"]).removeprefix(SH).lower(),
        shape=_name(said["sourceShape"]),
        message=str(said["resultMessage"]),
        component=str(said["sourceConstraintComponent"]),
        term=_written(value) if value is not None else "",
    )


def _name(node: "rdflib.term.Node") -> str:
    import rdflib

    return f"_:{node}" if isinstance(node, rdflib.BNode) else str(node)


def _written(node: "rdflib.term.Node") -> str:
    import rdflib

    if not isinstance(node, rdflib.Literal):
        return as_node(_name(node))
    tag = f"@{node.language}" if node.language else f"^^<{node.datatype}>" if node.datatype else ""
    return literal(str(node)) + tag
