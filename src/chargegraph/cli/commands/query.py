"""Ask SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE. It cannot write, read a file or reach the network.

Every $NAME in the text is a parameter, which -p gives a value: a text, or an IRI where it is written <IRI>. The header of a file
may declare types.

The prefixes of the ontology, such as cg: and skos:, need no PREFIX line. --print writes the query with these lines and with its
values, as other stores take it, and asks nothing.

Only the endpoints that --allow-service names may stand behind SERVICE.

example: chargegraph query 'SELECT ?code { ?b cg:code ?c ; cg:statedCode ?code }'
         chargegraph query 'SELECT ?what { ?what ?says $code }' -p code=0686T
         chargegraph query @question.rq -p code=0686T --format json
         chargegraph query - < question.rq
         chargegraph query 'ASK { ?code skos:notation "0686T" }' --print
"""

from argparse import Namespace

from chargegraph.cli.answer import write_answer, write_question
from chargegraph.cli.arguments import Arguments
from chargegraph.cli.typed_question import typed_question
from chargegraph.formats import RDF, RESULTS, ROWS, TABLE, TURTLE, choices


def arguments(parser: Arguments) -> None:
    parser.add("text", metavar="SPARQL", help="the query, or @FILE, or - for standard input")
    parser.parameters()
    parser.store()
    rows, graphs = choices((*ROWS, *RESULTS), default=TABLE.name), choices(RDF, default=TURTLE.name)
    parser.add("--format", metavar="FORMAT", help=f"rows: {rows}; graphs: {graphs}")
    parser.sheets()
    parser.limits()
    parser.add("--allow-service", action="append", default=[], metavar="URL", help="an endpoint that SERVICE may ask, as"
               " often as there are such (default: none)")  # fmt: skip
    parser.add("--print", action="store_true", help="write the query with its PREFIX lines and values, and ask nothing")
    parser.output()


def run(args: Namespace) -> int:
    question = typed_question(args.text, args.parameter)
    return write_question(question, args) if args.print else write_answer(question, args, services=args.allow_service)
