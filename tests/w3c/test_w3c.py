"""The runner of the W3C's suites: it fails where an answer is wrong, a file is missing or nothing was tried; and the suites."""

from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple
from rdflib.compare import isomorphic

from chargegraph.rdf import Dataset
from chargegraph.store.folder import layout as directory
from tests.http import Response, Served
from tests.w3c import trials
from tests.w3c.__main__ import main
from tests.w3c.answers import Answer, Rows, read_answer
from tests.w3c.comparison import are_isomorphic, difference
from tests.w3c.engines import Bare, Ours, Refused
from tests.w3c.manifest import PUBLISHED, Request, SuiteError, Suites, Test
from tests.w3c.service import Trial, Wrong, services

PREFIXES = """
@prefix : <http://example.org/tests#> .
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix ut: <http://www.w3.org/2009/sparql/tests/test-update#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
EVALUATION = ":t a mf:QueryEvaluationTest ; mf:action [ qt:query <q.rq> ; qt:data <d.ttl> ] ; mf:result <r.srj> ."
DATA = '<a> <p> 1 . <b> <p> "x"@en . _:c <p> _:d .'
QUERY = "SELECT ?s ?o { ?s <p> ?o }"
AT = f"{PUBLISHED}sparql11/x/"
ROWS = f"""{{"head": {{"vars": ["s", "o"]}}, "results": {{"bindings": [
  {{"s": {{"type": "bnode", "value": "x"}}, "o": {{"type": "bnode", "value": "y"}}}},
  {{"s": {{"type": "uri", "value": "{AT}a"}},
    "o": {{"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}}},
  {{"s": {{"type": "uri", "value": "{AT}b"}}, "o": {{"type": "literal", "value": "x", "xml:lang": "en"}}}}
]}}}}"""
FILES = {"q.rq": QUERY, "d.ttl": DATA, "r.srj": ROWS}


def suite(folder: Path, entries: str, files: dict[str, str] = FILES, *, version: str = "sparql11") -> str:
    """A folder with one suite, which includes one folder of tests."""
    place = folder / version / "x"
    place.mkdir(parents=True)
    (place.parent / "manifest.ttl").write_text(f"{PREFIXES}<> a mf:Manifest ; mf:include ( <x/manifest.ttl> ) .")
    names = " ".join(line.split()[0] for line in entries.splitlines() if line.startswith(":"))
    (place / "manifest.ttl").write_text(f"{PREFIXES}<> a mf:Manifest ; mf:entries ( {names} ) .\n{entries}")
    for name, text in files.items():
        (place / name).write_text(text)
    return str(folder)


def ran(folder: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = main(folder)
    return code, capsys.readouterr().out.splitlines()


def tried(test: Test, suites: Suites) -> trials.Outcome:
    with services() as at_hand:
        return trials.try_test(test, suites, at_hand)


class Forgetful(Ours):
    """chargegraph with the last row lost."""

    def rows(self, text: str, format: str) -> bytes:
        import json

        found = json.loads(super().rows(text, format))
        del found["results"]["bindings"][-1]
        return json.dumps(found).encode()


class Lenient(Ours):
    """chargegraph, if it took everything for a query."""

    def ask(self, text: str) -> None:
        pass


class Strict(Ours):
    """chargegraph, if it took nothing for a query."""

    def ask(self, text: str) -> None:
        raise Refused("no", for_syntax=True)


def test_a_right_answer_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = ran(suite(tmp_path, EVALUATION), capsys)
    assert (code, lines[-1]) == (0, "1 passed, 0 failed, 0 skipped")
    assert "sparql11/x  1 passed, 0 failed, 0 skipped" in lines


def test_a_wrong_answer_of_our_own_fails_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "Ours", Forgetful)
    code, lines = ran(suite(tmp_path, EVALUATION), capsys)
    assert (code, lines[-1]) == (1, "0 passed, 1 failed, 0 skipped")
    assert lines[0].startswith("failed   sparql11/x/t: expected 3 rows, given 2")
    assert lines[0].endswith("(NOT SHARED by bare pyoxigraph)")


def test_a_variable_with_a_dollar_sign_fails_by_choice_and_only_where_all_else_is_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dollars = {**FILES, "q.rq": QUERY.replace("?s", "$s"), "w.srj": ROWS.replace('"value": "x"', '"value": "y"')}
    other = ":u a mf:QueryEvaluationTest ; mf:action [ qt:query <q.rq> ; qt:data <d.ttl> ] ; mf:result <w.srj> ."
    plain = ":v a mf:QueryEvaluationTest ; mf:action [ qt:query <v.rq> ; qt:data <d.ttl> ] ; mf:result <r.srj> ."
    code, lines = ran(suite(tmp_path, f"{EVALUATION}\n{other}\n{plain}", {**dollars, "v.rq": QUERY}), capsys)
    assert (code, lines[-1]) == (0, "1 passed, 2 failed, 0 skipped")
    assert "failures by choice, for $name is a parameter: 1" in lines
    assert lines[0].startswith("failed   sparql11/x/t: refused: the query has a parameter that has no value, s, ")
    assert lines[0].endswith("(by choice, ?name gives what is expected)")
    assert lines[1].endswith("(shared by bare pyoxigraph)")


def test_a_wrong_answer_that_the_engine_gives_too_is_shared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = ":u a mf:QueryEvaluationTest ; mf:action [ qt:query <q.rq> ; qt:data <d.ttl> ] ; mf:result <w.srj> ."
    wrong = ROWS.replace('"value": "1"', '"value": "01"')
    code, lines = ran(suite(tmp_path, f"{EVALUATION}\n{other}", {**FILES, "w.srj": wrong}), capsys)
    assert (code, lines[-1]) == (0, "1 passed, 1 failed, 0 skipped")
    assert lines[0].startswith("failed   sparql11/x/u: the same values, written otherwise: expected 3 rows, given 3; missing: ")
    assert lines[0].endswith("(shared by bare pyoxigraph)")


@pytest.mark.parametrize("missing", ["q.rq", "d.ttl", "r.srj"])
def test_a_missing_file_fails_the_run(missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = EVALUATION.replace(":t", ":u").replace(missing, "there." + missing.split(".")[1])
    files = {("there." + name.split(".")[1] if name == missing else name): text for name, text in FILES.items()}
    code, lines = ran(suite(tmp_path, f"{EVALUATION}\n{other}", files), capsys)
    assert (code, lines[-1]) == (1, "1 passed, 1 failed, 0 skipped")
    assert lines[0].startswith(f"failed   sparql11/x/t: sparql11/x/{missing} cannot be read")


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("d.ttl", "<a> <p> ", "d.ttl: this is no .ttl"),
        ("r.srj", "{}", "r.srj: this is no .srj: KeyError 'results'"),
        ("r.srj", '{"head": {"vars": []}, "results": {"bindings": [{"z": {"type": "uri", "value": "a:b"}}]}}', "a row binds z"),
    ],
)
def test_a_file_that_cannot_be_read_fails_the_run(
    file: str, text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = ran(suite(tmp_path, EVALUATION, {**FILES, file: text}), capsys)
    assert code == 1
    assert words in lines[0]


def test_where_nothing_is_tried_the_run_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = ran(suite(tmp_path, ":t a mf:ProtocolTest ."), capsys)
    assert (code, lines[-1]) == (1, "0 passed, 0 failed, 1 skipped")
    assert lines[0] == "skipped  sparql11/x/t: it names no request"


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (None, "no folder in it has a manifest"),
        ("<> a <x:y> .", "its manifests have no entries"),
        ("<> a", "manifest.ttl is not Turtle"),
        (PREFIXES + "<> mf:include ( <gone.ttl> ) .", "sparql11/gone.ttl cannot be read"),
        (PREFIXES + "<> mf:entries ( :t ) .", "sparql11/t has 0 types and is to have one"),
        (PREFIXES + "<> mf:entries ( [] ) .", "an IRI or a text is due"),
    ],
)
def test_a_folder_without_suites_is_an_error(
    manifest: str | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if manifest is not None:
        (tmp_path / "sparql11").mkdir()
        (tmp_path / "sparql11" / "manifest.ttl").write_text(manifest)
    assert main(str(tmp_path)) == 2
    out, err = capsys.readouterr()
    assert (out, words in err) == ("", True)


def test_a_manifest_that_none_includes_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = suite(tmp_path, EVALUATION)
    (tmp_path / "sparql11" / "y").mkdir()
    (tmp_path / "sparql11" / "y" / "manifest.ttl").write_text(f"{PREFIXES}<> mf:entries ( :u ) . :u a mf:ProtocolTest .")
    code, lines = ran(folder, capsys)
    assert (code, lines[-1]) == (0, "1 passed, 0 failed, 0 skipped")
    assert "left out sparql11/y/manifest.ttl: no manifest includes it" in lines


@pytest.mark.parametrize(
    ("entry", "text", "ours", "verdict", "reason"),
    [
        ("PositiveSyntaxTest11", "ASK {}", None, "passed", ""),
        ("PositiveSyntaxTest11", "ASK {", None, "failed", "refused: '{' is never closed"),
        ("PositiveSyntaxTest", "ASK { FILTER(<http://a/b>(1)) }", None, "passed", ""),
        ("PositiveSyntaxTest", "ASK {}", Strict, "failed", "refused: no"),
        ("NegativeSyntaxTest11", "ASK {", None, "passed", ""),
        ("NegativeSyntaxTest11", "ASK {}", None, "failed", "accepted, and is to be refused"),
        ("NegativeSyntaxTest", "ASK { FILTER(<http://a/b>(1)) }", None, "failed", "accepted, and is to be refused"),
        ("NegativeSyntaxTest", "ASK {", Lenient, "failed", "accepted, and is to be refused"),
        ("PositiveUpdateSyntaxTest11", "INSERT DATA { <a> <b> <c> }", None, "skipped", "queries only read"),
        ("NegativeUpdateSyntaxTest11", "INSERT DATA {", None, "skipped", "queries only read"),
        ("PositiveUpdateSyntaxTest11", "CLEAR ALL", Lenient, "failed", "an update was taken for a query"),
        ("NegativeUpdateSyntaxTest11", "CLEAR", Lenient, "failed", "an update was taken for a query"),
        ("StrangeTest", "ASK {}", None, "failed", "nothing is known of tests of the type StrangeTest"),
    ],
)
def test_syntax_and_updates(
    entry: str,
    text: str,
    ours: type[Ours] | None,
    verdict: str,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if ours:
        monkeypatch.setattr(trials, "Ours", ours)
    suites = Suites(Path(suite(tmp_path, f":t a mf:{entry} ; mf:action <q.rq> .", {"q.rq": text})))
    (test,) = suites.tests()
    outcome = tried(test, suites)
    assert outcome.verdict == verdict
    assert outcome.reason.startswith(reason)
    assert bool(outcome.reason) == bool(reason)
    assert not (ours and outcome.is_shared)


def test_an_update_with_data_is_refused_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update = ":u a mf:UpdateEvaluationTest ; mf:action [ ut:request <u.ru> ] ; mf:result [] ."
    code, lines = ran(suite(tmp_path, f"{EVALUATION}\n{update}", {**FILES, "u.ru": "CLEAR ALL"}), capsys)
    assert (code, lines[-1]) == (0, "1 passed, 0 failed, 1 skipped")
    assert "updates given as queries: 1 of 1 refused" in lines


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (EVALUATION.replace("<d.ttl>", "<d.ttl> ; sd:entailmentRegime ( <x:RDFS> <x:D> )"), "it needs entailment under"),
        (EVALUATION.replace("<d.ttl>", "<d.ttl> ; qt:serviceData [ qt:endpoint <x:y> ]"), "SERVICE would reach the network"),
        (":t a mf:GraphStoreProtocolTest .", "it names no request"),
    ],
)
def test_what_is_skipped_says_why(entry: str, reason: str, tmp_path: Path) -> None:
    suites = Suites(Path(suite(tmp_path, entry)))
    (test,) = suites.tests()
    outcome = tried(test, suites)
    assert (outcome.verdict, outcome.reason.startswith(reason)) == ("skipped", True)


def test_an_error_that_is_not_our_own_fails_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Ours):
        def rows(self, text: str, format: str) -> bytes:
            raise KeyError("boo")

    monkeypatch.setattr(trials, "Ours", Broken)
    suites = Suites(Path(suite(tmp_path, EVALUATION)))
    outcome = tried(suites.tests()[0], suites)
    assert (outcome.verdict, outcome.reason, outcome.is_shared) == ("failed", "KeyError: 'boo'", False)


def test_what_is_no_recommendation_yet_stands_beside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "Ours", Strict)
    suite(tmp_path, EVALUATION)
    folder = suite(tmp_path, ":t a mf:PositiveSyntaxTest ; mf:action <q.rq> .", {"q.rq": "ASK {}"}, version="sparql12")
    code, lines = ran(folder, capsys)
    assert lines[0] == "failed   sparql12/x/t: refused: no (NOT SHARED by bare pyoxigraph)"
    assert (code, lines[-1]) == (0, "1 passed, 0 failed, 0 skipped")
    assert "sparql12: 0 passed, 1 failed, 0 skipped, shown beside" in lines


SRX = "<sparql xmlns='http://www.w3.org/2005/sparql-results#'>"
RS = "@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .\n"


def solution(value: str, index: int | None = None) -> str:
    place = f"rs:index {index} ; " if index is not None else ""
    return f'rs:solution [ {place}rs:binding [ rs:variable "o" ; rs:value {value} ] ] '


@pytest.mark.parametrize(
    ("query", "result", "expected"),
    [
        (
            "ASK { ?s <p> 1 }",
            ("r.srx", "<sparql xmlns='http://www.w3.org/2005/sparql-results#'><boolean>true</boolean></sparql>"),
            "",
        ),
        ("ASK { ?s <p> 2 }", ("r.srj", '{"head": {}, "boolean": true}'), "expected true, given false"),
        ("ASK { ?s <p> 1 }", ("r.ttl", RS + "[] a rs:ResultSet ; rs:boolean true ."), ""),
        ("ASK { ?s <p> 2 }", ("r.ttl", RS + "[] a rs:ResultSet ; rs:boolean true ."), "expected true, given false"),
        ("SELECT ?o { <a> <p> ?o }", ("r.csv", "o\n1\n"), ""),
        ("SELECT ?o { <a> <p> ?o }", ("r.csv", "o\n2\n"), "expected 1 row, given 1"),
        ("SELECT ?s { ?s <p> _:x FILTER isBlank(?s) }", ("r.csv", "s\n_:q\n"), ""),
        ("SELECT ?s { ?s <p> _:x FILTER isBlank(?s) }", ("r.csv", "s\nq\n"), "expected 1 row, given 1"),
        ("SELECT ?o ?z { <b> <p> ?o }", ("r.tsv", '?o\t?z\n"x"@en\t\n'), ""),
        ("SELECT ?o ?z { <b> <p> ?o }", ("r.tsv", '?o\t?z\n"x"\t\n'), "expected 1 row, given 1"),
        ("CONSTRUCT { ?o <q> ?s } { ?s <p> ?o FILTER isBlank(?o) }", ("r.ttl", "[] <q> [] ."), ""),
        ("CONSTRUCT { ?o <q> ?s } { ?s <p> ?o FILTER isBlank(?o) }", ("r.ttl", "_:a <q> _:a ."), "expected 1 triple, given 1"),
        ("SELECT * { ?s <p> 1 }", ("r.ttl", "<a> <b> <c> ."), "refused: this is no CONSTRUCT"),
        ("SELECT ?x { VALUES ?x { 1 } }", ("r.csv", "x\n1\n1\n"), "expected 2 rows, given 1"),
        (
            "CONSTRUCT WHERE { ?s <p> 1 }",
            ("r.srx", "<sparql xmlns='http://www.w3.org/2005/sparql-results#'><results/></sparql>"),
            "refused",
        ),
        (
            "SELECT ?o { VALUES ?o { 2 1 } } ORDER BY ?o",
            ("r.ttl", f'{RS}[] a rs:ResultSet ; rs:resultVariable "o" ; {solution("1", 1)} ; {solution("2", 2)} .'),
            "",
        ),
        (
            "SELECT ?o { VALUES ?o { 2 1 } } ORDER BY ?o",
            ("r.ttl", f'{RS}[] a rs:ResultSet ; rs:resultVariable "o" ; {solution("1", 2)} ; {solution("2", 1)} .'),
            "the rows come in another order",
        ),
        (
            "SELECT ?o { VALUES ?o { 2 1 } } ORDER BY ?o",
            ("r.ttl", f'{RS}[] a rs:ResultSet ; rs:resultVariable "o" ; {solution("2")} ; {solution("1")} .'),
            "",
        ),
    ],
)
def test_answers_of_every_form(query: str, result: tuple[str, str], expected: str, tmp_path: Path) -> None:
    entry = EVALUATION.replace("r.srj", result[0])
    suites = Suites(Path(suite(tmp_path, entry, {"q.rq": query, "d.ttl": DATA, result[0]: result[1]})))
    outcome = tried(suites.tests()[0], suites)
    assert outcome.reason.startswith(expected)
    assert outcome.verdict == ("failed" if expected else "passed"), outcome.reason


def test_duplicates_may_be_missing_where_the_manifest_says_so(tmp_path: Path) -> None:
    entry = EVALUATION.replace("mf:result", "mf:resultCardinality mf:LaxCardinality ; mf:result").replace("r.srj", "r.csv")
    suites = Suites(Path(suite(tmp_path, entry, {"q.rq": "SELECT ?x { VALUES ?x { 1 } }", "d.ttl": "", "r.csv": "x\n1\n1\n"})))
    assert tried(suites.tests()[0], suites).verdict == "passed"


def test_named_graphs_and_the_graphs_that_a_query_names(tmp_path: Path) -> None:
    rows = '{"head": {"vars": ["g"]}, "results": {"bindings": [{"g": {"type": "uri", "value": "%s"}}]}}'
    files = {
        "q.rq": "SELECT ?g { GRAPH ?g { <a> ?p ?o } }",
        "f.rq": "PREFIX : <http://a/> SELECT ?g FROM <none.ttl> FROM NAMED <d.ttl> { GRAPH ?g { <a> ?p ?o } }",
        "d.ttl": DATA,
        "none.ttl": "",
        "r.srj": rows % (AT + "d.ttl"),
        "l.srj": rows % "http://example.org/g",
    }
    entries = """
:t a mf:QueryEvaluationTest ; mf:action [ qt:query <q.rq> ; qt:graphData <d.ttl> ] ; mf:result <r.srj> .
:l a mf:QueryEvaluationTest ;
   mf:action [ qt:query <q.rq> ; qt:graphData [ qt:graph <d.ttl> ; rdfs:label "http://example.org/g" ] ] ; mf:result <l.srj> .
:f a mf:QueryEvaluationTest ; mf:action [ qt:query <f.rq> ] ; mf:result <r.srj> .
"""
    suites = Suites(Path(suite(tmp_path, entries, files)))
    outcomes = [tried(test, suites) for test in suites.tests()]
    assert [(outcome.test.name[-1], outcome.reason) for outcome in outcomes] == [("t", ""), ("l", ""), ("f", "")]


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    entry = EVALUATION.replace("<d.ttl>", "<d.ttl> , <e.ttl>").replace("r.srj", "r.tsv")
    files = {"q.rq": "SELECT ?s { ?s ?p ?o }", "d.ttl": "_:a <p> 1 .", "e.ttl": "_:a <p> 2 .", "r.tsv": "?s\n_:a\n_:b\n"}
    suites = Suites(Path(suite(tmp_path, entry, files)))
    assert tried(suites.tests()[0], suites).reason == ""


# The comparison.

P = NamedNode("http://example.org/p")


def graph(*pairs: tuple[str, str]) -> frozenset[Triple]:
    return frozenset(Triple(BlankNode(left), P, BlankNode(right)) for left, right in pairs)


def ring(names: str) -> frozenset[Triple]:
    return graph(*zip(names, names[1:] + names[0], strict=True))


def rows(*found: tuple[str | int | None, ...], is_ordered: bool = False) -> Rows:
    """Rows of blank nodes where a text begins with an underscore, of literals elsewhere."""
    terms = [
        tuple(BlankNode(v[1:]) if isinstance(v, str) and v.startswith("_") else None if v is None else Literal(v) for v in row)
        for row in found
    ]
    return Rows(tuple("abc"[: len(found[0])]), tuple(terms), is_ordered)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (rows(("_a", "_b")), rows(("_x", "_y")), True),
        (rows(("_a", "_b")), rows(("_x", "_x")), False),
        (rows(("_a", "_a")), rows(("_x", "_y")), False),
        (rows(("_a",), ("_a",)), rows(("_x",), ("_y",)), False),
        (rows(("_a", 1), ("_b", 2)), rows(("_y", 2), ("_x", 1)), True),
        (rows(("_a", "_b"), ("_b", "_c")), rows(("_x", "_y"), ("_z", "_x")), True),
        (rows(("_a", "_b"), ("_b", "_a")), rows(("_x", "_y"), ("_x", "_y")), False),
        (rows((1,), (1,), (2,)), rows((1,), (2,), (2,)), False),
        (rows((1,), (None,)), rows((None,), (1,)), True),
        (rows((1,), (2,), is_ordered=True), rows((2,), (1,)), False),
        (rows(("_a",), ("_b",), ("_a",), is_ordered=True), rows(("_x",), ("_y",), ("_x",)), True),
        (rows(("_a",), ("_b",), ("_a",), is_ordered=True), rows(("_x",), ("_x",), ("_y",)), False),
        (rows(("1",)), rows((1,)), False),
        (rows((1, 2)), rows((1,)), False),
        (True, True, True),
        (True, False, False),
        (True, rows((1,)), False),
        (rows((1,)), graph(), False),
        # Two triangles and a ring of six look alike from every node, and are not the same.
        (ring("abc") | ring("def"), ring("abcdef"), False),
        (ring("abc") | ring("def"), ring("aec") | ring("dbf"), True),
        (ring("abc") | ring("def") | ring("ghijkl"), ring("abcdef") | ring("ghi") | ring("jkl"), True),
    ],
)
def test_answers_are_compared_by_a_bijection(left: Answer, right: Answer, same: bool) -> None:
    assert (difference(left, right) == "") == same


def test_terms_are_compared_as_terms() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    forms = [("1", "integer"), ("01", "integer"), ("1.0", "decimal"), ("1", "decimal"), ("1.0e0", "double"), ("1", "string")]
    answers = [Rows(("a",), ((Literal(value, datatype=NamedNode(xsd + name)),),)) for value, name in forms]
    assert [[difference(a, b) == "" for b in answers] for a in answers] == [[a is b for b in answers] for a in answers]
    assert difference(answers[0], answers[1]).startswith("the same values, written otherwise")
    assert not difference(answers[0], answers[5]).startswith("the same values")


def test_where_duplicates_may_be_missing_one_of_each_is_still_due() -> None:
    expected = rows(("_a",), ("_a",), (1,), (1,), (1,))
    assert difference(expected, rows(("_x",), (1,), (1,)), is_lax=True) == ""
    assert difference(expected, rows(("_x",), (1,), (1,))) != ""
    assert difference(expected, rows(("_x",)), is_lax=True) != ""
    assert difference(expected, rows(("_x",), (1,), (1,), (1,), (1,)), is_lax=True) != ""
    assert difference(expected, rows(("_x",), (1,), (2,)), is_lax=True) != ""


def test_triple_terms_take_part_in_the_bijection() -> None:
    def holding(left: str, right: str) -> Rows:
        return Rows(("a", "b"), ((Triple(BlankNode(left), P, Literal("x")), BlankNode(right)),))

    assert difference(holding("a", "a"), holding("b", "b")) == ""
    assert difference(holding("a", "a"), holding("b", "c")) != ""


edges = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8, unique=True)


@given(edges, edges, st.permutations(range(5)))
@settings(max_examples=150)
def test_the_comparison_agrees_with_rdflib(left: list[tuple[int, int]], right: list[tuple[int, int]], order: list[int]) -> None:
    def both(pairs: list[tuple[int, int]]) -> tuple[dict[tuple[object, ...], int], rdflib.Graph]:
        ours: dict[tuple[object, ...], int] = {(BlankNode(f"n{a}"), P, BlankNode(f"n{b}")): 1 for a, b in pairs}
        theirs = rdflib.Graph()
        for a, b in pairs:
            theirs.add((rdflib.BNode(f"n{a}"), rdflib.URIRef(P.value), rdflib.BNode(f"n{b}")))
        return ours, theirs

    first, renamed, second = both(left), both([(order[a], order[b]) for a, b in left]), both(right)
    assert are_isomorphic(first[0], renamed[0])
    assert are_isomorphic(first[0], second[0]) == isomorphic(first[1], second[1])


@pytest.mark.parametrize(
    ("extension", "text"),
    [
        ("srx", "<sparql/>"),
        ("srx", "<sparql"),
        ("srx", f"{SRX}<boolean>maybe</boolean></sparql>"),
        ("srx", f"{SRX}</sparql>"),
        (
            "srx",
            f"{SRX}<head><variable name='a'/></head>"
            "<results><result><binding name='a'><what>x</what></binding></result></results></sparql>",
        ),
        ("srj", "[]"),
        ("srj", "not JSON"),
        ("srj", '{"head": {}, "boolean": "true"}'),
        ("srj", '{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "what", "value": ""}}]}}'),
        ("csv", "a,b\n1\n"),
        ("csv", 'a\n"1'),
        ("tsv", "?a\t?b\n1\n"),
        ("tsv", "a\n1\n"),
        ("tsv", "?a\nno term\n"),
        ("ttl", "no turtle"),
        ("doc", ""),
    ],
)
def test_what_is_not_of_its_format_is_not_read(extension: str, text: str) -> None:
    with pytest.raises(ValueError, match=rf"this is no \.{extension}|\.{extension} is no syntax"):
        read_answer(text.encode(), extension)


TERMS = (Literal('a,"b"\n\tc'), Literal("x", language="en"), BlankNode("b"))
QUADS = [Quad(NamedNode("http://a/s"), P, term) for term in TERMS]


@pytest.mark.parametrize("engine", [Ours, Bare])
def test_what_is_written_in_every_format_is_read_back(engine: type[Ours] | type[Bare]) -> None:
    asked = engine(QUADS)
    text = "SELECT ?s ?o { ?s ?p ?o }"
    answers = {name: read_answer(asked.rows(text, written), name) for name, written in trials.ROW_FORMATS.items()}
    assert difference(answers["srj"], answers["srx"]) == difference(answers["srj"], answers["tsv"]) == ""
    cells = answers["csv"]
    assert isinstance(cells, Rows)
    assert {row[1].value for row in cells.rows if isinstance(row[1], Literal)} == {'a,"b"\n\tc', "x"}
    assert len(cells.rows) == 3
    for text in ("CONSTRUCT WHERE { ?s ?p ?o }", "no query"):
        with pytest.raises(Refused):
            asked.rows(text, "srj")
    with pytest.raises(Refused):
        asked.triples("ASK {}")
    triples = read_answer(asked.triples("CONSTRUCT WHERE { ?s ?p ?o }"), "nt")
    assert difference(triples, frozenset(quad.triple for quad in QUADS)) == ""


def test_a_manifest_tells_all_that_a_test_says(tmp_path: Path) -> None:
    entry = EVALUATION.replace("mf:result", "mf:resultCardinality mf:LaxCardinality ; mf:result")
    suites = Suites(Path(suite(tmp_path, entry)))
    (test,) = suites.tests()
    assert (test.suite, test.folder, test.name, test.is_lax) == ("sparql11", "sparql11/x", "sparql11/x/t", True)
    assert (test.query, test.data, test.result) == (AT + "q.rq", (AT + "d.ttl",), AT + "r.srj")
    with pytest.raises(SuiteError, match="sparql11/none cannot be read"):
        suites.read(f"{PUBLISHED}sparql11/none")


# Over HTTP.


def request(method: str = "GET", path: str = "/sparql/?query=ASK%20%7B%7D", **due: Any) -> Request:
    return Request(method, path, **{"statuses": ("StatusCode2xx",)} | due)


class Answering(Served):
    """A service that answers everything alike."""

    def __init__(self, status: int = 200, media: str = "application/sparql-results+json", body: bytes = b"") -> None:
        headers = HTTPMessage()
        headers["Content-Type"] = media
        self._response = Response(status, headers, body)
        self.asked: list[tuple[str, str]] = []

    def ask(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> Response:
        self.asked.append((method, path))
        return self._response


TRUE = b'{"head": {}, "boolean": true}'
WRITE = request("PUT", "/gsp?default", body=b"<x:a> <x:b> 1 .", headers=(("content-type", "text/turtle"),))


@pytest.mark.parametrize(
    ("asked", "service", "fault"),
    [
        (request(truth=True, kind="boolean"), Answering(body=TRUE), ""),
        (request(truth=False), Answering(body=TRUE), "the answer is not False"),
        (request(), Answering(500), "GET /sparql/?query=ASK%20%7B%7D is answered 500, due is StatusCode2xx"),
        (
            request(statuses=("StatusCode4xx",)),
            Answering(200),
            "GET /sparql/?query=ASK%20%7B%7D is answered 200, due is StatusCode4xx",
        ),
        (request(statuses=("NotFound",)), Answering(400), "GET /sparql/?query=ASK%20%7B%7D is answered 400, due is NotFound"),
        (request(kind="RDF"), Answering(body=TRUE), "the answer is application/sparql-results+json, which is not RDF"),
        (request(kind="boolean"), Answering(media="text/csv"), "the answer is text/csv, which is not boolean"),
        (
            request(answer_headers=(("content-type", "text/turtle; charset=utf-8"),)),
            Answering(media="text/turtle"),
            "the header content-type is text/turtle, due is text/turtle; charset=utf-8",
        ),
        (request(answer=b"<x:a> <x:b> 1 ."), Answering(media="text/turtle", body=b"<x:a> <x:b> 1 ."), ""),
        (
            request(answer=b"<x:a> <x:b> 1 ."),
            Answering(media="text/turtle", body=b"<x:a> <x:b> 2 ."),
            "expected 1 triple, given 1; missing: ",
        ),
        (WRITE, Answering(204), "PUT /gsp?default writes, and is answered 204"),
        (request("POST", "/sparql/", body=b"update=CLEAR+ALL"), Answering(200), "POST /sparql/ writes, and is answered 200"),
    ],
)
def test_what_a_service_does_wrong_is_told(asked: Request, service: Answering, fault: str, tmp_path: Path) -> None:
    trial = Trial(service, str(tmp_path))
    if fault:
        with pytest.raises(Wrong) as caught:
            trial.run([asked])
        assert str(caught.value).startswith(fault)
    else:
        trial.run([asked])
        assert trial.left_out == ""
    assert service.asked


def test_a_graph_that_is_not_put_is_written_beside_the_service(tmp_path: Path) -> None:
    trial = Trial(Answering(405), str(tmp_path))
    trial.run([WRITE, request("GET", "/gsp?default", statuses=("StatusCode4xx",))])
    assert trial.left_out == "the service only reads: 1 requests that write are refused; 1 reads after it are right"
    dataset = Dataset.open(directory.data_path(str(tmp_path)), read_only=True)
    assert [str(quad.triple) for quad in dataset.quads()] == ['<x:a> <x:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer>']


def test_a_service_that_is_kept_holds_the_data_of_one_test_alone() -> None:
    seen = []
    with services() as at_hand:
        for name in ("a", "b", ""):
            graph = NamedNode("http://x/a") if name == "a" else DefaultGraph()
            data = [Quad(NamedNode(f"http://x/{name}"), NamedNode("http://x/p"), Literal(1), graph)] if name else []
            with at_hand.over(data) as (_, served):
                every = "SELECT ?s ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?s ?g"
                seen.append((served.address, served.sparql(every, "text/csv").text.split()[1:]))
    assert [rows for _, rows in seen] == [["http://x/a,http://x/a"], ["http://x/b,"], []]
    assert len({address for address, _ in seen}) == 1


def test_a_status_that_is_not_known_is_a_fault_of_the_suite(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="nothing is known of the status Teapot"):
        Trial(Answering(200), str(tmp_path)).run([request(statuses=("Teapot",))])


@pytest.mark.shared
def test_the_suites(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shared / "w3c" / "sparql"
    if not folder.is_dir():
        pytest.skip("SKIPPED LOUDLY: the W3C's SPARQL suites are not among the shared files")
    code, lines = ran(str(folder), capsys)
    passed, failed, skipped = (int(part.split()[0]) for part in lines[-1].split(", "))
    assert code == 0, "\n".join(line for line in lines if "NOT SHARED" in line)
    assert passed >= 804
    assert "failures by choice, for $name is a parameter: 2" in lines
    assert passed + failed + skipped == 1108
    assert "updates given as queries: 149 of 149 refused" in lines
