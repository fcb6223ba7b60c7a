"""Checks: each case is a folder with a brief, the editions to add, the day asked, and what is expected of every code."""

import csv
from pathlib import Path

import pytest

from chargegraph import Store, read_brief_file
from chargegraph.editions.recognise import load_edition
from chargegraph.findings.checks import check
from chargegraph.findings.finding import Finding
from tests.conftest import CASES

CHECKS = sorted(path for path in (CASES / "checks").iterdir() if path.is_dir())


def findings_of(case: Path) -> list[Finding]:
    arguments = case / "arguments"
    asked = dict(line.split("=", 1) for line in arguments.read_text("utf-8").splitlines()) if arguments.exists() else {}
    with Store(":memory:") as store:
        for path in sorted((case / "schemes").glob("*")):
            store.add_edition(load_edition(path.read_bytes(), name=path.name), complete=True)
        store.add(read_brief_file(str(case / "brief.txt")))
        return check(store, on=asked.get("on"))


def test_there_are_cases() -> None:
    assert len(CHECKS) >= 9


@pytest.mark.parametrize("case", CHECKS, ids=lambda path: path.name)
def test_every_code_of_a_case_gets_what_is_expected(case: Path) -> None:
    with open(case / "expected.csv", encoding="utf-8", newline="") as file:
        expected = [tuple(row) for row in csv.reader(file)][1:]
    found = [
        (str(f.line), f.code or "", f.rule or f.verdict or "", f.suggested_code or "", f.severity or "", f.edition or "")
        for f in findings_of(case)
        if f.code is not None
    ]
    assert sorted(found) == sorted(expected)
    assert expected
