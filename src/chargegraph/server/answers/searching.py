"""Full-text search, answered in a worker. In: a store, words. Out: hits, the best first, as JSON or a page."""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chargegraph.formats import HTML, JSON
from chargegraph.server import pages as html
from chargegraph.server.answers.code_links import card, linked, looked_up
from chargegraph.server.negotiation import Offers
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.store.store import Store

if TYPE_CHECKING:
    from chargegraph.fulltext.hits import Hit

OFFERS: Offers = (JSON, HTML)
MOST = 200
"""The hits of an answer."""
_OPEN, _CLOSE = "\x02", "\x03"
_MARKED = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")


def answer_search(store: Store, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Look for words. Raises `UsageError` where there is nothing to look for, or a kind of text is none."""
    from chargegraph.fulltext.hits import misses, search
    from chargegraph.fulltext.texts import KINDS

    words: str = asked["text"]
    # The command says labels and notes.
    kinds = [one if (one := kind.removesuffix("s")) in KINDS else kind for kind in asked["within"] or KINDS]
    hits = search(store, words, kinds, min(asked["limit"], MOST))
    missed = [] if hits else [(miss.typed, miss.nearest) for miss in misses(store, words)]
    if asked["format"] == HTML.name:
        out.begin(HTML.name)
        out.write(_page(words, hits, missed))
        return
    names = ("kind", "says", "system", "code", "source", "line")
    found = [{name: getattr(hit, name) for name in names} | {"snippet": hit.snippet()} for hit in hits]
    told = {"text": words, "hits": found, "misses": [{"typed": typed, "nearest": nearest} for typed, nearest in missed]}
    out.begin(JSON.name)
    out.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


def _page(words: str, hits: "list[Hit]", missed: list[tuple[str, str | None]]) -> bytes:
    columns = ("code", "what", "text", "source", "line")
    told = "; ".join(f"{typed} stands nowhere" + (f", did you mean {nearest}?" if nearest else "") for typed, nearest in missed)
    shown = (
        [html.table(f"{len(hits)} found", columns, map(_row, hits))] if hits else [html.paragraph(told or "Nothing was found.")]
    )
    return html.page("Search", search_form(words), *shown)


def _row(hit: "Hit") -> list[str]:
    """The cells of a hit: its code leads to the card of a brief's own code, of any other to what is known of it."""
    code = hit.code or ""
    if hit.says == "title":
        code = card(code)
    elif hit.system and code:
        code = looked_up(hit.system, code)
    else:
        code = html.escape(code)
    told = {"source": hit.source, "line": hit.line, "brief": hit.source}
    pieces = _MARKED.split(hit.snippet(_OPEN, _CLOSE))
    text = "".join(f"<mark>{html.escape(each)}</mark>" if at % 2 else html.escape(each) for at, each in enumerate(pieces))
    return [code, html.escape(hit.says), text, linked("source", told), linked("line", told)]


def search_form(words: str = "") -> str:
    label = "Words, a code or how it begins, or a phrase in quotes"
    return html.form("/search", html.field("text", label, words, required=True), button="Search")
