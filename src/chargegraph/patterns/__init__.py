"""Queries as trees. In: the text of a query. Out: its groups and patterns, each with its text, place, variables and terms.

`words` joins tokens, `nodes` reads terms, paths and triples, `cutter` groups and queries; `tree` holds what they read, `assembly`
writes it.
"""

from chargegraph.patterns.assembly import asking, assembled, one_line, shown
from chargegraph.patterns.cutter import read_patterns
from chargegraph.patterns.tree import Block, Element, Group, Path, Query, Term, Triple

__all__ = [
    "Block",
    "Element",
    "Group",
    "Path",
    "Query",
    "Term",
    "Triple",
    "asking",
    "assembled",
    "one_line",
    "read_patterns",
    "shown",
]
