"""Mappings of codes to terminologies and categories as SSSOM, what was not found among them. Works offline.

Bundled mapping sets are asked, and the files that --mappings names beside them: SSSOM/TSV, AHRQ's CCSR, CMS's GEM, RBCS, and
crosswalks to NDC and to Medicare's specialties. Every target is kept, none is chosen. An ICD-10-CM code without a link takes the
exact and broad matches of the nearest broader code, up to its category, as broad matches; the slot `other` names that code. Only
--ask reaches the network: the SPARQL endpoint that it names, once for each code and what may stand above it, for answers are kept
in the store's directory.

example: chargegraph link C22.0 K76.89
         chargegraph link --format table
         chargegraph link C22.0 --mappings DXCCSR_v2025-1.csv mine.sssom.tsv --keep
"""

from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.derived import store_if_any
from chargegraph.cli.output import write, write_graph, write_notes, write_rows
from chargegraph.errors import unknown
from chargegraph.formats import MARKDOWN, ROWS, TABLE, TURTLE, choices
from chargegraph.mappings.known_files import read_mappings_file
from chargegraph.mappings.prefixes import curie_of
from chargegraph.mappings.reach import notes_on
from chargegraph.mappings.slots import NO_TERM_FOUND, Mapping, MappingSet
from chargegraph.mappings.writer import sssom_bytes
from chargegraph.operations.linking import SLOTS, codes_meant, linked, triples_of, with_beginnings
from chargegraph.query.result import Result
from chargegraph.rdf.terms import ntriples
from chargegraph.store.held_editions import put_links
from chargegraph.store.store import Store, source_of

_IN_TABLE = 8
"""The slots that a table shows, and `other`; other formats have all."""
_SELDOM = ("predicate_modifier", "other")
"""What a table shows only where a row says something there."""
_SSSOM = "sssom"
_FORMATS = (_SSSOM, TURTLE.name, *ROWS)


def arguments(parser: Arguments) -> None:
    parser.add("codes", nargs="*", metavar="CODE", help="codes (default: every code that the store's briefs state)")
    parser.add("--mappings", "--sssom", nargs="+", default=[], metavar="FILE", help="mappings of your own: SSSOM/TSV, CCSR, GEM,"
               " RBCS, NDC-HCPCS, each told by its content")  # fmt: skip
    parser.add("--ask", metavar="URL", help="a SPARQL endpoint to ask as well")
    parser.add("--timeout", type=float, default=20.0, metavar="SECONDS", help="how long --ask waits for an answer (default: 20)")
    parser.add("--keep", action="store_true", help="put the rows into the store's graph of links, in place of older ones on the"
               " codes")  # fmt: skip
    parser.store_to_fill()
    parser.add("--format", default=_SSSOM, metavar="FORMAT", help=choices(_FORMATS, default=_SSSOM))
    parser.output()


def run(args: Namespace) -> int:
    if args.format not in _FORMATS:
        raise unknown("format", args.format, _FORMATS)
    with store_if_any(args.store) as store:
        codes, notes = codes_meant(store, args.codes)
        write_notes(notes)
        about = frozenset(map(curie_of, with_beginnings(codes)))
        own = [read_mappings_file(file, about) for file in args.mappings]
        for found in own:
            write_notes(map(str, found.remarks))
        rows, answer = linked(store, codes, own, ask=args.ask, seconds=args.timeout)
    if args.keep:
        with Store(args.store, existing=True, update=args.update, graph_store=args.graph_store) as store:
            put_links(source_of(store).filled(changes_what_follows=False), answer.graph, triples_of(answer))
    _write(answer, rows, args)
    write_notes(notes_on(codes, rows))
    return 0


def _write(answer: MappingSet, rows: list[Mapping], args: Namespace) -> None:
    if args.format == _SSSOM:
        write(sssom_bytes(answer), args.output)
    elif args.format == TURTLE.name:
        write_graph(ntriples(sorted({*triples_of(answer)})), TURTLE.name, args.output)
    else:
        columns: tuple[str, ...] = SLOTS
        if args.format in (TABLE.name, MARKDOWN.name):
            shown = (*SLOTS[:_IN_TABLE], "other")
            columns = tuple(name for name in shown if name not in _SELDOM or any(getattr(row, name) for row in rows))
        values = [[getattr(row, name) for name in columns] for row in rows]
        if args.format == TABLE.name:
            values = [["nothing found" if value == NO_TERM_FOUND else value for value in line] for line in values]
        write_rows(Result(columns, values), args.format, args.output)
