"""Contradictions: briefs without one in a folder called none, and briefs with a planted one in a folder called as its rule is."""

from pathlib import Path

import pytest

from chargegraph import Store, read_brief_file
from chargegraph.findings.checks import check
from tests.conftest import CASES

BRIEFS = sorted((CASES / "contradictions").glob("*/*.txt"))


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    """By brief, the rules that it breaks; all are checked at once, for each check of its own would read ICD-10-CM anew."""
    with Store(":memory:") as store:
        rules: dict[str, set[str]] = {}
        for path in BRIEFS:
            brief = read_brief_file(str(path))
            store.add(brief)
            rules[brief.name] = set()
        for finding in check(store):
            rules[finding.brief] |= {finding.rule} if finding.rule else set()
    return rules


def test_there_are_briefs_of_both_kinds() -> None:
    assert len([brief for brief in BRIEFS if brief.parent.name == "none"]) >= 20
    assert len([brief for brief in BRIEFS if brief.parent.name != "none"]) >= 10


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_contradiction_is_reported_where_there_is_one(path: Path, found: dict[str, set[str]]) -> None:
    assert found[read_brief_file(str(path)).name] == {path.parent.name} - {"none"}
