"""The store: whole or not at all, the same bytes out, the way back for an export."""

import io
import itertools
import json
import os
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic

from chargegraph import Store, read_brief, read_brief_file
from chargegraph.briefs import model
from chargegraph.errors import QueryError, RdfError, StoreError, UsageError
from chargegraph.rdf.names import PROVENANCE
from chargegraph.rdf.owl import load_owl
from chargegraph.store import claims
from tests.conftest import case_briefs

CG = "PREFIX cg: <https://w3id.org/chargegraph/ns#> "


def exported(store: Store, format: str = "turtle", graph: str | None = None) -> bytes:
    out = io.BytesIO()
    store.export(format, out, graph=graph)
    return out.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> str:
    path = str(tmp_path / "a.store")
    with Store(path) as store:
        for brief in case_briefs():
            store.add(read_brief_file(str(brief)))
    return path


def test_the_order_of_building_does_not_show(tmp_path: Path) -> None:
    outs = set()
    for number, order in enumerate(itertools.islice(itertools.permutations(case_briefs()), 0, 24, 7)):
        with Store(tmp_path / f"{number}.store") as store:
            for brief in order:
                store.add(read_brief_file(str(brief)))
            outs.add(exported(store))
    assert len(outs) == 1


def test_adding_a_brief_twice_changes_nothing(corpus: Store) -> None:
    before = exported(corpus)
    corpus.add(read_brief_file(str(case_briefs()[0])))
    assert exported(corpus) == before


@pytest.mark.parametrize("format", ["turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml"])
def test_an_export_comes_back_to_the_same_bytes(format: str, path: str) -> None:
    with Store(path, read_only=True) as store:
        data, turtle = exported(store, format), exported(store)
        assert exported(store, format) == data
    with Store(":memory:") as again:
        assert again.load(data, format) is None
        assert exported(again, format) == data
        assert exported(again) == turtle


def test_turtle_means_the_same_to_rdflib_oxigraph_and_owlready2(path: str) -> None:
    with Store(path, read_only=True) as store:
        data, ntriples = exported(store), exported(store, "ntriples")
        held = store.graph()
    in_rdflib = rdflib.Graph().parse(data=data, format="turtle")
    in_oxigraph = b"".join(f"{q.triple} .\n".encode() for q in pyoxigraph.parse(data, pyoxigraph.RdfFormat.TURTLE))
    assert isomorphic(in_rdflib, rdflib.Graph().parse(data=in_oxigraph, format="nt"))
    assert isomorphic(in_rdflib, held)
    assert b"_:" not in ntriples
    owl = load_owl(ntriples)
    assert len(owl.ModifierUse.instances()) == 9
    assert len(owl.Brief.instances()) == 5


def test_a_whole_dataset_keeps_its_graphs(path: str) -> None:
    note = b"<https://example.org/a> <https://example.org/says> 'look at line 23'@en ."
    with Store(path) as store:
        graph = store.load(note, "turtle", graph="https://example.org/notes")
        assert graph == "https://example.org/notes"
        whole = exported(store, "nquads")
        assert exported(store, "trig").count(b"GRAPH") + exported(store, "trig").count(b"notes> {") >= 1
        assert b"look at line 23" not in exported(store)
        assert b"look at line 23" in exported(store, "turtle", graph="https://example.org/notes")
    with Store(":memory:") as again:
        again.load(whole, "nquads")
        assert again.graphs() == ["https://example.org/notes", PROVENANCE]
        assert exported(again, "nquads") == whole


def test_a_users_file_gets_a_graph_of_its_own_and_its_blank_nodes_names(path: str) -> None:
    note = b"[] <https://example.org/on> [ <https://example.org/p> 1 ] ."
    with Store(path) as store:
        graph = store.load(note, "turtle")
        assert graph is not None
        assert graph.startswith("https://w3id.org/chargegraph/graph/load-")
        first = exported(store, "nquads")
        assert b"_:" not in first
        assert store.load(note, "turtle") == graph
        assert exported(store, "nquads") == first
    with pytest.raises(UsageError, match=r"has no graph https://example\.org/none, it has https"), Store(path) as store:
        exported(store, "turtle", graph="https://example.org/none")


def test_a_brief_whose_text_does_not_fit_its_hash_is_refused(path: str) -> None:
    with Store(path, read_only=True) as store:
        data = exported(store)
    with Store(":memory:") as again:
        empty = exported(again)
        for changed, words in [
            (data.replace(b"Nobody knows.", b"Everybody knows."), "does not fit its hash"),
            (data.replace(b'cg:statedCode "J1885"', b'cg:statedCode "J1886"'), "not named by its code and its hash"),
            (data.replace(b"brief/J1885-", b"brief/J1885_"), "not named by its code"),
            (data.replace(b'cg:source "ketorolac.txt"', b'cg:source "ketorolac.txt" ; cg:text "x"'), "two values"),
            (data + b"<https://example.org/a> <https://example.org/b> [] .", "holds no blank nodes"),
        ]:
            with pytest.raises(RdfError, match=words):
                again.load(changed if changed != data else data.replace(b"J1885-", b"J1885_"), "turtle", name="x.ttl")
        assert exported(again) == empty


def test_an_export_with_other_vocabularies_keeps_the_stores_own(path: str) -> None:
    with Store(path, read_only=True) as store:
        data = exported(store)
    older = data.replace(b'skos:prefLabel "Aetna"@en', b'skos:prefLabel "Etna"@en')
    assert older != data
    with Store(":memory:") as again:
        again.load(older, "turtle")
        assert exported(again) == data


@pytest.mark.parametrize(
    ("data", "graph", "words"),
    [
        (b"<a", None, "not valid turtle: .*, n.ttl line 1"),
        (b"", None, "holds no triple"),
        (b"<https://e.org/a> <https://e.org/b> 1 .", "not an iri", "'not an iri' is not an IRI"),
        (b"<https://e.org/a> <https://e.org/b> 1 .", "https://w3id.org/chargegraph/graph/findings", "keeps itself"),
    ],
)
def test_what_cannot_be_loaded_says_why(data: bytes, graph: str | None, words: str, corpus: Store) -> None:
    with pytest.raises((RdfError, UsageError), match=words):
        corpus.load(data, "turtle", name="n.ttl", graph=graph)


def test_json_ld_reaches_no_network(corpus: Store) -> None:
    with pytest.raises(RdfError, match="not valid jsonld"):
        corpus.load(b'{"@context": "http://localhost:1/context", "a": 1}', "jsonld")


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no store, .*none, make one with chargegraph build FILE"):
        Store(tmp_path / "none", read_only=True)
    assert not (tmp_path / "none").exists()


def test_another_directory_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("x")
    with pytest.raises(StoreError, match="something else than a store"):
        Store(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="something else than a store"):
        Store(tmp_path / "file")
    with pytest.raises(StoreError, match="no store"):
        Store(tmp_path / "file", read_only=True)


def test_a_store_of_another_format_is_refused(path: str) -> None:
    form = Path(path) / "store.txt"
    form.write_text("chargegraph-store 99\nvocabularies x\n")
    for read_only in (True, False):
        with pytest.raises(StoreError, match=r"of format 99 and this version reads format 1, .*build it anew"):
            Store(path, read_only=read_only)
    form.write_text("nonsense")
    with pytest.raises(StoreError, match="not a chargegraph store"):
        Store(path, read_only=True)


def test_a_store_with_other_vocabularies_gets_todays(path: str) -> None:
    with Store(path, read_only=True) as store:
        before = exported(store)
    form = Path(path) / "store.txt"
    form.write_text("chargegraph-store 1\nvocabularies older\n")
    with Store(path) as store:
        assert exported(store) == before
    assert "older" not in form.read_text()


def test_a_second_writer_gets_a_clear_message(path: str) -> None:
    with Store(path), pytest.raises(StoreError, match=r"this process has the store open to write already, .*close"):
        Store(path)


def test_a_store_made_halfway_is_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "half.store"
    (path / "data").mkdir(parents=True)
    with pytest.raises(StoreError, match="no store"):
        Store(path, read_only=True)
    with Store(path) as store:
        assert store.run("graph-inventory")


def test_the_environment_names_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARGEGRAPH_STORE", str(tmp_path / "env.store"))
    with Store() as store:
        assert store.path == str(tmp_path / "env.store")
    monkeypatch.delenv("CHARGEGRAPH_STORE")
    monkeypatch.chdir(tmp_path)
    with Store() as store:
        with pytest.raises(StoreError, match="there is no store"):
            store.graphs()
        assert not os.path.exists("chargegraph.store")
        store.add(read_brief("CPT 0686T: Something"))
        assert os.listdir(tmp_path / "chargegraph.store")
        assert store.graphs() == [PROVENANCE]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CG + "SELECT * { ?s a cg:Brief FILTER(?s = ) }", "the query line 1 column 8"),
        ("SELECT ?x { ?x ?p ?o } GROUP BY ?p", "the query line 1"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "would change"),
    ],
)
def test_a_query_that_does_not_parse_says_where(text: str, words: str, corpus: Store) -> None:
    with pytest.raises(QueryError, match=words):
        corpus.query(text)


def test_forms_of_answer(corpus: Store) -> None:
    assert corpus.query(CG + "ASK { ?b a cg:Brief }").answer is True
    assert corpus.query(CG + "ASK { ?b a cg:Finding }").answer is False
    graph = corpus.query(CG + "CONSTRUCT { ?b a cg:Brief } { ?b a cg:Brief }").graph
    assert len(graph) == 5
    described = corpus.query("DESCRIBE <https://w3id.org/chargegraph/payer/aetna>")
    assert described.ntriples is not None
    assert b"Aetna" in described.ntriples
    assert json.loads(corpus.answer(CG + "SELECT ?c { ?b cg:code ?c }", "srj"))["results"]["bindings"]
    with pytest.raises(UsageError, match="srj is for SELECT and ASK"):
        corpus.answer("DESCRIBE <a:b>", "srj")


def test_shortcuts_are_those_of_the_derivation(corpus: Store) -> None:
    """What a store holds is what queries/derivations/stated-links.rq gives over the whole of it."""
    from chargegraph.resources import read_resource

    derived = corpus.query(read_resource("queries", "derivations", "stated-links.rq").decode()).graph
    graph = corpus.graph()
    stated = [p for p in graph.predicates() if str(p).startswith("https://w3id.org/chargegraph/ns#stated")]
    assert len(derived) == sum(
        str(p).endswith(("Modifier", "Specialty", "Diagnosis", "Related", "Payer", "Site")) for p in stated
    )
    assert all(triple in graph for triple in derived)


def test_a_private_base_keeps_briefs_apart(tmp_path: Path) -> None:
    with Store(":memory:") as store:
        name = store.add(read_brief("CPT 0686T: T"), base="https://example.org/b/")
        row = store.run("procedure-card", code="0686T")[0]
        assert row["brief"] == name
        assert str(row["statement"]).startswith(f"https://example.org/b/{name}#title-")
        data = exported(store)
    with Store(":memory:") as again:
        again.load(data, "turtle")
        assert exported(again) == data


def test_blank_nodes_of_two_files_stay_apart() -> None:
    with Store(":memory:") as store:
        for name in ("Alice", "Bob"):
            data = f"<https://e.org/{name}> <https://e.org/by> [ <https://e.org/name> '{name}' ] .".encode()
            store.load(data, "turtle", graph="https://e.org/notes")
        rows = store.query("SELECT ?a ?n { GRAPH ?g { ?a <https://e.org/by> [ <https://e.org/name> ?n ] } } ORDER BY ?a")
        assert [row["n"] for row in rows] == ["Alice", "Bob"]
        store.load(b"<https://e.org/x> <https://e.org/y> [] .", "turtle", graph="https://e.org/notes#part")


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.store")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="the store was closed"):
        store.run("graph-inventory")


def test_a_wrong_result_format_and_a_parameter_left_out(corpus: Store) -> None:
    with pytest.raises(UsageError, match="no SPARQL result format is called 'json', choose one of srj"):
        corpus.answer("ASK {}", "json")
    everything = corpus.run("modifiers-by-purpose", code="0686T")
    assert list(corpus.run("modifiers-by-purpose", code="0686T", purpose=None)) == list(everything)


def test_a_base_must_be_a_namespace() -> None:
    with Store(":memory:") as store:
        for base in ("not a base", "https://e.org/b", "https://e.org/b#"):
            with pytest.raises(UsageError, match=r"is not an IRI|is no namespace"):
                store.add(read_brief("CPT 0686T: T"), base=base)
        name = store.add(read_brief("CPT 0686T: T"), base="urn:x:")
        out = exported(store)
        with Store(":memory:") as again:
            again.load(out, "turtle")
            assert again.briefs()[0].iri == f"urn:x:{name}"


def test_the_classes_that_name_codes_are_those_of_the_model() -> None:
    every = [each for each in vars(model).values() if isinstance(each, type) and issubclass(each, model.Statement)]
    coded = {each.__name__: each.kind for each in every if hasattr(each, "kind") and hasattr(each, "stated_code")}
    assert dict(claims._CLASSES) == coded


def test_a_second_store_in_one_process_is_told_that_it_is_the_second(tmp_path: Path) -> None:
    path = str(tmp_path / "twice")
    with Store(path) as first:
        first.add(read_brief("CPT 27447: New knee"))
        with pytest.raises(StoreError, match="this process has the store open to write already"):
            Store(path).add(read_brief("CPT 27446: Half a knee"))
    with Store(path) as again:
        again.add(read_brief("CPT 27446: Half a knee"))
        assert len(again.names("27446")) == 1
