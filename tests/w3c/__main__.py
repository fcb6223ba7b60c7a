"""Runs the suites: python -m tests.w3c FOLDER, where FOLDER holds sparql10, sparql11 and sparql12.

Prints every failure and every skip with its reason, what passed, failed and was skipped in each folder, and in its last line
`N passed, M failed, K skipped` over 1.0 and 1.1. Exit codes: 1 where a test fails that bare pyoxigraph passes, but for those that
fail by choice, as $name is a parameter here; or where none passed; 2 where the folder holds no suites.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.w3c.manifest import SuiteError, Suites
from tests.w3c.service import services
from tests.w3c.trials import FAILED, PASSED, SKIPPED, UPDATES, Outcome, try_test

_AT_ONCE = 4
"""How many tests are tried at once: those over HTTP wait for their service."""
BESIDE = ("sparql12",)
"""Suites of what is no recommendation yet: shown, and not counted."""


def main(folder: str) -> int:
    suites = Suites(Path(folder))
    try:
        with services() as at_hand, ThreadPoolExecutor(_AT_ONCE) as pool:
            outcomes = list(pool.map(lambda test: try_test(test, suites, at_hand), suites.tests()))
    except SuiteError as error:
        print(f"error: no suites can be read in {folder}: {error}", file=sys.stderr)
        return 2
    for line in report(outcomes, suites.left_out):
        print(line)
    return exit_code(outcomes)


def exit_code(outcomes: Iterable[Outcome]) -> int:
    counted = [outcome for outcome in outcomes if outcome.test.suite not in BESIDE]
    own = any(_is_own(outcome) for outcome in counted)
    return 1 if own or not any(outcome.verdict == PASSED for outcome in counted) else 0


def _is_own(outcome: Outcome) -> bool:
    return outcome.verdict == FAILED and not (outcome.is_shared or outcome.is_chosen)


def report(outcomes: list[Outcome], left_out: Iterable[str] = ()) -> Iterator[str]:
    """The lines of a run; the last counts 1.0 and 1.1 together."""
    for outcome in outcomes:
        if outcome.verdict == FAILED:
            shared = "shared by bare pyoxigraph" if outcome.is_shared else "NOT SHARED by bare pyoxigraph"
            shared = "by choice, ?name gives what is expected" if outcome.is_chosen else shared
            yield f"failed   {outcome.test.name}: {outcome.reason} ({shared})"
    for outcome in outcomes:
        if outcome.verdict == SKIPPED:
            yield f"skipped  {outcome.test.name}: {outcome.reason}"
    for name in left_out:
        yield f"left out {name}: no manifest includes it"
    yield ""
    folders = list(dict.fromkeys(outcome.test.folder for outcome in outcomes))
    width = max(map(len, folders), default=0)
    for folder in sorted(folders):
        yield f"{folder:{width}}  {counts(outcome for outcome in outcomes if outcome.test.folder == folder)}"
    yield ""
    for suite in sorted({outcome.test.suite for outcome in outcomes}):
        beside = ", shown beside" if suite in BESIDE else ""
        yield f"{suite}: {counts(outcome for outcome in outcomes if outcome.test.suite == suite)}{beside}"
    counted = [outcome for outcome in outcomes if outcome.test.suite not in BESIDE]
    updates = [outcome for outcome in counted if outcome.test.type in UPDATES]
    refused = sum(outcome.verdict == SKIPPED for outcome in updates)
    yield f"updates given as queries: {refused} of {len(updates)} refused"
    yield f"failures by choice, for $name is a parameter: {sum(outcome.is_chosen for outcome in counted)}"
    own = sum(map(_is_own, counted))
    yield f"failures that bare pyoxigraph does not share: {own}"
    yield counts(counted)


def counts(outcomes: Iterable[Outcome]) -> str:
    found = Counter(outcome.verdict for outcome in outcomes)
    return f"{found[PASSED]} passed, {found[FAILED]} failed, {found[SKIPPED]} skipped"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("usage: python -m tests.w3c FOLDER", file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
