"""HexTuples. In: quads; bytes. Out: one JSON array of six texts a line; quads. Follows github.com/ontola/hextuples.

rdflib's is not used: it changes what a number is written as, ``01`` to ``1``, and holds the whole in memory.
"""

import json
from collections.abc import Iterable, Iterator
from typing import IO

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from chargegraph.rdf.names import LANG_STRING

_IRI, _BLANK = "globalId", "localId"


def write_hextuples(quads: Iterable[Quad] | Iterable[Triple], out: IO[bytes]) -> None:
    """Write quads in the order given, as a stream."""
    for quad in quads:
        said = quad.object
        if isinstance(said, Literal):
            value, kind, language = said.value, said.datatype.value, said.language or ""
        else:
            value, kind, language = _node(said), _IRI if isinstance(said, NamedNode) else _BLANK, ""
        graph = _node(quad.graph_name) if isinstance(quad, Quad) else ""
        six = [_node(quad.subject), quad.predicate.value, value, kind, language, graph]
        out.write(json.dumps(six, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def read_hextuples(data: bytes, name: str) -> Iterator[Quad]:
    """The quads of `data`. Raises SyntaxError with the line where one is none."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            try:
                yield _quad(json.loads(line))
            except (ValueError, RecursionError) as error:
                is_json = not isinstance(error, (json.JSONDecodeError, RecursionError, UnicodeDecodeError))
                raise SyntaxError(str(error) if is_json else "no JSON", (None, number, 0, None)) from None


def _quad(six: object) -> Quad:
    texts = ["" if each is None else each for each in six] if isinstance(six, list) else []
    if len(texts) != 6 or not all(isinstance(each, str) for each in texts):
        raise ValueError("a line is no array of six texts")
    subject, predicate, value, kind, language, graph = texts
    said: NamedNode | BlankNode | Literal
    if kind in (_IRI, _BLANK):
        said = _read_node(value)
        if isinstance(said, BlankNode) != (kind == _BLANK):
            raise ValueError(f"{value} is no {kind}")
    elif language:
        if kind != LANG_STRING:
            raise ValueError(f"a text in {language} has the datatype {kind}")
        said = Literal(value, language=language)
    else:
        said = Literal(value, datatype=NamedNode(kind))
    return Quad(_read_node(subject), NamedNode(predicate), said, _read_node(graph) if graph else DefaultGraph())


def _node(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    return "" if isinstance(term, DefaultGraph) else str(term)


def _read_node(text: str) -> NamedNode | BlankNode:
    return BlankNode(text[2:]) if text.startswith("_:") else NamedNode(text)
