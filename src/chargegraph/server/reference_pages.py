"""What no store changes. In: the canned queries, chargegraph.ttl. Out: their catalogue, as JSON and as a page; the terms."""

import json
from functools import cache
from html import escape

from chargegraph.query.catalogue import catalogue
from chargegraph.rdf.formats import GRAPHS
from chargegraph.rdf.vocabulary import compress, ontology
from chargegraph.server import pages as html


@cache
def catalogue_json() -> bytes:
    """Every canned query with its summary, description, tags and parameters."""
    listed = [
        {
            "name": query.name,
            "summary": query.summary,
            "description": query.description,
            "tags": query.tags,
            "parameters": [parameter._asdict() for parameter in query.parameters],
            "address": f"/queries/{query.name}",
        }
        for query in catalogue()
    ]
    return json.dumps({"queries": listed}, ensure_ascii=False, indent=1).encode() + b"\n"


@cache
def catalogue_page() -> bytes:
    """The catalogue as a table."""
    rows = (
        [html.link(f"/queries/{q.name}", q.name), html.cell(q.summary), html.cell(", ".join(p.name for p in q.parameters))]
        for q in catalogue()
    )
    return html.page("Queries", html.table("Canned queries", ("name", "question", "parameters"), rows))


def terms_page() -> bytes:
    """Every term of the ontology with its label, definition and example, by name, at the fragment that its IRI has."""
    known = ontology()
    rows = [
        [
            f'<span id="{escape(name)}">cg:{escape(name)}</span>',
            *map(escape, (compress(term.kinds[0]), term.label, term.definition, term.example)),
        ]
        for name, term in sorted(known.terms.items())
    ]
    links = " ".join(html.link(f"/ns?format={name}", name) for name in GRAPHS)
    columns = ("term", "kind", "label", "definition", "example")
    caption = f"Version {known.version}, namespace {known.prefixes['cg']}"
    return html.page("Terms", f"<p>{links}</p>\n", html.table(caption, columns, rows))
