"""Where in a scheme words live. In: a NameTable, a label's words. Out: how likely they are at a code's place, and at the best.

A label that shares no word with any title still has words of a chapter: tendinitis is not among the tumours.
"""

from math import log

from chargegraph.findings.labels.name_table import NameTable
from chargegraph.findings.labels.variants import KIN, Variants

SMOOTH = 0.5
_PIECE = 5


class Neighbourhoods:
    """Words over the beginnings of notations, one, two and three characters long."""

    def __init__(self, table: NameTable, variants: Variants) -> None:
        self.table, self.variants = table, variants
        self.share: list[dict[str, float]] = []
        whole = sum(table.place_total) or 1
        for length in (1, 2, 3):
            share: dict[str, float] = {}
            for place, count in zip(table.places, table.place_total, strict=True):
                share[place[:length]] = share.get(place[:length], 0.0) + count / whole
            self.share.append(share)
        self.known: dict[str, tuple[float, list[dict[str, float]]]] = {}
        self.pieces: dict[str, list[int]] = {}

    def word(self, word: str) -> tuple[float, list[dict[str, float]]]:
        """A word's log lift where it was never seen, and what each place adds to that, per length of place."""
        found = self.known.get(word)
        if found is None:
            if len(self.known) > 50_000:
                self.known.clear()
            found = self.known[word] = self._lift(*self._count(word))
        return found

    def _lift(self, seen: float, counts: list[dict[str, float]]) -> tuple[float, list[dict[str, float]]]:
        if not seen:
            return 0.0, [{}, {}, {}]
        lifts = [
            {place: log((count / share[place] + SMOOTH) / SMOOTH) for place, count in row.items()}
            for share, row in zip(self.share, counts, strict=True)
        ]  # fmt: skip
        return log(SMOOTH / (seen + SMOOTH)), lifts

    def _count(self, word: str) -> tuple[float, list[dict[str, float]]]:
        table = self.table
        weights = {number: worth if worth > KIN else 0.3 for number, worth in self.variants.of(word).items() if worth >= KIN}
        if sum(self._total(number) * worth for number, worth in weights.items()) < 3 and word.isalpha():
            for number, worth in self._alike(word):
                weights.setdefault(number, worth)
        counts: list[dict[str, float]] = [{}, {}, {}]
        seen = 0.0
        for number, worth in weights.items():
            for at in range(table.place_at[number], table.place_at[number + 1]):
                place, count = table.places[table.place_of[at]], table.place_count[at] * worth
                seen += count
                for length in (1, 2, 3):
                    prefix = place[:length]
                    counts[length - 1][prefix] = counts[length - 1].get(prefix, 0.0) + count
        return seen, counts

    def _total(self, number: int) -> int:
        return sum(self.table.place_count[self.table.place_at[number] : self.table.place_at[number + 1]])

    def _alike(self, word: str) -> list[tuple[int, float]]:
        """Words that share pieces with an unknown one."""
        if not self.pieces:
            for number, other in enumerate(self.table.words):
                for piece in _pieces(other):
                    self.pieces.setdefault(piece, []).append(number)
        score: dict[int, float] = {}
        for piece in sorted(_pieces(word)):
            with_piece = self.pieces.get(piece, ())
            for number in with_piece:
                score[number] = score.get(number, 0.0) + 1 / (1 + len(with_piece))
        best = sorted(score.items(), key=lambda pair: (-pair[1], pair[0]))[:12]
        return [(number, min(0.5, 2 * worth)) for number, worth in best]

    def margins(self, notation: str, words: list[str]) -> list[tuple[float, float]]:
        """Per length of place: the summed log lift of the words at the code's own place, and at the best one."""
        found, rows = [], [self.word(word) for word in words]
        base = sum(nothing for nothing, _lifts in rows)
        for length in (1, 2, 3):
            lift: dict[str, float] = {}
            for _nothing, lifts in rows:
                for place, gain in lifts[length - 1].items():
                    lift[place] = lift.get(place, 0.0) + gain
            found.append((base + lift.get(notation[:length], 0.0), base + max(lift.values(), default=0.0)))
        return found


def _pieces(word: str) -> set[str]:
    """Stretches of five letters, the ends marked: tendi, initis, itis with an end."""
    if len(word) < 5 or not word.isalpha():
        return set()
    marked = f"^{word}$"
    return {marked[at : at + _PIECE] for at in range(len(marked) - _PIECE + 1)}
