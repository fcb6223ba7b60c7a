"""A SPARQL endpoint in this process. In: a dataset. Out: an address that answers from it, as badly as is asked."""

import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph

from chargegraph.sparql import tokens

MEDIA = {
    "application/sparql-results+json": pyoxigraph.QueryResultsFormat.JSON,
    "application/sparql-results+xml": pyoxigraph.QueryResultsFormat.XML,
}
Graphs = list[pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph]
Named = list[pyoxigraph.NamedNode | pyoxigraph.BlankNode]
Form = dict[str, list[str]]
Route = Callable[[BaseHTTPRequestHandler, Form], None]


class Loopback:
    """Oxigraph in this process behind the SPARQL 1.1 Protocol, as little of it as a client needs, and as badly as is asked.

    With `shows_all` its default graph is all graphs together. An update may be made to break off after some of its operations,
    each of which is done for good.
    """

    def __init__(self, *, shows_all: bool = False) -> None:
        self.dataset = pyoxigraph.Store()
        self.asked: list[str] = []
        self.engine = "Loopback"
        """What it calls itself."""
        self.breaks_after: int | None = None
        self._shows_all = shows_all
        self.cap: int | None = None
        """The rows at which it cuts answers, as Virtuoso does: with a header, and of triples without."""
        self.forms: list[Form] = []
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.routes: dict[str, Route] = {}

    def answer(self, handler: BaseHTTPRequestHandler, form: Form) -> None:
        self.forms.append(form)
        self.headers.append(dict(handler.headers.items()))
        route = urllib.parse.urlsplit(handler.path).path
        if route in self.routes:
            return self.routes[route](handler, form)
        try:
            if "update" in form:
                self._update(form["update"][0])
                return reply(handler, 204, b"", "text/plain")
            return self._query(handler, form)
        except (SyntaxError, ValueError, RuntimeError) as error:
            return reply(handler, 400, str(error).encode(), "text/plain")

    def _update(self, text: str) -> None:
        for operation in _operations(text) if self.breaks_after is not None else [text]:
            if self.breaks_after is not None:
                if self.breaks_after == 0:
                    raise ConnectionAbortedError
                self.breaks_after -= 1
            self.dataset.update(operation)

    def _query(self, handler: BaseHTTPRequestHandler, form: Form) -> None:
        text = form["query"][0]
        self.asked.append(text)
        # Of a dataset that is described in the request or in the text, nothing else is seen.
        default: Graphs = [pyoxigraph.NamedNode(iri) for iri in form.get("default-graph-uri", [])]
        named: Named = [pyoxigraph.NamedNode(iri) for iri in form.get("named-graph-uri", [])]
        if default or "FROM" in text:
            found = self.dataset.query(text, default_graph=default or None, named_graphs=named or None)
        else:
            found = self.dataset.query(text, use_default_graph_as_union=self._shows_all)
        accept = handler.headers["Accept"]
        if isinstance(found, pyoxigraph.QueryTriples):
            triples = list(found)[: self.cap]
            return reply(handler, 200, pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE) or b"", "text/turtle")
        media = next(media for media in MEDIA if media in accept)
        body = found.serialize(format=MEDIA[media]) or b""
        if self.cap is None or isinstance(found, pyoxigraph.QueryBoolean):
            return reply(handler, 200, body, media)
        document = json.loads(body)
        rows = document["results"]["bindings"]
        document["results"]["bindings"] = rows[: self.cap]
        headers = {"X_SPARQL_MaxRows": str(self.cap)} if len(rows) >= self.cap else {}
        return reply(handler, 200, json.dumps(document).encode(), media, **headers)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address, as long as it is served."""
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                loopback.bodies.append(body)
                form = urllib.parse.parse_qs(body.decode(), keep_blank_values=True)
                try:
                    loopback.answer(self, form)
                except (ConnectionError, TimeoutError):
                    self.close_connection = True

            def do_GET(self) -> None:
                loopback.answer(self, urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query))

            def version_string(self) -> str:
                return loopback.engine

            def log_message(self, format: str, *args: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01})
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, media: str, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", media)
    for name, value in ({"Content_Length": str(len(body))} | headers).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def _operations(text: str) -> list[str]:
    """The operations of an update, each with the prefixes at its head."""
    depth, starts = 0, []
    found = list(tokens(text))
    head = next(token.start for token in found if token.text.upper() in ("INSERT", "DELETE", "CLEAR", "DROP", "WITH"))
    for token in found:
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0 and token.text == ";":
            starts.append(token.start + 1)
    return [text[:head] + text[start:end].strip(" ;\n") for start, end in zip([head, *starts], [*starts, len(text)], strict=True)]
