"""The ontology as a page. In: its terms. Out: HTML with a row for each term, at the fragment that its IRI has."""

from html import escape

from chargegraph.rdf.vocabulary import compress, ontology
from chargegraph.server import pages as html


def terms_page() -> bytes:
    """Every term of the ontology with its label, definition and example, in the order of their names."""
    known = ontology()
    rows = [
        [
            f'<span id="{escape(name)}">cg:{escape(name)}</span>',
            *map(escape, (compress(term.kinds[0]), term.label, term.definition, term.example)),
        ]
        for name, term in sorted(known.terms.items())
    ]
    links = " ".join(html.link(f"/ns?format={name}", name) for name in ("turtle", "ntriples", "jsonld", "rdfxml"))
    columns = ("term", "kind", "label", "definition", "example")
    caption = f"Version {known.version}, namespace {known.prefixes['cg']}"
    return html.page("Terms", f"<p>{links}</p>\n", html.table(caption, columns, rows))
