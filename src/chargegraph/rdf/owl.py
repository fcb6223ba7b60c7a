"""OWL reasoning. In: the ontology, its alignments and N-Triples. Out: Python classes, contradictions, inferences.

The only importer of owlready2, which knows no Turtle and so is fed N-Triples, and reasons with HermiT, which needs Java.
Nothing here reaches the network: the ontology and its alignments import nothing.
"""

import io
import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from chargegraph.errors import RdfError
from chargegraph.formats import TURTLE
from chargegraph.rdf import Quad, read_rdf
from chargegraph.rdf.names import ONTOLOGY
from chargegraph.rdf.syntax import triple_lines
from chargegraph.rdf.vocabulary import ontology, ontology_quads
from chargegraph.resources import list_resources, read_resource

if TYPE_CHECKING:
    import owlready2


class Reasoned(NamedTuple):
    """What reasoning found. Without Java nothing was reasoned over, and `reasoned` is False."""

    classes: int
    properties: int
    individuals: int
    reasoned: bool
    contradictions: tuple[str, ...]
    """Names of classes that can have no members; ``the data`` where the individuals contradict the ontology."""


def load_owl(*ntriples: bytes) -> "owlready2.Ontology":
    """The ontology with its terms as Python objects, and with it whatever N-Triples are given.

    >>> str(load_owl().ModifierUse.label.first())
    'modifier use'
    """
    import owlready2

    world = owlready2.World()
    loaded = world.get_ontology(ONTOLOGY)
    data = triple_lines(quad.triple for quad in ontology_quads()) + b"".join(ntriples)
    try:
        loaded.load(fileobj=io.BytesIO(data), format="ntriples")
    except owlready2.OwlReadyOntologyParsingError as error:
        raise RdfError(
            f"the reasoner cannot read the data: {error.__cause__ or error}", remedy="validate names the place"
        ) from None
    loaded.base_iri = ontology().prefixes["cg"]
    if not list(loaded.classes()):
        raise RdfError("the ontology holds no class")
    return loaded


def alignments() -> list[Quad]:
    """The alignments with outside ontologies."""
    names = list_resources("ontology", "alignments", suffix=".ttl")
    return [quad for n in names for quad in read_rdf(read_resource("ontology", "alignments", n), TURTLE.name, name=n)]


def check_ontology(beside: Iterable[Quad]) -> Reasoned:
    """Reason over ontology, alignments and what stands beside them: is it consistent, can every class have members?"""
    loaded = load_owl(triple_lines(quad.triple for quad in (*alignments(), *beside)))
    individuals = {thing.iri for kind in loaded.classes() for thing in kind.instances()}
    counts = (len(list(loaded.classes())), len(list(loaded.properties())), len(individuals))
    reasoned = java_found()
    return Reasoned(*counts, reasoned, _contradictions(loaded) if reasoned else ())


def _contradictions(loaded: "owlready2.Ontology") -> tuple[str, ...]:
    import owlready2

    try:
        with loaded:
            owlready2.sync_reasoner_hermit(loaded.world, infer_property_values=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return ("the data",)
    return tuple(sorted({found.name for found in loaded.world.inconsistent_classes()} - {"Nothing"}))


def java_found() -> bool:
    """Whether a Java runtime is at hand for the reasoner."""
    return shutil.which("java") is not None
