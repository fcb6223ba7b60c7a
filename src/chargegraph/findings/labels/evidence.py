"""What speaks for another code and what for the own one. In: a Label, an entry. Out: Weighed: numbers, and their names."""

from typing import NamedTuple

from chargegraph.findings.labels.contrast import Cost, Label, total
from chargegraph.findings.labels.name_table import EXTRA
from chargegraph.findings.labels.neighbourhoods import Neighbourhoods
from chargegraph.findings.labels.variants import TYPO

# Each number's name, and its sense: 1 where more of it speaks for another code, -1 where it speaks against, 0 where both may be.
SENSES = {
    "own_missed": 1, "own_extra": 1, "own_least": 1, "own_context": 1, "own_short": 1,
    "tight_missed": -1, "tight_extra": -1, "loose_missed": -1, "loose_extra": -1, "any_missed": 0,
    "weight": 0, "words": 0,
    "gain": 1, "total_gain": 1, "loose_gain": 1, "share_gain": 1, "any_gain": 1,
    "won": 1, "won_most": 1, "lost": -1, "loose_won": 1, "loose_lost": -1, "field_gain": 1, "core_gain": 1,
    "place1": -1, "place1_gap": 1, "place2": -1, "place2_gap": 1, "place3": -1, "place3_gap": 1,
}  # fmt: skip
_PLACE = {name: number for number, name in enumerate(SENSES)}


class Weighed(NamedTuple):
    """The numbers in the order of SENSES; the own name, the other name that fits best all round, and that explains most."""

    values: tuple[float, ...]
    own: int
    tight: int | None
    loose: int | None

    def of(self, name: str) -> float:
        """A number by its name."""
        return self.values[_PLACE[name]]


def _loose(cost: Cost) -> float:
    return cost.missed + 0.1 * cost.extra


def evidence(label: Label, neighbourhoods: Neighbourhoods, own: int) -> Weighed:
    """Weighs an entry's names against those of all other entries of its kind."""
    table = label.table
    names = list(table.names_of(own))
    costs = [label.cost(name) for name in names]
    best = min(range(len(names)), key=lambda at: total(costs[at]))
    mine = costs[best]
    least = min(cost.missed for cost in costs)
    short = min(_loose(cost) for cost in costs)
    line = [own, *table.ancestors(own)]
    known = label.explained(name for entry in line for name in table.names_of(entry))
    weights = [weight for _word, weight, _means in label.core + label.field]
    spelt = label.acronyms(names[best]).keys() | label.spelt_out(names[best], names)
    if spelt:
        # Initials of the own name, and what its own initials stand for, are explained by it, whatever else they might mean.
        written = [word for word, _weight, _means in label.core + label.field]
        gained = sum(weight * (1 - worth) for word, weight, worth in zip(written, weights, known, strict=True) if word in spelt)
        mine = Cost(max(0.0, mine.missed - gained), mine.extra)
        least, short = max(0.0, least - gained), max(0.0, short - gained)
        known = [max(worth, TYPO if word in spelt else 0.0) for word, worth in zip(written, known, strict=True)]
    context = sum(weight * (1 - worth) for weight, worth in zip(weights, known, strict=True))
    weight = label.weight
    nothing = Cost(weight, 2.0)
    tight: tuple[Cost, int | None] = (nothing, None)
    loose: tuple[Cost, int | None] = (nothing, None)
    anyone = nothing
    related: dict[int, bool] = {}
    kind = table.kind_of[own]
    for cost, name in label.shortlist():
        entry = table.name_entry[name]
        if entry not in related:
            related[entry] = table.kind_of[entry] != kind or table.related(own, entry)
        if related[entry]:
            continue
        if _loose(cost) < _loose(anyone):
            anyone = cost
        if table.name_sort[name] == EXTRA:
            continue
        if total(cost) < total(tight[0]):
            tight = (cost, name)
        if _loose(cost) < _loose(loose[0]):
            loose = (cost, name)
    mine_known = label.explained(names)
    if spelt:
        mine_known = [max(worth, TYPO if word in spelt else 0.0) for word, worth in zip(written, mine_known, strict=True)]
    won, most, lost = _contrast(label, weights, mine_known, tight[1])
    loose_won, _most, loose_lost = _contrast(label, weights, mine_known, loose[1])
    core = label.core_cost(names[best]), label.core_cost(tight[1])
    values = [
        mine.missed, mine.extra, least, context, short,
        tight[0].missed, tight[0].extra, loose[0].missed, loose[0].extra, anyone.missed,
        weight, float(len(label.core)),
        mine.missed - tight[0].missed, total(mine) - total(tight[0]), short - _loose(loose[0]),
        (least - loose[0].missed) / (weight or 1.0), least - anyone.missed,
        won, most, lost, loose_won, loose_lost,
        total(mine) - total(core[0]) - (total(tight[0]) - total(core[1])), total(core[0]) - total(core[1]),
    ]  # fmt: skip
    for at_own, at_best in neighbourhoods.margins(table.notations[own], [word for word, _weight, _means in label.core]):
        values += [at_own, at_best - at_own]
    return Weighed(tuple(values), names[best], tight[1], loose[1])


def _contrast(label: Label, weights: list[float], mine: list[float], name: int | None) -> tuple[float, float, float]:
    """Of what the other name explains and the own ones do not: the sum and the weightiest word; and the sum the other way."""
    if name is None:
        return 0.0, 0.0, sum(weights)
    theirs = label.explained((name,))
    gains = [weight * (two - one) for weight, one, two in zip(weights, mine, theirs, strict=True)]
    return sum(g for g in gains if g > 0), max([0.0, *gains]), -sum(g for g in gains if g < 0)
