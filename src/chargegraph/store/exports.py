"""What leaves a dataset. In: a dataset, a graph's IRI. Out: its quads in order, the same bytes for the same data."""

from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING

from chargegraph.errors import UsageError, did_you_mean
from chargegraph.rdf import Quad, require_iri
from chargegraph.rdf.formats import DATASETS
from chargegraph.store.graphs import Graphs

if TYPE_CHECKING:
    import rdflib


def quads_of(dataset: Graphs, graph: str | None) -> Iterator[Quad]:
    """The quads of a graph, the default graph where none is named. Raises `UsageError` where the dataset has none such."""
    if graph is not None and not dataset.has_graph(require_iri(graph, "a graph")):
        known = dataset.graphs()
        raise UsageError(
            f"the store has no graph {graph}",
            remedy=did_you_mean(graph, known) or (f"it has {' '.join(known)}" if known else "it has only the default graph"),
        )
    return dataset.quads(graph)


def graph_of(dataset: Graphs, graph: str | None) -> "rdflib.Graph":
    """A copy of one graph as an rdflib graph."""
    from chargegraph.rdf.rdflib_graph import parse_graph

    lines = (f"{quad.triple} .\n".encode() for quad in quads_of(dataset, graph))
    return parse_graph(b"".join(lines))


def write_export(
    dataset: Graphs,
    format: str,
    out: IO[bytes],
    graph: str | None,
    passing: Callable[[Iterable[Quad]], Iterable[Quad]],
) -> None:
    """Write one graph, or the whole dataset in a format that can hold it where none is named.

    Most formats stream; JSON-LD and RDF/XML are built in memory. `passing` may leave quads out.
    """
    from chargegraph.rdf.rdflib_graph import write_graph, write_quads

    if graph is None and format in DATASETS:
        write_quads(passing(_everything(dataset)), format, out)
    else:
        write_graph((quad.triple for quad in passing(quads_of(dataset, graph))), format, out)


def _everything(dataset: Graphs) -> Iterator[Quad]:
    yield from dataset.quads()
    for graph in dataset.graphs():
        yield from dataset.quads(graph)
