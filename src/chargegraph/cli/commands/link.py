"""Mappings of codes to Mondo, DOID, NCIt, MeSH and UMLS as SSSOM, what was not found among them. Works offline.

Bundled mapping sets are asked, and those that --sssom names beside them. Every target is kept, none is chosen. Only --ask reaches
the network: the SPARQL endpoint that it names, once for each code, for answers are kept in the store's directory.

example: chargegraph link C22.0 K76.89
         chargegraph link --format table
         chargegraph link C22.0 --sssom mine.sssom.tsv --keep
"""

import sys

from chargegraph.cli.arguments import Arguments, store_if_any
from chargegraph.errors import unknown
from chargegraph.rdf.formats import MARKDOWN, NTRIPLES, ROWS, TABLE, TURTLE, choices

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from chargegraph.mappings.model import Mapping, MappingSet

_IN_TABLE = 7
"""The slots that a table shows; other formats have all."""
_SSSOM = "sssom"
_FORMATS = (_SSSOM, TURTLE.name, *ROWS)


def arguments(parser: Arguments) -> None:
    parser.add("codes", nargs="*", metavar="CODE", help="codes (default: every code that the store's briefs state)")
    parser.add("--sssom", nargs="+", default=[], metavar="FILE", help="mapping sets of your own, in SSSOM/TSV")
    parser.add("--ask", metavar="URL", help="a SPARQL endpoint to ask as well")
    parser.add("--timeout", type=float, default=20.0, metavar="SECONDS", help="how long --ask waits for an answer (default: 20)")
    parser.add(
        "--keep", action="store_true", help="put the rows into the store's graph of links, in place of older ones on the codes"
    )
    parser.store_to_fill()
    parser.add("--format", default=_SSSOM, metavar="FORMAT", help=choices(_FORMATS, default=_SSSOM))
    parser.output()


def run(args: "Namespace") -> int:
    from chargegraph.mappings.reader import read_sssom_file
    from chargegraph.operations.linking import codes_meant, linked, triples_of
    from chargegraph.store.held_editions import put_links
    from chargegraph.store.store import Store, source_of

    if args.format not in _FORMATS:
        raise unknown("format", args.format, _FORMATS)
    own = [read_sssom_file(file) for file in args.sssom]
    for found in own:
        for remark in found.remarks:
            print(f"note: {remark}", file=sys.stderr)
    with store_if_any(args.store) as store:
        codes, notes = codes_meant(store, args.codes)
        for note in notes:
            print(f"note: {note}", file=sys.stderr)
        rows, answer = linked(store, codes, own, ask=args.ask, seconds=args.timeout)
    if args.keep:
        with Store(args.store, existing=True, update=args.update, graph_store=args.graph_store) as store:
            put_links(source_of(store).filled(), answer.graph, triples_of(answer))
    _write(answer, rows, args)
    return 0


def _write(answer: "MappingSet", rows: "list[Mapping]", args: "Namespace") -> None:
    from chargegraph.cli.output import destination, write_rows
    from chargegraph.mappings.model import NO_TERM_FOUND
    from chargegraph.mappings.writer import sssom_bytes
    from chargegraph.operations.linking import SLOTS, triples_of
    from chargegraph.query.result import Result

    if args.format == _SSSOM:
        with destination(args.output) as out:
            out.write(sssom_bytes(answer))
    elif args.format == TURTLE.name:
        from chargegraph.rdf import read_rdf
        from chargegraph.rdf.rdflib_graph import write_graph
        from chargegraph.rdf.terms import ntriples

        with destination(args.output) as out:
            found = read_rdf(ntriples(sorted({*triples_of(answer)})), NTRIPLES.name)
            write_graph((quad.triple for quad in found), TURTLE.name, out)
    else:
        columns = SLOTS[:_IN_TABLE] if args.format in (TABLE.name, MARKDOWN.name) else SLOTS
        values = [[getattr(row, name) for name in columns] for row in rows]
        if args.format == TABLE.name:
            values = [["nothing found" if value == NO_TERM_FOUND else value for value in line] for line in values]
        write_rows(Result(columns, values), args.format, args.output)
