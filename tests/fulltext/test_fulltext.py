"""Full-text search: what is found and where it stands, in which order, and that the index is never older than the store."""

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chargegraph import Store, load_edition, read_brief, read_brief_file
from chargegraph.briefs.triples import described
from chargegraph.cli import COMMANDS
from chargegraph.editions import bundled as schemes
from chargegraph.errors import StoreError, UsageError
from chargegraph.fulltext import index, index_rows
from chargegraph.fulltext.hits import Hit, Miss, misses, search
from chargegraph.fulltext.request import read_terms, tokens_of
from chargegraph.fulltext.texts import KINDS, prose_of
from chargegraph.store.held_briefs import put_in
from chargegraph.store.store import source_of
from tests.conftest import SHIPPED, Run
from tests.remote.test_endpoint import endpoint  # noqa: F401, a fixture
from tests.store.folder.test_journal import WORDS, walk

LIVER = """Summary & Overview
CPT 0686T: Focused ultrasound of a liver tumor
Ablation of the liver is seldom done.
Billing Code Overview
Naïve tissue is spared. The focused beam heats; ultrasound shows it.
Coding Specifications
| Modifier | Description | When to Use |
|---|---|---|
| 26 | The reading alone | When only the ablations are read. |
Related Diagnoses
| ICD-10 Code | Description | Clinical Relevance | Remark of ours |
|---|---|---|---|
| C22.0 | Liver cell carcinoma | The usual reason for ablation. | kumquat |
| C22.1 | Bile duct carcinoma | Seldom. | |
"""
KIDNEY = """CPT 50250: Ablation of a kidney lesion
Summary
C22.0 is no reason, and K76.89 is none.
Related CPT Codes
| CPT Code | Description | Relationship to Procedure |
|---|---|---|
| 0686T | Liver work by sound | The other organ. |
"""
PAGE = """<html><body>
<h2>Summary &amp; Overview</h2>
<p>CPT 0421T: A jet of water</p>
<p>The first part ends here,
  the quince stands on the next line
  and goes on.</p>
<table><tr><th>Modifier</th><th>Description</th></tr><tr><td>52</td><td>Less than all</td></tr></table><p>Behind the table.</p>
</body></html>
"""
Place = tuple[str, str, str | None, str, int | None]


@pytest.fixture(scope="module", autouse=True)
def _few_editions() -> Iterator[None]:
    """Two small bundled editions stand for all, but where a test asks for all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemes, "bundled", lambda: [schemes.open_bundled("nucc"), schemes.open_bundled("pos")])
        patch.setitem(COMMANDS, "search", "full text")
        index._bundled_in_memory.cache_clear()
        yield
    index._bundled_in_memory.cache_clear()


def filled(path: str = ":memory:", *texts: str) -> Store:
    store = Store(path)
    for text in texts or (LIVER, KIDNEY, PAGE):
        store.add(read_brief(text, source=str(hash(text))))
    return store


@pytest.fixture(scope="module")
def planted() -> Iterator[Store]:
    with filled() as store:
        yield store


def code_of(hit: Hit) -> str | None:
    return f"{hit.system}:{hit.code}" if hit.system else hit.code


def places(hits: list[Hit]) -> list[Place]:
    return [(hit.kind, hit.says, code_of(hit), hit.source.split("-")[0], hit.line) for hit in hits]


FOUND: list[tuple[str, list[Place]]] = [
    (
        "focused ultrasound",
        [("label", "title", "cpt:0686T", "0686T", 2), ("prose", "text", None, "0686T", 5)],
    ),
    ('"focused ultrasound"', [("label", "title", "cpt:0686T", "0686T", 2)]),
    ('"ultrasound focused"', []),
    ("“ultrasound focused”", []),
    ("focused, ULTRASOUND!", [("label", "title", "cpt:0686T", "0686T", 2), ("prose", "text", None, "0686T", 5)]),
    ("naive", [("prose", "text", None, "0686T", 5)]),
    ("NAÏVE", [("prose", "text", None, "0686T", 5)]),
    ("kumq*", [("prose", "text", None, "0686T", 13)]),
    ("kumq", []),
    ('"read" alone', []),
    ("quince next", [("prose", "text", None, "0421T", 5)]),
    ("goes", [("prose", "text", None, "0421T", 6)]),
    ("behind table", [("prose", "text", None, "0421T", 7)]),
    ("less than all", [("label", "stated label", "cpt:52", "0421T", 7)]),
    ("K76.89", [("prose", "text", None, "50250", 3)]),
    ("urban indian facility", []),
    ("temporary lodging", [("label", "official label", "pos:16", "pos", None)]),
    (
        "C22.0",
        [
            ("label", "stated label", "icd10cm:C22.0", "0686T", 13),
            ("note", "relevance", "icd10cm:C22.0", "0686T", 13),
            ("prose", "text", None, "50250", 3),
            ("prose", "text", None, "0686T", 13),
        ],
    ),
    ("c220", [("label", "stated label", "icd10cm:C22.0", "0686T", 13), ("note", "relevance", "icd10cm:C22.0", "0686T", 13)]),
    ("C22.1*", [("label", "stated label", "icd10cm:C22.1", "0686T", 14), ("note", "relevance", "icd10cm:C22.1", "0686T", 14)]),
    (
        "0686t",
        [
            ("label", "stated label", "cpt:0686T", "50250", 7),
            ("label", "title", "cpt:0686T", "0686T", 2),
            ("note", "relationship", "cpt:0686T", "50250", 7),
        ],
    ),
    ("-26 alone", [("label", "stated label", "cpt:26", "0686T", 9)]),
    ("reading", [("label", "stated label", "cpt:26", "0686T", 9), ("note", "when to use", "cpt:26", "0686T", 9)]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text for text, _ in FOUND])
def test_what_is_found_and_where(planted: Store, text: str, expected: list[Place]) -> None:
    hits = search(planted, text)
    assert sorted(places(hits), key=str) == sorted(expected, key=str)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert not expected or expected[0][0] == hits[0].kind


def test_kinds_of_text(planted: Store) -> None:
    seen = {kind: search(planted, "ablation", [kind], None) for kind in KINDS}
    assert {kind: {hit.kind for hit in hits} for kind, hits in seen.items()} == {kind: {kind} for kind in KINDS}
    both = search(planted, "ablation", ("prose", "label"), None)
    assert {hit.kind for hit in both} == {"label", "prose"}
    assert len(both) == len(seen["label"]) + len(seen["prose"])
    assert len(search(planted, "ablation", limit=None)) == sum(map(len, seen.values()))


def test_words_as_typed_come_before_other_forms_of_them(planted: Store) -> None:
    found = [re.findall(r"ablations?", hit.text, re.IGNORECASE)[0].lower() for hit in search(planted, "ablations")]
    assert found[0] == "ablations"
    assert len(found) == 5
    assert set(found[1:]) == {"ablation"}
    found = [re.findall(r"ablations?", hit.text, re.IGNORECASE)[0].lower() for hit in search(planted, "ablation")]
    assert found[-1] == "ablations"
    assert len(found) == 5
    assert search(planted, '"ablations"') == search(planted, "ablations")[:1]


def test_labels_weigh_more_and_short_texts_more_than_long_ones() -> None:
    rest = " ".join(f"word{number}" for number in range(30))
    rows = f"| 22 | Plain | quince |\n| 52 | quince {rest} | none |\n| 53 | quince | none |\n"
    text = f"CPT 12345: A title\n\nquince\n\n| Modifier | Description | When to Use |\n|---|---|---|\n{rows}"
    with filled(":memory:", f"Summary & Overview\n{text}") as store:
        hits = search(store, "quince")
        assert [(hit.kind, hit.line) for hit in hits] == [("label", 10), ("prose", 4), ("note", 8), ("label", 9)]


def test_what_is_about_a_code_comes_before_what_mentions_it() -> None:
    rest = " ".join(f"word{number}" for number in range(30))
    rows = f"| ICD-10 Code | Description | Clinical Relevance |\n|---|---|---|\n| C22.0 | | {rest} |\n"
    with filled(":memory:", f"Summary & Overview\nCPT 12345: A title\nC22.0\n\n{rows}") as store:
        assert [(hit.kind, hit.line) for hit in search(store, "C22.0")] == [("note", 7), ("prose", 3)]
        assert [(hit.kind, hit.line) for hit in search(store, "C22*")] == [("note", 7), ("prose", 3)]


def test_official_names_before_other_names_and_briefs_before_editions() -> None:
    code_list = json.dumps(
        {
            "resourceType": "CodeSystem",
            "url": "https://example.org/own",
            "name": "Own",
            "version": "1",
            "status": "active",
            "content": "complete",
            "concept": [{"code": "Q1", "display": "Quince jam", "designation": [{"value": "Quince"}, {"value": "QUINCE JAM"}]}],
        }
    ).encode()
    with filled(":memory:", "CPT 12345: Quince jam\n") as store:
        store.add_edition(load_edition(code_list, name="own.json", scheme="own"))
        hits = search(store, "quince")
        assert [(hit.says, hit.source.split("-")[0]) for hit in hits][:2] == [("title", "12345"), ("official label", "own")]
        assert [hit.says for hit in search(store, "Q1")] == ["official label", "synonym"]
        store.remove_edition("own-1")
        assert [hit.says for hit in search(store, "quince")] == ["title"]


def test_what_stands_at_a_hit(planted: Store) -> None:
    (hit,) = search(planted, "kumquat reason")
    assert [hit.text[begin:end] for begin, end in hit.matched] == ["reason", "kumquat"]
    assert hit.snippet() == "| C22.0 | Liver cell carcinoma | The usual [reason] for ablation. | [kumquat] |"
    assert hit.snippet("<", ">", width=30).endswith("<kumquat> |") or "<reason>" in hit.snippet("<", ">", width=30)
    with pytest.raises(AttributeError):
        hit.rank = 2  # type: ignore[misc]


def test_every_word_of_every_brief_is_found_and_the_line_of_each_hit_holds_it() -> None:
    """No line is lost between labels, notes and prose, but for headings and the headers of tables."""
    lines: dict[str, list[tuple[str, ...]]] = {}
    sought: dict[str, set[str]] = {}
    with Store(":memory:") as store:
        for path in SHIPPED:
            brief = read_brief_file(str(path))
            store.add(brief)
            lines[brief.name] = tokens_of(_lines(brief.text))
            framed = {item.line for item in brief.structure} | {brief.statements[0].evidence.line}
            for number, text in enumerate(_lines(brief.text), 1):
                if number not in framed and "<" not in text:
                    for word in re.findall(r"[^\W\d_]{3,}", text):
                        sought.setdefault(word.lower(), set()).add(brief.name)
        found = held = 0
        for word, briefs in sorted(sought.items()):
            hits = search(store, word, limit=None)
            assert briefs <= {hit.source for hit in hits}, word
            found += len(briefs)
            for hit in hits:
                if hit.line is not None and hit.matched:
                    (said,) = tokens_of([hit.text[slice(*hit.matched[0])]])
                    assert said[0] in lines[hit.source][hit.line - 1], (word, hit)
                    held += 1
    assert found > 1000
    assert held > 2000


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.replace("&nbsp;", " "))


def test_a_line_that_its_statements_tell_whole_is_no_prose() -> None:
    assert [number for number, _ in prose_of(LIVER, {})] == [2, 3, 5, 9, 13, 14]
    told: dict[int, list[tuple[str, ...]]] = {
        2: [("0686T", "Focused ultrasound of a liver tumor")],
        9: [("26", "The reading alone")],
        14: [("C22.1", "x")],
    }
    assert [number for number, _ in prose_of(LIVER, told)] == [3, 5, 9, 13, 14]
    assert list(prose_of("CPT 12345: x\nA 1 B\n26 | what 26 is |\n", {3: [("26", "what 26 is")]}))[1:] == [(2, "A 1 B")]
    told[9] = [("26", "When only the ablations are read.", "The reading alone")]
    assert [number for number, _ in prose_of(LIVER, told)] == [3, 5, 13, 14]


# The index is never older than the store.


class Counted:
    """How often the index of the editions and that of the store were made, and the latter brought up to date."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bundled = self.held = self.changed = 0
        bundled, held, change = index._add_bundled, index._add_held, index._change

        def add_bundled(database: sqlite3.Connection) -> None:
            self.bundled += 1
            bundled(database)

        def add_held(database: sqlite3.Connection, store: Store, key: str) -> None:
            self.held += 1
            held(database, store, key)

        def change_briefs(*arguments: Any) -> None:
            self.changed += 1
            change(*arguments)

        monkeypatch.setattr(index, "_add_bundled", add_bundled)
        monkeypatch.setattr(index, "_add_held", add_held)
        monkeypatch.setattr(index, "_change", change_briefs)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


@pytest.mark.parametrize("where", ["memory", "directory"])
def test_what_comes_and_goes(tmp_path: Path, counted: Counted, where: str) -> None:
    def lines() -> list[tuple[str, int | None]]:
        return [(hit.source.split("-")[0], hit.line) for hit in search(store, "quince")]

    index._bundled_in_memory.cache_clear()
    with Store(":memory:" if where == "memory" else tmp_path / "a") as store:
        store.make()
        assert lines() == []
        store.add(read_brief("CPT 12345: A title\n\nNothing.\nA quince.", source="a"))
        assert lines() == [("12345", 4)]
        store.add(read_brief("CPT 12346: A quince", source="b"))
        assert lines() == [("12346", 1), ("12345", 4)]
        store.add(read_brief("CPT 12345: A title\n\nA quince, here.\n", source="a"))
        assert sorted(lines()) == [("12345", 3), ("12346", 1)]
        store.remove("12346")
        assert lines() == [("12345", 3)]
        store.remove("12345")
        assert lines() == []
        made = counted.held
        assert lines() == []
        assert counted.bundled == 1
        # Files that the engine tidies up behind a writer may make an index look stale.
        assert (counted.held, made) == (6, 6) if where == "memory" else counted.held + counted.changed >= 6
    index._bundled_in_memory.cache_clear()


def test_the_index_in_a_directory_is_kept(tmp_path: Path, counted: Counted) -> None:
    path = str(tmp_path / "a")
    filled(path).close()
    first = [search(Store(path, read_only=True), text) for text, _ in FOUND]
    assert (counted.bundled, counted.held) == (1, 1)
    written = os.stat(f"{path}/search.sqlite").st_mtime_ns
    assert [search(Store(path, read_only=True), text) for text, _ in FOUND] == first
    assert (counted.bundled, counted.held) == (1, 1)
    with Store(path) as store:
        store.add(read_brief("CPT 12345: A quince"))
    assert len(search(Store(path, read_only=True), "A quince")) == 1
    assert (counted.bundled, counted.held, counted.changed) == (1, 1, 1)
    assert os.stat(f"{path}/search.sqlite").st_mtime_ns != written
    assert sorted(os.listdir(path)) == ["changes.txt", "data", "search-bundled.sqlite", "search.sqlite", "store.txt"]


def rows_of(path: str) -> list[list[object]]:
    """Everything in an index but for the numbers of its rows, in their order."""
    with closing(sqlite3.connect(f"{path}/search.sqlite")) as database:
        return [
            database.execute("SELECT code, text, says, system, notation, source, line FROM texts ORDER BY rowid").fetchall(),
            database.execute("SELECT word FROM words ORDER BY word").fetchall(),
            database.execute("SELECT name FROM briefs ORDER BY name").fetchall(),
        ]


def made_afresh(path: str, copy: str) -> str:
    """A copy of a store with an index made anew."""
    shutil.copytree(path, copy, ignore=shutil.ignore_patterns("search.sqlite", "changes.txt"))
    return copy


def asked(path: str, texts: list[str]) -> list[object]:
    with Store(path, read_only=True) as store:
        ways: list[dict[str, Any]] = [{"limit": None}, {"limit": 3}, {"within": ["prose"]}, {"within": ["label", "note"]}]
        return [[search(store, text, **way) for way in ways] + [misses(store, text)] for text in texts]


@pytest.mark.parametrize("seed", range(2))
def test_an_index_that_grew_answers_as_one_made_anew(tmp_path: Path, counted: Counted, seed: int) -> None:
    path = str(tmp_path / "a")
    texts = [*WORDS, "liver often", "1230*", "0686T", "titel", "ofen", "naive", "patient", "urban indian"]
    Store(path).make()
    asked(path, texts)
    held = counted.held
    for number, step in enumerate(walk(path, random.Random(seed), 15)):
        before = counted.changed
        grown, rows = asked(path, texts), rows_of(path)
        assert counted.held == held, step
        assert counted.changed <= before + 1
        fresh = made_afresh(path, str(tmp_path / f"{number}"))
        assert grown == asked(fresh, texts), step
        assert rows == rows_of(fresh), step
        shutil.rmtree(fresh)
        held = counted.held
    assert counted.changed > 5


SIDES = [(range(40000, 40012), False), (range(20012, 20000, -1), False), (range(30500, 30512), True)]


@pytest.mark.parametrize(("codes", "is_full"), SIDES, ids=["behind", "before", "between"])
def test_briefs_find_room_until_there_is_none(
    tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch, codes: Iterable[int], is_full: bool
) -> None:
    monkeypatch.setattr(index_rows, "_BRIEF_STEP", 1 << 8)
    path = str(tmp_path / "a")
    filled(path, *(f"CPT {code}: A quince\n\nA quince." for code in (30000, 30001, 31000))).close()
    assert len(search(Store(path, read_only=True), "quince")) == 6
    for code in codes:
        with Store(path) as store:
            store.add(read_brief(f"CPT {code}: A quince\n\nA quince.", source="x"))
        search(Store(path, read_only=True), "quince")
    assert counted.changed == len(list(codes))
    assert (counted.held > 1) == is_full, "without room it is made anew"
    grown, rows = asked(path, ["quince"]), rows_of(path)
    fresh = made_afresh(path, str(tmp_path / "b"))
    assert (grown, rows) == (asked(fresh, ["quince"]), rows_of(fresh))


def test_many_briefs_at_once_find_room(tmp_path: Path, counted: Counted) -> None:
    path = str(tmp_path / "a")
    filled(path, *(f"CPT {code}: A quince" for code in (30000, 31000))).close()
    search(Store(path, read_only=True), "quince")
    with Store(path) as store:
        put_in(source_of(store).filled(), [described(read_brief(f"CPT {code}: A quince")) for code in range(30100, 30300)])
    assert len(search(Store(path, read_only=True), "quince", limit=None)) == 202
    assert (counted.held, counted.changed) == (1, 1)


@pytest.mark.parametrize("when", ["copied", "changed"])
def test_an_update_that_is_killed_leaves_the_old_index(tmp_path: Path, when: str) -> None:
    path = str(tmp_path / "a")
    filled(path).close()
    with Store(path, read_only=True) as store:
        expected = search(store, "quince")
    with Store(path) as store:
        store.add(read_brief("CPT 12345: A quince"))
    name = "_change" if when == "copied" else "_whole"
    code = f"""if True:
        import os, sys
        from chargegraph import Store
        from chargegraph.editions import bundled as schemes
        from chargegraph.fulltext import index, index_rows
        from chargegraph.fulltext.hits import search
        schemes.bundled = lambda: [schemes.open_bundled("nucc"), schemes.open_bundled("pos")]
        index.{name} = lambda *_: os._exit(9)
        search(Store(sys.argv[1], read_only=True), "quince")"""
    written = Path(path, "search.sqlite").read_bytes()
    assert subprocess.run([sys.executable, "-c", code, path], check=False).returncode == 9
    assert Path(path, "search.sqlite").read_bytes() == written
    assert len(search(Store(path, read_only=True), "quince")) == len(expected) + 1


def test_an_index_of_an_older_layout_is_made_anew(tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "a")
    filled(path).close()
    with monkeypatch.context() as older:
        older.setattr(index, "SCHEMA", f"{index_rows.SCHEMA} CREATE TABLE more (x);")
        search(Store(path, read_only=True), "quince")
    with Store(path) as store:
        store.add(read_brief("CPT 12345: A quince"))
    assert len(search(Store(path, read_only=True), "A quince")) == 1
    assert (counted.bundled, counted.held, counted.changed) == (2, 2, 0)


def test_a_reader_that_was_opened_earlier_keeps_no_old_index(tmp_path: Path) -> None:
    path = str(tmp_path / "a")
    filled(path, LIVER).close()
    with Store(path, read_only=True) as early:
        assert len(early.briefs()) == 1
        with Store(path) as writer:
            writer.add(read_brief("CPT 12345: A quince"))
        assert len(search(early, "quince")) == 1
    with Store(path, read_only=True) as late:
        assert len(search(late, "quince")) == 1


@pytest.mark.parametrize("file", ["search.sqlite", "search-bundled.sqlite"])
@pytest.mark.parametrize("damage", ["inside", "empty", "garbage", "cut", "pages", "another", "directory"])
def test_a_damaged_index_is_made_anew(tmp_path: Path, file: str, damage: str) -> None:
    path = str(tmp_path / "a")
    filled(path).close()
    asked = [text for text, _ in FOUND[:3]]
    expected = [search(Store(path, read_only=True), text) for text in asked]
    damaged = Path(path, file)
    data = damaged.read_bytes()
    if file == "search-bundled.sqlite":
        Path(path, "search.sqlite").unlink()
    if damage == "inside":
        with closing(sqlite3.connect(damaged)) as database:
            assert database.execute("DELETE FROM texts_data WHERE id > 10").rowcount > 3
            database.commit()
    else:
        damaged.unlink()
    if damage == "inside":
        pass
    elif damage == "directory":
        damaged.mkdir()
    elif damage == "another":
        with closing(sqlite3.connect(damaged)) as database:
            database.executescript("CREATE TABLE made (key TEXT); INSERT INTO made VALUES ('x')")
    else:
        kept = {
            "empty": b"",
            "garbage": b"x" * 9999,
            "cut": data[: len(data) // 2],
            "pages": data[:20480] + b"\0" * (len(data) - 20480),
        }
        damaged.write_bytes(kept[damage])
    for _ in range(2):
        with Store(path, read_only=True) as store:
            assert [search(store, text) for text in asked] == expected
    assert not [name for name in os.listdir(path) if name.endswith(".part")]


def test_a_directory_that_cannot_be_written_is_searched_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "a")
    filled(path).close()

    def refused(*_: object) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr(os, "replace", refused)
    with Store(path, read_only=True) as store, filled() as other:
        assert [search(store, text) for text, _ in FOUND[:3]] == [search(other, text) for text, _ in FOUND[:3]]
    assert sorted(os.listdir(path)) == ["data", "store.txt"]


def test_a_store_that_does_not_tell_of_changes_is_read_each_time(counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled() as store:
        monkeypatch.setattr(source_of(store), "stamp", lambda: "")
        assert search(store, "focused ultrasound") == search(store, "focused ultrasound") != []
        assert counted.held == 2


def test_an_endpoint_is_searched_as_the_store_behind_it(corpus: Store, endpoint: str) -> None:  # noqa: F811
    with Store(endpoint, read_only=True) as remote:
        for text in ("liver", "ablations", "C22.0", "general anesthesia"):
            found = search(remote, text)
            assert found == search(corpus, text)
            assert {hit.kind for hit in found} >= {"label"} or found[0].line


def test_without_full_text_search_in_sqlite_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object) -> None:
        raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(index, "_add_bundled", absent)
    index._bundled_in_memory.cache_clear()
    with filled(str(tmp_path / "a")) as store, pytest.raises(StoreError, match="no such module: fts5"):
        search(store, "liver")
    index._bundled_in_memory.cache_clear()


def test_what_killed_processes_left_is_cleared(tmp_path: Path) -> None:
    path = tmp_path / "a"
    filled(str(path)).close()
    old, new, other = path / "search.sqlite.1-1.part", path / "search.sqlite.2-2.part", path / "x.part"
    for part in (old, new, other):
        part.write_bytes(b"")
    long_ago = time.time() - 7200
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    assert search(Store(path, read_only=True), "liver")
    assert [part.exists() for part in (old, new, other)] == [False, True, True]


def test_processes_at_once_all_answer(tmp_path: Path) -> None:
    path = str(tmp_path / "a")
    filled(path).close()
    code = """if True:
        import sys
        from chargegraph import Store
        from chargegraph.editions import bundled as schemes
        from chargegraph.fulltext.hits import search
        schemes.bundled = lambda: [schemes.open_bundled("nucc"), schemes.open_bundled("pos")]
        print(search(Store(sys.argv[1], read_only=True), "focused ultrasound"))"""
    ran = [subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    outs = [process.communicate(timeout=60) for process in ran]
    with filled() as store:
        assert outs == [(f"{search(store, 'focused ultrasound')}\n".encode(), b"")] * 3


def test_the_order_does_not_depend_on_how_a_store_was_filled(tmp_path: Path) -> None:
    briefs = [read_brief(f"CPT {12300 + n}: A quince\n\nA quince.\n", source="x") for n in range(30)]
    others = [read_brief_file(str(path)) for path in SHIPPED]
    with Store(":memory:") as one, Store(tmp_path / "a") as other:
        for brief in (*briefs, *others):
            one.add(brief)
        gone = other.add(read_brief("CPT 99999: A quince that goes\n"))
        for brief in (*others[::-1], *briefs[::-1]):
            other.add(brief)
        assert search(other, "quince goes")
        other.remove(gone)
        for text in ("quince", "liver", "a", "the of", "2*", "ablations", "C22.0", "patient is"):
            for limit in (3, 20, None):
                found = search(one, text, limit=limit)
                assert found == search(other, text, limit=limit)
                assert found
        tied = [hit.source for hit in search(one, "quince", ["prose"], 5)]
        assert tied == sorted(tied)


def test_an_edition_of_the_same_name_takes_a_bundled_one_s_place() -> None:
    (real,) = [edition for edition in schemes.bundled() if edition.scheme == "pos"]
    concept = real.concepts["16"]
    with filled() as store:
        assert [hit.source for hit in search(store, "temporary lodging")] == [real.name]
        own = replace(real, sha256="0" * 64, concepts={"16": replace(concept, label="A quince", synonyms=(), short=None)})
        store.add_edition(own)
        assert [(hit.source, hit.code) for hit in search(store, "quince", ["label"])] == [(real.name, "16")]
        assert search(store, "temporary lodging", ["label"]) == []
        store.remove_edition(real.name)
        assert [hit.source for hit in search(store, "temporary lodging")] == [real.name]


# Nothing that is typed breaks it.

NASTY = [
    '"', '""', "'", "*", "**", "a*b", "liver*tumor", '"liver"*', '"liver', 'liver"', "AND", "OR", "NOT", "NEAR", "liver AND",
    "AND AND", "NOT liver", "liver OR", "NEAR(liver tumor, 2)", "NEAR(", "(", ")", "()", "(liver", "text:liver", "code : x",
    "{text}: liver", "-text:liver", "^liver", "liver + tumor", "liver+", "+", "-", "--", "- liver", "a-b-c", "liver\0tumor", "\0",
    "\ud800", "liver\ud800", "😀", "liver 😀", "C22.0", "C22.", ".0", "K76.89*", "0686T", "22-26", "K70-K77", "%", "_", "\\",
    "liver\\", "';DROP TABLE texts;--", "\x02liver\x03", "ﬁne", "İstanbul", "ß", "e\u0301", "\u0301", "１２", "中文", "x" * 900,
    "é" * 900, "a " * 30, "", " ", "\n", "\t", "“focused ultrasound”", "“focused", "liver\u00a0tumor", "0x1F", "1e9", "NULL",
    "rank", "texts", "<b>", "[x]", "\u202e",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_signs_and_operators_mean_nothing_special(planted: Store, text: str) -> None:
    if tokens_of([text.replace("\0", " ").encode("utf-8", "replace").decode()]) == [()]:
        for ask in (search, misses):
            with pytest.raises(UsageError, match="nothing to look for"):
                ask(planted, text)
        return
    hits = search(planted, text, limit=None)
    assert isinstance(misses(planted, text), list)
    words = {word for term in read_terms(text) for word in (*term.tokens, term.squashed)}
    for hit in hits:
        held = {word for said in tokens_of([hit.text, hit.code or "", (hit.code or "").replace(".", "")]) for word in said}
        assert any(there.startswith(word[:5]) for word in words for there in held)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(), st.text(alphabet='ab"*()^:+-{}.,ANDORT0 \0é', max_size=30)))
def test_any_text_is_looked_for_or_refused(planted: Store, text: str) -> None:
    try:
        terms = read_terms(text)
    except UsageError:
        with pytest.raises(UsageError):
            search(planted, text)
        return
    assert terms
    for hit in search(planted, text):
        assert hit.matched or hit.code
    assert all(isinstance(miss, Miss) for miss in misses(planted, text))


@settings(max_examples=200)
@given(
    words=st.lists(st.text("abcdefgh é", min_size=1, max_size=12), min_size=1, max_size=60),
    picks=st.sets(st.integers(0, 59), max_size=8),
    width=st.integers(20, 200),
)
def test_a_snippet_is_a_part_of_the_text_with_something_found(words: list[str], picks: set[int], width: int) -> None:
    text, matched = "", []
    for number, word in enumerate(words):
        matched += [(len(text), len(text) + len(word))] if number in picks else []
        text += f"{word} "
    shown = Hit(1, "prose", "text", None, None, "a", 1, text, tuple(matched)).snippet("[", "]", width=width)
    bare = shown.replace("[", "").replace("]", "")
    assert bare.strip("…") in text
    assert len(bare) <= width + 2
    assert shown.count("[") == shown.count("]")
    assert not matched or "[" in shown


def test_limits() -> None:
    with filled() as store:
        assert [len(search(store, "a", limit=limit)) for limit in (1, 2, 3)] == [1, 2, 3]
        for wrong in (0, -1):
            with pytest.raises(UsageError, match=f"a search cannot have {wrong} hits"):
                search(store, "a", limit=wrong)
        with pytest.raises(UsageError, match="no kind of text is called 'labels', did you mean label"):
            search(store, "a", ["labels"])
        with pytest.raises(UsageError, match="kind of text"):
            search(store, "a", [])
        with pytest.raises(UsageError, match="more than 1,000 characters"):
            search(store, "a" * 1001)
        with pytest.raises(UsageError, match="more than 32 words"):
            search(store, " ".join(f"w{n}" for n in range(33)))
        assert search(store, " ".join(f"w{n}" for n in range(32))) == []
        assert search(store, "liver " * 100)


MISSED: list[tuple[str, list[Miss]]] = [
    ("liver tumor", []),
    ("ultrasuond", [Miss("ultrasuond", "ultrasound")]),
    ("livers", []),
    ("focused carcinma quince", [Miss("carcinma", "carcinoma")]),
    ("686T", [Miss("686T", "0686T")]),
    ("K7689", [Miss("K7689", "K76.89")]),
    ("C22.9", [Miss("C22.9", None)]),
    ("zzzzzzzz", [Miss("zzzzzzzz", None)]),
    ('"tumor liver"', [Miss('"tumor liver"', None)]),
]


@pytest.mark.parametrize(("text", "expected"), MISSED, ids=[text for text, _ in MISSED])
def test_words_that_occur_nowhere(planted: Store, text: str, expected: list[Miss]) -> None:
    assert misses(planted, text) == expected


# The command.


@pytest.fixture
def stocked(here: Path) -> Path:
    filled("chargegraph.store").close()
    return here


def test_the_command(stocked: Path, run: Run) -> None:
    ran = run("search", "focused", "ultrasound")
    assert (ran.code, ran.err) == (0, "")
    name = Store(read_only=True).names("0686T")[0]
    assert ran.out.splitlines() == [
        "rank  kind   says   system  code   source              line  text",
        f"   1  label  title  cpt     0686T  {name}     2  [Focused] [ultrasound] of a liver tumor",
        f"   2  prose  text                  {name}     5  Naïve tissue is spared. The [focused] beam heats; [ultrasound] shows "
        "it.",
    ]
    rows = json.loads(run("search", "focused ultrasound", "--in", "prose", "--format", "json").out)
    assert [list(row.values())[:7] for row in rows] == [[1, "prose", "text", None, None, name, 5]]
    assert rows[0]["text"] == "Naïve tissue is spared. The focused beam heats; ultrasound shows it."
    assert "| **Focused** **ultrasound** of a liver tumor |" in run("search", "focused", "ultrasound", "--format", "markdown").out
    csv = run("search", '"focused ultrasound"', "-o", "out.csv", "--format", "csv")
    assert (csv.code, csv.out) == (0, "")
    assert Path("out.csv").read_text().endswith(f"1,label,title,cpt,0686T,{name},2,Focused ultrasound of a liver tumor\n")


SAID: list[tuple[tuple[str, ...], int, str]] = [
    (("ultrasuond",), 0, "no hits: nothing at hand holds 'ultrasuond', did you mean ultrasound?\n"),
    (("liver", "kidny", "qqqqqq"), 0, "no hits: nothing at hand holds 'kidny' or 'qqqqqq', did you mean kidney?\n"),
    (("liver", "jet"), 0, "no hits: no text holds all of this\n"),
    (("kumquat", "--in", "labels", "--in", "notes"), 0, "no hits: no label or note holds all of this\n"),
    (("ablation", "--limit", "2"), 0, "the best 2: there are more, --limit allows more\n"),
    (("ablation", "--limit", "0"), 0, ""),
    (("-26",), 0, ""),
    (("",), 2, "error: nothing to look for, give a word"),
    (("*",), 2, "error: there is nothing to look for in '*', give a word"),
    (("a", "--limit", "-3"), 2, "error: --limit -3 is no limit"),
    (("a", "--in", "titles"), 2, "error: argument --in: invalid choice"),
    (("a", "--format", "yaml"), 2, "error: no row format is called 'yaml'"),
    (("a", "--store", "none"), 2, "error: there is no store"),
    ((), 2, "error: the following arguments are required: WORD"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), SAID, ids=[" ".join(arguments) for arguments, _, _ in SAID])
def test_what_the_command_says(stocked: Path, run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    ran = run("search", *arguments)
    assert ran.code == code
    assert ran.err == message if code == 0 else ran.err.startswith(message)
    assert bool(ran.out) == (code == 0)


def test_on_a_terminal_what_was_found_is_bold(stocked: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chargegraph.cli.commands.search.sys.stdout", Terminal(sys.stdout))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = run("search", "focused", "ultrasound", "--in", "labels").out
    assert "\x1b[1mFocused\x1b[0m \x1b[1multrasound\x1b[0m of a" in out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "[Focused] [ultrasound] of a" in run("search", "focused", "ultrasound", "--in", "labels").out


class Terminal:
    """Standard output that says it is a terminal."""

    def __init__(self, real: object) -> None:
        self._real = real

    def isatty(self) -> bool:
        return True

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


def test_a_question_to_a_kept_index_loads_little(stocked: Path, run: Run) -> None:
    assert run("search", "liver").code == 0
    code = """if True:
        import sys
        before = set(sys.modules)
        from chargegraph.cli import main
        main(["search", "focused", "ultrasound"])
        names = ("chargegraph.findings.labels", "chargegraph.store.at_hand", "chargegraph.editions.model", "rdflib", "json",
                 "difflib", "chargegraph.briefs.reader")
        print([name for name in names if name in sys.modules and name not in before])"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
    assert "[Focused] [ultrasound]" in ran.stdout


@pytest.fixture(scope="module")
def whole(shipped_copy: str) -> Iterator[Callable[[str], list[Hit]]]:
    """The shipped briefs beside all bundled editions."""
    with pytest.MonkeyPatch.context() as patch, Store(shipped_copy) as store:
        patch.setattr(schemes, "bundled", lambda: [schemes.open_bundled(row["scheme"]) for row in schemes.manifest()])
        assert search(store, "liver")
        yield lambda text: search(store, text)


def test_over_all_bundled_editions(whole: Callable[[str], list[Hit]]) -> None:
    hits = whole("focused ultrasound")
    assert {hit.code for hit in hits if hit.source == "hcpcs-2019"} == {"C9734", "C9747"}
    assert hits[1].snippet() == "[Focused] [Ultrasound] Ablation of a Liver Tumor under Imaging"
    hits = whole("C22.0")
    assert {hit.code for hit in hits} == {"C22.0"}
    assert hits[2][1:7] == ("label", "official label", "icd10cm", "C22.0", "icd10cm-2026-04", None)
    named = [(hit.source, hit.code, hit.text.casefold()) for hit in whole("liver cell carcinoma") if hit.kind == "label"]
    assert len(named) == len(set(named)) == 3
    assert whole("sleep apnea")[0].code == "G47.3"
    excluded = [hit for hit in whole("C78.7") if hit.says == "excludes1"]
    assert excluded
    assert "C78.7" in {hit.text[slice(*hit.matched[0])] for hit in excluded}
    for text in ("liver", "unspecified", "initial encounter fracture", "of", "c2*", "ablations"):
        began = time.perf_counter()
        assert len(whole(text)) == 20
        assert time.perf_counter() - began < 2  # some 5 to 30 ms where nothing else runs
