"""Things and graphs, answered in a worker. In: a store, an IRI. Out: what is said of the thing or in the graph, as HTML or RDF.

What briefs say and what authorities say stay apart: the formats for one graph hold the default graph, or the named graphs where
it says nothing of the thing; those for a dataset hold all graphs, each by its name. A page names the graph of each statement.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote

from chargegraph.errors import did_you_mean
from chargegraph.formats import DATASETS, GRAPHS, HTML, TRIG, TURTLE
from chargegraph.rdf import DefaultGraph, NamedNode, Quad, literal, require_iri, write_rdf
from chargegraph.rdf.names import RDFS, SKOS
from chargegraph.rdf.rdflib_graph import write_ontology
from chargegraph.rdf.vocabulary import CG, compress, ontology
from chargegraph.server import pages as html
from chargegraph.server.answers.brief_page import brief_parts, is_brief
from chargegraph.server.answers.counting import counted
from chargegraph.server.pages import home
from chargegraph.server.problems import Refusal
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.store.store import Store, source_of

_SHOWN = 500
"""The rows of a table on a page."""
_NEAR = 2000
"""The names among which the nearest to one that is unknown is looked for."""
_LABELS = (SKOS + "prefLabel", RDFS + "label")


def answer_resource(store: Store, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Describe a thing. Raises `UsageError` where it has no IRI, `Refusal` 404 where the store says nothing of it."""
    iri, into = require_iri(asked["iri"], "an IRI"), asked["format"]
    if iri.partition("#")[0] == home() + "ns" or iri.startswith(home() + "ns/"):
        out.begin(into)
        out.write(_terms_page()) if into == HTML.name else write_ontology(TURTLE.name if into == TRIG.name else into, out.file)
        return
    said = list(counted(_said_of(store, iri), out.most_rows))
    pointing = list(islice(_pointing_at(store, iri), _SHOWN + 1 if into == HTML.name else 1))
    if not said and not pointing:
        raise _unknown(store, iri)
    said.sort(key=lambda quad: (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)))
    out.begin(into)
    if into == HTML.name:
        out.write(_page(store, iri, said, pointing))
    elif into in DATASETS:
        write_rdf(said, into, out.file, prefixes=ontology().prefixes)
    else:
        by_briefs = [quad for quad in said if isinstance(quad.graph_name, DefaultGraph)]
        triples = dict.fromkeys(quad.triple for quad in by_briefs or said)
        write_rdf(triples, into, out.file, prefixes=ontology().prefixes)


def answer_graph(store: Store, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Write a named graph, or the default graph. Raises `UsageError` for no IRI, `Refusal` 404 for no graph.

    The reading half of the SPARQL 1.1 Graph Store HTTP Protocol (sections 5.2 and 5.6), graphs identified indirectly (4.2).
    """
    name, into = asked["graph"], asked["format"]
    if name is not None and not source_of(store).embedded.has_graph(require_iri(name, "the IRI of a graph,")):
        remedy = did_you_mean(name, store.graphs()) or "/sparql describes which there are"
        raise Refusal(404, f"there is no graph {name}", remedy=remedy)
    out.begin(into)
    triples = (quad.triple for quad in source_of(store).embedded.quads(name))
    write_rdf(counted(triples, out.most_rows), into, out.file, prefixes=ontology().prefixes)


def _said_of(store: Store, iri: str) -> Iterator[Quad]:
    """Every quad about a thing; about a brief also those about its statements."""
    node = NamedNode(iri)
    return _quads(store, f"{{ {node} ?p ?o BIND({node} AS ?s) }} UNION {{ ?s <{CG.brief}> {node} ; ?p ?o }}")


def _pointing_at(store: Store, iri: str) -> Iterator[Quad]:
    """Every quad that names a thing as its object; of a brief those of its statements stand with it already."""
    node = NamedNode(iri)
    return _quads(store, f"?s ?p {node} FILTER(?p != <{CG.brief}>) BIND({node} AS ?o)")


def _quads(store: Store, body: str) -> Iterator[Quad]:
    dataset = source_of(store).embedded
    text = f"SELECT ?g ?s ?p ?o WHERE {{ {{ {body} }} UNION {{ GRAPH ?g {{ {body} }} }} }}"
    for graph, subject, predicate, thing in dataset.watched(dataset.query(text)):
        yield Quad(subject, predicate, thing, graph or DefaultGraph())


def _unknown(store: Store, iri: str) -> Refusal:
    """The refusal for a thing that is nowhere, with the nearest names in its namespace."""
    space = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
    # Of briefs only those on codes that begin alike: there may be very many.
    begin = space + iri[len(space) :][:2] if space == home() + "brief/" else space
    text = f"SELECT DISTINCT ?s WHERE {{ ?s a ?kind FILTER(STRSTARTS(STR(?s), {literal(begin)})) }} LIMIT {_NEAR}"
    known = [name.removeprefix(space) for (name,) in source_of(store).embedded.rows(text) if "#" not in name.removeprefix(space)]
    name = iri.removeprefix(space)
    remedy = did_you_mean(name, known) if space else ""
    if on_code := [each for each in known if each.startswith(f"{name}-")]:
        remedy = f"see what briefs say of the code: /card/{name}, or one of them: " + ", ".join(
            f"/brief/{each}" for each in on_code
        )
    return Refusal(404, f"the store says nothing of {iri}", remedy=remedy)


def _page(store: Store, iri: str, said: list[Quad], pointing: list[Quad]) -> bytes:
    if is_brief(iri, said):
        label, parts = brief_parts(store, iri, said)
        said = []
    else:
        label, parts = "", [html.paragraph(iri)]
    own = [quad for quad in said if _iri(quad.subject) == iri]
    others = [quad for quad in said if _iri(quad.subject) != iri]
    label = label or next((quad.object.value for quad in own if quad.predicate.value in _LABELS), compress(iri))  # type: ignore[union-attr]
    for title, quads, columns in (
        ("What is said of it", own, ("property", "value", "graph")),
        ("Its statements", others, ("thing", "property", "value", "graph")),
        ("What points at it", pointing, ("thing", "property", "graph")),
    ):
        if quads:
            rows = ([_cell(quad, column) for column in columns] for quad in quads[:_SHOWN])
            more = f", the first {_SHOWN} triples" if len(quads) > _SHOWN else ""
            parts.append(html.table(title + more, columns, rows))
    names = (*GRAPHS, *DATASETS)
    links = " ".join(html.link(f"/resource?format={name}&iri={quote(iri, safe='')}", name) for name in names)
    return html.page(label, *parts, f"<p>{links}</p>\n")


def _cell(quad: Quad, column: str) -> str:
    if column == "graph":
        return html.thing(_iri(quad.graph_name)) if isinstance(quad.graph_name, NamedNode) else "what briefs say"
    term = {"thing": quad.subject, "property": quad.predicate, "value": quad.object}[column]
    return html.thing(term.value) if isinstance(term, NamedNode) else html.cell(getattr(term, "value", str(term)))


def _iri(term: object) -> str:
    return getattr(term, "value", "")


def _terms_page() -> bytes:
    """Every term of the ontology with its label, definition and example, by name, at the fragment that its IRI has."""
    known = ontology()
    rows = []
    for name, term in sorted(known.terms.items()):
        told = map(html.escape, (compress(term.kinds[0]), term.label, term.definition, term.example))
        shown = html.escape(name)
        rows.append([f'<span id="{shown}">cg:{shown}</span>', *told])
    links = " ".join(html.link(f"/ns?format={name}", name) for name in GRAPHS)
    columns = ("term", "kind", "label", "definition", "example")
    caption = f"Version {known.version}, namespace {known.prefixes['cg']}"
    return html.page("Terms", f"<p>{links}</p>\n", html.table(caption, columns, rows))
