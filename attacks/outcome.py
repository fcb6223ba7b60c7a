"""What came of an attack. In: tries and what each of them showed. Out: how many there were, and what fell."""

import random
from typing import NamedTuple


class Outcome(NamedTuple):
    """What came of one class of attacks."""

    tries: int
    fell: tuple[str, ...]
    """What did not hold, each with what reproduces it."""

    @property
    def holds(self) -> bool:
        """Whether everything held. A class that tried nothing has shown nothing."""
        return self.tries > 0 and not self.fell


class Tally:
    """Counts tries and keeps what fell."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._tries = 0
        self._fell: list[str] = []

    def begin(self) -> random.Random:
        """The next try begins. Returns its chance, which the seed and the number of the try alone decide."""
        self._tries += 1
        return random.Random(f"{self._seed}/{self._tries}")

    def fell(self, what: str, by: object) -> None:
        """Something did not hold; `by` is what reproduces it."""
        self._fell.append(f"try {self._tries}: {what}; reproduced by {by!r}")

    def require(self, holds: bool, what: str, by: object) -> None:
        """Something is to hold."""
        if not holds:
            self.fell(what, by)

    def outcome(self) -> Outcome:
        return Outcome(self._tries, tuple(self._fell))
