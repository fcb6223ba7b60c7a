"""The door to Oxigraph: RDF syntax, and an embedded dataset that answers SPARQL. The only importer of pyoxigraph.

In: bytes of RDF, SPARQL text. Out: quads, bytes of RDF, solutions. Follows RDF 1.1, SPARQL 1.1 and the syntaxes of
`RDF_FORMATS`. Nothing here knows what a brief is.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
    serialize,
)

from chargegraph.errors import Place, QueryError, RdfError, StoreError, UsageError, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

Term = NamedNode | BlankNode | Literal
OxigraphTriple = Triple
Solutions = QuerySolutions
Truth = QueryBoolean
__all__ = [
    "DATASET_FORMATS",
    "RDF_FORMATS",
    "SPARQL_FORMATS",
    "BlankNode",
    "Dataset",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "OxigraphTriple",
    "Quad",
    "Solutions",
    "Term",
    "Truth",
    "format_of_file",
    "literal",
    "read_answer",
    "read_rdf",
    "require_format",
    "row_order",
    "write_rdf",
]

RDF_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
DATASET_FORMATS = ("trig", "nquads")
"""The formats that are for a whole dataset; of the others each file is one graph."""
SPARQL_FORMATS = {
    "srj": QueryResultsFormat.JSON,
    "srx": QueryResultsFormat.XML,
    "src": QueryResultsFormat.CSV,
    "srt": QueryResultsFormat.TSV,
}
_EXTENSIONS = {
    "ttl": "turtle",
    "trig": "trig",
    "nt": "ntriples",
    "nq": "nquads",
    "jsonld": "jsonld",
    "json": "jsonld",
    "rdf": "rdfxml",
    "xml": "rdfxml",
    "owl": "rdfxml",
}


def format_of_file(path: str) -> str:
    """The name of the RDF format that a file's extension stands for.

    >>> format_of_file("graph/notes.ttl")
    'turtle'
    """
    extension = os.path.splitext(path)[1].lstrip(".").lower()
    if extension not in _EXTENSIONS:
        raise UsageError(
            f"no RDF format goes by the extension {extension or '(none)'!r}",
            where=Place(path),
            remedy=f"name the file with one of .{' .'.join(_EXTENSIONS)} or give --format",
        )
    return _EXTENSIONS[extension]


def literal(value: str | int) -> str:
    """A value as an RDF literal in the syntax that SPARQL and N-Triples share, escaped by Oxigraph.

    >>> literal('a "quoted" word')
    '"a \\\\"quoted\\\\" word"'
    """
    if isinstance(value, int):
        return str(Literal(str(value), datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")))
    return str(Literal(value))


def require_format(name: str) -> str:
    """The name, where an RDF format goes by it. Raises `UsageError` with the nearest name where none does."""
    if name not in RDF_FORMATS:
        raise UsageError(
            f"no RDF format is called {name!r}",
            remedy=did_you_mean(name, list(RDF_FORMATS)) or f"choose one of {', '.join(RDF_FORMATS)}",
        )
    return name


def read_rdf(data: bytes, format: str, *, name: str = "the input") -> list[Quad]:
    """The quads of `data`, blank nodes as the data name them. Reads no network and no other file.

    Raises `RdfError` with line and column where `data` is not of that format.
    """
    try:
        return list(parse(data, RDF_FORMATS[require_format(format)], rename_blank_nodes=False))
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", None) or 0, getattr(error, "offset", None) or 0
        what = getattr(error, "msg", None) or str(error)
        what = re.sub(r"^Parser error at line \d+(?: between)? columns? \d+(?: and (?:line \d+ )?column \d+)?: ", "", what)
        raise RdfError(
            f"not valid {format}: {what}", where=Place(name, line, column), remedy="mend the file or give --format"
        ) from None


def read_answer(data: bytes, name: str) -> QuerySolutions | QueryBoolean:
    """The answer that an endpoint gave in SPARQL's JSON. `name` is what errors call it."""
    try:
        return parse_query_results(data, format=QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"no answer in SPARQL's JSON came back ({error})", where=Place(name)) from None


def write_rdf(quads: Iterable[Quad] | Iterable[Triple], format: str, out: "IO[bytes]", *, prefixes: dict[str, str]) -> None:
    """Write quads, in the order given, to `out`. A format without named graphs takes triples only."""
    sorted_out = _SortedPrefixes(out)
    serialize(quads, sorted_out, RDF_FORMATS[require_format(format)], prefixes=prefixes)  # type: ignore[arg-type]
    sorted_out.finish()


class _SortedPrefixes:
    """A binary file that passes everything on, the ``@prefix`` lines at its head sorted: Oxigraph writes those in any order."""

    def __init__(self, out: "IO[bytes]") -> None:
        self._out = out
        self._head: bytes | None = b""

    def write(self, data: bytes) -> int:
        if self._head is None:
            self._out.write(data)
        else:
            self._head += data
            whole = self._head[: self._head.rfind(b"\n") + 1].splitlines()
            if any(not line.startswith(b"@prefix ") for line in whole):
                self.finish()
        return len(data)

    def flush(self) -> None:
        if self._head is None:
            self._out.flush()

    def finish(self) -> None:
        if self._head is not None:
            lines = self._head.splitlines(keepends=True)
            count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
            self._out.write(b"".join(sorted(lines[:count]) + lines[count:]))
            self._head = None


class Dataset:
    """A default graph and named graphs, in memory or in a directory, that answer SPARQL 1.1."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def memory(cls) -> "Dataset":
        return cls(Store())

    @classmethod
    def open(cls, path: str, *, read_only: bool) -> "Dataset":
        """Open the dataset in directory `path`; made if need be where `read_only` is false."""
        try:
            return cls(Store.read_only(path) if read_only else Store(path))
        except OSError as error:
            if "lock" in str(error).lower():
                raise StoreError(
                    "another process writes to this store", where=Place(path), remedy="wait until it has finished"
                ) from None
            raise StoreError(f"the store cannot be opened ({error})", where=Place(path)) from None

    def add(self, data: bytes, format: str = "nquads") -> None:
        """Take in valid RDF of our own making, all of it or nothing."""
        self._store.load(data, RDF_FORMATS[format])

    def extend(self, quads: Iterable[Quad]) -> None:
        """Take in quads, all of them or none."""
        self._store.extend(quads)

    def update(self, text: str) -> None:
        """Run a SPARQL update of our own making, in one transaction."""
        self._store.update(text)

    def flush(self) -> None:
        self._store.flush()

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        return sorted(graph.value for graph in self._store.named_graphs())

    def has_graph(self, iri: str) -> bool:
        return self._store.contains_named_graph(NamedNode(iri))

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """The quads of one graph, the default graph if none is named, sorted; one subject in memory at a time."""
        name = NamedNode(graph) if graph is not None else DefaultGraph()
        subjects = sorted({str(quad.subject) for quad in self._store.quads_for_pattern(None, None, None, name)})
        for subject in subjects:
            node = NamedNode(subject[1:-1]) if subject.startswith("<") else BlankNode(subject[2:])
            yield from sorted(self._store.quads_for_pattern(node, None, None, name), key=row_order)

    def query(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Run a read-only query. Raises `QueryError` with line, column and caret where it does not parse."""
        try:
            return self._store.query(text)
        except SyntaxError as error:
            raise _query_error(error, text) from None
        except OSError as error:
            raise StoreError(f"the store cannot be read ({error})") from None
        except (ValueError, RuntimeError) as error:
            raise QueryError(f"the query cannot be run: {error}") from None

    def answer(self, text: str, format: str) -> bytes:
        """The answer to a SELECT or an ASK in one of SPARQL's own result formats."""
        found = self.query(text)
        assert not isinstance(found, QueryTriples)
        written = found.serialize(format=SPARQL_FORMATS[format])
        assert written is not None
        return written

    def construct(self, text: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE of our own making."""
        found = self.query(text)
        assert isinstance(found, QueryTriples)
        return list(found)

    def solutions(self, text: str) -> tuple[list[str], Iterator[Sequence[Term | None]]]:
        """The columns and the rows of a SELECT of our own making."""
        found = self.query(text)
        assert isinstance(found, QuerySolutions)
        columns = [variable.value for variable in found.variables]
        return columns, (tuple(solution) for solution in found)


def row_order(quad: Quad) -> tuple[bool, str, str]:
    """The order of a subject's quads: its types first, then by predicate and object."""
    predicate = quad.predicate.value
    return (predicate != "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", predicate, str(quad.object))


def _query_error(error: SyntaxError, text: str) -> QueryError:
    match = re.match(r"error at (\d+):(\d+): (.*)", str(error.msg or error), re.DOTALL)
    if not match:
        return QueryError(f"not a query: {error.msg or error}")
    line, column = int(match[1]), int(match[2])
    expected = match[3].strip()
    # The parser lists every token of its grammar that could follow; a long list helps nobody.
    what = expected if len(expected) <= 60 else "the query does not parse from here on"
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    caret = " " * (column - 1) + "^"
    return QueryError(what, where=Place("the query", line, column), excerpt=f"  {shown}\n  {caret}")
