"""What one name explains of a label, and what it says beyond it. In: a NameTable, a text. Out: a Label that costs names.

A word explains a word that is the same, a misspelling, an abbreviation or a near relative of it, each at its worth.
"""

import re
from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import pairwise
from typing import NamedTuple

from chargegraph.findings.labels.label_words import initials, is_field, tokens
from chargegraph.findings.labels.name_table import NameTable
from chargegraph.findings.labels.variants import KIN, SKELETON, Variants
from chargegraph.findings.labels.wordlists import WORDS

ASIDE = re.compile(r"\(([^()]*)\)")
"""What stands between brackets may be left out."""
# Cores that are brought by rare words; more are not worth the time.
_ENOUGH = 400
# The longest word that may be initials.
_INITIALS = 8


_Side = list[tuple[str, float, dict[int, float]]]
"""Words of a label, each with its weight and the words of the table that it may stand for."""


class Cost(NamedTuple):
    """Weights of words: of the label's that a name does not explain, of the name's that the label leaves out."""

    missed: float
    extra: float


class Label:
    """A label against a table."""

    def __init__(self, table: NameTable, variants: Variants, text: str) -> None:
        self.table, self.variants, self.text = table, variants, text
        self.words = list(dict.fromkeys(tokens(text)))
        self.core, self.field = _Side(), _Side()
        weights, top = table.weights, 1.0
        joined = self._joined(self.words)
        aside = set(tokens(" ".join(ASIDE.findall(text)))) if "(" in text else set()
        aside = aside if len(aside) < len(self.words) else set()
        self.words = [part for word in self.words for part in ([word] if word in joined else variants.parts(word))]
        for word in self.words:
            means = variants.of(word)
            if word in joined:
                means = {**means, joined[word]: 1.0}
            number = table.word_id.get(word)
            if number is not None and table.long_count[number]:
                weight = weights[number]
            elif word in WORDS.residual:
                weight = 0.02
            elif means:
                best = max(means.values())
                weight = min(weights[n] for n, worth in means.items() if worth == best)
            else:
                weight = top if len(word) > 2 else 0.5 if len(word) == 2 else 0.15
                weight = 0.5 if word in WORDS.crucial or word[0].isdigit() else weight
            if word in aside:
                weight *= 0.4
            best_meaning = max(means, key=lambda n: (means[n], -n)) if means else None
            as_field = is_field(word) or (best_meaning is not None and is_field(table.words[best_meaning]))
            (self.field if as_field else self.core).append((word, weight, means))
        self.core_weight = sum(weight for _word, weight, _means in self.core)
        self.weight = self.core_weight + sum(weight for _word, weight, _means in self.field)
        self._core_back = self._back(self.core)
        self._field_back = self._back(self.field)
        self._core_costs, self._field_costs = dict[int, Cost](), dict[int, Cost]()
        self._shortlist: list[tuple[Cost, int]] | None = None

    def _joined(self, words: list[str]) -> dict[str, int]:
        """Neighbours that the table writes as one word: health care, healthcare."""
        found: dict[str, int] = {}
        for one, other in pairwise(words):
            number = self.table.word_id.get(one + other)
            if number is not None and (one not in self.table.word_id or other not in self.table.word_id or len(one) < 6):
                found[one] = found[other] = number
        return found

    @staticmethod
    def _back(side: _Side) -> dict[int, float]:
        back: dict[int, float] = {}
        for _word, _weight, means in side:
            for number, worth in means.items():
                if worth > back.get(number, 0.0):
                    back[number] = worth
        return back

    def _cost(self, side: _Side, back: dict[int, float], ids: Sequence[int]) -> Cost:
        missed = sum(weight * (1 - max((means.get(i, 0.0) for i in ids), default=0.0)) for _word, weight, means in side)
        weights = self.table.weights
        return Cost(missed, sum(weights[i] * (1 - back.get(i, 0.0)) for i in ids))

    def core_cost(self, name: int | None) -> Cost:
        """What a name's core costs, without its fields."""
        if name is None:
            return Cost(self.core_weight, 1.0)
        table, core = self.table, self.table.name_core[name]
        if core not in self._core_costs:
            self._core_costs[core] = self._cost(self.core, self._core_back, table.words_of_core(core))
        return self._core_costs[core]

    def cost(self, name: int) -> Cost:
        """What a name costs as an explanation of the label."""
        table, field = self.table, self.table.name_field[name]
        of_core = self.core_cost(name)
        if field not in self._field_costs:
            self._field_costs[field] = self._cost(self.field, self._field_back, table.words_of_field(field))
        of_field = self._field_costs[field]
        return Cost(of_core.missed + of_field.missed, of_core.extra + of_field.extra)

    def abbreviated(self, name: int) -> set[str]:
        """The words of a name that stand only where their initials are a word of the label: monitored anesthesia care, mac."""
        words = self.table.words_in(name)
        told, covered = "".join(word[0] for word in words), set[int]()
        for short in self.acronyms(name):
            at = told.find(short)
            while at >= 0:
                covered.update(range(at, at + len(short)))
                at = told.find(short, at + 1)
        return set(words) - {word for at, word in enumerate(words) if at not in covered}

    def acronyms(self, name: int) -> dict[str, float]:
        """The short words of the label that are initials of neighbours in a name, each with its weight: hpsa, als."""
        short = [(word, weight) for word, weight, _means in self.core if 2 <= len(word) <= _INITIALS and word.isalpha()]
        if not short:
            return {}
        told, every = initials(self.table.names[name])
        return {word: weight for word, weight in short if word in told or (len(word) > 2 and word in every)}

    def spelt_out(self, name: int, own: Iterable[int]) -> set[str]:
        """The label's words that a word of a name is the initials of, if no own name spells it: advanced life support, als."""
        words = tokens(self.text)
        told, found = "".join(word[0] if len(word) > 2 else " " for word in words), set[str]()
        for short in set(self.table.words_in(name)) - WORDS.residual:
            at = told.find(short) if 3 <= len(short) <= 5 and short.isalpha() and short not in self.words else -1
            if at >= 0 and not any(self._is_known_short(short, one) for one in own):
                found.update(words[at : at + len(short)])
        return found

    def _is_known_short(self, short: str, name: int) -> bool:
        """Whether a name tells what letters stand for: they are its initials, or a word of it begins with them."""
        words = self.table.words_in(name)
        return short in initials(self.table.names[name])[0] or any(word != short and word.startswith(short) for word in words)

    def explained(self, names: Iterable[int], *, surely: bool = False) -> list[float]:
        """Per word of the label, the worth of its best explanation by some names together; surely: not by what was taught."""
        table, core, field = self.table, set[int](), set[int]()
        for name in names:
            core.update(table.words_of_core(table.name_core[name]))
            field.update(table.words_of_field(table.name_field[name]))
        return [
            max((worth for number, worth in means.items() if number in ids and number not in doubted), default=0.0)
            for side, ids in ((self.core, core), (self.field, field)) for word, _weight, means in side
            for doubted in [self.variants.taught(word) if surely else ()]
        ]  # fmt: skip

    def strange(self, name: int) -> list[str]:
        """The label's words that a name does not explain."""
        sides = zip(self.core + self.field, self.explained((name,)), strict=True)
        return [word for (word, _weight, _means), worth in sides if worth < KIN and word not in WORDS.residual]

    def shared(self, name: int) -> int:
        """How many of the words that the label is about a name says."""
        return sum(worth >= KIN for worth in self.explained((name,))[: len(self.core)])

    def unsaid(self, words: list[str], least: float = 0.35) -> list[str]:
        """Those of some words of the table that weigh more than the least and that nothing in the label stands for."""
        numbers = [(word, self.table.word_id[word]) for word in words if word in self.table.word_id]
        said = self._core_back | self._field_back
        return [word for word, number in numbers if said.get(number, 0.0) < SKELETON / 2 and self.table.weights[number] > least]

    def shortlist(self, cores: int = 8) -> list[tuple[Cost, int]]:
        """The names of the cores that explain most of the label, cheapest first."""
        if self._shortlist is not None:
            return self._shortlist
        table, hits = self.table, dict[int, float]()
        for _word, weight, means in sorted(self.core, key=lambda row: (-row[1], row[0])):
            best: dict[int, float] = {}
            for number, worth in sorted(means.items(), key=lambda pair: (-pair[1], pair[0]))[:16]:
                cores_with: Sequence[int] = table.postings[table.posting_at[number] : table.posting_at[number + 1]]
                if len(hits) > _ENOUGH and len(cores_with) > _ENOUGH:
                    # A frequent word brings no new core in, it only tells between those that rarer words brought.
                    cores_with = [core for core in cores_with if core in hits]
                if not best:
                    best = dict.fromkeys(cores_with, worth)
                else:
                    for core in cores_with:
                        best.setdefault(core, worth)
            for core, worth in best.items():
                hits[core] = hits.get(core, 0.0) + weight * worth * 1.5
        core_weight, least = table.core_weight, 0.35 * max(hits.values(), default=0.0)
        kept = [(hit, core_weight[core], -core) for core, hit in hits.items() if hit >= least]
        top = nlargest(cores, [(hit - 0.5 * weight, core) for hit, weight, core in kept])
        # A short text leaves most of a long name out, and still means it.
        top += nlargest(cores, [(hit - 0.1 * weight, core) for hit, weight, core in kept])
        found = [
            (self.cost(name), name)
            for core in dict.fromkeys(-core for _score, core in top)
            for name in table.core_names[table.core_names_at[core] : table.core_names_at[core + 1]]
        ]
        found.sort(key=lambda pair: (total(pair[0]), pair[1]))
        self._shortlist = found
        return found


def total(cost: Cost) -> float:
    return cost.missed + 0.5 * cost.extra
