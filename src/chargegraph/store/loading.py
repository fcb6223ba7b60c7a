"""RDF from outside. In: the quads of a file. Out: the quads that may enter a store, or why they may not.

A file whose default graph holds a ``cg:Brief`` is an export of chargegraph's and goes back to the graphs it names. Any other
file is a user's own: its default graph goes to one named graph, and blank nodes get names (RDF 1.1, section 3.5).
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.briefs.vocabularies import vocabulary_subjects
from chargegraph.errors import Place, RdfError, UsageError
from chargegraph.rdf import BlankNode, DefaultGraph, NamedNode, OxigraphTriple, Quad, require_iri
from chargegraph.rdf.foreign import read_foreign
from chargegraph.rdf.names import INFERRED, RDF_TYPE
from chargegraph.rdf.vocabulary import CG, expand


class Load(NamedTuple):
    """Quads that may enter a store, and the graph for them, None for an export, whose graphs have names."""

    quads: list[Quad]
    graph: str | None


def read_load(data: bytes, format: str, *, name: str, graph: str | None = None) -> Load:
    """Read a file of RDF.

    `name` is what errors call the file; `graph` the IRI of the graph for a file that is no export, by default one named by the
    hash of the data. Raises `RdfError` where the data do not parse or claim to be what they are not, `UsageError` where
    `graph` does not fit.
    """
    quads = read_foreign(data, format, name=name)
    if not quads:
        raise RdfError("the file holds no triple", where=Place(name), remedy="give a file with data")
    if not is_export(quads):
        digest = hashlib.sha256(data).hexdigest()[:12]
        target = graph or expand(f"graph:load-{digest}")
        return Load(list(into_graph(quads, target, name, digest)), target)
    if graph is not None:
        raise UsageError("this is an export, its graphs have names", where=Place(name), remedy="leave out --graph")
    check_briefs(quads, name)
    return Load(list(export_quads(quads, name)), None)


def is_export(quads: list[Quad]) -> bool:
    """Whether the default graph holds a brief."""
    return any(_in_default(quad) and _is_brief(quad) for quad in quads)


def _in_default(quad: Quad) -> bool:
    return isinstance(quad.graph_name, DefaultGraph)


def _is_brief(quad: Quad) -> bool:
    return quad.predicate.value == RDF_TYPE and getattr(quad.object, "value", "") == CG.Brief


def check_briefs(quads: list[Quad], name: str) -> None:
    """Raise `RdfError` unless every brief's text fits its hash, where it is not withheld, and name and IRI fit code and hash."""
    briefs = {str(quad.subject) for quad in quads if _in_default(quad) and _is_brief(quad)}
    wanted = {CG.text, CG.sha256, CG.statedCode, CG.name}
    values: dict[tuple[str, str], str] = {}
    for quad in quads:
        if _in_default(quad) and str(quad.subject) in briefs and quad.predicate.value in wanted:
            key = str(quad.subject), quad.predicate.value
            if key in values:
                raise _refused(f"{key[0]} has two values of {key[1]}", name)
            values[key] = getattr(quad.object, "value", "")
    for brief in sorted(briefs):
        text, stated, code, short = (values.get((brief, p), "") for p in (CG.text, CG.sha256, CG.statedCode, CG.name))
        withheld = (brief, CG.text) not in values
        digest = stated if withheld else hashlib.sha256(text.encode()).hexdigest()
        if digest != stated:
            hashes = f"it has {digest[:12]}, stated is {stated[:12] or 'none'}"
            raise _refused(f"the text of {brief} does not fit its hash ({hashes})", name)
        if short != f"{code}-{digest[:12]}" or not brief.endswith((f"/{short}>", f":{short}>")):
            raise _refused(f"{brief} is not named by its code and its hash ({code}-{digest[:12]})", name)


def _refused(what: str, name: str) -> RdfError:
    return RdfError(what, where=Place(name), remedy="nothing was loaded; export it again from its store")


def export_quads(quads: list[Quad], name: str) -> Iterator[Quad]:
    """The quads of an export, without the curated vocabularies, of which a store has its own, and what was inferred elsewhere."""
    ours = vocabulary_subjects(quad for quad in quads if _in_default(quad))
    inferred = NamedNode(INFERRED)
    for quad in quads:
        if quad.graph_name == inferred:
            continue
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            raise _refused("an export holds no blank nodes, this file does", name)
        if not (_in_default(quad) and quad.subject in ours):
            yield quad


def into_graph(quads: list[Quad], graph: str, name: str, digest: str) -> Iterator[Quad]:
    """The quads of a user's file, those of its default graph in `graph`.

    Blank nodes are named after graph and file, `digest` standing for the file, in order of appearance.
    """
    target = _graph(graph, name)
    names: dict[BlankNode, NamedNode] = {}
    prefix = f"{graph}{'-' if '#' in graph else '#'}{digest}-b"

    def named(term: object) -> object:
        if isinstance(term, OxigraphTriple):
            return OxigraphTriple(named(term.subject), term.predicate, named(term.object))  # type: ignore[arg-type]
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, NamedNode(f"{prefix}{len(names) + 1}"))

    for quad in quads:
        home = target if _in_default(quad) else named(quad.graph_name)
        yield Quad(named(quad.subject), quad.predicate, named(quad.object), _graph(home.value, name))  # type: ignore[arg-type, attr-defined]


def _graph(iri: str, name: str) -> NamedNode:
    """A graph that a user's file may fill: any but those that chargegraph keeps for itself."""
    kept = expand("graph:")
    if iri.startswith(kept) and not iri.startswith(kept + "load-"):
        what = f"{iri} is a graph that chargegraph keeps itself"
        raise UsageError(what, where=Place(name), remedy="name another graph, with --graph IRI")
    return NamedNode(require_iri(iri, "--graph one"))
