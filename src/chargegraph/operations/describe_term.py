"""What a term means. In: a class, a property or a curated concept by its name. Out: a fact a row, axioms in plain words.

All is read from the ontology, its alignments, the curated vocabularies, and the queries that use the term.
"""

import re
from collections.abc import Iterator
from functools import cache

from chargegraph.briefs.vocabularies import vocabulary_quads
from chargegraph.errors import UnknownName, did_you_mean
from chargegraph.findings.rules import rules
from chargegraph.query.catalogue import catalogue
from chargegraph.query.result import Result
from chargegraph.rdf import BlankNode, Quad
from chargegraph.rdf.names import DCTERMS, HOME, OWL, RDF, RDF_TYPE, RDFS, SCHEMA, SKOS
from chargegraph.rdf.vocabulary import alignments, compress, ontology, ontology_quads

COLUMNS = ("term", "says", "value")
_SAYS = {
    f"{OWL}deprecated": "out of use",
    f"{DCTERMS}isReplacedBy": "to use instead",
    RDF_TYPE: "is",
    f"{RDFS}label": "label",
    f"{SKOS}prefLabel": "label",
    f"{SKOS}notation": "notation",
    f"{SKOS}definition": "definition",
    f"{SKOS}example": "example",
    f"{SKOS}scopeNote": "note",
    f"{SKOS}altLabel": "also called",
    f"{SKOS}hiddenLabel": "also found by",
    f"{SKOS}inScheme": "vocabulary",
    f"{SKOS}broader": "is narrower than",
    f"{DCTERMS}source": "source",
    f"{RDFS}subClassOf": "every one is",
    f"{RDFS}subPropertyOf": "implies",
    f"{OWL}equivalentClass": "is the same as",
    f"{OWL}disjointWith": "is never",
    f"{RDFS}domain": "whatever has it is",
    f"{SCHEMA}domainIncludes": "is said of",
    f"{RDFS}range": "whatever it leads to is",
    f"{SCHEMA}rangeIncludes": "leads to",
    f"{OWL}inverseOf": "backwards it is",
    f"{OWL}propertyChainAxiom": "follows from",
}
"""What a property says, in words, in the order of the rows."""
_LEFT_OUT = (f"{RDFS}isDefinedBy", f"{SKOS}topConceptOf", f"{RDFS}comment")
_KINDS = {
    "Class": "a class",
    "ObjectProperty": "a property that leads to things",
    "DatatypeProperty": "a property that has texts, numbers and the like",
    "AnnotationProperty": "a property from which nothing follows",
    "FunctionalProperty": "a property of which a thing has one value at most",
}
_ALIGNED = {f"{RDFS}subClassOf": "every one is", f"{RDFS}subPropertyOf": "implies", f"{OWL}disjointWith": "is never"}
"""What an alignment says of a term and one of another ontology."""
_TURNED = {
    f"{RDFS}subClassOf": "kind of it",
    f"{SKOS}broader": "is broader than",
    f"{RDFS}domain": "has the property",
    f"{SCHEMA}domainIncludes": "has the property",
    f"{RDFS}range": "is led to by",
    f"{SCHEMA}rangeIncludes": "is led to by",
}
"""What others say of it."""


def describe_term(name: str) -> Result:
    """What a term means: its definition, its axioms in words, what it is aligned with, and the queries and rules that use it.

    `name` is a CURIE, the local name of a term of the ontology, or an IRI. Raises `UnknownName` with the nearest names.

    >>> [row["value"] for row in describe_term("Modifier") if row["says"] == "label"]
    ['modifier code']
    """
    iri = _named(name)
    facts = dict.fromkeys((*_own(iri), *_apart(iri), *_of_others(iri), *_users(iri)))
    return Result(COLUMNS, [(compress(iri), says, value) for says, value in facts])


def _named(name: str) -> str:
    known = {compress(iri): iri for iri in _subjects()}
    bare = name.strip("<>")
    found = known.get(compress(bare)) or known.get(bare) or known.get(f"cg:{bare}")
    if found is None:
        local = {each.partition(":")[2]: each for each in reversed(known)}
        word = compress(bare)
        near = did_you_mean(word, list(known)) or did_you_mean(word.rpartition(":")[2], list(local))
        raise UnknownName(f"the ontology has no term {name}", remedy=near or "chargegraph ontology writes all")
    return found


@cache
def _quads() -> tuple[Quad, ...]:
    return (*ontology_quads(), *alignments(), *vocabulary_quads())


@cache
def _about() -> dict[str, list[tuple[str, object]]]:
    """What is said of each thing, blank nodes among them."""
    found: dict[str, list[tuple[str, object]]] = {}
    for quad in _quads():
        found.setdefault(_key(quad.subject), []).append((quad.predicate.value, quad.object))
    return found


def _key(node: object) -> str:
    return str(node) if isinstance(node, BlankNode) else str(getattr(node, "value", ""))


@cache
def _subjects() -> tuple[str, ...]:
    ours = [term.iri for term in ontology().terms.values()]
    concepts = {quad.subject.value for quad in vocabulary_quads() if quad.predicate.value == f"{SKOS}inScheme"}  # type: ignore[union-attr]
    return (*ours, *sorted(concepts))


def _own(iri: str) -> Iterator[tuple[str, str]]:
    said = [(predicate, value) for predicate, value in _about().get(iri, ()) if predicate not in _LEFT_OUT]
    order = [*_SAYS]
    for predicate, value in sorted(said, key=lambda each: order.index(each[0]) if each[0] in order else len(order)):
        if predicate in _ALIGNED and not _key(value).startswith(HOME) and not isinstance(value, BlankNode):
            yield "aligned with", f"{_ALIGNED[predicate]} {_words(value)}"
        else:
            yield _SAYS.get(predicate) or _label(predicate), _words(value)


def _label(predicate: str) -> str:
    name = predicate.removeprefix(ontology().prefixes["cg"])
    return ontology().terms[name].label if name in ontology().terms else compress(predicate)


def _words(node: object) -> str:
    """A value in words: a restriction, a list and what a class is made of are told out."""
    key = _key(node)
    said = dict(_about().get(key, ())) if isinstance(node, BlankNode) else {}
    if f"{RDF}first" in said:
        return " then ".join(map(_words, _listed(node)))
    if f"{OWL}intersectionOf" in said:
        return " and ".join(map(_words, _listed(said[f"{OWL}intersectionOf"])))
    if f"{OWL}onProperty" in said:
        return f"has a {_words(said[f'{OWL}onProperty'])} that is a {_words(said[f'{OWL}someValuesFrom'])}"
    if f"{OWL}inverseOf" in said:
        return f"{_words(said[f'{OWL}inverseOf'])} backwards"
    return _KINDS.get(key.removeprefix(OWL), compress(key)) if hasattr(node, "value") and not hasattr(node, "datatype") else key


def _listed(node: object) -> Iterator[object]:
    while (said := dict(_about().get(_key(node), ()))) and f"{RDF}first" in said:
        yield said[f"{RDF}first"]
        node = said[f"{RDF}rest"]


def _apart(iri: str) -> Iterator[tuple[str, str]]:
    """The classes that have no member in common with it."""
    for said in _about().values():
        for predicate, value in said:
            members = [_key(each) for each in _listed(value)] if predicate == f"{OWL}members" else []
            if iri in members:
                yield "is never", ", ".join(compress(each) for each in members if each != iri)


def _of_others(iri: str) -> Iterator[tuple[str, str]]:
    for quad in _quads():
        turned = _TURNED.get(quad.predicate.value)
        if turned and _key(quad.object) == iri and not isinstance(quad.subject, BlankNode):
            yield turned, compress(_key(quad.subject))


def _users(iri: str) -> Iterator[tuple[str, str]]:
    used = re.compile(rf"(?<![\w:])(?:{re.escape(compress(iri))}(?![\w-])|<{re.escape(iri)}>)")
    for word, queries in (("query", catalogue()), ("rule", rules())):
        yield from ((word, f"{query.name}: {query.summary}") for query in queries if used.search(query.text))
