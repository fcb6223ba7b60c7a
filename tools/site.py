"""The ontology, the canned queries and the rules as pages of HTML: ``python -m tools.site [FOLDER]``, by default build/site.

One page for each term, query and rule, each with what it links to; a picture of each term's neighbours, and of all classes. The
pages load nothing from elsewhere. The same repository gives the same bytes.
"""

import re
import shutil
import sys
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import NamedTuple

from chargegraph.findings.rules import rules
from chargegraph.operations.describe_term import describe_term
from chargegraph.operations.drawing import draw_ontology
from chargegraph.operations.ontology.quality import quality_rules
from chargegraph.operations.svg import Picture, cut
from chargegraph.query.catalogue import Query, catalogue
from chargegraph.rdf.names import OWL
from chargegraph.rdf.vocabulary import OntologyTerm, compress, ontology

ROOT = Path(__file__).parent.parent
SITE = ROOT / "build" / "site"
_STYLE = (
    "body{font-family:sans-serif;line-height:1.5;max-width:60em;margin:1em auto;padding:0 1em;color:#1a1a1a}"
    "table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;border:1px solid #bdbdbd;padding:.2em .6em;"
    "overflow-wrap:anywhere}pre{background:#f5f5f5;padding:.6em;overflow-x:auto}svg{max-width:100%;height:auto}"
    "nav a{margin-right:1em}ul.many{columns:18em}"
)
_PLACES = (("index.html", "Start"), ("terms.html", "Terms"), ("queries.html", "Queries"), ("rules.html", "Rules"))
_WIDTH, _ROW, _BOX, _MOST = 800, 24, 230, 14
_TERM = re.compile(r"\bcg:(\w+)")


class _Neighbours(NamedTuple):
    """What stands to the left of a term and to the right, each with how it is tied to it."""

    left: list[tuple[str, str]]
    right: list[tuple[str, str]]


def pages() -> dict[str, str]:
    """Every page by its path below the site's folder."""
    known = ontology()
    found = {
        "index.html": _start(),
        "terms.html": _page("Terms", _listed((_address(n), f"cg:{n}") for n in sorted(known.terms)), depth=0),
        "queries.html": _page(
            "Canned queries", _table(((f"queries/{q.name}.html", q.name), q.summary) for q in catalogue()), depth=0
        ),
        "rules.html": _rules(),
    }
    found |= {_address(name): _term(name, term) for name, term in known.terms.items()}
    found |= {f"queries/{query.name}.html": _query(query) for query in catalogue()}
    found |= {f"rules/{rule.name}.html": _query(rule) for rule in rules()}
    for each in quality_rules():
        told = (
            f"<p>{_linked(each.problem)}</p>\n<p><em>What to do:</em> {_linked(each.solution)}</p>\n<p>Level: {each.level}</p>\n"
        )
        found[f"rules/{each.name}.html"] = _page(each.title, told + _text(each.text), depth=1)
    return found


def _address(name: str) -> str:
    """Where the page of a term is. Some disks keep Modifier.html and modifier.html for one, so classes have their own folder."""
    folder = "classes" if f"{OWL}Class" in ontology().terms[name].kinds else "properties"
    return f"{folder}/{name}.html"


def _page(title: str, body: str, *, depth: int) -> str:
    up = "../" * depth
    places = "".join(f'<a href="{up}{address}">{name}</a>' for address, name in _PLACES)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - chargegraph</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>\n'
        f"<body><nav>{places}</nav>\n<main><h1>{escape(title)}</h1>\n{body}</main></body></html>\n"
    )


def _start() -> str:
    known = ontology()
    of_rules = f"{len(rules())} rules on briefs, {len(quality_rules())} on the ontology itself"
    counts = f"{len(known.terms)} terms, {len(catalogue())} canned queries, {of_rules}"
    prefixes = _table((escape(f"{prefix}:"), space) for prefix, space in sorted(known.prefixes.items()))
    body = f"<p>Version {escape(known.version)}: {counts}.</p>\n{draw_ontology()}<h2>Prefixes</h2>\n{prefixes}"
    return _page("The ontology of chargegraph", body, depth=0)


def _rules() -> str:
    of_briefs = _table(((f"rules/{rule.name}.html", rule.name), rule.summary) for rule in rules())
    of_itself = _table(((f"rules/{rule.name}.html", rule.name), rule.problem) for rule in quality_rules())
    return _page("Rules", f"<h2>On briefs</h2>\n{of_briefs}<h2>On the ontology</h2>\n{of_itself}", depth=0)


def _term(name: str, term: OntologyTerm) -> str:
    rows = [(str(row["says"]), str(row["value"])) for row in describe_term(f"cg:{name}")]
    told = "".join(f"<tr><th>{escape(says)}</th><td>{_value(says, value)}</td></tr>\n" for says, value in rows)
    return _page(f"cg:{name}", f"<p><code>{escape(term.iri)}</code></p>\n{_picture(name, term)}<table>{told}</table>\n", depth=1)


def _value(says: str, value: str) -> str:
    if says in ("query", "rule"):
        name, _, summary = value.partition(": ")
        folder = "queries" if says == "query" else "rules"
        return f'<a href="../{folder}/{name}.html">{escape(name)}</a>: {escape(summary)}'
    return _linked(value)


def _linked(text: str) -> str:
    """A text of a page one level down, its terms linked."""

    def link(match: re.Match[str]) -> str:
        return f'<a href="../{_address(match[1])}">{match[0]}</a>' if match[1] in ontology().terms else match[0]

    return _TERM.sub(link, escape(text))


def _query(query: Query) -> str:
    body = "".join(f"<p>{_linked(paragraph)}</p>\n" for paragraph in query.description.strip().split("\n\n") if paragraph)
    if query.severity:
        body += f"<p>Severity: {escape(query.severity)}. {_linked(query.remedy)}</p>\n"
    if query.parameters:
        rows = (
            (p.name, p.type, p.example, "" if p.default is None else f"may be left out {p.default}") for p in query.parameters
        )
        body += "<h2>Parameters</h2>\n" + _table(tuple(map(escape, row)) for row in rows)
    return _page(query.summary, f"<p><code>{escape(query.name)}</code></p>\n{body}{_text(query.text)}", depth=1)


def _text(text: str) -> str:
    """The text of a query without its header, its terms linked."""
    body = re.sub(r"\A(?:#.*\n)+\n*", "", text)
    return f"<h2>SPARQL</h2>\n<pre>{_linked(body)}</pre>\n"


def _listed(links: Iterable[tuple[str, str]]) -> str:
    return '<ul class="many">' + "".join(f'<li><a href="{a}">{escape(words)}</a></li>\n' for a, words in links) + "</ul>\n"


def _table(rows: Iterable[tuple[tuple[str, str] | str, ...]]) -> str:
    """Rows of HTML; a pair is an address and the words of a link to it."""

    def cell(value: tuple[str, str] | str) -> str:
        return value if isinstance(value, str) else f'<a href="{value[0]}">{escape(value[1])}</a>'

    return "<table>" + "".join(f"<tr>{''.join(f'<td>{cell(value)}</td>' for value in row)}</tr>\n" for row in rows) + "</table>\n"


def _neighbours(term: OntologyTerm) -> _Neighbours:
    known = ontology().terms.values()
    if f"{OWL}Class" in term.kinds:
        left = [("kind of", compress(each)) for each in sorted(term.parents)]
        left += [("led to by", compress(each.iri)) for each in known if term.iri in each.ranges]
        right = [("kind", compress(each.iri)) for each in known if term.iri in each.parents]
        return _Neighbours(left, right + [("has", compress(each.iri)) for each in known if term.iri in each.domains])
    right = [("leads to", compress(each)) for each in sorted(term.ranges)]
    right += [("has a", compress(term.range))] if term.range and not term.ranges else []
    return _Neighbours([("said of", compress(each)) for each in sorted(term.domains)], right)


def _picture(name: str, term: OntologyTerm) -> str:
    """A term between what leads to it and what it leads to, as SVG."""
    sides = _neighbours(term)
    picture = Picture(_WIDTH, f"What stands around cg:{name}")
    rows = max(1, *(min(len(side), _MOST + 1) for side in sides))
    middle = 12 + rows * _ROW / 2
    for side, x in ((sides.left, 8.0), (sides.right, _WIDTH - _BOX - 8.0)):
        shown = side[:_MOST] + [("and", f"{len(side) - _MOST} more")] * (len(side) > _MOST)
        top = middle - len(shown) * _ROW / 2
        for number, (how, what) in enumerate(shown):
            y = top + number * _ROW
            near, far = (x + _BOX, _WIDTH / 2 - _BOX / 2) if x < _WIDTH / 2 else (x, _WIDTH / 2 + _BOX / 2)
            picture.path((near, y + _ROW / 2), (far, middle), colour="#bdbdbd")
            picture.box(x, y + 2, _BOX, _ROW - 4, "#f5f5f5", "#bdbdbd", 4)
            picture.words(x + 8, y + 16, cut(f"{how} {what}", _BOX - 16, 12), 12, "#424242", whole=f"{how} {what}")
    picture.box(_WIDTH / 2 - _BOX / 2, middle - 15, _BOX, 30, "#ede7f6", "#4527a0")
    picture.words(_WIDTH / 2 - _BOX / 2 + 10, middle + 5, cut(f"cg:{name}", _BOX - 24, 14), 14, "#4527a0", bold=True)
    return picture.svg()


def write(folder: Path) -> int:
    """Write the site in the place of what is there. Returns how many pages it has."""
    found = pages()
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in found.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    return len(found)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else SITE
    print(f"{write(target)} pages in {target}")
