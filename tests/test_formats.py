"""Every format stands everywhere: the command writes it, the service answers it, help and documents name it, `load` reads it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chargegraph import Store, read_brief_file
from chargegraph.cli import main
from chargegraph.formats import DATASETS, FORMATS, GRAPHS, RDF, RESULTS, ROWS, TABLE, Format, choices, function_of, holding
from chargegraph.rdf import read_rdf
from chargegraph.server.answers.counting import row_counter
from tests.conftest import ROOT, Run, case_briefs
from tests.http import Served, serving

SOURCE = ROOT / "src" / "chargegraph"
NOTES = "https://example.org/notes"
SAID = '"  <b>&amp; \\"quoted\\" ]]> 23\\r\\n\\tto 24  "@en'
TRIPLES = f"""<https://example.org/me> <https://example.org/says> {SAID} .
<https://example.org/me> <https://example.org/says> "{{not a formula}} # \\u00e9\\u6f22\\U0001F600 \\\\" .
<https://example.org/me> <https://example.org/age> "47"^^<http://www.w3.org/2001/XMLSchema#integer> .
<https://example.org/me> <https://example.org/says> "" .
<https://example.org/me> <https://example.org/knows> <https://example.org/you?a=b&c=d#e> .
""".encode()
SELECT = f"SELECT * {{ GRAPH <{NOTES}> {{ ?s ?p ?o }} }}"
CONSTRUCT = SELECT.replace("SELECT *", "CONSTRUCT { ?s ?p ?o } WHERE")


def make_store(path: Path) -> None:
    with Store(path) as store:
        store.add(read_brief_file(str(case_briefs()[0])))
        store.load(TRIPLES, "ntriples", graph=NOTES)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("formats") / "a.store"
    make_store(path)
    with serving(path, seconds=20, memory=512, workers=1) as service:
        yield service


def triples(data: bytes, name: str) -> list[str]:
    return sorted(str(quad.triple) for quad in read_rdf(data, name))


def test_there_are_formats_of_every_kind() -> None:
    kinds = {each.holds for each in FORMATS.values()}
    assert kinds == {"rows", "results", "graph", "dataset", "page"}
    assert min(len(holding(kind)) for kind in kinds - {"page"}) >= 3
    assert set(Format.__annotations__) == set(Format._fields)


@pytest.mark.parametrize("name", RDF)
def test_what_is_exported_loads_to_the_same_quads(name: str, here: Path, run: Run) -> None:
    make_store(here / "chargegraph.store")
    for number, extension in enumerate((*RDF[name].extensions, *RDF[name].shared)):
        file, again = f"out.{extension}", f"again{number}"
        assert run("export", "--format", name, "-o", file).code == 0
        assert run("load", file, "--store", again).out == f"{file}: an export, back in its graphs\n"
        same = "nquads" if name in DATASETS else "ntriples"
        whole = run("export", "--format", same).out
        assert whole
        assert run("export", "--format", same, "--store", again).out == whole
        assert run("export", "--format", name, "--store", again).out.encode() == (here / file).read_bytes()
        assert run("export", "--format", name, "--graph", NOTES, "-o", file).code == 0
        assert run("load", file, "--graph", NOTES, "--store", again).code == 0
        assert triples(run("export", "--format", "ntriples", "--graph", NOTES, "--store", again).out.encode(), "ntriples") == (
            triples(TRIPLES, "ntriples")
        )


@pytest.mark.parametrize("name", [name for name in FORMATS if FORMATS[name].holds != "page"])
def test_the_command_writes_every_format(name: str, here: Path, run: Run) -> None:
    make_store(here / "chargegraph.store")
    ran = run("query", CONSTRUCT if name in RDF else SELECT, "--format", name)
    assert (ran.code, ran.err) == (0, "")
    if name in RDF:
        assert triples(ran.out.encode(), name) == triples(TRIPLES, "ntriples")
    else:
        assert "not a formula" in ran.out


def test_the_service_answers_every_format(served: Served) -> None:
    answered = 0
    for name, each in FORMATS.items():
        if each.holds in ("results", "graph"):
            path, fields = "/sparql", {"query": CONSTRUCT if name in GRAPHS else SELECT}
        elif each.holds == "dataset":
            path, fields = "/resource", {"iri": "https://example.org/me"}
        elif each.media:
            path, fields = "/queries/graph-inventory", {}
        else:
            assert each is TABLE  # which is for terminals
            continue
        by_name = served.get(path, {**fields, "format": name})
        assert (by_name.status, by_name.headers["Content-Type"]) == (200, each.media), by_name.text
        shared = next(other for other in FORMATS.values() if other.accepts[:1] == each.accepts[:1])
        if path != "/queries/graph-inventory" or shared is each:
            assert served.get(path, fields, Accept=each.accepts[0]).body == by_name.body
        if name in RDF:
            assert triples(by_name.body, name) == triples(TRIPLES, "ntriples")
        answered += 1
    assert answered == len(FORMATS) - 1


def test_the_service_describes_every_format(served: Served) -> None:
    description = served.get("/sparql", {"format": "ntriples"}).text
    paths = served.get("/openapi.json").json()["paths"]
    told = {path: set(paths[path]["get"]["responses"]["200"]["content"]) for path in ("/sparql", "/resource", "/briefs")}
    told["rows"] = set(paths["/queries/graph-inventory"]["get"]["responses"]["200"]["content"])
    page = served.get("/sparql", Accept="text/html").text
    thing = served.get("/resource", {"iri": "https://example.org/me"}, Accept="text/html").text
    for name in (*RESULTS, *GRAPHS):
        assert f"<http://www.w3.org/ns/formats/{FORMATS[name].w3c}> ." in description
        assert FORMATS[name].accepts[0] in told["/sparql"]
        assert f'<option value="{name}">' in page
    for name in RDF:
        assert RDF[name].accepts[0] in told["/resource"]
        assert f"/resource?format={name}&amp;" in thing
    for each in ROWS.values():
        assert set(each.accepts) <= told["rows"] & told["/briefs"]
    for name in RESULTS:
        row_counter(name)


@pytest.mark.parametrize(
    ("command", "names"), [("export", RDF), ("load", RDF), ("ontology", RDF), ("query", {**ROWS, **RESULTS}), ("check", ROWS)]
)
def test_help_names_every_format(command: str, names: dict[str, Format], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = " ".join(capsys.readouterr().out.split())
    words = re.findall(r"\w+", said[said.index("--format FORMAT ", said.index("options:")) :])
    assert [name for name in names if name not in words] == []
    if command == "load":
        assert choices(each.title for each in RDF.values()) in said


def test_documents_name_every_format() -> None:
    page = (ROOT / "docs" / "reference" / "formats.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(FORMATS)
    assert "(reference/formats.md)" in (ROOT / "docs" / "index.md").read_text("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_every_reference_leads_to_a_function(name: str) -> None:
    each = FORMATS[name]
    references = [reference for reference in (each.writer, each.reader, each.document) if reference]
    assert all(callable(function_of(reference)) for reference in references)
    assert each.engine or each.holds == "page" or references
    if name in RDF:
        assert each.engine or (each.writer and each.reader)


# A literal that is spelled as a format is and means another thing.
OTHER_THINGS = {
    ("briefs/pages/documents.py", "table"): "an element of HTML",
    ("briefs/pages/web_page.py", "table"): "an element of HTML",
    ("briefs/pages/web_page.py", "html"): "an element of HTML",
    ("editions/recognise.py", "html"): "a kind of file that holds no code system",
    ("rdf/owl.py", "ntriples"): "what owlready2 calls it",
}
_MEDIA = re.compile(r"\b(?:text|application)/[a-z][\w.+-]*")


def test_a_media_type_and_the_name_of_a_format_stand_in_one_module() -> None:
    homes: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        module = str(path.relative_to(SOURCE))
        for text in literals(ast.parse(path.read_text("utf-8"))):
            for found in {*_MEDIA.findall(text), *({text} & FORMATS.keys())}:
                if (module, found) not in OTHER_THINGS:
                    homes.setdefault(found, set()).add(module)
    assert {found: places for found, places in homes.items() if len(places) > 1} == {}
    assert {found for found, places in homes.items() if places == {"formats.py"}} >= {*FORMATS, "text/turtle"}
    assert len(homes) > 30


def literals(tree: ast.AST) -> Iterator[str]:
    """The texts in a module that are no docstrings and no types in quotes."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value
