"""The answer to a query of SPARQL as a page. In: what was found. Out: a form to ask again, a table, links to data.

A page shows the first thousand rows or triples, and looks no further; formats for programs hold all.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from chargegraph import formats
from chargegraph.formats import HTML, JSONLD, SRC, SRJ, SRT, SRX, TURTLE, Format
from chargegraph.query.engine_results import plain_value
from chargegraph.rdf import Literal, NamedNode, Solutions, Truth
from chargegraph.server import pages as html
from chargegraph.server.answers.code_links import linked

_SHOWN = 1000
EXAMPLE = "SELECT ?code ?title WHERE { ?brief a cg:Brief ; cg:statedCode ?code ; cg:title ?title } LIMIT 20"


def answer_page(found: Any, asked: Mapping[str, Any]) -> bytes:
    """The page for an answer; `asked` has the text and the values of its parameters."""
    text: str = asked["text"]
    values = {f"${name}": value for name, value in asked["parameters"].items()}
    offered: tuple[Format, ...]
    if isinstance(found, Truth):
        parts, offered = html.paragraph("Yes." if found else "No."), (SRJ, SRX)
    elif isinstance(found, Solutions):
        parts, offered = _rows(found, {"query": text, **values}), (SRC, SRJ, SRT, SRX)
    else:
        parts, offered = _triples(found), (TURTLE, JSONLD)
    graphs = {"default-graph-uri": asked["default"], "named-graph-uri": asked["named"]}
    fields = {"query": text, **values, **{name: iris for name, iris in graphs.items() if iris is not None}}
    links = " ".join(
        html.link("/sparql?" + urlencode({**fields, "format": each.name}, doseq=True), _title(each)) for each in offered
    )
    return html.page("SPARQL", sparql_form(text, values), parts, f"<p>The same answer as data: {links}</p>\n")


def sparql_form(text: str = EXAMPLE, values: Mapping[str, str] | None = None) -> str:
    """The form that asks the endpoint, with a box for each parameter that has a value."""
    offered = ((each.name, _title(each)) for each in (*formats.RESULTS.values(), *formats.GRAPHS.values()))
    shown = ((HTML.name, "a table in this page"), *offered)
    options = "".join(f'<option value="{name}">{html.escape(title)}</option>' for name, title in shown)
    choice = f'<label for="format">Answer as</label><select id="format" name="format">{options}</select>'
    boxes = (html.field(name, f"The value of {name}", value) for name, value in (values or {}).items())
    return html.form("/sparql", html.area("query", "Query", text), *boxes, choice)


def _title(format: Format) -> str:
    return format.title.removeprefix("SPARQL 1.1 results in ")


def _rows(found: Solutions, fields: Mapping[str, str]) -> str:
    columns = [variable.value for variable in found.variables]
    first = list(islice(found, _SHOWN + 1))
    if not first:
        why = html.link("/explain?" + urlencode(fields), "Ask why")
        return f"<p>No rows. {why}</p>\n"
    rows = ({name: _plain(term) for name, term in zip(columns, row, strict=True)} for row in first[:_SHOWN])
    return html.table(_caption(len(first), "row"), columns, ([linked(column, row) for column in columns] for row in rows))


def _triples(found: Iterable[Any]) -> str:
    first = list(islice(found, _SHOWN + 1))
    if not first:
        return html.paragraph("No triples.")
    return html.table(_caption(len(first), "triple"), ("subject", "property", "value"), map(_cells, first[:_SHOWN]))


def _cells(triple: Any) -> Iterator[str]:
    for term in (triple.subject, triple.predicate, triple.object):
        yield html.thing(term.value) if isinstance(term, NamedNode) else html.escape(str(_plain(term)))


def _plain(term: Any) -> object:
    """A number or a text for a literal, an IRI as it is, the signs of RDF for any other term."""
    return plain_value(term) if term is None or isinstance(term, NamedNode | Literal) else str(term)


def _caption(found: int, what: str) -> str:
    if found > _SHOWN:
        return f"The first {_SHOWN:,} {what}s"
    return f"{found:,} {what}{'' if found == 1 else 's'}"
