"""What chargegraph writes is read by others' tools: JSON-LD by pyLD, SSSOM by sssom-py, SARIF by OASIS's own schema."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from pyld import jsonld

from chargegraph import Store, read_brief_file
from tests.conftest import CASES, SHIPPED, Run, case_briefs

SCHEMA = CASES / "standards" / "sarif-schema-2.1.0.json"


@pytest.fixture
def filled(here: Path) -> None:
    """A store of two case briefs and the brief on 0686T, in the current directory."""
    with Store("chargegraph.store") as store:
        for path in (*case_briefs()[:2], *(path for path in SHIPPED if path.name.startswith("0686T"))):
            store.add(read_brief_file(str(path)))


def no_document(address: str, options: object) -> object:
    raise AssertionError(f"{address} would be fetched")


def canonical(document: object, **options: str) -> list[str]:
    """The triples of a document in the canonical order of RDF Dataset Canonicalization."""
    chosen = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": no_document} | options
    found: str = jsonld.normalize(document, chosen)
    return found.splitlines()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("command", ["export", "ontology"])
def test_pyld_reads_what_is_written_as_json_ld(command: str, run: Run) -> None:
    written = json.loads(run(command, "--format", "jsonld").out)
    expected = canonical(run(command, "--format", "ntriples").out, inputFormat="application/n-quads")
    assert len(expected) > 500
    assert canonical(written) == expected
    loader = {"documentLoader": no_document}
    expanded = jsonld.expand(written, loader)
    compacted = jsonld.compact(expanded, {"@vocab": "https://w3id.org/chargegraph/ns#"}, loader)
    assert canonical(expanded) == canonical(compacted) == expected


def sssom_said(path: Path) -> str:
    """What sssom-py finds wrong with a file, nothing where it is valid."""
    command = [str(Path(sys.executable).with_name("sssom")), "validate", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    return ran.stderr if ran.returncode else ""


@pytest.mark.usefixtures("filled")
def test_sssom_py_validates_the_links(run: Run, tmp_path: Path) -> None:
    links, damaged = tmp_path / "links.sssom.tsv", tmp_path / "damaged.sssom.tsv"
    assert run("link", "C22.0", "C78.7", "E11.9", "47370", "-o", str(links)).code == 0
    text = links.read_text("utf-8")
    assert text.count("\nICD10CM:") > 10
    assert sssom_said(links) == ""
    damaged.write_text(re.sub("#mapping_set_id: .*", "#mapping_set_id: no address", text), "utf-8")
    assert "'no address': is not a valid URI" in sssom_said(damaged)


@pytest.fixture(scope="module")
def sarif() -> Draft4Validator:
    return Draft4Validator(json.loads(SCHEMA.read_text("utf-8")))


def faults(validator: Draft4Validator, log: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(log)]


@pytest.mark.usefixtures("filled", "few_editions")
@pytest.mark.parametrize("command", ["check", "validate"])
def test_what_is_written_as_sarif_keeps_the_schema_of_oasis(command: str, run: Run, here: Path, sarif: Draft4Validator) -> None:
    argv = [command, "--all"] if command == "check" else [command, str(theirs(here))]
    log = json.loads(run(*argv, "--format", "sarif").out)
    assert len(log["runs"][0]["results"]) > 0
    assert faults(sarif, log) == []
    log["runs"][0]["results"][0]["level"] = "grave"
    log["version"] = "3"
    assert len(faults(sarif, log)) == 2


def theirs(folder: Path) -> Path:
    """A stranger's file with a fault."""
    path = folder / "theirs.ttl"
    path.write_text(
        "@prefix cg: <https://w3id.org/chargegraph/ns#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<http://purl.bioontology.org/ontology/CPT/7X> a cg:Modifier ; skos:notation "7X" .\n',
        "utf-8",
    )
    return path
