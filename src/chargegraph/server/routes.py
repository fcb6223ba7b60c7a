"""Places. In: requests to all addresses but the endpoint. Out: queries, search, terms, things, receipts, health."""

import json
from functools import cache, lru_cache
from io import BytesIO
from typing import Any

from chargegraph import __version__
from chargegraph.errors import did_you_mean
from chargegraph.formats import GRAPHS as FORMATS_OF_GRAPHS
from chargegraph.formats import HTML, JSON, NTRIPLES
from chargegraph.operations.declared import ADDRESSES
from chargegraph.operations.operation import Operation
from chargegraph.query.catalogue import catalogue, load_query, query_names
from chargegraph.rdf import read_rdf, write_rdf
from chargegraph.rdf.terms import ntriples
from chargegraph.rdf.vocabulary import ontology
from chargegraph.server import pages as html
from chargegraph.server.answers.canned import ask_form
from chargegraph.server.answers.searching import MOST, OFFERS, search_form
from chargegraph.server.http.exchange import Exchange
from chargegraph.server.negotiation import ANSWERS, DATASETS, GRAPHS, PAGE, TABLES, Offers, required
from chargegraph.server.openapi import openapi_json
from chargegraph.server.pages import home
from chargegraph.server.problems import Refusal
from chargegraph.server.protocol import OPTIONS, bound_in, fields, grouped, once, options, require_known
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
_SEARCH = ("text", "in", "limit", "timeout", "format")
_THINGS = GRAPHS + DATASETS + PAGE


class Routes:
    """What answers at each address: one method for each of `PATHS`, and one for the addresses of operations."""

    def __init__(self, settings: Settings, responder: Responder) -> None:
        self._settings, self._responder = settings, responder

    async def root(self, exchange: Exchange) -> None:
        """What there is."""
        places = [path for path, _ in (*PATHS[1:], *ADDRESSES) if "{" not in path]
        told = {"chargegraph": __version__} | {path.strip("/").split("/")[-1]: path for path in places}
        if required((), exchange.header(b"accept"), (HTML, JSON)) == JSON.name:
            await self._responder.fixed(exchange, JSON.media, (json.dumps(told | {"sparql": "/sparql"}) + "\n").encode())
            return
        signed_in = exchange.signed_in
        asked = {"task": "front", "signed_in": signed_in, "format": HTML.name}
        await self._responder.respond(exchange, asked, tag=f"{HTML.name}-{int(signed_in)}")

    async def health(self, exchange: Exchange) -> None:
        """200 while questions can be answered, else 503."""
        counts, state = self._responder.pool.counts, self._responder.state()
        well = bool(state) and counts["idle"] + counts["busy"] > 0
        told = {"status": "ok" if well else "ailing", "version": __version__, "state": state, "workers": counts}
        body = json.dumps(told).encode() + b"\n"
        await exchange.reply(200 if well else 503, JSON.media, body, [(b"cache-control", b"no-store")])

    async def openapi(self, exchange: Exchange) -> None:
        server = endpoint_address(exchange).removesuffix("/sparql")
        await self._responder.fixed(exchange, JSON.media, openapi_json(server, with_token=bool(self._settings.token)))

    async def queries(self, exchange: Exchange) -> None:
        """The catalogue, also as data: what sib-swiss/sparql-examples calls examples, to be asked of this endpoint."""
        values = _values(exchange)
        into = required(options(values)[1], exchange.header(b"accept"), (JSON, HTML, *GRAPHS))
        if into in FORMATS_OF_GRAPHS:
            known = FORMATS_OF_GRAPHS[into].media, _catalogue_rdf(into, endpoint_address(exchange))
        else:
            known = (HTML.media, _catalogue_page()) if into == HTML.name else (JSON.media, _catalogue_json())
        await self._responder.fixed(exchange, *known)

    async def query(self, exchange: Exchange) -> None:
        """The answer to a canned query, with its parameters as fields of the address."""
        name: str = exchange.scope["path_params"]["name"]
        if name not in query_names():
            raise Refusal(404, f"no query is called {name!r}", remedy=did_you_mean(name, query_names()) or "/queries lists them")
        values = _values(exchange)
        timeout, format_name, receipt = options(values)
        into = required(format_name, exchange.header(b"accept"), TABLES + PAGE)
        parameters = {key: once(key, values) for key in values if key not in OPTIONS}
        query = load_query(name)
        if into == HTML.name:
            # A form that was sent has all its fields, also those left empty.
            parameters = {key: value for key, value in parameters.items() if value}
            if any(p.name not in parameters and p.default is None for p in query.parameters):
                page = html.page(name, html.paragraph(query.summary), ask_form(query, parameters))
                await self._responder.fixed(exchange, HTML.media, page)
                return
        exchange.note = exchange.query
        asked = {"task": "canned", "name": name, "parameters": parameters, "format": into, "receipt": receipt}
        await self._responder.respond(exchange, asked, timeout=timeout, tag=f"{into}-{int(receipt)}")

    async def search(self, exchange: Exchange) -> None:
        """Hits for ?text=, within the kinds of text ?in= names, at most ?limit=."""
        values = _values(exchange)
        require_known(values, _SEARCH, "a search")
        into = required(options(values)[1], exchange.header(b"accept"), OFFERS)
        words, limit = once("text", values), once("limit", values, "20")
        if not words:
            if into == HTML.name:
                await self._responder.fixed(exchange, HTML.media, html.page("Search", search_form()))
                return
            raise Refusal(400, "there is nothing to look for", remedy="give ?text=")
        if not limit.isdecimal() or not 0 < len(limit) < 9:
            raise Refusal(400, f"limit={limit} is no limit", remedy=f"give limit=20, or 0 for {MOST}")
        await self._ask(exchange, OFFERS, task="search", text=words, within=values.get("in"), limit=int(limit) or MOST)

    async def operation(self, operation: Operation, exchange: Exchange) -> None:
        """The rows of an operation, with its parameters in the path or as fields of the address."""
        values = _values(exchange)
        # Of an operation on a text of SPARQL its parameters go by their names, as at /sparql.
        bound = bound_in(values) if any(taken.type == "query" for taken in operation.takes) else None
        values = {name: given for name, given in values.items() if bound is None or not name.startswith("$")}
        require_known(values, (*(taken.name for taken in operation.takes), "timeout", "format"), operation.name)
        asked: dict[str, Any] = dict(exchange.scope["path_params"])
        for taken in operation.takes:
            if taken.name in values:
                asked[taken.name] = values[taken.name] if taken.many else once(taken.name, values)
            elif taken.default is None and taken.name not in asked:
                raise Refusal(400, f"{operation.name} needs {taken.name}", remedy=f"give ?{taken.name}={taken.example}")
        await self._ask(exchange, ANSWERS, task="operation", name=operation.name, values=asked, bound=bound)

    async def resource(self, exchange: Exchange) -> None:
        """What is said of the thing that ?iri= names."""
        iri = once("iri", _values(exchange))
        if not iri:
            raise Refusal(400, "no thing is named", remedy="give ?iri=")
        await self._ask(exchange, _THINGS, task="resource", iri=iri)

    async def graph_store(self, exchange: Exchange) -> None:
        """The graph that ?graph= names, or with ?default the one that holds what briefs say."""
        values = _values(exchange)
        if ("graph" in values) == ("default" in values):
            raise Refusal(400, "no graph is named, or two", remedy="give ?default or ?graph=IRI")
        await self._ask(exchange, GRAPHS, task="graph", graph=once("graph", values) if "graph" in values else None)

    async def thing(self, exchange: Exchange) -> None:
        """What is said of the thing whose IRI is our namespace and this path; the place of last resort."""
        path = exchange.path.removeprefix("/")
        ours = (iri.removeprefix(home()) for iri in ontology().prefixes.values() if iri.startswith(home()))
        kinds = {name.split("/")[0].rstrip("#") for name in ours}
        if path.split("/")[0] not in kinds:
            places = [place for place, _ in (*PATHS, *ADDRESSES) if "{" not in place]
            near = did_you_mean(exchange.path, [*places, "/sparql", *(f"/{kind}" for kind in kinds)])
            raise Refusal(404, f"there is nothing at {exchange.path}", remedy=near or "/ says what there is")
        await self._ask(exchange, _THINGS, task="resource", iri=home() + path)

    async def receipt(self, exchange: Exchange) -> None:
        """A receipt that was given lately, by the hash of its core."""
        text = self._responder.receipts.get(exchange.scope["path_params"]["digest"])
        if text is None:
            raise Refusal(404, "no such receipt is kept", remedy="ask again with receipt=true")
        await exchange.reply(200, JSON.media, text, [(b"cache-control", b"no-store")])

    async def void(self, exchange: Exchange) -> None:
        """Where the description is that VoID, section 7.2, looks for here."""
        await exchange.empty(303, [(b"location", b"/sparql")])

    async def _ask(self, exchange: Exchange, offers: Offers, **asked: object) -> None:
        """Have a worker answer, in the one of these formats that the request chooses."""
        timeout, format_name, _ = options(_values(exchange))
        into = required(format_name, exchange.header(b"accept"), offers)
        exchange.note = str(asked["iri"]).encode() if "iri" in asked else exchange.query
        await self._responder.respond(exchange, asked | {"format": into}, timeout=timeout, tag=into)


def _values(exchange: Exchange) -> dict[str, list[str]]:
    return grouped(fields(exchange.query))


@lru_cache(maxsize=32)
def _catalogue_rdf(format: str, target: str) -> bytes:
    """The canned queries in a format of RDF, to be asked of an endpoint."""
    from chargegraph.query.executables import describe_catalogue

    out = BytesIO()
    lines = ntriples(sorted(set(describe_catalogue(target))))
    triples = [quad.triple for quad in read_rdf(lines, NTRIPLES.name, name="the catalogue")]
    write_rdf(triples, format, out, prefixes=ontology().prefixes)
    return out.getvalue()


@cache
def _catalogue_json() -> bytes:
    """Every canned query with its summary, description, tags and parameters."""
    listed = [
        {name: getattr(query, name) for name in ("name", "summary", "description", "tags")}
        | {"parameters": [parameter._asdict() for parameter in query.parameters], "address": f"/queries/{query.name}"}
        for query in catalogue()
    ]
    return json.dumps({"queries": listed}, ensure_ascii=False, indent=1).encode() + b"\n"


@cache
def _catalogue_page() -> bytes:
    rows = (
        [html.link(f"/queries/{q.name}", q.name), html.cell(q.summary), html.cell(", ".join(p.name for p in q.parameters))]
        for q in catalogue()
    )
    return html.page("Queries", html.table("Canned queries", ("name", "question", "parameters"), rows))
