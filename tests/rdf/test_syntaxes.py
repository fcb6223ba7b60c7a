"""Formats that Oxigraph does not write or read alone: N3 that is data, and HexTuples. rdflib reads them, and is read."""

import io
import json

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from chargegraph.errors import RdfError
from chargegraph.formats import DATASETS, RDF
from chargegraph.rdf import read_rdf, write_rdf

OURS = [name for name in RDF if not RDF[name].rdf12]
S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")

TEXTS = st.text(st.characters(codec="utf-8"))
IRIS = st.sampled_from([S, P, NamedNode("https://example.org/?a=1&b='2'#c%20d"), NamedNode("urn:\u00e9")])
NODES = IRIS | st.sampled_from([BlankNode("b1"), BlankNode("x.y-2")])
LITERALS = (
    st.builds(Literal, TEXTS)
    | st.builds(lambda text: Literal(text, language="en-gb"), TEXTS)
    | st.builds(lambda text: Literal(text, datatype=INTEGER), st.sampled_from(["1", "01", "+1", "one", ""]))
)
GRAPHS = st.just(DefaultGraph()) | NODES
QUADS = st.lists(st.builds(Quad, NODES, IRIS, NODES | LITERALS, GRAPHS), unique=True)


def written(quads: list[Quad], name: str) -> bytes:
    out = io.BytesIO()
    write_rdf(quads if name in DATASETS else [quad.triple for quad in quads], name, out, prefixes={"e": "https://example.org/"})
    return out.getvalue()


@pytest.mark.parametrize("name", OURS)
@given(quads=QUADS)
def test_quads_come_back_as_they_went(name: str, quads: list[Quad]) -> None:
    expected = quads if name in DATASETS else [Quad(q.subject, q.predicate, q.object) for q in quads]
    assert set(read_rdf(written(quads, name), name)) == set(expected)


@pytest.mark.parametrize(("name", "theirs"), [("n3", "n3"), ("hextuples", "hext")])
def test_rdflib_reads_what_is_written_and_is_read(name: str, theirs: str) -> None:
    quads = [Quad(S, P, Literal(text)) for text in ('a < b & "c"', " x\r\n\ty ", "\u6f22")]
    quads += [Quad(S, P, Literal("b", language="en")), Quad(S, P, Literal("3", datatype=INTEGER)), Quad(S, P, S)]
    if name in DATASETS:
        quads.append(Quad(S, P, P, NamedNode("https://example.org/g")))
    theirs_read = rdflib.Dataset().parse(data=written(quads, name), format=theirs)
    assert len(theirs_read) == len(quads)
    terms = {str(o) for _, _, o, _ in theirs_read.quads()}
    assert terms == {quad.object.value for quad in quads}  # type: ignore[union-attr]
    dataset = rdflib.Dataset()
    dataset.graph("https://example.org/g").parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")
    held = dataset if name in DATASETS else dataset.graph("https://example.org/g")
    data = held.serialize(format=theirs).encode()
    assert {str(quad.triple) for quad in read_rdf(data, name)} == {str(quad.triple) for quad in quads}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{ <x:a> <x:b> <x:c> } => { <x:d> <x:e> <x:f> } .", "line 1 column 1"),
        ('# { not here\n<x:a> <x:b> \'{\', """{\n""", <x:c>, {} .', "line 3 column 13"),
        ("@prefix x: <x:> .\nx:a x:b \\u007b, {x:a x:b x:c} .".replace("\\u007b", "x:c\\-d"), "line 2 column 17"),
    ],
)
def test_n3_with_a_formula_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(RdfError, match=rf"^N3 holds a formula, which is no data, a\.n3 {place}, take formulae and rules out$"):
        read_rdf(text.encode(), "n3", name="a.n3")


def test_n3_that_is_data_is_read() -> None:
    text = "@prefix : <x:> . :a :b '{' , \"it's {\" , '''{'{''' ; :c <x:d> . # {\n:a = :b ."
    assert len(read_rdf(text.encode(), "n3")) == 5
    with pytest.raises(RdfError, match="not valid n3: variables"):
        read_rdf(b"?x <x:b> <x:c> .", "n3")


SIX = ["x:a", "x:b", "c", "http://www.w3.org/2001/XMLSchema#string", "", ""]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not valid hextuples: no JSON, a.hext line 2, "),
        ("[" * 100_000, "no JSON"),
        (json.dumps(SIX[:5]), "no array of six"),
        (json.dumps([*SIX[:5], 1]), "no array of six"),
        (json.dumps({"a": 1}), "no array of six"),
        (json.dumps(["relative", *SIX[1:]]), "No scheme"),
        (json.dumps([*SIX[:4], "en", ""]), "a text in en has the datatype"),
        (json.dumps([*SIX[:3], "localId", "", ""]), "No scheme"),
        (json.dumps(["x:a", "x:b", "_:c", "globalId", "", ""]), "_:c is no globalId"),
        (json.dumps(["x:a", "x:b", "\ud800", *SIX[3:]]), "surrogates"),
        (b'["\xff"]', "no JSON"),
    ],
)
def test_what_is_no_hextuples_is_refused(line: str | bytes, message: str) -> None:
    data = json.dumps(SIX).encode() + b"\n" + (line if isinstance(line, bytes) else line.encode()) + b"\n\n"
    with pytest.raises(RdfError, match=message):
        read_rdf(data, "hextuples", name="a.hext")


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize(
    ("said", "what"),
    [
        (Triple(S, P, S), "a triple as a term"),
        (Literal("a", language="en", direction=BaseDirection.LTR), "the direction of a text"),
    ],
)
def test_what_rdf_1_2_adds_is_refused_where_it_cannot_be_held(name: str, said: Literal | Triple, what: str) -> None:
    with pytest.raises(RdfError, match=f"^{RDF[name].title} cannot hold {what}, as <https://example.org/s> has, use Turtle, "):
        written([Quad(S, P, said)], name)
