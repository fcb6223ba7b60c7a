"""The door to rdflib. In: triples. Out: an rdflib graph, or a graph written in any format.

rdflib is for the graph that a person holds, and for the formats that people read.
"""

import json
import re
from collections.abc import Generator, Iterable
from typing import IO, TYPE_CHECKING, Any

from chargegraph.errors import RdfError
from chargegraph.formats import RDF, TURTLE, choices, function_of
from chargegraph.rdf import OxigraphTriple, Quad, require_format, write_rdf
from chargegraph.rdf.names import XML
from chargegraph.rdf.syntax import triple_lines
from chargegraph.rdf.terms import Triple, ntriples
from chargegraph.rdf.vocabulary import ontology, ontology_quads, ontology_turtle

if TYPE_CHECKING:
    import rdflib


def graph(triples: Iterable[Triple]) -> "rdflib.Graph":
    """Triples as an rdflib graph with chargegraph's prefixes bound."""
    return parse_graph(ntriples(triples))


def parse_graph(data: bytes) -> "rdflib.Graph":
    """N-Triples as an rdflib graph with chargegraph's prefixes bound."""
    import rdflib

    return _filled(rdflib.Graph(bind_namespaces="none"), data)


def _filled(empty: "rdflib.Graph", data: bytes, **options: Any) -> "rdflib.Graph":
    for prefix, namespace in ontology().prefixes.items():
        empty.bind(prefix, namespace)
    empty.bind("xml", XML)
    try:
        return empty.parse(data=data, format="nt", **options)
    except Exception as error:
        # rdflib has no common class for what it cannot parse; the data are Oxigraph's own N-Triples, so what is new to rdflib.
        raise RdfError(
            f"rdflib cannot hold these triples ({type(error).__name__})", remedy="use Turtle, TriG or N-Quads"
        ) from None


_IN_XML = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def _to_write(empty: "rdflib.Graph", triples: Iterable[OxigraphTriple]) -> "rdflib.Graph":
    """Triples in a graph to be written and let go: its blank nodes keep their names, so the same data give the same bytes."""
    import rdflib

    class AsNamed(dict[str, rdflib.BNode]):
        def get(self, name: str, default: Any = None) -> Any:
            return rdflib.BNode(name) if _IN_XML.fullmatch(name) else super().get(name, default)

    return _filled(empty, triple_lines(triples), bnode_context=AsNamed())


def write_quads(quads: Iterable[Quad], format: str, out: IO[bytes]) -> None:
    """Write a dataset in a format that holds one, in the order given, as a stream."""
    write_rdf(quads, format, out, prefixes=ontology().prefixes)


def write_graph(found: Iterable[OxigraphTriple], format: str, out: IO[bytes]) -> None:
    """Write one graph in any format, in the order given.

    Turtle and its kin stream. JSON-LD (with a context) and RDF/XML come from rdflib, which holds the graph in memory. Raises
    `RdfError` where a text holds a character that XML cannot.
    """
    document = RDF[require_format(format)].document
    if document:
        function_of(document)(found, out)
    else:
        write_rdf(found, format, out, prefixes=ontology().prefixes)


def write_jsonld(found: Iterable[OxigraphTriple], out: IO[bytes]) -> None:
    import rdflib

    graph = _to_write(rdflib.Graph(bind_namespaces="none"), found)
    text = graph.serialize(format="json-ld", context=dict(sorted(ontology().prefixes.items())))
    out.write(json.dumps(_ordered(json.loads(text)), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")


def write_ontology(format: str, out: IO[bytes]) -> None:
    """Write the ontology: as Turtle byte for byte, in any other format converted."""
    if format == TURTLE.name:
        out.write(ontology_turtle())
    else:
        write_graph((quad.triple for quad in ontology_quads()), format, out)


def write_rdfxml(triples: Iterable[OxigraphTriple], out: IO[bytes]) -> None:
    """RDF/XML, subjects and predicates sorted; carriage returns as references, for XML takes bare ones for line feeds."""
    import rdflib

    class Sorted(rdflib.Graph):
        def subjects(self, *args: Any, **options: Any) -> Generator[Any, None, None]:
            yield from sorted(set(super().subjects(*args, **options)), key=str)

        def predicate_objects(self, *args: Any, **options: Any) -> Generator[Any, None, None]:
            yield from sorted(super().predicate_objects(*args, **options), key=lambda pair: (str(pair[0]), pair[1].n3()))

    found = _to_write(Sorted(bind_namespaces="none"), triples)
    _refuse_what_xml_cannot_hold(found)
    for predicate in sorted(set(found.predicates()), key=str):
        found.compute_qname(str(predicate))  # names a namespace without a prefix, in this order
    out.write(found.serialize(format="xml", encoding="utf-8").replace(b"\r", b"&#13;"))


def _ordered(node: Any, *, is_list: bool = False) -> Any:
    """JSON-LD with its arrays, which are sets in RDF but for those of ``@list``, in one order from run to run."""
    if isinstance(node, list):
        items = [_ordered(item) for item in node]
        return items if is_list else sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
    return {key: _ordered(value, is_list=key == "@list") for key, value in node.items()} if isinstance(node, dict) else node


_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _refuse_what_xml_cannot_hold(found: "rdflib.Graph") -> None:
    """XML 1.0, section 2.2: of the control characters only tab, line feed and carriage return."""
    for subject, _, value in sorted(found):
        match = _NOT_IN_XML.search(str(value))
        if match:
            raise RdfError(
                f"RDF/XML cannot hold the character U+{ord(match[0]):04X} in the text of {subject}",
                remedy=f"export as {choices(each.title for each in RDF.values() if not each.is_xml)}",
            )
