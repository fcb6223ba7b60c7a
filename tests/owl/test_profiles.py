"""What OWLAPI's own profile checkers say: everything that chargegraph writes as an ontology is in OWL 2 DL, and how far in RL.

``make test-owl`` installs OWLAPI and runs this.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from chargegraph.cli import main
from chargegraph.editions.bundled import manifest
from chargegraph.rdf.names import GRAPH
from tests.conftest import ROOT, SHIPPED, stored

JARS = Path("/usr/share/java")
_NAMES = ("owlapi-distribution", "commons-*", "httpc*", "jackson-*", "rdf4j-*", "atinject-jsr330-api", "caffeine", "guava",
          "failureaccess", "hppcrt", "jsr305", "slf4j-api", "slf4j-nop", "xz", "jsonld-java")  # fmt: skip
"""OWLAPI's jar in Debian, and those of the packages that it depends on."""
EDITIONS = [f"{row['scheme']}-{row['version']}" for row in manifest()]
WRITTEN = ["ontology", "all", "graph", "importing", *EDITIONS]
HERE = (JARS / f"{_NAMES[0]}.jar").exists() and all(map(shutil.which, ("java", "javac")))

_LACKS = "SKIPPED LOUDLY: no OWLAPI, so no profile was checked; make test-owl, run by root on Debian, installs it"
pytestmark = pytest.mark.skipif(not HERE, reason=_LACKS)
Report = dict[str, dict[str, int]]


def export(store: str, name: str, *argv: str) -> None:
    assert main(["export", "--owl", "--store", store, "-o", f"{name}.ttl", *argv]) == 0


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """How many of each thing and of each violation OWLAPI counts in each ontology that chargegraph writes."""
    here = tmp_path_factory.mktemp("owl")
    store = str(here / "a.store")
    stored(SHIPPED, store).close()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        assert main(["ontology", "-o", "ontology.ttl"]) == 0
        assert main(["ontology", "--all", "-o", "all.ttl"]) == 0
        export(store, "graph")
        (here / "two").mkdir()
        export(store, "two/importing", "--catalog")
        for name in EDITIONS:
            assert main(["scheme", "add", name.partition("-")[0], "--store", store]) == 0
            export(store, name, "--graph", GRAPH + name)
        files = [str(path) for name in WRITTEN for path in here.rglob(f"{name}.ttl")]
        assert len(files) == len(WRITTEN)
        path = ":".join(str(jar) for name in _NAMES for jar in sorted(JARS.glob(f"{name}.jar")))
        program = str(ROOT / "tests" / "owl" / "ProfileReport.java")
        told = subprocess.run(["java", "-Xmx3g", "-cp", path, program, *files], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr[-2000:]
    found: Report = {name: {} for name in WRITTEN}
    for line in told.stdout.splitlines():
        file, what, number, *_ = line.split("\t")
        found[Path(file).stem][what] = int(number)
    print(told.stdout)
    return found


@pytest.mark.parametrize("name", WRITTEN)
def test_it_is_in_owl_2_dl(name: str, reports: Report) -> None:
    report = reports[name]
    assert {what: number for what, number in report.items() if what.startswith("OWL2_DL")} == {"OWL2_DL violations": 0}
    assert report["object properties"] > 30
    assert report["data properties"] > 40
    assert report["axioms"] > 1000
    assert report["ontologies"] == (2 if name == "importing" else 1)


def test_what_imports_says_as_much_as_what_stands_alone(reports: Report) -> None:
    alone, importing = reports["graph"], reports["importing"]
    for what in ("classes", "object properties", "data properties", "individuals"):
        assert importing[what] == alone[what] > 0


def test_each_code_of_an_edition_is_an_individual(reports: Report) -> None:
    for row in manifest():
        assert reports[f"{row['scheme']}-{row['version']}"]["individuals"] > int(row["concepts"])


def test_the_page_tells_what_is_not_in_owl_2_rl(reports: Report) -> None:
    page = (ROOT / "docs" / "explanation" / "conformance.md").read_text("utf-8")
    told = {kind: number.strip() for kind, number in re.findall(r"^\| `(\w+)` \| *([^|]*) \|", page, re.MULTILINE)}
    kinds = {what.removeprefix("OWL2_RL ") for report in reports.values() for what in report if what.startswith("OWL2_RL ")}
    assert told.keys() == kinds - {"violations"}
    for kind, number in told.items():
        assert reports["all"].get(f"OWL2_RL {kind}", 0) == int(number), kind
