"""Patterns that no data could match. In: units to blame. Out: what the ontology or the patterns themselves rule out.

A property on the wrong class, two values where there is one, a FILTER that contradicts itself or reads what nothing binds, a
triple the wrong way round.
"""

from collections.abc import Iterator
from itertools import combinations, pairwise

from chargegraph.explanation.cause import CANNOT, EXCLUDED, Reason
from chargegraph.explanation.conditions import Condition, conditions
from chargegraph.explanation.constants import Case
from chargegraph.explanation.data_terms import NUMBERS, short
from chargegraph.rdf.names import XSD
from chargegraph.rdf.schema import schema
from chargegraph.sparql.assembly import shown
from chargegraph.sparql.lexer import tokens
from chargegraph.sparql.tree import Block, Term, Triple

_COMPARED = ("=", "!=", "<", ">", "<=", ">=")
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def ruled_out(case: Case) -> Iterator[Reason]:
    """What rules the patterns out, the surest first."""
    unbound = list(_unbound(case))
    yield from unbound or _contradictions(case)
    yield from _too_early(case)
    yield from _two_values(case)
    yield from _wrong_class(case)
    yield from _turned_round(case)


# Filters.


def _unbound(case: Case) -> Iterator[Reason]:
    for unit in case.units:
        element = unit.element
        if isinstance(element, Block) and element.kind == "filter":
            around = [other for other in case.plan.units if other is not unit]
            bound = {key for other in around if other.shells[: len(unit.shells)] == unit.shells for key in other.binds}
            read = {unit.names.get(term.value, term.value) for term in element.terms if term.kind == "variable"}
            if read and not read & bound and "BOUND" not in element.text.upper():
                names = " and ".join(f"?{name}" for name in sorted(read))
                yield case.reason(element, CANNOT, f"nothing in the group of the FILTER binds {names}, so it never holds")


def _too_early(case: Case) -> Iterator[Reason]:
    """An OPTIONAL that stands before what it should follow, and binds first."""
    for n in sorted(case.plan.active(case.numbers) - case.numbers):
        optional = case.plan.units[n]
        names = sorted((optional.binds - optional.needs) & {key for unit in case.units for key in unit.binds})
        if names and case.asker.surely(case.plan.text(case.plan.active(case.numbers) - {n}, bare=True)):
            bound = " and ".join(f"?{name}" for name in names)
            words = f"the OPTIONAL binds {bound} before the other patterns do, write it behind them"
            yield case.reason(optional.element, CANNOT, words)


def _contradictions(case: Case) -> Iterator[Reason]:
    kinds = {unit.element.kind for unit in case.units}
    if not kinds - {"filter", "bind", "values"}:
        if any(case.asker.bound.parameter(term.start) for unit in case.units for term in unit.element.terms):
            return  # a parameter that switches a branch off
        first = case.units[0].element
        both = len(case.units) > 1 and "values" in kinds
        words = "no row of VALUES meets what else is asked" if both else f"{shown(first.text)} never holds"
        yield case.reason(first, CANNOT, words)
        return
    said: dict[str, list[tuple[str, Term]]] = {}
    for _, element in case.elements:
        if isinstance(element, Block) and element.kind == "filter":
            for condition in conditions(element):
                for name, operator, constant in _comparison(condition):
                    said.setdefault(name, []).append((operator, constant))
    for name, comparisons in sorted(said.items()):
        for one, other in combinations(comparisons, 2):
            if _clash(one, other):
                words = f"?{name} cannot be {one[0]} {one[1].text} and {other[0]} {other[1].text} at once"
                yield case.reason(other[1], CANNOT, words.replace("be = ", "be ").replace("and = ", "and "))


def _comparison(condition: Condition) -> Iterator[tuple[str, str, Term]]:
    """``?x = 1`` as name, operator and constant; the constant may stand first."""
    if len(condition.terms) != 2 or {term.is_constant for term in condition.terms} != {True, False}:
        return
    first, second = condition.terms
    between = condition.text.removeprefix(first.text).removesuffix(second.text).strip()
    if first.kind == "variable" and between in _COMPARED:
        yield first.value, between, second
    elif second.kind == "variable" and between in _COMPARED:
        yield second.value, _TURNED.get(between, between), first


def _clash(one: tuple[str, Term], other: tuple[str, Term]) -> bool:
    """Whether no value meets two comparisons."""
    (a, left), (b, right) = sorted((one, other), key=lambda pair: _COMPARED.index(pair[0]))
    same = (left.value, left.tag, left.kind) == (right.value, right.tag, right.kind)
    if left.tag in NUMBERS and right.tag in NUMBERS:
        x, y = float(left.value), float(right.value)
        if a == "=":
            return not {"=": x == y, "!=": x != y, "<": x < y, ">": x > y, "<=": x <= y, ">=": x >= y}[b]
        below, above = ((x, y) if a in ("<", "<=") else (y, x)) if {a, b} & {"<", "<="} and {a, b} & {">", ">="} else (1.0, 0.0)
        strict = "<" in (a, b) or ">" in (a, b)
        return below < above or (strict and below == above)
    if a == "=" and b == "=":
        return not same
    return a == "=" and b == "!=" and same


# Triples.


def _two_values(case: Case) -> Iterator[Reason]:
    for one, other in combinations(case.triples, 2):
        alike = one.predicate and one.path.text == other.path.text and one.subject.asked == other.subject.asked
        if not alike or not (one.object.is_constant and other.object.is_constant):
            continue
        name, constant = one.path.text, one.object.text
        twice = f"?cg__subject {name} {constant} , ?cg__other FILTER(?cg__other != {constant})"
        if one.is_type:
            yield case.reason(other, CANNOT, f"nothing is both a {constant} and a {other.object.text}")
        elif one.predicate in schema().single or not case.asker.matches(twice):
            values = f"{constant} and {other.object.text}"
            words = f"{one.subject.text} has one {name} at most, and {values} are asked of it, take two variables"
            yield case.reason(other, CANNOT, words)


def _wrong_class(case: Case) -> Iterator[Reason]:
    known = schema()
    ends = [node for triple in case.triples for node in (triple.subject, triple.object)]
    for node in {end.asked: end for end in ends if end.kind != "literal"}.values():
        for (one, is_, _), (other, other_is, place) in combinations(_said_of(case, node), 2):
            if one != other and not known.fit(one, other):
                yield case.reason(place, CANNOT, f"{is_}, and {other_is}")
                return


def _said_of(case: Case, node: Term) -> Iterator[tuple[frozenset[str], str, Triple]]:
    """The classes that each pattern gives a node, in words, types first."""
    known = schema()
    for triple in sorted(case.triples, key=lambda triple: triple.path.text not in ("a", "rdf:type")):
        predicate, name = triple.predicate, triple.path.text
        is_subject, is_object = triple.subject.asked == node.asked, triple.object.asked == node.asked
        if is_subject and triple.is_type and triple.object.value in known.classes:
            called = f"?{node.value}" if node.kind == "variable" else node.text
            yield frozenset({triple.object.value}), f"{called} is a {triple.object.text}", triple
        elif is_subject and predicate in known.domains:
            classes = known.domains[predicate]
            yield classes, f"{name} is said of {_named(case, classes)}", triple
        elif is_object and predicate in known.ranges:
            classes = known.ranges[predicate]
            yield classes, f"{name} leads to {_named(case, classes)}", triple
        elif is_object and predicate in known.literals:
            yield frozenset({XSD}), f"{name} leads to a text, a number or the like", triple


def _named(case: Case, classes: frozenset[str]) -> str:
    return " or ".join(sorted(short(case.query, name) for name in classes))


def _turned_round(case: Case) -> Iterator[Reason]:
    for n, triple in case.elements:
        if isinstance(triple, Triple) and triple.object.kind != "literal" and triple.path.only is not None and not triple.is_type:
            turned = f"{triple.object.asked} {triple.path.text} {triple.subject.asked} ."
            if case.asker.surely(case.plan.text(case.plan.active(case.plan.all), {n: turned})):
                text = f"{triple.object.text} {triple.path.text} {triple.subject.text}"
                yield case.reason(triple, CANNOT, f"the other way round it matches: {text}")


# What takes matches out.


def taken_out(case: Case) -> Iterator[Reason]:
    """The MINUS or NOT EXISTS that takes every match of the other patterns out."""
    for _, element in case.elements:
        if isinstance(element, Block) and (element.kind == "minus" or (element.kind == "filter" and denies(element))):
            yield case.reason(element, EXCLUDED, f"{shown(element.text)} takes out all that the other patterns match")


def denies(block: Block) -> bool:
    """Whether a FILTER says NOT EXISTS, or puts a sign of negation before EXISTS."""
    return any(one.text.upper() in ("NOT", "!") and two.text.upper() == "EXISTS" for one, two in pairwise(tokens(block.text)))
