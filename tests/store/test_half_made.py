"""Half-made things: a killed command is repeated by the same command, what it left is cleared, nothing foreign is taken over."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from chargegraph import Store
from chargegraph.errors import StoreError
from chargegraph.files import whole_file, whole_folder
from chargegraph.rdf import Dataset
from chargegraph.store.folder import layout
from tests.conftest import Run, case_briefs, stored


@pytest.fixture
def dead() -> int:
    """The id of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        return process.pid


@pytest.fixture
def small(here: Path) -> Path:
    stored(case_briefs()[:2], "chargegraph.store").close()
    return here


@pytest.mark.parametrize("name", ["out.ttl", "out.[x].ttl", "store"])
def test_what_dead_processes_left_is_cleared(here: Path, dead: int, name: str) -> None:
    (here / f"{name}.{dead}-1.part").write_bytes(b"half")
    (here / f"{name}.{dead}-2.part").mkdir()
    (here / f"{name}.{dead}-2.part" / "data").write_bytes(b"half")
    kept = [f"{name}.{os.getpid()}-1.part", f"other.{dead}-1.part", f"{name}.part", f"{name}.x-1.part"]
    for each in kept:
        (here / each).write_bytes(b"")
    with whole_file(name) as file:
        file.write(b"whole")
    assert sorted(os.listdir(here)) == sorted([name, *kept])


def test_a_folder_is_made_whole_or_not_at_all(here: Path) -> None:
    with suppress(ZeroDivisionError), whole_folder("made") as aside:
        os.mkdir(aside)
        _ = 1 // 0
    assert os.listdir(here) == []
    with whole_folder("made") as aside:
        os.mkdir(aside)
        assert not (here / "made").exists()
    assert os.listdir(here) == ["made"]


@pytest.mark.parametrize("command", [["backup", "copy"], ["restore", "chargegraph.store", "--store", "copy"]], ids=lambda c: c[0])
@pytest.mark.parametrize("step", ["copy_seal", "data_path"])
def test_a_killed_copy_is_made_by_the_same_command(
    run: Run, small: Path, command: list[str], step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"""
import os, sys
from chargegraph.cli import main
from chargegraph.store.folder import layout
real = layout.{step}
def killed(path, *more):
    if "copy" in path or {step == "copy_seal"}:
        os.kill(os.getpid(), 9)
    return real(path, *more)
layout.{step} = killed
main({command!r})
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert not (small / "copy").exists()
    assert run(*command).code == 0
    assert sorted(os.listdir(small)) == ["chargegraph.store", "copy"]
    assert run("briefs", "--store", "copy").out == run("briefs").out


@pytest.mark.parametrize("command", [["backup", "copy"], ["restore", "chargegraph.store", "--store", "copy"]], ids=lambda c: c[0])
def test_a_copy_on_a_full_disk_leaves_nothing(run: Run, small: Path, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(layout, "copy_seal", full)
    ran = run(*command)
    assert (ran.code, ran.err) == (
        2,
        "error: the copy cannot be made (no space left on device), copy, give another directory\n",
    )
    assert os.listdir(small) == ["chargegraph.store"]


def foreign_dataset(path: Path) -> None:
    path.mkdir()
    Dataset.open(str(path / "data"), read_only=False, new=True).update("INSERT DATA { <a:a> <a:b> <a:c> }")


def foreign_folder(path: Path) -> None:
    (path / "data").mkdir(parents=True)
    (path / "data" / "mine.csv").write_bytes(b"mine")


def foreign_file(path: Path) -> None:
    (path / "data").parent.mkdir()
    (path / "data").write_bytes(b"mine")


@pytest.mark.parametrize("make", [foreign_dataset, foreign_folder, foreign_file])
def test_what_was_not_begun_here_is_never_taken_over(run: Run, here: Path, make: Callable[[Path], None]) -> None:
    make(here / "mine")
    ran = run("build", str(case_briefs()[0]), "--store", "mine")
    assert (ran.code, ran.err) == (2, "error: there is something else than a store, mine, give another --store PATH\n")
    assert os.listdir(here / "mine") == ["data"]


def test_a_store_that_was_begun_is_made_whole(here: Path, dead: int) -> None:
    stored(case_briefs()[:1], "a.store").close()
    (here / "a.store" / "store.txt").rename(here / "a.store" / f"store.txt.{dead}-1.part")
    with pytest.raises(StoreError, match="there is something else"):
        Store("a.store").make()
    (here / "a.store" / "begun.txt").write_bytes(b"")
    with Store("a.store") as store:
        store.make()
        assert len(store.briefs()) == 1
    assert sorted(os.listdir("a.store")) == ["data", "store.txt"]


def fill_what_takes_no_more(path: Path) -> None:
    with whole_file(str(path)) as file:
        file.write(b"what stands in the buffer")
        os.close(file.fileno())  # now it cannot be flushed, nor closed, as on a full disk


def test_a_file_that_cannot_even_be_closed_is_not_left(here: Path) -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        fill_what_takes_no_more(here / "out.ttl")
    assert not [*here.iterdir()]
