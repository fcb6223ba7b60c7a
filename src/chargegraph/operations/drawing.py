"""Drawings. In: a store and a code, or nothing. Out: SVG: what stands around the code, or the classes of the ontology."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from chargegraph.operations.of_briefs import show
from chargegraph.operations.svg import Picture, cut, width_of, wrapped
from chargegraph.query.result import Row
from chargegraph.rdf.vocabulary import OntologyTerm, compress, expand, ontology
from chargegraph.store.store import Store

_WIDTH, _EDGE, _GUTTER = 800, 16, 48
_COLUMN = (_WIDTH - 2 * _EDGE - _GUTTER) / 2
_ROW, _SIZE, _HEAD = 22, 13, 15
_COLOURS = {
    "procedure": ("#ede7f6", "#4527a0"),
    "modifier": ("#e3f2fd", "#0d47a1"),
    "specialty": ("#e8f5e9", "#1b5e20"),
    "diagnosis": ("#fff3e0", "#9a3b00"),
    "related": ("#f3e5f5", "#6a1b9a"),
    "payer": ("#e0f2f1", "#004d40"),
    "site": ("#efebe9", "#4e342e"),
    "service-type": ("#efebe9", "#4e342e"),
    "gap": ("#f5f5f5", "#424242"),
    "denial": ("#ffebee", "#b71c1c"),
}
_PLAIN = ("#f5f5f5", "#424242")
_ENTITIES = ("procedure", "modifier", "specialty", "diagnosis", "payer")
_BOLDER = 1.15
"""How much wider bold words run."""
_CALLED = {
    "modifier": "Modifiers", "specialty": "Specialties", "diagnosis": "Diagnoses", "related": "Related procedures",
    "payer": "Payers", "site": "Sites of service", "service-type": "Service types", "gap": "Stated gaps", "denial": "Denied",
}  # fmt: skip
_MARKS = {"ok": ("ok", "#1b5e20"), "open": ("?", "#6d4c00"), "wrong": ("!", "#b71c1c"), "": ("", "")}
_MARK_WIDTH = 22


class _Item(NamedTuple):
    words: str
    whole: str
    note: str
    mark: str


def draw_code(store: Store, code: str) -> str:
    """What the briefs on a code state, as a picture: a box for each kind of thing, and a mark of the verdict on each code.

    SVG, 800 pixels wide. Raises `UsageError` where no brief is about the code.
    """
    from chargegraph.findings.checks import check

    rows = list(show(store, code))
    marks = {finding.statement: (_mark(finding.verdict, finding.severity), finding.suggested_code)
             for finding in check(store, [code]) if finding.verdict}  # fmt: skip
    picture = Picture(_WIDTH, f"What briefs state on {code}")
    y = float(_EDGE)
    for _, group in groupby(rows, key=lambda row: row["brief"]):
        y = _draw_brief(picture, list(group), marks, y) + _EDGE
    _legend(picture, y)
    return picture.svg()


def _mark(verdict: str | None, severity: str | None) -> str:
    if verdict in ("agrees", "paraphrase"):
        return "ok"
    return "wrong" if severity in ("error", "warning") else "open"


def _draw_brief(picture: Picture, rows: list[Row], marks: dict[str, tuple[str, str | None]], y: float) -> float:
    """One brief from `y` on: its procedure above, a box for each kind of thing below. Returns where it ends."""
    title = next((row for row in rows if row["part"] == "title"), rows[0])
    lines = wrapped(f"{title['item']}  {title['text'] or ''}", _WIDTH - 2 * _EDGE - 24, 18)
    fill, ink = _COLOURS["procedure"]
    height = 16 + 24 * len(lines)
    picture.box(_EDGE, y, _WIDTH - 2 * _EDGE, height, fill, ink)
    for number, line in enumerate(lines):
        picture.words(_EDGE + 12, y + 24 + 24 * number, line, 18, ink, bold=True)
    top = y + height
    items: dict[str, list[_Item]] = {kind: [] for kind in _CALLED}
    for row in rows:
        if row["part"] in items:
            items[str(row["part"])].append(_item(row, marks))
    ends = [top + _EDGE, top + _EDGE]
    spine = _WIDTH / 2
    reached = top
    for kind, found in items.items():
        if found:
            side = 0 if ends[0] <= ends[1] else 1
            reached = max(reached, ends[side] + 14)
            x = _EDGE + side * (_COLUMN + _GUTTER)
            picture.path((spine, ends[side] + 14), (x + (_COLUMN if side == 0 else 0), ends[side] + 14), colour="#9e9e9e")
            ends[side] = _draw_box(picture, x, ends[side], kind, found) + _EDGE
    picture.path((spine, top), (spine, reached), colour="#9e9e9e")
    return max(ends)


def _item(row: Row, marks: dict[str, tuple[str, str | None]]) -> _Item:
    mark, suggested = marks.get(str(row["statement"]), ("", None))
    text = " ".join(str(row["text"] or "").split())
    code = str(row["item"] or "")
    words = f"{code}  {text}" if code and code != text else text or code
    if suggested and mark == "wrong":
        words = f"{code} (not {suggested}?)  {text}"
    return _Item(words, f"{code} {text}".strip(), f"line {row['line']}", mark)


def _draw_box(picture: Picture, x: float, y: float, kind: str, items: Iterable[_Item]) -> float:
    found = list(items)
    fill, ink = _COLOURS[kind]
    height = 30 + _ROW * len(found)
    picture.box(x, y, _COLUMN, height, fill, ink)
    picture.words(x + 10, y + 20, f"{_CALLED[kind]} ({len(found)})", _HEAD, ink, bold=True)
    for number, item in enumerate(found):
        line = y + 30 + _ROW * number + 14
        sign, colour = _MARKS[item.mark]
        if sign:
            picture.words(x + 10, line, sign, _SIZE, colour, bold=True)
        note = width_of(item.note, 11)
        picture.words(x + _COLUMN - 10, line, item.note, 11, "#616161", end=True)
        shown = cut(item.words, _COLUMN - _MARK_WIDTH - 30 - note, _SIZE)
        picture.words(x + 10 + _MARK_WIDTH, line, shown, _SIZE, whole=item.whole)
    return y + height


def _legend(picture: Picture, y: float) -> None:
    told = [
        ("ok", "the label is the code's"),
        ("?", "not decided, or no list at hand"),
        ("!", "another's label, or no code in force"),
    ]
    x = float(_EDGE)
    for (sign, words), (_, colour) in zip(told, (_MARKS["ok"], _MARKS["open"], _MARKS["wrong"]), strict=True):
        picture.words(x, y + 8, sign, _SIZE, colour, bold=True)
        picture.words(x + _MARK_WIDTH, y + 8, words, 12, "#424242")
        x += _MARK_WIDTH + width_of(words, 12) + 12


def draw_ontology() -> str:
    """The classes of the ontology as a picture: each below its parent, the kinds of entity in colours of their own. SVG."""
    terms = ontology().terms.values()
    classes = {term.iri: term for term in terms if expand("owl:Class") in term.kinds}
    children: dict[str | None, list[str]] = {}
    for iri, term in sorted(classes.items(), key=lambda pair: pair[1].label.casefold()):
        children.setdefault(next((parent for parent in sorted(term.parents) if parent in classes), None), []).append(iri)
    picture = Picture(_WIDTH, "The classes of the ontology")
    ends = [float(_EDGE), float(_EDGE)]
    tops = sorted(children[None], key=lambda iri: -len(_below(iri, children, 0)))
    for top in tops:
        rows = _below(top, children, 0)
        side = 0 if ends[0] <= ends[1] else 1
        x = _EDGE + side * (_COLUMN + _GUTTER)
        ends[side] = _draw_tree(picture, x, ends[side], rows, classes) + _EDGE
    return picture.svg()


def _below(iri: str, children: dict[str | None, list[str]], depth: int) -> list[tuple[str, int]]:
    return [(iri, depth), *(row for child in children.get(iri, []) for row in _below(child, children, depth + 1))]


def _draw_tree(picture: Picture, x: float, y: float, rows: list[tuple[str, int]], classes: dict[str, OntologyTerm]) -> float:
    height = 10 + _ROW * len(rows)
    picture.box(x, y, _COLUMN, height, "#fafafa", "#bdbdbd")
    last: dict[int, float] = {}
    for number, (iri, depth) in enumerate(rows):
        name = compress(iri).partition(":")[2]
        is_entity = name.lower() in _ENTITIES
        fill, ink = _COLOURS[name.lower()] if is_entity else _PLAIN
        left, line = x + 10 + 22 * depth, y + 5 + _ROW * number
        shown = cut(name, _COLUMN - 34 - 22 * depth, _SIZE)
        picture.box(left, line + 2, min(width_of(shown, _SIZE) * _BOLDER + 14, _COLUMN - 20 - 22 * depth), _ROW - 4, fill, ink, 4)
        picture.words(left + 7, line + 15, shown, _SIZE, ink, bold=is_entity, whole=classes[iri].definition)
        if depth:
            picture.path(
                (left - 14, last[depth - 1] + _ROW - 2), (left - 14, line + _ROW / 2), (left, line + _ROW / 2), colour="#9e9e9e"
            )
        last[depth] = line
    return y + height
