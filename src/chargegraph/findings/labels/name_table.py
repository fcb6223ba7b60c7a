"""The names of one edition as flat arrays. In: what `tabulate` counted, or bytes. Out: a NameTable, and its bytes."""

import json
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from hashlib import blake2b

from chargegraph.findings.labels.label_words import tokens

FORMAT = "chargegraph-labels-4"
LABEL, SHORT, SYNONYM, ELSEWHERE, EXTRA = range(5)
"""What a name is to its code. Of the last two, one by another edition of the same specialties accuses, the other only excuses."""


def digest(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class NameTable:
    """Names, their words, and where each word stands. A core is the set of words that a name is about, without its fields."""

    def __init__(self, scheme: str, kinds: list[str], notations: list[str], names: list[str], words: list[str]) -> None:
        self.scheme, self.kinds, self.notations, self.names, self.words = scheme, kinds, notations, names, words
        self.places: list[str] = []
        # In the order in which they are kept.
        self.kind_of, self.parent, self.entry_names = array("B"), array("i"), array("I")
        self.name_entry, self.name_sort, self.name_core, self.name_field = array("I"), array("B"), array("I"), array("I")
        self.key_hash, self.key_name = array("Q"), array("I")
        self.core_at, self.core_words, self.field_at, self.field_words = array("I"), array("I"), array("I"), array("I")
        self.core_names_at, self.core_names = array("I"), array("I")
        self.posting_at, self.postings = array("I"), array("I")
        self.weights, self.core_weight, self.long_count = array("f"), array("f"), array("I")
        self.place_at, self.place_of, self.place_count, self.place_total = array("I"), array("H"), array("H"), array("I")
        self.learned_at, self.learned, self.learned_worth = array("I"), array("I"), array("f")
        self.index()

    def _arrays(self) -> "dict[str, array[int] | array[float]]":
        return {name: value for name, value in vars(self).items() if isinstance(value, array)}

    def index(self) -> None:
        """Numbers the notations and the words, for those who ask by either."""
        self.entry_of = {notation: number for number, notation in enumerate(self.notations)}
        self.word_id = {word: number for number, word in enumerate(self.words)}
        self._below: dict[int, list[int]] | None = None

    def to_bytes(self) -> bytes:
        arrays = self._arrays().values()
        texts = {
            "format": FORMAT, "scheme": self.scheme, "kinds": self.kinds, "notations": self.notations, "names": self.names,
            "words": self.words, "places": self.places, "arrays": list(map(len, arrays)),
        }  # fmt: skip
        head = json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        # Little-endian whatever the machine, so that a kept index may be carried.
        return struct.pack("<Q", len(head)) + head + b"".join(_swapped(flat[:]).tobytes() for flat in arrays)

    @classmethod
    def from_bytes(cls, data: bytes) -> "NameTable":
        """Raises ValueError for what is no index of this format."""
        try:
            (size,) = struct.unpack_from("<Q", data)
            texts = json.loads(data[8 : 8 + size].decode("utf-8", "surrogatepass"))
            if texts["format"] != FORMAT:
                raise ValueError("another format")
            table = cls(texts["scheme"], texts["kinds"], texts["notations"], texts["names"], texts["words"])
            table.places = texts["places"]
            at = 8 + size
            for flat, length in zip(table._arrays().values(), texts["arrays"], strict=True):
                end = at + length * flat.itemsize
                flat.frombytes(data[at:end])
                if len(flat) != length:
                    raise ValueError("cut short")
                _swapped(flat)
                at = end
        except (struct.error, KeyError, TypeError, ValueError) as problem:
            raise ValueError(f"no index of labels: {problem}") from problem
        return table

    def holders(self, key: str) -> list[int]:
        """The names that a key stands for."""
        wanted = digest(key)
        at, found = bisect_left(self.key_hash, wanted), []
        while at < len(self.key_hash) and self.key_hash[at] == wanted:
            found.append(self.key_name[at])
            at += 1
        return found

    def names_of(self, entry: int) -> range:
        return range(self.entry_names[entry], self.entry_names[entry + 1])

    def words_of_core(self, core: int) -> list[int]:
        return self.core_words[self.core_at[core] : self.core_at[core + 1]].tolist()

    def words_of_field(self, field: int) -> list[int]:
        return self.field_words[self.field_at[field] : self.field_at[field + 1]].tolist()

    def kind(self, entry: int) -> str:
        return self.kinds[self.kind_of[entry]]

    def words_in(self, name: int) -> list[str]:
        return tokens(self.names[name])

    def label_of(self, entry: int) -> str:
        names = self.names_of(entry)
        return self.names[names[0]] if names else ""

    def below(self, entry: int) -> list[int]:
        """The entries right below one, in the order of the edition."""
        if self._below is None:
            self._below = {}
            for child, parent in enumerate(self.parent):
                if parent >= 0:
                    self._below.setdefault(parent, []).append(child)
        return self._below.get(entry, [])

    def ancestors(self, entry: int) -> Iterator[int]:
        for _ in range(20):
            entry = self.parent[entry]
            if entry < 0:
                return
            yield entry

    def related(self, one: int, other: int) -> bool:
        """Whether one is the other, or above or below it."""
        return one == other or one in self.ancestors(other) or other in self.ancestors(one)

    def is_rival(self, own: int, other: int) -> bool:
        """Whether an entry is of the own one's kind, and neither the own one nor above or below it."""
        return self.kind_of[own] == self.kind_of[other] and not self.related(own, other)


def _swapped(flat: "array[int] | array[float]") -> "array[int] | array[float]":
    """An array as it is kept, little-endian, or one that is kept as the machine has it."""
    if sys.byteorder == "big":
        flat.byteswap()
    return flat
