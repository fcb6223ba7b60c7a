"""A SPARQL endpoint on loopback gives the answers that the embedded dataset gives."""

import io
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph
import pytest

from chargegraph import Store, catalogue, check
from chargegraph.errors import QueryError, StoreError
from tests.conftest import Run, case_briefs

MEDIA = {
    "application/sparql-results+json": pyoxigraph.QueryResultsFormat.JSON,
    "application/sparql-results+xml": pyoxigraph.QueryResultsFormat.XML,
    "text/csv": pyoxigraph.QueryResultsFormat.CSV,
    "text/tab-separated-values": pyoxigraph.QueryResultsFormat.TSV,
}


MAPPING = (
    "<http://purl.obolibrary.org/obo/DOID_684> <http://www.w3.org/2004/02/skos/core#closeMatch> "
    "<http://hl7.org/fhir/sid/icd-10-cm/C22.0> <https://example.org/mappings> ."
)
ASKED: list[str] = []


@pytest.fixture(scope="module")
def endpoint(corpus: Store) -> Iterator[str]:
    """Oxigraph behind the SPARQL protocol, as little of it as a client needs."""
    out = io.BytesIO()
    corpus.export("nquads", out)
    dataset = pyoxigraph.Store()
    dataset.load(out.getvalue(), pyoxigraph.RdfFormat.N_QUADS)
    note = '<https://example.org/a> <https://example.org/b> "c"@en <https://example.org/notes> .'
    dataset.load(note, pyoxigraph.RdfFormat.N_QUADS)
    dataset.load(MAPPING, pyoxigraph.RdfFormat.N_QUADS)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            ASKED.append(form["query"][0])
            if self.path == "/broken":
                return self.reply(200, b"<html>", "text/html")
            if self.path == "/cut":
                return self.reply(200, b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type"', "application/json")
            if self.path == "/busy":
                return self.reply(503, b"", "text/plain")
            try:
                found = dataset.query(form["query"][0])
            except SyntaxError as error:
                return self.reply(400, str(error).encode(), "text/plain")
            if isinstance(found, pyoxigraph.QueryTriples):
                return self.reply(200, found.serialize(format=pyoxigraph.RdfFormat.TURTLE) or b"", "text/turtle")
            media = next(m for m in MEDIA if m in self.headers["Accept"])
            return self.reply(200, found.serialize(format=MEDIA[media]) or b"", media)

        def reply(self, status: int, body: bytes, media: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()


@pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
def test_a_canned_query_gives_the_same_rows(query: object, endpoint: str, corpus: Store) -> None:
    name, parameters = query.name, query.parameters  # type: ignore[attr-defined]
    arguments = {parameter.name: parameter.example for parameter in parameters}
    remote, local = Store(endpoint).run(name, **arguments), corpus.run(name, **arguments)
    assert remote.columns == local.columns
    assert list(remote) == list(local)


def test_forms_formats_and_graphs(endpoint: str, corpus: Store) -> None:
    store = Store(endpoint)
    cg = "PREFIX cg: <https://w3id.org/chargegraph/ns#> "
    assert store.query(cg + "ASK { ?b a cg:Brief }").answer is True
    construct = cg + "CONSTRUCT { ?b a cg:Brief } WHERE { ?b a cg:Brief }"
    assert store.query(construct).ntriples == corpus.query(construct).ntriples
    for syntax in ("srj", "srx", "src", "srt"):
        text = cg + "SELECT ?c { ?b cg:statedCode ?c ; a cg:Brief } ORDER BY ?c"
        assert store.answer(text, syntax) == corpus.answer(text, syntax)
    assert store.graphs() == ["https://example.org/mappings", "https://example.org/notes"]
    here, there = io.BytesIO(), io.BytesIO()
    store.export("turtle", here)
    corpus.export("turtle", there)
    assert here.getvalue() == there.getvalue()
    note = io.BytesIO()
    store.export("ntriples", note, graph="https://example.org/notes")
    assert note.getvalue() == b'<https://example.org/a> <https://example.org/b> "c"@en .\n'


def test_the_command_line_reads_an_endpoint(endpoint: str, run: Run) -> None:
    ran = run("show", "49405", "--store", endpoint)
    assert ran.code == 0
    assert ran.out.startswith("49405  Draining an Abscess")
    assert run("run", "graph-inventory", "--store", endpoint, "--format", "csv").out.startswith("kind,count\nbrief,4\n")


def test_an_endpoint_is_only_read(endpoint: str, run: Run) -> None:
    with pytest.raises(StoreError, match="only read"):
        Store(endpoint).load(b"<a:a> <a:b> 1 .", "turtle")
    with pytest.raises(QueryError, match="would change the graph"):
        Store(endpoint).query("DROP ALL")


def test_an_endpoint_that_fails_is_one_sentence(endpoint: str, run: Run) -> None:
    base = endpoint.rsplit("/", 1)[0]
    assert "no answer in SPARQL's JSON" in run("query", "ASK {}", "--store", f"{base}/broken").err
    assert "no answer in SPARQL's JSON" in run("query", "SELECT ?a {}", "--store", f"{base}/cut").err
    assert "a web page came back" in run("query", "ASK {}", "--store", f"{base}/broken", "--format", "srj").err
    assert f"the endpoint answers 503 Service Unavailable, {base}/busy" in run("query", "ASK {}", "--store", f"{base}/busy").err
    ran = run("query", "SELECT * { ?s ?p ?o FILTER(?s = ) }", "--store", endpoint)
    assert ran.code == 2
    assert "the endpoint refuses the query (error at 1:" in ran.err
    ran = run("query", "ASK {}", "--store", "http://127.0.0.1:9/")
    assert (ran.code, ran.err) == (
        2,
        "error: the endpoint does not answer ([Errno 111] Connection refused), http://127.0.0.1:9/, check its address\n",
    )


def test_a_check_of_an_endpoint_finds_what_a_check_of_the_store_finds(endpoint: str, corpus: Store, here: Path, run: Run) -> None:
    found = check(Store(endpoint))
    assert found == check(corpus)
    assert len(found) > 20
    assert not Store(endpoint).is_writable
    assert run("check", "--store", endpoint, "--format", "csv").out.count("\n") >= len(found)


def test_an_endpoint_is_asked_for_mappings_once(endpoint: str, here: Path, run: Run) -> None:
    run("build", str(case_briefs()[0]))
    ASKED.clear()
    ran = run("link", "C22.0", "R17", "--ask", endpoint, "--format", "csv")
    assert ran.code == 0
    assert "ICD10CM:C22.0,skos:closeMatch,DOID:684," in ran.out
    assert len(ASKED) == 1
    assert run("link", "C22.0", "--ask", endpoint, "--format", "csv").out.splitlines()[1] in ran.out
    assert run("link", "R17", "--ask", endpoint).code == 0
    assert len(ASKED) == 1, "what is kept was asked again"
    assert run("link", "C22.1", "--ask", endpoint).code == 0
    assert len(ASKED) == 2
    assert run("link", "C22.2").code == 0
    assert len(ASKED) == 2, "asked though no endpoint was named"
    (answers,) = (here / "chargegraph.store" / "answers").iterdir()
    answers.write_text("{")
    assert "the kept answers are damaged" in run("link", "C22.0", "--ask", endpoint).err
    answers.unlink()
    refused = run("link", "C22.0", "--ask", endpoint.replace("/sparql", "/busy"), "--timeout", "2")
    assert refused.code == 2
    assert "503" in refused.err
