"""Documents: examples print what they say, generated pages are current, links lead somewhere, every command is shown."""

import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from chargegraph import __version__
from chargegraph.cli import COMMANDS
from chargegraph.rdf.vocabulary import ontology
from tools.documents import DOCS, DOCUMENTS, GENERATED, ROOT, commands, ran

README = ROOT / "README.md"
FOLDERS = ("tutorial", "howto", "reference", "explanation")
WRITTEN = [path for path in DOCUMENTS if path.relative_to(ROOT).as_posix().removeprefix("docs/") not in GENERATED]
EXAMPLES = [path for path in WRITTEN if re.search(r"^(\$|>>>) ", path.read_text("utf-8"), re.MULTILINE)]
LINKING = [*DOCUMENTS, *(ROOT / f"{name}.md" for name in ("CONTRIBUTING", "CHANGELOG")), *ROOT.glob("*/README.md")]
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_FILE = re.compile(r"`([\w.-]+/[\w./-]+\.(?:py|tsv|ttl|rq|ru|md|toml|json))`")
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def links(path: Path) -> list[str]:
    """The relative links of a document, those in code apart."""
    text = re.sub(r"`[^`\n]*`", "", _FENCED.sub("", path.read_text("utf-8")))
    return [link for link in _LINK.findall(text) if not link.startswith(("https:", "http:"))]


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", _FENCED.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", EXAMPLES, ids=shown)
def test_the_examples_print_what_the_document_says(path: Path) -> None:
    text = path.read_text("utf-8")
    if "$ curl " in text and not shutil.which("curl"):
        pytest.skip(f"SKIPPED LOUDLY: the examples of {path.name} need curl")
    document = ran(text)
    assert document.text == text
    assert document.failed == 0
    if path == README:
        assert document.tried > 3


def test_a_file_that_a_document_names_is_there() -> None:
    named = [(path, name) for path in LINKING for name in _FILE.findall(path.read_text("utf-8")) if "NAME" not in name]
    assert len(named) > 20
    homes = (ROOT, ROOT / "src" / "chargegraph", DOCS)
    assert [name for path, name in named if not any((home / name).is_file() for home in (*homes, path.parent))] == []


def test_the_readme_is_short_and_names_the_two_commands() -> None:
    text = README.read_text("utf-8")
    assert text.count("\n") <= 80
    assert len(commands(text)) > 1
    assert "make demo" in text
    assert "make test" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_shown(name: str) -> None:
    examples = [command for path in WRITTEN for command in commands(path.read_text("utf-8"))]
    assert any(re.search(rf"\bchargegraph {name}\b", command) for command in examples)


def test_every_page_is_in_one_of_four_folders_and_in_the_index() -> None:
    pages = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*") if page.is_file()} - {"index.md"}
    assert {page.split("/")[0] for page in pages} == set(FOLDERS)
    assert all(page.count("/") == 1 for page in pages)
    assert pages == {link for link in links(DOCS / "index.md") if not link.startswith("..")}


@pytest.mark.parametrize("path", LINKING, ids=shown)
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in links(path):
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.is_file(), link
        assert not anchor or anchor in anchors(file), link


def test_examples_and_links_were_found() -> None:
    assert len(EXAMPLES) > 15
    assert sum(len(links(path)) for path in LINKING) > 100


@pytest.mark.parametrize(("name", "write"), GENERATED.items())
def test_a_generated_page_is_current(name: str, write: Callable[[], str]) -> None:
    page = write()
    assert (DOCS / name).read_text("utf-8") == page
    assert page.count("\n") > 30


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["version"]["path"] == "src/chargegraph/__init__.py"
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert ontology().version


def test_every_folder_of_data_says_what_it_holds() -> None:
    for folder in ("ontology", "graph", "queries", "benchmarks"):
        assert (ROOT / folder / "README.md").read_text("utf-8").strip(), folder
