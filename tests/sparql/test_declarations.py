"""Prefixes of the ontology that a text uses and does not declare: added where they are missing, and nothing else is changed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph import Store
from chargegraph.errors import ChargegraphError, LimitReached, QueryError
from chargegraph.explanation.report import explain
from chargegraph.query.catalogue import catalogue
from chargegraph.query.prepared import prepare
from chargegraph.rdf.vocabulary import ontology
from chargegraph.sparql import MAX_CHARACTERS, declarations, form_of, parameters_of, tokens
from chargegraph.sparql.declarations import left_out
from tests.sparql.test_admission import LEGAL

CG = "PREFIX cg: <https://w3id.org/chargegraph/ns#>"
SKOS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"


def names(text: str) -> list[str]:
    """The prefixes that are declared for a text."""
    return [line.split()[1] for line in left_out(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK { ?s a cg:Brief ; skos:notation 1 ; cg:line 2 }", ["cg:", "skos:"]),
        ("ASK { ?s a cg:Brief ; ex:notation 1 }", ["cg:"]),
        ("ASK { ?s a cg: }", ["cg:"]),
        ("ASK { ?s ?p 'x'^^xsd:date FILTER(xsd:integer(?p) > 1) }", ["xsd:"]),
        ("ASK FROM graph:findings { GRAPH graph:default { ?s rdf:type/^rdfs:label* ?o } }", ["graph:", "rdf:", "rdfs:"]),
        ("BASE <http://a/> ASK { ?s a cg:Brief }", ["cg:"]),
        ("VERSION '1.2' ASK { ?s a cg:Brief }", ["cg:"]),
        (f"{SKOS} ASK {{ ?s a cg:Brief ; skos:notation 1 }}", ["cg:"]),
        ("# cg:\n#+ summary: s\nASK { ?s a cg:Brief }", ["cg:"]),
        # What is declared, wherever and however, and what is another prefix.
        (f"{CG} ASK {{ ?s a cg:Brief }}", []),
        ("prefix cg: <http://mine/> ASK { ?s a cg:Brief }", []),
        ("PREFIX cg: <http://a/> PREFIX cg: <http://b/> ASK { ?s a cg:Brief }", []),
        ("ASK { ?s a cg:Brief } PREFIX cg: <http://later/>", []),
        ("ASK { ?s a CG:Brief ; Skos:notation 1 ; sko:x 2 }", []),
        ("ASK { ?s a :Brief ; ?p _:cg }", []),
        # What is no name.
        ('ASK { ?s ?p \'cg:Brief\', """skos:\nx""", <cg:Brief> } # cg:Brief', []),
        ("ASK { ?s ?p 'PREFIX cg: <http://a/>' ; a cg:Brief }", ["cg:"]),
        ("# PREFIX cg: <http://a/>\nASK { ?s a cg:Brief }", ["cg:"]),
        ("ASK { ?s <PREFIX> ?o ; a cg:Brief }", ["cg:"]),
        # Code points: what one of the two readings declares is declared.
        ("ASK { ?s a \\u0063g:Brief }", []),
        ("PREFIX \\u0063g: <http://mine/> ASK { ?s a cg:Brief }", []),
        ("PREFIX \\u0063g: <http://mine/> ASK { ?s a cg:Brief ; skos:notation 1 }", ["skos:"]),
        ("\\u0050REFIX cg: <http://mine/> ASK { ?s a cg:Brief }", []),
        ("ASK { ?s a cg:Brief ; skos:notation '\\u00e9' }", ["cg:", "skos:"]),
        ("ASK { ?s ?p '\\u0027 . ?s a cg:Brief #' }", []),
        ("ASK { ?s a cg:Brief ; ?p '\\uD800' }", []),
        ("", []),
        ("ASK { ?s a cg:Brief }" + " " * MAX_CHARACTERS, []),
    ],
)
def test_what_is_declared(text: str, expected: list[str]) -> None:
    assert names(text) == expected
    found = prepare(text, {})
    assert found.text == text
    assert found.bound == "".join(f"{line} " for line in left_out(text)) + text
    assert found.bound.endswith(text)
    assert found.asked == ("ad hoc", text, {})


@pytest.mark.parametrize("text", LEGAL)
def test_a_text_that_declares_all_is_asked_byte_for_byte(text: str) -> None:
    assert left_out(text) == ()


def test_the_ontology_is_not_read_for_a_text_that_declares_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> None:
        raise AssertionError("the ontology was read")

    monkeypatch.setattr("chargegraph.rdf.vocabulary.ontology", read)
    assert left_out(f"{CG} ASK {{ ?s a cg:Brief ; ?p 'skos:x' }}") == ()
    with pytest.raises(AssertionError):
        left_out("ASK { ?s a cg:Brief }")


def test_a_canned_query_declares_all() -> None:
    assert [query.name for query in catalogue() if left_out(query.text)] == []


# What may run.

REFUSED_STILL = [
    ("INSERT DATA { cg:a cg:b 1 }", "INSERT would change the graph, the query line 1 column 1"),
    ("# x\n DELETE WHERE { ?s cg:b ?o }", "DELETE would change the graph, the query line 2 column 2"),
    ("WITH graph:default DELETE { ?s cg:b ?o } WHERE { ?s cg:b ?o }", "WITH would change the graph"),
    ("CLEAR GRAPH graph:default", "CLEAR would change the graph"),
    ("\\u0049NSERT DATA { cg:a cg:b 1 }", "INSERT would change the graph"),
    ("cg:x SELECT * { ?s a cg:Brief }", "'cg:x' begins no query, the query line 1 column 1"),
    ("\ufeffASK { ?s a cg:Brief }", "begins no query, the query line 1 column 1"),
    ("SELECT * { ?s a cg:Brief . SERVICE cg:here {} }", "SERVICE would reach the network, the query line 1 column 28"),
    ("SELECT * { ?s a cg:Brief . SERVICEcg:here {} }", "SERVICE would reach|is not declared"),
    ("SELECT * { ?s ?p trueSERVICEcg:here {} . ?s a cg:Brief }", "SERVICE would reach|is not declared"),
    ("SELECT * { ?s ?p cg:a.b.SERVICE <http://a/> {} }", "SERVICE would reach"),
    ("SELECT * { ?s ?p cg:a.b.SERVICEcg:x {} }", "SERVICE would reach"),
    ("SELECT * { ?s a cg:Brief . \\u0053ERVICE <http://a/> {} }", "SERVICE would reach"),
    ("SELECT * { ?s a cg:Brief FILTER(?s<?y+'>') SERVICE <http://a/> {} #')\n }", "SERVICE would reach|reads as a comparison"),
    ("SELECT * FROM <file:///etc/passwd> { ?s a cg:Brief }", "would read a file"),
    ("BASE <file:///etc/> SELECT * FROM <passwd> { ?s a cg:Brief }", "would read a file"),
    ("PREFIX cg: <file:///etc/> SELECT * FROM cg:passwd { ?s a skos:x }", "would read a file"),
    ("SELECT * { ?s a cg:Brief ; ex:p 1 }", "the prefix 'ex' is not declared, the query line 1 column 28, add PREFIX ex: <...>"),
    ("SELECT * { ?s a CG:Brief }", "the prefix 'CG' is not declared"),
    ("SELECT * { ?s a \\u0063g:Brief }", "the prefix 'u0063g' is not declared"),
    ("SELECT * { ?s a cg:Brief } PREFIX cg: <http://a/>", "the query does not parse|Prefix not found"),
    ("SELECT * { PREFIX cg: <http://a/> ?s a cg:Brief }", "the query does not parse|Prefix not found"),
    ("PREFIX cg : <http://a/> SELECT * { ?s a cg:Brief }", "begins no query, the query line 1 column 13"),
    ("PREFIX cg:x <http://a/> SELECT * { ?s a cg:Brief }", "does not parse"),
    ("SELECT ?s (COUNT(*) AS ?n) { ?s a cg:Brief }", r"\?s is shown, but neither grouped by nor in an aggregate"),
    ("SELECT * { ?s a cg:Brief " + "{" * 300, "nested deeper than 200"),
    ("SELECT * { ?s a cg:Brief ; ?p 'open }", "a string that does not end, the query line 1 column 31"),
    ("SELECT * { ?s a cg:Brief ; ?p '\\uD800' }", "is no character"),
    ("SELECT * { ?s a cg:Brief }" + " " * MAX_CHARACTERS, "the limit is 1,000,000"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED_STILL)
def test_what_was_refused_for_another_reason_is_refused(text: str, words: str) -> None:
    store = Store(":memory:")
    for ask in (store.query, lambda text: store.answer(text, "srj"), lambda text: explain(store, text, seconds=None)):
        with pytest.raises((QueryError, LimitReached), match=words):
            ask(text)


def refusal(text: str) -> str:
    """Why a text may not run, nothing where it may."""
    try:
        form_of(text)
    except ChargegraphError as error:
        return error.what
    return ""


def knows(prefix: str) -> bool:
    return prefix in ontology().prefixes


SOUP = st.lists(
    st.sampled_from(
        ["PREFIX ", "prefix ", "BASE ", "cg:", "cg:a", "skos:b", "CG:a", ":", "ex:a", "<http://a/>", "<cg:x>", "<", ">", "ASK ",
         "SELECT * ", "INSERT DATA ", "{", "}", "(", ")", " ", "\n", "#", "'", '"', "'''", "\\u0063g:", "\\u0063", "\\u007D",
         "\\u0027", "\\u000A", "\\u0023", "\\uD800", "\\", "SERVICE ", "SERVICE", "true", "FROM ", "FILTER", "?s ", "?p ", "1",
         ".", ";", "PREFIX cg: <http://a/> ", "_:cg", "@cg", "$", "ASK { ?s cg:a 1 }", "SELECT * { ?s ?p ?o ; skos:b 'cg:a' "]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(SOUP)
def test_only_known_prefixes_without_declaration_are_forgiven(text: str) -> None:
    """What may run is left as it is. What may run with declarations was refused for them, in one reading of its escapes."""
    declared = left_out(text)
    bound = "".join(f"{line} " for line in declared) + text
    before = refusal(text)
    if not before:
        assert bound == text
        return
    after = refusal(bound)
    if not after:
        missing = re.fullmatch(r"the prefix '(\w*)' is not declared", before)
        assert "\\" in text or (missing and knows(missing[1]))
    # The tokens that are checked are those of both, so no declaration runs into the text.
    parts = [token.text for line in declared for token in tokens(line)]
    assert [token.text for token in tokens(bound)] == [*parts, *(token.text for token in tokens(text))]


@given(st.lists(st.one_of(SOUP, st.sampled_from([f"{CG} ", f"{SKOS}\n", "# x\n", "?s cg:a/skos:b ", "1cg:x"])), max_size=5))
def test_a_glance_at_the_beginning_tells_what_the_tokens_tell(parts: list[str]) -> None:
    text = "".join(parts)
    quick = left_out(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(declarations, "_surely_declares_all", lambda text: False)
        assert left_out(text) == quick


# Answers.

PATTERNS = [
    "?b a cg:Brief",
    "?b cg:statedCode ?c",
    "?u a cg:ModifierUse ; cg:line ?l",
    "cpt:0686T cg:statedModifier ?m",
    "?m skos:notation ?n",
    "OPTIONAL { ?b cg:title ?t }",
    "FILTER NOT EXISTS { ?b skos:notation 'cg:x' }",
    "FILTER(xsd:integer(?l) > 20)",
    "{ ?b rdf:type cg:Brief } UNION { ?b a owl:Class }",
    "GRAPH graph:findings { ?f cg:about ?b }",
    "VALUES ?m { cpt:22 cpt:73 }",
    "?b cg:statedCode '0686T'^^xsd:string # prov:x\n",
]
USED = ("cg", "cpt", "skos", "xsd", "rdf", "owl", "graph")


@given(
    patterns=st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=3),
    declared=st.sets(st.sampled_from(USED)),
    gap=st.sampled_from(" \n"),
)
def test_without_its_prefix_lines_a_query_has_the_same_answer(
    patterns: list[str], declared: set[str], gap: str, corpus: Store
) -> None:
    """Also where some of them stay."""
    lines = {name: f"PREFIX {name}: <{ontology().prefixes[name]}>" for name in USED}
    body = f"SELECT * {{{gap}{f' .{gap}'.join(patterns)}{gap}}} LIMIT 50"
    body = f"SELECT (COUNT(*) AS ?n) {{ {{ {body} }} }}"
    whole = "\n".join([*lines.values(), body])
    part = gap.join([*(lines[name] for name in sorted(declared)), body])
    expected = corpus.query(whole)
    assert prepare(whole, {}).bound == whole
    assert list(corpus.query(part)) == list(expected)
    assert corpus.answer(part, "srj") == corpus.answer(whole, "srj")


def test_a_prefix_of_the_text_wins(corpus: Store) -> None:
    mine = "PREFIX cg: <https://example.org/> "
    assert corpus.query("ASK { ?b a cg:Brief }").answer is True
    assert corpus.query(mine + "ASK { ?b a cg:Brief }").answer is False
    assert corpus.query(mine + "CONSTRUCT { cg:a skos:notation 1 } {}").ntriples == (
        b"<https://example.org/a> <http://www.w3.org/2004/02/skos/core#notation>"
        b' "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )


def test_a_receipt_tells_of_the_text_as_it_was_written(corpus: Store) -> None:
    import hashlib

    text = "SELECT ?b { ?b cg:statedCode $code }"
    receipt = corpus.within(receipt=True).query(text, code="0686T").receipt
    assert receipt is not None
    assert receipt.query_sha256 == hashlib.sha256(text.encode()).hexdigest()


# Places.

FAULTY = [
    # From our own checks, from the engine, from the cutter; on the first line and on others; with values and without.
    ("ASK { ?s a cg:Brief ; ex:p 1 }", "ex:p"),
    ("ASK {\n ?s a cg:Brief ;\n  ex:p 1 }", "ex:p"),
    ("ASK { ?s a cg:Brief . SERVICE <http://a/> {} }", "SERVICE"),
    ("ASK { ?s a cg:Brief FILTER(?s ] }", "]"),
    ("ASK { ?s a cg:Brief ; skos:notation 1", "{"),
    ("ASK { ?s a cg:Brief ;; !", "{"),
    ("ASK { ?é a cg:Brief . ?s ?p 'é', FILTER }", " }"),
    ("ASK { ?s a cg:Brief .\n ?s ?p 'é𝒳', FILTER }", " }"),
    ("ASK { ?s a cg:Brief . ?s ?p $v , FILTER }", " }"),
    ("ASK { ?s ?p $v ; ?q $v ; ex:p 1 }", "ex:p"),
    ("ASK { ?s ?p $v ; a cg:Brief .\n ?s ?q $v ; ex:p 1 }", "ex:p"),
]


@pytest.mark.parametrize(("text", "at"), FAULTY)
def test_an_error_names_the_place_in_the_text_as_it_was_written(text: str, at: str, corpus: Store) -> None:
    values = {"v": "a long value with 'quotes'"} if "$v" in text else {}
    start = text.rindex(at)
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    for ask in (
        corpus.query,
        lambda text, **values: corpus.within(seconds=20).query(text, **values),
        lambda text, **values: corpus.answer(text, "srj", **values),
        lambda text, **values: explain(corpus, text, **values),
    ):
        with pytest.raises(QueryError) as caught:
            ask(text, **values)
        where = caught.value.where
        assert where is not None
        assert (where.name, where.line, where.column) == ("the query", line, column)
        shown, caret = caught.value.excerpt.split("\n")
        assert shown.strip() == text.split("\n")[line - 1].strip()
        assert shown[caret.index("^") :].startswith(at)


@given(st.lists(st.one_of(SOUP, st.sampled_from([" $v ", "\n", "SELECT * { ?s cg:a $v "])), max_size=4).map("".join))
def test_every_place_is_one_in_the_text(text: str) -> None:
    """Whatever the text is: of a code point escape the place may be beside it, and is in the text all the same."""
    where = None
    try:
        Store(":memory:").query(text, **({"v": "a\nb 'c'"} if "v" in parameters_of(text) else {}))
    except ChargegraphError as error:
        where = error.where
    if where is not None and where.is_in_a_query and ("$" in text or left_out(text)):
        lines = text.split("\n")
        assert 1 <= where.line <= len(lines)
        assert 1 <= where.column <= len(lines[where.line - 1]) + 1


def test_the_place_of_what_was_opened_is_one_in_the_text(corpus: Store) -> None:
    with pytest.raises(QueryError, match=r"'\(' was opened at line 1 column 27\n"):
        corpus.query("ASK { ?s a cg:Brief FILTER(?s ] }")
    with pytest.raises(QueryError, match=r"'\(' was opened at line 2 column 8\n"):
        corpus.query("ASK { ?s ?p $v, cg:x .\n FILTER(?s ] }", v="some text")


BODIES = [
    "ASK { ?s a cg:Brief ; }}",
    "ASK { ?s a cg:Brief cg:x 1 . . }",
    "SELECT ?s { ?s a cg:Brief } LIMIT x",
    "ASK { cg:f(?x) }",
    "SELECT (1 AS ?x) (2 AS ?x) { ?s a cg:Brief }",
    "ASK { BIND(1 AS ?x) BIND(2 AS ?x) ?x a cg:x }",
]


def test_a_place_is_that_of_the_same_text_with_its_lines(corpus: Store) -> None:
    """Whatever the engine says of a text, it says of the one without them."""
    for body in BODIES:
        errors = []
        for text in (body, f"{CG}\n{body}"):
            with pytest.raises(QueryError) as caught:
                corpus.query(text)
            errors.append(caught.value)
        bare, whole = errors
        assert (bare.what, bare.remedy, bare.excerpt) == (whole.what, whole.remedy, whole.excerpt)
        if whole.where is not None:
            assert bare.where is not None
            assert (bare.where.line + 1, bare.where.column) == (whole.where.line, whole.where.column)


def test_an_explanation_names_places_in_the_text_as_it_was_written(corpus: Store) -> None:
    text = 'SELECT ?s { ?s a cg:Brief ; skos:notation $code .\n ?s cg:statedCod "x" }'
    found = explain(corpus, text, code="0686T", seconds=None)
    assert [(count.line, count.column) for count in found.counts] == [(1, 13), (1, 29), (2, 2)]
    assert "cg:statedCod is no term of the ontology" in found.sentence
    form = explain(corpus, "ASK { ?s a cg:Brief . << ?a ?b ?c >> ?d ?e }", seconds=None)
    assert form.sentence == "this form is not explained, from '<' on, the query line 1 column 23"
