"""Stores that are damaged or may not be read: every command says so in one sentence, and changes nothing."""

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chargegraph import Store, read_brief_file
from chargegraph.cli import COMMANDS
from chargegraph.errors import Place, StoreError
from chargegraph.rdf import Dataset, faults, opening
from chargegraph.store.folder import layout as directory
from tests.conftest import CASES, Run, case_briefs

STORELESS = {"convert", "queries", "ontology"}
ASKED = {
    "build": [str(CASES / "briefs" / "abscess.txt")],
    "briefs": [],
    "show": ["0686T"],
    "ledger": ["0686T"],
    "draw": ["0686T"],
    "reason": [],
    "source": ["0686T"],
    "diff": ["0686T", "49405"],
    "remove": ["0686T"],
    "run": ["graph-inventory"],
    "query": ["SELECT * { ?s ?p ?o }"],
    "explain": ["SELECT * { ?s ?p ?o }"],
    "search": ["liver"],
    "serve": ["--port", "0", "--workers", "4"],
    "check": ["0686T"],
    "validate": [],
    "lookup": ["0686T"],
    "link": [],
    "scheme": ["add", "pos"],
    "export": [],
    "load": ["note.ttl"],
    "info": [],
    "backup": ["copy"],
    "restore": ["chargegraph.store", "--store", "restored"],
    "compact": [],
    "verify": [],
}
OTHERS = [
    ("check",),
    ("check", "--on", "2025-01-01"),
    ("check", "--jobs", "2"),
    ("scheme", "list"),
    ("scheme", "remove", "pos-2"),
    ("query", "ASK {}", "--timeout", "0", "--memory", "0"),
    ("link", "C22.0", "--keep"),
    ("export", "--codes-only"),
]


def overwrite_a_table(data: Path) -> None:
    next(iter(sorted(data.glob("*.sst")))).write_bytes(b"not a table")


def lose_current(data: Path) -> None:
    (data / "CURRENT").unlink()


def truncate_the_manifest(data: Path) -> None:
    os.truncate(next(iter(data.glob("MANIFEST-*"))), 20)


def empty(data: Path) -> None:
    for file in data.iterdir():
        file.unlink()


DAMAGES: list[Callable[[Path], object]] = [overwrite_a_table, lose_current, shutil.rmtree, truncate_the_manifest, empty]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "store"
    with Store(path) as store:
        for brief in case_briefs():
            store.add(read_brief_file(str(brief)))
    assert list((path / "data").glob("*.sst"))
    return path


def listing(path: Path) -> list[tuple[str, int]]:
    return sorted((str(file.relative_to(path)), file.stat().st_size) for file in path.rglob("*"))


def test_every_command_that_takes_a_store_is_asked() -> None:
    assert set(ASKED) | STORELESS == set(COMMANDS)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_store_is_refused_and_left_as_it_is(
    damage: Callable[[Path], object], whole: Path, here: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_ATTEMPTS", 1)
    shutil.copytree(whole, "chargegraph.store")
    Path("note.ttl").write_text("<a:a> <a:b> 1 .")
    damage(here / "chargegraph.store" / "data")
    before = listing(here)
    for command in [(name, *rest) for name, rest in ASKED.items()] + OTHERS:
        ran = run(*command)
        assert ran.err.startswith("error: the store is damaged ("), (command, ran.out, ran.err)
        assert ran.err.endswith("), chargegraph.store, restore it from a backup with chargegraph restore DIR\n"), command
        assert (ran.code, ran.err.count("\n")) == (2, 1), command
        assert listing(here) == before, command


@pytest.mark.parametrize(("is_written", "attempts"), [(False, 3), (True, 12)])
def test_what_somebody_writes_is_opened_again_and_what_stays_as_it_is_is_damaged(
    is_written: bool, attempts: int, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = shutil.copytree(whole, tmp_path / "a.store") / "data"
    (data / "CURRENT").write_text("MANIFEST-999999\n")
    waited = list[float]()

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if is_written:
            (data / "another.log").write_text("x" * len(waited))

    monkeypatch.setattr(opening, "sleep", wait)
    with pytest.raises(OSError, match="No such file"):
        opening.opened_to_read(str(data))
    assert len(waited) + (not is_written) == attempts


def test_what_a_writer_puts_in_place_meanwhile_is_opened(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = shutil.copytree(whole, tmp_path / "a.store") / "data"
    current = (data / "CURRENT").read_text()
    (data / "CURRENT").write_text("MANIFEST-999999\n")
    monkeypatch.setattr(opening, "sleep", lambda seconds: (data / "CURRENT").write_text(current))
    assert len(opening.opened_to_read(str(data))) == len(Dataset.open(str(whole / "data"), read_only=True))


EVERYTHING = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
READS: list[Callable[[Dataset], object]] = [
    lambda held: list(held.rows(EVERYTHING)),
    lambda held: list(held.watched(held.query(EVERYTHING))),
    lambda held: held.answer(EVERYTHING, "srj"),
    lambda held: held.construct("CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }"),
    lambda held: list(held.quads("http://e.org/g")),
    len,
    lambda held: held.dump(io.BytesIO()),
]


def test_damage_that_shows_only_while_it_is_read(tmp_path: Path) -> None:
    """A block in the middle of a file is looked at when it is read, by whatever reads it."""
    path = str(tmp_path / "data")
    made = Dataset.open(path, read_only=False, new=True)
    lines = "".join(f'<http://e.org/{n}> <http://e.org/p> "{n * 7919 % 100003} words" .\n' for n in range(20_000))
    made.fill(lines.encode(), graph="http://e.org/g")
    made.flush()
    del made
    for file in Path(path).glob("*.sst"):
        if file.stat().st_size > 100_000:
            with file.open("r+b") as table:
                table.seek(file.stat().st_size // 3)
                table.write(b"\xff" * 3000)
    held = Dataset.open(path, read_only=True, name="the store")
    for read in READS:
        with pytest.raises(StoreError, match=r"^the store is damaged \(block checksum mismatch.*\), the store, restore"):
            read(held)
    del held
    writing = Dataset.open(path, read_only=False, name="the store")
    with pytest.raises(StoreError, match=r"^the store is damaged \("):
        writing.update("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }")


# Rights.


def refused(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_store_that_may_not_be_read_says_so(whole: Path, here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = "error: the store cannot be read (permission denied), {}, let this user read it, or give another --store PATH\n"
    for room, path in ((directory, "open"), (os, "stat")):
        with monkeypatch.context() as patch:
            patch.setattr(room, path, refused, raising=False)
            with pytest.raises(StoreError) as caught:
                directory.require(str(whole))
        assert f"error: {caught.value}\n" == wanted.format(whole)
    for closed in ("a", "b"):
        shutil.copytree(whole, closed)
    for folder, store in ((here / "a", "a"), (here / "b" / "data", "b")):
        folder.chmod(0)
        try:
            if os.access(folder, os.R_OK):
                pytest.skip("root may read everything")
            for command in (("show", "0686T"), ("check",), ("build", *ASKED["build"]), ("lookup", "0686T"), ("info",)):
                ran = run(*command, "--store", store)
                assert (ran.code, ran.err) == (2, wanted.format(store)), command
        finally:
            folder.chmod(0o755)


@pytest.fixture
def unwritable(whole: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store that this user may not write to, also where this user is root."""
    shutil.copytree(whole, "chargegraph.store")
    opened = Dataset.open

    def only_read(path: str, *, read_only: bool, new: bool = False, name: str = "") -> Dataset:
        if read_only or "chargegraph.store" not in path:
            return opened(path, read_only=read_only, new=new, name=name)
        raise faults.unopened(
            OSError("IO error: While opening LOG: Permission denied"), Place(name), read_only=False, is_ours=False
        )

    monkeypatch.setattr(Dataset, "open", only_read)
    may = os.access  # patched itself: what commands import of the layout they keep
    monkeypatch.setattr(os, "access", lambda path, mode: may(path, mode) and "chargegraph.store" not in path)
    return "chargegraph.store"


def test_what_only_reads_needs_no_right_to_write(unwritable: str, here: Path, run: Run) -> None:
    before = listing(here / unwritable / "data")
    on_day = run("check", "0686T", "--on", "2026-05-01")
    assert on_day.code in (0, 1)
    assert "codes compared" in on_day.err
    assert run("backup", "copy").out == "copied to copy\n"
    assert listing(here / unwritable / "data") == before
    assert Store("copy").content_hash() == Store(unwritable, read_only=True).content_hash()
    ran = run("check", "0686T")
    assert ran.code in (0, 1)
    assert "the store may only be read, so these findings are not kept in it" in ran.err
    (here / "a.txt").write_text("CPT 0686T: Title\n", "utf-8")
    ran = run("build", "a.txt")
    assert (ran.code, ran.out) == (2, "")
    what = "the store cannot be written (permission denied), chargegraph.store, let this user write to it"
    assert ran.err == f"error: {what}, or give another --store PATH\n"


def test_a_store_that_changes_while_it_is_copied_is_no_copy(unwritable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(unwritable, read_only=True) as store:
        _ = len(store.graphs())
        monkeypatch.setattr(directory, "state", lambda path: "another")
        with pytest.raises(StoreError, match="another process writes to this store"):
            store.back_up("copy")
    with pytest.raises(StoreError, match="there is no store"):
        directory.require("copy")


def test_a_damaged_copy_is_not_restored(whole: Path, here: Path, run: Run) -> None:
    shutil.copytree(whole, "copy")
    overwrite_a_table(here / "copy" / "data")
    assert "the store is damaged" in run("restore", "copy", "--store", "new").err
    assert not (here / "new").exists()
