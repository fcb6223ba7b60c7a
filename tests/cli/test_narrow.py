"""A card on a narrow terminal: a text has a line of its own where beside its item hardly a word would fit."""

import os
import pty
import subprocess
import sys

import pytest

from tests.conftest import ROOT, stored

BRIEF = ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt"


def shown(store: str, columns: int) -> list[str]:
    """What `show` writes to a terminal of so many columns."""
    here, there = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "chargegraph", "show", "0686T", "--store", store]
    with subprocess.Popen(command, stdout=there, env=environment) as showing:
        os.close(there)
        said = b""
        while True:
            try:
                said += os.read(here, 1 << 16)
            except OSError:  # the terminal is closed
                break
    os.close(here)
    assert showing.returncode == 0
    return said.decode().replace("\r\n", "\n").splitlines()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("narrow") / "a.store")
    stored([BRIEF], path).close()
    return path


@pytest.mark.parametrize("columns", [30, 40, 60, 70])
def test_a_text_keeps_its_room(store: str, columns: int) -> None:
    lines = shown(store, columns)
    assert max(map(len, lines)) <= columns
    cut = [line for line in lines if line.endswith("…")]
    assert cut
    assert all(len(line) == columns for line in cut)
    texts = [line for line in lines if line.startswith(" " * 7)]
    assert len(texts) > 20
    assert sum(len(line.strip()) >= min(20, columns - 8) for line in texts) > 10


@pytest.mark.parametrize("columns", [100, 120, 200])
def test_a_wide_terminal_has_one_line_for_each(store: str, columns: int) -> None:
    lines = shown(store, columns)
    assert max(map(len, lines)) <= columns
    assert any(line.startswith("    2  title  ") and "Focused Ultrasound Ablation" in line for line in lines)
