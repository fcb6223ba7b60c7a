"""Where the model meets the vocabulary: briefs, editions and findings as triples. The only room that imports rdflib."""

from chargegraph.rdf.briefs import Description, describe, described
from chargegraph.rdf.editions import describe_concept, describe_edition, read_concepts, read_head
from chargegraph.rdf.findings import FINDINGS, describe_as_earl, describe_as_shacl, describe_finding
from chargegraph.rdf.formats import graph, parse_graph, write_graph, write_ontology, write_quads
from chargegraph.rdf.terms import Triple, concept_iri, ntriples, property_name

__all__ = [
    "FINDINGS",
    "Description",
    "Triple",
    "concept_iri",
    "describe",
    "describe_as_earl",
    "describe_as_shacl",
    "describe_concept",
    "describe_edition",
    "describe_finding",
    "described",
    "graph",
    "ntriples",
    "parse_graph",
    "property_name",
    "read_concepts",
    "read_head",
    "write_graph",
    "write_ontology",
    "write_quads",
]
