"""Findings as triples. In: a Finding. Out: its triples, for the graph of findings; and those graphs' exports in other words.

SHACL's validation report (W3C Recommendation, 20 July 2017) holds what is wrong, for a report with results does not conform.
EARL 1.0 (W3C Note, 2 February 2017) holds what is right, too.
"""

from collections.abc import Iterable, Iterator

from chargegraph.findings.finding import Finding
from chargegraph.rdf.terms import Triple, concept_iri, object_of, triple
from chargegraph.rdf.vocabulary import FINDINGS, RDF_TYPE, expand, term

"""The graph of findings."""
_SH = "http://www.w3.org/ns/shacl#"
_EARL = "http://www.w3.org/ns/earl#"
_SH_SEVERITY = {"error": "Violation", "warning": "Warning", "info": "Info"}
_OUTCOMES = {"undecided": "cantTell", "unverifiable": "untested", "agrees": "passed", "paraphrase": "passed"}
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def describe_finding(found: Finding) -> Iterator[Triple]:
    """A finding as triples."""
    iri = found.iri
    yield triple(iri, "type", term("Finding"))
    values = {
        "about": found.statement,
        "against": found.against,
        "rule": found.rule,
        "verdict": found.verdict and expand(f"verdict:{found.verdict}"),
        "official_label": found.official_label,
        "suggested_code": found.suggested_code and concept_iri(found.scheme or "", found.suggested_code),
        "score": found.score,
        "severity": found.severity,
        "edition": found.edition and expand(f"graph:{found.edition}"),
        "message": found.message,
    }
    for name, value in values.items():
        if value is not None:
            yield triple(iri, name, value)


def describe_as_shacl(findings: Iterable[Finding]) -> Iterator[Triple]:
    """What is wrong as one ``sh:ValidationReport``."""
    report = FINDINGS + "#report"
    wrong = [found for found in findings if found.severity]
    yield _outside(report, RDF_TYPE, _SH + "ValidationReport")
    boolean = "http://www.w3.org/2001/XMLSchema#boolean"
    yield f"<{report}>", f"<{_SH}conforms>", object_of(not wrong, boolean)
    for found in wrong:
        yield _outside(report, _SH + "result", found.iri)
        yield _outside(found.iri, RDF_TYPE, _SH + "ValidationResult")
        yield _outside(found.iri, _SH + "focusNode", found.statement)
        yield _outside(found.iri, _SH + "resultSeverity", _SH + _SH_SEVERITY[found.severity or "info"])
        component = expand(f"rule:{found.rule}" if found.rule else f"verdict:{found.verdict}")
        yield _outside(found.iri, _SH + "sourceConstraintComponent", component)
        if found.suggested_code is not None:
            yield _outside(found.iri, term("suggestedCode"), concept_iri(found.scheme or "", found.suggested_code))
        yield f"<{found.iri}>", f"<{_SH}resultMessage>", object_of(_with_line(found), _LANG_STRING)
        if found.stated_label is not None and found.rule is None:
            yield _outside(found.iri, _SH + "resultPath", term("statedLabel"))
            yield f"<{found.iri}>", f"<{_SH}value>", object_of(found.stated_label, _LANG_STRING)


def describe_as_earl(findings: Iterable[Finding]) -> Iterator[Triple]:
    """Every finding as an ``earl:Assertion`` with its result."""
    tool = "https://w3id.org/chargegraph/"
    yield _outside(tool, RDF_TYPE, _EARL + "Software")
    for found in findings:
        result = found.iri + "-result"
        outcome = _OUTCOMES.get(found.verdict or "", "cantTell" if found.severity == "info" else "failed")
        yield _outside(found.iri, RDF_TYPE, _EARL + "Assertion")
        yield _outside(found.iri, _EARL + "assertedBy", tool)
        yield _outside(found.iri, _EARL + "subject", found.statement)
        yield _outside(found.iri, _EARL + "test", _test_of(found))
        yield _outside(found.iri, _EARL + "mode", _EARL + "automatic")
        yield _outside(found.iri, _EARL + "result", result)
        yield _outside(result, RDF_TYPE, _EARL + "TestResult")
        yield _outside(result, _EARL + "outcome", _EARL + outcome)
        yield f"<{result}>", f"<{expand('dcterms:description')}>", object_of(_with_line(found), _LANG_STRING)


def _test_of(found: Finding) -> str:
    """What a finding tests, as an IRI: the comparison of labels, or a rule."""
    return expand(f"rule:{found.rule or 'label'}")


def _with_line(found: Finding) -> str:
    return f"line {found.line}: {found.message}"


def _outside(subject: str, predicate: str, object_: str) -> Triple:
    return f"<{subject}>", f"<{predicate}>", f"<{object_}>"
