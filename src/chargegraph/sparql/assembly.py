"""Trees as text again. In: a query's tree, or patterns out of it. Out: a query that asks for them, or the patterns for people."""

import re

from chargegraph.sparql.lexer import tokens
from chargegraph.sparql.tree import Block, QueryTree

_INTEGER = re.compile(r'"(-?\d+)"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>')
_LONG = 120


def asking(query: QueryTree, patterns: str, columns: str = "(1 AS ?cg__found)", tail: str = "LIMIT 1") -> str:
    """A SELECT over patterns, with the prefixes and the dataset of a query; a row where they match, unless told otherwise."""
    dataset = "".join(f" {word} {graph.text}" for word, graph in query.dataset)
    return f"{query.prologue}\nSELECT {columns}{dataset} WHERE {{ {patterns} }} {tail}"


def in_graph(graph: Block | None, patterns: str) -> str:
    """Patterns within a GRAPH, if there is one."""
    return f"GRAPH {graph.terms[0].text} {{ {patterns} }}" if graph is not None else patterns


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
