"""Attacks chargegraph: python -m attacks [--seed NUMBER] [--into PAGE] [CLASS ...].

Without a class all are tried, which takes some minutes. Prints what fell with what reproduces it, then a table: class, tries,
fell, seconds, seed. Exit codes: 1 where something fell or a class tried nothing; 2 where there is no such class.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from attacks.catalogue import ATTACKS
from attacks.outcome import Outcome
from attacks.report import Ran, exit_code, table, write_into


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="attacks", description="Attacks chargegraph.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", metavar="PAGE", help="a page whose table is written anew")
    parser.add_argument("--few", action="store_true", help="as few tries as the tests")
    parser.add_argument("classes", nargs="*", metavar="CLASS")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.classes if name not in ATTACKS]:
        print(f"error: no attack is called {unknown[0]!r}, choose of {', '.join(ATTACKS)}", file=sys.stderr)
        return 2
    ran: list[Ran] = []
    for name in given.classes or ATTACKS:
        ran.append(run(name, given.seed, few=given.few))
        for what in ran[-1].outcome.fell:
            print(f"fell: {name}, seed {given.seed}, {what}", flush=True)
        print(f"{name}: {ran[-1].outcome.tries} tries, {len(ran[-1].outcome.fell)} fell", file=sys.stderr, flush=True)
    print(table(ran))
    if given.into:
        command = " ".join(
            ["make attack", f"SEED={given.seed}", *([f"CLASSES='{' '.join(given.classes)}'"] if given.classes else [])]
        )
        write_into(Path(given.into), ran, command)
    return exit_code(ran)


def run(name: str, seed: int, *, few: bool = False) -> Ran:
    """Run one class in a folder of its own."""
    attack = ATTACKS[name]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="attack-") as scratch:
        try:
            outcome = attack.run(attack.few if few else attack.number, seed, Path(scratch))
        except Exception as error:  # the other classes are still tried
            outcome = Outcome(0, (f"the attack broke off: {error!r}",))
    return Ran(name, outcome, time.monotonic() - began, seed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
