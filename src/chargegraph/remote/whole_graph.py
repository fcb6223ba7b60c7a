"""A whole graph out of an endpoint. In: its name. Out: its quads, sorted, as an embedded dataset gives them.

A small graph is one question. Of a larger one the subjects are listed, where that is too much for one answer by the first digits
of their hashes, then read some at a time: nothing is sorted there, which takes some engines minutes, and nothing counted off,
which is in no order. That nothing is missing is checked.
"""

from collections.abc import Callable, Iterator

from chargegraph.errors import LimitReached, StoreError
from chargegraph.rdf import BlankNode, DefaultGraph, NamedNode, Quad, Solutions, row_order

SMALL = 5_000
"""Statements that are one question: Virtuoso comes from its maker to cut answers at 10,000 rows."""
_AT_ONCE = 500
"""Subjects that are read at once."""
_DIGITS = 4
Ask = Callable[[str], Solutions]
"""What gives the answer to a SELECT that is one request. Raises `LimitReached` where it is cut."""


def quads_of(ask: Ask, graph: str | None) -> Iterator[Quad]:
    """The quads of one graph, the default graph if none is named, sorted; some subjects in memory at a time."""
    pattern = "?s ?p ?o" if graph is None else f"GRAPH {NamedNode(graph)} {{ ?s ?p ?o }}"
    home = DefaultGraph() if graph is None else NamedNode(graph)
    ((number,),) = ask(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    count, read = int(number.value), 0
    small = count <= SMALL
    for part in [_read(ask, f"SELECT ?s ?p ?o {{ {pattern} }}", home)] if small else _in_parts(ask, pattern, home):
        read += len(part)
        yield from sorted(part, key=lambda quad: (str(quad.subject), *row_order(quad)))
    if read != count:
        what = f"{read:,} statements came where there are {count:,}"
        raise StoreError(what, remedy="read it again, it was changed meanwhile")


def _in_parts(ask: Ask, pattern: str, home: DefaultGraph | NamedNode) -> Iterator[list[Quad]]:
    subjects = sorted(f"<{subject}>" for subject in _subjects(ask, pattern))
    for start in range(0, len(subjects), _AT_ONCE):
        for part in _about(ask, pattern, subjects[start : start + _AT_ONCE], home):
            if any(isinstance(quad.object, BlankNode) for quad in part):
                what = "blank nodes, in a graph too large for one answer, cannot be told apart"
                raise StoreError(what, remedy="export it with the engine's own means")
            yield part


def _subjects(ask: Ask, pattern: str, digits: str = "") -> list[str]:
    only = f' FILTER STRSTARTS(MD5(STR(?s)), "{digits}")' if digits else ""
    try:
        return [row[0].value for row in ask(f"SELECT DISTINCT ?s {{ {pattern}{only} }}")]
    except LimitReached:
        if len(digits) == _DIGITS:
            raise
        return [subject for digit in "0123456789abcdef" for subject in _subjects(ask, pattern, digits + digit)]


def _about(ask: Ask, pattern: str, subjects: list[str], home: DefaultGraph | NamedNode) -> Iterator[list[Quad]]:
    """What is said of some subjects; of fewer at once where that is too much for one answer."""
    try:
        yield _read(ask, f"SELECT ?s ?p ?o {{ VALUES ?s {{ {' '.join(subjects)} }} {pattern} }}", home)
    except LimitReached:
        if len(subjects) == 1:
            raise
        half = len(subjects) // 2
        yield from _about(ask, pattern, subjects[:half], home)
        yield from _about(ask, pattern, subjects[half:], home)


def _read(ask: Ask, text: str, home: DefaultGraph | NamedNode) -> list[Quad]:
    return [Quad(row[0], row[1], row[2], home) for row in ask(text)]
