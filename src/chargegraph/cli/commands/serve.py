"""Serve a store over HTTP: a SPARQL 1.1 endpoint, canned queries, and the addresses of things. It only reads.

example: chargegraph serve --port 8686 &
         curl 'http://127.0.0.1:8686/queries/modifiers-of-procedure?code=0686T'

Where CHARGEGRAPH_TOKEN is set, requests must bear it: curl --header "Authorization: Bearer $CHARGEGRAPH_TOKEN" ...
SIGTERM or Ctrl-C ends the service. It needs its extra: pip install 'chargegraph[serve]'
"""

import os
import re
from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.errors import UsageError
from chargegraph.server import Settings, serve
from chargegraph.server.http.security import require_origin
from chargegraph.store.location import address_of

_NUMBERS = (
    # The option, the setting, its unit, the least that it may be, and what it is.
    ("--port", "port", "PORT", 0, "0 for any that is free, which is printed (default: %(default)s)"),
    ("--workers", "workers", "NUMBER", 0, "queries at the same time (default: 0, one a core)"),
    ("--timeout", "seconds", "SECONDS", 0, "how long an answer may take (default: %(default)g)"),
    ("--max-rows", "rows", "NUMBER", 1, "rows of an answer (default: %(default)s)"),
    ("--max-answer", "answer", "MIB", 1, "size of an answer (default: %(default)s)"),
    ("--memory", "memory", "MIB", 16, "memory that a worker may take (default: %(default)s)"),
    ("--queue", "queue", "NUMBER", 0, "queries that wait for a worker (default: %(default)s)"),
    ("--cache", "cache", "MIB", 0, "answers that are kept until the data change (default: %(default)s)"),
)


def arguments(parser: Arguments) -> None:
    usual = Settings("")
    parser.add("--store", metavar="PATH", help="the store (default: $CHARGEGRAPH_STORE or ./chargegraph.store)")
    parser.add("--host", default=usual.host, metavar="HOST", help="the address to listen at (default: %(default)s)")
    for option, name, unit, _, what in _NUMBERS:
        default = getattr(usual, name)
        parser.add(option, dest=name, type=type(default), default=default, metavar=unit, help=what)
    parser.add("--cors", dest="origins", action="append", default=[], metavar="ORIGIN", help="let pages of this origin read"
               " answers, or of any: *")  # fmt: skip
    parser.add("--allow-host", dest="hosts", action="append", default=[], metavar="NAME", help="a name that requests may come"
               " under, beside localhost")  # fmt: skip
    parser.add("--license", default="", metavar="URL", help="the licence of the briefs, which the description names (VoID, DCAT)")
    parser.add("--log-queries", action="store_true", help="write what is asked to the log on standard error")


def run(args: Namespace) -> int:
    for option, name, _, least, _ in _NUMBERS:
        value = getattr(args, name)
        if name == "seconds" and not 0 < value < float("inf"):
            raise UsageError(f"{option} {value:g} is no time", remedy="give seconds, such as 60")
        if value < least:
            raise UsageError(f"{option} {value} is too few", remedy=f"give a number from {least}")
    if args.license and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", args.license):
        raise UsageError(
            f"{args.license!r} is no address of a licence", remedy="give one such as https://www.apache.org/licenses/LICENSE-2.0"
        )
    chosen = {**vars(args), "store": address_of(args.store), "token": os.environ.get("CHARGEGRAPH_TOKEN", "")}
    settings = Settings(**chosen | {"origins": tuple(map(require_origin, args.origins)), "hosts": tuple(args.hosts)})
    serve(settings, announce=lambda address: print(f"serving {settings.store} at {address}", flush=True))
    return 0
