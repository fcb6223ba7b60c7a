"""Magics of IPython. In: a line or a cell. Out: a Result, which a notebook shows as a table.

``%load_ext chargegraph`` brings ``%%sparql [STORE]``, whose cell is a query, and ``%chargegraph COMMAND ...``, the command line,
where ``run`` gives its rows as a Result.
"""

import shlex
import sys

from chargegraph.cli import main
from chargegraph.cli.arguments import Arguments
from chargegraph.cli.run import arguments, parameters_of
from chargegraph.errors import ChargegraphError, UsageError
from chargegraph.processes.limits import DEFAULT_MEMORY, DEFAULT_SECONDS
from chargegraph.query.result import Result
from chargegraph.store.store import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def register(shell: "Any") -> None:
    """Register the magics with an IPython shell."""
    shell.register_magic_function(sparql, "cell", "sparql")
    shell.register_magic_function(command, "line", "chargegraph")


def sparql(line: str, cell: str) -> Result | None:
    """Ask the query in a cell of the store that the line names, or of the default one, within the limits of the command line."""

    def ask() -> Result:
        stores: list[str | None] = [*shlex.split(line)]
        if len(stores) > 1:
            raise UsageError(f"%%sparql takes one store, not {line!r}", remedy="quote a path that has spaces")
        return _asked(stores[0] if stores else None, lambda limited: limited.query(cell))

    return _or_said(ask)


def command(line: str) -> Result | None:
    """Run a command as a shell would; ``run NAME -p name=value`` gives its rows as a Result."""
    name, *rest = shlex.split(line) or ["--help"]
    if name != "run" or any(option in rest for option in ("--help", "-h", "-o", "--output", "--format", "--receipt")):
        main([name, *rest])
        return None

    def ask() -> Result:
        parser = Arguments("run", "", "")
        arguments(parser)
        args = parser.parse_args(rest)
        parameters = parameters_of(args.parameter)
        return _asked(args.store, lambda limited: limited.run(args.name, **parameters))

    return _or_said(ask)


def _asked(path: str | None, ask: "Callable[[Store], Result]") -> Result:
    with Store(path, read_only=True) as store:
        return ask(store.within(seconds=DEFAULT_SECONDS, memory=DEFAULT_MEMORY))


def _or_said(ask: "Callable[[], Result]") -> Result | None:
    """The answer; or the sentence of an error, for a notebook would show a traceback."""
    try:
        return ask()
    except ChargegraphError as error:
        print(f"error: {error}", file=sys.stderr)
        return None
