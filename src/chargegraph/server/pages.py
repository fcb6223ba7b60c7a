"""HTML pages. In: titles, texts, rows. Out: pages without script, picture or foreign address; every text is escaped.

The one style stands in the page, and the Content-Security-Policy names its hash.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape as escape
from urllib.parse import quote

from chargegraph.rdf.vocabulary import compress, ontology

_STYLE = (
    "body{font-family:sans-serif;line-height:1.5;max-width:70em;margin:1em auto;padding:0 1em}"
    "table{border-collapse:collapse}caption{text-align:left;padding:.3em 0}"
    "th,td{text-align:left;vertical-align:top;border:1px solid #767676;padding:.2em .6em;overflow-wrap:anywhere}"
    "label{display:block;margin-top:.6em}textarea{width:100%;box-sizing:border-box;font-family:monospace}"
    "pre{white-space:pre-wrap}"
)
STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_PLACES = (("/", "Service"), ("/sparql", "SPARQL"), ("/queries", "Queries"), ("/search", "Search"), ("/ns", "Terms"))


def page(title: str, *parts: str) -> bytes:
    """A page of parts that are HTML already."""
    places = " ".join(f'<a href="{address}">{name}</a>' for address, name in _PLACES)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>\n'
        f'<body><nav aria-label="Service">{places}</nav>\n<main><h1>{escape(title)}</h1>\n{"".join(parts)}</main></body></html>\n'
    ).encode()


def paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>\n"


def link(address: str, text: str) -> str:
    """A link to an address of this service."""
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def home() -> str:
    """The namespace that the addresses of this service stand for."""
    return ontology().prefixes["cg"].removesuffix("ns#")


def local_address(iri: str) -> str:
    """The address at which this service describes a thing: our own names below the root, all others as a parameter."""
    if iri.startswith(home()) and "?" not in iri:
        return quote("/" + iri.removeprefix(home()), safe="/#")
    return "/resource?iri=" + quote(iri, safe="")


def thing(iri: str) -> str:
    """A link to the description of a thing, by its short name."""
    return link(local_address(iri), compress(iri))


def table(caption: str, columns: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """A table; its cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table><caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>\n"


def cell(value: object) -> str:
    """A plain value: an IRI as a link, anything else as text."""
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text.startswith(("http://", "https://")) and not any(sign in text for sign in ' <>"{}|\\^`\n\t'):
        return thing(text)
    return escape(text)


def field(name: str, label: str, value: str = "", *, required: bool = False) -> str:
    known, must = escape(name), " required" if required else ""
    return f'<label for="{known}">{escape(label)}</label><input id="{known}" name="{known}" value="{escape(value)}"{must}>\n'


def area(name: str, label: str, value: str) -> str:
    known = escape(name)
    box = f'<textarea id="{known}" name="{known}" rows="12" required>{escape(value)}</textarea>'
    return f'<label for="{known}">{escape(label)}</label>{box}\n'


def form(address: str, *parts: str) -> str:
    """A form that is sent with GET."""
    return f'<form action="{escape(address)}" method="get">{"".join(parts)}<p><button>Ask</button></p></form>\n'
