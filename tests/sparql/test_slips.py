"""Slips: each is named where it stands, and no query that parses is taken for one."""

import pytest

from chargegraph.errors import QueryError
from chargegraph.query.catalogue import Query, catalogue
from chargegraph.rdf import Dataset
from chargegraph.sparql import form_of
from chargegraph.sparql.slips import unbound_columns

SLIPS = [
    ("SELECT ?x, ?y { ?x a ?y }", 10, "put spaces"),
    ("SELECT DISTINCT ?x ?y, { ?x a ?y }", 22, "put spaces"),
    ("SELECT ?x { { SELECT ?x, ?y { ?x a ?y } } }", 24, "put spaces"),
    ("SELECT ?x { ?x a ?y FILTER ?x > 3 }", 21, "write FILTER (...)"),
    ("SELECT ?x { ?x a ?y } ORDER ?x", 23, "write ORDER BY"),
    ("SELECT ?x { ?x a ?y } group ?x", 23, "write GROUP BY"),
    ("SELECT count(?x) { ?x a ?y }", 8, "AS ?n"),
    ("SELECT ?x { ?x a \u201c22\u201d }", 18, "straight"),
    ("select * from briefs", 15, "no tables"),
    ("modifiers.rq", 1, "@modifiers.rq"),
]
RIGHT = [
    "SELECT (COUNT(?x) AS ?n) (MAX(?y) AS ?z) FROM <http://x/> FROM NAMED <http://y/> { ?x a ?y } GROUP BY ?y ORDER BY ?n",
    "SELECT ?order ?group { ?order a ?group FILTER (?group IN (1, 2)) "
    "FILTER EXISTS { ?order ?p ?group } FILTER regex(?group, 'a') }",
    'SELECT ?x { ?x a "\u201c22\u201d, ORDER" } # FROM briefs, ORDER',
    "PREFIX order: <http://x/> SELECT ?x { ?x order:by order:count ; a order:FROM }",
    "SELECT (IF(?x, 1, 2) AS ?y) (CONCAT('a', 'b') AS ?z) { ?x a 1, 2 }",
]


@pytest.mark.parametrize(("text", "column", "remedy"), SLIPS)
def test_a_slip_is_named_where_it_stands(text: str, column: int, remedy: str) -> None:
    with pytest.raises(QueryError) as caught:
        form_of(text)
    assert caught.value.where is not None
    assert caught.value.where.column == column
    assert remedy in caught.value.remedy
    with pytest.raises(QueryError):
        Dataset.memory().query(text)  # the engine refuses it too


@pytest.mark.parametrize("text", [*RIGHT, *(query.text for query in catalogue())])
def test_what_parses_is_no_slip(text: str) -> None:
    assert form_of(text) in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            "SELECT ?code ?title { ?b a ?code ; ?p ?titel }",
            ["nothing binds ?title, so its column is empty, did you mean ?titel?"],
        ),
        ("SELECT ?y { ?x a 1 } ORDER BY ?y", ["nothing binds ?y, so its column is empty"]),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x a 1 } GROUP BY ?x ORDER BY ?n", []),
        ("SELECT ?x { } VALUES ?x { 1 }", []),
        ("SELECT ?x { { SELECT ?x ?y { ?x a 1 } } }", []),
        ("SELECT (1 AS ?one) ?x { BIND (?one AS ?x) }", []),
        ("SELECT * { ?x a 1 }", []),
        ("ASK { ?x a 1 }", []),
        ("CONSTRUCT { ?x a ?y } WHERE { ?x a 1 }", []),
        ("SELECT ?x { ?x", []),
    ],
)
def test_a_column_that_nothing_binds_is_noted(text: str, notes: list[str]) -> None:
    assert unbound_columns(text) == notes


@pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
def test_each_column_of_a_canned_query_is_bound(query: Query) -> None:
    assert unbound_columns(query.text) == []
