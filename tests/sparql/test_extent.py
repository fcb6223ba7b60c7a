"""A query's text: its time grows as its length does, within the deadline; what would end the process of an engine is refused."""

import os
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from chargegraph import Store
from chargegraph.errors import LimitReached, QueryError, QueryTimeout
from chargegraph.explanation.report import explain
from chargegraph.processes.child import Ending, ending_of, forked
from chargegraph.query.prepared import prepare
from chargegraph.rdf import Dataset
from chargegraph.sparql import MAX_CHARACTERS, MAX_PARTS, form_of, tokens
from tests.conftest import Run

Grown = Callable[[int], str]

GROWING: dict[str, Grown] = {
    "names between full stops": lambda n: "ASK{" + "a." * n + "}",
    "names between hyphens": lambda n: "ASK{" + "a-" * n + "}",
    "names between many full stops": lambda n: "ASK{" + "a..b-1.5e3." * (n // 4) + "}",
    "names that begin with a line": lambda n: "ASK{" + "_a.a." * (n // 2) + "}",
    "full stops": lambda n: "ASK{a:a" + "." * n + "}",
    "words that select": lambda n: "SELECT " * n + "COUNT",
    "words that select and group": lambda n: "SELECT ?a GROUP BY ?b " * (n // 4) + "COUNT",
    "sub-selects": lambda n: "SELECT(COUNT(?a)AS ?b){" + "{SELECT ?a{?a ?b ?c}GROUP BY ?a}" * (n // 9) + "}",
    "a name full of words": lambda n: "PREFIX a:<a:>ASK{a:" + "union." * n + "}",
    "a name full of services": lambda n: "PREFIX service:<http://a:8>ASK{service:" + "service." * n + "}",
    "names after services": lambda n: "PREFIX service:<http://a:8>ASK{" + "service:service" * n + "}",
    "files and bases": lambda n: "BASE <http://a/>" * n + "ASK " + "FROM <a>" * n + "{}",
    "files and prefixes": lambda n: "PREFIX a:<a>" * n + "ASK " + "FROM a:a " * n + "{}",
    "names and open prefixes": lambda n: "PREFIX a:<http://a:8>" * n + "ASK{" + "a:union " * n + "}",
    "prefixes": lambda n: "".join(f"PREFIX p{i}: <http://a/>\n" for i in range(n)) + "ASK{}",
    "patterns": lambda n: "ASK{" + "?s ?p ?o." * n + "}",
    "less than": lambda n: "ASK{" + "<a" * n + "}",
    "quotes": lambda n: "ASK{" + "'\"\\ " * n + "}",
    "digits": lambda n: "ASK{" + "1" * n + "}",
    "parameters": lambda n: "ASK{" + "?s $p ?o." * n + "}",
    "values": lambda n: "SELECT ?a{VALUES ?a{" + '"a" ' * n + "}}",
    "escapes": lambda n: "ASK{" + "\\u0041." * n + "}",
}  # fmt: skip


def seconds(text: str, times: int = 3) -> float:
    """The least time of so many that it takes to read a text, whether it may run or not."""
    found = []
    for _ in range(times):
        began = time.process_time()
        for read in (lambda: prepare(text, {"p": 1} if "$p" in text else {}), lambda: form_of(text)):
            with suppress(QueryError, LimitReached):
                read()
        found.append(time.process_time() - began)
    return min(found)


@pytest.mark.parametrize("grown", GROWING.values(), ids=GROWING)
def test_a_text_four_times_as_long_takes_four_times_the_time(grown: Grown) -> None:
    """Up to twice that, for the machine may be busy, and is asked up to three times; it was sixteen times."""
    size = 2000
    while seconds(grown(size), 1) < 0.01 and len(grown(4 * size)) < MAX_CHARACTERS / 2:
        size *= 2
    assert any(seconds(grown(4 * size), 1) < 8 * seconds(grown(size)) + 0.01 for _ in range(3))


@pytest.mark.parametrize("grown", GROWING.values(), ids=GROWING)
def test_tokens_are_the_text(grown: Grown) -> None:
    text = grown(40)
    place = 0
    for token in tokens(text):
        assert text[token.start :].startswith(token.text)
        assert not text[place : token.start].strip()
        place = token.start + len(token.text)
    assert text[place:] == ""


ENDING: dict[str, Grown] = {
    "patterns": lambda n: "ASK{" + "?s ?p ?o." * n + "}",
    "patterns of one subject": lambda n: "ASK{?s ?p ?o" + ";?p ?o" * n + "}",
    "objects": lambda n: "ASK{?s ?p ?o" + ",?o" * n + "}",
    "a list": lambda n: "ASK{?s ?p (" + "1 " * n + ")}",
    "blank nodes": lambda n: "ASK{" + "[] <a:b> []." * n + "}",
    "VALUES": lambda n: "ASK{" + "VALUES ?a {1}" * n + "}",
    "graphs": lambda n: "ASK{" + "GRAPH ?g{}" * n + "}",
    "sub-selects": lambda n: "ASK{" + "{SELECT ?s{}}" * n + "}",
    "columns": lambda n: "SELECT " + " ".join(f"(1 AS ?a{i})" for i in range(n)) + "{}",
    "conditions": lambda n: "SELECT (COUNT(*) AS ?n) {} GROUP BY ?a HAVING " + "(1) " * n,
    "things to describe": lambda n: "DESCRIBE " + "<a:b> " * n,
    "things to describe by name": lambda n: "PREFIX a: <a:> DESCRIBE " + "a:b " * n,
}


@pytest.mark.parametrize("grown", ENDING.values(), ids=ENDING)
def test_what_would_end_the_process_of_the_engine_is_refused(grown: Grown) -> None:
    """60,000 patterns end Python with a segmentation fault."""
    with Store(":memory:") as store:
        for number in (MAX_PARTS + 1, 60_000):
            with pytest.raises(LimitReached, match=r"patterns, operators and groups, and the limit is 2,000|characters"):
                store.query(grown(number))
    assert form_of(grown(400))


@pytest.mark.parametrize("name", ["sub-selects", "columns", "things to describe", "conditions"])
def test_the_engine_bears_what_may_run(name: str) -> None:
    """Those that it answers in no time: 2,000 patterns it orders for minutes."""
    number = next(n for n in range(MAX_PARTS, 0, -100) if not refused(ENDING[name](n)))

    def ask() -> None:
        Dataset.memory().query(ENDING[name](number))

    assert number > 300
    child = forked(ask)
    assert ending_of(os.waitpid(child, 0)[1]) is Ending.DONE


def refused(text: str) -> bool:
    try:
        form_of(text)
    except LimitReached:
        return True
    return False


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a { VALUES ?a { " + '"a" ' * 50_000 + "} }",
        "SELECT ?a { VALUES (?a ?b) { " + '("a" -1) ' * 50_000 + "} }",
        "SELECT ?a {} VALUES ?a { " + "<a:b> " * 50_000 + "}",
        "SELECT ?a { ?a ?b ?c FILTER(?c IN (" + ", ".join(["'a'"] * 50_000) + ")) }",
    ],
)
def test_data_are_no_parts(text: str) -> None:
    assert form_of(text) == "SELECT"
    assert refused(text + "{}" * MAX_PARTS)


LONG = "SELECT ?a { VALUES ?a { " + "a.b " * 240_000 + "} }"


def test_a_deadline_holds_from_the_first_byte() -> None:
    with Store(":memory:") as store:
        for ask in (
            lambda: store.within(seconds=0.05).query(LONG),
            lambda: store.within(seconds=0.05, memory=500).query(LONG),
            lambda: store.within(seconds=0.05).answer(LONG, "srj"),
            lambda: explain(store, LONG, seconds=0.05),
        ):
            began = time.monotonic()
            with pytest.raises(QueryTimeout, match=r"no answer within 0\.05 s"):
                ask()
            assert time.monotonic() - began < 1.0


def test_the_commands_keep_it_too(run: Run, here: object) -> None:
    with Store("chargegraph.store") as store:
        store.make()
    for command in ("query", "run", "explain"):
        began = time.monotonic()
        ran = run(command, "-", "--timeout", "0.05", stdin=LONG.encode())
        assert (ran.code, ran.err.splitlines()[0]) == (3, "error: no answer within 0.05 s, give it more time, or ask for less")
        assert time.monotonic() - began < 2.0
