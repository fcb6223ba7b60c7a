"""The classes of attacks. In: nothing. Out: each by its name, with what must hold and how often a whole run tries it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from attacks import damage, deadlines, kills, read_only, requests, strangers, surroundings
from attacks.outcome import Outcome


class Attack(NamedTuple):
    """A class of attacks."""

    run: Callable[[int, int, Path], Outcome]
    """Tries so many things with a seed, in a folder of its own."""
    number: int
    """How many a whole run tries."""
    few: int
    """How many a test tries."""
    holds: str
    """What must hold."""


ATTACKS = {
    "read-only": Attack(
        read_only.attack,
        4000,
        150,
        "A query writes nothing, opens no file and reaches no port of loopback; no engine takes it for an update.",
    ),
    "deadlines": Attack(deadlines.attack, 600, 8, "An answer or a refusal comes within its deadline, however long the text is."),
    "damage": Attack(damage.attack, 150, 3, "A damaged store is refused in one sentence, or the answer is the same."),
    "kills": Attack(
        kills.attack, 90, 2, "After `kill -9` every brief is whole; the command repeated ends as ever; nothing is left behind."
    ),
    "surroundings": Attack(
        surroundings.attack, 50, 5, "Rivals, full disks, missing rights, moved stores and clocks harm no store."
    ),
    "requests": Attack(
        requests.attack, 3000, 40, "The service has an answer to every request, holds nobody up, and takes no more at the end."
    ),
    "strangers": Attack(
        strangers.attack, 150, 6, "A file of a stranger is read or refused in one sentence; no cell of a sheet is run."
    ),
}
