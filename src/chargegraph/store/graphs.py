"""What holds the graphs of a store. In: SPARQL text, quads. Out: answers, triples, quads.

A dataset in this process and an endpoint are both `Graphs`. Where they differ they say so: nobody asks which of them one is.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from chargegraph.rdf import OxigraphTriple, Quad, Solutions, Truth


class Graphs(Protocol):
    """A default graph and named graphs, to ask and to fill."""

    takes_long_updates: bool
    """Whether an update may be of any length; an endpoint limits that of a request."""

    journal: Any
    """What notes which briefs changed, for those who keep something of them; None where nobody does, as of an endpoint."""

    # Questions. Those in SPARQL that users do not write are of our own making.

    def query(self, text: str) -> Solutions | Truth | Iterable[OxigraphTriple]: ...

    def answer(self, text: str, format: str, *, most_rows: int | None = None) -> bytes:
        """The answer to a SELECT or an ASK in one of SPARQL's own result formats. Raises `ResultTooLarge` past `most_rows`."""

    def rows(self, text: str) -> Iterator[tuple[Any, ...]]: ...

    def construct(self, text: str) -> list[OxigraphTriple]: ...

    def graphs(self) -> list[str]: ...

    def has_graph(self, iri: str) -> bool: ...

    def quads(self, graph: str | None = None) -> Iterator[Quad]: ...

    def statements(self, graph: str) -> Iterator[tuple[str, str, str]]:
        """The triples of a named graph, each term as text, in no order."""

    # What is put in. Each but `fill` happens whole or not at all, as far as an endpoint's engine sees to it.

    def update(self, text: str) -> None:
        """Run an update, which must do twice what it does once."""

    def add(self, data: bytes, *, graph: str | None = None, beside: Mapping[str, list[str]] | None = None) -> None:
        """Take in N-Triples, into the default graph where none is named; `beside` are lines of more, by the graph they go to."""

    def fill(self, data: bytes, *, graph: str) -> None:
        """Take very many N-Triples into a graph that is empty, in parts."""

    def extend(self, quads: Iterable[Quad]) -> None: ...
