"""Constants of patterns that match nothing. In: units to blame. Out: for each, the same patterns with a hole in its place.

What fills the hole is what the query could have asked for.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.explanation.asker import Asker
from chargegraph.explanation.plan import Chosen, Plan, Unit
from chargegraph.rdf.names import RDF_TYPE
from chargegraph.rdf.schema import schema
from chargegraph.sparql import Token, tokens
from chargegraph.sparql.assembly import one_line
from chargegraph.sparql.tree import Block, QueryTree, Term, Triple

_HOLE = "cg__hole"


class Case(NamedTuple):
    """Units to blame, with all that is needed to ask about them."""

    plan: Plan
    numbers: Chosen
    asker: Asker

    @property
    def query(self) -> QueryTree:
        return self.plan.query

    @property
    def units(self) -> list[Unit]:
        return [self.plan.units[n] for n in sorted(self.numbers)]

    @property
    def triples(self) -> list[Triple]:
        return [unit.element for unit in self.units if isinstance(unit.element, Triple)]

    def text(self, without: int | None = None, instead: dict[int, str] | None = None) -> str:
        left = self.numbers if without is None else self.numbers - {without}
        return self.plan.text(self.plan.active(left), instead, bare=True)

    @property
    def types(self) -> Chosen:
        """The triples of the whole query that give what stands in these units a class."""
        keys = {key for unit in self.units for key in unit.keys}
        triples = ((n, unit.element) for n, unit in enumerate(self.plan.units) if isinstance(unit.element, Triple))
        return frozenset(n for n, triple in triples if _is_type(triple) and triple.subject.asked[1:] in keys)

    def around(self, without: int | None = None, instead: dict[int, str] | None = None) -> str:
        """The text with the types of its things, where there are such things."""
        typed = self._replace(numbers=self.numbers | self.types).text(without, instead)
        return typed if self.asker.matches(typed) else self.text(without, instead)

    def classes_before(self, hole: "Hole") -> frozenset[str]:
        """The classes of the thing that the last step to a hole leads from."""
        if len(hole.steps) > 1:
            return schema().below(schema().ranges.get(hole.steps[-2], frozenset()))
        return self.classes_of(hole.triple.subject) if hole.triple is not None else frozenset()

    def classes_of(self, term: Term) -> frozenset[str]:
        """The classes that a term may be of, by what the whole query says of it; none where it does not tell."""
        known = schema()
        found: frozenset[str] | None = None
        for unit in self.plan.units:
            element = unit.element
            if isinstance(element, Triple) and (predicate := element.path.only) is not None:
                fit: frozenset[str] | None = None
                if element.subject.asked == term.asked and predicate.value == RDF_TYPE:
                    fit = frozenset({element.object.value}) & known.classes
                elif element.subject.asked == term.asked:
                    fit = known.domains.get(predicate.value)
                elif element.object.asked == term.asked:
                    fit = known.ranges.get(predicate.value)
                if fit:
                    fit = known.below(fit)
                    found = fit if found is None or not found & fit else found & fit
        return found or frozenset()


class Hole(NamedTuple):
    """A constant taken out, the variable in its place, and the patterns around it."""

    term: Term
    variable: str
    patterns: str
    triple: Triple | None
    """The triple that the variable stands in, as object if it does so anywhere."""
    number: int
    compares: str
    """The text of the condition that the constant stands in, nothing where a triple or VALUES demands it."""

    @property
    def predicate(self) -> str:
        """The IRI of the property that leads to it, the last of several steps; nothing where it is no object."""
        steps = self.steps
        return steps[-1] if steps and self.is_object else ""

    @property
    def steps(self) -> tuple[str, ...]:
        """The properties of a path that is a plain sequence of them."""
        path = self.triple.path if self.triple is not None else None
        return tuple(term.value for term in path.terms) if path is not None and not set(path.text) & set("^|*+?!()") else ()

    @property
    def is_object(self) -> bool:
        return self.triple is not None and (
            self.triple.object.asked == f"?{self.variable}" or self.triple.object.start == self.term.start
        )


def holes(case: Case) -> Iterator[Hole]:
    """A hole for each constant that patterns demand or compare; predicates, classes and graphs are none."""
    for n in sorted(case.numbers):
        element = case.plan.units[n].element
        if isinstance(element, Triple):
            yield from _in_triple(case, n, element)
        elif element.kind == "values":
            yield from _in_values(case, n, element)
        elif element.kind == "bind":
            names = [term for term in element.terms if term.kind == "variable"]
            constants = [term for term in element.terms if term.is_constant]
            if len(names) == len(constants) == 1:
                yield from _in_place_of(case, n, constants[0], names[0].value)
        elif element.kind == "filter":
            yield from _in_filter(case, n, element)


def _is_type(triple: Triple) -> bool:
    return triple.path.only is not None and triple.path.only.value == RDF_TYPE


def _in_triple(case: Case, n: int, triple: Triple) -> Iterator[Hole]:
    if triple.object.is_constant and not _is_type(triple):
        instead = f"{triple.subject.asked} {triple.path.text} ?{_HOLE} ."
        yield Hole(triple.object, _HOLE, case.around(instead={n: instead}), triple, n, "")
    if triple.subject.is_constant:
        instead = f"?{_HOLE} {triple.path.text} {triple.object.asked} ."
        yield Hole(triple.subject, _HOLE, case.around(instead={n: instead}), triple, n, "")


def _in_values(case: Case, n: int, block: Block) -> Iterator[Hole]:
    names = [term for term in block.terms if term.kind == "variable"]
    cells = block.terms[len(names) :]
    for place, cell in enumerate(cells):
        if cell.is_constant:
            yield from _in_place_of(case, n, cell, names[place % len(names)].value)


def _in_place_of(case: Case, n: int, term: Term, variable: str) -> Iterator[Hole]:
    triple = _triple_of(case, variable)
    if triple is not None:
        yield Hole(term, variable, case.around(without=n), triple, n, "")


def _in_filter(case: Case, n: int, block: Block) -> Iterator[Hole]:
    for condition in conditions(block):
        names = {term.value for term in condition.terms if term.kind == "variable"}
        if len(names) == 1:
            variable = names.pop()
            known = case.plan.units[n].names.get(variable, variable)
            if known in {key for unit in case.units for key in unit.binds}:
                constants = {term.text: term for term in condition.terms if term.is_constant and term.value}
                for term in constants.values():
                    yield Hole(term, variable, case.around(without=n), _triple_of(case, variable), n, condition.text)


def _triple_of(case: Case, variable: str) -> Triple | None:
    in_query = [unit.element for unit in case.plan.units if isinstance(unit.element, Triple)]
    for triples in (case.triples, in_query):
        for triple in triples:
            if triple.object.asked == f"?{variable}":
                return triple
    return next((triple for triple in case.triples if triple.subject.asked == f"?{variable}"), None)


class Condition(NamedTuple):
    """A part of a FILTER that must hold by itself."""

    text: str
    terms: tuple[Term, ...]


def conditions(block: Block) -> list[Condition]:
    """The parts of a FILTER between its outermost ``&&``; one that says (NOT) EXISTS is left out."""
    found = list(tokens(block.text))[1:]
    while len(found) > 2 and found[0].text == "(" and _closes(found) == len(found) - 1:
        found = found[1:-1]
    parts, depth, start = [], 0, 0
    for place, token in enumerate(found):
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth and token.text == "&" and found[place - 1].text == "&":
            parts.append(found[start : place - 1])
            start = place + 1
    parts.append(found[start:])
    return [_condition(block, part) for part in parts if part and not any(token.text.upper() == "EXISTS" for token in part)]


def _condition(block: Block, part: list[Token]) -> Condition:
    begin, end = part[0].start, part[-1].start + len(part[-1].text)
    terms = tuple(term for term in block.terms if begin <= term.start - block.start < end)
    return Condition(one_line(block.text[begin:end]), terms)


def _closes(found: list[Token]) -> int:
    depth = 0
    for place, token in enumerate(found):
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth:
            return place
    return -1


def code_classes(case: Case, hole: Hole) -> frozenset[str]:
    """The classes of code that fill a hole, where the ontology tells: those that its property leads to."""
    known = schema()
    codes = known.below(known.codes)
    if not hole.predicate or hole.triple is None:
        return frozenset()
    if hole.predicate in known.ranges:
        return known.ranges[hole.predicate] & codes
    subjects = case.classes_before(hole)
    if len(subjects) != 1:
        return frozenset()
    properties = [p for p in known.objects if known.domains.get(p, frozenset()) & subjects and not known.is_shortcut(p)]
    return frozenset(name for p in properties for name in known.ranges.get(p, ()) if name in codes)
