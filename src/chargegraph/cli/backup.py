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
    from chargegraph.store import layout as directory
    from chargegraph.store.location import address_of
    from chargegraph.store.store import Store

    path = address_of(args.store)
    # Opened to write nobody else writes meanwhile; a directory that is only read can be copied all the same.
    with Store(path, existing=True, read_only=not directory.is_writable(path)) as store:
        store.back_up(args.to)
    print(f"copied to {args.to}")
    return 0
