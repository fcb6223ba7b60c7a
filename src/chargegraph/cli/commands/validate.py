"""Hold data to the shapes of the ontology (SHACL): the store's, or RDF that somebody wrote in chargegraph's terms.

Each row names a thing that does not conform, the property, and what to do. The exit code is 1 where there is one.
It needs pyshacl: pip install 'chargegraph[validate]'.

example: chargegraph validate
         chargegraph validate theirs.ttl --format csv
"""

from argparse import Namespace
from collections.abc import Iterable

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.output import write_rows
from chargegraph.files import read_input
from chargegraph.operations.validating import validate, validate_quads
from chargegraph.rdf import Quad, format_of_file, read_rdf
from chargegraph.rdf.formats import RDF, choices
from chargegraph.store.store import Store

MAX_BYTES = 100_000_000


def arguments(parser: Arguments) -> None:
    parser.add(
        "files", nargs="*", metavar="FILE", help="RDF to validate in place of the store; - for standard input, with --syntax"
    )
    parser.add("--brief", metavar="BRIEF", default="", help="only this brief of the store: a short name or a code")
    parser.add("--syntax", metavar="SYNTAX", help=f"what the files are written in: {choices(RDF)} (default: by extension)")
    parser.store()
    parser.rows()


def run(args: Namespace) -> int:
    if args.files:
        found = validate_quads(quad for file in args.files for quad in _quads(file, args.syntax))
    else:
        with Store(args.store, read_only=True) as store:
            found = validate(store, args.brief)
    write_rows(found, args.format, args.output, empty="everything conforms to the shapes")
    return 1 if len(found) else 0


def _quads(file: str, syntax: str | None) -> Iterable[Quad]:
    written = format_of_file(file, syntax, option="--syntax")
    return read_rdf(read_input(file, MAX_BYTES), written, name=file)
