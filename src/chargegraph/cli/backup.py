"""Copy the store to a new directory, whole and at one moment. The copy is a store itself.

example: chargegraph backup /backups/chargegraph-monday
"""

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.add("to", metavar="DIR", help="a directory that does not exist yet")
    parser.store()


def run(args: "Namespace") -> int:
    from chargegraph.store import Store

    with Store(args.store, existing=True) as store:
        store.back_up(args.to)
    print(f"copied to {args.to}")
    return 0
