"""A dataset. In: RDF, SPARQL text. Out: quads and answers. Follows SPARQL 1.1; nothing here knows what a brief is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from weakref import WeakValueDictionary

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    parse_query_results,
    serialize,
)

from chargegraph.errors import Place, StoreError
from chargegraph.formats import NQUADS, NTRIPLES, RESULTS
from chargegraph.processes.limits import too_many_rows
from chargegraph.rdf.faults import damaged, engine_errors, is_damage, query_error, unopened, writing_errors
from chargegraph.rdf.opening import opened_to_read
from chargegraph.rdf.syntax import engine_format, in_graph, row_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WRITTEN_HERE: "WeakValueDictionary[str, Dataset]" = WeakValueDictionary()
"""The datasets that this process has open to write, by their directory."""
_KINDS = ("predicate", "object")
"""The parts of a triple that have an index each, beside the subject."""


class Dataset:
    """A default graph and named graphs, in memory or in a directory, that answer SPARQL 1.1."""

    union_default_graph = False
    """Whether a query's default graph is all graphs together; as the standard has it, it is the default graph alone."""

    takes_long_updates = True

    in_bulk = False
    """Whether what is added may be there in parts for a while: nobody else reads it, and it goes where anything fails."""

    writes = 0
    """How often something was put in or taken out since it was opened."""

    journal: "Any" = None
    """What notes for others which briefs changed, where somebody does."""

    def __init__(self, store: Store, name: str = "") -> None:
        self._store = store
        self.name = name
        """What errors call it, nothing where it is in memory."""

    @classmethod
    def memory(cls) -> "Dataset":
        return cls(Store())

    @classmethod
    def open(cls, path: str, *, read_only: bool, new: bool = False, name: str = "") -> "Dataset":
        """Open the dataset in directory `path`; made where `new`, which is to be written to. `name` is what errors call it.

        Raises `StoreError` where it cannot be opened or is damaged; nothing is written to one that is.
        """
        where = Place(name or path)
        try:
            if read_only:
                return cls(opened_to_read(path), where.name)
            if not new:
                opened_to_read(path)  # what opens to write has written before it finds damage
            opened = cls(Store(path), where.name)
            _WRITTEN_HERE[path] = opened
            return opened
        except (OSError, RuntimeError) as error:
            raise unopened(error, where, read_only=read_only, is_ours=path in _WRITTEN_HERE) from None

    def _writing(self) -> writing_errors:
        self.writes += 1
        return writing_errors(self.name)

    def add(self, data: bytes, *, graph: str | None = None, beside: Mapping[str, list[str]] | None = None) -> None:
        """Take in N-Triples of our own making, into `graph` where one is named, all of it or nothing.

        `beside` are more, line by line, for the graphs that it names.
        """
        load = self._store.bulk_load if self.in_bulk else self._store.load
        with self._writing():
            if beside:
                assert graph is None, graph
                named = (in_graph(lines, name) for name, lines in beside.items())
                load(b"".join([data, *named]), engine_format(NQUADS.name))
            elif graph is None:
                load(data, engine_format(NQUADS.name))
            else:
                load(data, engine_format(NTRIPLES.name), to_graph=NamedNode(graph))

    def fill(self, data: bytes, *, graph: str) -> None:
        """Take very many N-Triples of our own making into a graph that is empty: fast, and not in one transaction."""
        with self._writing():
            self._store.bulk_load(data, engine_format(NTRIPLES.name), to_graph=NamedNode(graph))

    def extend(self, quads: Iterable[Quad]) -> None:
        """Take in quads, all of them or none."""
        with self._writing():
            self._store.extend(quads)

    def update(self, text: str) -> None:
        """Run a SPARQL update of our own making, in one transaction."""
        with self._writing():
            self._store.update(text)

    def flush(self) -> None:
        with writing_errors(self.name):
            self._store.flush()

    def lines_about(self, subjects: Iterable[str]) -> set[bytes]:
        """The quads of subjects, as IRIs, in every graph, each as its line of N-Quads."""
        with engine_errors(self.name):
            found = (q for iri in set(subjects) for q in self._store.quads_for_pattern(NamedNode(iri), None, None, None))
            return set((serialize(found, format=engine_format(NQUADS.name)) or b"").split(b"\n")) - {b""}

    def dump(self, sink: "Any") -> None:
        """Write all quads as N-Quads, in no order, to something with a method write."""
        with engine_errors(self.name):
            self._store.dump(sink, format=engine_format(NQUADS.name))

    def backup(self, path: str) -> None:
        """Copy the dataset, which must be in a directory, to a directory that does not exist."""
        try:
            self._store.backup(path)
        except (OSError, RuntimeError) as error:
            if is_damage(error):
                raise damaged(str(error), Place(self.name)) from None
            raise StoreError(f"the copy cannot be made ({error})", where=Place(path)) from None

    def optimize(self) -> None:
        """Order the files anew, so that they take less room and answer sooner."""
        with writing_errors(self.name):
            self._store.optimize()

    def disagreement(self) -> str:
        """What the indexes of the dataset do not agree on, each read from end to end; nothing where they agree.

        Raises `StoreError` where one cannot be read.
        """
        store = self._store
        with engine_errors(self.name):
            names: list[NamedNode | BlankNode | DefaultGraph] = [DefaultGraph(), *store.named_graphs()]
            every = 0
            wholes: dict[str, set[Any]] = {kind: set() for kind in _KINDS}
            for graph in names:
                quads = list(store.quads_for_pattern(None, None, None, graph))
                every += len(quads)
                for kind, whole in wholes.items():
                    terms = {getattr(quad, kind) for quad in quads}
                    whole |= terms
                    if len(quads) != sum(_count(store, kind, term, graph) for term in terms):
                        return f"a graph has other triples by its {kind}s than by its subjects"
            if every != sum(1 for _ in store.quads_for_pattern(None, None, None, None)):
                return "the graphs together have other triples than the whole"
            for kind, whole in wholes.items():
                if every != sum(_count(store, kind, term, None) for term in whole):
                    return f"the whole has other triples by its {kind}s than by its subjects"
        return ""

    def __len__(self) -> int:
        with engine_errors(self.name):
            return len(self._store)

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        with engine_errors(self.name):
            return sorted(graph.value for graph in self._store.named_graphs())

    def has_graph(self, iri: str) -> bool:
        with engine_errors(self.name):
            return self._store.contains_named_graph(NamedNode(iri))

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """The quads of one graph, the default graph if none is named, sorted; one subject in memory at a time."""
        name = NamedNode(graph) if graph is not None else DefaultGraph()
        pattern = "?s ?p ?o" if graph is None else f"GRAPH {name} {{ ?s ?p ?o }}"
        with engine_errors(self.name):  # as a query, for so only the subjects leave the engine
            found = self._store.query(f"SELECT DISTINCT ?s {{ {pattern} }}")
        subjects = sorted(str(subject) for (subject,) in self.watched(found))
        for subject in subjects:
            node = NamedNode(subject[1:-1]) if subject.startswith("<") else BlankNode(subject[2:])
            with engine_errors(self.name):
                quads = sorted(self._store.quads_for_pattern(node, None, None, name), key=row_order)
            yield from quads

    def query(
        self,
        text: str,
        *,
        base: str | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Run a read-only query. Raises `QueryError` with line, column and caret where it does not parse.

        Relative IRIs are resolved against `base`, where the text has no BASE; without either there are none.
        Where graphs are given, the dataset is made of them alone, whatever the query says (SPARQL 1.1 Protocol, section 2.1.4).
        """
        try:
            with engine_errors(self.name):
                if default_graphs is None and named_graphs is None:
                    return self._store.query(text, base_iri=base, use_default_graph_as_union=self.union_default_graph)
                return self._store.query(
                    text,
                    base_iri=base,
                    default_graph=[NamedNode(iri) for iri in default_graphs or ()],
                    named_graphs=[NamedNode(iri) for iri in named_graphs or ()],
                )
        except SyntaxError as error:
            raise query_error(error, text) from None

    def answer(self, text: str, format: str, *, most_rows: int | None = None) -> bytes:
        """The answer to a SELECT or an ASK in one of SPARQL's own result formats. Raises `ResultTooLarge` past `most_rows`."""
        found = self.query(text)
        if most_rows is not None and isinstance(found, QuerySolutions):
            if len(list(islice(self.watched(found), most_rows + 1))) > most_rows:
                raise too_many_rows(most_rows)
            found = self.query(text)  # what was counted is used up
        assert not isinstance(found, QueryTriples)
        with engine_errors(self.name):
            written = found.serialize(format=result_format(format))
        assert written is not None
        return written

    def construct(self, text: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE of our own making."""
        found = self.query(text)
        assert isinstance(found, QueryTriples)
        with engine_errors(self.name):
            return list(found)

    def rows(self, text: str) -> "Iterator[tuple[Any, ...]]":
        """The rows of a SELECT of our own making, each value as text or None."""
        return plain_rows(self.watched(self.query(text)))

    def statements(self, graph: str) -> "Iterator[tuple[str, str, str]]":
        """The triples of a named graph, each term as text, in no order."""
        return self.rows(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")

    def watched(self, found: object) -> "Iterator[Any]":
        """The solutions of an answer, the engine's complaints about any raised as errors of ours."""
        assert isinstance(found, QuerySolutions)
        with engine_errors(self.name):
            while (row := next(found, None)) is not None:
                yield row


def _count(store: Store, kind: str, term: "Any", graph: "Any") -> int:
    """The quads with this predicate or object, in one graph or in all."""
    if kind == "predicate":
        return sum(1 for _ in store.quads_for_pattern(None, term, None, graph))
    # Oxigraph 0.5 gives others too where a number is encoded with a last byte of 255.
    return sum(quad.object == term for quad in store.quads_for_pattern(None, None, term, graph))


def plain_rows(found: "Iterable[Any]") -> "Iterator[tuple[Any, ...]]":
    """The rows of solutions, each value as text or None."""
    return (tuple(None if term is None else term.value for term in row) for row in found)


def result_format(name: str) -> QueryResultsFormat:
    """What Oxigraph calls one of SPARQL's own result formats."""
    found: QueryResultsFormat = getattr(QueryResultsFormat, RESULTS[name].engine)
    return found


def read_answer(data: bytes, name: str) -> QuerySolutions | QueryBoolean:
    """The answer that an endpoint gave in SPARQL's JSON. `name` is what errors call it."""
    try:
        found = parse_query_results(data, format=QueryResultsFormat.JSON)
        if isinstance(found, QuerySolutions):
            for _ in found:
                pass  # it reads as it goes: a fault further down shows only now
        return parse_query_results(data, format=QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"no answer in SPARQL's JSON came back ({error})", where=Place(name)) from None
