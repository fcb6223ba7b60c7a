"""Look for what briefs contradict in themselves. Findings are kept in the graph of findings.

example: chargegraph check 0686T
         chargegraph check --format json --fail-on info
"""

from chargegraph.cli.arguments import Arguments
from chargegraph.errors import UsageError, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.add("briefs", nargs="*", metavar="BRIEF", help="short names or codes (default: every brief)")
    parser.add("--fail-on", default="error", metavar="LEVEL", help="exit code 1 where a finding is at least that grave: error"
               " (default), warning or info")  # fmt: skip
    parser.store()
    parser.rows()


def run(args: "Namespace") -> int:
    from chargegraph.checks import SEVERITIES, Finding, check, keep
    from chargegraph.cli.output import write_result
    from chargegraph.results import Result
    from chargegraph.store import Store

    if args.fail_on not in SEVERITIES:
        raise UsageError(
            f"no level is called {args.fail_on!r}",
            remedy=did_you_mean(args.fail_on, SEVERITIES) or f"choose one of {', '.join(SEVERITIES)}",
        )
    with Store(args.store, existing=True) as store:
        asked = {name for reference in args.briefs for name in store.names(reference)} if args.briefs else None
        every = check(store)
        if store.is_writable:
            keep(store, every)
    found = [finding for finding in every if asked is None or finding.brief in asked]
    write_result(Result(Finding._fields, found), args.format, args.output)
    grave = SEVERITIES[: SEVERITIES.index(args.fail_on) + 1]
    return 1 if any(finding.severity in grave for finding in found) else 0
