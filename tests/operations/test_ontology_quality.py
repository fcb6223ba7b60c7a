"""Rules of quality: the ontology keeps each, and each finds the fault that a case of tests/cases/ontology plants."""

import re
from functools import cache
from pathlib import Path

import pytest

from chargegraph.errors import QueryError
from chargegraph.operations.ontology import quality
from chargegraph.operations.ontology.quality import faults_in, quality_rules
from chargegraph.operations.ontology.shipped import shipped_dataset, shipped_store
from chargegraph.rdf.dataset import Dataset
from chargegraph.rdf.names import FINDINGS, GRAPH
from chargegraph.resources import read_resource
from tests.conftest import CASES, Run

PLANTED = sorted((CASES / "ontology").glob("*.ru"))
RULES = {rule.name: rule for rule in quality_rules()}


def rule_of(case: str) -> str:
    """A case is called as its rule is, with words behind it where a rule has several."""
    return max((name for name in RULES if case == name or case.startswith(f"{name}-")), key=len)


@cache
def unchecked() -> bytes:
    """All that ships but findings, which take their time, as N-Quads."""
    return dumped(shipped_dataset(shipped_store(checked=False)))


def dumped(dataset: Dataset) -> bytes:
    return b"".join(f"{quad} .\n".encode() for graph in (None, *dataset.graphs()) for quad in dataset.quads(graph))


def test_every_rule_has_a_case() -> None:
    assert {rule_of(path.stem) for path in PLANTED} == set(RULES)
    assert len(RULES) > 20


@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_a_rule_finds_its_planted_fault(path: Path) -> None:
    text = path.read_text("utf-8")
    wanted = re.match(r"# finds: (\S+)\n", text)
    assert wanted
    rule = RULES[rule_of(path.stem)]
    dataset = Dataset.memory()
    dataset.add(unchecked())
    before = {fault[1:] for fault in faults_in(dataset, rules=(rule,))}
    dataset.update(text)
    found = [fault for fault in faults_in(dataset, rules=(rule,)) if fault[1:] not in before]
    assert wanted[1] in {fault.entity for fault in found}
    assert all(fault.message.startswith(f"{rule.level}: ") and rule.solution in fault.message for fault in found)


def test_the_ontology_keeps_the_rules() -> None:
    dataset = shipped_dataset(shipped_store())
    for part in (FINDINGS, *(f"{GRAPH}{name}" for name in ("briefs", "inferred", "alignments", "shapes", "queries", "examples"))):
        assert len(list(dataset.quads(part))) > 10, part
    assert [fault.message for fault in faults_in(dataset)] == []


def test_a_rule_is_in_the_form_of_robot() -> None:
    for rule in RULES.values():
        assert re.search(r"^SELECT DISTINCT \?entity \?property \?value WHERE \{$", rule.text, re.MULTILINE)
        assert rule.problem.endswith(".")
        assert rule.solution.endswith(".")
        assert not rule.title.endswith(".")


def test_a_rule_without_a_level_or_a_head_is_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*parts: str) -> bytes:
        found = read_resource(*parts)
        return found.replace(b"# **Solution:**", b"# Solution") if parts[-1] == "missing-label.rq" else found

    monkeypatch.setattr(quality, "read_resource", read)
    with pytest.raises(QueryError, match="the rule missing-label has no head"):
        quality_rules.__wrapped__()
    monkeypatch.setattr(quality, "read_resource", lambda *parts: b"FATAL\tmissing-label\n")
    with pytest.raises(QueryError, match="does not give each of the"):
        quality_rules.__wrapped__()
    monkeypatch.setattr(quality, "list_resources", lambda *parts, suffix: [])
    with pytest.raises(QueryError, match="there are no rules of quality"):
        quality_rules.__wrapped__()


def test_the_command_tells_each_fault_and_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Dataset.memory()
    broken.add(unchecked())
    broken.update((CASES / "ontology" / "missing-label.ru").read_text("utf-8"))
    monkeypatch.setattr("chargegraph.operations.ontology.shipped.shipped_store", lambda: None)
    monkeypatch.setattr("chargegraph.operations.ontology.shipped.shipped_dataset", lambda store: broken)
    monkeypatch.setenv("PATH", "/nowhere")
    ran = run("ontology", "--check")
    assert ran.code == 1
    assert "ERROR: missing label, cg:Modifier rdfs:label (missing-label). Add an rdfs:label.\n" in ran.out
    assert re.search(r"^\d+ rules of quality: [1-9]\d* faults$", ran.out, re.MULTILINE)
