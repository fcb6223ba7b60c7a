"""verify: a store that is whole, one that is another than it was; a byte flipped in every file, and every file cut short."""

import os
import random
import shutil
from pathlib import Path

import pytest

from chargegraph import Store
from chargegraph.errors import StoreError
from chargegraph.rdf import Dataset
from chargegraph.store.folder import layout
from chargegraph.store.upkeep import KeptSum
from tests.conftest import Run, case_briefs, stored

ASK = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("verified") / "store"
    stored(case_briefs()[:3], str(path)).close()
    return path


def test_a_whole_store_is_said_to_be_whole(run: Run, here: Path, whole: Path) -> None:
    shutil.copytree(whole, "chargegraph.store")
    first = run("verify")
    assert first.code == 0
    with Store(read_only=True) as store:
        assert first.out.endswith(f"content sha256 {store.content_hash()}\n")
        assert store.verify() == first.out.strip()
    assert int(first.out.split()[1].replace(",", "")) > 1000


def test_numbers_of_every_last_byte_are_no_damage(here: Path) -> None:
    with Store("a.store") as store:
        lines = "".join(f"<a:s{n}> <a:p> {n} .\n" for n in (*range(600), 2047, 65535))
        store.load(lines.encode(), "turtle", graph="http://a/g")
        assert store.verify().startswith("whole: ")


def test_content_that_changed_though_nobody_wrote_is_damage(run: Run, here: Path, whole: Path) -> None:
    shutil.copytree(whole, "chargegraph.store")
    assert run("verify").code == 0
    kept = Path("chargegraph.store/content.txt")
    stamp, digits, shape, _ = kept.read_text().split()
    kept.write_text(KeptSum("other", digits[::-1], shape).line())
    for command in ("verify", "info"):
        ran = run(command)
        assert ran.code == 2
        assert "the store is damaged (its content is another than it was, though nobody wrote to it)" in ran.err
    kept.write_text(KeptSum("other", digits, shape).line())  # a copy has other times
    assert run("verify").code == 0
    assert kept.read_text().split()[0] == stamp


def test_a_hash_that_was_cut_or_changed_is_computed_anew(run: Run, here: Path, whole: Path) -> None:
    """It stands in `info` and in receipts."""
    shutil.copytree(whole, "chargegraph.store")
    said = run("info", "--format", "csv").out.splitlines()[-1]
    kept = Path("chargegraph.store/content.txt")
    data = kept.read_bytes()
    assert len(data.split()) == 4
    for place in (*range(0, 24, 7), *range(24, len(data) - 40, 211), *range(len(data) - 40, len(data), 7)):
        for wrong in (data[:place], data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]):
            kept.write_bytes(wrong)
            assert run("info", "--format", "csv").out.splitlines()[-1] == said
            assert kept.read_bytes() == data


def test_a_writer_changes_the_content(run: Run, here: Path, whole: Path) -> None:
    shutil.copytree(whole, "chargegraph.store")
    assert run("verify").code == 0
    assert run("build", str(case_briefs()[4])).code in (0, 1)
    assert run("verify").code == 0


@pytest.mark.parametrize("place", ["nowhere", ":memory:", "http://127.0.0.1:9/sparql"])
def test_what_cannot_be_verified(run: Run, here: Path, place: str) -> None:
    ran = run("verify", "--store", place)
    assert (ran.code, ran.err.count("\n")) == (2, 1)


def test_indexes_that_disagree_are_told(monkeypatch: pytest.MonkeyPatch, whole: Path) -> None:
    from chargegraph.rdf import dataset

    real = dataset._count
    for kind in ("predicate", "object"):
        monkeypatch.setattr(dataset, "_count", lambda store, of, *rest, kind=kind: real(store, of, *rest) + (of == kind))
        with Store(whole, read_only=True) as store, pytest.raises(StoreError, match=f"other triples by its {kind}s"):
            store.verify()


def files_of(path: Path) -> list[str]:
    found = sorted(str(file.relative_to(path)) for file in path.rglob("*") if file.is_file() and file.stat().st_size)
    assert len(found) > 6
    return found


def test_a_flipped_byte_in_any_file_is_refused_or_changes_nothing(run: Run, whole: Path, tmp_path: Path) -> None:
    """The engine, which may fall over such a file, reads it in a process of its own."""
    chance, tried = random.Random(7), 0
    said = run("verify", "--store", str(whole))
    assert said.code == 0
    for name in files_of(whole):
        for how in ("flip", "cut"):
            copy = tmp_path / f"copy{tried}"
            shutil.copytree(whole, copy)
            file = copy / name
            data = bytearray(file.read_bytes())
            place = chance.randrange(len(data))
            data[place] ^= 1 << chance.randrange(8)
            file.write_bytes(data if how == "flip" else data[:place])
            code, out, err = run("verify", "--store", str(copy))
            assert (code, out) == said[:2] or (code == 2 and err.startswith("error: ") and err.count("\n") == 1), (name, how, err)
            tried += 1
            shutil.rmtree(copy)
    assert tried > 12


def test_a_shape_is_what_a_writer_changes(whole: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(whole, tmp_path / "a")
    before = layout.state(str(copy))
    for file in (copy / "data").iterdir():
        os.utime(file, ns=(1, 1))
    assert layout.state(str(copy)) != before
    assert layout.shape_of(layout.state(str(copy))) == layout.shape_of(before)
    assert isinstance(Dataset.open(layout.data_path(str(copy)), read_only=True), Dataset)
