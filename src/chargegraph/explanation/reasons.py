"""Why units match nothing. In: a set to blame. Out: its reasons, the surest first, also those within a UNION or a sub-SELECT."""

from chargegraph.explanation.asker import Asker
from chargegraph.explanation.cause import CAUSES, NOT_STATED, TAIL, UNCLEAR, Reason
from chargegraph.explanation.constants import Case, holes
from chargegraph.explanation.culprits import Blame
from chargegraph.explanation.not_stated import not_stated
from chargegraph.explanation.other_graphs import other_dataset, other_graph
from chargegraph.explanation.plan import Chosen, Plan
from chargegraph.explanation.spellings import other_form
from chargegraph.explanation.structure import denies, ruled_out, taken_out
from chargegraph.explanation.unknown import unknown_dataset, unknown_names, unknown_thing
from chargegraph.sparql.assembly import shown
from chargegraph.sparql.tree import Block, Group, QueryTree

_DEEPEST = 4


def reasons_of(plan: Plan, numbers: Chosen, asker: Asker, depth: int = 0) -> list[Reason]:
    """Why these units match nothing together."""
    case = Case(plan, numbers, asker)
    found = _within(case, depth) if depth < _DEEPEST else []
    if case.query.dataset:
        found += [*unknown_dataset(case), *filter(None, [other_dataset(case)])]
    found += unknown_names(case)
    for hole in holes(case) if not found else ():
        reason = other_form(case, hole) or unknown_thing(case, hole)
        found += [reason] if reason else []
    if not found:
        elsewhere = other_graph(case)
        found += [elsewhere] if elsewhere else ruled_out(case)
    found = found or list(taken_out(case)) or [not_stated(case)]
    return best(found)


def best(reasons: list[Reason]) -> list[Reason]:
    """The surest first; of several guesses about one place, or in the same words, those that say what is meant."""
    meant = [reason for reason in reasons if "did you mean" in reason.words]
    places, words = {(r.line, r.column) for r in meant}, {_start(r) for r in meant}
    kept = [r for r in reasons if r in meant or r.cause != NOT_STATED or not ((r.line, r.column) in places or _start(r) in words)]
    return sorted(dict.fromkeys(kept), key=lambda reason: CAUSES.index(reason.cause))


def _start(reason: Reason) -> str:
    return reason.words.partition(",")[0]


def _within(case: Case, depth: int) -> list[Reason]:
    """The reasons inside what is asked as one: each branch of a UNION, what EXISTS, a sub-SELECT that counts."""
    found: list[Reason] = []
    for n in sorted(case.numbers):
        element = case.plan.units[n].element
        if not isinstance(element, Block):
            continue
        if element.kind == "union":
            for branch in element.groups:
                found += _opened(case, n, (branch,), depth, shelled=True)
        elif element.kind == "filter" and element.groups and not denies(element):
            found += _opened(case, n, element.groups, depth, shelled=False)
        elif element.kind == "select" and len(case.numbers) == 1 and element.query is not None:
            found += _of_subselect(case, element, element.query, depth)
    return found


def _opened(case: Case, n: int, groups: tuple[Group, ...], depth: int, *, shelled: bool) -> list[Reason]:
    """The reasons with groups in the place of a unit; with the OPTIONALs that a FILTER reads as if they were demanded."""
    plan = case.plan.only(case.numbers)
    if not shelled:
        while read := next((u for m in sorted(plan.active(plan.all)) if (u := plan.units[m]).element.kind == "optional"), None):
            plan = plan.opened(plan.number_of(read.element), read.element.groups, shelled=False)
    plan = plan.opened(plan.number_of(case.plan.units[n].element), groups, shelled=shelled)
    return [reason for reason in reasons_in(plan, case.asker, depth + 1) if reason.cause != UNCLEAR]


def _of_subselect(case: Case, element: Block, query: QueryTree, depth: int) -> list[Reason]:
    inner = query._replace(prologue=case.query.prologue, dataset=case.query.dataset)
    return reasons_in(Plan.of(inner), case.asker, depth + 1) or [of_tail(query)]


def reasons_in(plan: Plan, asker: Asker, depth: int = 0) -> list[Reason]:
    """Why a plan matches nothing, by all sets to blame; none where it matches."""
    return [reason for chosen in Blame(plan, asker).culprits() for reason in reasons_of(plan, chosen, asker, depth)]


def of_tail(query: QueryTree) -> Reason:
    """Why a query has no rows whose patterns match: HAVING, LIMIT, OFFSET."""
    if query.number("LIMIT") == 0:
        return _tail(query.clauses["LIMIT"], "LIMIT 0 asks for no rows")
    if "HAVING" in query.clauses:
        having = query.clauses["HAVING"]
        return _tail(having, f"the patterns match, and no group meets {shown(having.text)}")
    if "OFFSET" in query.clauses:
        offset = query.clauses["OFFSET"]
        return _tail(offset, f"the patterns match, and {shown(offset.text)} skips all rows")
    if "VALUES" in query.clauses:
        return _tail(query.clauses["VALUES"], "the patterns match, and no row fits the VALUES behind them")
    return Reason(UNCLEAR, "there are no rows, and no patterns were found to blame", 1, 1)


def _tail(clause: Block, words: str) -> Reason:
    return Reason(TAIL, words, clause.line, clause.column)
