"""Everything that ships, as one dataset. In: ontology, briefs, editions, links, queries. Out: a graph for each.

To hold the ontology to it, the default graph is the ontology. ``graph:briefs`` has what the shipped briefs and vocabularies say,
``graph:findings`` what a check finds in them, ``graph:inferred`` what follows; each edition has its own, of the codes that are
named and those above them. ``graph:queries`` has the terms that queries and rules use; ``graph:examples`` has the things that
examples name, and the parts of an example that is a triple.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from chargegraph.briefs.reader import read_brief_file
from chargegraph.editions.bundled import bundled
from chargegraph.editions.model import Edition
from chargegraph.editions.notes import references
from chargegraph.editions.triples import describe_edition
from chargegraph.findings.checks import check, keep
from chargegraph.formats import TURTLE
from chargegraph.operations.linking import codes_meant, linked, triples_of
from chargegraph.rdf import read_rdf
from chargegraph.rdf.axioms import infer
from chargegraph.rdf.dataset import Dataset
from chargegraph.rdf.names import DCTERMS, FINDINGS, GRAPH, HOME, INFERRED, RDF
from chargegraph.rdf.syntax import triple_lines
from chargegraph.rdf.terms import Triple, concept_iri, ntriples
from chargegraph.rdf.vocabulary import alignments, expand, ontology, ontology_quads
from chargegraph.resources import list_resources, read_resource, resource
from chargegraph.sparql import tokens
from chargegraph.store.at_hand import Authorities
from chargegraph.store.derivations import groups_by_hierarchy
from chargegraph.store.graphs import Graphs
from chargegraph.store.held_editions import iri_of
from chargegraph.store.store import Store, source_of

_NAMES = f"<{DCTERMS}references>"
_CURIE = re.compile(r"(?<![\w<:/])([A-Za-z][A-Za-z0-9]*):([A-Za-z0-9](?:[\w.\-]*\w)?)")
_BRIEFS = (".txt", ".md", ".html")
_QUERIES = ("reports", "derivations", "violations", "competency")


def shipped_store(*, checked: bool = True) -> Store:
    """The shipped briefs in memory, with what a check against the editions that ship finds in them."""
    store = Store(":memory:")
    for suffix in _BRIEFS:
        for name in list_resources("graph", "briefs", suffix=suffix):
            store.add(read_brief_file(resource("graph", "briefs", name)))
    if checked:
        keep(store, check(store))
    return store


def shipped_graph(store: Store, named: Iterable[str] = ()) -> Dataset:
    """What such a store holds, what follows from it, the links of its codes, and the editions as far as it names their codes.

    `store` is `shipped_store()`; `named` are the IRIs of more codes to take from the editions.
    """
    dataset, held = Dataset.memory(), source_of(store).dataset
    for graph in (None, *held.graphs()):
        dataset.add(triple_lines(quad.triple for quad in held.quads(graph)), graph=graph)
    _, links = linked(store, codes_meant(store, ())[0])
    dataset.add(ntriples(triples_of(links)), graph=links.graph)
    told = {
        str(row[0])
        for row in dataset.rows("SELECT DISTINCT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER (isIRI(?o)) }")
    }
    groups: list[Triple] = []
    for edition in bundled():
        kept = _reached(edition, told.union(named))
        part = replace(edition, concepts={notation: edition.concepts[notation] for notation in kept})
        concepts = list(describe_edition(part, iri_of=iri_of(edition), current=True, references=_within(edition, kept)))
        grouped = groups_by_hierarchy(concepts, expand(f"graph:{edition.name}"))
        dataset.add(ntriples([*concepts, *grouped]), graph=expand(f"graph:{edition.name}"))
        groups += grouped
    dataset.add(_inferred(held, groups), graph=INFERRED)
    return dataset


def shipped_dataset(store: Store) -> Dataset:
    """The ontology beside all that ships with it; `store` is `shipped_store()`."""
    dataset = Dataset.memory()
    dataset.extend(ontology_quads())
    examples = list(_named_by_examples())
    shipped = shipped_graph(store, [thing[1:-1] for _, _, thing in examples])
    for graph in (None, *shipped.graphs()):
        dataset.add(triple_lines(quad.triple for quad in shipped.quads(graph)), graph=graph or f"{GRAPH}briefs")
    dataset.add(triple_lines(quad.triple for quad in alignments()), graph=f"{GRAPH}alignments")
    shapes = read_rdf(read_resource("ontology", "shapes.ttl"), TURTLE.name, name="shapes.ttl")
    dataset.add(triple_lines(quad.triple for quad in shapes), graph=f"{GRAPH}shapes")
    dataset.add(ntriples(_used_by_queries()), graph=f"{GRAPH}queries")
    dataset.add(ntriples(examples), graph=f"{GRAPH}examples")
    return dataset


def _inferred(held: Graphs, groups: list[Triple]) -> bytes:
    """What follows from briefs, vocabularies, findings and the groups of codes together."""
    beside = Dataset.memory()
    beside.add(ntriples(groups))
    for graph in (None, FINDINGS):
        beside.add(triple_lines(quad.triple for quad in held.quads(graph)))
    return ntriples(each.triple for each in infer(beside) if each.triple)


def _used_by_queries() -> Iterator[Triple]:
    """The terms of ours in each query that ships."""
    for folder in _QUERIES:
        for file in list_resources("queries", folder, suffix=".rq"):
            text = read_resource("queries", folder, file).decode()
            used = {token.text for token in tokens(text) if token.kind == "name" and token.text.startswith("cg:")} - {"cg:"}
            yield from ((f"<{HOME}queries/{file.removesuffix('.rq')}>", _NAMES, f"<{expand(name)}>") for name in sorted(used))


def _named_by_examples() -> Iterator[Triple]:
    """The things that each example names by a CURIE, terms apart, and the parts of one that is a triple."""
    prefixes = ontology().prefixes
    for local, term in ontology().terms.items():
        yield from ((f"<{term.iri}>", role, part) for role, part in _parts(local, term.example))
        for prefix, name in _CURIE.findall(term.example):
            if prefix in prefixes and prefix != "cg":
                yield f"<{term.iri}>", _NAMES, f"<{prefixes[prefix]}{name}>"


def _parts(name: str, example: str) -> Iterator[tuple[str, str]]:
    """The parts of the triple that an example is, each with its role; nothing where it is prose."""
    if not re.fullmatch(rf"\S+ cg:{name} \S+ \.", example):
        return
    prologue = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in ontology().prefixes.items())
    for quad in read_rdf(f"{prologue}{example}".encode(), TURTLE.name, name=f"the example of cg:{name}"):
        roles = zip(("subject", "predicate", "object"), quad.triple, strict=True)
        yield from ((f"<{RDF}{role}>", str(part)) for role, part in roles)


def _reached(edition: Edition, named: set[str]) -> list[str]:
    """The notations of an edition that are named, and those above them, in its order."""
    authorities = Authorities()
    found = {n for n, concept in edition.concepts.items() if concept_iri(concept.code.system, n) in named}
    found |= {above for notation in found for above in authorities.ancestors(edition, notation)}
    return [notation for notation in edition.concepts if notation in found]


def _within(edition: Edition, kept: list[str]) -> Callable[[str], list[str]]:
    """The codes that a note names, of those that are kept."""
    known = set(kept)
    return lambda note: [notation for notation in references(note, edition.concepts) if notation in known]
