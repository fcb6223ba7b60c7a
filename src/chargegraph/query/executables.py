"""The canned queries as data. In: the catalogue, the address of an endpoint. Out: RDF in the form of sib-swiss/sparql-examples.

Each query is a ``sh:SPARQLExecutable`` (SHACL, section 5.2.1). One with parameters has them as ``sh:parameter``, to be bound
before it is asked, as SHACL binds them; beside it stands one with their examples bound, which runs as it is: ``#example``.
"""

from collections.abc import Iterator
from itertools import pairwise

from chargegraph.query.catalogue import Query, catalogue, read_query
from chargegraph.query.parameter_types import Parameter
from chargegraph.rdf.names import HOME, ONTOLOGY, OWL, RDF_TYPE, RDFS, SCHEMA, SH, SKOS, XSD, XSD_INTEGER, XSD_STRING
from chargegraph.rdf.terms import Triple, object_of
from chargegraph.rdf.vocabulary import ontology
from chargegraph.resources import list_resources, read_resource
from chargegraph.sparql import tokens

QUERIES = f"{HOME}queries/"
DERIVATIONS = f"{HOME}derivations/"
_PARAMETER = f"{HOME}parameter/"


def describe_catalogue(target: str) -> Iterator[Triple]:
    """Every canned query and derivation, to be asked of the SPARQL endpoint at `target`, with the prefixes that they use."""
    used: set[str] = set()
    for query in catalogue():
        used |= _prefixes_in(query.text)
        yield from _executable(f"{QUERIES}{query.name}", query, query.summary, query.text, "select", target)
        for parameter in query.parameters:
            yield _to_thing(f"{QUERIES}{query.name}", f"{SH}parameter", f"{QUERIES}{query.name}#{parameter.name}")
            yield from _parameter(f"{QUERIES}{query.name}#{parameter.name}", parameter)
        if query.parameters:
            values = {parameter.name: parameter.example for parameter in query.parameters}
            said = ", ".join(f"{name} {value}" for name, value in values.items())
            summary = f"{query.summary} For example: {said}."
            bound = query.bind(**values)
            yield from _executable(f"{QUERIES}{query.name}#example", query, summary, bound, "select", target)
            yield _to_thing(f"{QUERIES}{query.name}#example", f"{RDFS}seeAlso", f"{QUERIES}{query.name}")
    for file in list_resources("queries", "derivations", suffix=".rq"):
        name = file.removesuffix(".rq")
        query = read_query(name, read_resource("queries", "derivations", file).decode())
        used |= _prefixes_in(query.text)
        yield from _executable(f"{DERIVATIONS}{name}", query, query.summary, query.text, "construct", target)
    yield _to_thing(ONTOLOGY, RDF_TYPE, f"{OWL}Ontology")
    for prefix in sorted(used):
        declared = f"{ONTOLOGY}/prefix/{prefix}"
        yield _to_thing(ONTOLOGY, f"{SH}declare", declared)
        yield f"<{declared}>", f"<{SH}prefix>", object_of(prefix, XSD_STRING)
        yield f"<{declared}>", f"<{SH}namespace>", f'"{ontology().prefixes[prefix]}"^^<{XSD}anyURI>'


def _prefixes_in(text: str) -> set[str]:
    """The prefixes that a text declares."""
    return {after.text.rstrip(":") for token, after in pairwise(tokens(text)) if token.text.upper() == "PREFIX"}


def _executable(iri: str, query: Query, summary: str, text: str, form: str, target: str) -> Iterator[Triple]:
    yield _to_thing(iri, RDF_TYPE, f"{SH}SPARQLExecutable")
    yield _to_thing(iri, RDF_TYPE, f"{SH}SPARQL{form.capitalize()}Executable")
    yield f"<{iri}>", f"<{RDFS}label>", object_of(query.name, XSD_STRING)
    yield f"<{iri}>", f"<{RDFS}comment>", f"{object_of(summary, XSD_STRING)}@en"
    if query.description:
        yield f"<{iri}>", f"<{SCHEMA}description>", f"{object_of(query.description.strip(), XSD_STRING)}@en"
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))
    yield f"<{iri}>", f"<{SH}{form}>", object_of(body, XSD_STRING)
    yield _to_thing(iri, f"{SH}prefixes", ONTOLOGY)
    yield _to_thing(iri, f"{SCHEMA}target", target)
    yield from ((f"<{iri}>", f"<{SCHEMA}keywords>", object_of(tag, XSD_STRING)) for tag in query.tags)


def _parameter(iri: str, parameter: Parameter) -> Iterator[Triple]:
    """A parameter. The local name of its path is the name of the variable to bind (SHACL, section 6.2.1)."""
    kind = XSD_INTEGER if parameter.type == "integer" else XSD_STRING

    def literal(value: str) -> str:
        return object_of(value, kind)

    yield _to_thing(iri, RDF_TYPE, f"{SH}Parameter")
    yield _to_thing(iri, f"{SH}path", f"{_PARAMETER}{parameter.name}")
    yield _to_thing(iri, f"{SH}datatype", kind)
    yield f"<{iri}>", f"<{SH}name>", object_of(parameter.name, XSD_STRING)
    yield f"<{iri}>", f"<{SH}description>", f"{object_of(f'a {parameter.type}', XSD_STRING)}@en"
    yield f"<{iri}>", f"<{SH}optional>", f'"{str(parameter.default is not None).lower()}"^^<{XSD}boolean>'
    yield f"<{iri}>", f"<{SKOS}example>", literal(parameter.example)
    if parameter.default is not None:
        yield f"<{iri}>", f"<{SH}defaultValue>", literal(parameter.default)


def _to_thing(subject: str, predicate: str, object_: str) -> Triple:
    return f"<{subject}>", f"<{predicate}>", f"<{object_}>"
