"""The command line. In: arguments. Out: an exit code. One module a command; only the one that is asked for is imported.

Exit codes: 0 done; 1 done, with problems that were listed; 2 a usage error or bad input, nothing done; 3 a limit reached.
"""

import os
import sys

from chargegraph.cli.arguments import Arguments, show_help
from chargegraph.errors import ChargegraphError, UsageError, did_you_mean

COMMANDS = {
    "build": "put briefs into the graph",
    "show": "one screen on a code, each statement with its line",
    "ledger": "every line of a brief and what it became",
    "source": "the original text of a brief, byte for byte",
    "diff": "two briefs: statements added, dropped, reworded",
    "remove": "take a brief out of the graph",
    "queries": "the catalogue of canned queries",
    "run": "ask a canned query",
    "query": "ask SPARQL",
    "explain": "why a query has no rows, or is slow",
    "search": "look for words in what briefs and authorities say",
    "serve": "a SPARQL endpoint over HTTP, with canned queries and pages",
    "check": "compare what briefs state with the authorities, and with itself",
    "lookup": "a code: official label, hierarchy, notes, links, briefs",
    "link": "a code's mappings to outside terminologies, as SSSOM",
    "scheme": "code systems at hand: list, add, diff, remove",
    "export": "write the graph as Turtle or another RDF format",
    "load": "put RDF into the graph: an export, or notes of your own",
    "ontology": "write the ontology, or check it",
    "info": "what the store holds, its size and the hash of its content",
    "backup": "copy the store to a directory",
    "restore": "make a store out of a copy",
    "compact": "order the store's files anew",
}
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
        print(
            f"error: {(error.strerror or str(error)).lower()}{f', {error.filename}' if error.filename else ''}", file=sys.stderr
        )
        return 2


def entry() -> None:
    """The command as the shell calls it. Ctrl-C ends it at once, also inside the engine, which knows no interruption."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.stdout is None or sys.stderr is None:
        sys.exit(2)
    code = main()
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or 2
    sys.exit(code)


def _dispatch(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        width = max(map(len, COMMANDS))
        commands = "\n".join(f"  {name:{width}}  {summary}" for name, summary in COMMANDS.items())
        show_help(_USAGE.format(commands=commands))
        return 0 if argv else 2
    name, *rest = argv
    if name == "--version":
        from chargegraph import __version__

        print(f"chargegraph {__version__}")
        return 0
    if name not in COMMANDS:
        raise UsageError(
            f"no command is called {name!r}",
            remedy=did_you_mean(name, list(COMMANDS)) or "chargegraph --help lists them",
        )
    from importlib import import_module

    command = import_module(f"chargegraph.cli.{name}")
    parser = Arguments(name, COMMANDS[name], command.__doc__ or "")
    command.arguments(parser)
    run: int = command.run(parser.parse_args(rest))
    return run
