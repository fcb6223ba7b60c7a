"""Attacks in a short form: each class tries a few things; what tries nothing fails; a weakness that is planted is seen."""

from pathlib import Path

import pytest

from attacks import __main__ as command
from attacks import commands, deadlines, kills, read_only, requests, strangers
from attacks.catalogue import ATTACKS, Attack
from attacks.kills import Writing
from attacks.outcome import Outcome, Tally
from attacks.report import Ran, exit_code, table, write_into
from tests.conftest import ROOT


@pytest.mark.parametrize("name", ATTACKS)
def test_a_class_tries_a_few_things_and_none_falls(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Beside other tests an answer may come late; how late it may be on a machine that is free, `make attack` tells.
    monkeypatch.setattr(deadlines, "LATE", 8.0)
    monkeypatch.setattr(requests, "SOON", 4.5)
    attack = ATTACKS[name]
    outcome = attack.run(attack.few, 7, tmp_path)
    assert outcome.tries >= attack.few
    assert outcome.fell == ()


def test_what_tries_nothing_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for outcomes, code in (([(3, ())], 0), ([(3, ()), (0, ())], 1), ([(3, ("a",))], 1), ([], 1)):
        assert exit_code(Ran("a", Outcome(*outcome), 1.0, 1) for outcome in outcomes) == code
    idle = Attack(lambda number, seed, scratch: Outcome(0, ()), 1, 1, "Nothing.")
    monkeypatch.setitem(ATTACKS, "read-only", idle)
    assert command.main(["read-only"]) == 1
    assert "| read-only | 0 | 0 | 0 | 1 |" in capsys.readouterr().out


def test_what_falls_is_printed_with_what_reproduces_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def weak(number: int, seed: int, scratch: Path) -> Outcome:
        tally = Tally(seed)
        tally.begin()
        tally.require(False, "it gave way", "a text")
        return tally.outcome()

    monkeypatch.setitem(ATTACKS, "kills", Attack(weak, 1, 1, "Nothing."))
    assert command.main(["--seed", "9", "kills"]) == 1
    assert "fell: kills, seed 9, try 1: it gave way; reproduced by 'a text'\n" in capsys.readouterr().out

    def broken(number: int, seed: int, scratch: Path) -> Outcome:
        raise ValueError("a fault of its own")

    monkeypatch.setitem(ATTACKS, "kills", Attack(broken, 1, 1, "Nothing."))
    assert command.main(["kills"]) == 1
    assert "the attack broke off: ValueError('a fault of its own')" in capsys.readouterr().out
    assert command.main(["kill"]) == 2
    assert "error: no attack is called 'kill', choose of read-only, deadlines, " in capsys.readouterr().err


def test_an_update_that_is_let_through_is_seen(tmp_path: Path) -> None:
    outcome = read_only.attack(10, 1, tmp_path, admit=lambda text: "SELECT")
    assert any("an engine takes it for an update" in what and "INSERT DATA" in what for what in outcome.fell)
    assert any("it reached the network" in what and "LOAD" in what for what in outcome.fell)


def test_a_file_that_is_opened_is_seen(tmp_path: Path) -> None:
    from attacks.loopback import guarded_file, listener

    (tmp_path / "a").write_bytes(b"a")
    with guarded_file(tmp_path / "a") as file, listener() as port:
        assert not file.was_opened()
        assert not port.visits()
        file.path.read_bytes()
        assert file.was_opened() == file.is_watched
        assert not file.was_opened()


def test_a_deadline_that_is_not_kept_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "LATE", 0.2)
    outcome = deadlines.attack(1, 1, tmp_path, ways={"query": deadlines.without_deadline})
    assert [("ended over" in what) for what in outcome.fell] == [True]


def test_a_command_that_is_not_done_when_it_is_repeated_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = commands.run
    asked: list[object] = []

    def forgetful(arguments: tuple[str, ...], folder: Path) -> commands.Said:
        asked.append(arguments)
        return real(arguments if len(asked) == 1 else ("--version",), folder)

    monkeypatch.setattr(kills, "run", forgetful)
    export = Writing(("export", "-o", "out.ttl", "--store", "a.store"))
    monkeypatch.setattr(kills, "EARLIEST", 0.0)
    monkeypatch.setattr(kills, "LATEST", 0.1)
    outcome = kills.attack(1, 1, tmp_path, writing=(export,))
    assert any("other files: {'out.ttl'}" in what for what in outcome.fell)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (commands.Said(0, b"", "note: a\n"), None),
        (commands.Said(2, b"", "error: a, b, c\n"), None),
        (commands.Said(2, b"", "nothing\n"), "it is refused in 0 sentences"),
        (commands.Said(2, b"", "error: a\nerror: b\n"), "it is refused in 2 sentences"),
        (commands.Said(1, b"", "Traceback (most recent call last):\n  x\nKeyError: 1\n"), "a traceback: KeyError"),
        (commands.Said(-11, b"", ""), "signal 11 ended it"),
        (commands.Said(None, b"", ""), "it does not end"),
        (commands.Said(70, b"", ""), "the exit code is 70"),
    ],
)
def test_what_no_command_may_do(said: commands.Said, fault: str | None) -> None:
    assert (said.fault or "").startswith(fault or "")
    assert (said.fault is None) == (fault is None)


def test_a_build_of_a_folder_may_refuse_each_file_in_a_sentence() -> None:
    last = "error: no file held a brief, nothing was built; mend the files named above\n"
    assert strangers.tells_each(commands.Said(2, b"", "error: a\nerror: b\n" + last))
    for said in ("", last, "error: a\nerror: b\n", "  File x\n" + last):
        assert not strangers.tells_each(commands.Said(2, b"", said))


def test_rights_of_files_count_for_root_too(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o500)
    out = ["ontology", "-o", "folder/out.ttl"]
    refused = commands.run(out, tmp_path, as_root=False)
    assert refused.is_refused
    assert "permission denied" in refused.err
    (tmp_path / "folder").chmod(0o700)
    assert commands.run(out, tmp_path, as_root=False).code == 0
    assert commands.run(out, tmp_path, most_bytes=100).is_refused


def test_a_seed_decides_what_is_tried() -> None:
    def drawn(seed: int) -> list[float]:
        tally = Tally(seed)
        return [tally.begin().random() for _ in range(3)]

    assert drawn(1) == drawn(1)
    assert len({*drawn(1), *drawn(2)}) == 6


def test_the_page_names_every_class_and_holds_its_row() -> None:
    text = (ROOT / "docs" / "explanation" / "attacks.md").read_text("utf-8")
    rows = text[text.index("<!-- table -->") : text.index("<!-- end -->")]
    assert "`make attack SEED=" in rows
    for name, attack in ATTACKS.items():
        assert f"| {name} | {attack.holds} |" in text
        assert f"\n| {name} | " in rows


def test_a_page_gets_the_table_in_the_place_of_the_one_it_holds(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("Before\n<!-- table -->\nold\n<!-- end -->\nAfter\n")
    ran = [Ran("a", Outcome(1200, ()), 3.4, 5)]
    write_into(page, ran, "make attack SEED=5")
    written = page.read_text()
    assert written.startswith("Before\n<!-- table -->\n`make attack SEED=5` wrote this table on 20")
    assert written.endswith(f"{table(ran)}\n<!-- end -->\nAfter\n")
    assert "| a | 1,200 | 0 | 3 | 5 |" in written
    page.write_text("no place\n")
    with pytest.raises(SystemExit, match="there are 0 places for the table"):
        write_into(page, ran, "make attack")
