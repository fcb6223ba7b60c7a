"""What became of terms between two versions: each kind of change, and none where only names of blank nodes differ."""

import re
from pathlib import Path

import pytest

from chargegraph.errors import UsageError
from chargegraph.operations.describe_term import describe_term
from chargegraph.operations.ontology.term_changes import term_changes
from chargegraph.rdf import read_rdf
from chargegraph.rdf.rdflib_graph import write_ontology
from chargegraph.rdf.vocabulary import ontology_turtle
from tests.conftest import Run

NOW = ontology_turtle().decode()
HEAD = NOW[: NOW.index("<https://w3id.org/chargegraph/ns> a owl:Ontology")]


def rows(before: str, after: str = NOW) -> list[tuple[object, ...]]:
    quads = (read_rdf(text.encode(), "turtle", name=name) for text, name in ((before, "before.ttl"), (after, "after.ttl")))
    return [tuple(row.values()) for row in term_changes(*quads)]


def without(term: str) -> str:
    found = re.sub(rf"^{term} a .*?\n\n", "", NOW, count=1, flags=re.MULTILINE | re.DOTALL)
    assert found != NOW
    return found


def test_nothing_became_of_terms_that_are_the_same() -> None:
    assert rows(NOW) == []


def test_a_term_is_added_or_removed() -> None:
    assert rows(without("cg:whenToUse")) == [("added", "cg:whenToUse", "", "", "")]
    assert rows(NOW, without("cg:whenToUse")) == [("removed", "cg:whenToUse", "", "", "")]


def test_a_label_a_domain_and_a_chain_are_compared() -> None:
    old = NOW.replace('"when to use"@en', '"when"@en').replace(
        "rdfs:domain cg:SpecialtyRole ;\n    rdfs:range cg:Specialty", "rdfs:range cg:Code"
    )
    old = old.replace("( cg:subjectOfBrief cg:states cg:payer )", "( cg:subjectOfBrief cg:payer )")
    found = rows(old)
    assert ("changed", "cg:whenToUse", "rdfs:label", '"when"@en', '"when to use"@en') in found
    assert ("changed", "cg:specialty", "rdfs:domain", "", "cg:SpecialtyRole") in found
    assert ("changed", "cg:specialty", "rdfs:range", "cg:Code", "cg:Specialty") in found
    (chain,) = [row for row in found if row[2] == "owl:propertyChainAxiom"]
    assert (chain[0], chain[1], "cg:states" in str(chain[3]), "cg:states" in str(chain[4])) == (
        "changed",
        "cg:statedPayer",
        False,
        True,
    )
    assert len(found) == 4


def test_what_is_deprecated_names_its_successor() -> None:
    new = NOW + "\ncg:reason owl:deprecated true ; dcterms:isReplacedBy cg:deniedBy .\n"
    assert rows(NOW, new) == [("deprecated", "cg:reason", "dcterms:isReplacedBy", "", "cg:deniedBy")]


def test_a_version_written_in_another_format_is_the_same(tmp_path: Path, run: Run) -> None:
    for name, extension in (("turtle", "ttl"), ("rdfxml", "rdf"), ("ntriples", "nt")):
        kept = tmp_path / f"kept.{extension}"
        with kept.open("wb") as file:
            write_ontology(name, file)
        ran = run("ontology", "--changes-since", str(kept), "--format", "csv")
        assert (ran.code, ran.out) == (0, "change,term,property,before,after\n"), name
        assert "no term was added, removed or changed" in ran.err


def test_what_is_no_ontology_is_refused(tmp_path: Path, run: Run) -> None:
    with pytest.raises(UsageError, match="declares no term of the ontology"):
        rows(HEAD)
    assert run("ontology", "Modifier", "--changes-since", "kept.ttl").code == 2
    assert run("ontology", "--check", "--changes-since", "kept.ttl").code == 2
    assert run("ontology", "--changes-since", str(tmp_path / "none.ttl")).code == 2
    assert run("ontology", "--changes-since", "kept.ttl", "--format", "turtle").code == 2


def test_a_term_in_use_is_not_said_to_be_out_of_use() -> None:
    assert not [row for row in describe_term("Modifier") if row["says"] in ("out of use", "to use instead")]
