"""SKOS vocabularies. In: RDF in any syntax. Out: an Edition. Follows the SKOS reference; a concept goes by its skos:notation."""

import re
from collections import Counter
from typing import Any

from chargegraph.codes import Code
from chargegraph.codes.system_record import CodeSystem
from chargegraph.codes.systems import system_of_uri
from chargegraph.editions.formats.notations import notation_in, own_prefix
from chargegraph.editions.formats.periods import period_of
from chargegraph.editions.formats.release import distinct, edition_of, fault, tidy, version_name
from chargegraph.editions.model import INACTIVE, Concept, Edition
from chargegraph.formats import JSONLD, NTRIPLES, RDF, RDFXML, TURTLE
from chargegraph.rdf import Literal, NamedNode, Quad, format_of_file
from chargegraph.rdf.foreign import read_foreign
from chargegraph.rdf.names import DC
from chargegraph.rdf.vocabulary import expand

_SYNTAXES = {TURTLE.name: r"\s*(?:#.*\n\s*)*(?:@prefix|@base|PREFIX|BASE)\b", RDFXML.name: r"(?s).*<(?:\w+:)?RDF\b",
             JSONLD.name: r"\s*[\[{]", NTRIPLES.name: r"\s*(?:#.*\n\s*)*(?:<[^>]+>|_:\S+)\s+<[^>]+>\s"}  # fmt: skip
_EXTENSIONS = tuple(f".{extension}" for each in RDF.values() for extension in each.extensions)


def looks_like_rdf(head: str) -> bool:
    """Whether a text is in a syntax of RDF."""
    return (
        any(re.match(_SYNTAXES[syntax], head) for syntax in (TURTLE.name, NTRIPLES.name))
        or "<rdf:RDF" in head
        or re.match(r'\s*[\[{].*"@(?:id|context|graph)"', head, re.DOTALL) is not None
    )


def is_named_as_rdf(name: str) -> bool:
    """Whether a file's extension is one of RDF alone."""
    return name.lower().endswith(_EXTENSIONS)


def read_skos(data: bytes, *, name: str, version: str | None = None, scheme: str | None = None) -> Edition:
    """An edition from a SKOS file with one concept scheme. `scheme` is the prefix to know it by where its URI is not known.

    Raises `RdfError` where the RDF does not parse, `UsageError` where it has no concept scheme or no concept with a notation.
    """
    graph = _Graph(read_foreign(data, _syntax(data, name), name=name))
    home = _home(graph, name)
    title = graph.text(home, "dcterms:title", "rdfs:label", "skos:prefLabel", DC + "title")
    known = system_of_uri(home)
    if known is None and not (scheme or title):
        raise fault("the concept scheme has no title", name, remedy="add dcterms:title, or give --as")
    system = known or CodeSystem(own_prefix(scheme, title, home, name), title, home)
    version = version or version_name(graph.text(home, "dcat:version", "owl:versionInfo", "dcterms:modified"))
    if not version:
        raise fault("the concept scheme tells no version", name, remedy="add owl:versionInfo, or give the edition")
    rights = graph.text(home, "dcterms:license", "dcterms:rights", DC + "rights")
    first, last = period_of(system.prefix, version)
    return edition_of(
        data,
        name,
        ((0, concept) for concept in _concepts(graph, home, system)),
        scheme=system.prefix,
        uri=None if known else home,
        version=version,
        valid_from=first,
        valid_until=last,
        title=title or system.title or system.prefix,
        publisher=graph.text(home, "dcterms:publisher", "dcterms:creator"),
        rights=rights or "Not told",
        shareable=any(mark in rights.lower() for mark in ("creativecommons.org/publicdomain", "cc0", "public domain")),
    )


class _Graph:
    """Quads by subject and property."""

    def __init__(self, quads: list[Quad]) -> None:
        self.objects: dict[str, dict[str, list[Any]]] = {}
        for quad in quads:
            subject = getattr(quad.subject, "value", "")
            self.objects.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(quad.object)

    def nodes(self, subject: str, predicate: str) -> list[str]:
        return [o.value for o in self.objects.get(subject, {}).get(_iri(predicate), []) if isinstance(o, NamedNode)]

    def texts(self, subject: str, predicate: str) -> list[str]:
        """The texts of a property: in English, else without a language, else in any; IRIs as they are."""
        found = [o for o in self.objects.get(subject, {}).get(_iri(predicate), []) if isinstance(o, (Literal, NamedNode))]
        ranks = [_rank(each) for each in found]
        return [tidy(each.value) for each, rank in zip(found, ranks, strict=True) if rank == min(ranks)]

    def text(self, subject: str, *predicates: str) -> str:
        return next((text for predicate in predicates for text in self.texts(subject, predicate) if text), "")


def _rank(node: object) -> int:
    language = getattr(node, "language", None)
    return 1 if not language else 0 if language.split("-")[0] == "en" else 2


def _iri(name: str) -> str:
    return name if "//" in name else expand(name)


def _syntax(data: bytes, name: str) -> str:
    head = data[:65536].decode("utf-8", "replace")
    if b"<!DOCTYPE" in data:
        raise fault("the XML has a document type, which may reach for other files", name, remedy="take the <!DOCTYPE> out")
    if is_named_as_rdf(name):
        return format_of_file(name)
    found = next((syntax for syntax, pattern in _SYNTAXES.items() if re.match(pattern, head)), None)
    if found is None:
        raise fault("no syntax of RDF", name, remedy="name the file with .ttl, .rdf, .nt or .jsonld")
    return found


def _home(graph: _Graph, name: str) -> str:
    """The IRI of the one concept scheme; of several, the one that all concepts are in."""
    schemes = [s for s in graph.objects if _iri("skos:ConceptScheme") in graph.nodes(s, "rdf:type")]
    used = Counter(
        scheme for s in graph.objects for scheme in graph.nodes(s, "skos:inScheme") if not schemes or scheme in schemes
    )
    candidates = [scheme for scheme, _ in used.most_common()] or schemes
    if not candidates:
        raise fault("no skos:ConceptScheme is in it", name, remedy="give a SKOS file, or chargegraph link for mappings")
    if len(candidates) > 1:
        raise fault(f"{len(candidates)} concept schemes are in it", name, remedy="give one concept scheme a file")
    return candidates[0]


def _concepts(graph: _Graph, home: str, system: CodeSystem) -> "list[Concept]":
    coded = {
        subject: notation_in(system, notation)
        for subject in graph.objects
        if (notation := graph.text(subject, "skos:notation")) and home in (graph.nodes(subject, "skos:inScheme") or [home])
    }
    coded.pop(home, None)
    notation_of = {subject: notation for subject, (notation, _) in coded.items()}
    above = {narrower: subject for subject in notation_of for narrower in graph.nodes(subject, "skos:narrower")}
    found = []
    for subject, (notation, kind) in coded.items():
        broader = [*graph.nodes(subject, "skos:broader"), *([above[subject]] if subject in above else [])]
        label = graph.text(subject, "skos:prefLabel", "rdfs:label")
        gone = graph.text(subject, "owl:deprecated").lower() in ("true", "1")
        found.append(
            Concept(
                code=Code(system.prefix, notation),
                label=label,
                kind=kind,
                synonyms=distinct(graph.texts(subject, "skos:altLabel"), but=label),
                definition=graph.text(subject, "skos:definition") or None,
                broader=next((notation_of[node] for node in broader if node in notation_of), None),
                notes=distinct(text for note in ("skos:note", "skos:scopeNote") for text in graph.texts(subject, note)),
                properties=(INACTIVE,) if gone else (),
            )
        )
    return found
