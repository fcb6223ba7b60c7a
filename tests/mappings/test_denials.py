"""Denied mappings: a row that says ``Not`` is told apart in every output, and nothing is derived from it or against it."""

import csv
import io
import json
from pathlib import Path

import pytest

import chargegraph
from chargegraph.mappings.links import links
from chargegraph.mappings.slots import CHAINING, EXACT, NO_TERM_FOUND, NOT
from chargegraph.operations.linking import link
from tests.conftest import ROOT, Run
from tests.mappings.test_mappings import codes, row, set_of

HEAD = """\
#curie_map:
#  ICD10CM: http://purl.bioontology.org/ontology/ICD10CM/
#  ex: http://example.org/t/
#  oboInOwl: http://www.geneontology.org/formats/oboInOwl#
#mapping_set_id: https://example.org/neg
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\tmapping_justification\tconfidence
"""
SUFFIX = "\tsemapv:ManualMappingCuration\t1\n"
RIGHT = f"ICD10CM:C22.0\tskos:exactMatch\t\tex:right\tThe same{SUFFIX}"
DENIED = {
    "of the code": f"ICD10CM:C22.0\tskos:exactMatch\tNot\tex:wrong\tNot the same{SUFFIX}",
    "of the term": f"ex:wrong\tskos:exactMatch\tNot\tICD10CM:C22.0\tThe code{SUFFIX}",
    "close": f"ICD10CM:C22.0\tskos:closeMatch\tNot\tex:wrong\tNot near{SUFFIX}",
    "of the term, broad": f"ex:wrong\tskos:broadMatch\tNot\tICD10CM:C22.0\tThe code{SUFFIX}",
    "a cross-reference": f"ICD10CM:C22.0\toboInOwl:hasDbXref\tNot\tex:wrong\tAnother{SUFFIX}",
}


@pytest.fixture(params=list(DENIED))
def denied(request: pytest.FixtureRequest, here: Path) -> str:
    (here / "neg.sssom.tsv").write_text(HEAD + DENIED[request.param] + RIGHT)
    return "neg.sssom.tsv"


@pytest.mark.parametrize("name", ["table", "csv", "tsv", "json", "markdown", "sssom", "turtle"])
def test_every_format_says_that_it_is_denied(name: str, denied: str, run: Run) -> None:
    out = run("link", "C22.0", "--sssom", denied, "--format", name).out
    if name == "turtle":
        assert "Match <http://example.org/t/right>" in out
        assert "Match <http://example.org/t/wrong>" not in out
        assert out.count("sssom:predicate_modifier") + out.count("<https://w3id.org/sssom/predicate_modifier>") == 1
        return
    if name == "json":
        modifiers = {each["object_id"]: each["predicate_modifier"] for each in json.loads(out)}
        assert (modifiers["ex:wrong"], modifiers["ex:right"]) == ("Not", None)
        return
    lines = [line for line in out.splitlines() if not line.startswith("#")]
    assert "predicate_modifier" in lines[0]
    of = {which: [line for line in lines if f"ex:{which}" in line] for which in ("wrong", "right")}
    assert [len(found) for found in of.values()] == [1, 1]
    assert "Not" in of["wrong"][0].replace(",", " ").replace("|", " ").split()
    assert "Not" not in of["right"][0].replace(",", " ").replace("|", " ").split()


def test_a_table_has_no_column_for_denials_where_there_is_none(run: Run, here: Path) -> None:
    for name in ("table", "markdown"):
        assert "predicate_modifier" not in run("link", "C22.0", "--format", name).out
    assert next(csv.reader(io.StringIO(run("link", "C22.0", "--format", "csv").out)))[1:3] == [
        "predicate_id",
        "predicate_modifier",
    ]
    assert {each["predicate_modifier"] for each in link(None, "C22.0")} == {None}


def test_a_kept_denial_is_looked_up_as_one(denied: str, run: Run, here: Path) -> None:
    assert run("build", str(ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt")).code == 0
    assert run("link", "C22.0", "--sssom", denied, "--keep").code == 0
    with chargegraph.Store("chargegraph.store", read_only=True) as store:
        said = [each["value"] for each in chargegraph.lookup(store, "C22.0") if "/t/" in str(each["value"])]
    assert [value.split()[0] for value in map(str, said) if value.endswith("/t/wrong")] == ["not"]
    assert [value.split()[0] for value in map(str, said) if value.endswith("/t/right")] == ["skos:exactMatch"]


def test_a_denial_that_is_turned_says_how_it_was_stated() -> None:
    (found,) = links(codes("C22.0"), [set_of(row("MONDO:2", EXACT, "ICD10CM:C22.0", predicate_modifier=NOT))])
    assert (found.predicate_modifier, found.comment) == (NOT, "Stated as MONDO:2 not skos:exactMatch ICD10CM:C22.0.")


def test_no_chain_leads_to_what_is_denied_of_the_code() -> None:
    sets = [set_of(row("ICD10CM:C22.0", EXACT, "MONDO:1"), row("MONDO:1", EXACT, "DOID:1"), row("MONDO:1", EXACT, "DOID:2"),
                   row("ICD10CM:C22.0", EXACT, "DOID:1", predicate_modifier=NOT))]  # fmt: skip
    found = [each for each in links(codes("C22.0"), sets) if each.object_id != NO_TERM_FOUND]
    assert [(each.object_id, each.predicate_modifier) for each in found] == [("MONDO:1", None), ("DOID:2", None), ("DOID:1", NOT)]
    assert [each.object_id for each in found if each.mapping_justification == CHAINING] == ["DOID:2"]
