"""Indicators as concepts: codes join on them, and an edition's graph gives back what the release said."""

from collections import Counter

import pytest

from chargegraph import Store
from chargegraph.codes.systems import SYSTEMS
from chargegraph.editions.bundled import open_bundled
from chargegraph.editions.model import Edition
from chargegraph.editions.triples import describe_edition, read_concepts
from chargegraph.rdf import Dataset
from chargegraph.rdf.names import GRAPH
from chargegraph.rdf.terms import Triple, ntriples
from chargegraph.rdf.vocabulary import CG, expand
from tests.conftest import store_over

PREFIXES = "PREFIX cg: <https://w3id.org/chargegraph/ns#> PREFIX betos: <https://w3id.org/chargegraph/betos/>"


def described(edition: Edition) -> list[Triple]:
    return list(describe_edition(edition, iri_of=lambda prefix: SYSTEMS[prefix].uri, current=True, references=lambda note: ()))


@pytest.mark.parametrize("name", ["hcpcs-2019", "nucc-cms-2025-10"])
def test_what_an_edition_says_comes_back_as_it_was(name: str) -> None:
    edition = open_bundled(name)
    dataset = Dataset.memory()
    dataset.add(ntriples(described(edition)), graph=GRAPH + name)
    prefix_of = {system.uri: prefix for prefix, system in SYSTEMS.items()}.__getitem__
    found = read_concepts(dataset.statements(GRAPH + name), prefix_of)
    assert found.keys() == edition.concepts.keys()
    said = {notation: sorted(concept.properties) for notation, concept in edition.concepts.items()}
    assert {notation: list(concept.properties) for notation, concept in found.items()} == said
    assert sum(map(len, said.values())) > 500


def test_codes_join_on_a_category() -> None:
    edition = open_bundled("hcpcs-2019")
    dataset = Dataset.memory()
    dataset.add(ntriples(described(edition)), graph=GRAPH + "hcpcs-2019")
    text = f"{PREFIXES} SELECT ?b (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?c cg:betos ?b . ?b a cg:IndicatorConcept }} }} GROUP BY ?b"
    found = {row["b"]: row["n"] for row in store_over(dataset).query(text)}
    counted = Counter(value for c in edition.concepts.values() for name, value in c.properties if name == "betos")
    assert found == {expand(f"betos:{value}"): count for value, count in counted.items()}
    assert len(found) > 50


def test_a_value_of_odd_letters_is_a_concept_all_the_same() -> None:
    from dataclasses import replace

    edition = open_bundled("pos-2024-05")
    notation, concept = next(iter(edition.concepts.items()))
    odd = replace(edition, concepts={notation: replace(concept, properties=(("betos", "a b<c/é"), ("weight", "2")))})
    triples = described(odd)
    assert (f"<{CG.betos}>", "<https://w3id.org/chargegraph/betos/a%20b%3Cc/%C3%A9>") in {triple[1:] for triple in triples}
    store = Store(":memory:")
    store.add_edition(odd, complete=True)
    (held,) = [each for each in store.editions() if each.edition.name == edition.name]
    assert held.edition.concepts[notation].properties == (("betos", "a b<c/é"), ("weight", "2"))
