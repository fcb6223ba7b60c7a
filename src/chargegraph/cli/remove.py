"""Take a brief out of the graph whole: its text, its statements, its findings.

example: chargegraph remove 0686T-08f10f90fa37
"""

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.add("brief", metavar="BRIEF", help="a brief's short name, or the code that it alone is about")
    parser.store_to_fill()


def run(args: "Namespace") -> int:
    from chargegraph.store.store import Store

    with Store(args.store, existing=True, update=args.update, graph_store=args.graph_store) as store:
        print(f"removed {store.remove(args.brief)}")
    return 0
