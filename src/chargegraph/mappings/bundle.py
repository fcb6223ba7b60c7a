"""The bundled mapping sets. In: graph/mappings/. Out: MappingSets, whole or only what concerns some codes.

The files are converted copies, written by ``python -m tools.bundle_mappings``. manifest.tsv lists their hashes and licences.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from chargegraph.codes import Code
from chargegraph.mappings.prefixes import curie_of
from chargegraph.mappings.reader import read_sssom
from chargegraph.mappings.slots import MappingSet
from chargegraph.resources import read_resource


class BundledSet(NamedTuple):
    """A line of the manifest."""

    file: str
    sha256: str
    set_id: str
    version: str
    rows: int
    license: str
    source: str
    """Where its publisher keeps it."""
    source_file: str
    source_sha256: str
    is_of_codes: bool
    """Whether it maps codes to codes or to groups of codes: its subjects are the codes, and no row leads a step further."""


@cache
def manifest() -> tuple[BundledSet, ...]:
    """The bundled sets, by file."""
    lines = read_resource("graph", "mappings", "manifest.tsv").decode().split("\n")[1:]
    cells = [line.split("\t") for line in lines if line]
    return tuple(BundledSet(*row[:4], int(row[4]), *row[5:-1], row[-1] == "yes") for row in cells)  # type: ignore[call-arg, arg-type]


def bundled_sets(codes: Iterable[Code] | None = None) -> tuple[MappingSet, ...]:
    """The bundled mapping sets; of each only the rows that concern `codes` or what these are mapped to, if they are given.

    `links` answers the same from either; for a few codes the second takes a twentieth of the time.
    """
    if codes is None:
        return *sets_of_terms(), *_whole(True)
    about = {curie_of(code) for code in codes}
    first = [_read(line.file, _rows_about(line.file, about)) for line in _lines(False)]
    reached = {row.subject_id if row.object_id in about else row.object_id for found in first for row in found.mappings}
    return (
        *(_read(line.file, _rows_about(line.file, about | reached)) for line in _lines(False)),
        *(_read(line.file, _rows_of(line.file, about)) for line in _lines(True)),
    )


def sets_of_terms() -> tuple[MappingSet, ...]:
    """The bundled sets that map codes to terms, or terms to one another, whole."""
    return _whole(False)


def _lines(is_of_codes: bool) -> list[BundledSet]:
    return [line for line in manifest() if line.is_of_codes == is_of_codes]


@cache
def _whole(is_of_codes: bool) -> tuple[MappingSet, ...]:
    return tuple(read_sssom(_bytes(line.file), name=line.file) for line in _lines(is_of_codes))


def _read(file: str, rows: Iterable[bytes]) -> MappingSet:
    """A set with only some of its rows."""
    return read_sssom(_unpacked(file)[0] + b"".join(rows), name=file)


@cache
def _bytes(file: str) -> bytes:
    return read_resource("graph", "mappings", file)


@cache
def _unpacked(file: str) -> tuple[bytes, bytes]:
    """The metadata and the header of a set, and the rows below them: a row a line, sorted by their subjects."""
    import zlib

    data = zlib.decompress(_bytes(file), 31)
    header = data.index(b"\nsubject_id\t") + 1
    below = data.index(b"\n", header) + 1
    return data[:below], data[below:]


@cache
def _cells(file: str) -> tuple[tuple[bytes, bytes, bytes], ...]:
    """The subject, the object and the whole of each row."""
    head, table = _unpacked(file)
    place = head[head.rindex(b"\n", 0, -1) + 1 :].split(b"\t").index(b"object_id")
    cut = ((line.split(b"\t", place + 1), line) for line in table.splitlines(keepends=True))
    return tuple((cells[0], cells[place], line) for cells, line in cut)


def _rows_about(file: str, curies: Iterable[str]) -> list[bytes]:
    wanted = {curie.encode() for curie in curies}
    return [line for subject, object_, line in _cells(file) if subject in wanted or object_ in wanted]


def _rows_of(file: str, subjects: Iterable[str]) -> list[bytes]:
    """The rows of some subjects, by bisection: to look through 75,000 rows takes twice as long as to unpack them."""
    _, table = _unpacked(file)
    rows = []
    for beginning in sorted(f"{subject}\t".encode() for subject in subjects):
        start = first = _place(table, beginning)
        while table.startswith(beginning, start):
            start = table.index(b"\n", start) + 1
        rows.append(table[first:start])
    return rows


def _place(table: bytes, beginning: bytes) -> int:
    """Where the first line stands that is not before `beginning`."""
    low, high = 0, len(table)
    while low < high:
        middle = table.rfind(b"\n", low, (low + high) // 2) + 1 or low
        if table[middle : middle + len(beginning)] < beginning:
            low = table.index(b"\n", middle) + 1
        else:
            high = middle
    return low
