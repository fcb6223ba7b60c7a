"""The graph on disk or in memory. In: briefs, RDF, questions. Out: rows, graphs, exports.

The default graph is what briefs say, with the curated vocabularies; everything else has a graph of its own.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping

from chargegraph import directory
from chargegraph.errors import Place, StoreError, UsageError, did_you_mean
from chargegraph.oxigraph import (
    DATASET_FORMATS,
    RDF_FORMATS,
    SPARQL_FORMATS,
    Dataset,
    Quad,
    require_iri,
)
from chargegraph.query import Value, load_query
from chargegraph.results import Result, result_of
from chargegraph.sparql import form_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import IO, Any

    import rdflib

    from chargegraph.brief import Brief
    from chargegraph.editions import Held as HeldEdition
    from chargegraph.holdings import Held
    from chargegraph.loading import Load
    from chargegraph.rdf import Description, Triple
    from chargegraph.remote import Endpoint
    from chargegraph.terminology import Edition

MEMORY = ":memory:"
_ENDPOINT = ("http://", "https://")
DEFAULT_PATH = "chargegraph.store"


class Store:
    """A graph of briefs, in a directory, in memory, or behind a SPARQL endpoint.

    `path` is a directory, made on first use unless `read_only` or `existing`; ``:memory:`` keeps nothing; the address of an
    endpoint, which is only read, is the one path that reaches the network. Without one, the environment's
    ``CHARGEGRAPH_STORE`` or ``chargegraph.store`` in the current directory.

    >>> from chargegraph import read_brief
    >>> store = Store(":memory:")
    >>> store.add(read_brief("CPT 0686T: Focused ultrasound of a liver tumor"))
    '0686T-67eb38736511'
    >>> store.run("procedure-card", code="0686T")[0]["text"]
    'Focused ultrasound of a liver tumor'
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, *, read_only: bool = False, existing: bool = False) -> None:
        self.path = os.fspath(path) if path is not None else os.environ.get("CHARGEGRAPH_STORE") or DEFAULT_PATH
        self.read_only = read_only
        if existing and self.path != MEMORY and not self.path.startswith(_ENDPOINT):
            directory.require(self.path)
        if not self.path:
            raise UsageError("the store's path is empty", remedy="give --store PATH")
        self._held: Dataset | Endpoint | None = _opened(self.path, read_only)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None") -> None:
        self.close()

    @property
    def _dataset(self) -> "Dataset | Endpoint":
        if self._held is None:
            raise StoreError("the store was closed", where=Place(self.path), remedy="open it again")
        return self._held

    def close(self) -> None:
        """Write what is pending and let go of the directory."""
        if self._held is not None:
            self.flush()
        self._held = None

    # In.

    def add(self, brief: "Brief", *, base: str | None = None) -> str:
        """Add what a brief says, all of it or nothing, in the place of what its source said of its code before.

        Returns the brief's short name. `base` is the namespace of its IRI.
        """
        from chargegraph.rdf import described

        self.add_described([described(brief, base=base)])
        return brief.name

    def add_described(self, descriptions: "Iterable[Description]") -> None:
        """Add briefs that `rdf.described` has described, all of them or none."""
        from chargegraph.holdings import put_in

        put_in(self._writable(), descriptions)

    def remove(self, reference: str) -> str:
        """Take a brief out whole, by its short name or by the code that it alone is about. Returns its short name."""
        from chargegraph.holdings import find_brief, take_out

        held = find_brief(self._dataset, reference)
        take_out(self._writable(), held)
        return held.name

    def brief(self, reference: str) -> "Brief":
        """A brief as it was read, out of its text: by its short name, or by the code that it alone is currently about.

        A brief that was replaced is found by its short name. Raises `UsageError` where there is none, or several.
        """
        from chargegraph.brief import read_brief
        from chargegraph.holdings import find_brief, published_of, text_of

        held = find_brief(self._dataset, reference)
        source = " and ".join(held.sources) or None
        return read_brief(text_of(self._dataset, held), source=source, published=published_of(self._dataset, held))

    def text(self, reference: str) -> str:
        """The original text of a brief, character for character."""
        from chargegraph.holdings import find_brief, text_of

        return text_of(self._dataset, find_brief(self._dataset, reference))

    def names(self, reference: str) -> list[str]:
        """The short names of the briefs that a short name or a code means: of a code all that are current."""
        from chargegraph.holdings import names_of

        return names_of(self._dataset, reference)

    def briefs(self) -> "list[Held]":
        """The briefs in the store, also those that were replaced."""
        from chargegraph.holdings import briefs_in

        return briefs_in(self._dataset)

    def load(self, data: bytes, format: str, *, name: str = "the data", graph: str | None = None) -> str | None:
        """Add RDF, all of it or nothing.

        An export goes back where it came from; the default graph of other data goes to `graph`, or to one named by their hash.
        `name` is what errors call the data. Returns the graph's IRI, None for an export. Raises `RdfError` where the data do not
        parse, or claim to be what they are not.
        """
        from chargegraph.loading import read_load

        return self.put(read_load(data, format, name=name, graph=graph))

    def put(self, load: "Load") -> str | None:
        """Add what `read_load` has read, all of it or nothing. Returns its graph, None for an export."""
        self._writable().extend(load.quads)
        return load.graph

    def put_findings(self, by_brief: "Mapping[str, bytes]", *, all_briefs: bool) -> None:
        """Put findings, N-Triples by the IRI of their brief, in the place of older ones on these briefs, or on all."""
        from chargegraph.holdings import put_findings

        put_findings(self._writable(), by_brief, all_briefs=all_briefs)

    # Editions of code systems, each in a graph of its own.

    def add_edition(self, edition: "Edition", *, current: bool = False) -> None:
        """Add an edition. `current` makes it, or the same one that is there, the one that questions about today rest on."""
        from chargegraph.editions import put_edition

        put_edition(self._writable(), edition, current=current)

    def remove_edition(self, name: str) -> None:
        """Take an edition's graph out, with the findings that rest on it."""
        from chargegraph.editions import take_out_edition

        take_out_edition(self._writable(), name)

    def put_links(self, graph: str, triples: "Iterable[Triple]") -> None:
        """Put mappings into their graph, in the place of what it holds on the same codes."""
        from chargegraph.editions import put_links

        put_links(self._writable(), graph, triples)

    def editions(self) -> "list[HeldEdition]":
        """The editions in the store; their codes are read when they are asked for."""
        from chargegraph.editions import editions_in

        return editions_in(self._dataset)

    @property
    def is_writable(self) -> bool:
        """Whether something can be put into this store."""
        return not self.read_only and isinstance(self._dataset, Dataset)

    @property
    def is_directory(self) -> bool:
        """Whether the store is kept in a directory, where other processes can read it."""
        return self.path != MEMORY and isinstance(self._dataset, Dataset)

    def flush(self) -> None:
        """Write what is pending, for other processes to read."""
        if self.is_writable and isinstance(self._held, Dataset):
            self._held.flush()

    def _writable(self) -> Dataset:
        if not self.is_writable or not isinstance(self._dataset, Dataset):
            raise StoreError("this store is only read", where=Place(self.path), remedy="build into a store of your own")
        return self._dataset

    # Questions.

    def run(self, query: str, /, **parameters: Value | None) -> Result:
        """Ask a canned query. `parameters` are its own, such as ``code="0686T"``.

        Raises `UsageError` for an unknown query or parameter, or a value that does not fit.
        """
        return result_of(self._dataset.query(load_query(query).bind(**parameters)))

    def query(self, text: str) -> Result:
        """Ask SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE. It cannot write, read a file or reach the network.

        Raises `QueryError` with line and column where the text does not parse or may not run.
        """
        form_of(text)
        return result_of(self._dataset.query(text))

    def rows(self, text: str) -> "Iterator[tuple[Any, ...]]":
        """The rows of a SELECT of our own making, each value as text or None."""
        return self._dataset.rows(text)

    def answer(self, text: str, format: str) -> bytes:
        """Ask SPARQL and give the answer in one of SPARQL's own result formats: srj, srx, src (CSV) or srt (TSV)."""
        form = form_of(text)
        if format not in SPARQL_FORMATS:
            raise UsageError(f"SPARQL has no result format {format!r}", remedy=f"choose one of {', '.join(SPARQL_FORMATS)}")
        if form not in ("SELECT", "ASK"):
            raise UsageError(f"{format} is for SELECT and ASK", remedy=f"for {form} choose one of {', '.join(RDF_FORMATS)}")
        return self._dataset.answer(text, format)

    # Out.

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs."""
        return self._dataset.graphs()

    def graph(self, iri: str | None = None) -> "rdflib.Graph":
        """A copy of one graph as an rdflib graph; the default graph, what briefs say, unless another is named."""
        from chargegraph import rdf

        return rdf.parse_graph(b"".join(_lines(self._quads(iri))))

    def _quads(self, graph: str | None) -> Iterator[Quad]:
        if graph is not None and not self._dataset.has_graph(require_iri(graph, "a graph")):
            known = self.graphs()
            raise UsageError(
                f"the store has no graph {graph}",
                remedy=did_you_mean(graph, known) or (f"it has {' '.join(known)}" if known else "it has only the default graph"),
            )
        return self._dataset.quads(graph)

    def export(
        self,
        format: str,
        out: "IO[bytes]",
        *,
        graph: str | None = None,
        passing: "Callable[[Iterable[Quad]], Iterable[Quad]]" = iter,
    ) -> None:
        """Write one graph, or the whole dataset in a format that can hold it (trig, nquads) where none is named.

        The same data give the same bytes. Turtle and its kin stream; JSON-LD and RDF/XML are built in memory. `passing` may
        leave quads out.
        """
        from chargegraph.rdf import write_graph, write_quads

        if graph is None and format in DATASET_FORMATS:
            write_quads(passing(self._everything()), format, out)
        else:
            write_graph((quad.triple for quad in passing(self._quads(graph))), format, out)

    def _everything(self) -> Iterator[Quad]:
        yield from self._dataset.quads()
        for graph in self.graphs():
            yield from self._dataset.quads(graph)


def _opened(path: str, read_only: bool) -> "Dataset | Endpoint":
    if path.startswith(_ENDPOINT):
        from chargegraph.remote import Endpoint

        return Endpoint(path)
    if read_only and path != MEMORY:
        directory.require(path)
        return Dataset.open(directory.data_path(path), read_only=True)
    from chargegraph.holdings import open_writable, put_vocabularies

    return put_vocabularies(Dataset.memory()) if path == MEMORY else open_writable(path)


def _lines(quads: Iterable[Quad]) -> Iterator[bytes]:
    return (f"{quad.subject} {quad.predicate} {quad.object} .\n".encode() for quad in quads)
