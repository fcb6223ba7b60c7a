"""RDF of strangers. In: bytes, a format. Out: their quads; or one sentence where they would end this process.

A small file can grow without bound while it is parsed: by entities, by nesting. It is parsed in a process of its own first, which
the kernel ends, and here only when that went well.
"""

import re

from pyoxigraph import Quad, Triple

from chargegraph.errors import LimitReached, Place, QueryError, QueryTimeout, RdfError
from chargegraph.formats import RDF, choices
from chargegraph.processes.limits import Limits, guarded
from chargegraph.rdf.syntax import read_rdf, require_format

_MEMORY, _SECONDS = 1024, 30.0
"""MiB and seconds for any file, however small."""
_MEMORY_A_BYTE, _SECONDS_A_BYTE = 60, 1e-5
"""What parsing takes of either for each byte of a file, and some more."""
_DEEPEST = 100
"""Triples within triples: each step to the innermost one is a call."""
_MIB = 1 << 20
_ENTITY = re.compile(rb"<!ENTITY\b", re.IGNORECASE)


def read_foreign(data: bytes, format: str, *, name: str) -> list[Quad]:
    """The quads of a file from anywhere. Raises `RdfError` as `read_rdf` does, and where parsing it takes too much."""
    if RDF[require_format(format)].is_xml and (entity := _ENTITY.search(data.replace(b"\x00", b""))):  # UTF-16 has zeros between
        line = data.count(b"\n", 0, entity.start()) + 1
        what = "the XML declares an entity, which may stand for any amount of text"
        others = choices(each.title for each in RDF.values() if not each.is_xml)
        raise RdfError(what, where=Place(name, line), remedy=f"write out what it stands for, or save the file as {others}")
    memory, seconds = _MEMORY + len(data) * _MEMORY_A_BYTE // _MIB, _SECONDS + len(data) * _SECONDS_A_BYTE
    remedy = "split the file, or nest less deeply in it"
    try:
        guarded(lambda: len(read_rdf(data, format, name=name)), Limits(seconds, None, memory))
    except QueryTimeout:
        raise RdfError(f"parsing the file takes more than {seconds:.0f} s", where=Place(name), remedy=remedy) from None
    except LimitReached:
        raise RdfError(f"parsing the file takes more than {memory:,} MiB of memory", where=Place(name), remedy=remedy) from None
    except QueryError:
        raise RdfError("the parser fell over the file", where=Place(name), remedy=remedy) from None
    quads = read_rdf(data, format, name=name)
    for quad in quads:
        term, depth = quad.object, 0
        while isinstance(term, Triple):
            term, depth = term.object, depth + 1
        if depth > _DEEPEST:
            what = f"a triple stands within a triple {depth:,} times over, and at most {_DEEPEST} are read"
            raise RdfError(what, where=Place(name), remedy="nest less deeply in the file")
    return quads
