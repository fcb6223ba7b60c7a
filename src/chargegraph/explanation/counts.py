"""How often each pattern matches. In: a query's tree. Out: counts, and what makes a query slow.

Counts stop at a number that says "very many"; each pattern is counted by itself, in the GRAPH that it stands in.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.explanation.asker import Asker
from chargegraph.explanation.plan import Plan
from chargegraph.sparql.assembly import shown
from chargegraph.sparql.tree import Block, Element, Group, QueryTree, Triple

MOST = 100_000
_MANY = 10_000


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


def counts_of(query: QueryTree, asker: Asker) -> list[Count]:
    """A count for each triple pattern, VALUES and counting sub-SELECT of a query, in the order of its text."""
    found = [_count(asker, element, graph) for element, graph in _countable(query)]
    return sorted(found, key=lambda count: (count.line, count.column))


def _countable(query: QueryTree, graph: Block | None = None) -> Iterator[tuple[Element, Block | None]]:
    if query.where is not None:
        yield from _in_group(query.where, graph)


def _in_group(group: Group, graph: Block | None) -> Iterator[tuple[Element, Block | None]]:
    for element in group.elements:
        if isinstance(element, Triple) or element.kind == "values":
            yield element, graph
            continue
        if element.query is not None:
            if element.query.aggregates:
                yield element, graph
            yield from _countable(element.query, graph)
        for inner in element.groups:
            yield from _in_group(inner, element if element.kind == "graph" else graph)


def _count(asker: Asker, element: Element, graph: Block | None) -> Count:
    dot = " ." if element.kind == "triple" else ""
    patterns, text = f"{element.asked}{dot}", shown(element.text)
    if graph is not None:
        name = graph.terms[0].text
        patterns, text = f"GRAPH {name} {{ {patterns} }}", f"GRAPH {name} {{ {text} }}"
    matches = asker.count(patterns, MOST)
    is_more = matches is not None and matches > MOST
    return Count(text, element.line, element.column, MOST if is_more else matches, is_more)


def slow_parts(plan: Plan, counts: list[Count]) -> list[str]:
    """What makes a query slow, in sentences: products of patterns that share no variable, long walks, very many matches."""
    by_place = {(count.line, count.column): count for count in counts}
    return [*_products(plan, by_place), *_walks(plan), *_many(counts)]


def _products(plan: Plan, by_place: dict[tuple[int, int], Count]) -> Iterator[str]:
    joining = frozenset(n for n in plan.all if plan.units[n].element.kind not in ("filter", "bind", "minus"))
    parts = []
    for part in plan.parts(joining):
        first = plan.units[min(part)].element
        known = [by_place.get((plan.units[n].element.line, plan.units[n].element.column)) for n in part]
        most = max((count.matches or 0 for count in known if count is not None), default=0)
        if most > 1:
            parts.append((most, first))
    if len(parts) > 1:
        firsts = " and ".join(f"{shown(element.text)} (line {element.line} column {element.column})" for _, element in parts)
        filtered = len(plan.parts(plan.all)) < len(plan.parts(joining))
        joined = ", only a FILTER or BIND joins them" if filtered else ""
        yield f"every match of one is paired with every match of the other, for they share no variable: {firsts}{joined}"


def _walks(plan: Plan) -> Iterator[str]:
    for n, unit in enumerate(plan.units):
        element = unit.element
        if isinstance(element, Triple) and element.path.repeats:
            others = {key for m, other in enumerate(plan.units) if m != n for key in other.binds}
            ends = (element.subject, element.object)
            if not any(end.is_constant or end.asked[1:] in others for end in ends):
                yield (
                    f"a path of any length whose ends nothing else binds: {shown(element.text)}, "
                    f"line {element.line} column {element.column}, begin or end it at something"
                )


def _many(counts: list[Count]) -> Iterator[str]:
    for count in counts:
        if count.matches is not None and count.matches >= _MANY:
            yield f"very many matches: {count.shown} of {count.pattern}, line {count.line} column {count.column}"
