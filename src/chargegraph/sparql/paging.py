"""Pages of an answer. In: a SELECT or a CONSTRUCT. Out: the SELECTs that ask for it page by page, every row on one page.

What the query orders by comes first, then every column: rows that are not told apart by any order are the same row. The order
stands in a query of its own within, for Virtuoso sorts no more than 10,000 rows where it is asked to skip some.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from chargegraph.sparql.lexer import tokens, with_depth
from chargegraph.sparql.may_run import FORMS

_CLAUSES = ("WHERE", "FROM")
_WORDS = ("FROM", "ORDER", "LIMIT", "OFFSET", "VALUES")


class Shape(NamedTuple):
    """The parts of a query."""

    prologue: str
    body: str
    """From the word of its form to its end."""
    template: str
    """What a CONSTRUCT makes, with its braces; of its short form, the group."""
    rest: str
    """Behind the columns or the template: FROM, WHERE, the group and what follows."""
    words: frozenset[str]
    """Those of its own clauses among FROM, ORDER, LIMIT, OFFSET and VALUES; not those of a group."""
    limit: int | None


def shape_of(text: str) -> Shape:
    """The parts of a query that parses."""
    found = list(tokens(text))
    first = next(place for place, token in enumerate(found) if token.text.upper() in FORMS)
    outer = [token for token, depth in with_depth(found[first + 1 :]) if depth == 0]
    groups = [(token.start, after.start + 1) for token, after in pairwise(outer) if token.text == "{"]
    clause = [token.start for token in outer if token.text.upper() in _CLAUSES]
    is_construct = found[first].text.upper() == "CONSTRUCT"
    has_template = is_construct and bool(groups) and (not clause or groups[0][0] < clause[0])
    start, end = groups[0]
    where = end if has_template else min([start, *clause])
    limits = [int(after.text) for token, after in pairwise(outer) if token.text.upper() == "LIMIT" and after.text.isdecimal()]
    return Shape(
        prologue=text[: found[first].start],
        body=text[found[first].start :],
        template=text[start:end],
        rest=text[where:],
        words=frozenset(word for token in outer if (word := token.text.upper()) in _WORDS),
        limit=limits[-1] if limits else None,
    )


def why_no_pages(shape: Shape) -> str:
    """Why the answer to a SELECT cannot be had in pages; nothing where it can."""
    hindrance = next((word for word in ("FROM", "VALUES", "LIMIT", "OFFSET") if word in shape.words), None)
    return f"{hindrance} leaves no room to ask in pages" if hindrance else ""


def page_of(shape: Shape, columns: list[str], *, rows: int, after: int) -> str:
    """The SELECT for the next `rows` rows, `after` so many, of one that `why_no_pages` has nothing against."""
    keys = " ".join(f"?{column}" for column in columns)
    whole = " ".join(f"STR(?{column})" for column in columns)  # Virtuoso puts long texts in no order
    order = f" {whole} {keys}" if "ORDER" in shape.words else f" ORDER BY {whole} {keys}"
    return f"{shape.prologue}SELECT {keys} WHERE {{ {{ {shape.body}\n{order} }} }} LIMIT {rows} OFFSET {after}"


def solutions_query(shape: Shape) -> str:
    """The SELECT of the solutions that fill the template of a CONSTRUCT."""
    return f"{shape.prologue}SELECT * {shape.rest}"


def template_query(shape: Shape, columns: list[str], rows: Iterable[str]) -> str:
    """The CONSTRUCT of the same template over solutions that are given as the rows of a VALUES."""
    names = " ".join(f"?{column}" for column in columns)
    return f"{shape.prologue}CONSTRUCT {shape.template}\nWHERE {{ VALUES ({names}) {{ {' '.join(rows)} }} }}"
