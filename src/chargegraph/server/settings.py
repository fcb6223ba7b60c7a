"""Settings of a service. In: what an operator chose. Out: frozen values with their defaults."""

import os
from typing import NamedTuple

from chargegraph.processes.limits import DEFAULT_MEMORY, DEFAULT_ROWS, DEFAULT_SECONDS

_KIB, MIB = 1 << 10, 1 << 20


class Settings(NamedTuple):
    """What a service is and what it allows. Times in seconds, sizes in bytes or, where so named, in MiB."""

    store: str
    """The directory of a store."""
    host: str = "127.0.0.1"
    port: int = 8686
    """0 for any that is free."""
    workers: int = 0
    """Queries that run at the same time; 0 for one a core."""
    seconds: float = DEFAULT_SECONDS
    """How long a query may run and its answer may take to be fetched. A request may ask for less."""
    rows: int = DEFAULT_ROWS
    """Rows or triples of an answer."""
    answer: int = 256
    """MiB of an answer."""
    memory: int = DEFAULT_MEMORY
    """MiB that a worker may take beside what it has with the store opened."""
    queue: int = 256
    """Queries that wait for a worker."""
    cache: int = 64
    """MiB of answers that are kept."""
    body: int = 4 * MIB
    """Bytes of a request's body."""
    url: int = 32 * _KIB
    """Characters of a request's path and query."""
    head: int = 64 * _KIB
    """Bytes of a request's first line and headers."""
    patience: float = 30.0
    """How long a request may take to arrive, and a connection may stay open without one."""
    farewell: float = 5.0
    """How long answers under way have when the service is told to end."""
    connections: int = 1000
    """Connections at the same time."""
    token: str = ""
    """What a request must bear, where it is not empty."""
    origins: tuple[str, ...] = ()
    """Origins of pages that may read answers (CORS)."""
    hosts: tuple[str, ...] = ()
    """Names beside that of the address under which requests may come."""
    license: str = ""
    """The address of the licence under which the briefs are published, nothing where none is said."""
    log_queries: bool = False

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    @property
    def size(self) -> int:
        """The number of workers that are busy at most."""
        return self.workers or os.cpu_count() or 1
