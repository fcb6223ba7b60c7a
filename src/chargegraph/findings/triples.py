"""Findings as triples. In: a Finding. Out: its triples, for the graph of findings; and those graphs' exports in other words.

SHACL's validation report (W3C Recommendation, 20 July 2017) holds what is wrong, for a report with results does not conform.
EARL 1.0 (W3C Note, 2 February 2017) holds what is right, too.
"""

from collections.abc import Iterable, Iterator

from chargegraph import __version__
from chargegraph.codes.reading import code_of
from chargegraph.findings.finding import Finding
from chargegraph.rdf.names import EARL, FINDINGS, PLAIN_LITERAL, RDF_TYPE, SH, XSD, XSD_BOOLEAN, XSD_STRING
from chargegraph.rdf.terms import Triple, concept_iri, object_of, triple
from chargegraph.rdf.vocabulary import expand, term
from chargegraph.store.provenance import SOFTWARE

_SH_SEVERITY = {"error": "Violation", "warning": "Warning", "info": "Info"}
_OUTCOMES = {"undecided": "cantTell", "unverifiable": "untested", "agrees": "passed", "paraphrase": "passed"}


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
        "suggested_code": _suggested(found),
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
    yield _outside(report, RDF_TYPE, SH + "ValidationReport")
    yield f"<{report}>", f"<{SH}conforms>", object_of(not wrong, XSD_BOOLEAN)
    for found in wrong:
        yield _outside(report, SH + "result", found.iri)
        yield _outside(found.iri, RDF_TYPE, SH + "ValidationResult")
        yield _outside(found.iri, SH + "focusNode", found.statement)
        yield _outside(found.iri, SH + "resultSeverity", SH + _SH_SEVERITY[found.severity or "info"])
        component = expand(f"rule:{found.rule}" if found.rule else f"verdict:{found.verdict}")
        yield _outside(found.iri, SH + "sourceConstraintComponent", component)
        suggested = _suggested(found)
        if suggested is not None:
            yield _outside(found.iri, term("suggestedCode"), suggested)
        yield f"<{found.iri}>", f"<{SH}resultMessage>", object_of(_with_line(found), PLAIN_LITERAL)
        if found.stated_label is not None and found.rule is None:
            yield _outside(found.iri, SH + "resultPath", term("statedLabel"))
            yield f"<{found.iri}>", f"<{SH}value>", object_of(found.stated_label, PLAIN_LITERAL)


def describe_as_earl(findings: Iterable[Finding], *, at: str = "") -> Iterator[Triple]:
    """Every finding as an ``earl:Assertion`` with its result, by this version of chargegraph; `at` is when, as xsd:dateTime."""
    from chargegraph.findings.rules import rules

    titles = {"label": "The label that a brief gives a code is compared with the official one."} | {
        r.name: r.summary for r in rules()
    }
    dcterms = expand("dcterms:")
    yield _outside(SOFTWARE, RDF_TYPE, EARL + "Software")
    yield f"<{SOFTWARE}>", f"<{dcterms}title>", object_of("chargegraph", XSD_STRING)
    yield f"<{SOFTWARE}>", f"<{dcterms}hasVersion>", object_of(__version__, XSD_STRING)
    for found in findings:
        result = found.iri + "-result"
        outcome = _OUTCOMES.get(found.verdict or "", "cantTell" if found.severity == "info" else "failed")
        # What it tests is the comparison of labels, or a rule.
        name = found.rule or "label"
        test = expand(f"rule:{name}")
        said = {"assertedBy": SOFTWARE, "subject": found.statement, "test": test, "mode": EARL + "automatic", "result": result}
        yield _outside(found.iri, RDF_TYPE, EARL + "Assertion")
        yield from (_outside(found.iri, EARL + name, value) for name, value in said.items())
        yield _outside(found.statement, RDF_TYPE, EARL + "TestSubject")
        yield _outside(test, RDF_TYPE, EARL + "TestCase")
        yield f"<{test}>", f"<{dcterms}title>", object_of(titles[name], PLAIN_LITERAL)
        yield _outside(result, RDF_TYPE, EARL + "TestResult")
        yield _outside(result, EARL + "outcome", EARL + outcome)
        yield f"<{result}>", f"<{dcterms}description>", object_of(_with_line(found), PLAIN_LITERAL)
        if at:
            yield f"<{result}>", f"<{dcterms}date>", f'"{at}"^^<{XSD}dateTime>'


def _suggested(found: Finding) -> str | None:
    """The IRI of the suggested code. A malformed code may be of several systems: the suggested one is of that of its own form."""
    if found.suggested_code is None:
        return None
    if found.scheme is not None:
        return concept_iri(found.scheme, found.suggested_code)
    stated_as = found.statement.rpartition("#")[2].rpartition("-")[0]
    code = code_of(stated_as, found.suggested_code)
    return code and concept_iri(*code)


def _with_line(found: Finding) -> str:
    return f"line {found.line}: {found.message}"


def _outside(subject: str, predicate: str, object_: str) -> Triple:
    return f"<{subject}>", f"<{predicate}>", f"<{object_}>"
