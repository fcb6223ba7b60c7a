"""Make a store out of a copy that `backup` made. Where a store is already, nothing is done; the copy stays.

example: chargegraph restore /backups/chargegraph-monday --store chargegraph.store
"""

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.add("backup", metavar="DIR", help="the copy")
    parser.store()


def run(args: "Namespace") -> int:
    from chargegraph.store.location import address_of
    from chargegraph.store.upkeep import restore

    path = address_of(args.store)
    restore(args.backup, path)
    print(f"restored to {path}")
    return 0
