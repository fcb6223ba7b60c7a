"""Updates for an endpoint. In: updates as an embedded dataset takes them, RDF. Out: the requests that do the same there.

Where an engine's default graph is not one of its own, what an update says of the default graph is said of a graph with a name.
To insert what is there already changes nothing: a cut upload is sent again.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from chargegraph.rdf import NamedNode, Quad
from chargegraph.sparql import Token, tokens

_LINES, _CHARACTERS = 2_000, 1_000_000
"""The size of an insertion, and of a request that fills a graph: Virtuoso refuses 5,000 triples, and 8 MB of text end it."""
_ESCAPE = re.compile(r"\\\\([uU])|\\.")


def homed(text: str, home: str) -> str:
    """The update with what it says of the default graph said of the graph `home`.

    Graphs are named pattern by pattern, for ``WITH`` makes Virtuoso overlook every ``GRAPH`` beside it.

    >>> print(homed("DELETE { ?s ?p 1 } WHERE { ?s ?p 1 . GRAPH <a:g> { ?s ?q 2 } } ; CLEAR GRAPH <a:g>", "a:h"))
    DELETE { GRAPH <a:h> { ?s ?p 1 } } WHERE { GRAPH <a:h> { ?s ?p 1 . } GRAPH <a:g> { ?s ?q 2 } } ; CLEAR GRAPH <a:g>
    """
    found = list(tokens(text))
    inserted: list[tuple[int, str]] = []
    at, with_graph = 0, False
    while at < len(found):
        token = found[at]
        if token.text == ";":
            with_graph = False
        elif token.text.upper() == "WITH":
            with_graph = True
        elif token.text == "{":
            end = _closing(found, at)
            if not with_graph:
                for first, last in _patterns(found, at, end):
                    inserted += [(first.start, f"GRAPH <{home}> {{ "), (last.start + len(last.text), " }")]
            at = end
        at += 1
    parts, place = [], 0
    for start, words in inserted:
        parts += [text[place:start], words]
        place = start
    return "".join([*parts, text[place:]])


def _patterns(found: list[Token], opening: int, end: int) -> Iterator[tuple[Token, Token]]:
    """The first and the last token of each stretch of patterns in a group that stands in no GRAPH."""
    first: Token | None = None
    last = found[opening]
    at = opening + 1
    while at <= end:
        token = found[at]
        if at == end or token.text.upper() == "GRAPH":
            # What only computes needs no graph, and would not see in one what is bound beside it.
            if first is not None and first.text.upper() not in ("BIND", "FILTER"):
                yield first, last
            first = None
            at = _closing(found, at + 2) if at < end else end
        else:
            first = first or (token if token.text != "." else None)
            at = _closing(found, at) if token.text == "{" else at
            last = found[at]
        at += 1


def _closing(found: list[Token], opening: int) -> int:
    """The place of the brace that closes one."""
    depth = 0
    for at in range(opening, len(found)):
        depth += {"{": 1, "}": -1}.get(found[at].text, 0)
        if not depth:
            return at
    raise AssertionError("an update of our own making closes its braces")


def insertion(lines: Iterable[str], graph: str | None = None) -> str:
    """The update that inserts lines of N-Triples, into the default graph where none is named; nothing where there are none.

    Parts of a thing, which its address has before ``#``, go before the thing: an engine that shows an update while it happens has
    the statements of a brief when it has the brief.

    A backslash before a u is written so that no engine reads the escape of a character in it: SPARQL 1.1, section 19.2, has those
    read before anything else, and not every engine counts backslashes.

    >>> print(insertion([r'<a:a> <a:b> "\\\\u0041" .'], "a:g"))
    INSERT DATA { GRAPH <a:g> { <a:a> <a:b> "\\\\\\u00750041" . } }
    """
    steps: dict[bool, list[str]] = {True: [], False: []}
    for line in lines:
        if line:
            steps["#" in line.partition(">")[0]].append(_ESCAPE.sub(_safe, line))
    data = ["\n".join(step[at : at + _LINES]) for step in steps.values() for at in range(0, len(step), _LINES)]
    return " ;\n".join(f"INSERT DATA {{ {f'GRAPH {NamedNode(graph)} {{ {some} }}' if graph else some} }}" for some in data)


def _safe(match: re.Match[str]) -> str:
    return f"\\\\\\u{ord(match[1]):04X}" if match[1] else match[0]


def in_parts(chunks: Iterable[list[str]]) -> Iterator[list[str]]:
    """Lines of N-Triples in parts of a size that engines take. A chunk of lines is not taken apart."""
    part: list[str] = []
    size = 0
    for chunk in chunks:
        characters = sum(map(len, chunk))
        if part and (len(part) + len(chunk) > _LINES or size + characters > _CHARACTERS):
            yield part
            part, size = [], 0
        part += chunk
        size += characters
    if part:
        yield part


def insertions(quads: Iterable[Quad], home: str | None) -> Iterator[str]:
    """The updates that insert quads. In the default graph, what stands under one address is in one of them, as a brief is."""
    found = sorted((getattr(q.graph_name, "value", ""), f"{q.subject} {q.predicate} {q.object} .") for q in quads)
    for graph, of_graph in groupby(found, key=lambda pair: pair[0]):
        lines = (line for _, line in of_graph)
        for part in in_parts(list(chunk) for _, chunk in groupby(lines, key=str if graph else _address)):
            yield insertion(part, graph or home)


def _address(line: str) -> str:
    return re.split("[#>]", line, maxsplit=1)[0]
