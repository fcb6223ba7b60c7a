"""Kill a writer or a service at random moments and look at what it leaves: ``python -m tests.crashes [NUMBER]``.

The writer puts briefs in, replaces and removes some, and says so after each. Whatever it said must be there after ``kill -9``;
what it did not say yet is there whole or not at all. A service is killed while it answers and while a writer goes on beside it:
the writer must not notice, nothing of the service may be left, and the store is whole.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

from chargegraph import Store, read_brief
from chargegraph.briefs.triples import described
from tests.http import Served, serving

ROUNDS = 150
Step = tuple[str, str]
"""What is done, add or remove, and the text or code that it is done with."""


def text_of(number: int, edition: int) -> str:
    rows = "".join(f"| {modifier} | Label {number} {edition} {modifier} | Note |\n" for modifier in range(22, 60))
    return f"CPT {10000 + number}: Title {number} in words {edition}\n\n| Modifier | Description | When |\n|---|---|---|\n{rows}"


def steps() -> Iterator[Step]:
    """Briefs come, every third is replaced, every fifth goes."""
    for number in range(ROUNDS):
        yield "add", text_of(number, 1)
        if number % 3 == 2:
            yield "add", text_of(number - 2, 2)
        if number % 5 == 4:
            yield "remove", f"{10000 + number - 1}"


def make(path: str) -> None:
    """An empty store."""
    with Store(path) as store:
        store.make()


def write(path: str) -> None:
    """The writer: a line on standard output after each step that is done."""
    make(path)
    with Store(path) as store:
        print("open", flush=True)
        for kind, what in steps():
            if kind == "add":
                store.add(read_brief(what, source="notes"))
            else:
                store.remove(what)
            print("done", flush=True)


def current_after(count: int) -> set[str]:
    """The triples that the current briefs give after so many steps."""
    texts: dict[str, str] = {}
    for kind, what in list(steps())[:count]:
        if kind == "add":
            texts[what[4:9]] = what
        else:
            del texts[what]
    data = b"".join(described(read_brief(text, source="notes")).ntriples for text in texts.values())
    return {line for line in data.decode().splitlines() if "wasRevisionOf" not in line}


def held(path: str) -> set[str]:
    """The triples that a store holds of current briefs."""
    asked = """PREFIX cg: <https://w3id.org/chargegraph/ns#> CONSTRUCT { ?s ?p ?o } WHERE {
        { ?s a cg:Brief ; cg:code ?code ; ?p ?o } UNION { ?s cg:brief ?b ; ?p ?o }
        UNION { ?s cg:statedModifier ?o . ?s ?p ?o } UNION { ?s a cg:Code ; ?p ?o } }"""
    with Store(path, read_only=True) as store:
        triples = store.query(asked).ntriples
    assert triples is not None
    return {line for line in triples.decode().splitlines() if "wasRevisionOf" not in line}


def crash(path: str, after: float) -> int:
    """Start a writer, kill it so many seconds after it is open. Returns the steps it said were done.

    Raises AssertionError where the store does not hold what it should.
    """
    writer = subprocess.Popen([sys.executable, "-m", "tests.crashes", "--write", path], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    writer.stdout.readline()
    try:
        writer.wait(timeout=after)
    except subprocess.TimeoutExpired:
        os.kill(writer.pid, signal.SIGKILL)
    said = writer.stdout.read().count(b"done\n")
    writer.wait()
    writer.stdout.close()
    found = held(path)
    assert found in (current_after(said), current_after(said + 1)), (
        f"killed after {after} s and {said} steps, {len(found)} triples"
    )
    with Store(path) as store:  # it takes a writer again
        store.add(read_brief("CPT 99999: Afterwards\n", source="after"))
    return said


def crash_service(path: str, after: float) -> int:
    """Start a writer and a service beside it, kill the service so many seconds after. Returns how many answers it gave before.

    Raises AssertionError where the writer notices, a process of the service is left, or the store is not what it should be.
    """
    make(path)
    with serving(path, workers=2) as service, write_beside(path) as writer:
        answers: list[int] = []
        is_over = threading.Event()
        asker = threading.Thread(target=_ask_until, args=(service, answers, is_over))
        asker.start()
        time.sleep(after)
        pids = service.children()
        service.process.kill()
        is_over.set()
        asker.join()
        assert writer.wait(60) == 0, "the writer noticed"
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < deadline, "a process of the service is left"
        time.sleep(0.01)
    assert pids, "no process of the service was seen"
    assert set(answers) <= {200, 503}, f"statuses {set(answers)}"
    assert held(path) == current_after(sum(1 for _ in steps())), "the store is not what the writer left"
    return answers.count(200)


def _ask_until(service: Served, answers: list[int], is_over: threading.Event) -> None:
    while not is_over.is_set():
        with suppress(OSError, HTTPException):  # it was killed meanwhile
            answers.append(service.sparql(f"SELECT (COUNT(*) AS ?n{len(answers)}) {{ ?s ?p ?o }}").status)


@contextmanager
def write_beside(path: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A writer that writes until it is done."""
    with subprocess.Popen([sys.executable, "-m", "tests.crashes", "--write", path], stdout=subprocess.DEVNULL) as writer:
        try:
            yield writer
        finally:
            writer.kill()


def main(number: int) -> None:
    chance = random.Random(20)
    done = []
    for turn in range(number):
        with tempfile.TemporaryDirectory() as folder:
            done.append(crash(str(Path(folder) / "crashed.store"), chance.uniform(0.0, 1.0)))
        print(f"{turn + 1}: killed after {done[-1]} steps, all there and whole", flush=True)
    assert len(set(done)) > number // 3, "it was killed at hardly any different moments"
    print(f"{number} writers killed, no step lost, no brief in part")
    answered = []
    for turn in range(number):
        with tempfile.TemporaryDirectory() as folder:
            answered.append(crash_service(str(Path(folder) / "served.store"), chance.uniform(0.0, 1.0)))
        print(f"{turn + 1}: service killed after {answered[-1]} answers, the writer went on", flush=True)
    assert len(set(answered)) > number // 3, "it was killed at hardly any different moments"
    print(f"{number} services killed, no process left, no step lost")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(sys.argv[2])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
