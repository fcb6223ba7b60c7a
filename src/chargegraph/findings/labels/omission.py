"""What a label leaves out that matters. In: a Label and its Weighed. Out: the words that tell the code from its neighbours."""

import re

from chargegraph.findings.labels.contrast import Label
from chargegraph.findings.labels.evidence import Weighed
from chargegraph.findings.labels.label_words import spelt_by, tokens
from chargegraph.findings.labels.meaning import others
from chargegraph.findings.labels.name_table import LABEL, SHORT
from chargegraph.findings.labels.variants import KIN
from chargegraph.findings.labels.wordlists import WORDS

_CLAUSE_ENDS = re.compile(r"[,;:/(]")
# What the short name may leave unsaid of a label's weight and still be what the label says.
_ESSENCE = 0.5
# How much more of a label's weight a twin's name may leave unexplained than the own one and fit as well.
_AS_WELL = 0.05


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
