"""Write the graph as RDF. What briefs say is the default graph; the same data give the same bytes.

example: chargegraph export -o graph.ttl
         chargegraph export --format nquads | gzip > everything.nq.gz
         chargegraph export --codes-only -o to-share.ttl
"""

import sys

from chargegraph.cli.arguments import Arguments
from chargegraph.rdf.formats import DATASETS, GRAPHS, TURTLE, choices

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    graph, dataset = choices(GRAPHS, default=TURTLE.name), choices(DATASETS)
    parser.add("--format", default=TURTLE.name, metavar="FORMAT", help=f"{graph}: one graph; {dataset}: the whole dataset")
    parser.add("--graph", metavar="IRI", help="the named graph to write (default: what briefs say)")
    parser.add("--codes-only", action="store_true", help="withhold texts whose rights do not allow passing on, and say how many"
               " of briefs, of findings and of each edition")  # fmt: skip
    parser.store()
    parser.output()


def run(args: "Namespace") -> int:
    from chargegraph.cli.output import destination
    from chargegraph.rdf import require_format
    from chargegraph.store.store import Store

    require_format(args.format)
    with Store(args.store, read_only=True) as store:
        if not args.codes_only:
            with destination(args.output) as out:
                store.export(args.format, out, graph=args.graph)
            return 0
        from chargegraph.store.rights import Withholding

        withholding = Withholding(held.edition for held in store.editions())
        with destination(args.output) as out:
            store.export(args.format, out, graph=args.graph, passing=withholding.passing)
    for what, count in sorted(withholding.counts.items()):
        print(f"withheld: {count} {what}", file=sys.stderr)
    if not withholding.counts:
        print("withheld: nothing", file=sys.stderr)
    return 0
