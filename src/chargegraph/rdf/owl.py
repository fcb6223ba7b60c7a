"""OWL reasoning. In: the ontology, its alignments and N-Triples. Out: Python classes, contradictions, inferences.

The only importer of owlready2, which knows no Turtle and so is fed N-Triples, and reasons with HermiT, which needs Java.
Nothing here reaches the network: the ontology and its alignments import nothing.
"""

import io
import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from chargegraph.errors import RdfError
from chargegraph.rdf import Quad, read_rdf
from chargegraph.rdf.formats import TURTLE
from chargegraph.rdf.names import ONTOLOGY
from chargegraph.rdf.vocabulary import ontology, ontology_ntriples
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
    try:
        loaded.load(fileobj=io.BytesIO(ontology_ntriples() + b"".join(ntriples)), format="ntriples")
    except owlready2.OwlReadyOntologyParsingError as error:
        raise RdfError(f"the reasoner cannot read the data: {error.__cause__ or error}", remedy="validate names the place") from None
    loaded.base_iri = ontology().prefixes["cg"]
    if not list(loaded.classes()):
        raise RdfError("the ontology holds no class")
    return loaded


def alignments() -> bytes:
    """The alignments with outside ontologies, as N-Triples."""
    names = list_resources("ontology", "alignments", suffix=".ttl")
    return b"".join(_ntriples(read_rdf(read_resource("ontology", "alignments", n), TURTLE.name, name=n)) for n in names)


def _ntriples(quads: Iterable[Quad]) -> bytes:
    return b"".join(f"{quad.triple} .\n".encode() for quad in quads)


def check_ontology(vocabularies: Iterable[Quad]) -> Reasoned:
    """Reason over ontology, alignments and the curated vocabularies."""
    return check(alignments(), _ntriples(vocabularies))


def check(*ntriples: bytes) -> Reasoned:
    """Reason over the ontology with the N-Triples given: is it consistent, can every class have members?"""
    loaded = load_owl(*ntriples)
    individuals = {thing.iri for kind in loaded.classes() for thing in kind.instances()}
    counts = (len(list(loaded.classes())), len(list(loaded.properties())), len(individuals))
    if not java_found():
        return Reasoned(*counts, reasoned=False, contradictions=())
    return Reasoned(*counts, reasoned=True, contradictions=_contradictions(loaded))


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
