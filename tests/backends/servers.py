"""Backends of a store: in memory, in a directory, behind an endpoint in this process, behind real servers.

Servers run on free ports of the loopback interface, in a folder of their own that keeps their logs, and end with the test run.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pyoxigraph
import pytest

from chargegraph import Store, read_brief_file
from chargegraph.remote.access import HOME, access_to
from chargegraph.remote.endpoint import Endpoint
from tests.backends.loopback import Loopback
from tests.conftest import case_briefs

START_SECONDS = 60


class Backend:
    """One way to keep a graph. `store` opens it, `clear` empties it."""

    def __init__(
        self,
        name: str,
        path: str,
        *,
        update: str | None = None,
        shows_all: bool = False,
        ends_queries: bool = True,
        load: Callable[[bytes], None] | None = None,
    ) -> None:
        self.name, self.path, self.update = name, path, update
        self.load = load
        """The engine's own way to take N-Triples of what briefs say."""
        self.shows_all = shows_all
        """Whether the engine's default graph is all graphs together."""
        self.ends_queries = ends_queries
        """Whether a query that takes too long can be asked without harm to what comes after."""
        self.holds_cases = self.is_endpoint and update is None
        self._memory: Store | None = None

    @property
    def is_writable(self) -> bool:
        return not self.is_endpoint or self.update is not None

    @property
    def is_endpoint(self) -> bool:
        return self.path.startswith("http")

    def store(self) -> Store:
        """A store to read and to write; the one of memory is always the same."""
        if self.path != ":memory:":
            return Store(self.path, update=self.update)
        self._memory = self._memory or Store(":memory:")
        return self._memory

    def reader(self) -> Store:
        """A store to read beside others."""
        return self.store() if self.path == ":memory:" else Store(self.path, read_only=True)

    @contextmanager
    def opened(self) -> Iterator[Store]:
        store = self.store()
        try:
            yield store
        finally:
            if self.path != ":memory:":
                store.close()

    def endpoint(self, *, seconds: float = 60.0, most_bytes: int = 1 << 28) -> Endpoint:
        return Endpoint(self.path, access=access_to(self.path, update=self.update), seconds=seconds, most_bytes=most_bytes)

    def clear(self) -> None:
        self.holds_cases = False
        if not self.is_endpoint:
            self._memory = None
            if self.path != ":memory:":  # a new one: who keeps an error keeps the store that it came from
                self.path = f"{self.path}+"
            return
        for graph in self.endpoint().graphs():
            self._update(f"CLEAR SILENT GRAPH <{graph}>")
        self._update(f"CLEAR SILENT GRAPH <{HOME}>" if self.shows_all else "CLEAR DEFAULT")

    def _update(self, text: str) -> None:
        assert self.update is not None
        urllib.request.urlopen(self.update, urllib.parse.urlencode({"update": text}).encode()).close()

    def fill(self) -> None:
        """Let it hold the case briefs and nothing else, put there through the store."""
        if not self.holds_cases:
            self.clear()
            with self.opened() as store:
                for path in case_briefs():
                    store.add(read_brief_file(str(path)))
            self.holds_cases = True


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def program(*names: str) -> str | None:
    """The first program of these names, on the path or beside this Python."""
    path = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


@contextmanager
def running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    """A server, from when it answers until it is killed. What it says is in the folder's file ``log``."""
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _answers(url):
                assert process.poll() is None, f"{command[0]} ended: {(folder / 'log').read_text('utf-8', 'replace')[-2000:]}"
                assert time.monotonic() < deadline, f"{command[0]} gave no answer in {START_SECONDS} s, see {folder}"
                time.sleep(0.05)
            yield
        finally:
            process.kill()


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url + "?query=ASK%7B%7D", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def memory(folder: Path) -> Iterator[Backend]:
    yield Backend("memory", ":memory:")


@contextmanager
def directory(folder: Path) -> Iterator[Backend]:
    yield Backend("directory", str(folder / "store"))


@contextmanager
def loopback(folder: Path) -> Iterator[Backend]:
    with Loopback().serving() as address:
        yield Backend("loopback", f"{address}/query", update=f"{address}/update", ends_queries=False)


@contextmanager
def loopback_that_shows_all(folder: Path) -> Iterator[Backend]:
    server = Loopback(shows_all=True)
    with server.serving() as address:
        yield Backend("union", f"{address}/query", update=f"{address}/update", shows_all=True, ends_queries=False)
    assert not [quad for quad in server.dataset if quad.graph_name == pyoxigraph.DefaultGraph()], "something without a graph"


@contextmanager
def oxigraph(folder: Path) -> Iterator[Backend]:
    """The server of the PyPI package ``oxigraph``."""
    found = program("oxigraph") or missing("oxigraph", "pip install oxigraph")
    address = f"http://127.0.0.1:{free_port()}"
    command = [found, "serve", "--location", "data", "--bind", address.removeprefix("http://"), "--timeout-s", "5"]
    with running(command, folder, f"{address}/query"):

        def load(data: bytes) -> None:
            headers = {"Content-Type": "application/n-quads"}
            urllib.request.urlopen(urllib.request.Request(f"{address}/store", data, headers)).close()

        yield Backend("oxigraph", f"{address}/query", update=f"{address}/update", load=load)


@contextmanager
def virtuoso(folder: Path) -> Iterator[Backend]:
    """Virtuoso as Debian packages it, with limits as it comes from its maker, and updates allowed to everybody."""
    found = program("virtuoso-t") or missing("virtuoso", "apt-get install virtuoso-opensource-7-bin")
    asked = program("isql-vt", "isql-v", "isql") or missing("virtuoso", "apt-get install virtuoso-opensource-7-bin")
    sql, http = free_port(), free_port()
    settings = Path(__file__).with_name("virtuoso.ini").read_text("utf-8")
    (folder / "virtuoso.ini").write_text(settings.format(sql=sql, http=http, buffers=10_000, dirty=6_000, rows=10_000))
    url = f"http://127.0.0.1:{http}/sparql"
    with running([found, "+foreground", "+configfile", "virtuoso.ini"], folder, url):

        def run(statement: str) -> None:
            command = [asked, str(sql), "dba", "dba", f"exec={statement};"]
            done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=START_SECONDS)
            assert "Error" not in done.stdout + done.stderr, done

        def load(data: bytes) -> None:
            (folder / "graph.nq").write_bytes(data)
            run(f"DB.DBA.TTLP (file_to_string_output ('graph.nq'), '', '{HOME}', 512)")

        run('grant SPARQL_UPDATE to "SPARQL"')
        yield Backend("virtuoso", url, update=url, shows_all=True, load=load)


@contextmanager
def fuseki(folder: Path) -> Iterator[Backend]:
    """Jena Fuseki, in memory: the program of its distribution, or its jar that FUSEKI_JAR names."""
    jar, java = os.environ.get("FUSEKI_JAR", ""), program("java")
    found = program("fuseki-server")
    command = [found] if found else [java, "-jar", jar] if java and jar else missing("fuseki", "put fuseki-server on the path")
    port = free_port()
    address = f"http://127.0.0.1:{port}/ds"
    with running([*command, "--mem", "--update", "--localhost", f"--port={port}", "/ds"], folder, f"{address}/query"):
        yield Backend("fuseki", f"{address}/query", update=f"{address}/update")


@contextmanager
def service(folder: Path) -> Iterator[Backend]:
    """Our own service over a directory with the case briefs; it only reads."""
    if find_spec("chargegraph.server") is None:
        missing("service", "this version has no chargegraph.server")
    with Store(folder / "store") as store:
        for path in case_briefs():
            store.add(read_brief_file(str(path)))
    port = free_port()
    command = [sys.executable, "-m", "chargegraph", "serve", "--store", str(folder / "store"), "--port", str(port)]
    with running(command, folder, f"http://127.0.0.1:{port}/sparql"):
        yield Backend("service", f"http://127.0.0.1:{port}/sparql")


HERE = {"memory": memory, "directory": directory, "loopback": loopback, "union": loopback_that_shows_all}
"""What needs nothing but this process."""
REAL = {"oxigraph": oxigraph, "virtuoso": virtuoso, "fuseki": fuseki, "service": service}
"""What runs where CHARGEGRAPH_BACKENDS names it, or is ``all``."""
CHOSEN = os.environ.get("CHARGEGRAPH_BACKENDS", "").split()
BACKENDS = HERE | {name: start for name, start in REAL.items() if name in CHOSEN or CHOSEN == ["all"]}
STARTED: list[str] = []
MISSING: dict[str, str] = {}


def missing(name: str, how: str) -> NoReturn:
    """Skip what needs a server that cannot be had; fail where CHARGEGRAPH_BACKENDS names it."""
    MISSING[name] = how
    if name in CHOSEN:
        pytest.fail(f"CHARGEGRAPH_BACKENDS names {name}, and it is not here: {how}")
    pytest.skip(f"SKIPPED LOUDLY: there is no {name} here: {how}")


def turtle(store: Store, graph: str | None = None) -> bytes:
    out = io.BytesIO()
    store.export("turtle", out, graph=graph)
    return out.getvalue()
