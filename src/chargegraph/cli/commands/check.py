"""Compare what briefs state with the authorities, and with itself. Findings are kept in the graph of findings.

example: chargegraph check 0686T
         chargegraph check --format sarif --sources . --fail-on warning -o findings.sarif
         chargegraph check --format csv -o reviewed.csv && chargegraph check --baseline reviewed.csv
"""

import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.output import require_sheet, write, write_graph, write_notes, write_rows
from chargegraph.cli.progress import waiting
from chargegraph.errors import Place, UsageError, unknown
from chargegraph.findings.baseline import read_baseline
from chargegraph.findings.checks import check_all, findings_on, keep, names_meant
from chargegraph.findings.finding import SEVERITIES, Finding
from chargegraph.formats import ROWS, TABLE, TURTLE, choices
from chargegraph.operations.derived_rows import require_day
from chargegraph.query.result import Result, Value
from chargegraph.rdf.terms import ntriples
from chargegraph.store.folder.layout import is_store, is_writable
from chargegraph.store.location import address_of, is_directory
from chargegraph.store.store import Store

_TABLE = ("severity", "brief", "line", "code", "stated_label", "says", "message")
_ONE_CAUSE = "unverifiable"
"""The verdict whose cause is no fault of the brief: many codes have the same."""
_OTHER_FORMATS = ("sarif", "shacl", "earl")


def arguments(parser: Arguments) -> None:
    parser.add("briefs", nargs="*", metavar="BRIEF", help="short names or codes (default: every brief)")
    parser.add("--fail-on", default="error", metavar="LEVEL", help="exit code 1 where a finding is at least that grave: error"
               " (default), warning or info")  # fmt: skip
    parser.add("--on", metavar="DATE", help="ask the editions in force on that day, YYYY-MM-DD (default: the current ones)")
    parser.add("--baseline", metavar="FILE", help="silence the findings that this file lists, as --format csv or json wrote it")
    parser.add("--all", action="store_true", help="in a table also what agrees, and a row for each code; other formats have"
               " every pair anyway")  # fmt: skip
    parser.add("--jobs", type=int, metavar="NUMBER", help="1 to check in one process (default: more where there are many briefs)")
    parser.store_to_fill()
    parser.add("--format", default=TABLE.name, metavar="FORMAT", help=choices((*ROWS, *_OTHER_FORMATS), default=TABLE.name))
    parser.sheets()
    parser.add("--sources", metavar="FOLDER", help="where the briefs' files lie, so that SARIF has their paths and not their"
               " names")  # fmt: skip
    parser.output()


def run(args: Namespace) -> int:
    for what, word, known in (("level", args.fail_on, SEVERITIES), ("format", args.format, (*ROWS, *_OTHER_FORMATS))):
        if word not in known:
            raise unknown(what, word, known)
    require_day(args.on)
    if args.jobs is not None and args.jobs < 1:
        raise UsageError(f"{args.jobs} is no number of processes", remedy="give --jobs 1 or more")
    if args.for_spreadsheets:
        require_sheet(args.format)
    if args.sources and args.format != "sarif":
        raise UsageError(f"{args.format} has no paths of files", remedy="give --sources with --format sarif")
    baseline = read_baseline(args.baseline) if args.baseline else None
    # What held on another day is not kept, so the store is only read.
    may_write = _may_write(address_of(args.store))
    read_only = args.on is not None or not may_write
    with Store(args.store, existing=True, read_only=read_only, update=args.update, graph_store=args.graph_store) as store:
        asked = names_meant(store, args.briefs) if args.briefs else None
        with waiting("checking codes and labels"):
            if store.is_writable and store.is_directory and asked is None:
                every = check_all(store, jobs=args.jobs)
            else:
                every = findings_on(store, asked, on=args.on, jobs=args.jobs)
                if store.is_writable:
                    keep(store, every, asked)
        if not may_write:
            write_notes(["the store may only be read, so these findings are not kept in it"])
        loud = [found for found in every if baseline is None or not baseline.silences(found)]
        _write(store, loud, args)
        if args.format == TABLE.name:
            _say_summary(every, len(every) - len(loud))
    if baseline is not None:
        for line in baseline.stale(every):
            print(f"stale: {baseline.file} line {line} lists what is found no more, take it out", file=sys.stderr)
    return 1 if any(found.is_at_least(args.fail_on) for found in loud) else 0


def _may_write(address: str) -> bool:
    """Whether this user may write to a store; one that is not there, or behind an endpoint, is another matter."""
    return not is_directory(address) or not is_store(address) or is_writable(address)


def _write(store: Store, findings: list[Finding], args: Namespace) -> None:
    if args.format in ("shacl", "earl"):
        from chargegraph.findings.triples import describe_as_earl, describe_as_shacl
        from chargegraph.store.provenance import source_date

        told = describe_as_shacl(findings) if args.format == "shacl" else describe_as_earl(findings, at=source_date())
        write_graph(ntriples(sorted(set(told))), TURTLE.name, args.output)
    elif args.format == "sarif":
        from chargegraph.findings.rules import rules
        from chargegraph.findings.sarif import sarif
        from chargegraph.findings.verdict import definitions

        judged = {found.brief for found in findings}
        sources = {held.name: held.sources[0] for held in store.briefs() if held.sources and held.name in judged}
        if args.sources:
            sources = _paths(args.sources, sources)
        summaries = definitions() | {rule.name: rule.summary for rule in rules()}
        write(sarif(findings, sources, summaries).encode(), args.output)
    elif args.format == TABLE.name:
        shown = [found for found in findings if args.all or found.severity]
        write_rows(Result(_TABLE, list(_rows(shown, each=args.all))), TABLE.name, args.output, empty="nothing to report")
    else:
        write_rows(Result(Finding._fields, findings), args.format, args.output, empty="nothing was compared",
                   sheet=args.for_spreadsheets)  # fmt: skip


def _rows(findings: list[Finding], *, each: bool) -> Iterator[list[Value]]:
    """A row for each finding, and unless told otherwise one at the end for all codes that cannot be verified for one cause."""
    causes: dict[str, list[Finding]] = {}
    for found in findings:
        if found.verdict == _ONE_CAUSE and not each:
            causes.setdefault(found.message.replace(found.code or "", "each"), []).append(found)
    grouped = {cause: some for cause, some in causes.items() if len(some) > 1}
    told = {found.statement for some in grouped.values() for found in some}
    for found in findings:
        if found.verdict != _ONE_CAUSE or found.statement not in told:
            said = found._asdict() | {"says": found.rule or found.verdict}
            yield [said[name] for name in _TABLE]
    for cause, some in grouped.items():
        briefs = {found.brief for found in some}
        where = briefs.pop() if len(briefs) == 1 else f"{len(briefs)} briefs"
        words = f"{len(some)} codes cannot be verified: {cause}; --all lists them"
        yield [some[0].severity, where, None, None, None, _ONE_CAUSE, words]


def _paths(folder: str, sources: dict[str, str]) -> dict[str, str]:
    """The sources of briefs with the paths of the files of these names in a folder; a name of several files stays a name."""
    if not os.path.isdir(folder):
        raise UsageError("there is no such folder", where=Place(folder), remedy="give --sources FOLDER")
    names = set(sources.values())
    found: dict[str, list[str]] = {}
    for place, _, files in os.walk(folder):
        for name in names.intersection(files):
            found.setdefault(name, []).append(os.path.normpath(os.path.join(place, name)).replace(os.sep, "/"))
    for name in sorted(names):
        if len(found.get(name, ())) != 1:
            count = "is not there" if name not in found else f"is there {len(found[name])} times"
            print(f"{name} {count}, its name stands for its path: {folder}", file=sys.stderr)
    return {brief: found[name][0] if len(found.get(name, ())) == 1 else name for brief, name in sources.items()}


def _say_summary(findings: list[Finding], silenced: int) -> None:
    """How many pairs were compared, so that an empty table is not taken for an empty check."""
    said = Counter(found.verdict for found in findings if found.verdict)
    counts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(said.items()))
    print(f"{sum(said.values())} codes compared" + (f": {counts}" if counts else ""), file=sys.stderr)
    if silenced:
        print(f"{silenced} findings silenced by the baseline", file=sys.stderr)
