"""One screen on a code: what the graph holds, each statement with its source line. Other formats give whole texts.

example: chargegraph show 0686T
"""

import sys
from argparse import Namespace
from itertools import groupby

from chargegraph.cli.arguments import Arguments, colour_wanted, terminal_width
from chargegraph.cli.output import require_sheet, write, write_result
from chargegraph.formats import RESULTS, TABLE
from chargegraph.operations.of_briefs import show
from chargegraph.query.catalogue import load_query
from chargegraph.query.layouts import printable
from chargegraph.query.result import Result, Row
from chargegraph.rdf import literal
from chargegraph.rdf.names import prologue
from chargegraph.store.store import Store, rows_of

_PIPED_WIDTH = 120
_BESIDE, _LEAST = 11, 20
"""Columns of a line's number and the gaps, and those that a text has at least: with fewer it has a line of its own."""
_WITHHELD = "(its text was withheld)"


def arguments(parser: Arguments) -> None:
    parser.add("code", metavar="CODE", help="a CPT or HCPCS code")
    parser.store()
    parser.rows(of_query=True)


def run(args: Namespace) -> int:
    if args.for_spreadsheets:
        require_sheet(args.format)
    text = load_query("procedure-card").bind(code=args.code)
    with Store(args.store, read_only=True) as store:
        card = show(store, args.code)
        if args.format not in (None, TABLE.name, *RESULTS):
            write_result(card, args.format, args.output, sheet=args.for_spreadsheets)
        elif args.format in RESULTS:
            write(store.answer(text, args.format), args.output)
        else:
            on_terminal = sys.stdout.isatty() and not args.output
            write(_screen(store, card, args.code, on_terminal).encode(), args.output)
    return 0


def _screen(store: Store, card: Result, code: str, on_terminal: bool) -> str:
    """The card as lines: for each brief a heading, then line number, part, item and the beginning of the text; then mentions."""
    width = terminal_width() if on_terminal else _PIPED_WIDTH
    mentions = list(store.run("mentions", code=code))
    out = []
    for brief, group in groupby(card, key=lambda row: row["brief"]):
        rows = list(group)
        head = next((row for row in rows if row["part"] == "title"), None)
        title = _cut(f"{head['item']}  {head['text'] or _WITHHELD}" if head else str(brief), width)
        out += ["", title if not (on_terminal and colour_wanted()) else f"\x1b[1m{title}\x1b[0m"]
        out += [_cut(f"brief {brief}, from {_source(store, str(brief))}", width), ""]
        part_width = max(len(str(row["part"])) for row in rows)
        item_width = max(len(str(row["item"] or "")) for row in rows)
        is_narrow = width < _PIPED_WIDTH and width - part_width - item_width - _BESIDE < _LEAST
        for row in rows:
            text = str(row["text"] or _WITHHELD)
            if is_narrow:
                out.append(_cut(f"{row['line']:>5}  {row['part']}  {row['item'] or ''}".rstrip(), width))
                out += [_cut(f"{'':7}{text}", width)] if text != row["item"] else []
            else:
                line = f"{row['line']:>5}  {row['part']:{part_width}}  {row['item'] or '':{item_width}}  {text}"
                out.append(_cut(line, width))
        out += [_cut(line, width) for line in _mentioned([row for row in mentions if row["brief"] == brief])]
    return "\n".join(out[1:]) + "\n"


def _mentioned(rows: list[Row]) -> list[str]:
    """What prose mentions, a line for each vocabulary or code system: every item with the lines that it stands on."""
    by_scheme: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        item = f"not {row['item']}" if row["negated"] else str(row["item"])
        lines = by_scheme.setdefault(str(row["scheme"]), {}).setdefault(item, [])
        lines += [] if str(row["line"]) in lines else [str(row["line"])]
    width = max(map(len, by_scheme), default=0)
    shown = [
        f"       {scheme:{width}}  " + "; ".join(f"{item} ({' '.join(lines)})" for item, lines in items.items())
        for scheme, items in sorted(by_scheme.items())
    ]
    return ["", "mentioned, with its lines:", *shown] if shown else []


def _cut(line: str, width: int) -> str:
    line = printable(" ".join(line.splitlines()))
    return line if len(line) <= width else line[: width - 1] + "\u2026"


def _source(store: Store, brief: str) -> str:
    ask = f"{prologue('cg')} SELECT ?source {{ ?b cg:name {literal(brief)} ; cg:source ?source }}"
    return " and ".join(source for (source,) in rows_of(store, ask)) or "a text without a name"
