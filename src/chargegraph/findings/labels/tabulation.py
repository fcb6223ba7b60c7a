"""Entries to a table of names. In: what an edition calls its codes. Out: a NameTable, with what names teach of each other."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from math import log
from typing import NamedTuple

from chargegraph.findings.labels.label_words import is_field, keys, spelt_by, tokens
from chargegraph.findings.labels.name_table import ELSEWHERE, EXTRA, LABEL, SHORT, SYNONYM, NameTable, digest
from chargegraph.findings.labels.wordlists import WORDS

PLACE = 3
"""Characters of a notation that make a place: an ICD category."""


class NamedCode(NamedTuple):
    """One code of one edition, as the index takes it."""

    notation: str
    kind: str
    """diagnosis, procedure, modifier, taxonomy: only entries of one kind compete."""
    label: str
    short: str | None
    synonyms: tuple[str, ...]
    """Names by the same release."""
    broader: str | None
    """The notation of the parent; ancestors and descendants are not another code."""
    extra: tuple[str, ...] = ()
    """Names from other public sources, and from older editions."""
    elsewhere: tuple[str, ...] = ()
    """Names by another edition of the same specialties, which accuse as the official ones do."""


def tabulate(scheme: str, entries: Iterable[NamedCode]) -> NameTable:
    """The names of the codes of one edition, counted, weighed and sorted for look-up."""
    kinds: dict[str, int] = {}
    parents: list[str | None] = []
    table = NameTable(scheme, [], [], [], [])
    word_id, cores, fields = table.word_id, dict[tuple[int, ...], int](), dict[tuple[int, ...], int]()
    core_names: list[list[int]] = []
    hashed: list[tuple[int, int]] = []
    counts: list[int] = []
    of_field: list[bool] = []
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
                    of_field.append(is_field(word))
                    table.long_count.append(0)
                counts[known] += 1
                table.long_count[known] += sort != SHORT
                ids.append(known)
            core = tuple(sorted(known for known in ids if not of_field[known]))
            field = tuple(sorted(known for known in ids if of_field[known]))
            core_number = cores.setdefault(core, len(cores))
            if core_number == len(core_names):
                core_names.append([])
            core_names[core_number].append(at)
            table.name_core.append(core_number)
            table.name_field.append(fields.setdefault(field, len(fields)))
        table.entry_names.append(len(table.names))
    table.kinds = list(kinds)
    table.index()
    table.parent.extend(table.entry_of.get(name, -1) if name else -1 for name in parents)
    hashed.sort()
    table.key_hash.extend(pair[0] for pair in hashed)
    table.key_name.extend(pair[1] for pair in hashed)
    _weigh(table, counts)
    _flatten(cores, table.core_at, table.core_words)
    _flatten(fields, table.field_at, table.field_words)
    _flatten(core_names, table.core_names_at, table.core_names)
    postings: list[list[int]] = [[] for _ in table.words]
    for number, members in enumerate(cores):
        table.core_weight.append(sum(table.weights[member] for member in members))
        for member in members:
            postings[member].append(number)
    _flatten(postings, table.posting_at, table.postings)
    _place(table, list(cores))
    _learn(table, list(cores), counts)
    return table


def _learn(table: NameTable, cores: list[tuple[int, ...]], counts: list[int]) -> None:
    """Keeps what the names of one code teach of each other."""
    pairs: set[tuple[int, int]] = set()
    for entry in range(len(table.notations)):
        names = table.names_of(entry)
        if len(names) > 1 and table.name_sort[names[0]] == LABEL:
            pairs.update((table.name_core[names[0]], table.name_core[name]) for name in names[1:])
    rows = _taught(((cores[label], cores[other]) for label, other in sorted(pairs)), table.words, counts, len(table.names))
    _flatten(([meaning for meaning, _worth in row] for row in rows), table.learned_at, table.learned)
    table.learned_worth.extend(worth for row in rows for _meaning, worth in row)


def _place(table: NameTable, cores: list[tuple[int, ...]]) -> None:
    """Counts in which stretches of the scheme (codes with the same beginning) each word stands, twins once."""
    places: dict[str, int] = {}
    pairs = {
        (core, places.setdefault(table.notations[entry][:PLACE], len(places)))
        for core, entry in zip(table.name_core, table.name_entry, strict=True)
    }
    counts: list[dict[int, int]] = [{} for _ in table.words]
    table.place_total.extend([0] * len(places))
    for core, place in pairs:
        table.place_total[place] += 1
        for word in cores[core]:
            counts[word][place] = counts[word].get(place, 0) + 1
    table.places = list(places)
    table.place_at.append(0)
    for count in counts:
        table.place_of.extend(sorted(count))
        table.place_count.extend(min(count[place], 65535) for place in sorted(count))
        table.place_at.append(len(table.place_of))


def _weigh(table: NameTable, counts: list[int]) -> None:
    """Rare words weigh much, residual ones next to nothing; a word in every name still weighs something."""
    total = log(max(len(table.names), 20))
    for word, count in zip(table.words, counts, strict=True):
        least = 0.5 if word in WORDS.crucial or word[0].isdigit() else 0.0
        if len(word) == 1 and word.isalpha():
            table.weights.append(0.15)
            continue
        table.weights.append(0.02 if word in WORDS.residual else max(least, 0.15 + 0.85 * (1 - log(count) / total)))


def _flatten(rows: Iterable[Iterable[int]], starts: "array[int]", flat: "array[int]") -> None:
    starts.append(0)
    for row in rows:
        flat.extend(row)
        starts.append(len(flat))


def _taught(
    pairs: Iterable[tuple[Sequence[int], Sequence[int]]], words: Sequence[str], counts: Sequence[int], names: int
) -> list[list[tuple[int, float]]]:
    """For each word those that it stands for: pwc for power wheelchair, renal for kidney.

    A pair is a code's label and another name of it, each as the numbers of its words; a word is in `counts` of `names`.
    """
    seen: dict[int, int] = {}
    together: dict[int, dict[int, int]] = {}
    for label, other in pairs:
        ours, theirs = set(label) - set(other), set(other) - set(label)
        if not ours or not theirs or len(theirs) > 8 or len(ours) > 30:
            continue
        for word in theirs:
            seen[word] = seen.get(word, 0) + 1
            row = together.setdefault(word, {})
            for meaning in ours:
                row[meaning] = row.get(meaning, 0) + 1
    rows: list[list[tuple[int, float]]] = [[] for _ in words]
    for word, row in together.items():
        for meaning, count in row.items():
            share = count / seen[word]
            if spelt_by(words[word], words[meaning]):
                if share >= 0.3:
                    rows[word].append((meaning, min(0.95, 0.6 + share / 3)))
            elif count > 1 and share >= 0.4 and share * names > 4 * counts[meaning]:
                rows[word].append((meaning, min(0.85, share * (1 - 0.5 / count))))
    return [sorted(row) for row in rows]


def _names_of(entry: NamedCode) -> Iterator[tuple[int, str]]:
    yield LABEL, entry.label
    if entry.short:
        yield SHORT, entry.short
    for name in entry.synonyms:
        yield SYNONYM, name
    if entry.kind == "taxonomy":
        for name in (entry.label, *entry.synonyms):
            yield from ((SYNONYM, part) for part in bracketed(name))
    for name in entry.elsewhere:
        yield ELSEWHERE, name
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
