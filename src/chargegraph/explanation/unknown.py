"""Names that nobody knows. In: units to blame. Out: their predicates, classes, graphs and IRIs that ontology and data lack."""

from collections.abc import Iterable, Iterator

from chargegraph.errors import meant
from chargegraph.explanation.cause import CANNOT, NOT_STATED, UNKNOWN, Reason
from chargegraph.explanation.constants import Case, Hole
from chargegraph.explanation.data_terms import bracketed, listed, local_name, nearest, short
from chargegraph.rdf.names import FINDINGS, RDF_TYPE, SKOS
from chargegraph.rdf.schema import CODE_SYSTEMS, schema
from chargegraph.rdf.vocabulary import CG, ontology
from chargegraph.sparql.tree import Block, QueryTree, Term, Triple

_MAKERS = {"Finding": "chargegraph check makes them", "Edition": "chargegraph scheme add puts one in"}
_SOME = 50_000
"""Triples that are read to learn which predicates there are."""


def unknown_names(case: Case) -> Iterator[Reason]:
    """The predicates, classes and graphs that nothing in the store has."""
    for n, element in case.elements:
        graph = case.plan.units[n].graph or element
        if isinstance(graph, Block) and graph.kind == "graph" and (reason := _graph(case, graph.terms[0])):
            yield reason
        elif isinstance(element, Triple):
            yield from _in_triple(case, n, element)


def unknown_dataset(case: Case) -> Iterator[Reason]:
    """The graphs of FROM and FROM NAMED that the store lacks."""
    yield from filter(None, (_graph(case, term) for _, term in case.query.dataset))


def _in_triple(case: Case, n: int, triple: Triple) -> Iterator[Reason]:
    term = triple.object
    for verb in triple.path.terms:
        anything = f"?cg__subject {verb.text} ?cg__object ."
        if verb.kind == "iri" and verb.value != RDF_TYPE and not _used(case, n, anything, f"?s <{verb.value}> ?o"):
            yield _predicate(case, verb)
    if triple.is_type and term.kind == "literal":
        yield case.reason(term, CANNOT, f"{triple.path.text} leads to a class, not to the text {term.text}")
    elif triple.is_type and term.kind == "iri" and not _used(case, n, f"?cg__subject a {term.text} .", f"?s a <{term.value}>"):
        yield _class(case, term)


def _used(case: Case, n: int, here: str, anywhere: str) -> bool:
    """Whether a pattern matches where a unit stands, or in any other graph."""
    return case.asker.matches(case.plan.text([n], {n: here}, bare=True)) or _in_any_graph(case, anywhere)


def _in_any_graph(case: Case, *patterns: str) -> bool:
    """Whether one of some patterns matches in the default graph or in a named one."""
    ways = " UNION ".join(f"{{ {each} }}" for pattern in patterns for each in (pattern, f"GRAPH ?g {{ {pattern} }}"))
    return case.asker.surely(ways, everywhere=True)


# Predicates.


def _predicate(case: Case, term: Term) -> Reason:
    known = schema()
    if term.value in known.classes:
        leading = _leading_to(case, term)
        remedy = f"{leading} leads to one" if leading else "after a it would be"
        return case.reason(term, CANNOT, f"{term.text} is a class, no property", remedy)
    if term.value in known.terms:
        return case.reason(term, NOT_STATED, f"nothing in the store has {term.text}", _maker(term.value))
    if (reason := _no_term(case, term, known.objects | known.literals)) is not None:
        return reason
    used = case.asker.names(f"{{ SELECT ?p WHERE {{ ?s ?p ?o }} LIMIT {_SOME} }}", "p")
    return case.reason(term, UNKNOWN, f"nothing in the store has {term.text}", _near_term(case.query, term, [*used, RDF_TYPE]))


def _no_term(case: Case, term: Term, known: Iterable[str]) -> Reason | None:
    """That the ontology lacks a term of its own namespace; None of another."""
    if not term.value.startswith(ontology().prefixes["cg"]):
        return None
    return case.reason(term, UNKNOWN, f"{term.text} is no term of the ontology", _near_term(case.query, term, known))


def _maker(property_: str) -> str:
    """Who makes the things that a property is said of, where it is not briefs."""
    domain = schema().domains.get(property_, frozenset())
    if domain and domain <= {CG.Finding}:
        return f"findings have it, and {_MAKERS['Finding']}"
    if domain and domain <= {CG.Code, CG.Edition}:
        return f"editions have it, and {_MAKERS['Edition']}"
    return ""


def _near_term(query: QueryTree, term: Term, known: Iterable[str]) -> str:
    """The terms that are near by their local name, those of the same name in another namespace first."""
    name = local_name(term.value)
    by_name: dict[str, str] = {}
    for iri in sorted(known):
        by_name.setdefault(local_name(iri).lower(), iri)
    same = by_name.get(name.lower())
    found = [same] if same else [by_name[word] for word in nearest(name, by_name)]
    return meant(short(query, iri) for iri in found if iri != term.value)


# Classes.


def _class(case: Case, term: Term) -> Reason:
    known = schema()
    if term.value in known.objects | known.literals:
        return case.reason(term, CANNOT, f"{term.text} is a property, no class")
    if term.value in known.classes:
        return _class_without_things(case, term)
    if (reason := _no_term(case, term, known.classes)) is not None:
        return reason
    remedy = _near_term(case.query, term, known.classes.union(case.asker.names("?s a ?class", "class", "LIMIT 200")))
    return case.reason(term, UNKNOWN, f"nothing in the store is a {term.text}", remedy)


def _leading_to(case: Case, term: Term) -> str:
    """The properties that lead to things of a class, the one that is called as it is where there is one."""
    known = schema()
    found = sorted(p for p in known.objects if term.value in known.ranges.get(p, ()) and not known.is_shortcut(p))
    same = [p for p in found if local_name(p).lower() == local_name(term.value).lower()]
    return " or ".join(short(case.query, p) for p in same or found)


def _class_without_things(case: Case, term: Term) -> Reason:
    known = schema()
    if known.codes & known.above(term.value) and not known.codes & (above := known.parents.get(term.value, known.codes)):
        words = f"nothing is typed {term.text}: what belongs there follows by reasoning, which the store does not do"
        broader = listed(short(case.query, name) for name in sorted(above))
        return case.reason(term, CANNOT, words, f"ask for {broader}, or reason over what chargegraph export --owl writes")
    names = " ".join(bracketed(sorted(known.below(frozenset({term.value})) - {term.value})))
    if used := case.asker.names(f"VALUES ?class {{ {names} }} ?thing a ?class", "class") if names else []:
        narrower = listed(short(case.query, name) for name in sorted(used))
        return case.reason(term, CANNOT, f"things are typed by what is narrower than {term.text}: {narrower}")
    label = known.labels.get(term.value, term.text)
    return case.reason(term, NOT_STATED, f"the store holds no {label}", _MAKERS.get(local_name(term.value), ""))


# Graphs.


def _graph(case: Case, term: Term) -> Reason | None:
    if term.kind != "iri" or case.asker.surely(f"GRAPH <{term.value}> {{ ?s ?p ?o }}", everywhere=True):
        return None
    graphs = graphs_of(case)
    if term.value in graphs:
        remedy = "chargegraph check fills it" if term.value == FINDINGS else ""
        return case.reason(term, NOT_STATED, f"the graph {term.text} is empty", remedy)
    what = f"the store has no graph {term.text}"
    if not graphs:
        return case.reason(term, UNKNOWN, what, "it has only the default graph")
    home, slash, name = term.value.rpartition("/")
    beside = {graph.removeprefix(home + slash): graph for graph in graphs if graph.startswith(home + slash)}
    found = [beside[each] for each in nearest(name, beside)] or nearest(term.value, graphs)
    near = meant(short(case.query, graph) for graph in found)
    return case.reason(term, UNKNOWN, what, near or f"it has {listed(short(case.query, graph) for graph in graphs)}")


def graphs_of(case: Case) -> list[str]:
    """The named graphs of the store, sorted."""
    found = case.asker.names("GRAPH ?g { }", "g", everywhere=True)
    if not found and case.asker.is_endpoint:  # some engines name no graph for an empty group
        found = case.asker.names("GRAPH ?g { ?s ?p ?o }", "g", "LIMIT 200", everywhere=True)
    return sorted(found)


# Things.


def unknown_thing(hole: Hole) -> Reason | None:
    """Why an IRI that nothing in the store bears is none; None for one that is there, and for codes, which are no closed list."""
    term, case = hole.term, hole.case
    if term.kind != "iri" or is_code(term.value) or term.value in schema().terms:
        return None
    if _in_any_graph(case, f"<{term.value}> ?p ?o", f"?s ?p <{term.value}>"):
        return None
    known = [filling.value for filling in hole.near() if filling.kind == "iri"]
    namespace = term.value[: len(term.value) - len(local_name(term.value))]
    for scheme in bracketed(filter(None, [namespace.rstrip("/#")])):
        known += case.asker.names(f"?x <{SKOS}inScheme> {scheme}", "x", "LIMIT 1000", everywhere=True)
    remedy = _near_term(case.query, term, (iri for iri in known if not is_code(iri)))
    return case.reason(term, UNKNOWN, f"nothing in the store is called {term.text}", remedy)


def is_code(iri: str) -> bool:
    """Whether an IRI is a code's by its namespace."""
    prefixes = ontology().prefixes
    return any(iri.startswith(prefixes[system]) for system in CODE_SYSTEMS)
