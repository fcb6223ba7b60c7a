"""Magics of IPython. In: a line or a cell. Out: a Result, which a notebook shows as a table.

``%load_ext chargegraph`` brings ``%%sparql [STORE] [NAME=VALUE ...]``, whose cell is a query, and ``%chargegraph COMMAND ...``,
the command line, where ``run`` gives its rows as a Result.
"""

import re
import shlex
import sys
from collections.abc import Callable
from typing import Any

from chargegraph.cli import main
from chargegraph.cli.arguments import Arguments
from chargegraph.cli.commands.run import arguments
from chargegraph.cli.output import write_notes
from chargegraph.cli.typed_question import typed_question, values_of
from chargegraph.errors import ChargegraphError, UsageError
from chargegraph.processes.limits import DEFAULT_MEMORY, DEFAULT_SECONDS
from chargegraph.query.engine_results import looks_empty
from chargegraph.query.prepared import Naming, Prepared, prepare
from chargegraph.query.result import Result
from chargegraph.store.store import Store, ask_prepared, naming_of


class CommandFailed(ChargegraphError):
    """A command that has said itself what is wrong."""


def register(shell: Any) -> None:
    """Register the magics with an IPython shell."""
    shell.register_magic_function(sparql, "cell", "sparql")
    shell.register_magic_function(command, "line", "chargegraph")


def sparql(line: str, cell: str) -> Result:
    """Ask the query in a cell of the store that the line names, or of the default one, within the limits of the command line.

    ``name=value`` in the line is the value of ``$name`` in the cell. Raises `ChargegraphError`, of which a notebook shows the
    sentence.
    """
    words = shlex.split(line)
    pairs = [word for word in words if re.match(r"\w+=", word)]
    stores: list[str | None] = [word for word in words if word not in pairs]
    if len(stores) > 1:
        raise UsageError(f"%%sparql takes one store, not {line!r}", remedy="quote a path that has spaces")
    values = values_of(pairs)

    def how(name: str, example: str) -> str:
        return f"%%sparql STORE {name}={example or '...'}"

    return _asked(stores[0] if stores else None, lambda naming: prepare(cell, values, how=how, naming=naming))


def command(line: str) -> Result | None:
    """Run a command as a shell would; ``run NAME VALUE -p name=value`` gives its rows as a Result.

    Raises `ChargegraphError` where nothing was done, or a limit was reached.
    """
    name, *rest = shlex.split(line) or ["--help"]
    if name != "run" or any(option in rest for option in ("--help", "-h", "-o", "--output", "--format", "--receipt")):
        code = main([name, *rest])
        if code > 1:
            raise CommandFailed(f"chargegraph {name} ended with exit code {code}", remedy="see above what is wrong")
        return None
    parser = Arguments("run", "")
    arguments(parser)
    args = parser.read(rest)
    return _asked(args.store, typed_question(args.name, args.parameter, args.values, named=True))


def _asked(path: str | None, question: Callable[[Naming], Prepared]) -> Result:
    with Store(path, read_only=True) as store:
        prepared = question(naming_of(store))
        found = ask_prepared(store.within(seconds=DEFAULT_SECONDS, memory=DEFAULT_MEMORY), prepared)
        write_notes(found.notes)
        if looks_empty(found):
            from chargegraph.explanation.report import why_empty

            print("\n".join(why_empty(store, prepared)), file=sys.stderr)
    return found
