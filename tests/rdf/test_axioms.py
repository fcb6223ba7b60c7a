"""The ontology's axioms as rules: what follows, from what, what contradicts them; the same as two other engines say."""

import io

import pytest

from chargegraph import read_brief_file
from chargegraph.briefs.triples import described
from chargegraph.briefs.vocabularies import vocabularies_ntriples
from chargegraph.rdf import Dataset
from chargegraph.rdf.axioms import Inference, contradiction_rules, contradictions, infer, rules
from chargegraph.rdf.names import RDF_TYPE
from chargegraph.rdf.owl import load_owl, run_hermit
from chargegraph.rdf.syntax import triple_lines
from chargegraph.rdf.vocabulary import CG, ontology_quads
from tools.documents import shipped_briefs

_OURS = "https://w3id.org/chargegraph/ns#"
IN_GROUP = (
    b"<http://purl.bioontology.org/ontology/ICD10CM/C22.0> <https://w3id.org/chargegraph/ns#inGroup>"
    b" <https://w3id.org/chargegraph/group/malignant-neoplasm> .\n"
)
"""What an edition says of a code."""
CG_PREFIX = "@prefix cg: <https://w3id.org/chargegraph/ns#> . "


def dataset(*data: bytes) -> Dataset:
    found = Dataset.memory()
    for each in (vocabularies_ntriples(), *data):
        found.add(each)
    return found


def said(*lines: str) -> bytes:
    """N-Triples with terms of ours in short form: ``x a cg:Brief``."""

    def term(word: str) -> str:
        return f"<{RDF_TYPE}>" if word == "a" else f"<{word.replace('cg:', _OURS)}>" if ":" in word else word

    return "".join(f"{' '.join(map(term, line.split()))} .\n" for line in lines).encode()


def names(found: list[Inference]) -> set[str]:
    return {each.axiom for each in found}


@pytest.fixture(scope="module")
def shipped() -> bytes:
    return b"".join(described(read_brief_file(str(path))).ntriples for path in shipped_briefs())


def test_there_are_rules_of_every_kind() -> None:
    assert len(rules()) > 100
    assert len(contradiction_rules()) > 200
    told = " ".join(rule.axiom for rule in rules())
    for words in (
        "is the inverse of",
        "makes cg:statedModifier",
        "leads to is a",
        "every cg:Modifier is a",
        "is a cg:CategoryIIICode",
        "with a cg:inGroup that is a cg:SymptomGroup is a cg:SymptomDiagnosis",
    ):
        assert words in told


def test_what_follows_names_the_axiom_and_what_it_rests_on() -> None:
    data = said("urn:b a cg:Brief", "urn:b cg:code urn:p", "urn:s cg:brief urn:b", "urn:s cg:modifier urn:m")
    found = {each.triple: each for each in infer(dataset(data))}
    chain = found["<urn:p>", f"<{CG.statedModifier}>", "<urn:m>"]
    assert chain.axiom == "cg:subjectOfBrief then cg:states then cg:modifier makes cg:statedModifier"
    assert chain.rests_on[0] == ("<urn:p>", f"<{CG.subjectOfBrief}>", "<urn:b>")
    assert ("<urn:m>", f"<{RDF_TYPE}>", f"<{CG.Code}>") in found
    assert ("<urn:s>", f"<{RDF_TYPE}>", f"<{CG.ModifierUse}>") in found


def test_what_is_said_already_does_not_follow_again() -> None:
    data = dataset(said("urn:b a cg:Brief", "urn:b cg:code urn:p"))
    assert infer(data)
    assert infer(data) == []


def test_every_shipped_brief_contradicts_nothing(shipped: bytes) -> None:
    data = dataset(shipped)
    assert len(infer(data)) > 1000
    assert contradictions(data) == []


@pytest.mark.parametrize(
    ("lines", "axiom"),
    [
        (("urn:x a cg:Brief", "urn:x a cg:Modifier"), "nothing is both a cg:Code and a cg:Brief"),
        (("urn:s cg:modifier urn:m", "urn:m a cg:Payer"), "nothing is both a cg:Code and a cg:CuratedConcept"),
        (("urn:s a cg:ModifierUse", "urn:s cg:diagnosis urn:d"), "nothing is both a cg:ModifierUse and a cg:Indication"),
        (("urn:b cg:code urn:p", "urn:b cg:code urn:q"), "nothing has two cg:code"),
        (("urn:m a cg:Modifier", "urn:m a cg:Diagnosis"), "nothing is both a cg:Modifier and a cg:Diagnosis"),
        (("urn:s a cg:Title", "urn:s a cg:Summary"), "nothing is both a cg:Title and a cg:Summary"),
    ],
)  # fmt: skip
def test_a_contradiction_names_the_axiom_and_its_triples(lines: tuple[str, ...], axiom: str) -> None:
    data = dataset(said(*lines))
    infer(data)
    found = contradictions(data)
    assert axiom in names(found)
    assert all(len(each.rests_on) == 2 for each in found)
    assert all(each.triple is None for each in found)


def types_by_rules(data: Dataset) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for node, kind in data.rows(f"SELECT ?x ?c {{ ?x a ?c FILTER STRSTARTS(STR(?c), '{_OURS}') }}"):
        found.setdefault(node, set()).add(kind)
    return found


def test_hermit_gives_the_same_classes() -> None:
    brief = next(path for path in shipped_briefs() if "0686T" in path.name)
    data = described(read_brief_file(str(brief))).ntriples + IN_GROUP
    loaded = load_owl(vocabularies_ntriples(), data)
    assert run_hermit(loaded)
    theirs: dict[str, set[str]] = {}
    for kind in loaded.classes():
        for one in kind.instances():  # those of its subclasses too
            theirs.setdefault(one.iri, set()).add(kind.iri)
    theirs = {iri: {kind for kind in kinds if kind.startswith(_OURS)} for iri, kinds in theirs.items()}
    ours = dataset(data)
    infer(ours)
    found = types_by_rules(ours)
    assert len(found) > 100
    assert CG.MalignantDiagnosis in found["http://purl.bioontology.org/ontology/ICD10CM/C22.0"]
    assert CG.UncertainBehaviorDiagnosis not in found["http://purl.bioontology.org/ontology/ICD10CM/D37.7"]
    assert {iri: kinds for iri, kinds in theirs.items() if kinds} == found


def test_owlrl_gives_the_same_triples_of_our_terms(shipped: bytes) -> None:
    import rdflib
    from owlrl import DeductiveClosure, OWLRL_Semantics

    brief = next(path for path in shipped_briefs() if "00630" in path.name)
    data = described(read_brief_file(str(brief))).ntriples + IN_GROUP
    graph = rdflib.Graph()
    terms = triple_lines(quad.triple for quad in ontology_quads())
    graph.parse(io.BytesIO(terms + vocabularies_ntriples() + data), format="nt")
    asserted = {tuple(map(str, triple)) for triple in graph}
    DeductiveClosure(OWLRL_Semantics, datatype_axioms=False).expand(graph)
    individuals = {s for s, p, _ in asserted if not s.startswith(_OURS)} | {o for _, _, o in asserted}

    def of_ours(triple: tuple[str, str, str]) -> bool:
        subject, property_, value = triple
        about_data = subject in individuals and not subject.startswith(_OURS)
        return about_data and (property_.startswith(_OURS) or (property_ == RDF_TYPE and value.startswith(_OURS)))

    theirs = {t for t in (tuple(map(str, triple)) for triple in graph) if of_ours(t)}  # type: ignore[arg-type]
    mine = dataset(data)
    infer(mine)
    ours = {tuple(map(str, row)) for row in mine.rows("SELECT ?s ?p ?o { ?s ?p ?o }")}
    ours = {t for t in ours if of_ours(t)}  # type: ignore[arg-type]
    assert len(ours) > 500
    assert ("http://purl.bioontology.org/ontology/CPT/00630", RDF_TYPE, CG.AnesthesiaCode) in ours
    assert ours == theirs
