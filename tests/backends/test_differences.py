"""In what engines differ, each asked in its own way: docs/reference/engines.md tells it, and the door evens it out."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.backends.servers import BACKENDS, REAL, STARTED, Backend

G, H, LONG = "https://example.org/g", "https://example.org/h", "x" * 3000
FIVE_THOUSAND = " . ".join(f"<a:{n}> <a:p> {n}" for n in range(5000))
HUNDRED = " . ".join(f"<a:{n}> <a:p> {n}" for n in range(102))
PAIRS = f"{{ GRAPH <{G}> {{ ?s <a:p> ?m . ?t <a:p> ?n }} }}"
TEXTS = " . ".join(f'<a:{n}> <a:p> "{"a long text " * 8}{n * 7 % 60:02}"' for n in range(60))


class Difference(NamedTuple):
    """What is put in by requests of its own, what is asked, and the answers by engine: a part of a refusal, or the rows."""

    updates: list[str]
    query: str
    answers: dict[str, object]
    parameters: tuple[tuple[str, str], ...] = ()
    accept: str = "application/sparql-results+json"


def inserted(data: str, graph: str = G) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{ {data} }} }}"


DIFFERENCES = {
    "the default graph": Difference(
        [inserted("<a:a> <a:p> <a:b>")], "ASK { <a:a> <a:p> <a:b> }", {"oxigraph": False, "virtuoso": True}
    ),
    "graphs beside default-graph-uri": Difference(
        [inserted("<a:a> <a:p> <a:b>"), inserted("<a:a> <a:p> <a:c>", H)],
        "SELECT ?o { GRAPH ?g { <a:a> <a:p> ?o } } ORDER BY ?o",
        {"oxigraph": [], "virtuoso": ["a:b", "a:c"]},
        (("default-graph-uri", G),),
    ),
    "order of texts": Difference(
        [inserted(TEXTS)],
        f"SELECT ?o {{ GRAPH <{G}> {{ ?s <a:p> ?o }} }} ORDER BY ?o",
        {"oxigraph": "ordered", "virtuoso": "not ordered"},
    ),
    "order of STR of texts": Difference(
        [inserted(TEXTS)],
        f"SELECT ?o {{ GRAPH <{G}> {{ ?s <a:p> ?o }} }} ORDER BY STR(?o)",
        {"oxigraph": "ordered", "virtuoso": "ordered"},
    ),
    "a path between two unknowns": Difference(
        [inserted("<a:a> <a:p> <a:b>")],
        "SELECT ?o { ?s <a:p>+ ?o }",
        {"oxigraph": [], "virtuoso": "transitive start not given"},
    ),
    "a boolean": Difference(
        [inserted("<a:a> <a:p> true")],
        f"SELECT ?o {{ GRAPH <{G}> {{ <a:a> <a:p> ?o }} }}",
        {"oxigraph": ["true"], "virtuoso": ["1"]},
    ),
    "a computed boolean": Difference(
        [], "SELECT (1 = 1 AS ?o) {}", {"oxigraph": "XMLSchema#boolean", "virtuoso": "XMLSchema#integer"}
    ),
    "an integer of more than 64 bits": Difference(
        [inserted('<a:a> <a:p> "1180591620717411303424"^^<http://www.w3.org/2001/XMLSchema#integer>')],
        f"SELECT ?o {{ GRAPH <{G}> {{ <a:a> <a:p> ?o }} }}",
        {"oxigraph": ["1180591620717411303424"], "virtuoso": "lost"},
    ),
    "5,000 triples in one INSERT DATA": Difference(
        [inserted(FIVE_THOUSAND)],
        f"SELECT (COUNT(*) AS ?o) {{ GRAPH <{G}> {{ ?s ?p ?n }} }}",
        {"oxigraph": ["5000"], "virtuoso": ["0"]},
    ),
    "WITH beside GRAPH": Difference(
        [
            inserted("<a:a> <a:p> <a:b>"),
            inserted("<a:a> <a:q> <a:b>", H),
            f"WITH <{G}> DELETE {{ GRAPH <{H}> {{ ?x ?q ?y }} }} WHERE {{ ?x <a:p> ?y . GRAPH <{H}> {{ ?x ?q ?y }} }}",
        ],
        f"SELECT ?o {{ GRAPH <{H}> {{ ?s ?p ?o }} }}",
        {"oxigraph": [], "virtuoso": ["a:b"]},
    ),
    "more than 10,000 rows": Difference([inserted(HUNDRED)], f"SELECT ?s ?t {PAIRS}", {"oxigraph": 10_404, "virtuoso": 10_000}),
    "triples of more than 10,000 rows": Difference(
        [inserted(HUNDRED)],
        f"CONSTRUCT {{ ?s <a:q> ?t }} {PAIRS}",
        {"oxigraph": 10_404, "virtuoso": 10_001},
        accept="application/n-triples",
    ),
    "the 10,000th row of an order": Difference(
        [inserted(HUNDRED)],
        f"SELECT ?s ?t {PAIRS} ORDER BY ?s ?t LIMIT 100 OFFSET 10000",
        {"oxigraph": 100, "virtuoso": "SR353"},
    ),
    "the 10,000th row of an order within": Difference(
        [inserted(HUNDRED)],
        f"SELECT ?s ?t {{ {{ SELECT ?s ?t {PAIRS} ORDER BY ?s ?t }} }} LIMIT 100 OFFSET 10000",
        {"oxigraph": 100, "virtuoso": 100},
    ),
    "DROP GRAPH of what was inserted": Difference(
        [inserted("<a:a> <a:p> <a:b>"), f"DROP GRAPH <{G}>"],
        f"SELECT ?o {{ GRAPH <{G}> {{ ?s ?p ?o }} }}",
        {"oxigraph": [], "virtuoso": ["a:b"]},
    ),
    "a long text beside an order": Difference(
        [inserted(f'<a:a> <a:t> "{LONG}{LONG}" ; <a:n> 1 , 2')],
        f"SELECT (SUBSTR(STR(?t), ?n, 1) AS ?o) {{ GRAPH <{G}> {{ ?s <a:t> ?t ; <a:n> ?n }} }} ORDER BY ?n",
        {"oxigraph": ["x", "x"], "virtuoso": "SR319"},
    ),
    "a long text beside an order, DISTINCT": Difference(
        [inserted(f'<a:a> <a:t> "{LONG}{LONG}" ; <a:n> 1 , 2')],
        f"SELECT DISTINCT ?n (SUBSTR(STR(?t), ?n, 1) AS ?o) {{ GRAPH <{G}> {{ ?s <a:t> ?t ; <a:n> ?n }} }} ORDER BY ?n",
        {"oxigraph": ["x", "x"], "virtuoso": ["x", "x"]},
    ),
}


@pytest.fixture(scope="module", params=[name for name in ("oxigraph", "virtuoso") if name in BACKENDS])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with REAL[request.param](tmp_path_factory.mktemp(request.param)) as started:
        STARTED.append(started.name)
        yield started


@pytest.mark.parametrize("name", DIFFERENCES)
def test_engines_differ_as_the_document_says(name: str, engine: Backend) -> None:
    found = DIFFERENCES[name]
    assert engine.update is not None
    for graph in (G, H):
        _sent(engine.update, [("update", f"CLEAR SILENT GRAPH <{graph}>")], "*/*")
    for update in found.updates:
        _sent(engine.update, [("update", update)], "*/*")
    said = _sent(engine.path, [("query", found.query), *found.parameters], found.accept)
    expected = found.answers[engine.name]
    if isinstance(expected, str) and expected.endswith("ordered"):
        rows = _rows(said)
        assert len(rows) == 60
        assert ("ordered" if rows == sorted(rows) else "not ordered") == expected
    elif expected == "lost":
        assert _rows(said) != ["1180591620717411303424"], "kept as it is"
    elif isinstance(expected, str):
        assert expected in said
    elif isinstance(expected, bool):
        assert json.loads(said)["boolean"] is expected
    elif isinstance(expected, int):
        assert (said.count(" .\n") if "n-triples" in found.accept else len(json.loads(said)["results"]["bindings"])) == expected
    else:
        assert _rows(said) == expected


def _sent(address: str, form: list[tuple[str, str]], accept: str) -> str:
    """What the server says, be it an answer or a refusal."""
    request = urllib.request.Request(address, urllib.parse.urlencode(form).encode(), {"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode("utf-8", "replace")


def _rows(said: str) -> list[str]:
    return [row["o"]["value"] for row in json.loads(said)["results"]["bindings"]]
