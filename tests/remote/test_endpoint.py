"""The door to an endpoint: what it sends, what it takes for an answer, what it makes of every failure."""

import io
import re
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph import Store, check, read_brief, read_brief_file
from chargegraph.editions.bundled import bundled
from chargegraph.errors import ChargegraphError, LimitReached, QueryError, QueryTimeout, StoreError, UsageError
from chargegraph.rdf import Dataset, literal
from chargegraph.rdf.names import PROVENANCE
from chargegraph.remote.access import HOME, Access, access_to
from chargegraph.remote.endpoint import Endpoint
from chargegraph.remote.updates import in_parts, insertion
from chargegraph.sparql.paging import page_of, shape_of
from tests.backends.loopback import Form, Loopback, reply
from tests.backends.servers import turtle
from tests.conftest import Run, case_briefs

CG = "PREFIX cg: <https://w3id.org/chargegraph/ns#> "
MAPPING = (
    "<http://purl.obolibrary.org/obo/DOID_684> <http://www.w3.org/2004/02/skos/core#closeMatch> "
    "<http://hl7.org/fhir/sid/icd-10-cm/C22.0> <https://example.org/mappings> ."
)
NOTE = '<https://example.org/a> <https://example.org/b> "c"@en <https://example.org/notes> .'
JSON = "application/sparql-results+json"
YES = b'{"head": {}, "boolean": true}'


class Clock:
    """What attempts know of time: nobody waits."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def time(self) -> float:
        return 1_700_000_000.0

    def sleep(self, seconds: float, /) -> None:
        self.slept.append(seconds)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr("chargegraph.remote.attempts.time", stopped)
    return stopped


def door(url: str, *, update: str | None = None, seconds: float = 20.0, most_bytes: int = 1 << 20) -> Endpoint:
    """An endpoint as a store opens it."""
    return Endpoint(url, access=access_to(url, update=update), seconds=seconds, most_bytes=most_bytes)


class Served(Loopback):
    """A loopback endpoint with its address."""

    address = ""

    @property
    def url(self) -> str:
        return self.address + "/sparql"

    def route(self, path: str, *replies: tuple[int, bytes, dict[str, str]]) -> str:
        """An address that answers so, one reply after the other, and keeps to the last."""
        left = list(replies)

        def answer(handler: BaseHTTPRequestHandler, form: Form) -> None:
            status, body, headers = left.pop(0) if len(left) > 1 else left[0]
            media = headers.get("Content_Type", JSON)
            reply(handler, status, body, media, **{name: value for name, value in headers.items() if name != "Content_Type"})

        self.routes[path] = answer
        return self.address + path


def served(*, shows_all: bool = False) -> Iterator[Served]:
    server = Served(shows_all=shows_all)
    with server.serving() as server.address:
        yield server


@pytest.fixture
def server() -> Iterator[Served]:
    yield from served()


@pytest.fixture
def union() -> Iterator[Served]:
    """An engine whose default graph is all graphs together."""
    yield from served(shows_all=True)


@pytest.fixture
def elsewhere() -> Iterator[Served]:
    yield from served()


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No account of whoever runs the tests."""
    for name in ("USER", "PASSWORD", "TOKEN", "UPDATE", "DEFAULT_GRAPH"):
        monkeypatch.delenv(f"CHARGEGRAPH_{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


@pytest.fixture(scope="module")
def endpoint(corpus: Store) -> Iterator[str]:
    """The case briefs behind an endpoint, with two more graphs."""
    out = io.BytesIO()
    corpus.export("nquads", out)
    for server in served():
        for data in (out.getvalue(), NOTE, MAPPING):
            server.dataset.load(data, pyoxigraph.RdfFormat.N_QUADS)
        ENDPOINT.append(server)
        yield server.url


ENDPOINT: list[Served] = []


def test_forms_formats_and_graphs(endpoint: str, corpus: Store) -> None:
    store = Store(endpoint)
    assert store.query(CG + "ASK { ?b a cg:Brief }").answer is True
    construct = CG + "CONSTRUCT { ?b a cg:Brief } WHERE { ?b a cg:Brief }"
    assert store.query(construct).ntriples == corpus.query(construct).ntriples
    for syntax in ("srj", "srx", "src", "srt"):
        text = CG + "SELECT ?c { ?b cg:statedCode ?c ; a cg:Brief } ORDER BY ?c"
        assert store.answer(text, syntax) == corpus.answer(text, syntax)
        assert store.answer(text.removeprefix(CG), syntax) == corpus.answer(text, syntax)
    assert store.graphs() == ["https://example.org/mappings", "https://example.org/notes", PROVENANCE]
    assert turtle(store) == turtle(corpus)
    note = io.BytesIO()
    store.export("ntriples", note, graph="https://example.org/notes")
    assert note.getvalue() == b'<https://example.org/a> <https://example.org/b> "c"@en .\n'


def test_the_command_line_reads_an_endpoint(endpoint: str, run: Run) -> None:
    ran = run("show", "49405", "--store", endpoint)
    assert ran.code == 0
    assert ran.out.startswith("49405  Draining an Abscess")
    assert run("run", "graph-inventory", "--store", endpoint, "--format", "csv").out.startswith("kind,count\nbrief,5\n")


def test_an_endpoint_is_only_read_unless_its_address_for_updates_is_named(
    endpoint: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreError, match=r"only read, http.*, give --update URL, where it takes updates"):
        Store(endpoint).load(b"<a:a> <a:b> 1 .", "turtle")
    with pytest.raises(QueryError, match="would change the graph"):
        Store(endpoint).query("DROP ALL")
    with pytest.raises(StoreError, match="only read"):
        door(endpoint).update("INSERT DATA { <a:a> <a:b> 1 }")
    assert "only read" in run("build", str(case_briefs()[0]), "--store", endpoint).err
    assert not Store(endpoint).is_writable
    assert Store(endpoint, update=endpoint).is_writable
    assert not Store(endpoint, update=endpoint, read_only=True).is_writable
    with pytest.raises(UsageError, match="for updates is for an endpoint"):
        Store(":memory:", update=endpoint)
    monkeypatch.setenv("CHARGEGRAPH_UPDATE", endpoint)
    assert Store(endpoint).is_writable
    assert not Store("http://example.org/sparql").is_writable, "written where it was not read"
    assert Store(":memory:").is_writable


def test_a_check_of_an_endpoint_finds_what_a_check_of_the_store_finds(endpoint: str, corpus: Store, here: Path, run: Run) -> None:
    found = check(Store(endpoint), corpus.names("49405"))
    assert found == check(corpus, corpus.names("49405"))
    assert len(found) > 5
    assert run("check", "49405", "--store", endpoint, "--format", "csv").out.count("\n") >= len(found)


def test_an_endpoint_is_asked_for_mappings_once(endpoint: str, here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> int:
        return sum("DOID" in text or "icd" in text for text in ENDPOINT[-1].asked)

    run("build", str(case_briefs()[0]))
    ENDPOINT[-1].asked.clear()
    ENDPOINT[-1].headers.clear()
    monkeypatch.setenv("CHARGEGRAPH_TOKEN", "secret")
    ran = run("link", "C22.0", "R17", "--ask", endpoint, "--format", "csv")
    assert ran.code == 0
    assert "ICD10CM:C22.0,skos:closeMatch,,DOID:684," in ran.out
    assert asked() == 1
    assert run("link", "C22.0", "--ask", endpoint, "--format", "csv").out.splitlines()[1] in ran.out
    assert run("link", "R17", "--ask", endpoint).code == 0
    assert asked() == 1, "what is kept was asked again"
    assert run("link", "C22.1", "--ask", endpoint).code == 0
    assert asked() == 2
    assert run("link", "C22.2").code == 0
    assert asked() == 2, "asked though no endpoint was named"
    assert not any("Authorization" in headers for headers in ENDPOINT[-1].headers), "a token of the store's went elsewhere"
    (answers,) = (here / "chargegraph.store" / "answers").iterdir()
    answers.write_text("{")
    assert "the kept answers are damaged" in run("link", "C22.0", "--ask", endpoint).err
    answers.unlink()
    ENDPOINT[-1].routes["/busy"] = lambda handler, form: reply(handler, 503, b"", "text/plain", Retry_After="3600")
    refused = run("link", "C22.0", "--ask", endpoint.replace("/sparql", "/busy"), "--timeout", "2")
    assert (refused.code, "503" in refused.err) == (2, True)


FAILURES: dict[str, tuple[tuple[int, bytes, dict[str, str]], str, int]] = {
    "a page": ((200, b"<html>", {"Content_Type": "text/html"}), "a web page came back, no answer, URL, check its address", 2),
    "a page that says it is none": (
        (200, b"\n<!DOCTYPE html>", {}),
        "a web page came back, no answer, URL, check its address",
        2,
    ),
    "nothing": ((200, b"", {}), "no answer in SPARQL's JSON came back (", 2),
    "half an answer": ((200, b'{"head": {}, "bool', {}), "no answer in SPARQL's JSON came back (", 2),
    "half a row": (
        (200, b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type"', {}),
        "no answer in SPARQL's JSON",
        2,
    ),
    "half a body": ((200, YES, {"Content_Length": "1000"}), "the answer is cut off in its midst, URL, ask again", 2),
    "a part, by time": ((200, YES, {"X_SQL_State": "S1TAT"}), "no whole answer within 60 s, URL, give it more time, or ask", 3),
    "a part, of another reason": ((200, YES, {"X_SQL_State": "42000"}), "the endpoint left off with 42000, URL, ask for less", 2),
    "a mistake": ((400, b"line 1: no such thing\nthe query was: ...", {}), "refuses the query (line 1: no such thing), URL", 2),
    "a failure": ((500, b"Error SR586: Incomplete", {}), "refuses the query (Error SR586: Incomplete), URL", 2),
    "a mistake as JSON": ((400, b'{"exception": "Unknown prefix", "x": 1}', {}), "refuses the query (Unknown prefix), URL", 2),
    "a mistake as a problem": (
        (400, b'{"title": "No", "line": 3, "detail": "Not \\"x\\"", "column": 7}', {}),
        'refuses the query (Not "x", line 3 column 7), URL',
        2,
    ),
    "a mistake as half of JSON": ((400, b'{"title": "No', {}), 'refuses the query ({"title": "No), URL', 2),
    "a mistake in odd signs": ((400, b"\x1b[31mno\x07", {}), "refuses the query ( [31mno ), URL", 2),
    "a failure with a page": ((500, b"<html><title>Out of order</title>", {}), "refuses the query (Out of order), URL", 2),
    "a failure with nothing": ((500, b"", {}), "refuses the query (500 Internal Server Error), URL", 2),
    "late": ((504, b"", {}), "the endpoint gave up on the query, URL, ask for less", 3),
    "late by another name": ((503, b"Query timed out", {}), "gave up on the query (Query timed out), URL, ask for less", 3),
    "no account": (
        (401, b"", {}),
        "the endpoint wants to know who asks (401), URL, set CHARGEGRAPH_USER and CHARGEGRAPH_PASSWORD, or CHARGEGRAPH_TOKEN,"
        " or write a line into ~/.netrc",
        2,
    ),
    "no right": ((403, b"", {}), "the endpoint does not allow it, URL, ask its operator", 2),
    "not there": ((404, b"", {}), "there is no endpoint (404 Not Found), URL, check its address", 2),
    "too long": ((413, b"", {}), "the request is longer than the endpoint takes, URL, ask in parts", 3),
    "no method": ((405, b"", {}), "the endpoint answers 405 Method Not Allowed, URL, check its address", 2),
    "busy for long": (
        (503, b"", {"Retry_After": "3600"}),
        "the endpoint answers 503 Service Unavailable, URL, try again later",
        2,
    ),
    "busy for ever": (
        (503, b"", {"Retry_After": "0"}),
        "the endpoint answers 503 Service Unavailable 4 times, URL, try again later",
        2,
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_one_sentence_and_no_answer(name: str, server: Served, run: Run) -> None:
    answer, sentence, code = FAILURES[name]
    url = server.route("/fails", answer)
    for command in (["query", "ASK {}"], ["query", "ASK {}", "--format", "srj"]):
        ran = run(*command, "--store", url)
        assert (ran.code, ran.out) == (code, "")
        assert ran.err.startswith("error: ")
        assert sentence.replace("URL", url) in ran.err
        assert ran.err.count("\n") == 1


def test_nobody_answers(run: Run) -> None:
    assert run("query", "ASK {}", "--store", "http://127.0.0.1:9/").err == (
        "error: the endpoint does not answer ([Errno 111] Connection refused), http://127.0.0.1:9/, check its address\n"
    )


def test_what_does_not_parse_is_shown_as_of_an_embedded_store(endpoint: str, run: Run) -> None:
    ran = run("query", "SELECT * { ?s ?p ?o FILTER(?s = ) }", "--store", endpoint)
    assert ran.code == 2
    assert ran.err.splitlines()[:2] == [
        "error: the query does not parse here, or right before, the query line 1 column 36",
        "  SELECT * { ?s ?p ?o FILTER(?s = ) }",
    ]
    ran = run("query", "SELECT * { ?s a cg:Brief ; ?p $code, FILTER }", "-p", "code=0686T", "--store", endpoint)
    assert ran.err.splitlines() == [
        "error: the query does not parse here, or right before, the query line 1 column 44",
        "  SELECT * { ?s a cg:Brief ; ?p $code, FILTER }",
        "                                             ^",
    ]


BUSY: tuple[int, bytes, dict[str, str]] = (503, b"", {})
GOOD: tuple[int, bytes, dict[str, str]] = (200, YES, {})
WAITS: dict[str, tuple[list[tuple[int, bytes, dict[str, str]]], list[float]]] = {
    "at once": ([GOOD], []),
    "twice": ([BUSY, (429, b"", {}), GOOD], [0.5, 1.0]),
    "as it wishes": ([(503, b"", {"Retry_After": "7"}), BUSY, GOOD], [7.0, 1.0]),
    "until a date": ([(429, b"", {"Retry_After": "Tue, 14 Nov 2023 22:13:32 GMT"}), GOOD], [12.0]),
    "a date that is past": ([(429, b"", {"Retry_After": "Tue, 14 Nov 2023 22:13:00 GMT"}), GOOD], [0.0]),
    "it says nonsense": ([(429, b"", {"Retry_After": "soon"}), GOOD], [0.5]),
}


@pytest.mark.parametrize("name", WAITS)
def test_a_busy_endpoint_is_asked_again(name: str, server: Served, clock: Clock) -> None:
    replies, waits = WAITS[name]
    asked = Endpoint(server.route("/busy", *replies), seconds=20.0)
    assert asked.query("ASK {}")
    assert clock.slept == waits
    clock.slept.clear()
    filled = Endpoint(server.url, access=Access(server.route("/busy", *replies)))
    filled.add(b"<a:a> <a:b> 1 .\n")
    assert clock.slept == waits, "an update is tried again, too"


@pytest.mark.parametrize("wish", ["", "1", "0", "999999999999"])
def test_an_endpoint_that_stays_busy_is_left_in_time(wish: str, server: Served, clock: Clock) -> None:
    with pytest.raises(StoreError, match="429"):
        Endpoint(server.route("/busy", (429, b"", {"Retry_After": wish} if wish else {})), seconds=10.0).query("ASK {}")
    assert sum(clock.slept) <= 10
    assert len(server.forms) <= 4


@pytest.mark.parametrize("breaks", [1, 2])
def test_a_connection_that_breaks_off_is_tried_once_more(breaks: int, server: Served) -> None:
    left = [breaks]

    def broken(handler: BaseHTTPRequestHandler, form: Form) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise ConnectionAbortedError
        reply(handler, 200, YES, JSON)

    server.routes["/breaks"] = broken
    asked = Endpoint(server.address + "/breaks")
    if breaks == 1:
        assert asked.query("ASK {}")
    else:
        with pytest.raises(StoreError, match=r"the endpoint breaks the connection off, http://.*/breaks, ask again"):
            asked.query("ASK {}")
    assert len(server.forms) == 2


def test_a_silent_endpoint_is_left_in_time(server: Served, run: Run) -> None:
    def silent(handler: BaseHTTPRequestHandler, form: Form) -> None:
        handler.rfile.read(1)  # until the asker has gone

    server.routes["/silent"] = silent
    for options in (["--memory", "0"], []):
        began = time.monotonic()
        ran = run("query", "ASK {}", "--store", server.address + "/silent", "--timeout", "0.3", *options)
        assert time.monotonic() - began < 2
        assert ran == (3, "", "error: no answer within 0.3 s, give it more time, or ask for less\n")
    assert server.forms


@pytest.mark.parametrize("part", ["head", "body"])
def test_an_endpoint_that_drips_is_left_in_time(part: str, server: Served) -> None:
    """Each drip comes soon enough for a limit on silence; it is the whole that takes too long."""
    dripped: list[int] = []

    def drip(handler: BaseHTTPRequestHandler, form: Form) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n" + (b"\r\n" if part == "body" else b"X: "))
        for number in range(1000):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            dripped.append(number)
            threading.Event().wait(0.02)

    server.routes["/drips"] = drip
    began = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"no answer within 0\.4 s"):
        Endpoint(server.address + "/drips", seconds=0.4).query("ASK {}")
    assert time.monotonic() - began < 2
    assert len(dripped) > 5


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_leads_elsewhere(status: int, server: Served, elsewhere: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARGEGRAPH_USER", "user")
    monkeypatch.setenv("CHARGEGRAPH_PASSWORD", "secret")
    for target in (elsewhere.url + "?token=secret", "file:///etc/passwd", "https://u:secret@example.org/x"):
        url = server.route("/moved", (status, b"", {"Location": target}))
        for ask in (
            lambda url: door(url).query("ASK {}"),
            lambda url: door(url, update=url).fill(b"<a:a> <a:b> 1 .", graph="a:g"),
        ):
            with pytest.raises(StoreError, match=rf"sends us elsewhere, to \S+, {url}|answers {status}") as caught:
                ask(url)
            assert "secret" not in str(caught.value)
    assert not elsewhere.forms
    assert server.headers


def test_a_redirect_within_the_server_is_followed(server: Served) -> None:
    server.route("/there", GOOD)
    assert Endpoint(server.route("/moved", (307, b"", {"Location": "/there"}))).query("ASK {}")
    assert server.forms[-1] == {"query": ["ASK {}"]}
    with pytest.raises(StoreError, match="sends us in circles"):
        Endpoint(server.route("/circle", (307, b"", {"Location": "/circle"}))).query("ASK {}")


def test_who_asks_is_told_to_the_hosts_that_are_named(server: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"

    def sent() -> str | None:
        server.headers.clear()
        door(server.url).query("ASK {}")
        (said,) = {headers.get("Authorization") for headers in server.headers}
        return said

    basic = "Basic dXNlcjpzZWNyZXQ="
    assert sent() is None
    netrc.write_text("machine 127.0.0.1 login user password secret\n")
    assert sent() == basic
    netrc.write_text("machine example.org login user password secret\ndefault login any password body\n")
    assert sent() is None
    netrc.write_text("machine 127.0.0.1 login user passwort secret\n")
    with pytest.raises(UsageError, match="the file of passwords cannot be read") as caught:
        door(server.url)
    assert "secret" not in str(caught.value)
    netrc.unlink()
    monkeypatch.setenv("CHARGEGRAPH_USER", "user")
    with pytest.raises(UsageError, match="CHARGEGRAPH_PASSWORD is not set"):
        door(server.url)
    monkeypatch.setenv("CHARGEGRAPH_PASSWORD", "secret")
    assert sent() == basic
    monkeypatch.setenv("CHARGEGRAPH_TOKEN", "abc.def")
    assert sent() == "Bearer abc.def"
    for token in ("a b", "a\nb", "é"):
        monkeypatch.setenv("CHARGEGRAPH_TOKEN", token)
        with pytest.raises(UsageError, match="CHARGEGRAPH_TOKEN is no token"):
            door(server.url)


def test_a_password_is_for_its_host_alone(server: Served, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login user password secret\n")
    door(server.url, update=server.url.replace("127.0.0.1", "localhost")).add(b"<a:a> <a:b> 1 .\n")
    told = [headers.get("Authorization") is not None for headers in server.headers]
    assert told == ["query" in form for form in server.forms]
    assert set(told) == {True, False}


def test_a_wrong_password_is_told_from_none(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARGEGRAPH_TOKEN", "secret")
    with pytest.raises(StoreError, match=r"refuses who asks \(401\), http.*, check user and password, or the token"):
        door(server.route("/locked", (401, b"", {}))).query("ASK {}")


@pytest.mark.parametrize(
    "url",
    [
        "http://user:secret@example.org/sparql",
        "https://secret@example.org/",
        "http://user:sec/ret@example.org/",
        "http://example.org:99999/",
        "http:///sparql",
    ],
)
def test_an_address_that_is_none_is_not_shown_with_its_secrets(url: str, run: Run) -> None:
    ran = run("query", "ASK {}", "--store", url)
    assert ran.code == 2
    assert "secret" not in ran.err
    assert "ret@" not in ran.err
    assert re.search(r"an address holds no user and no password|no address of an endpoint", ran.err)


def test_what_follows_the_path_is_sent_and_not_shown(server: Served) -> None:
    seen: list[str] = []

    def remember(handler: BaseHTTPRequestHandler, form: Form) -> None:
        seen.append(handler.path)
        reply(handler, 404, b"", "text/plain")

    server.routes["/q"] = remember
    with pytest.raises(StoreError) as caught:
        door(server.address + "/q?access-token=secret").query("ASK {}")
    assert seen == ["/q?access-token=secret"]
    assert "secret" not in str(caught.value)


def test_loopback_goes_through_no_proxy(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert not Endpoint(server.url).query("ASK { ?s ?p ?o }")
    with pytest.raises(StoreError, match="Connection refused"):
        Endpoint("http://example.org/sparql").query("ASK {}")


def test_a_long_question_and_one_with_words_of_updates_go_by_post(server: Served) -> None:
    text = f"# add, load or move?\nSELECT ?x {{ BIND ('{'é' * 100_000}' AS ?x) }}"
    assert len(next(iter(Endpoint(server.url).rows(text)))[0]) == 100_000
    assert server.forms[-1]["query"] == [text]


RESULTS = pyoxigraph.QueryResultsFormat
GRAPHS = pyoxigraph.RdfFormat


@pytest.mark.parametrize(
    "media", ["application/sparql-results+json", "application/sparql-results+xml", "application/json", "text/xml"]
)
def test_rows_in_the_format_that_the_endpoint_has(media: str, server: Served) -> None:
    server.dataset.update(
        """INSERT DATA { <a:1> <a:p> " x \\n" , "", "<&>"@en-GB , 5 , true , <a:o> , "t"^^<a:t> . <a:2> <a:q> <a:r> }"""
    )
    text = "SELECT ?s ?o ?none { ?s <a:p> ?o OPTIONAL { ?s <a:n> ?none } } ORDER BY ?o"

    def answer(handler: BaseHTTPRequestHandler, form: Form) -> None:
        found = server.dataset.query(form["query"][0])
        assert not isinstance(found, pyoxigraph.QueryTriples)
        reply(handler, 200, found.serialize(format=RESULTS.XML if media.endswith("xml") else RESULTS.JSON) or b"", media)

    expected = [[str(term) for term in row] for row in server.dataset.query(text)]  # type: ignore[union-attr]
    server.routes["/sparql"] = answer
    found = Endpoint(server.url).query(text)
    assert [[str(term) for term in row] for row in found] == expected  # type: ignore[union-attr]
    assert len(expected) == 7
    for asked, truth in (("ASK { <a:1> ?p ?o }", True), ("ASK { <a:3> ?p ?o }", False)):
        assert bool(Endpoint(server.url).query(asked)) is truth


@pytest.mark.parametrize("media", ["application/n-triples", "text/turtle", "application/rdf+xml", "text/plain"])
def test_triples_in_the_format_that_the_endpoint_has(media: str, server: Served) -> None:
    server.dataset.update('INSERT DATA { <a:1> <a:p#p> " x \\n" , "<&>"@en , 5 , <a:o> }')
    syntax = {"text/turtle": GRAPHS.TURTLE, "application/rdf+xml": GRAPHS.RDF_XML}.get(media, GRAPHS.N_TRIPLES)

    def answer(handler: BaseHTTPRequestHandler, form: Form) -> None:
        found = server.dataset.query(form["query"][0])
        assert isinstance(found, pyoxigraph.QueryTriples)
        reply(handler, 200, found.serialize(format=syntax) or b"", f"{media}; charset=UTF-8")

    server.routes["/sparql"] = answer
    found = Endpoint(server.url).construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert {str(triple) for triple in found} == {str(quad.triple) for quad in server.dataset}
    assert len(found) == 4


def test_triples_that_may_be_a_part_are_no_answer(server: Served) -> None:
    """A line less is N-Triples, too; only a reply that tells its length shows that one is missing."""

    def unframed(handler: BaseHTTPRequestHandler, form: Form) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/n-triples\r\n\r\n<a:a> <a:b> <a:c> .\n")

    server.routes["/unframed"] = unframed
    text = "CONSTRUCT WHERE { ?s ?p ?o }"
    with pytest.raises(StoreError, match="does not tell where it ends"):
        Endpoint(server.address + "/unframed").query(text)
    cut = server.route("/cut", (200, b"<a:a> <a:b> <a:c> .\n", {"Content_Type": "application/n-triples", "Content_Length": "99"}))
    with pytest.raises(StoreError, match="the answer is cut off in its midst"):
        Endpoint(cut).query(text)
    with pytest.raises(StoreError, match="no RDF came back"):
        Endpoint(server.route("/odd", (200, b"<a:a> <a:b", {"Content_Type": "text/turtle"}))).query(text)


def test_an_answer_is_only_so_large(server: Served, run: Run) -> None:
    server.dataset.update(f"INSERT DATA {{ <a:1> <a:p> '{'x' * 5000}' , 2 }}")
    text = "SELECT ?o { ?s ?p ?o }"
    assert len(list(door(server.url, most_bytes=6000).rows(text))) == 2
    with pytest.raises(LimitReached, match="more than 4,000 bytes"):
        door(server.url, most_bytes=4000).query(text)
    cut = run("query", text, "--store", server.url, "--max-rows", "1", "--format", "csv")
    assert (cut.code, cut.out.count("\n")) == (3, 2)
    assert run("query", text, "--store", server.url, "--max-rows", "1", "--format", "srj").err.startswith(
        "error: the answer has more than 1 rows"
    )
    assert run("query", text, "--store", server.url, "--max-rows", "2", "--format", "srj").code == 0


CAPPED = {
    "all": "SELECT ?s ?o { ?s <a:p> ?o }",
    "in an order": "SELECT ?o { ?s <a:p> ?o } ORDER BY DESC(?o)",
    "the same ones": "SELECT (1 AS ?one) { ?s <a:p> ?o }",
    "groups": "SELECT ?s (COUNT(*) AS ?n) { ?s <a:p> ?o } GROUP BY ?s HAVING (COUNT(*) > 0)",
    "of a prefix": "PREFIX a: <a:> SELECT DISTINCT * { ?s a:p ?o }",
    "just as many": "SELECT ?o { ?s <a:p> ?o } LIMIT 10",
    "fewer": "SELECT ?o { ?s <a:p> ?o } ORDER BY ?o LIMIT 3 OFFSET 20",
    "triples": "CONSTRUCT { ?o <a:q> ?s , 5 } WHERE { ?s <a:p> ?o }",
    "triples, in short": "CONSTRUCT WHERE { ?s <a:p> ?o }",
    "triples of a few": "CONSTRUCT { ?o <a:q> ?s } WHERE { ?s <a:p> ?o } ORDER BY ?o LIMIT 4",
}


@pytest.mark.parametrize("name", CAPPED)
@pytest.mark.parametrize("rows", [9, 10, 11, 25])
def test_an_answer_that_the_engine_cuts_comes_in_pages(name: str, rows: int, server: Served) -> None:
    server.engine, server.cap = "Virtuoso/07.20.3229 (Linux) x86_64", 10
    triples = " . ".join(f'<a:{number}> <a:p> "{number:03}"' for number in range(rows))
    server.dataset.update(f"INSERT DATA {{ {triples} }}")
    expected = list(server.dataset.query(CAPPED[name]))  # type: ignore[arg-type]
    found = list(Store(server.url)._dataset.query(CAPPED[name]))  # type: ignore[arg-type]
    assert sorted(map(str, found)) == sorted(map(str, expected)) or name == "just as many"
    assert len(found) == len(expected)
    if "ORDER" in CAPPED[name] and not name.startswith("triples"):
        assert list(map(str, found)) == list(map(str, expected))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT ?s { ?s <a:p> ?o } LIMIT 20", "LIMIT"),
        ("SELECT ?s { ?s <a:p> ?o } OFFSET 1", "OFFSET"),
        ("SELECT ?s { ?s <a:p> ?o } VALUES ?x { 1 }", "VALUES"),
        ("SELECT ?s FROM <a:g> { ?s <a:p> ?o }", "FROM"),
    ],
)
def test_an_answer_that_has_no_pages_is_refused_where_it_is_cut(text: str, why: str, server: Served, run: Run) -> None:
    server.cap = 10
    for graph in ("", "GRAPH <a:g>"):
        data = " . ".join(f"<a:{number}> <a:p> {number}" for number in range(25))
        server.dataset.update(f"INSERT DATA {{ {f'{graph} {{ {data} }}' if graph else data} }}")
    ran = run("query", text, "--store", server.url)
    assert (ran.code, ran.out) == (3, "")
    assert f"the endpoint cuts answers at 10 rows, and {why} leaves no room to ask in pages" in ran.err


def test_pages_that_do_not_add_up_are_no_answer(server: Served) -> None:
    server.cap = 10
    server.dataset.update("INSERT DATA { " + " . ".join(f"<a:{number}> <a:p> {number}" for number in range(25)) + " }")

    def answer(handler: BaseHTTPRequestHandler, form: Form) -> None:
        if "COUNT" not in form["query"][0]:
            return server._query(handler, form)
        cell = '{"type": "literal", "value": "26"}'
        return reply(handler, 200, f'{{"head": {{"vars": ["n"]}}, "results": {{"bindings": [{{"n": {cell}}}]}}}}'.encode(), JSON)

    server.routes["/sparql"] = answer
    with pytest.raises(StoreError, match="25 rows came where there are 26"):
        Endpoint(server.url).query("SELECT ?s { ?s ?p ?o }")
    server.cap = None
    with pytest.raises(StoreError, match="25 statements came where there are 26"):
        list(Endpoint(server.url).quads())


def test_the_pages_of_an_answer_are_together_only_so_large(server: Served) -> None:
    server.cap = 10
    server.dataset.update("INSERT DATA { " + " . ".join(f"<a:{number}> <a:p> {number}" for number in range(95)) + " }")
    for most, whole in ((1500, False), (6000, True)):
        asked = door(server.url, most_bytes=most)
        if whole:
            assert len(list(asked.rows("SELECT ?s { ?s ?p ?o }"))) == 95
        else:
            with pytest.raises(LimitReached, match="more than 1,500 bytes"):
                asked.query("SELECT ?s { ?s ?p ?o }")
    assert len(server.forms) > 15, "one page was larger already"


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (
            "SELECT ?a ?b { ?a <a:p> ?b }",
            "SELECT ?a ?b WHERE { { SELECT ?a ?b { ?a <a:p> ?b }\n ORDER BY STR(?a) STR(?b) ?a ?b } } LIMIT 10 OFFSET 20",
        ),
        (
            "PREFIX x: <x:> SELECT * FROM NAMED <g:> { ?a x:p ?b . { SELECT ?b { ?b x:q 1 } LIMIT 3 } } ORDER BY DESC(?b)",
            "PREFIX x: <x:> SELECT ?a ?b WHERE { { SELECT * FROM NAMED <g:> { ?a x:p ?b . { SELECT ?b { ?b x:q 1 } LIMIT 3 } }"
            " ORDER BY DESC(?b)\n STR(?a) STR(?b) ?a ?b } } LIMIT 10 OFFSET 20",
        ),
    ],
)
def test_a_page_has_its_place_in_an_order_of_everything(text: str, page: str) -> None:
    assert page_of(shape_of(text), ["a", "b"], rows=10, after=20) == page


def test_a_description_that_may_be_cut_is_looked_into(server: Served) -> None:
    triples = "".join(f'<a:a> <a:p> "{n}" .\n' for n in range(1001)).encode()
    server.engine, server.cap = "Virtuoso/07.20.3229 (Linux) x86_64", 1001
    server.dataset.load(triples, pyoxigraph.RdfFormat.N_TRIPLES)
    with pytest.raises(LimitReached, match="cuts answers at 1,001 rows"):
        door(server.url).query("DESCRIBE <a:a>")
    server.cap = None
    assert len(door(server.url).construct("DESCRIBE <a:a>")) == 1001


def test_a_large_graph_comes_whole_from_an_engine_that_cuts(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chargegraph.remote.whole_graph.SMALL", 5)
    server.cap = 40
    data = "".join(f'<a:{n % 300}> <a:p> "{n}" .\n' for n in range(900)).encode()
    server.dataset.load(data, pyoxigraph.RdfFormat.N_TRIPLES)
    found = list(door(server.url).quads())
    assert {str(quad.triple) for quad in found} == {str(quad.triple) for quad in server.dataset}
    assert [str(quad.subject) for quad in found] == sorted(str(quad.subject) for quad in found)
    server.dataset.update("DELETE WHERE { <a:1> ?p ?o } ; INSERT DATA { <a:1> <a:p> _:b }")
    with pytest.raises(StoreError, match="blank nodes"):
        list(door(server.url).quads())


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        ("Virtuoso/07.20.3229 (Linux)", "2500"),
        ("Apache Jena Fuseki (5.2.0)", "2.5"),
        ("chargegraph/0.1.0", "2.5"),
        ("Other", None),
    ],
)
def test_an_engine_that_knows_of_timeouts_is_told(engine: str, expected: str | None, server: Served) -> None:
    server.engine = engine
    Store(server.url).within(seconds=2.5).query("ASK {}")
    assert [form.get("timeout", [None])[0] for form in server.forms] == [None, expected]


def test_booleans_that_are_numbers_are_booleans(server: Served) -> None:
    server.engine = "Virtuoso/07.20.3229 (Linux)"
    cell = '{"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "1"}'
    body = f'{{"head": {{"vars": ["x"]}}, "results": {{"bindings": [{{"x": {cell}}}]}}}}'.encode()
    assert list(Endpoint(server.route("/one", (200, body, {}))).rows("SELECT ?x {}")) == [("true",)]


GRAPH = "https://example.org/g"


def test_an_engine_without_a_default_graph_is_told_of_one(union: Served) -> None:
    filled = door(union.url, update=union.url)
    filled.add(b"<a:s> <a:p> <a:default> .\n")
    filled.fill(b"<a:s> <a:p> <a:named> .\n", graph=GRAPH)
    filled.update(f"INSERT {{ ?s <a:q> 1 . GRAPH <{GRAPH}> {{ ?s <a:q> 2 }} }} WHERE {{ ?s <a:p> <a:default> }}")
    assert union.dataset.contains_named_graph(pyoxigraph.NamedNode(HOME))
    assert not list(union.dataset.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
    for again in (filled, door(union.url)):
        asked = {
            "SELECT ?o { ?s <a:p> ?o }": ["a:default"],
            f"SELECT ?o {{ GRAPH <{GRAPH}> {{ ?s <a:p> ?o }} }}": ["a:named"],
            f"SELECT ?o {{ GRAPH <{HOME}> {{ ?s <a:p> ?o }} }}": [],
            f"SELECT ?o FROM <{GRAPH}> {{ ?s <a:p> ?o }}": ["a:named"],
            "SELECT ?g { GRAPH ?g { ?s <a:p> ?o } }": [GRAPH],
            "PREFIX e: <https://example.org/> SELECT ?g { { ?s <a:p> ?o GRAPH e:g { ?s <a:q> ?g } } }": ["2"],
            "SELECT ?graph { ?s <a:q> ?graph }": ["1"],
        }
        for text, expected in asked.items():
            assert [row[0] for row in again.rows(text)] == expected, text
        assert again.graphs() == [GRAPH]
        assert again.has_graph(GRAPH)
        assert not again.has_graph(HOME)
        assert [str(quad.object) for quad in again.quads()] == ["<a:default>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>']
    union.dataset.update(f"INSERT DATA {{ GRAPH <{GRAPH}2> {{ <a:s> <a:p> <a:new> }} }}")
    assert door(union.url).graphs() == [GRAPH, GRAPH + "2"]


def test_named_graphs_are_not_asked_for_every_time_but_anew_after_some_seconds(
    union: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [0.0]
    monkeypatch.setattr("chargegraph.remote.visible_graphs.time.monotonic", lambda: moment[0])
    filled = door(union.url, update=union.url)
    filled.add(b"<a:s> <a:p> <a:o> .\n")
    text = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert list(filled.rows(text)) == []
    union.dataset.update(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <a:s> <a:p> <a:o> }} }}")
    asked = len(union.forms)
    assert list(filled.rows(text)) == []
    assert len(union.forms) == asked + 1
    moment[0] += 5
    assert list(filled.rows(text)) == [(GRAPH,)]
    filled.fill(b"<a:s> <a:p> <a:o> .\n", graph=GRAPH + "2")
    assert list(filled.rows(text)) == [(GRAPH,), (GRAPH + "2",)]


def test_the_mark_that_finds_out_is_taken_away(server: Served, union: Served) -> None:
    for engine in (server, union):
        door(engine.url, update=engine.url).add(b"<a:s> <a:p> <a:o> .\n")
        assert len(engine.dataset) == 1
        before = len(engine.forms)
        filled = door(engine.url, update=engine.url)
        filled.add(b"<a:s> <a:p> <a:o> .\n")
        filled.add(b"<a:s> <a:p> <a:o> .\n")
        assert len(engine.forms) - before <= 6


CHANGES: dict[str, Callable[[Store], object]] = {
    "a brief": lambda store: store.add(read_brief_file(str(case_briefs()[1]))),
    "another text": lambda store: store.add(read_brief(case_briefs()[0].read_text("utf-8") + "Medicare.", source="a")),
    "a brief out": lambda store: store.remove(next(held.name for held in store.briefs() if held.code == "49405")),
    "an edition": lambda store: store.add_edition(next(edition for edition in bundled() if edition.name.startswith("pos-"))),
    "an export": lambda store: store.load(_EXPORT(), "turtle"),
}


def _EXPORT() -> bytes:  # noqa: N802
    store = Store(":memory:")
    for path in case_briefs()[2:]:
        store.add(read_brief_file(str(path)))
    return turtle(store)


def begun(name: str, store: Store) -> Store:
    """A store before the change of that name."""
    store.add(read_brief_file(str(case_briefs()[0])))
    if name == "another text":
        store.remove(store.briefs()[0].name)
        store.add(read_brief(case_briefs()[0].read_text("utf-8"), source="a"))
    return store


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_breaks_off_is_finished_by_the_same_command(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On an engine that does the operations of an update one by one, wherever the connection breaks."""
    monkeypatch.setattr("chargegraph.remote.updates._LINES", 100)
    local = begun(name, Store(":memory:"))
    CHANGES[name](local)
    held: dict[bool, list[pyoxigraph.Quad]] = {}
    broken = 0
    for after in range(100):
        for server in served(shows_all=after % 2 == 0):
            if after < 2:  # the first engine of either kind is filled, others hold what it held
                begun(name, Store(server.url, update=server.url))
                held[after % 2 == 0] = list(server.dataset)
            server.dataset.extend(held[after % 2 == 0])
            server.breaks_after = after
            try:
                CHANGES[name](Store(server.url, update=server.url))
            except ChargegraphError:
                broken += 1
                server.breaks_after = None
                CHANGES[name](Store(server.url, update=server.url))
                finished = False
            else:
                finished = True
            store = Store(server.url)
            assert turtle(store) == turtle(local), after
            assert store.graphs() == [graph for graph in local.graphs() if turtle(local, graph)]
            assert all(turtle(store, graph) == turtle(local, graph) for graph in store.graphs())
        if finished:
            break
    assert finished
    assert broken >= 2


def test_the_commands_fill_an_endpoint(server: Served, here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What each command puts into an endpoint is what it puts into a store."""
    first, second = map(str, case_briefs()[:2])
    (here / "notes.ttl").write_text("<https://example.org/a> <https://example.org/b> 'c' .")
    commands = {
        "build": ["build", first, second],
        "check": ["check", "--fail-on", "error"],
        "scheme": ["scheme", "add", "pos"],
        "load": ["load", "notes.ttl", "--graph", GRAPH],
        "link": ["link", "C22.0", "--keep"],
        "remove": ["remove", "49405"],
        "scheme remove": ["scheme", "remove", next(edition.name for edition in bundled() if edition.scheme == "pos")],
    }
    for name, command in commands.items():
        there = run(*command, "--store", server.url, "--update", server.url)
        here_ = run(*command)
        assert there == here_, name
        assert there.code == 0 or name == "check", there
        for graph in Store("chargegraph.store", read_only=True).graphs():
            assert turtle(Store(server.url), graph) == turtle(Store("chargegraph.store", read_only=True), graph), name
        assert turtle(Store(server.url)) == turtle(Store("chargegraph.store", read_only=True)), name
    monkeypatch.setenv("CHARGEGRAPH_STORE", server.url)
    assert "only read" in run("build", second).err
    monkeypatch.setenv("CHARGEGRAPH_UPDATE", server.url)
    assert run("build", second).code == 0
    assert run("lookup", "C22.0").code == 0
    assert "keeps its files itself" in run("compact").err
    assert "only a store in a directory" in run("backup", "x").err


def test_large_graphs_go_by_the_graph_store_protocol_where_it_is_named(server: Served, here: Path, run: Run) -> None:
    uploads: list[tuple[str, int]] = []

    def take(handler: BaseHTTPRequestHandler, form: Form) -> None:
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(handler.path).query)
        body = server.bodies[-1]
        uploads.append((query["graph"][0], body.count(b"\n")))
        assert handler.headers["Content-Type"] == "application/n-triples"
        server.dataset.load(body, GRAPHS.N_TRIPLES, to_graph=pyoxigraph.NamedNode(query["graph"][0]))
        reply(handler, 204, b"", "text/plain")

    server.routes["/graphs"] = take
    addresses = ["--store", server.url, "--graph-store", server.address + "/graphs?x=1"]
    assert "give --update URL beside it" in run("scheme", "add", "icd10cm", *addresses).err
    assert run("scheme", "add", "pos", *addresses, "--update", server.url).code == 0
    assert run("scheme", "add", "pos").code == 0
    (graph,) = Store(server.url).graphs()
    assert turtle(Store(server.url), graph) == turtle(Store("chargegraph.store", read_only=True), graph)
    assert {name for name, _ in uploads} == {graph}
    assert sum(lines for _, lines in uploads) > 200


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30) | st.from_regex(
    r"(\\|u|U|0041|\n|\"){1,12}", fullmatch=True
)


@given(TEXTS)
def test_a_text_is_inserted_as_it_is_by_every_reading_of_escapes(text: str) -> None:
    update = insertion([f"<a:a> <a:b> {literal(text)} ."], "a:g")
    first = re.sub(r"\\u([0-9A-F]{4})|\\U([0-9A-F]{8})", lambda match: _written(chr(int(match[1] or match[2], 16))), update)
    for reading in (update, first):
        dataset = Dataset.memory()
        dataset.update(reading)
        assert [quad.object.value for quad in dataset.quads("a:g")] == [text]  # type: ignore[union-attr]


def _written(character: str) -> str:
    """A character where a reader of escapes has put it: what a string cannot hold would end it, and is never escaped so."""
    assert character not in '"\n\r\\'
    return character


@given(st.lists(st.lists(st.text("ab", min_size=1, max_size=9), min_size=1, max_size=5), max_size=30))
def test_parts_hold_all_lines_in_order_and_no_chunk_is_taken_apart(chunks: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chargegraph.remote.updates._LINES", 6)
        patch.setattr("chargegraph.remote.updates._CHARACTERS", 20)
        parts = list(in_parts(chunks))
    assert [line for part in parts for line in part] == [line for chunk in chunks for line in chunk]
    ends = {sum(map(len, chunks[: n + 1])) for n in range(len(chunks))}
    place = 0
    for part in parts:
        place += len(part)
        assert place in ends
        assert part in chunks or (len(part) <= 6 and sum(map(len, part)) <= 20)


def test_a_brief_of_any_size_is_one_request_of_insertions_that_engines_take(server: Served) -> None:
    filled = door(server.url, update=server.url)
    filled.add(b"<a:s> <a:p> <a:o> .\n")
    asked = len(server.forms)
    filled.add("".join(f"<a:b#{n}> <a:p> <a:o> .\n" for n in range(5000)).encode())
    assert len(server.forms) == asked + 1
    assert server.forms[-1]["update"][0].count("INSERT DATA") == 3
    assert len(server.dataset) == 5001
    asked = len(server.forms)
    filled.fill("".join(f"<a:b#{n}> <a:q> <a:o> .\n" for n in range(5000)).encode(), graph="a:g")
    assert len(server.forms) == asked + 3
    filled.fill(b"", graph="a:g")
    filled.add(b"")
    filled.extend([])
    assert len(server.forms) == asked + 3, "nothing was sent"


def test_parts_of_a_thing_go_before_the_thing() -> None:
    update = insertion(["<a:b> <a:p> 1 .", "<a:b#part> <a:p> 2 .", "", "<a:c> <a:p> <a:b#part> ."], None)
    assert update == "INSERT DATA { <a:b#part> <a:p> 2 . } ;\nINSERT DATA { <a:b> <a:p> 1 .\n<a:c> <a:p> <a:b#part> . }"
