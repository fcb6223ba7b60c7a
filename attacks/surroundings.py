"""Surroundings that go wrong. In: rivals, rights, disks, places, clocks. Out: commands that fall, stores that are not whole."""

import os
import random
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from attacks.commands import ended, run, shown, start
from attacks.kills import WRITING
from attacks.outcome import Outcome, Tally
from attacks.stores import CODE, STORE, content_of, fresh_copy, half_made, make_store
from chargegraph import Store
from tests.conftest import CASES
from tests.crashes import text_of

_READING: tuple[tuple[str, ...], ...] = (
    ("show", CODE),
    ("verify",),
    ("briefs", "--format", "csv"),
    ("export", "--format", "nquads"),
    ("source", CODE),
    ("backup", "copy.store"),
    ("run", "graph-inventory"),
)
_NAMES = (
    b"with space.store",
    b"100%25.store",
    b"caf\xc3\xa9.store",
    b"\xff\xfe.store",
    b"a;b&c.store",
    b"-.store",
    b"#?.store",
    b"$HOME.store",
)
_TIMES = (0, 1, 86_400, 2**31, 4_102_444_800, 1 << 33)
"""Seconds since 1970 that a clock may have been set to."""
Trial = Callable[[random.Random, Path, Tally], None]


def attack(number: int, seed: int, scratch: Path) -> Outcome:
    """Try so many surroundings, each kind in its turn."""
    tally = Tally(seed)
    template = scratch / "template"
    (template / "briefs").mkdir(parents=True)
    for each in range(8):
        (template / "briefs" / f"{each}.txt").write_text(text_of(each, 1), "utf-8")
    (template / "more.txt").write_bytes((CASES / "briefs" / "liver-a.txt").read_bytes())
    store = make_store(template)
    with Store(store, read_only=True) as opened, open(template / "theirs.nq", "wb") as out:
        opened.export("nquads", out)
    for turn in range(number):
        chance = tally.begin()
        TRIALS[turn % len(TRIALS)](chance, fresh_copy(template, scratch / "tried"), tally)
    return tally.outcome()


def _two_writers(chance: random.Random, folder: Path, tally: Tally) -> None:
    """Two that write at once: each is done or refused in one sentence, and the store holds what those say who are done."""
    store = chance.choice((STORE, "new.store"))
    builds = [["build", "briefs", "--store", store], ["build", "more.txt", "--store", store]]
    chance.shuffle(builds)
    by = " and at once ".join(map(shown, builds))
    processes = [start(command, folder) for command in builds]
    for command, process in zip(builds, processes, strict=True):
        said = ended(process)
        if said.fault:
            tally.fell(f"{said.fault} ({shown(command)})", by)
        elif said.is_refused:
            tally.require("another process" in said.err, f"it does not say why: {said.err.strip()[:200]}", by)
            again = run(command, folder)
            tally.require(again.code in (0, 1), f"it cannot be repeated: {again.err.strip()[:200]}", by)
    _require_whole(folder, store, tally, by)
    with Store(folder / store, read_only=True) as opened:
        count = len(opened.briefs())
    tally.require(count == (12 if store == STORE else 9), f"{count} briefs", by)


def _read_only(chance: random.Random, folder: Path, tally: Tally) -> None:
    """A user who may only read: what reads answers as ever, what writes is refused, and nothing changes."""
    reading, writing = chance.choice(_READING[:5]), chance.choice((("build", "more.txt"), ("remove", CODE), ("compact",)))
    before = run([*reading, "--store", STORE], folder)
    listed = _listing(folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        by = f"{shown(reading)} and {shown(writing)}, without a right to write to the store"
        said = run([*reading, "--store", STORE], folder, as_root=False)
        tally.require(said.answer == before.answer, f"another answer, exit code {said.code}: {said.err.strip()[:200]}", by)
        said = run([*writing, "--store", STORE], folder, as_root=False)
        tally.require(said.is_refused, f"exit code {said.code}, {said.fault}: {said.err.strip()[:200]}", by)
        tally.require(_listing(folder) == listed, "files changed", by)
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)


def _full_disk(chance: random.Random, folder: Path, tally: Tally) -> None:
    """No file may grow past some size: a command is done or refused in one sentence, and can be repeated."""
    each = chance.choice([each for each in WRITING if not each.is_slow and not each.before])
    most = chance.choice((0, 100, 4096, 20_000, 60_000, 100_000, 200_000, 1_000_000))
    by = f"{shown(each.arguments)} where no file may have more than {most} bytes"
    said = run(each.arguments, folder, most_bytes=most)
    if said.fault:
        tally.fell(said.fault, by)
    tally.require(
        not half_made(folder) or not (folder / each.into / "store.txt").exists(), f"left half-made: {half_made(folder)}", by
    )
    _require_whole(folder, STORE, tally, by)
    again = run(each.arguments, folder)
    done = again.code in (0, 1) or "there is something already" in again.err or "holds no " in again.err
    tally.require(done, f"it cannot be repeated: {again.err.strip()[:300]}", by)
    _require_whole(folder, each.into, tally, by)


def _moved(chance: random.Random, folder: Path, tally: Tally) -> None:
    """A store under another name, or behind links: it gives the same answers. A name that is not UTF-8 is refused."""
    reading = chance.choice(_READING)
    before = run([*reading, "--store", STORE], folder)
    shutil.rmtree(folder / "copy.store", ignore_errors=True)
    name = os.fsdecode(chance.choice(_NAMES))
    os.rename(folder / STORE, folder / name)
    way = chance.choice(("moved", "linked", "linked twice", "data linked"))
    given = name
    if way in ("linked", "linked twice"):
        os.symlink(name, folder / "link")
        given = "link"
    if way == "linked twice":
        os.symlink(str(folder / "link"), folder / "again")
        given = "again"
    if way == "data linked":
        os.rename(folder / name / "data", folder / "elsewhere")
        os.symlink("../elsewhere", folder / name / "data")
    by = f"{shown(reading)} of a store {way} as {name!r}"
    said = run([*reading, "--store", f"./{given}"], folder)
    if not given.isprintable():
        tally.require(said.is_refused, f"exit code {said.code}, {said.fault}", by)
        return
    tally.require(said.answer == before.answer, f"another answer, exit code {said.code}: {said.err.strip()[:200]}", by)
    built = run(["build", "more.txt", "--store", f"./{given}"], folder)
    tally.require(built.code in (0, 1), f"it cannot be written: {built.err.strip()[:200]}", by)
    _require_whole(folder, given, tally, by)


def _clock(chance: random.Random, folder: Path, tally: Tally) -> None:
    """Files with the times of a clock that was set: the same answers, and writing goes on."""
    reading = chance.choice(_READING)
    before = run([*reading, "--store", STORE], folder)
    shutil.rmtree(folder / "copy.store", ignore_errors=True)
    at = chance.choice(_TIMES)
    for path in (folder / STORE).rglob("*"):
        if chance.random() < 0.7:
            os.utime(path, (at, at))
    by = f"{shown(reading)} of a store whose files are of {at} seconds after 1970"
    said = run([*reading, "--store", STORE], folder)
    tally.require(said.answer == before.answer, f"another answer, exit code {said.code}: {said.err.strip()[:200]}", by)
    built = run(["build", "more.txt", "--store", STORE], folder)
    tally.require(built.code in (0, 1), f"it cannot be written: {built.err.strip()[:200]}", by)
    _require_whole(folder, STORE, tally, by)


TRIALS: tuple[Trial, ...] = (_two_writers, _full_disk, _moved, _read_only, _clock)


def _listing(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path.relative_to(folder)), path.stat().st_size) for path in folder.rglob("*") if path.is_file())


def _require_whole(folder: Path, store: str, tally: Tally, by: str) -> None:
    """A store is to be whole, where there is one."""
    if (folder / store / "store.txt").exists():
        said = run(["verify", "--store", f"./{store}"], folder)
        tally.require(said.code == 0, f"{store} is not whole: {said.err.strip()[:300]}", by)
        tally.require(content_of(folder / store) is not None, f"{store} has no content", by)
