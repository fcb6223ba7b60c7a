"""Data held to the shapes: what does not conform is named with what to do, and a check of nothing is refused."""

import sys
from pathlib import Path

import pytest

from chargegraph import Store, read_brief_file, validate
from chargegraph.errors import UsageError
from chargegraph.store.store import source_of
from tests.conftest import CASES, ROOT, SHIPPED, Run, case_briefs

FAULTS = ("property-misspelt", "end-before-start", "payer-as-modifier-of-a-use")


@pytest.mark.usefixtures("few_editions")
def test_every_brief_conforms(here: Path, run: Run) -> None:
    """Findings among them, those that agree too, and briefs that were replaced."""
    run("build", *map(str, (*SHIPPED, *case_briefs())), "--store", "a.store")
    run("check", "--store", "a.store")
    found = run("validate", "--store", "a.store", "--format", "csv")
    assert found.out == "severity,node,path,value,message,shape\n"
    assert found.err == "everything conforms to the shapes\n"
    assert found.code == 0


def test_what_strangers_write_is_held_to_the_shapes(here: Path, run: Run) -> None:
    for name in FAULTS:
        (here / f"{name}.ttl").write_bytes((CASES / "faults" / f"{name}.ttl").read_bytes())
    found = run("validate", *(f"{name}.ttl" for name in FAULTS), "--format", "csv")
    assert found.code == 1
    assert "#modifier-108,cg:whenToUze,,The ontology has no term cg:whenToUze: did you mean whenToUse?," in found.out
    assert "Give the passage one cg:start, an integer from 0 and before its cg:end." in found.out
    assert "Let cg:modifier lead to one code that is a cg:Modifier" in found.out


def test_a_fault_in_a_store_is_found() -> None:
    with Store(":memory:") as store:
        name = store.add(read_brief_file(str(CASES / "faults" / "brief.txt")))
        assert len(validate(store)) == 0
        lines = "DELETE { ?s cg:line ?line } WHERE { ?s a cg:ModifierUse ; cg:line ?line }"
        source_of(store).filled().update(f"PREFIX cg: <https://w3id.org/chargegraph/ns#> {lines}")
        (row,) = [row for row in validate(store, name) if row["path"] == "cg:line"]
        assert row["message"] == "Give the statement one cg:line, an integer from 1."
        source_of(store).filled().update("INSERT DATA { <a:lost> a <https://w3id.org/chargegraph/ns#Title> }")
        assert any(row["node"] == "a:lost" for row in validate(store))


@pytest.mark.parametrize("text", ["<a:b> <c:d> <e:f> .", "<a:b> a <http://www.w3.org/2004/02/skos/core#Concept> ."])
def test_a_file_without_our_classes_is_refused(text: str, here: Path, run: Run) -> None:
    (here / "own.ttl").write_text(text)
    found = run("validate", "own.ttl")
    assert found.code == 2
    assert found.err.startswith("error: no thing there has a class of the ontology, so there is nothing to validate")


VOCABULARIES = sorted((ROOT / "graph" / "vocabularies").glob("*.ttl"))


def test_a_store_without_briefs_does_not_pass(here: Path, run: Run) -> None:
    with Store(":memory:") as store, pytest.raises(UsageError, match="the store holds no brief, so nothing was validated"):
        validate(store)
    run("build", str(CASES / "faults" / "brief.txt"))
    assert run("validate").code == 0
    with Store("chargegraph.store") as store:
        store.remove(store.briefs()[0].name)
    found = run("validate")
    assert (found.code, found.out) == (2, "")
    assert (
        found.err == "error: the store holds no brief, so nothing was validated, chargegraph build FILE makes briefs of texts\n"
    )


@pytest.mark.parametrize("files", [VOCABULARIES[:1], VOCABULARIES[3:5], [ROOT / "ontology" / "chargegraph.ttl"]])
def test_a_file_without_briefs_does_not_pass(files: list[Path], here: Path, run: Run) -> None:
    found = run("validate", *map(str, files))
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("error: no")


def test_what_does_not_conform_is_told_though_no_brief_is_there(here: Path, run: Run) -> None:
    lost = "<a:lost> a <https://w3id.org/chargegraph/ns#Title> ."
    found = run("validate", "-", "--syntax", "turtle", stdin=lost.encode())
    assert found.code == 1
    assert "Say with cg:brief which brief makes the statement" in found.out


def test_an_export_conforms_from_a_file_and_from_standard_input(here: Path, run: Run) -> None:
    run("build", str(CASES / "faults" / "brief.txt"))
    data = run("export").out
    (here / "export.ttl").write_text(data)
    assert run("validate", "export.ttl") == run("validate", "-", "--syntax", "turtle", stdin=data.encode())
    assert run("validate", "export.ttl").code == 0
    unnamed = run("validate", "-", stdin=data.encode())
    assert unnamed.err == "error: standard input has no extension, say what it is with --syntax\n"
    assert "or give --syntax" in run("validate", "export.dat").err


def test_without_pyshacl_it_says_what_to_install(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    run("build", str(SHIPPED[0]))
    assert run("validate").err == "error: pyshacl is not installed, pip install 'chargegraph[validate]'\n"
