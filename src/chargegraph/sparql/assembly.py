"""Trees as text again. In: a query's tree, or patterns out of it. Out: a query that asks the same, or whether patterns match."""

import re

from chargegraph.sparql import tokens
from chargegraph.sparql.tree import Block, Element, Group, QueryTree, Term, Triple

_INTEGER = re.compile(r'"(-?\d+)"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>')
_LONG = 120


def assembled(query: QueryTree) -> str:
    """The query written anew, triple by triple: it asks the same."""
    where = f" WHERE {_group(query.where)}" if query.where is not None else ""
    return f"{query.prologue}\n{query.head}{dataset_of(query)}{where} {_tail(query)}".strip()


def dataset_of(query: QueryTree) -> str:
    return "".join(f" {word} {graph.text}" for word, graph in query.dataset)


def asking(query: QueryTree, patterns: str, columns: str = "(1 AS ?cg__found)", tail: str = "LIMIT 1") -> str:
    """A SELECT over patterns, with the prefixes and the dataset of a query; a row where they match, unless told otherwise."""
    return f"{query.prologue}\nSELECT {columns}{dataset_of(query)} WHERE {{ {patterns} }} {tail}"


def one_line(text: str) -> str:
    """A part of a query on one line, without comments.

    >>> one_line("{ ?s ?p  1 # one\\n}")
    '{ ?s ?p 1 }'
    """
    parts: list[str] = []
    end = 0
    for token in tokens(text):
        parts.append(" " + token.text if parts and token.start > end else token.text)
        end = token.start + len(token.text)
    return "".join(parts)


def shown(text: str) -> str:
    """A part of a query for people: on one line, whole numbers bare, the end of a long one left out."""
    line = _INTEGER.sub(r"\1", one_line(text))
    return line if len(line) <= _LONG else line[: _LONG - 1] + "\u2026"


def _group(group: Group) -> str:
    if len(group.elements) == 1 and group.elements[0].kind == "select":
        return _element(group.elements[0])
    return f"{{ {' '.join(map(_element, group.elements))} }}"


def _element(element: Element) -> str:
    if isinstance(element, Triple):
        return f"{_node(element.subject)} {element.path.text} {_node(element.object)} ."
    bodies = [_group(group) for group in element.groups]
    if element.kind in ("optional", "minus"):
        return f"{element.kind.upper()} {bodies[0]}"
    if element.kind == "graph":
        return f"GRAPH {element.terms[0].text} {bodies[0]}"
    if element.kind in ("group", "union"):
        return " UNION ".join(bodies)
    if element.kind == "select" and element.query is not None:
        return f"{{ {_subselect(element.query)} }}"
    return _with_groups(element, bodies)


def _subselect(query: QueryTree) -> str:
    assert query.where is not None
    return f"{query.head} WHERE {_group(query.where)} {_tail(query)}"


def _tail(query: QueryTree) -> str:
    parts = [_with_groups(clause, [_group(group) for group in clause.groups]) for clause in query.clauses.values()]
    return " ".join(parts)


def _with_groups(block: Block, bodies: list[str]) -> str:
    """The text of an expression with the groups in it written anew."""
    rest = block.text
    parts: list[str] = []
    for group, body in zip(block.groups, bodies, strict=True):
        before, _, rest = rest.partition(group.text)
        parts += [before, body]
    return "".join([*parts, rest])


def _node(term: Term) -> str:
    """A blank node by a label: brackets were read out."""
    return f"_:{term.asked[1:]}" if term.kind == "blank" else term.text
