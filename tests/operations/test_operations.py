"""Every operation that answers with rows gives the same ones on the command line, in Python and over HTTP."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

import chargegraph
from chargegraph import ChargegraphError, Result, Store
from chargegraph.cli import COMMANDS
from chargegraph.errors import UsageError
from chargegraph.operations.declared import OPERATIONS
from chargegraph.operations.operation import Operation
from chargegraph.server.openapi import openapi_json
from chargegraph.store.store import source_of
from tests.conftest import ROOT, SHIPPED, Run
from tests.http import Served, serving

ROWS = [operation for operation in OPERATIONS.values() if operation.rows]
OLD = "0686T-4272f5728c5d"
VALUES: dict[str, dict[str, object]] = {
    "show": {"code": "0686T"},
    "ledger": {"brief": "3044F"},
    "source": {"brief": "0686T"},
    "diff": {"old": OLD, "new": "0421T"},
    "explain": {"query": 'SELECT ?s { ?s <https://w3id.org/chargegraph/ns#statedCode> "C220" }'},
    "search": {"text": "focused ultrasound"},
    "check": {"code": "0421T"},
    "lookup": {"system": "icd10cm", "code": "C78.7"},
    "link": {"codes": ["C22.0", "K76.89"]},
    "validate": {},
    "reason": {"brief": "0421T"},
}
# What the command line is asked for, where its words are not the values in their order.
ASKED = {
    "check": ["check", "0421T"],
    "link": ["link", "C22.0", "K76.89"],
    "reason": ["reason", "--brief", "0421T"],
    "scheme": ["scheme", "list"],
    "search": ["search", "focused", "ultrasound"],
}

# What validation finds: a payer with two preferred labels.
TWO_NAMES = """PREFIX cg: <https://w3id.org/chargegraph/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX payer: <https://w3id.org/chargegraph/payer/> INSERT DATA { payer:new a cg:Payer ; skos:notation "new" ;
    skos:prefLabel "New"@en , "Newer"@en ; skos:inScheme <https://w3id.org/chargegraph/payer> }"""


@pytest.fixture(scope="module")
def path(shipped_copy: str) -> str:
    with Store(shipped_copy) as store:
        source_of(store).filled().update(TWO_NAMES)
    return shipped_copy


@pytest.fixture(scope="module")
def served(path: str) -> Iterator[Served]:
    with serving(path) as server:
        yield server


def plain(result: Result) -> list[dict[str, Any]]:
    """The rows as JSON has them, without the sizes of files, which indexes add to."""
    return [row for row in json.loads(json.dumps(list(result))) if not str(row.get("what", "")).startswith("bytes")]


def in_python(operation: Operation, path: str) -> Result:
    with Store(path, read_only=True) as store:
        return operation.answer(store, **VALUES.get(operation.name, {}))


def test_there_are_operations() -> None:
    assert len(ROWS) >= 12
    assert list(COMMANDS) == list(OPERATIONS)
    assert {operation.name for operation in ROWS if operation.takes} == set(VALUES)


@pytest.mark.parametrize("operation", ROWS, ids=lambda operation: operation.name)
def test_the_command_line_gives_the_rows(operation: Operation, path: str, run: Run) -> None:
    name, values = operation.name, VALUES.get(operation.name, {})
    argv = ASKED.get(name, [name, *map(str, values.values())])
    ran = run(*argv, *(["--store", path] if operation.asks_store else []), *(["--format", "json"] if name != "source" else []))
    expected = plain(in_python(operation, path))
    if name == "source":
        assert ran.out.splitlines() == [row["text"] for row in in_python(operation, path)]
    elif name == "explain":
        told = json.loads(ran.out)
        sentences = [row["text"] for row in expected if row["part"] == "sentence"]
        assert told["sentence"] in sentences[0]
        assert [count["matches"] for count in told["counts"]] == [row["matches"] for row in expected if row["part"] == "pattern"]
    else:
        assert [row for row in json.loads(ran.out) if not str(row.get("what", "")).startswith("bytes")] == expected
    assert expected


@pytest.mark.parametrize("operation", [each for each in ROWS if each.path], ids=lambda operation: operation.name)
def test_the_service_gives_the_rows(operation: Operation, path: str, served: Served) -> None:
    values = dict(VALUES.get(operation.name, {}))
    address = operation.path or ""
    for name in list(values):
        if f"{{{name}}}" in address:
            address = address.replace(f"{{{name}}}", quote(str(values.pop(name))))
    answer = served.get(f"{address}?{urlencode(values, doseq=True)}", Accept="application/json")
    assert answer.status == 200, answer.text
    told = json.loads(answer.text)
    result = in_python(operation, path)
    assert told["operation"] == operation.name
    assert told["columns"] == list(result.columns)
    assert [row for row in told["rows"] if not str(row.get("what", "")).startswith("bytes")] == plain(result)
    page = served.get(f"{address}?{urlencode(values, doseq=True)}", Accept="text/html")
    assert page.status == 200
    assert "<table" in page.text


def test_each_is_in_openapi_and_in_the_public_face() -> None:
    paths = json.loads(openapi_json("http://127.0.0.1:1", with_token=False))["paths"]
    seen, public = 0, set()
    for operation in ROWS:
        for address in operation.addresses:
            seen += 1
            assert paths[address]["get"]["summary"] == operation.summary
        module, _, name = str(operation.rows).partition(":")
        if name in chargegraph.__all__:
            public.add(name)
            assert getattr(chargegraph, name) is getattr(import_module(f"chargegraph.operations.{module}"), name)
    assert public == {"diff", "info", "ledger", "link", "list_briefs", "lookup", "reason", "schemes", "show", "validate"}
    assert seen >= 12


def test_wrong_values_are_said(path: str, served: Served) -> None:
    with Store(path, read_only=True) as store:
        with pytest.raises(ChargegraphError, match="ledger has no parameter 'brif', did you mean brief"):
            OPERATIONS["ledger"].answer(store, brif="0686T")
        with pytest.raises(ChargegraphError, match="ledger needs the parameter brief, give brief, such as brief=0686T"):
            OPERATIONS["ledger"].answer(store)
    assert served.get("/explain").status == 400
    assert "check knows no cod" in served.get("/check?cod=0686T").text
    assert served.get("/lookup/icd10cm/X99.99").status == 404
    assert served.get("/lookup/C78.7").status == 200


def test_what_is_listed_of_briefs(path: str, tmp_path: Path) -> None:
    with Store(path, read_only=True) as store:
        rows = list(chargegraph.list_briefs(store))
        held = [brief for brief in store.briefs() if brief.current]
        assert [row["brief"] for row in rows] == [brief.name for brief in sorted(held, key=lambda b: (b.code, b.name))]
        assert {row["source"] for row in rows} == {file.name for file in SHIPPED}
        for row in rows:
            assert row["statements"] == len(store.brief(str(row["brief"])).statements)


def test_the_list_of_briefs_counts_the_findings_that_a_check_kept(here: Path, run: Run) -> None:
    run("build", str(ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt"))
    assert [row["findings"] for row in json.loads(run("briefs", "--format", "json").out)] == [None]
    found = json.loads(run("check", "--format", "json").out)
    (row,) = json.loads(run("briefs", "--format", "json").out)
    assert row["findings"] == sum(bool(each["severity"]) for each in found) > 5


def test_python_takes_codes_and_names_of_briefs(path: str) -> None:
    with Store(path, read_only=True) as store:
        by_code, by_name = chargegraph.check(store, "0686T"), chargegraph.check(store, [OLD])
        assert by_code == by_name != []
        with pytest.raises(ChargegraphError, match="the store holds no brief 'nosuch'"):
            chargegraph.check(store, ["nosuch"])
    assert list(chargegraph.link(None, "C22.0")) == list(chargegraph.link(None, ["C22.0"]))


def test_a_code_of_a_list_that_is_not_at_hand_is_not_denied(here: Path, run: Run) -> None:
    assert run("lookup", "icd10pcs", "0F503ZZ").err.startswith(
        "error: no list of icd10pcs is at hand, and no brief states 0F503ZZ"
    )
    assert "X99.99 is not in icd10cm-2026-04, and no brief states it" in run("lookup", "icd10cm", "X99.99").err
    assert run("lookup", "27447").err.startswith("error: no list of cpt is at hand, and no brief states 27447")
    assert "J1305 is not in hcpcs-2019" in (of_later_years := run("lookup", "J1305").err)
    assert "of a later year" in of_later_years
    assert "note: Z99.999 is not in icd10cm-2026-04\n" in run("link", "Z99.999").err


def test_a_canned_query_is_no_sparql(here: Path, run: Run) -> None:
    ran = run("query", "modifiers-by-purpose")
    assert (ran.code, ran.out) == (2, "")
    assert "chargegraph run modifiers-by-purpose asks it" in ran.err


FACE: Any = chargegraph
"""The public face, whose types a caller may not heed."""


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda store: FACE.check("x.store"), "'x.store' is no Store, open it first"),
        (lambda store: FACE.explain("x.store", "ASK {}"), "is no Store"),
        (lambda store: FACE.search("x.store", "liver"), "is no Store"),
        (lambda store: FACE.list_briefs("x.store"), "is no Store"),
        (lambda store: FACE.show("x.store", "0686T"), "is no Store"),
        (lambda store: FACE.ledger("x.store", "0686T"), "is no Store"),
        (lambda store: FACE.diff("x.store", OLD, "0421T"), "is no Store"),
        (lambda store: FACE.info("x.store"), "is no Store"),
        (lambda store: FACE.info(None), "None is no Store"),
        (lambda store: FACE.schemes("x.store"), "is no Store"),
        (lambda store: FACE.link("x.store", ["C22.0"]), "is no Store"),
        (lambda store: FACE.lookup("x.store", "C22.0"), "is no Store"),
        (lambda store: FACE.lookup(store, None), "None is no code, give a text"),
        (lambda store: FACE.lookup(store, 99213), "99213 is no code"),
        (lambda store: FACE.link(store, [None]), "None is no code"),
        (lambda store: FACE.search(store, "liver", within="note"), r"within='note' is one text, .* \('note',\)"),
        (lambda store: FACE.search(store, None), "nothing to look for in None, give a word"),
        (lambda store: FACE.search(store, "liver", limit="5"), "cannot have 5 hits"),
        (lambda store: FACE.ledger(store, None), "None names no brief"),
        (lambda store: FACE.check(store, 686), "686 names no briefs"),
        (lambda store: FACE.check(store, [None]), "None names no brief"),
        (lambda store: FACE.diff(store, OLD, None), "None names no brief"),
        (lambda store: FACE.explain(store, None), "None is no query, give SPARQL"),
        (lambda store: FACE.read_brief(None), "None is no text of a brief"),
    ],
)
def test_what_is_of_the_wrong_type_is_said(call: Any, words: str, path: str) -> None:
    with Store(path, read_only=True) as store, pytest.raises(UsageError, match=words):
        call(store)


@pytest.mark.parametrize("typed", ["0686t", "686t", "cpt:0686T", "CPT:686t"])
def test_check_reads_a_code_as_lookup_does(typed: str, path: str) -> None:
    with Store(path, read_only=True) as store:
        assert chargegraph.lookup(store, typed)[0]["code"] == "0686T"
        assert chargegraph.check(store, typed) == chargegraph.check(store, "0686T") != []
        assert store.brief(typed) == store.brief("0686T")
        with pytest.raises(UsageError, match="no brief 'icd10cm:0686T'"):
            store.names("icd10cm:0686T")


def test_explain_takes_parameters_as_keywords(path: str) -> None:
    text = "SELECT ?s { ?s <https://w3id.org/chargegraph/ns#statedCode> $code }"
    with Store(path, read_only=True) as store:
        assert chargegraph.explain(store, text, code="22").state == "rows"
        assert chargegraph.explain(store, text, code="no code").state == "empty"
        with pytest.raises(ChargegraphError, match="code"):
            chargegraph.explain(store, text)
