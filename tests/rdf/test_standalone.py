"""An export as an ontology that stands alone: owlready2 sees things and not texts, and everything that is used is declared."""

from pathlib import Path

import owlready2
import pytest
import rdflib

from tests.conftest import Run

CG = "https://w3id.org/chargegraph/ns#"
OWL = rdflib.OWL
BUILT_IN = (str(rdflib.RDF), str(rdflib.RDFS), str(OWL), str(rdflib.XSD))


def test_owlready2_sees_codes_as_things(shipped_copy: str, here: Path, run: Run) -> None:
    assert run("export", "--owl", "--format", "ntriples", "--store", shipped_copy, "-o", "graph.nt").code == 0
    world = owlready2.World()
    world.get_ontology(f"file://{here}/graph.nt").load()
    cg = world.get_namespace(CG)
    for kind in ("Procedure", "Modifier", "Specialty", "Diagnosis", "PlaceOfService", "Payer", "Brief", "ModifierUse"):
        assert list(cg[kind].instances()), kind
    use = next(use for use in cg.ModifierUse.instances() if use.line == 23 and use.statedCode == ["73"])
    assert isinstance(use.modifier[0], cg.Modifier)
    assert use.modifier[0].notation == ["73"]
    assert use in use.brief.states
    assert len(list(world.object_properties())) > 30
    assert len(list(world.data_properties())) > 40


@pytest.mark.parametrize("graph", [None, "https://w3id.org/chargegraph/graph/pos-2024-05"])
def test_every_class_and_property_is_declared(graph: str | None, shipped_copy: str, here: Path, run: Run) -> None:
    run("scheme", "add", "pos", "--store", shipped_copy)
    asked = ["--graph", graph] if graph else []
    assert run("export", "--owl", *asked, "--store", shipped_copy, "-o", "graph.ttl").code == 0
    found = rdflib.Graph().parse("graph.ttl")
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    properties = {each for each in found.predicates() if not str(each).startswith(BUILT_IN)}
    assert len(properties) > 15
    assert {each for each in properties if not any((each, rdflib.RDF.type, kind) in found for kind in kinds)} == set()
    classes = {each for each in found.objects(None, rdflib.RDF.type) if not str(each).startswith(BUILT_IN)}
    assert {each for each in classes if (each, rdflib.RDF.type, OWL.Class) not in found} == set()
    headers = list(found.subjects(rdflib.RDF.type, OWL.Ontology))
    assert [str(each) for each in headers] == ["https://w3id.org/chargegraph/export"]
    assert not list(found.objects(None, OWL.imports))


def test_the_same_store_gives_the_same_bytes(shipped_copy: str, run: Run) -> None:
    assert run("export", "--owl", "--store", shipped_copy).out == run("export", "--owl", "--store", shipped_copy).out


def test_several_graphs_are_no_ontology(shipped_copy: str, run: Run) -> None:
    refused = run("export", "--owl", "--format", "trig", "--store", shipped_copy)
    assert refused.code == 2
    assert refused.err.startswith("error: trig holds several graphs, and an ontology is one, choose one of turtle")
