"""A process that answers small questions. In: a store, a SELECT, seconds. Out: its rows; nothing where they do not come in time.

One process answers one question after another, for a fork each would cost more than the questions. One that hangs in a question
is ended, and the next question gets a new one.
"""

import marshal
import os
import select
import signal
import time

from chargegraph.errors import ChargegraphError
from chargegraph.store.store import Store, for_child, rows_of

Row = tuple[str | None, ...]
_MEMORY = 4 << 30
_CHUNK = 1 << 16
_HEAD = 8


class Worker:
    """A child of this process over a store. `close` ends it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._child = 0
        self._reads = self._writes = -1

    def rows(self, text: str, seconds: float) -> list[Row] | str | None:
        """The rows of a SELECT, or what the engine complains of; None where it falls over the question or takes too long."""
        if not self._child:
            self._start()
        until = time.monotonic() + seconds
        try:
            _send(self._writes, text.encode())
            answer = self._receive(until)
        except BrokenPipeError:
            answer = None
        if answer is None:
            self.close()
            return None
        found: list[Row] | str | None = marshal.loads(answer)
        return found

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            os.close(self._reads)
            os.close(self._writes)
        self._child = 0

    def _receive(self, until: float) -> bytes | None:
        held = b""
        while len(held) < _HEAD or len(held) < _HEAD + int.from_bytes(held[:_HEAD], "big"):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._reads], [], [], left)[0]:
                return None
            part = os.read(self._reads, _CHUNK)
            if not part:
                return None
            held += part
        return held[_HEAD:]

    def _start(self) -> None:
        self._store.flush()
        questions, self._writes = os.pipe()
        self._reads, answers = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os.close(self._writes)
            os.close(self._reads)
            _serve(self._store, questions, answers)
        os.close(questions)
        os.close(answers)


def _serve(store: Store, questions: int, answers: int) -> None:
    """Answer until nobody asks. Never returns: nothing of the parent's may be run or flushed twice."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # an engine that dies complains there
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        _limit_memory()
        opened = for_child(store)
        while (text := _read_question(questions)) is not None:
            try:
                rows: list[Row] | str | None = list(rows_of(opened, text))
            except ChargegraphError as error:
                rows = str(error)
            except MemoryError:
                rows = None
            _send(answers, marshal.dumps(rows))
    finally:
        os._exit(0)


def _limit_memory() -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    most = _MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _send(to: int, data: bytes) -> None:
    view = memoryview(len(data).to_bytes(_HEAD, "big") + data)
    while view:
        view = view[os.write(to, view[:_CHUNK]) :]


def _read_question(questions: int) -> str | None:
    held = b""
    while len(held) < _HEAD or len(held) < _HEAD + int.from_bytes(held[:_HEAD], "big"):
        part = os.read(questions, _CHUNK)
        if not part:
            return None
        held += part
    return held[_HEAD:].decode()
