"""A service in a process of its own, and clients of it. In: a store's directory. Out: an address that answers; responses."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tests.conftest import ROOT

_CODE = """
import json, sys
from chargegraph.server import Settings, serve
serve(Settings(**json.loads(sys.argv[1])), announce=lambda address: print(address, flush=True))
"""


class Response(NamedTuple):
    """A response that came whole."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media(self) -> str:
        """The media type without its parameters."""
        return (self.headers["Content-Type"] or "").partition(";")[0]

    def json(self) -> Any:
        return json.loads(self.body)


class Served:
    """A service that runs."""

    def __init__(self, process: "subprocess.Popen[str]", address: str) -> None:
        self.process = process
        self.address = address.rstrip("/")
        self.port = int(self.address.rsplit(":", 1)[1])
        self.log = ""

    def ask(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> Response:
        """One request on a connection of its own; underscores in the names of headers stand for hyphens."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body.encode() if isinstance(body, str) else body or None, named)
            response = connection.getresponse()
            return Response(response.status, response.msg, response.read())
        finally:
            connection.close()

    def get(self, path: str, fields: Mapping[str, object] | None = None, **headers: str) -> Response:
        return self.ask("GET", path + ("?" + urlencode(fields, doseq=True) if fields else ""), **headers)

    def sparql(self, text: str, accept: str = "*/*", **fields: object) -> Response:
        """A query by GET."""
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return self.get("/sparql", {"query": text, **named}, Accept=accept)

    def connect(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def children(self) -> list[int]:
        """The process ids of all that come from the service: the fork server first, then the workers."""
        return descendants(self.process.pid)


def descendants(pid: int) -> list[int]:
    """The processes that come from one, nearest first."""
    found = [pid]
    for parent in found:
        try:
            path = Path(f"/proc/{parent}/task/{parent}/children")
            found += [int(child) for child in path.read_text().split()]
        except OSError:
            continue
    return found[1:]


@contextmanager
def serving(store: str | os.PathLike[str], **settings: object) -> Iterator[Served]:
    """Serve a store at a free port of loopback, with `chargegraph.server.Settings` by name, until the block ends."""
    chosen = json.dumps({"store": os.fspath(store), "port": 0} | settings)
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE, chosen], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    with process:
        said: list[str] = []
        assert process.stdout is not None
        assert process.stderr is not None
        listener = threading.Thread(target=said.extend, args=(process.stderr,))  # a pipe that nobody reads fills up
        listener.start()
        served = None
        try:
            address = process.stdout.readline().strip()
            if address:
                served = Served(process, address)
                yield served
        finally:
            process.terminate()
            process.wait(20)
            listener.join(20)
            if served is not None:
                served.log = "".join(said)
        if served is None:
            raise RuntimeError("the service did not start: " + "".join(said))
