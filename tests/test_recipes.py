"""The recipes of CONTRIBUTING, followed in a copy of the repository with toys: a code system, a format and an operation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

RECORD = r"""TOY = CodeSystem(
    "toy",
    title="Toys",
    uri="https://example.org/toys",
    name="TOY",
    forms=(
        Form(
            "procedure",
            r"TY\d{3}",
            example="TY123",
            stated_as=("related",),
            header=r"toy codes?",
            heard=(Heard(r"\btoy (?P<code>TY\d{3})\b"),),
        ),
    ),
    space="https://example.org/toys/",
    releases=("toylist",),
    settles="chargegraph scheme add takes toys.txt",
)
SYSTEMS = """
RELEASE = r'''"""Lists of toys. In: lines of a code, a tab and a name. Out: an Edition."""

from chargegraph.codes import Code
from chargegraph.editions.formats.release import edition_of
from chargegraph.editions.model import Concept, Edition


def looks_like(head: str) -> bool:
    return head.startswith("TY")


def read_edition(data: bytes, *, name: str, version: str | None = None) -> Edition:
    rows = [line.split("\t") for line in data.decode().splitlines()]
    concepts = [(0, Concept(code=Code("toy", code), label=label, kind="procedure")) for code, label in rows]
    return edition_of(data, name, concepts, scheme="toy", version=version or "1", title="Toys", publisher="Toymakers",
                      rights="Free", shareable=True)
'''
FUNCTION = '''

def count_letters(store: Store, letter: str = "e") -> Result:
    """How often a letter stands in each brief."""
    return Result(("brief", "count"), [(held.name, store.text(held.name).count(letter)) for held in store.briefs()])
'''
OPERATION = """_ALL = (
    Operation(
        "letters",
        "how often a letter stands in each brief",
        Taken("letter", "name", "e", "a letter", default="e"),
        rows="of_briefs:count_letters",
        path="/letters",
        help="How often a letter stands in each brief.",
    ),
"""
FORMAT = """_ALL = (
    Format("toys", "Toys", "dataset", "application/x-toys", (), (), ("toys",), rdf12=False,
           writer="rdf.hextuples:write_hextuples", reader="rdf.hextuples:read_hextuples"),
"""
BRIEF = """CPT 0999T: Something new
Billing Code Overview
Children prefer toy TY124 to this.
Related Codes
| Toy Code | Description |
|---|---|
| ty123 | Wooden train |
| TY12 | Wooden train |
"""


def edited(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with the toys, and a brief that names some."""
    home = tmp_path_factory.mktemp("copied")
    for folder in ("src", "ontology", "graph", "queries"):
        shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    source = home / "src" / "chargegraph"
    edited(source / "codes" / "systems.py", ("SYSTEMS = ", RECORD), ("for system in (ICD10CM", "for system in (TOY, ICD10CM"))
    (source / "editions" / "formats" / "toylist.py").write_text(RELEASE)
    edited(source / "operations" / "of_briefs.py", ("\n\ndef _unknown", FUNCTION + "\n\ndef _unknown"))
    edited(source / "operations" / "declared.py", ("_ALL = (\n", OPERATION))
    formats = source / "formats.py"
    edited(formats, ("_ALL = (\n", FORMAT))
    prefix = "<https://w3id.org/chargegraph/ns/prefix/toy>"
    edited(
        home / "ontology" / "chargegraph.ttl",
        ("    sh:declare\n", f"    sh:declare\n        {prefix} ,\n"),
        ("# Prefixes: ", f'{prefix} sh:prefix "toy" ; sh:namespace "https://example.org/toys/"^^xsd:anyURI .\n\n# Prefixes: '),
    )
    (home / "brief.txt").write_text(BRIEF)
    (home / "toys.txt").write_text("TY123\tWooden train\nTY124\tPaper kite\n")
    return home


def ran(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(home / "src")}
    for name in ("CHARGEGRAPH_STORE", "PYTHONDONTWRITEBYTECODE"):  # what the first command compiles the others need not
        environment.pop(name, None)
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=home, env=environment, check=False)


def chargegraph(home: Path, *argv: str) -> str:
    done = ran(home, "-m", "chargegraph", *argv)
    assert "Traceback" not in done.stderr
    return done.stdout


def test_a_code_system_by_its_record_is_known_everywhere(copied: Path) -> None:
    chargegraph(copied, "build", "brief.txt")
    assert chargegraph(copied, "scheme", "add", "toys.txt") == "toy-1: Toys, 2 codes, complete\n"
    looked_up = chargegraph(copied, "lookup", "toy:ty123", "--format", "csv")
    assert "toy,TY123,label,Wooden train,toy-1" in looked_up
    assert 'toy,TY123,stated,"related, as ""Wooden train""",0999T' in looked_up
    assert "stated,mention" in chargegraph(copied, "lookup", "toy:TY124", "--format", "csv")
    checked = chargegraph(copied, "check", "--all", "--format", "csv")
    assert ",7,toy,TY123,Wooden train,,agrees," in checked
    assert ",TY12,Wooden train,,malformed," in checked
    assert "no code TY124" not in checked
    assert "toy:TY123" in chargegraph(copied, "link", "toy:TY123")
    assert "0999T" in chargegraph(copied, "run", "procedures-by-related", "-p", "related=TY123")
    assert "TY123" in chargegraph(copied, "search", "TY123")
    query = "SELECT ?s { ?s <https://w3id.org/chargegraph/ns#related> <https://example.org/toys/ty123> }"
    assert "the graph writes toy:TY123" in chargegraph(copied, "explain", query)


def test_an_operation_by_its_record_is_a_command_and_an_address(copied: Path) -> None:
    assert "letters   how often a letter stands in each brief" in chargegraph(copied, "--help")
    assert chargegraph(copied, "letters", "T", "--format", "csv").startswith("brief,count\n")
    assert "a letter" in chargegraph(copied, "letters", "--help")
    code = "from chargegraph.server.openapi import openapi_json; print('/letters' in openapi_json('', with_token=False).decode())"
    assert ran(copied, "-c", code).stdout == "True\n"


def test_a_format_by_its_record_is_written_read_answered_and_named(copied: Path) -> None:
    chargegraph(copied, "build", "brief.txt", "--store", "written.store")
    chargegraph(copied, "export", "--store", "written.store", "--format", "toys", "-o", "all.toys")
    assert "toys" in chargegraph(copied, "export", "--help")
    assert chargegraph(copied, "load", "all.toys", "--store", "read.store").startswith("all.toys: an export")
    written, read = (chargegraph(copied, "export", "--store", f"{name}.store") for name in ("written", "read"))
    assert written == read != ""
    code = """if True:
        from chargegraph.formats import DATASETS
        from chargegraph.server.negotiation import required
        chosen = required((), "application/x-toys", tuple(DATASETS.values()))
        print(getattr(chosen, "name", chosen))"""
    asked = ran(copied, "-c", code)
    assert asked.stdout == "toys\n", asked.stderr
