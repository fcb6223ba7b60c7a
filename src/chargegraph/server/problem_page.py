"""A problem as a page. In: a refusal, the request that it refuses. Out: what is wrong, where, what to do, a form to ask again.

Programs are sent problem details (RFC 9457); only who prefers pages, as browsers do, is sent this.
"""

import re

from chargegraph.server import pages as html
from chargegraph.server.answers.answer_page import sparql_form
from chargegraph.server.answers.searching import search_form
from chargegraph.server.http.exchange import Exchange
from chargegraph.server.problems import Refusal
from chargegraph.server.sign_in import sign_in_form, wanted_by

_ADDRESS = re.compile(r"(?:(?<=\s)|\A)(/[A-Za-z0-9/._-]*(?:\?[A-Za-z0-9=.&]+)?)(?=[\s,;?]|\Z)")
"""What is a link in a remedy: an address of this service."""


def problem_page(refusal: Refusal, exchange: Exchange) -> bytes:
    """The page for a refusal. The query that was asked stands in a form, to be mended there."""
    if refusal.status == 401:
        return html.page("Sign in", html.paragraph("This service asks for a token."), sign_in_form(wanted_by(exchange)))
    told = refusal.told
    parts = [f"<p><strong>{html.escape(_sentence(told['detail']))}</strong></p>\n"]
    if place := " ".join(f"{name} {told[name]}" for name in ("line", "column") if name in told):
        parts.append(html.paragraph(_sentence(place)))
    if "excerpt" in told:
        parts.append(f"<pre>\n{html.escape(told['excerpt'])}</pre>\n")
    if "remedy" in told:
        parts.append(f"<p>What to do: {_with_links(told['remedy'])}</p>\n")
    if exchange.path == "/sparql" and exchange.note:
        parts.append(sparql_form(exchange.note.decode("utf-8", "replace")))
    elif refusal.status == 404:
        parts.append(search_form())
    return html.page(told["title"], *parts, html.paragraph(f"HTTP status {refusal.status}"))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _with_links(remedy: str) -> str:
    """A remedy in which each address of this service is a link.

    >>> _with_links("/queries lists them"), _with_links("try /lookup/icd10cm/C22, or <b>")
    ('<a href="/queries">/queries</a> lists them.', 'try <a href="/lookup/icd10cm/C22">/lookup/icd10cm/C22</a>, or &lt;b&gt;.')
    """
    end = "" if remedy.endswith((".", "?", "!")) else "."
    pieces = _ADDRESS.split(remedy)
    return "".join(html.link(piece, piece) if number % 2 else html.escape(piece) for number, piece in enumerate(pieces)) + end
