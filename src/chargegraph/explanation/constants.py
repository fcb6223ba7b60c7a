"""Constants of patterns that match nothing. In: units to blame. Out: for each, the same patterns with a hole in its place.

What fills the hole is what the query could have asked for.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chargegraph.explanation.asker import Asker
from chargegraph.explanation.cause import Reason
from chargegraph.explanation.conditions import conditions
from chargegraph.explanation.data_terms import DataTerm, exact, short
from chargegraph.explanation.plan import Chosen, Plan, Unit
from chargegraph.rdf import literal
from chargegraph.rdf.names import XSD_STRING
from chargegraph.rdf.schema import schema
from chargegraph.sparql.tree import Block, Element, QueryTree, Term, Triple

_HOLE = "cg__hole"
_MOST = 1000
"""Terms that are looked at for a near one; of more, those that begin alike."""
_FEW = 5
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


class Case(NamedTuple):
    """Units to blame, with all that is needed to ask about them."""

    plan: Plan
    numbers: Chosen
    asker: Asker
    beside: Chosen = frozenset()
    """The units of the query that are to blame for nothing."""

    @property
    def query(self) -> QueryTree:
        return self.plan.query

    @property
    def units(self) -> list[Unit]:
        return [self.plan.units[n] for n in sorted(self.numbers)]

    @property
    def elements(self) -> list[tuple[int, Element]]:
        return [(n, self.plan.units[n].element) for n in sorted(self.numbers)]

    @property
    def triples(self) -> list[Triple]:
        return [element for _, element in self.elements if isinstance(element, Triple)]

    def reason(self, about: Term | Element, cause: str, words: str, remedy: str = "") -> Reason:
        return Reason.at(about, self.asker.bound, cause, words, remedy)

    def text(self, without: int | None = None, instead: dict[int, str] | None = None, *, seen: str = "") -> str:
        return self.plan.text(self.plan.active(self.numbers - {without}), instead, bare=True, seen=seen)

    def around(self, without: int | None = None, instead: dict[int, str] | None = None, *, seen: str = "") -> str:
        """The text with the types that the whole query gives its things, where there are such things."""
        keys = {key for unit in self.units for key in unit.keys}
        triples = [(n, triple) for n, triple in self.plan.triples if triple.is_type and triple.subject.asked[1:] in keys]
        typed = self._replace(numbers=self.numbers.union(n for n, _ in triples)).text(without, instead, seen=seen)
        return typed if self.asker.matches(typed) else self.text(without, instead, seen=seen)

    @property
    def whole(self) -> "Case":
        """The units with all that is asked beside them of the same things and to blame for nothing."""
        parts = self.plan.parts(self.numbers | self.beside)
        return self._replace(numbers=self.numbers.union(*(part for part in parts if part & self.numbers)))

    def hides(self, n: int, variable: str) -> bool:
        """Whether a sub-SELECT about a unit hides its variable from others that have one of the same name."""
        names = self.plan.units[n].names
        return names.get(variable, variable) != variable and any(variable in unit.keys for unit in self.units)

    def classes_of(self, term: Term) -> frozenset[str]:
        """The classes that a term may be of, by what the whole query says of it; none where it does not tell."""
        known = schema()
        found: frozenset[str] = frozenset()
        for _, triple in self.plan.triples:
            fit: frozenset[str] = frozenset()
            if triple.subject.asked == term.asked and triple.is_type:
                fit = frozenset({triple.object.value}) & known.classes
            elif triple.subject.asked == term.asked:
                fit = known.domains.get(triple.predicate, fit)
            elif triple.object.asked == term.asked:
                fit = known.ranges.get(triple.predicate, fit)
            if fit:
                fit = known.below(fit)
                found = found & fit or fit
        return found


class Hole(NamedTuple):
    """A constant taken out, the variable in its place, and the patterns around it."""

    case: Case
    term: Term
    variable: str
    patterns: str
    triple: Triple | None
    """The triple that the variable stands in, as object if it does so anywhere."""
    number: int
    """The unit that the constant stands in."""
    compares: str = ""
    """The text of the condition that the constant stands in, nothing where a triple or VALUES demands it."""
    opened: str = ""
    """The unit with the hole, where it is a triple."""
    beside: tuple[str, str] = ("", "")
    """What stands before and behind the constant in its condition."""

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

    @property
    def classes_before(self) -> frozenset[str]:
        """The classes of the thing that the last step leads from."""
        if len(self.steps) > 1:
            return schema().below(schema().ranges.get(self.steps[-2], frozenset()))
        return self.case.classes_of(self.triple.subject) if self.triple is not None else frozenset()

    @property
    def code_classes(self) -> frozenset[str]:
        """The classes of code that fill it, where the ontology tells: those that its property leads to."""
        known = schema()
        codes = known.below(known.codes)
        if not self.predicate:
            return frozenset()
        if self.predicate in known.ranges:
            return known.ranges[self.predicate] & codes
        subjects = self.classes_before
        if len(subjects) != 1:
            return frozenset()
        properties = [p for p in known.objects if known.domains.get(p, frozenset()) & subjects and not known.is_shortcut(p)]
        return frozenset(name for p in properties for name in known.ranges.get(p, ()) if name in codes)

    def reason(self, cause: str, words: str, remedy: str = "") -> Reason:
        return self.case.reason(self.term, cause, words, remedy)

    def short(self, iri: str) -> str:
        return short(self.case.query, iri)

    # What fills it.

    def fillings(self, only: str = "", most: int = _MOST) -> list[DataTerm]:
        """The terms that fill it, in order; `only` is a further FILTER on them."""
        return self._rows(f"{self.patterns} {only}", most)

    def among(self, terms: Iterable[str]) -> list[DataTerm]:
        """Those of some terms, in SPARQL syntax, that fill it. An engine looks them up and reads no further."""
        some = " ".join(dict.fromkeys(terms))
        found = self._rows(f"VALUES ?{self.variable} {{ {some} }} {self.patterns}", _FEW) if some else []
        return [filling for filling in found if self.mends(filling)]

    def alike(self, word: str) -> list[DataTerm]:
        """The fillings that read as a word does, whatever their case, language or datatype."""
        cases = dict.fromkeys([word, word.upper(), word.lower(), word.capitalize(), word.title(), word.strip()])
        terms = [f"{literal(each)}{tag}" for each in cases for tag in ("", "@en")]
        terms += [word] if _NUMBER.fullmatch(word) or word in ("true", "false") else []
        if found := self.among(terms):
            return found
        found = self.fillings(f"FILTER(LCASE(STR(?{self.variable})) = {literal(word.lower())})", _FEW)
        forms = (form for filling in found for form in (filling, DataTerm("literal", filling.value)))
        return [form for form in dict.fromkeys(forms) if (self.compares or form in found) and self.mends(form)]

    def mends(self, term: DataTerm) -> bool:
        """Whether the query would match with a term in its place, by an answer.

        Where it would with none, because more is wrong with it, whether the units to blame would.
        """
        for case in (self.case.whole, self.case):
            if case is self.case or case.asker.surely(case.text(instead={self.number: self._instead("")}, seen=self.variable)):
                return case.asker.surely(case.text(instead={self.number: self._instead(exact(term))}, seen=self.variable))
        return False

    def _instead(self, term: str) -> str:
        """What stands in the place of the unit, with a term or with the hole."""
        before, behind = self.beside
        if self.compares:
            return f"FILTER({before}{term}{behind})" if term else ""
        values = f"VALUES ?{self.variable} {{ {term} }}" if term else ""
        return f"{values} {self.opened}".strip()

    def near(self, word: str = "") -> list[DataTerm]:
        """The fillings among which a near one is looked for."""
        found = self.fillings()
        if len(found) < _MOST or not word:
            return found
        return self.fillings(f"FILTER(STRSTARTS(LCASE(STR(?{self.variable})), {literal(word[:2].lower())}))") or found

    def _rows(self, patterns: str, most: int) -> list[DataTerm]:
        v = f"?{self.variable}"
        columns = f"DISTINCT {v} (LANG({v}) AS ?cg__language) (DATATYPE({v}) AS ?cg__datatype) (isIRI({v}) AS ?cg__is_iri)"
        found = self.case.asker.rows(patterns, columns, f"LIMIT {most}")
        return sorted(_term(text, *told) for text, *told in found if text is not None)


def _term(text: str, language: str | None, datatype: str | None, is_iri: str | None) -> DataTerm:
    if is_iri in ("true", "1"):
        return DataTerm("iri", text)
    if language:
        return DataTerm("literal", text, f"@{language}")
    return DataTerm("literal", text, datatype if datatype and datatype != XSD_STRING else "")


def holes(case: Case) -> Iterator[Hole]:
    """A hole for each constant that patterns demand or compare; predicates, classes and graphs are none."""
    for n, element in case.elements:
        if isinstance(element, Triple):
            yield from _in_triple(case, n, element)
            continue
        names = [term.value for term in element.terms if term.kind == "variable"]
        constants = [term for term in element.terms if term.is_constant]
        if element.kind == "values":
            for place, cell in enumerate(element.terms[len(names) :]):
                yield from _in_place_of(case, n, cell, names[place % len(names)])
        elif element.kind == "bind" and len(names) == len(constants) == 1:
            yield from _in_place_of(case, n, constants[0], names[0])
        elif element.kind == "filter":
            yield from _in_filter(case, n, element)


def _in_triple(case: Case, n: int, triple: Triple) -> Iterator[Hole]:
    if triple.object.is_constant and not triple.is_type:
        instead = f"{triple.subject.asked} {triple.path.text} ?{_HOLE} ."
        yield Hole(case, triple.object, _HOLE, case.around(instead={n: instead}, seen=_HOLE), triple, n, opened=instead)
    if triple.subject.is_constant:
        instead = f"?{_HOLE} {triple.path.text} {triple.object.asked} ."
        yield Hole(case, triple.subject, _HOLE, case.around(instead={n: instead}, seen=_HOLE), triple, n, opened=instead)


def _in_place_of(case: Case, n: int, term: Term, variable: str) -> Iterator[Hole]:
    triple = _triple_of(case, variable)
    if triple is not None and term.is_constant and not case.hides(n, variable):
        yield Hole(case, term, variable, case.around(without=n, seen=variable), triple, n)


def _in_filter(case: Case, n: int, block: Block) -> Iterator[Hole]:
    for condition in conditions(block):
        names = {term.value for term in condition.terms if term.kind == "variable"}
        if len(names) == 1:
            variable = names.pop()
            known = case.plan.units[n].names.get(variable, variable)
            if known in {key for unit in case.units for key in unit.binds} and not case.hides(n, variable):
                constants = {term.text: term for term in condition.terms if term.is_constant and term.value}
                patterns, triple = case.around(without=n, seen=variable), _triple_of(case, variable)
                for term in constants.values():
                    at = term.start - block.start
                    beside = block.text[condition.begin : at], block.text[at + len(term.text) : condition.end]
                    yield Hole(case, term, variable, patterns, triple, n, condition.text, beside=beside)


def _triple_of(case: Case, variable: str) -> Triple | None:
    for triple in (*case.triples, *(triple for _, triple in case.plan.triples)):
        if triple.object.asked == f"?{variable}":
            return triple
    return next((triple for triple in case.triples if triple.subject.asked == f"?{variable}"), None)
