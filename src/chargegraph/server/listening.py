"""The server process. In: settings. Out: an address that answers, until a signal ends it; then nothing of it is left."""

import asyncio
import errno
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from chargegraph.errors import Place, StoreError, UsageError
from chargegraph.server.app import App
from chargegraph.server.cache import Freshness
from chargegraph.server.http.connection import Connection
from chargegraph.server.http.log import Log
from chargegraph.server.http.security import Security, warning_of
from chargegraph.server.problems import Refusal
from chargegraph.server.responder import Responder
from chargegraph.server.settings import Settings
from chargegraph.server.workers.pool import Pool
from chargegraph.store.folder import layout as directory
from chargegraph.store.location import is_directory

_BACKLOG = 2048
_LAST_WORDS = 2
"""Seconds to tell those whose answers took too long that the service is closing."""


def listen(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT. `announce` is told the address when the first worker is ready.

    Raises `UsageError` where the address cannot be had, `StoreError` where there is no store in the directory.
    """
    if not is_directory(settings.store):
        raise UsageError(f"{settings.store} cannot be served", remedy="give --store PATH")
    directory.require(settings.store)
    with _listener(settings) as listener:
        loop_factory = uvicorn.Config("", loop="auto").get_loop_factory()
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(_serve(settings, listener, announce))


async def _serve(settings: Settings, listener: socket.socket, announce: Callable[[str], None]) -> None:
    log = Log(with_queries=settings.log_queries)
    freshness = Freshness(settings.store)
    pool = Pool(settings, freshness.state, log.say)
    security = Security(settings)
    responder = Responder(settings, pool, freshness.state, security.vary, security.cache_control)
    server = _Server(_config(settings, App(settings, responder, log)), settings.farewell, pool.dismiss)
    try:
        await pool.open()
        if warning := warning_of(settings):
            log.say(warning)
            log.flush()
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        announce(f"http://{host}:{listener.getsockname()[1]}/")
        await server.serve(sockets=[listener])
    except Refusal as refusal:
        raise StoreError(refusal.what, where=Place(settings.store), remedy=refusal.remedy) from None
    finally:
        await pool.close()
        log.flush()


def _config(settings: Settings, app: App) -> uvicorn.Config:
    Connection.patience, Connection.most_head = settings.patience, settings.head
    return uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",  # our log has what there is to say
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=settings.connections,
        timeout_keep_alive=int(settings.patience),
        timeout_graceful_shutdown=int(settings.farewell) + _LAST_WORDS,
    )


class _Server(uvicorn.Server):
    """uvicorn's server, for which a signal is an end like any other. `dismiss` ends what is not answered in time."""

    def __init__(self, config: uvicorn.Config, farewell: float, dismiss: Callable[[], None]) -> None:
        super().__init__(config)
        self._farewell, self._dismiss = farewell, dismiss

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        asyncio.get_running_loop().call_later(self._farewell, self._dismiss)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)  # the rest takes a moment, and leaves nothing behind


def _listener(settings: Settings) -> socket.socket:
    """The socket, bound. Raises `UsageError` where the address cannot be had."""
    try:
        if not 0 <= settings.port < 1 << 16:
            raise OverflowError("ports go up to 65535")  # some systems would take another one
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        is_host = isinstance(error, socket.gaierror) or getattr(error, "errno", 0) == errno.EADDRNOTAVAIL
        where = Place(f"{settings.host}:{settings.port}")
        remedy = "give a --host of this machine" if is_host else "give another --port"
        raise UsageError(f"the address cannot be had ({reason})", where=where, remedy=remedy) from None
    listener.setblocking(False)
    return listener
