"""Write the graph as RDF. What briefs say is the default graph; the same data give the same bytes.

example: chargegraph export -o graph.ttl
         chargegraph export --format nquads | gzip > everything.nq.gz
"""

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.add("--format", default="turtle", metavar="FORMAT", help="turtle (default), ntriples, rdfxml, jsonld: one graph;"
               " trig, nquads: the whole dataset")  # fmt: skip
    parser.add("--graph", metavar="IRI", help="the named graph to write (default: what briefs say)")
    parser.store()
    parser.output()


def run(args: "Namespace") -> int:
    from chargegraph.cli.output import destination
    from chargegraph.oxigraph import require_format
    from chargegraph.store import Store

    require_format(args.format)
    with Store(args.store, read_only=True) as store, destination(args.output) as out:
        store.export(args.format, out, graph=args.graph)
    return 0
