"""What does not conform in words of other programs. In: violations, a store. Out: SHACL's validation report, SARIF 2.1.0.

A report holds the results alone and says whether there are any, as SHACL has it (W3C Recommendation, 20 July 2017).
"""

import hashlib
from collections.abc import Iterable, Iterator

from chargegraph.findings.sarif import location, log_of
from chargegraph.rdf import literal
from chargegraph.rdf.names import HOME, RDF_TYPE, SH, XSD_BOOLEAN, prologue
from chargegraph.rdf.shapes import Violation, as_node
from chargegraph.rdf.terms import Triple, object_of
from chargegraph.store.store import Store, rows_of

Places = dict[str, tuple[str, int]]
"""The file and the line that a thing comes from."""
_REPORT = f"{HOME}validation"
_SHAPE = f"{HOME}shape/"
_NO_SHAPE = "known-terms"
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def describe_report(found: Iterable[Violation]) -> Iterator[Triple]:
    """One ``sh:ValidationReport``."""
    listed = list(found)
    yield f"<{_REPORT}>", f"<{RDF_TYPE}>", f"<{SH}ValidationReport>"
    yield f"<{_REPORT}>", f"<{SH}conforms>", object_of(not listed, XSD_BOOLEAN)
    for each in listed:
        result = f"<{_REPORT}#{hashlib.sha256(repr(each).encode()).hexdigest()[:16]}>"
        yield f"<{_REPORT}>", f"<{SH}result>", result
        yield result, f"<{RDF_TYPE}>", f"<{SH}ValidationResult>"
        said = {"focusNode": as_node(each.node), "resultSeverity": f"<{SH}{each.severity.capitalize()}>"}
        said |= {"sourceConstraintComponent": f"<{each.component}>", "resultMessage": f"{literal(each.message)}@en"}
        said |= {"resultPath": f"<{each.path}>" if each.path else "", "value": each.term}
        said |= {"sourceShape": f"<{each.shape}>" if ":" in each.shape else ""}
        yield from ((result, f"<{SH}{name}>", value) for name, value in said.items() if value)


def as_sarif(found: Iterable[Violation], places: Places | None = None) -> str:
    """A run with a result for each, at the line of the brief where `places` has it, and by the name of the thing."""
    return log_of((_result(each, (places or {}).get(each.node)) for each in found), {_NO_SHAPE: "The ontology has the term."})


def _result(found: Violation, place: tuple[str, int] | None) -> dict[str, object]:
    where: dict[str, object] = {"logicalLocations": [{"fullyQualifiedName": found.node}]}
    return {
        "ruleId": found.shape.removeprefix(_SHAPE) or _NO_SHAPE,
        "kind": "fail",
        "level": _LEVELS[found.severity],
        "message": {"text": found.message},
        "locations": [(location(*place) if place else {}) | where],
        "properties": {name: value for name in ("path", "value") if (value := getattr(found, name))},
    }


def places_in(store: Store, found: Iterable[Violation]) -> Places:
    """Where the statements come from that do not conform."""
    sources = {held.iri: held.sources[0] for held in store.briefs() if held.sources}
    listed = " ".join(sorted({as_node(each.node) for each in found if not each.node.startswith("_:")}))
    where = f"VALUES ?s {{ {listed} }} ?s cg:brief ?b ; cg:line ?l"
    found_in = rows_of(store, f"{prologue('cg')} SELECT ?s ?b (MIN(?l) AS ?line) {{ {where} }} GROUP BY ?s ?b")
    return {str(node): (sources[brief], int(line)) for node, brief, line in found_in if brief in sources}
