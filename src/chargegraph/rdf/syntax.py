"""RDF syntax. In: bytes of RDF. Out: quads; and back. Follows RDF 1.1 and the syntaxes of `RDF_FORMATS`; reaches no network."""

import os
import re
from collections.abc import Iterable

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from chargegraph.errors import Place, RdfError, UsageError, unknown
from chargegraph.rdf.names import RDF_TYPE, XSD_INTEGER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO


RDF_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
DATASET_FORMATS = ("trig", "nquads")
"""The formats that are for a whole dataset; of the others each file is one graph."""
_EXTENSIONS = {
    "ttl": "turtle",
    "trig": "trig",
    "nt": "ntriples",
    "nq": "nquads",
    "jsonld": "jsonld",
    "json": "jsonld",
    "rdf": "rdfxml",
    "xml": "rdfxml",
    "owl": "rdfxml",
}


def format_of_file(path: str) -> str:
    """The name of the RDF format that a file's extension stands for.

    >>> format_of_file("graph/notes.ttl")
    'turtle'
    """
    extension = os.path.splitext(path)[1].lstrip(".").lower()
    if extension not in _EXTENSIONS:
        raise UsageError(
            f"no RDF format goes by the extension {extension or '(none)'!r}",
            where=Place(path),
            remedy=f"name the file with one of .{' .'.join(_EXTENSIONS)} or give --format",
        )
    return _EXTENSIONS[extension]


def literal(value: str | int | float | bool) -> str:
    """A value as an RDF literal in the syntax that SPARQL and N-Triples share, escaped by Oxigraph.

    >>> literal('a "quoted" word')
    '"a \\\\"quoted\\\\" word"'
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(Literal(str(value), datatype=NamedNode(XSD_INTEGER)))
    return str(Literal(value))


def require_iri(text: str, what: str) -> str:
    """The text, where it is an absolute IRI. Raises `UsageError` where it is none; `what` says what it was meant to be."""
    try:
        iri = NamedNode(text).value
    except ValueError:
        iri = ""
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
        raise UsageError(f"{text!r} is not an IRI", remedy=f"give {what} such as https://example.org/notes")
    return iri


def require_format(name: str) -> str:
    """The name, where an RDF format goes by it. Raises `UsageError` with the nearest name where none does."""
    if name not in RDF_FORMATS:
        raise unknown("RDF format", name, RDF_FORMATS)
    return name


def read_rdf(data: bytes, format: str, *, name: str = "the input") -> list[Quad]:
    """The quads of `data`, blank nodes as the data name them. Reads no network and no other file.

    Raises `RdfError` with line and column where `data` is not of that format.
    """
    try:
        return list(parse(data, RDF_FORMATS[require_format(format)], rename_blank_nodes=False))
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", None) or 0, getattr(error, "offset", None) or 0
        what = getattr(error, "msg", None) or str(error)
        what = re.sub(r"^Parser error at line \d+(?: between)? columns? \d+(?: and (?:line \d+ )?(?:column )?\d+)?: ", "", what)
        raise RdfError(
            f"not valid {format}: {what}", where=Place(name, line, column), remedy="mend the file or give --format"
        ) from None


def write_rdf(quads: Iterable[Quad] | Iterable[Triple], format: str, out: "IO[bytes]", *, prefixes: dict[str, str]) -> None:
    """Write quads, in the order given, to `out`. A format without named graphs takes triples only."""
    sorted_out = _SortedPrefixes(out)
    serialize(quads, sorted_out, RDF_FORMATS[require_format(format)], prefixes=prefixes)  # type: ignore[arg-type]
    sorted_out.finish()


class _SortedPrefixes:
    """A binary file that passes everything on, the ``@prefix`` lines at its head sorted: Oxigraph writes those in any order."""

    def __init__(self, out: "IO[bytes]") -> None:
        self._out = out
        self._head: bytes | None = b""

    def write(self, data: bytes) -> int:
        if self._head is None:
            self._out.write(data)
        else:
            self._head += data
            whole = self._head[: self._head.rfind(b"\n") + 1].splitlines()
            if any(not line.startswith(b"@prefix ") for line in whole):
                self.finish()
        return len(data)

    def flush(self) -> None:
        if self._head is None:
            self._out.flush()

    def finish(self) -> None:
        if self._head is not None:
            lines = self._head.splitlines(keepends=True)
            count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
            self._out.write(b"".join(sorted(lines[:count]) + lines[count:]))
            self._head = None


def row_order(quad: Quad) -> tuple[bool, str, str]:
    """The order of a subject's quads: its types first, then by predicate and object."""
    predicate = quad.predicate.value
    return (predicate != RDF_TYPE, predicate, str(quad.object))
