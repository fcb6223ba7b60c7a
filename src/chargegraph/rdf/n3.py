"""N3 that is data. In: bytes of N3. Out: quads; or the place of a formula. Follows the N3 of the W3C's community group.

N3 is Turtle with formulae and rules in braces, of which RDF has none: a file that holds one is no graph.
"""

import re
from collections.abc import Iterator

from pyoxigraph import Quad, RdfFormat, parse

from chargegraph.errors import Place, RdfError

# What may hold a brace that opens no formula, and a brace.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|' r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\\n]|\\.)*"|' r"'(?:[^'\\\n]|\\.)*'|" r"<[^<>\"{}\s]*>|#[^\n]*|\\.|\{",
    re.DOTALL,
)  # fmt: skip


def read_n3(data: bytes, name: str) -> Iterator[Quad]:
    """The quads of `data`. Raises `RdfError` with line and column where it holds a formula, SyntaxError where it is no N3."""
    quads = list(parse(data, RdfFormat.N3, rename_blank_nodes=False))
    text = data.decode()
    brace = next((token.start() for token in _TOKEN.finditer(text) if token[0] == "{"), None)
    if brace is not None:
        line, column = text.count("\n", 0, brace) + 1, brace - text.rfind("\n", 0, brace)
        raise RdfError(
            "N3 holds a formula, which is no data", where=Place(name, line, column), remedy="take formulae and rules out"
        )
    return iter(quads)
