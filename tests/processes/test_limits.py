"""Work in a process that can be ended: its value, its errors, its limits."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from chargegraph import Store
from chargegraph.errors import ChargegraphError, LimitReached, Place, QueryError, QueryTimeout, ResultTooLarge, UsageError
from chargegraph.processes.limits import Limits, guarded
from chargegraph.rdf import Dataset, NamedNode, Quad
from tests.conftest import store_over

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h }"
PATH = "SELECT (COUNT(*) AS ?n) { ?a <http://x/p>* ?b . ?b <http://x/p>+ ?c . ?c <http://x/p>+ ?d }"
BOMB = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?b), STR(?c))) AS ?all) { ?a ?p ?b . ?c ?q ?d }"


@pytest.fixture(scope="module")
def ring() -> Store:
    """Three thousand nodes in one circle."""
    dataset = Dataset.memory()
    node = [NamedNode(f"http://x/{number}") for number in range(3000)]
    dataset.extend(Quad(node[n], NamedNode("http://x/p"), node[(n * 7 + 1) % 3000]) for n in range(3000))
    return store_over(dataset)


@pytest.mark.parametrize("value", [None, 5, "a\udcff"[:1], [("a", 1, 2.5, None, True, b"x")], "é" * 3_000_000])
def test_a_value_comes_back(value: object) -> None:
    assert guarded(lambda: value, Limits(seconds=20)) == value


def test_an_error_comes_back_as_it_was() -> None:
    def fail() -> None:
        raise UsageError("what", where=Place("a.txt", 2, 3), remedy="mend it")

    with pytest.raises(UsageError, match=r"^what, a.txt line 2 column 3, mend it$"):
        guarded(fail, Limits(seconds=20))


def test_a_bug_comes_back_as_what_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        guarded(lambda: 1 // 0, Limits(seconds=20))


@pytest.mark.parametrize("text", [ENDLESS, PATH])
def test_what_does_not_end_is_ended(ring: Store, text: str) -> None:
    began = time.monotonic()
    for _ in range(5):
        with pytest.raises(QueryTimeout, match=r"no answer within 0\.2 s"):
            ring.within(seconds=0.2).query(text)
    assert time.monotonic() - began < 5 * 0.2 * 1.2 + 0.5  # half a second of grace for a machine that does other things


def test_what_takes_too_much_memory_is_ended(ring: Store) -> None:
    with pytest.raises(LimitReached, match="takes more than 100 MiB of memory"):
        ring.within(memory=100, seconds=60).query(BOMB)
    assert ring.within(memory=100, seconds=60).query("SELECT * { ?s ?p ?o } LIMIT 5").complete


def test_what_exhausts_the_stack_is_an_error_of_the_query() -> None:
    dataset = Dataset.memory()
    with pytest.raises(QueryError, match="the engine fell over this query"):
        guarded(lambda: dataset.query("SELECT * " + "{" * 200_000 + "}" * 200_000), Limits(seconds=20))


def test_a_child_that_is_killed_from_outside_is_told() -> None:
    with pytest.raises(LimitReached, match="the system ended the query"):
        guarded(lambda: os.kill(os.getpid(), signal.SIGKILL), Limits(seconds=20))


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The children that were made, none of which may be left at the end."""
    made: list[int] = []
    fork = os.fork

    def noted() -> int:
        child = fork()
        made.append(child)
        return child

    monkeypatch.setattr(os, "fork", noted)
    yield made
    assert made
    for child in made:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


def test_no_child_is_left(children: list[int]) -> None:
    for work in (lambda: 1, lambda: os.kill(os.getpid(), signal.SIGKILL)):
        with suppress(ChargegraphError):
            guarded(work, Limits(seconds=20))
    assert len(children) == 2


def test_an_interruption_ends_the_child(ring: Store, children: list[int]) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(KeyboardInterrupt):
            ring.within(seconds=30).query(ENDLESS)
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("seconds", [None, 20])
def test_more_rows_than_asked_for(ring: Store, seconds: float | None) -> None:
    text = "SELECT ?s { ?s ?p ?o }"
    with pytest.raises(ResultTooLarge, match="more than 10 rows"):
        ring.within(max_rows=10, seconds=seconds).query(text)
    with pytest.raises(ResultTooLarge, match="more than 10 rows"):
        ring.within(max_rows=10, seconds=seconds).answer(text, "srj")
    cut = ring.within(max_rows=10, seconds=seconds, cut=True).query(text)
    assert (len(cut), cut.complete) == (10, False)
    whole = ring.within(max_rows=3000, seconds=seconds).query(text)
    assert (len(whole), whole.complete) == (3000, True)
    graph = ring.within(max_rows=10, seconds=seconds, cut=True).query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert graph.ntriples is not None
    assert (graph.ntriples.count(b"\n"), graph.complete) == (10, False)


NO_LIMITS = [("seconds", "x"), ("seconds", 0), ("seconds", -1), ("seconds", float("inf")), ("max_rows", -1), ("max_rows", "x")]


@pytest.mark.parametrize(("name", "limit"), [*NO_LIMITS, ("memory", "x"), ("memory", 0)])
def test_what_is_no_limit_is_refused(name: str, limit: object) -> None:
    with pytest.raises(UsageError, match="is no limit, give a number above 0, or None for no limit"):
        Store(":memory:").within(**{name: limit})  # type: ignore[arg-type]
