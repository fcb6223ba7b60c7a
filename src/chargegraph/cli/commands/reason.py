"""Say what follows from the graph by the ontology, and from what; and what contradicts the ontology.

The store's briefs, or RDF that somebody wrote in chargegraph's terms. A contradiction names the axiom and the triples that cannot
hold together, and the exit code is 1. RDF formats write the triples that follow. It needs no Java.

example: chargegraph reason --brief 0686T
         chargegraph reason theirs.ttl --format csv
         chargegraph reason --format turtle -o inferred.ttl
"""

from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.named_rdf import files_or_store, named_files
from chargegraph.cli.output import write_graph, write_rows
from chargegraph.errors import unknown
from chargegraph.formats import RDF, ROWS
from chargegraph.operations.reasoning import as_rows, inferences_in, inferences_of
from chargegraph.rdf.terms import ntriples
from chargegraph.store.store import Store

_FORMATS = (*ROWS, *RDF)


def arguments(parser: Arguments) -> None:
    files_or_store(parser, "reason over", _FORMATS)


def run(args: Namespace) -> int:
    if args.format not in _FORMATS:
        raise unknown("format", args.format, _FORMATS)
    if args.files:
        found = inferences_of(named_files(args))
    else:
        with Store(args.store, read_only=True) as store:
            found = inferences_in(store, args.brief)
    if args.format in ROWS:
        write_rows(as_rows(found), args.format, args.output, empty="nothing follows")
    else:
        write_graph(ntriples(sorted({each.triple for each in found if each.triple})), args.format, args.output)
    return 1 if any(each.triple is None for each in found) else 0
