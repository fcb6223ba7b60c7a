"""Excerpts of outside ontologies, to hold the alignments against the real things.

``python -m tools.outside FOLDER`` reads the files that `SOURCES` names from FOLDER and writes tests/cases/alignments/. An excerpt
holds what follows and is followed by a reasoner, without labels and comments: classes, properties, and how they stand to one
another. What RDF Schema alone types is typed for OWL. The same files give the same bytes.
"""

import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, XSD, BNode, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.term import Node

ROOT = Path(__file__).parent.parent
EXCERPTS = ROOT / "tests" / "cases" / "alignments"
Spoken = tuple[Node, Node, Node]


class Outside(NamedTuple):
    """An outside ontology, and where a copy of it is."""

    namespace: str
    file: str
    source: str
    rights: str
    only_aligned: bool = False
    """Whether the excerpt holds only what our alignments name, and what stands above it."""


_W3C = "https://github.com/w3c/ns, commit 8e3feba8f0e4"
_NOTICE = "W3C Software and Document License"
SOURCES = {
    "prov": Outside("http://www.w3.org/ns/prov#", "prov-o.ttl", _W3C, _NOTICE),
    "oa": Outside("http://www.w3.org/ns/oa#", "oa.ttl", _W3C, _NOTICE),
    "dcat": Outside("http://www.w3.org/ns/dcat#", "dcat3.ttl", _W3C, _NOTICE),
    "skos": Outside(
        "http://www.w3.org/2004/02/skos/core#", "skos.ttl", "https://github.com/retog/ontologies, commit ff1cf1d64619", _NOTICE
    ),
    "schema": Outside(
        "https://schema.org/",
        "data/releases/29.4/schemaorg-current-https.ttl",
        "https://github.com/schemaorg/schemaorg, commit cc71c8e06485",
        "Creative Commons Attribution-ShareAlike 3.0",
        only_aligned=True,
    ),
}
_TIES = {
    RDFS.subClassOf: OWL.Class,
    OWL.equivalentClass: OWL.Class,
    OWL.disjointWith: OWL.Class,
    OWL.unionOf: None,
    OWL.intersectionOf: None,
    RDF.first: OWL.Class,
    RDF.rest: None,
    OWL.onProperty: OWL.ObjectProperty,
    OWL.allValuesFrom: OWL.Class,
    OWL.someValuesFrom: OWL.Class,
    OWL.cardinality: None,
    OWL.maxCardinality: None,
    OWL.minCardinality: None,
    RDFS.subPropertyOf: OWL.ObjectProperty,
    OWL.equivalentProperty: OWL.ObjectProperty,
    OWL.inverseOf: OWL.ObjectProperty,
    OWL.propertyChainAxiom: None,
    RDFS.domain: OWL.Class,
    RDFS.range: OWL.Class,
}
"""What an excerpt keeps, and what a term is that is led to and declared nowhere."""
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_KEPT_TYPES = {OWL.Class, OWL.Restriction, *_PROPERTIES, OWL.FunctionalProperty, OWL.InverseFunctionalProperty,
               OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty}  # fmt: skip
_BUILT_IN = (str(OWL), str(RDF), str(RDFS), "http://www.w3.org/2001/XMLSchema#")
_NOT_FOLLOWED = {RDF.List, RDFS.Resource, RDFS.Class, OWL.Thing, *(XSD[name] for name in ("date", "duration", "gYear", "time"))}
"""What says nothing of a class or a range, and datatypes that OWL 2 does not have."""
_TEXTS = {"Text", "Boolean", "Date", "DateTime", "Number", "Integer", "Float", "Time", "URL"}


def aligned_terms() -> set[URIRef]:
    """The terms of others that our alignments name."""
    found = rdflib.Graph()
    for path in sorted((ROOT / "ontology" / "alignments").glob("*.ttl")):
        found.parse(path)
    return {node for triple in found for node in triple if isinstance(node, URIRef)}


def excerpt(data: bytes, outside: Outside) -> list[Spoken]:
    """What of an ontology a reasoner follows, in order."""
    whole = rdflib.Graph().parse(data=data, format="turtle")
    terms = {term for term in whole.subjects() if isinstance(term, URIRef) and str(term).startswith(outside.namespace)}
    if outside.only_aligned:
        terms = _with_those_above(whole, terms & aligned_terms())
    kept = rdflib.Graph()
    for term in terms:
        for triple in (*_types(whole, term), *_ties(whole, term)):
            kept.add(triple)
    for triple in list(_declarations(kept)):
        kept.add(triple)
    return sorted(to_canonical_graph(kept), key=lambda triple: tuple(map(_shown, triple)))


def _with_those_above(whole: rdflib.Graph, terms: set[URIRef]) -> set[URIRef]:
    above = {each for term in terms for p in (RDFS.subClassOf, RDFS.subPropertyOf) for each in whole.objects(term, p)}
    new = {each for each in above - terms if isinstance(each, URIRef)}
    return _with_those_above(whole, terms | new) if new else terms


def _types(whole: rdflib.Graph, term: Node) -> Iterator[Spoken]:
    kinds = set(whole.objects(term, RDF.type))
    if RDFS.Class in kinds:
        kinds.add(OWL.Class)
    if RDF.Property in kinds and not kinds & set(_PROPERTIES):
        ranges = {*whole.objects(term, RDFS.range), *whole.objects(term, URIRef("https://schema.org/rangeIncludes"))}
        is_text = any(_is_built_in(each) or str(each).rpartition("/")[2] in _TEXTS for each in ranges)
        kinds.add(OWL.DatatypeProperty if is_text else OWL.ObjectProperty)
    if kinds & {OWL.ObjectProperty, OWL.DatatypeProperty}:
        kinds.discard(OWL.AnnotationProperty)
    yield from ((term, RDF.type, kind) for kind in kinds & _KEPT_TYPES)


def _ties(whole: rdflib.Graph, term: Node) -> Iterator[Spoken]:
    """How a term stands to others, with the blank nodes that it is told by. What is no OWL 2 DL is left out."""
    for _, predicate, value in whole.triples((term, None, None)):
        of_no_property = predicate in (RDFS.subPropertyOf, OWL.equivalentProperty) and _is_annotation(value)
        if predicate in _TIES and not of_no_property and value not in _NOT_FOLLOWED:
            yield term, predicate, value
            if isinstance(value, BNode):
                yield from (*_types(whole, value), *_ties(whole, value))


def _declarations(kept: rdflib.Graph) -> Iterator[Spoken]:
    """A type for each term of others that is led to, for an excerpt stands alone."""
    declared = set(kept.subjects(RDF.type))
    for subject, predicate, value in kept:
        kind = _TIES.get(URIRef(str(predicate)))
        if kind and isinstance(value, URIRef) and value not in declared and not _is_built_in(value):
            same = next((each for each in kept.objects(subject, RDF.type) if each in _PROPERTIES), kind)
            yield value, RDF.type, same if kind == OWL.ObjectProperty else kind


def _is_annotation(term: Node) -> bool:
    """Whether a property is one from which nothing follows, in our ontology too."""
    return _is_built_in(term) or str(term).startswith(str(DCTERMS))


def _is_built_in(term: Node) -> bool:
    return str(term).startswith(_BUILT_IN)


def _shown(node: Node) -> str:
    return node.n3() if isinstance(node, (URIRef, BNode, Literal)) else str(node)


def write(name: str, data: bytes) -> str:
    """The text of an excerpt: where it is from, with the hash of what it was made of, and its triples, one a line."""
    outside = SOURCES[name]
    triples = excerpt(data, outside)
    if len(triples) < 10:
        raise SystemExit(f"error: {outside.file} gives {len(triples)} triples, so it is not what it should be")
    head = (
        f"# An excerpt of {outside.namespace}, made by tools/outside.py: what a reasoner follows, without labels and comments.",
        f"# Source: {outside.source}, {outside.file}",
        f"# SHA-256: {hashlib.sha256(data).hexdigest()}",
        f"# Rights: {outside.rights}",
    )
    return "\n".join((*head, *_lines(triples))) + "\n"


def _lines(triples: Iterable[Spoken]) -> Iterator[str]:
    yield from (f"{' '.join(map(_shown, triple))} ." for triple in triples)


def main(folder: str) -> None:
    for name, outside in SOURCES.items():
        path = Path(folder) / outside.file
        if not path.exists():
            raise SystemExit(f"error: {path} is not there, get it from {outside.source}")
        EXCERPTS.mkdir(parents=True, exist_ok=True)
        (EXCERPTS / f"{name}.ttl").write_text(write(name, path.read_bytes()), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
