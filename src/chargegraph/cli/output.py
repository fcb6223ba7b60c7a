"""Output. In: an answer and the arguments. Out: bytes on standard output or in a file, as the format asks."""

import sys
from collections.abc import Iterable

from chargegraph.cli.arguments import colour_wanted, terminal_width
from chargegraph.errors import UsageError, unknown
from chargegraph.files import whole_file
from chargegraph.formats import CSV, NTRIPLES, RDF, RESULTS, ROWS, TABLE, TSV, TURTLE
from chargegraph.query.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import IO

_AT_ONCE = 1 << 20


def destination(path: str | None) -> "AbstractContextManager[IO[bytes]]":
    """Standard output, or a file that is written whole or not at all."""
    return _StandardOutput() if path is None or path == "-" else whole_file(path)


def write(data: bytes, path: str | None) -> None:
    """Write something whole to standard output, or to a file."""
    with destination(path) as out:
        out.write(data)


class _StandardOutput:
    """What is written there is written whole: an output without a buffer takes only some of much at once."""

    def __enter__(self) -> "IO[bytes]":
        sys.stdout.flush()  # what was printed before stands before
        self._buffer = getattr(sys.stdout, "buffer", None)
        return self  # type: ignore[return-value]

    def __exit__(self, *_: object) -> None:
        sys.stdout.flush()

    def write(self, data: bytes) -> int:
        if self._buffer is None:  # an output that takes text only, as a notebook's does
            return sys.stdout.write(data.decode())
        rest = memoryview(data)
        while rest:
            rest = rest[self._buffer.write(rest[:_AT_ONCE]) :]
        return len(data)

    def writelines(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            self.write(part)

    def flush(self) -> None:
        sys.stdout.flush()


def write_notes(notes: Iterable[str]) -> None:
    """Say beside an answer how it is to be read."""
    for note in notes:
        print(f"note: {note}", file=sys.stderr)


def require_sheet(format: str | None) -> None:
    """Raises `UsageError` for a format that no sheet reads."""
    if format not in (CSV.name, TSV.name):
        what = f"--for-spreadsheets is for {CSV.name} and {TSV.name}"
        raise UsageError(what, remedy=f"give --format {CSV.name}, or leave it out")


def write_result(result: Result, format: str | None, path: str | None, *, sheet: bool = False) -> None:
    """Write what a query answers: rows, the truth of an ASK, or a graph."""
    if sheet:
        require_sheet(format)
    if result.ntriples is not None:
        write_graph(result.ntriples, format or TURTLE.name, path)
    elif format is not None and format not in ROWS:
        error = unknown("row format", format, [*ROWS, *RESULTS])
        if format in RDF:
            error.remedy = f"{format} is for CONSTRUCT and DESCRIBE; for SELECT choose one of {', '.join((*ROWS, *RESULTS))}"
        raise error
    elif result.answer is not None:
        write(b"true\n" if result.answer else b"false\n", path)
    else:
        write_rows(result, format, path, sheet=sheet)


def write_rows(result: Result, format: str | None, path: str | None, *, empty: str = "", sheet: bool = False) -> None:
    """Write rows, for a `sheet` without what it would run; and where there are none, beside them that it is `empty`."""
    if sheet:
        require_sheet(format)
        result = result.for_spreadsheets()
    to_terminal = path is None and sys.stdout.isatty()
    width = terminal_width() if to_terminal else None
    shown = _readable(result) if to_terminal and format in (None, TABLE.name) else result
    texts = shown.texts(format or TABLE.name, width=width, styled=to_terminal and colour_wanted())
    with destination(path) as out:
        out.writelines(text.encode() for text in texts)
    if not len(result):
        print(empty or "no rows", file=sys.stderr)


def _readable(result: Result) -> Result:
    """For a reader at a terminal, IRIs shortened to CURIEs; what goes to a file or another program keeps them whole."""
    from chargegraph.rdf.vocabulary import compress

    def short(value: object) -> object:
        return compress(value) if isinstance(value, str) and value.startswith("http") else value

    return Result(result.columns, [[short(value) for value in row.values()] for row in result])  # type: ignore[misc]


def write_graph(ntriples: bytes, format: str, path: str | None) -> None:
    """Write the triples of a graph in another format. Raises `UsageError` where there is none such."""
    if format not in RDF:
        raise unknown("graph format", format, RDF)
    from chargegraph.rdf import read_rdf
    from chargegraph.rdf.rdflib_graph import write_graph

    with destination(path) as out:
        write_graph((quad.triple for quad in read_rdf(ntriples, NTRIPLES.name)), format, out)
