"""Small briefs in the layouts that people use: what each states, and what is said of the rest, stands in a file beside it."""

from pathlib import Path

import pytest

from chargegraph import read_brief_file
from chargegraph.briefs.line_ledger import ledger_of
from tests.briefs.layouts import LAYOUTS, brief_of, lines_of


def test_there_are_layouts() -> None:
    assert len(LAYOUTS) >= 20


@pytest.mark.parametrize("folder", LAYOUTS, ids=lambda folder: folder.name)
def test_a_layout_is_read_to_what_it_says(folder: Path) -> None:
    brief = read_brief_file(str(brief_of(folder)))
    assert lines_of(brief) == (folder / "expected.txt").read_text("utf-8").splitlines()
    assert all(entry.became for entry in ledger_of(brief) if entry.account not in ("blank", "markup")), (
        "a line became nothing in silence"
    )
