"""How often each pattern matches. In: a query's tree. Out: counts, and what makes a query slow.

Counts stop at a number that says "very many"; each pattern is counted by itself, in the GRAPH that it stands in.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.explanation.asker import Asker
from chargegraph.explanation.plan import Plan
from chargegraph.sparql.assembly import in_graph, shown
from chargegraph.sparql.parameters import Bound
from chargegraph.sparql.tree import Block, Element, Group

MOST = 100_000
_MANY = 10_000


class Quote(NamedTuple):
    """A pattern of a query with its place there, both from one."""

    text: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.text}, line {self.line} column {self.column}"


class Count(NamedTuple):
    """A pattern, its place in the query, and how often it matches; None where there was no time to count."""

    pattern: str
    line: int
    column: int
    matches: int | None
    is_more: bool
    """Whether it matches more often than was counted."""

    @property
    def shown(self) -> str:
        return "not counted" if self.matches is None else f"{self.matches}{' or more' if self.is_more else ''}"


def counts_of(asker: Asker) -> list[Count]:
    """A count for each triple pattern, VALUES and counting sub-SELECT of a query, in the order of its text."""
    found = _countable(asker.query.where, None)
    return [_count(asker, element, graph) for element, graph in sorted(found, key=lambda each: each[0].start)]


def _countable(group: Group | None, graph: Block | None) -> Iterator[tuple[Element, Block | None]]:
    """What is counted of a group, with the GRAPH that it stands in."""
    for element in group.elements if group is not None else ():
        query = element.query if isinstance(element, Block) else None
        if element.kind in ("triple", "values") or (query is not None and query.aggregates):
            yield element, graph
        if query is not None:
            yield from _countable(query.where, graph)
        for inner in element.groups:
            yield from _countable(inner, element if isinstance(element, Block) and element.kind == "graph" else graph)


def _count(asker: Asker, element: Element, graph: Block | None) -> Count:
    matches = asker.count(in_graph(graph, element.asked), MOST)
    is_more = matches is not None and matches > MOST
    text = in_graph(graph, shown(element.text))
    return Count(text, *asker.bound.place(element.start), MOST if is_more else matches, is_more)


def slow_parts(plan: Plan, counts: list[Count], bound: Bound) -> list[str]:
    """What makes a query slow, in sentences: products of patterns that share no variable, long walks, very many matches."""
    return [*_products(plan, counts, bound), *_walks(plan, bound), *_many(counts)]


def _products(plan: Plan, counts: list[Count], bound: Bound) -> Iterator[str]:
    matches = {(count.line, count.column): count.matches or 0 for count in counts}
    joining = frozenset(n for n in plan.all if plan.units[n].element.kind not in ("filter", "bind", "minus"))
    firsts = []
    for part in plan.parts(joining):
        places = [bound.place(plan.units[n].element.start) for n in sorted(part)]
        if max(matches.get(place, 0) for place in places) > 1:
            line, column = places[0]
            firsts.append(f"{shown(plan.units[min(part)].element.text)} (line {line} column {column})")
    if len(firsts) > 1:
        joined = ", only a FILTER or BIND joins them" if len(plan.parts(plan.all)) < len(plan.parts(joining)) else ""
        yield (
            "every match of one is paired with every match of the other, for they share no variable: "
            f"{' and '.join(firsts)}{joined}"
        )


def _walks(plan: Plan, bound: Bound) -> Iterator[str]:
    for n, triple in [(n, triple) for n, triple in plan.triples if triple.path.repeats]:
        others = {key for m, other in enumerate(plan.units) if m != n for key in other.binds}
        if not any(end.is_constant or end.asked[1:] in others for end in (triple.subject, triple.object)):
            quote = Quote(shown(triple.text), *bound.place(triple.start))
            yield f"a path of any length whose ends nothing else binds: {quote}, begin or end it at something"


def _many(counts: list[Count]) -> Iterator[str]:
    for count in counts:
        if count.matches is not None and count.matches >= _MANY:
            yield f"very many matches: {count.shown} of {Quote(count.pattern, count.line, count.column)}"
