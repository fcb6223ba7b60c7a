"""The service over real sockets: the protocol, every status, what it must survive, and that nothing of it is left."""

import base64
import hashlib
import io
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from chargegraph import Store, catalogue, read_brief, read_brief_file
from chargegraph.errors import ChargegraphError, LimitReached, Place, QueryError, QueryTimeout, StoreError
from chargegraph.formats import RDF
from chargegraph.rdf import Dataset, read_rdf, result_format
from chargegraph.rdf.names import PROVENANCE
from chargegraph.rdf.rdflib_graph import parse_graph
from chargegraph.rdf.vocabulary import ontology
from chargegraph.server.answers.counting import row_counter
from chargegraph.server.answers.sparql import _forms, admitted, build_of
from chargegraph.server.cache import Cache, KeptAnswer
from chargegraph.server.negotiation import GRAPHS, RESULTS, TABLES, accepted
from chargegraph.server.problems import Refusal, refusal_of
from chargegraph.server.protocol import fields
from chargegraph.server.settings import Settings
from chargegraph.sparql import form_of, tokens
from chargegraph.store.store import source_of
from tests.conftest import ROOT, case_briefs
from tests.crashes import crash_service
from tests.http import Response, Served, descendants, serving

PREFIXES = "PREFIX cg: <https://w3id.org/chargegraph/ns#> "
MODIFIERS = (
    PREFIXES + "SELECT ?code ?line WHERE { ?u a cg:ModifierUse ; cg:statedCode ?code ; cg:line ?line } ORDER BY ?line ?code"
)
RING, ODD = "http://x/ring", "http://x/odd"
RING_SIZE = 3000
PATH = "SELECT (COUNT(*) AS ?n) { ?a <http://x/p>* ?b . ?b <http://x/p>+ ?c . ?c <http://x/p>+ ?d }"
_GROWING = " ".join(f"BIND(CONCAT({', '.join([f'?x{n}'] * 20)}) AS ?x{n + 1})" for n in range(9))
BOMB = f"SELECT (STRLEN(?x9) AS ?n) {{ BIND('sixteen letters.' AS ?x0) {_GROWING} }}"
MANY = "SELECT ?a ?b { GRAPH <http://x/ring> { ?a ?p ?o . ?b ?q ?r } } LIMIT "
"""Rows without end, each about 120 bytes of JSON."""
QUICK = "ASK { ?s ?p ?o }"
_COUNT = itertools.count()
SOON = 2.0
"""Seconds that a quick answer may take here, where other things run at the same time; the benchmark holds it to a tenth."""


def ring() -> bytes:
    """Three thousand nodes in one circle."""
    lines = (f"<http://x/{n}> <http://x/p> <http://x/{(n * 7 + 1) % RING_SIZE}> .\n" for n in range(RING_SIZE))
    return "".join(lines).encode()


def make_store(path: Path) -> Path:
    """The case briefs, a ring, and texts that are hard to write."""
    with Store(path) as store:
        for file in case_briefs():
            store.add(read_brief_file(str(file)))
        store.load(ring(), "ntriples", graph=RING)
        odd = '<http://x/odd> <http://x/says> "<script>alert(1)</script> & \\"quoted\\"" .\n'
        odd += '<http://x/odd> <http://x/link> <javascript:alert(1)> .\n<http://x/odd> <http://x/bell> "a\\u0007b\\rc" .\n'
        store.load(odd.encode(), "ntriples", graph=ODD)
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("served") / "a.store")


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    """The same data, asked in this process."""
    with Store(path, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def served(path: Path) -> Iterator[Served]:
    with serving(path, seconds=20, memory=512, rows=400_000, workers=2) as service:
        yield service


@pytest.fixture(scope="module")
def strict(path: Path) -> Iterator[Served]:
    """A service that allows little, with one worker."""
    limits = {"rows": 1000, "answer": 20, "queue": 1, "workers": 1, "body": 5000, "url": 6000, "head": 9000}
    with serving(path, seconds=20, patience=1.0, token="a secret", origins=["https://pages.example"], **limits) as service:
        yield service


def fresh() -> str:
    """A quick question that no cache knows."""
    return f"ASK {{ ?s ?p {next(_COUNT)} }}"


BEARER: Any = {"Authorization": "Bearer a secret"}


def lines(data: bytes) -> list[str]:
    """Triples as sorted lines."""
    return sorted(data.decode().splitlines())


def rows_of(response: Response) -> list[dict[str, Any]]:
    assert response.status == 200, response.text
    return list(response.json()["results"]["bindings"])


# The protocol.

CONSTRUCT = PREFIXES + "CONSTRUCT { ?b cg:code ?c } WHERE { ?b cg:code ?c }"
WAYS: dict[str, Callable[[Served, str, str], Response]] = {
    "get": lambda s, text, accept: s.get("/sparql", {"query": text}, Accept=accept),
    "form": lambda s, text, accept: s.ask(
        "POST", "/sparql", "query=" + quote(text), Content_Type="application/x-www-form-urlencoded", Accept=accept
    ),
    "direct": lambda s, text, accept: s.ask("POST", "/sparql", text, Content_Type="application/sparql-query", Accept=accept),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "accept"), [(each.name, each.accepts[0]) for each in RESULTS])
@pytest.mark.parametrize("text", [MODIFIERS, MODIFIERS.removeprefix(PREFIXES), QUICK, "ASK { <http://x/no> ?p ?o }"])
def test_rows_come_in_every_form_by_every_way(served: Served, store: Store, way: str, name: str, accept: str, text: str) -> None:
    response = WAYS[way](served, text, accept)
    assert (response.status, response.media) == (200, accept)
    assert response.body == store.answer(text, name)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "accept"), [(each.name, each.accepts[0]) for each in GRAPHS])
def test_graphs_come_in_every_form_by_every_way(served: Served, store: Store, way: str, name: str, accept: str) -> None:
    response = WAYS[way](served, CONSTRUCT, accept)
    assert (response.status, response.media) == (200, accept)
    quads = pyoxigraph.parse(response.body, getattr(pyoxigraph.RdfFormat, RDF[name].engine))
    expected = store.query(CONSTRUCT).ntriples
    assert expected
    assert sorted(f"{quad.triple} ." for quad in quads) == lines(expected)


@pytest.mark.parametrize("address", ["/sparql", "/explain"])
@pytest.mark.parametrize(
    ("text", "column"),
    [("ASK { ?a a cg:Brief ; a:b ?c }", 23), ("ASK { ?a a cg:Brief ; ?p $v , ?c", 5), ("ASK { ?a a cg:Brief ; ?p $v , }", 32)],
)
def test_a_problem_names_the_place_in_the_text_as_it_was_written(served: Served, address: str, text: str, column: int) -> None:
    problem = served.get(address, {"query": text} | ({"$v": "a value"} if "$v" in text else {})).json()
    assert (problem["status"], problem["line"], problem["column"]) == (400, 1, column)


@pytest.mark.parametrize(
    ("accept", "offers", "name"),
    [
        ("", RESULTS, "srj"),
        ("*/*", RESULTS, "srj"),
        ("text/*", RESULTS, "srx"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", RESULTS, "srx"),
        ("text/csv, */*;q=0.1", RESULTS, "src"),
        ("application/json;q=0, */*", RESULTS, "srj"),
        ("application/json;q=0, application/sparql-results+json;q=0, */*", RESULTS, "srx"),
        ("TEXT/CSV ; Q=1", RESULTS, "src"),
        ("text/csv;q=nonsense", RESULTS, None),
        ("image/png", RESULTS, None),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", GRAPHS, "rdfxml"),
        ("application/json", GRAPHS, "jsonld"),
        ("application/json", TABLES, "json"),
        ("application/sparql-results+json", TABLES, "srj"),
        (",,", RESULTS, None),
    ],
)
def test_what_is_accepted_is_negotiated(accept: str, offers: Any, name: str | None) -> None:
    assert accepted(accept, offers) == name


def test_a_format_may_be_named(served: Served) -> None:
    for name, media in (
        ("csv", "text/csv"),
        ("srx", "application/sparql-results+xml"),
        ("json", "application/sparql-results+json"),
    ):
        assert served.sparql(QUICK, format=name).media == media
    assert served.sparql(CONSTRUCT, format="json").media == "application/ld+json"
    assert served.sparql(CONSTRUCT, format="ttl").media == "text/turtle"


DATASETS = [
    ({}, 1, 3),
    ({"default-graph-uri": RING}, RING_SIZE, 0),
    ({"default-graph-uri": [RING, ODD]}, RING_SIZE + 3, 0),
    ({"named-graph-uri": ODD}, 0, 1),
    ({"default-graph-uri": ODD, "named-graph-uri": RING}, 3, 1),
    ({"default-graph-uri": "http://x/none"}, 0, 0),
]


@pytest.mark.parametrize(("graphs", "triples", "named"), DATASETS)
@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_request_may_choose_the_dataset(served: Served, way: str, graphs: dict[str, Any], triples: int, named: int) -> None:
    def count(text: str) -> int:
        asked = {**graphs, "query": text}
        encoded = "&".join(
            f"{key}={quote(v, safe='')}" for key, value in asked.items() for v in ([value] if isinstance(value, str) else value)
        )
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        if way == "direct":
            address = "/sparql?" + encoded.rpartition("query=")[0]
            response = served.ask("POST", address, text, Content_Type="application/sparql-query")
        else:
            response = served.ask("POST", "/sparql", encoded, **form) if way == "form" else served.get("/sparql?" + encoded)
        return int(rows_of(response)[0]["n"]["value"])

    whole = count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert whole == triples if graphs else whole > triples
    assert count("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == named
    # What the request chooses goes before what the query says (section 2.1.4).
    if graphs:
        assert count("SELECT (COUNT(*) AS ?n) FROM <http://x/other> { ?s ?p ?o }") == triples


FORM = "application/x-www-form-urlencoded"
REFUSED: list[tuple[str, str, str, dict[str, str], int, str]] = [
    ("GET", "/sparql?query=SELECT", "", {}, 400, "does not parse"),
    ("GET", "/sparql?query=" + quote("SELECT * { ?a a:b ?c }"), "", {}, 400, "prefix 'a' is not declared"),
    ("GET", "/sparql?query=", "", {}, 400, "the query is empty"),
    ("GET", "/sparql?query=ASK{}&query=ASK{}", "", {}, 400, "given 2 times"),
    ("GET", "/sparql?query=%FF", "", {}, 400, "not UTF-8"),
    ("GET", "/sparql?update=CLEAR+ALL", "", {}, 400, "only reads"),
    ("POST", "/sparql", "update=CLEAR+ALL", {"Content_Type": FORM}, 400, "only reads"),
    ("POST", "/sparql", "CLEAR ALL", {"Content_Type": "application/sparql-update"}, 400, "only reads"),
    ("POST", "/sparql", "CLEAR ALL", {"Content_Type": "application/sparql-query"}, 400, "would change the graph"),
    ("POST", "/sparql", "a=b", {"Content_Type": FORM}, 400, "has no query"),
    ("POST", "/sparql?query=ASK{}", "a=b", {"Content_Type": FORM}, 400, "in the address"),
    ("POST", "/sparql?query=ASK{}", "ASK{}", {"Content_Type": "application/sparql-query"}, 400, "given twice"),
    ("POST", "/sparql", "ASK{}", {}, 415, "without a type"),
    ("POST", "/sparql", "ASK{}", {"Content_Type": "text/plain"}, 415, "text/plain"),
    ("POST", "/sparql", "ASK{}", {"Content_Type": "application/sparql-query; charset=utf-16"}, 415, "not UTF-8"),
    ("POST", "/sparql", "ASK{}", {"Content_Type": "application/sparql-query", "Content_Encoding": "gzip"}, 415, "compressed"),
    ("GET", "/sparql?query=ASK{}", "", {"Accept": "image/png"}, 406, "no form that is accepted"),
    ("GET", "/sparql?query=ASK{}", "", {"Accept": "text/turtle"}, 406, "the answer to ASK"),
    ("GET", "/sparql?query=ASK{}&format=turtle", "", {}, 406, "the answer to ASK"),
    ("GET", "/sparql?query=ASK{}&format=sjr", "", {}, 400, "no format is called 'sjr'"),
    ("GET", "/sparql?query=ASK{}&timeout=soon", "", {}, 400, "timeout=soon is no time"),
    ("GET", "/sparql?query=ASK{}&timeout=-1", "", {}, 400, "is no time"),
    ("GET", "/sparql?query=ASK{}&timeout=5e-324", "", {}, 400, "timeout=5e-324 is no time"),
    ("GET", "/sparql?query=ASK{}&timeout=1e-9", "", {}, 400, "is no time"),
    ("GET", "/sparql?query=ASK{}&timeout=nan", "", {}, 400, "is no time"),
    ("GET", "/sparql?query=ASK{}&timeout=inf", "", {}, 400, "is no time"),
    ("GET", "/sparql?query=ASK{}&receipt=please", "", {}, 400, "says nothing"),
    ("GET", "/sparql?query=ASK{}&default-graph-uri=nonsense", "", {}, 400, "'nonsense' is not an IRI"),
    ("GET", "/sparql?query=ASK{}&default-graph-uri=a:b%20c", "", {}, 400, "is not an IRI"),
    ("GET", "/sparql?query=ASK{?s+?p+$code}&code=0686T", "", {}, 400, "code is no option of the endpoint"),
    ("POST", "/sparql", "query=ASK{}&timout=1", {"Content_Type": FORM}, 400, "timout is no option of the endpoint"),
    ("PUT", "/sparql", "ASK{}", {}, 405, "PUT is not for /sparql"),
    ("DELETE", "/payer/aetna", "", {}, 405, "DELETE is not for"),
    ("POST", "/queries", "", {}, 405, "POST is not for"),
    ("GET", "/sparkle", "", {}, 404, "there is nothing at /sparkle"),
    ("GET", "/queries/modifers-of-procedure", "", {}, 404, "no query is called"),
    ("GET", "/queries/modifiers-of-procedure", "", {}, 400, "needs the parameter code"),
    ("GET", "/queries/modifiers-of-procedure?code=xyz", "", {}, 400, "is not a CPT or HCPCS code"),
    ("GET", "/queries/modifiers-of-procedure?code=0686T&kode=1", "", {}, 400, "has no parameter 'kode'"),
    ("GET", "/queries/modifiers-of-procedure?code=0686T&code=0686T", "", {}, 400, "code is given 2 times"),
    ("GET", "/queries/modifiers-of-procedure?code=0686T&format=xlsx", "", {}, 400, "no format is called 'xlsx'"),
    ("GET", "/payer/aetnna", "", {}, 404, "says nothing of"),
    ("GET", "/lookup/nosuch/X", "", {}, 404, "no code system is called 'nosuch'"),
    ("GET", "/lookup/icd10cm/X99.99", "", {}, 404, "X99.99 is not in icd10cm"),
    ("GET", "/lookup/zzz", "", {}, 404, "zzz is not in any code system at hand"),
    ("GET", "/card/99999", "", {}, 404, "no brief in the store is about 99999"),
    ("GET", "/card/xyz", "", {}, 400, "'xyz' is not a CPT or HCPCS code"),
    ("GET", "/ledger/nosuch", "", {}, 404, "the store holds no brief 'nosuch'"),
    ("GET", "/check?code=nosuch", "", {}, 400, "the store holds no brief 'nosuch'"),
    ("GET", "/check?on=yesterday", "", {}, 400, "'yesterday' is not a day"),
    ("GET", "/sparql?query=INSERT+DATA+{<a:a>+<a:b>+1}", "", {}, 400, "would change the graph"),
    ("GET", "/brief/none", "", {}, 404, "says nothing of"),
    ("GET", "/resource", "", {}, 400, "no thing is named"),
    ("GET", "/resource?iri=nonsense", "", {}, 400, "is not an IRI"),
    ("GET", "/search?text=", "", {"Accept": "application/json"}, 400, "nothing to look for"),
    ("GET", "/search?text=liver&limit=-1", "", {}, 400, "limit=-1"),
    ("GET", "/search?text=liver&kind=label", "", {}, 400, "a search knows no kind"),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=file:///etc/passwd", "", {}, 400, "default-graph-uri names a file"),
    ("GET", "/search?text=liver&in=lables", "", {}, 400, "no kind of text is called 'lables'"),
    ("GET", "/receipts/" + "0" * 64, "", {}, 404, "no such receipt"),
    ("GET", "/payer/aetna?format=srj", "", {}, 406, "no form that is accepted"),
]


@pytest.mark.parametrize(("method", "address", "body", "headers", "status", "said"), REFUSED)
def test_what_is_refused_says_why(
    served: Served, method: str, address: str, body: str, headers: dict[str, str], status: int, said: str
) -> None:
    response = served.ask(method, address, body, **headers)
    assert (response.status, response.media) == (status, "application/problem+json")
    problem = response.json()
    assert said in problem["detail"]
    assert problem["status"] == status
    assert problem["title"]
    assert response.headers["Cache-Control"] == "no-store"
    assert not re.search(r"chargegraph [a-z]| --?[a-z]|\bbuild\b", problem.get("remedy", "")), "who asks has no shell"
    if status == 405:
        assert "GET" in response.headers["Allow"]


def test_the_nearest_name_is_given(served: Served) -> None:
    assert (
        served.get("/queries/modifers-of-procedure").json()["remedy"]
        == "did you mean modifiers-of-procedure or sites-of-procedure or payers-of-procedure?"
    )
    assert served.get("/payer/aetnna").json()["remedy"] == "did you mean aetna?"
    assert served.get("/querys").json()["remedy"] == "did you mean /queries?"
    assert served.get("/lookup/icd10cm/X99.99").json()["remedy"] == "try /lookup/icd10cm/X99.9, which is there"
    assert served.get("/lookup/zzz").json()["remedy"] == "/schemes shows what is at hand"
    assert served.sparql("ASK{}", timout=1).json()["remedy"] == "did you mean timeout?"


def test_a_parameter_of_a_query_is_written_with_its_sign(served: Served) -> None:
    text = "SELECT ?p { ?s ?p $code }"
    remedy = "a parameter of the query is written with its sign, ?$code=..."
    assert served.sparql(text, code="0686T").json()["remedy"] == remedy
    assert served.get("/sparql", {"query": text, "$code": "0686T"}).status == 200
    # As SPARQLWrapper asks.
    assert served.sparql(text.replace("$", "?"), output="json", results="json").status == 200


def test_a_fault_in_a_query_has_its_place(served: Served) -> None:
    problem = served.sparql("SELECT *\n{ ?s ?p }").json()
    assert (problem["line"], problem["column"]) == (2, 10)
    assert problem["excerpt"] == "  { ?s ?p }\n           ^"


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://x/a> <http://x/b> <http://x/c> }",
        "# a comment\nDROP ALL",
        "PREFIX a: <http://x/> delete where { ?s ?p ?o }",
        "\\u0049NSERT DATA { <http://x/a> <http://x/b> 1 }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?e . SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { { SELECT * { service SILENT <http://x/> { ?s ?p ?o } } } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "ASK { } ; DROP ALL",
        "LOAD <file:///etc/passwd>",
    ],
)
def test_nothing_that_writes_or_reaches_out_runs(served: Served, text: str) -> None:
    before = served.sparql("SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } # a").body
    assert served.sparql(text).status == 400
    assert served.sparql("SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } # b").body == before


def test_values_of_parameters_stay_values(served: Served) -> None:
    """A payer's name may hold anything; it is looked for, and nothing else."""
    for value in ('x" } DROP ALL #', '"} SERVICE <http://x/> {', "\\u0022 } . { ?a ?b ?c", "'); --"):
        found = served.get("/queries/procedures-by-payer", {"payer": value})
        assert (found.status, found.json()["rows"]) == (200, [])
        assert found.json()["parameters"] == {"payer": value}


def test_head_and_options(served: Served, strict: Served) -> None:
    whole, head = served.sparql(MODIFIERS), served.ask("HEAD", "/sparql?query=" + quote(MODIFIERS))
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))
    assert head.headers["ETag"] == whole.headers["ETag"]
    options = served.ask("OPTIONS", "/sparql")
    assert (options.status, options.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert served.ask("OPTIONS", "/queries").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert served.ask("HEAD", "/sparql?query=" + quote(MANY + "100000")).status == 200
    assert served.sparql(QUICK).status == 200
    preflight = strict.ask("OPTIONS", "/sparql", Origin="https://pages.example")
    assert preflight.headers["Access-Control-Allow-Origin"] == "https://pages.example"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]


# What is kept, and what changes.


def test_an_answer_that_is_known_is_not_sent_again(served: Served) -> None:
    first = served.sparql(MODIFIERS)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    again = served.get("/sparql", {"query": MODIFIERS}, If_None_Match=f'"other", {tag}')
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert served.get("/sparql", {"query": MODIFIERS}, If_None_Match=tag, Accept="text/csv").status == 200
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Vary"] == "Accept"


def test_what_is_another_each_time_is_not_kept(served: Served) -> None:
    for call in ("RAND()", "STRUUID()", "now ()", "UuId()"):
        responses = [served.sparql(f"SELECT ({call} AS ?v) {{ }}") for _ in range(2)]
        assert responses[0].body != responses[1].body, call
        assert responses[0].headers["Cache-Control"] == "no-store"
        assert responses[0].headers["ETag"] is None
    assert served.sparql("SELECT ('now is known' AS ?v) { }").headers["ETag"] is None  # rather not


def test_new_data_are_seen(tmp_path: Path) -> None:
    path = make_store(tmp_path / "b.store")
    count = "SELECT (COUNT(*) AS ?n) { ?b a cg:Brief }"
    with serving(path, workers=2) as service:
        before = service.sparql(PREFIXES + count)
        with Store(path) as store:
            store.add(read_brief("CPT 99213: A visit", source="new.txt"))
        deadline = time.monotonic() + 10
        while (after := service.sparql(PREFIXES + count)).body == before.body and time.monotonic() < deadline:
            pass
        assert int(rows_of(after)[0]["n"]["value"]) == int(rows_of(before)[0]["n"]["value"]) + 1
        assert after.headers["ETag"] != before.headers["ETag"]
        assert [service.sparql(PREFIXES + count).body for _ in range(8)] == [after.body] * 8
        for file in (path / "data").iterdir():
            file.unlink()
        while (gone := service.sparql(PREFIXES + "SELECT * { ?b a cg:Brief }")).status == 200:
            assert time.monotonic() < deadline
        assert (gone.status, gone.headers["Retry-After"]) == (503, "1")
        assert service.get("/health").status == 503


def test_a_builder_at_work_shows_whole_briefs(tmp_path: Path) -> None:
    """Each brief has twelve modifiers: no answer may show a brief with fewer."""
    path, most = tmp_path / "growing.store", 5000
    rows = "".join(f"{code} | label {code} | use {code} |\n" for code in "22 51 52 53 59 62 66 73 74 76 78 79".split())  # noqa: SIM905
    with Store(path) as store:
        store.add(read_brief(f"CPT 10000: First\nCoding Specifications\n| Modifier | Description | When to Use |\n{rows}"))
    code = f"""
from chargegraph import Store, read_brief
with Store({str(path)!r}) as store:
    for n in range(1, {most}):
        text = f"CPT {{10000 + n}}: A title\\nCoding Specifications\\n| Modifier | Description | When to Use |\\n" + {rows!r}
        store.add(read_brief(text))
        store.flush()
"""
    text = PREFIXES + "SELECT ?b (COUNT(?u) AS ?n) { ?b a cg:Brief . OPTIONAL { ?u cg:brief ?b ; a cg:ModifierUse } } GROUP BY ?b"
    seen = set[int]()
    with serving(path, workers=2) as service, subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as builder:
        while len(seen) < 5:
            assert builder.poll() is None, "the builder was hardly seen at work"
            answer = service.sparql(text)
            if answer.status != 503:
                assert {row["n"]["value"] for row in rows_of(answer)} == {"12"}
                seen.add(len(rows_of(answer)))
        builder.kill()


def test_the_cache_keeps_to_its_budget() -> None:
    cache = Cache(64_000)
    kept = [KeptAnswer("text/csv", "", bytes(1000)) for _ in range(100)]
    assert cache.get("s1", b"q0") is None
    for number, answer in enumerate(kept):
        cache.put("s1", b"q%d" % number, answer)
    assert 0 < cache.size <= 64_000
    assert cache.get("s1", b"q99") is kept[99]
    assert cache.get("s1", b"q0") is None, "the oldest went first"
    cache.put("s1", b"large", KeptAnswer("text/csv", "", bytes(5000)))
    assert cache.get("s1", b"large") is None
    cache.put("s0", b"late", kept[0])
    assert cache.get("s1", b"late") is None, "an answer about older data is not kept"
    assert cache.get("s2", b"q99") is None
    assert cache.size == 0


# What must end.


def test_a_query_that_never_ends_is_ended_at_its_deadline(served: Served) -> None:
    deadline, took, after = 0.3, [], []
    for _ in range(12):
        began = time.monotonic()
        response = served.sparql(PATH, timeout=deadline, default_graph_uri=RING)
        took.append(time.monotonic() - began)
        assert response.status == 504, response.text
        assert response.json()["detail"] == "no answer within 0.3 s"
        began = time.monotonic()
        assert served.sparql(fresh()).status == 200
        after.append(time.monotonic() - began)
    took.sort()
    assert took[0] >= deadline
    assert took[6] < 1.2 * deadline + 0.2
    assert sorted(after)[6] < SOON / 4
    assert max(after) < SOON


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("SELECT * " + "{" * 3000 + "}" * 3000, 400, "nested deeper than"),
        ("SELECT * { ?s ?p ?o FILTER(" + "1+" * 5000 + "1 > 0) }", 400, "operators"),
        ("ASK { } #" + "x" * 1_000_001, 413, "characters and the limit is"),
        (BOMB, 413, "takes more than 512 MiB of memory"),
    ],
)
def test_what_would_end_the_engine_is_an_error(served: Served, text: str, status: int, said: str) -> None:
    response = served.ask("POST", f"/sparql?default-graph-uri={quote(RING)}", text, Content_Type="application/sparql-query")
    assert (response.status, said in response.json()["detail"]) == (status, True), response.text
    began = time.monotonic()
    assert served.sparql(fresh()).status == 200
    assert time.monotonic() - began < SOON


def test_a_worker_that_is_killed_is_replaced(served: Served) -> None:
    for _ in range(3):
        with ThreadPoolExecutor() as pool:
            asked = pool.submit(lambda: served.sparql(PATH, timeout=10, default_graph_uri=RING))
            busy = _busiest(served)
            os.kill(busy, signal.SIGKILL)
            response = asked.result()
        assert (response.status, response.headers["Retry-After"]) == (503, "1")
        assert served.sparql(fresh()).status == 200


def test_when_all_workers_are_killed_others_come(served: Served) -> None:
    fork_server, *_ = served.children()
    os.kill(fork_server, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while (response := served.sparql(fresh())).status != 200 or fork_server in served.children() or len(served.children()) < 4:
        assert response.status in (200, 503)
        assert time.monotonic() < deadline


def _busiest(served: Served) -> int:
    """The worker that takes most time; waits until one takes some."""

    def taken(pid: int) -> int:
        try:
            return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
        except OSError:
            return 0

    before = {pid: taken(pid) for pid in served.children()[1:]}
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        gained = {pid: taken(pid) - before.get(pid, 0) for pid in served.children()[1:]}
        pid, most = max(gained.items(), key=lambda item: item[1])
        if most >= 10:
            return pid
    raise AssertionError("no worker is busy")


def test_a_client_that_goes_away_frees_its_worker(strict: Served) -> None:
    request = f"GET /sparql?timeout=20&default-graph-uri={quote(RING)}&query={quote(PATH)} HTTP/1.1\r\nHost: localhost\r\n"
    request += "Authorization: Bearer a secret\r\n\r\n"
    for _ in range(3):
        with strict.connect() as connection:
            connection.sendall(request.encode())
            _busiest(strict)
        began = time.monotonic()
        assert strict.get("/sparql", {"query": fresh()}, **BEARER).status == 200
        assert time.monotonic() - began < SOON


def test_too_many_questions_are_told_to_come_again(strict: Served) -> None:
    def ask(number: int) -> Response:
        asked = {"query": f"{PATH} # {number}", "timeout": 1, "default-graph-uri": RING}
        return strict.get("/sparql", asked, **BEARER)

    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(ask, range(8)))
    statuses = sorted(response.status for response in responses)
    assert statuses.count(429) >= 5, statuses
    assert statuses[-1] == 504
    assert set(statuses) <= {429, 503, 504}
    for response in responses:
        if response.status in (429, 503):
            assert response.headers["Retry-After"] == "1"


# Long answers.


def test_a_long_answer_is_sent_as_it_comes_and_held_by_nobody(served: Served) -> None:
    """Twenty megabytes to a client that is slow to begin: neither server nor worker may hold them."""
    rows = 200_000
    pids = [served.process.pid, *served.children()]
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak is counted anew
    before = {pid: _peak(pid) for pid in pids}
    connection = HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request("GET", f"/sparql?query={quote(MANY + str(rows))}")
    response = connection.getresponse()
    assert response.headers["Transfer-Encoding"] == "chunked"
    first = response.read(1000)
    waited = _processor_time(pids)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:  # until all wait for this client
        now = _processor_time(pids)
        if now == waited:
            break
        waited = now
        threading.Event().wait(0.1)
    rest = first + response.read()
    connection.close()
    assert len(rest) > 15_000_000
    assert len(json.loads(rest)["results"]["bindings"]) == rows
    grown = {pid: _peak(pid) - before[pid] for pid in pids}
    assert max(grown.values()) < 15_000, grown  # kibibytes


@pytest.mark.parametrize("readers", [3, 8])
def test_readers_that_do_not_read_keep_nobody_waiting(path: Path, readers: int) -> None:
    """One worker may be busy; of eight that wait for their clients some are ended, so that others have an answer."""
    with serving(path, workers=1, seconds=30, memory=512) as service, ExitStack() as stack:
        before = len(service.children())
        asked = [stack.enter_context(service.connect()) for _ in range(readers)]
        for number, reader in enumerate(asked):
            text = quote(f"{MANY}200000 OFFSET {number}")
            reader.sendall(f"GET /sparql?query={text} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            assert reader.recv(9) == b"HTTP/1.1 "
        for _ in range(3):
            began = time.monotonic()
            assert service.sparql(fresh()).status == 200
            assert time.monotonic() - began < SOON
        last = b""  # the one that came last was never ended, and is whole when it is read
        while not last.endswith(b"0\r\n\r\n"):
            last = last[-5:] + asked[-1].recv(1 << 20)
        stack.close()
        deadline = time.monotonic() + 20
        while len(service.children()) > before and time.monotonic() < deadline:
            service.sparql(fresh())  # a worker too many ends after an answer
        assert len(service.children()) <= before


def _peak(pid: int) -> int:
    return int(re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[0])


def _processor_time(pids: list[int]) -> int:
    return sum(sum(map(int, Path(f"/proc/{p}/stat").read_text().rsplit(")", 1)[1].split()[11:13])) for p in pids)


@pytest.mark.parametrize("name", [each.name for each in RESULTS])
def test_an_answer_with_too_many_rows_is_no_answer(strict: Served, name: str) -> None:
    """A short one is refused; one that has begun breaks off, so that nobody takes it for whole."""
    allowed = strict.get("/sparql", {"query": MANY + "1000", "format": name}, **BEARER)
    assert allowed.status == 200
    refused = strict.get("/sparql", {"query": "SELECT ?p { GRAPH ?g { ?s ?p ?o } } LIMIT 1001", "format": name}, **BEARER)
    assert (refused.status, refused.json()["detail"]) == (413, "the answer has more than 1,000 rows")
    with pytest.raises(IncompleteRead):
        strict.get("/sparql", {"query": f"SELECT ?a ?b ('{'x' * 200}' AS ?c) {MANY[12:]} 100000", "format": name}, **BEARER)


def test_too_many_triples_and_too_many_bytes_are_no_answer(strict: Served) -> None:
    for name in ("turtle", "ntriples", "jsonld", "rdfxml"):
        refused = strict.get(
            "/sparql",
            {
                "query": "CONSTRUCT { <s:s> <p:p> ?n } WHERE { GRAPH ?g { ?s ?p ?o } "
                "BIND(STRAFTER(STR(?s), 'x/') AS ?n) } LIMIT 1001",
                "format": name,
            },
            **BEARER,
        )
        assert (refused.status, refused.json()["detail"]) == (413, "the answer has more than 1,000 rows"), name
    growing = _GROWING.partition(" BIND(CONCAT(?x4")[0]
    long = f"SELECT ?x4 {{ BIND('sixteen letters.' AS ?x0) {growing} GRAPH <{RING}> {{ ?s ?p ?o }} }} LIMIT 10"
    with pytest.raises(IncompleteRead):
        strict.get("/sparql", {"query": long}, **BEARER)
    listed = strict.get("/queries/mentions?code=0686T", **BEARER)
    assert listed.status == 200


def test_an_answer_that_xml_cannot_hold_is_none_in_xml(served: Served) -> None:
    text = "SELECT ?o { GRAPH ?g { ?s <http://x/bell> ?o } }"
    assert rows_of(served.sparql(text))[0]["o"]["value"] == "a\u0007b\rc"
    for accept in ("application/sparql-results+xml", "application/rdf+xml"):
        form = text if "sparql" in accept else text.replace("SELECT ?o", "CONSTRUCT { <http://x/a> <http://x/b> ?o }")
        response = served.sparql(form, accept)
        assert (response.status, "character that XML cannot" in response.text) == (406, True)
    kept = served.sparql("SELECT ('a\\rb' AS ?v) { }", "application/sparql-results+xml")
    assert b"a&#13;b" in kept.body


@given(
    st.lists(
        st.lists(st.sampled_from(['a"b', "\\", '\\"', "x},{", "}},{", "[{", "\n", "\r\n", "<result>", ",", ""]), max_size=3),
        max_size=12,
    ),
    st.lists(st.integers(0, 40), max_size=30),
    st.sampled_from(sorted(each.name for each in RESULTS)),
)
def test_rows_are_counted_as_they_are_written(values: list[list[str]], cuts: list[int], format: str) -> None:
    """Whatever the values and wherever the pieces end."""
    table = " ".join("(" + " ".join([json.dumps(v) for v in row] + ["UNDEF"] * (3 - len(row))) + ")" for row in values)
    found = Dataset.memory().query(f"SELECT * {{ VALUES (?a ?b ?c) {{ {table} }} }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    written, count, seen, place = found.serialize(format=result_format(format)) or b"", row_counter(format), 0, 0
    for cut in [*cuts, len(written)]:
        seen = max(seen, count(written[place : place + cut]))
        place += cut
    assert seen == len(values)


# Whether a text may run.

_PIECES = st.sampled_from(
    ['"a"', "'b'", '"""c"d"""', "'''e'f'''", "<http://x/#'>",
     "<", ">", '"', "'", "#", "\n", "# '\n", "?a", "a:b", "PREFIX", "SELECT",
     "*", "{", "}", "\\", "\\u0022", " ", "SERVICE", "?a<?b&&?c>?d", "@en", "1.5", "_:x",
     "\0", "é"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_texts_of_one_build_have_the_same_tokens(text: str) -> None:
    """So that what was said of one may be said of the other."""
    build = build_of(text)
    if build is None:
        assert "\\" in text or "\0" in text
        return
    found = list(tokens(text))
    short = [t for t in found if t.kind == "string" and not t.text.startswith(('"""', "'''"))]
    plain = text
    for token in reversed(short):
        plain = plain[: token.start] + "\0" + plain[token.start + len(token.text) :]
    # Strings in comments are left alone by both.
    assert build == plain


@given(
    st.lists(_PIECES, max_size=12).map("".join),
    st.sampled_from(["x", "SERVICE <http://x/> {", "} DROP ALL", "<file:///etc/passwd>"]),
)
def test_a_verdict_that_is_kept_is_the_verdict(text: str, word: str) -> None:
    other = re.sub(r'"a"|\'b\'', lambda match: match[0][0] + word + match[0][0], text)
    _forms.clear()
    for asked in (text, other, text):
        try:
            expected: str | None = form_of(asked)
        except ChargegraphError:
            expected = None
        try:
            said: str | None = admitted(asked)
        except (ChargegraphError, Refusal):
            said = None
        assert said == expected


def test_verdicts_do_not_fill_the_memory() -> None:
    for number in range(600):
        admitted(f"ASK {{ ?a{number} ?b ?c }}")
    assert 0 < len(_forms) <= 256


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QueryError("a", where=Place("the query", 2, 3)), 400),
        (QueryTimeout("a"), 504),
        (LimitReached("a"), 413),
        (StoreError("a"), 503),
        (ChargegraphError("a"), 400),
    ],
)
def test_every_error_has_a_status(error: ChargegraphError, status: int) -> None:
    assert refusal_of(error).status == status
    assert refusal_of(error).details["detail"] == "a"


# Many at the same time.


def test_many_clients_each_get_their_own_answer(served: Served, store: Store) -> None:
    texts = [PREFIXES + f"SELECT ?code {{ ?u cg:line {line} ; cg:statedCode ?code }} ORDER BY ?code" for line in range(1, 41)]
    expected = {text: store.answer(text, "srj") for text in texts}
    assert len(set(expected.values())) > 10

    def ask(number: int) -> int:
        connection = HTTPConnection("127.0.0.1", served.port, timeout=60)
        right = 0
        for turn in range(15):
            text = texts[(number * 7 + turn) % len(texts)]
            connection.request("GET", f"/sparql?query={quote(text)}")
            response = connection.getresponse()
            assert response.status == 200
            right += response.read() == expected[text]
        connection.close()
        return right

    with ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(ask, range(32))) == 32 * 15


# Who may ask.


def test_headers_of_every_response(served: Served) -> None:
    for address in ("/", "/sparql", "/sparql?query=ASK{}", "/nowhere", "/queries", "/health", "/ns"):
        headers = served.get(address, Accept="text/html, */*;q=0.1").headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Server"] == "chargegraph"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert headers["Access-Control-Allow-Origin"] is None
        assert headers["Cache-Control"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:99", 200),
        ("[::1]:80", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example:1", 421),
        ("a b", 400),
        ("", 400),
    ],
)
def test_a_name_that_is_not_ours_is_refused(served: Served, host: str, status: int) -> None:
    assert served.get("/health", Host=host).status == status


def test_a_token_is_asked_for(strict: Served) -> None:
    for headers in ({}, {"Authorization": "Bearer a secre"}, {"Authorization": "Basic a secret"}, {"Authorization": "Bearer"}):
        response = strict.get("/sparql?query=ASK{}", None, **headers)
        assert (response.status, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="chargegraph"')
    right = strict.get("/sparql?query=ASK{}", **BEARER)
    assert (right.status, right.headers["Cache-Control"]) == (200, "private, no-cache")
    assert "Authorization" in right.headers["Vary"]
    assert strict.get("/health", Host="anything.example").status == 200


def test_pages_of_a_named_origin_may_read(strict: Served) -> None:
    shared = strict.get("/sparql?query=ASK{}", Origin="https://pages.example", **BEARER)
    assert shared.headers["Access-Control-Allow-Origin"] == "https://pages.example"
    assert "Origin" in shared.headers["Vary"]
    other = strict.get("/sparql?query=ASK{}", Origin="https://other.example", **BEARER)
    assert other.headers["Access-Control-Allow-Origin"] is None


def test_requests_that_are_too_large(strict: Served) -> None:
    sparql = {"Content_Type": "application/sparql-query", **BEARER}
    assert strict.ask("POST", "/sparql", "ASK { } #" + "x" * 4000, **sparql).status == 200
    assert strict.ask("POST", "/sparql", "ASK { } #" + "x" * 5000, **sparql).status == 413
    assert strict.get("/sparql?query=ASK{}&x=" + "x" * 6000, **BEARER).status == 414
    assert strict.get("/health", X_Long="x" * 9000).status == 431
    chunked = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a secret\r\n"
    chunked += (
        b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"1000\r\n"
        + b"x" * 4096
        + b"\r\n"
        + b"1000\r\n"
        + b"x" * 4096
        + b"\r\n0\r\n\r\n"
    )
    with strict.connect() as connection:
        connection.sendall(chunked)
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_head_without_end_and_a_request_that_never_comes(strict: Served) -> None:
    with strict.connect() as connection, suppress(ConnectionError):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(1000):
            connection.sendall(b"X-Long: " + b"x" * 1000 + b"\r\n")
        assert connection.recv(100)[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b"")
    for begun in (
        b"",
        b"GET / HTTP/1.1\r\n",
        b"\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab",
    ):
        with strict.connect() as connection:
            connection.settimeout(10)
            connection.sendall(begun)
            while connection.recv(1000):
                pass  # until the service hangs up


@pytest.mark.parametrize(
    "sent", [b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n"]
)
def test_what_is_no_http_is_refused(served: Served, sent: bytes) -> None:
    with served.connect() as connection:
        connection.sendall(sent)
        assert connection.recv(100)[:10] in (b"HTTP/1.1 4", b"")
    assert served.sparql(QUICK).status == 200


def test_a_long_answer_needs_http_1_1(served: Served) -> None:
    for limit, status in ((1, b"200"), (100_000, b"505")):
        with served.connect() as connection:
            connection.sendall(f"GET /sparql?query={quote(MANY + str(limit))} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            assert connection.recv(100)[9:12] == status


# Canned queries.


@pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
def test_every_canned_query_answers(served: Served, store: Store, query: Any) -> None:
    parameters = {parameter.name: parameter.example for parameter in query.parameters}
    expected = store.run(query.name, **parameters)
    answer = served.get(f"/queries/{query.name}", parameters, Accept="application/json")
    assert answer.status == 200
    told = answer.json()
    assert told["rows"] == list(expected)
    assert told["columns"] == list(expected.columns)
    assert ("why_empty" in told) == (not expected)


def test_canned_queries_in_every_form(served: Served, store: Store) -> None:
    expected = store.run("modifiers-of-procedure", code="0686T")
    assert len(expected) > 3
    for accept, text in (("text/csv", expected.to_text("csv")), ("text/tab-separated-values", expected.to_text("tsv"))):
        response = served.get("/queries/modifiers-of-procedure?code=0686t", Accept=accept)
        assert (response.media, response.text) == (accept, text)
    found = served.get("/queries/modifiers-of-procedure?code=0686T", Accept="application/sparql-results+json")
    assert [row["modifier"]["value"] for row in rows_of(found)] == [row["modifier"] for row in expected]
    assert served.get("/queries/modifiers-of-procedure?code=0686T&format=markdown").text == expected.to_text("markdown")
    page = served.get("/queries/modifiers-of-procedure?code=0686T", Accept="text/html")
    assert page.media == "text/html"
    assert page.text.count("<tr>") == len(expected) + 1
    form = served.get("/queries/modifiers-of-procedure", Accept="text/html")
    assert (form.status, 'name="code"' in form.text) == (200, True)
    listed = served.get("/queries").json()["queries"]
    assert [query["name"] for query in listed] == [query.name for query in catalogue()]
    assert all(f'href="/queries/{query["name"]}"' in served.get("/queries", Accept="text/html").text for query in listed)


def test_canned_queries_as_data_name_the_service_as_their_endpoint(served: Served) -> None:
    for accept, form in (("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/ld+json", "json-ld")):
        found = served.get("/queries", Accept=accept)
        assert found.headers["Content-Type"].startswith(accept)
        graph = rdflib.Graph().parse(data=found.text, format=form)
        (target,) = set(graph.objects(None, rdflib.URIRef("https://schema.org/target")))
        assert str(target).endswith("/sparql")
        assert set(graph.subjects(rdflib.RDF.type, rdflib.SH.SPARQLSelectExecutable)) >= {
            rdflib.URIRef(f"https://w3id.org/chargegraph/queries/{query.name}") for query in catalogue()
        }


def test_an_empty_answer_says_why(served: Served) -> None:
    told = served.get("/queries/modifiers-of-procedure?code=99999").json()
    assert told["rows"] == []
    assert any("99999" in sentence for sentence in told["why_empty"])
    page = served.get("/queries/modifiers-of-procedure?code=99999", Accept="text/html")
    assert told["why_empty"][0] in page.text


def test_the_service_as_openapi(served: Served) -> None:
    """By hand what OpenAPI 3.1 demands; and each operation answers what it says with its own examples."""
    document = served.get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert {"title", "version"} <= set(document["info"])
    names, asked = set(), 0
    for path, item in document["paths"].items():
        assert path.startswith("/")
        for method, operation in item.items():
            assert method in ("get", "post")
            assert operation["operationId"] not in names
            names.add(operation["operationId"])
            assert operation["responses"]["200"]["description"]
            for status, response in operation["responses"].items():
                assert status.isdigit()
                for content in response["content"].values():
                    reference = content.get("schema", {}).get("$ref", "#/components/schemas/Rows")
                    assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]
            for parameter in operation["parameters"]:
                assert {"name", "in", "schema"} <= set(parameter)
                assert parameter["in"] == "query" or parameter["required"]
                assert (parameter["in"] == "path") == (f"{{{parameter['name']}}}" in path)
            assert len({(p["name"], p["in"]) for p in operation["parameters"]}) == len(operation["parameters"])
            if method == "get" and path.startswith("/queries"):
                given = {p["name"]: p["example"] for p in operation["parameters"] if p["required"]}
                answer = served.get(path, given)
                assert answer.status == 200
                assert answer.media in operation["responses"]["200"]["content"]
                asked += 1
    assert asked == len(catalogue()) + 1


# Things, and the service itself.


def test_things_have_addresses(served: Served, store: Store) -> None:
    brief = store.briefs()[0].name
    for address, said in (
        ("/payer/aetna", "Aetna"),
        (f"/brief/{brief}", "<h2>Title</h2>"),
        ("/payer", "Payers"),
        ("/ns", 'id="whenToUse"'),
        (f"/resource?iri={quote('http://purl.bioontology.org/ontology/CPT/0686T', safe='')}", "cg:statedModifier"),
        (f"/resource?iri={quote(RING, safe='')}", ""),
    ):
        if said:
            page = served.get(address, Accept="text/html")
            assert (page.status, page.media, said in page.text) == (200, "text/html", True), address
    turtle = served.get("/payer/aetna", Accept="text/turtle")
    expected = store.query(
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?s = <https://w3id.org/chargegraph/payer/aetna>) }"
    ).ntriples
    assert expected
    assert sorted(f"{quad.triple} ." for quad in pyoxigraph.parse(turtle.body, pyoxigraph.RdfFormat.TURTLE)) == lines(expected)
    whole = served.get(f"/brief/{brief}", Accept="application/n-triples").body
    iri = f"https://w3id.org/chargegraph/brief/{brief}"
    said_of = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(?s = <{iri}> || STRSTARTS(STR(?s), '{iri}#')) }}"
    assert lines(whole) == lines(store.query(said_of).ntriples or b"")
    ontology_graph = parse_graph(served.get("/ns", Accept="application/n-triples").body)
    assert len(ontology_graph) == len(parse_graph(served.get("/ns/0.1.0?format=ntriples").body)) > 500


def test_every_kind_of_thing_is_found_by_its_address(served: Served, store: Store) -> None:
    """One thing of each of our namespaces that the store holds."""
    home, asked = "https://w3id.org/chargegraph/", 0
    for prefix, space in ontology().prefixes.items():
        if space.startswith(home) and space.endswith("/"):
            for (iri,) in source_of(store).dataset.rows(
                f"SELECT ?s {{ ?s a ?kind FILTER(STRSTARTS(STR(?s), '{space}') && !CONTAINS(STR(?s), '#')) }} LIMIT 1"
            ):
                response = served.get("/" + iri.removeprefix(home), Accept="application/n-triples")
                assert (response.status, f"<{iri}>" in response.text) == (200, True), prefix
                asked += 1
    assert asked > 10


def test_named_graphs_stay_apart(served: Served) -> None:
    iri = "http://x/odd"
    trig = served.get("/resource", {"iri": iri, "format": "trig"}).body
    graphs = {str(quad.graph_name) for quad in pyoxigraph.parse(trig, pyoxigraph.RdfFormat.TRIG)}
    assert graphs == {f"<{ODD}>"}
    assert len(list(pyoxigraph.parse(served.get("/resource", {"iri": iri}).body, pyoxigraph.RdfFormat.TURTLE))) == 3


def test_pages_hold_nothing_that_runs(served: Served) -> None:
    page = served.get("/resource", {"iri": "http://x/odd"}, Accept="text/html").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert 'href="javascript' not in page
    for address in (
        "/",
        "/sparql",
        "/queries",
        "/search",
        "/search?text=liver",
        "/ns",
        "/payer/aetna",
        "/queries/modifiers-of-procedure?code=0686T",
    ):
        response = served.get(address, Accept="text/html")
        text = response.text
        assert response.media == "text/html"
        assert not re.search(r"<script|<img|<link|<iframe|\son\w+=|https?://(?![^<]*</)[^<]*\.(?:js|css)", text), address
        (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in response.headers["Content-Security-Policy"]
        assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
        assert text.count("<h1>") == 1
        assert set(re.findall(r'<label for="(\w+)"', text)) == set(re.findall(r'<(?:input|textarea|select) id="(\w+)"', text))
    for hostile in ('"><script>', "'; alert(1)", "<b>"):
        page = served.get("/search", {"text": hostile}, Accept="text/html").text
        assert hostile not in page or hostile == "'; alert(1)"
        page = served.get("/queries/procedures-by-payer", {"payer": hostile}, Accept="text/html").text
        assert "<script>" not in page
        assert "<b>" not in page


def test_whole_graphs_are_read(served: Served, store: Store) -> None:
    default = served.get("/graph-store?default", Accept="application/n-triples")
    assert (default.status, default.media) == (200, "application/n-triples")
    exported = io.BytesIO()
    store.export("ntriples", exported)
    assert default.body == exported.getvalue()
    ring = served.get("/graph-store", {"graph": RING}, Accept="text/turtle")
    assert ring.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert len(list(read_rdf(ring.body, "turtle"))) == RING_SIZE
    head = served.ask("HEAD", "/graph-store?default")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize(
    ("fields", "status", "detail"),
    [
        ("", 400, "no graph is named, or two"),
        ("?default&graph=http://x/ring", 400, "no graph is named, or two"),
        ("?graph=http://x/ring&graph=http://x/odd", 400, "graph is given 2 times"),
        ("?graph=ring", 400, "'ring' is not an IRI"),
        ("?graph=http://x/rings", 404, "there is no graph http://x/rings"),
        ("?graph=", 400, "'' is not an IRI"),
    ],
)
def test_a_graph_that_is_not_there_is_no_answer(served: Served, fields: str, status: int, detail: str) -> None:
    refused = served.get("/graph-store" + fields)
    assert (refused.status, refused.json()["detail"]) == (status, detail)
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        assert served.ask(method, "/graph-store" + fields).status == 405


def test_the_service_describes_itself(served: Served, store: Store) -> None:
    response = served.get("/sparql", Accept="application/n-triples")
    sd, void = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
    ask = f"""PREFIX sd: <{sd}> PREFIX void: <{void}> SELECT ?triples ?named WHERE {{
        ?service a sd:Service ; sd:endpoint <http://127.0.0.1:{served.port}/sparql> ; sd:supportedLanguage sd:SPARQL11Query ;
            sd:defaultDataset ?dataset . ?dataset sd:defaultGraph/void:triples ?triples ; sd:namedGraph/sd:name ?named . }}"""
    described = pyoxigraph.Store()
    described.load(response.body, format=pyoxigraph.RdfFormat.N_TRIPLES)
    rows = described.query(ask)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    found = [(int(row["triples"].value), row["named"].value) for row in rows]
    (expected,) = source_of(store).dataset.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert sorted(found) == [(int(expected[0]), graph) for graph in (ODD, RING, PROVENANCE)]
    assert b"_:" not in response.body
    assert served.get("/sparql").media == "text/turtle"
    assert served.get("/sparql", Accept="text/html").media == "text/html"
    assert served.get("/.well-known/void").headers["Location"] == "/sparql"
    dumps = re.findall(rb"<http://rdfs.org/ns/void#dataDump> <http://127.0.0.1:[0-9]+([^>]+)>", response.body)
    assert dumps
    assert all(served.get(dump.decode()).status == 200 for dump in dumps)


def test_health(served: Served, path: Path) -> None:
    response = served.get("/health")
    assert (response.status, response.json()["status"]) == (200, "ok")
    assert response.json()["workers"]["busy"] == 0


def test_search(served: Served) -> None:
    found = served.get("/search", {"text": "ultrasound", "limit": 3, "in": ["prose", "labels"]}).json()
    assert 0 < len(found["hits"]) <= 3
    assert all("[" in hit["snippet"] and hit["kind"] in ("prose", "label") for hit in found["hits"])
    missed = served.get("/search", {"text": "ultrasuond"}).json()
    assert missed["hits"] == []
    assert missed["misses"][0]["typed"] == "ultrasuond"


# Receipts.


def test_a_receipt_is_the_one_that_python_gives(served: Served, store: Store) -> None:
    for text in (MODIFIERS, CONSTRUCT, QUICK):
        expected = store.within(receipt=True).query(text).receipt
        assert expected is not None
        for form in ("csv", "srj", "xml") if text != CONSTRUCT else ("turtle", "jsonld"):
            response = served.sparql(text, format=form, receipt="true")
            assert response.body == served.sparql(text, format=form).body
            assert response.headers["Chargegraph-Receipt-SHA256"] == expected.sha256
        match = re.match(r'<(/receipts/\w+)>; rel="describedby"', response.headers["Link"])
        assert match
        kept = served.get(match[1])
        assert kept.json()["core"] == expected.core
        assert kept.json()["core_sha256"] == expected.sha256
    canned = store.within(receipt=True).run("modifiers-of-procedure", code="0686T").receipt
    assert canned is not None
    for form in ("json", "csv", "srj", "html"):
        response = served.get("/queries/modifiers-of-procedure", {"code": "0686t", "receipt": "true", "format": form})
        assert response.headers["Chargegraph-Receipt-SHA256"] == canned.sha256, form
    chosen = served.sparql(QUICK, receipt="true", default_graph_uri=ODD).headers["Chargegraph-Receipt-SHA256"]
    assert chosen != served.sparql(QUICK, receipt="true").headers["Chargegraph-Receipt-SHA256"]
    assert served.sparql(QUICK).headers["Chargegraph-Receipt-SHA256"] is None


# The log, and the end.


def test_the_log_holds_no_questions_unless_asked(path: Path) -> None:
    for with_queries in (False, True):
        with serving(path, log_queries=with_queries, workers=1) as service:
            service.sparql("SELECT ?secret { ?secret a 'word' }")
            service.get("/queries/modifiers-of-procedure?code=0686T", User_Agent="x")
            service.get('/brief/%22%0aforged%20"line')
        requests = [line for line in service.log.splitlines() if "HTTP/1.1" in line]
        assert len(requests) == 3
        assert re.fullmatch(r'127\.0\.0\.1 - - \[.+\] "GET /sparql HTTP/1\.1" 200 \d+ \d\.\d{4}( ".+")?', requests[0])
        assert ("secret" in service.log, "0686T" in service.log) == (with_queries, with_queries)
        assert "%22%0aforged%20%22line" in requests[2] if not with_queries else True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_when_the_service_ends(path: Path, number: int) -> None:
    with serving(path, workers=2) as service:
        pids = service.children()
        assert len(pids) >= 3
        with ThreadPoolExecutor() as pool:
            asked = pool.submit(lambda: _outcome(lambda: service.sparql(PATH, timeout=1.5, default_graph_uri=RING).status))
            _busiest(service)
            service.process.send_signal(number)
            assert service.process.wait(15) == (0 if number != signal.SIGKILL else -9)
            assert asked.result() in ((503, 504) if number != signal.SIGKILL else (0,))
        deadline = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in pids):
            assert time.monotonic() < deadline, "a process is left"
    with Store(path, read_only=True) as store:
        assert store.query(QUICK)


def test_who_waits_longer_than_the_farewell_is_told_that_the_service_closes(path: Path) -> None:
    with serving(path, workers=2, farewell=0.3) as service, ThreadPoolExecutor() as pool:
        asked = pool.submit(service.sparql, PATH, timeout=20, default_graph_uri=RING)
        _busiest(service)
        service.process.send_signal(signal.SIGTERM)
        response = asked.result()
        assert (response.status, response.json()["detail"]) == (503, "the service is closing")
        assert service.process.wait(15) == 0


def test_every_place_says_503_where_the_store_is_gone(tmp_path: Path) -> None:
    store = tmp_path / "served.store"
    with Store(store) as made:
        made.add(read_brief("CPT 12345: A title\n"))
    with serving(store, workers=2) as service:
        assert service.get("/search", {"text": "title"}).status == 200
        store.rename(tmp_path / "away.store")
        for _ in range(20):
            for address in ("/search?text=title", "/search?text=titled"):
                assert service.ask("GET", address, "").status in (200, 503)
        deadline = time.monotonic() + 10
        while service.ask("GET", "/search?text=titles", "").status != 503:
            assert time.monotonic() < deadline


def test_a_service_that_is_killed_harms_no_writer(tmp_path: Path) -> None:
    assert crash_service(str(tmp_path / "a.store"), 0.4) > 0


def _outcome(ask: Callable[[], int]) -> int:
    try:
        return ask()
    except OSError:
        return 0


def _command(*argv: str, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `chargegraph serve` until it ends by itself."""
    run = f"{code}\nfrom chargegraph import cli; cli.COMMANDS.setdefault('serve', 'serve a store'); cli.entry()"
    return subprocess.run(
        [sys.executable, "-c", run, "serve", *argv],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | environment,
    )


def test_the_command_says_what_is_wrong(path: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        wrong = (
            (["--store", str(tmp_path / "none")], "there is no store"),
            (["--store", str(path), "--port", port], "the address cannot be had (address already in use)"),
            (["--store", ":memory:"], ":memory: cannot be served"),
            (["--store", str(path), "--timeout", "0"], "--timeout 0 is no time"),
            (["--store", str(path), "--queue", "-1"], "--queue -1 is too few"),
            (["--store", str(path), "--cors", "nonsense"], "'nonsense' is no origin"),
            (["--store", str(path), "--port", "99999"], "the address cannot be had (ports go up to 65535)"),
        )
        with ThreadPoolExecutor(2) as pool:
            for (_, said), ran in zip(wrong, pool.map(lambda case: _command(*case[0]), wrong), strict=True):
                assert (ran.returncode, said in ran.stderr, ran.stderr.count("\n")) == (2, True, 1), ran.stderr
    missing = _command("--store", str(path), code="import sys; sys.modules['uvicorn'] = None")
    assert (missing.returncode, missing.stderr) == (2, "error: uvicorn is not installed, pip install 'chargegraph[serve]'\n")


def test_the_command_serves(path: Path) -> None:
    run = "from chargegraph import cli; cli.COMMANDS.setdefault('serve', 'serve a store'); cli.entry()"
    command = [sys.executable, "-c", run, "serve", "--store", str(path), "--port", "0", "--host", "0.0.0.0", "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        match = re.fullmatch(rf"serving {re.escape(str(path))} at http://0\.0\.0\.0:(\d+)/\n", process.stdout.readline())
        assert match
        assert process.stderr.readline().startswith(
            "warning: whoever reaches 0.0.0.0 can ask this store anything, set CHARGEGRAPH_TOKEN"
        )
        service = Served(process, f"http://127.0.0.1:{match[1]}")
        assert service.sparql(QUICK).json() == {"head": {}, "boolean": True}
        left = descendants(process.pid)
        process.terminate()
        assert process.wait(15) == 0
        assert left
        assert not any(Path(f"/proc/{pid}").exists() for pid in left)


def test_settings_know_who_can_reach_them() -> None:
    assert [Settings("a", host=host).is_loopback for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "192.0.2.1")] == [
        True
    ] * 3 + [False] * 2
    assert Settings("a", workers=5).size == 5
    assert Settings("a").size >= 1


@given(st.lists(st.tuples(st.text(), st.text())))
def test_fields_are_read_as_they_were_written(pairs: list[tuple[str, str]]) -> None:
    assert fields(urlencode(pairs).encode()) == pairs


@given(st.text("%=&+_? \r\nA3Dzé"))
def test_fields_are_read_as_the_standard_library_reads_them(text: str) -> None:
    query_string = quote(text, safe="%=&+_? \r\n").encode()
    try:
        expected = parse_qsl(query_string.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(Refusal, match="is not UTF-8"):
            fields(query_string)
        return
    assert fields(query_string) == expected
