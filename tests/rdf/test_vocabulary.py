"""The closed vocabulary: one file says what a term is, and a misspelt one raises."""

import dataclasses

import pytest

from chargegraph.briefs import model
from chargegraph.briefs.vocabularies import concepts, find_concepts
from chargegraph.errors import UsageError
from chargegraph.rdf import names
from chargegraph.rdf.terms import property_name
from chargegraph.rdf.vocabulary import CG, compress, expand, ontology, term
from chargegraph.resources import list_resources


def test_terms_are_read_from_the_ontology() -> None:
    assert CG.whenToUse == "https://w3id.org/chargegraph/ns#whenToUse"
    with pytest.raises(UsageError, match="no term cg:whenToUze, did you mean whenToUse"):
        _ = CG.whenToUze


def test_every_field_of_the_model_is_a_property_and_every_class_a_class() -> None:
    checked = 0
    for name, kind in vars(model).items():
        if isinstance(kind, type) and dataclasses.is_dataclass(kind) and name not in ("Remark", "Evidence", "Structure"):
            assert term({"CodedStatement": "Statement", "BriefRecord": "Brief"}.get(name, name))
            for field in dataclasses.fields(kind):
                if field.name not in ("evidence", "statements", "remarks", "structure"):
                    assert term(property_name(field.name)), field.name
                    checked += 1
    for field in dataclasses.fields(model.Evidence):
        assert field.name == "at" or term(field.name)
    assert checked > 30


def test_a_prefix_that_is_not_declared_raises() -> None:
    with pytest.raises(UsageError, match="no prefix 'cptt', did you mean cpt"):
        expand("cptt:73")


def test_compress_undoes_expand_for_every_prefix() -> None:
    assert len(ontology().prefixes) > 20
    for prefix in ontology().prefixes:
        assert compress(expand(f"{prefix}:x1")) == f"{prefix}:x1"
    assert compress("https://example.org/a") == "https://example.org/a"


def test_a_namespace_that_code_writes_is_the_one_that_the_ontology_declares() -> None:
    declared = ontology().prefixes
    both = {prefix for prefix in declared if hasattr(names, prefix.upper())}
    assert len(both) > 10
    assert {prefix: getattr(names, prefix.upper()) for prefix in both} == {prefix: declared[prefix] for prefix in both}
    assert {prefix: declared[prefix] for prefix in names.PREFIXES} == names.PREFIXES
    assert names.prologue("cg", "skos").count("PREFIX ") == 2


def test_the_kinds_of_statement_are_those_of_the_model() -> None:
    kinds = {kind.kind for kind in model.Statement.__subclasses__() if hasattr(kind, "kind")}
    kinds |= {kind.kind for kind in model.CodedStatement.__subclasses__()}
    assert len(kinds) == 16
    assert {concept.iri for concept in concepts("kinds")} == {expand(f"kind:{kind}") for kind in kinds}


@pytest.mark.parametrize("scheme", [name.removesuffix(".ttl") for name in list_resources("graph", "vocabularies", suffix=".ttl")])
def test_a_name_in_a_vocabulary_means_one_concept(scheme: str) -> None:
    seen: dict[str, str] = {}
    for concept in concepts(scheme):
        assert concept.names
        for name in concept.names:
            assert seen.setdefault(name.casefold(), concept.iri) == concept.iri, name
    assert seen


@pytest.mark.parametrize(
    ("text", "payers"),
    [
        ("Medicare Advantage and Medicare", ["Medicare Advantage", "Medicare"]),
        ("paid by cigna", ["Cigna Health"]),
        ("Medicared, premedicare", []),
        ("Blue\u00a0Cross Blue Shield", ["Blue Cross Blue Shield"]),
    ],
)
def test_names_are_found_longest_first_in_whole_words(text: str, payers: list[str]) -> None:
    assert [sighting.concept.names[0] for sighting in find_concepts("payers", text)] == payers
