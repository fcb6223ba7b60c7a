"""Put briefs into the graph: what each says, with the passage it stands on. Text, Markdown and saved web pages.

A text from the same source on the same code takes the place of the one before, which stays readable by its short name.
Ctrl-C leaves the briefs that are in. A new store of many briefs is there when all are in, or at Ctrl-C.

example: chargegraph build brief.txt briefs/ 'more/*.html' --jobs 2
         pdftotext brief.pdf - | chargegraph build - --source brief.pdf --date 2025-03-31
"""

import signal
import sys
from argparse import Namespace

from chargegraph.briefs.batch import BATCH, outcomes
from chargegraph.cli.arguments import Arguments
from chargegraph.cli.files_to_read import briefs_to_read, report, report_passed_over, tasks_of
from chargegraph.cli.progress import Progress
from chargegraph.errors import UsageError
from chargegraph.store.filling import filling
from chargegraph.store.held_briefs import put_in


def arguments(parser: Arguments) -> None:
    briefs_to_read(parser)
    parser.store_to_fill()


def run(args: Namespace) -> int:
    tasks, passed_over = tasks_of(args)
    progress = Progress(len(tasks))
    interruption = _Interruption()
    is_large = len(tasks) > BATCH
    built = problems = 0
    try:
        with filling(args.store, update=args.update, graph_store=args.graph_store, is_large=is_large) as store:
            for batch in outcomes(tasks, int(args.jobs)):
                good = [outcome.description for outcome in batch if outcome.description]
                if good:
                    for new, old in put_in(store.dataset(), good):
                        names = [iri.rpartition("/")[2] for iri in (new, old)]
                        print(f"note: {names[0]} takes the place of {names[1]}, of the same code and source", file=sys.stderr)
                    built += len(good)
                for outcome in batch:
                    problems += report(outcome, alone=len(tasks) == 1)
                    progress.step()
                if interruption.came:
                    progress.end()
                    print(f"interrupted: {built} of {len(tasks)} files are built and stand, the others are not", file=sys.stderr)
                    raise KeyboardInterrupt
    finally:
        progress.end()
    if len(tasks) > 1:
        left_out = f", {len(tasks) - built} not" if built < len(tasks) else ""
        print(f"{built} of {len(tasks)} files built{left_out}; {problems} problems")
    report_passed_over(passed_over)
    if not built:
        raise UsageError("no file held a brief", remedy="nothing was built; mend the files named above")
    return 1 if problems else 0


class _Interruption:
    """A Ctrl-C that waits until the batch under way is in, so that it can be said what stands; a second one ends at once."""

    def __init__(self) -> None:
        self.came = False
        if signal.getsignal(signal.SIGINT) == signal.SIG_DFL:
            signal.signal(signal.SIGINT, self._note)

    def _note(self, *_: object) -> None:
        self.came = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)
