"""Who practises what a label names. In: a Label, codes of a taxonomy. Out: whether the label may speak of another profession.

Physicians name their field alone: cardiology is a physician's, unless a label says that it is a pharmacist's.
"""

from chargegraph.findings.labels.contrast import Label
from chargegraph.findings.labels.label_words import tokens
from chargegraph.findings.labels.name_table import NameTable
from chargegraph.findings.labels.wordlists import WORDS

# How codes of physicians begin, and what letters stand for a profession: SNF, ENT.
_PHYSICIANS = "20"
_LETTERS = 5
# Words that begin with the same so many letters are about the same.
_ALIKE = 5


def is_taxonomy(table: NameTable, entry: int) -> bool:
    return table.kind(entry) == "taxonomy"


def is_unsaid(label: Label, own: int, other: int) -> bool:
    """Whether the own code is a physician's, the other one another profession's, and the label does not say which.

    Only where the label is about what the own code or one above it is about: an enterostomal therapist is no physician.
    """
    table = label.table
    if not is_taxonomy(table, own) or not table.notations[own].startswith(_PHYSICIANS):
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
    names = (name for entry in (own, *table.ancestors(own)) for name in table.names_of(entry))
    begun = {word[:_ALIKE] for name in names for word in table.words_in(name) if word not in WORDS.residual}
    return any(len(word) >= _ALIKE and word[:_ALIKE] in begun for word, _weight, _means in label.core)


def is_abbreviation(label: Label, own: int) -> bool:
    """Whether a label of a taxonomy is letters alone, which stand for several things."""
    text = label.text.strip()
    return is_taxonomy(label.table, own) and text.isalpha() and text.isupper() and len(text) <= _LETTERS
