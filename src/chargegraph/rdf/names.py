"""Namespaces and graphs that code writes. In: nothing. Out: their IRIs, and the PREFIX lines of a query.

To read the ontology takes ten milliseconds, which a question need not wait for: what stands here is known without it. A test
holds what both declare together. Terms of chargegraph's own come from `vocabulary`, where a misspelt one raises.
"""

DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
EARL = "http://www.w3.org/ns/earl#"
FORMATS = "http://www.w3.org/ns/formats/"
LDP = "http://www.w3.org/ns/ldp#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RESULTS = "http://www.w3.org/2005/sparql-results#"
SCHEMA = "https://schema.org/"
SD = "http://www.w3.org/ns/sparql-service-description#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SSSOM = "https://w3id.org/sssom/"
VOID = "http://rdfs.org/ns/void#"
XML = "http://www.w3.org/XML/1998/namespace"
XSD = "http://www.w3.org/2001/XMLSchema#"

RDF_TYPE = RDF + "type"
LANG_STRING = RDF + "langString"
PLAIN_LITERAL = RDF + "PlainLiteral"
"""The range of a property whose values are texts in a language: OWL 2 has no other."""
XSD_BOOLEAN = XSD + "boolean"
XSD_DECIMAL = XSD + "decimal"
XSD_DOUBLE = XSD + "double"
XSD_INTEGER = XSD + "integer"
XSD_STRING = XSD + "string"

HOME = "https://w3id.org/chargegraph/"
"""What is chargegraph's own stands below it."""
ONTOLOGY = HOME + "ns"
GRAPH = HOME + "graph/"
FINDINGS = GRAPH + "findings"
"""The graph that holds what checks found."""
INFERRED = GRAPH + "inferred"
"""The graph that holds what follows by the ontology from all that is there; it goes when that changes."""
PROVENANCE = GRAPH + "provenance"
"""The graph that holds who read a brief or found a finding, and when: what another version or another day may change."""

PREFIXES = {"cg": ONTOLOGY + "#", "graph": GRAPH, "prov": PROV, "skos": SKOS, "sssom": SSSOM}
"""What queries of our own making are written with."""


def prologue(*prefixes: str) -> str:
    """The PREFIX lines of a query, on one line.

    >>> prologue("cg") + " ASK { ?b a cg:Brief }"
    'PREFIX cg: <https://w3id.org/chargegraph/ns#> ASK { ?b a cg:Brief }'
    """
    return " ".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in prefixes)
