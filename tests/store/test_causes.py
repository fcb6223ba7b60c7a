"""Honest causes: what is told when a store may only be read, is compacted meanwhile, or a build is interrupted."""

import csv
import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chargegraph import Store
from chargegraph.errors import StoreError
from chargegraph.operations.operation import Operation
from chargegraph.query.result import Result
from chargegraph.store.location import Source
from chargegraph.store.store import source_of
from tests.conftest import Run, case_briefs, stored
from tests.crashes import text_of


@pytest.fixture
def small(here: Path) -> Path:
    stored(case_briefs()[:2], "chargegraph.store").close()
    return here


def test_a_check_of_a_store_that_may_only_be_read_reports_and_keeps_nothing(
    run: Run, small: Path, few_editions: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chargegraph.cli.commands.check.is_writable", lambda path: False)
    before = {file: file.read_bytes() for file in (small / "chargegraph.store" / "data").iterdir()}
    only_read = run("check", "--format", "csv")
    assert "note: the store may only be read, so these findings are not kept in it" in only_read.err
    assert before == {file: file.read_bytes() for file in (small / "chargegraph.store" / "data").iterdir()}
    monkeypatch.setattr("chargegraph.cli.commands.check.is_writable", lambda path: True)
    kept = run("check", "--format", "csv")
    assert (kept.code, kept.out) == (only_read.code, only_read.out)
    assert "only be read" not in kept.err


@pytest.mark.parametrize("store", ["nowhere", ":memory:"])
def test_a_check_of_no_store_says_so(run: Run, here: Path, store: str) -> None:
    ran = run("check", "--store", store)
    assert "only be read" not in ran.err


def test_a_reader_whose_files_went_meanwhile_asks_again(small: Path) -> None:
    with Store(read_only=True) as store:
        tries = 0

        def work(own: Source) -> int:
            nonlocal tries
            tries += 1
            _ = own.embedded
            if tries < 3:
                (small / "chargegraph.store" / "data" / f"99999{tries}.sst").touch()
                raise StoreError("the store is damaged (no such file)")
            return 7

        assert source_of(store).read_apart(work) == 7
        assert tries == 3


@pytest.mark.parametrize("changes", [True, False])
def test_a_command_whose_files_went_meanwhile_asks_again(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch, changes: bool
) -> None:
    answers, tries = Operation.answer, itertools.count(1)

    def answer(operation: Operation, store: Store | None, **values: object) -> Result:
        number = next(tries)
        if number > 2:
            return answers(operation, store, **values)
        if changes:
            (small / "chargegraph.store" / "data" / f"99999{number}.sst").touch()
        raise StoreError("the store is damaged (no such file)")

    monkeypatch.setattr(Operation, "answer", answer)
    ran = run("lookup", "icd10cm", "C22.0")
    assert (ran.code, next(tries)) == ((0, 4) if changes else (2, 2))


def test_a_reader_of_a_damaged_store_asks_once(small: Path) -> None:
    tries = 0

    def work(own: Source) -> None:
        nonlocal tries
        tries += 1
        _ = own.embedded
        raise StoreError("the store is damaged")

    with Store(read_only=True) as store, pytest.raises(StoreError, match="the store is damaged"):
        source_of(store).read_apart(work)
    assert tries == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupted_build_says_what_stands(run: Run, here: Path, jobs: str) -> None:
    """Ctrl-C comes to all processes of a terminal, those that read included."""
    (here / "briefs").mkdir()
    for number in range(600):
        (here / "briefs" / f"{number}.txt").write_text(text_of(number, 1), "utf-8")
    command = [sys.executable, "-m", "chargegraph", "build", "briefs", "--jobs", jobs]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, process_group=0) as building:
        while not [*here.glob("chargegraph.store*/store.txt")]:
            assert building.poll() is None
        os.killpg(building.pid, signal.SIGINT)
        assert building.stderr is not None
        said = building.stderr.read()
    assert building.returncode == -signal.SIGINT
    told = next(line for line in said.splitlines() if line.startswith("interrupted: "))
    assert told.endswith("of 600 files are built and stand, the others are not")
    assert len(list(csv.reader(run("briefs", "--format", "csv").out.splitlines()))) - 1 == int(told.split()[1])
