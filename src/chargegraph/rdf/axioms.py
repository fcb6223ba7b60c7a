"""Rules of the ontology. In: the ontology; a dataset. Out: its axioms as rules; what follows from a dataset; what contradicts it.

Subclasses, subproperties, inverses, chains, domains, ranges and defined classes become patterns that Oxigraph runs until nothing
more follows. Disjoint classes and properties with one value tell contradictions. Each names the axiom, and the triples that it
rests on.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations
from typing import NamedTuple

from chargegraph.rdf.dataset import Dataset
from chargegraph.rdf.names import OWL, RDF, RDF_TYPE, RDFS
from chargegraph.rdf.terms import Triple
from chargegraph.rdf.vocabulary import compress, ontology_quads

_TYPE = f"<{RDF_TYPE}>"
_MOST_ROUNDS = 20
Pattern = tuple[str, str, str]


class Rule(NamedTuple):
    """What follows from what. A rule without a head tells a contradiction."""

    axiom: str
    """In words: every cg:ModifierUse is a cg:Statement."""
    body: tuple[Pattern, ...]
    head: Pattern | None = None
    condition: str = ""
    """A FILTER on the body, of a contradiction."""


class Inference(NamedTuple):
    """A triple that follows, or a contradiction where it is None, with the axiom and the triples that it rests on."""

    triple: Triple | None
    axiom: str
    rests_on: tuple[Triple, ...]


def _nt(iri: str) -> str:
    return f"<{iri}>"


@cache
def rules() -> tuple[Rule, ...]:
    """The axioms of the ontology as rules, in an order in which most follows at once."""
    axioms = _Axioms()
    in_order = (axioms.of_properties(), axioms.of_chains(), axioms.of_ends(), axioms.of_classes(), axioms.of_definitions())
    return tuple(rule for found in in_order for rule in found)


@cache
def contradiction_rules() -> tuple[Rule, ...]:
    """The axioms that some data cannot keep: disjoint classes, and properties that have one value."""
    return tuple(_Axioms().that_forbid())


class _Axioms:
    """The ontology by subject and property, to be read as rules."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], list[str]] = {}
        self._by_property: dict[str, list[tuple[str, str]]] = {}
        for quad in ontology_quads():
            subject, property_, value = str(quad.subject), quad.predicate.value, str(quad.object)
            self._said.setdefault((subject, property_), []).append(value)
            self._by_property.setdefault(property_, []).append((subject, value))

    def _pairs(self, property_: str) -> Iterator[tuple[str, str]]:
        """What a property of the ontology relates by name, in order."""
        found = self._by_property.get(property_, [])
        return iter(sorted((one, other) for one, other in found if one.startswith("<") and other.startswith("<")))

    def _one(self, subject: str, property_: str) -> str:
        return next(iter(self._said.get((subject, property_), [])), "")

    def _members(self, head: str) -> list[str]:
        found = []
        while head and head != _nt(RDF + "nil"):
            found.append(self._one(head, RDF + "first"))
            head = self._one(head, RDF + "rest")
        return found

    def of_properties(self) -> Iterator[Rule]:
        for one, other in self._pairs(OWL + "inverseOf"):
            for here, there in ((one, other), (other, one)):
                axiom = f"{_short(here)} is the inverse of {_short(there)}"
                yield Rule(axiom, (("?x", here, "?y"),), ("?y", there, "?x"))
        for one, other in self._pairs(RDFS + "subPropertyOf"):
            if self._is_used(one):
                yield Rule(f"whatever is {_short(one)} is {_short(other)}", (("?x", one, "?y"),), ("?x", other, "?y"))

    def _is_used(self, property_: str) -> bool:
        kinds = self._said.get((property_, RDF_TYPE), [])
        return _nt(OWL + "ObjectProperty") in kinds or _nt(OWL + "DatatypeProperty") in kinds

    def of_chains(self) -> Iterator[Rule]:
        for property_, head in sorted(self._by_property.get(OWL + "propertyChainAxiom", [])):
            steps = self._members(head)
            body = tuple((f"?x{n}", step, f"?x{n + 1}") for n, step in enumerate(steps))
            axiom = f"{' then '.join(map(_short, steps))} makes {_short(property_)}"
            yield Rule(axiom, body, ("?x0", property_, f"?x{len(steps)}"))

    def of_ends(self) -> Iterator[Rule]:
        for property_, kind in self._pairs(RDFS + "domain"):
            axiom = f"what has {_short(property_)} is a {_short(kind)}"
            yield Rule(axiom, (("?x", property_, "?y"),), ("?x", _TYPE, kind))
        for property_, kind in self._pairs(RDFS + "range"):
            if _nt(OWL + "ObjectProperty") in self._said.get((property_, RDF_TYPE), []):
                axiom = f"what {_short(property_)} leads to is a {_short(kind)}"
                yield Rule(axiom, (("?x", property_, "?y"),), ("?y", _TYPE, kind))

    def of_classes(self) -> Iterator[Rule]:
        for one, other in self._pairs(RDFS + "subClassOf"):
            yield Rule(f"every {_short(one)} is a {_short(other)}", (("?x", _TYPE, one),), ("?x", _TYPE, other))

    def of_definitions(self) -> Iterator[Rule]:
        for kind, whole in sorted(self._by_property.get(OWL + "equivalentClass", [])):
            parts = self._members(self._one(whole, OWL + "intersectionOf"))
            body: list[Pattern] = []
            words = []
            for number, part in enumerate(parts):
                property_, some = self._one(part, OWL + "onProperty"), self._one(part, OWL + "someValuesFrom")
                if part.startswith("<"):
                    body.append(("?x", _TYPE, part))
                    words.append(f"a {_short(part)}")
                elif property_ and some:
                    body += [("?x", property_, f"?v{number}"), (f"?v{number}", _TYPE, some)]
                    words.append(f"with a {_short(property_)} that is a {_short(some)}")
            if len(words) == len(parts) > 0:
                yield Rule(f"{' '.join(words)} is a {_short(kind)}", tuple(body), ("?x", _TYPE, kind))

    def that_forbid(self) -> Iterator[Rule]:
        for node, head in sorted(self._by_property.get(OWL + "members", []), key=lambda pair: self._members(pair[1])):
            assert _nt(OWL + "AllDisjointClasses") in self._said[node, RDF_TYPE]
            for one, other in combinations(self._members(head), 2):
                axiom = f"nothing is both a {_short(one)} and a {_short(other)}"
                yield Rule(axiom, (("?x", _TYPE, one), ("?x", _TYPE, other)))
        for property_, kind in self._pairs(RDF_TYPE):
            if kind == _nt(OWL + "FunctionalProperty"):
                axiom = f"nothing has two {_short(property_)}"
                yield Rule(axiom, (("?x", property_, "?y"), ("?x", property_, "?z")), condition="FILTER (STR(?y) < STR(?z))")


def _short(iri: str) -> str:
    return compress(iri[1:-1])


def infer(dataset: Dataset) -> list[Inference]:
    """What follows from a dataset by the axioms, added to it and given in order. Each names the first rule that gives it."""
    found: list[tuple[Triple, Rule]] = []
    for _ in range(_MOST_ROUNDS):
        before = len(found)
        for rule in rules():
            assert rule.head is not None
            head, body = _lines([rule.head]), _lines(rule.body)
            text = f"CONSTRUCT {{ {head} }} WHERE {{ {body} FILTER NOT EXISTS {{ {head} }} }}"
            new = sorted({(str(t.subject), str(t.predicate), str(t.object)) for t in dataset.construct(text)})
            new = [triple for triple in new if not triple[0].startswith('"')]
            dataset.add("".join(f"{' '.join(triple)} .\n" for triple in new).encode())
            found += ((triple, rule) for triple in new)
        if len(found) == before:
            break
    return [Inference(triple, rule.axiom, _premises(dataset, rule, triple)) for triple, rule in sorted(found)]


def contradictions(dataset: Dataset) -> list[Inference]:
    """What a dataset, with all that follows from it, says against the axioms."""
    found = []
    for rule in contradiction_rules():
        variables = sorted({term for pattern in rule.body for term in pattern if term.startswith("?")})
        text = f"SELECT DISTINCT {' '.join(variables)} {{ {_lines(rule.body)} {rule.condition} }}"
        for row in dataset.query(text):  # type: ignore[union-attr]
            bound = {name: str(row[name[1:]]) for name in variables}
            found.append(Inference(None, rule.axiom, tuple(_bound(pattern, bound) for pattern in rule.body)))
    return sorted(found, key=lambda each: (each.rests_on, each.axiom))


def _premises(dataset: Dataset, rule: Rule, triple: Triple) -> tuple[Triple, ...]:
    """The triples of the body that give a triple, the first in order."""
    assert rule.head is not None
    known = {variable: value for variable, value in zip(rule.head, triple, strict=True) if variable.startswith("?")}
    body = [_bound(pattern, known) for pattern in rule.body]
    open_ones = sorted({term for pattern in body for term in pattern if term.startswith("?")})
    if not open_ones:
        return tuple(body)
    ask = f"SELECT {' '.join(open_ones)} {{ {_lines(body)} }} ORDER BY {' '.join(open_ones)} LIMIT 1"
    for row in dataset.query(ask):  # type: ignore[union-attr]
        bound = {name: str(row[name[1:]]) for name in open_ones}
        return tuple(_bound(pattern, bound) for pattern in body)
    return tuple(body)


def _bound(pattern: Pattern, values: dict[str, str]) -> Pattern:
    one, two, three = (values.get(term, term) for term in pattern)
    return one, two, three


def _lines(patterns: Iterable[Pattern]) -> str:
    return " ".join(f"{' '.join(pattern)} ." for pattern in patterns)
