"""The SPARQL endpoint. In: requests to /sparql. Out: answers; without a query, what the service is.

Follows the SPARQL 1.1 Protocol and the SPARQL 1.1 Service Description.
"""

from chargegraph.formats import HTML, TURTLE
from chargegraph.server import pages as html
from chargegraph.server.answers.answer_page import sparql_form
from chargegraph.server.http.exchange import Exchange
from chargegraph.server.negotiation import GRAPHS, PAGE, RESULTS, chosen, is_particular, prefers_pages, required, unacceptable
from chargegraph.server.protocol import Question, read_question
from chargegraph.server.responder import Responder
from chargegraph.server.settings import Settings


class SparqlEndpoint:
    """Answers at one address, by the SPARQL 1.1 Protocol."""

    def __init__(self, settings: Settings, responder: Responder) -> None:
        self._settings, self._responder = settings, responder

    async def answer(self, exchange: Exchange) -> None:
        """Answer a query, or say what the service is."""
        is_post = exchange.method == "POST"
        body = await exchange.body(self._settings.body) if is_post else b""
        question = read_question(exchange.method, exchange.query, exchange.header(b"content-type") if is_post else "", body)
        if question.text is None:
            await self._describe(exchange, question)
            return
        exchange.note = question.text.encode("utf-8", "replace")
        accept = exchange.header(b"accept")
        or_accepted = question.by_client or is_particular(accept)
        # Programs that take pages among others are sent data.
        pages = PAGE if prefers_pages(accept) or HTML.name in question.formats else ()
        # A name such as json is a format for each.
        offered = (RESULTS + pages, GRAPHS + pages)
        rows, graphs = (chosen(question.formats, accept, offers, or_accepted=or_accepted) for offers in offered)
        if rows is None and graphs is None:
            raise unacceptable(RESULTS + GRAPHS)
        told = {name: getattr(question, name) for name in ("text", "parameters", "default", "named", "receipt")}
        asked = {"task": "sparql", **told, "rows": rows, "graphs": graphs}
        await self._responder.respond(exchange, asked, timeout=question.timeout, tag=f"{rows}-{graphs}-{int(question.receipt)}")

    async def _describe(self, exchange: Exchange, question: Question) -> None:
        into = required(question.formats, exchange.header(b"accept"), GRAPHS + PAGE)
        if into == HTML.name:
            await self._responder.fixed(exchange, HTML.media, _page())
            return
        asked = {"task": "description", "endpoint": endpoint_address(exchange), "format": into, "license": self._settings.license}
        await self._responder.respond(exchange, asked, timeout=question.timeout, tag=into)


def endpoint_address(exchange: Exchange) -> str:
    """The address of the endpoint as the client named it."""
    return f"{exchange.scope['scheme']}://{exchange.header(b'host')}/sparql"


def _page() -> bytes:
    said = html.paragraph("This address answers SPARQL 1.1 queries; it only reads. Ask it for Turtle to learn what it holds.")
    link = f"<p>{html.link(f'/sparql?format={TURTLE.name}', 'Service description')}</p>\n"
    return html.page("SPARQL", said, sparql_form(), link)
