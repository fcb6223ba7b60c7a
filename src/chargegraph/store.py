"""The graph on disk or in memory. In: briefs, RDF, questions. Out: rows, graphs, exports.

The default graph is what briefs say, with the curated vocabularies; everything else has a graph of its own.
"""

import os
from collections.abc import Iterable, Iterator
from functools import cache

from chargegraph import directory
from chargegraph.errors import Place, StoreError, UsageError, did_you_mean
from chargegraph.oxigraph import (
    DATASET_FORMATS,
    RDF_FORMATS,
    SPARQL_FORMATS,
    Dataset,
    Quad,
    Solutions,
    Truth,
    require_iri,
)
from chargegraph.query import Value, load_query
from chargegraph.results import Result, plain_value
from chargegraph.sparql import form_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import IO

    import rdflib

    from chargegraph.brief import Brief
    from chargegraph.holdings import Held
    from chargegraph.loading import Load
    from chargegraph.rdf import Description, Triple
    from chargegraph.remote import Endpoint

MEMORY = ":memory:"
_ENDPOINT = ("http://", "https://")
DEFAULT_PATH = "chargegraph.store"
_FORGET_VOCABULARIES = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { ?concept ?p ?o . ?scheme ?q ?r }
WHERE {
  ?concept skos:inScheme ?scheme ; ?p ?o . ?scheme ?q ?r
  FILTER STRSTARTS(STR(?scheme), "https://w3id.org/chargegraph/")
} ;
"""


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
        self._held: Dataset | Endpoint | None = self._open()

    def _open(self) -> "Dataset | Endpoint":
        if self.path == MEMORY:
            return _with_vocabularies(Dataset.memory())
        if self.path.startswith(_ENDPOINT):
            from chargegraph.remote import Endpoint

            return Endpoint(self.path)
        if self.read_only:
            directory.require(self.path)
            return Dataset.open(directory.data_path(self.path), read_only=True)
        directory.prepare(self.path)
        dataset = Dataset.open(directory.data_path(self.path), read_only=False)
        if directory.vocabularies_in(self.path) != _vocabularies_hash():
            _with_vocabularies(dataset).flush()
            directory.seal(self.path, _vocabularies_hash())
        return dataset

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
        if not self.read_only and isinstance(self._held, Dataset):
            self._held.flush()
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
        from chargegraph.holdings import find_brief

        on_code = [held.name for held in self.briefs() if held.current and held.code == reference.upper()]
        return on_code or [find_brief(self._dataset, reference).name]

    def briefs(self) -> "list[Held]":
        """The briefs in the store, also those that were replaced."""
        from chargegraph.holdings import briefs_in

        return briefs_in(self._dataset)

    def load(self, data: bytes, format: str, *, name: str = "the data", graph: str | None = None) -> str | None:
        """Add RDF, all of it or nothing.

        Data whose default graph holds a ``cg:Brief`` are an export and go back where they came from. The default graph of any
        others goes to `graph`, or to a graph named by their hash. `name` is what errors call them. Returns the graph's IRI, None
        for an export. Raises `RdfError` where the data do not parse, or claim to be what they are not.
        """
        from chargegraph.loading import read_load

        return self.put(read_load(data, format, name=name, graph=graph))

    def put(self, load: "Load") -> str | None:
        """Add what `read_load` has read, all of it or nothing. Returns its graph, None for an export."""
        self._writable().extend(load.quads)
        return load.graph

    def put_findings(self, triples: "Iterable[Triple]") -> None:
        """Put triples into the graph of findings, in the place of what stood there."""
        from chargegraph.holdings import put_findings

        put_findings(self._writable(), triples)

    @property
    def is_writable(self) -> bool:
        """Whether something can be put into this store."""
        return not self.read_only and isinstance(self._dataset, Dataset)

    def _writable(self) -> Dataset:
        if not self.is_writable or not isinstance(self._dataset, Dataset):
            raise StoreError("this store is only read", where=Place(self.path), remedy="build into a store of your own")
        return self._dataset

    # Questions.

    def run(self, query: str, /, **parameters: Value | None) -> Result:
        """Ask a canned query. `parameters` are its own, such as ``code="0686T"``.

        Raises `UsageError` for an unknown query or parameter, or a value that does not fit.
        """
        return self._result(load_query(query).bind(**parameters))

    def query(self, text: str) -> Result:
        """Ask SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE. It cannot write, read a file or reach the network.

        Raises `QueryError` with line and column where the text does not parse or may not run.
        """
        form_of(text)
        return self._result(text)

    def _result(self, text: str) -> Result:
        found = self._dataset.query(text)
        if isinstance(found, Solutions):
            return Result([v.value for v in found.variables], [[plain_value(term) for term in row] for row in found])
        if isinstance(found, Truth):
            return Result(answer=bool(found))
        triples = {f"{triple.subject} {triple.predicate} {triple.object} .\n" for triple in found}
        return Result(ntriples="".join(sorted(triples)).encode())

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

    def export(self, format: str, out: "IO[bytes]", *, graph: str | None = None) -> None:
        """Write one graph, or the whole dataset in a format that can hold it (trig, nquads) where none is named.

        The same data give the same bytes. Turtle and its kin stream; JSON-LD and RDF/XML are built in memory.
        """
        from chargegraph.rdf import write_graph, write_quads

        if graph is None and format in DATASET_FORMATS:
            write_quads(self._everything(), format, out)
        else:
            write_graph((quad.triple for quad in self._quads(graph)), format, out)

    def _everything(self) -> Iterator[Quad]:
        yield from self._dataset.quads()
        for graph in self.graphs():
            yield from self._dataset.quads(graph)


def _lines(quads: Iterable[Quad]) -> Iterator[bytes]:
    return (f"{quad.subject} {quad.predicate} {quad.object} .\n".encode() for quad in quads)


def _with_vocabularies(dataset: Dataset) -> Dataset:
    """Put the curated vocabularies in, in place of those of another version, in one transaction."""
    dataset.update(f"{_FORGET_VOCABULARIES} INSERT DATA {{ {_vocabularies().decode()} }}")
    return dataset


@cache
def _vocabularies() -> bytes:
    from chargegraph.concepts import vocabulary_quads

    return b"".join(sorted(_lines(vocabulary_quads())))


def _vocabularies_hash() -> str:
    import hashlib

    return hashlib.sha256(_vocabularies()).hexdigest()
