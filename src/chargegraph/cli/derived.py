"""A command out of an operation's record. In: the record, arguments. Out: its rows, text or sentence written, an exit code.

An operation whose command shows a screen of its own has a module of its own beside this one.
"""

import sys

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from chargegraph.operations.operation import Operation


def arguments(parser: Arguments, operation: "Operation") -> None:
    for taken in operation.takes:
        parser.add(taken.name, nargs=None if taken.default is None else "?", metavar=taken.metavar, help=taken.help)
    if operation.writes:
        parser.store_to_fill()
    elif operation.asks_store:
        parser.store()
    if operation.text:
        parser.output()
    elif not operation.does:
        parser.rows()


def run(args: "Namespace", operation: "Operation") -> int:
    values = {taken.name: value for taken in operation.takes if (value := getattr(args, taken.name)) is not None}
    if operation.does:
        filled = {"update": args.update, "graph_store": args.graph_store} if operation.writes else {}
        print(operation.done(args.store, **values, **filled))
    elif operation.text:
        _write_text(args, operation, values)
    else:
        _write_rows(args, operation, values)
    return 0


def _write_text(args: "Namespace", operation: "Operation", values: dict[str, str]) -> None:
    from chargegraph.cli.output import destination
    from chargegraph.store.store import Store

    with Store(args.store, read_only=True) as store:
        data = operation.written(store, **values).encode()
    with destination(args.output) as out:
        out.write(data)


def _write_rows(args: "Namespace", operation: "Operation", values: dict[str, str]) -> None:
    from chargegraph.cli.output import write_rows

    if not operation.asks_store:
        result = operation.answer(None)
    elif operation.needs_store:
        from chargegraph.store.store import Store

        with Store(args.store, read_only=True) as store:
            result = operation.answer(store, **values)
    else:
        from chargegraph.cli.arguments import store_if_any

        with store_if_any(args.store) as any_store:
            result = operation.answer(any_store, **values)
    write_rows(result, args.format, args.output)
    for note in result.notes:
        print(f"{operation.note}{note}", file=sys.stderr)
