"""Which patterns kill an answer. In: a plan. Out: sets of units that together match nothing while any less of each would.

Each set is a minimal unsatisfiable subset. One unit is looked for first, then two, then what is left when all that can go has
gone (deletion, as of Bakker et al. 1993). Found sets are apart from one another, so that two mistakes are two sets.
"""

from itertools import combinations

from chargegraph.explanation.asker import Asker
from chargegraph.explanation.plan import Chosen, Plan

_MOST_SETS = 4
_MOST_PAIRED = 20


class Blame:
    """A search for the units to blame, which asks nothing twice."""

    def __init__(self, plan: Plan, asker: Asker) -> None:
        self.plan = plan
        self._asker = asker
        self._known: dict[Chosen, bool] = {}
        self._found: list[Chosen] = []

    def is_dead(self, chosen: Chosen) -> bool:
        """Whether these units match nothing together."""
        return any(self._part_is_dead(part) for part in self.plan.parts(chosen))

    def _part_is_dead(self, part: Chosen) -> bool:
        if part not in self._known:
            self._known[part] = not self._asker.matches(self.plan.text(part), patient=not self._found)
        return self._known[part]

    def culprits(self) -> list[Chosen]:
        """The sets to blame; none where the units match together."""
        self._found = self._alone(self.plan.all)
        left = self.plan.all.difference(*self._found)
        while len(self._found) < _MOST_SETS and (dead := self._dead_part(left)):
            units = dead & self.plan.all
            sets = self._paired(units) or [self._least(units)]
            self._found += sets
            left = left.difference(*sets)
        return self._found[:_MOST_SETS]

    def _dead_part(self, chosen: Chosen) -> Chosen | None:
        return next((part for part in self.plan.parts(chosen) if self._part_is_dead(part)), None)

    def _alone(self, units: Chosen) -> list[Chosen]:
        singles = [frozenset({n}) for n in sorted(units)]
        return [single for single in singles if self.plan.active(single) and self.is_dead(single)]

    def _paired(self, units: Chosen) -> list[Chosen]:
        if len(units) > _MOST_PAIRED:
            return []
        of = self.plan.units
        pairs = sorted(combinations(sorted(units), 2), key=lambda pair: (-self._weight(*pair), pair))
        for a, b in pairs:
            pair = frozenset({a, b})
            if of[a].keys & of[b].keys and len(self.plan.parts(pair)) == 1 and self.is_dead(pair):
                return [pair]
        return []

    def _weight(self, *numbers: int) -> int:
        """How much units say: constants beside a predicate say most."""
        return sum(sum(term.is_constant for term in self.plan.units[n].element.terms) for n in numbers)

    def _least(self, units: Chosen) -> Chosen:
        """What is left when every unit has gone that can: tried in two orders, the smaller outcome counts."""
        if not self._asker.thorough and any(self._says_exists(n) and not self.is_dead(units - {n}) for n in units):
            return units
        light_first = sorted(units, key=lambda n: (self._weight(n), n))
        tries = [self._deleted(units, order) for order in (light_first, sorted(units, reverse=True))]
        return min(tries, key=len)

    def _says_exists(self, n: int) -> bool:
        """Whether a unit walks through a group for every row: beside fewer patterns there are more rows, and it takes longer."""
        element = self.plan.units[n].element
        return element.kind in ("filter", "bind") and bool(element.groups)

    def _deleted(self, units: Chosen, order: list[int]) -> Chosen:
        for n in order:
            if n in units and (dead := self._dead_part(units - {n})):
                units = dead & self.plan.all
        return units
