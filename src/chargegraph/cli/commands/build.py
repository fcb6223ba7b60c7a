"""Put briefs into the graph: what each says, with the passage it stands on. Text, Markdown and saved web pages.

A text from the same source on the same code takes the place of the one before, which stays readable by its short name.

example: chargegraph build brief.txt briefs/ 'more/*.html' --jobs 2
         pdftotext brief.pdf - | chargegraph build - --source brief.pdf --date 2025-03-31
"""

import os
import re
import signal
import sys
from argparse import Namespace
from typing import IO

from chargegraph.briefs.batch import Outcome, Task, outcomes, refuse_twins
from chargegraph.briefs.inputs import files_of
from chargegraph.cli.arguments import Arguments
from chargegraph.cli.progress import Progress
from chargegraph.errors import Place, UsageError, few
from chargegraph.operations.derived_rows import is_day
from chargegraph.query.layouts import printable
from chargegraph.rdf import require_iri
from chargegraph.store.folder.layout import is_store
from chargegraph.store.held_briefs import put_in
from chargegraph.store.store import Store, source_of

_SHOWN = 5


def arguments(parser: Arguments) -> None:
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
    parser.store_to_fill()


def run(args: Namespace) -> int:
    _check(args)
    files, passed_over = files_of(args.files, passed_over=is_store)
    if args.source and len(files) > 1:
        raise UsageError("--source names one text and several were given", remedy="build them one by one")
    tasks = [Task(file, _stream_of(file), args.source or _source_of(file), args.date, args.base, args.encoding) for file in files]
    refuse_twins(tasks)
    progress = Progress(len(tasks))
    interruption = _Interruption(int(args.jobs))
    store: Store | None = None
    built = problems = 0
    try:
        for batch in outcomes(tasks, int(args.jobs)):
            good = [outcome.description for outcome in batch if outcome.description]
            if good:
                store = store or Store(args.store, update=args.update, graph_store=args.graph_store)
                for new, old in put_in(source_of(store).filled(), good):
                    names = [iri.rpartition("/")[2] for iri in (new, old)]
                    print(f"note: {names[0]} takes the place of {names[1]}, of the same code and source", file=sys.stderr)
                built += len(good)
            for outcome in batch:
                problems += _report(outcome, alone=len(tasks) == 1)
                progress.step()
            if interruption.came:
                progress.end()
                print(f"interrupted: {built} of {len(tasks)} files are built and stand, the others are not", file=sys.stderr)
                raise KeyboardInterrupt
    finally:
        progress.end()
        if store:
            store.close()
    if len(tasks) > 1:
        left_out = f", {len(tasks) - built} not" if built < len(tasks) else ""
        print(f"{built} of {len(tasks)} files built{left_out}; {problems} problems")
    if passed_over:
        print(f"note: passed over, since the name of no text ends so: {few(passed_over, _SHOWN)}", file=sys.stderr)
    if not built:
        raise UsageError("no file held a brief", remedy="nothing was built; mend the files named above")
    return 1 if problems else 0


def _stream_of(file: str) -> IO[bytes] | None:
    return sys.stdin.buffer if file == "-" else None


def _source_of(file: str) -> str | None:
    """The base name of a file that is not UTF-8, its bytes as in ``\\xff.txt``, for the graph holds UTF-8; None for any other."""
    name = os.path.basename(file)
    shown = os.fsencode(name).decode(errors="backslashreplace")
    return shown if shown != name else None


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


def _report(outcome: Outcome, *, alone: bool) -> int:
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


class _Interruption:
    """A Ctrl-C that waits until the batch under way is in, so that it can be said what stands; a second one ends at once.

    Processes that read beside this one end at the first.
    """

    def __init__(self, jobs: int) -> None:
        self.came = False
        if jobs == 1 and signal.getsignal(signal.SIGINT) == signal.SIG_DFL:
            signal.signal(signal.SIGINT, self._note)

    def _note(self, *_: object) -> None:
        self.came = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)
