"""Mappings of codes to Mondo, DOID, NCIt, MeSH and UMLS as SSSOM, what was not found among them. Works offline.

Bundled mapping sets are asked, and those that --sssom names beside them. Every target is kept, none is chosen. Only --ask reaches
the network: the SPARQL endpoint that it names, once for each code, for answers are kept in the store's directory.

example: chargegraph link C22.0 K76.89
         chargegraph link --format table
         chargegraph link C22.0 --sssom mine.sssom.tsv --keep
"""

import sys

from chargegraph.cli.arguments import Arguments, store_if_any
from chargegraph.errors import UsageError, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from chargegraph.codes import Code
    from chargegraph.mappings import Mapping, MappingSet
    from chargegraph.store.store import Store

_TABLE = (
    "subject_id",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "object_source_version",
)
_FORMATS = ("sssom", "turtle", "table", "csv", "tsv", "json", "markdown")


def arguments(parser: Arguments) -> None:
    parser.add("codes", nargs="*", metavar="CODE", help="codes (default: every code that the store's briefs state)")
    parser.add("--sssom", nargs="+", default=[], metavar="FILE", help="mapping sets of your own, in SSSOM/TSV")
    parser.add("--ask", metavar="URL", help="a SPARQL endpoint to ask as well")
    parser.add("--timeout", type=float, default=20.0, metavar="SECONDS", help="how long --ask waits for an answer (default: 20)")
    parser.add(
        "--keep", action="store_true", help="put the rows into the store's graph of links, in place of older ones on the codes"
    )
    parser.store_to_fill()
    parser.add("--format", default="sssom", metavar="FORMAT", help="sssom (default), turtle, table, csv, tsv, json or markdown")
    parser.output()


def run(args: "Namespace") -> int:
    from chargegraph.mappings import as_set, bundled_sets, links, read_sssom_file

    if args.format not in _FORMATS:
        raise unknown("format", args.format, _FORMATS)
    own = [read_sssom_file(file) for file in args.sssom]
    for found in own:
        for remark in found.remarks:
            print(f"note: {remark}", file=sys.stderr)
    with store_if_any(args.store) as store:
        codes = _codes(args.codes, store)
        asked = [_ask(args, codes, store)] if args.ask else []
        sets = [*bundled_sets(codes), *own, *asked]
        rows = links(codes, sets)
        answer = as_set(rows, sets)
    if args.keep:
        _keep(args, answer)
    _write(answer, rows, args)
    return 0


def _codes(texts: list[str], store: "Store | None") -> "list[Code]":
    """The codes that are named, each of the system that its form tells; or those that briefs state."""
    from chargegraph.cli.typed_codes import read_typed
    from chargegraph.codes.reading import code_of
    from chargegraph.store.claims import stated_codes

    if texts:
        return [read_typed(text) for text in texts]
    if store is None:
        raise UsageError("there is no store to take codes from", remedy="name codes: chargegraph link C22.0")
    codes = sorted({code for said in stated_codes(store) if (code := code_of(said.kind, said.code)) is not None})
    if not codes:
        raise UsageError("the store's briefs state no code", remedy="name codes: chargegraph link C22.0")
    return codes


def _ask(args: "Namespace", codes: "list[Code]", store: "Store | None") -> "MappingSet":
    from functools import partial

    from chargegraph.mappings.asking import ask_mappings
    from chargegraph.store.kept import Kept

    kept_as = partial(Kept, store.path, "answers") if store is not None and store.is_directory else None
    return ask_mappings(args.ask, codes, seconds=args.timeout, kept_as=kept_as)


def _keep(args: "Namespace", answer: "MappingSet") -> None:
    from chargegraph.mappings import describe, match_triples
    from chargegraph.store.held_editions import put_links
    from chargegraph.store.store import Store, source_of

    with Store(args.store, existing=True, update=args.update, graph_store=args.graph_store) as store:
        triples = [*describe(answer), *match_triples(answer.mappings, curie_map=answer.curie_map)]
        put_links(source_of(store).filled(), answer.graph, triples)


def _write(answer: "MappingSet", rows: "list[Mapping]", args: "Namespace") -> None:
    from chargegraph.cli.output import destination, write_rows
    from chargegraph.mappings import NO_TERM_FOUND, sssom_bytes
    from chargegraph.query.result import Result

    if args.format == "sssom":
        with destination(args.output) as out:
            out.write(sssom_bytes(answer))
    elif args.format == "turtle":
        from chargegraph.mappings import describe, match_triples
        from chargegraph.rdf import read_rdf
        from chargegraph.rdf.rdflib_graph import write_graph
        from chargegraph.rdf.terms import ntriples

        triples = sorted({*describe(answer), *match_triples(answer.mappings, curie_map=answer.curie_map)})
        with destination(args.output) as out:
            write_graph((quad.triple for quad in read_rdf(ntriples(triples), "ntriples")), "turtle", out)
    else:
        columns = _TABLE if args.format in ("table", "markdown") else (*_TABLE, "subject_label", "mapping_source", "comment")
        values = [[getattr(row, name) for name in columns] for row in rows]
        if args.format == "table":
            values = [["nothing found" if value == NO_TERM_FOUND else value for value in line] for line in values]
        write_rows(Result(columns, values), args.format, args.output)
