"""The ontology as a page. In: chargegraph.ttl. Out: HTML with a row for each term, at the fragment that its IRI has."""

from html import escape

from chargegraph.rdf import Quad, read_rdf
from chargegraph.rdf.formats import GRAPHS, TURTLE
from chargegraph.rdf.vocabulary import RDF_TYPE, compress, expand, ontology
from chargegraph.resources import read_resource
from chargegraph.server import pages as html

_SHOWN = ("rdfs:label", "skos:definition", "skos:example")


def terms_page() -> bytes:
    """Every term of the ontology with its label, definition and example, in the order of their names."""
    known = ontology()
    values: dict[str, dict[str, str]] = {name: {} for name in known.terms}
    space = known.prefixes["cg"]
    shown = {expand(name): name for name in _SHOWN} | {RDF_TYPE: "kind"}
    for quad in _quads():
        name, column = getattr(quad.subject, "value", "").removeprefix(space), shown.get(quad.predicate.value)
        if name in values and column:
            values[name].setdefault(column, compress(getattr(quad.object, "value", "")))
    rows = (
        [f'<span id="{escape(name)}">cg:{escape(name)}</span>', *(escape(told.get(column, "")) for column in ("kind", *_SHOWN))]
        for name, told in sorted(values.items())
    )
    links = " ".join(html.link(f"/ns?format={name}", name) for name in GRAPHS)
    columns = ("term", "kind", "label", "definition", "example")
    return html.page("Terms", f"<p>{links}</p>\n", html.table(f"Version {known.version}, namespace {space}", columns, rows))


def _quads() -> list[Quad]:
    return read_rdf(read_resource("ontology", "chargegraph.ttl"), TURTLE.name, name="chargegraph.ttl")
