"""How terms of the ontology fit together. In: its terms. Out: their domains, ranges, kinds and labels, by whole IRI."""

from functools import cache
from typing import NamedTuple

from chargegraph.codes.systems import systems
from chargegraph.rdf.names import OWL, SKOS
from chargegraph.rdf.vocabulary import CG, ontology

CODE_SYSTEMS = tuple(system.prefix for system in systems())
"""Prefixes of code systems: their codes are no closed list."""


class Schema(NamedTuple):
    classes: frozenset[str]
    objects: frozenset[str]
    """Properties that lead to things."""
    literals: frozenset[str]
    """Properties that lead to texts, numbers and the like."""
    single: frozenset[str]
    """Properties of which a thing has one value at most."""
    domains: dict[str, frozenset[str]]
    ranges: dict[str, frozenset[str]]
    """Classes of the things that a property leads to."""
    parents: dict[str, frozenset[str]]
    labels: dict[str, str]

    @property
    def terms(self) -> frozenset[str]:
        return self.classes | self.objects | self.literals

    def above(self, name: str) -> frozenset[str]:
        """A class and those above it."""
        found, new = set(), {name}
        while new:
            found |= new
            new = {parent for each in new for parent in self.parents.get(each, ())} - found
        return frozenset(found)

    def below(self, names: frozenset[str]) -> frozenset[str]:
        """Classes and those below them."""
        return frozenset(name for name in self.classes if self.above(name) & names)

    def fit(self, some: frozenset[str], others: frozenset[str]) -> bool:
        """Whether a thing may be of one of these classes and of one of those."""
        return bool(self.below(some) & self.below(others))

    def is_shortcut(self, property_: str) -> bool:
        """Whether a property is derived: it leads from a procedure to what briefs state."""
        return self.labels.get(property_, "").startswith("stated ") and property_ in self.objects

    def describes_codes(self, property_: str) -> bool:
        """Whether a property is said of codes by editions, and not by briefs."""
        if property_.startswith(SKOS):
            return True
        domain = self.domains.get(property_, frozenset())
        return bool(domain) and domain <= self.below(self.codes) and not self.is_shortcut(property_)

    @property
    def codes(self) -> frozenset[str]:
        """The class of all codes."""
        return frozenset({CG.Code})

    def of_subject(self, classes: frozenset[str]) -> frozenset[str]:
        """The properties that lead from things of these classes to what they are about: a modifier, a payer."""
        return frozenset(p for p in self.objects if self.domains.get(p) == classes and not self.is_shortcut(p))

    def noun(self, name: str) -> str:
        """What a statement of a class states, in a word: a modifier use states a modifier."""
        for property_ in sorted(self.of_subject(frozenset({name}))):
            leads = self.ranges.get(property_, frozenset())
            narrow = self.below(self.codes) - self.codes
            if leads and (leads <= narrow or leads <= {CG.Payer, CG.SiteOfService, CG.ServiceType}):
                return self.labels[property_]
        return self.labels.get(name, "thing").removeprefix("stated ")


@cache
def schema() -> Schema:
    """What the ontology that ships with this version says."""
    terms = {term.iri: term for term in ontology().terms.values()}

    def typed(kind: str) -> frozenset[str]:
        return frozenset(iri for iri, term in terms.items() if OWL + kind in term.kinds)

    return Schema(
        classes=typed("Class"),
        objects=typed("ObjectProperty"),
        literals=typed("DatatypeProperty"),
        single=typed("FunctionalProperty"),
        domains={iri: term.domains for iri, term in terms.items() if term.domains},
        ranges={iri: term.ranges for iri, term in terms.items() if term.ranges},
        parents={iri: term.parents for iri, term in terms.items() if term.parents},
        labels={iri: term.label for iri, term in terms.items()},
    )
