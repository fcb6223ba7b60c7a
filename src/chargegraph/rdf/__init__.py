"""The door to Oxigraph, the only importer of pyoxigraph: `syntax` reads and writes RDF, `dataset` holds it and answers SPARQL."""

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from pyoxigraph import QueryBoolean as Truth
from pyoxigraph import QuerySolutions as Solutions
from pyoxigraph import Triple as OxigraphTriple
from pyoxigraph import __version__ as _version

from chargegraph.rdf.dataset import SPARQL_FORMATS, Dataset, plain_rows, read_answer
from chargegraph.rdf.faults import damaged, engine_errors
from chargegraph.rdf.syntax import (
    DATASET_FORMATS,
    RDF_FORMATS,
    format_of_file,
    literal,
    read_rdf,
    require_format,
    require_iri,
    row_order,
    write_rdf,
)

ENGINE = f"pyoxigraph {_version}"
__all__ = [
    "DATASET_FORMATS",
    "ENGINE",
    "RDF_FORMATS",
    "SPARQL_FORMATS",
    "BlankNode",
    "Dataset",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "OxigraphTriple",
    "Quad",
    "Solutions",
    "Truth",
    "damaged",
    "engine_errors",
    "format_of_file",
    "literal",
    "plain_rows",
    "read_answer",
    "read_rdf",
    "require_format",
    "require_iri",
    "row_order",
    "write_rdf",
]
