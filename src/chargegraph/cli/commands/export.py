"""Write the graph as RDF. What briefs say is the default graph; the same data give the same bytes.

example: chargegraph export -o graph.ttl
         chargegraph export --format nquads | gzip > everything.nq.gz
         chargegraph export --codes-only -o to-share.ttl
"""

import sys
from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.output import destination
from chargegraph.rdf import require_format
from chargegraph.rdf.formats import DATASETS, GRAPHS, TURTLE, choices
from chargegraph.store.rights import Withholding
from chargegraph.store.store import Store


def arguments(parser: Arguments) -> None:
    graph, dataset = choices(GRAPHS, default=TURTLE.name), choices(DATASETS)
    parser.add("--format", default=TURTLE.name, metavar="FORMAT", help=f"{graph}: one graph; {dataset}: the whole dataset")
    parser.add("--graph", metavar="IRI", help="the named graph to write (default: what briefs say)")
    parser.add("--codes-only", action="store_true", help="withhold texts whose rights do not allow passing on, and say how many"
               " of briefs, of findings and of each edition")  # fmt: skip
    parser.store()
    parser.output()


def run(args: Namespace) -> int:
    require_format(args.format)
    with Store(args.store, read_only=True) as store:
        withholding = Withholding(held.edition for held in store.editions()) if args.codes_only else None
        with destination(args.output) as out:
            store.export(args.format, out, graph=args.graph, passing=withholding.passing if withholding else iter)
    if withholding:
        for said in [f"{count} {what}" for what, count in sorted(withholding.counts.items())] or ["nothing"]:
            print(f"withheld: {said}", file=sys.stderr)
    return 0
