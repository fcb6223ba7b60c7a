"""Receipts, the hash of the content, copies: what proves an answer, and what keeps a store."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chargegraph import Store, catalogue, read_brief, read_brief_file
from chargegraph.errors import StoreError
from chargegraph.query.receipt import Receipt
from chargegraph.store.folder.layout import log_bytes
from chargegraph.store.upkeep import KeptSum
from tests.conftest import Run, case_briefs

QUESTIONS = [(query.name, {p.name: p.example for p in query.parameters}) for query in catalogue()]


def receipt(store: Store, name: str, parameters: dict[str, str]) -> Receipt:
    found = store.within(receipt=True).run(name, **parameters).receipt
    assert found is not None
    return found


def filled(path: str, files: list[Path]) -> Store:
    store = Store(path)
    for file in files:
        store.add(read_brief_file(str(file)))
    return store


def test_cores_are_equal_in_stores_built_in_any_order(tmp_path: Path) -> None:
    files = case_briefs()
    one, other = filled(str(tmp_path / "a"), files), filled(":memory:", files[::-1])
    other.add(read_brief("CPT 12345: A brief that comes\n", source="x"))
    other.remove("12345")
    for name, parameters in QUESTIONS:
        assert receipt(one, name, parameters).core == receipt(other, name, parameters).core, name
    assert len(QUESTIONS) > 20


def test_one_brief_changes_every_dataset_hash_and_the_rows_only_where_they_do() -> None:
    store = filled(":memory:", case_briefs())
    before = {name: receipt(store, name, parameters) for name, parameters in QUESTIONS}
    rows = {name: store.run(name, **parameters).to_text("json") for name, parameters in QUESTIONS}
    store.add(read_brief("CPT 12345: One more\n\n| Modifier | Description |\n|---|---|\n| 26 | Its own |\n", source="x"))
    changed = 0
    for name, parameters in QUESTIONS:
        after = receipt(store, name, parameters)
        assert after.dataset_sha256 != before[name].dataset_sha256
        assert after.sha256 != before[name].sha256
        differ = store.run(name, **parameters).to_text("json") != rows[name]
        assert (after.rows_sha256 != before[name].rows_sha256) == differ, name
        changed += differ
    assert 0 < changed < len(QUESTIONS)


def test_what_a_receipt_says() -> None:
    store = filled(":memory:", case_briefs())
    text = "SELECT ?b { ?b a <https://w3id.org/chargegraph/ns#Brief> }"
    cut = store.within(receipt=True, max_rows=1, cut=True).query(text).receipt
    assert cut is not None
    assert (cut.query, cut.rows, cut.complete) == ("ad hoc", 1, False)
    assert cut.query_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert cut.dataset_sha256 == store.content_hash()
    written = json.loads(cut.to_json())
    core = json.dumps(written["core"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert written["core_sha256"] == hashlib.sha256(core.encode()).hexdigest() == cut.sha256
    assert written["envelope"].keys() == {"engine", "chargegraph", "seconds"}
    spelt = store.within(receipt=True).run("modifiers-of-procedure", code="0686t").receipt
    assert spelt is not None
    assert spelt.parameters == {"code": "0686T"}
    truth = store.within(receipt=True).query("ASK {}").receipt
    assert truth is not None
    assert (truth.rows, truth.rows_sha256) == (1, hashlib.sha256(b"true").hexdigest())


def test_editions_stand_in_a_receipt() -> None:
    from chargegraph.editions.bundled import open_bundled

    store = filled(":memory:", case_briefs()[:1])
    store.add_edition(open_bundled("pos"))
    assert receipt(store, *QUESTIONS[0]).editions == (open_bundled("pos").name,)


def test_a_guarded_receipt_is_the_same(tmp_path: Path) -> None:
    store = filled(str(tmp_path / "a"), case_briefs())
    name, parameters = QUESTIONS[0]
    guarded = store.within(receipt=True, seconds=30).run(name, **parameters).receipt
    assert guarded is not None
    assert guarded.core == receipt(store, name, parameters).core


def test_the_hash_is_kept_until_the_data_change(tmp_path: Path) -> None:
    path = tmp_path / "a"
    filled(str(path), case_briefs()[:1]).close()
    first = Store(path, read_only=True).content_hash()
    kept = (path / "content.txt").read_text().split()
    nothing = "0" * len(kept[1])
    (path / "content.txt").write_text(KeptSum(kept[0], nothing, kept[2]).line())
    kept_hash = Store(path, read_only=True).content_hash()
    assert kept_hash not in (None, first), "it is not worked out again"
    (path / "content.txt").write_text(KeptSum(kept[0], first or "", kept[2]).line())
    assert Store(path, read_only=True).content_hash() == first, "what another version kept is worked out again"
    with Store(path) as store:
        store.add(read_brief("CPT 12345: One more\n", source="x"))
    assert Store(path, read_only=True).content_hash() not in (first, kept_hash)
    (path / "content.txt").write_text("rubbish")
    with Store(path) as store:
        store.remove("12345")
    assert Store(path, read_only=True).content_hash() == first


def test_a_copy_is_a_store_and_lives_on_its_own(here: Path, run: Run) -> None:
    filled("a", case_briefs()).close()
    assert run("backup", "b", "--store", "a").out == "copied to b\n"
    assert run("remove", "0686T", "--store", "a").code == 2  # two briefs are on it
    with Store("a") as store:
        store.remove(store.briefs()[0].name)
    assert run("restore", "b", "--store", "c").out == "restored to c\n"
    hashes = [Store(path, read_only=True).content_hash() for path in "abc"]
    assert hashes[1] == hashes[2] != hashes[0]
    for command in (("backup", "b", "--store", "a"), ("restore", "b", "--store", "a")):
        again = run(*command)
        assert again.code == 2
        assert "there is something already" in again.err
    assert "there is no store" in run("restore", "none", "--store", "d").err
    assert not os.path.exists("d")


def test_a_copy_of_what_is_not_in_a_directory() -> None:
    with pytest.raises(StoreError, match="only a store in a directory"):
        Store(":memory:").back_up("x")


def test_a_copy_while_another_process_writes_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "a")
    with filled(path, case_briefs()[:1]):
        code = f"import sys; from chargegraph.cli import main; sys.exit(main(['backup', '{path}-b', '--store', '{path}']))"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "another process writes to this store" in ran.stderr
    assert not os.path.exists(f"{path}-b")


def test_info_and_compact(here: Path, run: Run) -> None:
    filled("chargegraph.store", case_briefs()).close()
    facts = dict(line.split(",", 1) for line in run("info", "--format", "csv").out.splitlines())
    assert facts["briefs"] == str(len(case_briefs()))
    assert int(facts["cg:ModifierUse statements"]) == 9
    assert facts["content sha256"] == Store(read_only=True).content_hash()
    assert run("compact").code == 0
    again = dict(line.split(",", 1) for line in run("info", "--format", "csv").out.splitlines())
    assert again["content sha256"] == facts["content sha256"]


def test_a_store_that_is_closed_keeps_no_long_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine wrote into its files it keeps in its log, too, until it is opened to write again."""
    path, briefs = str(tmp_path / "a.store"), [read_brief_file(str(file)) for file in case_briefs()]
    with Store(path) as store:
        store.add(briefs[0])
    assert log_bytes(path) > 10_000
    monkeypatch.setattr("chargegraph.store.location._LONG_LOG_BYTES", 1000)
    with Store(path, read_only=True) as there:
        assert hash_of(there)
    with Store(path) as store:
        for brief in briefs[1:]:
            store.add(brief)
    assert log_bytes(path) < 1000
    with Store(path, read_only=True) as there:
        assert hash_of(there) == hash_of(filled(":memory:", case_briefs()))


def hash_of(store: Store) -> str | None:
    return receipt(store, *QUESTIONS[0]).dataset_sha256


def test_limits_of_commands(here: Path, run: Run) -> None:
    filled("chargegraph.store", case_briefs()).close()
    cut = run("query", "SELECT * { ?s ?p ?o }", "--max-rows", "2", "--format", "csv")
    assert (cut.code, len(cut.out.splitlines()), cut.err) == (3, 3, "cut: there are more than 2, --max-rows allows more\n")
    late = run("query", "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }", "--timeout", "0.2")
    assert (late.code, late.out) == (3, "")
    assert late.err == "error: no answer within 0.2 s, give it more time, or ask for less\n"
    assert run("query", "ASK {}", "--timeout", "-1").code == 2
    paper = run("run", "modifiers-of-procedure", "-p", "code=0686T", "--receipt", "r.json")
    assert paper.code == 0
    assert json.loads(Path("r.json").read_text())["core"]["query"] == "modifiers-of-procedure"
    asked = run("query", "ASK {}", "--format", "srj", "--receipt")
    assert json.loads(asked.err)["core"]["rows"] == 1


def test_one_default_graph_of_all_graphs() -> None:
    text = "ASK { <https://example.org/a> ?p ?o }"
    note = b"<https://example.org/a> <https://example.org/b> 1 ."
    for union in (False, True):
        store = Store(":memory:", union_default_graph=union)
        store.load(note, "turtle")
        assert bool(store.query(text)) is union
