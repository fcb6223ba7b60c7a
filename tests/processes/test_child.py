"""A process that can be ended: how it ended, and frames of any size."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from chargegraph.processes.child import Child, Ending, data_bytes
from chargegraph.processes.framing import Frames, frame, receive, send
from chargegraph.rdf import read_rdf


def dying_with(words: str) -> None:
    """Say something on standard error, as much as it takes, and abort."""
    with suppress(BlockingIOError):
        os.write(2, words.encode())
    os.abort()


def parse(text: str) -> None:
    read_rdf(text.encode(), "turtle")


ENDED = [
    (lambda: None, Ending.DONE),
    (lambda: time.sleep(60), Ending.TIME),
    (lambda: bytes(1 << 30), Ending.MEMORY),
    (lambda: os.kill(os.getpid(), signal.SIGKILL), Ending.SYSTEM),
    (lambda: os.kill(os.getpid(), signal.SIGSEGV), Ending.CRASH),
    (lambda: os.kill(os.getpid(), signal.SIGRTMIN + 1), Ending.CRASH),
    (lambda: 1 // 0, Ending.CRASH),
    (os.abort, Ending.CRASH),
    (lambda: dying_with("thread 'main' has overflowed its stack"), Ending.CRASH),
    (lambda: dying_with("memory allocation of 1073741824 bytes failed"), Ending.MEMORY),
    (lambda: dying_with("terminate called after throwing an instance of 'std::bad_alloc'"), Ending.MEMORY),
    (lambda: dying_with("x" * (1 << 20)), Ending.CRASH),
    (lambda: parse("<a:s> <a:p> " + "<<( <a:s> <a:p> " * 100_000 + "<a:o>" + " )>>" * 100_000 + " ."), Ending.CRASH),
]


@pytest.mark.parametrize(("work", "ending"), ENDED)
def test_how_a_child_ended_is_told(work: Callable[[], object], ending: Ending) -> None:
    child = Child(lambda *_: work(), 1.0, 100)
    assert receive(child.reads) is None
    assert child.wait() is ending
    child.close()


def test_what_does_not_come_in_time_is_not_waited_for() -> None:
    reading, writing = os.pipe()
    os.write(writing, frame(b"x", b"whole") + frame(b"y", b"half")[:-2])
    assert receive(reading, time.monotonic() + 10) == (b"x", b"whole")
    began = time.monotonic()
    assert receive(reading, began + 0.1) is None
    assert 0.1 <= time.monotonic() - began < 5
    os.close(reading)
    os.close(writing)


@pytest.mark.parametrize("size", [0, 1, 70_000, 3_000_000])
def test_a_frame_comes_as_it_was_sent(size: int) -> None:
    child = Child(lambda questions, answers: send(answers, *(receive(questions) or (b"?", b""))), 20.0, None)
    content = os.urandom(size)
    send(child.writes, b"k", content)
    assert receive(child.reads) == (b"k", content)
    child.close()
    stream, frames = frame(b"a", content) + frame(b"b", b"more"), Frames()
    cut = len(stream) // 3
    fed = [found for piece in (stream[:cut], stream[cut:]) for found in frames.feed(piece)]
    assert fed == [(b"a", content), (b"b", b"more")]


def test_memory_that_is_taken_is_seen() -> None:
    before = data_bytes()
    held = bytearray(50 << 20)
    assert data_bytes() - before > len(held) // 2
