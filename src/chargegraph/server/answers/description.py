"""What the service is, answered in a worker. In: a store, the service's address. Out: SPARQL 1.1 Service Description, VoID, DCAT.

Every node has an address: the endpoint's own, and fragments of it. Counts are those of the default graph and of each named graph.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from chargegraph.rdf import Literal, NamedNode, OxigraphTriple, write_rdf
from chargegraph.rdf.names import DCTERMS, FORMATS, RDF, SD, VOID, XSD_INTEGER
from chargegraph.rdf.vocabulary import ontology
from chargegraph.server.answers.publication import published
from chargegraph.server.negotiation import GRAPHS, RESULTS
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.store.store import Store, rows_of

PREFIXES = {"sd": SD, "void": VOID, "dcterms": DCTERMS, "formats": FORMATS}

Node = NamedNode | Literal


def answer_description(store: Store, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Describe the service at the address that was asked, and what it serves."""
    found = {*_described(store, asked["endpoint"]), *published(store, asked["endpoint"], asked["license"])}
    told = sorted(found, key=lambda triple: [str(term) for term in triple])
    out.begin(asked["format"])
    write_rdf([OxigraphTriple(*terms) for terms in told], asked["format"], out.file, prefixes={**ontology().prefixes, **PREFIXES})


def _described(store: Store, endpoint: str) -> Iterator[tuple[NamedNode, NamedNode, Node]]:
    service, dataset, default = (NamedNode(endpoint + part) for part in ("#service", "#dataset", "#default-graph"))
    home, space = NamedNode(endpoint), ontology().prefixes["cg"]
    yield service, _of(RDF, "type"), _of(SD, "Service")
    yield service, _of(SD, "endpoint"), home
    yield service, _of(SD, "supportedLanguage"), _of(SD, "SPARQL11Query")
    yield from ((service, _of(SD, "resultFormat"), _of(FORMATS, each.w3c)) for each in RESULTS + GRAPHS if each.w3c)
    yield service, _of(SD, "defaultDataset"), dataset
    yield from ((dataset, _of(RDF, "type"), kind) for kind in (_of(SD, "Dataset"), _of(VOID, "Dataset")))
    yield dataset, _of(DCTERMS, "title"), Literal("What coding briefs say about billing codes", language="en")
    yield dataset, _of(VOID, "sparqlEndpoint"), home
    yield dataset, _of(VOID, "uriSpace"), Literal(space.removesuffix("ns#"))
    yield dataset, _of(VOID, "vocabulary"), NamedNode(space)
    yield dataset, _of(SD, "defaultGraph"), default
    total = 0
    for iri in (None, *store.graphs()):
        graph = default
        if iri is not None:
            graph, named = (NamedNode(f"{endpoint}#{part}-{quote(iri, safe='')}") for part in ("graph", "named"))
            yield dataset, _of(SD, "namedGraph"), named
            yield named, _of(RDF, "type"), _of(SD, "NamedGraph")
            yield named, _of(SD, "name"), NamedNode(iri)
            yield named, _of(SD, "graph"), graph
        yield from ((graph, _of(RDF, "type"), kind) for kind in (_of(SD, "Graph"), _of(VOID, "Dataset")))
        body = "?s ?p ?o" if iri is None else f"GRAPH {NamedNode(iri)} {{ ?s ?p ?o }}"
        ((count,),) = rows_of(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ {body} }}")
        total += int(count)
        yield graph, _of(VOID, "triples"), _number(count)
        yield dataset, _of(VOID, "subset"), graph
    yield dataset, _of(VOID, "triples"), _number(total)
    # The classes of the default graph, each with the number of its things.
    for kind, number in rows_of(store, "SELECT ?kind (COUNT(?s) AS ?n) WHERE { ?s a ?kind } GROUP BY ?kind ORDER BY ?kind"):
        part = NamedNode(f"{endpoint}#class-{quote(kind, safe='')}")
        yield default, _of(VOID, "classPartition"), part
        yield part, _of(VOID, "class"), NamedNode(kind)
        yield part, _of(VOID, "entities"), _number(number)


def _of(space: str, name: str) -> NamedNode:
    return NamedNode(space + name)


def _number(value: int | str) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD_INTEGER))
