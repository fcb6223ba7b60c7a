"""Engines behind HTTP: the oxigraph server, and Virtuoso with its own loader. In: the quads. Out: answers to SPARQL, in JSON."""

import contextlib
import http.client
import json
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from bare_pyoxigraph import Pyoxigraph
from peer import BARE, Inputs, NotInstalled, Rows, program
from questions import PLAIN, Question

_JSON, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_PATIENCE = 600
_IDLE = 2.0
_VIRTUOSO = Path(__file__).parents[2] / "tests" / "backends" / "virtuoso.ini"
"""The settings that the suite over all backends has, too."""


class _Server:
    language = PLAIN
    load_seconds = 600.0
    path = "/query"
    _asked: float
    """When it was asked last."""

    def answer(self, question: Question, shape: str) -> Rows:
        if time.monotonic() - self._asked > _IDLE:  # servers close what was idle while another peer had its turn
            self._connect()
        try:
            return self._answer(question, shape)
        finally:
            self._asked = time.monotonic()

    def _answer(self, question: Question, shape: str) -> Rows:
        triples = question.plain.startswith("CONSTRUCT")
        self._connection.request(
            "GET", f"{self.path}?query={quote(question.text(shape), safe='')}", headers={"Accept": _TRIPLES if triples else _JSON}
        )
        reply = self._connection.getresponse()
        body = reply.read()
        if reply.status != 200:
            raise RuntimeError(body[:200].decode(errors="replace"))
        if triples:
            return body
        found = json.loads(body)
        columns = found["head"]["vars"]
        return [tuple(row[name]["value"] if name in row else None for name in columns) for row in found["results"]["bindings"]]

    def _run(self, command: list[str], folder: Path, port: int) -> None:
        self._process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(_PATIENCE * 10):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if self._process.poll() is not None:
                raise NotInstalled(f"{command[0]} ended at once")
            time.sleep(0.1)
        self._port = port
        self._connect()

    def _connect(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port)
        self._connection.connect()
        self._asked = time.monotonic()
        assert self._connection.sock is not None
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class OxigraphServer(_Server):
    """`oxigraph serve-read-only` over the store of bare pyoxigraph."""

    def open(self, inputs: Inputs) -> None:
        binary, port = program("oxigraph"), _free_port()
        if not inputs.of(BARE).exists():
            Pyoxigraph().open(inputs)
        location = str(inputs.of(BARE))
        self._run([binary, "serve-read-only", "--location", location, "--bind", f"127.0.0.1:{port}"], inputs.folder, port)


class Virtuoso(_Server):
    """Virtuoso as Debian packages it, with memory for a gigabyte of its pages."""

    path = "/sparql"

    def open(self, inputs: Inputs) -> None:
        binary, asked = program("virtuoso-t"), program("isql-vt", "isql-v")
        folder, sql, web = inputs.of("Virtuoso"), _free_port(), _free_port()
        is_new = not folder.exists()
        folder.mkdir(exist_ok=True)
        settings = _VIRTUOSO.read_text("utf-8").format(sql=sql, http=web, buffers=170_000, dirty=130_000, rows=10_000_000)
        (folder / "virtuoso.ini").write_text(settings)
        (folder / "virtuoso.lck").unlink(missing_ok=True)
        self._run([binary, "+foreground", "+configfile", "virtuoso.ini"], folder, web)
        if is_new:
            (folder / "graph.nt").hardlink_to(inputs.triples)
            load = "ld_dir ('.', 'graph.nt', 'http://localhost/all'); rdf_loader_run (); checkpoint"
            command = [asked, str(sql), "dba", "dba", f"exec={load};"]
            done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=_PATIENCE)
            if "Error" in done.stdout + done.stderr:
                raise RuntimeError(done.stdout + done.stderr)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
