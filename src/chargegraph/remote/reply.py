"""What an endpoint replied. In: a reply. Out: solutions, truth, or triples; an error where it is none, or not whole."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from chargegraph.errors import Place, QueryTimeout, RdfError, StoreError
from chargegraph.formats import HTML, NTRIPLES, RDFXML, SRJ, SRX, TURTLE
from chargegraph.rdf import Literal, NamedNode, OxigraphTriple, Solutions, Truth, read_answer, read_rdf, result_format
from chargegraph.rdf.names import RESULTS, XML, XSD_BOOLEAN
from chargegraph.remote.address import shown
from chargegraph.remote.transport import Reply

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ACCEPT_ROWS = f"{SRJ.media}, {SRX.media};q=0.8"
GRAPH = f"{NTRIPLES.media}, {TURTLE.accepts[0]};q=0.9, {RDFXML.media};q=0.5"
_GRAPH_FORMATS = {media: each.name for each in (NTRIPLES, TURTLE, RDFXML) for media in each.accepts}
_BOOLEANS = {"1": "true", "0": "false"}
_SR = f"{{{RESULTS}}}"
_TRUTH = "__ASK_RETVAL"
"""The column in which Virtuoso answers an ASK."""


def row_cap(reply: Reply) -> int | None:
    """The number of rows at which Virtuoso cut its answer, where it says that it may have; an answer may just end there."""
    said = reply.headers.get("X-SPARQL-MaxRows", "")
    return int(said) if said.isdecimal() else None


def require_whole(reply: Reply, seconds: float) -> None:
    """Raise `QueryTimeout` where the endpoint says that it left off for want of time."""
    state = reply.headers.get("X-SQL-State")
    if state == "S1TAT":
        what = f"no whole answer within {seconds:g} s"
        raise QueryTimeout(what, where=reply.place, remedy="give it more time, or ask for less")
    if state:
        raise StoreError(f"the endpoint left off with {state}", where=reply.place, remedy="ask for less")


def answer_of(reply: Reply) -> Solutions | Truth:
    """The answer to a SELECT or an ASK, in SPARQL's JSON or its XML."""
    name = shown(reply.url)
    found = read_answer(_json_of(reply.body, name) if _is_xml(reply) else reply.body, name)
    if isinstance(found, Solutions) and [variable.value for variable in found.variables] == [_TRUTH]:
        is_true = any(row[0].value not in ("0", "false") for row in found)
        return read_answer(b'{"head":{},"boolean":%s}' % (b"true" if is_true else b"false"), name)
    return found


def document_of(reply: Reply, *, mended: bool) -> dict[str, Any]:
    """Solutions, which `answer_of` has read, as the values of SPARQL's JSON, booleans `mended` where an engine writes numbers."""
    document: dict[str, Any] = json.loads(_json_of(reply.body, shown(reply.url)) if _is_xml(reply) else reply.body)
    if mended:
        for row in document["results"]["bindings"]:
            for term in row.values():
                if term.get("datatype") == XSD_BOOLEAN:
                    term["value"] = _BOOLEANS.get(term["value"], term["value"])
    return document


def solutions_of(document: dict[str, Any], name: str) -> Solutions:
    """Solutions out of the values of SPARQL's JSON."""
    found = read_answer(json.dumps(document).encode(), name)
    assert isinstance(found, Solutions)
    return found


def written(found: Solutions | Truth, format: str) -> bytes:
    """An answer in one of SPARQL's own result formats."""
    data = found.serialize(format=result_format(format))
    assert data is not None
    return data


def triples_of(reply: Reply, *, mended: bool) -> list[OxigraphTriple]:
    """The triples of a CONSTRUCT or DESCRIBE."""
    _refuse_page(reply)
    syntax = _GRAPH_FORMATS.get(reply.media, TURTLE.name)
    if syntax != RDFXML.name and not reply.is_framed:
        what = "the answer does not tell where it ends, so that a part would pass for the whole"
        raise StoreError(what, where=reply.place, remedy="put a server before the endpoint that sends Content-Length")
    try:
        found = [quad.triple for quad in read_rdf(reply.body, syntax, name=shown(reply.url))]
    except RdfError as error:
        raise StoreError(f"no RDF came back ({error.what})", where=reply.place, remedy="check the address") from None
    return list(_mended(found)) if mended else found


def _mended(triples: Iterable[OxigraphTriple]) -> Iterable[OxigraphTriple]:
    boolean = NamedNode(XSD_BOOLEAN)
    for triple in triples:
        said = triple.object
        if isinstance(said, Literal) and said.datatype == boolean and said.value in _BOOLEANS:
            yield OxigraphTriple(triple.subject, triple.predicate, Literal(_BOOLEANS[said.value], datatype=boolean))
        else:
            yield triple


def _is_xml(reply: Reply) -> bool:
    _refuse_page(reply)
    return "xml" in reply.media or reply.body.lstrip()[:1] == b"<"


def _refuse_page(reply: Reply) -> None:
    head = reply.body[:200].lstrip().lower()
    if reply.media in HTML.accepts or head.startswith((b"<!doctype html", b"<html")):
        raise StoreError("a web page came back, no answer", where=reply.place, remedy="check its address")


def _json_of(xml: bytes, name: str) -> bytes:
    """Results in XML as the same in JSON: Oxigraph's reader of the former drops white space at the ends of a text."""
    import xml.etree.ElementTree as Tree

    try:
        root = Tree.fromstring(xml)
    except Tree.ParseError as error:
        raise StoreError(f"no answer in SPARQL's XML came back ({error})", where=Place(name)) from None
    truth = root.findtext(f"{_SR}boolean")
    if truth is not None:
        return json.dumps({"head": {}, "boolean": truth.strip() == "true"}).encode()
    rows = [
        {binding.get("name"): _term(binding[0]) for binding in row if len(binding)}
        for row in root.iterfind(f"{_SR}results/{_SR}result")
    ]
    names = [variable.get("name") for variable in root.iterfind(f"{_SR}head/{_SR}variable")]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


def _term(element: "Element") -> dict[str, str]:
    term = {"type": element.tag.removeprefix(_SR), "value": element.text or ""}
    for attribute, key in (("datatype", "datatype"), (f"{{{XML}}}lang", "xml:lang")):
        if attribute in element.attrib:
            term[key] = element.attrib[attribute]
    return term
