"""Code systems. In: release files of their authorities. Out: Editions. One module a format; no RDF but where the release is RDF.

`load_scheme` reads a file that somebody brings, whatever its format; `bundled` and `open_bundled` give the editions that ship.
"""

from functools import cache

from chargegraph.errors import unknown
from chargegraph.resources import read_resource, resource
from chargegraph.schemes.compact import open_file
from chargegraph.schemes.notes import references
from chargegraph.schemes.registry import SCHEMES, scheme_called, scheme_of_uri
from chargegraph.schemes.release import LIMIT
from chargegraph.terminology import Edition

__all__ = [
    "LIMIT",
    "SCHEMES",
    "bundled",
    "format_of",
    "load_scheme",
    "manifest",
    "open_bundled",
    "references",
    "scheme_called",
    "scheme_of_uri",
]


def load_scheme(
    data: bytes, *, name: str, scheme: str | None = None, edition: str | None = None, with_descriptions: bool = False
) -> Edition:
    """An edition from a release file of any known format. `name` is the file's, and tells the version of most.

    `edition` is the version where the file does not tell it, or tells it wrong; `scheme` is the prefix that the file must be of,
    or that a code system without a known URI goes by. `with_descriptions` keeps the descriptions of a fee schedule, the AMA's.
    Raises `UsageError` where the file is of another format or scheme, `CodeError` and `RdfError` where a reader does,
    `LimitReached` where it is too large.
    """
    # Looking at what ships needs none of the readers.
    from chargegraph.schemes.recognise import read_scheme

    return read_scheme(data, name=name, scheme=scheme, edition=edition, with_descriptions=with_descriptions)


def format_of(data: bytes, *, name: str) -> str:
    """The name of the format of a file, of those too that hold no code system: sssom, xrefs, brief and others.

    Raises `UsageError` where it is none that is known.
    """
    from chargegraph.schemes.recognise import format_name

    return format_name(data, name=name)


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
