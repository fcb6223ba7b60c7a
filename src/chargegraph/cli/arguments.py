"""Arguments. In: a command's name and docstring. Out: a parser whose mistakes are usage errors, and shared arguments.

With what the surroundings say where arguments do not: how wide the terminal is, whether it has colours.
"""

import argparse
import os
import sys

from chargegraph.errors import UsageError, did_you_mean
from chargegraph.formats import RESULTS, ROWS, TABLE, choices
from chargegraph.processes.limits import DEFAULT_MEMORY, DEFAULT_ROWS, DEFAULT_SECONDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


class Arguments(argparse.ArgumentParser):
    """A command's parser. The first line of the command's docstring is its help, the rest its example."""

    add = argparse.ArgumentParser.add_argument

    def __init__(self, name: str, docstring: str) -> None:
        super().__init__(
            prog=f"chargegraph {name}",
            description=docstring.split("\n", 1)[0],
            epilog=docstring.split("\n", 1)[-1].strip(),
            formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=terminal_width() - 2),
            allow_abbrev=False,
        )
        self._mixed = False

    def read(self, argv: list[str]) -> argparse.Namespace:
        return self.parse_intermixed_args(argv) if self._mixed else self.parse_args(argv)

    def error(self, message: str) -> "NoReturn":
        """What argparse complains of as a usage error, with the nearest option where one is unknown."""
        prefix, _, rest = message.partition("unrecognized arguments: ")
        if rest and not prefix:
            options = [option for action in self._actions for option in action.option_strings]
            near = did_you_mean(rest.split()[0].split("=")[0], options)
            message = f"unknown argument {rest}" + (f" ({near})" if near else "")
        raise UsageError(message, remedy=f"{self.prog} --help shows how")

    def values(self) -> None:
        """Values by position, which may stand behind options too."""
        self._mixed = True
        self.add("values", nargs="*", default=[], metavar="VALUE", help="the values of its required parameters, in their order")
        self.parameters()

    def parameters(self) -> None:
        self.add("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="a value for the parameter"
                 " $NAME; write <IRI> for an IRI")  # fmt: skip

    def store(self) -> None:
        self.add("--store", metavar="PATH", help="the store (default: $CHARGEGRAPH_STORE or ./chargegraph.store); to read, also"
                 " the address of a SPARQL endpoint")  # fmt: skip

    def store_to_fill(self) -> None:
        self.store()
        self.add("--update", metavar="URL", help="where an endpoint that --store names takes updates (default:"
                 " $CHARGEGRAPH_UPDATE)")  # fmt: skip
        self.add("--graph-store", metavar="URL", help="where it takes whole graphs, by the Graph Store Protocol")

    def output(self) -> None:
        self.add("-o", "--output", metavar="FILE", help="write to FILE instead of standard output")

    def limits(self) -> None:
        self.add("--timeout", type=float, default=DEFAULT_SECONDS, metavar="SECONDS",
                 help="how long the answer may take (default: %(default)g; 0 for any time)")  # fmt: skip
        self.add("--max-rows", type=int, default=DEFAULT_ROWS, metavar="NUMBER",
                 help="cut the answer there, with exit code 3 (default: %(default)d; 0 for any number)")  # fmt: skip
        self.add("--memory", type=int, default=DEFAULT_MEMORY, metavar="MIB",
                 help="the memory that the answer may take (default: %(default)d; 0 for any)")  # fmt: skip
        self.add("--receipt", nargs="?", const="-", metavar="FILE", help="write what was asked of what, with hashes, as JSON to"
                 " FILE or standard error")  # fmt: skip

    def rows(self, *, of_query: bool = False) -> None:
        """How rows are written; the answer of a query also in SPARQL's own formats."""
        usual, sparql = choices(ROWS, default=TABLE.name), f"; or, for SPARQL's own forms, {', '.join(RESULTS)}"
        self.add("--format", default=None, metavar="FORMAT", help=usual + sparql * of_query)
        self.sheets()
        self.output()

    def sheets(self) -> None:
        self.add("--for-spreadsheets", action="store_true", help="csv or tsv for a sheet: an apostrophe before what it would run"
                 " as a formula; programs read it better without")  # fmt: skip


def terminal_width() -> int:
    """Columns of the terminal: the environment's COLUMNS, what the terminal says, or 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def colour_wanted() -> bool:
    """Whether text may be set off by colour or weight (https://no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
