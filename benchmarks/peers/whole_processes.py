"""Whole processes beside bare pyoxigraph's. In: a corpus. Out: the figures of build, disk, export and start-up.

What a process had at its peak is its memory and that of all that it started, looked at twenty times a second.
"""

import hashlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import corpus
import pyoxigraph
from peer import BARE, Inputs

from chargegraph.query.catalogue import load_query

sys.path.append(str(Path(__file__).parent.parent / "service"))

from servers import memory

Figures = dict[str, Any]

_LOAD = """import sys, pyoxigraph
store = pyoxigraph.Store(sys.argv[1])
store.bulk_load(path=sys.argv[2], format=pyoxigraph.RdfFormat.N_QUADS)
store.optimize()"""
_DUMP = """import sys, pyoxigraph
from chargegraph.rdf.vocabulary import ontology
store = pyoxigraph.Store.read_only(sys.argv[1])
graph, turtle = pyoxigraph.DefaultGraph(), pyoxigraph.RdfFormat.TURTLE
store.dump(sys.stdout.buffer, format=turtle, from_graph=graph, prefixes=ontology().prefixes)"""
_ASK = """import sys, pyoxigraph
store = pyoxigraph.Store.read_only(sys.argv[1])
for row in store.query(sys.argv[2]):
    print(*(term.value if term else "" for term in row), sep="\\t")"""
_LOOKS_A_SECOND = 20
_PAIRS = 20
_ENOUGH = 20.0
"""Seconds after which no more pairs are timed."""

# As after an ordinary installation: modules are compiled once, not at every start.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Disagreement(Exception):
    """Two processes that should do the same do not."""


class Ran(NamedTuple):
    """What a process took."""

    seconds: float
    cpu: float
    mebibytes: float

    def figures(self) -> Figures:
        return {"seconds": self.seconds, "cpu": self.cpu, "mebibytes": self.mebibytes}


def run(*command: str, to: Path | None = None, watched: bool = True) -> Ran:
    """Run a command, what it writes into a file or nowhere."""
    began, most = time.perf_counter(), 0
    with open(to or os.devnull, "wb") as output, subprocess.Popen(command, stdout=output, env=_ENVIRONMENT) as process:
        while watched and _is_running(process, 1 / _LOOKS_A_SECOND):
            most = max(most, memory(process.pid))
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Ran(took, used.ru_utime + used.ru_stime, most)


def ours(*arguments: str) -> list[str]:
    """The command as users have it, or its module where that is not installed."""
    script = Path(sys.executable).parent / "chargegraph"
    return [str(script), *arguments] if script.exists() else [sys.executable, "-m", "chargegraph", *arguments]


def bare(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def build(inputs: Inputs, jobs: int) -> Figures:
    """Write the corpus and build it; load the same quads with pyoxigraph. Afterwards all is there that peers load."""
    inputs.briefs.mkdir(parents=True)
    for name, text in corpus.texts(inputs.number):
        (inputs.briefs / name).write_text(text, "utf-8")
    built = run(*ours("build", str(inputs.briefs), "--jobs", str(jobs), "--store", str(inputs.ours)))
    run(*ours("export", "--format", "nquads", "--store", str(inputs.ours)), to=inputs.quads)
    run(*ours("export", "--format", "ntriples", "--store", str(inputs.ours)), to=inputs.triples)
    loaded = run(*bare(_LOAD, str(inputs.of(BARE)), str(inputs.quads)))
    disk = {"ours": size(inputs.ours / "data"), "bare": size(inputs.of(BARE))}
    here, there = (len(pyoxigraph.Store.read_only(str(path))) for path in (inputs.ours / "data", inputs.of(BARE)))
    if here != there:
        raise Disagreement(f"our store has {here} quads, the bare one {there}")
    run(*ours("backup", str(inputs.of("compacted")), "--store", str(inputs.ours)))
    compacted = run(*ours("compact", "--store", str(inputs.of("compacted"))))
    disk["compacted"] = size(inputs.of("compacted") / "data")
    return {"quads": here, "jobs": jobs, "build": built.figures(), "bulk load": loaded.figures(), "compact": compacted.figures(),
            "bytes": disk}  # fmt: skip


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def export(inputs: Inputs) -> Figures:
    """Turtle of the default graph."""
    mine, theirs = inputs.folder / "ours.ttl", inputs.folder / "bare.ttl"
    commands = ours("export", "--format", "turtle", "--store", str(inputs.ours)), bare(_DUMP, str(inputs.of(BARE)))
    found = _in_turns(commands, (mine, theirs), _ENOUGH)
    sums = [_sum_of(path) for path in (mine, theirs)]
    if sums[0] != sums[1]:
        raise Disagreement(f"our Turtle has {sums[0][0]} triples, pyoxigraph's {sums[1][0]}, and not the same")
    return {"triples": sums[0][0], "bytes": {"ours": size_of(mine), "bare": size_of(theirs)}} | found


def size_of(path: Path) -> int:
    return path.stat().st_size


def startup(inputs: Inputs) -> Figures:
    """The point look-up from the shell, a process each."""
    code = str(corpus.FIRST + inputs.number // 2)
    name, text = "modifiers-of-procedure", load_query("modifiers-of-procedure").bind(code=code)
    asked = ours("run", name, "-p", f"code={code}", "--format", "tsv", "--store", str(inputs.ours))
    files = inputs.folder / "ours.tsv", inputs.folder / "bare.tsv"
    found = _in_turns((asked, bare(_ASK, str(inputs.ours / "data"), text)), files, _ENOUGH)
    mine, theirs = (path.read_text("utf-8").splitlines() for path in files)
    if mine[1:] != theirs or not theirs:
        raise Disagreement(f"from the shell there are {len(mine) - 1} rows, from pyoxigraph {len(theirs)}, or others")
    return {"rows": len(theirs)} | found


def _in_turns(commands: Iterable[list[str]], files: Iterable[Path], enough: float) -> Figures:
    """Seconds of two commands, ours first; each is run once before it counts, unless that took long."""
    pairs = []
    began = time.perf_counter()
    for _ in range(_PAIRS + 1):
        pairs.append([run(*command, to=file, watched=False).seconds for command, file in zip(commands, files, strict=True)])
        if time.perf_counter() - began > enough:
            break
    pairs = pairs[1:] or pairs
    mine, theirs = zip(*pairs, strict=True)
    return {
        "pairs": len(pairs),
        "ours": {"least": min(mine), "median": statistics.median(mine)},
        "bare": {"least": min(theirs), "median": statistics.median(theirs)},
        "ratio": statistics.median(a / b for a, b in pairs),
    }


def _sum_of(path: Path) -> tuple[int, int]:
    """How many triples a file has, and the sum of their hashes."""
    count = total = 0
    for triple in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
        count += 1
        total += int.from_bytes(hashlib.blake2b(str(triple).encode(), digest_size=8).digest(), "big")
    return count, total


def _is_running(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Whether a process still runs after some time; it is not waited for."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return False
        time.sleep(0.005)
    return True
