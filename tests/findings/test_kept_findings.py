"""Findings that are kept: those of a store that grew are those of one that is checked afresh, and only what changed is judged."""

import random
import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from chargegraph import Store, check, read_brief
from chargegraph.editions.bundled import open_bundled
from chargegraph.findings import kept_findings
from chargegraph.findings.checks import check_all, keep
from chargegraph.findings.finding import Finding
from chargegraph.findings.judging import findings_of
from tests.conftest import Run, case_briefs
from tests.store.folder.test_journal import walk

GRAPH = "SELECT ?s ?p ?o { GRAPH <https://w3id.org/chargegraph/graph/findings> { ?s ?p ?o } } ORDER BY ?s ?p ?o"
KEPT = "findings.sqlite"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[set[str] | None]:
    """What was judged anew, call by call: these briefs, or None for all."""
    seen: list[set[str] | None] = []

    def watched(store: Store, briefs: Collection[str] | None, **more: Any) -> list[Finding]:
        seen.append(None if briefs is None else set(briefs))
        return findings_of(store, briefs, **more)

    monkeypatch.setattr(kept_findings, "findings_of", watched)
    return seen


def found_afresh(path: str, copy: str) -> tuple[list[Finding], list[tuple[object, ...]]]:
    """The findings on a copy of a store that has none, and its graph of findings."""
    shutil.copytree(path, copy, ignore=shutil.ignore_patterns(KEPT, "changes.txt", "search*"))
    with Store(copy) as store:
        store._source.embedded.update("DROP SILENT GRAPH <https://w3id.org/chargegraph/graph/findings>")
        every = findings_of(store, None)
        keep(store, every)
        return every, graph_of(store)


def graph_of(store: Store) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in store.query(GRAPH)]


@pytest.mark.parametrize("seed", range(2))
def test_findings_that_grew_are_those_of_a_store_checked_afresh(tmp_path: Path, judged: list[set[str] | None], seed: int) -> None:
    path = str(tmp_path / "a")
    with Store(path) as store:
        store.add(read_brief(case_briefs()[0].read_bytes(), source="first"))
        check_all(store)
    assert judged == [None]
    for number, step in enumerate(walk(path, random.Random(seed), 15)):
        with Store(path, read_only=True) as store:
            seen = check(store)
        with Store(path) as store:
            every, graph = check_all(store), graph_of(store)
        fresh, graph_afresh = found_afresh(path, str(tmp_path / f"{number}"))
        assert every == fresh == seen, step
        assert graph == graph_afresh, step
        shutil.rmtree(tmp_path / f"{number}")
    assert None not in judged[1:]
    assert len(judged) > 8


@pytest.fixture
def checked(tmp_path: Path) -> str:
    path = str(tmp_path / "a")
    with Store(path) as store:
        for brief in case_briefs()[:4]:
            store.add(read_brief(brief.read_bytes(), source=brief.name))
        check_all(store)
    return path


def test_what_nobody_changed_is_not_judged_again(checked: str, judged: list[set[str] | None]) -> None:
    with Store(checked) as store:
        first = check_all(store)
        assert judged == []
        name = store.add(read_brief("CPT 12345: A title", source="x"))
        assert check_all(store) == check(store) != first
        assert judged == [{name}]
        store.remove(name)
        assert check_all(store) == first
        assert judged == [{name}]
    with Store(checked) as store:
        keep(store, first[1:])
        assert check_all(store) == first
        assert judged[1:] == [{first[0].brief}], "its findings in the graph were others"


def test_with_another_edition_all_is_judged_again(checked: str, judged: list[set[str] | None]) -> None:
    with Store(checked) as store:
        store.add_edition(open_bundled("pos"), current=True)
        assert check_all(store) == findings_of(store, None)
        assert judged == [None]


@pytest.mark.parametrize("damage", ["garbage", "empty", "another", "older"])
def test_what_is_damaged_or_of_an_older_layout_is_made_anew(checked: str, judged: list[set[str] | None], damage: str) -> None:
    kept = Path(checked, KEPT)
    with Store(checked) as store:
        first = check_all(store)
    if damage == "older":
        with closing(sqlite3.connect(kept)) as database:
            database.execute("UPDATE made SET key = 'older ' || key")
            database.commit()
    else:
        kept.unlink()
        if damage == "another":
            sqlite3.connect(kept).close()
        else:
            kept.write_bytes(b"" if damage == "empty" else b"x" * 9999)
    for _ in range(2):
        with Store(checked) as store:
            assert check_all(store) == first
    assert judged == [None]


def test_the_second_check_says_what_the_first_said(here: Path, run: Run, judged: list[set[str] | None]) -> None:
    for brief in case_briefs()[:4]:
        run("build", str(brief))
    formats = ("csv", "json", "table", "sarif")
    first = [run("check", "--format", each) for each in formats]
    assert judged == [None]
    assert [run("check", "--format", each) for each in formats] == first
    assert run("check", "--on", "2026-04-01", "--format", "csv").code == first[0].code
    assert judged == [None]
