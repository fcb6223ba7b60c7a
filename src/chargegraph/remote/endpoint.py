"""An endpoint. In: SPARQL text, RDF. Out: answers as of an embedded dataset; what such a one takes in, where updates are allowed.

An answer that the engine cuts is asked for in pages. One that cannot be had whole is an error, never half an answer.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import partial
from typing import Any

from chargegraph.errors import QueryError, StoreError
from chargegraph.formats import SRJ
from chargegraph.processes.limits import DEFAULT_SECONDS, too_many_rows
from chargegraph.rdf import BlankNode, Dataset, NamedNode, OxigraphTriple, Quad, Solutions, Truth, plain_rows
from chargegraph.remote.access import Access
from chargegraph.remote.checked_request import MOST_BYTES, EndpointLine
from chargegraph.remote.reply import ACCEPT_ROWS, GRAPH, answer_of, document_of, solutions_of, triples_of, written
from chargegraph.remote.transport import Reply, require_room
from chargegraph.remote.updates import homed, in_parts, insertion, insertions
from chargegraph.remote.visible_graphs import VisibleGraphs
from chargegraph.remote.whole_graph import quads_of
from chargegraph.sparql import form_of
from chargegraph.sparql.paging import page_of, shape_of, solutions_query, template_query, why_no_pages

_SUSPICIOUS = 1_000
"""Triples of a DESCRIBE from which on it is asked whether the engine has cut them."""
_AT_ONCE = 10_000
"""Solutions that fill a template at once."""


class Endpoint:
    """A SPARQL 1.1 endpoint, reached as `access` says. Each request with all its attempts has `seconds`."""

    takes_long_updates = False
    journal = None

    def __init__(
        self, url: str, *, access: Access | None = None, seconds: float = DEFAULT_SECONDS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._line = EndpointLine(url, access or Access(), seconds=seconds, most_bytes=most_bytes)
        self._graphs = VisibleGraphs(self._line.access.home)

    def within(self, seconds: float) -> "Endpoint":
        """The same endpoint, to be asked within other seconds."""
        asked = copy(self)
        asked._line = copy(self._line)
        asked._line.seconds = seconds
        return asked

    @property
    def is_writable(self) -> bool:
        """Whether the address for its updates is known."""
        return bool(self._line.access.update)

    # Questions.

    def query(self, text: str) -> Solutions | Truth | list[OxigraphTriple]:
        """Ask a query.

        Raises `QueryError` where the endpoint refuses it, `QueryTimeout` or `LimitReached` where the whole answer cannot be had,
        `StoreError` where there is none.
        """
        form = form_of(text)
        try:
            return self._answered(text, form)
        except QueryError:
            # Where it is no query at all, ours is the clearer word: with the line and what stands there.
            Dataset.memory().query(text)
            raise

    def _answered(self, text: str, form: str) -> Solutions | Truth | list[OxigraphTriple]:
        if form == "ASK":
            return answer_of(self._ask(text, form, ACCEPT_ROWS))
        if form == "SELECT":
            return self._select(text)
        parameters = self._graphs.parameters(text, self._line)  # an engine that is asked for them tells what it is
        if form == "CONSTRUCT" and self._line.engine.cuts_graphs:
            return self._construct(text)
        found = triples_of(self._ask(text, form, GRAPH, parameters), mended=self._line.engine.booleans_are_numbers)
        if self._line.engine.cuts_graphs:
            self._require_uncut(len(found))
        return found

    def rows(self, text: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT of our own making, each value as text or None."""
        found = self.query(text)
        assert isinstance(found, Solutions)
        return plain_rows(found)

    def construct(self, text: str) -> list[OxigraphTriple]:
        """The triples of a CONSTRUCT or DESCRIBE of our own making."""
        found = self.query(text)
        assert isinstance(found, list)
        return found

    def answer(self, text: str, format: str, *, most_rows: int | None = None) -> bytes:
        """The answer to a SELECT or an ASK in one of SPARQL's own result formats. Raises `ResultTooLarge` past `most_rows`."""
        found = self.query(text)
        assert isinstance(found, (Solutions, Truth))
        if isinstance(found, Solutions) and most_rows is not None:
            document = json.loads(written(found, SRJ.name))
            if len(document["results"]["bindings"]) > most_rows:
                raise too_many_rows(most_rows)
            found = solutions_of(document, self._line.place.name)
        return written(found, format)

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        return self._graphs.named(self._line)

    def has_graph(self, iri: str) -> bool:
        """Whether a graph of that name holds anything."""
        return iri != self._graphs.home(self._line) and bool(self.query(f"ASK {{ GRAPH {NamedNode(iri)} {{ ?s ?p ?o }} }}"))

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """The quads of one graph, the default graph if none is named, sorted; some subjects in memory at a time."""
        return quads_of(self.one_answer, graph)

    def statements(self, graph: str) -> Iterator[tuple[str, str, str]]:
        """The triples of a named graph, each term as text, page by page."""
        return ((str(q.subject)[1:-1], q.predicate.value, getattr(q.object, "value", "")) for q in self.quads(graph))

    def one_answer(self, text: str) -> Solutions:
        """The answer to a SELECT that is one request. Raises `LimitReached` where it is cut."""
        found = self._line.whole(self._ask(text, "SELECT", ACCEPT_ROWS), self._line.refused)
        assert isinstance(found, Solutions)
        return found

    def _ask(self, text: str, form: str, accepted: str, parameters: list[tuple[str, str]] | None = None) -> Reply:
        seen = self._graphs.parameters(text, self._line) if parameters is None else parameters
        return self._line.ask(text, form, accepted, seen)

    def _select(self, text: str) -> Solutions:
        found = self._line.whole(self._ask(text, "SELECT", ACCEPT_ROWS), partial(self._in_pages, text))
        assert isinstance(found, Solutions)
        return found

    def _in_pages(self, text: str, columns: list[str], cap: int) -> list[dict[str, Any]]:
        """The rows of a SELECT, asked for `cap` at a time."""
        shape = shape_of(text)
        if shape.limit is not None and shape.limit <= cap and "OFFSET" not in shape.words:
            return self._page(text, [])[0]
        why = why_no_pages(shape)
        if why:
            self._line.refused(columns, cap, why)
        ((number,),) = self.one_answer(f"{shape.prologue}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {shape.body}\n }} }}")
        parameters = self._graphs.parameters(text, self._line)
        rows: list[dict[str, Any]] = []
        size = 0
        while len(rows) < int(number.value):
            page, length = self._page(page_of(shape, columns, rows=cap, after=len(rows)), parameters)
            rows += page
            size += length
            require_room(size, self._line.most_bytes)
            if not page:
                break
        if len(rows) != int(number.value):
            what = f"{len(rows):,} rows came where there are {int(number.value):,}"
            raise StoreError(what, where=self._line.place, remedy="ask again, the data changed meanwhile")
        return rows

    def _page(self, text: str, parameters: list[tuple[str, str]]) -> tuple[list[dict[str, Any]], int]:
        reply = self._ask(text, "SELECT", ACCEPT_ROWS, parameters)
        answer_of(reply)  # its faults are found by one reader
        found: list[dict[str, Any]] = document_of(reply, mended=self._line.engine.booleans_are_numbers)["results"]["bindings"]
        return found, len(reply.body)

    def _construct(self, text: str) -> list[OxigraphTriple]:
        """The triples of a CONSTRUCT: its solutions are asked for, of which the engine tells whether they are all."""
        shape = shape_of(text)
        found = self._select(solutions_query(shape))
        columns = [variable.value for variable in found.variables]
        rows = [tuple(row) for row in found]
        if any(isinstance(term, BlankNode) for row in rows for term in row):
            reply = self._ask(text, "CONSTRUCT", GRAPH)
            if len(rows) < _SUSPICIOUS:
                return triples_of(reply, mended=self._line.engine.booleans_are_numbers)
            raise StoreError("blank nodes in an answer of several pages cannot be told apart", where=self._line.place)
        filled = Dataset.memory()
        triples: dict[OxigraphTriple, None] = {}
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            terms = (f"({' '.join('UNDEF' if term is None else str(term) for term in row)})" for row in part)
            triples |= dict.fromkeys(filled.construct(template_query(shape, columns, terms)))
        return list(triples)

    def _require_uncut(self, triples: int) -> None:
        """An engine that cuts triples without a word tells of it where so many rows are asked for."""
        if triples >= _SUSPICIOUS:
            self._line.asked_as_it_is(f"SELECT ?p {{ ?s ?p ?o . ?t ?q ?r }} LIMIT {triples}")

    # Updates, each one request: whether that happens whole or not at all is the engine's to say.

    def update(self, text: str) -> None:
        """Run a SPARQL update of our own making, which must do twice what it does once."""
        home = self._settled()
        self._send(homed(text, home) if home else text)

    def add(self, data: bytes, *, graph: str | None = None, beside: Mapping[str, list[str]] | None = None) -> None:
        """Take in N-Triples of our own making in one request, into the default graph where none is named.

        `beside` are more, line by line, for the graphs that it names.
        """
        if data:
            home = graph or self._settled()
            steps = [insertion(lines, name) for name, lines in (beside or {}).items()]
            self._send(" ;\n".join([*steps, insertion(data.decode().split("\n"), home)]))

    def fill(self, data: bytes, *, graph: str) -> None:
        """Take very many N-Triples of our own making into a graph, in many requests. To repeat it finishes what was cut."""
        for part in in_parts([line] for line in data.decode().split("\n") if line):
            if self._line.access.graph_store:
                self._require_writable()
                self._graphs.forget()
                self._line.upload("\n".join([*part, ""]).encode(), graph)
            else:
                self._send(insertion(part, graph))

    def extend(self, quads: Iterable[Quad]) -> None:
        """Take in quads, a brief in one request, all in as many as are needed. To repeat it finishes what was cut."""
        found = list(quads)
        if any(isinstance(term, BlankNode) for quad in found for term in (quad.subject, quad.object)):
            what = "blank nodes cannot be put into an endpoint in parts"
            raise StoreError(what, where=self._line.place, remedy="give IRIs to what has none")
        for text in insertions(found, self._settled()):
            self._send(text)

    def _settled(self) -> str | None:
        self._require_writable()
        return self._graphs.settled(self._line, self._send)

    def _require_writable(self) -> None:
        if not self.is_writable:
            remedy = "give --update URL, where it takes updates"
            raise StoreError("this store is only read", where=self._line.place, remedy=remedy)

    def _send(self, text: str) -> None:
        self._require_writable()
        self._graphs.forget()
        self._line.update(text)
