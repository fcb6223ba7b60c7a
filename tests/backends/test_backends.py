"""One suite over every backend of a store: the same answers, the same bytes, the same state after every change."""

import io
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chargegraph import Store, catalogue, check, read_brief, read_brief_file
from chargegraph.editions.bundled import bundled
from chargegraph.errors import LimitReached, QueryError, QueryTimeout
from chargegraph.findings.checks import keep
from chargegraph.findings.finding import Finding
from chargegraph.query.catalogue import Query
from chargegraph.query.result import Row
from chargegraph.rdf.names import FINDINGS, PROVENANCE
from chargegraph.rdf.terms import Triple
from chargegraph.rdf.vocabulary import expand
from chargegraph.store.held_editions import put_links
from chargegraph.store.store import source_of
from tests.backends.servers import BACKENDS, REAL, STARTED, Backend, turtle
from tests.conftest import ROOT, Run, case_briefs

CG = "PREFIX cg: <https://w3id.org/chargegraph/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
NOTES = "https://example.org/notes"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="session", params=list(BACKENDS))
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with BACKENDS[request.param](tmp_path_factory.mktemp(request.param)) as started:
        STARTED.append(started.name)
        yield started


@pytest.fixture
def cases(backend: Backend) -> Iterator[Store]:
    """A store on the backend that holds the case briefs and nothing else."""
    backend.fill()
    with backend.opened() as store:
        yield store


@pytest.fixture
def empty(backend: Backend) -> Iterator[Store]:
    if not backend.is_writable:
        pytest.skip(f"{backend.name} is only read")
    backend.clear()
    with backend.opened() as store:
        yield store


def test_canned_queries_give_the_same_rows(cases: Store, corpus: Store) -> None:
    rows = 0
    for query in catalogue():
        arguments = {parameter.name: parameter.example for parameter in query.parameters}
        found, expected = cases.run(query.name, **arguments), corpus.run(query.name, **arguments)
        assert (found.columns, list(found)) == (expected.columns, list(expected)), query.name
        rows += len(found)
    assert rows > 150


def test_what_is_there_is_the_same(cases: Store, corpus: Store) -> None:
    assert turtle(cases) == turtle(corpus)
    assert cases.briefs() == corpus.briefs()
    assert [cases.text(held.name) for held in cases.briefs()] == [corpus.text(held.name) for held in corpus.briefs()]
    assert cases.names("0686T") == corpus.names("0686T")
    assert cases.graphs() == corpus.graphs() == [PROVENANCE]


def test_commands_write_the_same_bytes(backend: Backend, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    if backend.path == ":memory:":
        pytest.skip("no command reaches the memory of this process")
    backend.fill()
    local = tmp_path_factory.mktemp("local") / "store"
    with Store(local) as store:
        for path in case_briefs():
            store.add(read_brief_file(str(path)))
    for command in (
        ["show", "49405"],
        ["show", "0686T"],
        ["lookup", "C22.0"],
        ["export"],
        ["source", "J1885"],
        ["ledger", "49405"],
    ):
        here, there = run(*command, "--store", str(local)), run(*command, "--store", backend.path)
        assert there.out == here.out, command
        assert len(here.out) > 200


ASKED = {
    "ask": "ASK { ?b a cg:Brief ; cg:statedCode '49405' }",
    "ask for nothing": "ASK { ?b a cg:Nothing }",
    "no rows": "SELECT ?b { ?b a cg:Nothing }",
    "a column that nothing fills": "SELECT ?b ?x { ?b a cg:Brief OPTIONAL { ?b cg:nothing ?x } } ORDER BY ?b",
    "numbers": "SELECT ?line (?line + 1 AS ?next) (COUNT(*) AS ?n) { ?s cg:line ?line } GROUP BY ?line ORDER BY ?line",
    "long texts": "SELECT ?t { ?b cg:text ?t ; cg:name ?name } ORDER BY ?name",
    "parts of texts": "SELECT ?n (SUBSTR(STR(?t), 3, 20) AS ?p) (STRLEN(?t) AS ?l) { ?b cg:text ?t ; cg:name ?n } ORDER BY ?n",
    "construct": "CONSTRUCT { ?c cg:name ?n } WHERE { ?b cg:code ?c ; cg:name ?n }",
    "construct nothing": "CONSTRUCT { ?b a cg:Nothing } WHERE { ?b a cg:Nothing }",
    "construct texts": "CONSTRUCT { ?s ?p ?o } WHERE { ?s a cg:ModifierUse ; ?p ?o }",
    "paths": "SELECT DISTINCT ?top { ?x a cg:Purpose ; skos:broader+ ?top } ORDER BY ?top",
    "words of updates in a comment": "# add, delete or insert?\nASK { ?b a cg:Brief }",
}


@pytest.mark.parametrize("name", ASKED)
def test_ad_hoc_questions(name: str, cases: Store, corpus: Store) -> None:
    found, expected = cases.query(CG + ASKED[name]), corpus.query(CG + ASKED[name])
    assert (found.columns, list(found)) == (expected.columns, list(expected))
    assert (found.answer, found.ntriples) == (expected.answer, expected.ntriples)


def test_paths_between_anything(cases: Store, corpus: Store, backend: Backend) -> None:
    text = CG + "SELECT ?x ?top { ?x skos:broader+ ?top } ORDER BY ?x ?top"
    if backend.name == "virtuoso":
        with pytest.raises(QueryError, match="transitive start not given"):
            cases.query(text)
    else:
        assert list(cases.query(text)) == list(corpus.query(text))
        assert corpus.query(text)


def test_a_description_names_the_thing(cases: Store) -> None:
    (held,) = [held for held in cases.briefs() if held.code == "49405"]
    said = cases.query(f"DESCRIBE <{held.iri}>").ntriples or b""
    assert f'<{held.iri}> <https://w3id.org/chargegraph/ns#name> "{held.name}" .'.encode() in said.splitlines()


def test_a_question_that_does_not_parse(cases: Store) -> None:
    with pytest.raises(QueryError) as caught:
        cases.query("SELECT * { ?s ?p ?o FILTER (?s = ) }")
    assert re.search(r"1:3\d|line 1", str(caught.value)), "the error does not say where"


HARD = [
    '"a \\"quoted\\" word, a \\\\ and an \'apostrophe\'"',
    '"two\\nlines\\r\\nand\\ta tab"',
    '" spaces at its ends "',
    '"\\n"',
    '""',
    '"no escape: \\\\u0041 \\\\U00000041 \\\\n \\\\\\\\u0041"',
    '"\u6f22\u5b57 \u00e9 \U0001f600 \U00010348"',
    '"control \\u0001 \\u0008 \\u000B \\u000C \\u001F \\u007F"',
    '"lines for some: \\u0085 \\u2028"',
    '"<b>&amp;</b> ]]>"',
    '"$code ?x {} # <a:b>"',
    '"word"@en',
    '"Wort"@de-at',
    '"5"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"-7"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    '"2025-01-31"^^<http://www.w3.org/2001/XMLSchema#date>',
    '"2025-01-31T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
    '"of a type of its own"^^<https://example.org/type>',
    '"' + "long \u00e9 " * 20_000 + '"',
]


def test_hard_literals_come_back_as_they_went(empty: Store) -> None:
    lines = [f"<https://example.org/{n:02}> <https://example.org/says> {term} .\n" for n, term in enumerate(HARD)]
    data = "".join(lines).encode()
    local = Store(":memory:")
    for store in (empty, local):
        store.load(data, "ntriples", graph=NOTES)
    assert empty.graphs() == [NOTES]
    assert turtle(empty, NOTES) == turtle(local, NOTES)
    for text in (
        f"SELECT ?s ?o {{ GRAPH <{NOTES}> {{ ?s ?p ?o }} }} ORDER BY ?s",
        f"SELECT ?s ?o FROM <{NOTES}> {{ ?s ?p ?o }} ORDER BY ?s",
    ):
        assert list(empty.query(text)) == list(local.query(text))
    construct = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{NOTES}> {{ ?s ?p ?o }} }}"
    assert empty.query(construct).ntriples == local.query(construct).ntriples
    assert len(local.query(construct).ntriples or b"") > 100_000


def test_graphs_do_not_mix(empty: Store) -> None:
    empty.add(read_brief("CPT 0686T: Focused ultrasound of a liver tumor"))
    empty.load(b"<https://example.org/a> <https://example.org/b> 1 .", "turtle", graph=NOTES)
    empty.load(b"<https://example.org/c> <https://example.org/d> 2 .", "turtle", graph=NOTES + "2")
    assert empty.graphs() == [NOTES, NOTES + "2", PROVENANCE]
    assert not empty.query("ASK { <https://example.org/a> ?p ?o }"), "the default graph shows a named one"
    rows = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    assert [row["g"] for row in empty.query(rows)] == [NOTES, NOTES + "2", PROVENANCE], "a named graph too many"
    assert empty.query(f"ASK {{ GRAPH <{NOTES}> {{ <https://example.org/a> ?p 1 }} }}")
    assert not empty.query(f"ASK {{ GRAPH <{NOTES}> {{ <https://example.org/c> ?p ?o }} }}")
    assert not empty.query("ASK { GRAPH <https://w3id.org/chargegraph/graph/default> { ?s ?p ?o } }")
    mixed = f"{CG} SELECT ?n ?o {{ ?b cg:name ?n GRAPH <{NOTES}> {{ ?s ?p ?o }} }}"
    assert [tuple(row.values()) for row in empty.query(mixed)] == [("0686T-67eb38736511", 1)]


MANY = 11_000
"""Statements, more than Virtuoso gives in one answer."""


def test_a_large_graph_and_a_large_answer_are_whole(empty: Store, backend: Backend) -> None:
    said = "of very many texts that are longer than what some engines put in order"
    data = "".join(
        f'<https://example.org/{n // 3}> <https://example.org/p{n % 3}> "{n} {said}"@en .\n' for n in range(MANY)
    ).encode()
    local = Store(":memory:")
    for store in (empty, local):
        store.load(data, "ntriples", graph=NOTES)
    assert turtle(empty, NOTES) == turtle(local, NOTES)
    everything = f"GRAPH <{NOTES}> {{ ?s ?p ?o }}"
    for text in (
        f"SELECT ?s ?p ?o {{ {everything} }}",
        f"SELECT ?s ?o {{ {everything} }} ORDER BY DESC(?s) ?o",
        f"SELECT ?o {{ {everything} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {everything} }}",
    ):
        found, expected = empty.query(text), local.query(text)
        assert Counter(map(tuple, (row.items() for row in found))) == Counter(map(tuple, (row.items() for row in expected)))
        assert found.ntriples == expected.ntriples
        assert len(found) + len((found.ntriples or b"").splitlines()) == MANY
    for text in (f"SELECT ?s ?o {{ {everything} }} LIMIT {MANY - 1}", f"DESCRIBE <https://example.org/{MANY}>"):
        if backend.name == "virtuoso" and "LIMIT" in text:
            with pytest.raises(LimitReached, match="cuts answers at 10,000 rows, and LIMIT leaves no room"):
                empty.query(text)
        else:
            found = empty.query(text)
            assert len(found) + len((found.ntriples or b"").splitlines()) in (MANY - 1, 0)


def test_a_slow_question_ends_in_time(cases: Store, backend: Backend) -> None:
    if not backend.ends_queries:
        pytest.skip("it would go on after its asker has left")
    ask = backend.endpoint(seconds=1.0).query if backend.is_endpoint else cases.within(seconds=1.0).query
    began = time.monotonic()
    with pytest.raises(QueryTimeout):
        ask(SLOW)
    assert time.monotonic() - began < 3
    assert cases.query(CG + "ASK { ?b a cg:Brief }")


def test_an_answer_of_too_many_bytes(cases: Store, backend: Backend) -> None:
    if backend.is_endpoint:
        with pytest.raises(LimitReached, match="more than 1,000 bytes"):
            backend.endpoint(most_bytes=1000).query("SELECT ?s ?p ?o { ?s ?p ?o }")


def test_many_ask_at_once(cases: Store, corpus: Store, backend: Backend) -> None:
    expected = {query.name: _rows(corpus, query) for query in catalogue()}
    wrong: list[tuple[str, list[Row], list[Row]]] = []

    def ask(part: int) -> None:
        store = backend.reader()
        for query in catalogue()[part::4]:
            rows = _rows(store, query)
            wrong.extend([(query.name, rows, expected[query.name])] if rows != expected[query.name] else [])

    threads = [threading.Thread(target=ask, args=(part % 4,)) for part in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def _rows(store: Store, query: Query) -> list[Row]:
    return list(store.run(query.name, **{parameter.name: parameter.example for parameter in query.parameters}))


def test_changes_leave_what_they_leave_in_memory(empty: Store) -> None:
    """Every step of a brief's life, with findings and editions: the same default graph and the same graphs after each."""
    local = Store(":memory:")
    first, second, *others = case_briefs()
    text = first.read_text("utf-8")
    longer = text + "\nMedicare covers it \u2013 mostly, it says \\u0041.\n"
    (edition,) = [edition for edition in bundled() if edition.name.startswith("pos-")]
    steps: dict[str, Callable[[Store], object]] = {
        "build": lambda store: store.add(read_brief(text, source="a.txt")),
        "build it again": lambda store: store.add(read_brief(text, source="a.txt")),
        "build another": lambda store: store.add(read_brief_file(str(second))),
        "the same from elsewhere": lambda store: store.add(read_brief(text, source="b.txt")),
        "replace": lambda store: store.add(read_brief(longer, source="a.txt")),
        "replace the other": lambda store: store.add(read_brief(longer, source="b.txt")),
        "go back": lambda store: store.add(read_brief(text, source="a.txt")),
        "say the day": lambda store: store.add(read_brief(text, source="a.txt", published="2025-01-01")),
        "say another day": lambda store: store.add(read_brief(text, source="a.txt", published="2025-01-02")),
        "several on one code": lambda store: [store.add(read_brief_file(str(path))) for path in others],
        "keep findings": lambda store: keep(store, findings, findings_on),
        "keep them again": lambda store: keep(store, findings, findings_on),
        "keep fewer": lambda store: keep(store, findings[1:], findings_on),
        "notes": lambda store: store.load(b"<a:a> <a:b> 'c', 5, true .", "turtle", graph=NOTES),
        "an edition": lambda store: store.add_edition(edition),
        "another": lambda store: store.add_edition(replace(edition, version="2020-01", sha256="0" * 64)),
        "make it current": lambda store: store.add_edition(replace(edition, version="2020-01", sha256="0" * 64), current=True),
        "take an edition out": lambda store: store.remove_edition(edition.name),
        "take a brief out": lambda store: store.remove(read_brief_file(str(second)).name),
        "take an old one out": lambda store: store.remove(read_brief(longer, source="a.txt").name),
    }
    findings: list[Finding] = []
    findings_on: set[str] = set()
    for name, step in steps.items():
        if name == "keep findings":
            findings_on = {local.names("49405")[0]}
            findings = check(local, findings_on)
            assert len(findings) > 5
        for store in (local, empty):
            step(store)
        assert turtle(empty) == turtle(local), name
        assert _held(empty) == _held(local), name
        assert [(held.edition.name, held.current) for held in empty.editions()] == [
            (held.edition.name, held.current) for held in local.editions()
        ]
    assert len(_held(local)) == 3


def _held(store: Store) -> dict[str, bytes]:
    """The graphs that hold anything, and what they hold."""
    return {graph: data for graph in store.graphs() if (data := turtle(store, graph))}


def test_links_are_put_in_place_of_others(empty: Store) -> None:
    local = Store(":memory:")
    graph = "https://w3id.org/chargegraph/graph/mappings-test"
    subject, match = expand("sssom:subject_id"), expand("skos:closeMatch")

    def row(number: int, code: str, term: str) -> list[Triple]:
        rows = [(f"<https://example.org/row/{number}>", f"<{subject}>", f"<{code}>")]
        return [*rows, (f"<{code}>", f"<{match}>", f"<{term}>")]

    for triples in (
        [
            *row(1, "https://example.org/c1", "https://example.org/t1"),
            *row(2, "https://example.org/c2", "https://example.org/t2"),
        ],
        row(3, "https://example.org/c1", "https://example.org/t3"),
    ):
        for store in (local, empty):
            put_links(source_of(store).filled(), graph, triples)
        assert turtle(empty, graph) == turtle(local, graph)
    assert turtle(local, graph).count(b"closeMatch") == 2


def test_the_shipped_briefs_by_the_commands(empty: Store, backend: Backend, here: Path, run: Run) -> None:
    """Built, asked, checked and removed from the command line: the same words and rows, and the same graph."""
    if backend.name not in REAL:
        pytest.skip("only of real servers anything new is learned")
    briefs = [str(path) for path in sorted((ROOT / "graph" / "briefs").iterdir()) if path.suffix != ".ttl"]
    assert len(briefs) > 5
    there = ["--store", backend.path, *(["--update", backend.update] if backend.update else [])]
    empty.close()
    asked = 0
    for command in (["build", *briefs], ["check", "77067", "--format", "csv"], ["remove", "99213"], ["info", "--format", "csv"]):
        said = run(*command, *(there if command[0] != "info" else there[:2]))
        expected = run(*command)
        if command[0] == "info":  # it tells where the store is, its size and its hash, too
            lines = [{line for line in ran.out.splitlines() if re.match("briefs|cg|triples", line)} for ran in (said, expected)]
            assert lines[0] == lines[1]
            assert len(lines[0]) > 10
        else:
            assert said == expected, command
    with backend.opened() as store, Store("chargegraph.store", read_only=True) as local:
        assert turtle(store) == turtle(local)
        assert store.graphs() == local.graphs() == [FINDINGS, PROVENANCE]
        assert turtle(store, FINDINGS) == turtle(local, FINDINGS)
        assert turtle(store, PROVENANCE) == turtle(local, PROVENANCE)
        for query in catalogue():
            asked += len(rows := _rows(local, query))
            assert _rows(store, query) == rows, query.name
    assert asked > 150


def test_shards_that_the_engine_loads_by_itself_are_what_is_built(
    empty: Store, corpus: Store, backend: Backend, run: Run, here: Path
) -> None:
    if backend.load is None:
        pytest.skip("it has no way of its own")
    assert run("convert", *map(str, case_briefs()), "-o", "shards", "--shard-size", "3").code < 2
    empty.close()
    shards = sorted((here / "shards").iterdir())
    for shard in shards:
        backend.load(shard.read_bytes())
    assert len(shards) > 2
    asked = 0
    with backend.opened() as store:
        assert turtle(store) == turtle(corpus)
        assert turtle(store, PROVENANCE) == turtle(corpus, PROVENANCE)
        assert store.graphs() == corpus.graphs() == [PROVENANCE]
        for query in catalogue():
            asked += len(rows := _rows(corpus, query))
            assert _rows(store, query) == rows, query.name
    assert asked > 50


def test_what_the_engine_loads_by_itself_is_read_as_what_is_built(empty: Store, corpus: Store, backend: Backend) -> None:
    if backend.load is None:
        pytest.skip("it has no way of its own")
    lines = io.BytesIO()
    corpus.export("ntriples", lines)
    empty.close()
    backend.load(lines.getvalue())
    with backend.opened() as store:
        assert turtle(store) == turtle(corpus)
        assert store.graphs() == []


def test_a_check_finds_the_same(cases: Store, corpus: Store) -> None:
    briefs = set(corpus.names("J1885"))
    found = check(cases, briefs)
    assert found == check(corpus, briefs)
    assert found


def test_who_reads_meanwhile_sees_whole_briefs(empty: Store, backend: Backend) -> None:
    """A brief that is put in has no row before it has all of them."""
    if not backend.is_endpoint:
        pytest.skip("what is written at once is seen at once")
    brief = read_brief_file(str(case_briefs()[0]))
    local = Store(":memory:")
    local.add(brief)
    expected = len(local.run("modifiers-of-procedure", code=brief.stated_code))
    seen: Counter[int] = Counter()
    done = threading.Event()

    def watch() -> None:
        store = backend.reader()
        while not done.is_set():
            seen[len(store.run("modifiers-of-procedure", code=brief.stated_code))] += 1

    watchers = [threading.Thread(target=watch) for _ in range(2)]
    empty.add(read_brief("CPT 0686T: Focused ultrasound"))
    for watcher in watchers:
        watcher.start()
    for number in range(4):
        empty.add(replace(brief, source=f"{number}.txt"))
        while not seen[expected]:
            done.wait(0.001)
    done.set()
    for watcher in watchers:
        watcher.join()
    assert set(seen) <= {0, expected}
