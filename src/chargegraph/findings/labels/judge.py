"""Judges a code and the label that is stated for it. In: entries. Out: a LabelIndex with judge and nearest.

First the dictionary of names: most labels are one. Then a shortlist, what each side explains, a small model and its thresholds.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from chargegraph.findings.labels.acceptance import doubts, left_out, strange
from chargegraph.findings.labels.contraries import Contrary, turns_round
from chargegraph.findings.labels.contrast import Label, total
from chargegraph.findings.labels.evidence import Weighed, evidence
from chargegraph.findings.labels.label_words import bound, initials, keys, reading, tokens
from chargegraph.findings.labels.likelihood import NEAR_EXTRA, NEAR_MISSED, model_of
from chargegraph.findings.labels.meaning import (
    against,
    agreeing,
    clear,
    dominant,
    is_mildest,
    is_outdone,
    mirrored,
    named,
    narrower,
    usual,
)
from chargegraph.findings.labels.name_table import ELSEWHERE, LABEL, SHORT, NameTable
from chargegraph.findings.labels.neighbourhoods import Neighbourhoods
from chargegraph.findings.labels.professions import is_abbreviation, is_excused, is_half_of_a_name
from chargegraph.findings.labels.said import beyond
from chargegraph.findings.labels.sentences import (
    contradiction,
    incomplete,
    other_code,
    own_name,
    paraphrase,
    residual,
    undecided,
    unfit,
)
from chargegraph.findings.labels.tabulation import NamedCode, tabulate
from chargegraph.findings.labels.variants import KIN, Variants
from chargegraph.findings.labels.wordlists import WORDS

AGREES, PARAPHRASE, OTHER, INCOMPLETE, UNDECIDED = "agrees", "paraphrase", "label-of-another-code", "incomplete", "undecided"

# What names may leave unexplained of the weight of a label that they say.
_NOTHING, _HALF = 0.05, 0.5
# A specialty's name has its grouping and classification before it.
_PARTS = re.compile(r"[/,()]")
# How sure it is that an everyday name is a title.
_EVERYDAY = 0.95
# From so many letters on a word that another ends with names what that one is a kind of.
_COMPOUND = 7
# What the names of a code and of those above it may leave unexplained of a label's weight that says less than the code does.
_CONTEXT = 0.25


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

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self.variants = Variants(table)
        self.neighbourhoods = Neighbourhoods(table, self.variants)

    @classmethod
    def build(cls, scheme: str, entries: Iterable[NamedCode]) -> "LabelIndex":
        return cls(tabulate(scheme, entries))

    def to_bytes(self) -> bytes:
        return self.table.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "LabelIndex":
        """Raises ValueError for what `to_bytes` did not make."""
        return cls(NameTable.from_bytes(data))

    def nearest(self, label: str, *, kind: str | None = None, limit: int = 5) -> list[Candidate]:
        """The codes whose names fit a label best, best first."""
        stated, found = Label(self.table, self.variants, label), dict[str, float]()
        weight = stated.weight or 1.0
        for cost, name in stated.shortlist():
            entry = self.table.name_entry[name]
            if kind is None or self.table.kind(entry) == kind:
                found.setdefault(self.table.notations[entry], round(max(0.0, 1 - total(cost) / weight), 4))
        return [Candidate(notation, score) for notation, score in list(found.items())[:limit]]

    def judge(self, notation: str, label: str) -> Judgement:
        """Whether the label is the code's, or what it means in everyday words. Raises KeyError where there is no such code."""
        found = self._judged(notation, label)
        is_open = found.verdict == UNDECIDED or (found.verdict == OTHER and found.score < 1.0)
        if not is_open or (meant := reading(label)) is None:
            return found
        again = self._judged(notation, meant)
        if again.verdict in (AGREES, PARAPHRASE):
            return again if again.verdict == PARAPHRASE else again._replace(verdict=PARAPHRASE, score=_EVERYDAY)
        replaced, names = set(tokens(label)) - set(tokens(meant)), self.table.names_of(self.table.entry_of[notation])
        # Where a name of the code has these words, what they mean elsewhere accuses nobody.
        is_own = any(replaced <= set(self.table.words_in(name)) for name in names)
        return again if again.verdict == OTHER and found.verdict == UNDECIDED and not is_own else found

    def _judged(self, notation: str, label: str) -> Judgement:
        decided = self.dictionary(notation, label)
        if decided is not None:
            return decided
        own = self.table.entry_of[notation]
        if not self.table.names_of(own):
            return Judgement(UNDECIDED, None, 0.0, f"The release gives {notation} no name.")
        stated = Label(self.table, self.variants, label)
        weighed = evidence(stated, self.neighbourhoods, own)
        if is_abbreviation(stated, own):
            return self._abbreviated(notation, stated, weighed)
        return self._weigh(notation, stated, weighed)

    def _abbreviated(self, notation: str, label: Label, weighed: Weighed) -> Judgement:
        """A label that is letters: the initials of an own name, or nothing sure."""
        for name in self.table.names_of(self.table.entry_of[notation]):
            if any(label.text.strip().lower() == initials(part)[0] for part in _PARTS.split(self.table.names[name])):
                return Judgement(PARAPHRASE, None, 0.9, paraphrase(self.table, notation, name, label))
        return Judgement(UNDECIDED, None, 0.5, undecided(self.table, notation, label, weighed))

    def dictionary(self, notation: str, label: str) -> Judgement | None:
        """What names alone decide: the label is one of the own ones, a header's above, or another code's only."""
        table = self.table
        own = table.entry_of[notation]
        words = tokens(label)
        if not words:
            return Judgement(UNDECIDED, None, 0.0, "The label has no word to compare.")
        by_words, by_letters, by_core = keys(words)
        same = list(dict.fromkeys(table.holders(by_words) + table.holders(by_letters)))
        mine = [name for name in same if table.name_entry[name] == own and bound(table.words_in(name)) == bound(words)]
        others = [
            name for name in same if table.name_sort[name] in (LABEL, SHORT) and table.is_rival(own, table.name_entry[name])
        ]  # fmt: skip
        if len({table.name_entry[name] for name in others}) > 1:
            # A short name that several codes share decides nothing.
            others = [name for name in others if table.name_sort[name] == LABEL]
        if mine:
            # The same words in another order may be another code's title.
            exact = [name for name in others if table.words_in(name) == words]
            if not exact or any(table.words_in(name) == words for name in mine):
                name = min(mine, key=lambda name: table.name_sort[name])
                known = table.name_sort[name] >= ELSEWHERE
                return Judgement(PARAPHRASE if known else AGREES, None, 1.0, own_name(table, notation, name))
            others = exact
        if others and not WORDS.polarity.isdisjoint(words):
            # With and without turn a name round: only the same order is the same name.
            others = [name for name in others if table.words_in(name) == words]
        if others and all(table.name_sort[name] == SHORT for name in others):
            # A short name leaves so much out that the own long one may say it as well, the more so in another order.
            same_order = any(table.words_in(name) == words for name in others)
            if self._unsaid(label, own) <= (_NOTHING if same_order else _HALF):
                others = []
        above = self._header(own, by_core)
        if others and (above is None or sorted(table.words_in(above)) != sorted(words)):
            exact = [name for name in others if table.words_in(name) == words] or others
            codes = {table.name_entry[name] for name in exact}
            suggested = self._usual(codes.pop(), own) if len(codes) == 1 else None
            return Judgement(OTHER, suggested, 1.0, other_code(table, notation, label, exact[0], suggested))
        inside = narrower(table, label, own)
        if inside is not None:
            suggested = table.notations[inside]
            return Judgement(OTHER, suggested, 1.0, other_code(table, notation, label, table.names_of(inside)[0], suggested))
        if above is not None:
            more = [word for word in tokens(table.label_of(own)) if word not in table.words_in(above)]
            if more and is_mildest(more):
                return Judgement(PARAPHRASE, None, 0.95, residual(table, notation, table.names_of(own)[0]))
            return Judgement(INCOMPLETE, None, 0.95, incomplete(table, notation, above, table.names_of(own)[0], words))
        # Of words that are the same as a set, a number or a contrary may still be another.
        loose = [n for n in table.holders(by_core) if table.name_entry[n] == own and not beyond(label, table.names[n])]
        if loose:
            return Judgement(PARAPHRASE, None, 0.95, residual(table, notation, loose[0]))
        return None

    def _unsaid(self, label: str, own: int) -> float:
        """The share of a label that the own name which says most of it leaves unsaid."""
        stated = Label(self.table, self.variants, label)
        weight = stated.core_weight or 1.0
        return min((stated.cost(name).missed for name in self.table.names_of(own)), default=weight) / weight

    def _header(self, own: int, by_core: str) -> int | None:
        """The title of a header above that the label is, where each own name says more than that header."""
        table = self.table
        line = set(table.ancestors(own))
        titles = [n for n in table.holders(by_core) if table.name_entry[n] in line and table.name_sort[n] == LABEL]
        if not titles or "unspecified" in tokens(table.label_of(own)):
            return None
        stated = set(by_core[1:].split())
        for name in table.names_of(own):
            if table.name_sort[name] != SHORT and not set(table.words_in(name)) - WORDS.residual - stated:
                return None
        return titles[0]

    def _weigh(self, notation: str, label: Label, weighed: Weighed) -> Judgement:
        table, own = self.table, self.table.entry_of[notation]
        model = model_of(table.kind(own))
        likely = model.probability(weighed.values)
        missed, weight = weighed.of("own_missed"), weighed.of("weight") or 1.0
        near = weighed.of("tight_missed") <= NEAR_MISSED * weight and weighed.of("tight_extra") <= NEAR_EXTRA
        contrary = against(table, own, label.text)
        if likely > (model.near if near else model.accuse) or likely > model.accuse:
            meant = named(label, weighed, own)
            if meant is None and contrary and self._instead(label, own, contrary) is not None:
                return self._contradicted(notation, label, contrary)
            name = clear(label, own) if meant is None else self._best_name(label, meant)
            is_open = name is None or self._is_a_kind(label, own) or (meant is None and missed <= _NOTHING * weight)
            is_open = is_open or (name is not None and is_excused(label, own, name, meant is not None, strange(label, own)))
            if not is_open and not self._turned(label, weighed) and not self._is_less_said(label, weighed, own, meant):
                suggested = None if meant is None else self._usual(meant, own)
                return Judgement(OTHER, suggested, round(likely, 4), other_code(table, notation, label.text, name, suggested))
        elif not contrary and not doubts(label, own):
            dropped = left_out(label, weighed, own)
            if dropped:
                return Judgement(INCOMPLETE, None, 0.9, incomplete(table, notation, None, table.names_of(own)[0], dropped))
            if (likely < model.accept or is_half_of_a_name(label, own)) and weighed.of("own_least") < 0.5 * weight:
                name = min(table.names_of(own), key=lambda name: (label.cost(name).missed, name != weighed.own))
                return Judgement(PARAPHRASE, None, round(1 - likely, 4), paraphrase(table, notation, name, label))
        if not contrary and likely > 0.5 and not self._is_a_kind(label, own) and not self._turned(label, weighed):
            meant = dominant(label, weighed, own)
            if meant is not None and not self._is_less_said(label, weighed, own, meant):
                suggested = self._usual(meant, own)
                name = self._best_name(label, meant)
                return Judgement(OTHER, suggested, round(likely, 4), other_code(table, notation, label.text, name, suggested))
        if contrary:
            return self._contradicted(notation, label, contrary)
        unknown = strange(label, own)
        said = unfit(table, notation, label, unknown) if unknown else undecided(table, notation, label, weighed)
        return Judgement(UNDECIDED, None, round(likely, 4), said)

    def _is_a_kind(self, label: Label, own: int) -> bool:
        """Whether the own names are of a kind of what the label says: osteoarthritis of arthritis, with all its other words."""
        ends = {word for name in self.table.names_of(own) for word in self.table.words_in(name)}
        worths = label.explained(self.table.names_of(own))
        unsaid = [word for (word, _weight, _means), worth in zip(label.core + label.field, worths, strict=True) if worth < KIN]
        return bool(unsaid) and all(
            len(word) >= _COMPOUND and any(end.endswith(word) and not turns_round(end.removesuffix(word)) for end in ends)
            for word in unsaid
        )

    def _contradicted(self, notation: str, label: Label, contrary: list[Contrary]) -> Judgement:
        """A label that says one of a set of words where the code's name says another."""
        table, own = self.table, self.table.entry_of[notation]
        side = contrary[0].side
        meant = self._instead(label, own, contrary)
        if meant is None:
            meant = agreeing(label, own, contrary)
        suggested = None if meant is None else self._usual(meant, own)
        verdict = UNDECIDED if meant is None and not side else OTHER
        message = contradiction(table, notation, label.text, contrary[0], meant)
        return Judgement(verdict, suggested, 1.0 if side else 0.9, message)

    def _instead(self, label: Label, own: int, contrary: list[Contrary]) -> int | None:
        """The entry that has the own name with what the label says in the place of its contrary, where no other fits better."""
        mirror = mirrored(label, own, contrary)
        return None if mirror is None or is_outdone(label, own, mirror, contrary[0].side) else mirror

    def _usual(self, entry: int, own: int) -> str | None:
        found = usual(self.table, entry, own)
        return None if found is None else self.table.notations[found]

    def _best_name(self, label: Label, meant: int) -> int:
        return min(self.table.names_of(meant), key=lambda name: (total(label.cost(name)), name))

    def _is_less_said(self, label: Label, weighed: Weighed, own: int, meant: int | None) -> bool:
        """Whether the code meant is the own code's sibling for what is not specified, and the label fits their parent."""
        table = self.table
        if meant is None or table.parent[own] < 0 or table.parent[own] != table.parent[meant]:
            return False
        if "unspecified" in label.words or "unspecified" not in tokens(table.label_of(meant)):
            return False
        return weighed.of("own_context") <= _CONTEXT * (weighed.of("weight") or 1.0)

    def _turned(self, label: Label, weighed: Weighed) -> bool:
        """Whether the label begins with the own name, and only turns the other name round: nausea without vomiting."""
        stated, own = tokens(label.text), self.table.words_in(weighed.own)
        if weighed.tight is None or WORDS.polarity.isdisjoint(stated) or stated[: len(own)] != own:
            return False
        return sorted(stated) == sorted(self.table.words_in(weighed.tight))
