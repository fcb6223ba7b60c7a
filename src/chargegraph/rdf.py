"""Where the model meets the vocabulary. In: a Brief. Out: triples, N-Quads, an rdflib graph. The only importer of rdflib.

A triple is three strings in N-Triples syntax, so that triples sort, stream and compare without a library. The wide way
into a store is N-Triples text; rdflib is for the graph that a person holds, and for the formats that people read.
"""

import json
import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import fields
from functools import cache
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from chargegraph.codes import Code
from chargegraph.errors import RdfError, UsageError
from chargegraph.model import Brief, Statement
from chargegraph.oxigraph import Dataset, OxigraphTriple, Quad, read_rdf, require_iri, write_rdf
from chargegraph.resources import read_resource
from chargegraph.vocabulary import RDF_TYPE, expand, ontology, term

if TYPE_CHECKING:
    import rdflib

Triple = tuple[str, str, str]

_XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def describe(brief: Brief, *, base: str | None = None) -> list[Triple]:
    """Everything that a brief says, as triples, shortcuts such as ``cg:statedModifier`` included.

    `base` is the namespace of the brief's IRI, chargegraph's own unless given.
    """
    said = list(_describe(brief, (base or expand("brief:")) + brief.name))
    return said + _shortcuts(said)


class Description(NamedTuple):
    """What a brief says, ready for a store: what names it there, and its N-Triples."""

    iri: str
    name: str
    stated_code: str
    source: str
    published: str | None
    ntriples: bytes


def described(brief: Brief, *, base: str | None = None) -> Description:
    """What a brief says as a value that another process can hand on."""
    home = expand("brief:") if base is None else require_iri(base, "a namespace")
    if not home.endswith(("/", ":")):
        raise UsageError(f"{base!r} is no namespace for briefs", remedy="let it end in / or :")
    return Description(
        home + brief.name, brief.name, brief.stated_code, brief.source, brief.published, ntriples(describe(brief, base=base))
    )


def _describe(brief: Brief, iri: str) -> Iterator[Triple]:
    yield _triple(iri, "type", term("Brief"))
    for name in ("code", "stated_code", "stated_system", "name", "title", "source", "published", "sha256", "text"):
        value = getattr(brief, name)
        if value:
            yield _triple(iri, name, value)
    if brief.category:
        yield _triple(iri, "category", expand(f"category:{brief.category}"))
    for statement in brief.statements:
        yield from _describe_statement(statement, iri)


def _describe_statement(statement: Statement, brief: str) -> Iterator[Triple]:
    evidence = statement.evidence
    iri = f"{brief}#{statement.kind}-{evidence.at}"
    yield _triple(iri, "type", term(type(statement).__name__))
    yield _triple(iri, "brief", brief)
    for name in ("line", "start", "end"):
        yield _triple(iri, name, getattr(evidence, name))
    for field in fields(statement):
        value = getattr(statement, field.name)
        if value is not None and field.name != "evidence":
            yield _triple(iri, field.name, value)


def _triple(subject: str, name: str, value: "str | int | bool | Code") -> Triple:
    property_, range_ = _property(name)
    return f"<{subject}>", property_, _object(value, range_)


@cache
def _property(name: str) -> tuple[str, str | None]:
    """The property of a field of the model, in N-Triples, and its range where that is a literal."""
    if name == "type":
        return f"<{RDF_TYPE}>", None
    local = property_name(name)
    range_ = ontology().ranges.get(local, "")
    return f"<{term(local)}>", None if range_.startswith(ontology().prefixes["cg"]) else range_ or None


def property_name(field: str) -> str:
    """The local name of the property that a field of the model stands for.

    >>> property_name("when_to_use")
    'whenToUse'
    """
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _object(value: str | int | bool | Code, range_: str | None) -> str:
    if isinstance(value, Code):
        return f"<{expand(value.system + ':')}{value.notation}>"
    if range_ is None:
        return f"<{value}>"
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^<{range_}>'
    text = f'"{str(value).translate(_ESCAPES)}"'
    if range_ == _LANG_STRING:
        return text + "@en"
    return f"{text}^^<{_XSD_INTEGER}>" if range_ == _XSD_INTEGER else text


def describe_finding(iri: str, about: str, against: str | None, rule: str, severity: str, message: str) -> Iterator[Triple]:
    """A finding as triples."""
    yield _triple(iri, "type", term("Finding"))
    values = {"about": about, "against": against, "rule": rule, "severity": severity, "message": message}
    for name, value in values.items():
        if value is not None:
            yield _triple(iri, name, value)


def _shortcuts(said: list[Triple]) -> list[Triple]:
    scratch = Dataset.memory()
    scratch.add(ntriples(said))
    derivation = read_resource("queries", "derivations", "stated-links.rq").decode()
    return sorted((str(t.subject), str(t.predicate), str(t.object)) for t in scratch.construct(derivation))


def ntriples(triples: Iterable[Triple]) -> bytes:
    """Triples of the default graph as N-Triples, which is N-Quads too."""
    return "".join([f"{s} {p} {o} .\n" for s, p, o in triples]).encode()


def graph(triples: Iterable[Triple]) -> "rdflib.Graph":
    """Triples as an rdflib graph with chargegraph's prefixes bound."""
    return parse_graph(ntriples(triples))


def parse_graph(data: bytes) -> "rdflib.Graph":
    """N-Triples as an rdflib graph with chargegraph's prefixes bound."""
    import rdflib

    return _filled(rdflib.Graph(bind_namespaces="none"), data)


def _filled(empty: "rdflib.Graph", data: bytes) -> "rdflib.Graph":
    for prefix, namespace in ontology().prefixes.items():
        empty.bind(prefix, namespace)
    empty.bind("xml", "http://www.w3.org/XML/1998/namespace")
    try:
        return empty.parse(data=data, format="nt")
    except Exception as error:
        # rdflib has no common class for what it cannot parse; the data are Oxigraph's own N-Triples, so what is new to rdflib.
        raise RdfError(
            f"rdflib cannot hold these triples ({type(error).__name__})", remedy="use Turtle, TriG or N-Quads"
        ) from None


def write_quads(quads: Iterable[Quad], format: str, out: IO[bytes]) -> None:
    """Write a dataset as TriG or N-Quads, in the order given, as a stream."""
    write_rdf(quads, format, out, prefixes=ontology().prefixes)


def write_graph(found: Iterable[OxigraphTriple], format: str, out: IO[bytes]) -> None:
    """Write one graph in any format, in the order given.

    Turtle and its kin stream. JSON-LD (with a context) and RDF/XML come from rdflib, which holds the graph in memory. Raises
    `RdfError` where a text holds a character that XML cannot.
    """
    if format not in ("jsonld", "rdfxml"):
        write_rdf(found, format, out, prefixes=ontology().prefixes)
        return
    data = b"".join(f"{triple} .\n".encode() for triple in found)
    if format == "rdfxml":
        out.write(_rdfxml(data))
    else:
        text = parse_graph(data).serialize(format="json-ld", context=dict(sorted(ontology().prefixes.items())))
        out.write(json.dumps(_ordered(json.loads(text)), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")


def write_ontology(format: str, out: IO[bytes]) -> None:
    """Write the ontology: as Turtle byte for byte, in any other format converted."""
    data = read_resource("ontology", "chargegraph.ttl")
    if format == "turtle":
        out.write(data)
    else:
        write_graph((quad.triple for quad in read_rdf(data, "turtle")), format, out)


def _rdfxml(data: bytes) -> bytes:
    """RDF/XML, subjects and predicates sorted; carriage returns as references, for XML takes bare ones for line feeds."""
    import rdflib

    class Sorted(rdflib.Graph):
        def subjects(self, *args: Any, **options: Any) -> Generator[Any, None, None]:
            yield from sorted(set(super().subjects(*args, **options)), key=str)

        def predicate_objects(self, *args: Any, **options: Any) -> Generator[Any, None, None]:
            yield from sorted(super().predicate_objects(*args, **options), key=lambda pair: (str(pair[0]), pair[1].n3()))

    found = _filled(Sorted(bind_namespaces="none"), data)
    _refuse_what_xml_cannot_hold(found)
    for predicate in sorted(set(found.predicates()), key=str):
        found.compute_qname(str(predicate))  # names a namespace without a prefix, in this order
    return found.serialize(format="xml", encoding="utf-8").replace(b"\r", b"&#13;")


def _ordered(node: Any) -> Any:
    """JSON-LD with its lists, which are sets in RDF, in one order from run to run."""
    if isinstance(node, list):
        return sorted((_ordered(item) for item in node), key=lambda item: json.dumps(item, sort_keys=True))
    return {key: _ordered(value) for key, value in node.items()} if isinstance(node, dict) else node


_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _refuse_what_xml_cannot_hold(found: "rdflib.Graph") -> None:
    """XML 1.0, section 2.2: of the control characters only tab, line feed and carriage return."""
    for subject, _, value in sorted(found):
        match = _NOT_IN_XML.search(str(value))
        if match:
            raise RdfError(
                f"RDF/XML cannot hold the character U+{ord(match[0]):04X} in the text of {subject}",
                remedy="export as Turtle, TriG, N-Triples, N-Quads or JSON-LD",
            )
