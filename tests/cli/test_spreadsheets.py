"""CSV and TSV for a sheet: no cell is run as a formula; what programs read stays as it is."""

import csv
from pathlib import Path

import pytest

from chargegraph.query.result import Result
from tests.conftest import Run, case_briefs, stored

RUN = ["=1+1", "=HYPERLINK(\"http://a/\")", "+1", "-1", "-2+3", "@SUM(A1)", "\tx", "\r=1", "\n=1"]  # fmt: skip
RUN += ["＝1+1", "＋1", "－1", "＠SUM(A1)"]
PLAIN = ["C22.0", "a=b", " =1", "'=1", "", "1-1", "0686T"]


@pytest.mark.parametrize("text", RUN)
def test_what_a_sheet_would_run_is_made_harmless(text: str) -> None:
    found = Result(("a",), [(text,)])
    assert found.for_spreadsheets()[0]["a"] == f"'{text}"
    assert found[0]["a"] == text


def test_everything_else_stays() -> None:
    rows = [(text, number) for number, text in enumerate(PLAIN, -3)]
    assert [tuple(row.values()) for row in Result(("a", "n"), rows).for_spreadsheets()] == rows
    answer = Result(answer=True)
    assert answer.for_spreadsheets() is answer


ASK = 'SELECT ?a (-1 AS ?n) { VALUES ?a { "=1+1" "+x" "-x" "@x" "x" } }'


@pytest.fixture
def asked(here: Path) -> Path:
    stored(case_briefs()[:1], "chargegraph.store").close()
    return here


@pytest.mark.parametrize("format", ["csv", "tsv"])
@pytest.mark.parametrize("command", ["query", "run"])
def test_commands_write_for_sheets_when_they_are_told(run: Run, asked: Path, command: str, format: str) -> None:
    (asked / "q.rq").write_text(ASK, "utf-8")
    read = [
        [row[0] for row in csv.reader(ran.out.splitlines(), delimiter="," if format == "csv" else "\t")][1:]
        for ran in (run(command, "@q.rq", "--format", format), run(command, "@q.rq", "--format", format, "--for-spreadsheets"))
    ]
    assert sorted(read[0]) == ["+x", "-x", "=1+1", "@x", "x"]
    assert sorted(read[1]) == ["'+x", "'-x", "'=1+1", "'@x", "x"]


COMMANDS = [
    ["query", "SELECT * {}"],
    ["run", "graph-inventory"],
    ["show", "49405"],
    ["search", "abscess"],
    ["briefs"],
    ["check"],
    ["info"],
    ["lookup", "C22.0"],
    ["scheme", "list"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command_with_csv_knows_it(run: Run, asked: Path, few_editions: None, command: list[str]) -> None:
    for layout in ("csv", "tsv"):
        assert run(*command, "--format", layout, "--for-spreadsheets").code in (0, 1)
    for layout in ("json", "table", "srj"):
        ran = run(*command, "--format", layout, "--for-spreadsheets")
        assert ran.code == 2
        assert ran.err.startswith("error: ")
