"""The right answers, out of what the corpus wrote. In: facts. Out: the rows of each question. No engine has a part in it.

Only the CONSTRUCT has no such answer: its triples are those that pyoxigraph's store has of a brief, pattern by pattern.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import corpus
import pyoxigraph
from corpus import Facts
from questions import DIAGNOSIS, MODIFIER, PAYER, TAXONOMY, WORD, one_alike

from chargegraph.rdf.vocabulary import expand

Row = tuple[Any, ...]


def statement_iri(brief: Facts, fact: corpus.Fact) -> str:
    return f"{expand('brief:')}{brief.name}#{fact.kind}-{fact.start}"


class Expected:
    """What is right about a corpus."""

    def __init__(self, number: int, bare: Path) -> None:
        self.briefs = list(corpus.briefs(number))
        self.mine = self.briefs[number // 2]
        self._bare = bare

    def rows(self, question: str) -> list[Row]:
        return list(_ANSWERS[question](self))

    def point(self) -> Iterable[Row]:
        brief = self.briefs[0]
        for fact in brief.of("modifier"):
            yield fact.code, fact.label, fact.note, fact.line, brief.name, statement_iri(brief, fact)

    def card(self) -> Iterable[Row]:
        mine = self.mine
        for fact in mine.facts:
            if fact.kind != "mention":
                item = mine.code if fact.kind == "title" else fact.item or fact.code
                text = f"{fact.label}: {fact.note}" if fact.label else fact.written
                yield fact.kind, item, text, fact.line, mine.name, statement_iri(mine, fact)

    def construct(self) -> Iterable[Row]:
        store, node = pyoxigraph.Store.read_only(str(self._bare)), pyoxigraph.NamedNode(expand(f"brief:{self.mine.name}"))
        said = [quad.subject for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(expand("cg:brief")), node, None)]
        for subject in (node, *said):
            for quad in store.quads_for_pattern(subject, None, None, pyoxigraph.DefaultGraph()):
                yield tuple(getattr(term, "value", term) for term in (quad.subject, quad.predicate, quad.object))

    def shared(self, kind: str) -> Iterable[Row]:
        code = one_alike(self.briefs)
        alike = next(brief for brief in self.briefs if brief.code == code)
        mine = {fact.code for fact in alike.of(kind)}
        for brief in self.briefs:
            both = mine & {fact.code for fact in brief.of(kind)}
            if brief is not alike and len(both) > 1:
                yield brief.code, len(both), " ".join(map(str, both))

    def frequency(self) -> Iterable[Row]:
        uses = Counter(fact.code for brief in self.briefs for fact in brief.of("modifier"))
        for code in sorted(uses, key=lambda code: (-uses[code], code))[:20]:
            yield code, uses[code], sum(any(fact.code == code for fact in brief.of("modifier")) for brief in self.briefs)

    def matrix(self) -> Iterable[Row]:
        names: dict[str | None, list[str]] = defaultdict(list)
        counted: Counter[tuple[str | None, str | None]] = Counter()
        for brief in self.briefs:
            for fact in brief.of("specialty"):
                names[fact.code].append(fact.label or "")
            if any(fact.item == PAYER for fact in brief.of("payer")):
                pairs = {(role.code, each.code) for role in brief.of("specialty") for each in brief.of("diagnosis")}
                counted.update(pairs)
        return ((specialty, min(names[specialty]), diagnosis, count) for (specialty, diagnosis), count in counted.items())

    def word(self) -> Iterable[Row]:
        for brief, fact in self.all_of("modifier"):
            if WORD in (fact.note or ""):
                yield brief.code, fact.code, fact.note, fact.line

    def search(self) -> Iterable[Row]:
        for brief in self.briefs:
            for fact in brief.facts:
                if WORD in (fact.note or "").split():
                    yield brief.name, fact.line, fact.note

    def conflicts(self) -> Iterable[Row]:
        labels: dict[tuple[str, str | None], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for brief in self.briefs:
            for fact in brief.facts:
                if fact.label:
                    labels[fact.kind, fact.code][fact.label].add(brief.name)
        for (kind, code), called in labels.items():
            if len({label.lower() for label in called}) > 1:
                yield from ((kind, code, label, " ".join(names)) for label, names in called.items())

    def by_code(self, kind: str, fits: Callable[[str], bool]) -> Iterable[Row]:
        for brief, fact in self.all_of(kind):
            if fits(fact.code or ""):
                yield brief.code, brief.title, fact.code, fact.label, fact.note, fact.line, brief.name, statement_iri(brief, fact)

    def by_payer(self) -> Iterable[Row]:
        for brief, fact in self.all_of("payer"):
            if fact.item == PAYER:
                yield brief.code, brief.title, PAYER, fact.written, fact.line, brief.name, statement_iri(brief, fact)

    def inventory(self) -> Iterable[Row]:
        counted = Counter(fact.kind for brief in self.briefs for fact in brief.facts)
        return (counted | Counter({"brief": len(self.briefs), "procedure": len(self.own)})).items()

    def without(self) -> Iterable[Row]:
        citing: dict[str | None, set[str]] = defaultdict(set)
        for brief, fact in self.all_of("related"):
            if fact.code not in self.own:
                citing[fact.code].add(brief.code)
        return ((code, " ".join(codes)) for code, codes in citing.items())

    def one_way(self) -> Iterable[Row]:
        related = {(brief.code, fact.code) for brief, fact in self.all_of("related")}
        for brief, fact in self.all_of("related"):
            if fact.code in self.own and (fact.code, brief.code) not in related:
                yield brief.code, fact.code, fact.note, fact.line, brief.name, statement_iri(brief, fact)

    @cached_property
    def own(self) -> Collection[str | None]:
        return {brief.code for brief in self.briefs}

    def all_of(self, kind: str) -> list[tuple[Facts, corpus.Fact]]:
        return [(brief, fact) for brief in self.briefs for fact in brief.of(kind)]


_ANSWERS: dict[str, Callable[[Expected], Iterable[Row]]] = {
    "point look-up": Expected.point,
    "procedure card": Expected.card,
    "CONSTRUCT of one brief": Expected.construct,
    "neighbours": lambda right: right.shared("diagnosis"),
    "shared modifiers": lambda right: right.shared("modifier"),
    "most frequent modifiers": Expected.frequency,
    "matrix for a payer": Expected.matrix,
    "word in when-to-use": Expected.word,
    "full-text search": Expected.search,
    "label conflicts": Expected.conflicts,
    "procedures by diagnosis": lambda right: right.by_code("diagnosis", lambda code: code.startswith(DIAGNOSIS)),
    "procedures by modifier": lambda right: right.by_code("modifier", lambda code: code == MODIFIER),
    "procedures by specialty": lambda right: right.by_code("specialty", lambda code: code == TAXONOMY),
    "procedures by payer": Expected.by_payer,
    "inventory": Expected.inventory,
    "codes without brief": Expected.without,
    "one-way relations": Expected.one_way,
}
