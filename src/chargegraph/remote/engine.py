"""Engines and their ways. In: what an endpoint calls itself. Out: how it is told a time limit, and what it gets wrong.

Only what was seen of an engine stands here; docs/reference/engines.md says how. An engine that is not known is taken at its word.
"""

from typing import NamedTuple

from chargegraph.rdf.names import LDP, OWL

_LEAST_MILLISECONDS = 1000
"""Virtuoso takes no notice of less."""


class Engine(NamedTuple):
    """The ways of an engine."""

    timeout: str = ""
    """The parameter ``timeout`` for a number of seconds: ``ms``, ``s``, or none."""
    cuts_graphs: bool = False
    """Whether the graph that a CONSTRUCT gives may end at the cap on rows without a word."""
    booleans_are_numbers: bool = False
    """Whether it writes booleans as 0 and 1."""
    graphs_of_its_own: tuple[str, ...] = ()
    """Named graphs that are there before anything is put in."""

    def time_limit(self, seconds: float) -> list[tuple[str, str]]:
        """The protocol parameters that tell it how long an answer may take."""
        if self.timeout == "ms":
            return [("timeout", str(max(_LEAST_MILLISECONDS, round(seconds * 1000))))]
        return [("timeout", f"{seconds:g}")] if self.timeout == "s" else []


_VIRTUOSO = Engine(
    timeout="ms",
    cuts_graphs=True,
    booleans_are_numbers=True,
    graphs_of_its_own=(
        "http://localuriqaserver/sparql",
        "http://www.openlinksw.com/schemas/virtrdf#",
        OWL,
        LDP,
        "urn:activitystreams-owl:map",
        "urn:core:services:sparql",
    ),
)
_KNOWN = {"virtuoso": _VIRTUOSO, "fuseki": Engine(timeout="s"), "chargegraph": Engine(timeout="s")}


def engine_of(server: str) -> Engine:
    """The engine that a ``Server`` header names.

    >>> engine_of("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu").time_limit(2.5)
    [('timeout', '2500')]
    """
    name = server.lower()
    return next((engine for word, engine in _KNOWN.items() if word in name), Engine())
