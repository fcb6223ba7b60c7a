"""A command out of an operation's record. In: the record, arguments. Out: its rows written, its notes, an exit code.

An operation whose command shows a screen of its own, or writes, has a module of its own beside this one.
"""

import sys

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from chargegraph.operations.declared import Operation


def arguments(parser: Arguments, operation: "Operation") -> None:
    for taken in operation.takes:
        parser.add(taken.name, nargs=None if taken.default is None else "?", metavar=taken.name.upper(), help=taken.help)
    if operation.asks_store:
        parser.store()
    parser.rows()


def run(args: "Namespace", operation: "Operation") -> int:
    from chargegraph.cli.output import write_rows
    from chargegraph.cli.stores import store_if_any
    from chargegraph.store.store import Store

    values = {taken.name: value for taken in operation.takes if (value := getattr(args, taken.name)) is not None}
    if not operation.asks_store:
        result = operation.answer(None)
    elif operation.needs_store:
        with Store(args.store, read_only=True) as store:
            result = operation.answer(store, **values)
    else:
        with store_if_any(args.store) as any_store:
            result = operation.answer(any_store, **values)
    write_rows(result, args.format, args.output)
    for note in result.notes:
        print(f"{operation.note}{note}", file=sys.stderr)
    return 0
