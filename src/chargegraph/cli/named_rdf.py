"""RDF that a user names in place of the store. In: words of the command line. Out: the quads of each file, within limits."""

from argparse import Namespace
from collections.abc import Iterable, Iterator

from chargegraph.cli.arguments import Arguments
from chargegraph.files import read_input
from chargegraph.formats import RDF, TABLE, choices
from chargegraph.rdf import Quad, format_of_file
from chargegraph.rdf.foreign import read_foreign

MAX_BYTES = 100_000_000


def files_or_store(parser: Arguments, to: str, formats: Iterable[str]) -> None:
    """The arguments of a command that looks at files, or else at the briefs of a store; `to` says what it does."""
    parser.add("files", nargs="*", metavar="FILE", help=f"RDF to {to} in place of the store; - for standard input, with --syntax")
    parser.add("--brief", metavar="BRIEF", default="", help="only this brief of the store: a short name or a code")
    parser.add("--syntax", metavar="SYNTAX", help=f"what the files are written in: {choices(RDF)} (default: by extension)")
    parser.store()
    parser.add("--format", default=TABLE.name, metavar="FORMAT", help=choices(formats, default=TABLE.name))
    parser.output()


def named_files(args: Namespace) -> Iterator[Iterable[Quad]]:
    """The quads of each file that was named, read as a stranger's are: with limits, and in a process of its own."""
    for file in args.files:
        syntax = format_of_file(file, args.syntax, option="--syntax")
        yield read_foreign(read_input(file, MAX_BYTES), syntax, name=file)
