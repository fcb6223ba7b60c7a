"""RDF syntax. In: bytes of RDF. Out: quads; and back. Follows RDF 1.1 and the formats in `formats.RDF`; reaches no network."""

import os
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from chargegraph.errors import Place, RdfError, UsageError, unknown
from chargegraph.formats import N3, RDF, Format, choices, function_of
from chargegraph.rdf.names import RDF_TYPE, XSD_INTEGER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any


def format_of_file(path: str, named: str | None = None, *, option: str = "--format") -> str:
    """The name of the RDF format that a file's extension stands for, unless one is `named`, as it must be for ``-``.

    >>> format_of_file("graph/notes.ttl"), format_of_file("-", "trig")
    ('turtle', 'trig')
    """
    if named:
        return require_format(named)
    if path == "-":
        raise UsageError("standard input has no extension", remedy=f"say what it is with {option}")
    extension = os.path.splitext(path)[1].lstrip(".").lower()
    names = {known: each.name for each in RDF.values() for known in (*each.extensions, *each.shared)}
    if extension not in names:
        raise UsageError(
            f"no RDF format goes by the extension {extension or '(none)'!r}",
            where=Place(path),
            remedy=f"name the file with one of .{' .'.join(names)} or give {option}",
        )
    return names[extension]


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
    if name not in RDF:
        raise unknown("RDF format", name, RDF)
    return name


def read_rdf(data: bytes, format: str, *, name: str = "the input") -> list[Quad]:
    """The quads of `data`, blank nodes as the data name them. Reads no network and no other file.

    Raises `RdfError` with line and column where `data` is not of that format.
    """
    try:
        reader = RDF[require_format(format)].reader
        if reader:
            return list(function_of(reader)(data, name))
        return list(parse(data, engine_format(format), rename_blank_nodes=False))
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", None) or 0, getattr(error, "offset", None) or 0
        what = getattr(error, "msg", None) or str(error)
        what = re.sub(r"^Parser error at line \d+(?: between)? columns? \d+(?: and (?:line \d+ )?(?:column )?\d+)?: ", "", what)
        raise RdfError(
            f"not valid {format}: {what}", where=Place(name, line, column), remedy="mend the file or give --format"
        ) from None


def write_rdf(quads: Iterable[Quad] | Iterable[Triple], format: str, out: "IO[bytes]", *, prefixes: dict[str, str]) -> None:
    """Write quads, in the order given, to `out`, as a stream. A format without named graphs takes triples only.

    Raises `RdfError` where the format cannot hold what RDF 1.2 adds.
    """
    record = RDF[require_format(format)]
    told = quads if record.rdf12 else _of_rdf11(quads, record)
    if not record.engine:
        function_of(record.writer)(told, out)
        return
    sorted_out = _SortedPrefixes(out)
    serialize(told, sorted_out, engine_format(format), prefixes=prefixes)  # type: ignore[arg-type]
    sorted_out.finish()


def in_graph(lines: Iterable[str], graph: str) -> bytes:
    """Lines of N-Triples as N-Quads of a graph.

    >>> in_graph(["<a:a> <a:b> 1 ."], "a:g")
    b'<a:a> <a:b> 1 <a:g> .\\n'
    """
    return "".join(f"{line.removesuffix(' .')} <{graph}> .\n" for line in lines).encode()


def triple_lines(triples: Iterable[Triple]) -> bytes:
    """Triples as N-Triples, in the order given."""
    return b"".join(f"{triple} .\n".encode() for triple in triples)


def engine_format(name: str) -> RdfFormat:
    """What Oxigraph calls a format of RDF that it knows."""
    found: RdfFormat = getattr(RdfFormat, RDF[name].engine)
    return found


def _of_rdf11(quads: "Iterable[Any]", record: Format) -> "Iterator[Any]":
    for quad in quads:
        if isinstance(quad.object, Triple) or getattr(quad.object, "direction", None):
            what = "a triple as a term" if isinstance(quad.object, Triple) else "the direction of a text"
            can = choices(each.title for each in RDF.values() if each.rdf12)
            raise RdfError(f"{record.title} cannot hold {what}, as {quad.subject} has", remedy=f"use {can}")
        yield quad


_N3_TOKEN = (
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|' r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\\n]|\\.)*"|' r"'(?:[^'\\\n]|\\.)*'|" r"<[^<>\"{}\s]*>|#[^\n]*|\\.|\{"
)  # fmt: skip
"""What may hold a brace that opens no formula, and a brace."""


def read_n3(data: bytes, name: str) -> Iterator[Quad]:
    """The quads of N3 that is data: N3 is Turtle with formulae and rules in braces, of which RDF has none.

    Raises `RdfError` with line and column where it holds a formula, SyntaxError where it is no N3.
    """
    quads = list(parse(data, engine_format(N3.name), rename_blank_nodes=False))
    text = data.decode()
    brace = next((token.start() for token in re.finditer(_N3_TOKEN, text, re.DOTALL) if token[0] == "{"), None)
    if brace is not None:
        line, column = text.count("\n", 0, brace) + 1, brace - text.rfind("\n", 0, brace)
        raise RdfError(
            "N3 holds a formula, which is no data", where=Place(name, line, column), remedy="take formulae and rules out"
        )
    return iter(quads)


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
            if re.search(rb"^(?!@prefix ).*\n", self._head, re.MULTILINE):
                self.finish()
        return len(data)

    def flush(self) -> None:
        if self._head is None:
            self._out.flush()

    def finish(self) -> None:
        lines = (self._head or b"").splitlines(keepends=True)
        count = sum(1 for _ in takewhile(lambda line: line.startswith(b"@prefix "), lines))
        self._out.write(b"".join(sorted(lines[:count]) + lines[count:]))
        self._head = None


def row_order(quad: Quad) -> tuple[bool, str, str]:
    """The order of a subject's quads: its types first, then by predicate and object."""
    predicate = quad.predicate.value
    return (predicate != RDF_TYPE, predicate, str(quad.object))
