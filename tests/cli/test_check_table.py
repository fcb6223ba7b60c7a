"""The table of `check`: codes that cannot be verified for one cause are one row, and nothing else is put together."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

CPT_CAUSE = "no list of CPT labels is at hand; the labels of CPT are licensed by the American Medical Association"


@pytest.fixture
def built(here: Path, run: Run, few_editions: None) -> None:
    """Two briefs, and of the editions only the places of service."""
    table = "| Modifier | Description | When to Use |\n|---|---|---|\n| 22 | More work | A. |\n| 52 | Less work | B. |\n"
    specialties = "Taxonomy Code Specialty Notes\n207L00000X | Anesthesiology | C. |\n"
    (here / "one.txt").write_text(f"CPT 0686T: Ablation\nCoding Specifications\n{table}{specialties}")
    (here / "two.txt").write_text("CPT 99213: Visit\n")
    assert run("build", "one.txt", "two.txt").code == 0


def rows(out: str) -> list[str]:
    return out.splitlines()[1:]


def test_codes_of_one_cause_are_one_row(built: None, run: Run) -> None:
    found = run("check", "0686T")
    (grouped,) = [line for line in rows(found.out) if "cannot be verified" in line]
    assert f"3 codes cannot be verified: {CPT_CAUSE}" in grouped
    assert "0686T-" in grouped
    assert "4 unverifiable" in found.err


def test_what_is_alone_has_a_row_of_its_own(built: None, run: Run) -> None:
    alone = [line for line in rows(run("check", "0686T").out) if "207L00000X" in line]
    assert len(alone) == 1
    assert "no list of NUCC labels is at hand" in alone[0]
    (visit,) = [line for line in rows(run("check", "99213").out) if "unverifiable" in line]
    assert "99213" in visit
    assert "cannot be verified" not in visit


def test_several_briefs_are_counted(built: None, run: Run) -> None:
    (grouped,) = [line for line in rows(run("check").out) if "cannot be verified" in line]
    assert "2 briefs" in grouped
    assert f"4 codes cannot be verified: {CPT_CAUSE}" in grouped


def test_each_is_there_where_it_is_asked_for(built: None, run: Run) -> None:
    assert run("check", "0686T", "--all").out.count("unverifiable") == 4
    assert "cannot be verified" not in run("check", "0686T", "--all").out
    rows_of_csv = list(csv.DictReader(io.StringIO(run("check", "0686T", "--format", "csv").out)))
    assert [row["code"] for row in rows_of_csv if row["verdict"] == "unverifiable"] == ["0686T", "22", "52", "207L00000X"]


def test_no_edition_on_a_day_is_one_cause(here: Path, run: Run) -> None:
    assert run("build", str(ROOT / "graph" / "briefs" / "E0601-cpap.html")).code == 0
    grouped = [line for line in rows(run("check", "--on", "1999-01-01").out) if "cannot be verified" in line]
    assert any("no edition at hand is in force on 1999-01-01" in line for line in grouped)


def test_codes_that_a_partial_list_lacks_are_one_cause(here: Path, run: Run, few_editions: None) -> None:
    (here / "brief.txt").write_text(
        "CPT 99213: Visit\nRelated CPT Codes\n| CPT Code | Description | Relationship to This Procedure |\n|---|---|---|\n"
        "| 99214 | Longer visit | A. |\n| 99215 | Longest visit | B. |\n"
    )
    listed = {"resourceType": "CodeSystem", "url": "http://www.ama-assn.org/go/cpt", "version": "1", "content": "fragment"}
    (here / "mine.json").write_text(json.dumps(listed | {"title": "Some", "concept": [{"code": "99202", "display": "A visit"}]}))
    assert run("build", "brief.txt").code == 0
    assert run("scheme", "add", "mine.json").code == 0
    (grouped,) = [line for line in rows(run("check").out) if "cannot be verified" in line]
    assert "3 codes cannot be verified: each is not in " in grouped
    assert "which is partial" in grouped
