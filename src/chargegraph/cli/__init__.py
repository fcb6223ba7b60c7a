"""The command line. In: arguments. Out: an exit code. A command derives from its record or has a module in `commands`.

Exit codes: 0 done; 1 done, with problems that were listed; 2 a usage error or bad input, nothing done; 3 a limit reached.
"""

import io
import os
import sys
from importlib import import_module

from chargegraph.errors import ChargegraphError, UsageError, did_you_mean
from chargegraph.operations.declared import OPERATIONS

WATCHED = {"briefs", "show", "ledger", "source", "diff", "search", "lookup", "export", "draw", "info"}
"""Commands that read a store and know no limits of their own."""
_LEAST_SECONDS = 600.0
COMMANDS = {name: operation.summary for name, operation in OPERATIONS.items()}
_USAGE = """\
usage: chargegraph COMMAND ...

A knowledge graph of medical billing codes: what coding briefs say, each statement with the line it stands on.

{commands}

chargegraph COMMAND --help shows a command's arguments and an example; chargegraph --version the version.
The graph is in ./chargegraph.store, or where CHARGEGRAPH_STORE or --store says.

example: chargegraph build brief.txt && chargegraph show 0686T
"""


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns its exit code; prints a user's mistake as one sentence, never a traceback."""
    try:
        return _dispatch(sys.argv[1:] if argv is None else argv)
    except ChargegraphError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has enough; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # A disk that is full, a stream that is closed: the system's word, in one sentence.
        where = f", {error.filename}" if error.filename else ""
        print(f"error: {(error.strerror or str(error)).lower()}{where}", file=sys.stderr)
        return 2


def entry() -> None:
    """The command as the shell calls it. Ctrl-C ends it at once, also inside the engine, which knows no interruption."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.stdout is None or sys.stderr is None:
        sys.exit(2)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name need not be UTF-8
    try:
        code = _watched(sys.argv[1:])
    except KeyboardInterrupt:  # a command that has said so itself
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.raise_signal(signal.SIGINT)
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or 2
    sys.exit(code)


def _watched(argv: list[str]) -> int:
    """Run one command, in a child process where nothing else ends what a damaged file begins."""
    if not argv or argv[0] not in WATCHED:
        return main(argv)
    from chargegraph.processes.watch import watched

    try:
        return watched(lambda: main(argv), most_seconds=lambda: max(_LEAST_SECONDS, _seconds_to_read(argv)))
    except ChargegraphError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code


def _seconds_to_read(argv: list[str]) -> float:
    from chargegraph.store.folder.layout import seconds_to_read
    from chargegraph.store.location import address_of

    words = [part for word in argv for part in word.split("=", 1)]
    return seconds_to_read(address_of(words[words.index("--store") + 1] if "--store" in words else None))


def _dispatch(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        width = max(map(len, COMMANDS))
        commands = "\n".join(f"  {name:{width}}  {summary}" for name, summary in COMMANDS.items())
        sys.stdout.write(_USAGE.format(commands=commands))
        return 0 if argv else 2
    name, *rest = argv
    if name == "--version":
        from chargegraph import __version__

        print(f"chargegraph {__version__}")
        return 0
    if name not in COMMANDS:
        remedy = did_you_mean(name, list(COMMANDS)) or "chargegraph --help lists them"
        raise UsageError(f"no command is called {name!r}", remedy=remedy)
    from chargegraph.cli.arguments import Arguments

    operation = OPERATIONS[name]
    if operation.help:
        from chargegraph.cli import derived

        parser = Arguments(name, operation.help)
        derived.arguments(parser, operation)
        return derived.run(parser.read(rest), operation)
    command = import_module(f"chargegraph.cli.commands.{name}")
    parser = Arguments(name, command.__doc__ or "")
    command.arguments(parser)
    code: int = command.run(parser.read(rest))
    return code
