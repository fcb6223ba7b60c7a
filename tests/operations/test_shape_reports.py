"""What does not conform in words of other programs: SHACL's report, SARIF; the same bytes in every run."""

import json
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH

from chargegraph import Store
from chargegraph.store.store import source_of
from tests.conftest import CASES, ROOT, Run

BRIEF = ROOT / "graph" / "briefs" / "99213-office-visit.txt"
FAULTS = ["property-misspelt", "end-before-start", "payer-as-modifier-of-a-use"]
UNNAMED = """@prefix cg: <https://w3id.org/chargegraph/ns#> .
_:mine a cg:Title . [] a cg:Summary ; cg:line "a" . [] a cg:Overview ; cg:lime 3 . <a:b> a cg:Brief ; cg:statedCode 5 .
"""


@pytest.fixture
def damaged(here: Path, run: Run) -> str:
    """A store of a brief whose modifiers have lost their lines and one of which has two labels."""
    assert run("build", str(BRIEF)).code == 0
    with Store("chargegraph.store") as store:
        lost = "DELETE { ?s cg:start ?start } WHERE { ?s a cg:ModifierUse ; cg:start ?start }"
        source_of(store).filled().update(f"PREFIX cg: <https://w3id.org/chargegraph/ns#> {lost}")
    return "chargegraph.store"


def report(text: str) -> rdflib.Graph:
    found = rdflib.Graph().parse(data=text, format="turtle")
    assert len(list(found.subjects(RDF.type, SH.ValidationReport))) == 1
    return found


def test_the_report_is_one_by_the_shapes_of_shacl_itself(here: Path, run: Run) -> None:
    """Each result has what SHACL demands, and is what the rows say."""
    for name in FAULTS:
        (here / f"{name}.ttl").write_bytes((CASES / "faults" / f"{name}.ttl").read_bytes())
    files = [f"{name}.ttl" for name in FAULTS]
    ran = run("validate", *files, "--format", "turtle")
    assert ran.code == 1
    found = report(ran.out)
    results = list(found.subjects(RDF.type, SH.ValidationResult))
    rows = json.loads(run("validate", *files, "--format", "json").out)
    assert len(results) == len(rows) >= 5
    for result in results:
        for required in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.resultMessage):
            assert len(list(found.objects(result, required))) == 1, required
    assert {str(node) for _, node in found.subject_objects(SH.focusNode)} == {row["node"] for row in rows}
    assert {str(text) for text in found.objects(None, SH.resultMessage)} == {row["message"] for row in rows}
    assert str(next(found.objects(None, SH.conforms))) == "false"


def test_what_conforms_is_reported_so(here: Path, run: Run) -> None:
    assert run("build", str(BRIEF)).code == 0
    ran = run("validate", "--format", "turtle")
    assert ran.code == 0
    assert len(report(ran.out)) == 2
    sarif = json.loads(run("validate", "--format", "sarif").out)
    assert sarif["runs"][0]["results"] == []


def test_sarif_names_the_line_of_the_brief(damaged: str, run: Run) -> None:
    ran = run("validate", "--format", "sarif")
    assert ran.code == 1
    results = json.loads(ran.out)["runs"][0]["results"]
    rules = [rule["id"] for rule in json.loads(ran.out)["runs"][0]["tool"]["driver"]["rules"]]
    assert results
    for result in results:
        assert rules[result["ruleIndex"]] == result["ruleId"] == "Statement-start"
        (place,) = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"] == BRIEF.name
        line = BRIEF.read_text("utf-8").splitlines()[place["physicalLocation"]["region"]["startLine"] - 1]
        assert "|" in line
        assert "#modifier-" in place["logicalLocations"][0]["fullyQualifiedName"]
        assert (result["level"], result["kind"]) == ("error", "fail")


def test_sarif_of_a_file_names_the_thing(here: Path, run: Run) -> None:
    (here / "own.ttl").write_text(UNNAMED)
    results = json.loads(run("validate", "own.ttl", "--format", "sarif").out)["runs"][0]["results"]
    assert {result["ruleId"] for result in results} >= {"Statement-line", "Brief-statedCode", "known-terms"}
    assert {place["logicalLocations"][0]["fullyQualifiedName"] for result in results for place in result["locations"]} == {
        "_:mine", "_:b1", "_:b2", "a:b"}  # fmt: skip


@pytest.mark.parametrize("name", ["csv", "json", "sarif", "turtle"])
def test_the_same_file_gives_the_same_bytes(name: str, here: Path, run: Run) -> None:
    (here / "own.ttl").write_text(UNNAMED)
    first = run("validate", "own.ttl", "--format", name)
    assert first.code == 1
    assert first == run("validate", "own.ttl", "--format", name)
    if name != "turtle":  # where the same label stands for no thing in particular
        assert "_:mine" in first.out


def test_blank_nodes_of_two_files_are_two_things(here: Path, run: Run) -> None:
    for file in ("one.ttl", "two.ttl"):
        (here / file).write_text("_:x a <https://w3id.org/chargegraph/ns#Title> .")
    rows = json.loads(run("validate", "one.ttl", "two.ttl", "--format", "json").out)
    assert {row["node"] for row in rows} == {"_:x", "_:x1"}


def test_a_format_that_there_is_not_is_refused_before_anything_is_read(here: Path, run: Run) -> None:
    ran = run("validate", str(ROOT / "nowhere.ttl"), "--format", "sarf")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: no format is called 'sarf'")
    assert "did you mean sarif" in ran.err
