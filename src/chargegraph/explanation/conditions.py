"""The conditions of a FILTER. In: a FILTER. Out: its parts that must each hold by themselves, with their terms and places.

What is compared in one part can be looked at, and mended, without the others.
"""

from typing import NamedTuple

from chargegraph.sparql.assembly import one_line
from chargegraph.sparql.lexer import Token, tokens, with_depth
from chargegraph.sparql.tree import Block, Term


class Condition(NamedTuple):
    """A part of a FILTER that must hold by itself."""

    text: str
    terms: tuple[Term, ...]
    begin: int
    """Where it begins in the text of the FILTER."""
    end: int


def conditions(block: Block) -> list[Condition]:
    """The parts of a FILTER between its outermost ``&&``; one that says (NOT) EXISTS is left out."""
    found = list(tokens(block.text))[1:]
    while len(found) > 2 and found[0].text == "(" and all(depth for _, depth in list(with_depth(found))[1:-1]):
        found = found[1:-1]
    parts: list[list[Token]] = [[]]
    for token, depth in with_depth(found):
        if token.text == "&" and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return [_condition(block, part) for part in parts if part and not any(token.text.upper() == "EXISTS" for token in part)]


def _condition(block: Block, part: list[Token]) -> Condition:
    begin, end = part[0].start, part[-1].start + len(part[-1].text)
    terms = tuple(term for term in block.terms if begin <= term.start - block.start < end)
    return Condition(one_line(block.text[begin:end]), terms, begin, end)
