"""The canned queries as data: they conform to what sparql-examples asks, and run from there with the rows of their own."""

import io

import pytest
import rdflib
from rdflib.namespace import RDFS, SH

from chargegraph import Store
from chargegraph.query.catalogue import catalogue
from chargegraph.query.executables import DERIVATIONS, QUERIES, describe_catalogue
from chargegraph.rdf import literal
from chargegraph.rdf.terms import ntriples
from chargegraph.resources import list_resources, read_resource
from chargegraph.sparql import bind
from tests.conftest import CASES, Run

TARGET = "https://sparql.example.org/sparql"
SCHEMA, SKOS = rdflib.Namespace("https://schema.org/"), rdflib.SKOS
DATA = rdflib.Graph().parse(data=ntriples(describe_catalogue(TARGET)), format="nt")


def conforms(data: rdflib.Graph) -> bool:
    import pyshacl

    found, _, _ = pyshacl.validate(
        data, shacl_graph=str(CASES / "published" / "sparql-examples.ttl"), shacl_graph_format="turtle"
    )
    return bool(found)


def test_the_catalogue_conforms_to_the_shapes_of_sparql_examples() -> None:
    assert len(set(DATA.subjects(rdflib.RDF.type, SH.SPARQLExecutable))) > len(catalogue())
    assert not any(isinstance(node, rdflib.BNode) for node in DATA.all_nodes())
    assert conforms(DATA)


@pytest.mark.parametrize("gone", [SH.select, RDFS.comment, SCHEMA.target])
def test_what_lacks_something_does_not_conform(gone: rdflib.URIRef) -> None:
    part = rdflib.Graph()
    part += DATA
    part.remove((rdflib.URIRef(f"{QUERIES}graph-inventory"), gone, None))
    assert not conforms(part)


def text_of(iri: str, form: rdflib.URIRef = SH.select) -> str:
    (text,) = DATA.objects(rdflib.URIRef(iri), form)
    return str(text)


def test_each_query_runs_from_its_exported_form_with_its_rows(corpus: Store) -> None:
    with_rows = 0
    for query in catalogue():
        iri, examples = rdflib.URIRef(f"{QUERIES}{query.name}"), {}
        for parameter in DATA.objects(iri, SH.parameter):
            (path,), (example,) = DATA.objects(parameter, SH.path), DATA.objects(parameter, SKOS.example)
            examples[str(path).rpartition("/")[2]] = example.toPython()  # type: ignore[attr-defined]
        assert set(examples) == {parameter.name for parameter in query.parameters}
        own = corpus.run(query.name, **examples)
        texts = [bind(text_of(iri), {name: literal(value) for name, value in examples.items()})]
        texts += [text_of(f"{iri}#example")] if examples else []
        for text in texts:
            assert corpus.query(text).to_text("csv") == own.to_text("csv"), query.name
        with_rows += bool(own)
    assert with_rows > 20


def test_each_derivation_runs_from_its_exported_form(corpus: Store) -> None:
    files = list_resources("queries", "derivations", suffix=".rq")
    assert len(files) > 2
    given = 0
    for file in files:
        own = corpus.query(read_resource("queries", "derivations", file).decode())
        given += bool(own.ntriples)
        assert corpus.query(text_of(f"{DERIVATIONS}{file.removesuffix('.rq')}", SH.construct)).ntriples == own.ntriples
    assert given > 2  # code-groups needs an edition, which this store has not


def test_prefixes_are_declared_as_the_texts_have_them() -> None:
    declared = {str(DATA.value(node, SH.prefix)): str(DATA.value(node, SH.namespace)) for node in DATA.objects(None, SH.declare)}
    lines = {line for text in DATA.objects(None, SH.select) for line in str(text).splitlines() if line.startswith("PREFIX")}
    assert lines <= {f"PREFIX {prefix}: <{space}>" for prefix, space in declared.items()}
    assert len(declared) > 4


def test_the_command_writes_it_in_each_form(run: Run) -> None:
    written = run("queries", "--format", "turtle", "--target", TARGET)
    assert set(rdflib.Graph().parse(data=written.out, format="turtle")) == set(DATA)
    assert run("queries", "--format", "turtle", "--target", TARGET).out == written.out
    assert "name,question,parameters" in run("queries", "--format", "csv").out
    assert run("queries", "--target", TARGET).code == 2
    refused = run("queries", "--format", "turtle", "--target", "localhost")
    assert refused.code == 2
    assert "'localhost' is no address of an endpoint, give one such as" in refused.err


def test_every_format_of_rdf_holds_it(run: Run) -> None:
    for name in ("ntriples", "rdfxml", "jsonld", "nquads"):
        out = run("queries", "--format", name, "--target", TARGET).out
        form = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld", "nquads": "nquads"}[name]
        kind = rdflib.Dataset(default_union=True) if name == "nquads" else rdflib.Graph()
        kind.parse(io.BytesIO(out.encode()), format=form)
        assert len(kind) == len(DATA), name
