"""What the ontology says of its terms. In: chargegraph.ttl. Out: domains, ranges, kinds and labels, by whole IRI.

Domains and ranges are soft (schema:domainIncludes, schema:rangeIncludes) or hard (rdfs:domain, rdfs:range); both say where a
property is used.
"""

from functools import cache
from typing import NamedTuple

from chargegraph.rdf import read_rdf
from chargegraph.rdf.formats import TURTLE
from chargegraph.rdf.vocabulary import RDF_TYPE, ontology
from chargegraph.resources import read_resource

_OWL = "http://www.w3.org/2002/07/owl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SCHEMA = "https://schema.org/"
CODE_SYSTEMS = ("cpt", "hcpcs", "icd10cm", "nucc", "pos", "apc")
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
        if property_.startswith(ontology().prefixes["skos"]):
            return True
        domain = self.domains.get(property_, frozenset())
        return bool(domain) and domain <= self.below(self.codes) and not self.is_shortcut(property_)

    @property
    def codes(self) -> frozenset[str]:
        """The class of all codes."""
        return frozenset({ontology().prefixes["cg"] + "Code"})

    def of_subject(self, classes: frozenset[str]) -> frozenset[str]:
        """The properties that lead from things of these classes to what they are about: a modifier, a payer."""
        return frozenset(p for p in self.objects if self.domains.get(p) == classes and not self.is_shortcut(p))

    def noun(self, name: str) -> str:
        """What a statement of a class states, in a word: a modifier use states a modifier."""
        for property_ in sorted(self.of_subject(frozenset({name}))):
            leads = self.ranges.get(property_, frozenset())
            narrow = self.below(self.codes) - self.codes
            if leads and (leads <= narrow or leads <= frozenset(map(_ours, ("Payer", "SiteOfService", "ServiceType")))):
                return self.labels[property_]
        return self.labels.get(name, "thing").removeprefix("stated ")


def _ours(name: str) -> str:
    return ontology().prefixes["cg"] + name


@cache
def schema() -> Schema:
    """Read the ontology that ships with this version."""
    of: dict[str, dict[str, set[str]]] = {}
    for quad in read_rdf(read_resource("ontology", "chargegraph.ttl"), TURTLE.name, name="chargegraph.ttl"):
        subject, value = getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")
        of.setdefault(quad.predicate.value, {}).setdefault(subject, set()).add(value)
    ours = ontology().prefixes["cg"]
    types = of[RDF_TYPE]

    def typed(kind: str) -> frozenset[str]:
        return frozenset(name for name, kinds in types.items() if name.startswith(ours) and _OWL + kind in kinds)

    def merged(*properties: str) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for property_ in properties:
            for name, values in of.get(property_, {}).items():
                found[name] = found.get(name, frozenset()) | {value for value in values if value.startswith(ours)}
        return {name: values for name, values in found.items() if values}

    return Schema(
        classes=typed("Class"),
        objects=typed("ObjectProperty"),
        literals=typed("DatatypeProperty"),
        single=typed("FunctionalProperty"),
        domains=merged(_RDFS + "domain", _SCHEMA + "domainIncludes"),
        ranges=merged(_RDFS + "range", _SCHEMA + "rangeIncludes"),
        parents=merged(_RDFS + "subClassOf"),
        labels={name: min(labels) for name, labels in of[_RDFS + "label"].items()},
    )
