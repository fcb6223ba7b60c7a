"""Damaged stores. In: bytes flipped and files cut in a store. Out: commands that hang, fall, or answer otherwise."""

import random
from pathlib import Path

from attacks.commands import Said, run, shown
from attacks.outcome import Outcome, Tally
from attacks.stores import CODE, STORE, fresh_copy, make_store
from tests.conftest import CASES
from tests.store.test_verify import files_of

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("verify",),
    ("show", CODE),
    ("export", "--format", "nquads"),
    ("run", "graph-inventory"),
    ("query", "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"),
    ("briefs", "--format", "csv"),
    ("info", "--format", "csv"),
    ("source", CODE),
    ("backup", "copy"),
    ("build", str(CASES / "briefs" / "liver-a.txt")),
)
SLOW: tuple[tuple[str, ...], ...] = (("search", "liver"), ("check", CODE, "--format", "csv"))
"""What reads indexes beside the data, which take seconds to be made."""
_SIZES = (b"bytes,", b"bytes of data,")


def attack(number: int, seed: int, scratch: Path) -> Outcome:
    """Damage a store so many times, and ask each time."""
    tally = Tally(seed)
    quick, slow = scratch / "quick", scratch / "slow"
    make_store(_made(quick))
    with_slow = number >= 40
    if with_slow:
        make_store(_made(slow))
        for command in SLOW:  # makes the indexes
            run(_at(command), slow)
    whole: dict[tuple[str, ...], Said] = {}
    for turn in range(number):
        chance = tally.begin()
        is_slow = with_slow and turn % 6 == 5
        template, command = (slow, chance.choice(SLOW)) if is_slow else (quick, chance.choice(COMMANDS))
        if command not in whole:
            whole[command] = run(_at(command), fresh_copy(template, scratch / "whole"))
        copy = fresh_copy(template, scratch / "damaged")
        how = _damage(copy / STORE, chance, beside_data=is_slow)
        said = run(_at(command), copy)
        by = f"{how}, then {shown(command)} (a store of attacks.stores.make_store)"
        if said.fault:
            tally.fell(said.fault, by)
        elif not said.is_refused and _comparable(said) != _comparable(whole[command]):
            tally.fell(f"another answer, exit code {said.code}: {_difference(said, whole[command])}", by)
    return tally.outcome()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _at(command: tuple[str, ...]) -> list[str]:
    return [*command, "--store", STORE]


def _comparable(said: Said) -> tuple[int | None, list[bytes]]:
    """What must be the same: not the sizes of files that were cut."""
    return said.code, [line for line in said.out.splitlines() if not line.startswith(_SIZES)]


def _difference(said: Said, whole: Said) -> str:
    lines = set(_comparable(said)[1]) ^ set(_comparable(whole)[1])
    return f"{len(lines)} other lines, such as {sorted(lines)[:1]}"


def _damage(store: Path, chance: random.Random, *, beside_data: bool) -> str:
    """Damage one file. Returns what was done to it."""
    names = files_of(store)
    if beside_data:
        names = [name for name in names if not name.startswith("data/")]
    name = chance.choice(names)
    file = store / name
    data = bytearray(file.read_bytes())
    place = chance.randrange(len(data))
    how = chance.choice(("flip", "flip", "flip", "cut", "cut", "zeros", "more", "gone", "swapped", "empty"))
    if how == "flip":
        bit = chance.randrange(8)
        data[place] ^= 1 << bit
        how = f"bit {bit} flipped"
    elif how == "cut":
        del data[place:]
    elif how == "zeros":
        size = min(chance.choice((16, 512, 4096)), len(data) - place)
        data[place : place + size] = bytes(size)
        how = f"{size} zeros"
    elif how == "more":
        data += chance.randbytes(64)
    elif how == "swapped":
        other = chance.choice(names)
        data = bytearray((store / other).read_bytes())
        how = f"the bytes of {other}"
    elif how == "empty":
        data.clear()
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes(bytes(data))
    return f"{name} at byte {place}: {how}"
