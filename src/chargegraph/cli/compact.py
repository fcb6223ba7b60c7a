"""Order the files of the store anew, so that they take less room and answer sooner: after many briefs came or went.

example: chargegraph compact
"""

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.store()


def run(args: "Namespace") -> int:
    from chargegraph.store.layout import size_of
    from chargegraph.store.store import Store

    with Store(args.store, existing=True) as store:
        before = size_of(store.path) if store.is_directory else 0
        store.compact()
        after = size_of(store.path)
    print(f"{before:,} bytes before, {after:,} after")
    return 0
