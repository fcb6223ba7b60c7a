"""Requests to a running service. In: mutated requests, slow clients, workers that are killed. Out: what no client may get.

At the end memory, descriptors and processes are what they were, and a quick question is answered at once all along.
"""

import itertools
import os
import random
import signal
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

from attacks.outcome import Outcome, Tally
from attacks.stores import CODE, make_store
from tests.http import Served, descendants, serving

_TOKEN = "a token of the attack"
SOON = 3.0
"""Seconds that a quick answer may take on a busy machine."""
_STATUSES = {200, 204, 206, 301, 302, 303, 304, 307, 308, *range(400, 432), 501, 503, 504, 505}
"""What a service may say to any request. 500 and 502 are faults."""
_FRESH = itertools.count()
_PATHS = (
    *("/", "/sparql", "/health", "/queries", f"/queries/modifiers-of-procedure?code={CODE}", "/search?q=liver"),
    *("/info", "/briefs", "/schemes", "/diff?a=1&b=2", "/openapi.json", "/graph-store", "/graph-store?default"),
    *(f"/card/{CODE}", f"/lookup/{CODE}", f"/source/{CODE}", f"/check?code={CODE}", "/resource?iri=http://x/1"),
    *("/explain?query=ASK{}", "/sparql?query=ASK{}", "/.well-known/void", f"/ledger/{CODE}"),
)  # fmt: skip
_METHODS = (
    "GET",
    "GET",
    "GET",
    "POST",
    "POST",
    "HEAD",
    "OPTIONS",
    "PUT",
    "DELETE",
    "PATCH",
    "TRACE",
    "CONNECT",
    "get",
    "G\u00cbT",
    "",
)
_BITS = (
    "%00",
    "%2e%2e/",
    "../",
    "%ff",
    "//",
    "?",
    "&",
    "=",
    "%",
    "\\",
    "#",
    ";",
    "\u20ac",
    "$code=1",
    "'",
    '"',
    "<x>",
    "a" * 500,
    "%0d%0aX:1",
)
_VALUES = (
    *("", "0", "-1", "nan", "inf", "1e999", "5e-324", "text/turtle", "*/*;q=x", "bytes=0-", "gzip", "chunked"),
    *("x" * 9000, "\x01", "\u00e9", "Bearer x", "Basic Og==", '"x"', "*", "127.0.0.1", "localhost", "evil.example"),
    *("application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update", "multipart/form-data"),
)  # fmt: skip
_NAMES = (
    *("Host", "Accept", "Content-Type", "Content-Length", "Transfer-Encoding", "Content-Encoding", "Authorization", "Range"),
    *("Origin", "If-None-Match", "If-Modified-Since", "Accept-Encoding", "Expect", "Connection", "Upgrade", "Cookie"),
    *("X-Forwarded-For", "Accept-Language"),
)  # fmt: skip
_BODIES = (
    b"",
    b"ASK{}",
    b"query=ASK%7B%7D",
    b"query=%ff",
    b"\x00\xff" * 40,
    b"update=DROP%20ALL",
    b"{" * 5000,
    b"DROP ALL",
    b"&" * 3000,
    b"query=" * 50,
)


def attack(number: int, seed: int, scratch: Path) -> Outcome:
    """Send so many requests, and what else a service must bear."""
    tally = Tally(seed)
    store = make_store(scratch)
    with serving(store, workers=2, seconds=5, memory=512, patience=20.0) as service:
        for _ in range(20):
            _quick(service)
        before = _taken(service)
        for trial in (_sizes, _slow_clients, _killed_workers):
            trial(tally.begin(), service, tally, number)
        for turn in range(number):
            _mutated(tally.begin(), service, tally)
            if turn % 50 == 0:
                _require_quick(service, tally, f"{turn} mutated requests of seed {seed}")
        _require_flat(service, before, tally, f"all requests of seed {seed}")
    tally.require("Traceback" not in service.log, f"a traceback in the log: {service.log[-300:]}", f"all requests of seed {seed}")
    with serving(store, workers=1, token=_TOKEN) as service:
        for _ in range(max(5, number // 10)):
            _without_token(tally.begin(), service, tally)
    return tally.outcome()


def _quick(service: Served) -> tuple[int, float]:
    """The status of a question that no cache knows, and how long its answer took."""
    began = time.monotonic()
    status = service.sparql(f"ASK {{ ?s ?p {next(_FRESH)} }}").status
    return status, time.monotonic() - began


def _require_quick(service: Served, tally: Tally, by: str) -> None:
    try:
        status, seconds = _quick(service)
    except (OSError, HTTPException) as error:
        tally.fell(f"a quick question is not answered: {error!r}", by)
        return
    tally.require(status == 200 and seconds < SOON, f"a quick question has {status} after {seconds:.2f} s", by)


def _sizes(chance: random.Random, service: Served, tally: Tally, number: int) -> None:
    """What is too much, and what is no time."""
    sized: tuple[tuple[Callable[[], int], int, str], ...] = (
        (
            lambda: service.ask("POST", "/sparql", b"x" * 5_000_000, Content_Type="application/sparql-query").status,
            413,
            "a body of 5 MB",
        ),
        (lambda: service.get("/sparql", {"query": "ASK{}", "timeout": "5e-324"}).status, 400, "timeout=5e-324"),
        (lambda: service.get("/sparql", {"query": "ASK{}", "timeout": "nan"}).status, 400, "timeout=nan"),
        (lambda: service.sparql("DROP ALL").status, 400, "DROP ALL"),
        (lambda: service.sparql("SELECT * { SERVICE <http://127.0.0.1:9/> {} }").status, 400, "SERVICE"),
        (lambda: service.get("/sparql", {"query": "ASK{}"}, Host="evil.example").status, 421, "Host: evil.example"),
    )
    for ask, expected, what in sized:
        try:
            status = ask()
        except (OSError, HTTPException):
            if expected == 413:  # it may hang up on who goes on sending
                continue
            raise
        tally.require(status == expected, f"status {status}, not {expected}", what)


def _slow_clients(chance: random.Random, service: Served, tally: Tally, number: int) -> None:
    """Idle and half-said requests, and readers that do not read, hold up nobody."""
    by = "60 idle connections with half a head, 3 readers of a large answer that do not read"
    large = quote("SELECT * { ?a ?p ?o . ?b ?q ?r } LIMIT 200000")
    with ExitStack() as stack:
        for size in range(60):
            connection = stack.enter_context(service.connect())
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "[: size % 44])
        for _ in range(3):
            reader = stack.enter_context(service.connect())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)  # it takes little before others feel it
            reader.sendall(f"GET /sparql?query={large} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        time.sleep(0.5)
        for _ in range(5):
            _require_quick(service, tally, by)


def _killed_workers(chance: random.Random, service: Served, tally: Tally, number: int) -> None:
    """Workers that are killed while they answer or wait: each request has an answer, and soon questions are answered again."""
    for _ in range(max(3, number // 40)):
        victims = service.children()[1:]
        victim = chance.choice(victims or service.children())
        with service.connect() as connection:
            question = quote("SELECT (COUNT(*) AS ?n) { ?a ?p ?o . ?b ?q ?r }")
            connection.sendall(f"GET /sparql?query={question}&timeout=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            time.sleep(chance.uniform(0, 0.1))
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
            status = _status(connection.recv(100))
        by = f"a worker killed under a long query: kill -9 {victim} of {victims}"
        tally.require(status in {200, 400, 413, 503, 504}, f"status {status}", by)
        until = time.monotonic() + SOON
        while _quick(service)[0] == 503 and time.monotonic() < until:  # nobody had heard of the death yet
            time.sleep(0.05)
        _require_quick(service, tally, by)


def _mutated(chance: random.Random, service: Served, tally: Tally) -> None:
    request = _request(chance)
    try:
        with service.connect() as connection:
            connection.settimeout(8.0)
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(100)
    except TimeoutError:
        tally.fell("no answer within 8 s", request)
        return
    except ConnectionResetError:
        answer = b""
    status = _status(answer)
    # Who says no whole request may be hung up on.
    tally.require(status in _STATUSES or not answer, f"status {status}: {answer!r}", request)


def _request(chance: random.Random) -> bytes:
    path = chance.choice(_PATHS)
    for _ in range(chance.choice((0, 0, 1, 2))):
        place = chance.randrange(len(path) + 1)
        path = path[:place] + chance.choice(_BITS) + path[place:]
    method, body = chance.choice(_METHODS), chance.choice(_BODIES)
    headers = [("Host", "127.0.0.1"), ("Content-Length", str(len(body)))]
    headers += [(chance.choice(_NAMES), chance.choice(_VALUES)) for _ in range(chance.choice((0, 1, 2, 4)))]
    version = chance.choice(("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "http", ""))
    head = f"{method} {path} {version}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
    request = bytearray(head.encode() + b"\r\n" + body)
    if chance.random() < 0.2:
        request[chance.randrange(len(request))] = chance.randrange(256)
    return bytes(request)


def _without_token(chance: random.Random, service: Served, tally: Tally) -> None:
    """Whatever is asked without the token has no answer; with it, it has one."""
    path = chance.choice([path for path in _PATHS if path != "/health"])
    wrong = (
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {_TOKEN} ",
        f"Bearer {_TOKEN[:-1]}",
        f"bearer{_TOKEN}",
        f"Basic {_TOKEN}",
        _TOKEN,
        "Bearer \u00e9",
    )
    bearer = chance.choice(wrong)
    headers = {"Authorization": bearer} if bearer else {}
    status = service.ask(chance.choice(("GET", "POST", "HEAD")), path, **headers).status
    is_right = bearer.rstrip() == f"Bearer {_TOKEN}"  # spaces behind a header's value are none of it
    tally.require(status == 401 or is_right, f"status {status} without the token", f"{path} with Authorization: {bearer!r}")
    status = service.get("/sparql", {"query": "ASK{}"}, Authorization=f"Bearer {_TOKEN}").status
    tally.require(status == 200, f"status {status} with the token", path)


def _status(answer: bytes) -> int:
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def _taken(service: Served) -> tuple[float, int, int]:
    """The mebibytes (Pss), descriptors and processes of a service and all that come from it."""
    memory, descriptors = 0, len(os.listdir(f"/proc/{service.process.pid}/fd"))
    pids = [service.process.pid, *descendants(service.process.pid)]
    for pid in pids:
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            memory += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return memory / 1024, descriptors, len(pids)


def _require_flat(service: Served, before: tuple[float, int, int], tally: Tally, by: str) -> None:
    until = time.monotonic() + 25.0  # what was half said is hung up on when its patience is over
    while True:
        memory, descriptors, processes = _taken(service)
        fits = memory < before[0] + 64 and descriptors <= before[1] + 4 and processes <= before[2] + 1
        if fits or time.monotonic() > until:
            break
        time.sleep(0.5)
    was = f"before {before[0]:.0f} MiB, {before[1]} descriptors, {before[2]} processes"
    told = f"{memory:.0f} MiB, {descriptors} descriptors, {processes} processes; {was}"
    tally.require(fits, told, by)
