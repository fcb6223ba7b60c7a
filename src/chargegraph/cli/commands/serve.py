"""Serve a store over HTTP: a SPARQL 1.1 endpoint, canned queries, and the addresses of things. It only reads.

example: chargegraph serve --port 8686 &
         curl 'http://127.0.0.1:8686/queries/modifiers-of-procedure?code=0686T'

Where CHARGEGRAPH_TOKEN is set, requests must bear it: curl --header "Authorization: Bearer $CHARGEGRAPH_TOKEN" ...
SIGTERM or Ctrl-C ends the service. It needs its extra: pip install 'chargegraph[serve]'
"""

from chargegraph.cli.arguments import Arguments
from chargegraph.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

_MIB = 1 << 20


def arguments(parser: Arguments) -> None:
    parser.add("--store", metavar="PATH", help="the store (default: $CHARGEGRAPH_STORE or ./chargegraph.store)")
    parser.add("--host", default="127.0.0.1", metavar="HOST", help="the address to listen at (default: 127.0.0.1)")
    parser.add("--port", type=int, default=8686, metavar="PORT", help="0 for any that is free, which is printed (default: 8686)")
    parser.add("--workers", type=int, default=0, metavar="NUMBER", help="queries at the same time (default: 0, one a core)")
    parser.add("--timeout", type=float, default=60.0, metavar="SECONDS", help="how long an answer may take (default: 60)")
    parser.add("--max-rows", type=int, default=1_000_000, metavar="NUMBER", help="rows of an answer (default: 1000000)")
    parser.add("--max-answer", type=int, default=256, metavar="MIB", help="size of an answer (default: 256)")
    parser.add("--memory", type=int, default=2048, metavar="MIB", help="memory that a worker may take (default: 2048)")
    parser.add("--queue", type=int, default=256, metavar="NUMBER", help="queries that wait for a worker (default: 256)")
    parser.add("--cache", type=int, default=64, metavar="MIB", help="answers that are kept until the data change (default: 64)")
    parser.add(
        "--cors", action="append", default=[], metavar="ORIGIN", help="let pages of this origin read answers, or of any: *"
    )
    parser.add("--allow-host", action="append", default=[], metavar="NAME", help="a name that requests may come under, beside"
               " localhost")  # fmt: skip
    parser.add("--log-queries", action="store_true", help="write what is asked to the log on standard error")


def run(args: "Namespace") -> int:
    import os

    from chargegraph.server import Settings, serve
    from chargegraph.server.http.security import require_origin
    from chargegraph.store.location import address_of

    _check(args)
    settings = Settings(
        store=address_of(args.store),
        host=args.host,
        port=args.port,
        workers=args.workers,
        seconds=args.timeout,
        rows=args.max_rows,
        answer=args.max_answer * _MIB,
        memory=args.memory,
        queue=args.queue,
        cache=args.cache * _MIB,
        token=os.environ.get("CHARGEGRAPH_TOKEN", ""),
        origins=tuple(map(require_origin, args.cors)),
        hosts=tuple(args.allow_host),
        log_queries=args.log_queries,
    )
    serve(settings, announce=lambda address: print(f"serving {settings.store} at {address}", flush=True))
    return 0


def _check(args: "Namespace") -> None:
    """Raise `UsageError` for a number that is no limit."""
    for option, value, least in (
        ("--port", args.port, 0),
        ("--workers", args.workers, 0),
        ("--queue", args.queue, 0),
        ("--cache", args.cache, 0),
        ("--max-rows", args.max_rows, 1),
        ("--max-answer", args.max_answer, 1),
        ("--memory", args.memory, 16),
    ):
        if value < least:
            raise UsageError(f"{option} {value} is too few", remedy=f"give a number from {least}")
    if not 0 < args.timeout < float("inf"):
        raise UsageError(f"--timeout {args.timeout:g} is no time", remedy="give seconds, such as 60")
