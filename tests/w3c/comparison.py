"""Two answers side by side. In: the expected one and the one given. Out: what differs, or nothing.

Answers are equal where a bijection of blank nodes makes them so (RDF 1.1 Concepts, section 3.6; for rows the same over all of
them). Terms are compared as terms: 1 and 1.0 are two. The search refines colours and tries what they leave open, so it is exact.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pyoxigraph import BlankNode, Literal, Triple

from tests.w3c.answers import Answer, Row, Rows, Term

_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = {"integer", "int", "long", "short", "byte"}
_WHOLE |= {"nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"}
_WHOLE |= {"unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"}
Colours = dict[BlankNode, Hashable]
Counted = Mapping[tuple[Any, ...], int]


def difference(expected: Answer, given: Answer, *, is_lax: bool = False) -> str:
    """What differs between two answers, empty where nothing does.

    `is_lax` lets a row of the expected ones come fewer times, but at least once (SPARQL 1.1, section 18.5, Reduced).
    """
    found = _difference(expected, given, is_lax)
    if found and not _difference(_by_value(expected), _by_value(given), is_lax):
        return f"the same values, written otherwise: {found}"
    return found


def _difference(expected: Answer, given: Answer, is_lax: bool) -> str:
    if isinstance(expected, bool) or isinstance(given, bool):
        return "" if expected is given else f"expected {_kind(expected)}, given {_kind(given)}"
    if isinstance(expected, Rows) and isinstance(given, Rows):
        return _rows_differ(expected, given, is_lax)
    if isinstance(expected, Rows) or isinstance(given, Rows):
        return f"expected {_kind(expected)}, given {_kind(given)}"
    left, right = (Counter((t.subject, t.predicate, t.object) for t in triples) for triples in (expected, given))
    return "" if are_isomorphic(left, right) else _what_differs(left, right, "triple")


def _kind(answer: Answer) -> str:
    return str(answer).lower() if isinstance(answer, bool) else "rows" if isinstance(answer, Rows) else "a graph"


def _by_value(answer: Answer) -> Answer:
    """The answer with one written form for each value, to say why two differ."""
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, Rows):
        return Rows(answer.columns, tuple(tuple(map(_canonical, row)) for row in answer.rows), answer.is_ordered)
    return frozenset(Triple(t.subject, t.predicate, _canonical(t.object)) for t in answer)  # type: ignore[arg-type]


def _canonical(term: Term | None) -> Term | None:
    if not isinstance(term, Literal) or not term.datatype.value.startswith(_XSD):
        return term
    kind, value = term.datatype.value.removeprefix(_XSD), term.value
    try:
        if kind in _WHOLE:
            return Literal(int(value))
        if kind == "decimal":
            return Literal(format(Decimal(value).normalize() + 0, "f"), datatype=term.datatype)
        if kind in ("double", "float"):
            return Literal(repr(float(value)), datatype=term.datatype)
    except (ValueError, ArithmeticError):
        return term
    if kind == "boolean":
        return Literal({"1": "true", "0": "false"}.get(value, value), datatype=term.datatype)
    return Literal(re.sub(r"[+-]00:00$", "Z", value), datatype=term.datatype) if kind in ("date", "dateTime", "time") else term


def _rows_differ(expected: Rows, given: Rows, is_lax: bool) -> str:
    if sorted(expected.columns) != sorted(given.columns):
        return f"expected the columns {' '.join(expected.columns)}, given {' '.join(given.columns)}"
    places = [given.columns.index(name) for name in expected.columns]
    rows = [tuple(row[place] for place in places) for row in given.rows]
    if expected.is_ordered:
        left, right = Counter(enumerate_rows(expected.rows)), Counter(enumerate_rows(rows))
    else:
        left, right = Counter[tuple[Any, ...]](expected.rows), Counter[tuple[Any, ...]](rows)
    if are_isomorphic(left, right, _at_most if is_lax else _as_many):
        return ""
    same_rows = are_isomorphic(Counter(expected.rows), Counter(rows), _as_many) if expected.is_ordered else False
    return "the rows come in another order" if same_rows else _what_differs(Counter(expected.rows), Counter(rows), "row")


def enumerate_rows(rows: "tuple[Row, ...] | list[Row]") -> Iterator[tuple[Any, ...]]:
    """Rows with their place as a first column, so that a row fits only the row at its place."""
    return ((place, *row) for place, row in enumerate(rows))


def _as_many(expected: int, given: int) -> bool:
    return expected == given


def _at_most(expected: int, given: int) -> bool:
    return 1 <= given <= expected


def _what_differs(expected: Counter[Any], given: Counter[Any], what: str) -> str:
    """How many there are of each, and one example of a row or triple without blank nodes that only one side has."""
    said = f"expected {expected.total()} {what}{'s' * (expected.total() != 1)}, given {given.total()}"
    for name, only in (("missing", expected - given), ("not expected", given - expected)):
        plain = sorted(" ".join("-" if term is None else str(term) for term in row) for row in only if not any(_blanks(row)))
        if plain:
            said += f"; {name}: {plain[0]}"
    return said


def are_isomorphic(left: Counted, right: Counted, fits: Callable[[int, int], bool] = _as_many) -> bool:
    """Whether a bijection of blank nodes turns the rows on the left into those on the right, each as often as `fits` allows."""
    if len(left) != len(right):
        return False
    return _search(left, right, _start(left), _start(right), fits)


def _start(rows: Counted) -> Colours:
    return {blank: 0 for row in rows for blank in _blanks(row)}


def _blanks(terms: tuple[Any, ...]) -> Iterator[BlankNode]:
    for term in terms:
        if isinstance(term, BlankNode):
            yield term
        elif isinstance(term, Triple):
            yield from _blanks((term.subject, term.predicate, term.object))


def _search(left: Counted, right: Counted, ours: Colours, theirs: Colours, fits: Callable[[int, int], bool]) -> bool:
    ours, theirs = _refined(left, ours), _refined(right, theirs)
    if Counter(ours.values()) != Counter(theirs.values()):
        return False
    open_ = [(count, str(colour), colour) for colour, count in Counter(ours.values()).items() if count > 1]
    if not open_:
        names = {colour: blank for blank, colour in theirs.items()}
        mapped = {tuple(_mapped(term, ours, names) for term in row): count for row, count in left.items()}
        return mapped.keys() == right.keys() and all(fits(count, right[row]) for row, count in mapped.items())
    colour = min(open_, key=lambda entry: entry[:2])[2]
    first = next(blank for blank in ours if ours[blank] == colour)
    return any(
        _search(left, right, ours | {first: "chosen"}, theirs | {other: "chosen"}, fits)
        for other in theirs
        if theirs[other] == colour
    )


def _mapped(term: Any, ours: Colours, names: dict[Hashable, BlankNode]) -> Any:
    if isinstance(term, BlankNode):
        return names[ours[term]]
    if isinstance(term, Triple):
        parts = (_mapped(part, ours, names) for part in (term.subject, term.predicate, term.object))
        return Triple(*parts)
    return term


def _refined(rows: Counted, colours: Colours) -> Colours:
    """Colours that tell blank nodes apart by the rows they stand in, as far as that goes."""
    while True:
        seen: dict[BlankNode, list[str]] = {blank: [] for blank in colours}
        for row in rows:
            for blank in set(_blanks(row)):
                seen[blank].append(repr([_coloured(term, colours, blank) for term in row]))
        finer: Colours = {blank: hash((colours[blank], *sorted(seen[blank]))) for blank in colours}
        if len(set(finer.values())) == len(set(colours.values())):
            return finer
        colours = finer


def _coloured(term: Term | None, colours: Colours, own: BlankNode) -> object:
    if isinstance(term, BlankNode):
        return ("own" if term == own else "other", colours[term])
    if isinstance(term, Triple):
        return [_coloured(part, colours, own) for part in (term.subject, term.predicate, term.object)]
    return str(term)
