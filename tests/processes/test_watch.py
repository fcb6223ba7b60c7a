"""A command that is watched ends as it would by itself, and with one sentence where it takes too much or falls."""

import signal
import subprocess
import sys
import textwrap
import time

import pytest

from chargegraph.cli import COMMANDS, WATCHED
from chargegraph.operations.declared import OPERATIONS

_HEAD = """
import os, signal, sys, time
from chargegraph.errors import ChargegraphError
from chargegraph.processes import watch
watch.half_of_memory = lambda: 300 << 20
watch._SOON = 0.2
signal.signal(signal.SIGINT, signal.SIG_DFL)  # as the command has it
def spin():
    while True: pass
def eat():
    held = []
    while True: held.append(bytearray(1 << 20))
def say(code):
    print("said", flush=True)
    return code
def die(number):
    os.kill(os.getpid(), number)
    time.sleep(9)
try:
    sys.exit(watch.watched(lambda: {work}, most_seconds=lambda: 0.5))
except ChargegraphError as error:
    print("error:", error, file=sys.stderr)
    sys.exit(error.exit_code)
"""


def started(work: str) -> "subprocess.Popen[str]":
    script = textwrap.dedent(_HEAD).replace("{work}", work)
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("work", "code", "out", "err"),
    [
        ("say(0)", 0, "said\n", ""),
        ("say(3)", 3, "said\n", ""),
        ("spin()", 3, "", "error: the command was ended, for it took more than 0 s, "),
        ("eat()", 3, "", "error: the command was ended, for it took more than 300 MiB of memory, half of what there is, "),
        ("die(signal.SIGKILL)", 3, "", "error: the system ended the command, most likely for want of memory, "),
        ("die(signal.SIGSEGV)", 2, "", "error: the engine fell over what it read, "),
        ("die(signal.SIGINT)", -signal.SIGINT, "", ""),
        ("time.sleep(1.5) or say(0)", 0, "said\n", ""),
    ],
)
def test_a_watched_command_ends_as_it_should(work: str, code: int, out: str, err: str) -> None:
    with started(work) as process:
        said, told = process.communicate(timeout=60)
    assert (process.returncode, said) == (code, out)
    assert told.startswith(err)
    assert told.count("\n") == bool(err)


def test_who_ends_the_watcher_ends_the_command() -> None:
    with started("(say(0), time.sleep(60))[0]") as process:
        assert process.stdout is not None
        process.stdout.readline()
        (child,) = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True).stdout.split()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == -signal.SIGTERM
        until = time.monotonic() + 20
        while subprocess.run(["kill", "-0", child], capture_output=True, check=False).returncode == 0:
            assert time.monotonic() < until


def test_what_is_watched_reads_a_store_and_changes_none() -> None:
    assert set(COMMANDS) > WATCHED
    for name in WATCHED:
        operation = OPERATIONS[name]
        assert (operation.asks_store, operation.writes, bool(operation.does)) == (True, False, False), name
