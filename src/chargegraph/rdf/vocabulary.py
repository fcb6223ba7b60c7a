"""The closed vocabulary. In: ontology/chargegraph.ttl. Out: term IRIs, prefixes, CURIEs. A misspelt term raises.

The ontology is the one place where a term or a prefix is written; this room reads it once, on first use.
"""

from functools import cache
from typing import NamedTuple

from chargegraph.errors import UsageError, did_you_mean
from chargegraph.rdf import Quad, read_rdf
from chargegraph.rdf.formats import TURTLE
from chargegraph.resources import read_resource

_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SH = "http://www.w3.org/ns/shacl#"
RDF_TYPE = _RDF + "type"
FINDINGS = "https://w3id.org/chargegraph/graph/findings"
"""The graph that holds what checks found."""


class Ontology(NamedTuple):
    """What chargegraph.ttl declares."""

    version: str
    prefixes: dict[str, str]
    terms: frozenset[str]
    """Local names of classes and properties."""
    ranges: dict[str, str]
    """Local name of a property to the IRI of its range, where it declares one."""


@cache
def ontology() -> Ontology:
    """Read the ontology that ships with this version."""
    prefix_of, namespace_of, ranges, version = {}, {}, {}, ""
    declared = []
    for quad in _ontology_quads():
        subject, predicate = getattr(quad.subject, "value", ""), quad.predicate.value
        value = getattr(quad.object, "value", "")
        if predicate == _SH + "prefix":
            prefix_of[subject] = value
        elif predicate == _SH + "namespace":
            namespace_of[subject] = value
        elif predicate == _RDFS + "range":
            ranges[subject] = value
        elif predicate == _OWL + "versionInfo":
            version = value
        elif predicate == RDF_TYPE and value.startswith(_OWL):
            declared.append(subject)
    prefixes = {prefix_of[node]: namespace_of[node] for node in prefix_of}
    ours = prefixes["cg"]
    return Ontology(
        version=version,
        prefixes=prefixes,
        terms=frozenset(iri.removeprefix(ours) for iri in declared if iri.startswith(ours)),
        ranges={iri.removeprefix(ours): range_ for iri, range_ in ranges.items() if iri.startswith(ours)},
    )


def _ontology_quads() -> list[Quad]:
    return read_rdf(read_resource("ontology", "chargegraph.ttl"), TURTLE.name, name="chargegraph.ttl")


def term(name: str) -> str:
    """The IRI of a term of chargegraph's namespace.

    Raises `UsageError` where the ontology declares no such term.

    >>> term("whenToUse")
    'https://w3id.org/chargegraph/ns#whenToUse'
    >>> term("whenToUze")
    Traceback (most recent call last):
        ...
    chargegraph.errors.UsageError: the ontology has no term cg:whenToUze, did you mean whenToUse?
    """
    known = ontology()
    if name not in known.terms:
        raise UsageError(f"the ontology has no term cg:{name}", remedy=did_you_mean(name, sorted(known.terms)))
    return known.prefixes["cg"] + name


class _Namespace:
    """Terms as attributes: ``CG.whenToUse``."""

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        return term(name)


CG = _Namespace()


def expand(curie: str) -> str:
    """The IRI of a CURIE in a prefix that the ontology declares.

    >>> expand("cpt:73")
    'http://purl.bioontology.org/ontology/CPT/73'
    """
    prefix, _, name = curie.partition(":")
    prefixes = ontology().prefixes
    if prefix not in prefixes:
        raise UsageError(f"the ontology declares no prefix {prefix!r}", remedy=did_you_mean(prefix, sorted(prefixes)))
    return prefixes[prefix] + name


def compress(iri: str) -> str:
    """The CURIE of an IRI, by the longest namespace that fits, or the IRI itself. For reading, not for parsing.

    >>> compress("http://purl.bioontology.org/ontology/CPT/73")
    'cpt:73'
    """
    fitting = [(space, prefix) for prefix, space in ontology().prefixes.items() if iri.startswith(space)]
    if not fitting:
        return iri
    space, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{iri.removeprefix(space)}"


def ontology_ntriples() -> bytes:
    """The ontology as N-Triples, for readers that know no Turtle."""
    lines = sorted(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in _ontology_quads())
    return "".join(lines).encode()


__all__ = ["CG", "FINDINGS", "RDF_TYPE", "Ontology", "compress", "expand", "ontology", "ontology_ntriples", "term"]
