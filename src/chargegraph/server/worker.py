"""A worker: a process that answers one question after the other. In: frames on a socket. Out: answers as frames.

It has limits of its own, which the kernel keeps: memory, and as a second line behind the server's the time. A query that meets
one takes this process with it, and nothing else.
"""

import json
import os
import resource
import signal
import socket
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from chargegraph.errors import ChargegraphError, StoreError
from chargegraph.processes import limits as guard
from chargegraph.server.addresses import answer_resource
from chargegraph.server.answering import answer_sparql
from chargegraph.server.canned import answer_canned
from chargegraph.server.description import answer_description
from chargegraph.server.opened import Opened, Shelf
from chargegraph.server.outlet import Outlet
from chargegraph.server.problems import Refusal, refusal_of
from chargegraph.server.searching import answer_search
from chargegraph.server.whole_graph import answer_graph
from chargegraph.server.wire import READY, Frames, frame, lined, unlined

Task = Callable[[Opened, Mapping[str, Any], Outlet], None]
TASKS: dict[str, Task] = {
    "sparql": answer_sparql,
    "canned": answer_canned,
    "resource": answer_resource,
    "graph": answer_graph,
    "description": answer_description,
    "search": answer_search,
}
_GRACE = 1.0
"""Seconds past the server's deadline after which the kernel ends this process."""
_LOOK = 256
"""Questions between two looks at the memory that this process has."""


def work(connection: socket.socket) -> None:
    """Answer until the server hangs up. The first frame holds the settings."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    frames = Frames()
    outlet: Outlet | None = None
    while data := connection.recv(1 << 16):
        for _, content in frames.feed(data):
            if outlet is None:
                settings = json.loads(content)
                outlet = Outlet(connection, most_bytes=settings["answer"], most_rows=settings["rows"])
                worker = _Worker(settings, outlet)
                connection.sendall(frame(READY, lined(worker.start(), b"")))
            else:
                worker.answer(*unlined(content))
                if outlet.leaving:
                    return


class _Worker:
    def __init__(self, settings: Mapping[str, Any], outlet: Outlet) -> None:
        self._shelf = Shelf(settings["store"])
        self._memory: int = settings["memory"]
        self._state: str = settings["state"]
        self._outlet = outlet
        self._base = self._answered = 0

    def start(self) -> dict[str, Any]:
        """Open the store and set the limit of memory. Returns what the server shall know."""
        told: dict[str, Any] = {"pid": os.getpid()}
        try:
            self._shelf.at(self._state)
        except ChargegraphError as error:
            told["fault"] = refusal_of(error).details
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # an engine that dies complains there
        self._base = guard._data_bytes()
        guard._limit(guard.Limits(memory=self._memory))
        return told

    def answer(self, head: Mapping[str, Any], question: bytes) -> None:
        """Answer one question, or say why there is no answer."""
        signal.setitimer(signal.ITIMER_REAL, head["seconds"] + _GRACE)
        self._answered += 1
        self._outlet.reset()
        self._outlet.leaving = self._answered % _LOOK == 0 and self._is_bloated()
        asked = json.loads(question)
        try:
            self._do(asked, head["state"])
        except Refusal as refusal:
            self._outlet.fault(refusal)
        except ChargegraphError as error:
            self._outlet.fault(refusal_of(error))
        except MemoryError:
            os.abort()
        except ConnectionError:
            os._exit(1)  # the server hung up
        except Exception:
            self._outlet.fault(Refusal(500, "the service failed at this request"), trace=traceback.format_exc())
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _do(self, asked: Mapping[str, Any], state: str) -> None:
        task = TASKS[asked["task"]]
        try:
            task(self._shelf.at(state), asked, self._outlet)
        except StoreError:
            if self._outlet.sent:
                raise
            # A writer put other files in the place of those that were open.
            self._shelf.close()
            self._outlet.reset()
            task(self._shelf.at(state), asked, self._outlet)
        self._outlet.finish()

    def _is_bloated(self) -> bool:
        """Whether this process keeps so much memory that the next query has too little."""
        return guard._data_bytes() - self._base > self._memory * (1 << 20) // 2
