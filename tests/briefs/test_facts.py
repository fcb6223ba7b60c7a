"""The shipped briefs: each is read to the facts written beside the cases, and those without planted faults contradict nothing."""

import json
from pathlib import Path

import pytest

from tests.briefs.facts import BRIEFS, facts_file, facts_of

# Briefs with faults planted on purpose; each contradiction kind is in one of them at least.
CONTRADICTIONS = {"excluding-concepts", "gap-above-filled-table", "guidance-included-and-billed", "promise-not-kept"}
CONTRADICTORY = {"0421T-prostate-waterjet", "0686T-liver-ultrasound", "3044F-hemoglobin-a1c"}


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_a_shipped_brief_is_read_to_its_facts(path: Path) -> None:
    assert facts_of(path) == json.loads(facts_file(path).read_text("utf-8"))


def test_there_are_ten_briefs_and_no_facts_without_one() -> None:
    assert len(BRIEFS) >= 10
    assert {path.stem for path in BRIEFS} == {path.stem for path in facts_file(BRIEFS[0]).parent.glob("*.json")}


def test_contradictions_are_where_they_were_planted_and_nowhere_else() -> None:
    found: dict[str, set[str]] = {}
    for path in BRIEFS:
        for finding in json.loads(facts_file(path).read_text("utf-8"))["findings"]:
            if finding.split()[1] in CONTRADICTIONS:
                found.setdefault(path.stem, set()).add(finding.split()[1])
    assert set(found) == CONTRADICTORY
    assert set.union(*found.values()) == CONTRADICTIONS


def test_every_layout_and_family_is_there() -> None:
    heads = [json.loads(facts_file(path).read_text("utf-8"))["head"] for path in BRIEFS]
    assert {head[0] for head in heads} == {"CPT", "HCPCS", "HCPCS Level II"}
    assert {head[2] for head in heads} == {"I", "II", "III", "PLA", None}
    assert {path.suffix for path in BRIEFS} == {".txt", ".md", ".html"}
