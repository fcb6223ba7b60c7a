"""Write the graph as RDF. What briefs say is the default graph; the same data give the same bytes.

example: chargegraph export -o graph.ttl
         chargegraph export --format nquads | gzip > everything.nq.gz
         chargegraph export --codes-only -o to-share.ttl
         chargegraph export --owl -o graph.ttl
"""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.output import destination
from chargegraph.errors import UsageError
from chargegraph.formats import DATASETS, GRAPHS, TURTLE, choices
from chargegraph.rdf import Quad, require_format
from chargegraph.store.rights import Withholding
from chargegraph.store.store import Store


def arguments(parser: Arguments) -> None:
    graph, dataset = choices(GRAPHS, default=TURTLE.name), choices(DATASETS)
    parser.add("--format", default=TURTLE.name, metavar="FORMAT", help=f"{graph}: one graph; {dataset}: the whole dataset")
    parser.add("--graph", metavar="IRI", help="the named graph to write (default: what briefs say)")
    parser.add("--codes-only", action="store_true", help="withhold texts whose rights do not allow passing on, and say how many"
               " of briefs, of findings and of each edition")  # fmt: skip
    parser.add(
        "--owl", action="store_true", help="an ontology that stands alone, with every term declared: for Protégé and reasoners"
    )
    parser.store()
    parser.output()


def run(args: Namespace) -> int:
    require_format(args.format)
    if args.owl and args.format not in GRAPHS:
        what = f"{args.format} holds several graphs, and an ontology is one"
        raise UsageError(what, remedy=f"choose one of {', '.join(GRAPHS)}")
    with Store(args.store, read_only=True) as store:
        withholding = Withholding(held.edition for held in store.editions()) if args.codes_only else None
        passing = withholding.passing if withholding else iter
        with destination(args.output) as out:
            store.export(args.format, out, graph=args.graph, passing=_declared(passing) if args.owl else passing)
    if withholding:
        for said in [f"{count} {what}" for what, count in sorted(withholding.counts.items())] or ["nothing"]:
            print(f"withheld: {said}", file=sys.stderr)
    return 0


def _declared(passing: Callable[[Iterable[Quad]], Iterable[Quad]]) -> Callable[[Iterable[Quad]], Iterable[Quad]]:
    from chargegraph.rdf.standalone import standalone

    return lambda quads: standalone(passing(quads))
