"""Look for words in what briefs and authorities say: labels, notes and prose, the best first, with source and line.

Words are all wanted; "quoted words" stand side by side; ablat* begins so; a code is found as the code.

example: chargegraph search focused ultrasound
         chargegraph search C22.0 --in labels
         chargegraph search '"liver tumor" ablat*' --limit 5 --format json
"""

import sys
from argparse import Namespace

from chargegraph.cli.arguments import Arguments, colour_wanted, terminal_width
from chargegraph.cli.output import require_sheet, write
from chargegraph.cli.progress import waiting
from chargegraph.errors import UsageError
from chargegraph.formats import MARKDOWN, TABLE
from chargegraph.fulltext.hits import Hit, misses, search
from chargegraph.fulltext.texts import KINDS
from chargegraph.query.result import Result
from chargegraph.store.store import Store

_KINDS = {"labels": "label", "notes": "note", "prose": "prose"}
_MARKS = {None: ("[", "]"), TABLE.name: ("[", "]"), MARKDOWN.name: ("**", "**")}
"""What stands around the words found; the other formats have whole texts without marks."""
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_OPEN, _CLOSE = "\ue000", "\ue001"


def arguments(parser: Arguments) -> None:
    parser.add("words", nargs="+", metavar="WORD", help="what to look for")
    parser.add("--in", dest="kinds", action="append", choices=list(_KINDS), metavar="KIND", help="look in labels, notes or prose;"
               " may be given twice (default: all)")  # fmt: skip
    parser.add("--limit", type=int, default=20, metavar="NUMBER", help="show the best NUMBER (default: 20; 0 for all)")
    parser.store()
    parser.rows()


def run(args: Namespace) -> int:
    if args.limit < 0:
        raise UsageError(f"--limit {args.limit} is no limit", remedy="give a number from 1, or 0 for all")
    if args.for_spreadsheets:
        require_sheet(args.format)
    text = " ".join(args.words)
    kinds = [_KINDS[kind] for kind in args.kinds or _KINDS]
    with Store(args.store, read_only=True) as store:
        with waiting("searching, for which an index is made ready"):
            hits = search(store, text, kinds, args.limit + 1 if args.limit else None)
        _write(hits[: args.limit or None], args)
        if not hits:
            print(_why_none(store, text, kinds), file=sys.stderr)
        elif args.limit and len(hits) > args.limit:
            print(f"the best {args.limit}: there are more, --limit allows more", file=sys.stderr)
    return 0


def _write(hits: list[Hit], args: Namespace) -> None:
    on_terminal = args.output is None and sys.stdout.isatty()
    bold = on_terminal and colour_wanted() and args.format in (None, TABLE.name)
    marks = (_OPEN, _CLOSE) if bold else _MARKS.get(args.format)
    rows = [(*hit[:-2], hit.snippet(*marks) if marks else hit.text) for hit in hits]
    found = Result(Hit._fields[:-1], rows)
    shown = (found.for_spreadsheets() if args.for_spreadsheets else found).to_text(
        args.format or TABLE.name, width=terminal_width() if on_terminal else None, styled=bold
    )
    write((shown.replace(_OPEN, _BOLD).replace(_CLOSE, _PLAIN) if bold else shown).encode(), args.output)


def _why_none(store: Store, text: str, kinds: list[str]) -> str:
    missed = misses(store, text)
    if missed:
        words = " or ".join(repr(miss.typed) for miss in missed)
        near = " ".join(miss.nearest for miss in missed if miss.nearest)
        return f"no hits: nothing at hand holds {words}" + (f", did you mean {near}?" if near else "")
    return f"no hits: no {'text' if len(kinds) == len(KINDS) else ' or '.join(kinds)} holds all of this"
