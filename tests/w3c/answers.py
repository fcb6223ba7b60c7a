"""Answers as they are written. In: bytes of a result format or of RDF. Out: columns and rows of terms, a truth, or a graph.

Follows SPARQL 1.1 Query Results in JSON, XML, CSV and TSV, and the vocabulary result-set of the W3C's data access working group.
JSON and XML are read here and not by the engine, whose reader might forgive what its writer does wrong.
"""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]

_RDF = {
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "rdf": RdfFormat.RDF_XML,
}
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XML = "{http://www.w3.org/2005/sparql-results#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DIRECTION = "{http://www.w3.org/2005/11/its}dir"


@dataclass(frozen=True)
class Rows:
    """The solutions of a SELECT, None where unbound; `is_ordered` where the answer is expected in this order."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    is_ordered: bool = False


Answer = Rows | bool | frozenset[Triple]


def read_rdf(data: bytes, extension: str, base: str = "", *, rename: bool = False) -> list[Quad]:
    """The quads of a file; `rename` gives its blank nodes names that no other file's have.

    Raises ValueError where it does not parse, or no syntax goes by the extension.
    """
    if extension not in _RDF:
        raise ValueError(f".{extension} is no syntax of RDF that is known here")
    try:
        return list(parse(data, _RDF[extension], base_iri=base or None, rename_blank_nodes=rename))
    except SyntaxError as error:
        raise ValueError(f"this is no .{extension}: {error}") from None


def read_answer(data: bytes, extension: str, base: str = "") -> Answer:
    """An answer, expected or given. Raises ValueError where it is not what the extension says."""
    if extension in _READERS:
        try:
            return _READERS[extension](data)
        except (KeyError, TypeError, IndexError, ValueError, ElementTree.ParseError, csv.Error) as error:
            raise ValueError(f"this is no .{extension}: {type(error).__name__} {error}") from None
    quads = read_rdf(data, extension, base)
    if any(quad.predicate.value == _TYPE and quad.object == NamedNode(_RS + "ResultSet") for quad in quads):
        return _result_set(quads)
    return frozenset(quad.triple for quad in quads)


def _rows(columns: list[str], bindings: list[dict[str, Term]]) -> Rows:
    for binding in bindings:
        if strange := set(binding) - set(columns):
            raise ValueError(f"a row binds {', '.join(sorted(strange))}, which the head does not name")
    return Rows(tuple(columns), tuple(tuple(binding.get(name) for name in columns) for binding in bindings))


def _literal(value: str, datatype: str | None, language: str | None, direction: str | None) -> Literal:
    if language is None:
        return Literal(value, datatype=NamedNode(datatype)) if datatype else Literal(value)
    if direction is not None:
        return Literal(value, language=language.lower(), direction=BaseDirection(direction))
    return Literal(value, language=language.lower())


def _json(data: bytes) -> Answer:
    found = json.loads(data)
    if "boolean" in found:
        if not isinstance(found["boolean"], bool):
            raise ValueError("the boolean is none")
        return found["boolean"]
    bindings = [{name: _json_term(term) for name, term in row.items()} for row in found["results"]["bindings"]]
    return _rows(found["head"]["vars"], bindings)


def _json_term(term: dict[str, Any]) -> Term:
    kind, value = term["type"], term["value"]
    if kind == "uri":
        return NamedNode(value)
    if kind == "bnode":
        return BlankNode(value)
    if kind == "triple":
        parts = (_json_term(value[name]) for name in ("subject", "predicate", "object"))
        return Triple(*parts)  # type: ignore[arg-type]
    if kind not in ("literal", "typed-literal"):
        raise KeyError(kind)
    return _literal(value, term.get("datatype"), term.get("xml:lang"), term.get("its:dir"))


def _xml(data: bytes) -> Answer:
    root = ElementTree.fromstring(data)
    if root.tag != _XML + "sparql":
        raise ValueError(f"its root is {root.tag}")
    truth = root.find(_XML + "boolean")
    if truth is not None:
        return {"true": True, "false": False}[(truth.text or "").strip()]
    results = root.find(_XML + "results")
    if results is None:
        raise ValueError("neither results nor a boolean")
    columns = [node.attrib["name"] for node in root.iterfind(f"{_XML}head/{_XML}variable")]
    return _rows(
        columns,
        [{node.attrib["name"]: _xml_term(node[0]) for node in row.iterfind(_XML + "binding")} for row in results],
    )


def _xml_term(node: ElementTree.Element) -> Term:
    kind, value = node.tag.removeprefix(_XML), node.text or ""
    if kind == "uri":
        return NamedNode(value)
    if kind == "bnode":
        return BlankNode(value)
    if kind == "triple":
        parts = (_xml_term(node.find(_XML + name)[0]) for name in ("subject", "predicate", "object"))  # type: ignore[index]
        return Triple(*parts)  # type: ignore[arg-type]
    if kind != "literal":
        raise KeyError(kind)
    return _literal(value, node.get("datatype"), node.get(_LANG), node.get(_DIRECTION))


def _csv(data: bytes) -> Rows:
    """Cells are texts, or blank nodes by their form: CSV tells no IRI from a text, and nothing unbound from an empty text."""
    head, *rows = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    if any(len(row) != len(head) for row in rows):
        raise ValueError("a row is longer or shorter than the head")
    cells = (tuple(BlankNode(cell[2:]) if cell.startswith("_:") else Literal(cell) for cell in row) for row in rows)
    return Rows(tuple(head), tuple(cells))


def _tsv(data: bytes) -> Rows:
    head, *rows = (line.rstrip("\r").split("\t") for line in data.decode().removesuffix("\n").split("\n"))
    if not all(name.startswith("?") for name in head) or any(len(row) != len(head) for row in rows):
        raise ValueError("the head is not of variables, or a row is longer or shorter than it")
    return Rows(tuple(name[1:] for name in head), tuple(tuple(_turtle_term(cell) for cell in row) for row in rows))


def _turtle_term(cell: str) -> Term | None:
    if not cell:
        return None
    (quad,) = read_rdf(f"<x:s> <x:p> {cell} .".encode(), "ttl")
    return quad.object


def _result_set(quads: list[Quad]) -> Rows | bool:
    held: dict[tuple[Term, str], list[Term]] = {}
    for quad in quads:
        held.setdefault((quad.subject, quad.predicate.value.removeprefix(_RS)), []).append(quad.object)
    (root,) = {subject for (subject, name), values in held.items() if name == _TYPE and NamedNode(_RS + "ResultSet") in values}
    if truth := held.get((root, "boolean")):
        return {"true": True, "false": False}[_text(truth[0])]
    columns = sorted(map(_text, held.get((root, "resultVariable"), [])))
    numbered = []
    for solution in held.get((root, "solution"), []):
        bindings = held.get((solution, "binding"), [])
        row = {_text(held[node, "variable"][0]): held[node, "value"][0] for node in bindings}
        index = held.get((solution, "index"))
        numbered.append((int(_text(index[0])) if index else None, row))
    is_ordered = any(number is not None for number, _ in numbered)
    if is_ordered:
        numbered.sort(key=lambda pair: -1 if pair[0] is None else pair[0])
    found = _rows(columns, [row for _, row in numbered])
    return Rows(found.columns, found.rows, is_ordered)


def _text(term: Term) -> str:
    if not isinstance(term, Literal):
        raise ValueError(f"a text is due where {term} stands")
    return term.value


_READERS = {"srj": _json, "srx": _xml, "csv": _csv, "tsv": _tsv}
