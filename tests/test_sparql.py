"""SPARQL as tokens: what is bound stays one token, what may not run is refused with its place."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph.errors import LimitReached, QueryError
from chargegraph.oxigraph import literal
from chargegraph.sparql import MAX_NESTING, bind, form_of, parameters_of, tokens


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT"),
        ("ask {}", "ASK"),
        ("# SELECT\nPREFIX a: <http://a/#x> BASE <http://b/> PREFIX : <c> CONSTRUCT WHERE { ?s a:b :c }", "CONSTRUCT"),
        ("DESCRIBE <http://a/b>", "DESCRIBE"),
        ('SELECT ("SERVICE" AS ?service) { ?s <http://x/SERVICE> ?o # SERVICE\n }', "SELECT"),
        ("SELECT ?x { ?x ?p '''a ' } SERVICE''' }", "SELECT"),
        ("SELECT * { ?s <http://a/p>/<http://a/q>* ?o FILTER(?o < 5 && 3 > 2) }", "SELECT"),
        ("\\u0053ELECT * {}", "SELECT"),
    ],
)
def test_the_form_of_a_query(text: str, form: str) -> None:
    assert form_of(text) == form


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the query is empty"),
        ("  # nothing\n", "the query is empty"),
        ("SELEC * {}", "'SELEC' begins no query, the query line 1 column 1"),
        ("INSERT DATA { <a> <b> <c> }", "INSERT would change the graph"),
        ("PREFIX a: <b> # x\n DELETE WHERE { ?s ?p ?o }", "DELETE would change the graph, the query line 2 column 2"),
        ("/* */ insert data {}", "begins no query"),
        ("dRoP ALL", "DROP would change the graph"),
        ("LOAD <http://a/b>", "LOAD would change the graph"),
        ("\\u0049NSERT DATA {}", "INSERT would change the graph"),
        ("WITH <g> DELETE {} WHERE {}", "WITH would change the graph"),
        ("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", "SERVICE would reach the network, the query line 1 column 12"),
        ("SELECT * {\n sErViCe ?x {} }", "SERVICE would reach the network, the query line 2 column 2"),
        ("SELECT * { SERVICE SILENT <http://a/> {} }", "SERVICE would reach"),
        ("SELECT * { { { OPTIONAL { SERVICE <http://a/> {} } } } }", "SERVICE would reach"),
        ("SELECT * { \\u0053ERVICE <http://a/> {} }", "SERVICE would reach"),
        ('SELECT * { ?s ?p "\\u005C" SERVICE <http://a/> {} # " }', "SERVICE would reach"),
        ("SELECT * FROM <file:///etc/passwd> {}", "would read a file"),
        ("SELECT * FROM NAMED <FILE:///etc/passwd> {}", "would read a file"),
        ("SELECT * { ?s ?p ?o", r"'{' is never closed, the query line 1 column 10, add '}'"),
        ("SELECT * { ?s ?p ?o }}", "'}' closes nothing, the query line 1 column 22"),
        ("SELECT * { FILTER(?s ] }", r"'\]' stands where '\)' is due"),
        ("SELECT * { ?s ?p 'open }", "a string that does not end, the query line 1 column 18"),
        ("SELECT * { ?s a cg:Brief }", "the prefix 'cg' is not declared.*add PREFIX cg: <https://w3id.org/chargegraph/ns#>"),
        ("SELECT * { ?s a foo:Bar }", "the prefix 'foo' is not declared"),
        ("SELECT * " + "{" * (MAX_NESTING + 1), "nested deeper than 200"),
        ("SELECT * {" + " " * 1_000_000 + "}", "the limit is 1,000,000"),
        ("SELECT * { FILTER(1" + "+1" * 8000 + ") }", "8,002 operators and groups, and the limit is 2,000"),
        ("SELECT * { {}" + " UNION {}" * 8000 + "}", "8,001 operators|8,000 operators"),
        ("SELECT * { ?s ?p '\\uD800' }", "is no character"),
    ],
)
def test_what_may_not_run_says_why_and_where(text: str, words: str) -> None:
    with pytest.raises((QueryError, LimitReached), match=words.replace("{", r"\{") if "{" in words else words):
        form_of(text)


def test_an_error_shows_the_line_and_a_caret() -> None:
    with pytest.raises(QueryError) as caught:
        form_of("SELECT *\n{ ?s a cg:Brief }")
    assert str(caught.value).split("\n")[1:] == ["  { ?s a cg:Brief }", "         ^"]


def test_parameters_are_found_outside_strings_iris_and_comments() -> None:
    text = "SELECT ?a { ?a <$no> $code ; ?b '$no' . # $no\n ?a ?c $code, $other }"
    assert parameters_of(text) == ["code", "other"]
    assert bind(text, {"code": "1", "other": "2"}) == text.replace("$code", "1").replace("$other", "2")


@given(st.text(max_size=80))
def test_any_value_stays_one_token(value: str) -> None:
    try:
        term = literal(value)
    except UnicodeEncodeError:
        return
    bound = bind("SELECT ?x { BIND($v AS ?x) { SELECT ?y { BIND($v AS ?y) } } FILTER(?x = $v) } # $v", {"v": term})
    assert [token.text for token in tokens(bound)].count(term) == 3
    answer = pyoxigraph.Store().query(bound)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    assert [row["x"] for row in answer] == [pyoxigraph.Literal(value)]


@given(st.text(max_size=200))
def test_tokens_lose_nothing_but_space_and_comments(text: str) -> None:
    place = 0
    for token in tokens(text):
        between = text[place : token.start]
        assert not between.strip() or "#" in between
        assert text[token.start :].startswith(token.text)
        place = token.start + len(token.text)


@given(st.text(max_size=200))
def test_any_text_has_a_form_or_an_error(text: str) -> None:
    try:
        form = form_of(text)
    except (QueryError, LimitReached):
        return
    assert form in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
