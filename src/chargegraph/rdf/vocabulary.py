"""The closed vocabulary. In: ontology/chargegraph.ttl. Out: its terms, prefixes, CURIEs. A misspelt term raises.

The ontology is the one place where a term is written and told of; this module reads it once, on first use, for all others.
"""

from functools import cache
from typing import Any, NamedTuple

from chargegraph.errors import UsageError, did_you_mean
from chargegraph.formats import TURTLE
from chargegraph.rdf import BlankNode, Quad, read_rdf
from chargegraph.rdf.names import ONTOLOGY, OWL, RDF_TYPE, RDFS, SCHEMA, SH, SKOS
from chargegraph.resources import list_resources, read_resource


class OntologyTerm(NamedTuple):
    """A class or a property. What it names are whole IRIs."""

    iri: str
    kinds: tuple[str, ...]
    """Its types, in the order of the file: owl:Class, owl:ObjectProperty and so on."""
    label: str
    definition: str
    example: str
    domains: frozenset[str]
    """Classes whose things it is said of, hard (rdfs:domain) or soft (schema:domainIncludes)."""
    ranges: frozenset[str]
    """Classes of the things that it leads to, hard or soft."""
    range: str
    """The class or datatype of rdfs:range, nothing where it declares none."""
    parents: frozenset[str]
    """Classes right above it."""


class Ontology(NamedTuple):
    """What chargegraph.ttl declares."""

    version: str
    prefixes: dict[str, str]
    terms: dict[str, OntologyTerm]
    """Classes and properties by their local names."""


ONTOLOGY_FILE = "chargegraph.ttl"


def ontology_turtle() -> bytes:
    """The ontology as it is written."""
    return read_resource("ontology", ONTOLOGY_FILE)


@cache
def ontology_quads() -> tuple[Quad, ...]:
    """The ontology that ships with this version, in the order of the file, its blank nodes numbered."""
    names: dict[BlankNode, BlankNode] = {}

    def numbered(node: Any) -> Any:
        return names.setdefault(node, BlankNode(f"ontology{len(names) + 1}")) if isinstance(node, BlankNode) else node

    read = read_rdf(ontology_turtle(), TURTLE.name, name=ONTOLOGY_FILE)
    return tuple(Quad(numbered(quad.subject), quad.predicate, numbered(quad.object)) for quad in read)


def alignments() -> list[Quad]:
    """The alignments with outside ontologies."""
    names = list_resources("ontology", "alignments", suffix=".ttl")
    return [quad for n in names for quad in read_rdf(read_resource("ontology", "alignments", n), TURTLE.name, name=n)]


@cache
def ontology() -> Ontology:
    """What the ontology that ships with this version declares."""
    said: dict[str, dict[str, list[str]]] = {}
    for quad in ontology_quads():
        subject, value = getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")
        said.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(value)
    prefixes = {of[SH + "prefix"][0]: of[SH + "namespace"][0] for of in said.values() if SH + "prefix" in of}
    ours = prefixes["cg"]
    return Ontology(
        version=said[ONTOLOGY][OWL + "versionInfo"][0],
        prefixes=prefixes,
        terms={
            iri.removeprefix(ours): _read_term(iri, of, ours)
            for iri, of in said.items()
            if iri.startswith(ours) and any(kind.startswith(OWL) for kind in of.get(RDF_TYPE, ()))
        },
    )


def _read_term(iri: str, said: dict[str, list[str]], ours: str) -> OntologyTerm:
    def first(predicate: str) -> str:
        return said.get(predicate, [""])[0]

    def classes(*predicates: str) -> frozenset[str]:
        return frozenset(value for each in predicates for value in said.get(each, ()) if value.startswith(ours))

    return OntologyTerm(
        iri,
        kinds=tuple(said[RDF_TYPE]),
        label=first(RDFS + "label"),
        definition=first(SKOS + "definition"),
        example=first(SKOS + "example"),
        domains=classes(RDFS + "domain", SCHEMA + "domainIncludes"),
        ranges=classes(RDFS + "range", SCHEMA + "rangeIncludes"),
        range=first(RDFS + "range"),
        parents=classes(RDFS + "subClassOf"),
    )


def term(name: str) -> str:
    """The IRI of a term of chargegraph's namespace.

    Raises `UsageError` where the ontology declares no such term.

    >>> term("whenToUse")
    'https://w3id.org/chargegraph/ns#whenToUse'
    >>> term("whenToUze")
    Traceback (most recent call last):
        ...
    chargegraph.errors.UsageError: the ontology has no term cg:whenToUze, did you mean whenToUse?
    """
    known = ontology()
    if name not in known.terms:
        raise UsageError(f"the ontology has no term cg:{name}", remedy=did_you_mean(name, sorted(known.terms)))
    return known.terms[name].iri


class _Namespace:
    """Terms as attributes: ``CG.whenToUse``."""

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        return term(name)


CG = _Namespace()


def expand(curie: str) -> str:
    """The IRI of a CURIE in a prefix that the ontology declares.

    >>> expand("cpt:73")
    'http://purl.bioontology.org/ontology/CPT/73'
    """
    prefix, _, name = curie.partition(":")
    prefixes = ontology().prefixes
    if prefix not in prefixes:
        raise UsageError(f"the ontology declares no prefix {prefix!r}", remedy=did_you_mean(prefix, sorted(prefixes)))
    return prefixes[prefix] + name


def compress(iri: str) -> str:
    """The CURIE of an IRI, by the longest namespace that fits, or the IRI itself. For reading, not for parsing.

    >>> compress("http://purl.bioontology.org/ontology/CPT/73")
    'cpt:73'
    """
    fitting = [(space, prefix) for prefix, space in ontology().prefixes.items() if iri.startswith(space)]
    if not fitting:
        return iri
    space, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{iri.removeprefix(space)}"
