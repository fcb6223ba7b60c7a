"""HTML pages. In: titles, texts, rows. Out: pages without script, picture or foreign address; every text is escaped.

The one style stands in the page, and the Content-Security-Policy names its hash. A table scrolls in a box of its own, so that a
page is never wider than its screen; on a small screen its rows stand one below the other, each cell behind its column's name.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from html import escape as quoted
from urllib.parse import quote

from chargegraph.rdf.vocabulary import compress, ontology


def _stacked(box: str) -> str:
    """The style of a table in which each row is a block, and each cell stands behind the name of its column."""
    return (
        f"{box} :is(table,caption,tbody,tr,td){{display:block}}{box} :is(thead,td:empty){{display:none}}"
        f"{box} tr{{border:1px solid var(--line);margin:0 0 .6em}}{box} td{{border:0}}"
        f"{box} td::before{{content:attr(data-of) ': ';font-weight:bold}}"
    )


# Contrasts of text are above 7:1 in both schemes, those of lines and borders above 3:1 (WCAG 2.2, criteria 1.4.6 and 1.4.11).
_STYLE = (
    ":root{color-scheme:light dark;--back:#fff;--text:#1a1a1a;--link:#00449e;--seen:#5b2a86;--line:#767676;--mark:#fff1a8;"
    "--head:#f0f0f0}@media(prefers-color-scheme:dark){:root{--back:#16181c;--text:#e8e8e8;--link:#9cc7ff;--seen:#d3b4ff;--line:#8a8f98;"
    "--mark:#5c4a00;--head:#24272d}}"
    "body{font-family:sans-serif;line-height:1.5;max-width:70em;margin:1em auto;padding:0 1em;overflow-wrap:anywhere;"
    "background:var(--back);color:var(--text)}"
    "a{color:var(--link)}a:visited{color:var(--seen)}mark{background:var(--mark);color:inherit}"
    "nav a{display:inline-block;padding:.2em 1em .2em 0}h2{margin:1.2em 0 .2em}"
    ".rows{overflow-x:auto}table{border-collapse:collapse}caption{text-align:left;padding:.3em 0}"
    "th,td{text-align:left;vertical-align:top;border:1px solid var(--line);padding:.2em .6em;max-width:40em;"
    "overflow-wrap:break-word}th{background:var(--head)}.long{min-width:10em}:target{background:var(--mark)}"
    "label{display:block;margin-top:.6em}input,textarea,select,button{font:inherit;max-width:100%;box-sizing:border-box;"
    "background:var(--back);color:var(--text);border:1px solid var(--line);padding:.3em .5em}input{width:30em}"
    "textarea{width:100%;font-family:monospace}button{background:var(--head)}"
    "pre{white-space:pre-wrap}"
    f"@media(max-width:40em){{{_stacked('.rows')}}}{_stacked('.cards')}"
    ".cards tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(14em,1fr))}.cards .long{grid-column:span 2}"
    "@media(max-width:40em){.cards .long{grid-column:auto}}"
)
STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_TAG = re.compile("<[^>]*>")
_MOST_COLUMNS = 9
"""Side by side on a large screen."""
_LONG = 40
"""Characters from which on a cell is long."""
_PLACES = (("/", "Service"), ("/sparql", "SPARQL"), ("/queries", "Queries"), ("/search", "Search"), ("/ns", "Terms"))
# What nobody sees and yet changes what is read: control characters, and the marks that turn the direction of a text.
_UNSEEN = {number: chr(0x2400 + number) for number in range(0x20) if chr(number) not in "\t\n\r"} | {0x7F: "\u2421"}
_UNSEEN |= {
    number: f"[U+{number:04X}]"
    for number in (*range(0x80, 0xA0), 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
}


def escape(text: str) -> str:
    """A text as HTML, with a visible sign for each that cannot be seen.

    >>> escape("<b> 22\\u202e"), escape("bell\\x07")
    ('&lt;b&gt; 22[U+202E]', 'bell␇')
    """
    return quoted(text.translate(_UNSEEN))


def page(title: str, *parts: str) -> bytes:
    """A page of parts that are HTML already."""
    places = " ".join(f'<a href="{address}">{name}</a>' for address, name in _PLACES)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>\n'
        f'<body><nav aria-label="Service">{places}</nav>\n<main><h1>{escape(title)}</h1>\n{"".join(parts)}</main></body></html>\n'
    ).encode("utf-8", "replace")


def paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>\n"


def heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>\n"


def listed(items: Iterable[str]) -> str:
    """A list; its items are HTML already."""
    return "<ul>" + "".join(f"<li>{item}</li>\n" for item in items) + "</ul>\n"


def link(address: str, text: str) -> str:
    """A link to an address of this service."""
    return f'<a href="{quoted(address)}">{escape(text)}</a>'


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
    """A table in a box that scrolls; its cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join("<tr>" + "".join(map(_td, columns, row)) + "</tr>\n" for row in rows)
    name, kind = escape(caption), "rows cards" if len(columns) > _MOST_COLUMNS else "rows"
    return (
        f'<div class="{kind}" role="region" tabindex="0" aria-label="{name}"><table><caption>{name}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>\n"
    )


def _td(column: str, shown: str) -> str:
    """A cell, which on a small screen stands behind the name of its column; one of many words stays wide enough to be read."""
    long = ' class="long"' if len(_TAG.sub("", shown)) > _LONG else ""
    return f'<td data-of="{escape(column)}"{long}>{shown}</td>'


def cell(value: object) -> str:
    """A plain value: an IRI as a link, anything else as text."""
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text.startswith(("http://", "https://")) and not any(sign in text for sign in ' <>"{}|\\^`\n\t'):
        return thing(text)
    return escape(text)


def field(name: str, label: str, value: str = "", *, required: bool = False, kind: str = "text") -> str:
    known, must = quoted(name), " required" if required else ""
    box = f'<input id="{known}" name="{known}" type="{quoted(kind)}" value="{quoted(value)}"{must}>'
    return f'<label for="{known}">{escape(label)}</label>{box}\n'


def area(name: str, label: str, value: str) -> str:
    known = quoted(name)
    # A browser leaves out the line break at the beginning.
    box = f'<textarea id="{known}" name="{known}" rows="12" required>\n{quoted(value)}</textarea>'
    return f'<label for="{known}">{escape(label)}</label>{box}\n'


def form(address: str, *parts: str, button: str = "Ask", method: str = "get") -> str:
    """A form with its button."""
    end = f"<p><button>{escape(button)}</button></p></form>\n"
    return f'<form action="{quoted(address)}" method="{quoted(method)}">{"".join(parts)}{end}'
