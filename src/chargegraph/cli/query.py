"""Ask SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE. It cannot write, read a file or reach the network.

Only the endpoints that --allow-service names may stand behind SERVICE.

example: chargegraph query 'PREFIX cg: <https://w3id.org/chargegraph/ns#> SELECT ?code { ?b cg:code ?c ; cg:statedCode ?code }'
         chargegraph query @question.rq --format json
         chargegraph query - < question.rq
"""

import sys

from chargegraph.cli.arguments import Arguments
from chargegraph.errors import Place, UsageError
from chargegraph.rdf.formats import RDF, RESULTS, ROWS, TABLE, TURTLE, choices

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.add("text", metavar="SPARQL", help="the query, or @FILE, or - for standard input")
    parser.store()
    parser.add(
        "--format",
        metavar="FORMAT",
        help=f"rows: {choices((*ROWS, *RESULTS), default=TABLE.name)}; graphs: {choices(RDF, default=TURTLE.name)}",
    )
    parser.limits()
    parser.add("--allow-service", action="append", default=[], metavar="URL", help="an endpoint that SERVICE may ask, as"
               " often as there are such (default: none)")  # fmt: skip
    parser.output()


def run(args: "Namespace") -> int:
    from chargegraph.cli.answer import write_answer
    from chargegraph.store.store import Store

    text = _text(args.text)
    with Store(args.store, read_only=True) as store:
        return write_answer(store, text, lambda limited: limited.query(text), args, services=args.allow_service)


def _text(argument: str) -> str:
    if argument != "-" and not argument.startswith("@"):
        return argument
    name = "standard input" if argument == "-" else argument[1:]
    try:
        if argument == "-":
            return sys.stdin.buffer.read().decode()
        with open(name, "rb") as file:
            return file.read().decode()
    except OSError as error:
        raise UsageError(f"cannot read the file ({(error.strerror or str(error)).lower()})", where=Place(name)) from None
    except UnicodeDecodeError:
        raise UsageError("not UTF-8", where=Place(name), remedy="save the query as UTF-8 text") from None
