"""Every canned query over many briefs, warm: rows and milliseconds, beside the same queries as another folder has them.

Usage: .venv/bin/python benchmarks/questions [NUMBER] [--store STORE] [--beside FOLDER] [--rounds 5] [--seconds 60] [QUERY...]
       .venv/bin/python benchmarks/questions [NUMBER] --shapes

Builds a store of NUMBER generated briefs (1,000 unless given) at STORE, where there is none, or in a temporary folder. Each query
is asked once for its rows and then `--rounds` times, in turns with the text of the same name in FOLDER; the least time counts. A
text that takes more than `--seconds` the first time is shown as such. Exit code 1 where two texts have other rows, or none has
any. With `--shapes` each question of shapes.py is asked in its quick shape, and beside that in its slow one.
"""

import argparse
import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

import corpus
import shapes

from chargegraph import Store
from chargegraph.errors import QueryTimeout
from chargegraph.query.catalogue import Query, catalogue, read_query

ENOUGH = 0.5
"""Seconds for which quick texts are asked again."""


class Timed(NamedTuple):
    """How a text did."""

    rows: int
    digest: str
    ms: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", nargs="?", type=int, default=1000)
    parser.add_argument("queries", nargs="*", metavar="QUERY")
    parser.add_argument("--store")
    parser.add_argument("--beside", type=Path, metavar="FOLDER")
    parser.add_argument("--shapes", action="store_true", help="the pairs of shapes.py, the slow shape beside")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = args.store or str(Path(scratch) / "a.store")
        if not Path(path).exists():
            build(Path(scratch) / "briefs", args.number, path)
        machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}"
        print(f"{args.number} briefs, {machine}\n")
        beside = args.beside or args.shapes
        print("| query | rows | ms |" + (" ms beside | times | same rows |" if beside else ""))
        print("|---|---:|---:|" + ("---:|---:|---|" if beside else ""))
        wrong, rows = [], 0
        with Store(path, read_only=True) as store:
            for name, texts in asked(args):
                count, same = compare(store, name, texts, args)
                rows += count
                wrong += [] if same else [name]
    if wrong or not rows:
        print(f"error: {'other rows: ' + ', '.join(wrong) if wrong else 'no query has any row'}", file=sys.stderr)
    return 1 if wrong or not rows else 0


def build(folder: Path, number: int, path: str) -> None:
    folder.mkdir()
    for name, text in corpus.texts(number):
        (folder / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "chargegraph", "build", str(folder), "--jobs", "2", "--store", path]
    subprocess.run(command, check=True, capture_output=True)


def asked(args: argparse.Namespace) -> Iterator[tuple[str, list[str]]]:
    """What to ask: names, each with its text, and one beside it."""
    if args.shapes:
        code = f"{corpus.FIRST + args.number // 2}"
        yield from ((pair.question, [shapes.bound(text, code) for text in (pair.quick, pair.slow)]) for pair in shapes.PAIRS)
        return
    for query in catalogue():
        if not args.queries or query.name in args.queries:
            other = args.beside and read_query(query.name, (args.beside / f"{query.name}.rq").read_text("utf-8"))
            yield query.name, [bound(each, args.number) for each in (query, other) if each]


def compare(store: Store, name: str, texts: list[str], args: argparse.Namespace) -> tuple[int, bool]:
    """Print the line of a question. Returns its rows, and whether the text beside it has the same."""
    ours, *beside = timed(store, texts, args.rounds, args.seconds)
    line = f"| {name} | {ours.rows if ours else ''} | {shown(ours, args.seconds)} |"
    same = True
    for theirs in beside:
        same = not (ours and theirs) or ours.digest == theirs.digest
        times = f"{theirs.ms / ours.ms:.1f}" if ours and theirs else ""
        verdict = ("yes" if same else "**no**") if ours and theirs else "not known"
        line += f" {shown(theirs, args.seconds)} | {times} | {verdict} |"
    print(line, flush=True)
    return (ours.rows if ours else 0), same


def bound(query: Query, number: int) -> str:
    """The text of a query about what the corpus has."""
    values = {
        "code": f"{corpus.FIRST + number // 2}",
        "diagnosis": "C78",
        "modifier": "50",
        "related": f"{corpus.FIRST + number // 2 + 1}",
        "taxonomy": "207L00000X",
    }
    given = {each.name: values.get(each.name, each.example) for each in query.parameters if each.default is None}
    return query.bind(**given)


def timed(store: Store, texts: list[str], rounds: int, seconds: float) -> list[Timed | None]:
    """How each text did; None for one that took too long."""
    first: list[tuple[int, str] | None] = []
    for text in texts:
        try:
            rows = sorted(map(repr, map(dict.items, store.within(seconds=seconds).query(text))))
            first.append((len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()))
        except QueryTimeout:
            first.append(None)
    if not any(first):
        return [None] * len(texts)
    least = [float("inf")] * len(texts)
    began_all, done = time.perf_counter(), 0
    while done < rounds or time.perf_counter() - began_all < ENOUGH:
        done += 1
        for n, text in enumerate(texts):
            if first[n]:
                began = time.perf_counter()
                store.query(text)
                least[n] = min(least[n], time.perf_counter() - began)
    return [Timed(*found, least[n] * 1000) if found else None for n, found in enumerate(first)]


def shown(found: Timed | None, seconds: float) -> str:
    return f"{found.ms:.{1 if found.ms < 100 else 0}f}" if found else f"> {seconds * 1000:.0f}"


if __name__ == "__main__":
    sys.exit(main())
