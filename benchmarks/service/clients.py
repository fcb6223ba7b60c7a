"""Clients. In: servers, questions with their answers. Out: how fast the answers came, and how many were wrong.

Two processes hold the connections, which stay open; a client asks its next question when it has the answer to the last.
"""

import asyncio
import json
import multiprocessing
import os
import time
from collections import Counter
from dataclasses import dataclass, field

from questions import Asked
from servers import Server

_PROCESSES = 2
_TURNS = 6
_STOPPED = b""


@dataclass
class Counts:
    """What came of many requests."""

    seconds: float = 0.0
    cpu: float = 0.0
    wrong: int = 0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    load: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def line(self) -> str:
        """The cells of a table."""
        self.latencies.sort()
        p50, p99 = (1000 * self.latencies[int(len(self.latencies) * share)] for share in (0.5, 0.99))
        told = ", ".join(f"{status}: {number}" for status, number in sorted(self.statuses.items()))
        cpu = 1000 * self.cpu / len(self.latencies)
        return f"{self.rate:.0f} | {p50:.1f} | {p99:.1f} | {cpu:.2f} | {self.load:.1f} | {told} | {self.wrong}"


def in_turns(servers: list[Server], asked: list[Asked], seconds: float, clients: int) -> dict[str, Counts]:
    """Ask each server for so many seconds, in turns, so that what else the machine does falls on each."""
    found = {server.name: Counts() for server in servers}
    for turn in range(_TURNS):
        for server in servers:
            _one_turn(server, asked, seconds / _TURNS, clients, turn, found[server.name])
    return found


def _one_turn(server: Server, asked: list[Asked], seconds: float, clients: int, turn: int, counts: Counts) -> None:
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    before = server.cpu()
    children = [
        context.Process(target=_child, args=(queue, server, asked, seconds, clients // _PROCESSES, turn * _PROCESSES + n))
        for n in range(_PROCESSES)
    ]
    for child in children:
        child.start()
    for _ in children:
        latencies, statuses, wrong = queue.get(timeout=seconds + 120)
        counts.latencies += latencies
        counts.statuses.update(statuses)
        counts.wrong += wrong
    for child in children:
        child.join()
    counts.seconds += seconds
    counts.cpu += server.cpu() - before
    counts.load = max(counts.load, os.getloadavg()[0])


def _child(
    queue: "multiprocessing.Queue[object]", server: Server, asked: list[Asked], seconds: float, number: int, seed: int
) -> None:
    # Every client of every turn begins elsewhere, so that questions come in many orders.
    async def all_of_them() -> list["_Client"]:
        loop, stop = asyncio.get_running_loop(), time.perf_counter() + seconds
        made = [_Client(server.path, asked, (seed * number + n) * 997, stop) for n in range(number)]
        for client in made:
            await loop.create_connection(lambda client=client: client, "127.0.0.1", server.port)  # type: ignore[misc]
        await asyncio.gather(*(client.done for client in made))
        return made

    clients = asyncio.run(all_of_them())
    latencies = [latency for client in clients for latency in client.latencies]
    statuses = Counter(status for client in clients for status in client.statuses)
    queue.put((latencies, statuses, sum(client.wrong for client in clients)))


class _Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, path: str, asked: list[Asked], first: int, stop: float) -> None:
        self._path, self._asked, self._next, self._stop = path, asked, first, stop
        self._buffer = b""
        self._began = 0.0
        self.latencies: list[float] = []
        self.statuses: list[int] = []
        self.wrong = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.statuses.append(0)
            self.done.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answer = read_response(self._buffer)
        if answer is None:
            return
        status, body = answer
        self.latencies.append(time.perf_counter() - self._began)
        self.statuses.append(status)
        if status == 200 and not _is_right(body, self._asked[self._next % len(self._asked)].answer):
            self.wrong += 1
        self._next += 1
        self._ask()

    def _ask(self) -> None:
        if time.perf_counter() > self._stop:
            self.done.set_result(None)
            self._transport.close()
            return
        self._buffer = b""
        self._began = time.perf_counter()
        self._transport.write(self._asked[self._next % len(self._asked)].request(self._path))


def read_response(data: bytes) -> tuple[int, bytes] | None:
    """The status and the body of a response, None where it is not whole yet."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, rest = data[:end].lower(), data[end + 4 :]
    status = int(head[9:12])
    place = head.find(b"content-length:")
    if place >= 0:
        length = int(head[place + 15 :].split(b"\r\n", 1)[0])
        return (status, rest) if len(rest) >= length else None
    if not rest.endswith(b"0\r\n\r\n"):
        return None
    parts = []
    while True:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            return status, b"".join(parts)
        parts.append(rest[:length])
        rest = rest[length + 2 :]


def _is_right(body: bytes, expected: bytes) -> bool:
    """Whether an answer is the engine's, byte for byte; or the same rows where their order is not settled."""
    if body == expected:
        return True
    try:
        rows = [json.loads(each)["results"]["bindings"] for each in (body, expected)]
    except (ValueError, KeyError):
        return False
    return sorted(map(str, rows[0])) == sorted(map(str, rows[1]))
