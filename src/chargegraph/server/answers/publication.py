"""A service's data for catalogues. In: a store, the service's address, a licence. Out: VoID's dumps and linksets, and DCAT 3.

What briefs say is one dataset, each edition another, in the series of its code system (W3C: DCAT 3, section 6.7; VoID, 2011). A
linkset counts what codes are matched to in one outside terminology by one property. Only the operator can say under which licence
the briefs are; an edition says its own rights.
"""

from collections.abc import Iterator
from urllib.parse import quote

from chargegraph.formats import GRAPHS, TURTLE
from chargegraph.mappings.prefixes import PINNED
from chargegraph.rdf import Literal, NamedNode
from chargegraph.rdf.names import DC, DCTERMS, GRAPH, RDF_TYPE, VOID, XSD_INTEGER, prologue
from chargegraph.rdf.vocabulary import compress, expand, ontology
from chargegraph.store.store import Store, rows_of

Told = tuple[NamedNode, NamedNode, NamedNode | Literal]
_MEDIA = "https://www.iana.org/assignments/media-types/"
_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
_LINKS = f"{GRAPH}mappings-links"


def published(store: Store, endpoint: str, license: str) -> Iterator[Told]:
    """What catalogues ask of the data behind an endpoint: its address, ``/sparql`` at its end, names every node."""
    dataset = NamedNode(f"{endpoint}#dataset")
    catalogue = NamedNode(f"{endpoint}#catalogue")
    yield catalogue, NamedNode(RDF_TYPE), _dcat("Catalog")
    yield catalogue, _dcterms("title"), Literal("What this service publishes", language="en")
    yield catalogue, _dcat("dataset"), dataset
    yield from _service(catalogue, endpoint, dataset)
    yield dataset, NamedNode(RDF_TYPE), _dcat("Dataset")
    yield dataset, _dcterms("conformsTo"), NamedNode(expand("cg:").removesuffix("#"))
    if license:
        yield dataset, _dcterms("license"), NamedNode(license)
    yield from _dumps(dataset, endpoint, None)
    yield from _linksets(store, dataset, endpoint)
    yield from _editions(store, catalogue, endpoint)


def _service(catalogue: NamedNode, endpoint: str, dataset: NamedNode) -> Iterator[Told]:
    service = NamedNode(f"{endpoint}#service")
    yield catalogue, _dcat("service"), service
    yield service, NamedNode(RDF_TYPE), _dcat("DataService")
    yield service, _dcterms("title"), Literal("SPARQL over what coding briefs say", language="en")
    yield service, _dcat("endpointURL"), NamedNode(endpoint)
    yield service, _dcat("endpointDescription"), NamedNode(f"{_home(endpoint)}/openapi.json")
    yield service, _dcat("servesDataset"), dataset


def _dumps(dataset: NamedNode, endpoint: str, graph: str | None) -> Iterator[Told]:
    """Where a graph can be had whole: once for each format, to choose by what it is sent as."""
    asked = "default" if graph is None else f"graph={quote(graph, safe='')}"
    whole = NamedNode(f"{_home(endpoint)}/graph-store?{asked}")
    name = "dump" if graph is None else f"dump-{quote(graph, safe='')}"
    for each in GRAPHS.values():
        distribution = NamedNode(f"{endpoint}#{name}-{each.name}")
        file = NamedNode(f"{whole.value}&format={each.name}")
        yield dataset, _dcat("distribution"), distribution
        yield distribution, NamedNode(RDF_TYPE), _dcat("Distribution")
        yield distribution, _dcat("accessURL"), whole
        yield distribution, _dcat("downloadURL"), file
        yield distribution, _dcat("mediaType"), NamedNode(_MEDIA + each.accepts[0])
        if each == TURTLE:
            yield dataset, NamedNode(f"{VOID}dataDump"), file


def _linksets(store: Store, dataset: NamedNode, endpoint: str) -> Iterator[Told]:
    """The links that are kept in the graph of links, by the terminology that they lead to and the property."""
    spaces = {prefix: ontology().prefixes[prefix] for prefix in ("mondo", "doid", "ncit", "mesh", "umls")}
    spaces |= {prefix.casefold(): space for prefix, space in PINNED.items() if space not in spaces.values()}
    properties = " ".join(f"skos:{name}" for name in _MATCHES)
    ask = f"""{prologue("skos")} SELECT ?p ?o WHERE {{
        VALUES ?p {{ {properties} <{expand("oboInOwl:hasDbXref")}> }} GRAPH <{_LINKS}> {{ ?s ?p ?o FILTER (isIRI(?o)) }} }}"""
    counts: dict[tuple[str, str], int] = {}
    for property_, target in rows_of(store, ask):
        fitting = [prefix for prefix, space in spaces.items() if target.startswith(space)]
        if fitting:
            prefix = max(fitting, key=lambda name: len(spaces[name]))
            counts[prefix, property_] = counts.get((prefix, property_), 0) + 1
    for (prefix, property_), count in sorted(counts.items()):
        linkset = NamedNode(f"{endpoint}#links-{prefix}-{compress(property_).partition(':')[2]}")
        target = NamedNode(f"{endpoint}#{prefix}")
        yield dataset, NamedNode(f"{VOID}subset"), linkset
        yield linkset, NamedNode(RDF_TYPE), NamedNode(f"{VOID}Linkset")
        yield linkset, NamedNode(f"{VOID}subjectsTarget"), dataset
        yield linkset, NamedNode(f"{VOID}objectsTarget"), target
        yield linkset, NamedNode(f"{VOID}linkPredicate"), NamedNode(property_)
        yield linkset, NamedNode(f"{VOID}triples"), Literal(str(count), datatype=NamedNode(XSD_INTEGER))
        yield target, NamedNode(RDF_TYPE), NamedNode(f"{VOID}Dataset")
        yield target, NamedNode(f"{VOID}uriSpace"), Literal(spaces[prefix])


def _editions(store: Store, catalogue: NamedNode, endpoint: str) -> Iterator[Told]:
    """The editions in the store, each a dataset in the series of its code system."""
    for held in store.editions():
        edition = held.edition
        dataset, series = (
            NamedNode(expand(f"graph:{edition.name}")),
            NamedNode(f"{endpoint}#series-{quote(edition.scheme, safe='')}"),
        )
        yield catalogue, _dcat("dataset"), dataset
        yield catalogue, _dcat("dataset"), series
        yield series, NamedNode(RDF_TYPE), _dcat("DatasetSeries")
        yield series, _dcterms("title"), Literal(f"Editions of {edition.scheme}", language="en")
        yield dataset, NamedNode(RDF_TYPE), _dcat("Dataset")
        yield dataset, _dcat("inSeries"), series
        yield dataset, _dcat("version"), Literal(edition.version)
        yield dataset, _dcterms("title"), Literal(edition.title)
        # Words, and no things with an address: so they are of DCMI's elements, and not of its terms.
        told = {"publisher": edition.publisher, "source": edition.source, "rights": edition.rights}
        yield from ((dataset, NamedNode(DC + name), Literal(value)) for name, value in told.items() if value)
        yield from _dumps(dataset, endpoint, dataset.value)


def _home(endpoint: str) -> str:
    return endpoint.removesuffix("/sparql")


def _dcat(name: str) -> NamedNode:
    return NamedNode(expand(f"dcat:{name}"))


def _dcterms(name: str) -> NamedNode:
    return NamedNode(DCTERMS + name)
