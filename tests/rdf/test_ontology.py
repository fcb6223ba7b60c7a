"""The ontology and its alignments, term by term."""

import re

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

from tests.conftest import ROOT

NS = rdflib.Namespace("https://w3id.org/chargegraph/ns#")
HOME = rdflib.URIRef("https://w3id.org/chargegraph/ns")
SCHEMA = rdflib.Namespace("https://schema.org/")
ONTOLOGY = rdflib.Graph().parse(ROOT / "ontology" / "chargegraph.ttl")
KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
TERMS = sorted({s for s, o in ONTOLOGY.subject_objects(RDF.type) if o in KINDS and str(s).startswith(NS)}, key=str)
ALIGNMENTS = sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))


def test_the_head() -> None:
    for predicate in (OWL.versionIRI, OWL.versionInfo, rdflib.DCTERMS.license, rdflib.DCTERMS.creator, rdflib.DCTERMS.title):
        assert ONTOLOGY.value(HOME, predicate), predicate
    vann = rdflib.Namespace("http://purl.org/vocab/vann/")
    assert str(ONTOLOGY.value(HOME, vann.preferredNamespacePrefix)) == "cg"
    assert str(ONTOLOGY.value(HOME, OWL.versionIRI)).endswith(str(ONTOLOGY.value(HOME, OWL.versionInfo)))
    assert not list(ONTOLOGY.triples((None, OWL.imports, None)))


def test_the_classes_that_users_count_on() -> None:
    wanted = (
        "Procedure Modifier Specialty Diagnosis Payer ServiceType SiteOfService Brief ModifierUse SpecialtyRole "
        "Indication RelatedProcedure PayerMention StatedGap Finding"
    )
    assert set(map(NS.term, wanted.split())) <= set(ONTOLOGY.subjects(RDF.type, OWL.Class))
    assert len(TERMS) > 60


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.removeprefix(NS))
def test_a_term_has_label_one_sentence_example_and_home(term: rdflib.URIRef) -> None:
    (label,), (definition,), (example,) = (list(ONTOLOGY.objects(term, p)) for p in (RDFS.label, SKOS.definition, SKOS.example))
    assert label.language == definition.language == example.language == "en"  # type: ignore[attr-defined]
    assert re.fullmatch(r"[A-Z][^.]+(\.[^ .][^.]*)*\.", str(definition)), definition
    assert str(example)
    assert ONTOLOGY.value(term, RDFS.isDefinedBy) == HOME


def test_a_term_is_one_thing_only() -> None:
    for term in TERMS:
        assert len(set(ONTOLOGY.objects(term, RDF.type)) & KINDS) == 1, term


def test_every_term_that_the_ontology_uses_is_declared() -> None:
    used = {node for triple in ONTOLOGY for node in triple if isinstance(node, rdflib.URIRef) and str(node).startswith(NS)}
    assert used - {rdflib.URIRef(NS)} <= set(TERMS)


def test_literal_properties_have_one_datatype_and_object_properties_say_what_they_join() -> None:
    checked = 0
    for term in TERMS:
        kinds = set(ONTOLOGY.objects(term, RDF.type))
        if OWL.DatatypeProperty in kinds:
            assert len(list(ONTOLOGY.objects(term, RDFS.range))) == 1, term
            checked += 1
        elif OWL.ObjectProperty in kinds:
            said = (SCHEMA.domainIncludes, RDFS.domain, OWL.inverseOf)
            assert any((term, each, None) in ONTOLOGY for each in said), term
            checked += 1
    assert checked > 30


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_an_alignment_ties_declared_terms_to_one_outside_ontology(path: object) -> None:
    found = rdflib.Graph().parse(path)  # type: ignore[arg-type]
    ties = [t for t in found if t[1] in (RDFS.subClassOf, RDFS.subPropertyOf)]
    assert ties
    assert {subject for subject, _, _ in ties} <= set(TERMS)
    outside = {str(node) for triple in ties for node in (triple[2],)}
    declared = {str(s) for s, o in found.subject_objects(RDF.type) if o in KINDS}
    assert outside <= declared
    assert not list(found.triples((None, OWL.imports, None)))
    assert not any(isinstance(node, rdflib.BNode) for node in found.all_nodes())


def test_there_are_five_alignments() -> None:
    assert {path.stem for path in ALIGNMENTS} == {"skos", "prov", "oa", "schema", "dcat"}


def test_the_curated_vocabularies_use_declared_terms_and_cite_their_sources() -> None:
    cited = 0
    for path in sorted((ROOT / "graph" / "vocabularies").glob("*.ttl")):
        found = rdflib.Graph().parse(path)
        for subject, predicate, object_ in found:
            assert not isinstance(subject, rdflib.BNode)
            for node in (predicate, object_):
                assert not str(node).startswith(NS) or node in TERMS, node
        for concept in found.subjects(NS.groups):
            assert found.value(concept, rdflib.DCTERMS.source), concept
            cited += 1
    assert cited > 15
