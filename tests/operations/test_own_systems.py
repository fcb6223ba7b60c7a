"""Code systems of a user's own: a code of theirs is looked up, linked and kept as one of a known system is."""

from pathlib import Path

import pytest

from chargegraph import Store, link, load_edition, lookup
from chargegraph.errors import ChargegraphError, CodeError, UnknownName, UsageError
from tests.conftest import Run

REVENUE = b"""{"resourceType": "CodeSystem", "url": "http://example.org/revenue", "version": "1", "name": "Revenue", "concept": [
 {"code": "0360", "display": "Rooms where surgeons work"}, {"code": "0636", "display": "Drugs that need a code each"}]}"""
GROUPS = b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix x: <http://example.org/> .
x:groups a skos:ConceptScheme ; skos:prefLabel "Groups of stays" ; owl:versionInfo "42" .
x:1 a skos:Concept ; skos:inScheme x:groups ; skos:notation "G-470A" ; skos:prefLabel "Hips" .
"""
SSSOM = """#curie_map:
#  revenue: https://w3id.org/chargegraph/scheme/revenue/
#  EX: http://example.org/
#mapping_set_id: http://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id\tpredicate_id\tobject_id\tmapping_justification
revenue:0360\tskos:exactMatch\tEX:1\tsemapv:ManualMappingCuration
"""


@pytest.fixture
def store(few_editions: None) -> Store:
    store = Store(":memory:")
    store.add_edition(load_edition(REVENUE, name="revenue.json"))
    store.add_edition(load_edition(GROUPS, name="groups.ttl"))
    return store


@pytest.mark.parametrize(
    ("typed", "system", "label"),
    [
        ("0360", None, "Rooms where surgeons work"),
        ("0360", "revenue", "Rooms where surgeons work"),
        ("revenue:0360", None, "Rooms where surgeons work"),
        ("Revenue:0636", None, "Drugs that need a code each"),
        ("G-470A", None, "Hips"),
        ("g-470a", "groups-of-stays", "Hips"),
        ("groups-of-stays:G-470A", None, "Hips"),
    ],
)
def test_a_code_of_ones_own_is_looked_up(store: Store, typed: str, system: str | None, label: str) -> None:
    assert label in [row["value"] for row in lookup(store, typed, system) if row["says"] == "label"]


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("0360", "revenue:0360"),
        ("revenue:0636", "revenue:0636"),
        ("groups-of-stays:g-470a", "groups-of-stays:G-470A"),
        ("C22.0", "ICD10CM:C22.0"),
        ("99213", "CPT:99213"),
    ],
)
def test_a_code_of_ones_own_is_linked(store: Store, typed: str, subject: str) -> None:
    assert {row["subject_id"] for row in link(store, [typed])} == {subject}


def test_a_code_that_an_own_list_lacks_is_said(store: Store) -> None:
    with pytest.raises(UnknownName, match="9999 is not in revenue"):
        lookup(store, "revenue:9999")
    with pytest.raises(CodeError, match="'9999' is not a code of revenue"):
        link(store, ["revenue:9999"])
    for store_or_none in (store, None):
        with pytest.raises(ChargegraphError):
            link(store_or_none, ["other:0360"])


def test_links_of_ones_own_are_kept_and_looked_up(here: Path, run: Run, few_editions: None) -> None:
    (here / "revenue.json").write_bytes(REVENUE)
    (here / "mine.sssom.tsv").write_text(SSSOM)
    assert run("scheme", "add", "revenue.json").code == 0
    kept = run("link", "0360", "--sssom", "mine.sssom.tsv", "--keep")
    assert (kept.code, kept.err.count("error")) == (0, 0)
    assert "#  revenue: https://w3id.org/chargegraph/scheme/revenue/\n" in kept.out
    assert "link,skos:exactMatch http://example.org/1" in run("lookup", "revenue", "0360", "--format", "csv").out


def test_any_signs_may_stand_in_an_own_code(here: Path, run: Run, few_editions: None) -> None:
    told = REVENUE.replace(b"0360", b"a b").replace(b"0636", "\u00fc/#%?".encode())
    (here / "revenue.json").write_bytes(told)
    (here / "mine.sssom.tsv").write_text(SSSOM.replace("revenue:0360", "revenue:a%20b"))
    assert run("scheme", "add", "revenue.json").code == 0
    assert "revenue:a%20b\tskos:exactMatch\tEX:1" in run("link", "revenue:a b", "--sssom", "mine.sssom.tsv", "--keep").out
    assert "link,skos:exactMatch http://example.org/1" in run("lookup", "revenue", "a b", "--format", "csv").out
    linked = run("link", "revenue:\u00fc/#%?", "--format", "turtle", "--keep")
    assert (linked.code, linked.err.count("error")) == (0, 0)


@pytest.mark.parametrize("called", ["skos", "CG", "graph", "Scheme", "sssom"])
def test_an_own_system_is_not_called_as_a_namespace_is(called: str) -> None:
    told = REVENUE.replace(b'"Revenue"', f'"{called}"'.encode())
    with pytest.raises(UsageError, match=rf"the prefix '{called.lower()}' of the ontology stands for something else, x\.json"):
        load_edition(told, name="x.json")
    with pytest.raises(UsageError, match="of the ontology stands for something else"):
        load_edition(GROUPS, name="x.ttl", scheme=called.lower())
    assert load_edition(told, name="x.json", scheme="own").name == "own-1"
