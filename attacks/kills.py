"""Killed commands. In: every command that writes, killed at a random moment. Out: what is left that should not be.

After the kill every brief in the store is whole; the same command repeated ends as one that nobody killed did, with the same
content and the same files; and no process of it lives on.
"""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from attacks.commands import DEADLINE, ended, run, shown, start
from attacks.outcome import Outcome, Tally
from attacks.stores import CODE, STORE, content_of, fresh_copy, half_made, make_store
from chargegraph import Store
from tests.conftest import CASES
from tests.crashes import text_of

_BRIEFS = 60
EARLIEST, LATEST = 0.3, 1.1
"""When a command is killed, as shares of the time that it takes: before, it has hardly begun."""
_COUNTED = """PREFIX cg: <https://w3id.org/chargegraph/ns#>
    SELECT ?name (COUNT(?s) AS ?n) { ?b a cg:Brief ; cg:name ?name OPTIONAL { ?s cg:brief ?b } } GROUP BY ?name"""


class Writing(NamedTuple):
    """A command that writes."""

    arguments: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    """What has to be done before."""
    into: str = STORE
    """The store that it writes to."""
    is_slow: bool = False
    """Whether it takes seconds: only long runs try it."""


WRITING: tuple[Writing, ...] = (
    Writing(("build", "briefs", "--store", "new.store"), into="new.store"),
    Writing(("backup", "copy.store", "--store", STORE), into="copy.store"),
    Writing(("scheme", "add", "pos-2024-05", "--store", STORE)),
    Writing(("load", "theirs.nq", "--store", "new.store"), into="new.store"),
    Writing(("export", "-o", "out.ttl", "--store", STORE)),
    Writing(("restore", STORE, "--store", "new.store"), into="new.store"),
    Writing(("compact", "--store", STORE), before=(("build", "briefs", "--store", STORE),)),
    Writing(("scheme", "remove", "pos-2024-05", "--store", STORE), before=(("scheme", "add", "pos-2024-05", "--store", STORE),)),
    Writing(("reason", "--keep", "--store", STORE)),
    Writing(("link", CODE, "--keep", "--store", STORE)),
    Writing(("build", "briefs", "--store", STORE)),
    Writing(("remove", CODE, "--store", STORE)),
    Writing(("check", CODE, "--store", STORE), before=(("check", "--store", STORE),)),
    Writing(("check", "--store", STORE), is_slow=True),
    Writing(("search", "liver", "--store", STORE), is_slow=True),
)


class _Unbroken(NamedTuple):
    """How a command ends that nobody kills."""

    template: Path
    seconds: float
    code: int | None
    content: str | None
    files: list[str]
    statements: dict[str, int]


def attack(number: int, seed: int, scratch: Path, writing: tuple[Writing, ...] = WRITING) -> Outcome:
    """Kill so many commands, each at another moment."""
    tally = Tally(seed)
    template = scratch / "template"
    _make_template(template)
    chosen = [each for each in writing if number >= 2 * len(writing) or not each.is_slow]
    known: dict[Writing, _Unbroken] = {}
    for turn in range(number):
        chance = tally.begin()
        each = chosen[turn % len(chosen)]
        if each not in known:
            known[each] = _unbroken(each, template, scratch / f"made{len(known)}")
        _kill_one(each, known[each], chance, fresh_copy(known[each].template, scratch / "killed"), tally)
    return tally.outcome()


def _make_template(folder: Path) -> None:
    (folder / "briefs").mkdir(parents=True)
    for number in range(_BRIEFS):
        (folder / "briefs" / f"{number}.txt").write_text(text_of(number, 1), "utf-8")
    (folder / "briefs" / "liver.txt").write_bytes((CASES / "briefs" / "liver-a.txt").read_bytes())
    store = make_store(folder)
    with Store(store, read_only=True) as opened, open(folder / "theirs.nq", "wb") as out:
        opened.export("nquads", out)


def _unbroken(each: Writing, template: Path, folder: Path) -> _Unbroken:
    fresh_copy(template, folder)
    for command in each.before:
        run(command, folder)
    tried = fresh_copy(folder, folder.with_name("unbroken"))
    began = time.monotonic()
    said = run(each.arguments, tried)
    seconds = time.monotonic() - began
    files, statements = _files(tried), _statements(tried / each.into)
    return _Unbroken(folder, seconds, said.code, content_of(tried / each.into), files, statements)


def _kill_one(each: Writing, unbroken: _Unbroken, chance: random.Random, folder: Path, tally: Tally) -> None:
    after = chance.uniform(EARLIEST, LATEST) * unbroken.seconds
    by = f"{shown(each.arguments)} killed after {after:.3f} s (of about {unbroken.seconds:.3f} s; attacks.kills.WRITING)"
    process = start(each.arguments, folder)
    time.sleep(after)
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    ended(process)
    if alive := _alive(process.pid):
        tally.fell(f"a process of it lives on: {alive}", by)
    try:
        held = _statements(folder / each.into)
        known = unbroken.statements | _statements(unbroken.template / each.into)
        wrong = {name: count for name, count in held.items() if known.get(name) != count}
        tally.require(not wrong, f"briefs in part: {dict(list(wrong.items())[:3])}", by)
    except Exception as error:
        tally.fell(f"the store cannot be read: {error}", by)
    again = run(each.arguments, folder)
    if again.code != unbroken.code and not (_is_there(again.err) and unbroken.code == 0):
        tally.fell(f"repeated, its exit code is {again.code}, not {unbroken.code}: {again.err.strip()[:300]}", by)
        return
    tally.require(_files(folder) == unbroken.files, f"other files: {set(_files(folder)) ^ set(unbroken.files)}", by)
    tally.require(not half_made(folder), f"left half-made: {half_made(folder)}", by)
    tally.require(content_of(folder / each.into) == unbroken.content, "repeated, it gives other content", by)


def _is_there(said: str) -> bool:
    """Whether a command says that what it was to make or take out is done: it was killed when it was over."""
    return "there is something already" in said or "holds no " in said or "no edition" in said


def _statements(store: Path) -> dict[str, int]:
    """The statements of each brief in a store; nothing where there is none yet."""
    if not (store / "store.txt").exists():
        return {}
    with Store(store, read_only=True) as opened:
        return {str(row["name"]): int(str(row["n"])) for row in opened.query(_COUNTED)}


def _files(folder: Path) -> list[str]:
    """The files below a folder, but for those of the engine and the hash that is kept."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if "/data/" not in name and not name.endswith("content.txt"))


def _alive(session: int) -> str:
    """The processes of a session that do not end within some seconds."""
    until = time.monotonic() + min(10.0, DEADLINE)
    while time.monotonic() < until:
        try:
            os.killpg(session, 0)
        except (ProcessLookupError, PermissionError):
            return ""
        time.sleep(0.01)
    os.killpg(session, signal.SIGKILL)
    return f"group {session}"
