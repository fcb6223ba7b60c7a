"""A line to an endpoint. In: SPARQL text, protocol parameters. Out: a good reply, or an error that says what is wrong.

SPARQLWrapper composes the requests; they are sent here, for it knows neither a deadline for the whole nor whom it may follow.
"""

import html
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, NoReturn
from urllib.parse import quote
from urllib.request import Request

from SPARQLWrapper import POST, SPARQLWrapper

from chargegraph.errors import ChargegraphError, LimitReached, Place, QueryError, QueryTimeout, StoreError
from chargegraph.formats import NTRIPLES
from chargegraph.processes.limits import DEFAULT_SECONDS
from chargegraph.rdf import Solutions, Truth
from chargegraph.remote.access import Access
from chargegraph.remote.address import host_of, place_of, require_address
from chargegraph.remote.attempts import persistent
from chargegraph.remote.engine import Engine, engine_of
from chargegraph.remote.reply import ACCEPT_ROWS, answer_of, document_of, require_whole, row_cap, solutions_of
from chargegraph.remote.transport import Deadline, Reply, exchange
from chargegraph.sparql import form_of

MOST_BYTES = 512 << 20
"""What one answer may have; a graph that has more is fetched in parts."""
_UPDATE = "INSERT"
"""What SPARQLWrapper calls any update, for the request is the same."""
_WHO = ("the endpoint refuses who asks (401)", "check user and password, or the token")
_NOBODY = (
    "the endpoint wants to know who asks (401)",
    "set CHARGEGRAPH_USER and CHARGEGRAPH_PASSWORD, or CHARGEGRAPH_TOKEN, or write a line into ~/.netrc",
)


class _Composer(SPARQLWrapper):
    """SPARQLWrapper, told what it would find out of the text by patterns, and with another way to send."""

    def __init__(self, line: "EndpointLine", url: str, form: str, accepted: str, deadline: Deadline) -> None:
        super().__init__(url, agent="chargegraph")
        self._line, self._deadline = line, deadline
        self.queryType = form
        self.setMethod(POST)
        self.setOnlyConneg(True)
        self.addCustomHttpHeader("Accept", accepted)

    def _query(self) -> Any:
        return self._line.send(self._createRequest(), self._deadline), self.returnFormat


class EndpointLine:
    """The addresses of one store, and how it is asked. `seconds` is the time for each request with all its attempts."""

    def __init__(self, url: str, access: Access, *, seconds: float = DEFAULT_SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self.url = require_address(url)
        self.access = access
        self.seconds = seconds
        self.most_bytes = most_bytes
        self._context: Any = None
        self.server = ""
        """What the endpoint calls itself, once it has answered."""

    @property
    def place(self) -> Place:
        return place_of(self.url)

    @property
    def engine(self) -> Engine:
        return engine_of(self.server)

    def ask(self, text: str, form: str, accepted: str, parameters: Iterable[tuple[str, str]]) -> Reply:
        """Ask a query. Raises `QueryError` where the endpoint refuses it, `QueryTimeout`, `LimitReached`, or `StoreError`."""
        reply = self._post(self.url, text, form, accepted, [*parameters, *self.engine.time_limit(self.seconds)])
        require_whole(reply, self.seconds)
        return reply

    def asked_as_it_is(self, text: str) -> Solutions | Truth:
        """Ask a SELECT or an ASK of the engine's own dataset. Raises `LimitReached` where the answer is cut."""
        return self.whole(self.ask(text, form_of(text), ACCEPT_ROWS, ()), self.refused)

    def whole(self, reply: Reply, cut: Callable[[list[str], int], list[dict[str, Any]]]) -> Solutions | Truth:
        """The answer in a reply. Where the engine cuts it, `cut` gives its rows by its columns and the cap, or raises."""
        found = answer_of(reply)
        cap = row_cap(reply)
        if isinstance(found, Truth) or (cap is None and not self.engine.booleans_are_numbers):
            return found
        document = document_of(reply, mended=self.engine.booleans_are_numbers)
        if cap is not None and len(document["results"]["bindings"]) >= cap:
            document["results"]["bindings"] = cut(document["head"]["vars"], cap)
        return solutions_of(document, self.place.name)

    def refused(self, columns: list[str], cap: int, why: str = "this one has more") -> NoReturn:
        what = f"the endpoint cuts answers at {cap:,} rows, and {why}"
        raise LimitReached(what, where=self.place, remedy="ask for less")

    def update(self, text: str) -> Reply:
        """Do an update, which must do twice what it does once. Raises as `ask` does."""
        return self._post(self.access.update, text, _UPDATE, "*/*", ())

    def upload(self, data: bytes, graph: str) -> None:
        """Put N-Triples to what a graph holds, by the Graph Store Protocol; into the default graph where `graph` is empty."""
        url = self.access.graph_store
        named = f"graph={quote(graph, safe='')}" if graph else "default"
        target = f"{url}{'&' if '?' in url else '?'}{named}"
        headers = {"Content-Type": NTRIPLES.media, "User-Agent": "chargegraph"}
        self.send(Request(target, data, headers, method="POST"), Deadline(self.seconds))

    def send(self, request: Request, deadline: Deadline) -> Reply:
        """Send a request as often as it takes, and give its reply. Raises where it is no good one."""
        url = request.full_url
        who = self.access.authorizations.get(host_of(url))
        if who:
            request.add_unredirected_header("Authorization", who)
        if url.startswith("https:") and self._context is None:
            import ssl

            self._context = ssl.create_default_context()

        def once() -> Reply:
            return exchange(request, deadline, most_bytes=self.most_bytes, context=self._context)

        reply, attempts = persistent(once, url, deadline)
        if not 200 <= reply.status < 300:
            raise self._refusal(reply, attempts, "the query" if request.get_header("Accept", "*/*") != "*/*" else "the update")
        self.server = reply.headers.get("Server", "") or self.server
        return reply

    def _post(self, url: str, text: str, form: str, accepted: str, parameters: Iterable[tuple[str, str]]) -> Reply:
        composer = _Composer(self, url, form, accepted, Deadline(self.seconds))
        for name, value in parameters:
            composer.addParameter(name, value)
        composer.queryString = text
        reply: Any = composer.query().response
        assert isinstance(reply, Reply)
        return reply

    def _refusal(self, reply: Reply, attempts: int, what: str) -> ChargegraphError:
        """What a status of failure means."""
        where, said = reply.place, _said(reply)
        why = f" ({said})" if said else ""
        status = f"{reply.status} {reply.reason}".strip()
        if reply.status == 401:
            what, remedy = _WHO if self.access.authorizations.get(host_of(reply.url)) else _NOBODY
            return StoreError(what, where=where, remedy=remedy)
        if reply.status == 403:
            return StoreError(f"the endpoint does not allow it{why}", where=where, remedy="ask its operator")
        if reply.status in (408, 504) or "timed out" in said.lower() or "timeout" in said.lower():
            return QueryTimeout(f"the endpoint gave up on {what}{why}", where=where, remedy="ask for less")
        if reply.status == 404:
            return StoreError("there is no endpoint (404 Not Found)", where=where, remedy="check its address")
        if reply.status == 413:
            return LimitReached(f"the request is longer than the endpoint takes{why}", where=where, remedy="ask in parts")
        if reply.status in (400, 500):
            refused = QueryError if what == "the query" else StoreError
            return refused(f"the endpoint refuses {what} ({said or status})", where=where)
        times = f" {attempts} times" if attempts > 1 else ""
        remedy = "try again later" if reply.status in (429, 502, 503) else "check its address"
        return StoreError(f"the endpoint answers {status}{times}", where=where, remedy=remedy)


def _said(reply: Reply) -> str:
    """The first line of what an endpoint says of a failure; nothing of a web page but its title."""
    text = reply.body[:20_000].decode("utf-8", "replace")
    if text.lstrip()[:1] == "<":
        title = re.search(r"<title>(.*?)</title>", text, re.DOTALL | re.IGNORECASE)
        text = html.unescape(title[1]) if title else ""
    elif text.lstrip()[:1] == "{":
        text = _detail(text)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return "".join(sign if sign.isprintable() else " " for sign in first)[:200]


def _detail(text: str) -> str:
    """What details in JSON say, such as problem details do (RFC 9457), with their place; the text where it is something else."""
    try:
        details = json.loads(text)
        said = str(next(details[name] for name in ("detail", "message", "exception", "title") if name in details))
    except (ValueError, StopIteration):
        return text
    place = " ".join(f"{name} {details[name]}" for name in ("line", "column") if isinstance(details.get(name), int))
    return f"{said}, {place}" if place else said
