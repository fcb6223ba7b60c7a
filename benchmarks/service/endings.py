"""What must end, ends. In: a store. Out: how late queries without end are ended, how soon the next is answered.

A path query a hundred times, braces three thousand deep, a string that outgrows all memory; the memory before and after.
"""

import json
import socket
import time
from pathlib import Path

import servers
from clients import read_response
from servers import Server

from chargegraph.rdf import Dataset, NamedNode, Quad

TIMES = 100
DEADLINE = 0.5
_PATH = "SELECT (COUNT(*) AS ?n) { ?a <http://x/p>* ?b . ?b <http://x/p>+ ?c . ?c <http://x/p>+ ?d }"
_BOMB = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?b), STR(?c))) AS ?all) { ?a ?p ?b . ?c ?q ?d }"
_BRACES = "SELECT * " + "{" * 3000 + "}" * 3000
_MEMORY = 256


def run(store: str, scratch: Path) -> list[str]:
    """Attack the service. Returns the promises that were not kept."""
    broken = []
    with servers.service(_with_ring(store, scratch), ["--memory", str(_MEMORY)]) as server:
        _ask(server, _next())
        before = servers.memory(server.pid)
        print("| attack | times | status | at most | the next answer, median | at most |\n|---|---:|---|---:|---:|---:|")
        for name, text, times, deadline, status in (
            ("a path that never ends", _PATH, TIMES, DEADLINE, 504),
            ("3,000 nested braces", _BRACES, 20, None, 400),
            (f"a string past {_MEMORY} MiB", _BOMB, 20, None, 413),
        ):
            took, after, statuses = [], [], set()
            for _ in range(times):
                seconds, got = _ask(server, text, deadline)
                took.append(seconds)
                statuses.add(got)
                seconds, got = _ask(server, _next())
                after.append(seconds)
                statuses.add(-got if got != 200 else status)
            after.sort()
            cells = (f"{max(took):.3f} s", f"{1000 * after[len(after) // 2]:.1f} ms", f"{1000 * after[-1]:.1f} ms")
            print(f"| {name} | {times} | {', '.join(map(str, statuses))} | {' | '.join(cells)} |", flush=True)
            if statuses != {status} or (deadline and max(took) > 1.2 * deadline) or after[-1] > 0.1:
                broken.append(f"{name}: statuses {statuses}, at most {cells[0]}, the next answer at most {cells[2]}")
        memory = servers.memory(server.pid)
    print(f"\nmemory of all processes {before} MiB before, {memory} MiB after; deadline {DEADLINE:g} s")
    if memory > before * 1.5:
        broken.append(f"memory grew from {before} to {memory} MiB")
    return broken


def _next() -> str:
    """A quick question that no cache knows."""
    return f"ASK {{ <http://x/{time.monotonic_ns()}> ?p ?o }}"


def _with_ring(store: str, scratch: Path) -> str:
    """A store with three thousand nodes in one circle beside the briefs."""
    from chargegraph import Store

    path = str(scratch / "ring.store")
    with Store(store, read_only=False) as opened:
        opened.back_up(path)
    node = [NamedNode(f"http://x/{number}") for number in range(3000)]
    dataset = Dataset.open(f"{path}/data", read_only=False)
    dataset.extend(Quad(node[n], NamedNode("http://x/p"), node[(n * 7 + 1) % 3000]) for n in range(3000))
    dataset.flush()
    return path


def _ask(server: Server, text: str, deadline: float | None = None) -> tuple[float, int]:
    """The seconds until the answer was there, and its status."""
    limit = f"?timeout={deadline:g}" if deadline else ""
    head = f"POST /sparql{limit} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"
    request = f"{head}Content-Length: {len(text)}\r\n\r\n{text}".encode()
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port), 120) as connection:
        connection.sendall(request)
        data = b""
        while (answer := read_response(data)) is None:
            data += connection.recv(1 << 16)
    if answer[0] >= 400:
        json.loads(answer[1])
    return time.perf_counter() - began, answer[0]
