"""The two servers. In: a store. Out: each at a port of its own, in a process that is ended when it was measured."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

_TICK = os.sysconf("SC_CLK_TCK")


class Server(NamedTuple):
    """A server that answers."""

    name: str
    port: int
    path: str
    pid: int

    def cpu(self) -> float:
        """The seconds of processor time that it and its children have taken, also children that have ended."""
        return sum(_cpu(pid) for pid in tree(self.pid))


def tree(pid: int) -> list[int]:
    """A process and all that come from it."""
    # Read once: a process may have ended by the second time.
    stats = {int(entry): _stat(int(entry)) for entry in os.listdir("/proc") if entry.isdigit()}
    parents = {process: fields[1] for process, fields in stats.items() if fields}
    found = [pid]
    for parent in found:
        found += [child for child, of in parents.items() if int(of) == parent]
    return found


def _stat(pid: int) -> list[str]:
    """The fields of proc_pid_stat(5) from the third on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _cpu(pid: int) -> float:
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) / _TICK if fields else 0.0


def memory(pid: int) -> int:
    """The mebibytes that a process and all that come from it hold of their own (Pss)."""
    total = 0
    for each in tree(pid):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total // 1024


@contextlib.contextmanager
def bare(store: str) -> Iterator[Server | None]:
    """`oxigraph serve-read-only`, None where it is not installed."""
    binary = shutil.which("oxigraph", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if binary is None:
        yield None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [binary, "serve-read-only", "--location", f"{store}/data", "--bind", f"127.0.0.1:{port}"]
    with _running(command) as process:
        _wait(port)
        yield Server("oxigraph", port, "/query", process.pid)


@contextlib.contextmanager
def service(store: str, options: Sequence[str] = ()) -> Iterator[Server]:
    """`chargegraph serve`, at a port that it prints."""
    command = [sys.executable, "-m", "chargegraph", "serve", "--store", store, "--port", "0", *options]
    with _running(command) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode()
        if not address:
            raise SystemExit("chargegraph serve did not start")
        yield Server("chargegraph", int(address.rsplit(":", 1)[1].strip(" /\n")), "/sparql", process.pid)


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    with open(os.devnull, "wb") as nowhere, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=nowhere) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise SystemExit(f"nobody answers at port {port}")
