"""Formats: one record each, from which everything derives. In: nothing. Out: names, media types, extensions, readers, writers.

The command line and its help, the service with its negotiation and descriptions, endpoints, files to load, errors and
docs/reference/formats.md read these records. To add a format of RDF, write its line in `FORMATS`; where Oxigraph does not know
it, name functions that write and read it.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Format(
    namedtuple(
        "Format",
        ("name", "title", "holds", "media", "also", "aliases", "extensions", "shared", "engine", "w3c", "is_xml", "rdf12",
         "writer", "reader", "document"),
        defaults=("", (), (), (), (), "", "", False, True, "", "", ""),
    )
):  # fmt: skip
    """What is known of a format. A reference to a function is ``module:name`` below the package, imported when it is called."""

    __slots__ = ()
    name: str
    """What ``--format`` and ``format=`` call it."""
    title: str
    """What people call it."""
    holds: str
    """``rows`` as chargegraph writes them, SPARQL's own ``results``, one ``graph``, a ``dataset``, or a ``page``."""
    media: str
    """The Content-Type, nothing where it is for terminals alone."""
    also: tuple[str, ...]
    """Further media types that ask for it, or are told of it."""
    aliases: tuple[str, ...]
    """Further names at the service, where an endpoint's users expect them."""
    extensions: tuple[str, ...]
    """The extensions of its files."""
    shared: tuple[str, ...]
    """Extensions that files of other kinds have too."""
    engine: str
    """What Oxigraph calls it, nothing where Oxigraph does not know it."""
    w3c: str
    """Its name below ``http://www.w3.org/ns/formats/``."""
    is_xml: bool
    """Whether it is XML, which not every character can stand in."""
    rdf12: bool
    """Whether it holds what RDF 1.2 adds: triples as terms, directions of texts."""
    writer: str
    """What writes it, where Oxigraph does not: of rows (columns, rows) to lines, of RDF (quads, file)."""
    reader: str
    """What reads it, where that is not Oxigraph alone: (data, name) to quads."""
    document: str
    """What writes a graph for people to read, where what streams is not for them: (triples, file)."""

    @property
    def accepts(self) -> tuple[str, ...]:
        """The media types that ask for it, the first the one it is answered with."""
        return (self.media.partition(";")[0], *self.also) if self.media else ()


_XML = ("application/xml", "text/xml")
_JSON = "application/json"
_ALL = (
    TABLE := Format("table", "columns for a terminal", "rows", writer="query.layouts:table_lines"),
    CSV := Format("csv", "CSV (RFC 4180)", "rows", "text/csv; charset=utf-8; header=present", writer="query.layouts:csv_lines"),
    TSV := Format("tsv", "TSV", "rows", "text/tab-separated-values; charset=utf-8", writer="query.layouts:tsv_lines"),
    JSON := Format("json", "JSON, a list of objects", "rows", _JSON, writer="query.layouts:json_lines"),
    MARKDOWN := Format("markdown", "Markdown", "rows", "text/markdown; charset=utf-8", writer="query.layouts:markdown_lines"),
    SRJ := Format("srj", "SPARQL 1.1 results in JSON", "results", "application/sparql-results+json", (_JSON,), ("json",),
                  engine="JSON", w3c="SPARQL_Results_JSON"),
    SRX := Format("srx", "SPARQL 1.1 results in XML", "results", "application/sparql-results+xml", _XML, ("xml",),
                  engine="XML", w3c="SPARQL_Results_XML", is_xml=True),
    SRC := Format("src", "SPARQL 1.1 results in CSV", "results", CSV.media, (), ("csv",), engine="CSV", w3c="SPARQL_Results_CSV"),
    SRT := Format("srt", "SPARQL 1.1 results in TSV", "results", TSV.media, (), ("tsv",), engine="TSV", w3c="SPARQL_Results_TSV"),
    TURTLE := Format("turtle", "Turtle", "graph", "text/turtle; charset=utf-8", ("application/x-turtle",), ("ttl",), ("ttl",),
                     engine="TURTLE", w3c="Turtle"),
    TRIG := Format("trig", "TriG", "dataset", "application/trig", (), (), ("trig",), engine="TRIG", w3c="TriG"),
    NTRIPLES := Format("ntriples", "N-Triples", "graph", "application/n-triples", ("text/plain",), ("nt",), ("nt",),
                       engine="N_TRIPLES", w3c="N-Triples"),
    NQUADS := Format("nquads", "N-Quads", "dataset", "application/n-quads", (), (), ("nq",), engine="N_QUADS", w3c="N-Quads"),
    JSONLD := Format("jsonld", "JSON-LD", "graph", "application/ld+json", (_JSON,), ("json", "json-ld"), ("jsonld",), ("json",),
                     engine="JSON_LD", w3c="JSON-LD", document="rdf.rdflib_graph:write_jsonld"),
    RDFXML := Format("rdfxml", "RDF/XML", "graph", "application/rdf+xml", _XML, ("xml", "rdf", "rdf+xml"), ("rdf", "owl"),
                     ("xml",), engine="RDF_XML", w3c="RDF_XML", is_xml=True, document="rdf.rdflib_graph:write_rdfxml"),
    N3 := Format("n3", "N3", "graph", "text/n3; charset=utf-8", ("text/rdf+n3",), (), ("n3",), engine="N3", w3c="N3", rdf12=False,
           reader="rdf.syntax:read_n3"),
    Format("hextuples", "HexTuples", "dataset", "application/hex+x-ndjson", (), ("hext",), ("hext",), rdf12=False,
           writer="rdf.hextuples:write_hextuples", reader="rdf.hextuples:read_hextuples"),
    HTML := Format("html", "HTML", "page", "text/html; charset=utf-8", ("application/xhtml+xml",)),
)  # fmt: skip
FORMATS = {each.name: each for each in _ALL}
"""Every format by its name, in the order in which they are listed."""


def holding(*kinds: str) -> dict[str, Format]:
    """The formats that hold one of these, by their names."""
    return {each.name: each for each in _ALL if each.holds in kinds}


ROWS, RESULTS = holding("rows"), holding("results")
GRAPHS, DATASETS = holding("graph"), holding("dataset")
"""Of those for graphs each file is one graph."""
RDF = holding("graph", "dataset")


def function_of(reference: str) -> "Callable[..., Any]":
    """What a record refers to."""
    from importlib import import_module

    module, _, name = reference.partition(":")
    found: Callable[..., Any] = getattr(import_module(f"chargegraph.{module}"), name)
    return found


def choices(names: Iterable[str], default: str = "") -> str:
    """Names as a sentence lists them.

    >>> choices(["table", "csv", "json"], default="table")
    'table (default), csv or json'
    """
    shown = [f"{name} (default)" if name == default else name for name in names]
    return ", ".join(shown[:-1]) + f" or {shown[-1]}"
