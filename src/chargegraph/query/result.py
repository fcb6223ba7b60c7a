"""Answers. In: columns and rows of plain values. Out: dicts, a pandas frame, or text in a layout for rows."""

from collections.abc import Iterator, Sequence
from itertools import islice

from chargegraph.errors import UsageError, unknown
from chargegraph.files import whole_file
from chargegraph.formats import CSV, ROWS, TABLE, function_of
from chargegraph.query.layouts import harmless, plain_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import overload

    import pandas
    import rdflib

    from chargegraph.query.receipt import Receipt

Value = str | int | float | bool | None
Row = dict[str, Value]
_LINES_AT_ONCE = 1000


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
            return f"<Result {plain_text(self.answer)}>"
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

    def for_spreadsheets(self) -> "Result":
        """The same rows for a sheet: an apostrophe stands before each text that a sheet would run as a formula."""
        if self.answer is not None or self.ntriples is not None:
            return self
        rows = [[harmless(value) if isinstance(value, str) else value for value in row.values()] for row in self._rows]
        return Result(self.columns, rows, notes=self.notes, complete=self.complete)

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
            return iter((f"{plain_text(self.answer)}\n",))
        if self.ntriples is not None:
            return iter((self.ntriples.decode(),))
        if format not in ROWS:
            raise unknown("row format", format, ROWS)
        write, shown = function_of(ROWS[format].writer), (width, styled) if format == TABLE.name else ()
        lines: Iterator[str] = write(self.columns, self._rows, *shown)
        return iter(lambda: "".join(islice(lines, _LINES_AT_ONCE)), "")
