"""The front page, answered in a worker. In: a store. Out: a search box, the briefs, the code systems at hand, addresses."""

from collections.abc import Iterator, Mapping
from typing import Any

from chargegraph.codes.systems import SYSTEMS
from chargegraph.formats import HTML
from chargegraph.operations.declared import OPERATIONS
from chargegraph.operations.of_store import schemes
from chargegraph.rdf.names import prologue
from chargegraph.server import pages as html
from chargegraph.server.answers.code_links import brief, card
from chargegraph.server.answers.searching import search_form
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.store.store import Store, rows_of

_SHOWN = 100
_OF_BRIEFS = "?b a cg:Brief ; cg:code ?procedure ; cg:statedCode ?code ; cg:name ?name ."
_COUNT = f"{prologue('cg')} SELECT (COUNT(*) AS ?n) {{ {_OF_BRIEFS} }}"
_SYSTEMS = f"{prologue('cg')} SELECT ?system {{ ?system a cg:CodeSystem }}"
_BRIEFS = f"""{prologue("cg")} SELECT ?code ?title ?name {{ {_OF_BRIEFS} OPTIONAL {{ ?b cg:title ?title }} }}
    ORDER BY ?code ?name LIMIT {_SHOWN}"""


def answer_front(store: Store, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Write what there is. `asked` says whether who asks has signed in."""
    what = "What coding briefs say about billing codes, each statement with the line it stands on."
    parts = [html.paragraph(what), search_form(), *_briefs(store), *_systems(store), html.heading("Addresses"), _places()]
    if asked["signed_in"]:
        parts.append(html.form("/sign-out", button="Sign out", method="post"))
    out.begin(HTML.name)
    out.write(html.page("chargegraph", *parts))


def _briefs(store: Store) -> Iterator[str]:
    yield html.heading("Briefs")
    ((count,),) = rows_of(store, _COUNT)
    if not int(count):
        yield html.paragraph("There is no brief yet. The command chargegraph build adds some.")
        return
    rows = ([card(code), html.cell(title), brief(name)] for code, title, name in rows_of(store, _BRIEFS))
    said = f"{int(count):,} brief{'' if int(count) == 1 else 's'}" + (
        f", the first {_SHOWN} shown" if int(count) > _SHOWN else ""
    )
    yield html.table(said, ("code", "title", "brief"), rows)
    yield f"<p>{html.link('/briefs', 'All briefs with their sources, dates and findings')}</p>\n"


def _systems(store: Store) -> Iterator[str]:
    """The editions at hand. The title of an edition leads to its code system."""
    yield html.heading("Code systems at hand")
    described = {system for (system,) in rows_of(store, _SYSTEMS)}
    columns = ("edition", "concepts", "valid_from", "coverage", "where")
    rows = []
    for row in schemes(store):
        system = SYSTEMS.get(str(row["edition"]).partition("-")[0])
        title = str(row["title"])
        shown = html.link(html.local_address(system.uri), title) if system and system.uri in described else html.escape(title)
        rows.append([shown, *(html.cell(row[column]) for column in columns)])
    yield html.table(f"{len(rows):,} edition{'' if len(rows) == 1 else 's'}", ("code system", *columns), rows)
    yield f"<p>{html.link('/schemes', 'All editions with their rights')}</p>\n"


def _places() -> str:
    """Every address with what answers there."""
    lines = (
        ("/sparql", "SPARQL 1.1, for questions of your own"),
        ("/queries", "canned queries"),
        ("/search", "full-text search"),
        *((operation.path, operation.summary) for operation in OPERATIONS.values() if operation.path),
        ("/graph-store", "whole graphs: ?default, or ?graph=IRI"),
        ("/ns", "the terms of the ontology"),
        ("/openapi.json", "this service as OpenAPI"),
        ("/health", "whether it is well"),
    )
    shown = ((html.escape(path) if "{" in path else html.link(path, path), html.escape(text)) for path, text in lines)
    return html.listed(f"{path}: {text}" for path, text in shown)
