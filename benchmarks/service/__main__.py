"""The service under load, and under attack: requests a second beside the bare Oxigraph server; what never ends, ended.

Usage: .venv/bin/python benchmarks/service [--seconds 60] [--clients 64] [--briefs 1000] [--all] [--no-attacks] [--no-load]

Builds a store of generated briefs and asks both servers the same questions in turns: canned queries over SPARQL's GET, each
answer compared byte for byte with the engine's own. `--all` asks the slow queries too. The bare server is `oxigraph
serve-read-only` of the package oxigraph; without it only the service is measured. Exit code 1 where an answer is wrong or a
promise is not kept.
"""

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import clients
import endings
import questions
import servers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each server is asked each kind of question")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--briefs", type=int, default=1000)
    parser.add_argument("--all", action="store_true", help="ask the slow queries too")
    parser.add_argument("--no-attacks", action="store_true")
    parser.add_argument("--no-load", action="store_true")
    args = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}\n")
    broken: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        store = questions.build_store(Path(scratch), args.briefs)
        if not args.no_load:
            asked = questions.ask_all(store, args.briefs, slow=args.all)
            print(f"{len(asked)} questions about {args.briefs} briefs, {args.clients} clients, {args.seconds:g} s each\n")
            broken += load(store, asked, args.seconds, args.clients)
        if not args.no_attacks:
            broken += endings.run(store, Path(scratch))
    for promise in broken:
        print(f"NOT KEPT: {promise}")
    return 1 if broken else 0


def load(store: str, asked: list[questions.Asked], seconds: float, number: int) -> list[str]:
    """Distinct questions, then a few repeated, to both servers in turns. Returns the promises that were not kept."""
    broken = []
    print("| questions | server | requests a second | p50 ms | p99 ms | CPU ms a request | load | statuses | wrong |")
    print("|---|---|---:|---:|---:|---:|---:|---|---:|")
    for kind, some, promised, options in (
        ("distinct", asked, 0.5, ["--cache", "0"]),
        ("repeated", asked[:50], 1.0, []),
    ):
        with servers.bare(store) as bare, servers.service(store, options) as ours:
            both = [server for server in (bare, ours) if server is not None]
            found = clients.in_turns(both, some, seconds, number)
        for server, counts in found.items():
            print(f"| {kind} | {server} | {counts.line()} |", flush=True)
            if counts.wrong or set(counts.statuses) - {200, 429, 503}:
                broken.append(f"{kind}: {server} gave {counts.wrong} wrong answers, statuses {counts.statuses}")
        rates = [counts.rate for counts in found.values()]
        if len(rates) == 2:
            print(f"\n{kind}: the service answers {rates[1] / rates[0]:.2f} times as many as the bare server\n", flush=True)
            if rates[1] < promised * rates[0]:
                broken.append(f"{kind}: {rates[1] / rates[0]:.2f} times the bare server's requests, promised {promised}")
        else:
            print("\nthere is no bare server to compare with: pip install oxigraph\n")
    return broken


if __name__ == "__main__":
    sys.exit(main())
