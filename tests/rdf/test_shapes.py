"""What ontology/shapes.ttl repeats is what it repeats: forms of codes, fields of statements, classes, severities, categories."""

import re
import string
from collections.abc import Iterator
from dataclasses import fields

import pytest
import rdflib
from rdflib import RDF, SH, URIRef

from chargegraph.briefs import model
from chargegraph.briefs.triples import derivation
from chargegraph.codes import Code, category_of
from chargegraph.codes.systems import CPT, SYSTEMS, systems
from chargegraph.editions.triples import CLASSES
from chargegraph.findings.finding import SEVERITIES
from chargegraph.rdf.names import HOME
from chargegraph.rdf.names import RDF as RDF_NS
from chargegraph.rdf.schema import schema
from chargegraph.rdf.shapes import shapes_turtle
from chargegraph.rdf.terms import property_name
from chargegraph.rdf.vocabulary import CG, expand, ontology

GRAPH = rdflib.Graph().parse(data=shapes_turtle(), format="turtle")
NOTATION, SYSTEM = URIRef(expand("skos:notation")), URIRef(CG.codeSystem)
PASSAGE = {expand("rdf:type"), CG.brief, CG.line, CG.start, CG.end}
KINDS = [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, model.Statement)]
STATEMENTS = {kind.__name__: kind for kind in KINDS if "kind" in vars(kind)}
DATATYPES = {f"{RDF_NS}langString": f"{RDF_NS}PlainLiteral"}
"""What a shape demands where OWL 2 has no datatype for it."""


def shape(name: str) -> URIRef:
    found = URIRef(f"{HOME}shape/{name}")
    assert (found, None, None) in GRAPH, f"no shape is called {name}"
    return found


def targets(name: str) -> set[str]:
    return {str(each).rpartition("#")[2] for each in GRAPH.objects(shape(name), SH.targetClass)}


# Forms of codes.


def alternatives(of: rdflib.term.Node) -> Iterator[tuple[str, tuple[str, str]]]:
    """The URI of a system with the pattern of a notation and one that it must not have, for each form that a shape allows."""
    listed = GRAPH.value(of, SH["or"])
    nodes = list(GRAPH.items(listed)) if listed is not None else [GRAPH.value(of, SH.node)]
    for node in nodes:
        told = {GRAPH.value(each, SH.path): each for each in GRAPH.objects(node, SH.property)}
        denied = GRAPH.value(GRAPH.value(told[NOTATION], SH["not"]), SH.pattern) or "^$"
        yield str(GRAPH.value(told[SYSTEM], SH.hasValue)), (str(GRAPH.value(told[NOTATION], SH.pattern)), str(denied))


def near(example: str) -> set[str]:
    """Texts that differ from one in a character, and all of two characters."""
    characters = string.digits + string.ascii_uppercase + "."
    changed = {example[:n] + other + example[n + 1 :] for n in range(len(example)) for other in characters}
    longer = {example[:n] + other + example[n:] for n in range(len(example) + 1) for other in characters}
    return {example, example[:-1], *changed, *longer, *(one + other for one in characters for other in characters)}


@pytest.mark.parametrize("kind", ["procedure", "modifier", "taxonomy", "diagnosis", "place-of-service"])
def test_a_shape_allows_the_forms_of_the_systems_and_no_others(kind: str) -> None:
    allowed = dict(alternatives(shape(CLASSES[kind])))
    forms = {system.uri: form for system in systems() for form in system.forms if form.kind == kind and form.stated_as}
    assert allowed.keys() == forms.keys()
    texts = {text for system in systems() for form in system.forms for text in near(form.example)}
    texts |= {f"00300{modifier}" for modifier in near("AA")}  # a code of anesthesia with its modifier is none of ICD-10-PCS
    texts |= {f"A00.{rest}" for rest in near("123A")}
    assert len(texts) > 4000
    for uri, (pattern, denied) in allowed.items():
        assert "(?" not in pattern + denied, "no validator but Python's may read it"
        by_shape = {text for text in texts if re.search(pattern, text) and not re.search(denied, text)}
        by_form = {text for text in texts if re.fullmatch(forms[uri].pattern, text, re.ASCII)}
        assert by_form
        assert by_shape ^ by_form == set(), uri


# Fields of statements.


def closed() -> list[str]:
    found = sorted(str(each).rpartition("/")[2] for each in GRAPH.subjects(SH.closed, rdflib.Literal(True)))
    assert len(found) >= 9
    return found


@pytest.mark.parametrize("name", closed())
def test_a_closed_shape_has_the_fields_of_its_statement(name: str) -> None:
    assert targets(name) == {name}
    own = {str(GRAPH.value(each, SH.path)) for each in GRAPH.objects(shape(name), SH.property)}
    ignored = GRAPH.value(shape(name), SH.ignoredProperties)
    assert ignored is not None
    allowed = own | {str(each) for each in GRAPH.items(ignored)}
    names = {field.name for field in fields(STATEMENTS[name])} - {"evidence"}
    assert allowed == PASSAGE | {expand(f"cg:{property_name(each)}") for each in names}


def test_what_a_shape_says_of_a_property_the_ontology_says() -> None:
    known, checked = schema(), 0
    for of in GRAPH.subjects(RDF.type, SH.NodeShape):
        for each in GRAPH.objects(of, SH.property):
            path, kind = str(GRAPH.value(each, SH.path)), GRAPH.value(each, SH["class"])
            if path in known.ranges and kind is not None:
                assert known.below(known.ranges[path]) & known.below(frozenset({str(kind)})), each
                checked += 1
            if path in known.domains:
                classes = frozenset(map(str, GRAPH.objects(of, SH.targetClass)))
                assert known.fit(known.domains[path], classes), each
                checked += 1
            datatype = GRAPH.value(each, SH.datatype)
            if datatype is not None and path in known.literals:
                told = ontology().terms[path.rpartition("#")[2]].range
                assert DATATYPES.get(str(datatype), str(datatype)) == told, each
                checked += 1
    assert checked > 40


def test_every_term_in_the_shapes_is_one_of_the_ontology() -> None:
    home = ontology().prefixes["cg"]
    used = {str(node).removeprefix(home) for triple in GRAPH for node in triple if str(node).startswith(home)}
    assert len(used) > 60
    assert used <= ontology().terms.keys()


# Lists.


def test_the_classes_that_are_listed_are_those_of_model_and_ontology() -> None:
    known, home = schema(), ontology().prefixes["cg"]
    assert targets("Statement") == STATEMENTS.keys()
    leaves = {name for name in known.below(frozenset({CG.Statement})) if known.below(frozenset({name})) == {name}}
    assert {f"{home}{name}" for name in STATEMENTS} == leaves
    assert targets("Code") == set(CLASSES.values())
    curated = {name for name, parents in known.parents.items() if CG.CuratedConcept in parents}
    assert {f"{home}{name}" for name in targets("CuratedConcept")} == curated


def test_the_severities_are_those_of_findings() -> None:
    listed = GRAPH.value(shape("Finding-severity"), SH["in"])
    assert listed is not None
    assert tuple(map(str, GRAPH.items(listed))) == SEVERITIES


# The derivation of what codes are.


def test_the_derivation_gives_a_code_the_category_that_its_form_shows() -> None:
    rows = re.findall(r'\(<([^>]+)> "(.)" (category:\w+)\)', derivation("stated-codes"))
    told = {last: expand(name) for uri, last, name in rows if uri == CPT.uri}
    assert len(told) == len(rows)
    (form,) = (form for form in CPT.forms if form.kind == "procedure")
    lasts = [last for last in string.digits + string.ascii_uppercase if form.read(f"0686{last}")]
    assert len(lasts) > 10
    assert told == {last: expand(f"category:{category_of(Code('cpt', f'0686{last}'))}") for last in lasts}
    assert {system for system in SYSTEMS if category_of(Code(system, "0686T"))} == {"cpt"}
