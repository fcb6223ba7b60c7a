"""The words that a written word may stand for. In: a NameTable, a word. Out: words of the table, each with its worth.

A word stands for itself, for what it misspells or abbreviates, and for what is near of kin to it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from chargegraph.findings.labels.label_words import is_field, is_slip, profession, spelt_by, tokens
from chargegraph.findings.labels.likelihood import FAMILIES
from chargegraph.findings.labels.name_table import NameTable
from chargegraph.findings.labels.said import told
from chargegraph.findings.labels.wordlists import WORDS

TYPO, PREFIX, SAME, SKELETON, KIN, ABOUT = 0.9, 0.8, 0.75, 0.65, 0.6, 0.4
# Up to so many letters are an acronym of words that share few with it: pwc, power wheelchair.
_ACRONYM = 4
# A word this long may be learned; so many letters must stand behind its beginning.
_LEARNED, _REST = 6, 3
# From so many letters on a word may be another one cut; the short texts of procedures cut words to a letter or two.
_CUT = 3
# The letters of a word that short texts make of a longer one, as they come; and of what two words with other endings share.
_FEW, _STEM = 4, 4
# The letters of a beginning that may have a slip.
_LONG = 6
_ENDINGS = re.compile(r"(?:ifi?cation|ify(?:ing)?|ation|ment|ing|ion|age|ed|e)$")
_PIECE = re.compile(r"[a-z]+")
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
            # A slip may be in a number that is written out, in an abbreviation, and in another word for one of the table.
            meant = (WORDS.numbers.get(other, ""), WORDS.abbreviations.get(other, ""), *WORDS.synonyms.get(other, ()))
            for number in (self.spelt.get(other), *map(self.table.word_id.get, meant)):
                if number is None:
                    continue
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


def about(word: str) -> list[str]:
    """What a learned word is about, by its beginning and its ending.

    >>> about("nephritis")
    ['kidney', 'inflammation']
    """
    if len(word) < _LEARNED:
        return []
    found = [meaning for start, meaning in WORDS.beginnings.items() if word.startswith(start) and len(word) >= len(start) + _REST]
    return found + [meaning for end, meaning in WORDS.endings.items() if word.endswith(end)]


def is_written_for(variants: Variants, text: str, word: str, said: set[str]) -> bool:
    """Whether a word of a label that is none of some words is written for them."""
    if word in WORDS.roman and WORDS.roman[word] in said:
        return True
    table = variants.table
    number = table.word_id.get(word)
    # Short texts have slips.
    is_known = number is not None and table.long_count[number] > 0
    cut = _CUT if any(kind in FAMILIES for kind in table.kinds) else 1
    meanings = about(word)
    return (
        (len(meanings) > 1 and said.issuperset(meanings))
        or (not is_known and _is_kin_of_a_slip(variants, word, said))
        or any(all(_is_written_for(part, said, cut, is_known) for part in parts) for parts in _ways(text, word))
    )


def is_cut_otherwise(text: str, value: str, words: Iterable[str]) -> bool:
    """Whether what says a value in a label may be the beginning of another word of a name: disp, dispensing."""
    pieces = [piece for piece in _pieces(text) if len(piece) >= _CUT and piece != value and value in told(piece)]
    return any(len(word) > len(piece) and word.startswith(piece) for word in words for piece in pieces)


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(text.lower())


def _ways(text: str, word: str) -> Iterator[tuple[str, ...]]:
    """A word as the label has it, for spelling that is made one may have changed a slip; and a beginning joined to it apart."""
    yield (next((piece for piece in _pieces(text) if word in tokens(piece)), word),)
    yield from ((start, word[len(start) :]) for start in WORDS.prefixes if word.startswith(start) and len(word) > len(start) + 1)


def _is_kin_of_a_slip(variants: Variants, word: str, said: set[str]) -> bool:
    """Whether a word that nobody knows is one slip away from one that stands for some words: pharmcy, pharmacy of pharmacists."""
    table = variants.table
    near = [table.words[number] for number in variants.of(word) if is_slip(word, table.words[number])]
    return any(
        worth >= KIN and table.words[number] in said and number not in variants.taught(other)
        for other in near
        for number, worth in variants.of(other).items()
    )


def _is_written_for(word: str, said: set[str], cut: int, is_known: bool) -> bool:
    """Whether a word is one of some words, cut, without its vowels, with another ending or, where nobody knows it, misspelt."""
    if not word.isalpha() or is_field(word):
        return False
    # A long word that names have says itself.
    may_be_letters = len(word) >= min(cut + 1, _CUT) and (len(word) <= _FEW or not is_known)
    stem = _ENDINGS.sub("", word)
    return any(
        (len(word) >= cut and other.startswith(word))
        or (may_be_letters and spelt_by(word, other) and _is_enough(word, other, cut))
        or (len(stem) >= _STEM and other.startswith(stem) and stem == _ENDINGS.sub("", other))
        or (not is_known and (is_slip(word, other) or _is_cut_with_a_slip(word, other)))
        for other in said
        if other[0] == word[0] or not is_known
    )


def _is_cut_with_a_slip(word: str, other: str) -> bool:
    """Whether a word is the beginning of another one but for a slip: phaarma, pharmacy."""
    return len(word) >= _LONG and any(is_slip(word, other[: len(word) + more]) for more in (-1, 0, 1))


def _is_enough(word: str, other: str, cut: int) -> bool:
    """Whether a word has enough of another one's letters to stand for it: short texts of procedures make do with few."""
    return (
        (cut < _CUT and len(word) <= _FEW)
        or 2 * len(word) >= len(other)
        or word[-1] == other[-1]
        or (len(word) > _FEW and spelt_by(word, other[: 2 * len(word)]))
    )
