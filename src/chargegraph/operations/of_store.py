"""Questions about what is at hand. In: a store or none. Out: rows: what it holds, the editions at hand, the canned queries.

A function imports what it alone needs: a command waits for no more.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chargegraph import __version__
from chargegraph.query.catalogue import catalogue
from chargegraph.query.result import Result, Value

if TYPE_CHECKING:
    from chargegraph.store.store import Store


def info(store: "Store") -> Result:
    """What a store holds: briefs, statements, editions, graphs, its size, and the hash of its content."""
    return Result(("what", "value"), list(_facts(store)))


def schemes(store: "Store | None") -> Result:
    """The editions of code systems at hand, bundled or in the graph, and which one is asked."""
    from chargegraph.store.at_hand import Authorities
    from chargegraph.store.store import require_store

    require_store(store, or_none=True)
    authorities = Authorities(store)
    rows: list[list[Value]] = []
    for here in authorities.at_hand:
        edition = here.edition
        where = " and ".join(["bundled"] * here.bundled + ["in the graph"] * here.in_graph)
        first = authorities.editions_of(edition.scheme)[0].name == edition.name
        rows.append([edition.name, edition.title, len(edition.concepts), edition.valid_from, edition.coverage, edition.remark,
                     where, first, edition.shareable, edition.rights])  # fmt: skip
    columns = ("edition", "title", "concepts", "valid_from", "coverage", "remark", "where", "asked", "shareable", "rights")
    return Result(columns, rows)


def queries(_: "Store | None") -> Result:
    """The canned queries: name, question, parameters. A parameter in brackets may be left out."""
    rows = []
    for query in catalogue():
        parameters = [p.name if p.default is None else f"[{p.name}]" for p in query.parameters]
        rows.append((query.name, query.summary, " ".join(parameters)))
    return Result(("name", "question", "parameters"), rows)


def _facts(store: "Store") -> Iterator[tuple[str, Value]]:
    from chargegraph.rdf.names import prologue
    from chargegraph.rdf.vocabulary import compress
    from chargegraph.store.folder import layout
    from chargegraph.store.store import require_store, rows_of

    require_store(store)
    counted = "SELECT ?kind (COUNT(?s) AS ?n) WHERE { ?s cg:brief ?b ; a ?kind } GROUP BY ?kind ORDER BY ?kind"
    yield "store", store.path
    yield "chargegraph", __version__
    if store.is_directory:
        yield "format", layout.FORMAT
        yield "bytes", layout.size_of(store.path)
        yield "bytes of data", layout.size_of(layout.data_path(store.path))  # the rest are indexes, made when needed
    briefs = store.briefs()
    yield "briefs", sum(brief.current for brief in briefs)
    yield "replaced briefs", sum(not brief.current for brief in briefs)
    for kind, number in rows_of(store, f"{prologue('cg')} {counted}"):
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
