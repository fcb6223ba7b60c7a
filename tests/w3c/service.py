"""Tests over HTTP. In: a test, its data. Out: what a service of ours does wrong, or what of the test it cannot be asked.

The service only reads. A request that is to write must be refused; where it writes a whole graph the store is then written beside
the service, as `chargegraph build` does, so that the requests that read after it are asked all the same.
"""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from chargegraph.store.folder import layout as directory
from tests.http import Response, Served, serving
from tests.w3c.answers import read_answer, read_rdf
from tests.w3c.comparison import difference
from tests.w3c.manifest import Request, SuiteError, Test

PROTOCOL, GRAPH_STORE, DESCRIPTION = "ProtocolTest", "GraphStoreProtocolTest", "ServiceDescriptionTest"
ENDPOINT, GRAPHS = "/sparql", "/graph-store"
_STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
_UPDATE = "application/sparql-update"
_MEDIA = {
    "application/sparql-results+json": "srj",
    "application/sparql-results+xml": "srx",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
}
_KINDS = {"boolean": ("srj", "srx"), "tabular": ("srj", "srx", "csv", "tsv"), "RDF": ("ttl", "nt", "rdf")}
_SD = "http://www.w3.org/ns/sparql-service-description#"
_TERMS = {
    "Service", "Feature", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile", "GraphCollection",
    "Dataset", "Graph", "NamedGraph", "endpoint", "feature", "defaultEntailmentRegime", "entailmentRegime",
    "defaultSupportedEntailmentProfile", "supportedEntailmentProfile", "extensionFunction", "extensionAggregate",
    "languageExtension", "supportedLanguage", "propertyFeature", "defaultDataset", "availableGraphs", "resultFormat",
    "inputFormat", "defaultGraph", "namedGraph", "name", "graph", "SPARQL10Query", "SPARQL11Query", "SPARQL11Update",
    "DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery",
}  # fmt: skip
"""The terms of SPARQL 1.1 Service Description, sections 3.2 to 3.5."""


class Wrong(Exception):
    """What came back is not what is to come."""


class Services:
    """Services that are kept for the next test: none is asked by two tests at once."""

    def __init__(self, opened: ExitStack) -> None:
        self._opened = opened
        self._free: list[tuple[str, Served]] = []

    @contextmanager
    def over(self, quads: Iterable[Quad]) -> Iterator[tuple[str, Served]]:
        """A service over a store that holds the quads and nothing else, and the store's directory."""
        try:
            path, served = self._free.pop()
        except IndexError:
            path, served = self._start()

        def work(store: pyoxigraph.Store) -> None:
            store.clear()
            store.extend(quads)

        _write(path, work)
        yield path, served
        self._free.append((path, served))

    def _start(self) -> tuple[str, Served]:
        path = f"{self._opened.enter_context(tempfile.TemporaryDirectory())}/store"
        directory.prepare(path)
        _write(path, lambda store: None)
        directory.seal(path, "none")
        return path, self._opened.enter_context(serving(path, workers=1))


@contextmanager
def services() -> Iterator[Services]:
    """No service yet; those that are started end with the block."""
    with ExitStack() as opened:
        yield Services(opened)


def service_fault(test: Test, quads: Iterable[Quad], at_hand: Services) -> tuple[str, str]:
    """What a service does wrong in a test, and why it cannot be asked all of it; each empty where there is nothing to say."""
    if test.type == DESCRIPTION:
        with at_hand.over(quads) as (_, served):
            return _tried(lambda: _check_description(test, served)), ""
    if not test.requests:
        return "", "it names no request"
    if "DirectGraphIdentification" in test.needs:
        return "", "graphs go by ?graph= and ?default alone"
    with at_hand.over(quads) as (folder, served):
        trial = Trial(served, folder)
        fault = _tried(lambda: trial.run(test.requests))
        return fault, "" if fault else trial.left_out


def _tried(work: Callable[[], None]) -> str:
    try:
        work()
    except Wrong as error:
        return str(error)
    return ""


_SEEN = 0.02
"""Seconds after which a service has seen what was written beside it: it looks a hundred times a second."""


def _write(path: str, work: Callable[[pyoxigraph.Store], None]) -> None:
    """Write a store as another process would, and let go of it."""
    store = pyoxigraph.Store(Path(directory.data_path(path)))
    work(store)
    store.flush()
    time.sleep(_SEEN)


class Trial:
    """The requests of a test, one after the other."""

    def __init__(self, served: Served, folder: str) -> None:
        self._served, self._folder = served, folder
        self._refused = 0
        self._read = 0
        self._is_stopped = False

    @property
    def left_out(self) -> str:
        if not self._refused:
            return ""
        read = f"; {self._read} reads after it are right" if self._read else ""
        return f"the service only reads: {self._refused} requests that write are refused{read}"

    def run(self, requests: Iterable[Request]) -> None:
        """Ask all that can be asked. Raises `Wrong`."""
        for request in requests:
            response = self._ask(request)
            if _writes(request) and not any(status in ("StatusCode4xx",) for status in request.statuses):
                if not 400 <= response.status < 500:
                    raise Wrong(f"{request.method} {request.path} writes, and is answered {response.status}")
                self._refused += 1
                if not self._is_written_beside(request):
                    return
            else:
                _check(request, response)
                self._read += 1

    def _ask(self, request: Request) -> Response:
        address = urlsplit(request.path)
        place = GRAPHS if address.path == "/gsp" else ENDPOINT
        path = place + (f"?{address.query}" if address.query else "")
        return self._served.ask(request.method, path, request.body or b"", **dict(request.headers))

    def _is_written_beside(self, request: Request) -> bool:
        """Do to the store what a graph store would; tells whether that could be done."""
        if request.method not in ("PUT", "POST", "DELETE"):
            return False
        asked = parse_qs(urlsplit(request.path).query, keep_blank_values=True)
        if not request.path.startswith("/gsp?"):
            return False
        graph = NamedNode(asked["graph"][0]) if "graph" in asked else DefaultGraph()
        if request.method != "DELETE" and not dict(request.headers)["content-type"].startswith("text/turtle"):
            return False
        triples = _triples(request.body or b"") if request.method != "DELETE" else []

        def work(store: pyoxigraph.Store) -> None:
            if request.method != "POST":
                store.remove_graph(graph)
            store.extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)

        _write(self._folder, work)
        return True


def _triples(turtle: bytes) -> list[Triple]:
    return [quad.triple for quad in read_rdf(turtle, "ttl", "http://www.example/gsp/")]


def _writes(request: Request) -> bool:
    headers = dict(request.headers)
    if request.path.startswith("/gsp"):
        return request.method not in ("GET", "HEAD")
    is_update = headers.get("content-type", "").startswith(_UPDATE) or (request.body or b"").startswith(b"update=")
    return is_update or "update=" in urlsplit(request.path).query


def _check(request: Request, response: Response) -> None:
    if request.statuses and not any(_is_right(response.status, name) for name in request.statuses):
        raise Wrong(f"{request.method} {request.path} is answered {response.status}, due is {' or '.join(request.statuses)}")
    if not 200 <= response.status < 300:
        return
    for name, due in request.answer_headers:
        if response.headers[name] != due:
            raise Wrong(f"the header {name} is {response.headers[name]}, due is {due}")
    if request.method == "HEAD":
        return
    extension = _MEDIA.get(response.media, "")
    if request.kind is not None and extension not in _KINDS[request.kind]:
        raise Wrong(f"the answer is {response.media}, which is not {request.kind}")
    if request.truth is not None and read_answer(response.body, extension) is not request.truth:
        raise Wrong(f"the answer is not {request.truth}")
    if request.kind == "tabular":
        read_answer(response.body, extension)
    if request.answer is not None and (
        fault := difference(frozenset(_triples(request.answer)), frozenset(_triples(response.body)))
    ):
        raise Wrong(fault)


def _is_right(status: int, name: str) -> bool:
    if name in _STATUSES:
        return status == _STATUSES[name]
    if name.startswith("StatusCode") and name.endswith("xx") and len(name) == len("StatusCode4xx"):
        return status // 100 == int(name[len("StatusCode")])
    raise SuiteError(f"nothing is known of the status {name}")


def _check_description(test: Test, served: Served) -> None:
    response = served.ask("GET", ENDPOINT, Accept="text/turtle")
    if response.status != 200 or response.media != "text/turtle":
        raise Wrong(f"the endpoint answers {response.status} {response.media} to a GET")
    triples = [quad.triple for quad in read_rdf(response.body, "ttl")]
    name = test.name.rsplit("/", 1)[-1]
    if name == "has-endpoint-triple":
        ends = [triple.object for triple in triples if triple.predicate.value == f"{_SD}endpoint"]
        if ends != [NamedNode(served.address + ENDPOINT)]:
            raise Wrong(f"sd:endpoint names {ends}")
    elif name == "conforms-to-schema":
        nodes = [term for triple in triples for term in (triple.predicate, triple.object) if isinstance(term, NamedNode)]
        strange = sorted({node.value for node in nodes if node.value.startswith(_SD)} - {_SD + term for term in _TERMS})
        if strange:
            raise Wrong(f"the vocabulary has no {' '.join(strange)}")
    elif name != "returns-rdf":
        raise SuiteError(f"nothing is known of the test {test.name}")
    elif not triples:
        raise Wrong("the description is empty")
