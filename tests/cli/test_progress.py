"""Progress: a terminal is told of work that takes long, and nobody else."""

import os
import pty
import sys
import time
from pathlib import Path

import pytest

from chargegraph.cli import progress
from chargegraph.cli.progress import Progress, waiting


def shown(monkeypatch: pytest.MonkeyPatch, seconds: float) -> bytes:
    """What a terminal shows of work of so many seconds, where a hundredth is long, and of three steps."""
    monkeypatch.setattr(progress, "_QUIET_SECONDS", 0.01)
    here, there = pty.openpty()
    with os.fdopen(there, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with waiting("at work"):
            time.sleep(seconds)
        steps = Progress(3)
        for _ in range(3):
            steps.step()
        steps.end()
        terminal.flush()
        said = b""
        while b"3/3" not in said:
            said += os.read(here, 10_000)
    os.close(here)
    return said


def test_a_terminal_is_told_and_the_line_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    said = shown(monkeypatch, 0.1)
    assert said.startswith(b"\rat work  0 s ")
    assert b"\r\x1b[K" in said
    assert b"[########################] 3/3" in said.rpartition(b"\x1b[K")[2]


def test_what_is_done_at_once_needs_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"at work" not in shown(monkeypatch, 0)


def test_a_file_is_told_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_QUIET_SECONDS", 0.01)
    with open(tmp_path / "err.txt", "w") as file:
        monkeypatch.setattr(sys, "stderr", file)
        with waiting("at work"):
            time.sleep(0.1)
    assert (tmp_path / "err.txt").read_bytes() == b""
