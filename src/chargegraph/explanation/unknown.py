"""Names that nobody knows. In: units to blame. Out: their predicates, classes, graphs and IRIs that ontology and data lack."""

from collections.abc import Iterable, Iterator

from chargegraph.errors import meant
from chargegraph.explanation.cause import CANNOT, NOT_STATED, UNKNOWN, Reason
from chargegraph.explanation.constants import Case, Hole
from chargegraph.explanation.data_terms import listed, local_name, near, nearest, short
from chargegraph.rdf.names import RDF_TYPE, SKOS
from chargegraph.rdf.schema import CODE_SYSTEMS, schema
from chargegraph.rdf.vocabulary import ontology
from chargegraph.sparql.tree import Block, QueryTree, Term, Triple

_MAKERS = {"Finding": "chargegraph check makes them", "Edition": "chargegraph scheme add puts one in"}
_SOME = 50_000
"""Triples that are read to learn which predicates there are."""


def unknown_names(case: Case) -> Iterator[Reason]:
    """The predicates, classes and graphs that nothing in the store has."""
    for n in sorted(case.numbers):
        unit = case.plan.units[n]
        graph = unit.graph or (unit.element if unit.element.kind == "graph" else None)
        if isinstance(graph, Block) and (reason := _graph(case, graph.terms[0])):
            yield reason
        elif isinstance(unit.element, Triple):
            yield from _in_triple(case, n, unit.element)


def unknown_dataset(case: Case) -> Iterator[Reason]:
    """The graphs of FROM and FROM NAMED that the store lacks."""
    found = (_graph(case, term) for _, term in case.query.dataset)
    yield from (reason for reason in found if reason is not None)


def _in_triple(case: Case, n: int, triple: Triple) -> Iterator[Reason]:
    only = triple.path.only
    for term in triple.path.terms:
        anything = f"?cg__subject {term.text} ?cg__object ."
        if term.kind == "iri" and term.value != RDF_TYPE and not _used(case, n, anything, f"?s <{term.value}> ?o"):
            yield _predicate(case, term)
    if only is not None and only.value == RDF_TYPE and triple.object.kind == "literal":
        yield _reason(CANNOT, triple.object, f"{only.text} leads to a class, not to the text {triple.object.text}")
    elif only is not None and only.value == RDF_TYPE and triple.object.kind == "iri":
        any_instance = f"?cg__subject a {triple.object.text} ."
        if not _used(case, n, any_instance, f"?s a <{triple.object.value}>"):
            yield _class(case, triple.object)


def _used(case: Case, n: int, here: str, anywhere: str) -> bool:
    """Whether a pattern matches where a unit stands, or in any other graph."""
    if case.asker.matches(case.plan.text([n], {n: here}, bare=True)):
        return True
    both = f"{{ {anywhere} }} UNION {{ GRAPH ?g {{ {anywhere} }} }}"
    return bool(case.asker.ask(f"SELECT (1 AS ?is) WHERE {{ {both} }} LIMIT 1"))


def _reason(cause: str, term: Term, words: str, remedy: str = "") -> Reason:
    return Reason(cause, f"{words}, {remedy}" if remedy else words, term.line, term.column)


# Predicates.


def _predicate(case: Case, term: Term) -> Reason:
    known, ours = schema(), ontology().prefixes["cg"]
    if term.value in known.classes:
        leading = _leading_to(case, term)
        remedy = f"{leading} leads to one" if leading else "after a it would be"
        return _reason(CANNOT, term, f"{term.text} is a class, no property", remedy)
    if term.value in known.terms:
        return _reason(NOT_STATED, term, f"nothing in the store has {term.text}", _maker(term.value))
    if term.value.startswith(ours):
        near_ = _near_term(case.query, term, known.objects | known.literals)
        return _reason(UNKNOWN, term, f"{term.text} is no term of the ontology", near_)
    found = case.asker.rows(f"{{ SELECT ?p WHERE {{ ?s ?p ?o }} LIMIT {_SOME} }}", "DISTINCT ?p")
    used = {row[0] for row in found if row[0]} | {RDF_TYPE}
    return _reason(UNKNOWN, term, f"nothing in the store has {term.text}", _near_term(case.query, term, used))


def _maker(property_: str) -> str:
    """Who makes the things that a property is said of, where it is not briefs."""
    domain = {name.rpartition("#")[2] for name in schema().domains.get(property_, ())}
    if domain and domain <= {"Finding"}:
        return f"findings have it, and {_MAKERS['Finding']}"
    if domain and domain <= {"Code", "Edition"}:
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
    known, ours = schema(), ontology().prefixes["cg"]
    if term.value in known.objects | known.literals:
        return _reason(CANNOT, term, f"{term.text} is a property, no class")
    if term.value in known.classes:
        return _class_without_things(case, term)
    if term.value.startswith(ours):
        return _reason(UNKNOWN, term, f"{term.text} is no term of the ontology", _near_term(case.query, term, known.classes))
    found = case.asker.rows("?s a ?class", "DISTINCT ?class", "LIMIT 200")
    remedy = _near_term(case.query, term, {row[0] for row in found if row[0]} | known.classes)
    return _reason(UNKNOWN, term, f"nothing in the store is a {term.text}", remedy)


def _leading_to(case: Case, term: Term) -> str:
    """The properties that lead to things of a class, the one that is called as it is where there is one."""
    known = schema()
    found = sorted(p for p in known.objects if term.value in known.ranges.get(p, ()) and not known.is_shortcut(p))
    same = [p for p in found if known.labels.get(p) == known.labels.get(term.value)]
    return " or ".join(short(case.query, p) for p in same or found)


def _class_without_things(case: Case, term: Term) -> Reason:
    known, ours = schema(), ontology().prefixes["cg"]
    if known.codes & known.above(term.value):
        leading = _leading_to(case, term)
        remedy = f"ask for what {leading} leads to" if leading else ""
        return _reason(
            CANNOT, term, f"nothing is typed {term.text}: the graph points at codes and does not describe them", remedy
        )
    below = sorted(known.below(frozenset({term.value})) - {term.value})
    if below:
        names = " ".join(f"<{name}>" for name in below)
        found = case.asker.rows(f"VALUES ?class {{ {names} }} ?thing a ?class", "DISTINCT ?class")
        if used := sorted(row[0] for row in found if row[0]):
            narrower = listed(short(case.query, name) for name in used)
            return _reason(CANNOT, term, f"things are typed by what is narrower than {term.text}: {narrower}")
    label = known.labels.get(term.value, term.text)
    return _reason(NOT_STATED, term, f"the store holds no {label}", _MAKERS.get(term.value.removeprefix(ours), ""))


# Graphs.


def _graph(case: Case, term: Term) -> Reason | None:
    if term.kind != "iri" or case.asker.ask(f"SELECT (1 AS ?is) WHERE {{ GRAPH <{term.value}> {{ ?s ?p ?o }} }} LIMIT 1"):
        return None
    graphs = graphs_of(case)
    if term.value in graphs:
        remedy = _MAKERS["Finding"].replace("makes them", "fills it") if term.value.endswith("/findings") else ""
        return _reason(NOT_STATED, term, f"the graph {term.text} is empty", remedy)
    if not graphs:
        return _reason(UNKNOWN, term, f"the store has no graph {term.text}, it has only the default graph")
    names = [short(case.query, graph) for graph in nearest(term.value, graphs)]
    remedy = meant(names) or f"it has {listed(short(case.query, graph) for graph in graphs)}"
    return _reason(UNKNOWN, term, f"the store has no graph {term.text}", remedy)


def graphs_of(case: Case) -> list[str]:
    """The named graphs of the store, sorted."""
    found = case.asker.ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { } }")
    if not found and case.asker.is_endpoint:  # some engines name no graph for an empty group
        found = case.asker.ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 200")
    return sorted(row[0] for row in found if row[0])


# Things.


def unknown_thing(case: Case, hole: Hole) -> Reason | None:
    """Why an IRI that nothing in the store bears is none; None for one that is there, and for codes, which are no closed list."""
    term = hole.term
    if term.kind != "iri" or is_code(term.value) or term.value in schema().terms or _is_there(case, term.value):
        return None
    known = [value.value for value in near(case.asker, hole.patterns, hole.variable, "") if value.kind == "iri"]
    namespace = term.value[: len(term.value) - len(local_name(term.value))]
    scheme = namespace.rstrip("/#")
    listed_there = case.asker.ask(
        f"SELECT ?x WHERE {{ ?x <{SKOS}inScheme> <{scheme}> }} LIMIT 1000"
        if scheme and not set(scheme) & set('<>"{}|^`\\ ')
        else "SELECT ?x WHERE { } LIMIT 0"
    )
    known += [row[0] for row in listed_there if row[0]]
    remedy = _near_term(case.query, term, (iri for iri in known if not is_code(iri)))
    return _reason(UNKNOWN, term, f"nothing in the store is called {term.text}", remedy)


def _is_there(case: Case, iri: str) -> bool:
    found = case.asker.ask(
        f"SELECT (1 AS ?is) WHERE {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} UNION "
        f"{{ GRAPH ?g {{ <{iri}> ?p ?o }} }} UNION {{ GRAPH ?g {{ ?s ?p <{iri}> }} }} }} LIMIT 1"
    )
    return bool(found)


def is_code(iri: str) -> bool:
    """Whether an IRI is a code's by its namespace."""
    prefixes = ontology().prefixes
    return any(iri.startswith(prefixes[system]) for system in CODE_SYSTEMS)
