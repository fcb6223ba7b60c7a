"""Full-text search, answered in a worker. In: a store, words. Out: hits, the best first, as JSON or a page."""

import json
from collections.abc import Mapping
from typing import Any

from chargegraph.formats import HTML, JSON
from chargegraph.server import pages as html
from chargegraph.server.negotiation import Offers
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.store.store import Store

OFFERS: Offers = (JSON, HTML)
MOST = 200
"""The hits of an answer."""


def answer_search(store: Store, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Look for words. Raises `UsageError` where there is nothing to look for, or a kind of text is none."""
    from chargegraph.fulltext.hits import misses, search
    from chargegraph.fulltext.texts import KINDS

    words: str = asked["text"]
    # The command says labels and notes.
    kinds = [one if (one := kind.removesuffix("s")) in KINDS else kind for kind in asked["within"] or KINDS]
    hits = search(store, words, kinds, min(asked["limit"], MOST))
    missed = [] if hits else [(miss.typed, miss.nearest) for miss in misses(store, words)]
    names = ("kind", "says", "system", "code", "source", "line")
    found = [{name: getattr(hit, name) for name in names} | {"snippet": hit.snippet()} for hit in hits]
    out.begin(asked["format"])
    if asked["format"] == HTML.name:
        out.write(_page(words, found, missed))
    else:
        told = {"text": words, "hits": found, "misses": [{"typed": typed, "nearest": nearest} for typed, nearest in missed]}
        out.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


def _page(words: str, found: list[dict[str, Any]], missed: list[tuple[str, str | None]]) -> bytes:
    columns = ("kind", "says", "code", "source", "line", "snippet")
    rows = ([html.cell(hit[column]) for column in columns] for hit in found)
    told = "; ".join(f"{typed} stands nowhere" + (f", did you mean {nearest}?" if nearest else "") for typed, nearest in missed)
    parts = [html.table(f"{len(found)} found", columns, rows)] if found else [html.paragraph(told or "Nothing was found.")]
    return html.page("Search", search_form(words), *parts)


def search_form(words: str = "") -> str:
    return html.form("/search", html.field("text", "Words, a code, or a phrase in quotes", words, required=True))
