"""Questions of a command. In: a store, a question, the arguments on limits. Out: its answer written, and an exit code."""

import sys
from argparse import Namespace
from collections.abc import Callable, Collection

from chargegraph.cli.output import require_sheet, write, write_notes, write_result
from chargegraph.errors import LimitReached, UsageError
from chargegraph.files import whole_file
from chargegraph.formats import RESULTS
from chargegraph.processes.limits import deadline
from chargegraph.query.engine_results import looks_empty
from chargegraph.query.prepared import Naming, Prepared
from chargegraph.query.result import Result
from chargegraph.store.store import Store, answer_prepared, ask_prepared, naming_of


def write_answer(question: Callable[[Naming], Prepared], args: Namespace, *, services: Collection[str] = ()) -> int:
    """Ask within the limits of the arguments and write the answer in the format asked, or in the one usual for its form."""
    with Store(args.store, read_only=True) as store:
        limited = _within_limits(store, args, services)
        if args.for_spreadsheets:
            require_sheet(args.format)
        answer: bytes | None = None
        with deadline(args.timeout or None):
            prepared = question(naming_of(store))
            write_notes(prepared.notes)
            if args.format in RESULTS:
                answer = answer_prepared(limited, prepared, args.format)
            else:
                result = ask_prepared(limited, prepared)
        if answer is None:
            return _write_found(store, prepared, result, args)
        if args.receipt is not None:
            _write_receipt(ask_prepared(limited, prepared), args.receipt)
        write(answer, args.output)
        return 0


def write_question(question: Callable[[Naming], Prepared], args: Namespace) -> int:
    """Write the text that would be asked. There need be no store, unless a value is the name of a specialty."""

    def naming(name: str) -> tuple[str, str]:
        with Store(args.store, read_only=True) as store:
            return naming_of(store)(name)

    prepared = question(naming)
    write_notes(prepared.notes)
    write(prepared.printed.removesuffix("\n").encode(errors="surrogateescape") + b"\n", args.output)
    return 0


def _write_found(store: Store, prepared: Prepared, result: Result, args: Namespace) -> int:
    write_result(result, args.format, args.output, sheet=args.for_spreadsheets)
    if looks_empty(result):
        from chargegraph.explanation.report import why_empty

        print("\n".join(why_empty(store, prepared)), file=sys.stderr)
    if args.receipt is not None:
        _write_receipt(result, args.receipt)
    if not result.complete:
        print(f"cut: there are more than {args.max_rows:,}, --max-rows allows more", file=sys.stderr)
    return 0 if result.complete else LimitReached.exit_code


def _within_limits(store: Store, args: Namespace, services: Collection[str]) -> Store:
    for option, value in (("--timeout", args.timeout), ("--max-rows", args.max_rows), ("--memory", args.memory)):
        if not 0 <= value < float("inf"):
            raise UsageError(f"{option} {value} is no limit", remedy="give a number from 0, which stands for no limit")
    return store.within(
        seconds=args.timeout or None,
        max_rows=args.max_rows or None,
        memory=args.memory or None,
        cut=True,
        receipt=args.receipt is not None,
        services=services,
    )


def _write_receipt(result: Result, path: str) -> None:
    assert result.receipt is not None
    text = result.receipt.to_json()
    if path == "-":
        sys.stderr.write(text)
    else:
        with whole_file(path) as file:
            file.write(text.encode())
