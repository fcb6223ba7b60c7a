"""The benchmark beside peers: each answer is compared, and a run that compares nothing, or finds a wrong one, fails."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.conftest import ROOT

PEERS = ROOT / "benchmarks" / "peers"
# One of the right answers is made another.
BROKEN = f"""
import sys
sys.path[:0] = [{str(PEERS)!r}, {str(ROOT / "benchmarks" / "questions")!r}]
import expected
from run import main
expected._ANSWERS["inventory"] = lambda right: [("brief", 11)]
sys.exit(main())
"""


def bench(into: Path, *options: str, program: tuple[str, ...] = (str(PEERS),)) -> tuple[int, str, dict[str, Any]]:
    """The exit code, what was complained of, and the figures of the peers."""
    command = [sys.executable, *program, "10", "--parts", "peers", "--rounds", "1", "--into", str(into), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr, json.loads((into / "results.json").read_text("utf-8"))["10"]["peers"]


def test_all_peers_that_come_with_the_project_agree(tmp_path: Path) -> None:
    code, said, figures = bench(tmp_path, "--peers", "rdflib", "owlready2", "SQLite")
    assert (code, said, figures["differences"], figures["known"]) == (0, "", [], [])
    asked = figures["questions"]
    answered = {
        peer: sum(question["outcomes"][peer]["least"] is not None for question in asked.values())
        for peer in ("chargegraph", "pyoxigraph", "rdflib", "owlready2", "SQLite")
    }
    assert len(asked) > 15
    # Only ours and SQLite have an index of full texts, and SQLite has no triples to CONSTRUCT.
    assert (answered["chargegraph"], answered["pyoxigraph"], answered["rdflib"]) == (len(asked), len(asked) - 1, len(asked) - 1)
    assert answered["SQLite"] == len(asked) - 1
    assert answered["owlready2"] >= 5
    assert sum(question["rows"] > 0 for question in asked.values()) > 10
    table = (tmp_path / "results.md").read_text("utf-8")
    assert all(f"\n| {name} | " in table for name in asked)
    bars = ElementTree.parse(tmp_path / "ratios.svg").getroot()
    assert len(list(bars.iter("{http://www.w3.org/2000/svg}title"))) > 3 * 15


def test_a_wrong_answer_fails_and_is_told(tmp_path: Path) -> None:
    options = "--questions", "inventory", "--peers", "SQLite"
    code, said, figures = bench(tmp_path, *options, program=("-c", BROKEN))
    assert code == 1
    assert "SQLite, inventory, sql: 14 rows where 1 are right, it has ('brief', '10'), it lacks ('brief', '11')" in said
    assert {told.split(",")[0] for told in figures["differences"]} == {"chargegraph", "pyoxigraph", "SQLite"}


def test_a_run_that_asks_nothing_fails(tmp_path: Path) -> None:
    code, said, figures = bench(tmp_path, "--questions", "nothing", "--peers")
    assert (code, figures["questions"]) == (1, {})
    assert "no question was asked" in said
