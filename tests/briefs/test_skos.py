"""The curated vocabularies and the editions that ship as SKOS: its integrity conditions, and what qSKOS looks for."""

from collections import Counter

import pytest
import rdflib
from rdflib import RDF, SKOS

from chargegraph.briefs.vocabularies import vocabularies_ntriples
from chargegraph.rdf.vocabulary import ontology

CG = ontology().prefixes["cg"]
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)


@pytest.fixture(scope="module")
def found() -> rdflib.Graph:
    graph = rdflib.Graph().parse(data=vocabularies_ntriples(), format="nt")
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) > 180
    return graph


def concepts(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    return set(graph.subjects(RDF.type, SKOS.Concept))


def test_no_scheme_is_a_concept(found: rdflib.Graph) -> None:
    """S9."""
    assert set(found.subjects(RDF.type, SKOS.ConceptScheme)) & concepts(found) == set()


def test_no_label_of_a_concept_is_of_two_kinds(found: rdflib.Graph) -> None:
    """S13."""
    for concept in concepts(found):
        every = [label for kind in LABELS for label in found.objects(concept, kind)]
        assert [label for label, count in Counter(every).items() if count > 1] == [], concept


def test_a_concept_has_one_preferred_label_and_a_definition_of_its_kind(found: rdflib.Graph) -> None:
    """S14."""
    for concept in concepts(found):
        assert len(list(found.objects(concept, SKOS.prefLabel))) == 1, concept
    for kind in found.subjects(RDF.type, rdflib.URIRef(CG + "StatementKind")):
        assert list(found.objects(kind, SKOS.definition)), kind


def test_what_is_broader_is_no_circle_and_not_related(found: rdflib.Graph) -> None:
    """S27."""
    checked = 0
    for concept in concepts(found):
        above = set(found.transitive_objects(concept, SKOS.broader)) - {concept}
        checked += len(above)
        assert all(concept not in set(found.transitive_objects(each, SKOS.broader)) for each in above)
        assert above & set(found.objects(concept, SKOS.related)) == set()
    assert checked


def test_every_concept_is_in_a_scheme_and_below_or_at_its_top(found: rdflib.Graph) -> None:
    for concept in concepts(found):
        (scheme,) = found.objects(concept, SKOS.inScheme)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in found
        tops = set(found.objects(concept, SKOS.topConceptOf))
        assert tops == (set() if (concept, SKOS.broader, None) in found else {scheme}), concept
        assert any(str(kind).startswith(CG) for kind in found.objects(concept, RDF.type))


def test_no_two_concepts_of_a_scheme_share_a_label(found: rdflib.Graph) -> None:
    taken: dict[tuple[rdflib.term.Node, str], set[rdflib.term.Node]] = {}
    for concept in concepts(found):
        for scheme in found.objects(concept, SKOS.inScheme):
            for kind in LABELS:
                for label in found.objects(concept, kind):
                    taken.setdefault((scheme, str(label).casefold()), set()).add(concept)
    assert len(taken) > 500
    assert {key: sorted(map(str, who)) for key, who in taken.items() if len(who) > 1} == {}
