"""An edition as SKOS, and back. In: an Edition. Out: the triples of its graph; or such triples, and the Edition out of them.

Labels are in English. Sources: SKOS Reference (W3C Recommendation, 18 August 2009) and DCAT 3 for edition and version.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import unquote

from chargegraph.codes import Code
from chargegraph.editions.model import INACTIVE, Concept, Edition
from chargegraph.errors import StoreError
from chargegraph.rdf.names import PLAIN_LITERAL, RDF_TYPE, XSD_BOOLEAN, XSD_STRING
from chargegraph.rdf.terms import Triple, concept_iri, object_of
from chargegraph.rdf.vocabulary import expand, term

CLASSES = {
    "diagnosis": "Diagnosis",
    "procedure": "Procedure",
    "modifier": "Modifier",
    "taxonomy": "Specialty",
    "place-of-service": "PlaceOfService",
    "concept": "Code",
}
"""The class of the ontology for each kind of concept."""
_HEAD = {
    "version": "dcat:version",
    "title": "dcterms:title",
    "publisher": "dcterms:publisher",
    "source": "dcterms:source",
    "rights": "dcterms:rights",
    "sha256": "cg:sha256",
    "scheme": "cg:systemPrefix",
    "coverage": "cg:coverage",
    "remark": "cg:coverageRemark",
    "valid_from": "cg:validFrom",
    "valid_until": "cg:validUntil",
}
_ONE = {
    "label": "skos:prefLabel",
    "short": "cg:shortLabel",
    "definition": "skos:definition",
    "valid_from": "cg:validFrom",
    "valid_until": "cg:validUntil",
}
_MANY = {
    "synonyms": "skos:altLabel",
    "includes": "cg:includesNote",
    "excludes1": "cg:excludes1Note",
    "excludes2": "cg:excludes2Note",
    "notes": "skos:note",
}
_INDICATORS = {
    "status": "cg:feeScheduleStatus",
    "globalDays": "cg:globalDays",
    "pctc": "cg:componentIndicator",
    "multipleProcedure": "cg:multipleProcedureIndicator",
    "bilateral": "cg:bilateralIndicator",
    "assistant": "cg:assistantIndicator",
    "coSurgeon": "cg:coSurgeonIndicator",
    "teamSurgery": "cg:teamSurgeryIndicator",
}
_CONCEPTS = {
    "betos": ("cg:betos", "betos"),
    "coverage": ("cg:medicareCoverage", "coverage"),
    "medicareSpecialty": ("cg:medicareSpecialty", "specialty"),
}
"""Indicators whose values are concepts, on which codes join: the property, and the prefix of its values."""
_ENGLISH = ("label", "short", "definition", *_MANY)

References = Callable[[str], Iterable[str]]
"""The notations that a note on a code refers to."""


@cache
def _p(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    return f"<{term(name) if prefix == 'cg' else expand(curie)}>"


def describe_edition(
    edition: Edition, *, iri_of: Callable[[str], str], current: bool, references: References
) -> Iterator[Triple]:
    """The triples of an edition's graph.

    `iri_of` gives the IRI of the scheme of a prefix; `references` finds the codes that an Excludes note names.
    """
    scheme_iri = iri_of(edition.scheme)
    graph = f"<{expand(f'graph:{edition.name}')}>"
    yield graph, f"<{RDF_TYPE}>", _p("cg:Edition")
    yield graph, _p("dcat:isVersionOf"), f"<{scheme_iri}>"
    yield f"<{scheme_iri}>", f"<{RDF_TYPE}>", _p("skos:ConceptScheme")
    for name, curie in _HEAD.items():
        value = getattr(edition, name)
        if value:
            yield graph, _p(curie), object_of(value, XSD_STRING)
    yield graph, _p("cg:current"), object_of(current, XSD_BOOLEAN)
    yield graph, _p("cg:shareable"), object_of(edition.shareable, XSD_BOOLEAN)
    for concept in edition.concepts.values():
        yield from describe_concept(concept, iri_of, references)
    said = {pair for concept in edition.concepts.values() for pair in concept.properties}
    for name, value in sorted(said):
        if name in _CONCEPTS:
            iri = f"<{concept_iri(_CONCEPTS[name][1], value)}>"
            yield iri, f"<{RDF_TYPE}>", _p("cg:IndicatorConcept")
            yield iri, f"<{RDF_TYPE}>", _p("skos:Concept")
            yield iri, _p("rdfs:label"), object_of(value, XSD_STRING)


def describe_concept(concept: Concept, iri_of: Callable[[str], str], references: References) -> Iterator[Triple]:
    """What an edition says of one code."""
    system = concept.code.system
    iri = f"<{concept_iri(system, concept.code.notation)}>"
    yield iri, f"<{RDF_TYPE}>", _p(f"cg:{CLASSES.get(concept.kind, 'Code')}")
    yield iri, f"<{RDF_TYPE}>", _p("skos:Concept")
    yield iri, _p("skos:inScheme"), f"<{iri_of(system)}>"
    yield iri, _p("skos:notation"), object_of(concept.code.notation, XSD_STRING)
    for name, curie in _ONE.items():
        value = getattr(concept, name)
        if value:
            yield iri, _p(curie), object_of(value, PLAIN_LITERAL if name in _ENGLISH else XSD_STRING)
    for name, curie in _MANY.items():
        for text in getattr(concept, name):
            yield iri, _p(curie), object_of(text, PLAIN_LITERAL)
    if concept.broader is not None:
        yield iri, _p("skos:broader"), f"<{concept_iri(system, concept.broader)}>"
    if concept.billable is not None:
        yield iri, _p("cg:billable"), object_of(concept.billable, XSD_BOOLEAN)
    for name in ("excludes1", "excludes2"):
        named = dict.fromkeys(notation for text in getattr(concept, name) for notation in references(text))
        for notation in named:
            yield iri, _p(f"cg:{name}"), f"<{concept_iri(system, notation)}>"
    for name, value in concept.properties:
        if (name, value) == INACTIVE:
            yield iri, _p("owl:deprecated"), object_of(True, XSD_BOOLEAN)
            continue
        if name in _CONCEPTS:
            property_, prefix = _CONCEPTS[name]
            yield iri, _p(property_), f"<{concept_iri(prefix, value)}>"
            continue
        known = _INDICATORS.get(name)
        yield iri, _p(known or "cg:indicator"), object_of(value if known else f"{name}: {value}", XSD_STRING)


Rows = Iterable[tuple[str, str, str]]
"""Subject, predicate and object as plain text."""


def read_head(graph: str, rows: Rows) -> tuple[Edition, bool]:
    """The edition that a graph says it holds, without its concepts, and whether it is current.

    `rows` are the triples about the graph itself. Raises `StoreError` where they describe no edition.
    """
    said = _by_subject(rows).get(graph, {})
    head = {name: _first(said, curie) for name, curie in _HEAD.items()}
    if not head["version"] or not head["scheme"]:
        raise StoreError(f"the graph {graph} holds no edition", remedy="chargegraph scheme add FILE puts one in")
    optional = ("remark", "valid_from", "valid_until")
    values: dict[str, Any] = {name: value or "" for name, value in head.items() if value is not None or name not in optional}
    shareable, current = (_first(said, curie) == "true" for curie in ("cg:shareable", "cg:current"))
    return Edition(**values, shareable=shareable, uri=_first(said, "dcat:isVersionOf"), concepts={}), current


def read_concepts(rows: Rows, system_of: Callable[[str], str]) -> dict[str, Concept]:
    """The concepts out of the triples of an edition's graph, in any order, sorted by notation.

    `system_of` gives the prefix of the system that the IRI of a scheme stands for. A parent without a notation is left out.
    """
    said = _by_subject(rows)
    notation = _iri("skos:notation")
    notations = {iri: min(values[notation]) for iri, values in said.items() if notation in values}
    scheme = _iri("skos:inScheme")
    concepts = [_read_concept(said[iri], notations, system_of) for iri in notations if scheme in said[iri]]
    concepts.sort(key=lambda concept: (concept.code.notation, concept.code.system))
    return {concept.code.notation: concept for concept in concepts}


def _by_subject(rows: Rows) -> dict[str, dict[str, list[str]]]:
    said: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in rows:
        said.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return said


def _iri(curie: str) -> str:
    return _p(curie)[1:-1]


def _first(values: dict[str, list[str]], curie: str) -> str | None:
    return min(values.get(_iri(curie), ()), default=None)


def _read_concept(values: dict[str, list[str]], notations: dict[str, str], system_of: Callable[[str], str]) -> Concept:
    kinds = {term(name): kind for kind, name in CLASSES.items()}
    broader = _first(values, "skos:broader")
    billable = _first(values, "cg:billable")
    properties = [(name, value) for name, curie in _INDICATORS.items() for value in values.get(_iri(curie), ())]
    properties += [
        (name, unquote(iri.removeprefix(expand(f"{prefix}:"))))
        for name, (curie, prefix) in _CONCEPTS.items()
        for iri in values.get(_iri(curie), ())
    ]
    properties += [INACTIVE] if _first(values, "owl:deprecated") == "true" else []
    others = (text.partition(": ") for text in values.get(_iri("cg:indicator"), ()))
    texts: dict[str, Any] = {name: tuple(sorted(values.get(_iri(curie), ()))) for name, curie in _MANY.items()}
    texts |= {name: _first(values, curie) for name, curie in _ONE.items()}
    return Concept(
        code=Code(system_of(_first(values, "skos:inScheme") or ""), _first(values, "skos:notation") or ""),
        kind=next((kinds[type_] for type_ in values.get(RDF_TYPE, ()) if type_ in kinds), "concept"),
        broader=notations.get(broader) if broader else None,
        billable=None if billable is None else billable == "true",
        properties=tuple(sorted([*properties, *((name, value) for name, _, value in others)])),
        **{**texts, "label": texts["label"] or ""},
    )
