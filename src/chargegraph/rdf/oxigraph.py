"""What stands behind the door to Oxigraph. In: its types and ours. Out: all of them in one place, imported at once."""

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from pyoxigraph import QueryBoolean as Truth
from pyoxigraph import QuerySolutions as Solutions
from pyoxigraph import Triple as OxigraphTriple
from pyoxigraph import __version__ as _version

from chargegraph.rdf.dataset import Dataset, plain_rows, read_answer, result_format
from chargegraph.rdf.faults import damaged, engine_errors
from chargegraph.rdf.syntax import format_of_file, literal, read_rdf, require_format, require_iri, row_order, write_rdf

ENGINE = f"pyoxigraph {_version}"
__all__ = [
    "ENGINE",
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
    "result_format",
    "row_order",
    "write_rdf",
]
