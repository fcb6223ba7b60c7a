"""What a term means, in words: every term has a card, and what it says is what ontology, alignments and queries say."""

import pytest

from chargegraph import catalogue
from chargegraph.briefs.vocabularies import concepts
from chargegraph.findings.rules import rules
from chargegraph.operations.describe_term import describe_term
from chargegraph.rdf.vocabulary import compress, expand, ontology
from chargegraph.resources import list_resources
from tests.conftest import Run


def said(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in describe_term(name):
        found.setdefault(str(row["says"]), []).append(str(row["value"]))
    return found


@pytest.mark.parametrize("name", sorted(ontology().terms))
def test_every_term_has_a_card(name: str) -> None:
    card, term = said(name), ontology().terms[name]
    assert (card["label"], card["definition"], card["example"]) == ([term.label], [term.definition], [term.example])
    assert card["is"][0].startswith(("a class", "a property"))
    assert not any("_:" in value or value in ("", "None") for values in card.values() for value in values)


def test_every_curated_concept_has_a_card() -> None:
    seen = 0
    for file in list_resources("graph", "vocabularies", suffix=".ttl"):
        for concept in concepts(file.removesuffix(".ttl"))[:3]:
            card = said(compress(concept.iri))
            assert concept.names[0] in card["label"]
            assert "skos:Concept" in card["is"] or "cg:CodeSystem" in card["is"]
            seen += 1
    assert seen > 50


def test_axioms_and_alignments_in_words() -> None:
    assert said("AssistantModifier")["is the same as"] == ["cg:Modifier and has a cg:groupedBy that is a cg:AssistantPurpose"]
    assert said("SymptomDiagnosis")["is the same as"] == ["cg:Diagnosis and has a cg:inGroup that is a cg:SymptomGroup"]
    assert said("Statement")["every one is"] == ["has a cg:brief that is a cg:Brief"]
    assert said("Statement")["aligned with"] == ["every one is oa:TextPositionSelector", "every one is prov:Entity"]
    assert said("Modifier")["is never"] == ["cg:Procedure, cg:Specialty, cg:Diagnosis, cg:PlaceOfService"]
    assert "cg:AssistantModifier" in said("Modifier")["kind of it"]
    assert said("statedModifier")["follows from"] == ["cg:subjectOfBrief then cg:states then cg:modifier"]
    assert said("groupedBy")["backwards it is"] == ["cg:groups"]
    assert "a property of which a thing has one value at most" in said("line")["is"]
    assert "hcpcs:AS" in said("purpose:assistant")["groups"]


def test_the_queries_and_rules_that_use_a_term_are_named() -> None:
    assert [value.partition(":")[0] for value in said("statedModifier")["query"]] == ["modifier-frequency", "shared-modifiers"]
    names = {query.name for query in (*catalogue(), *rules())}
    used = {
        value.partition(":")[0] for name in ontology().terms for says in ("query", "rule") for value in said(name).get(says, ())
    }
    assert used == names
    assert not any(value.startswith("shared-modifiers") for value in said("Modifier").get("query", ()))


@pytest.mark.parametrize("name", ["cg:Modifier", "Modifier", expand("cg:Modifier"), f"<{expand('cg:Modifier')}>"])
def test_a_term_goes_by_several_names(name: str, run: Run) -> None:
    assert list(describe_term(name)) == list(describe_term("cg:Modifier"))
    assert run("ontology", name, "--format", "csv").out.startswith("term,says,value\ncg:Modifier,is,a class\n")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["modifer"], "error: the ontology has no term modifer, did you mean cg:modifier"),
        (["cg:Modifer"], "did you mean cg:Modifier"),
        (["payer:etna"], "did you mean payer:aetna"),
        (["https://w3id.org/chargegraph/ns#ModifierUsed"], "did you mean "),
        (["zzzzzz"], "chargegraph ontology writes all"),
        (["Modifier", "--format", "turtle"], "error: no row format is called 'turtle'"),
        (["Modifier", "--check"], "error: --check is of the whole ontology, not of Modifier"),
        (["--format", "csv"], "error: no RDF format is called 'csv'"),
    ],
)
def test_what_is_no_term_is_an_error(argv: list[str], words: str, run: Run) -> None:
    ran = run("ontology", *argv)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
