"""OWL: the ontology as Python objects, consistent, and its chains infer what the derivation derives."""

import pytest

from chargegraph import read_brief_file
from chargegraph.briefs.triples import describe
from chargegraph.briefs.vocabularies import vocabulary_quads
from chargegraph.rdf import read_rdf
from chargegraph.rdf.owl import check_ontology, java_found, load_owl
from chargegraph.rdf.terms import ntriples
from chargegraph.rdf.vocabulary import ontology
from tests.conftest import ROOT

needs_java = pytest.mark.skipif(not java_found(), reason="SKIPPED LOUDLY: no Java, so nothing was reasoned over")
SHIPPED = ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt"
NS = "https://w3id.org/chargegraph/ns#"


def test_classes_are_python_objects() -> None:
    owl = load_owl()
    assert issubclass(owl.ModifierUse, owl.Statement)
    assert {kind.name for kind in owl.classes()} <= ontology().terms.keys()
    assert len(list(owl.classes())) > 25


def test_terms_of_the_ontology_and_of_owlready2_are_the_same() -> None:
    owl = load_owl()
    seen = {entity.name for entity in (*owl.classes(), *owl.properties()) if entity.iri.startswith(NS)}
    assert seen in (ontology().terms.keys() - {"coversClass"}, ontology().terms.keys())


@needs_java
def test_ontology_alignments_and_vocabularies_are_consistent() -> None:
    found = check_ontology(vocabulary_quads())
    assert found.reasoned
    assert found.contradictions == ()
    assert found.individuals > 80


@needs_java
def test_the_shipped_brief_is_consistent_with_the_ontology() -> None:
    found = check_ontology(read_rdf(ntriples(describe(read_brief_file(str(SHIPPED)))), "ntriples"))
    assert found.contradictions == ()
    assert found.individuals > 40


@needs_java
def test_a_contradiction_is_found() -> None:
    both = f"<a:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{NS}Modifier> , <{NS}Diagnosis> .".replace(
        " , ", " .\n<a:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    )
    assert check_ontology(read_rdf((both + "\n").encode(), "ntriples")).contradictions == ("the data",)
    empty = f"<{NS}Title> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{NS}Brief> .\n"
    assert check_ontology(read_rdf(empty.encode(), "ntriples")).contradictions == ("Title",)


@needs_java
def test_the_chains_infer_what_the_derivation_derives() -> None:
    import owlready2

    triples = describe(read_brief_file(str(SHIPPED)))
    names = ("Modifier", "Specialty", "Diagnosis", "Related", "Payer", "Site")
    derived = {(s, p, o) for s, p, o in triples if p in {f"<{NS}stated{name}>" for name in names}}
    assert len(derived) == 36
    owl = load_owl(ntriples(triple for triple in triples if triple not in derived))
    with owl:
        owlready2.sync_reasoner_hermit(owl.world, infer_property_values=True, debug=0)
    inferred = set()
    for name in names:
        for subject, object_ in owl.world[f"{NS}stated{name}"].get_relations():
            inferred.add((f"<{subject.iri}>", f"<{NS}stated{name}>", f"<{object_.iri}>"))
    assert inferred == derived


def test_without_java_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = check_ontology(vocabulary_quads())
    assert not found.reasoned
    assert found.classes > 25
