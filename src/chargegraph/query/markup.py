"""Rows as HTML, for notebooks. In: columns and rows. Out: a table whose codes and IRIs are links; every text is escaped."""

from collections.abc import Sequence
from html import escape

from chargegraph.codes import read_stated
from chargegraph.errors import CodeError
from chargegraph.query.layouts import plain_text
from chargegraph.rdf.vocabulary import compress, expand

CODE_COLUMNS = {
    "code": "related",
    "procedure": "related",
    "related": "related",
    "modifier": "modifier",
    "diagnosis": "diagnosis",
    "taxonomy": "specialty",
    "specialty": "specialty",
}
"""The columns of codes, and the kind of statement that names such."""
SHOWN = 100


def html_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, complete: bool = True) -> str:
    """The first rows as a table, and a line that says how many there are.

    >>> html_table(["modifier"], [["26"]])
    '<table><thead><tr><th>modifier</th></tr></thead><tbody><tr><td><a href="http://purl.bioontology.org/ontology/CPT/26">26</a></td></tr></tbody></table><p>1 row</p>'
    """  # noqa: E501, a doctest's output cannot be broken
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    cells = ("".join(f"<td>{_cell(*pair)}</td>" for pair in zip(columns, row, strict=True)) for row in rows[:SHOWN])
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    said = f"{len(rows):,} row{'' if len(rows) == 1 else 's'}" + (f", the first {SHOWN} shown" if len(rows) > SHOWN else "")
    said += "" if complete else "; the answer was cut, there are more"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{said}</p>"


def _cell(column: str, value: object) -> str:
    text = plain_text(value)
    address = _address(column, text)
    shown = escape(compress(text) if address == text else text)
    return f'<a href="{escape(address)}">{shown}</a>' if address else shown


def _address(column: str, text: str) -> str | None:
    """The IRI of what a cell names: an IRI itself, or a code in a column of codes."""
    if text.startswith(("http://", "https://")) and " " not in text:
        return text
    if column not in CODE_COLUMNS:
        return None
    try:
        code = read_stated(CODE_COLUMNS[column], text)
    except CodeError:
        return None
    return expand(f"{code.system}:{code.notation}") if code.notation == text else None
