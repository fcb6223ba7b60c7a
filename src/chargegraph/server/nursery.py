"""Where workers come from. In: sockets, and the ids of workers to end. Out: a worker on each socket; word of each that died.

A process with one thread that has imported what workers need and does nothing else, so it may fork. multiprocessing's fork server
would do, but that its children run the main module of the program again, and that nobody is told how they ended.
"""

import gc
import os
import signal
import socket
import struct
import subprocess
import sys

ORDER = struct.Struct("!ci")
NEWS = struct.Struct("!ii")
"""A process id, and its status as `os.waitpid` has it."""
_START, _END = b"s", b"k"
_MALLOC = "glibc.malloc.tcache_count=1000:glibc.malloc.trim_threshold=16777216:glibc.malloc.mmap_threshold=4194304"
"""What the allocator of the GNU C library keeps for its process: the pieces that one query frees, the next one wants."""


class Nursery:
    """The server's end: a process that forks workers. Ends with all of them when this end is closed or the server dies."""

    def __init__(self) -> None:
        self.socket, theirs = socket.socketpair()
        # The same path, for a checkout or an odd installation to find the same package.
        code = f"import sys; sys.path[:] = {sys.path!r}; from chargegraph.server.nursery import tend; tend({theirs.fileno()})"
        command = [sys.executable, "-c", code]
        environment = {"GLIBC_TUNABLES": _MALLOC} | os.environ
        with theirs:
            self._process = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)

    def start(self, theirs: socket.socket) -> None:
        """Have a worker on a socket. Raises `OSError` where the nursery is gone."""
        socket.send_fds(self.socket, [ORDER.pack(_START, 0)], [theirs.fileno()])

    def end(self, pid: int) -> None:
        """End a worker at once; nothing where it has ended already. Raises `OSError` where the nursery is gone."""
        self.socket.send(ORDER.pack(_END, pid))

    def close(self) -> None:
        """End all workers and the nursery, and wait until they have."""
        self.socket.close()
        self._process.wait()


def tend(fileno: int) -> None:
    """The other end: fork a worker for each socket that comes, until the server hangs up. Never returns."""
    from chargegraph.server.worker import work

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    control = socket.socket(fileno=fileno)
    living: set[int] = set()

    def reap(*_: object) -> None:
        while living:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return  # a second signal came within this one, and the others were heard of then
            if not pid:
                return
            living.discard(pid)
            try:
                control.send(NEWS.pack(pid, status))
            except OSError:
                return  # the server is gone, and this process goes too

    signal.signal(signal.SIGCHLD, reap)
    gc.freeze()
    while True:
        try:
            order, sockets, *_ = socket.recv_fds(control, ORDER.size, 1)
        except OSError:
            order = b""
        if not order:
            break
        kind, pid = ORDER.unpack(order)
        if kind == _END:
            if pid in living:
                os.kill(pid, signal.SIGKILL)
            continue
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        child = os.fork()
        if child == 0:
            _in_child(sockets[0], control, work)
        living.add(child)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        os.close(sockets[0])
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for pid in living:
        os.kill(pid, signal.SIGKILL)
    for pid in living:
        os.waitpid(pid, 0)
    os._exit(0)


def _in_child(fileno: int, control: socket.socket, work: "object") -> None:
    """Be a worker. Never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    control.close()
    try:
        work(socket.socket(fileno=fileno))  # type: ignore[operator]
    finally:
        os._exit(0)
