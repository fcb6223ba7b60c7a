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
from functools import partial

from chargegraph.processes.child import forked

_ORDER = struct.Struct("!ci")
_NEWS = struct.Struct("!ii")
"""A process id, and its status as `os.waitpid` has it."""
_START, _END = b"s", b"k"
_MALLOC = "glibc.malloc.tcache_count=1000:glibc.malloc.trim_threshold=16777216:glibc.malloc.mmap_threshold=4194304"
"""What the allocator of the GNU C library keeps for its process: the pieces that one query frees, the next one wants."""


class ForkServer:
    """The server's end: a process that forks workers. Ends with all of them when this end is closed or the server dies."""

    def __init__(self) -> None:
        self.socket, theirs = socket.socketpair()
        # The same path, for a checkout or an odd installation to find the same package.
        code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import tend; tend({theirs.fileno()})"
        command = [sys.executable, "-c", code]
        environment = {"GLIBC_TUNABLES": _MALLOC} | os.environ
        with theirs:
            self._process = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        self._heard = b""

    def start(self, theirs: socket.socket) -> None:
        """Have a worker on a socket. Raises `OSError` where the fork server is gone."""
        socket.send_fds(self.socket, [_ORDER.pack(_START, 0)], [theirs.fileno()])

    def end(self, pid: int) -> None:
        """End a worker at once; nothing where it has ended already. Raises `OSError` where the fork server is gone."""
        self.socket.send(_ORDER.pack(_END, pid))

    def deaths(self) -> list[tuple[int, int]]:
        """The process ids and statuses of workers that died, as told now. Raises `OSError` where the fork server is gone."""
        news = self.socket.recv(_NEWS.size * 64)
        if not news:
            raise ConnectionError
        self._heard += news
        whole = len(self._heard) // _NEWS.size * _NEWS.size
        told, self._heard = self._heard[:whole], self._heard[whole:]
        return list(_NEWS.iter_unpack(told))

    def close(self) -> None:
        """End all workers and the fork server, and wait until they have."""
        self.socket.close()
        self._process.wait()


def tend(fileno: int) -> None:
    """The other end: fork a worker for each socket that comes, until the server hangs up. Never returns."""
    from chargegraph.server.workers.worker import work

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
                control.send(_NEWS.pack(pid, status))
            except OSError:
                return  # the server is gone, and this process goes too

    def start(theirs: int) -> None:
        """Be a worker."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        control.close()
        work(socket.socket(fileno=theirs))

    signal.signal(signal.SIGCHLD, reap)
    gc.freeze()
    while True:
        try:
            order, sockets, *_ = socket.recv_fds(control, _ORDER.size, 1)
        except OSError:
            break
        if not order:
            break
        kind, pid = _ORDER.unpack(order)
        if kind == _START:
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
            living.add(forked(partial(start, sockets[0])))
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
            os.close(sockets[0])
        elif pid in living:
            os.kill(pid, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for pid in living:
        os.kill(pid, signal.SIGKILL)
    for pid in living:
        os.waitpid(pid, 0)
    os._exit(0)
