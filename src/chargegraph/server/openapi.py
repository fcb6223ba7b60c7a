"""The service as OpenAPI 3.1. In: the canned queries, the server's address. Out: a document that says how each is asked."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from chargegraph import __version__
from chargegraph.formats import HTML, JSON
from chargegraph.operations.declared import ADDRESSES
from chargegraph.operations.operation import Operation
from chargegraph.query.catalogue import Query, catalogue
from chargegraph.query.parameter_types import Parameter
from chargegraph.server.negotiation import ANSWERS, DATASETS, GRAPHS, PAGE, RESULTS, TABLES, Offers
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
_TEXT: Object = {"type": "string"}
_TEXTS: Object = {"type": "array", "items": _TEXT}
_PLACE: Object = {"type": "integer", "minimum": 1}
_PROBLEM: Object = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT | {"description": "What is wrong, in a sentence."},
        "remedy": _TEXT | {"description": "What to do."},
        "line": _PLACE,
        "column": _PLACE,
        "excerpt": _TEXT | {"description": "The line of the query, with a caret under the place."},
    },
}
_ROWS: Object = {
    "type": "object",
    "required": ["query", "parameters", "columns", "rows"],
    "properties": {
        "query": _TEXT,
        "parameters": {"type": "object"},
        "columns": _TEXTS,
        "rows": {"type": "array", "items": {"type": "object"}},
        "notes": _TEXTS | {"description": "How values were read, where not as they are."},
        "why_empty": _TEXTS | {"description": "Why there are no rows, in sentences."},
    },
}
_INTEGER: Object = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
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
        "paths": {"/sparql": _sparql(), **{path: {"get": operation} for path, operation in _read_by_get()}},
        "components": {"schemas": {"Problem": _PROBLEM, "Rows": _ROWS}},
    }
    if with_token:
        document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"token": []}]
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _read_by_get() -> Iterator[tuple[str, Object]]:
    """Every other address with what is asked there."""
    yield "/queries", _operation("queries", "The catalogue of canned queries, also as data.", [], (JSON, HTML, *GRAPHS))
    for query in catalogue():
        yield f"/queries/{query.name}", _canned(query)
    for path, operation in ADDRESSES:
        yield path, _of_operation(path, operation)
    kinds = {"type": "array", "items": {"type": "string", "enum": ["label", "note", "prose"]}}
    words = [
        _field("text", _TEXT, "Words, a code, or a phrase in quotes.", must=True),
        _field("in", kinds, "The kinds of text to look in."),
        _field("limit", {"type": "integer", "minimum": 1, "default": 20}, "How many hits."),
    ]
    yield "/search", _operation("search", "Full-text search.", words, (JSON, HTML))
    iri = _field("iri", _TEXT, "Its IRI.", must=True)
    yield "/resource", _operation("resource", "What is said of a thing.", [iri], (*PAGE, *GRAPHS, *DATASETS))
    graph = [
        _field("graph", _TEXT, "The IRI of a named graph."),
        _field("default", {"type": "string", "enum": [""]}, "In its place: the graph that holds what briefs say."),
    ]
    yield "/graph-store", _operation("graph", "A whole graph.", graph, GRAPHS)
    digest = {"name": "digest", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
    yield "/receipts/{digest}", _operation("receipt", "A receipt given lately.", [digest], (JSON,))
    yield "/health", _operation("health", "Whether the service is well.", [], (JSON,))


def _sparql() -> Object:
    named = (("default-graph-uri", "default"), ("named-graph-uri", "named"))
    fields = [_field(name, _TEXTS, f"The {kind} graphs of the dataset.") for name, kind in named] + [_bound(), *_options()]
    form = {"type": "object", "required": ["query"], "properties": {"query": _TEXT}, "patternProperties": _VALUES}
    body = {"required": True, "content": {FORM: {"schema": form}, QUERY: {"schema": _TEXT}}}
    query = _field("query", _TEXT, "SELECT, ASK, CONSTRUCT or DESCRIBE; without it the service is described.")
    offers = (*RESULTS, *GRAPHS)
    return {
        "get": _operation("sparqlGet", "Ask SPARQL 1.1.", [query, *fields], offers),
        "post": _operation("sparqlPost", "Ask SPARQL 1.1.", fields, offers) | {"requestBody": body},
    }


def _of_operation(path: str, operation: Operation) -> Object:
    parameters: list[Object] = []
    for taken in operation.takes:
        schema = _TEXTS if taken.many else _TEXT
        if f"{{{taken.name}}}" in path:
            described = {"description": taken.help, "example": taken.example}
            parameters.append({"name": taken.name, "in": "path", "required": True, "schema": schema, **described})
        elif f"{{{taken.name}}}" not in (operation.path or ""):
            parameters.append(_field(taken.name, schema, taken.help, must=taken.default is None))
    parameters += [_bound()] if any(taken.type == "query" for taken in operation.takes) else []
    parameters += [one for one in _options() if one["name"] != "receipt"]
    name = operation.name if path == operation.path else f"{operation.name}-bare"
    return _operation(name, operation.summary, parameters, ANSWERS)


def _canned(query: Query) -> Object:
    operation = _operation(query.name, query.summary, [*map(_parameter, query.parameters), *_options()], TABLES + PAGE)
    operation["responses"]["200"]["content"][JSON.media] = {"schema": {"$ref": "#/components/schemas/Rows"}}
    if query.description:
        operation["description"] = query.description
    return operation | {"tags": list(query.tags)}


def _parameter(parameter: Parameter) -> Object:
    kind: Callable[[str], object] = int if parameter.is_number else str
    schema = _INTEGER if kind is int else _TEXT
    if parameter.default is not None:
        schema = schema | {"default": kind(parameter.default)}
    field = _field(parameter.name, schema, f"A {parameter.type}.", must=parameter.default is None)
    return field | {"example": kind(parameter.example)}


def _bound() -> Object:
    values = {"type": "object", "patternProperties": _VALUES}
    return _field("parameters", values, "The values of the query's $names: $code=0686T.") | {"style": "form", "explode": True}


def _options() -> list[Object]:
    seconds = {"type": "number", "exclusiveMinimum": 0}
    return [
        _field("timeout", seconds, "Seconds that the answer may take, if less than the service allows."),
        _field("format", _TEXT, "The name of a format, in the place of the header Accept."),
        _field("receipt", {"type": "boolean"}, "Whether the answer has a receipt."),
    ]


def _field(name: str, schema: Object, description: str, *, must: bool = False) -> Object:
    return {"name": name, "in": "query", "required": must, "schema": schema, "description": description}


def _operation(name: str, summary: str, parameters: list[Object], offers: Offers) -> Object:
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refused = {status: {"description": said, "content": problem} for status, said in _STATUSES.items()}
    answer = {"description": "The answer.", "content": {offered.accepts[0]: {} for offered in offers}}
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": {"200": answer, **refused}}
