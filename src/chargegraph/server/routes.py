"""Places. In: requests to all addresses but the endpoint. Out: queries, search, terms, things, receipts, health."""

import json

from chargegraph import __version__
from chargegraph.errors import did_you_mean
from chargegraph.operations.declared import OPERATIONS
from chargegraph.query.catalogue import load_query, query_names
from chargegraph.rdf.formats import HTML, JSON
from chargegraph.rdf.vocabulary import ontology
from chargegraph.server import pages as html
from chargegraph.server.answers.canned import ask_form
from chargegraph.server.answers.searching import MOST, OFFERS, search_form
from chargegraph.server.http.exchange import Exchange
from chargegraph.server.negotiation import DATASETS, GRAPHS, PAGE, TABLES, required
from chargegraph.server.openapi import openapi_json
from chargegraph.server.operation_routes import ADDRESSES
from chargegraph.server.pages import home
from chargegraph.server.problems import Refusal
from chargegraph.server.protocol import fields, grouped, once, options
from chargegraph.server.reference_pages import catalogue_json, catalogue_page
from chargegraph.server.responder import Responder
from chargegraph.server.settings import Settings
from chargegraph.server.sparql_endpoint import endpoint_address

PATHS = (
    ("/", "root"),
    ("/graph-store", "graph_store"),
    ("/health", "health"),
    ("/openapi.json", "openapi"),
    ("/queries", "queries"),
    ("/queries/{name}", "query"),
    ("/receipts/{digest}", "receipt"),
    ("/resource", "resource"),
    ("/search", "search"),
    ("/.well-known/void", "void"),
)
_OPTIONS = ("timeout", "format", "receipt")
_SEARCH = ("text", "in", "limit", "timeout", "format")
_THINGS = GRAPHS + DATASETS + PAGE


class Routes:
    """What answers at each address: one method for each of `PATHS`."""

    def __init__(self, settings: Settings, responder: Responder) -> None:
        self._settings, self._responder = settings, responder

    async def root(self, exchange: Exchange) -> None:
        """What there is."""
        places = [path for path, _ in (*PATHS[1:], *ADDRESSES) if "{" not in path]
        told = {"chargegraph": __version__} | {path.strip("/").split("/")[-1]: path for path in places}
        if required(None, exchange.header(b"accept"), (HTML, JSON)) == JSON.name:
            await self._fixed(exchange, JSON.media, (json.dumps(told | {"sparql": "/sparql"}) + "\n").encode())
            return
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
        items = "".join(f"<li>{path}: {text}</li>\n" for path, text in shown)
        what = "What coding briefs say about billing codes, each statement with the line it stands on."
        await self._fixed(exchange, HTML.media, html.page("chargegraph", html.paragraph(what), f"<ul>{items}</ul>\n"))

    async def health(self, exchange: Exchange) -> None:
        """200 while questions can be answered, else 503."""
        counts, state = self._responder.pool.counts, self._responder.state()
        well = bool(state) and counts["idle"] + counts["busy"] > 0
        told = {"status": "ok" if well else "ailing", "version": __version__, "state": state, "workers": counts}
        await exchange.reply(
            200 if well else 503, JSON.media, json.dumps(told).encode() + b"\n", [(b"cache-control", b"no-store")]
        )

    async def openapi(self, exchange: Exchange) -> None:
        server = endpoint_address(exchange).removesuffix("/sparql")
        await self._fixed(exchange, JSON.media, openapi_json(server, with_token=bool(self._settings.token)))

    async def queries(self, exchange: Exchange) -> None:
        """The catalogue of canned queries."""
        values = _values(exchange)
        into = required(options(values)[1], exchange.header(b"accept"), (JSON, HTML))
        if into == HTML.name:
            await self._fixed(exchange, HTML.media, catalogue_page())
        else:
            await self._fixed(exchange, JSON.media, catalogue_json())

    async def query(self, exchange: Exchange) -> None:
        """The answer to a canned query, with its parameters as fields of the address."""
        name: str = exchange.scope["path_params"]["name"]
        if name not in query_names():
            raise Refusal(404, f"no query is called {name!r}", remedy=did_you_mean(name, query_names()) or "/queries lists them")
        values = _values(exchange)
        timeout, format_name, receipt = options(values)
        into = required(format_name, exchange.header(b"accept"), TABLES + PAGE)
        parameters = {key: once(key, values) for key in values if key not in _OPTIONS}
        query = load_query(name)
        if into == HTML.name:
            # A form that was sent has all its fields, also those left empty.
            parameters = {key: value for key, value in parameters.items() if value}
            if any(p.name not in parameters and p.default is None for p in query.parameters):
                page = html.page(name, html.paragraph(query.summary), ask_form(query, parameters))
                await self._fixed(exchange, HTML.media, page)
                return
        exchange.note = exchange.query
        asked = {"task": "canned", "name": name, "parameters": parameters, "format": into, "receipt": receipt}
        await self._responder.respond(exchange, asked, timeout=timeout, tag=f"{into}-{int(receipt)}")

    async def search(self, exchange: Exchange) -> None:
        """Hits for ?text=, within the kinds of text ?in= names, at most ?limit=."""
        values = _values(exchange)
        for name in sorted(values.keys() - set(_SEARCH)):
            raise Refusal(400, f"a search knows no {name}", remedy=did_you_mean(name, _SEARCH) or f"give {', '.join(_SEARCH)}")
        timeout, format_name, _ = options(values)
        into = required(format_name, exchange.header(b"accept"), OFFERS)
        words, limit = once("text", values), once("limit", values, "20")
        if not words:
            if into == HTML.name:
                await self._fixed(exchange, HTML.media, html.page("Search", search_form()))
                return
            raise Refusal(400, "there is nothing to look for", remedy="give ?text=")
        if not limit.isdecimal() or not 0 < len(limit) < 9:
            raise Refusal(400, f"limit={limit} is no limit", remedy=f"give limit=20, or 0 for {MOST}")
        exchange.note = exchange.query
        asked = {"task": "search", "text": words, "within": values.get("in"), "limit": int(limit) or MOST, "format": into}
        await self._responder.respond(exchange, asked, timeout=timeout, tag=into)

    async def resource(self, exchange: Exchange) -> None:
        """What is said of the thing that ?iri= names."""
        iri = once("iri", _values(exchange))
        if not iri:
            raise Refusal(400, "no thing is named", remedy="give ?iri=")
        await self._describe(exchange, iri)

    async def graph_store(self, exchange: Exchange) -> None:
        """The graph that ?graph= names, or with ?default the one that holds what briefs say."""
        values = _values(exchange)
        if ("graph" in values) == ("default" in values):
            raise Refusal(400, "no graph is named, or two", remedy="give ?default or ?graph=IRI")
        name = once("graph", values) if "graph" in values else None
        timeout, format_name, _ = options(values)
        into = required(format_name, exchange.header(b"accept"), GRAPHS)
        exchange.note = exchange.query
        await self._responder.respond(exchange, {"task": "graph", "graph": name, "format": into}, timeout=timeout, tag=into)

    async def thing(self, exchange: Exchange) -> None:
        """What is said of the thing whose IRI is our namespace and this path; the place of last resort."""
        path = exchange.path.removeprefix("/")
        kinds = {
            iri.removeprefix(home()).split("/")[0].rstrip("#") for iri in ontology().prefixes.values() if iri.startswith(home())
        }
        if path.split("/")[0] not in kinds:
            places = [place for place, _ in (*PATHS, *ADDRESSES) if "{" not in place]
            near = did_you_mean(exchange.path, [*places, "/sparql", *(f"/{kind}" for kind in kinds)])
            raise Refusal(404, f"there is nothing at {exchange.path}", remedy=near or "/ says what there is")
        await self._describe(exchange, home() + path)

    async def receipt(self, exchange: Exchange) -> None:
        """A receipt that was given lately, by the hash of its core."""
        text = self._responder.receipts.get(exchange.scope["path_params"]["digest"])
        if text is None:
            raise Refusal(404, "no such receipt is kept", remedy="ask again with receipt=true")
        await exchange.reply(200, JSON.media, text, [(b"cache-control", b"no-store")])

    async def void(self, exchange: Exchange) -> None:
        """Where the description is that VoID, section 7.2, looks for here."""
        await exchange.empty(303, [(b"location", b"/sparql")])

    async def _describe(self, exchange: Exchange, iri: str) -> None:
        timeout, format_name, _ = options(_values(exchange))
        into = required(format_name, exchange.header(b"accept"), _THINGS)
        exchange.note = iri.encode()
        asked = {"task": "resource", "iri": iri, "format": into}
        await self._responder.respond(exchange, asked, timeout=timeout, tag=into)

    async def _fixed(self, exchange: Exchange, media: str, body: bytes) -> None:
        """Send what is the same whatever the store holds."""
        await exchange.reply(200, media, body, [(b"cache-control", b"no-cache"), (b"vary", self._responder.vary)])


def _values(exchange: Exchange) -> dict[str, list[str]]:
    return grouped(fields(exchange.query))
