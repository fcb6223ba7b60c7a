"""Model to triples: the graph model as documented, no blank nodes, the same bytes from run to run."""

import io
import subprocess
import sys
from collections import Counter

import pytest
import rdflib
from rdflib.compare import isomorphic

from chargegraph import read_brief, read_brief_file
from chargegraph.briefs.triples import describe
from chargegraph.errors import RdfError
from chargegraph.rdf import read_rdf
from chargegraph.rdf.rdflib_graph import graph, write_graph
from chargegraph.rdf.terms import ntriples
from chargegraph.rdf.vocabulary import ontology
from tests.conftest import ROOT, case_briefs
from tools.documents import shipped_briefs

SHIPPED = ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt"
CG = rdflib.Namespace("https://w3id.org/chargegraph/ns#")


def test_a_row_is_nine_triples() -> None:
    triples = describe(read_brief_file(str(SHIPPED)))
    sizes = Counter(subject for subject, _, _ in triples)
    rows = {subject: size for subject, size in sizes.items() if any(f"#{kind}-" in subject for kind in
            ("modifier", "specialty", "diagnosis", "related"))}  # fmt: skip
    assert len(rows) == 29
    assert set(rows.values()) == {9}


def test_one_row_as_the_model_has_it() -> None:
    brief = read_brief("CPT 0686T: T\n| Modifier | Description | When to Use |\n73 | Early | Then |\n", source="a.txt")
    at = brief.text.index("73")
    own = rdflib.URIRef(f"https://w3id.org/chargegraph/brief/{brief.name}")
    row = rdflib.URIRef(f"{own}#modifier-{at}")
    found = brief.graph()
    assert set(found.predicate_objects(row)) == {
        (rdflib.RDF.type, CG.ModifierUse),
        (CG.brief, own),
        (CG.modifier, rdflib.URIRef("http://purl.bioontology.org/ontology/CPT/73")),
        (CG.statedCode, rdflib.Literal("73")),
        (CG.statedLabel, rdflib.Literal("Early", lang="en")),
        (CG.whenToUse, rdflib.Literal("Then", lang="en")),
        (CG.line, rdflib.Literal(3)),
        (CG.start, rdflib.Literal(at)),
        (CG.end, rdflib.Literal(len(brief.text) - 1)),
    }
    cpt = rdflib.Namespace("http://purl.bioontology.org/ontology/CPT/")
    system = (CG.codeSystem, rdflib.URIRef("http://www.ama-assn.org/go/cpt"))
    assert set(found.predicate_objects(cpt["0686T"])) == {
        (CG.statedModifier, cpt["73"]),
        (rdflib.RDF.type, CG.Code),
        (rdflib.RDF.type, CG.Procedure),
        (rdflib.SKOS.notation, rdflib.Literal("0686T")),
        (CG.category, rdflib.URIRef("https://w3id.org/chargegraph/category/III")),
        system,
    }
    assert set(found.predicate_objects(cpt["73"])) == {
        (rdflib.RDF.type, CG.Code),
        (rdflib.RDF.type, CG.Modifier),
        (rdflib.SKOS.notation, rdflib.Literal("73")),
        (CG.statedLabel, rdflib.Literal("Early", lang="en")),
        system,
    }
    assert found.value(own, CG.text) == rdflib.Literal(brief.text)
    assert found.value(own, CG.source) == rdflib.Literal("a.txt")
    assert found.value(own, CG.category) == rdflib.URIRef("https://w3id.org/chargegraph/category/III")


def test_every_predicate_is_a_declared_term_and_nothing_is_blank() -> None:
    checked = 0
    for path in case_briefs():
        for subject, predicate, object_ in describe(read_brief_file(str(path))):
            checked += 1
            assert not subject.startswith("_:")
            assert not object_.startswith("_:")
            local = predicate[1:-1].removeprefix(str(CG))
            assert local in ontology().terms or predicate in (f"<{rdflib.RDF.type}>", f"<{rdflib.SKOS.notation}>")
    assert checked > 300


def test_another_base_mints_briefs_elsewhere() -> None:
    triples = describe(read_brief("CPT 0686T: T"), base="https://example.org/b/")
    assert any(s.startswith("<https://example.org/b/0686T-") for s, _, _ in triples)
    assert not any("chargegraph/brief/" in part for triple in triples for part in triple)


def test_the_shipped_turtle_is_what_the_shipped_brief_says() -> None:
    assert len(shipped_briefs()) >= 10
    for path in shipped_briefs():
        turtle = path.with_suffix(".ttl")
        assert turtle.read_text("utf-8") == read_brief_file(str(path)).graph().serialize(format="turtle")
        assert isomorphic(rdflib.Graph().parse(turtle), read_brief_file(str(path)).graph())


@pytest.mark.parametrize("format", ["turtle", "jsonld", "rdfxml"])
def test_the_bytes_do_not_hang_on_the_hash_seed(format: str) -> None:
    code = (
        "import io, sys; from chargegraph import read_brief_file; from chargegraph.rdf import read_rdf;"
        "from chargegraph.briefs.triples import describe; from chargegraph.rdf.rdflib_graph import write_graph;"
        "from chargegraph.rdf.terms import ntriples; out = io.BytesIO();"
        "quads = read_rdf(ntriples(describe(read_brief_file(sys.argv[1]))), 'ntriples');"
        "write_graph((q.triple for q in quads), sys.argv[2], out); sys.stdout.buffer.write(out.getvalue())"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", code, str(SHIPPED), format], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outs) == 1
    assert len(outs.pop()) > 10_000


NASTY = 'CPT 0686T: A "title" with \\ and \t tab\r\nOld\rMac, \u2011, \U0001f600, </a> & ]]>\n'


@pytest.mark.parametrize("format", ["turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml"])
def test_a_text_survives_every_format(format: str) -> None:
    brief = read_brief(NASTY)
    out = io.BytesIO()
    quads = read_rdf(ntriples(describe(brief)), "ntriples")
    write_graph((quad.triple for quad in quads), format, out)
    again = read_rdf(out.getvalue(), format)
    assert {str(quad.triple) for quad in again} == {str(quad.triple) for quad in quads}
    if format != "trig":
        known = {"ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}.get(format, format)
        assert isomorphic(rdflib.Graph().parse(data=out.getvalue(), format=known), brief.graph())


def test_what_xml_cannot_hold_is_refused_with_a_remedy() -> None:
    brief = read_brief("CPT 0686T: T\nA form\ffeed.\n")
    quads = read_rdf(ntriples(describe(brief)), "ntriples")
    with pytest.raises(RdfError, match=r"U\+000C in the text of https.*export as Turtle"):
        write_graph((quad.triple for quad in quads), "rdfxml", io.BytesIO())
    out = io.BytesIO()
    write_graph((quad.triple for quad in quads), "jsonld", out)
    assert len(read_rdf(out.getvalue(), "jsonld")) == len(quads)


def test_an_rdflib_graph_has_the_prefixes() -> None:
    assert "cpt:0686T" in graph(describe(read_brief("CPT 0686T: T\nSummary & Overview\nMedicare pays."))).serialize()
