"""The SPARQL 1.1 Protocol. In: a request's method, query string, media type and body. Out: the question that it asks.

Section 2.1 has the three ways to ask: GET, POST of a form, POST of the query itself. Updates are refused.
"""

import re
from binascii import a2b_qp
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from chargegraph.errors import did_you_mean
from chargegraph.processes.limits import LEAST_SECONDS
from chargegraph.rdf import require_iri
from chargegraph.server.problems import Headers, Refusal

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_FIELDS = 1000
_BROKEN = re.compile(b"%(?![0-9A-Fa-f]{2})")
OPTIONS = ("timeout", "format", "receipt")
"""What may be asked of an answer whatever the question."""
_FORMATS = ("format", "output", "results")
"""The fields that name a format. SPARQLWrapper sends all three beside Accept, because endpoints differ, and some twice."""
_ONCE = ("query", *(name for name in OPTIONS if name not in _FORMATS))
_GRAPHS = ("default-graph-uri", "named-graph-uri")
_ACCEPT_POST: Headers = ((b"accept-post", f"{QUERY}, {FORM}".encode()),)


class Question(NamedTuple):
    """What a request asks. Without a text it asks what the service is."""

    text: str | None
    default: tuple[str, ...] | None
    named: tuple[str, ...] | None
    """The graphs of the dataset, where the request chooses them."""
    timeout: float | None
    formats: tuple[str, ...]
    """The formats that it names."""
    by_client: bool
    """Whether it names them in fields of other endpoints: a library does, whatever the form of the query."""
    receipt: bool
    parameters: dict[str, str]
    """The values of the parameters of the text, by their names without the dollar sign."""


def fields(query_string: bytes) -> list[tuple[str, str]]:
    """The names and values in a query string or a form. Raises `Refusal` 400 where it is not one in UTF-8."""
    if query_string.count(b"&") >= _FIELDS:
        raise Refusal(400, f"the request has more than {_FIELDS} fields")
    try:
        query_string.decode("ascii")
        pairs = (pair.partition(b"=") for pair in query_string.split(b"&") if pair)
        return [(_unquoted(name), _unquoted(value)) for name, _, value in pairs]
    except UnicodeDecodeError:
        raise Refusal(400, "the request is not UTF-8", remedy="encode it as UTF-8, then as percent signs") from None


def grouped(asked: list[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in asked:
        values.setdefault(name, []).append(value)
    return values


def once(name: str, values: dict[str, list[str]], default: str = "") -> str:
    """The one value of a name. Raises `Refusal` 400 where there are several."""
    given = values.get(name, [default])
    if len(given) > 1:
        raise Refusal(400, f"{name} is given {len(given)} times", remedy="give it once")
    return given[0]


def require_known(values: dict[str, list[str]], known: tuple[str, ...], what: str) -> None:
    """Raises `Refusal` 400 where a name is none of those known."""
    for name in sorted(values.keys() - set(known)):
        raise Refusal(400, f"{what} knows no {name}", remedy=did_you_mean(name, known) or f"give {', '.join(known)}")


def _unquoted(text: bytes) -> str:
    """Text without its plus and percent signs; a percent sign without its two digits stands for itself."""
    text = text.replace(b"+", b" ")
    if _BROKEN.search(text):
        return unquote_to_bytes(text).decode()
    # A query is a third percent signs. The decoder of quoted-printable is made for as many, urllib's takes twenty times as long.
    return a2b_qp(text.replace(b"=", b"=3D").replace(b"%", b"=")).decode()


def read_question(method: str, query_string: bytes, media: str, body: bytes) -> Question:
    """The question that a request to the endpoint asks. Raises `Refusal` 400 or 415 where it asks none."""
    asked = fields(query_string)
    if method == "POST":
        asked += _posted(media, body, asked)
    values = grouped(asked)
    if "update" in values or "using-graph-uri" in values or "using-named-graph-uri" in values:
        raise Refusal(400, "the service only reads", remedy="ask with query=")
    for name in _ONCE:
        once(name, values)
    text = values["query"][0] if "query" in values else None
    if text is None and method == "POST":
        raise Refusal(400, "the request has no query", remedy="give it as the field query, or post it as " + QUERY)
    _require_options(values, text or "")
    default, named = (_graphs(values, name) for name in _GRAPHS)
    timeout, _, receipt = options(values)
    formats = tuple(dict.fromkeys(value for name in _FORMATS for value in values.get(name, ()) if value))
    by_client = any(name in values for name in _FORMATS[1:])
    return Question(text, default, named, timeout, formats, by_client, receipt, bound_in(values))


def _require_options(values: dict[str, list[str]], text: str) -> None:
    """Raises `Refusal` 400 for what probably means a parameter or an option. Clients send other fields, too."""
    known = (*_ONCE, *_FORMATS, *_GRAPHS)
    for name in values.keys() - {*known}:
        is_parameter = f"${name}" in text
        near = did_you_mean(name, known)
        if is_parameter or (near and not name.startswith("$")):
            remedy = f"a parameter of the query is written with its sign, {in_an_address(name, '...')}" if is_parameter else near
            raise Refusal(400, f"{name} is no option of the endpoint", remedy=remedy)


def bound_in(values: dict[str, list[str]]) -> dict[str, str]:
    """The values of a text's parameters: ``$code=0686T``, by their names without the dollar sign."""
    return {name[1:]: once(name, values) for name in values if name.startswith("$")}


def in_an_address(name: str, example: str) -> str:
    """How a parameter gets its value in a request."""
    return f"?${name}={example}"


def options(values: dict[str, list[str]]) -> tuple[float | None, tuple[str, ...], bool]:
    """What a request may ask of any answer: its timeout in seconds, its format if it names one, whether it has a receipt."""
    timeout, into, receipt = (values.get(name, [""])[0] for name in OPTIONS)
    if receipt not in ("", "true", "false"):
        raise Refusal(400, f"receipt={receipt} says nothing", remedy="give receipt=true")
    try:
        seconds = float(timeout) if timeout else None
    except ValueError:
        seconds = 0.0
    if seconds is not None and not LEAST_SECONDS <= seconds < float("inf"):
        raise Refusal(400, f"timeout={timeout} is no time", remedy="give seconds, such as timeout=2.5")
    return seconds, (into,) if into else (), receipt == "true"


def _posted(media: str, body: bytes, asked: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kind, *parameters = [part.strip().lower() for part in media.split(";")]
    if any(p.startswith("charset=") and p[8:].strip('"') not in ("utf-8", "utf8", "us-ascii") for p in parameters):
        raise Refusal(415, "the request is not UTF-8", remedy="send it as UTF-8")
    has_query = any(name == "query" for name, _ in asked)
    if kind == FORM:
        if has_query:
            raise Refusal(400, "the query is in the address of a form", remedy="post it in the body, or ask with GET")
        return fields(body)
    if kind == QUERY:
        if has_query:
            raise Refusal(400, "the query is given twice, in the address and in the body", remedy="give it once")
        try:
            return [("query", body.decode())]
        except UnicodeDecodeError:
            raise Refusal(400, "the query is not UTF-8", remedy="send it as UTF-8") from None
    if kind == UPDATE:
        raise Refusal(400, "the service only reads", remedy="ask with query=")
    what = f"a body of type {kind}" if kind else "a body without a type"
    raise Refusal(415, f"{what} is no query", remedy=f"post it as {QUERY} or {FORM}", headers=_ACCEPT_POST)


def _graphs(values: dict[str, list[str]], name: str) -> tuple[str, ...] | None:
    if name not in values:
        return None
    if any(iri[:5].lower() == "file:" for iri in values[name]):
        raise Refusal(400, f"{name} names a file", remedy="name a graph of the store")
    return tuple(require_iri(iri, f"{name} as an IRI") for iri in values[name])
