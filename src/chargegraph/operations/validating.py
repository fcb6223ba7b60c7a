"""Data held to the shapes. In: a store, or RDF that somebody wrote in our terms. Out: a row for each thing that does not conform.

A store is read some briefs at a time, so that ten thousand take no more memory than fifty.
"""

from collections.abc import Iterable, Iterator

from chargegraph.briefs.vocabularies import vocabularies_ntriples
from chargegraph.errors import UsageError, did_you_mean
from chargegraph.query.result import Result
from chargegraph.rdf import Quad
from chargegraph.rdf.names import FINDINGS, RDF_TYPE, prologue
from chargegraph.rdf.schema import schema
from chargegraph.rdf.shapes import Violation, violations
from chargegraph.rdf.syntax import triple_lines
from chargegraph.rdf.vocabulary import CG, compress, ontology
from chargegraph.store.graphs import Graphs
from chargegraph.store.store import Store, require_store, source_of

COLUMNS = ("severity", "node", "path", "value", "message", "shape")
_AT_ONCE = 50
_PARTS = """{ VALUES ?s { $briefs } } UNION { VALUES ?b { $briefs } ?s cg:brief ?b }
    UNION { VALUES ?b { $briefs } { ?b cg:code ?s } UNION { ?said cg:brief ?b ; ?leads ?s . ?s cg:codeSystem ?system } }"""


def validate(store: Store, brief: str = "") -> Result:
    """What in a store does not conform to the shapes, of one brief or of all. Raises `UsageError` without pyshacl."""
    require_store(store)
    dataset = source_of(store).dataset
    names = store.names(brief) if brief else [held.name for held in store.briefs()]
    iris = [held.iri for held in store.briefs() if held.name in {*names}]
    found = _rows(_in_store(dataset, iris, whole=not brief))
    return found if iris else _of_no_brief(found, "the store holds no brief")


def validate_quads(quads: Iterable[Quad]) -> Result:
    """What in RDF does not conform to the shapes; terms of ours that the ontology does not have among it."""
    every = list(quads)
    ours, unknown = ontology().prefixes["cg"], list(_unknown_terms(every))
    classes = {getattr(quad.object, "value", "") for quad in every if quad.predicate.value == RDF_TYPE}
    if not unknown and not any(each.startswith(ours) for each in classes):
        what = "no thing there has a class of the ontology, so there is nothing to validate"
        raise UsageError(what, remedy="give things a class, such as cg:Brief; chargegraph ontology lists them")
    found = _rows([*unknown, *violations(triple_lines(quad.triple for quad in every), vocabularies_ntriples())])
    return found if CG.Brief in classes else _of_no_brief(found, "no brief is there")


def _of_no_brief(found: Result, what: str) -> Result:
    """What does not conform, though no brief was looked at. Raises `UsageError` where that is nothing: nothing would pass."""
    if not len(found):
        raise UsageError(f"{what}, so nothing was validated", remedy="chargegraph build FILE makes briefs of texts")
    return found


def _in_store(dataset: Graphs, briefs: list[str], *, whole: bool) -> Iterator[Violation]:
    for start in range(0, len(briefs), _AT_ONCE):
        listed = " ".join(f"<{iri}>" for iri in briefs[start : start + _AT_ONCE])
        parts = _PARTS.replace("$briefs", listed)
        yield from _of(dataset, f"{parts} ?s ?p ?o")
        yield from _of(
            dataset, f"VALUES ?b {{ {listed} }} ?about cg:brief ?b . GRAPH <{FINDINGS}> {{ ?s cg:about ?about ; ?p ?o }}"
        )
    if whole:
        kinds = " ".join(f"<{iri}>" for iri in sorted(schema().below(frozenset({CG.Statement}))))
        yield from _of(dataset, f"VALUES ?kind {{ {kinds} }} ?s a ?kind ; ?p ?o FILTER NOT EXISTS {{ ?s cg:brief ?b }}")
        yield from violations(vocabularies_of(dataset))


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
            node = getattr(quad.subject, "value", "")
            if iri.startswith(ours) and name and name not in known and (node, iri) not in seen:
                seen.add((node, iri))
                near = did_you_mean(name, sorted(known))
                message = f"The ontology has no term cg:{name}" + (f": {near}" if near else ".")
                yield Violation(node, quad.predicate.value, "", "violation", "", message)


def _rows(found: Iterable[Violation]) -> Result:
    rows = dict.fromkeys(
        (each.severity, each.node, compress(each.path), each.value, each.message, compress(each.shape)) for each in found
    )
    return Result(COLUMNS, list(rows))
