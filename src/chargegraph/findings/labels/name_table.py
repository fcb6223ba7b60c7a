"""The names of one edition as flat arrays. In: what `tabulate` counted, or bytes. Out: a NameTable, and its bytes."""

import json
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from hashlib import blake2b

FORMAT = "chargegraph-labels-3"
LABEL, SHORT, SYNONYM, EXTRA = range(4)
"""What a name is to its code."""


def digest(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class NameTable:
    """Names, their words, and where each word stands. A core is the set of words that a name is about, without its fields."""

    # Arrays that are kept, and the type of each.
    _ARRAYS = (
        ("kind_of", "B"), ("parent", "i"), ("entry_names", "I"), ("name_entry", "I"), ("name_sort", "B"), ("name_core", "I"),
        ("name_field", "I"), ("key_hash", "Q"), ("key_name", "I"), ("core_at", "I"), ("core_words", "I"), ("field_at", "I"),
        ("field_words", "I"), ("core_names_at", "I"), ("core_names", "I"), ("posting_at", "I"), ("postings", "I"),
        ("weights", "f"), ("core_weight", "f"), ("long_count", "I"), ("place_at", "I"), ("place_of", "H"), ("place_count", "H"),
        ("place_total", "I"), ("learned_at", "I"), ("learned", "I"), ("learned_worth", "f"),
    )  # fmt: skip

    def __init__(self, scheme: str, kinds: list[str], notations: list[str], names: list[str], words: list[str]) -> None:
        self.scheme, self.kinds, self.notations, self.names, self.words = scheme, kinds, notations, names, words
        self.places: list[str] = []
        for name, code in self._ARRAYS:
            setattr(self, name, array(code))
        self.index()

    kind_of: "array[int]"
    parent: "array[int]"
    entry_names: "array[int]"
    name_entry: "array[int]"
    name_sort: "array[int]"
    name_core: "array[int]"
    name_field: "array[int]"
    key_hash: "array[int]"
    key_name: "array[int]"
    core_at: "array[int]"
    core_words: "array[int]"
    field_at: "array[int]"
    field_words: "array[int]"
    core_names_at: "array[int]"
    core_names: "array[int]"
    posting_at: "array[int]"
    postings: "array[int]"
    weights: "array[float]"
    core_weight: "array[float]"
    long_count: "array[int]"
    place_at: "array[int]"
    place_of: "array[int]"
    place_count: "array[int]"
    place_total: "array[int]"
    learned_at: "array[int]"
    learned: "array[int]"
    learned_worth: "array[float]"

    def index(self) -> None:
        """Numbers the notations and the words, for those who ask by either."""
        self.entry_of = {notation: number for number, notation in enumerate(self.notations)}
        self.word_id = {word: number for number, word in enumerate(self.words)}
        self._below: dict[int, list[int]] | None = None

    def to_bytes(self) -> bytes:
        texts = {
            "format": FORMAT, "scheme": self.scheme, "kinds": self.kinds, "notations": self.notations, "names": self.names,
            "words": self.words, "places": self.places,
            "arrays": [len(getattr(self, name)) for name, _code in self._ARRAYS],
        }  # fmt: skip
        head = json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        # Little-endian whatever the machine, so that a kept index may be carried.
        return struct.pack("<Q", len(head)) + head + b"".join(_little(getattr(self, name)) for name, _code in self._ARRAYS)

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
            for (name, code), length in zip(cls._ARRAYS, texts["arrays"], strict=True):
                flat: array[int] | array[float] = array(code)
                end = at + length * flat.itemsize
                flat.frombytes(data[at:end])
                if len(flat) != length:
                    raise ValueError("cut short")
                setattr(table, name, _swapped(flat))
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


def _swapped(flat: "array[int] | array[float]") -> "array[int] | array[float]":
    import sys

    if sys.byteorder == "big":
        flat.byteswap()
    return flat


def _little(flat: "array[int] | array[float]") -> bytes:
    return _swapped(flat[:]).tobytes()
