"""Write the ontology, for Protege or a triple store; with --check, load it as OWL and look for contradictions.

example: chargegraph ontology --format rdfxml -o chargegraph.owl
         chargegraph ontology --check
"""

import sys
from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.output import destination
from chargegraph.rdf import require_format
from chargegraph.rdf.formats import RDF, TURTLE, choices


def arguments(parser: Arguments) -> None:
    parser.add("--format", default=TURTLE.name, metavar="FORMAT", help=choices(RDF, default=TURTLE.name))
    parser.add("--check", action="store_true", help="reason over ontology, alignments and vocabularies (needs Java)")
    parser.output()


def run(args: Namespace) -> int:
    if args.check:
        return _check()
    from chargegraph.rdf.rdflib_graph import write_ontology

    require_format(args.format)
    with destination(args.output) as out:
        write_ontology(args.format, out)
    return 0


def _check() -> int:
    from chargegraph.briefs.vocabularies import vocabulary_quads
    from chargegraph.rdf.owl import check_ontology

    found = check_ontology(vocabulary_quads())
    print(f"{found.classes} classes, {found.properties} properties, {found.individuals} individuals")
    if not found.reasoned:
        print("warning: not reasoned over, Java was not found; install a Java runtime and check again", file=sys.stderr)
        return 1
    if found.contradictions:
        print("contradictory: " + ", ".join(found.contradictions))
        return 1
    print("consistent, and every class can have members")
    return 0
