"""Whole graphs, answered in a worker. In: a store, the IRI of a graph. Out: its triples.

The reading half of the SPARQL 1.1 Graph Store HTTP Protocol (sections 5.2 and 5.6), graphs identified indirectly (section 4.2).
"""

from collections.abc import Mapping
from typing import Any

from chargegraph.errors import did_you_mean
from chargegraph.rdf import require_iri, write_rdf
from chargegraph.rdf.vocabulary import ontology
from chargegraph.server.opened import Opened
from chargegraph.server.outlet import Outlet, counted
from chargegraph.server.problems import Refusal


def answer_graph(store: Opened, asked: Mapping[str, Any], out: Outlet) -> None:
    """Write a named graph, or the default graph. Raises `UsageError` for no IRI, `Refusal` 404 for no graph."""
    name, into = asked["graph"], asked["format"]
    if name is not None and not store.dataset.has_graph(require_iri(name, "the IRI of a graph,")):
        remedy = did_you_mean(name, store.graphs()) or "/sparql describes which there are"
        raise Refusal(404, f"there is no graph {name}", remedy=remedy)
    out.begin(into)
    triples = (quad.triple for quad in store.dataset.quads(name))
    write_rdf(counted(triples, out.most_rows), into, out.file, prefixes=ontology().prefixes)
