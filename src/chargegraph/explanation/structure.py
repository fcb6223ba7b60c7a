"""Patterns that no data could match. In: units to blame. Out: what the ontology or the patterns themselves rule out.

A property on the wrong class, two values where there is one, a FILTER that contradicts itself or reads what nothing binds, a
triple the wrong way round.
"""

from collections.abc import Iterator
from itertools import combinations

from chargegraph.explanation.cause import CANNOT, EXCLUDED, Reason
from chargegraph.explanation.constants import Case, Condition, conditions
from chargegraph.explanation.data_terms import short
from chargegraph.rdf.names import RDF_TYPE, XSD, XSD_DECIMAL, XSD_DOUBLE, XSD_INTEGER
from chargegraph.rdf.schema import schema
from chargegraph.sparql import tokens
from chargegraph.sparql.assembly import shown
from chargegraph.sparql.tree import Block, Term, Triple

_COMPARED = ("=", "!=", "<", ">", "<=", ">=")
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NUMBERS = (XSD_INTEGER, XSD_DECIMAL, XSD_DOUBLE)


def ruled_out(case: Case) -> Iterator[Reason]:
    """What rules the patterns out, the surest first."""
    unbound = list(_unbound(case))
    yield from unbound or _contradictions(case)
    yield from _too_early(case)
    yield from _two_values(case)
    yield from _wrong_class(case)
    yield from _turned_round(case)


def _reason(words: str, place: Block | Triple | Term, cause: str = CANNOT) -> Reason:
    return Reason(cause, words, place.line, place.column)


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
                yield _reason(f"nothing in the group of the FILTER binds {names}, so it never holds", element)


def _too_early(case: Case) -> Iterator[Reason]:
    """An OPTIONAL that stands before what it should follow, and binds first."""
    for n in sorted(case.plan.active(case.numbers) - case.numbers):
        optional = case.plan.units[n]
        names = sorted((optional.binds - optional.needs) & {key for unit in case.units for key in unit.binds})
        if names and case.asker.surely(case.plan.text(case.plan.active(case.numbers) - {n}, bare=True)):
            bound = " and ".join(f"?{name}" for name in names)
            yield _reason(f"the OPTIONAL binds {bound} before the other patterns do, write it behind them", optional.element)


def _contradictions(case: Case) -> Iterator[Reason]:
    kinds = {unit.element.kind for unit in case.units}
    if not kinds - {"filter", "bind", "values"}:
        if any(case.asker.bound.parameter(term) for unit in case.units for term in unit.element.terms):
            return  # a parameter that switches a branch off
        first = case.units[0].element
        both = len(case.units) > 1 and "values" in kinds
        yield _reason("no row of VALUES meets what else is asked" if both else f"{shown(first.text)} never holds", first)
        return
    said: dict[str, list[tuple[str, Term]]] = {}
    for unit in case.units:
        if isinstance(unit.element, Block) and unit.element.kind == "filter":
            for condition in conditions(unit.element):
                for name, operator, constant in _comparison(condition):
                    said.setdefault(name, []).append((operator, constant))
    for name, comparisons in sorted(said.items()):
        for one, other in combinations(comparisons, 2):
            if _clash(one, other):
                words = f"?{name} cannot be {one[0]} {one[1].text} and {other[0]} {other[1].text} at once"
                yield _reason(words.replace("be = ", "be ").replace("and = ", "and "), other[1])


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
    if left.tag in _NUMBERS and right.tag in _NUMBERS:
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
        property_ = one.path.only
        alike = property_ is not None and one.path.text == other.path.text and one.subject.asked == other.subject.asked
        if not alike or property_ is None or property_.kind != "iri" or not (one.object.is_constant and other.object.is_constant):
            continue
        if property_.value == RDF_TYPE:
            yield _reason(f"nothing is both a {one.object.text} and a {other.object.text}", other)
            continue
        constant = one.object.text
        twice = f"?cg__subject {property_.text} {constant} , ?cg__other FILTER(?cg__other != {constant})"
        if property_.value in schema().single or not case.asker.matches(twice):
            values = f"{one.object.text} and {other.object.text}"
            yield _reason(
                f"{one.subject.text} has one {property_.text} at most, and {values} are asked of it, take two variables", other
            )


def _wrong_class(case: Case) -> Iterator[Reason]:
    known = schema()
    ends = [node for triple in case.triples for node in (triple.subject, triple.object)]
    for node in {end.asked: end for end in ends if end.kind != "literal"}.values():
        said = list(_said_of(case, node))
        for (one, is_, _), (other, other_is, place) in combinations(said, 2):
            if not known.fit(one, other):
                yield _reason(f"{is_}, and {other_is}", place)
                return


def _said_of(case: Case, node: Term) -> Iterator[tuple[frozenset[str], str, Triple]]:
    """The classes that each pattern gives a node, in words, types first."""
    known = schema()
    for triple in sorted(case.triples, key=lambda triple: triple.path.text not in ("a", "rdf:type")):
        predicate = triple.path.only
        if predicate is None or predicate.kind != "iri":
            continue
        name = f"?{node.value}" if node.kind == "variable" else node.text
        if triple.subject.asked == node.asked and predicate.value == RDF_TYPE and triple.object.value in known.classes:
            yield frozenset({triple.object.value}), f"{name} is a {triple.object.text}", triple
        elif triple.subject.asked == node.asked and predicate.value in known.domains:
            classes = known.domains[predicate.value]
            yield classes, f"{predicate.text} is said of {_named(case, classes)}", triple
        elif triple.object.asked == node.asked and predicate.value in known.ranges:
            classes = known.ranges[predicate.value]
            yield classes, f"{predicate.text} leads to {_named(case, classes)}", triple
        elif triple.object.asked == node.asked and predicate.value in known.literals:
            yield frozenset({XSD}), f"{predicate.text} leads to a text, a number or the like", triple


def _named(case: Case, classes: frozenset[str]) -> str:
    return " or ".join(sorted(short(case.query, name) for name in classes))


def _turned_round(case: Case) -> Iterator[Reason]:
    for n in sorted(case.numbers):
        triple = case.plan.units[n].element
        if isinstance(triple, Triple) and triple.object.kind != "literal" and triple.path.only is not None:
            turned = f"{triple.object.asked} {triple.path.text} {triple.subject.asked}"
            whole = case.plan.active(case.plan.all)
            if triple.path.only.value != RDF_TYPE and case.asker.surely(case.plan.text(whole, {n: f"{turned} ."})):
                text = f"{triple.object.text} {triple.path.text} {triple.subject.text}"
                yield _reason(f"the other way round it matches: {text}", triple)


# What takes matches out.


def taken_out(case: Case) -> Iterator[Reason]:
    """The MINUS or NOT EXISTS that takes every match of the other patterns out."""
    for unit in case.units:
        element = unit.element
        if isinstance(element, Block) and (element.kind == "minus" or (element.kind == "filter" and denies(element))):
            yield _reason(f"{shown(element.text)} takes out all that the other patterns match", element, EXCLUDED)


def denies(block: Block) -> bool:
    """Whether a FILTER says NOT EXISTS, or puts a sign of negation before EXISTS."""
    found = list(tokens(block.text))
    before = [found[place - 1].text.upper() for place, token in enumerate(found) if token.text.upper() == "EXISTS"]
    return any(word in ("NOT", "!") for word in before)
