"""Documents: examples print what they say, generated pages are current, every command is shown."""

import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from chargegraph import __version__
from chargegraph.cli import COMMANDS
from chargegraph.rdf.vocabulary import ontology
from tools.documents import DOCUMENTS, GENERATED, ROOT, commands, python_failures, with_outputs

README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("path", [p for p in DOCUMENTS if p.name not in GENERATED], ids=lambda path: path.name)
def test_the_examples_print_what_the_document_says(path: Path) -> None:
    text = path.read_text("utf-8")
    if "$ curl " in text and not shutil.which("curl"):
        pytest.skip(f"SKIPPED LOUDLY: the examples of {path.name} need curl")
    assert with_outputs(text) == text
    assert python_failures(text)[0] == 0


def test_the_readme_has_examples_of_both_kinds() -> None:
    assert len(commands(README)) > 10
    assert python_failures(README)[1] > 5


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_shows_every_command(name: str) -> None:
    assert f"$ chargegraph {name}" in README


@pytest.mark.parametrize(("name", "write"), GENERATED.items())
def test_a_generated_page_is_current(name: str, write: Callable[[], str]) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == write()
    assert write().count("\n") > 30


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["version"]["path"] == "src/chargegraph/__init__.py"
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert ontology().version


def test_every_folder_of_data_says_what_it_holds() -> None:
    for folder in ("ontology", "graph", "queries", "benchmarks"):
        assert (ROOT / folder / "README.md").read_text("utf-8").strip(), folder
