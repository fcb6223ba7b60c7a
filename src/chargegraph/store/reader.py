"""A graph to ask. In: an address, questions. Out: rows, graphs, exports, the briefs and editions that are there.

The default graph is what briefs say, with the curated vocabularies; everything else has a graph of its own.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from copy import copy
from itertools import chain

from chargegraph.errors import UsageError, did_you_mean, unknown
from chargegraph.formats import DATASETS, RDF, RESULTS
from chargegraph.processes.limits import Limits, deadline, guarded, too_many_rows
from chargegraph.query.engine_results import outcome, result_of_plain
from chargegraph.query.prepared import Prepared, as_written, prepare, prepare_canned
from chargegraph.query.result import Result
from chargegraph.rdf import Quad, require_iri
from chargegraph.sparql import form_of
from chargegraph.sparql.parameters import ParameterValue
from chargegraph.store.asked import answered, standby_of
from chargegraph.store.location import Source, address_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import IO, Any, Self

    import rdflib

    from chargegraph.briefs.reader import Brief
    from chargegraph.store.asked import Task
    from chargegraph.store.graphs import Graphs
    from chargegraph.store.held_briefs import HeldBrief
    from chargegraph.store.held_editions import HeldEdition


class Reader:
    """The half of a store that asks."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        read_only: bool = False,
        existing: bool = False,
        union_default_graph: bool = False,
        update: str | None = None,
        graph_store: str | None = None,
    ) -> None:
        self._source = Source(address_of(path), read_only, existing, union_default_graph, update, graph_store)
        self._limits = Limits()
        self._cut = self._receipts = False
        self._services: frozenset[str] = frozenset()

    def within(
        self,
        *,
        seconds: float | None = None,
        max_rows: int | None = None,
        memory: int | None = None,
        cut: bool = False,
        receipt: bool = False,
        services: Collection[str] = (),
    ) -> "Self":
        """The same store, to be asked within limits.

        With `seconds` or `memory` (in MiB) questions run in a process of their own that can be ended, else in this one. An answer
        of more than `max_rows` rows is an error, or is `cut` there and says so. With `receipt` results carry one. `services`
        are the addresses of endpoints that SERVICE may name: the network is reached for them alone. Raises `UsageError` for what
        is no limit.

        >>> from chargegraph import Store
        >>> store = Store(":memory:").within(seconds=10, max_rows=1, cut=True)
        >>> store.query("SELECT ?s { ?s ?p ?o }").complete
        False
        """
        for name, limit, kinds in (("seconds", seconds, (int, float)), ("max_rows", max_rows, int), ("memory", memory, int)):
            if limit is not None and not (isinstance(limit, kinds) and 0 < limit < float("inf")):
                raise UsageError(f"{name}={limit!r} is no limit", remedy="give a number above 0, or None for no limit")
        asked = copy(self)
        asked._limits, asked._cut, asked._receipts = Limits(seconds, max_rows, memory), cut, receipt
        asked._services = frozenset(services)
        return asked

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None") -> None:
        self.close()

    @property
    def path(self) -> str:
        """The store's directory, ``:memory:``, or the address of an endpoint."""
        return self._source.path

    @property
    def _dataset(self) -> "Graphs":
        return self._source.dataset

    def close(self) -> None:
        """Write what is pending and let go of the directory."""
        self._source.close()

    @property
    def is_writable(self) -> bool:
        """Whether something can be put into this store."""
        return self._source.is_writable

    @property
    def is_directory(self) -> bool:
        """Whether the store is kept in a directory, where other processes can read it."""
        return self._source.is_directory

    def flush(self) -> None:
        """Write what is pending, for other processes to read."""
        self._source.flush()

    def content_hash(self) -> str | None:
        """The SHA-256 of all that the store holds, however it came in; kept until the data change. None of an endpoint."""
        from chargegraph.store.upkeep import kept_content_hash

        return kept_content_hash(self._source)

    # What is there.

    def brief(self, reference: str) -> "Brief":
        """A brief as it was read, out of its text: by its short name, or by the code that it alone is currently about.

        A brief that was replaced is found by its short name. Raises `UsageError` where there is none, or several.
        """
        from chargegraph.briefs.reader import read_brief
        from chargegraph.store.held_briefs import find_brief, published_of, text_of

        held = find_brief(self._dataset, reference)
        source = " and ".join(held.sources) or None
        return read_brief(text_of(self._dataset, held), source=source, published=published_of(self._dataset, held.iri))

    def text(self, reference: str) -> str:
        """The original text of a brief, character for character."""
        from chargegraph.store.held_briefs import find_brief, text_of

        return text_of(self._dataset, find_brief(self._dataset, reference))

    def names(self, reference: str) -> list[str]:
        """The short names of the briefs that a short name or a code means: of a code all that are current."""
        from chargegraph.store.held_briefs import briefs_meant

        return [held.name for held in briefs_meant(self._dataset, reference)]

    def briefs(self) -> "list[HeldBrief]":
        """The briefs in the store, also those that were replaced."""
        from chargegraph.store.held_briefs import briefs_in

        return briefs_in(self._dataset)

    def editions(self) -> "list[HeldEdition]":
        """The editions in the store; their codes are read when they are asked for."""
        from chargegraph.store.held_editions import editions_in

        return editions_in(self._dataset)

    # Questions.

    def run(self, query: str, /, **parameters: ParameterValue | None) -> Result:
        """Ask a canned query. `parameters` are its own, such as ``code="0686T"``; `Result.notes` say how a value was read.

        Raises `UsageError` for an unknown query or parameter, or a value that does not fit; all else as `query` does.
        """
        with deadline(self._limits.seconds):
            return self._ask(prepare_canned(query, parameters, self._specialty))

    def query(self, text: str, /, **parameters: ParameterValue | None) -> Result:
        """Ask SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE. It cannot write, read a file or reach the network.

        The prefixes of the ontology need no PREFIX line. Every ``$name`` in the text is a parameter; its value is bound as one
        term. Raises `QueryError` with line and column where the text does not parse or may not run, or a parameter has no value;
        of limits set with `within`: `QueryTimeout`, `ResultTooLarge`, and `LimitReached` where the memory does not suffice.

        >>> from chargegraph import Store
        >>> Store(":memory:").query("SELECT (STRLEN($code) AS ?n) {}", code="0686T")[0]["n"]
        5
        """
        with deadline(self._limits.seconds):
            return self._ask(prepare(text, parameters, naming=self._specialty))

    def _specialty(self, name: str) -> tuple[str, str]:
        from chargegraph.store.specialties import specialty_named

        return specialty_named(self, self._dataset.rows, name)

    def _ask(self, prepared: Prepared) -> Result:
        from time import perf_counter

        if not prepared.is_canned:
            self._form_of(prepared)
        began = perf_counter()

        with as_written(prepared):
            plain, basis = self._guarded((prepared.bound, None, self._limits.rows, self._receipts))
        if not plain[4] and not self._cut:
            raise too_many_rows(self._limits.rows or 0)
        if basis is None:
            return result_of_plain(plain, notes=prepared.notes)
        from chargegraph.query.receipt import receipt_of

        receipt = receipt_of(prepared.asked, basis, outcome(plain), perf_counter() - began)
        return result_of_plain(plain, receipt, prepared.notes)

    def _form_of(self, prepared: Prepared) -> str:
        with as_written(prepared):
            return form_of(prepared.bound, self._services)

    def _guarded(self, task: "Task") -> "Any":
        """Answer here, or where limits are to be kept in a process of its own."""
        if not self._limits.is_guarded:
            return answered(self._source, task)
        if self._source.is_endpoint:
            source = self._source.within(self._limits.seconds)
            return (
                answered(source, task) if self._limits.memory is None else guarded(lambda: answered(source, task), self._limits)
            )
        self.flush()
        if self._source.is_directory:
            return standby_of(self._source).do(task, self._limits)
        return guarded(lambda: answered(self._source, task), self._limits)

    def answer(self, text: str, format: str, /, **parameters: ParameterValue | None) -> bytes:
        """Ask SPARQL and give the answer in one of SPARQL's own result formats: srj, srx, src (CSV) or srt (TSV).

        Raises as `query` does; an answer is never cut.
        """
        with deadline(self._limits.seconds):
            return self._answer(prepare(text, parameters, naming=self._specialty), format)

    def _answer(self, prepared: Prepared, format: str) -> bytes:
        form = self._form_of(prepared)
        if format not in RESULTS:
            raise unknown("SPARQL result format", format, RESULTS)
        if form not in ("SELECT", "ASK"):
            raise UsageError(f"{format} is for SELECT and ASK", remedy=f"for {form} choose one of {', '.join(RDF)}")

        with as_written(prepared):
            written: bytes = self._guarded((prepared.bound, format, self._limits.rows, False))
        return written

    # Out.

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs."""
        return self._dataset.graphs()

    def graph(self, iri: str | None = None) -> "rdflib.Graph":
        """A copy of one graph as an rdflib graph; the default graph, what briefs say, unless another is named."""
        from chargegraph.rdf.rdflib_graph import parse_graph

        return parse_graph(b"".join(f"{quad.triple} .\n".encode() for quad in self._quads(iri)))

    def export(
        self,
        format: str,
        out: "IO[bytes]",
        *,
        graph: str | None = None,
        passing: "Callable[[Iterable[Quad]], Iterable[Quad]]" = iter,
    ) -> None:
        """Write one graph, or the whole dataset in a format that can hold it where none is named.

        The same data give the same bytes. Most formats stream; JSON-LD and RDF/XML are built in memory. `passing` may
        leave quads out.
        """
        from chargegraph.rdf.rdflib_graph import write_graph, write_quads

        if graph is None and format in DATASETS:
            every = chain.from_iterable(map(self._dataset.quads, (None, *self.graphs())))
            write_quads(passing(every), format, out)
        else:
            write_graph((quad.triple for quad in passing(self._quads(graph))), format, out)

    def _quads(self, graph: str | None) -> "Iterator[Quad]":
        """The quads of a graph, the default graph where none is named. Raises `UsageError` where the store has none such."""
        if graph is not None and not self._dataset.has_graph(require_iri(graph, "a graph")):
            known = self.graphs()
            remedy = f"it has {' '.join(known)}" if known else "it has only the default graph"
            raise UsageError(f"the store has no graph {graph}", remedy=did_you_mean(graph, known) or remedy)
        return self._dataset.quads(graph)
