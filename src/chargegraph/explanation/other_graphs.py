"""The right patterns in the wrong graph. In: units to blame. Out: the graph in which they would match, and how to say so.

The default graph is what briefs say; editions, findings and links have graphs of their own.
"""

from chargegraph.explanation.cause import CANNOT, GRAPH, Reason
from chargegraph.explanation.constants import Case
from chargegraph.explanation.data_terms import listed, short, values
from chargegraph.explanation.unknown import graphs_of, is_code
from chargegraph.rdf.schema import schema
from chargegraph.rdf.vocabulary import ontology
from chargegraph.sparql.assembly import shown
from chargegraph.sparql.tree import Block, Element, Term, Triple

_NAME = "cg__graph"
_TERM = Term("variable", f"?{_NAME}", f"?{_NAME}", _NAME, "", 0, 0, 0)
_ANY = Block("graph", "", -1, 0, 0, (_TERM,), (), frozenset({_NAME}), frozenset({_NAME}), None)


def other_graph(case: Case) -> Reason | None:
    """Where the patterns match, if that is another graph than they ask."""
    if any(unit.graph is not None for unit in case.units):
        return _outside(case) or _in_any(case)
    graphs = graphs_of(case)
    return (_inside(case) if graphs else None) or _of_codes(case) or _of_findings(case)


def other_dataset(case: Case) -> Reason | None:
    """That the FROM of the query leaves out what would match."""
    if not case.query.dataset:
        return None
    bare = case.query._replace(dataset=())
    words, first = case.query.dataset[0]
    if not case.asker.ask(f"{bare.prologue}\nSELECT (1 AS ?is) WHERE {{ {case.text()} }} LIMIT 1"):
        return None
    only_named = all(word == "FROM NAMED" for word, _ in case.query.dataset)
    said = "FROM NAMED without FROM leaves the default graph empty" if only_named else f"{words} {first.text} holds no match"
    return Reason(GRAPH, f"{said}, without it the patterns match", first.line, first.column)


def _outside(case: Case) -> Reason | None:
    """Patterns of a GRAPH that match in the default graph."""
    shells = {n: tuple(s for s in case.plan.units[n].shells if s.kind != "graph") for n in case.numbers}
    if not case.asker.surely(case._replace(plan=case.plan.with_shells(shells)).text()):
        return None
    shell = next(unit.graph for unit in case.units if unit.graph is not None)
    inside = frozenset(n for n in case.numbers if case.plan.units[n].graph is not None)
    words = f"{_patterns(case, inside)} stands in the default graph, write it outside of GRAPH {shell.terms[0].text}"
    return Reason(GRAPH, words, shell.line, shell.column)


def _in_any(case: Case) -> Reason | None:
    """Patterns of one GRAPH that match in another."""
    shells = {n: tuple(_ANY if s.kind == "graph" else s for s in case.plan.units[n].shells) for n in case.numbers}
    moved = case._replace(plan=case.plan.with_shells(shells))
    found = _graphs_where(moved)
    shell = next(unit.graph for unit in case.units if unit.graph is not None)
    words = f"{_patterns(case, case.numbers)} stands in {found}, not in {shell.terms[0].text}"
    return Reason(GRAPH, words, shell.line, shell.column) if found else None


def _inside(case: Case) -> Reason | None:
    """Patterns of the default graph that match in a named one: all, or one beside the others, or all others beside one."""
    triples = [n for n in sorted(case.numbers) if case.plan.units[n].element.kind == "triple"]
    ones = [frozenset({n}) for n in triples]
    for chosen in dict.fromkeys([frozenset(triples), *ones, *(frozenset(triples) - one for one in ones)]):
        shells = {n: (*case.plan.units[n].shells, _ANY) for n in chosen}
        if chosen and (found := _graphs_where(case._replace(plan=case.plan.with_shells(shells)))):
            first = case.plan.units[min(chosen)].element
            graph = "?edition" if _of_editions(case, chosen) else found if "," not in found else "?graph"
            words = f"{_patterns(case, chosen)} stands in {found}, write {_in_graph(case, chosen, graph)}"
            return Reason(GRAPH, words, *_place(first))
    return None


def _graphs_where(case: Case) -> str:
    found = values(case.asker, case.text(), _NAME, most=6)
    return listed(short(case.query, value.value) for value in found)


def _of_codes(case: Case) -> Reason | None:
    """What only editions say, asked of the default graph."""
    known = schema()
    for n in sorted(case.numbers):
        triple = case.plan.units[n].element
        predicate = triple.path.only if isinstance(triple, Triple) else None
        if not isinstance(triple, Triple) or predicate is None or not known.describes_codes(predicate.value):
            continue
        classes = case.classes_of(triple.subject)
        of_a_code = is_code(triple.subject.value) or (bool(classes) and classes <= known.below(known.codes))
        if of_a_code or predicate.value in known.domains:
            asked = f"ASK {{ GRAPH ?g {{ ?g a <{ontology().prefixes['cg']}Edition> }} }}"
            held = case.asker.ask(asked.replace("ASK", "SELECT (1 AS ?is) WHERE") + " LIMIT 1")
            remedy = "" if held else "; the store holds no edition, chargegraph scheme add puts one in"
            words = f"the default graph says nothing of codes, editions do: write {_in_graph(case, frozenset({n}))}{remedy}"
            return Reason(CANNOT, words, triple.line, triple.column)
    return None


def _of_findings(case: Case) -> Reason | None:
    ours = ontology().prefixes["cg"]
    for triple in case.triples:
        predicate = triple.path.only
        if predicate is not None and schema().domains.get(predicate.value) == frozenset({ours + "Finding"}):
            graph = short(case.query, ontology().prefixes["graph"] + "findings")
            words = f"{predicate.text} is said of findings, which stand in GRAPH {graph}, where chargegraph check puts them"
            return Reason(CANNOT, words, triple.line, triple.column)
    return None


def _of_editions(case: Case, numbers: frozenset[int]) -> bool:
    verbs = [term.value for n in numbers for term in case.plan.units[n].element.terms if term.kind == "iri"]
    return any(schema().describes_codes(verb) for verb in verbs)


def _in_graph(case: Case, numbers: frozenset[int], graph: str = "?edition") -> str:
    return f"GRAPH {graph} {{ {_patterns(case, numbers)} }}"


def _patterns(case: Case, numbers: frozenset[int]) -> str:
    return " . ".join(shown(case.plan.units[n].element.text) for n in sorted(numbers))


def _place(element: Element) -> tuple[int, int]:
    return element.line, element.column
