"""The right patterns in the wrong graph. In: units to blame. Out: the graph in which they would match, and how to say so.

The default graph is what briefs say; editions, findings and links have graphs of their own.
"""

from collections.abc import Iterable

from chargegraph.explanation.cause import CANNOT, GRAPH, Reason
from chargegraph.explanation.constants import Case
from chargegraph.explanation.data_terms import listed, short
from chargegraph.explanation.unknown import graphs_of, is_code
from chargegraph.rdf.names import FINDINGS
from chargegraph.rdf.schema import schema
from chargegraph.rdf.vocabulary import CG
from chargegraph.sparql.assembly import shown
from chargegraph.sparql.tree import Block, variable

_NAME = "cg__graph"
_ANY = Block("graph", "", -1, (variable(_NAME),), (), frozenset({_NAME}), frozenset({_NAME}))


def other_graph(case: Case) -> Reason | None:
    """Where the patterns match, if that is another graph than they ask."""
    if any(unit.graph is not None for unit in case.units):
        return _outside(case) or _in_any(case)
    graphs = graphs_of(case)
    return (_inside(case) if graphs else None) or _of_codes(case) or _of_findings(case)


def other_dataset(case: Case) -> Reason | None:
    """That the FROM of the query leaves out what would match."""
    if not case.query.dataset or not case.asker.surely(case.text(), everywhere=True):
        return None
    words, first = case.query.dataset[0]
    only_named = all(word == "FROM NAMED" for word, _ in case.query.dataset)
    said = "FROM NAMED without FROM leaves the default graph empty" if only_named else f"{words} {first.text} holds no match"
    return case.reason(first, GRAPH, f"{said}, without it the patterns match")


def _outside(case: Case) -> Reason | None:
    """Patterns of a GRAPH that match in the default graph."""
    if not case.asker.surely(_moved(case, {n: _shells(case, n, None) for n in case.numbers})):
        return None
    inside = [n for n in case.numbers if case.plan.units[n].graph is not None]
    shell = _graph(case)
    words = f"{_patterns(case, inside)} stands in the default graph, write it outside of GRAPH {shell.terms[0].text}"
    return case.reason(shell, GRAPH, words)


def _in_any(case: Case) -> Reason | None:
    """Patterns of one GRAPH that match in another."""
    found = _graphs_where(case, {n: _shells(case, n, _ANY) for n in case.numbers})
    shell = _graph(case)
    words = f"{_patterns(case, case.numbers)} stands in {found}, not in {shell.terms[0].text}"
    return case.reason(shell, GRAPH, words) if found else None


def _graph(case: Case) -> Block:
    """The first GRAPH that patterns stand in."""
    return next(unit.graph for unit in case.units if unit.graph is not None)


def _shells(case: Case, n: int, instead: Block | None) -> tuple[Block, ...]:
    """The shells of a unit with something in the place of each GRAPH."""
    shells = (instead if shell.kind == "graph" else shell for shell in case.plan.units[n].shells)
    return tuple(shell for shell in shells if shell is not None)


def _inside(case: Case) -> Reason | None:
    """Patterns of the default graph that match in a named one: all, or one beside the others, or all others beside one."""
    triples = frozenset(n for n, element in case.elements if element.kind == "triple")
    ones = [frozenset({n}) for n in sorted(triples)]
    for chosen in dict.fromkeys([triples, *ones, *(triples - one for one in ones)]):
        if chosen and (found := _graphs_where(case, {n: (*case.plan.units[n].shells, _ANY) for n in chosen})):
            verbs = [term.value for n in chosen for term in case.plan.units[n].element.terms if term.kind == "iri"]
            of_editions = any(schema().describes_codes(verb) for verb in verbs)
            patterns = _patterns(case, chosen)
            graph = "?edition" if of_editions else found if "," not in found else "?graph"
            words = f"{patterns} stands in {found}, write GRAPH {graph} {{ {patterns} }}"
            return case.reason(case.plan.units[min(chosen)].element, GRAPH, words)
    return None


def _graphs_where(case: Case, shells: dict[int, tuple[Block, ...]]) -> str:
    """The graphs in which units match in other shells."""
    found = case.asker.names(_moved(case, shells), _NAME, "LIMIT 6")
    return listed(short(case.query, name) for name in sorted(found))


def _moved(case: Case, shells: dict[int, tuple[Block, ...]]) -> str:
    return case._replace(plan=case.plan.with_shells(shells)).text(seen=_NAME)


def _of_codes(case: Case) -> Reason | None:
    """What only editions say, asked of the default graph."""
    known = schema()
    for triple in case.triples:
        if not known.describes_codes(triple.predicate):
            continue
        classes = case.classes_of(triple.subject)
        of_a_code = is_code(triple.subject.value) or (bool(classes) and classes <= known.below(known.codes))
        if of_a_code or triple.predicate in known.domains:
            held = case.asker.surely(f"GRAPH ?g {{ ?g a <{CG.Edition}> }}", everywhere=True)
            remedy = "" if held else "; the store holds no edition, chargegraph scheme add puts one in"
            write = f"GRAPH ?edition {{ {shown(triple.text)} }}{remedy}"
            return case.reason(triple, CANNOT, f"the default graph says nothing of codes, editions do: write {write}")
    return None


def _of_findings(case: Case) -> Reason | None:
    for triple in case.triples:
        if schema().domains.get(triple.predicate) == frozenset({CG.Finding}):
            graph = f"GRAPH {short(case.query, FINDINGS)}"
            words = f"{triple.path.text} is said of findings, which stand in {graph}, where chargegraph check puts them"
            return case.reason(triple, CANNOT, words)
    return None


def _patterns(case: Case, numbers: Iterable[int]) -> str:
    return " . ".join(shown(case.plan.units[n].element.text) for n in sorted(numbers))
