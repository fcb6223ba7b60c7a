"""Put briefs into the graph: what each says, with the passage it stands on.

example: chargegraph build brief.txt other.txt
         pdftotext brief.pdf - | chargegraph build - --source brief.pdf
"""

import sys

from chargegraph.cli.arguments import Arguments
from chargegraph.errors import ChargegraphError, Place, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from chargegraph.model import Brief


def arguments(parser: Arguments) -> None:
    parser.add("files", nargs="+", metavar="FILE", help="a brief as UTF-8 text; - for standard input")
    parser.add("--source", metavar="NAME", help="where the text comes from (default: the file's base name)")
    parser.add("--base", metavar="IRI", help="mint the briefs' IRIs in this namespace instead of chargegraph's")
    parser.store()


def run(args: "Namespace") -> int:
    _check(args)
    from chargegraph.store import Store

    store: Store | None = None
    problems = 0
    try:
        for file in args.files:
            try:
                brief = _read(file, args.source)
            except ChargegraphError as error:
                if len(args.files) == 1:
                    raise
                print(f"error: {error}", file=sys.stderr)
                problems += 1
                continue
            store = store or Store(args.store)
            store.add(brief, base=args.base)
            problems += _report(brief, file)
    finally:
        if store:
            store.close()
    if store is None:
        raise UsageError("no file held a brief", remedy="nothing was built; mend the files named above")
    return 1 if problems else 0


def _check(args: "Namespace") -> None:
    if "-" in args.files and not args.source:
        raise UsageError("standard input has no name", remedy="say where the text comes from with --source NAME")
    if args.source and len(args.files) > 1:
        raise UsageError("--source names one text and several were given", remedy="build them one by one")
    if args.base and not (args.base.startswith(("http://", "https://", "urn:")) and args.base.endswith(("/", "#", ":"))):
        raise UsageError(f"{args.base!r} is no namespace", remedy="give one such as https://example.org/brief/")


def _read(file: str, source: str | None) -> "Brief":
    from chargegraph.brief import read_brief, read_brief_file

    if file != "-":
        return read_brief_file(file, source=source)
    from chargegraph.brief.reader import MAX_BYTES

    return read_brief(sys.stdin.buffer.read(MAX_BYTES + 1), source=source)


def _report(brief: "Brief", file: str) -> int:
    """Print what was read and what was not. Returns how many remarks are problems."""
    counts = {
        "modifiers": brief.modifiers,
        "specialties": brief.specialties,
        "diagnoses": brief.diagnoses,
        "related codes": brief.related,
        "payers": brief.payers,
        "sites": brief.sites,
        "stated gaps": brief.gaps,
    }
    found = ", ".join(f"{len(statements)} {name}" for name, statements in counts.items())
    print(f"{brief.name}: {brief.stated_system} {brief.stated_code}, {brief.title}\n  {found}", flush=True)
    for remark in brief.remarks:
        kind = "note" if remark.understood else "warning"
        where = Place(brief.source if file == "-" else file, remark.line, remark.column)
        print(f"{kind}: {remark.message}, {where}: {remark.text}", file=sys.stderr)
    return sum(not remark.understood for remark in brief.remarks)
