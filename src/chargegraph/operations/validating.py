"""Data held to the shapes. In: a store, or RDF that somebody wrote in our terms. Out: a row for each thing that does not conform.

A store is read some briefs at a time, so that ten thousand take no more memory than fifty.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from chargegraph.briefs.vocabularies import vocabularies_ntriples
from chargegraph.errors import UsageError, did_you_mean
from chargegraph.query.result import Result
from chargegraph.rdf import BlankNode, Quad
from chargegraph.rdf.names import FINDINGS, RDF_TYPE, prologue
from chargegraph.rdf.schema import schema
from chargegraph.rdf.shapes import Violation, violations
from chargegraph.rdf.syntax import triple_lines
from chargegraph.rdf.vocabulary import CG, compress, ontology
from chargegraph.store.graphs import Graphs
from chargegraph.store.store import Store, require_store, source_of

COLUMNS = ("severity", "node", "path", "value", "message", "shape")
_AT_ONCE = 50
_UNNAMED = re.compile("[0-9a-f]{28,32}")
"""The label that the engine makes up for a blank node without one."""
_PARTS = """{ VALUES ?s { $briefs } } UNION { VALUES ?b { $briefs } ?s cg:brief ?b }
    UNION { VALUES ?b { $briefs } { ?b cg:code ?s } UNION { ?said cg:brief ?b ; ?leads ?s . ?s cg:codeSystem ?system } }"""


def validate(store: Store, brief: str = "") -> Result:
    """What in a store does not conform to the shapes, of one brief or of all. Raises `UsageError` without pyshacl."""
    return as_rows(violations_in(store, brief))


def violations_in(store: Store, brief: str = "") -> list[Violation]:
    """As `validate`, with what reports need."""
    require_store(store)
    dataset = source_of(store).dataset
    names = store.names(brief) if brief else [held.name for held in store.briefs()]
    iris = [held.iri for held in store.briefs() if held.name in {*names}]
    found = list(dict.fromkeys(_in_store(dataset, iris, whole=not brief)))
    return found if iris else _of_no_brief(found, "the store holds no brief")


def violations_of(files: Iterable[Iterable[Quad]]) -> list[Violation]:
    """What in files of RDF does not conform to the shapes; terms of ours that the ontology does not have among it."""
    every = list(_one_graph(files))
    ours, unknown = ontology().prefixes["cg"], list(_unknown_terms(every))
    classes = {getattr(quad.object, "value", "") for quad in every if quad.predicate.value == RDF_TYPE}
    if not unknown and not any(each.startswith(ours) for each in classes):
        what = "no thing there has a class of the ontology, so there is nothing to validate"
        raise UsageError(what, remedy="give things a class, such as cg:Brief; chargegraph ontology lists them")
    shown = violations(triple_lines(quad.triple for quad in every), vocabularies_ntriples())
    found = list(dict.fromkeys([*unknown, *shown]))
    return found if CG.Brief in classes else _of_no_brief(found, "no brief is there")


def _of_no_brief(found: list[Violation], what: str) -> list[Violation]:
    """What does not conform, though no brief was looked at. Raises `UsageError` where that is nothing: nothing would pass."""
    if not found:
        raise UsageError(f"{what}, so nothing was validated", remedy="chargegraph build FILE makes briefs of texts")
    return found


def _one_graph(files: Iterable[Iterable[Quad]]) -> Iterator[Quad]:
    """The quads of files together. Blank nodes stay apart by file; one that a file gives no label is called b1, b2 in order."""
    taken: set[str] = set()
    for file in files:
        names: dict[str, BlankNode] = {}

        def named(term: Any, names: dict[str, BlankNode] = names) -> Any:
            if not isinstance(term, BlankNode):
                return term
            if term.value not in names:
                label = "b" if _UNNAMED.fullmatch(term.value) else term.value
                fitting = (f"{label}{n or ''}" for n in count(label == "b"))
                chosen = next(each for each in fitting if each not in taken)
                taken.add(chosen)
                names[term.value] = BlankNode(chosen)
            return names[term.value]

        for quad in file:
            yield Quad(named(quad.subject), quad.predicate, named(quad.object), quad.graph_name)


def _in_store(dataset: Graphs, briefs: list[str], *, whole: bool) -> Iterator[Violation]:
    for listed, pattern in _batched(briefs):
        yield from _of(dataset, pattern)
        yield from _of(
            dataset, f"VALUES ?b {{ {listed} }} ?about cg:brief ?b . GRAPH <{FINDINGS}> {{ ?s cg:about ?about ; ?p ?o }}"
        )
    if whole:
        kinds = " ".join(f"<{iri}>" for iri in sorted(schema().below(frozenset({CG.Statement}))))
        yield from _of(dataset, f"VALUES ?kind {{ {kinds} }} ?s a ?kind ; ?p ?o FILTER NOT EXISTS {{ ?s cg:brief ?b }}")
        yield from violations(vocabularies_of(dataset))


def _batched(briefs: list[str]) -> Iterator[tuple[str, str]]:
    """Some briefs at a time: their names, and the pattern of all that they say."""
    for start in range(0, len(briefs), _AT_ONCE):
        listed = " ".join(f"<{iri}>" for iri in briefs[start : start + _AT_ONCE])
        yield listed, f"{_PARTS.replace('$briefs', listed)} ?s ?p ?o"


def brief_batches(dataset: Graphs, briefs: list[str]) -> Iterator[bytes]:
    """What briefs of these IRIs say, as N-Triples, some briefs at a time."""
    return (_ntriples(dataset, pattern) for _, pattern in _batched(briefs))


def vocabularies_of(dataset: Graphs) -> bytes:
    """The curated concepts and code systems that a dataset holds."""
    home = CG.Brief.partition("ns#")[0]
    text = f"?s skos:inScheme ?scheme ; ?p ?o FILTER STRSTARTS(STR(?scheme), '{home}')"
    schemes = f"?any skos:inScheme ?s . ?s ?p ?o FILTER STRSTARTS(STR(?s), '{home}')"
    return _ntriples(dataset, f"{{ {text} }} UNION {{ {schemes} }}")


def _of(dataset: Graphs, pattern: str) -> list[Violation]:
    data = _ntriples(dataset, pattern)
    return violations(data, vocabularies_ntriples() + _around(dataset, pattern)) if data else []


def _around(dataset: Graphs, pattern: str) -> bytes:
    """What the things themselves lead to, by type: a class is asked of what a property leads to."""
    found = f"{{ SELECT DISTINCT ?t {{ {pattern} FILTER ISIRI(?o) BIND (?o AS ?t) }} }} ?t a ?o"
    return _ntriples(dataset, f"{found} . BIND (?t AS ?s) BIND (<{RDF_TYPE}> AS ?p)")


def _ntriples(dataset: Graphs, pattern: str) -> bytes:
    return triple_lines(dataset.construct(f"{prologue('cg', 'skos')} CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"))


def _unknown_terms(quads: Iterable[Quad]) -> Iterator[Violation]:
    ours, known = ontology().prefixes["cg"], ontology().terms
    seen = set()
    for quad in quads:
        for term in (quad.predicate, quad.object):
            iri = getattr(term, "value", "")
            name = iri.removeprefix(ours)
            node = f"_:{quad.subject.value}" if isinstance(quad.subject, BlankNode) else getattr(quad.subject, "value", "")
            if iri.startswith(ours) and name and name not in known and (node, iri) not in seen:
                seen.add((node, iri))
                near = did_you_mean(name, sorted(known))
                message = f"The ontology has no term cg:{name}" + (f": {near}" if near else ".")
                yield Violation(node, quad.predicate.value, "", "violation", "", message)


def as_rows(found: Iterable[Violation]) -> Result:
    """What does not conform as rows."""
    rows = dict.fromkeys(
        (each.severity, each.node, compress(each.path), each.value, each.message, compress(each.shape)) for each in found
    )
    return Result(COLUMNS, list(rows))
