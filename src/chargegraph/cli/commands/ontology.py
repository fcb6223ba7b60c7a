"""Write the ontology, for Protege or a triple store; say what one term means; with --check, hold it to rules.

A term is a class, a property or a curated concept: what it means, what follows from it, and the queries and rules that use it.
--check looks for terms that break a rule of queries/ontology/, and for contradictions. The exit code is 1 where it finds an
error, a warning or a contradiction.

example: chargegraph ontology --format rdfxml -o chargegraph.owl
         chargegraph ontology --all --catalog -o all.ttl
         chargegraph ontology Modifier
         chargegraph ontology payer:aetna --format csv
         chargegraph ontology --changes-since old.ttl
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
    parser.add("--changes-since", metavar="FILE", help="what became of each term since the version in FILE")
    parser.add("--syntax", metavar="SYNTAX", help="what FILE is written in (default: by extension)")
    parser.add("--check", action="store_true", help="hold the ontology to rules, and reason over it (needs Java)")
    parser.add("--all", action="store_true", help="the ontology and its alignments with others, as one")
    parser.add("--catalog", action="store_true", help="say in catalog-v001.xml beside FILE that the ontology is there, for what"
               " imports it without the network")  # fmt: skip
    parser.output()


def run(args: Namespace) -> int:
    if args.check or args.changes_since or args.term:
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
    """What writes no file of the ontology: a check of it, what changed in it, or the card of one term."""
    whole = "--check" if args.check else "--changes-since" if args.changes_since else ""
    if whole and args.term:
        raise UsageError(f"{whole} is of the whole ontology, not of {args.term}", remedy="leave out one of the two")
    if args.check and args.changes_since:
        raise UsageError("--check and --changes-since are two questions", remedy="ask one at a time")
    if args.all or args.catalog:
        what = f"with {whole}" if whole else f"of {args.term} alone"
        raise UsageError(f"--all and --catalog write the ontology, nothing {what}", remedy="leave them out")
    if args.check:
        return _check()
    return _changes(args) if args.changes_since else _describe(args)


def _describe(args: Namespace) -> int:
    from chargegraph.operations.describe_term import describe_term

    if args.format not in (None, *ROWS):
        raise unknown("row format", args.format, ROWS)
    write_rows(describe_term(args.term), args.format, args.output)
    return 0


def _changes(args: Namespace) -> int:
    from chargegraph.cli.named_rdf import named_files
    from chargegraph.operations.ontology.term_changes import term_changes

    if args.format not in (None, *ROWS):
        raise unknown("row format", args.format, ROWS)
    (earlier,) = named_files(Namespace(files=[args.changes_since], syntax=args.syntax))
    write_rows(term_changes(earlier), args.format, args.output, empty="no term was added, removed or changed")
    return 0


def _check() -> int:
    broken = _hold_to_rules()
    return max(_reason(), int(broken))


def _hold_to_rules() -> bool:
    """Print what breaks a rule. Returns whether more than a note is among it."""
    from chargegraph.operations.ontology.quality import faults_in, quality_rules
    from chargegraph.operations.ontology.shipped import shipped_dataset, shipped_store

    faults = faults_in(shipped_dataset(shipped_store()))
    for fault in faults:
        print(fault.message)
    print(f"{len(quality_rules())} rules of quality: {len(faults) or 'no'} fault{'s' * (len(faults) != 1)}")
    return any(fault.rule.level != "INFO" for fault in faults)


def _reason() -> int:
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
