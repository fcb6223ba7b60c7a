"""The door to SPARQL endpoints. In: SPARQL text and a URL that the operator named. Out: answers as of an embedded dataset.

The only importer of SPARQLWrapper. Follows the SPARQL 1.1 Protocol, query operation by POST. An endpoint is read, never written.
"""

import http.client
import math
import urllib.error
from collections.abc import Iterator
from typing import Any

from SPARQLWrapper import CSV, JSON, POST, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from chargegraph.errors import Place, QueryError, StoreError
from chargegraph.oxigraph import (
    DefaultGraph,
    NamedNode,
    OxigraphTriple,
    Quad,
    Solutions,
    Truth,
    plain_rows,
    read_answer,
    read_rdf,
    row_order,
)
from chargegraph.sparql import form_of

TIMEOUT_SECONDS = 60
_RESULT_FORMATS = {"srj": JSON, "srx": XML, "src": CSV, "srt": TSV}


class Endpoint:
    """A SPARQL 1.1 endpoint whose default graph is what briefs say."""

    def __init__(self, url: str, *, seconds: float = TIMEOUT_SECONDS) -> None:
        self._url = url
        self._seconds = seconds

    def query(self, text: str) -> Solutions | Truth | list[OxigraphTriple]:
        """Ask a query. Raises `QueryError` where the endpoint refuses it, `StoreError` where it does not answer as it should."""
        if form_of(text) in ("SELECT", "ASK"):
            return read_answer(self._ask(text, JSON), self._url)
        return [quad.triple for quad in read_rdf(self._ask(text, TURTLE), "turtle", name=self._url)]

    def rows(self, text: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT of our own making, each value as text or None."""
        return plain_rows(self.query(text))

    def answer(self, text: str, format: str) -> bytes:
        """The answer to a SELECT or an ASK as the endpoint writes it in one of SPARQL's own result formats."""
        answer = self._ask(text, _RESULT_FORMATS[format])
        if answer.lstrip()[:1] == b"<" and format != "srx":
            raise StoreError("a web page came back, no answer", where=Place(self._url), remedy="check its address")
        return answer

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        found = self.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        assert isinstance(found, Solutions)
        return sorted(row[0].value for row in found if isinstance(row[0], NamedNode))

    def has_graph(self, iri: str) -> bool:
        return iri in self.graphs()

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """The quads of one graph, the default graph if none is named, sorted. Held in memory."""
        body = "?s ?p ?o" if graph is None else f"GRAPH {NamedNode(graph)} {{ ?s ?p ?o }}"
        found = self.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {body} }}")
        assert isinstance(found, list)
        home = DefaultGraph() if graph is None else NamedNode(graph)
        quads = (Quad(triple.subject, triple.predicate, triple.object, home) for triple in found)
        return iter(sorted(quads, key=lambda quad: (str(quad.subject), *row_order(quad))))

    def _ask(self, text: str, result_format: str) -> bytes:
        wrapper = SPARQLWrapper(self._url, returnFormat=result_format, agent="chargegraph")
        wrapper.setTimeout(math.ceil(self._seconds))
        wrapper.setMethod(POST)
        wrapper.setQuery(text)
        try:
            answer: bytes = wrapper.query().response.read()
        except SPARQLWrapperException as error:
            raise QueryError(f"the endpoint refuses the query ({_first_line(error)})", where=Place(self._url)) from None
        except urllib.error.HTTPError as error:
            raise StoreError(f"the endpoint answers {error.code} {error.reason}", where=Place(self._url)) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise StoreError(
                f"the endpoint does not answer ({reason})", where=Place(self._url), remedy="check its address"
            ) from None
        return answer


def _first_line(error: SPARQLWrapperException) -> str:
    """What the endpoint said, out of the exception's text, which holds it as the repr of bytes."""
    said = str(error).rpartition("Response:\n")[2].strip()
    said = said[2:-1].replace("\\n", "\n") if said.startswith(("b'", 'b"')) else said
    return (said.splitlines() or [type(error).__name__])[0][:200]
