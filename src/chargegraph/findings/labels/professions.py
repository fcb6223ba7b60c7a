"""Who practises what a label names. In: a Label, codes of a taxonomy. Out: whether the label may speak of another profession.

Physicians name their field alone: cardiology is a physician's, unless a label says that it is a pharmacist's.
"""

from collections.abc import Iterator

from chargegraph.findings.labels.contrast import Label
from chargegraph.findings.labels.label_words import tokens
from chargegraph.findings.labels.name_table import NameTable
from chargegraph.findings.labels.variants import KIN
from chargegraph.findings.labels.wordlists import WORDS

# How codes of physicians begin, and what letters stand for a profession: SNF, ENT.
_PHYSICIANS = "20"
_LETTERS = 5
# Words that begin with the same so many letters are about the same.
_ALIKE = 5


def is_taxonomy(table: NameTable, entry: int) -> bool:
    return table.kind(entry) == "taxonomy"


def is_excused(label: Label, own: int, name: int, surely: bool, unknown: list[str]) -> bool:
    """Whether another specialty's name is too little to accuse, where it alone is surely meant or not.

    It says less than half of the label, or the own names leave none of it unknown; or the own names say the word that the label
    ends with, or its rarest one, and it does not; or they say all of the label as well, and the other one is of another
    profession than the own one and no physician's.
    """
    table, other = label.table, label.table.name_entry[name]
    if not is_taxonomy(table, own):
        return False
    if not surely and (not unknown or 2 * sum(worth >= KIN for worth in label.explained((name,), surely=True)) < len(label.core)):
        return True
    ours, theirs = (label.explained(_names_of_line(table, entry)) for entry in (own, other))
    words = [word for word, _weight, _means in label.core + label.field]
    stated = [word for word in tokens(label.text) if word in words]
    heads = {stated[-1], max(label.core, key=lambda row: row[1])[0]} if stated and label.core else set[str]()
    if any(word in heads and mine >= KIN > its for word, mine, its in zip(words, ours, theirs, strict=True)):
        return True
    foreign = table.notations[other][:2] not in (_PHYSICIANS, table.notations[own][:2])
    return (foreign and min(label.explained(table.names_of(own)), default=0.0) >= KIN) or is_unsaid(label, own, other)


def _names_of_line(table: NameTable, entry: int) -> Iterator[int]:
    """The names of a code and of those above it."""
    return (name for one in (entry, *table.ancestors(entry)) for name in table.names_of(one))


def is_unsaid(label: Label, own: int, other: int) -> bool:
    """Whether the own code is a physician's, the other one another profession's, and the label does not say which.

    Only where the label is about what the own code or one above it is about: an enterostomal therapist is no physician.
    """
    table = label.table
    if not table.notations[own].startswith(_PHYSICIANS):
        return False
    if table.notations[other].startswith(_PHYSICIANS):
        return False
    if not _is_about(label, own):
        return False
    line = [other, *table.ancestors(other)]
    title = table.label_of(line[-1])
    words = list(dict.fromkeys(tokens(title.partition("/")[2] or title)))
    unsaid = len(label.unsaid(words, least=0.0))
    return 2 * unsaid >= len(words) if len(line) == 1 else unsaid == len(words)


def _is_about(label: Label, own: int) -> bool:
    """Whether a word of the label begins like one of the names of a code or of those above it: cardiology, cardiovascular."""
    table = label.table
    begun = {word[:_ALIKE] for name in _names_of_line(table, own) for word in table.words_in(name) if word not in WORDS.residual}
    return any(len(word) >= _ALIKE and word[:_ALIKE] in begun for word, _weight, _means in label.core)


def is_half_of_a_name(label: Label, own: int) -> bool:
    """Whether a label is one of the two names, of several words each, that a specialty has in one, with a slash between them."""
    table = label.table
    if not is_taxonomy(table, own):
        return False
    names = (table.names[name].split("/") for name in table.names_of(own))
    halves = [tokens(half) for name in names if len(name) == 2 for half in name]
    return any(1 < len(half) == len(label.words) and not label.unsaid(half, least=0.0) for half in halves)


def is_abbreviation(label: Label, own: int) -> bool:
    """Whether a label of a taxonomy is letters alone, which stand for several things."""
    text = label.text.strip()
    return is_taxonomy(label.table, own) and text.isalpha() and text.isupper() and len(text) <= _LETTERS
