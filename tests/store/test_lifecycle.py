"""Documents own assertions: what comes side by side, what replaces what, what is taken out, and what survives being killed."""

import io
import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from chargegraph import Store, read_brief
from chargegraph.errors import StoreError, UsageError
from tests.conftest import ROOT, Run, case_briefs
from tests.crashes import crash

CG = "PREFIX cg: <https://w3id.org/chargegraph/ns#> PREFIX prov: <http://www.w3.org/ns/prov#> "


def text(*modifiers: str, code: str = "0686T") -> str:
    rows = "".join(f"{m} | label {m} | use {m} |\n" for m in modifiers)
    return f"Summary & Overview\nCPT {code}: A title\nCoding Specifications\n| Modifier | Description | When to Use |\n{rows}"


def dump(store: Store) -> bytes:
    out = io.BytesIO()
    store.export("nquads", out)
    return out.getvalue()


def modifiers(store: Store, code: str = "0686T") -> list[object]:
    return [row["modifier"] for row in store.run("modifiers-of-procedure", code=code)]


def shortcuts(store: Store) -> set[object]:
    return {row["m"] for row in store.query(CG + "SELECT ?m { ?p cg:statedModifier ?m }")}


def test_another_text_from_the_same_source_replaces_the_brief() -> None:
    with Store(":memory:") as store:
        old = store.add(read_brief(text("22", "52"), source="a.txt"))
        new = store.add(read_brief(text("22", "73"), source="a.txt"))
        assert modifiers(store) == ["22", "73"]
        assert {str(iri).rsplit("/", 1)[1] for iri in shortcuts(store)} == {"22", "73"}
        ((row),) = store.query(CG + "SELECT ?new ?old { ?n prov:wasRevisionOf ?o . ?n cg:name ?new . ?o cg:name ?old }")
        assert (row["new"], row["old"]) == (new, old)
        assert store.text(old) == text("22", "52")
        assert [held.name for held in store.briefs() if held.current] == [new]
        assert [m.stated_code for m in store.brief(old).modifiers] == ["22", "52"]


def test_a_text_that_comes_back_stands_again() -> None:
    with Store(":memory:") as store:
        first = store.add(read_brief(text("22"), source="a.txt"))
        store.add(read_brief(text("52"), source="a.txt"))
        assert store.add(read_brief(text("22"), source="a.txt")) == first
        assert modifiers(store) == ["22"]
        assert len(store.query(CG + "SELECT * { ?a prov:wasRevisionOf ?b }")) == 1


def test_another_source_or_another_code_stands_beside() -> None:
    with Store(":memory:") as store:
        store.add(read_brief(text("22"), source="a.txt"))
        store.add(read_brief(text("52"), source="b.txt"))
        store.add(read_brief(text("73", code="49405"), source="a.txt"))
        assert sorted(map(str, modifiers(store))) == ["22", "52"]
        assert modifiers(store, "49405") == ["73"]


def test_the_same_bytes_from_two_sources_are_one_brief() -> None:
    with Store(":memory:") as store:
        name = store.add(read_brief(text("22"), source="a.txt"))
        assert store.add(read_brief(text("22"), source="b.txt")) == name
        assert [held.sources for held in store.briefs()] == [("a.txt", "b.txt")]
        # A new text of the one source leaves the old with the other.
        store.add(read_brief(text("52"), source="a.txt"))
        assert {held.name: held.sources for held in store.briefs() if held.current}[name] == ("b.txt",)
        assert sorted(map(str, modifiers(store))) == ["22", "52"]


def test_shortcuts_that_another_brief_supports_stay() -> None:
    with Store(":memory:") as store:
        store.add(read_brief(text("22", "52"), source="a.txt"))
        store.add(read_brief(text("52"), source="b.txt"))
        store.add(read_brief(text("73"), source="a.txt"))
        assert {str(iri).rsplit("/", 1)[1] for iri in shortcuts(store)} == {"52", "73"}


def test_what_is_taken_out_leaves_nothing() -> None:
    with Store(":memory:") as store:
        store.add(read_brief(text("22"), source="a.txt"))
        before = dump(store)
        name = store.add(read_brief(text("22", "99"), source="b.txt", published="2025-03-31"))
        assert store.remove(name) == name
        assert dump(store) == before
        store.remove("0686t")
        with Store(":memory:") as empty:
            assert dump(store) == dump(empty)


def test_a_code_with_several_briefs_must_be_named_closer() -> None:
    with Store(":memory:") as store:
        names = [store.add(read_brief(text(m), source=f"{m}.txt")) for m in ("22", "52")]
        for act in (store.remove, store.text, store.brief):
            with pytest.raises(
                UsageError, match=r"0686T has 2 briefs, name one of them: 0686T-\w+ from 52\.txt; 0686T-\w+ from 22\.txt"
            ):
                act("0686T")
        assert sorted(store.names("0686T")) == sorted(names)
        with pytest.raises(UsageError, match="holds no brief '0687T', did you mean 0686T"):
            store.text("0687T")


def test_the_day_of_publication_is_kept() -> None:
    with Store(":memory:") as store:
        name = store.add(read_brief(text("22"), source="https://example.org/a", published="2025-03-31"))
        assert store.brief(name).published == "2025-03-31"


def test_findings_go_with_their_brief() -> None:
    from chargegraph.findings.checks import check, keep

    with Store(":memory:") as store:
        both = text() + "Clinical Context\nA noninvasive, percutaneous way.\n"
        store.add(read_brief(both, source="a.txt"))
        keep(store, check(store))
        count = CG + "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/chargegraph/graph/findings> { ?f a cg:Finding } }"
        assert store.query(count)[0]["n"] == 2  # a title that nobody at hand can tell of, and two words that exclude one another
        store.add(read_brief(text("22"), source="a.txt"))
        assert store.query(count)[0]["n"] == 0
        assert {found.verdict for found in check(store)} == {"unverifiable"}


def test_a_store_that_is_only_read_takes_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "a.store") as store:
        store.add(read_brief(text("22"), source="a.txt"))
    with Store(tmp_path / "a.store", read_only=True) as store, pytest.raises(StoreError, match="only read"):
        store.add(read_brief(text("52"), source="a.txt"))


def test_the_commands_of_a_briefs_life(here: Path, run: Run) -> None:
    (here / "a.txt").write_text(text("22", "52"))
    old = run("build", "a.txt").out.split(":")[0]
    (here / "a.txt").write_text(text("22", "73").replace("label 22", "another"))
    new = run("build", "a.txt").out.split(":")[0]
    assert run("source", old).out == text("22", "52")
    assert run("diff", old, new).out.splitlines() == [
        "reworded modifier 22", "  -    5  22 | label 22 | use 22 |", "  +    5  22 | another | use 22 |",
        "dropped modifier 52", "  -    6  52 | label 52 | use 52 |",
        "added modifier 73", "  +    6  73 | label 73 | use 73 |"]  # fmt: skip
    assert run("diff", new, new).out == "no difference\n"
    assert '"change": "added"' in run("diff", old, new, "--format", "json").out
    ledger = run("ledger", "0686T", "--format", "csv")
    assert ledger.out.splitlines()[1] == f"1,understood,heading,Summary & Overview,{new}"
    assert "6 lines, 6 understood; 100% understood or kept as prose" in ledger.err
    assert run("remove", "0686T").out == f"removed {new}\n"
    assert run("ledger", "0686T").code == 2


def test_twins_in_one_build_are_refused(here: Path, run: Run) -> None:
    for folder, m in (("one", "22"), ("two", "52")):
        (here / folder).mkdir()
        (here / folder / "a.txt").write_text(text(m))
    ran = run("build", ".")
    assert ran.code == 2
    assert "two files are called a.txt and both are on 0686T: ./one/a.txt and ./two/a.txt" in ran.err
    assert not (here / "chargegraph.store").exists()
    (here / "two" / "a.txt").write_text(text("52", code="49405"))
    assert run("build", "*/*.txt").code == 0


def test_processes_read_alike(here: Path, run: Run) -> None:
    folder = ROOT / "graph" / "briefs"
    one, two = run("build", str(folder), "--store", "one"), run("build", str(folder), "--store", "two", "--jobs", "2")
    assert one.code == two.code == 1
    assert (one.out, one.err) == (two.out, two.err)
    assert run("export", "--store", "one").out == run("export", "--store", "two").out


def test_check_finds_and_fails_as_asked(here: Path, run: Run) -> None:
    assert run("build", *map(str, case_briefs())).code == 1
    (here / "a.txt").write_text(text(code="0421T") + "Clinical Context\nA noninvasive, percutaneous way.\n")
    assert run("build", "a.txt").code == 0
    ran = run("check", "0421T", "--format", "csv")
    assert ran.code == 0
    header, *rows = ran.out.splitlines()
    assert header.startswith(
        "brief,line,scheme,code,stated_label,rule,verdict,official_label,suggested_code,score,severity,edition,message,"
    )
    rules = [row for row in rows if ",excluding-concepts," in row]
    assert len(rules) == 1
    assert ",info,,noninvasive and percutaneous exclude one another,noninvasive,6,percutaneous," in rules[0]
    assert run("check", "0421T", "--fail-on", "info").code == 1
    assert run("check", "J1885", "--fail-on", "error").code == 0
    graph = "https://w3id.org/chargegraph/graph/findings"
    assert "cg:Finding" in run("export", "--graph", graph).out


def _written(folder: Path, process: int) -> int:
    """The bytes of a store and of what a process makes aside of it."""
    size = 0
    for path in (*folder.glob("a.store/data/*"), *folder.glob(f"a.store.{process}-*/data/*")):
        with suppress(FileNotFoundError):
            size += path.stat().st_size
    return size


@pytest.mark.parametrize("is_new", [True, False])
def test_a_build_that_is_killed_leaves_whole_briefs(tmp_path: Path, is_new: bool) -> None:
    """A store that is there has each brief whole or not at all, one that is not there all of them or is not there."""
    if not is_new:
        Store(tmp_path / "a.store").make()
    folder = tmp_path / "briefs"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number}.txt").write_text(text("22", "52", "73", code=f"{number:04}T"))
    command = [sys.executable, "-m", "chargegraph", "build", str(folder), "--store", str(tmp_path / "a.store")]
    dice = random.Random(686)
    opened = 0
    for _ in range(4):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started = time.monotonic()
        size = _written(tmp_path, process.pid)
        while _written(tmp_path, process.pid) < size + 100_000 and time.monotonic() < started + 60:
            time.sleep(0.01)  # a busy machine takes its time to begin
        time.sleep(dice.uniform(0, 0.8))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        if (tmp_path / "a.store" / "store.txt").exists():
            with Store(tmp_path / "a.store", read_only=True) as store:
                rows = store.query(CG + "SELECT ?b (COUNT(?u) AS ?n) { ?b a cg:Brief OPTIONAL { ?u cg:brief ?b } } GROUP BY ?b")
                assert {row["n"] for row in rows} <= {4}
                assert not is_new or len(rows) == 300
                opened += len(rows) > 0
    assert opened or is_new
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert [path.name for path in tmp_path.glob("a.store*")] == ["a.store"], "what a killed process left goes"
    with Store(tmp_path / "a.store", read_only=True) as store:
        assert store.run("graph-inventory")[0] == {"kind": "brief", "count": 300}


def test_a_writer_that_is_killed_loses_nothing_that_it_said_was_done(tmp_path: Path) -> None:
    said = [crash(str(tmp_path / f"{turn}.store"), after) for turn, after in enumerate((0.0, 0.1, 0.2, 0.4))]
    assert said[-1] > 0


def test_a_later_date_takes_the_place_of_an_earlier() -> None:
    with Store(":memory:") as store:
        for day in ("2024-01-01", "2024-02-01"):
            name = store.add(read_brief(text("22"), source="a.txt", published=day))
        assert [row["d"] for row in store.query(CG + "SELECT ?d { ?b cg:published ?d }")] == ["2024-02-01"]
        assert store.brief(name).published == "2024-02-01"


def test_a_directory_with_its_own_store_in_it_builds_again(here: Path, run: Run) -> None:
    (here / "a.txt").write_text(text("22"))
    for _ in range(2):
        ran = run("build", ".")
        assert (ran.code, ran.err) == (0, "")


def test_a_code_whose_brief_is_gone_is_not_suggested_for_itself(here: Path, run: Run) -> None:
    for m in ("22", "52"):
        (here / "a.txt").write_text(text(m))
        run("build", "a.txt")
    run("remove", "0686T")
    assert run("show", "0686T").err == "error: no brief in the store is about 0686T, chargegraph build FILE adds one\n"


def test_build_says_what_takes_the_place_of_what(here: Path, run: Run) -> None:
    for folder, title in (("aetna", "Visit"), ("cigna", "Another visit")):
        (here / folder).mkdir()
        (here / folder / "99213.txt").write_text(f"CPT 99213: {title}")
    assert "takes the place" not in run("build", "aetna").err
    replaced = run("build", "cigna").err
    assert re.search(r"note: 99213-\w{12} takes the place of 99213-\w{12}, of the same code and source", replaced)
    assert "takes the place" not in run("build", "cigna").err
