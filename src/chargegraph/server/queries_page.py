"""The catalogue of canned queries. In: their headers. Out: JSON, and a page."""

import json
from functools import cache

from chargegraph.query.catalogue import catalogue
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
