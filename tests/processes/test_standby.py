"""A process that stands by answers as this one does, never of an older store, and is another after it met a limit."""

import itertools
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from chargegraph import Store, read_brief
from chargegraph.errors import LimitReached, QueryError, QueryTimeout, ResultTooLarge
from chargegraph.processes.child import Child
from chargegraph.processes.framing import receive, send
from chargegraph.processes.limits import Limits
from chargegraph.processes.standby import Standby
from chargegraph.store.store import source_of

BRIEFS = "SELECT ?code { ?b a cg:Brief ; cg:statedCode ?code } ORDER BY ?code"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MUCH = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


def own_process(_: object) -> int:
    return os.getpid()


def len_of_bytes(number: int) -> int:
    return len(b"x" * number)


def added(store: Store, code: str) -> None:
    store.add(read_brief(f"CPT {code}: A procedure", source=code))


def codes(store: Store) -> list[object]:
    return [row["code"] for row in store.query(BRIEFS)]


def test_tasks_are_done_by_one_process_that_is_not_this_one() -> None:
    standby = Standby(lambda: own_process)
    found = {standby.do(number, Limits(seconds=5)) for number in range(5)}
    assert len(found) == 1
    assert os.getpid() not in found
    standby.close()
    with pytest.raises(ProcessLookupError):
        os.kill(found.pop(), 0)


def test_an_answer_is_never_of_an_older_store(tmp_path: Path) -> None:
    path = str(tmp_path / "a.store")
    with Store(path) as writer:
        added(writer, "11111")
        writer.flush()
        with Store(path, read_only=True) as other:
            asked, own = other.within(seconds=10), writer.within(seconds=10)
            for number in range(3):
                code = f"2222{number}"
                assert code not in codes(asked)
                added(writer, code)
                assert codes(own) == codes(asked) == ["11111", code]
                writer.remove(code)
                assert codes(own) == codes(asked) == ["11111"]


def test_after_a_limit_another_process_answers(tmp_path: Path) -> None:
    with Store(str(tmp_path / "a.store")) as store:
        added(store, "11111")
        for limited, text, kind in (
            (store.within(seconds=0.2), ENDLESS, QueryTimeout),
            (store.within(seconds=20, memory=200), "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", LimitReached),
        ):
            with pytest.raises(kind):
                limited.query(text)
            assert codes(limited) == ["11111"]
        with pytest.raises(QueryError):
            store.within(seconds=5).query("SELECT ?x { ?x ")


def test_a_limit_of_one_task_and_a_mistake_are_none_of_the_next(tmp_path: Path) -> None:
    standby = Standby(lambda: len_of_bytes)
    assert standby.do(1000, Limits(memory=50)) == 1000
    child = standby._child
    assert standby.do(400 << 20, Limits(seconds=20)) == 400 << 20, "the limit of the task before still holds"
    with pytest.raises(TypeError):
        standby.do("many", Limits(seconds=20))
    assert standby._child is child, "a mistake needs no other process"
    with pytest.raises(LimitReached):
        standby.do(400 << 20, Limits(memory=50))
    assert standby._child is not child
    standby.close()
    with Store(str(tmp_path / "a.store")) as store:
        added(store, "11111")
        with pytest.raises(ResultTooLarge):
            store.within(seconds=20, max_rows=10).query(MUCH)


def test_a_deadline_of_one_task_is_none_of_the_next(tmp_path: Path) -> None:
    with Store(str(tmp_path / "a.store")) as store:
        added(store, "11111")
        quick = store.within(seconds=0.5)
        assert codes(quick) == ["11111"]
        threading.Event().wait(0.7)
        assert codes(quick) == ["11111"]


def test_a_process_that_was_ended_while_it_stood_by_is_another() -> None:
    standby = Standby(lambda: own_process)
    first = standby.do(0, Limits(seconds=5))
    os.kill(first, 9)
    threading.Event().wait(0.2)
    assert standby.do(0, Limits(seconds=5)) != first
    standby.close()


@pytest.mark.parametrize("fate", ["sleep", "die", "eat"])
def test_a_task_that_gives_nothing_while_its_files_change_is_done_again(tmp_path: Path, fate: str) -> None:
    tries = tmp_path / "tries"
    tries.touch()

    def prepare() -> Callable[[str], object]:
        def does(_: str) -> object:
            with tries.open("a") as file:
                file.write("x")
            number = tries.stat().st_size
            return number if number > 2 else told(fate)

        return does

    standby = Standby(prepare, lambda: str(tries.stat().st_size))
    assert standby.do("", Limits(seconds=20, memory=100)) == 3
    standby.close()


def test_a_task_whose_files_stay_is_done_once_and_one_whose_files_always_change_ends(tmp_path: Path) -> None:
    tries, counted = tmp_path / "tries", itertools.count()
    tries.touch()

    def slow(_: str) -> int:
        with tries.open("a") as file:
            file.write("x")
        time.sleep(1.8)
        return tries.stat().st_size

    standby = Standby(lambda: slow, lambda: "the same")
    assert standby.do("", Limits(seconds=20)) == 1
    standby.close()
    standby = Standby(lambda: slow, lambda: str(next(counted)))
    assert 1 < standby.do("", Limits(seconds=20)) < 10
    with pytest.raises(QueryTimeout):
        standby.do("", Limits(seconds=1.2))
    standby.close()


def told(what: str) -> object:
    """What was told and the process; but it sleeps, dies or takes memory when it is told so."""
    if what == "sleep":
        time.sleep(60)
    if what == "die":
        os.abort()
    return len(bytes(1 << 30)) if what == "eat" else [what, os.getpid(), None]


@pytest.mark.parametrize(("fatal", "error"), [("sleep", QueryTimeout), ("die", QueryError), ("eat", LimitReached)])
def test_a_process_that_falls_over_a_task_is_followed_by_another(fatal: str, error: type[Exception]) -> None:
    standby = Standby(lambda: told)
    said, first, nothing = standby.do("é", Limits(seconds=10, memory=100))
    assert (said, nothing) == ("é", None)
    assert standby.do("again", Limits(seconds=10, memory=100))[1] == first != os.getpid()
    with pytest.raises(error):
        standby.do(fatal, Limits(seconds=0.2 if fatal == "sleep" else 10, memory=100))
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert standby.do("again", Limits(seconds=10, memory=100))[1] != first
    standby.close()


def test_a_process_whose_asker_was_killed_ends_by_itself() -> None:
    def ask(_: int, to: int) -> None:
        standby = Standby(lambda: told)
        send(to, b"p", str(standby.do("", Limits(seconds=10))[1]).encode())
        standby.do("sleep", Limits(seconds=1))

    asker = Child(ask, None, None)
    came = receive(asker.reads)
    assert came is not None
    process = int(came[1])
    asker.close()
    os.kill(process, 0)
    until = time.monotonic() + 20
    while _runs(process):
        assert time.monotonic() < until
        time.sleep(0.05)


def _runs(process: int) -> bool:
    """Whether a process is there, and not as a zombie that nobody has waited for."""
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_threads_have_an_answer_each(tmp_path: Path) -> None:
    with Store(str(tmp_path / "a.store")) as store:
        added(store, "11111")
        asked, found = store.within(seconds=20), list[object]()
        threads = [threading.Thread(target=lambda: found.append([codes(asked) for _ in range(5)])) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [[["11111"]] * 5] * 4


def test_a_store_that_is_closed_leaves_no_process(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "a.store"))
    added(store, "11111")
    codes(store.within(seconds=5))
    standby = source_of(store).standby
    assert standby is not None
    child = standby._child
    assert child is not None
    process = child._pid
    store.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
