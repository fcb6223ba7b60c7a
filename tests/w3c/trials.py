"""A test tried. In: a test, its files. Out: passed, failed or skipped, and why.

Relative IRIs are resolved against the address of the file they stand in: in a query by a BASE before its text, which the query's
own BASE overrides (SPARQL 1.1, section 4.1.1.2).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from pyoxigraph import NamedNode, Quad

from chargegraph.sparql import parameters_of, tokens
from tests.w3c.answers import Answer, read_answer, read_rdf
from tests.w3c.comparison import difference
from tests.w3c.engines import Bare, Engine, Ours, OursWithVariables, Refused
from tests.w3c.manifest import SuiteError, Suites, Test
from tests.w3c.service import DESCRIPTION, GRAPH_STORE, PROTOCOL, Services, service_fault

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
ROW_FORMATS = {"srx": "srx", "srj": "srj", "csv": "src", "tsv": "srt"}
"""The result format that a file with this extension is in; where the expected answer is RDF, JSON is asked for."""
FEDERATED = ("sparql11/service", "sparql11/syntax-fed")
OVER_HTTP = (PROTOCOL, GRAPH_STORE, DESCRIPTION)
EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
POSITIVE = ("PositiveSyntaxTest", "PositiveSyntaxTest11")
NEGATIVE = ("NegativeSyntaxTest", "NegativeSyntaxTest11")
UPDATES = (
    "UpdateEvaluationTest",
    "PositiveUpdateSyntaxTest",
    "PositiveUpdateSyntaxTest11",
    "NegativeUpdateSyntaxTest",
    "NegativeUpdateSyntaxTest11",
)
Over = Callable[[Iterable[Quad]], Engine]
"""Makes an engine over some quads."""


@dataclass(frozen=True)
class Outcome:
    test: Test
    verdict: str
    reason: str = ""
    is_shared: bool = False
    """Of a failure: whether bare pyoxigraph fails the same test."""
    is_chosen: bool = False
    """Of a failure: whether it is one only because ``$name`` is a parameter, and ``?name`` gives what is expected."""


def try_test(test: Test, suites: Suites, at_hand: Services) -> Outcome:
    """Try a test on chargegraph; where that fails, on bare pyoxigraph too. An update is to be refused, and is then skipped."""
    try:
        if reason := _why_not(test):
            return Outcome(test, SKIPPED, reason)
        if test.type in OVER_HTTP:
            return _over_http(test, suites, at_hand)
        fault = _fault(test, suites, Ours)
        if not fault and test.type in UPDATES:
            return Outcome(test, SKIPPED, "queries only read")
        if not fault:
            return Outcome(test, PASSED)
        if test.query and parameters_of(_text(suites, test.query)) and not _fault(test, suites, OursWithVariables):
            return Outcome(test, FAILED, fault, is_chosen=True)
        bare = _fault(test, suites, Bare)
    except SuiteError as error:
        return Outcome(test, FAILED, str(error))
    except Exception as error:  # none but chargegraph's own may come out of it
        return Outcome(test, FAILED, f"{type(error).__name__}: {error}")
    if not bare:
        return Outcome(test, FAILED, fault)
    return Outcome(test, FAILED, fault if bare == fault else f"{fault} | bare: {bare}", is_shared=True)


def _over_http(test: Test, suites: Suites, at_hand: Services) -> Outcome:
    fault, reason = service_fault(test, _dataset(test, suites, ""), at_hand)
    if fault or reason:
        return Outcome(test, FAILED if fault else SKIPPED, fault or reason)
    return Outcome(test, PASSED)


def _why_not(test: Test) -> str:
    if test.folder in FEDERATED or test.asks_services:
        return "SERVICE would reach the network"
    if test.regimes:
        return f"it needs entailment under {' or '.join(test.regimes)}"
    return ""


def _fault(test: Test, suites: Suites, over: Over) -> str:
    """Why an engine fails a test, empty where it does not."""
    if test.type in UPDATES:
        return _update_fault(test, suites, over)
    if test.type in POSITIVE or test.type in NEGATIVE:
        return _syntax_fault(test, suites, over)
    if test.type in EVALUATION:
        return _answer_fault(test, suites, over)
    raise SuiteError(f"nothing is known of tests of the type {test.type}")


def _update_fault(test: Test, suites: Suites, over: Over) -> str:
    try:
        over(()).ask(_text(suites, test.update))
    except Refused:
        return ""
    return "an update was taken for a query"


def _syntax_fault(test: Test, suites: Suites, over: Over) -> str:
    """Only what is refused for its syntax counts: that a function is unknown is no matter of syntax."""
    refusal = ""
    try:
        over(()).ask(_text(suites, test.query))
    except Refused as error:
        refusal = str(error) if error.for_syntax else ""
    if test.type in POSITIVE:
        return f"refused: {refusal}" if refusal else ""
    return "" if refusal else "accepted, and is to be refused"


def _answer_fault(test: Test, suites: Suites, over: Over) -> str:
    if test.result is None:
        raise SuiteError("the test names no expected answer")
    text, extension = _text(suites, test.query), _extension(test.result)
    expected = _expected(suites, test.result)
    engine = over(_dataset(test, suites, text))
    try:
        given = _given(engine, text, extension, is_graph=isinstance(expected, frozenset))
    except Refused as error:
        return f"refused: {error}"
    except ValueError as error:
        return f"the answer cannot be read: {error}"
    return difference(expected, given, is_lax=test.is_lax)


def _given(engine: Engine, text: str, extension: str, *, is_graph: bool) -> Answer:
    if is_graph:
        return read_answer(engine.triples(text), "nt")
    written = extension if extension in ROW_FORMATS else "srj"
    return read_answer(engine.rows(text, ROW_FORMATS[written]), written)


def _extension(iri: str) -> str:
    return iri.rsplit(".", 1)[-1]


def _text(suites: Suites, iri: str | None) -> str:
    if iri is None:
        raise SuiteError("the test names no query")
    try:
        return f"BASE <{iri}> {suites.read(iri).decode()}"
    except UnicodeDecodeError:
        raise SuiteError(f"{iri} is not UTF-8") from None


def _expected(suites: Suites, iri: str) -> Answer:
    data = suites.read(iri)
    try:
        return read_answer(data, _extension(iri), iri)
    except ValueError as error:
        raise SuiteError(f"{iri}: {error}") from None


def _dataset(test: Test, suites: Suites, text: str) -> list[Quad]:
    """The data of a test; where it names none, what the query's own FROM and FROM NAMED name, each file as a graph."""
    found = [quad for iri in test.data for quad in _quads(suites, iri)]
    graphs = test.graphs if test.data or test.graphs else [(iri, iri) for iri in _asked_graphs(text)]
    for name, iri in graphs:
        found += [Quad(quad.subject, quad.predicate, quad.object, NamedNode(name)) for quad in _quads(suites, iri)]
    return found


def _quads(suites: Suites, iri: str) -> list[Quad]:
    data = suites.read(iri)
    try:
        return read_rdf(data, _extension(iri), iri, rename=True)
    except ValueError as error:
        raise SuiteError(f"{iri}: {error}") from None


def _asked_graphs(text: str) -> list[str]:
    """The IRIs after FROM and FROM NAMED."""
    base, found, earlier, before = "", list[str](), "", ""
    for token in tokens(text):
        if token.kind == "iri" and before == "BASE":
            base = urljoin(base, token.text[1:-1])
        elif token.kind == "iri" and (before == "FROM" or (earlier, before) == ("FROM", "NAMED")):
            found.append(urljoin(base, token.text[1:-1]))
        earlier, before = before, token.text.upper()
    return list(dict.fromkeys(found))
