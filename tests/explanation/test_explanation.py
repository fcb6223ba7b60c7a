"""Explained answers: planted mistakes are named, what is not stated is said to be so, and sets to blame are as small as can be.

A case is a query in tests/cases/explanations/STORE/ (.rq, or .run for a canned one) with its state and sentences in a .txt beside
it; ``python -m tests.explanation.test_explanation`` writes those anew.
"""

import io
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chargegraph import Store, read_brief, read_brief_file
from chargegraph.cli.arguments import Arguments
from chargegraph.cli.commands import explain as command
from chargegraph.editions.bundled import open_bundled
from chargegraph.errors import LimitReached, QueryError, QueryTimeout, UsageError
from chargegraph.explanation.asker import Asker
from chargegraph.explanation.cause import CAUSES
from chargegraph.explanation.culprits import Blame
from chargegraph.explanation.plan import Plan
from chargegraph.explanation.report import explain, why_empty
from chargegraph.query.engine_results import looks_empty
from chargegraph.query.prepared import Prepared, prepare_canned
from chargegraph.rdf import Dataset
from chargegraph.sparql.parameters import Bound
from chargegraph.sparql.parser import read_patterns
from chargegraph.store.held_briefs import FindingsOf, put_findings
from chargegraph.store.store import rows_of, source_of
from tests.conftest import CASES, SHIPPED, store_over, stored
from tests.sparql.test_parser import suite_store

FOLDER = CASES / "explanations"
ALL = sorted([*FOLDER.glob("*/*.rq"), *FOLDER.glob("*/*.run")])
PLANTED = [path for path in ALL if path.stem.startswith("planted-")]
NOT_STATED = [path for path in ALL if path.stem.startswith("not-stated-")]
OTHERS = [path for path in ALL if path not in PLANTED and path not in NOT_STATED]
PREFIXES = "PREFIX cg: <https://w3id.org/chargegraph/ns#> PREFIX cpt: <http://purl.bioontology.org/ontology/CPT/> "


def furnished_with(store: Store) -> Store:
    """A store with editions beside the briefs, a finding, and a brief that was replaced."""
    for name in ("pos", "nucc"):
        store.add_edition(open_bundled(name))
    path = next(path for path in SHIPPED if path.name.startswith("0421T"))
    store.add(read_brief(path.read_text("utf-8") + "\nA line more.\n", source=path.name))
    row = store.query(f"{PREFIXES} SELECT ?s ?b {{ ?s a cg:SpecialtyRole ; cg:brief ?b }} ORDER BY ?s LIMIT 1")[0]
    said = {"about": row["s"], "verdict": "https://w3id.org/chargegraph/verdict/label-of-another-code"}
    lines = [f"<{row['s']}-label> <https://w3id.org/chargegraph/ns#{name}> <{value}> .\n" for name, value in said.items()]
    put_findings(source_of(store).filled(), {str(row["b"]): FindingsOf("".join(lines).encode(), [])}, all_briefs=False)
    return store


@pytest.fixture(scope="module")
def stores(shipped_store: Store) -> dict[str, Store]:
    """The stores of the cases by the name of their folder: the shipped briefs alone, and with what may stand beside them."""
    return {"shipped": shipped_store, "furnished": furnished_with(stored(SHIPPED))}


def question(path: Path) -> str | Prepared:
    lines = path.read_text("utf-8")
    if path.suffix == ".rq":
        return lines
    name, *pairs = lines.splitlines()
    return prepare_canned(name, dict(pair.split("=", 1) for pair in pairs))


def explained(path: Path, store: Store, seconds: float | None = None) -> tuple[str, list[str]]:
    """The state and the sentences of a case; of a canned query those for who asked it by its name."""
    asked = question(path)
    if isinstance(asked, str):
        found = explain(store, asked, seconds=seconds)
        return found.state, found.sentences()
    return "empty", why_empty(store, asked, seconds=seconds)


def written(state: str, sentences: list[str]) -> str:
    return "\n".join([state, *sentences]) + "\n"


def comments(path: Path) -> dict[str, str]:
    """What a planted case says of itself: ``# culprit:`` the pattern to blame, ``# meant:`` what the mending names."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("# ")]
    return dict(line[2:].split(": ", 1) for line in lines)


def test_there_are_cases_of_each_kind() -> None:
    assert len(PLANTED) >= 10
    assert len(NOT_STATED) >= 5
    assert len(OTHERS) >= 15
    assert {path.with_suffix(".txt") for path in ALL} == set(FOLDER.glob("*/*.txt"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_case_is_explained_as_expected(path: Path, stores: dict[str, Store]) -> None:
    assert written(*explained(path, stores[path.parent.name])) == path.with_suffix(".txt").read_text("utf-8")


@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_a_planted_mistake_is_named_and_its_mending(path: Path, stores: dict[str, Store]) -> None:
    said = comments(path)
    found = explain(stores[path.parent.name], path.read_text("utf-8"), seconds=None)
    assert found.is_empty
    assert found.cause in CAUSES
    assert found.cause != "not stated"
    assert said["culprit"] in {quote.text for quotes in found.culprits for quote in quotes}
    assert said["meant"] in " ".join([found.sentence, *found.hints])
    assert found.complete


@pytest.mark.parametrize("path", NOT_STATED, ids=lambda path: path.stem)
def test_what_is_not_stated_is_said_to_be_so(path: Path, stores: dict[str, Store]) -> None:
    found = explain(stores[path.parent.name], path.read_text("utf-8"), seconds=None)
    assert found.state == "empty"
    assert found.cause == "not stated"
    assert found.unknown == ()
    assert found.sentences()[0].startswith("not stated: no")


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_process_of_its_own_says_the_same(path: Path, stores: dict[str, Store]) -> None:
    if path.parent.name == "shipped":
        assert explained(path, stores["shipped"], seconds=20.0) == explained(path, stores["shipped"])


def test_a_directory_is_asked_by_a_process_of_its_own(tmp_path: Path) -> None:
    with Store(tmp_path / "a.store") as store:
        store.add(read_brief("CPT 0686T: Focused ultrasound of a liver tumor", source="a"))
        text = f'{PREFIXES} SELECT ?b {{ ?b cg:statedCode "686T" }}'
        expected = ['other form: the graph writes "0686T", not "686T"', 'no match for ?b cg:statedCode "686T", line 1 column 116']
        assert why_empty(store, text) == expected
        store.add(read_brief("CPT 0421T: Waterjet of the prostate", source="b"))
        assert len(explain(store, f"{PREFIXES} SELECT ?b {{ ?b a cg:Brief }}").counts) == 1
        assert explain(store, f"{PREFIXES} SELECT ?b {{ ?b a cg:Brief }}").rows == 2
    with Store(tmp_path / "a.store", read_only=True) as store:
        assert why_empty(store, text)[0] == expected[0]


def test_a_union_of_graphs_is_asked_as_one() -> None:
    with Store(":memory:", union_default_graph=True) as store:
        store.add_edition(open_bundled("pos"))
        text = "SELECT ?c { ?c <http://www.w3.org/2004/02/skos/core#notation> %s }"
        assert explain(store, text % '"24"').state == "rows"
        assert explain(store, text % "24").sentence == '24 is a number, the graph has the text "24"'


# Rows, counts, what is slow.


def test_rows_and_patterns_are_counted(stores: dict[str, Store]) -> None:
    text = f"{PREFIXES}\nSELECT ?b ?t {{ ?b a cg:Brief ; cg:title ?t }} LIMIT 4"
    found = explain(stores["shipped"], text, seconds=None)
    assert (found.state, found.rows, found.cause, found.culprits, found.reasons) == ("rows", 4, "", (), ())
    assert found.sentences() == ["not empty: 4 rows"]
    assert [(count.pattern, count.line, count.column, count.matches, count.is_more) for count in found.counts] == [
        ("?b a cg:Brief", 2, 16, 11, False),
        ("?b cg:title ?t", 2, 32, 11, False),
    ]
    assert why_empty(stores["shipped"], text, seconds=None) == []


@pytest.mark.parametrize(
    ("patterns", "words"),
    [
        ("?b a cg:Brief . ?k a cg:StatementKind", "share no variable: ?b a cg:Brief (line 1 column"),
        ("?b cg:name ?n . ?k cg:statedCode ?c FILTER (?c = ?n)", "only a FILTER or BIND joins them"),
        ("?a <http://www.w3.org/2004/02/skos/core#broader>* ?z", "a path of any length whose ends nothing else binds"),
        ("?s ?p ?o . ?x ?q ?o . ?o ?r ?s", ""),
        ("?b a cg:Brief ; cg:name ?n", ""),
        ("?b cg:code cpt:0686T . ?b cg:name ?n OPTIONAL { ?b cg:title ?t }", ""),
    ],
)
def test_what_is_slow_is_told(patterns: str, words: str, stores: dict[str, Store]) -> None:
    found = explain(stores["shipped"], f"{PREFIXES} SELECT * {{ {patterns} }} LIMIT 1", seconds=None)
    assert (words in " ".join(found.slow)) if words else found.slow == ()


def test_very_many_matches_are_counted_up_to_a_limit(monkeypatch: pytest.MonkeyPatch, stores: dict[str, Store]) -> None:
    monkeypatch.setattr("chargegraph.explanation.counts.MOST", 100)
    monkeypatch.setattr("chargegraph.explanation.counts._MANY", 100)
    found = explain(stores["shipped"], f"{PREFIXES} SELECT ?s {{ ?s cg:line ?line }} LIMIT 1", seconds=None)
    assert [(count.shown, count.matches, count.is_more) for count in found.counts] == [("100 or more", 100, True)]
    assert found.slow[0].startswith("very many matches: 100 or more of ?s cg:line ?line")


ENDLESS = '?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER (CONCAT(STR(?a), STR(?c), STR(?e)) = "x")'


def test_what_never_ends_ends(stores: dict[str, Store]) -> None:
    began = time.monotonic()
    found = explain(stores["shipped"], f"{PREFIXES} SELECT * {{ {ENDLESS} }}", seconds=0.5)
    assert time.monotonic() - began < 2.0
    assert (found.state, found.complete) == ("not explained", False)
    assert found.sentence == "there was no answer in time, so whether there are rows is not known"
    assert why_empty(stores["shipped"], f"{PREFIXES} SELECT * {{ {ENDLESS} }}", seconds=0.3) == [found.sentence]
    assert explain(stores["shipped"], f"{PREFIXES} SELECT * {{ ?b a cg:Brief }}").complete


def test_a_mistake_beside_what_never_ends_is_named(stores: dict[str, Store]) -> None:
    text = f'{PREFIXES} SELECT * {{ {ENDLESS} . ?a cg:statedCode "C220" . ?s a cg:ModifierUse ; cg:payer ?payer }}'
    told = why_empty(stores["shipped"], text, seconds=2.0)
    assert told[0] == 'other form: the graph writes "C22.0", not "C220"'
    assert told[-1].startswith("not every question about it was answered in time")


# Forms that are not explained, and queries that may not run.


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { << ?s ?p ?o >> ?q ?z }",
        "SELECT * { ?s ?p ?o {| ?q ?z |} }",
        "SELECT * { ?s ?p ?cg__o }",
        'VERSION "1.2" ASK {}',
    ],
)
def test_a_form_that_is_not_known_is_not_explained(text: str, stores: dict[str, Store]) -> None:
    found = explain(stores["shipped"], text)
    assert found.state == "not explained"
    assert found.sentence.startswith("this form is not explained, from ")
    assert why_empty(stores["shipped"], text) == [found.sentence]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * { ?s a ex:Brief }", "the prefix 'ex' is not declared"),
        ("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", "SERVICE would reach the network"),
        ("SELECT * { ?s ?p }", "the query does not parse"),
        ("SELECT * WHERE { ?s ?p ?o . FILTER }", "the query does not parse"),
        ("INSERT DATA { <a> <b> <c> }", "INSERT would change the graph"),
    ],
)
def test_what_may_not_run_is_refused(text: str, words: str, stores: dict[str, Store]) -> None:
    with pytest.raises(QueryError, match=words):
        explain(stores["shipped"], text)


def test_an_answer_looks_empty(stores: dict[str, Store]) -> None:
    ask = stores["shipped"].query
    empty = ["SELECT ?s { ?s <http://a/> ?o }", "ASK { ?s <http://a/> ?o }", "CONSTRUCT WHERE { ?s <http://a/> ?o }",
             "SELECT (COUNT(*) AS ?n) (MAX(?o) AS ?m) { ?s <http://a/> ?o }"]  # fmt: skip
    full = ["SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "ASK {}", "SELECT ?s { ?s ?p ?o } LIMIT 1", "SELECT ?x { VALUES ?x { 0 1 } }"]
    assert [looks_empty(ask(text)) for text in (*empty, *full)] == [True] * len(empty) + [False] * len(full)


# An endpoint is asked as a store is.


def test_an_endpoint_is_explained(stores: dict[str, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Endpoint:
        """Only questions in SPARQL reach what it holds."""

        def rows(self, text: str) -> "Iterator[tuple[object, ...]]":
            asked.append(text)
            return rows_of(stores["shipped"], text)

    store = Store("http://127.0.0.1:9/sparql")
    monkeypatch.setattr(source_of(store), "_endpoint", Endpoint())
    for path in PLANTED:
        text = path.read_text("utf-8")
        assert why_empty(store, text, seconds=None) == why_empty(stores["shipped"], text, seconds=None)
    assert len(asked) > len(PLANTED)
    assert all("SELECT" in text for text in asked)


def test_a_store_without_briefs_is_told() -> None:
    with Store(":memory:") as store:
        assert why_empty(store, f'{PREFIXES} SELECT * {{ ?b cg:statedCode "0686T" ; cg:line ?l }}', seconds=None)[0] == (
            "not stated: the store holds no brief, chargegraph build FILE adds one")  # fmt: skip
        assert why_empty(store, f"{PREFIXES} SELECT * {{ ?b cg:lime ?l }}", seconds=None)[0].startswith("unknown term: cg:lime")


@pytest.mark.shared
@pytest.mark.parametrize("version", ["sparql10", "sparql11", "sparql12"])
def test_no_query_of_the_suites_is_explained_amiss(version: str, shared: Path) -> None:
    """Empty where the engine finds nothing, rows where it finds some, or a form that is not explained; never anything else."""
    root = shared / "w3c" / "sparql" / version
    if not root.is_dir():
        pytest.skip("SKIPPED LOUDLY: W3C's suites are not beside the repository")
    count = Counter[str]()
    for folder in sorted({path.parent for path in root.rglob("*.rq")}):
        store = store_over(Dataset(suite_store(folder)))
        for path in sorted(folder.glob("*.rq")):
            text = path.read_text("utf-8")
            try:
                result = store.query(text)
            except (QueryError, LimitReached):
                continue
            found = explain(store, text, seconds=None)
            count[found.state] += 1
            if found.state == "rows":
                assert len(result) or result.answer or result.ntriples is not None, path
            elif found.state != "not explained":
                assert looks_empty(result), path
                assert found.sentence
            assert found.complete, path
    assert count["rows"] > 20
    assert count["empty"] > 5, count


# Sets to blame, held to the engine.

POOL = [
    "?b a cg:Brief", '?b cg:statedCode "0686T"', '?b cg:statedCode "77067"', "?b cg:code ?c", "?c cg:statedModifier ?m",
    "?c cg:statedModifier cpt:26", "?s cg:brief ?b", "?s a cg:ModifierUse", "?s a cg:Indication", '?s cg:statedCode "26"',
    "?s cg:statedCode ?x", "?s cg:statedLabel ?l", "?s cg:whenToUse ?w", "?s cg:payer ?p", "?s cg:line ?line", "?b cg:title ?t",
    "?c cg:statedDiagnosis ?d", "?b cg:nothing ?z",
]  # fmt: skip
OTHER = [
    "FILTER (?line > 40)", "FILTER (?line < 10)", 'FILTER (?x = "22")', "FILTER NOT EXISTS { ?s cg:statedLabel ?any }",
    "FILTER EXISTS { ?b cg:title ?any }", 'VALUES ?x { "22" "26" }', "MINUS { ?s cg:line ?line }",
    "OPTIONAL { ?s cg:statedLabel ?o }", "FILTER (BOUND(?o))", "FILTER (!BOUND(?o))",
    "{ ?s cg:start ?at } UNION { ?s cg:publishd ?at }", "{ SELECT ?s { ?s cg:end ?e FILTER (?e < 900) } }",
    '{ BIND ("22" AS ?y) }', "?s cg:statedCode ?y", "{ ?s cg:asWritten ?name FILTER (STRLEN(?name) < 9) }",
    "GRAPH ?g { ?s cg:line ?line }", "?s cg:brief/cg:code ?c",
]  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    triples=st.lists(st.sampled_from(POOL), min_size=2, max_size=6, unique=True),
    others=st.lists(st.sampled_from(OTHER), max_size=2, unique=True),
    order=st.randoms(use_true_random=False),
)
@example(triples=["?s cg:payer ?p", "?b cg:code ?c"], others=["OPTIONAL { ?s cg:statedLabel ?o }"], order=None)
def test_a_set_to_blame_has_no_match_and_every_smaller_one_has(
    triples: list[str], others: list[str], order: object, stores: dict[str, Store]
) -> None:
    """Asked of the engine itself: the whole query, each set, and each choice of fewer units of a set."""
    parts = [*others, *triples]
    if order is not None:
        order.shuffle(parts)  # type: ignore[attr-defined]
    text = f"{PREFIXES} SELECT * {{ {' . '.join(parts)} }}"
    query = read_patterns(text)
    store = stores["shipped"]
    asker = Asker(store, query, Bound(text, {}), seconds=None, thorough=True)
    plan = Plan.of(query)
    sets = Blame(plan, asker).culprits()
    assert not asker.is_cut
    assert bool(sets) == (not any(True for _ in rows_of(store, f"{text} LIMIT 1")))

    def matches(units: tuple[int, ...]) -> bool:
        return any(True for _ in rows_of(store, f"{PREFIXES} SELECT * {{ {plan.text(plan.active(units))} }} LIMIT 1"))

    for found in sets:
        assert not matches(tuple(found)), plan.text(found)
        for size in range(len(found)):
            for fewer in combinations(sorted(found), size):
                assert matches(fewer), (plan.text(found), plan.text(fewer))


def test_sets_are_told_apart(stores: dict[str, Store]) -> None:
    text = f'{PREFIXES} SELECT * {{ ?s cg:statedCod ?x . ?s cg:line ?l . ?b cg:statedCode "0687T" . ?b cg:name ?n }}'
    found = explain(stores["shipped"], text, seconds=None)
    assert [[quote.text for quote in quotes] for quotes in found.culprits] == [
        ["?s cg:statedCod ?x"], ['?b cg:statedCode "0687T"']]  # fmt: skip


# The command.


def ran(argv: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    parser = Arguments("explain", command.__doc__ or "")
    command.arguments(parser)
    code = command.run(parser.read(argv))
    return code, capsys.readouterr().out


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("explained") / "a.store")
    with Store(path) as store:
        store.add(read_brief_file(str(next(path for path in SHIPPED if path.name.startswith("0686T")))))
    return path


def test_the_command_prints_sentences_and_counts(directory: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = f'{PREFIXES}\nSELECT ?l {{ ?s cg:statedCode "C220" ; cg:line ?l }}'
    code, out = ran([text, "--store", directory], capsys)
    assert code == 0
    assert out.splitlines() == [
        'other form: the graph writes "C22.0", not "C220"',
        'no match for ?s cg:statedCode "C220", line 2 column 13',
        "",
        "matches  line  column  pattern",
        '      0     2      13  ?s cg:statedCode "C220"',
        "     82     2      39  ?s cg:line ?l",
    ]
    code, out = ran([text, "--store", directory, "--format", "json"], capsys)
    told = json.loads(out)
    assert (code, told["state"], told["cause"], told["complete"]) == (0, "empty", "other form", True)
    assert told["culprits"] == [[{"text": '?s cg:statedCode "C220"', "line": 2, "column": 13}]]
    assert [count["matches"] for count in told["counts"]] == [0, 82]


def test_the_command_takes_a_canned_query_a_file_and_standard_input(
    directory: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out = ran(["modifiers-of-procedure", "-p", "code=0687t", "--store", directory], capsys)
    assert (code, out.splitlines()[0]) == (0, "not stated: no brief is about 0687T, did you mean 0686T?")
    assert 'no match for ?b cg:statedCode "0687T", line 8 column 3\n' in out
    assert "8      28  ?b cg:name ?brief" in out
    file = tmp_path / "q.rq"
    file.write_text("#+ summary: Which?\n#+ tags: [a]\n#+ parameters:\n#+   m: {type: modifier, example: 22}\n" + PREFIXES
                    + "SELECT ?s { ?s cg:statedCode $m ; cg:line ?line }")  # fmt: skip
    code, out = ran([f"@{file}", "-p", "m=27", "--store", directory], capsys)
    assert (code, out.splitlines()[0]) == (0, "not stated: no brief states the code 27")
    assert "line 5 column 115" in out
    assert "?s cg:line ?line" in out
    asked = io.BytesIO(f"{PREFIXES} ASK {{ ?s cg:statedCode '22' }}".encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(asked))
    code, out = ran(["-", "--store", directory], capsys)
    assert (code, out.splitlines()[0]) == (0, "not empty: the patterns match")
    code, out = ran(["SELECT * { ?s ?p << ?a ?b ?c >> }", "--store", directory], capsys)
    assert (code, out) == (1, "this form is not explained, from '<' on, the query line 1 column 18\n")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["modifiers-of-procedur", "-p", "code=0686T"], "did you mean modifiers-of-procedure"),
        (["modifiers-of-procedure"], "needs the parameter code"),
        (["modifiers-of-procedure", "-p", "code=liver tumor"], "is not a CPT or HCPCS code"),
        (["ASK {}", "-p", "code=686T"], "has no parameter 'code', it takes none"),
        (["@nowhere.rq"], "cannot read the file"),
        (["ASK {}", "--timeout", "0"], "is no time"),
    ],
)
def test_the_command_says_what_is_wrong_with_its_arguments(argv: list[str], words: str, directory: str) -> None:
    parser = Arguments("explain", command.__doc__ or "")
    command.arguments(parser)
    with pytest.raises(UsageError, match=words):
        command.run(parser.read([*argv, "--store", directory]))


def main() -> None:
    stores = {"shipped": stored(SHIPPED), "furnished": furnished_with(stored(SHIPPED))}
    for path in ALL:
        path.with_suffix(".txt").write_text(written(*explained(path, stores[path.parent.name])), "utf-8")


if __name__ == "__main__":
    main()


def test_a_day_that_is_compared_as_a_date_is_a_text_in_the_graph() -> None:
    """The graph writes days as texts, for no reasoner of OWL 2 takes xsd:date."""
    with Store(":memory:") as store:
        store.add(read_brief("CPT 0686T: A title\n", source="a", published="2019-05-01"))
        found = explain(store, 'SELECT ?b { ?b cg:published ?d FILTER (?d < "2020-01-01"^^xsd:date) }')
        rows = store.query('SELECT ?b { ?b cg:published ?d FILTER (?d < "2020-01-01") }')
    assert 'the graph has texts there, such as "2019-05-01", which a text compares with: "2020-01-01"' in found.sentence
    assert len(rows) == 1


@pytest.mark.parametrize("way", [explain, why_empty])
def test_the_deadline_holds_while_parameters_are_looked_for(way: Callable[..., object]) -> None:
    text = "SELECT * WHERE {" + " ?s ?p $p ." * 100_000 + "}"
    with Store(":memory:") as store:
        began = time.process_time()
        with pytest.raises(QueryTimeout):
            way(store, text, seconds=0.02)
        assert time.process_time() - began < 1
