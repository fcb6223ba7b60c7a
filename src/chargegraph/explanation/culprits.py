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
        self._dead: dict[Chosen, bool] = {}
        self._found: list[Chosen] = []

    def culprits(self) -> list[Chosen]:
        """The sets to blame; none where the units match together."""
        self._found = [single for n in sorted(self.plan.all) if self._dead_part(single := frozenset({n}))]
        left = self.plan.all.difference(*self._found)
        while len(self._found) < _MOST_SETS and (dead := self._dead_part(left)):
            units = dead & self.plan.all
            found = self._pair(units) or self._least(units)
            self._found.append(found)
            left -= found
        return self._found[:_MOST_SETS]

    def _dead_part(self, chosen: Chosen) -> Chosen | None:
        """Of these units some that share variables and match nothing together, if there are such."""
        for part in self.plan.parts(chosen):
            if part not in self._dead:
                self._dead[part] = not self._asker.matches(self.plan.text(part), patient=not self._found)
            if self._dead[part]:
                return part
        return None

    def _pair(self, units: Chosen) -> Chosen | None:
        if len(units) > _MOST_PAIRED:
            return None
        of = self.plan.units
        pairs = sorted(combinations(sorted(units), 2), key=lambda pair: (-self._weight(*pair), pair))
        for a, b in pairs:
            pair = frozenset({a, b})
            if of[a].keys & of[b].keys and len(self.plan.parts(pair)) == 1 and self._dead_part(pair):
                return pair
        return None

    def _weight(self, *numbers: int) -> int:
        """How much units say: constants beside a predicate say most."""
        return sum(term.is_constant for n in numbers for term in self.plan.units[n].element.terms)

    def _least(self, units: Chosen) -> Chosen:
        """What is left when every unit has gone that can: tried in two orders, the smaller outcome counts."""
        # An EXISTS walks through its group for every row: beside fewer patterns there are more rows, and it takes longer.
        exist = [n for n in units if (e := self.plan.units[n].element).kind in ("filter", "bind") and e.groups]
        if not self._asker.thorough and any(not self._dead_part(units - {n}) for n in exist):
            return units
        light_first = sorted(units, key=lambda n: (self._weight(n), n))
        return min((self._deleted(units, order) for order in (light_first, sorted(units, reverse=True))), key=len)

    def _deleted(self, units: Chosen, order: list[int]) -> Chosen:
        for n in order:
            if n in units and (dead := self._dead_part(units - {n})):
                units = dead & self.plan.all
        return units
