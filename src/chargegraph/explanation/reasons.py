"""Why units match nothing. In: a set to blame. Out: its reasons, the surest first, also those within a UNION or a sub-SELECT."""

from typing import NamedTuple

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
from chargegraph.sparql.parameters import Bound
from chargegraph.sparql.tree import Block, Group, QueryTree

_DEEPEST = 4


class Found(NamedTuple):
    """What is to blame in a plan, and why; nothing where it matches."""

    plan: Plan
    sets: list[Chosen]
    reasons: list[Reason]

    @classmethod
    def of(cls, plan: Plan, asker: Asker, depth: int = 0) -> "Found":
        sets = Blame(plan, asker).culprits()
        beside = plan.all.difference(*sets)
        return cls(plan, sets, [reason for numbers in sets for reason in _reasons_of(Case(plan, numbers, asker, beside), depth)])


def _reasons_of(case: Case, depth: int) -> list[Reason]:
    """Why these units match nothing together."""
    found = _within(case, depth) if depth < _DEEPEST else []
    if case.query.dataset:
        found += [*unknown_dataset(case), *filter(None, [other_dataset(case)])]
    found += unknown_names(case)
    for hole in holes(case) if not found else ():
        reason = other_form(hole) or unknown_thing(hole)
        found += [reason] if reason else []
    if not found:
        elsewhere = other_graph(case)
        found += [elsewhere] if elsewhere else ruled_out(case)
    return best(found or list(taken_out(case)) or [not_stated(case)])


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
    for _, element in case.elements:
        if not isinstance(element, Block):
            continue
        if element.kind == "union":
            for branch in element.groups:
                found += _opened(case, element, (branch,), depth, shelled=True)
        elif element.kind == "filter" and element.groups and not denies(element):
            found += _opened(case, element, element.groups, depth, shelled=False)
        elif element.query is not None and len(case.numbers) == 1:
            inner = element.query._replace(prologue=case.query.prologue, dataset=case.query.dataset)
            reasons = Found.of(Plan.of(inner), case.asker, depth + 1).reasons
            found += reasons or [of_tail(inner, case.asker.bound)]
    return found


def _opened(case: Case, block: Block, groups: tuple[Group, ...], depth: int, *, shelled: bool) -> list[Reason]:
    """The reasons with groups in the place of a unit; with the OPTIONALs that a FILTER reads as if they were demanded."""
    plan = case.plan.only(case.numbers)
    if not shelled:
        while read := next((e for n in sorted(plan.active(plan.all)) if (e := plan.units[n].element).kind == "optional"), None):
            plan = plan.opened(read)
    reasons = Found.of(plan.opened(block, groups, shelled=shelled), case.asker, depth + 1).reasons
    return [reason for reason in reasons if reason.cause != UNCLEAR]


def of_tail(query: QueryTree, bound: Bound) -> Reason:
    """Why a query has no rows whose patterns match: HAVING, LIMIT, OFFSET."""
    clauses = query.clauses
    if "LIMIT" in clauses and int(clauses["LIMIT"].terms[0].value) == 0:
        return Reason.at(clauses["LIMIT"], bound, TAIL, "LIMIT 0 asks for no rows")
    for name, words in (
        ("HAVING", "no group meets {}"),
        ("OFFSET", "{} skips all rows"),
        ("VALUES", "no row fits the VALUES behind them"),
    ):
        if name in clauses:
            words = words.replace("{}", shown(clauses[name].text))
            return Reason.at(clauses[name], bound, TAIL, f"the patterns match, and {words}")
    return Reason(UNCLEAR, "there are no rows, and no patterns were found to blame", 1, 1)
