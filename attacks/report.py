"""The table of a run. In: outcomes. Out: its lines, the exit code, and a page that holds it."""

import re
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from attacks.outcome import Outcome

_ROOT = Path(__file__).parent.parent
_HEAD = "| class | tries | fell | seconds | seed |\n|---|---:|---:|---:|---:|"
_MARKED = re.compile(r"(<!-- table -->\n).*?(<!-- end -->)", re.DOTALL)


class Ran(NamedTuple):
    """A class that was run."""

    name: str
    outcome: Outcome
    seconds: float
    seed: int

    def line(self) -> str:
        """Its row of the table."""
        outcome = self.outcome
        return f"| {self.name} | {outcome.tries:,} | {len(outcome.fell)} | {self.seconds:.0f} | {self.seed} |"


def table(ran: Iterable[Ran]) -> str:
    return "\n".join((_HEAD, *(each.line() for each in ran)))


def exit_code(ran: Iterable[Ran]) -> int:
    """1 where something fell, a class tried nothing, or there is no class."""
    outcomes = [each.outcome for each in ran]
    return 0 if outcomes and all(outcome.holds for outcome in outcomes) else 1


def write_into(page: Path, ran: list[Ran], command: str) -> None:
    """Put the table in the place of the one that a page holds, with the command, the day and the commit."""
    text = page.read_text("utf-8")
    told = f"`{command}` wrote this table on {time.strftime('%Y-%m-%d', time.gmtime())} at commit {_commit()}:"
    new, count = _MARKED.subn(lambda match: f"{match[1]}{told}\n\n{table(ran)}\n{match[2]}", text)
    if count != 1:
        raise SystemExit(f"error: there are {count} places for the table, {page}, mark one with <!-- table --> and <!-- end -->")
    page.write_text(new, "utf-8")


def _commit() -> str:
    asked = ["git", "-C", str(_ROOT), "describe", "--always", "--dirty", "--exclude=*"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "unknown"
