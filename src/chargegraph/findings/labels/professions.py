"""Who practises what a label names. In: a Query, codes of a taxonomy. Out: whether the label may speak of another profession.

Physicians name their field alone: cardiology is a physician's, unless a label says that it is a pharmacist's.
"""

from chargegraph.findings.labels.contrast import Query
from chargegraph.findings.labels.table import Table
from chargegraph.findings.labels.words import RESIDUAL, tokens

# How codes of physicians begin, and what letters stand for a profession: SNF, ENT.
_PHYSICIANS = "20"
_LETTERS = 5
# Words that begin with the same so many letters are about the same.
_ALIKE = 5


def is_taxonomy(table: Table, entry: int) -> bool:
    return table.kinds[table.kind_of[entry]] == "taxonomy"


def is_unsaid(query: Query, own: int, other: int) -> bool:
    """Whether the own code is a physician's, the other one another profession's, and the label does not say which.

    Only where the label is about what the own code or one above it is about: an enterostomal therapist is no physician.
    """
    table = query.table
    if not is_taxonomy(table, own) or not table.notations[own].startswith(_PHYSICIANS):
        return False
    if table.notations[other].startswith(_PHYSICIANS):
        return False
    if not _is_about(query, own):
        return False
    line = [other, *table.ancestors(other)]
    label = table.label_of(line[-1])
    words = list(dict.fromkeys(tokens(label.partition("/")[2] or label)))
    unsaid = len(query.unsaid(words, least=0.0))
    return 2 * unsaid >= len(words) if len(line) == 1 else unsaid == len(words)


def _is_about(query: Query, own: int) -> bool:
    """Whether a word of the label begins like one of the names of a code or of those above it: cardiology, cardiovascular."""
    table = query.table
    names = (name for entry in (own, *table.ancestors(own)) for name in table.names_of(entry))
    begun = {word[:_ALIKE] for name in names for word in tokens(table.names[name]) if word not in RESIDUAL}
    return any(len(word) >= _ALIKE and word[:_ALIKE] in begun for word, _weight, _means in query.core)


def is_initials(label: str, name: str) -> bool:
    """Whether a label is the initials of neighbours in a name.

    >>> is_initials("SNF", "Skilled Nursing Facility")
    True
    """
    return label.strip().lower() in "".join(word[0] for word in tokens(name))


def is_abbreviation(query: Query, own: int) -> bool:
    """Whether a label of a taxonomy is letters alone, which stand for several things."""
    label = query.label.strip()
    return is_taxonomy(query.table, own) and label.isalpha() and label.isupper() and len(label) <= _LETTERS
