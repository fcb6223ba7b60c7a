"""Files of strangers: what is no regular file is named at once; a name that is not UTF-8 is shown, and works."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from attacks import commands
from tests.conftest import ROOT, Run

BRIEF = ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt"


@pytest.mark.parametrize(
    "command",
    [
        ["build"],
        ["load", "--format", "turtle"],
        ["validate", "--syntax", "turtle"],
        ["scheme", "add"],
        ["link", "C22.0", "--sssom"],
        ["query"],
        ["explain"],
    ],
    ids=lambda command: command[0],
)
@pytest.mark.parametrize("kind", ["a pipe", "a device", "a socket"])
def test_what_is_no_regular_file_is_named_at_once(run: Run, here: Path, command: list[str], kind: str) -> None:
    path = "strange.txt"
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a device":
        path = "/dev/zero"
    else:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(path)
        listening.close()
    ran = run(*command, f"@{path}" if command[0] in ("query", "explain") else path)
    assert ran.code == 2
    assert ran.err.startswith(f"error: cannot read the file (it is {kind}), {path}, save what comes out of it as a file")


def test_a_pipe_among_the_files_of_a_directory_is_one_problem(run: Run, here: Path) -> None:
    (here / "briefs").mkdir()
    (here / "briefs" / "a.txt").write_bytes(BRIEF.read_bytes())
    os.mkfifo("briefs/b.txt")
    os.symlink(".", "briefs/loop")
    os.symlink("c.txt", "briefs/c.txt")
    ran = run("build", "briefs")
    assert ran.code == 1
    assert "(it is a pipe), briefs/b.txt" in ran.err
    assert "(too many levels of symbolic links), briefs/c.txt" in ran.err
    assert "1 of 3 files built" in ran.out


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 there")
def test_a_name_that_is_not_utf8_works(run: Run, here: Path, jobs: str) -> None:
    (here / "briefs").mkdir()
    for name in (b"\xff.txt", b"caf\xe9.txt"):
        (here / "briefs" / os.fsdecode(name)).write_bytes(BRIEF.read_bytes().replace(b"0686T", b"0687T", name[0] == 0xFF))
    assert run("build", "briefs", "--jobs", jobs).code in (0, 1)
    sources = run("briefs", "--format", "csv").out
    assert r"\xff.txt" in sources
    assert r"caf\xe9.txt" in sources


@pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 there")
@pytest.mark.parametrize("command", [["build"], ["load"], ["validate"], ["lookup"]], ids=" ".join)
def test_an_error_shows_a_name_that_is_not_utf8(here: Path, command: list[str]) -> None:
    ran = subprocess.run([sys.executable, "-m", "chargegraph", *command, b"\xff.ttl"], capture_output=True, text=True)
    assert ran.returncode in (1, 2)
    assert ran.stderr.count("\n") == 1
    assert r"\udcff" in ran.stderr


@pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 there")
def test_a_store_whose_name_is_not_utf8_is_refused_and_none_is_made(here: Path) -> None:
    name = b"\xff.store"

    def refused(*command: str | bytes) -> bool:
        said = commands.run(command, here)
        return said.is_refused and said.err.startswith("error: the path of a store must be UTF-8, ")

    assert commands.run(["build", str(BRIEF)], here).code in (0, 1)
    assert refused("build", str(BRIEF), "--store", name)
    assert refused("backup", name)
    assert refused("restore", "chargegraph.store", "--store", name)
    assert os.listdir() == ["chargegraph.store"]
    os.rename("chargegraph.store", name)
    for command in (["show", "0686T"], ["verify"], ["build", str(BRIEF)], ["query", "ASK {}"]):
        assert refused(*command, "--store", name)
    assert refused("restore", name)
    assert os.listdir(b".") == [name]
