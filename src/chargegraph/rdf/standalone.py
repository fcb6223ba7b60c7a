"""Ontologies of one file. In: a graph, or nothing. Out: it with a header, our terms and declarations of others; or all our terms.

Protégé, OWLAPI and owlready2 take a property that nobody declares for an annotation. Such a file declares all that it uses, and
so it opens without the network. It may import our terms in place of holding them: then they stand in a file beside it.
"""

from collections.abc import Iterable, Iterator

from chargegraph import __version__
from chargegraph.rdf import Literal, NamedNode, Quad
from chargegraph.rdf.names import DCTERMS, HOME, ONTOLOGY, OWL, RDF, RDF_TYPE, RDFS, XSD
from chargegraph.rdf.vocabulary import alignments, ontology, ontology_quads

WHOLE = ONTOLOGY + "/all"
"""The ontology with its alignments."""
_TYPE = NamedNode(RDF_TYPE)
_HEADER = NamedNode(HOME + "export")
_BUILT_IN = (RDF, RDFS, OWL, XSD)


def version_iri(ontology_iri: str = ONTOLOGY) -> str:
    """The IRI of an ontology of ours in this version.

    >>> version_iri()
    'https://w3id.org/chargegraph/ns/0.1.0'
    """
    return f"{ontology_iri}/{ontology().version}"


def whole_ontology() -> Iterator[Quad]:
    """The ontology and its alignments as one ontology."""
    whole = NamedNode(WHOLE)
    for quad in ontology_quads():
        if getattr(quad.subject, "value", "") != ONTOLOGY:
            yield quad
        elif quad.predicate.value == OWL + "versionIRI":
            yield Quad(whole, quad.predicate, NamedNode(version_iri(WHOLE)))
        else:
            yield Quad(whole, quad.predicate, quad.object)
    yield from _terms(alignments())


def standalone(quads: Iterable[Quad], *, importing: bool = False) -> Iterator[Quad]:
    """The quads of one graph as an ontology of their own, in an order that depends on them alone.

    Our terms are in it, or it is `importing` them from the ontology in this version.
    """
    yield from _header()
    if importing:
        yield Quad(_HEADER, NamedNode(OWL + "imports"), NamedNode(version_iri()))
    ours = ontology_quads()
    yield from _terms(alignments() if importing else (*ours, *alignments()))
    declared = {quad.subject for quad in (*ours, *alignments()) if quad.predicate == _TYPE}
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
    yield Quad(_HEADER, NamedNode(DCTERMS + "source"), NamedNode(version_iri()))


def _terms(quads: Iterable[Quad]) -> Iterator[Quad]:
    """What quads say, the headers of ontologies and the prefixes that these declare left out."""
    for quad in quads:
        subject = getattr(quad.subject, "value", "")
        if subject != ONTOLOGY and not subject.startswith((f"{ONTOLOGY}/prefix/", f"{ONTOLOGY}/alignment/")):
            yield quad
