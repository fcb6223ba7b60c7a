"""TriX. In: quads; bytes of XML. Out: XML; quads. Follows the TriX of Carroll and Stickler (HPL-2004-56); streams.

rdflib's is not used: it changes what a number is written as, ``01`` to ``1``, and gives the default graph a name.
"""

import re
from collections.abc import Iterable
from typing import IO
from xml.parsers import expat

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from chargegraph.errors import Place, RdfError
from chargegraph.rdf.formats import RDF, choices
from chargegraph.rdf.names import TRIX, XML, XSD_STRING

_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_ESCAPED = re.compile('[&<>"\r]')
# XML 1.0, section 2.2: of the control characters only tab, line feed and carriage return.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INSIDE = {
    "": ("TriX",),
    "TriX": ("graph",),
    "graph": ("uri", "id", "triple"),
    "triple": ("uri", "id", "plainLiteral", "typedLiteral"),
}
"""What may stand in what."""
_END = " </graph>\n"


def write_trix(quads: Iterable[Quad] | Iterable[Triple], out: IO[bytes]) -> None:
    """Write quads in the order given, a graph for each run of one name. Raises `RdfError` for what XML cannot hold."""
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<TriX xmlns="{TRIX}">\n'.encode())
    graph: object = None
    for quad in quads:
        named = quad.graph_name if isinstance(quad, Quad) else DefaultGraph()
        if named != graph:
            name = "" if isinstance(named, DefaultGraph) else f"  {_element(named)}\n"
            out.write(f"{'' if graph is None else _END} <graph>\n{name}".encode())
            graph = named
        terms = "".join(map(_element, (quad.subject, quad.predicate, quad.object)))
        if bad := _NOT_IN_XML.search(terms):
            raise RdfError(f"TriX cannot hold the character U+{ord(bad[0]):04X} in the text of {quad.subject}",
                           remedy=f"use {choices(each.title for each in RDF.values() if not each.is_xml)}")  # fmt: skip
        out.write(f"  <triple>{terms}</triple>\n".encode())
    out.write(f"{'' if graph is None else _END}</TriX>\n".encode())


def _element(term: object) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{_escaped(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<id>{_escaped(term.value)}</id>"
    assert isinstance(term, Literal)
    text = _escaped(term.value)
    if term.language:
        return f'<plainLiteral xml:lang="{term.language}">{text}</plainLiteral>'
    if term.datatype.value == XSD_STRING:
        return f"<plainLiteral>{text}</plainLiteral>"
    return f'<typedLiteral datatype="{_escaped(term.datatype.value)}">{text}</typedLiteral>'


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda mark: _MARKS[mark[0]], text)


def read_trix(data: bytes, name: str) -> list[Quad]:
    """The quads of `data`. Raises SyntaxError with line and column where it is no TriX, `RdfError` where it has a DOCTYPE."""
    return _Reader(name).read(data)


class _Reader:
    """Takes what the XML parser tells, and keeps the quads."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._quads: list[Quad] = []
        self._open = [""]
        self._graph: NamedNode | BlankNode | DefaultGraph = DefaultGraph()
        self._graph_is_new = False
        self._terms: list[NamedNode | BlankNode | Literal] = []
        self._attributes: dict[str, str] = {}
        self._text: list[str] = []
        self._at = 1, 1
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text.append

    def read(self, data: bytes) -> list[Quad]:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            raise SyntaxError(expat.ErrorString(error.code), (None, error.lineno, error.offset + 1, None)) from None
        except ValueError as error:
            raise SyntaxError(str(error), (None, *self._at, None)) from None
        return self._quads

    def _refuse_doctype(self, *_: object) -> None:
        what = "the XML has a document type, which may reach for other files"
        raise RdfError(what, where=Place(self._name, self._parser.CurrentLineNumber), remedy="take the <!DOCTYPE> out")

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        self._at = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        self._require_no_text()
        space, _, element = tag.rpartition(" ")
        if space != TRIX or element not in _INSIDE.get(self._open[-1], ()):
            raise ValueError(f"<{element}> of {space or 'no namespace'} stands in {self._open[-1] or 'the file'}")
        self._open.append(element)
        self._attributes = attributes
        if element == "graph":
            self._graph, self._graph_is_new = DefaultGraph(), True

    def _end(self, tag: str) -> None:
        self._at = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        element = self._open.pop()
        if element in _INSIDE:
            self._require_no_text()
            if element == "triple":
                self._add()
            return
        term = self._term(element, "".join(self._text))
        self._text.clear()
        if self._open[-1] == "triple":
            self._terms.append(term)
        elif self._graph_is_new and not isinstance(term, Literal):
            self._graph, self._graph_is_new = term, False
        else:
            raise ValueError("a graph has one name at most, before its triples")

    def _term(self, element: str, text: str) -> NamedNode | BlankNode | Literal:
        if element == "uri":
            return NamedNode(text.strip())
        if element == "id":
            return BlankNode(text.strip())
        if element == "plainLiteral":
            return Literal(text, language=self._attributes.get(f"{XML} lang"))
        if "datatype" not in self._attributes:
            raise ValueError("a typedLiteral has no datatype")
        return Literal(text, datatype=NamedNode(self._attributes["datatype"]))

    def _add(self) -> None:
        if len(self._terms) != 3:
            raise ValueError(f"a triple has {len(self._terms)} terms")
        subject, predicate, said = self._terms
        if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
            raise ValueError("a triple has a text as its subject, or no uri as its predicate")
        self._quads.append(Quad(subject, predicate, said, self._graph))
        self._terms, self._graph_is_new = [], False

    def _require_no_text(self) -> None:
        if "".join(self._text).strip():
            raise ValueError("a text stands between elements")
        self._text.clear()
