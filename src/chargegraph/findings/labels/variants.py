"""The words that a written word may stand for. In: a NameTable, a word. Out: words of the table, each with its worth.

A word stands for itself, for what it misspells or abbreviates, and for what is near of kin to it.
"""

from bisect import bisect_left
from collections.abc import Iterator

from chargegraph.findings.labels.label_words import is_field, profession, spelt_by
from chargegraph.findings.labels.name_table import NameTable
from chargegraph.findings.labels.roots import about
from chargegraph.findings.labels.wordlists import WORDS

TYPO, PREFIX, SAME, SKELETON, KIN, ABOUT = 0.9, 0.8, 0.75, 0.65, 0.6, 0.4
# Up to so many letters are an acronym of words that share few with it: pwc, power wheelchair.
_ACRONYM = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = str.maketrans("", "", "aeiou")


class Variants:
    """The words of a table that a written word may stand for, each with its worth. Remembers what it was asked."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self.known: dict[str, dict[int, float]] = {}
        self.sorted = sorted((word, number) for number, word in enumerate(table.words) if word.isalpha())
        self.initial: dict[str, list[tuple[str, int]]] = {}
        self.spelt: dict[str, int] = {}
        for word, number in self.sorted:
            if table.long_count[number]:
                for spelling in filter(None, (word, profession(word))):
                    self.spelt[spelling] = number
                    self.initial.setdefault(word[0], []).append((spelling, number))

    def of(self, word: str) -> dict[int, float]:
        found = self.known.get(word)
        if found is None:
            if len(self.known) > 100_000:
                self.known.clear()
            found = self.known[word] = self._look(word)
        return found

    def taught(self, word: str) -> set[int]:
        """What only other names of codes teach that a word stands for: they stood together, and that may be by chance."""
        table, number = self.table, self.table.word_id.get(word)
        if number is None or len(word) <= _ACRONYM:
            return set()
        known = set(WORDS.synonyms.get(word, ()))
        learned = table.learned[table.learned_at[number] : table.learned_at[number + 1]]
        return {n for n in learned if table.words[n] not in known and not spelt_by(word, table.words[n])}

    def parts(self, word: str) -> list[str]:
        """The word, or the two words of the table that were run together to make it."""
        known = self.table.word_id
        if word in known or len(word) < 8 or not word.isalpha():
            return [word]
        for at in range(4, len(word) - 3):
            one, other = word[:at], word[at:]
            if one in known and other in known and self.table.long_count[known[one]] and self.table.long_count[known[other]]:
                return [one, other]
        return [word]

    def _look(self, word: str) -> dict[int, float]:
        table, found = self.table, dict[int, float]()
        number = table.word_id.get(word)
        if not word.isalpha() or is_field(word):
            return {} if number is None else {number: 1.0}
        foreign = number is None or not table.long_count[number]
        if foreign:
            self._misspelt(word, found)
            self._shortened(word, found)
        for meaning in WORDS.ambiguous.get(word, ()):
            if meaning in table.word_id:
                found[table.word_id[meaning]] = PREFIX
        self._kin(word, found)
        for worth, others in ((SAME, WORDS.synonyms.get(word, ())), (ABOUT, about(word))):
            for other in others:
                same = table.word_id.get(other)
                if same is not None:
                    found[same] = max(worth, found.get(same, 0.0))
        if number is not None:
            for at in range(table.learned_at[number], table.learned_at[number + 1]):
                taught = table.learned[at]
                found[taught] = max(found.get(taught, 0.0), table.learned_worth[at])
            found[number] = 1.0
        return found

    def _beginning(self, stem: str) -> Iterator[tuple[str, int]]:
        at = bisect_left(self.sorted, (stem, -1))
        while at < len(self.sorted) and self.sorted[at][0].startswith(stem):
            yield self.sorted[at]
            at += 1

    def _misspelt(self, word: str, found: dict[int, float]) -> None:
        """Words of the table one slip of the keyboard away."""
        if len(word) < 4:
            return
        cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
        near = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
        near |= {a + c + b[1:] for a, b in cuts if b for c in _LETTERS} | {a + c + b for a, b in cuts for c in _LETTERS}
        for other in near:
            number = self.spelt.get(other)
            if number is not None:
                # A slip in a short word, or in its first letter, is likelier another word.
                worth = (
                    TYPO
                    - (0.0 if len(word) > 6 or other in WORDS.crucial else 0.1 if len(word) > 5 else 0.2)
                    - (0.15 if other[0] != word[0] else 0.0)
                )
                found[number] = max(worth, found.get(number, 0.0))

    def _shortened(self, word: str, found: dict[int, float]) -> None:
        """Words that this one abbreviates: their beginning, their consonants, or letters of theirs in order."""
        if len(word) < 2:
            return
        bones = word[1:].translate(_VOWELS)  # its consonants behind the first letter
        for other, number in self.initial.get(word[0], ()):
            if len(other) <= len(word):
                continue
            if len(word) > 2 and other.startswith(word):
                worth = PREFIX
            elif bones == word[1:] and other[1:].translate(_VOWELS) == bones:
                worth = TYPO
            elif len(other) > 3 and spelt_by(word, other):
                # The more of the long word's letters, the likelier; a last letter that ends it speaks for it.
                worth = SKELETON if len(word) * 2 >= len(other) or other[-1] == word[-1] else SKELETON - 0.25
                worth -= 0.2 if len(word) == 2 else 0.0
            else:
                continue
            found[number] = max(worth, found.get(number, 0.0))

    def _kin(self, word: str, found: dict[int, float]) -> None:
        """Words with the same stem: diabetic, diabetes; pulmonology, pulmonary."""
        if len(word) < 5:
            return
        if word.endswith("ology") and len(word) >= 10:
            found.update((number, KIN) for _other, number in self._beginning(word[:-5]))
        for other, number in self._beginning(word[: max(4, -(-len(word) * 13 // 20))]):
            shared = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
            if shared == len(word) or (shared * 20 >= 13 * max(len(word), len(other)) and not is_field(other)):
                found.setdefault(number, KIN)
