"""A brief as a page. In: the quads about it and its statements. Out: a table for each kind of statement: code, label, note, line.

The page says what the graph holds, not what a reader makes of the text today. A line leads to the original text, and the IRI of a
statement leads to its row.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from chargegraph.operations.of_briefs import shown_text
from chargegraph.rdf import DefaultGraph, NamedNode, Quad
from chargegraph.rdf.names import RDF_TYPE, prologue
from chargegraph.rdf.vocabulary import CG, compress
from chargegraph.server import pages as html
from chargegraph.server.answers.code_links import card, line_of, stated
from chargegraph.store.store import Store, rows_of

_SHOWN = 1000
_KINDS = f"""{prologue("cg", "skos")} SELECT ?class ?notation ?label {{
    ?kind cg:coversClass ?class ; skos:notation ?notation ; skos:prefLabel ?label }} ORDER BY ?class"""
# What a coder looks for comes first.
_ORDER = ("title", "modifier", "specialty", "diagnosis", "related", "denial", "payer", "site", "service-type", "summary",
          "overview", "context", "other", "gap", "promise", "mention")  # fmt: skip
_CONCEPTS = (CG.payer, CG.site, CG.serviceType, CG.topic, CG.promised, CG.concept)
_LABELS = (CG.statedLabel, CG.asWritten)
_NOTES = (CG.whenToUse, CG.notes, CG.relevance, CG.relationship, CG.reason)
_FACTS = (("Code system", CG.statedSystem), ("Source", CG.source), ("Published", CG.published), ("SHA-256", CG.sha256))
_WITHHELD = "(its text was withheld)"
Properties = dict[str, list[str]]


class _Row(NamedTuple):
    """A statement: its cells as HTML, and its place in the text."""

    code: str
    concept: str
    label: str
    note: str
    line: str
    start: int


def is_brief(iri: str, said: Iterable[Quad]) -> bool:
    """Whether a thing of which this is said is a brief, by what briefs say."""
    return any(
        getattr(quad.subject, "value", "") == iri
        and quad.predicate.value == RDF_TYPE
        and getattr(quad.object, "value", "") == CG.Brief
        and isinstance(quad.graph_name, DefaultGraph)
        for quad in said
    )


def brief_parts(store: Store, iri: str, said: Iterable[Quad]) -> tuple[str, list[str]]:
    """The title of a brief's page, and its parts."""
    things = _by_subject(said)
    own = things.pop(iri)
    name, code = (_first(own, each) for each in (CG.name, CG.statedCode))
    kinds = {cls: (notation, label) for cls, notation, label in rows_of(store, _KINDS)}
    tables: dict[tuple[str, str], list[_Row]] = {}
    for subject, properties in things.items():
        cls = next((each for each in properties.get(RDF_TYPE, ()) if each in kinds), _first(properties, RDF_TYPE))
        kind = kinds.get(cls, (compress(cls), compress(cls)))
        tables.setdefault(kind, []).append(_row(subject.partition("#")[2], kind[0], properties, own, name))
    order = sorted(tables, key=lambda each: (_ORDER.index(each[0]) if each[0] in _ORDER else len(_ORDER), each))
    shown = (_table(label, sorted(tables[kind, label], key=lambda row: row.start)) for kind, label in order)
    return f"{code} {_first(own, CG.title) or _WITHHELD}", [*_head(own, name, code), *shown]


def _head(own: Properties, name: str, code: str) -> Iterator[str]:
    if CG.code not in own:
        yield html.paragraph("Another brief from the same source has replaced this one; what it stated has left the graph.")
    known = ((title, ", ".join(own[each])) for title, each in _FACTS if each in own)
    yield html.listed([f"Code: {card(code)}", *(f"{title}: {html.cell(value)}" for title, value in known)])
    escaped = quote(name, safe="")
    places = (("source", "the original text"), ("ledger", "what became of each line"), ("check?code=", "the findings"))
    yield "<p>" + ", ".join(html.link(f"/{at}{'' if at.endswith('=') else '/'}{escaped}", what) for at, what in places) + "</p>\n"


def _by_subject(said: Iterable[Quad]) -> dict[str, Properties]:
    """The values of each property of each thing, as briefs state them."""
    things: dict[str, Properties] = {}
    for quad in said:
        if isinstance(quad.graph_name, DefaultGraph) and isinstance(quad.subject, NamedNode):
            value = getattr(quad.object, "value", str(quad.object))
            things.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(value)
    return things


def _row(fragment: str, kind: str, said: Properties, own: Properties, name: str) -> _Row:
    start, end = (int(_first(said, each) or 0) for each in (CG.start, CG.end))
    code, line = _first(said, CG.statedCode), _first(said, CG.line)
    labels, notes = ([value for each in of for value in said.get(each, ())] for of in (_LABELS, _NOTES))
    if kind == "denial":
        notes = [f"not so ({_first(said, CG.deniedBy)})", *notes]
    notes += [f"with {compress(each)}" for each in said.get(CG.withModifier, ())]
    notes += [f"{each} units" for each in said.get(CG.quantity, ())]
    notes += ["denied there"] if _first(said, CG.negated) == "true" else []
    if kind == "title":
        code, labels = _first(own, CG.statedCode), own.get(CG.title, [_WITHHELD])
    elif not labels and not notes:
        notes = [shown_text(_first(own, CG.text)[start:end]) or _WITHHELD]
    stated_as = _first(said, CG.deniedAs).rpartition("/")[2] if kind == "denial" else kind
    return _Row(
        card(code) if kind == "title" else stated(stated_as, code) if code else "",
        ", ".join(html.thing(each) for of in _CONCEPTS for each in said.get(of, ())),
        html.escape("; ".join(labels)),
        html.escape("; ".join(notes)),
        line_of(name, line, fragment),
        start,
    )


def _table(label: str, rows: list[_Row]) -> str:
    columns = [each for each in ("code", "concept", "label", "note") if any(getattr(row, each) for row in rows)]
    shown = ([*(getattr(row, each) for each in columns), row.line] for row in rows[:_SHOWN])
    more = f", the first {_SHOWN:,} shown" if len(rows) > _SHOWN else ""
    what = f"{len(rows):,} statement{'' if len(rows) == 1 else 's'}{more}"
    title = label[:1].upper() + label[1:]
    return html.heading(title) + html.table(f"{title}: {what}", (*columns, "line"), shown)


def _first(said: Mapping[str, list[str]], name: str) -> str:
    return next(iter(said.get(name, ())), "")
