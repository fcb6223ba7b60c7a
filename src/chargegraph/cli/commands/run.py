"""Ask a canned query. Its required parameters are given by position, every one as -p name=value.

A code may be typed as lookup takes it, a specialty by its name; a note says how it was read.

A file of your own, as @FILE or on standard input, is asked the same way: its parameters stand in the order of its header, or
without a header in that of the text.

example: chargegraph run modifiers-of-procedure 0686T
         chargegraph run procedures-by-diagnosis c78 --format csv
         chargegraph run procedures-by-specialty "vascular surgery"
         chargegraph run modifiers-by-purpose 0686T -p purpose=stopped-before-anesthesia
         chargegraph run @question.rq 0686T
         chargegraph run - 0686T < question.rq
"""

from argparse import Namespace

from chargegraph.cli.answer import write_answer
from chargegraph.cli.arguments import Arguments
from chargegraph.cli.typed_question import typed_question


def arguments(parser: Arguments) -> None:
    parser.add(
        "name", metavar="NAME", help="the query's name, as chargegraph queries lists it; or @FILE, or - for standard input"
    )
    parser.values()
    parser.store()
    parser.limits()
    parser.rows(of_query=True)


def run(args: Namespace) -> int:
    return write_answer(typed_question(args.name, args.parameter, args.values, named=True), args)
