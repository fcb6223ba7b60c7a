"""A worker: a process that answers one question after the other. In: frames on a socket. Out: answers as frames.

It has limits of its own, which the kernel keeps: memory, and as a second line behind the server's the time. A query that meets
one takes this process with it, and nothing else.
"""

import json
import os
import signal
import socket
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from chargegraph.errors import ChargegraphError, StoreError
from chargegraph.processes.child import data_bytes, fall_silent, limit_memory, limit_time
from chargegraph.processes.framing import receive, send
from chargegraph.server.answers.canned import answer_canned
from chargegraph.server.answers.description import answer_description
from chargegraph.server.answers.front_page import answer_front
from chargegraph.server.answers.rows import answer_operation
from chargegraph.server.answers.searching import answer_search
from chargegraph.server.answers.sparql import answer_sparql
from chargegraph.server.answers.things import answer_graph, answer_resource
from chargegraph.server.problems import Refusal, refusal_of
from chargegraph.server.settings import MIB
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.server.workers.messages import READY, lined, unlined
from chargegraph.store.store import Store, source_of

Task = Callable[[Store, Mapping[str, Any], AnswerWriter], None]
TASKS: dict[str, Task] = {
    "sparql": answer_sparql,
    "canned": answer_canned,
    "resource": answer_resource,
    "graph": answer_graph,
    "description": answer_description,
    "front": answer_front,
    "search": answer_search,
    "operation": answer_operation,
}
_GRACE = 1.0
"""Seconds past the server's deadline after which the kernel ends this process."""
_LOOK = 256
"""Questions between two looks at the memory that this process has."""


def work(connection: socket.socket) -> None:
    """Answer until the server hangs up. The first frame holds the settings."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    here = connection.fileno()
    greeting = receive(here)
    if greeting is None:
        return
    settings = json.loads(greeting[1])
    out = AnswerWriter(connection, most_bytes=settings["answer"] * MIB, most_rows=settings["rows"])
    worker = _Worker(settings, out)
    send(here, READY, lined(worker.start()))
    while not out.leaving and (asked := receive(here)) is not None:
        worker.answer(*unlined(asked[1]))


class _Worker:
    def __init__(self, settings: Mapping[str, Any], out: AnswerWriter) -> None:
        self._path: str = settings["store"]
        self._store: tuple[Store, str] | None = None
        """The store that is open, and the state of its directory before it was opened."""
        self._memory: int = settings["memory"]
        self._state: str = settings["state"]
        self._out = out
        self._base = self._answered = 0

    def start(self) -> dict[str, Any]:
        """Open the store and set the limit of memory. Returns what the server shall know."""
        told: dict[str, Any] = {"pid": os.getpid()}
        try:
            self._opened(self._state)
        except ChargegraphError as error:
            told["fault"] = refusal_of(error).details
        fall_silent()
        self._base = limit_memory(self._memory)
        return told

    def answer(self, head: Mapping[str, Any], question: bytes) -> None:
        """Answer one question, or say why there is no answer."""
        limit_time(head["seconds"] + _GRACE)
        self._answered += 1
        self._out.reset()
        # A process that keeps so much memory that the next query has too little goes.
        self._out.leaving = self._answered % _LOOK == 0 and data_bytes() - self._base > self._memory * MIB // 2
        try:
            self._do(json.loads(question), head["state"])
        except Refusal as refusal:
            self._out.fault(refusal)
        except ChargegraphError as error:
            self._out.fault(refusal_of(error))
        except (MemoryError, ConnectionError):
            raise
        except Exception:
            self._out.fault(Refusal(500, "the service failed at this request"), trace=traceback.format_exc())
        limit_time(0)

    def _do(self, asked: Mapping[str, Any], state: str) -> None:
        task = TASKS[asked["task"]]
        try:
            task(self._opened(state), asked, self._out)
        except StoreError:
            if self._out.sent:
                raise
            # A writer put other files in the place of those that were open.
            self._store = None
            self._out.reset()
            task(self._opened(state), asked, self._out)
        self._out.finish()

    def _opened(self, state: str) -> Store:
        """The store as it is in this state, or later. Raises `StoreError` where it cannot be opened."""
        if self._store is None or self._store[1] != state:
            self._store = None
            opened = Store(self._path, read_only=True)
            _ = source_of(opened).embedded  # opened now, not with the first question
            self._store = opened, state
        return self._store[0]
