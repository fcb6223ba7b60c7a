"""What catalogues read of a service: dumps, linksets, licence, editions in series; every number that of the store."""

import io

import pyoxigraph
import pytest

from chargegraph import Store, read_brief_file
from chargegraph.cli import main
from chargegraph.editions.bundled import open_bundled
from chargegraph.formats import GRAPHS
from chargegraph.operations.linking import codes_meant, linked, triples_of
from chargegraph.rdf.names import GRAPH
from chargegraph.server.answers.publication import published
from chargegraph.store.held_editions import put_links
from chargegraph.store.store import source_of
from tests.conftest import ROOT

ENDPOINT = "https://sparql.example.org/sparql"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PREFIXES = """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX void: <http://rdfs.org/ns/void#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> """


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store(":memory:")
    store.add(read_brief_file(str(ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt")))
    store.add_edition(open_bundled("pos"))
    _, links = linked(store, codes_meant(store, ())[0])
    put_links(source_of(store).filled(), links.graph, triples_of(links))
    return store


@pytest.fixture(scope="module")
def told(store: Store) -> pyoxigraph.Store:
    return as_store(store, LICENCE)


def as_store(store: Store, license: str) -> pyoxigraph.Store:
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in published(store, ENDPOINT, license))
    found = pyoxigraph.Store()
    found.load(io.BytesIO(lines.encode()), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return found


def rows(data: pyoxigraph.Store, text: str) -> list[tuple[str, ...]]:
    found = data.query(PREFIXES + text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple(value.value for value in row) for row in found]


def test_linksets_count_the_links_of_the_store(store: Store, told: pyoxigraph.Store) -> None:
    asked = """SELECT ?space ?how ?n { ?d void:subset ?l . ?l a void:Linkset ; void:subjectsTarget ?d ; void:linkPredicate ?how ;
        void:triples ?n ; void:objectsTarget/void:uriSpace ?space }"""
    counted = rows(told, asked)
    links = store.query(
        f"SELECT ?how ?o {{ GRAPH <{GRAPH}mappings-links> {{ ?s ?how ?o FILTER (CONTAINS(STR(?how), 'Match')) }} }}"
    )
    assert len(counted) >= 3
    for space, how, count in counted:
        assert int(count) == sum(link["how"] == how and str(link["o"]).startswith(space) for link in links) > 0, (space, how)
    assert sum(int(count) for _, _, count in counted) == len(links)


def test_a_dump_is_named_for_each_graph_and_format(told: pyoxigraph.Store) -> None:
    asked = """SELECT ?set ?url ?media { ?set dcat:distribution ?file .
        ?file a dcat:Distribution ; dcat:downloadURL ?url ; dcat:mediaType ?media }"""
    found = rows(told, asked)
    assert len(found) == 2 * len(GRAPHS)
    assert {media.partition("/media-types/")[2] for _, _, media in found} == {each.accepts[0] for each in GRAPHS.values()}
    home = "https://sparql.example.org/graph-store"
    assert set(rows(told, "SELECT ?dump { ?set void:dataDump ?dump }")) == {
        (f"{home}?default&format=turtle",),
        (f"{home}?graph=https%3A%2F%2Fw3id.org%2Fchargegraph%2Fgraph%2Fpos-2024-05&format=turtle",),
    }


def test_editions_stand_in_the_series_of_their_system(told: pyoxigraph.Store) -> None:
    asked = (
        "SELECT ?set ?version ?series { ?c a dcat:Catalog ; dcat:dataset ?set , ?s . ?set a dcat:Dataset ; dcat:inSeries ?s ; "
    )
    found = rows(told, asked + "dcat:version ?version . ?s a dcat:DatasetSeries ; dcterms:title ?series }")
    assert found == [(f"{GRAPH}pos-2024-05", "2024-05", "Editions of pos")]


def test_the_licence_is_the_one_that_the_operator_names_or_none(store: Store, told: pyoxigraph.Store) -> None:
    asked = "SELECT ?licence { ?set a dcat:Dataset ; dcterms:license ?licence }"
    assert rows(told, asked) == [(LICENCE,)]
    assert rows(as_store(store, ""), asked) == []


def test_a_licence_without_an_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--license", "Apache 2.0"]) == 2
    assert "'Apache 2.0' is no address of a licence, give one such as https://" in capsys.readouterr().err
