"""Ours beside peers, in the same run, on the same quads and the same questions.

Usage: .venv/bin/python benchmarks/peers [NUMBER...] [--parts build peers startup export] [--into FOLDER]

For each NUMBER (1, 100, 1,000 and 10,000 unless given) it generates so many briefs, builds them, and does the parts:

build    time, memory and disk of the build beside pyoxigraph's bulk load of the same quads
peers    every question of every peer, warm, in turns; each answer is compared with what plain Python makes of the corpus
startup  a question from the shell beside the same of pyoxigraph
export   Turtle beside pyoxigraph's serialiser

Exit code 1 where an answer is wrong, or nothing was asked. Peers that are not installed are shown as such, and answers of other
engines that are known to be wrong (known_faults.py) too.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import results
from aims import Runs
from expected import Expected
from peer import BARE, MODULES, OURS, Inputs
from questions import questions
from rounds import ask_all
from whole_processes import Disagreement, build, export, startup
from worker import Failed, Worker

NUMBERS = (1, 100, 1000, 10_000)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", default=NUMBERS)
    parser.add_argument("--parts", nargs="*", choices=results.PARTS, default=results.PARTS)
    parser.add_argument(
        "--peers", nargs="*", choices=MODULES, default=list(MODULES), help="ours and pyoxigraph are always among them"
    )
    parser.add_argument("--questions", nargs="*", metavar="QUESTION")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long a question may take")
    parser.add_argument("--rounds", type=int, default=5, help="how many turns a peer has with a question")
    parser.add_argument("--jobs", type=int, default=2, help="processes of the build")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent.parent / "results", metavar="FOLDER")
    args = parser.parse_args()
    wrong: list[str] = []
    runs = results.read(args.into)
    for number in args.numbers:
        with tempfile.TemporaryDirectory() as scratch:
            inputs = Inputs(Path(scratch) / "corpus", number)
            print(f"\n{number:,} briefs, load {os.getloadavg()[0]:.1f}", flush=True)
            try:
                measure(inputs, args, runs, wrong)
            except Disagreement as error:
                wrong.append(f"{number} briefs: {error}")
        results.write(args.into, runs)
    print("\n" + "\n".join(results.markdown(runs)))
    for each in wrong:
        print(f"error: {each}", file=sys.stderr)
    return 1 if wrong else 0


def measure(inputs: Inputs, args: argparse.Namespace, runs: Runs, wrong: list[str]) -> None:
    """Do the parts over so many briefs."""

    def note(part: str, by: dict[str, Any], figures: dict[str, Any]) -> None:
        runs.setdefault(str(inputs.number), {})[part] = {"machine": by, **figures}
        results.write(args.into, runs)

    by = results.machine(results.command_line())
    built = build(inputs, args.jobs)
    if "build" in args.parts:
        note("build", by, built)
    for part, work in (("startup", startup), ("export", export)):
        if part in args.parts:
            by = results.machine(results.command_line())
            note(part, by, work(inputs))
    if "peers" in args.parts:
        by = results.machine(results.command_line())
        figures = ask_peers(inputs, args, runs)
        wrong += [f"{inputs.number} briefs: {each}" for each in figures["differences"]]
        if not sum(question["rows"] for question in figures["questions"].values()):
            wrong.append("no question was asked that has an answer")
        note("peers", by, figures)


def ask_peers(inputs: Inputs, args: argparse.Namespace, runs: Runs) -> dict[str, Any]:
    """Load every peer, and ask all of them all questions."""
    right = Expected(inputs.number, inputs.of(BARE))
    asked = [each for each in questions(inputs.number) if args.questions is None or each.name in args.questions]
    workers = {name: Worker(name, inputs) for name in MODULES if name in {*args.peers, OURS, BARE}}
    loaded: dict[str, Any] = {}
    figures = {
        "seconds": args.seconds,
        "versions": results.versions(),
        "loaded": loaded,
        "questions": {},
        "differences": [],
        "known": [],
    }
    try:
        for name, worker in workers.items():
            try:
                loaded[name] = {"seconds": worker.load()}
            except Failed as error:
                loaded[name] = {"said": str(error)}
            print(f"{name}: {loaded[name]}", flush=True)
        for each in ask_all(workers, asked, right.rows, args.seconds, args.rounds, over_before(inputs.number, runs)):
            outcomes = {name: outcome._asdict() for name, outcome in each.outcomes.items()}
            rows = {"rows": each.rows, "over_many": each.question.over_many, "outcomes": outcomes}
            figures["questions"][each.question.name] = rows
            figures["differences"] += each.differences
            figures["known"] += each.known
            told = ", ".join(f"{name} {_shown(outcome)}" for name, outcome in outcomes.items())
            print(f"{each.question.name} ({each.rows} rows): {told}", *each.differences, *each.known, sep="\n  ", flush=True)
    finally:
        for worker in workers.values():
            worker.end()
    return figures


def over_before(number: int, runs: Runs) -> Any:
    """Says of a peer and a question whether it took too long over fewer briefs."""
    fewer = [runs[each]["peers"] for each in sorted(runs, key=int) if int(each) < number and "peers" in runs[each]]

    def said(peer: str, question: str) -> str:
        for figures in fewer:
            found: str = figures["questions"].get(question, {}).get("outcomes", {}).get(peer, {}).get("said", "")
            if found.startswith(">"):
                return found
        return ""

    return said


def _shown(outcome: dict[str, Any]) -> str:
    return f"{outcome['least']:.2f} ms" if outcome["least"] is not None else outcome["said"]
