"""The graphs of an endpoint. In: a query. Out: the protocol parameters that say which graphs it sees.

What briefs say is the default graph. Where an engine has none of its own but shows all graphs together, that is the graph `HOME`,
and every question says so (SPARQL 1.1 Protocol, section 2.1.4): the graphs that it may name are then named with it.
"""

import time
from collections.abc import Callable
from itertools import pairwise

from chargegraph.errors import QueryError
from chargegraph.rdf import NamedNode, Solutions
from chargegraph.rdf.names import GRAPH
from chargegraph.remote.access import HOME, OWN_DEFAULT_GRAPH
from chargegraph.remote.checked_request import EndpointLine
from chargegraph.sparql import tokens

_PROBE = GRAPH + "probe"
_NO_GRAPH = HOME + "#none"
_LATELY_SECONDS = 5.0
_ALL_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
"""DISTINCT took Virtuoso 19 s where counting took 0.03."""


class VisibleGraphs:
    """What is known of the graphs of one endpoint. `home` is where briefs lie, None where that is to be found out."""

    def __init__(self, home: str | None) -> None:
        self._home = None if home == OWN_DEFAULT_GRAPH else home
        self._is_known = self._is_settled = home is not None
        self._named: list[str] = []
        self._expires = 0.0

    def home(self, endpoint: EndpointLine) -> str | None:
        """The graph that is the default graph, where the engine has none of its own. It is asked for once."""
        if not self._is_known:
            try:
                if endpoint.asked_as_it_is(f"ASK {{ GRAPH <{HOME}> {{ ?s ?p ?o }} }}"):
                    self._home = HOME
            except QueryError:
                pass  # an engine without named graphs has none of this name
            self._is_known = True
        return self._home

    def settled(self, endpoint: EndpointLine, send: Callable[[str], None]) -> str | None:
        """The graph for what has none, in an engine without a default graph of its own. An empty one is found out by trying."""
        if self.home(endpoint) is None and not self._is_settled:
            mark = f"<{_PROBE}> <{_PROBE}> <{_PROBE}>"
            send(f"INSERT DATA {{ GRAPH <{_PROBE}> {{ {mark} }} }}")
            try:
                if endpoint.asked_as_it_is(f"ASK {{ {mark} }}"):
                    self._home = HOME
            finally:
                send(f"DELETE DATA {{ GRAPH <{_PROBE}> {{ {mark} }} }}")
        self._is_settled = True
        return self._home

    def named(self, endpoint: EndpointLine) -> list[str]:
        """The IRIs of the named graphs, sorted, without those that the engine brings."""
        home = self.home(endpoint)
        found = endpoint.asked_as_it_is(_ALL_GRAPHS)
        assert isinstance(found, Solutions)
        every = {row[0].value for row in found if isinstance(row[0], NamedNode)}
        return sorted(every - {home, *endpoint.engine.graphs_of_its_own})

    def forget(self) -> None:
        """Take no list of graphs for a late one any more."""
        self._expires = 0.0

    def parameters(self, text: str, endpoint: EndpointLine) -> list[tuple[str, str]]:
        """The parameters that say which graphs a question sees, where that is not left to the engine or to its own FROM.

        With a default graph named, the graphs that are named beside it are all there are; an engine that is told of none may show
        all of them, its default graph among them.
        """
        home = self.home(endpoint)
        if home is None:
            return []
        found = list(tokens(text))
        words = [token.text.upper() for token in found if token.kind == "word"]
        if "FROM" in words:
            return []
        named: list[str] = []
        for word, name in pairwise(found):
            if word.kind == "word" and word.text.upper() == "GRAPH":
                if name.kind != "iri":
                    named = self._lately_named(endpoint)
                    break
                named.append(name.text[1:-1])
        seen = sorted({*named} - {home}) or [_NO_GRAPH]
        return [("default-graph-uri", home), *(("named-graph-uri", graph) for graph in seen if "GRAPH" in words)]

    def _lately_named(self, endpoint: EndpointLine) -> list[str]:
        """The named graphs, asked for anew after some seconds and after an update: some engines take long to tell."""
        if time.monotonic() >= self._expires:
            self._named = self.named(endpoint)
            self._expires = time.monotonic() + _LATELY_SECONDS
        return self._named
