"""Every line of a brief's text and what it became; prose and lines that were not understood among them.

example: chargegraph ledger 0686T
         chargegraph ledger 0686T --format csv | grep 'not understood'
"""

import sys

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.add("brief", metavar="BRIEF", help="a brief's short name, or a code: then all its briefs")
    parser.store()
    parser.rows()


def run(args: "Namespace") -> int:
    from collections import Counter

    from chargegraph.briefs.line_ledger import LedgerEntry, ledger_of, share_understood
    from chargegraph.cli.output import write_result
    from chargegraph.query.result import Result
    from chargegraph.store.store import Store

    rows, totals = [], []
    with Store(args.store, read_only=True) as store:
        for name in store.names(args.brief):
            entries = ledger_of(store.brief(name))
            rows += [(*entry, name) for entry in entries]
            counts = Counter(entry.account for entry in entries)
            listed = ", ".join(f"{number} {account}" for account, number in sorted(counts.items()))
            totals.append(f"{name}: {len(entries)} lines, {listed}; {share_understood(entries):.0%} understood or kept as prose")
    write_result(Result((*LedgerEntry._fields, "brief"), rows), args.format, args.output)
    print("\n".join(totals), file=sys.stderr)
    return 0
