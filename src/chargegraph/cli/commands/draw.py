"""Draw what briefs state on a code, with the verdict on each code; or with --ontology the classes. A picture as SVG.

example: chargegraph draw 0686T -o 0686T.svg
         chargegraph draw --ontology -o classes.svg
"""

from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.output import write
from chargegraph.errors import UsageError


def arguments(parser: Arguments) -> None:
    parser.add("code", nargs="?", metavar="CODE", help="a CPT or HCPCS code")
    parser.add("--ontology", action="store_true", help="draw the classes of the ontology instead")
    parser.output()
    parser.store()


def run(args: Namespace) -> int:
    from chargegraph.operations.drawing import draw_code, draw_ontology

    if args.ontology == bool(args.code):
        raise UsageError("nothing to draw is named, or two things are", remedy="give a code, or --ontology")
    if args.ontology:
        drawn = draw_ontology()
    else:
        from chargegraph.store.store import Store

        with Store(args.store, read_only=True) as store:
            drawn = draw_code(store, args.code)
    write(drawn.encode(), args.output)
    return 0
