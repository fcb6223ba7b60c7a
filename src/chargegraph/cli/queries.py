"""The catalogue of canned queries: name, question, parameters. A parameter in brackets may be left out.

example: chargegraph queries
         chargegraph queries --format json
"""

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.rows()


def run(args: "Namespace") -> int:
    from chargegraph.cli.output import write_result
    from chargegraph.query.catalogue import catalogue
    from chargegraph.query.result import Result

    rows = []
    for query in catalogue():
        parameters = [p.name if p.default is None else f"[{p.name}]" for p in query.parameters]
        rows.append((query.name, query.summary, " ".join(parameters)))
    return write_result(Result(("name", "question", "parameters"), rows), args.format, args.output)
