"""Rows as text: every format, and tables that fit a terminal."""

import csv
import io
import json

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph.errors import UsageError
from chargegraph.query.engine_results import plain_value
from chargegraph.query.result import Result
from chargegraph.rdf import Dataset

ROWS = Result(("code", "label", "line"), [("22", 'A "label", long', 3), ("C22.0", None, 14)])


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("table", 'code   label            line\n22     A "label", long     3\nC22.0                     14\n'),
        ("csv", 'code,label,line\n22,"A ""label"", long",3\nC22.0,,14\n'),
        ("tsv", 'code\tlabel\tline\n22\tA "label", long\t3\nC22.0\t\t14\n'),
        ("markdown", '| code | label | line |\n| --- | --- | --- |\n| 22 | A "label", long | 3 |\n| C22.0 |  | 14 |\n'),
        ("json", '[\n {"code": "22", "label": "A \\"label\\", long", "line": 3},\n'
                 ' {"code": "C22.0", "label": null, "line": 14}\n]\n'),
    ],
)  # fmt: skip
def test_rows_as_text(format: str, text: str) -> None:
    assert ROWS.to_text(format) == text


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(UsageError, match="no row format is called 'cvs', did you mean csv"):
        ROWS.to_text("cvs")


def test_rows_are_dicts_and_a_frame() -> None:
    assert len(ROWS) == 2
    assert ROWS[0] == {"code": "22", "label": 'A "label", long', "line": 3}
    assert ROWS[-1:] == [ROWS[1]]
    frame = ROWS.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == ["code", "label", "line"]
    assert frame["line"].sum() == 17
    assert repr(ROWS) == "<Result of 2 rows: code, label, line>"


def test_no_rows() -> None:
    empty = Result(("a", "b"))
    assert not empty
    assert empty.to_text("json") == "[]\n"
    assert empty.to_text("csv") == "a,b\n"
    assert empty.to_text("table") == "a  b\n"


def test_the_truth_of_an_ask() -> None:
    assert Result(answer=True)
    assert not Result(answer=False)
    assert repr(Result(answer=False)) == "<Result false>"
    with pytest.raises(UsageError, match="holds no graph"):
        _ = Result(answer=True).graph


def test_a_graph() -> None:
    answer = Result(ntriples=b"<http://a/a> <http://a/b> <http://a/c> .\n")
    assert answer
    assert repr(answer) == "<Result of 1 triples>"
    assert len(answer.graph) == 1


@given(st.lists(st.tuples(st.text(), st.none() | st.integers(), st.text()), max_size=5))
def test_csv_and_json_give_the_values_back(rows: list[tuple[str, int | None, str]]) -> None:
    result = Result(("a", "b", "c"), rows)
    assert [tuple(row.values()) for row in json.loads(result.to_text("json"))] == rows
    read = list(csv.reader(io.StringIO(result.to_text("csv"), newline="")))[1:]
    assert [tuple(row) for row in read if row] == [(a, "" if b is None else str(b), c) for a, b, c in rows]


@given(st.lists(st.tuples(st.text(max_size=80), st.integers()), min_size=1, max_size=4), st.integers(30, 120))
def test_a_table_fits_its_width_and_loses_no_character(rows: list[tuple[str, int]], width: int) -> None:
    text = Result(("text", "n"), rows).to_text("table", width=width)
    for value, _ in rows:
        if value.isascii() and value.isalnum():
            assert value in text.replace("\n", "").replace(" ", "") or len(value) > 12
            assert all(len(line) <= width for line in text.splitlines() if line.isascii())


def test_a_wide_table_wraps_by_words() -> None:
    text = Result(("code", "label"), [("22", "one two three four five")]).to_text("table", width=20)
    assert text == "code  label\n22    one two three\n      four five\n"


def test_what_is_the_same_in_all_rows_stands_above_a_table_that_is_too_wide() -> None:
    found = Result(
        ("brief", "code", "says"), [("0686T-4272f5728c5d", "22", "one-two/three four"), ("0686T-4272f5728c5d", "52", "")]
    )
    assert found.to_text("table", width=18) == ("brief: 0686T-4272f5728c5d\ncode  says\n22    one-two/\n      three four\n52\n")
    assert found.to_text("table", width=60).startswith("brief               code  says\n")
    alike = Result(("a", "b"), [("one two three", "four")] * 2)
    assert alike.to_text("table", width=14).startswith("a             b\n")


def test_a_styled_table_sets_off_its_header() -> None:
    assert ROWS.to_text("table", styled=True).startswith("\x1b[1mcode")


def test_wide_characters_take_two_columns() -> None:
    assert Result(("a", "b"), [("肝", "x")]).to_text("table") == "a   b\n肝  x\n"


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("<http://a/b>", "http://a/b"),
        ('"x"@en', "x"),
        ('"x"', "x"),
        ("5", 5),
        ("5.5", 5.5),
        ("1e3", 1000.0),
        ("true", True),
        ('"five"^^<http://www.w3.org/2001/XMLSchema#integer>', "five"),
        ('"2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date>', "2024-01-01"),
    ],
)
def test_terms_become_plain_values(term: str, value: object) -> None:
    (row,) = Dataset.memory().query(f"SELECT ?x {{ VALUES ?x {{ {term} }} }}")  # type: ignore[misc]
    found = plain_value(row[0])
    assert found == value
    assert type(found) is type(value)
