"""Write what briefs say as files that a bulk loader takes, and make no store: N-Quads, so many briefs in each file.

The files hold what a store would that was built of the same briefs. --cluster reads on the workers of a Dask cluster, which need
chargegraph and the files under the same paths; it alone reaches the network.

example: chargegraph convert briefs/ -o shards --jobs 2
         chargegraph convert briefs/ -o shards --cluster tcp://10.0.0.5:8786
"""

import os
import re
from argparse import Namespace

from chargegraph.briefs.vocabularies import vocabularies_ntriples
from chargegraph.cli.arguments import Arguments
from chargegraph.cli.files_to_read import briefs_to_read, report, report_passed_over, tasks_of
from chargegraph.cli.progress import Progress
from chargegraph.errors import Place, UsageError
from chargegraph.files import whole_folder
from chargegraph.formats import NQUADS
from chargegraph.store.shards import VOCABULARIES, shard_name, shards


def arguments(parser: Arguments) -> None:
    briefs_to_read(parser)
    parser.add("-o", "--output", metavar="FOLDER", required=True, help="the folder to make")
    parser.add("--format", default=NQUADS.name, choices=[NQUADS.name], help=f"what to write: {NQUADS.name}")
    parser.add("--shard-size", metavar="N", default="1000", help="the most briefs in one file (default: %(default)s)")
    parser.add("--cluster", metavar="ADDRESS", help="the scheduler of a Dask cluster that reads in place of --jobs")


def run(args: Namespace) -> int:
    if not re.fullmatch("[1-9][0-9]{0,6}", args.shard_size):
        raise UsageError(f"{args.shard_size!r} is no number of briefs", remedy="give --shard-size a number from 1 to 9999999")
    if os.path.lexists(args.output):
        raise UsageError("there is something already", where=Place(args.output), remedy="give -o another folder")
    tasks, passed_over = tasks_of(args)
    if args.cluster and any(task.stream for task in tasks):
        raise UsageError("a cluster cannot read standard input", remedy="name files, or leave out --cluster")
    progress = Progress(len(tasks))
    converted = problems = files = 0
    with whole_folder(args.output) as folder:
        try:
            os.mkdir(folder)
        except OSError as error:
            what = f"the folder cannot be made ({(error.strerror or str(error)).lower()})"
            raise UsageError(what, where=Place(args.output), remedy="make the folder above it, or give -o another") from None
        try:
            for each in shards(tasks, int(args.shard_size), jobs=int(args.jobs), cluster=args.cluster):
                for outcome in each.outcomes:
                    converted += outcome.description is not None
                    problems += report(outcome, alone=len(tasks) == 1)
                    progress.step()
                if each.nquads:
                    files += 1
                    _write(folder, shard_name(files), each.nquads)
        finally:
            progress.end()
        report_passed_over(passed_over)
        if not converted:
            raise UsageError("no file held a brief", remedy="nothing was written; mend the files named above")
        _write(folder, VOCABULARIES, vocabularies_ntriples())
    left_out = f", {len(tasks) - converted} not" if converted < len(tasks) else ""
    into = f"{files} shard{'s' if files > 1 else ''}"
    print(f"{converted} of {len(tasks)} files converted{left_out}, into {into}; {problems} problems")
    return 1 if problems else 0


def _write(folder: str, name: str, data: bytes) -> None:
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)
