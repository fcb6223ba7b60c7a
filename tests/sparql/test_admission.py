"""SPARQL as tokens: what is bound stays one token, what may not run is refused with its place."""

from itertools import product

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph.errors import LimitReached, QueryError
from chargegraph.rdf import literal
from chargegraph.sparql import MAX_NESTING, bind, form_of, parameters_of, tokens
from tests.conftest import CASES


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
        ("SELECT * { FILTER(1" + "+1" * 8000 + ") }", "8,004 patterns, operators and groups, and the limit is 2,000"),
        ("SELECT * { {}" + " UNION {}" * 8000 + "}", "16,002 patterns|16,003 patterns"),
        ("SELECT * { ?s ?p '\\uD800' }", "is no character"),
    ],
)
def test_what_may_not_run_says_why_and_where(text: str, words: str) -> None:
    with pytest.raises((QueryError, LimitReached), match=words.replace("{", r"\{") if "{" in words else words):
        form_of(text)


# No SERVICE by the grammar, and one to an engine that needs no space between words or that takes an IRI for a comparison.
NOWHERE = "<http://127.0.0.1:9/>"
HIDING = f"PREFIX a: {NOWHERE} PREFIX b: <http://b/> PREFIX h: <http://h:8> " + "".join(
    f"PREFIX {name}: <http://x/> "
    for name in ("SERVICE", "SERVICEa", "SERVICESILENTa", "trueSERVICE", "trueSERVICEa", "d.SERVICEa")
)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICESILENT{NOWHERE} {{}} }}",
        f"SELECT * {{ ?s ?p trueSERVICE {NOWHERE} {{}} }}",
        f"SELECT * {{ ?s ?p 1e5SERVICE {NOWHERE} {{}} }}",
        f"SELECT * {{ ?s ?p 1.e5service {NOWHERE} {{}} }}",
        f"{HIDING} SELECT * {{ SERVICEa:b {{}} }}",
        f"{HIDING} SELECT * {{ SERVICESILENTa: {{}} }}",
        f"{HIDING} SELECT * {{ ?s ?p trueSERVICEa: {{}} }}",
        f"{HIDING} SELECT * {{ ?s ?p b:.SERVICE {NOWHERE} {{}} }}",
        f"{HIDING} SELECT * {{ ?s ?p b:x.y.SERVICE {NOWHERE} {{}} }}",
        f"{HIDING} SELECT * {{ ?s ?p b:x..y.SERVICESILENTa: {{}} }}",
        f"{HIDING} SELECT * {{ ?s ?p h:SERVICE {NOWHERE} {{}} }}",
        f"BASE <http://h:8#x> PREFIX i: <> SELECT * {{ ?s ?p i:service {NOWHERE} {{}} }}",
        f"SELECT * {{ ?x ?p ?y FILTER(?x<?y+'>') SERVICE {NOWHERE} {{}} #')\n }}",
        f"SELECT * {{ ?x ?p ?y FILTER(?x<='>') SERVICE {NOWHERE} {{}} #')\n }}",
        f"SELECT * {{ ?x ?p ?y FILTER(?x<'>') SERVICE {NOWHERE} {{}} #')\n }}",
        f"SELECT * {{ ?x ?p ?y FILTER(true<?y+'>') SERVICE {NOWHERE} {{}} #')\n }}",
        f"SELECT * {{ ?x ?p ?y FILTER(?x<#>'''\n?y) SERVICE {NOWHERE} {{}} #''')\n }}",
        f"SELECT ?x (?x<?y+'>' AS ?z) {{ SERVICE {NOWHERE} {{}} #')\n }}",
        f"{HIDING} SELECT * {{ ?x ?p ?y FILTER b:f(?x<b:y+'>') SERVICE {NOWHERE} {{}} #')\n }}",
        f"SELECT * {{ ?x ?p ?y FILTER(EXISTS{{}}<?y+'>') SERVICE {NOWHERE} {{}} #')\n }}",
        f"SELECT * {{ <<?x?y'>'>> ?p ?o . SERVICE {NOWHERE} {{}} #' ?x ?y ?z\n }}",
        f'SELECT * {{ VALUES ?x {{ """ a" }} SERVICE {NOWHERE} {{}} # \\q """ }}\n }}',
        f"SELECT * {{ ?s ?p '\\u0027 }} SERVICE {NOWHERE} {{}} #' }}",
        f"SELECT * {{ #\\u000A SERVICE {NOWHERE} {{}}\n }}",
    ],
)
def test_no_service_is_hidden(text: str) -> None:
    with pytest.raises(QueryError, match=r"SERVICE would reach the network|reads as a comparison"):
        form_of(text)


def test_whatever_stands_before_it_a_service_is_seen() -> None:
    """Each text that the engine takes for a query, with or without spaces, is refused: it holds a SERVICE."""
    values = ["?o", "'x'", "'x'@en", "1", "1.5", "1e5", "true", "b:c", "b:c.d", "b:c.d.e", "_:b", "_:b.c", "()", "[]"]
    glues = ["", ".", " ", ". ", "#x\n", ".SERVICE", "SERVICE"]
    services = ["SERVICE", "service SILENT", "SERVICESILENT"]
    store, taken = pyoxigraph.Store(), 0
    for value, glue, service, name in product(values, glues, services, [NOWHERE, f" {NOWHERE}", "a:", " a:"]):
        if value[-1].isalpha() and value != "true" and glue in ("", ".", "SERVICE", ".SERVICE"):
            continue  # what is glued to a name is part of it
        # The FILTER spares the engine the asking.
        text = f"{HIDING} SELECT * {{ ?s ?p {value}{glue}{service}{name} {{}} FILTER(false) }}"
        try:
            store.query(text)
        except SyntaxError:
            continue
        taken += 1
        with pytest.raises(QueryError):
            form_of(text)
    assert taken > 100


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX f: <file:///etc/> SELECT * FROM f:passwd {}",
        "BASE <file:///etc/> SELECT * FROM <passwd> {}",
        "BASE <FILE:///> PREFIX f: <etc/> SELECT * FROM NAMED f:passwd {}",
        "SELECT * FROM <\\u0066ile:///etc/passwd> {}",
        "SELECT * FROMNAMED<file:///etc/passwd> {}",
    ],
)
def test_no_file_is_hidden(text: str) -> None:
    with pytest.raises(QueryError, match="FROM <file:> would read a file"):
        form_of(text)


LEGAL = (CASES / "sparql" / "legal.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("text", LEGAL)
def test_no_legal_query_is_refused(text: str) -> None:
    pyoxigraph.Store().query(text)
    assert form_of(text) in text.upper()


@pytest.mark.parametrize(
    "text",
    [
        'VERSION "1.2" PREFIX : <http://a/> SELECT * { << :a :b :c >> :p 1 . <<( :a :b ?c )>> ?p 1 . :a :b :c ~ :r {| :p 1 |} }',
        "BASE <http://a/> PREFIX : <http://a/> SELECT * { BIND(<<( :s <p> :o )>> AS ?t) }",
        'SELECT * { ?s ?p "\\u0022" , "\\u005C" , "\\\\u0022" }',
    ],
)
def test_what_is_new_in_sparql_1_2_is_not_refused(text: str) -> None:
    assert form_of(text) == "SELECT"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * { FILTER (?x<?a&&?b>?y) }", "<.a&&.b> is an IRI and reads as a comparison, the query line 1 column 22"),
        ("PREFIX b: <http://b/> SELECT * { ?s ?p (1 <b:o'neil>) }", "<b:o'neil> is an IRI and reads as a comparison"),
        ('SELECT * { FILTER REGEX(?x, "\\d+") }', r"^\\d is no escape in a string, the query line 1 column 29, write \\\\d for"),
        ("SELECT * { ?s ?p '''open }", "a string that does not end"),
        ('SELECT * { ?s ?p "\\u0041" ; a foo:B }', "the prefix 'foo' is not declared, the query line 1 column 31"),
        ("PREFIX", "the query is empty"),
        ("BASE", "the query is empty"),
        ("SELECT * {" + "?s ?p trueOPTIONAL{} " * 2001 + "}", "patterns, operators and groups"),
    ],
)
def test_what_an_engine_might_read_otherwise_says_so(text: str, words: str) -> None:
    with pytest.raises((QueryError, LimitReached), match=words):
        form_of(text)


def test_tokens_end_where_the_grammar_ends_them() -> None:
    text = r"ex:a ex:p.q. 1.5e3. a:.b true.:b _:a.b. 5.a:b a:-b a:b\-c @en--ltr 1e5SERVICE ?x·y <a\u0041> '\u0027'"
    assert [token.text for token in tokens(text)] == [
        *("ex:a", "ex:p.q", ".", "1.5e3", ".", "a:", ".", "b", "true", ".", ":b", "_:a.b", ".", "5", ".", "a:b", "a:", "-", "b"),
        *(r"a:b\-c", "@en--ltr", "1e5", "SERVICE", "?x·y", r"<a\u0041>", r"'\u0027'"),
    ]


def test_an_error_shows_the_line_and_a_caret() -> None:
    with pytest.raises(QueryError) as caught:
        form_of("SELECT *\n{ ?s a cg:Brief }")
    assert str(caught.value).split("\n")[1:] == ["  { ?s a cg:Brief }", "         ^"]


def test_parameters_are_found_outside_strings_iris_and_comments() -> None:
    text = "SELECT ?a { ?a <$no> $code ; ?b '$no' . # $no\n ?a ?c $code, $other }"
    assert list(parameters_of(text)) == ["code", "other"]
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


@pytest.mark.parametrize(
    ("text", "variable", "remedy"),
    [
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y }", "?x", "add GROUP BY ?x"),
        ("SELECT ?x { ?x a ?y } GROUP BY ?y", "?x", "add ?x to GROUP BY"),
        ("SELECT ?x ?y (MAX(?z) AS ?m) WHERE { ?x a ?y ; ?p ?z } GROUP BY ?x LIMIT 3", "?y", "(SAMPLE(?y) AS ?one)"),
        ("SELECT * { { SELECT ?x (COUNT(*) AS ?n) { ?x a ?y } } }", "?x", "add GROUP BY ?x"),
    ],
)
def test_a_variable_that_is_not_grouped_is_named(text: str, variable: str, remedy: str) -> None:
    with pytest.raises(QueryError, match="is shown, but neither grouped by nor in an aggregate") as caught:
        form_of(text)
    assert caught.value.what.startswith(variable)
    assert remedy in caught.value.remedy
    assert caught.value.where is not None
    assert text[caught.value.where.column - 1 :].startswith(variable)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y } GROUP BY ?x HAVING (COUNT(?y) > 1) ORDER BY ?x",
        "SELECT ?k (COUNT(?y) AS ?n) { ?x a ?y } GROUP BY (STR(?y) AS ?k)",
        "SELECT ?n { { SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y } GROUP BY ?x } }",
        "SELECT ?x { ?x a ?y FILTER EXISTS { SELECT ?y (COUNT(*) AS ?n) { ?y ?p ?o } GROUP BY ?y } }",
        "PREFIX count: <x:> SELECT ?count { ?count a count:group }",
        "SELECT (COUNT(*) AS ?n) { { SELECT ?x ?y { ?x a ?y } } }",
        "SELECT ?x { ?x a ?y } ORDER BY COUNT(?y)",
    ],
)
def test_what_is_grouped_rightly_is_no_fault(text: str) -> None:
    assert form_of(text) == "SELECT"
