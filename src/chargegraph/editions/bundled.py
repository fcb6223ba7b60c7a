"""The editions that ship. In: graph/schemes/. Out: Editions; only their heads are read until a concept is asked for."""

from functools import cache

from chargegraph.editions.formats.packed import open_file
from chargegraph.editions.model import Edition
from chargegraph.errors import unknown
from chargegraph.resources import read_resource, resource


@cache
def manifest() -> tuple[dict[str, str], ...]:
    """The rows of graph/schemes/manifest.tsv: file, sha256, scheme, version, concepts."""
    header, *rows = read_resource("graph", "schemes", "manifest.tsv").decode().splitlines()
    return tuple(dict(zip(header.split("\t"), row.split("\t"), strict=True)) for row in rows)


def bundled() -> list[Edition]:
    """The editions that ship, in the order of their names. Only their heads are read; a table is when a concept is asked for."""
    return [_opened(row["file"]) for row in manifest()]


def open_bundled(name: str) -> Edition:
    """The edition of a name, such as icd10cm-2026-04, or the only one of a scheme, such as icd10cm.

    Raises `UsageError` with the nearest name where none ships under it.
    """
    rows = [row for row in manifest() if name in (f"{row['scheme']}-{row['version']}", row["scheme"])]
    if not rows:
        raise unknown("edition that ships", name, [f"{row['scheme']}-{row['version']}" for row in manifest()])
    return _opened(rows[-1]["file"])


@cache
def _opened(file: str) -> Edition:
    return open_file(resource("graph", "schemes", file), name=file)
