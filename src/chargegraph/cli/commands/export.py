"""Write the graph as RDF. What briefs say is the default graph; the same data give the same bytes.

example: chargegraph export -o graph.ttl
         chargegraph export --format nquads | gzip > everything.nq.gz
         chargegraph export --codes-only -o to-share.ttl
         chargegraph export --owl -o graph.ttl
         chargegraph export --owl --catalog -o graph.ttl
"""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.import_catalog import catalog_beside, require_file
from chargegraph.cli.output import destination, write
from chargegraph.editions.rights import Withholding
from chargegraph.errors import UsageError
from chargegraph.formats import DATASETS, GRAPHS, TURTLE, choices
from chargegraph.rdf import Quad, require_format
from chargegraph.rdf.names import ONTOLOGY
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
    parser.add("--catalog", action="store_true", help="with --owl: import the terms, from a file of their own beside FILE, to"
               " which catalog-v001.xml leads without the network")  # fmt: skip
    parser.store()
    parser.output()


def run(args: Namespace) -> int:
    require_format(args.format)
    if args.owl and args.format not in GRAPHS:
        what = f"{args.format} holds several graphs, and an ontology is one"
        raise UsageError(what, remedy=f"choose one of {', '.join(GRAPHS)}")
    beside = _beside(args) if args.catalog else []
    with Store(args.store, read_only=True) as store:
        withholding = Withholding(held.edition for held in store.editions()) if args.codes_only else None
        passing = withholding.passing if withholding else iter
        with destination(args.output) as out:
            store.export(args.format, out, graph=args.graph, passing=_declared(passing, args.catalog) if args.owl else passing)
    for data, path in beside:
        write(data, path)
    if withholding:
        for said in [f"{count} {what}" for what, count in sorted(withholding.counts.items())] or ["nothing"]:
            print(f"withheld: {said}", file=sys.stderr)
    return 0


def _beside(args: Namespace) -> list[tuple[bytes, str]]:
    """The ontology that a graph imports, the catalog that says where it is, and their paths."""
    from chargegraph.rdf.standalone import version_iri
    from chargegraph.rdf.vocabulary import ONTOLOGY_FILE, ontology_turtle

    if not args.owl:
        raise UsageError("--catalog is for an ontology", remedy="give --owl too")
    output = require_file(args.output)
    if os.path.basename(output) == ONTOLOGY_FILE:
        raise UsageError(f"{ONTOLOGY_FILE} is where the terms go", remedy="give the graph another name")
    terms = os.path.join(os.path.dirname(output), ONTOLOGY_FILE)
    return [(ontology_turtle(), terms), catalog_beside(output, ONTOLOGY_FILE, (ONTOLOGY, version_iri()))]


def _declared(passing: Callable[[Iterable[Quad]], Iterable[Quad]], importing: bool) -> Callable[[Iterable[Quad]], Iterable[Quad]]:
    from chargegraph.rdf.standalone import standalone

    return lambda quads: standalone(passing(quads), importing=importing)
