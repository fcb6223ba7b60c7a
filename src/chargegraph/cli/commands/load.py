"""Put RDF into the graph: an export goes back to the graphs it came from, any other file to --graph or a graph of its own.

example: chargegraph load graph.ttl
         chargegraph load notes.ttl --graph https://example.org/notes
"""

from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.files import read_input
from chargegraph.formats import RDF, choices
from chargegraph.rdf import format_of_file
from chargegraph.store.loading import read_load
from chargegraph.store.store import Store, source_of

MAX_BYTES = 4_000_000_000


def arguments(parser: Arguments) -> None:
    syntaxes = choices(each.title for each in RDF.values())
    parser.add("files", nargs="+", metavar="FILE", help=f"a file in {syntaxes}; - for standard input, with --format")
    parser.add("--graph", metavar="IRI", help="the named graph for a file that is no export")
    parser.add("--format", metavar="FORMAT", help=f"{choices(RDF)} (default: by extension)")
    parser.store_to_fill()


def run(args: Namespace) -> int:
    loads = []
    for file in args.files:
        syntax = format_of_file(file, args.format)
        loads.append(read_load(read_input(file, MAX_BYTES), syntax, name=file, graph=args.graph))
    with Store(args.store, update=args.update, graph_store=args.graph_store) as store:
        for file, load in zip(args.files, loads, strict=True):
            source_of(store).filled().extend(load.quads)
            print(f"{file}: " + ("an export, back in its graphs" if load.graph is None else f"in the graph {load.graph}"))
    return 0
