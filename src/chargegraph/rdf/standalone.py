"""A graph as an ontology that stands alone. In: its quads. Out: the same with a header, our terms and declarations of others.

Protégé, OWLAPI and owlready2 take a property that nobody declares for an annotation. Such a file declares all that it uses, and
so it opens without the network.
"""

from collections.abc import Iterable, Iterator

from chargegraph import __version__
from chargegraph.rdf import Literal, NamedNode, Quad
from chargegraph.rdf.names import DCTERMS, HOME, ONTOLOGY, OWL, RDF, RDF_TYPE, RDFS, XSD
from chargegraph.rdf.owl import alignments
from chargegraph.rdf.vocabulary import ontology, ontology_quads

_TYPE = NamedNode(RDF_TYPE)
_HEADER = NamedNode(HOME + "export")
_BUILT_IN = (RDF, RDFS, OWL, XSD)


def standalone(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads of one graph as an ontology of their own, in an order that depends on them alone."""
    yield from _header()
    terms = [quad for quad in (*ontology_quads(), *alignments()) if not _is_of_header(quad)]
    yield from terms
    declared = {quad.subject for quad in terms if quad.predicate == _TYPE}
    wanted: dict[NamedNode, str] = {}
    for quad in quads:
        if quad.predicate == _TYPE and isinstance(quad.object, NamedNode):
            wanted.setdefault(quad.object, "Class")
        elif quad.predicate != _TYPE:
            leads = "DatatypeProperty" if isinstance(quad.object, Literal) else "ObjectProperty"
            wanted.setdefault(quad.predicate, leads)
        yield quad
    for term in sorted(wanted.keys() - declared, key=str):
        if not term.value.startswith(_BUILT_IN):
            yield Quad(term, _TYPE, NamedNode(OWL + wanted[term]))


def _header() -> Iterator[Quad]:
    yield Quad(_HEADER, _TYPE, NamedNode(OWL + "Ontology"))
    yield Quad(_HEADER, NamedNode(OWL + "versionInfo"), Literal(__version__))
    yield Quad(
        _HEADER, NamedNode(RDFS + "comment"), Literal("What coding briefs say, with the terms that it is said in.", language="en")
    )
    yield Quad(_HEADER, NamedNode(DCTERMS + "source"), NamedNode(f"{ONTOLOGY}/{ontology().version}"))


def _is_of_header(quad: Quad) -> bool:
    """Whether a triple is of the header of an ontology, or of the prefixes that it declares."""
    subject = getattr(quad.subject, "value", "")
    return subject == ONTOLOGY or subject.startswith((f"{ONTOLOGY}/prefix/", f"{ONTOLOGY}/alignment/"))
