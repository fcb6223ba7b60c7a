"""Every code system that has a record is known everywhere: in tables, prose, look-up, links, checks, parameters, explanations."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chargegraph import read_brief
from chargegraph.briefs.model import CodedStatement, Mention
from chargegraph.codes.reading import STATED_AS, code_of, forms_of, kind_of
from chargegraph.codes.system_record import CodeSystem, Form
from chargegraph.codes.systems import SYSTEMS, system_of_uri, systems
from chargegraph.rdf.vocabulary import ontology
from tests.conftest import Run

FORMS = [(system, form) for system in systems() for form in system.forms]
NAMES = [f"{system.prefix}-{form.kind}" for system, form in FORMS]
IN_TABLES = [(system, form) for system, form in FORMS if form.header]
LABEL = "Zorgish frobnication"
QUERIES = {
    "related": ("procedures-by-related", "related"),
    "modifier": ("procedures-by-modifier", "modifier"),
    "specialty": ("procedures-by-specialty", "taxonomy"),
    "diagnosis": ("procedures-by-diagnosis", "diagnosis"),
}


def test_there_are_systems() -> None:
    assert len(FORMS) >= 9
    assert len(IN_TABLES) >= 7
    assert {kind for _, form in FORMS for kind in form.stated_as} <= set(STATED_AS)


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_a_record_agrees_with_the_ontology(system: CodeSystem) -> None:
    assert ontology().prefixes.get(system.prefix) == system.space
    assert all(system_of_uri(uri) is system for uri in (system.uri, *system.aliases))


@pytest.mark.parametrize(("system", "form"), FORMS, ids=NAMES)
def test_the_example_is_a_code_and_no_other_systems(system: CodeSystem, form: Form) -> None:
    assert form.read(form.example) == form.example
    for stated_as in form.stated_as:
        assert code_of(stated_as, form.example.lower()) == (system.prefix, form.example)
        assert [other.prefix for other, others in forms_of(stated_as) if others.read(form.example)] == [system.prefix]
        assert kind_of(stated_as) == form.kind


@pytest.mark.parametrize(("system", "form"), IN_TABLES, ids=lambda part: getattr(part, "prefix", None) or part.kind)
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_row_under_any_of_its_headers_is_read(system: CodeSystem, form: Form, data: st.DataObject) -> None:
    header = data.draw(st.from_regex(re.compile(form.header or "", re.ASCII), fullmatch=True))
    table = f"| {header} | Description |\n|---|---|\n| {form.example} | {LABEL} |\n"
    brief = read_brief(f"CPT 0999T: New\nCoding\n{table}")
    (row,) = [found for found in brief.statements if isinstance(found, CodedStatement)]
    assert row.stated_code == form.example
    assert (system.prefix, form.example) in vars_of(row).values()
    assert not brief.remarks


def vars_of(row: CodedStatement) -> dict[str, object]:
    return {name: getattr(row, name) for kind in type(row).__mro__ for name in getattr(kind, "__slots__", ())}


@pytest.mark.parametrize(("system", "form"), [(s, f) for s, f in FORMS if f.heard], ids=lambda part: getattr(part, "prefix", "-"))
def test_running_text_names_it(system: CodeSystem, form: Form) -> None:
    said = ("", "CPT code", "modifier", "POS", "APC", "ICD-10 code", "ICD-10-PCS code")
    texts = [f"CPT 0999T: New\nBilling Code Overview\nIt is told by {words} {form.example} here.\n" for words in said]
    found = {said.mentioned for text in texts for said in read_brief(text).statements if isinstance(said, Mention)}
    assert (system.prefix, form.example) in found


@pytest.mark.usefixtures("few_editions")
@pytest.mark.parametrize(("system", "form"), FORMS, ids=NAMES)
def test_every_command_knows_it(system: CodeSystem, form: Form, run: Run, here: Path) -> None:
    """An edition that has the code: it is looked up, linked, checked, asked for, searched and explained, and never malformed."""
    code, columns = form.example, {"modifier": "Modifier", "specialty": "Taxonomy", "diagnosis": "ICD-10-CM Code"}
    stated_as = next((kind for kind in form.stated_as if kind != "brief"), None)
    resource = {"resourceType": "CodeSystem", "url": system.uri, "name": system.title, "version": "2031", "content": "complete"}
    resource["concept"] = [{"code": code, "display": LABEL}]  # type: ignore[assignment]
    (here / "own.json").write_text(json.dumps(resource))
    column = columns.get(stated_as or "", "Related Code")
    rows = f"| {column} | Description |\n|---|---|\n| {code} | {LABEL} |\n"
    (here / "brief.txt").write_text(f"CPT 0999T: New\nCoding\n{rows if stated_as in QUERIES else ''}")
    assert run("build", "brief.txt").err == ""
    assert run("scheme", "add", "own.json").code == 0
    looked_up = run("lookup", f"{system.prefix}:{code.lower()}", "--format", "csv").out
    assert f"{system.prefix},{code},label,{LABEL}" in looked_up
    if stated_as not in QUERIES:
        return
    assert f"{system.prefix},{code},stated" in looked_up
    linked = run("link", f"{system.curie}:{code}")
    assert linked.code == 0
    assert f"{system.curie}:{code}" in linked.out
    (checked,) = [line for line in run("check", "--format", "csv").out.splitlines() if f",{code},{LABEL}," in line]
    assert ",malformed," not in checked
    assert ",error," not in checked
    query, parameter = QUERIES[stated_as]
    assert run("run", query, "-p", f"{parameter}={code.lower()}").out.count("0999T") >= 1
    assert code in run("search", code).out
    text = f"SELECT ?s {{ ?s <https://w3id.org/chargegraph/ns#{stated_as}> <{system.space}{code.lower()}> }}"
    if code != code.lower():
        assert f"{system.prefix}:{code}" in run("explain", text).out


@pytest.mark.parametrize(
    ("header", "cell", "says"),
    [
        ("ICD-10-PCS Code", "0F503Z", "'0F503Z' is not an ICD-10-PCS code"),
        ("PCS codes", "0F5O3ZZ", "'0F5O3ZZ' is not an ICD-10-PCS code, probably 0F503ZZ is meant"),
        ("ICD-10-PCS Code", "686T", "'686T' is not an ICD-10-PCS code"),
        ("Related Code", "0F5O3ZZ", "'0F5O3ZZ' is not an ICD-10-PCS code, probably 0F503ZZ is meant"),
        ("Related Code", "686T", "'686T' is not a CPT or HCPCS code, probably 0686T is meant"),
    ],
)
def test_a_malformed_cell_is_no_code_of_the_system_of_its_column(header: str, cell: str, says: str) -> None:
    brief = read_brief(f"CPT 0999T: New\nCoding\n| {header} | Description |\n|---|---|\n| {cell} | {LABEL} |\n")
    assert [remark.message for remark in brief.remarks] == [says]
