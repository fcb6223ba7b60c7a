"""What commands that read briefs have in common. In: arguments; what became of a file. Out: tasks, lines on the terminal."""

import os
import re
import sys
from argparse import Namespace
from typing import IO

from chargegraph.briefs.batch import Outcome, Task, refuse_twins
from chargegraph.briefs.inputs import files_of
from chargegraph.cli.arguments import Arguments
from chargegraph.errors import Place, UsageError, few
from chargegraph.operations.derived_rows import is_day
from chargegraph.query.layouts import printable
from chargegraph.rdf import require_iri
from chargegraph.store.folder.layout import is_store

_SHOWN = 5


def briefs_to_read(parser: Arguments) -> None:
    """The arguments that name files and say how they are read."""
    parser.add("files", nargs="+", metavar="FILE", help="a file, a directory, a pattern, or - for standard input")
    parser.add("--source", metavar="NAME", help="where the text comes from, such as its address (default: the file's base name)")
    parser.add("--date", metavar="DATE", help="the day of publication, as YYYY-MM-DD")
    parser.add(
        "--encoding",
        metavar="NAME",
        help="how the text is encoded, such as windows-1252 (default: UTF-8, or what a page declares)",
    )
    parser.add("--jobs", metavar="N", default="1", help="read with N processes (default: 1)")
    parser.add("--base", metavar="IRI", help="mint the briefs' IRIs in this namespace instead of chargegraph's")


def _check(args: Namespace) -> None:
    if "-" in args.files and not args.source:
        raise UsageError("standard input has no name", remedy="say where the text comes from with --source NAME")
    if args.date is not None and not is_day(args.date):
        raise UsageError(f"{args.date!r} is no day", remedy="give --date as YYYY-MM-DD, such as 2025-03-31")
    if not re.fullmatch(r"[1-9][0-9]?", args.jobs):
        raise UsageError(f"{args.jobs!r} is no number of processes", remedy="give --jobs a number from 1 to 99")
    if args.base is not None and not require_iri(args.base, "a namespace").endswith(("/", ":")):
        raise UsageError(f"{args.base!r} is no namespace for briefs", remedy="let it end in / or :")
    if args.source is not None and not (args.source.strip() and args.source.isprintable()):
        raise UsageError("--source is empty or not printable", remedy="give a name, such as a file's name or an address")


def tasks_of(args: Namespace) -> tuple[list[Task], list[str]]:
    """The files to read as tasks, and those of a directory that are passed over. Raises `UsageError` for what cannot be meant."""
    _check(args)
    files, passed_over = files_of(args.files, passed_over=is_store)
    if args.source and len(files) > 1:
        raise UsageError("--source names one text and several were given", remedy="build them one by one")
    tasks = [Task(file, _stream_of(file), args.source or _source_of(file), args.date, args.base, args.encoding) for file in files]
    refuse_twins(tasks)
    return tasks, passed_over


def _stream_of(file: str) -> IO[bytes] | None:
    return sys.stdin.buffer if file == "-" else None


def _source_of(file: str) -> str | None:
    """The base name of a file that is not UTF-8, its bytes as in ``\\xff.txt``, for the graph holds UTF-8; None for any other."""
    name = os.path.basename(file)
    shown = os.fsencode(name).decode(errors="backslashreplace")
    return shown if shown != name else None


def report(outcome: Outcome, *, alone: bool) -> int:
    """Print what was read and what was not. Returns how many problems there were."""
    if outcome.error:
        if alone:
            raise outcome.error
        print(f"error: {outcome.error}", file=sys.stderr)
        return 1
    if alone:
        print(printable(outcome.summary), flush=True)
    for remark in outcome.remarks:
        kind = "note" if remark.understood else "warning"
        where = Place(outcome.name, remark.line, remark.column)
        text = remark.text if len(remark.text) <= 120 else remark.text[:119] + "\u2026"
        print(printable(f"{kind}: {remark.message}, {where}: {text}"), file=sys.stderr)
    return sum(not remark.understood for remark in outcome.remarks)


def report_passed_over(files: list[str]) -> None:
    """Name files that nobody reads."""
    if files:
        print(f"note: passed over, since the name of no text ends so: {few(files, _SHOWN)}", file=sys.stderr)
