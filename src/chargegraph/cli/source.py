"""The original of a brief, byte for byte, out of the graph.

example: chargegraph source 0686T | cmp - 0686T.txt
"""

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.add("brief", metavar="BRIEF", help="a brief's short name, or the code that it alone is about")
    parser.store()
    parser.output()


def run(args: "Namespace") -> int:
    from chargegraph.cli.output import destination
    from chargegraph.store.store import Store

    with Store(args.store, read_only=True) as store:
        data = store.text(args.brief).encode()
    with destination(args.output) as out:
        out.write(data)
    return 0
