"""Say what follows from the graph by the ontology, and from what; and what contradicts the ontology.

The store's briefs, or RDF that somebody wrote in chargegraph's terms. A contradiction names the axiom and the triples that cannot
hold together, and the exit code is 1. RDF formats write the triples that follow. Only --profile dl needs Java: on the
PATH, or by pip install 'chargegraph[reason]'.

example: chargegraph reason --brief 0686T
         chargegraph reason theirs.ttl --format csv
         chargegraph reason --format turtle -o inferred.ttl
         chargegraph reason --keep > /dev/null
         chargegraph reason --brief 0686T --profile dl
"""

import sys
from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.named_rdf import files_or_store, named_files
from chargegraph.cli.output import write_graph, write_rows
from chargegraph.errors import UsageError, unknown
from chargegraph.formats import RDF, ROWS, choices
from chargegraph.operations.reasoning import PROFILES, RULES, as_rows, inferences_in, inferences_of, keep_inferences
from chargegraph.rdf.axioms import Inference
from chargegraph.rdf.terms import ntriples
from chargegraph.store.store import Store

_FORMATS = (*ROWS, *RDF)


def arguments(parser: Arguments) -> None:
    files_or_store(parser, "reason over", _FORMATS)
    parser.add("--profile", default=RULES, metavar="PROFILE", help=f"{choices(PROFILES, default=RULES)}: the axioms as rules, or"
               " OWL 2 DL whole by HermiT, with Pellet's shortest explanation of a contradiction")  # fmt: skip
    parser.add("--keep", action="store_true", help="keep what follows from the whole store in its graph:inferred; it goes when a"
               " brief or an edition comes or goes")  # fmt: skip


def run(args: Namespace) -> int:
    if args.format not in _FORMATS:
        raise unknown("format", args.format, _FORMATS)
    if args.profile not in PROFILES:
        raise unknown("profile", args.profile, PROFILES)
    if args.keep and (args.files or args.brief):
        raise UsageError("--keep is for what follows from a whole store", remedy="name no file and no brief")
    if args.files:
        found = inferences_of(named_files(args), args.profile)
    else:
        with Store(args.store, read_only=not args.keep, existing=True) as store:
            found = inferences_in(store, args.brief, args.profile)
            if args.keep:
                _keep(store, found)
    if args.format in ROWS:
        write_rows(as_rows(found), args.format, args.output, empty="nothing follows")
    else:
        write_graph(ntriples(sorted({each.triple for each in found if each.triple})), args.format, args.output)
    return 1 if any(each.triple is None for each in found) else 0


def _keep(store: Store, found: list[Inference]) -> None:
    if any(each.triple is None for each in found):
        print("warning: nothing is kept, for the store contradicts the ontology", file=sys.stderr)
    else:
        print(f"kept: {keep_inferences(store, found)} triples in graph:inferred", file=sys.stderr)
