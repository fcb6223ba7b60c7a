"""Hold data to the shapes of the ontology (SHACL): the store's, or RDF that somebody wrote in chargegraph's terms.

Each row names a thing that does not conform, the property, and what to do. The exit code is 1 where there is one.
Turtle is SHACL's validation report; SARIF is for review tools, with the lines of the briefs.
It needs pyshacl: pip install 'chargegraph[validate]'.

example: chargegraph validate
         chargegraph validate theirs.ttl --format csv
         chargegraph validate --format sarif -o shapes.sarif
"""

from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.named_rdf import files_or_store, named_files
from chargegraph.cli.output import write, write_graph, write_rows
from chargegraph.errors import unknown
from chargegraph.formats import ROWS, TURTLE
from chargegraph.operations.validating import as_rows, violations_in, violations_of
from chargegraph.rdf.shapes import Violation
from chargegraph.rdf.terms import ntriples
from chargegraph.store.store import Store

_FORMATS = (*ROWS, "sarif", TURTLE.name)


def arguments(parser: Arguments) -> None:
    files_or_store(parser, "validate", _FORMATS)


def run(args: Namespace) -> int:
    if args.format not in _FORMATS:
        raise unknown("format", args.format, _FORMATS)
    if args.files:
        found = violations_of(named_files(args))
        _write(found, None, args)
    else:
        with Store(args.store, read_only=True) as store:
            found = violations_in(store, args.brief)
            _write(found, store, args)
    return 1 if found else 0


def _write(found: list[Violation], store: Store | None, args: Namespace) -> None:
    if args.format in ROWS:
        write_rows(as_rows(found), args.format, args.output, empty="everything conforms to the shapes")
        return
    from chargegraph.operations.shape_reports import as_sarif, describe_report, places_in

    if args.format == TURTLE.name:
        write_graph(ntriples(sorted(set(describe_report(found)))), TURTLE.name, args.output)
    else:
        write(as_sarif(found, places_in(store, found) if store is not None else None).encode(), args.output)
