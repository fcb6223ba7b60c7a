"""Manifests of tests. In: a folder of the W3C's suites. Out: its tests, in the order of the manifests.

Follows the vocabularies test-manifest and test-query of the W3C's data access working group.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

Node = NamedNode | BlankNode | Literal | Triple

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
SD = "http://www.w3.org/ns/sparql-service-description#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
PUBLISHED = "https://w3c.github.io/rdf-tests/sparql/"
"""Where the suites are published. Relative IRIs are resolved against this, so that no answer tells where the folder is."""


class SuiteError(Exception):
    """A folder, a manifest or a file of the suites that is missing or cannot be read."""


@dataclass(frozen=True)
class Request:
    """One request of a test over HTTP, and what is to come back."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    statuses: tuple[str, ...] = ()
    """Names of the statuses that are right, such as OK or StatusCode4xx."""
    truth: bool | None = None
    kind: str | None = None
    """The kind of answer: boolean, tabular or RDF."""
    answer_headers: tuple[tuple[str, str], ...] = ()
    answer: bytes | None = None


@dataclass(frozen=True)
class Test:
    """A test: what is asked, of which data, and where the expected answer is. Files are named by their IRIs."""

    __test__ = False  # for pytest: this is no class of tests

    name: str
    """The folder of its manifest and its own name, such as sparql10/ask/ask-1."""
    type: str
    """Its class in the manifest's vocabulary, such as QueryEvaluationTest."""
    query: str | None = None
    update: str | None = None
    data: tuple[str, ...] = ()
    graphs: tuple[tuple[str, str], ...] = ()
    """Named graphs: the IRI of the graph, and that of its file."""
    result: str | None = None
    is_lax: bool = False
    """Whether duplicates of the expected rows may be missing (mf:LaxCardinality)."""
    regimes: tuple[str, ...] = ()
    """The entailment regimes under which the expected answer follows."""
    asks_services: bool = False
    requests: tuple[Request, ...] = ()
    needs: tuple[str, ...] = ()
    """What a graph store must be able to do beside (mf:requires)."""

    @property
    def suite(self) -> str:
        return self.name.split("/")[0]

    @property
    def folder(self) -> str:
        return self.name.rsplit("/", 1)[0]


class Suites:
    """The folder of the suites: its files, by the IRIs that they are published under."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.left_out: tuple[str, ...] = ()
        """The manifests with tests that no other includes, known once the tests are read: they are no part of the suites."""

    def read(self, iri: str) -> bytes:
        """The bytes of a file. Raises `SuiteError` where there is none."""
        place = unquote(iri.removeprefix(PUBLISHED))
        try:
            return (self.root / place).read_bytes()
        except OSError as error:
            raise SuiteError(f"{place} cannot be read ({error.strerror or error})") from None

    def tests(self) -> list[Test]:
        """All tests. Raises `SuiteError` where there are none, or a manifest or an entry of one is missing."""
        tops = sorted(self.root.glob("*/*manifest*.ttl"))
        if not tops:
            raise SuiteError("no folder in it has a manifest")
        read: dict[str, list[Test]] = {}
        for top in tops:
            self._walk(self._iri(top), read)
        self.left_out = tuple(iri.removeprefix(PUBLISHED) for iri in self._others() if iri not in read)
        found = [test for tests in read.values() for test in tests]
        if not found:
            raise SuiteError("its manifests have no entries")
        return found

    def _others(self) -> Iterator[str]:
        for path in sorted(self.root.rglob("*manifest*.ttl")):
            if _Graph(path.read_bytes(), self._iri(path)).subjects(MF + "entries"):
                yield self._iri(path)

    def _iri(self, path: Path) -> str:
        return PUBLISHED + path.relative_to(self.root).as_posix()

    def _walk(self, iri: str, read: dict[str, list[Test]]) -> None:
        if iri in read:
            return
        read[iri] = []
        graph = _Graph(self.read(iri), iri)
        read[iri] = list(_entries(graph))
        for node in graph.subjects(MF + "include"):
            for included in graph.listed(node, MF + "include"):
                self._walk(_value(included), read)


class _Graph:
    """The triples of a manifest, by subject and predicate."""

    def __init__(self, data: bytes, iri: str) -> None:
        self.iri = iri
        self._held: dict[Node, dict[str, list[Node]]] = {}
        try:
            for quad in parse(data, RdfFormat.TURTLE, base_iri=iri):
                self._held.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
        except SyntaxError as error:
            raise SuiteError(f"{iri.removeprefix(PUBLISHED)} is not Turtle: {error}") from None

    def subjects(self, predicate: str) -> list[Node]:
        return [subject for subject, held in self._held.items() if predicate in held]

    def of(self, node: Node | None, predicate: str) -> list[Node]:
        return self._held.get(node, {}).get(predicate, []) if node is not None else []

    def one(self, node: Node | None, predicate: str) -> Node | None:
        return next(iter(self.of(node, predicate)), None)

    def listed(self, node: Node | None, predicate: str) -> Iterator[Node]:
        """The values of a property, those in a list one by one."""
        for value in self.of(node, predicate):
            if self.one(value, RDF + "first") is None and value != NamedNode(RDF + "nil"):
                yield value
            rest: Node | None = value
            while (first := self.one(rest, RDF + "first")) is not None:
                yield first
                rest = self.one(rest, RDF + "rest")


def _value(node: Node | None) -> str:
    if isinstance(node, NamedNode | Literal):
        return node.value
    raise SuiteError(f"an IRI or a text is due where {node} stands")


def _entries(graph: _Graph) -> Iterator[Test]:
    folder = graph.iri.removeprefix(PUBLISHED).rsplit("/", 1)[0]
    for manifest in graph.subjects(MF + "entries"):
        for entry in graph.listed(manifest, MF + "entries"):
            yield _test(graph, entry, folder)


def _test(graph: _Graph, entry: Node, folder: str) -> Test:
    name = f"{folder}/{_value(entry).replace('#', '/').rsplit('/', 1)[-1]}"
    types = [_value(node).removeprefix(MF) for node in graph.of(entry, RDF + "type")]
    if len(types) != 1:
        raise SuiteError(f"{name} has {len(types)} types and is to have one")
    action, result = graph.one(entry, MF + "action"), graph.one(entry, MF + "result")
    plain = action if isinstance(action, NamedNode) else None  # a syntax test names the text alone
    is_update = "Update" in types[0]
    query = graph.one(action, QT + "query") or (None if is_update else plain)
    update = graph.one(action, UT + "request") or (plain if is_update else None)
    regimes = (*graph.listed(action, SD + "entailmentRegime"), *graph.listed(entry, SD + "entailmentRegime"))
    return Test(
        name,
        types[0],
        query=_value(query) if query is not None else None,
        update=_value(update) if update is not None else None,
        data=tuple(_value(node) for node in graph.listed(action, QT + "data")),
        graphs=tuple(_named(graph, node, QT) for node in graph.listed(action, QT + "graphData"))
        + tuple(_named(graph, node, UT) for node in graph.listed(entry, UT + "graphData")),
        result=_value(result) if isinstance(result, NamedNode) else None,
        is_lax=graph.one(entry, MF + "resultCardinality") == NamedNode(MF + "LaxCardinality"),
        regimes=tuple(_value(node).rsplit("/", 1)[-1] for node in regimes),
        asks_services=bool(graph.of(action, QT + "serviceData")),
        requests=tuple(_request(graph, node) for node in graph.listed(action, HT + "requests")),
        needs=tuple(_value(node).removeprefix(MF) for node in graph.of(entry, MF + "requires")),
    )


def _request(graph: _Graph, node: Node) -> Request:
    response = graph.one(node, HT + "resp")
    truth = graph.one(response, MF + "expectedBoolean")
    kind = graph.one(response, MF + "expectedFormat")
    return Request(
        _value(graph.one(node, HT + "methodName")),
        _value(graph.one(node, HT + "absolutePath")),
        _headers(graph, node),
        _body(graph, node),
        tuple(_value(status).rsplit("#", 1)[-1] for status in graph.of(response, MF + "expectedStatus")),
        None if truth is None else _value(truth) == "true",
        None if kind is None else _value(kind),
        _headers(graph, response),
        _body(graph, response),
    )


def _headers(graph: _Graph, node: Node | None) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_value(graph.one(header, HT + "fieldName")).lower(), _value(graph.one(header, HT + "fieldValue")))
        for header in graph.listed(node, HT + "headers")
    )


def _body(graph: _Graph, node: Node | None) -> bytes | None:
    body = graph.one(node, HT + "body")
    if body is None:
        return None
    return _value(graph.one(body, CNT + "chars")).encode(_value(graph.one(body, CNT + "characterEncoding")))


def _named(graph: _Graph, node: Node, vocabulary: str) -> tuple[str, str]:
    """A named graph: a file that bears its own name, or a node with file and name."""
    if isinstance(node, NamedNode):
        return node.value, node.value
    return _value(graph.one(node, RDFS + "label")), _value(graph.one(node, vocabulary + "graph"))
