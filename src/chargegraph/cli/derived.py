"""A command out of an operation's record. In: the record, arguments. Out: its rows, text or sentence written, an exit code.

An operation whose command shows a screen of its own has a module of its own below `commands`.
"""

import os
import sys
from argparse import Namespace
from contextlib import nullcontext
from typing import Any

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.output import write, write_rows
from chargegraph.operations.operation import Operation
from chargegraph.query.result import Result
from chargegraph.store.folder.layout import vocabularies_in
from chargegraph.store.location import DEFAULT_PATH, address_of, is_endpoint, patiently
from chargegraph.store.store import Store


def arguments(parser: Arguments, operation: Operation) -> None:
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


def run(args: Namespace, operation: Operation) -> int:
    values = {taken.name: value for taken in operation.takes if (value := getattr(args, taken.name)) is not None}
    if operation.does:
        filled = {"update": args.update, "graph_store": args.graph_store} if operation.writes else {}
        print(operation.done(args.store, **values, **filled))
    elif operation.text:
        with Store(args.store, read_only=True) as store:
            text = operation.written(store, **values)
        write(text.encode(), args.output)
    else:
        result = _answer(operation, args, values) if operation.asks_store else operation.answer(None, **values)
        write_rows(result, args.format, args.output, sheet=args.for_spreadsheets)
        for note in result.notes:
            print(f"{operation.note}{note}", file=sys.stderr)
    return 0


def _answer(operation: Operation, args: Namespace, values: dict[str, Any]) -> Result:
    def answer() -> Result:
        with Store(args.store, read_only=True) if operation.needs_store else store_if_any(args.store) as store:
            return operation.answer(store, **values)

    return patiently(address_of(args.store), answer)


def store_if_any(path: str | None) -> Store | nullcontext[None]:
    """The store at `path`, only read. One that was asked for by name must be there; the default one need not."""
    usual = os.environ.get("CHARGEGRAPH_STORE") or DEFAULT_PATH
    if path or is_endpoint(usual) or vocabularies_in(usual) is not None:
        return Store(path, read_only=True)
    return nullcontext()
