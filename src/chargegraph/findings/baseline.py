"""A baseline: findings that somebody has reviewed. In: a file that `check` wrote as CSV or JSON. Out: which findings it silences.

A finding is known again by the code of its brief, by its own code and label, and by its verdict or its rule and message. Its line
and the brief's bytes do not count, so that a brief may be edited around it.
"""

import csv
import json
from typing import NamedTuple

from chargegraph.errors import Place, UsageError
from chargegraph.files import read_file
from chargegraph.findings.finding import Finding

_COLUMNS = ("brief", "code", "stated_label", "rule", "verdict", "suggested_code", "message")
_MAX_BYTES = 256 << 20
_REMEDY = "give a file that chargegraph check --format csv or --format json wrote"
Key = tuple[str, ...]


class Baseline(NamedTuple):
    """Reviewed findings: their keys, each with the line of the file that lists it."""

    file: str
    lines: dict[Key, int]

    def silences(self, found: Finding) -> bool:
        return _key(found._asdict()) in self.lines

    def stale(self, findings: list[Finding]) -> list[int]:
        """The lines that no finding answers to any more."""
        there = {_key(found._asdict()) for found in findings}
        return sorted(line for key, line in self.lines.items() if key not in there)


def _key(row: dict[str, object]) -> Key:
    values = {column: "" if row.get(column) is None else str(row[column]) for column in _COLUMNS}
    values["brief"] = values["brief"].rpartition("-")[0]
    if values["verdict"]:
        values["message"] = ""  # worded by the edition, which may change
    return tuple(values.values())


def read_baseline(file: str) -> Baseline:
    """Raises `UsageError` where the file cannot be read or lacks a column."""
    data = read_file(file, _MAX_BYTES, remedy=_REMEDY)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("the baseline cannot be read (not utf-8)", where=Place(file), remedy=_REMEDY) from None
    if text.lstrip().startswith("["):
        rows = _json_rows(text, file)
    else:
        reader = csv.DictReader(text.splitlines(keepends=True))
        rows = [(reader.line_num, dict(row)) for row in reader]
        if not set(_COLUMNS) <= set(reader.fieldnames or ()):
            lacking = sorted(set(_COLUMNS) - set(reader.fieldnames or ()))
            raise UsageError(f"the baseline lacks the column {lacking[0]}", where=Place(file, 1), remedy=_REMEDY)
    return Baseline(file, {_key(row): line for line, row in rows})


def _json_rows(text: str, file: str) -> list[tuple[int, dict[str, object]]]:
    """The rows of a JSON array, each with the line that it begins on where rows are one a line, else its number."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        raise UsageError("the baseline is no JSON", where=Place(file, line, column), remedy=_REMEDY) from None
    if not all(isinstance(row, dict) and set(_COLUMNS) <= set(row) for row in rows):
        raise UsageError("the baseline lacks columns", where=Place(file), remedy=_REMEDY)
    return list(enumerate(rows, 1))
