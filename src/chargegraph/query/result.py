"""Answers. In: columns and rows of plain values. Out: dicts, a pandas frame, or text as table, CSV, TSV, JSON or Markdown."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from chargegraph.errors import UsageError, unknown
from chargegraph.files import whole_file
from chargegraph.rdf.formats import CSV, ROWS, TABLE, function_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import overload

    import pandas
    import rdflib

    from chargegraph.query.receipt import Receipt

# C0 but for tab and line feed, DEL and C1, and the signs that turn the direction of writing.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
Value = str | int | float | bool | None
Row = dict[str, Value]
_LINES_AT_ONCE = 1000
_WIDEST = 400
"""Columns of a terminal to which a table that goes to a file is filled up; a longer text puts its row out of line."""


class Result(Sequence[Row]):
    """The answer to a query: rows of a SELECT, the truth of an ASK, or the graph of a CONSTRUCT or DESCRIBE.

    A row is a dict with every column in it, None where nothing is stated. The truth value of a result is the answer of an
    ASK, else whether it holds anything.
    """

    def __init__(
        self,
        columns: Sequence[str] = (),
        rows: Sequence[Sequence[Value]] = (),
        *,
        answer: bool | None = None,
        ntriples: bytes | None = None,
        complete: bool = True,
        receipt: "Receipt | None" = None,
        notes: "Sequence[str]" = (),
    ) -> None:
        self.columns = tuple(columns)
        self._rows = [dict(zip(self.columns, row, strict=True)) for row in rows]
        self.answer = answer
        """The truth of an ASK, None for another form of query."""
        self.ntriples = ntriples
        """The triples of a CONSTRUCT or DESCRIBE as sorted N-Triples, None for another form of query."""
        self.complete = complete
        """Whether this is the whole answer: false where it was cut at the number of rows asked for."""
        self.receipt = receipt
        """What was asked of what and what came back, where a receipt was asked for."""
        self.notes = tuple(notes)
        """What there is to say beside the rows."""

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> Row: ...
        @overload
        def __getitem__(self, index: slice) -> Sequence[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __bool__(self) -> bool:
        return self.answer if self.answer is not None else bool(self._rows or self.ntriples)

    def __repr__(self) -> str:
        if self.answer is not None:
            return f"<Result {str(self.answer).lower()}>"
        if self.ntriples is not None:
            return f"<Result of {len(self.ntriples.splitlines())} triples>"
        return f"<Result of {len(self)} rows: {', '.join(self.columns)}>"

    @property
    def graph(self) -> "rdflib.Graph":
        """The triples of a CONSTRUCT or DESCRIBE as an rdflib graph."""
        from chargegraph.rdf.rdflib_graph import parse_graph

        if self.ntriples is None:
            raise UsageError("this answer holds no graph", remedy="ask a CONSTRUCT or DESCRIBE")
        return parse_graph(self.ntriples)

    def to_pandas(self) -> "pandas.DataFrame":
        """The rows as a pandas frame. Raises `UsageError` where pandas is not installed."""
        try:
            import pandas
        except ImportError:
            raise UsageError("pandas is not installed", remedy="pip install 'chargegraph[pandas]'") from None
        return pandas.DataFrame(list(self), columns=list(self.columns))

    def to_csv(self, path: str) -> None:
        """Write the rows to a file as CSV, whole or not at all."""
        with whole_file(path) as file:
            file.writelines(part.encode() for part in self.texts(CSV.name))

    def _repr_html_(self) -> str:
        """What a notebook shows: a table whose codes are links."""
        from html import escape

        from chargegraph.query.markup import html_table

        if self.answer is not None or self.ntriples is not None:
            return f"<pre>{escape(self.to_text(TABLE.name))}</pre>"
        return html_table(self.columns, [list(row.values()) for row in self._rows], complete=self.complete)

    def to_text(self, format: str, *, width: int | None = None, styled: bool = False) -> str:
        """The rows as text that ends in a newline.

        `format` is one of the formats for rows. `width` wraps a table to that many columns, `styled` sets off its header.
        """
        return "".join(self.texts(format, width=width, styled=styled))

    def texts(self, format: str, *, width: int | None = None, styled: bool = False) -> Iterator[str]:
        """The parts of `to_text`, many lines in each."""
        if self.answer is not None:
            return iter(("true\n" if self.answer else "false\n",))
        if self.ntriples is not None:
            return iter((self.ntriples.decode(),))
        if format not in ROWS:
            raise unknown("row format", format, ROWS)
        write, shown = function_of(ROWS[format].writer), (width, styled) if format == TABLE.name else ()
        lines: Iterator[str] = write(self.columns, self._rows, *shown)
        return iter(lambda: "".join(islice(lines, _LINES_AT_ONCE)), "")


def _text(value: Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def csv_lines(columns: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    """RFC 4180, lines ended by a line feed."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text

    return (",".join(map(cell, line)) + "\n" for line in _lines(columns, rows))


def tsv_lines(columns: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    """IANA text/tab-separated-values; a tab or line end inside a value becomes a space, for the form has no escape."""
    return ("\t".join(" ".join(_split(text)) for text in line) + "\n" for line in _lines(columns, rows))


def markdown_lines(columns: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    for number, line in enumerate(_lines(columns, rows)):
        if number == 1:
            yield "| " + " | ".join(["---"] * len(columns)) + " |\n"
        yield "| " + " | ".join(" ".join(_split(text)).replace("|", "\\|") for text in line) + " |\n"
    if not rows:
        yield "| " + " | ".join(["---"] * len(columns)) + " |\n"


def json_lines(columns: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    import json

    for number, row in enumerate(rows):
        yield (",\n " if number else "[\n ") + json.dumps(row, ensure_ascii=False)
    yield "\n]\n" if rows else "[]\n"


def _lines(columns: Sequence[str], rows: Sequence[Row]) -> Iterator[list[str]]:
    yield list(columns)
    for row in rows:
        yield [_text(value) for value in row.values()]


def _split(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "\n").split("\n")


def table_lines(columns: Sequence[str], rows: Sequence[Row], width: int | None, styled: bool) -> Iterator[str]:
    """Aligned columns, two spaces between. With a width, long columns share what is left and wrap."""
    if not columns:
        yield from ("-\n" for _ in rows)
        return

    def lines() -> Iterator[list[str]]:
        return ([printable(" ".join(_split(text))) for text in line] for line in _lines(columns, rows))

    widths = [0] * len(columns)
    for line in lines():
        widths = [max(was, _cells(text)) for was, text in zip(widths, line, strict=True)]
    numeric = [bool(rows) and all(isinstance(row[column], int | None) for row in rows) for column in columns]
    if width is None and not styled:
        widths = [min(widest, _WIDEST) for widest in widths]
        for line in lines():
            padded = [_pad(t, w, right) for t, w, right in zip(line, widths, numeric, strict=True)]
            yield "  ".join(padded).rstrip() + "\n"
        return
    if width is not None:
        widths = _shared(widths, width - 2 * (len(widths) - 1))
    for number, line in enumerate(lines()):
        wrapped = [_wrap(text, w) for text, w in zip(line, widths, strict=True)]
        for part in range(max(map(len, wrapped))):
            texts = [pieces[part] if part < len(pieces) else "" for pieces in wrapped]
            padded = [_pad(t, w, right) for t, w, right in zip(texts, widths, numeric, strict=True)]
            shown = "  ".join(padded).rstrip()
            yield f"\x1b[1m{shown}\x1b[0m\n" if styled and number == 0 else shown + "\n"


def printable(text: str) -> str:
    """A text with its control characters shown as replacement characters, so that none of them reaches a terminal."""
    return text if text.isprintable() else _CONTROL.sub("\ufffd", text)


def _shared(widths: list[int], room: int) -> list[int]:
    """Widths that fit in `room`: the widest columns give way, none below twelve characters."""
    widths = list(widths)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda place: widths[place])
        if widths[widest] <= 12:
            break
        widths[widest] -= 1
    return widths


def _wrap(text: str, width: int) -> list[str]:
    if _cells(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        while _cells(word) > width:
            cut = max(1, width - (_cells(line) + 1 if line else 0))
            lines.append(f"{line} {word[:cut]}".strip())
            line, word = "", word[cut:]
        if line and _cells(line) + 1 + _cells(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    import unicodedata

    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _cells(text))
    return space + text if right else text + space
