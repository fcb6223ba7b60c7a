"""What writers changed: a store that grew brief by brief has the hash of one that was filled afresh, and gaps are seen."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chargegraph import Store, check, read_brief
from chargegraph.editions.bundled import open_bundled
from chargegraph.findings.checks import keep
from chargegraph.rdf import Dataset
from chargegraph.store import upkeep
from chargegraph.store.folder import layout
from chargegraph.store.folder.journal import MOST_BRIEFS, changes_between
from chargegraph.store.folder.kept import Kept
from chargegraph.store.upkeep import content_hash
from tests.conftest import case_briefs

WORDS = ["liver", 'a "quoted" one', "naïve 😀", "back\\slash", "tab\there", "ﬁne", "C22.0", "-26", "often"]


def text_of(code: int, dice: random.Random) -> str:
    def rows(codes: str) -> str:
        return "".join(f"| {each} | {dice.choice(WORDS)} | {dice.choice(WORDS)} |\n" for each in dice.sample(codes.split(), 2))

    return (
        f"Summary & Overview\nCPT {code}: {dice.choice(WORDS)}\n{dice.choice(WORDS)} of the {dice.choice(WORDS)}.\n"
        f"Payers are Medicare and {dice.choice(['Aetna', 'Humana'])}.\n"
        f"Coding Specifications\n| Modifier | Description | When to Use |\n|---|---|---|\n{rows('22 26 52 73 LT')}"
        f"Related Diagnoses\n| ICD-10 Code | Description | Relevance |\n|---|---|---|\n{rows('C22.0 K76.89 E11.9 X99')}"
        f"Related CPT Codes\n| CPT Code | Description | Relationship |\n|---|---|---|\n{rows('0686T 12301 12302 47370')}"
    )


def walk(path: str, dice: random.Random, steps: int) -> Iterator[str]:
    """Steps of writers over a few briefs, each by a writer of its own; the names of the steps."""
    told: list[str] = []
    for _ in range(steps):
        step = dice.choice(["add", "add", "again", "remove", "check", "check one", "two", "nothing"])
        with Store(path) as store:
            current = [held.name for held in store.briefs() if held.current]
            if step == "again" and told:
                store.add(read_brief(dice.choice(told), source=dice.choice("abc"), published=dice.choice([None, "2025-03-31"])))
            elif step == "remove" and current:
                store.remove(dice.choice([held.name for held in store.briefs()]))
            elif step == "check":
                keep(store, check(store))
            elif step == "check one" and current:
                name = dice.choice(current)
                keep(store, check(store, name), [name])
            elif step != "nothing":
                for _ in range(2 if step == "two" else 1):
                    told.append(text_of(dice.choice([12301, 12302, 12303]), dice))
                    store.add(read_brief(told[-1], source=dice.choice("abc")), base=dice.choice([None, None, "urn:x:"]))
        yield step


@pytest.fixture
def summed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """How often a dataset was read from end to end for its hash."""
    real, seen = upkeep._sum, list[object]()

    def counted(dataset: Dataset) -> int:
        seen.append(dataset)
        return real(dataset)

    monkeypatch.setattr(upkeep, "_sum", counted)
    return seen


def afresh(path: str) -> str:
    with Store(path, read_only=True) as store:
        return content_hash(store._source.embedded)


@pytest.mark.parametrize("seed", range(3))
def test_the_hash_grows_with_the_store(tmp_path: Path, summed: list[object], seed: int) -> None:
    path, seen = str(tmp_path / "a"), set[str]()
    Store(path).make()
    assert Store(path, read_only=True).content_hash() == afresh(path)
    hashes = []
    for step in walk(path, random.Random(seed), 25):
        summed.clear()
        hashes.append(Store(path, read_only=True).content_hash())
        assert summed == [], step
        assert hashes[-1] == afresh(path), step
        seen.add(step)
    assert len(seen) > 5
    assert len(set(hashes)) > 10


def between(path: str, before: str) -> set[str] | None:
    change = changes_between(path, before, layout.stamp_of(layout.state(path)))
    return None if change is None else set(change.briefs)


@pytest.fixture
def asked(tmp_path: Path) -> tuple[str, str]:
    """A store whose hash is kept, and the stamp of its files."""
    path = str(tmp_path / "a")
    with Store(path) as store:
        store.add(read_brief("CPT 12301: A title", source="a"))
    Store(path, read_only=True).content_hash()
    return path, layout.stamp_of(layout.state(path))


def test_which_briefs_changed(asked: tuple[str, str]) -> None:
    path, before = asked
    assert between(path, before) == set()
    with Store(path) as store:
        (old,) = (held.name for held in store.briefs())
        new = store.add(read_brief("CPT 12301: Another title", source="a"))
        store.flush()
        other = store.add(read_brief("CPT 12302: Another title"))
        assert between(path, before) in (None, {old, new})
    with Store(path) as store:
        store.compact()
        keep(store, check(store))
    assert between(path, before) == {old, new, other}
    assert between(path, "unknown") is None
    data = Path(path, "changes.txt").read_bytes()
    for place in range(0, len(data), 97):
        for wrong in (data[:place], data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]):
            Path(path, "changes.txt").write_bytes(wrong)
            assert between(path, before) is None


@pytest.mark.parametrize("what", ["load", "edition", "killed", "outside"])
def test_what_is_more_than_briefs_leaves_a_gap(asked: tuple[str, str], what: str) -> None:
    path, before = asked
    if what == "killed":
        code = "import os, sys; from chargegraph import Store, read_brief; store = Store(sys.argv[1]); "
        code += "store.add(read_brief('CPT 12302: Another title')); os._exit(0)"
        subprocess.run([sys.executable, "-c", code, path], check=True)
    else:
        with Store(path) as store:
            store.add(read_brief("CPT 12302: Another title"))
            if what == "load":
                store.load(b"<a:b> <a:c> 1 .", "turtle")
            elif what == "edition":
                store.add_edition(open_bundled("pos"))
            else:
                store._source.embedded.update("INSERT DATA { <a:b> <a:c> 1 }")
    assert between(path, before) is None
    assert Store(path, read_only=True).content_hash() == afresh(path)
    with Store(path) as store:
        store.add(read_brief("CPT 12303: One more"))
    assert between(path, before) is None
    assert Store(path, read_only=True).content_hash() == afresh(path)


def test_a_writer_that_came_between_is_seen(asked: tuple[str, str]) -> None:
    path, before = asked
    with Store(path) as store:
        store.add(read_brief("CPT 12302: Another title"))
        Kept(path, "changes.txt").write(b"of another\n")
    assert between(path, before) is None


def test_of_very_many_briefs_only_the_names_are_known(
    asked: tuple[str, str], monkeypatch: pytest.MonkeyPatch, summed: list[object]
) -> None:
    from chargegraph.store.folder import journal

    path, before = asked
    assert MOST_BRIEFS > 100
    monkeypatch.setattr(journal, "MOST_BRIEFS", 2)
    with Store(path) as store:
        names = {store.add(read_brief(f"CPT {number}: A title")) for number in range(12400, 12404)}
    assert between(path, before) == names
    summed.clear()
    assert Store(path, read_only=True).content_hash() is not None
    assert len(summed) == 1


def test_beside_a_store_that_nobody_asked_nothing_is_noted(tmp_path: Path) -> None:
    path = str(tmp_path / "a")
    for brief in case_briefs()[:2]:
        with Store(path) as store:
            store.add(read_brief(brief.read_bytes()))
    assert sorted(os.listdir(path)) == ["data", "store.txt"]
