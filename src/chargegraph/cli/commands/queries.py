"""The catalogue of canned queries: name, question, parameters. A parameter in brackets may be left out.

RDF formats write the queries themselves as data, as sib-swiss/sparql-examples has them (sh:SPARQLExecutable), for editors of
queries and catalogues; --target says which endpoint they are for.

example: chargegraph queries
         chargegraph queries --format json
         chargegraph queries --format turtle --target https://sparql.example.org/sparql -o queries.ttl
"""

from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.output import write_graph, write_rows
from chargegraph.errors import UsageError
from chargegraph.formats import RDF, ROWS, TABLE, choices
from chargegraph.operations.of_store import queries

_USUAL = "http://127.0.0.1:8686/sparql"


def arguments(parser: Arguments) -> None:
    parser.add("--format", metavar="FORMAT", help=f"{choices(ROWS, default=TABLE.name)}; as data {', '.join(RDF)}")
    parser.add("--target", metavar="URL", help=f"the endpoint that the data are for (default: {_USUAL}, as serve has it)")
    parser.sheets()
    parser.output()


def run(args: Namespace) -> int:
    if args.format not in RDF:
        if args.target:
            raise UsageError("--target is for queries as data", remedy="give a format of RDF, such as --format turtle")
        write_rows(queries(None), args.format, args.output, sheet=args.for_spreadsheets)
        return 0
    from chargegraph.query.executables import describe_catalogue
    from chargegraph.rdf.terms import ntriples

    target = args.target or _USUAL
    if not target.startswith(("http://", "https://")) or any(sign in target for sign in ' <>"{}|\\^`\n'):
        raise UsageError(f"{target!r} is no address of an endpoint", remedy="give one such as https://sparql.example.org/sparql")
    write_graph(ntriples(sorted(set(describe_catalogue(target)))), args.format, args.output)
    return 0
