"""SERVICE: refused, but for the endpoints that the operator names."""

import json
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from chargegraph import Store
from chargegraph.errors import QueryError, StoreError
from chargegraph.sparql import form_of
from tests.conftest import Run

ASKED: list[str] = []


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An endpoint that answers every question with one row."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            ASKED.append(urllib.parse.parse_qs(body).get("query", [body])[0])
            row = {"n": {"type": "literal", "value": "elsewhere"}}
            answer = json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [row]}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()


@pytest.mark.parametrize("words", ["SERVICE", "service", "SERVICE SILENT", "SERVICE # a remark\n"])
def test_an_endpoint_that_is_allowed_is_asked(words: str, endpoint: str) -> None:
    text = f"SELECT ?n {{ {words} <{endpoint}> {{ ?s ?p ?n }} }}"
    asked = len(ASKED)
    with pytest.raises(QueryError, match="SERVICE would reach the network"):
        Store(":memory:").query(text)
    assert len(ASKED) == asked
    limited = Store(":memory:").within(services=[endpoint])
    assert list(limited.query(text)) == [{"n": "elsewhere"}]
    assert b"elsewhere" in limited.answer(text, "srj")
    assert len(ASKED) == asked + 2


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://a/other> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://a/> { SERVICE <http://b/> { ?s ?p ?o } } }",
        "SELECT * { SERVICE <http://a/> {} SERVICE ?x {} }",
        "PREFIX a: <http://a/> SELECT * { SERVICE a: { ?s ?p ?o } }",
        "BASE <http://a/> SELECT * { SERVICE <> { ?s ?p ?o } }",
        "SELECT * { SERVICESILENT<http://a/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://\\u0061/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT SILENT <http://a/> {} }",
        "SELECT * { SERVICE",
    ],
)
def test_any_other_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        form_of(text, ["http://a/"])


def test_an_endpoint_that_fails_is_one_sentence() -> None:
    for text in ("SELECT * { SERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } }", "ASK { SERVICE <http://127.0.0.1:9/x> {} }"):
        with pytest.raises((QueryError, StoreError), match="cannot be"):
            Store(":memory:").within(services=["http://127.0.0.1:9/x"], seconds=20).query(text)


def test_the_command_asks_whom_it_is_told(here: Path, run: Run, endpoint: str) -> None:
    Store("chargegraph.store").make()
    text = f"SELECT ?n {{ SERVICE <{endpoint}> {{ ?s ?p ?n }} }}"
    assert run("query", text, "--allow-service", endpoint, "--format", "csv").out == "n\nelsewhere\n"
    refused = run("query", text, "--allow-service", endpoint + "/")
    assert refused.code == 2
    assert "SERVICE would reach the network" in refused.err
