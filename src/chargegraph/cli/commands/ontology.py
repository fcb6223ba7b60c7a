"""Write the ontology, for Protege or a triple store; say what one term means; with --check, look for contradictions.

A term is a class, a property or a curated concept: what it means, what follows from it, and the queries and rules that use it.

example: chargegraph ontology --format rdfxml -o chargegraph.owl
         chargegraph ontology --all --catalog -o all.ttl
         chargegraph ontology Modifier
         chargegraph ontology payer:aetna --format csv
         chargegraph ontology --check
"""

import os
import sys
from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.import_catalog import catalog_beside, require_file
from chargegraph.cli.output import destination, write, write_rows
from chargegraph.errors import UsageError, unknown
from chargegraph.formats import RDF, ROWS, TABLE, TURTLE, choices
from chargegraph.rdf import require_format
from chargegraph.rdf.names import ONTOLOGY


def arguments(parser: Arguments) -> None:
    parser.add("term", nargs="?", metavar="TERM", help="a term, as cg:Modifier, Modifier, payer:aetna or an IRI")
    rows = f"of a term {choices(ROWS, default=TABLE.name)}"
    parser.add("--format", metavar="FORMAT", help=f"{choices(RDF, default=TURTLE.name)}; {rows}")
    parser.add("--check", action="store_true", help="reason over ontology, alignments and vocabularies (needs Java)")
    parser.add("--all", action="store_true", help="the ontology and its alignments with others, as one")
    parser.add("--catalog", action="store_true", help="say in catalog-v001.xml beside FILE that the ontology is there, for what"
               " imports it without the network")  # fmt: skip
    parser.output()


def run(args: Namespace) -> int:
    if args.check or args.term:
        return _of_terms(args)
    from chargegraph.rdf.rdflib_graph import write_graph, write_ontology
    from chargegraph.rdf.standalone import WHOLE, whole_ontology

    syntax = require_format(args.format or TURTLE.name)
    iri = WHOLE if args.all else ONTOLOGY
    catalog = _catalog(args.output, iri) if args.catalog else None
    with destination(args.output) as out:
        if args.all:
            write_graph((quad.triple for quad in whole_ontology()), syntax, out)
        else:
            write_ontology(syntax, out)
    if catalog:
        write(*catalog)
    return 0


def _catalog(output: str | None, iri: str) -> tuple[bytes, str]:
    from chargegraph.rdf.standalone import version_iri

    file = require_file(output)
    return catalog_beside(file, os.path.basename(file), (iri, version_iri(iri)))


def _of_terms(args: Namespace) -> int:
    """What needs no file of the ontology: a check of it, or the card of one term."""
    if args.check and args.term:
        raise UsageError(f"--check is of the whole ontology, not of {args.term}", remedy="leave out one of the two")
    if args.all or args.catalog:
        what = "with --check" if args.check else f"of {args.term} alone"
        raise UsageError(f"--all and --catalog write the ontology, nothing {what}", remedy="leave them out")
    return _check() if args.check else _describe(args)


def _describe(args: Namespace) -> int:
    from chargegraph.operations.describe_term import describe_term

    if args.format not in (None, *ROWS):
        raise unknown("row format", args.format, ROWS)
    write_rows(describe_term(args.term), args.format, args.output)
    return 0


def _check() -> int:
    from chargegraph.briefs.vocabularies import vocabulary_quads
    from chargegraph.rdf.owl import check_ontology

    found = check_ontology(vocabulary_quads())
    print(f"{found.classes} classes, {found.properties} properties, {found.individuals} individuals")
    if not found.reasoned:
        print(
            "warning: not reasoned over, Java was not found; pip install 'chargegraph[reason]' and check again", file=sys.stderr
        )
        return 1
    if found.contradictions:
        print("contradictory: " + ", ".join(found.contradictions))
        return 1
    print("consistent, and every class can have members")
    return 0
