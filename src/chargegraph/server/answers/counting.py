"""Rows of an answer that is being written. In: its bytes, piece by piece, or its triples. Out: how many rows there are so far.

Each format is counted by what ends or parts its rows and cannot stand in a value: values are quoted or escaped.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from chargegraph.errors import ResultTooLarge
from chargegraph.formats import SRC, SRJ, SRT, SRX
from chargegraph.processes.limits import too_many_rows
from chargegraph.rdf import OxigraphTriple, Quad

Statement = TypeVar("Statement", OxigraphTriple, Quad)


def _marks(mark: bytes, before: int = 0) -> Callable[[bytes], int]:
    """What ends each row and is escaped in a value: a line end of TSV, whose first line names the columns; a tag of XML."""
    seen, rest = -before, b""

    def count(piece: bytes) -> int:
        nonlocal seen, rest
        piece = rest + piece
        seen += piece.count(mark)
        rest = piece[len(piece) - len(mark) + 1 :]
        return seen

    return count


def _quoted_lines() -> Callable[[bytes], int]:
    """CSV: a line end in a value stands between quotes, and a quote in a value is two."""
    seen, inside = -1, 0

    def count(piece: bytes) -> int:
        nonlocal seen, inside
        parts = piece.split(b'"')
        seen += sum(part.count(b"\n") for part in parts[inside::2])
        inside = (inside + len(parts) - 1) % 2
        return seen

    return count


def _objects() -> Callable[[bytes], int]:
    """SPARQL's JSON without white space: outside of strings ``},{`` parts rows, and nothing else."""
    seen, rest, before, inside = 0, b"", b"", 0

    def count(piece: bytes) -> int:
        nonlocal seen, rest, before, inside
        piece = rest + piece
        cut = len(piece) - (len(piece) - len(piece.rstrip(b"\\"))) % 2
        piece, rest = piece[:cut], piece[cut:]
        parts = piece.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        outside = before + b"".join(parts[inside::2])
        inside = (inside + len(parts) - 1) % 2
        if not seen and b"[{" in outside:
            seen = 1
        seen += outside.count(b"},{")
        before = outside[-2:]
        return seen

    return count


_COUNTERS: dict[str, Callable[[], Callable[[bytes], int]]] = {
    SRJ.name: _objects,
    SRX.name: lambda: _marks(b"<result>"),
    SRC.name: _quoted_lines,
    SRT.name: lambda: _marks(b"\n", 1),
}


def row_counter(format: str) -> Callable[[bytes], int]:
    """What takes the pieces of an answer in one of SPARQL's result formats, and says after each how many rows there are.

    >>> count = row_counter("src")
    >>> count(b'a\\r\\n"one\\n'), count(b'row"\\r\\n')
    (0, 1)
    """
    return _COUNTERS[format]()


def counted(statements: Iterable[Statement], most: int) -> Iterator[Statement]:
    """The statements. Raises `ResultTooLarge` where there are more than `most`."""
    for number, statement in enumerate(statements):
        if number >= most:
            raise too_many(most)
        yield statement


def too_many(rows: int) -> ResultTooLarge:
    return too_many_rows(rows, remedy="ask for less, or page with LIMIT and OFFSET")
