"""The service as OpenAPI 3.1. In: the canned queries, the server's address. Out: a document that says how each is asked."""

import json
from typing import Any

from chargegraph import __version__
from chargegraph.operations.operation import Operation
from chargegraph.query.catalogue import Parameter, Query, catalogue
from chargegraph.rdf.formats import HTML, JSON, Format
from chargegraph.server.negotiation import DATASETS, GRAPHS, PAGE, ROWS, TABLES
from chargegraph.server.operation_routes import ADDRESSES, OFFERS
from chargegraph.server.problems import MEDIA as PROBLEM
from chargegraph.server.protocol import FORM, QUERY

Object = dict[str, Any]

_STATUSES = {
    "400": "What is asked does not parse or does not fit; in a query, line and column.",
    "404": "There is no such query or thing.",
    "406": "The answer has no form that is accepted.",
    "413": "The request is too large, or the answer has too many rows or takes too much memory.",
    "429": "Too many questions wait; Retry-After says when to ask again.",
    "503": "No worker can be had; Retry-After says when to ask again.",
    "504": "No answer in time.",
}
_PROBLEM: Object = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, in a sentence."},
        "remedy": {"type": "string", "description": "What to do."},
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
        "excerpt": {"type": "string", "description": "The line of the query, with a caret under the place."},
    },
}
_ROWS: Object = {
    "type": "object",
    "required": ["query", "parameters", "columns", "rows"],
    "properties": {
        "query": {"type": "string"},
        "parameters": {"type": "object"},
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}},
        "notes": {"type": "array", "items": {"type": "string"}, "description": "How values were read, where not as they are."},
        "why_empty": {"type": "array", "items": {"type": "string"}, "description": "Why there are no rows, in sentences."},
    },
}
_PATTERNS = {"integer": {"type": "integer", "minimum": 0, "maximum": 999_999_999}}
_TEXT: Object = {"type": "string"}
_VALUES: Object = {r"^\$\w+$": _TEXT}


def openapi_json(server: str, *, with_token: bool) -> bytes:
    """The document for a service at an address, every canned query a path of its own."""
    document: Object = {
        "openapi": "3.1.0",
        "info": {
            "title": "chargegraph",
            "version": __version__,
            "summary": "What coding briefs say about billing codes.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "paths": {
            "/sparql": _sparql(),
            "/queries": {"get": _operation("queries", "The catalogue of canned queries.", [], _media(JSON, HTML))},
            **{f"/queries/{query.name}": {"get": _canned(query)} for query in catalogue()},
            **{path: {"get": _of_operation(path, operation)} for path, operation in ADDRESSES},
            "/search": {"get": _operation("search", "Full-text search.", _search_fields(), _media(JSON, HTML))},
            "/resource": {
                "get": _operation(
                    "resource",
                    "What is said of a thing.",
                    [_field("iri", _TEXT, "Its IRI.", must=True)],
                    _media(*PAGE, *GRAPHS, *DATASETS),
                )
            },
            "/graph-store": {"get": _operation("graph", "A whole graph.", _graph_fields(), _media(*GRAPHS))},
            "/receipts/{digest}": {"get": _operation("receipt", "A receipt given lately.", [_digest()], _media(JSON))},
            "/health": {"get": _operation("health", "Whether the service is well.", [], _media(JSON))},
        },
        "components": {"schemas": {"Problem": _PROBLEM, "Rows": _ROWS}},
    }
    if with_token:
        document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"token": []}]
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _sparql() -> Object:
    graphs = [
        _field(name, {"type": "array", "items": _TEXT}, f"The {kind} graphs of the dataset.")
        for name, kind in (("default-graph-uri", "default"), ("named-graph-uri", "named"))
    ]
    media = _media(*ROWS, *GRAPHS)
    form = {"type": "object", "required": ["query"], "properties": {"query": _TEXT}, "patternProperties": _VALUES}
    graphs.append(_bound())
    post = _operation("sparqlPost", "Ask SPARQL 1.1.", [*graphs, *_options()], media)
    post["requestBody"] = {"required": True, "content": {FORM: {"schema": form}, QUERY: {"schema": _TEXT}}}
    query = _field("query", _TEXT, "SELECT, ASK, CONSTRUCT or DESCRIBE; without it the service is described.")
    return {"get": _operation("sparqlGet", "Ask SPARQL 1.1.", [query, *graphs, *_options()], media), "post": post}


def _of_operation(path: str, operation: Operation) -> Object:
    parameters: list[Object] = []
    for taken in operation.takes:
        schema: Object = {"type": "array", "items": _TEXT} if taken.many else _TEXT
        if f"{{{taken.name}}}" in path:
            described = {"description": taken.help, "example": taken.example}
            parameters.append({"name": taken.name, "in": "path", "required": True, "schema": schema, **described})
        elif f"{{{taken.name}}}" not in (operation.path or ""):
            parameters.append(_field(taken.name, schema, taken.help, must=taken.default is None))
    parameters += [_bound()] if any(taken.type == "query" for taken in operation.takes) else []
    parameters += [one for one in _options() if one["name"] != "receipt"]
    name = operation.name if path == operation.path else f"{operation.name}-bare"
    return _operation(name, operation.summary, parameters, _media(*OFFERS))


def _canned(query: Query) -> Object:
    media = _media(*TABLES, *PAGE) | {JSON.media: {"schema": {"$ref": "#/components/schemas/Rows"}}}
    operation = _operation(query.name, query.summary, [*map(_parameter, query.parameters), *_options()], media)
    if query.description:
        operation["description"] = query.description
    return operation | {"tags": list(query.tags)}


def _parameter(parameter: Parameter) -> Object:
    schema = dict(_PATTERNS.get(parameter.type, _TEXT))
    if parameter.default is not None:
        schema["default"] = int(parameter.default) if parameter.type == "integer" else parameter.default
    field = _field(parameter.name, schema, f"A {parameter.type}.", must=parameter.default is None)
    return field | {"example": int(parameter.example) if parameter.type == "integer" else parameter.example}


def _bound() -> Object:
    values = {"type": "object", "patternProperties": _VALUES}
    return _field("parameters", values, "The values of the query's $names: $code=0686T.") | {"style": "form", "explode": True}


def _options() -> list[Object]:
    return [
        _field(
            "timeout",
            {"type": "number", "exclusiveMinimum": 0},
            "Seconds that the answer may take, if less than the service allows.",
        ),
        _field("format", _TEXT, "The name of a format, in the place of the header Accept."),
        _field("receipt", {"type": "boolean"}, "Whether the answer has a receipt."),
    ]


def _search_fields() -> list[Object]:
    kinds = {"type": "array", "items": {"type": "string", "enum": ["label", "note", "prose"]}}
    return [
        _field("text", _TEXT, "Words, a code, or a phrase in quotes.", must=True),
        _field("in", kinds, "The kinds of text to look in."),
        _field("limit", {"type": "integer", "minimum": 1, "default": 20}, "How many hits."),
    ]


def _graph_fields() -> list[Object]:
    return [
        _field("graph", _TEXT, "The IRI of a named graph."),
        _field("default", {"type": "string", "enum": [""]}, "In its place: the graph that holds what briefs say."),
    ]


def _digest() -> Object:
    return {"name": "digest", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}


def _field(name: str, schema: Object, description: str, *, must: bool = False) -> Object:
    return {"name": name, "in": "query", "required": must, "schema": schema, "description": description}


def _operation(name: str, summary: str, parameters: list[Object], media: Object) -> Object:
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refused = {status: {"description": said, "content": problem} for status, said in _STATUSES.items()}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {"200": {"description": "The answer.", "content": media}, **refused},
    }


def _media(*offers: Format) -> Object:
    return {offered.accepts[0]: {} for offered in offers}
