"""Two briefs, or two versions of one: statements added, dropped and reworded.

example: chargegraph diff 0686T-e3e8e7472d8b 0686T-08f10f90fa37
         chargegraph diff 0686T-e3e8e7472d8b 0686T-08f10f90fa37 --format json
"""

from argparse import Namespace

from chargegraph.cli import derived
from chargegraph.cli.arguments import Arguments
from chargegraph.cli.output import write, write_rows
from chargegraph.operations.declared import OPERATIONS
from chargegraph.operations.of_briefs import diff
from chargegraph.query.result import Row
from chargegraph.store.store import Store


def arguments(parser: Arguments) -> None:
    derived.arguments(parser, OPERATIONS["diff"])


def run(args: Namespace) -> int:
    with Store(args.store, read_only=True) as store:
        changes = diff(store, args.old, args.new)
    if args.format is None:
        write("".join(map(_lines, changes)).encode() or b"no difference\n", args.output)
    else:
        write_rows(changes, args.format, args.output)
    return 0


def _lines(change: Row) -> str:
    """A change as people read one: what it is about, then the old words after a minus and the new after a plus."""
    out = f"{change['change']} {change['kind']}" + (f" {change['item']}" if change["item"] else "") + "\n"
    for sign, text, line in (("-", change["old"], change["old_line"]), ("+", change["new"], change["new_line"])):
        if text is not None:
            out += f"  {sign} {line:>4}  {' '.join(str(text).split())}\n"
    return out
