"""What the service is, answered in a worker. In: a store, the service's address. Out: SPARQL 1.1 Service Description and VoID.

Every node has an address: the endpoint's own, and fragments of it. Counts are those of the default graph and of each named graph.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from chargegraph.rdf import Literal, NamedNode, OxigraphTriple, write_rdf
from chargegraph.rdf.names import DCTERMS, FORMATS, RDF, SD, VOID, XSD_INTEGER
from chargegraph.rdf.vocabulary import ontology
from chargegraph.server.negotiation import GRAPHS, ROWS
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.server.workers.opened import Opened

_INTEGER = NamedNode(XSD_INTEGER)
PREFIXES = {"sd": SD, "void": VOID, "dcterms": DCTERMS, "formats": FORMATS}

Node = NamedNode | Literal


def answer_description(store: Opened, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Describe the service at the address that was asked, and what it serves."""
    told = sorted(_described(store, asked["endpoint"]), key=lambda triple: [str(term) for term in triple])
    triples = [OxigraphTriple(*terms) for terms in told]
    out.begin(asked["format"])
    write_rdf(triples, asked["format"], out.file, prefixes={**ontology().prefixes, **PREFIXES})


def _described(store: Opened, endpoint: str) -> Iterator[tuple[NamedNode, NamedNode, Node]]:
    service, dataset, default = (NamedNode(endpoint + part) for part in ("#service", "#dataset", "#default-graph"))
    home = NamedNode(endpoint)
    yield service, _of(RDF, "type"), _of(SD, "Service")
    yield service, _of(SD, "endpoint"), home
    yield service, _of(SD, "supportedLanguage"), _of(SD, "SPARQL11Query")
    for offered in ROWS + GRAPHS:
        if offered.w3c:
            yield service, _of(SD, "resultFormat"), NamedNode(PREFIXES["formats"] + offered.w3c)
    yield service, _of(SD, "defaultDataset"), dataset
    for kind in (_of(SD, "Dataset"), _of(VOID, "Dataset")):
        yield dataset, _of(RDF, "type"), kind
    yield dataset, _of(DCTERMS, "title"), Literal("What coding briefs say about billing codes", language="en")
    yield dataset, _of(VOID, "sparqlEndpoint"), home
    yield dataset, _of(VOID, "uriSpace"), Literal(ontology().prefixes["cg"].removesuffix("ns#"))
    yield dataset, _of(VOID, "vocabulary"), NamedNode(ontology().prefixes["cg"])
    yield dataset, _of(SD, "defaultGraph"), default
    total = 0
    for iri in (None, *store.graphs()):
        graph = default
        if iri is not None:
            graph, named = (NamedNode(f"{endpoint}#{part}-{_fragment(iri)}") for part in ("graph", "named"))
            yield dataset, _of(SD, "namedGraph"), named
            yield named, _of(RDF, "type"), _of(SD, "NamedGraph")
            yield named, _of(SD, "name"), NamedNode(iri)
            yield named, _of(SD, "graph"), graph
        for kind in (_of(SD, "Graph"), _of(VOID, "Dataset")):
            yield graph, _of(RDF, "type"), kind
        count = _count(store, iri)
        total += count
        yield graph, _of(VOID, "triples"), _number(count)
        yield dataset, _of(VOID, "subset"), graph
    yield dataset, _of(VOID, "triples"), _number(total)
    yield from _classes(store, endpoint, default)


def _classes(store: Opened, endpoint: str, default: NamedNode) -> Iterator[tuple[NamedNode, NamedNode, Node]]:
    """The classes of the default graph, each with the number of its things."""
    for kind, number in store.dataset.rows("SELECT ?kind (COUNT(?s) AS ?n) WHERE { ?s a ?kind } GROUP BY ?kind ORDER BY ?kind"):
        part = NamedNode(endpoint + "#class-" + _fragment(kind))
        yield default, _of(VOID, "classPartition"), part
        yield part, _of(VOID, "class"), NamedNode(kind)
        yield part, _of(VOID, "entities"), _number(int(number))


def _count(store: Opened, graph: str | None) -> int:
    body = "?s ?p ?o" if graph is None else f"GRAPH {NamedNode(graph)} {{ ?s ?p ?o }}"
    ((number,),) = store.dataset.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {body} }}")
    return int(number)


def _fragment(iri: str) -> str:
    """A fragment of an IRI's own, for another IRI."""
    from urllib.parse import quote

    return quote(iri, safe="")


def _of(space: str, name: str) -> NamedNode:
    return NamedNode(space + name)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=_INTEGER)
