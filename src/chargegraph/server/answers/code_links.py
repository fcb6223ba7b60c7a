"""Codes and briefs as links. In: a cell and what stands beside it. Out: a link to the card or look-up page, or text.

A cell is linked where its column names codes and its value has the form of one; all else stays the text that it is.
"""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from chargegraph.codes.reading import STATED_AS, code_of
from chargegraph.codes.systems import systems
from chargegraph.query.markup import CODE_COLUMNS
from chargegraph.server import pages as html

_BRIEF = re.compile(r"(?P<name>[0-9A-Z]{5}-[0-9a-f]{12})(?: line [0-9]+)?")
# A column called code may hold any, so other columns of its row tell which; more columns of pages have codes than of notebooks.
_KINDS = {name: kind for name, kind in CODE_COLUMNS.items() if name != "code"} | {
    "pos": "site",
    "other": "brief",
    "cited_by": "brief",
}
_NAMED = ("system", "scheme")
"""The columns that name the system of a row's code."""
_OF_SYSTEM = ("code", "item", "suggested", "suggested_code")
_OF_KIND = ("code", "item", "denied", "suggested")
"""Codes whose kind stands in the row."""
_BARE = ("brief", "diagnosis", "specialty")


def card(code: str) -> str:
    """A link to what briefs say of a code."""
    return html.link(f"/card/{quote(code, safe='')}", code)


def looked_up(system: str, code: str) -> str:
    """A link to what authorities and briefs say of a code."""
    return html.link(f"/lookup/{quote(system, safe='')}/{quote(code, safe='')}", code)


def stated(kind: str, code: str) -> str:
    """A code as a statement of some kind names it; text where it is none."""
    known = code_of(kind, code) if kind in STATED_AS else None
    return html.escape(code) if known is None else html.link(_address(known.system, known.notation), code)


def brief(name: str) -> str:
    """A link to a brief by its short name."""
    return html.link(f"/brief/{quote(name, safe='')}", name)


def line_of(name: str, line: str, fragment: str = "") -> str:
    """The number of a line as a link to that line of a brief's original; at the `fragment` of this page."""
    begin = f'<a id="{escape(fragment)}"' if fragment else "<a"
    return f'{begin} href="/source/{quote(name, safe="")}#line-{quote(line)}">{html.escape(line)}</a>'


def line_itself(line: object) -> str:
    """The number of a line where the line stands."""
    return f'<span id="line-{escape(str(line))}">{html.escape(str(line))}</span>'


def linked(column: str, row: Mapping[str, object]) -> str:
    """The cell of a row under a column.

    >>> linked("modifier", {"modifier": "22"}), linked("label", {"label": "More & more"})
    ('<a href="/lookup/cpt/22">22</a>', 'More &amp; more')
    >>> linked("code", {"code": "0686T", "title": "A title"}), linked("code", {"code": "22"})
    ('<a href="/card/0686T">0686T</a>', '22')
    """
    value = row[column]
    if column == "line" and value is not None:
        name = row.get("brief")
        is_name = isinstance(name, str) and _BRIEF.fullmatch(name)
        return (
            line_of(str(name), str(value)) if is_name else line_itself(value) if {*row} == {"line", "text"} else html.cell(value)
        )
    if not isinstance(value, str):
        return html.cell(value)
    if column in ("brief", "source") and (found := _BRIEF.fullmatch(value)):
        return html.link(f"/brief/{found['name']}", value)
    system = next((str(row[name]) for name in _NAMED if row.get(name)), "")
    if column in _OF_SYSTEM and system:
        return looked_up(system, value) if system in {known.prefix for known in systems()} else html.cell(value)
    if column == "code" and ("title" in row or "brief" in row) and code_of("brief", value):
        return card(value)
    kind = next((str(row[name]) for name in ("kind", "part") if row.get(name)), "")
    if column in _OF_KIND and kind:
        return card(value) if kind in ("brief", "title") else _in(kind, value)
    if column in _KINDS:
        return stated(_KINDS[column], value)
    if column == "code":
        return next((stated(kind, value) for kind in _BARE if code_of(kind, value)), html.escape(value))
    return html.cell(value)


def _in(kind: str, value: str) -> str:
    return stated(kind, value) if kind in _KINDS.values() else html.cell(value)


def _address(system: str, notation: str) -> str:
    return f"/lookup/{quote(system, safe='')}/{quote(notation, safe='')}"
