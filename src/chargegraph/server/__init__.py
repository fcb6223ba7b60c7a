"""The service. In: a store's directory and settings. Out: a SPARQL 1.1 endpoint, canned queries and addresses, over HTTP.

    request --http.connection (uvicorn)--> app --http.security, protocol, negotiation--> question
    question --workers.pool--> worker (a process of its own) --answers--> answer
    answer --cache, http.exchange--> response

One event loop takes requests; queries run in worker processes that it can end. A fork server starts them and tells of their end.
"""

from collections.abc import Callable

from chargegraph.errors import UsageError
from chargegraph.server.settings import Settings

__all__ = ["Settings", "serve"]


def serve(settings: Settings, *, announce: Callable[[str], None] = print) -> None:
    """Serve a store until SIGTERM or SIGINT. `announce` is told the address when the service is ready.

    Raises `UsageError` where the packages of the extra ``serve`` are missing or the address cannot be had, `StoreError` where
    there is no store.
    """
    try:
        from chargegraph.server.listening import listen
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("chargegraph"):
            raise
        raise UsageError(f"{error.name} is not installed", remedy="pip install 'chargegraph[serve]'") from None
    listen(settings, announce)
