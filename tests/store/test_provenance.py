"""Who read a brief and who made a finding, from what, and when: in a graph of its own, and nowhere else."""

import base64

import pytest

from chargegraph import Store, __version__, check, read_brief
from chargegraph.editions.bundled import bundled
from chargegraph.errors import UsageError
from chargegraph.findings.checks import keep
from chargegraph.rdf.names import PROVENANCE
from chargegraph.store.store import source_of

TEXT = (
    "CPT 0686T: Focused ultrasound of a liver tumor\n\n| Modifier | Description |\n| --- | --- |\n| 50 | Bilateral procedure |\n"
)
PREFIXES = """PREFIX cg: <https://w3id.org/chargegraph/ns#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX g: <https://w3id.org/chargegraph/graph/> """
MADE = (
    PREFIXES
    + """SELECT ?made ?source ?version ?time WHERE { GRAPH g:provenance {
    ?made prov:wasGeneratedBy ?doing ; prov:wasDerivedFrom ?source . ?doing a prov:Activity ; prov:wasAssociatedWith ?agent .
    ?agent a prov:SoftwareAgent ; <http://purl.org/dc/terms/hasVersion> ?version
    OPTIONAL { ?made prov:generatedAtTime ?time } } } ORDER BY ?made"""
)


def lines(store: Store, graph: str | None = None) -> set[str]:
    return {str(quad.triple) for quad in source_of(store).dataset.quads(graph)}


def checked(text: str = TEXT) -> Store:
    store = Store(":memory:")
    store.add(read_brief(text, source="liver.txt"))
    keep(store, check(store))
    return store


def test_brief_and_finding_say_what_made_them_and_from_what() -> None:
    store = checked()
    brief, *findings = store.query(MADE)
    (row,) = store.query(PREFIXES + "SELECT ?b ?sha256 { ?b a cg:Brief ; cg:sha256 ?sha256 }")
    assert (brief["made"], brief["version"], brief["time"]) == (row["b"], __version__, None)
    name, _, digest = str(brief["source"]).partition(";")
    assert name == "ni:///sha-256"
    assert base64.urlsafe_b64decode(digest + "=").hex() == row["sha256"]
    about = store.query(PREFIXES + "SELECT ?f ?s { GRAPH g:findings { ?f cg:about ?s } } ORDER BY ?f")
    assert len(about) > 0
    assert [(each["made"], each["source"]) for each in findings] == [(each["f"], each["s"]) for each in about]


def test_a_time_stands_only_where_it_is_given_and_only_there(monkeypatch: pytest.MonkeyPatch) -> None:
    without = checked()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    store = checked()
    assert {row["time"] for row in store.query(MADE)} == {"2026-01-01T00:00:00Z"}
    assert all(lines(store, graph) == lines(without, graph) for graph in (None, *store.graphs()) if graph != PROVENANCE)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "tomorrow")
    with pytest.raises(UsageError, match="is no time"):
        store.add(read_brief(TEXT, source="other.txt"))


def test_provenance_goes_with_what_it_is_of() -> None:
    store = checked()
    store.add(read_brief(TEXT.replace("Bilateral", "Two-sided"), source="liver.txt"))
    made = [str(row["made"]) for row in store.query(MADE)]
    assert len(made) == 2, "both texts were read"
    assert not any("#" in iri for iri in made), "no finding stands"
    keep(store, check(store))
    assert any("#" in str(row["made"]) for row in store.query(MADE))
    places = next(edition for edition in bundled() if edition.name.startswith("pos-"))
    store.add_edition(places)
    store.remove_edition(places.name)
    findings = {row["f"] for row in store.query(PREFIXES + "SELECT ?f { GRAPH g:findings { ?f cg:about ?s } }")}
    assert {row["made"] for row in store.query(MADE) if "#" in str(row["made"])} == findings
    for held in store.briefs():
        store.remove(held.name)
    assert lines(store, PROVENANCE) == set()
