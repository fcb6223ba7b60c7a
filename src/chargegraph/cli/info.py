"""What the store holds: briefs, statements, editions, graphs, its size, and the hash of its content.

example: chargegraph info
         chargegraph info --format json
"""

from chargegraph.cli.arguments import Arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from chargegraph.query.result import Value
    from chargegraph.store.store import Store

_STATEMENTS = "SELECT ?kind (COUNT(?s) AS ?n) WHERE { ?s cg:brief ?b ; a ?kind } GROUP BY ?kind ORDER BY ?kind"


def arguments(parser: Arguments) -> None:
    parser.store()
    parser.rows()


def run(args: "Namespace") -> int:
    from chargegraph.cli.output import write_rows
    from chargegraph.query.result import Result
    from chargegraph.store.store import Store

    with Store(args.store, read_only=True) as store:
        write_rows(Result(("what", "value"), list(_facts(store))), args.format, args.output)
    return 0


def _facts(store: "Store") -> "Iterator[tuple[str, Value]]":
    from chargegraph import __version__
    from chargegraph.rdf.names import prologue
    from chargegraph.rdf.vocabulary import compress
    from chargegraph.store import layout as directory
    from chargegraph.store.store import rows_of

    yield "store", store.path
    yield "chargegraph", __version__
    if store.is_directory:
        yield "format", directory.FORMAT
        yield "bytes", directory.size_of(store.path)
        yield "bytes of data", directory.size_of(directory.data_path(store.path))  # the rest are indexes, made when needed
    briefs = store.briefs()
    yield "briefs", sum(brief.current for brief in briefs)
    yield "replaced briefs", sum(not brief.current for brief in briefs)
    for kind, number in rows_of(store, f"{prologue('cg')} {_STATEMENTS}"):
        yield f"{compress(kind)} statements", int(number)
    for held in store.editions():
        yield "edition", f"{held.edition.name}, current" if held.current else held.edition.name
    for graph in (None, *store.graphs()):
        body = "?s ?p ?o" if graph is None else f"GRAPH <{graph}> {{ ?s ?p ?o }}"
        for (number,) in rows_of(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ {body} }}"):
            yield f"triples in {'the default graph' if graph is None else compress(graph)}", int(number)
    digest = store.content_hash()
    if digest is not None:
        yield "content sha256", digest
