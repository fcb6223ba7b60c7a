"""SPARQLWrapper asks a service: every return format by every form of query, as it asks by itself.

It sends ``format``, ``output`` and ``results`` beside Accept, some twice, and asks for any form whatever where Accept has none.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDF, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper

from chargegraph import Store, read_brief
from tests.http import Served, serving

FORMS = {
    "SELECT": "SELECT ?b { ?b a cg:Brief }",
    "ASK": "ASK { ?b a cg:Brief }",
    "CONSTRUCT": "CONSTRUCT { ?b a cg:Brief } WHERE { ?b a cg:Brief }",
    "DESCRIBE": "DESCRIBE ?b { ?b a cg:Brief }",
}
PREFIX = "PREFIX cg: <https://w3id.org/chargegraph/ns#> "
ROWS = {JSON: "sparql-results+json", XML: "sparql-results+xml", CSV: "text/csv", TSV: "text/tab-separated-values"}
GRAPHS = {
    TURTLE: "text/turtle",
    N3: "text/n3",
    XML: "rdf+xml",
    RDF: "rdf+xml",
    RDFXML: "rdf+xml",
    JSON: "ld+json",
    JSONLD: "ld+json",
}
ALL = [XML, JSON, JSONLD, TURTLE, N3, RDF, RDFXML, CSV, TSV]
ASKED = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path: Path = tmp_path_factory.mktemp("wrapped") / "a.store"
    with Store(path) as store:
        store.add(read_brief("CPT 99213: Visit\n", source="x"))
    with serving(path) as service:
        yield service


def asked(served: Served, text: str, form: str, method: str, request: str, *, conneg: bool = False) -> tuple[str, object]:
    """The media type of an answer, and what SPARQLWrapper makes of it."""
    wrapper = SPARQLWrapper(f"{served.address}/sparql")
    wrapper.setQuery(PREFIX + text)
    wrapper.setReturnFormat(form)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request)
    wrapper.setOnlyConneg(conneg)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = wrapper.query()
        return found.info()["content-type"], found.convert()


def text_of(answer: Any) -> str:
    """What stands in an answer, whatever SPARQLWrapper made of it: bytes, a graph, a document of XML, a dictionary."""
    if isinstance(answer, bytes):
        return answer.decode()
    if isinstance(answer, Graph):
        return str(answer.serialize(format="nt"))
    return str(answer.toxml() if hasattr(answer, "toxml") else answer)


def test_every_return_format_is_answered_for_every_form(served: Served) -> None:
    seen = 0
    for kind, text in FORMS.items():
        is_table = kind in ("SELECT", "ASK")
        fitting, default = (ROWS, "sparql-results+json") if is_table else (GRAPHS, "text/turtle")
        for form in ALL:
            for method, request in ASKED:
                media, answer = asked(served, text, form, method, request)
                assert fitting.get(form, default) in media, (kind, form, method, request)
                assert any(word in text_of(answer) for word in ("Brief", "99213", "true", "True")), (kind, form, method, request)
                seen += 1
    assert seen == len(FORMS) * len(ALL) * len(ASKED) == 108


def test_the_accept_header_alone_is_enough(served: Served) -> None:
    for form, media in ROWS.items():
        assert media in asked(served, FORMS["SELECT"], form, GET, URLENCODED, conneg=True)[0]
    for form in (TURTLE, RDFXML, XML, JSONLD):
        assert GRAPHS[form] in asked(served, FORMS["CONSTRUCT"], form, GET, URLENCODED, conneg=True)[0]


SELECT, CONSTRUCT = PREFIX + FORMS["SELECT"], PREFIX + FORMS["CONSTRUCT"]


@pytest.mark.parametrize(
    ("fields", "accept", "media"),
    [
        ({"query": SELECT, "format": ["csv", "csv"]}, "", "text/csv"),
        ({"query": SELECT, "format": "csv", "output": "text/csv"}, "", "text/csv"),
        ({"query": SELECT, "output": "xml"}, "", "application/sparql-results+xml"),
        ({"query": SELECT, "results": "application/sparql-results+json"}, "", "application/sparql-results+json"),
        ({"query": SELECT, "format": "application/xml"}, "", "application/sparql-results+xml"),
        ({"query": SELECT, "format": "sjr"}, "text/csv", "text/csv"),
        ({"query": SELECT, "format": "turtle"}, "text/csv", "text/csv"),
        ({"query": SELECT, "format": ""}, "text/csv", "text/csv"),
        ({"query": SELECT, "output": "unheard-of"}, "*/*", "application/sparql-results+json"),
        ({"query": CONSTRUCT, "format": "csv"}, "text/turtle", "text/turtle"),
        ({"query": CONSTRUCT, "format": "csv", "output": "rdf+xml"}, "", "application/rdf+xml"),
        ({"query": CONSTRUCT, "format": "json-ld"}, "", "application/ld+json"),
    ],
)
def test_what_names_a_format_is_one_wish(fields: dict[str, object], accept: str, media: str, served: Served) -> None:
    headers = {"Accept": accept} if accept else {}
    response = served.get("/sparql", fields, **headers)
    assert (response.status, response.media) == (200, media), response.text


@pytest.mark.parametrize(
    ("fields", "accept", "status", "words"),
    [
        ({"format": ["csv", "xml"]}, "", 400, "several formats are asked for: src, srx"),
        ({"format": "csv", "output": "json"}, "text/csv", 400, "several formats are asked for: src, srj"),
        ({"format": "sjr"}, "", 400, "no format is called 'sjr'"),
        ({"format": "sjr"}, "*/*", 400, "no format is called 'sjr'"),
        ({"format": "turtle"}, "*/*", 406, "the answer to SELECT"),
        ({"format": "sjr"}, "image/png", 406, "no form that is accepted"),
        ({"timeout": ["1", "2"]}, "", 400, "timeout is given 2 times"),
        ({"outputs": "csv"}, "", 400, "outputs is no option of the endpoint"),
    ],
)
def test_what_cannot_be_one_wish_is_refused(
    fields: dict[str, object], accept: str, status: int, words: str, served: Served
) -> None:
    headers = {"Accept": accept} if accept else {}
    response = served.get("/sparql", {"query": SELECT, **fields}, **headers)
    assert response.status == status
    assert words in response.text
