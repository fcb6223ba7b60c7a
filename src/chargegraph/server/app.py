"""The application. In: ASGI requests. Out: responses, and a line of the log for each.

Routes lead to what answers, and every error becomes a problem. `/sparql` is asked most, so it is not routed.
"""

import time
import traceback
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.routing import Route, Router

from chargegraph.errors import ChargegraphError
from chargegraph.operations.declared import ADDRESSES
from chargegraph.server.http.exchange import Exchange, Receive, Scope, Send
from chargegraph.server.http.log import Log
from chargegraph.server.http.security import Security
from chargegraph.server.negotiation import prefers_pages
from chargegraph.server.problem_page import problem_page
from chargegraph.server.problems import Refusal, refusal_of
from chargegraph.server.responder import Responder
from chargegraph.server.routes import PATHS, Routes
from chargegraph.server.settings import Settings
from chargegraph.server.sign_in import PLACES, SignIn
from chargegraph.server.sparql_endpoint import SparqlEndpoint

Handler = Callable[[Exchange], Awaitable[None]]


class _Routed:
    """A handler as the ASGI application that a route leads to."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._handler(scope["exchange"])


class App:
    """The service as an ASGI application."""

    def __init__(self, settings: Settings, responder: Responder, log: Log) -> None:
        self._settings, self._log = settings, log
        self._security = Security(settings)
        self._endpoint = SparqlEndpoint(settings, responder)
        self._sign_in = SignIn(self._security) if settings.token else None
        places = Routes(settings, responder)
        routes = [Route(path, _Routed(getattr(places, name))) for path, name in PATHS]
        routes += [Route(path, _Routed(partial(places.operation, operation))) for path, operation in ADDRESSES]
        self._router = Router(routes, redirect_slashes=False, default=_Routed(places.thing))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. A response that cannot be ended as it began is broken off."""
        if scope["type"] != "http":
            return
        began = time.monotonic()
        exchange = Exchange(scope, receive, send, self._security.headers)
        try:
            await self._answer(exchange, receive, send)
        except Refusal as refusal:
            if not exchange.began:
                await _refuse(exchange, refusal)
        except ConnectionError:
            pass  # the client has gone
        except Exception:
            self._log.say(traceback.format_exc())
            if not exchange.began:
                await _refuse(exchange, Refusal(500, "the service failed at this request"))
        finally:
            self._log.note(exchange, began)

    async def _answer(self, exchange: Exchange, receive: Receive, send: Send) -> None:
        exchange.add(self._security.sharing(exchange))
        self._check_size(exchange)
        is_endpoint = exchange.path == "/sparql"
        sign_in = self._sign_in if exchange.path in PLACES else None
        takes_post = is_endpoint or sign_in is not None
        allow = (b"allow", b"GET, HEAD, POST, OPTIONS" if takes_post else b"GET, HEAD, OPTIONS")
        if exchange.method == "OPTIONS":
            await exchange.empty(204, [allow])
            return
        self._security.admit(exchange)
        if exchange.method not in ("GET", "HEAD", "POST") or (exchange.method == "POST" and not takes_post):
            raise Refusal(405, f"{exchange.method} is not for {exchange.path}", remedy="ask with GET", headers=(allow,))
        exchange.scope["exchange"] = exchange
        try:
            if sign_in is not None:
                await sign_in.answer(exchange)
            else:
                await (self._endpoint.answer(exchange) if is_endpoint else self._router(exchange.scope, receive, send))
        except ChargegraphError as error:
            raise refusal_of(error) from None

    def _check_size(self, exchange: Exchange) -> None:
        length = len(exchange.scope.get("raw_path") or b"") + len(exchange.query)
        if length > self._settings.url:
            what = f"the address has {length:,} characters and the limit is {self._settings.url:,}"
            raise Refusal(414, what, remedy="post the query")
        if sum(len(name) + len(value) for name, value in exchange.scope["headers"]) > self._settings.head:
            raise Refusal(431, f"the headers have more than {self._settings.head:,} bytes")


async def _refuse(exchange: Exchange, refusal: Refusal) -> None:
    """Say why there is no answer: to a browser with a page."""
    await exchange.refuse(refusal, problem_page(refusal, exchange) if prefers_pages(exchange.header(b"accept")) else None)
