"""What is kept beside a store: whole or not at all, one of each thing, and never in the way."""

import os
import time
from pathlib import Path

import pytest

from chargegraph.store.folder.kept import Kept
from tests.conftest import Run, case_briefs
from tests.remote.test_endpoint import endpoint  # noqa: F401


def test_what_is_written_is_read_and_dropped(tmp_path: Path) -> None:
    kept = Kept(str(tmp_path), "answers", "a.json")
    assert kept.read() is None
    kept.write(b"one")
    kept.write(b"two")
    assert kept.read() == b"two"
    assert os.listdir(tmp_path / "answers") == ["a.json"]
    kept.drop()
    kept.drop()
    assert kept.read() is None


def test_older_ones_of_the_same_thing_leave_when_a_new_one_is_whole(tmp_path: Path) -> None:
    def kept(thing: str, key: str) -> Kept:
        return Kept(str(tmp_path), "labels", f"{thing}-{key}.idx", of=thing)

    kept("icd10cm-2026", "aa").write(b"")
    kept("icd10cm-2026-04", "aa").write(b"")
    other = tmp_path / "labels" / "icd10cm-2026-cc.idx.1-1.part"
    other.write_bytes(b"another process is at it")
    with pytest.raises(ZeroDivisionError), kept("icd10cm-2026", "bb").making() as file:
        file.write(b"%d" % (1 // 0))
    assert kept("icd10cm-2026", "aa").read() == b""
    kept("icd10cm-2026", "bb").write(b"")
    assert sorted(os.listdir(tmp_path / "labels")) == ["icd10cm-2026-04-aa.idx", "icd10cm-2026-bb.idx", other.name]


def test_what_killed_processes_left_is_cleared(tmp_path: Path) -> None:
    old, new, another = (tmp_path / f"{name}.part" for name in ("content.txt.1-1", "content.txt.2-2", "store.txt.1-1"))
    for part in (old, new, another):
        part.write_bytes(b"")
    for part in (old, another):
        os.utime(part, (time.time() - 7200, time.time() - 7200))
    Kept(str(tmp_path), "content.txt").write(b"")
    assert [part.exists() for part in (old, new, another)] == [False, True, True]


@pytest.mark.parametrize("refused", ["mkdir", "replace"])
def test_where_nothing_may_be_written_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr(os, refused, refuse)
    kept = Kept(str(tmp_path), "answers", "a.json")
    kept.write(b"one")
    assert kept.read() is None
    with pytest.raises(PermissionError), kept.making():
        pass
    assert [file for _, _, files in os.walk(tmp_path) for file in files] == []


def test_a_store_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    Kept(str(tmp_path / "gone"), "content.txt").write(b"")
    Kept(str(tmp_path / "gone"), "labels", "a-b.idx", of="a").write(b"")
    assert os.listdir(tmp_path) == []


def test_mappings_are_asked_for_though_the_answers_cannot_be_kept(
    endpoint: str,  # noqa: F811
    here: Path,
    run: Run,
) -> None:
    run("build", str(case_briefs()[0]))
    (here / "chargegraph.store" / "answers").write_bytes(b"in the way")
    ran = run("link", "C22.0", "--ask", endpoint, "--format", "csv")
    assert ran.code == 0, ran.err
    assert "ICD10CM:C22.0,skos:closeMatch,,DOID:684," in ran.out
