"""The names of one edition as flat arrays. In: entries. Out: a Table, which is kept as bytes and read back in no time."""

import json
import re
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from math import log

from chargegraph.findings.labels.entry import EXTRA, LABEL, SHORT, SYNONYM, Entry, flatten
from chargegraph.findings.labels.learned import learn
from chargegraph.findings.labels.words import CRUCIAL, RESIDUAL, is_field, keys, tokens

FORMAT = "chargegraph-labels-3"
PLACE = 3
"""Characters of a notation that make a place: an ICD category."""


def digest(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class Table:
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
        self._finish()

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

    def _finish(self) -> None:
        self.entry_of = {notation: number for number, notation in enumerate(self.notations)}
        self.word_id = {word: number for number, word in enumerate(self.words)}
        self._below: dict[int, list[int]] | None = None

    @classmethod
    def build(cls, scheme: str, entries: Iterable[Entry]) -> "Table":
        kinds: dict[str, int] = {}
        parents: list[str | None] = []
        table = cls(scheme, [], [], [], [])
        word_id, cores, fields = table.word_id, dict[tuple[int, ...], int](), dict[tuple[int, ...], int]()
        core_names: list[list[int]] = []
        hashed: list[tuple[int, int]] = []
        counts: list[int] = []
        table.entry_names.append(0)
        for number, entry in enumerate(entries):
            table.notations.append(entry.notation)
            table.kind_of.append(kinds.setdefault(entry.kind, len(kinds)))
            parents.append(entry.broader)
            seen: set[str] = set()
            for sort, name in _names_of(entry):
                if name in seen:
                    continue
                seen.add(name)
                words = tokens(name)
                if not words:
                    continue
                at = len(table.names)
                table.names.append(name)
                table.name_entry.append(number)
                table.name_sort.append(sort)
                hashed += [(digest(key), at) for key in dict.fromkeys(keys(words))]
                ids: list[int] = []
                for word in dict.fromkeys(words):
                    known = word_id.get(word)
                    if known is None:
                        known = word_id[word] = len(table.words)
                        table.words.append(word)
                        counts.append(0)
                        table.long_count.append(0)
                    counts[known] += 1
                    table.long_count[known] += sort != SHORT
                    ids.append(known)
                core = tuple(sorted(known for known in ids if not is_field(table.words[known])))
                field = tuple(sorted(known for known in ids if is_field(table.words[known])))
                core_number = cores.setdefault(core, len(cores))
                if core_number == len(core_names):
                    core_names.append([])
                core_names[core_number].append(at)
                table.name_core.append(core_number)
                table.name_field.append(fields.setdefault(field, len(fields)))
            table.entry_names.append(len(table.names))
        table.kinds = list(kinds)
        table._finish()
        table.parent.extend(table.entry_of.get(name, -1) if name else -1 for name in parents)
        hashed.sort()
        table.key_hash.extend(pair[0] for pair in hashed)
        table.key_name.extend(pair[1] for pair in hashed)
        table._weigh(counts)
        flatten(cores, table.core_at, table.core_words)
        flatten(fields, table.field_at, table.field_words)
        flatten(core_names, table.core_names_at, table.core_names)
        postings: list[list[int]] = [[] for _ in table.words]
        for number, members in enumerate(cores):
            table.core_weight.append(sum(table.weights[member] for member in members))
            for member in members:
                postings[member].append(number)
        flatten(postings, table.posting_at, table.postings)
        table._place(list(cores))
        table._learn(list(cores), counts)
        return table

    def _learn(self, cores: list[tuple[int, ...]], counts: list[int]) -> None:
        """Keeps what the names of one code teach of each other."""
        pairs: set[tuple[int, int]] = set()
        for entry in range(len(self.notations)):
            names = self.names_of(entry)
            if len(names) > 1 and self.name_sort[names[0]] == LABEL:
                pairs.update((self.name_core[names[0]], self.name_core[name]) for name in names[1:])
        rows = learn(((cores[label], cores[other]) for label, other in sorted(pairs)), self.words, counts, len(self.names))
        flatten(([meaning for meaning, _worth in row] for row in rows), self.learned_at, self.learned)
        self.learned_worth.extend(worth for row in rows for _meaning, worth in row)

    def _place(self, cores: list[tuple[int, ...]]) -> None:
        """Counts in which stretches of the scheme (codes with the same beginning) each word stands, twins once."""
        places: dict[str, int] = {}
        pairs = {
            (core, places.setdefault(self.notations[entry][:PLACE], len(places)))
            for core, entry in zip(self.name_core, self.name_entry, strict=True)
        }
        counts: list[dict[int, int]] = [{} for _ in self.words]
        self.place_total.extend([0] * len(places))
        for core, place in pairs:
            self.place_total[place] += 1
            for word in cores[core]:
                counts[word][place] = counts[word].get(place, 0) + 1
        self.places = list(places)
        self.place_at.append(0)
        for count in counts:
            self.place_of.extend(sorted(count))
            self.place_count.extend(min(count[place], 65535) for place in sorted(count))
            self.place_at.append(len(self.place_of))

    def _weigh(self, counts: list[int]) -> None:
        """Rare words weigh much, residual ones next to nothing; a word in every name still weighs something."""
        total = log(max(len(self.names), 20))
        for word, count in zip(self.words, counts, strict=True):
            least = 0.5 if word in CRUCIAL or word[0].isdigit() else 0.0
            if len(word) == 1 and word.isalpha():
                self.weights.append(0.15)
                continue
            self.weights.append(0.02 if word in RESIDUAL else max(least, 0.15 + 0.85 * (1 - log(count) / total)))

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
    def from_bytes(cls, data: bytes) -> "Table":
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


def _names_of(entry: Entry) -> Iterator[tuple[int, str]]:
    yield LABEL, entry.label
    if entry.short:
        yield SHORT, entry.short
    for name in entry.synonyms:
        yield SYNONYM, name
    if entry.kind == "taxonomy":
        for name in (entry.label, *entry.synonyms):
            yield from ((SYNONYM, part) for part in bracketed(name))
    for name in entry.extra:
        yield EXTRA, name


# In the names of specialties a bracket at the end holds another name, where it is one of a field or of those who practise it,
# or several capitalised words; "(Medical)", "(PPS excluded)" say more of the name before them.
_BRACKETED = re.compile(r"(?:.*/)?(?P<before>[^()]{4,}) \((?P<within>[A-Z]\w+(?:ology|ists?)|(?:[A-Z][\w-]+ )+[A-Z][\w-]+)\)")


def bracketed(name: str) -> tuple[str, ...]:
    """The two names in one with another in brackets, or the one before what it includes.

    >>> bracketed("Colorectal Surgery (Proctology)"), bracketed("Prescribing (Medical)")
    (('Colorectal Surgery', 'Proctology'), ())
    """
    before, includes, _ = name.partition(" (Including ")
    if includes:
        return (before,)
    found = _BRACKETED.fullmatch(name)
    return (found["before"], found["within"]) if found else ()


def _swapped(flat: "array[int] | array[float]") -> "array[int] | array[float]":
    import sys

    if sys.byteorder == "big":
        flat.byteswap()
    return flat


def _little(flat: "array[int] | array[float]") -> bytes:
    return _swapped(flat[:]).tobytes()
