"""Golden outputs of the command line: what each line of cases/golden/commands.txt gives, kept under cases/golden/expected.

``python -m tools.golden`` writes the expected outputs anew. ``python -m tools.golden FOLDER`` writes them into FOLDER and cuts
none: do it before a change and after, and ``diff -r`` shows what became of an output of which only the hash is kept.

The lines run in order, in this process and in one empty folder in which graph/, ontology/ and queries/ are the repository's and
inputs/ is a copy of cases/golden/inputs. A line is ``[NAME=VALUE...] chargegraph ARGUMENT... [< FILE]``, quoted as a shell does.
A line that sets TERM writes to a terminal.
"""

import hashlib
import io
import os
import re
import select
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from chargegraph import __version__
from chargegraph.cli import COMMANDS, main

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "cases" / "golden"
EXPECTED = GOLDEN / "expected"
PYTHON = (3, 11)
"""The Python whose argparse laid out the expected help and worded the complaints about a choice; others do so in other ways."""
NORMAL = (
    (re.compile(rf'(chargegraph\W+(?:value\W+)?|"semanticVersion": "){re.escape(__version__)}(?![\w.])'), r"\1VERSION"),
    (re.compile(r'("engine": ")pyoxigraph [^"]+'), r"\1ENGINE"),
    (re.compile(r'("seconds": )[0-9.e-]+'), r"\1SECONDS"),
    (re.compile(r"[0-9,]+ bytes before, [0-9,]+ after"), "SIZE bytes before, SIZE after"),
    (re.compile(r'^(\W*(?:what": ")?bytes(?: of data)?\b)\D+\d+', re.MULTILINE), r"\1 SIZE"),
)
"""All that is not the same in every run: versions of programs, the time a query took, the size of an engine's files; and
`_BLANK`, the labels of blank nodes. A text in which these stand has its lines sorted, for writers order by them."""
_BLANK = re.compile(r"_:[0-9a-f]{24,32}\b|\bN[0-9a-f]{32}\b")
_LONGEST = 4000
_SLOWER = 50
_SHOWN_LINES, _SHOWN_WIDTH = 5, 200


class Call(NamedTuple):
    """A line of commands.txt."""

    line: str
    environment: dict[str, str]
    argv: list[str]
    stdin: str | None

    @property
    def command(self) -> str:
        """The command that it is about; ``chargegraph`` where it names none."""
        return self.argv[0] if self.argv and self.argv[0] in COMMANDS else "chargegraph"


class Outcome(NamedTuple):
    """What came of a call. `streams` are standard output, standard error, and the files written, by name."""

    call: Call
    exit: int
    streams: dict[str, str]
    folders: list[str]
    """The folders that it made or took away."""

    def block(self, longest: int | None) -> str:
        """The outcome as it is kept; a stream over `longest` characters as its hash and its beginning."""
        lines = [f"$ {self.call.line}", f"exit {self.exit}", *self.folders]
        for name, text in self.streams.items():
            if text:
                lines += _shown(name, text, longest)
        return "\n".join(lines) + "\n"


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def calls() -> list[Call]:
    """The lines of commands.txt."""
    found = []
    for line in (GOLDEN / "commands.txt").read_text("utf-8").splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        at = words.index("chargegraph")
        environment = dict(word.split("=", 1) for word in words[:at])
        argv, stdin = words[at + 1 :], None
        if len(argv) > 1 and argv[-2] == "<":
            argv, stdin = argv[:-2], argv[-1]
        found.append(Call(line, environment, argv, stdin))
    return found


def outcomes(folder: Path) -> list[Outcome]:
    """Run every line in `folder`, which is empty."""
    for name in ("graph", "ontology", "queries"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(GOLDEN / "inputs", folder / "inputs")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CHARGEGRAPH_")}
    for name in ("TERM", "NO_COLOR", "CHARGEGRAPH_STORE"):
        environment.pop(name, None)
    before = os.getcwd()
    os.chdir(folder)
    try:
        return [_outcome(call, {**environment, "COLUMNS": "100", **call.environment}, folder) for call in calls()]
    finally:
        os.chdir(before)


def texts(found: list[Outcome], *, longest: int | None = _LONGEST) -> dict[str, str]:
    """What is kept of the outcomes: the name of a file for each command, and its text."""
    blocks: dict[str, list[str]] = {}
    for outcome in found:
        blocks.setdefault(f"{outcome.call.command}.txt", []).append(outcome.block(longest))
    return {name: "\n".join(of_command) for name, of_command in blocks.items()}


def _outcome(call: Call, environment: dict[str, str], folder: Path) -> Outcome:
    given = Path(call.stdin).read_bytes() if call.stdin else b""
    out = (_Terminal if "TERM" in call.environment else io.TextIOWrapper)(io.BytesIO(), "utf-8", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    files, folders = _entries(folder)
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        _slow_clock(),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            code = main(call.argv)
        except SystemExit as left:  # argparse leaves so after --help
            code = left.code if isinstance(left.code, int) else 0
    files_now, folders_now = _entries(folder)
    streams = {"stdout": _normal(out.buffer.getvalue(), folder), "stderr": _normal(err.buffer.getvalue(), folder)}  # type: ignore[attr-defined]
    streams |= {f"file {name}": _normal(data, folder) for name, data in files_now.items() if files.get(name) != data}
    changes = [f"made {name}/" for name in sorted(folders_now - folders)] + [
        f"gone {name}/" for name in sorted(folders - folders_now)
    ]
    return Outcome(call, code, streams, changes)


@contextmanager
def _slow_clock() -> Iterator[None]:
    """Time goes by at a fiftieth of its pace, so that what has a moment to be answered in is answered on a busy machine too."""
    now, wait, alarm = time.monotonic, select.select, signal.setitimer

    def slow_now() -> float:
        return now() / _SLOWER

    def slow_wait(reads: Any, writes: Any, others: Any, seconds: float | None = None) -> Any:
        return wait(reads, writes, others, seconds and seconds * _SLOWER)

    def slow_alarm(which: int, seconds: float, interval: float = 0.0) -> tuple[float, float]:
        return alarm(which, seconds * _SLOWER, interval)

    with (
        mock.patch.object(time, "monotonic", slow_now),
        mock.patch.object(select, "select", slow_wait),
        mock.patch.object(signal, "setitimer", slow_alarm),
    ):
        yield


def _entries(folder: Path) -> tuple[dict[str, bytes], set[str]]:
    """The files of the folder, by name, and the folders in it."""
    entries = sorted(folder.iterdir())
    return {e.name: e.read_bytes() for e in entries if e.is_file()}, {e.name for e in entries if e.is_dir()}


def _normal(data: bytes, folder: Path) -> str:
    text = data.decode().replace(str(folder), "FOLDER")
    for varies, name in NORMAL:
        text = varies.sub(name, text)
    text, blank = _BLANK.subn("BLANK", text)
    return "".join(sorted(text.splitlines(keepends=True))) if blank else text


def _shown(name: str, text: str, longest: int | None) -> list[str]:
    """A stream, indented; signs that no screen shows are escaped."""
    lines = "".join(_visible(sign) for sign in text).split("\n")
    end = "" if lines[-1] == "" else ", no newline at the end"
    lines = lines if end else lines[:-1]
    if longest is None or len(text) <= longest:
        return [f"{name}{end}", *(f"  {line}" if line else "" for line in lines)]
    digest = hashlib.sha256(text.encode()).hexdigest()
    head = f"{name}{end}, {len(lines)} lines, sha256 {digest}, its beginning:"
    return [head, *(f"  {line}" if len(line) <= _SHOWN_WIDTH else f"  {line[:_SHOWN_WIDTH]}..." for line in lines[:_SHOWN_LINES])]


def _visible(sign: str) -> str:
    return sign if sign in "\n\t" or sign.isprintable() else repr(sign)[1:-1]


def write(folder: Path, *, longest: int | None = _LONGEST) -> None:
    """Write what the command lines give today into `folder`, in place of what is there."""
    with tempfile.TemporaryDirectory() as here:
        found = texts(outcomes(Path(here).resolve()), longest=longest)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.txt"):
        path.unlink()
    for name, text in found.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    print(f"{len(calls())} command lines, {len(found)} files in {folder}")


if __name__ == "__main__":
    if sys.argv[1:]:
        write(Path(sys.argv[1]), longest=None)
    elif sys.version_info[:2] != PYTHON:
        sys.exit("error: the expected help is of Python {}.{}, run this Python or change PYTHON".format(*PYTHON))
    else:
        write(EXPECTED)
