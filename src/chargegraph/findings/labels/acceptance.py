"""Whether a label may be called its code's. In: a Label, an entry. Out: the words that keep it from that, and those left out.

Every word of an accepted label fits a name of the code or of a code above it, and what tells codes apart (numbers, sides, with
and without, one of two contraries) stands as often in one name of the code. How like the rest is makes up for none.
"""

import re

from chargegraph.findings.labels.contraries import turned
from chargegraph.findings.labels.contrast import ASIDE, Label
from chargegraph.findings.labels.evidence import Weighed
from chargegraph.findings.labels.label_words import spelt_by, tokens
from chargegraph.findings.labels.meaning import others
from chargegraph.findings.labels.name_table import LABEL, SHORT
from chargegraph.findings.labels.said import beyond, told
from chargegraph.findings.labels.variants import KIN, is_cut_otherwise, is_written_for
from chargegraph.findings.labels.wordlists import WORDS

# The values of a set of contraries that no label leaves out.
_AMOUNTS = frozenset(("high", "low"))
_CLAUSE_ENDS = re.compile(r"[,;:/(]")
# What the short name may leave unsaid of a label's weight and still be what the label says.
_ESSENCE = 0.5
# How much more of a label's weight a twin's name may leave unexplained than the own one and fit as well.
_AS_WELL = 0.05


def strange(label: Label, own: int) -> list[str]:
    """The words of a label that fit no name of a code or of those above it, numbers and those that say nothing left out."""
    table = label.table
    mine = table.names_of(own)
    line = [own, *table.ancestors(own)]
    names = [name for entry in line if table.kind_of[entry] == table.kind_of[own] for name in table.names_of(entry)]
    worths = zip(label.core + label.field, label.explained(names, surely=True), strict=True)
    open_words = [word for (word, _weight, _means), worth in worths if worth < KIN and word.isalpha() and not _is_empty(word)]
    if not open_words:
        return []
    # Chapters and blocks are of so many things that only their very words count.
    far = {word for entry in line for name in table.names_of(entry) for word in table.words_in(name)}
    spelt = {word for name in mine for word in (*label.acronyms(name), *label.spelt_out(name, mine))}
    said = {word for name in names for word in (*table.words_in(name), *table.names[name].lower().split())}
    return [word for word in open_words if word not in spelt | far and not is_written_for(label.variants, label.text, word, said)]


def untold(label: Label, own: int) -> list[str]:
    """What a label says to tell codes apart and no name of the code says as it does: the least that some name leaves."""
    table = label.table
    left = [
        [
            value
            for value in beyond(label.text, table.names[name])
            if not is_cut_otherwise(label.text, value, table.words_in(name))
        ]
        for name in table.names_of(own)
    ]
    return min(left, key=len)


def amount(label: Label, own: int) -> list[str]:
    """High or low, where the name that a label fits best says one and the label says neither: blood pressure is no disease.

    What stands between brackets may be left out.
    """
    table = label.table
    best = min(table.names_of(own), key=lambda name: (label.cost(name).missed, label.cost(name).extra))
    if any(_AMOUNTS & told(word).keys() for word in tokens(label.text)):
        return []
    outside = told(ASIDE.sub(" ", table.names[best]))
    words = [word for word in table.words_in(best) if _AMOUNTS & outside.keys() & told(word).keys()]
    return [word for word in label.unsaid(words, least=0.0) if word not in label.abbreviated(best)]


def doubts(label: Label, own: int) -> list[str]:
    """The words of a label that keep it from being accepted; none where it may be."""
    names = [label.table.names[name] for name in label.table.names_of(own)]
    return strange(label, own) or untold(label, own) or turned(label.text, names) or amount(label, own)


def _is_empty(word: str) -> bool:
    """Whether a word adds nothing that could be wrong; contraries tell of with and without."""
    return word in WORDS.residual or word in WORDS.generic or word in WORDS.polarity


def left_out(label: Label, weighed: Weighed, own: int) -> list[str]:
    """Weighty words that the long and the short name share and a label leaves out which says nothing else.

    They count where a near-twin's name says the rest as well, or where the label says little of what the short name says.
    """
    table = label.table
    official = [name for name in table.names_of(own) if table.name_sort[name] in (LABEL, SHORT)]
    weight = weighed.of("weight") or 1.0
    if len(official) < 2 or weighed.of("won") > 0.2:
        return []
    missed = min(label.cost(name).missed for name in official)
    if missed > 0.25 * weight or any(_is_first_clause(label, name, own) for name in official):
        return []
    shared = set.intersection(*(set(table.words_in(name)) for name in official))
    if len(shared) < 2:
        return []
    said = {word for name in official for word in label.abbreviated(name)}
    dropped = label.unsaid(sorted(shared - WORDS.residual - WORDS.generic - said))
    if dropped and (_is_beside_the_short_name(label, official) or _has_twin(label, own, missed + _AS_WELL * weight, dropped)):
        return dropped
    return []


def _is_beside_the_short_name(label: Label, official: list[int]) -> bool:
    """Whether the label says little of what each short name says, but other things of the long one."""
    short = [name for name in official if label.table.name_sort[name] == SHORT]
    return bool(short) and all(_unsaid_by(label, name) > _ESSENCE * label.core_weight for name in short)


def _unsaid_by(label: Label, name: int) -> float:
    """The weight of what a label is about and a name neither says nor abbreviates."""
    parts = [word for word in label.table.words_in(name) if len(word) > 1]
    worths = label.explained((name,))[: len(label.core)]
    return sum(
        weight
        for (word, weight, _means), worth in zip(label.core, worths, strict=True)
        if worth < KIN and not any(word.startswith(part) or spelt_by(part, word) for part in parts)
    )


def _has_twin(label: Label, own: int, enough: float, dropped: list[str]) -> bool:
    """Whether a code called much the same explains the label as well, and says nothing of what was left out."""
    table = label.table
    mine = set(tokens(table.label_of(own)))
    for cost, name in others(label, own):
        entry = table.name_entry[name]
        if cost.missed > enough:
            continue
        if 2 * len(mine & set(tokens(table.label_of(entry)))) <= len(mine):
            continue
        if not any(set(dropped) & set(table.words_in(other)) for other in table.names_of(entry)):
            return True
    return False


def _is_first_clause(label: Label, name: int, own: int) -> bool:
    """Whether a label is what a name says before a comma, slash or bracket, and no other code's does."""
    table, stated = label.table, tokens(label.text)
    if not any(tokens(table.names[name][: mark.start()]) == stated for mark in _CLAUSE_ENDS.finditer(table.names[name])):
        return False
    likely = (other for _cost, other in label.shortlist() if table.name_entry[other] != own)
    return not any(table.words_in(other)[: len(stated)] == stated for other in likely)
