"""The catalog of imports: it leads from IRIs to files beside it, keeps what others wrote, and refuses what is no catalog."""

import io
import xml.etree.ElementTree as Tree
from pathlib import Path

import pytest
import rdflib

from tests.conftest import Run

VERSION = "https://w3id.org/chargegraph/ns/0.1.0"
CATALOG = "catalog-v001.xml"


def entries(folder: Path) -> dict[str, str]:
    uris = Tree.fromstring((folder / CATALOG).read_bytes()).iterfind("{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri")
    return {each.attrib["name"]: each.attrib["uri"] for each in uris}


def test_an_export_imports_the_ontology_that_stands_beside_it(shipped_copy: str, here: Path, run: Run) -> None:
    assert run("export", "--owl", "--catalog", "--store", shipped_copy, "-o", "graph.ttl").code == 0
    found = rdflib.Graph().parse("graph.ttl")
    (imported,) = found.objects(None, rdflib.OWL.imports)
    beside = here / entries(here)[str(imported)]
    terms = rdflib.Graph().parse(beside)
    assert (None, rdflib.OWL.versionIRI, imported) in terms
    # Together they say what an export that stands alone says, but for the two heads.
    assert run("export", "--owl", "--store", shipped_copy, "-o", "alone.ttl").code == 0
    alone = rdflib.Graph().parse("alone.ttl")
    heads = {imported, *(head for each in (terms, found) for head in each.subjects(rdflib.RDF.type, rdflib.OWL.Ontology))}

    def told(graph: rdflib.Graph) -> set[tuple[rdflib.term.Node, ...]]:
        blank = (rdflib.BNode, type(None))
        return {t for t in graph if t[0] not in heads and not isinstance(t[0], blank) and not isinstance(t[2], blank)
                and "/ns/prefix/" not in str(t[0])}  # fmt: skip

    assert len(told(alone)) > 3000
    assert told(found) | told(terms) == told(alone)
    assert not told(found) & told(terms)


def test_the_ontology_and_all_of_it_share_a_catalog(here: Path, run: Run) -> None:
    for argv in (("--catalog", "-o", "a b.owl", "--format", "rdfxml"), ("--all", "--catalog", "-o", "all.ttl")):
        assert run("ontology", *argv).code == 0
    assert entries(here) == {
        "https://w3id.org/chargegraph/ns": "a%20b.owl",
        VERSION: "a%20b.owl",
        "https://w3id.org/chargegraph/ns/all": "all.ttl",
        "https://w3id.org/chargegraph/ns/all/0.1.0": "all.ttl",
    }
    before = (here / CATALOG).read_bytes()
    assert run("ontology", "--all", "--catalog", "-o", "all.ttl").code == 0
    assert (here / CATALOG).read_bytes() == before


def test_all_is_the_ontology_and_its_alignments_under_one_head(here: Path, run: Run) -> None:
    found = rdflib.Graph().parse(io.StringIO(run("ontology", "--all").out), format="turtle")
    (head,) = found.subjects(rdflib.RDF.type, rdflib.OWL.Ontology)
    assert str(head) == "https://w3id.org/chargegraph/ns/all"
    code = rdflib.URIRef("https://w3id.org/chargegraph/ns#Code")
    assert (code, rdflib.RDFS.subClassOf, rdflib.SKOS.Concept) in found
    alone = rdflib.Graph().parse(io.StringIO(run("ontology").out), format="turtle")
    assert len(found) > len(alone) + 20
    assert set(alone.predicates()) <= set(found.predicates())


def test_what_others_wrote_in_a_catalog_stays(here: Path, run: Run) -> None:
    theirs = (
        '<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">'
        f'<uri name="urn:other" uri="other.owl"/><uri name="{VERSION}" uri="old.ttl"/>'
        '<group id="Folder Repository"><uri name="urn:x" uri="./x.ttl"/></group></catalog>'
    )
    (here / CATALOG).write_text(theirs)
    assert run("ontology", "--catalog", "-o", "new.ttl").code == 0
    found = entries(here)
    assert found["urn:other"] == "other.owl"
    assert found[VERSION] == "new.ttl"
    assert "urn:x" in (here / CATALOG).read_text()


@pytest.mark.parametrize(("text", "words"), [("<catalog", "not XML"), ("<rdf/>", "XML, but no catalog"), ("", "not XML")])
def test_a_file_that_is_no_catalog_is_left_and_nothing_is_written(text: str, words: str, here: Path, run: Run) -> None:
    (here / CATALOG).write_text(text)
    refused = run("ontology", "--catalog", "-o", "new.ttl")
    assert refused.code == 2
    assert words in refused.err
    assert (here / CATALOG).read_text() == text
    assert [path.name for path in here.iterdir()] == [CATALOG]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("ontology", "--catalog"), "name one with -o FILE"),
        (("ontology", "Modifier", "--all"), "nothing of Modifier alone"),
        (("ontology", "--check", "--catalog", "-o", "x.ttl"), "nothing with --check"),
        (("export", "--catalog", "-o", "x.ttl"), "give --owl too"),
        (("export", "--owl", "--catalog"), "name one with -o FILE"),
        (("export", "--owl", "--catalog", "-o", "chargegraph.ttl"), "give the graph another name"),
    ],
)
def test_what_has_no_catalog_is_told(argv: tuple[str, ...], words: str, here: Path, run: Run) -> None:
    refused = run(*argv)
    assert refused.code == 2
    assert words in refused.err
    assert not list(here.iterdir())


@pytest.mark.parametrize("format", ["ntriples", "rdfxml", "jsonld"])
def test_the_ontology_is_the_same_bytes_from_run_to_run(format: str) -> None:
    import subprocess
    import sys

    asked = [sys.executable, "-m", "chargegraph", "ontology", "--all", "--format", format]
    one, other = (subprocess.run(asked, capture_output=True, check=True).stdout for _ in range(2))
    assert one == other
    assert len(one) > 10_000
