"""Judges a code and the label that is stated for it. In: entries. Out: a LabelIndex with judge and nearest.

First the dictionary of names: most labels are one. Then a shortlist, what each side explains, a small model and its thresholds.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from chargegraph.verdicts.contrast import Query, Variants, total
from chargegraph.verdicts.entry import EXTRA, LABEL, SHORT, Entry
from chargegraph.verdicts.evidence import Evidence, evidence
from chargegraph.verdicts.explain import incomplete, other_code, own_name, paraphrase, residual, undecided
from chargegraph.verdicts.model import FAMILIES, NEAR_EXTRA, NEAR_MISSED, model_of
from chargegraph.verdicts.places import Places
from chargegraph.verdicts.table import Table
from chargegraph.verdicts.words import POLARITY, RESIDUAL, keys, tokens

AGREES, PARAPHRASE, OTHER, INCOMPLETE, UNDECIDED = "agrees", "paraphrase", "label-of-another-code", "incomplete", "undecided"

# What a name may leave unexplained of a label's weight, and say beyond it, and how far the next code's must be behind, for the
# code to be named; tuned on the development half to a precision of about 0.99 where that is to be had.
_NAMED = {"diagnosis": (0.15, 0.15, 0.15), "taxonomy": (0.3, 0.6, 0.1), "procedure": (0.1, 1.5, 0.5)}
# A short text of HCPCS, 28 characters, leaves out what tells neighbours apart: 96 of 100 would be named rightly.
_SHORT = 40
_CLAUSE_ENDS = re.compile(r"[,;:/(]")
_GENERIC = frozenset("service procedure item each per use patient code supply".split())  # noqa: SIM905
"""Words that many names have and that tell nothing apart."""


class Judgement(NamedTuple):
    """Whether a label is its code's."""

    verdict: str
    """agrees, paraphrase, label-of-another-code, incomplete or undecided."""
    suggested: str | None
    """The code whose label it is, where only one can be meant."""
    score: float
    """How sure, from 0 to 1."""
    message: str
    """One sentence: the words that decided."""


class Candidate(NamedTuple):
    """A code whose names fit a label, and how well, from 0 to 1."""

    notation: str
    score: float


class LabelIndex:
    """The names of one edition's codes, ready to judge labels."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.variants = Variants(table)
        self.places = Places(table, self.variants)

    @classmethod
    def build(cls, scheme: str, entries: Iterable[Entry]) -> "LabelIndex":
        return cls(Table.build(scheme, entries))

    def to_bytes(self) -> bytes:
        return self.table.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "LabelIndex":
        """Raises ValueError for what `to_bytes` did not make."""
        return cls(Table.from_bytes(data))

    def nearest(self, label: str, *, kind: str | None = None, limit: int = 5) -> list[Candidate]:
        """The codes whose names fit a label best, best first."""
        query, found = Query(self.table, self.variants, label), dict[str, float]()
        weight = query.core_weight + query.field_weight or 1.0
        for cost, name in query.shortlist():
            entry = self.table.name_entry[name]
            if kind is None or self.table.kinds[self.table.kind_of[entry]] == kind:
                found.setdefault(self.table.notations[entry], round(max(0.0, 1 - total(cost) / weight), 4))
        return [Candidate(notation, score) for notation, score in list(found.items())[:limit]]

    def judge(self, notation: str, label: str) -> Judgement:
        """Whether the label is the code's. Raises KeyError where the edition has no such code."""
        decided = self.dictionary(notation, label)
        if decided is not None:
            return decided
        own = self.table.entry_of[notation]
        if not self.table.names_of(own):
            return Judgement(UNDECIDED, None, 0.0, f"The release gives {notation} no name.")
        query = Query(self.table, self.variants, label)
        return self._weigh(notation, query, evidence(query, self.places, own))

    def dictionary(self, notation: str, label: str) -> Judgement | None:
        """What names alone decide: the label is one of the own ones, a header's above, or another code's only."""
        table = self.table
        own = table.entry_of[notation]
        words = tokens(label)
        if not words:
            return Judgement(UNDECIDED, None, 0.0, "The label has no word to compare.")
        by_words, by_letters, by_core = keys(words)
        same = list(dict.fromkeys(table.holders(by_words) + table.holders(by_letters)))
        mine = [name for name in same if table.name_entry[name] == own]
        others = [
            name for name in same
            if table.name_sort[name] in (LABEL, SHORT) and table.kind_of[table.name_entry[name]] == table.kind_of[own]
            and not table.related(own, table.name_entry[name])
        ]  # fmt: skip
        if len({table.name_entry[name] for name in others}) > 1:
            # A short name that several codes share decides nothing.
            others = [name for name in others if table.name_sort[name] == LABEL]
        if mine:
            # The same words in another order may be another code's title.
            exact = [name for name in others if tokens(table.names[name]) == words]
            if not exact or any(tokens(table.names[name]) == words for name in mine):
                name = min(mine, key=lambda name: table.name_sort[name])
                known = table.name_sort[name] == EXTRA
                return Judgement(PARAPHRASE if known else AGREES, None, 1.0, own_name(table, notation, name))
            others = exact
        if others and not POLARITY.isdisjoint(words):
            # With and without turn a name round: only the same order is the same name.
            others = [name for name in others if tokens(table.names[name]) == words]
        above = self._header(own, by_core)
        if others and (above is None or sorted(tokens(table.names[above])) != sorted(words)):
            exact = [name for name in others if tokens(table.names[name]) == words] or others
            codes = sorted({table.notations[table.name_entry[name]] for name in exact})
            suggested = codes[0] if len(codes) == 1 else None
            return Judgement(OTHER, suggested, 1.0, other_code(table, notation, label, exact[0], suggested))
        if above is not None:
            return Judgement(INCOMPLETE, None, 0.95, incomplete(table, notation, above, table.names_of(own)[0], words))
        loose = [name for name in table.holders(by_core) if table.name_entry[name] == own]
        if loose:
            return Judgement(PARAPHRASE, None, 0.95, residual(table, notation, loose[0]))
        return None

    def _header(self, own: int, by_core: str) -> int | None:
        """The title of a header above that the label is, where each own name says more than that header."""
        table = self.table
        line = set(table.ancestors(own))
        titles = [
            name for name in table.holders(by_core)
            if table.name_entry[name] in line and table.name_sort[name] == LABEL
        ]  # fmt: skip
        if not titles or "unspecified" in tokens(table.label_of(own)):
            return None
        stated = set(by_core[1:].split())
        for name in table.names_of(own):
            if table.name_sort[name] != SHORT and not set(tokens(table.names[name])) - RESIDUAL - stated:
                return None
        return titles[0]

    def _weigh(self, notation: str, query: Query, weighed: Evidence) -> Judgement:
        table, own = self.table, self.table.entry_of[notation]
        model = model_of(table.kinds[table.kind_of[own]])
        likely = model.probability(weighed.values)
        missed, weight = weighed.of("own_missed"), weighed.of("weight") or 1.0
        near = weighed.of("tight_missed") <= NEAR_MISSED * weight and weighed.of("tight_extra") <= NEAR_EXTRA
        if likely > (model.near if near else model.accuse) or likely > model.accuse:
            suggested = self._named(query, weighed, own)
            if (suggested is None and missed <= 0.05 * weight) or self._turned(query, weighed):
                return Judgement(UNDECIDED, None, round(likely, 4), undecided(table, notation, query, weighed))
            name = weighed.tight if suggested else None
            return Judgement(OTHER, suggested, round(likely, 4), other_code(table, notation, query.label, name, suggested))
        dropped = self._dropped(query, weighed, own)
        if dropped:
            return Judgement(INCOMPLETE, None, 0.9, incomplete(table, notation, None, weighed.own, dropped))
        if likely < model.accept and missed < 0.5 * weight:
            return Judgement(PARAPHRASE, None, round(1 - likely, 4), paraphrase(table, notation, weighed.own, query))
        return Judgement(UNDECIDED, None, round(likely, 4), undecided(table, notation, query, weighed))

    def _named(self, query: Query, weighed: Evidence, own: int) -> str | None:
        """The code that the label names: its name fits well, and no other's fits nearly as well."""
        table = self.table
        if weighed.tight is None:
            return None
        kind = table.kinds[table.kind_of[own]]
        if kind not in FAMILIES and len(query.label) <= _SHORT:
            return None
        missed, extra, gap = _NAMED.get(FAMILIES.get(kind, ""), _NAMED["procedure"])
        cost, weight = query.cost(weighed.tight), query.core_weight + query.field_weight or 1.0
        if cost.missed > missed * weight or cost.extra > extra * weight:
            return None
        # Inclusion terms of siblings are near-twins: they excuse, and name nothing.
        if table.name_sort[weighed.tight] not in (LABEL, SHORT) and kind != "taxonomy":
            return None
        best = total(cost)
        first = table.name_entry[weighed.tight]
        for cost, name in query.shortlist():
            entry = table.name_entry[name]
            if entry == first or table.kind_of[entry] != table.kind_of[own] or table.related(own, entry):
                continue
            if table.name_sort[name] != EXTRA and total(cost) - best < gap:
                return None
        return table.notations[first]

    def _turned(self, query: Query, weighed: Evidence) -> bool:
        """Whether the label begins with the own name, and only turns the other name round: nausea without vomiting."""
        stated, own = tokens(query.label), tokens(self.table.names[weighed.own])
        if weighed.tight is None or POLARITY.isdisjoint(stated) or stated[: len(own)] != own:
            return False
        return sorted(stated) == sorted(tokens(self.table.names[weighed.tight]))

    def _dropped(self, query: Query, weighed: Evidence, own: int) -> list[str]:
        """Weighty words that the long and the short name share, and that a label leaves out which says nothing else."""
        table = self.table
        names = list(table.names_of(own))
        official = [name for name in names if table.name_sort[name] in (LABEL, SHORT)]
        if len(official) < 2 or weighed.of("own_missed") > 0.25 * weighed.of("weight") or weighed.of("won") > 0.2:
            return []
        if any(self._is_first_clause(query, name, own) for name in official):
            return []
        shared = set.intersection(*(set(tokens(table.names[name])) for name in official))
        return query.unsaid(sorted(shared - RESIDUAL - _GENERIC)) if len(shared) > 1 else []

    def _is_first_clause(self, query: Query, name: int, own: int) -> bool:
        """Whether a label is what a name says before a comma, slash or bracket, and no other code's does."""
        table, stated = self.table, tokens(query.label)
        if not any(tokens(table.names[name][: mark.start()]) == stated for mark in _CLAUSE_ENDS.finditer(table.names[name])):
            return False
        likely = (other for _cost, other in query.shortlist() if table.name_entry[other] != own)
        return not any(tokens(table.names[other])[: len(stated)] == stated for other in likely)
