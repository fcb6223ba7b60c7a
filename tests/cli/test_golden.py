"""The command line gives the bytes that are kept of it; ``python -m tools.golden`` keeps new ones, tools/golden.py says how."""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from chargegraph.cli import COMMANDS
from tools.golden import EXPECTED, PYTHON, calls, outcomes, texts

FILES = sorted(path.name for path in EXPECTED.glob("*.txt"))


@pytest.fixture(scope="module")
def given() -> Mapping[str, str]:
    """What every command line gives now, by the name of the file in which it is expected."""
    with tempfile.TemporaryDirectory() as folder:  # its stores are large, and pytest would keep them
        found = outcomes(Path(folder).resolve())
    assert len(found) > 500
    return texts(found)


def test_every_command_has_golden_lines() -> None:
    called = {call.command for call in calls()}
    assert called == {*COMMANDS, "chargegraph"}
    assert {f"{name}.txt" for name in called} == set(FILES)
    helped = {call.command for call in calls() if "--help" in call.argv}
    assert helped == called


@pytest.mark.parametrize("file", FILES)
def test_the_command_line_gives_what_it_gave(file: str, given: Mapping[str, str]) -> None:
    difference = first_difference(blocks((EXPECTED / file).read_text("utf-8")), blocks(given[file]))
    if difference is not None:
        pytest.fail(difference, pytrace=False)


def blocks(text: str) -> list[str]:
    """The outcomes in a file; of another Python than theirs without those that its argparse words."""
    found = ["$ " + block for block in text.removeprefix("$ ").split("\n$ ")]
    kept = [block for block in found if sys.version_info[:2] == PYTHON or not of_argparse(block)]
    assert kept
    return kept


def of_argparse(block: str) -> bool:
    return " --help\n" in block or " -h\n" in block or "  error: argument " in block


def first_difference(expected: list[str], given: list[str]) -> str | None:
    """The first line that is another than before, with its command line."""
    for before, now in zip(expected, given, strict=False):
        if before != now:
            lines, others = before.splitlines(), now.splitlines()
            at = next(
                (n for n, pair in enumerate(zip(lines, others, strict=False)) if pair[0] != pair[1]), min(len(lines), len(others))
            )
            was, is_now = (("(nothing)", *part[at : at + 1])[-1] for part in (lines, others))
            return f"{lines[0]}\nline {at + 1} was: {was}\nline {at + 1} is:  {is_now}"
    return None if len(expected) == len(given) else f"{len(expected)} command lines were expected, there are {len(given)}"


def test_a_difference_is_named_by_its_first_line() -> None:
    assert first_difference(["$ a\nexit 0\n"], ["$ a\nexit 0\n"]) is None
    assert first_difference(["$ a\nexit 0\n"], ["$ a\nexit 1\n"]) == "$ a\nline 2 was: exit 0\nline 2 is:  exit 1"
    assert first_difference(["$ a\nexit 0\nstdout\n"], ["$ a\nexit 0\n"]) == "$ a\nline 3 was: stdout\nline 3 is:  (nothing)"
    assert first_difference(["$ a\nexit 0\n"], []) == "1 command lines were expected, there are 0"
