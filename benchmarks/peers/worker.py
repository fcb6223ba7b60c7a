"""A peer in a process of its own. In: its name, what to load, questions. Out: seconds and answers, or why there are none.

What takes too long is ended with all that it started, and begun anew when it is asked again.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import time
from multiprocessing.connection import Connection
from typing import Any

from answers import Answer, Plain, answer_of, plain_rows
from peer import Inputs, NotInstalled, peer_named
from questions import Question

_SHARE = 0.1
"""Seconds for which a quick question is asked in one turn."""
_MOST = 200


class Failed(Exception):
    """There is no answer: why, in the words of a table."""


class Overtime(Failed):
    """It took too long."""


class Worker:
    """A peer that is asked."""

    def __init__(self, name: str, inputs: Inputs) -> None:
        self.name, self._inputs = name, inputs
        self._process: Any = None
        self._failed: Failed | None = None

    def load(self) -> float:
        """Begin, and say in how many seconds. Raises `Failed`, and then again at every question."""
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self.name, self._inputs), daemon=True)
        self._process.start()
        theirs.close()
        limit = peer_named(self.name).load_seconds
        try:
            found: float = self._reply(limit)
        except Overtime:
            self._failed = Failed(f"load > {limit:.0f} s")
        except Failed as error:
            self._failed = error
        if self._failed is not None:
            raise self._failed
        return found

    def first(self, question: Question, shape: str, seconds: float) -> tuple[float, Answer]:
        """Ask once: seconds, and what came."""
        found: tuple[float, Answer] = self._asked(("first", question, shape), seconds)
        return found

    def turn(self, question: Question, shape: str, seconds: float) -> list[float]:
        """Ask once or more, as long as a turn lasts: the seconds of each time."""
        found: list[float] = self._asked(("turn", question, shape), seconds)
        return found

    def rows(self, question: Question, shape: str, seconds: float) -> Plain:
        found: Plain = self._asked(("rows", question, shape), seconds)
        return found

    def _asked(self, request: tuple[str, Question, str], seconds: float) -> Any:
        if self._failed is not None:
            raise self._failed
        if self._process is None:
            self.load()
        self._connection.send(request)
        return self._reply(seconds)

    def _reply(self, seconds: float) -> Any:
        """What the process sends. Where it fails or is late, it is ended: some engines are of no use after an error."""
        said = None
        try:
            if not self._connection.poll(seconds):
                raise Overtime(f"> {seconds:.0f} s")
            said, found = self._connection.recv()
        except (EOFError, OSError):
            raise Failed("fell over") from None
        finally:
            if said != "found":
                self.end()
        if said == "not installed":
            raise Failed("not installed")
        if said == "failed":
            raise Failed(f"cannot: {found}")
        return found

    def end(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.join()
            self._process = None


def _serve(connection: Connection, name: str, inputs: Inputs) -> None:
    os.setpgid(0, 0)
    try:
        peer, began = peer_named(name), time.perf_counter()
        peer.open(inputs)
        connection.send(("found", time.perf_counter() - began))
        gc.freeze()
        while True:
            what, question, shape = connection.recv()
            began = time.perf_counter()
            found = peer.answer(question, shape)
            took = time.perf_counter() - began
            if what == "turn":
                del found
                connection.send(("found", _again(peer, question, shape, took)))
                continue
            rows = plain_rows(found, question)
            connection.send(("found", rows if what == "rows" else (took, answer_of(rows))))
    except NotInstalled:
        connection.send(("not installed", None))
    except EOFError:
        pass
    except BaseException as error:  # an engine in Rust that falls over raises what is no Exception
        said = str(error).split("\n")[0][:100]
        connection.send(("failed", said))


def _again(peer: Any, question: Question, shape: str, took: float) -> list[float]:
    times, whole = [took], took
    while whole < _SHARE and len(times) < _MOST:
        began = time.perf_counter()
        found = peer.answer(question, shape)
        times.append(time.perf_counter() - began)
        whole += times[-1]
        del found
    return times
