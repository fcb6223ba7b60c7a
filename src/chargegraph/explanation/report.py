"""An answer explained. In: a store and a query. Out: why it has no rows; or how many, and what each pattern matches.

Works by small SELECTs beside the query, on an endpoint as on an embedded store.
"""

from collections.abc import Mapping
from typing import NamedTuple

from chargegraph.errors import LimitReached, QueryError, UsageError
from chargegraph.explanation.asker import Asker
from chargegraph.explanation.cause import NOT_STATED, UNCLEAR, UNKNOWN, Reason
from chargegraph.explanation.counts import MOST, Count, Quote, counts_of, slow_parts
from chargegraph.explanation.plan import Chosen, Plan, quoted
from chargegraph.explanation.reasons import Found, best, of_tail
from chargegraph.processes.limits import deadline
from chargegraph.query.prepared import Prepared, as_written, prepare
from chargegraph.rdf.vocabulary import CG
from chargegraph.sparql import form_of
from chargegraph.sparql.parameters import Bound, ParameterValue
from chargegraph.sparql.parser import read_patterns
from chargegraph.sparql.tree import Group, Path, QueryTree, Term, Triple, variable
from chargegraph.store.store import Store, ask_prepared, naming_of, require_store


class Explanation(NamedTuple):
    """Why a query has no rows, or what it matches."""

    state: str
    """``rows``, ``empty``, ``zero`` (one row of aggregates over nothing) or ``not explained``."""
    rows: int | None
    """How many rows there are, None where that was not counted."""
    cause: str
    """The surest of `cause.CAUSES`, nothing where there are rows."""
    sentence: str
    """The conclusion."""
    culprits: tuple[tuple[Quote, ...], ...]
    """Sets of patterns that together match nothing, while any less of each would."""
    reasons: tuple[Reason, ...]
    counts: tuple[Count, ...]
    slow: tuple[str, ...]
    """What makes the query slow."""
    complete: bool
    """Whether every question was answered in time: else a set may be larger than need be."""
    notes: tuple[str, ...] = ()
    """What became of values of parameters that were not written as the graph has them."""

    @property
    def is_empty(self) -> bool:
        return self.state in ("empty", "zero")

    @property
    def unknown(self) -> tuple[str, ...]:
        """What neither ontology nor data know, in sentences."""
        return tuple(reason.words for reason in self.reasons if reason.cause == UNKNOWN)

    @property
    def hints(self) -> tuple[str, ...]:
        """All reasons but the one that the conclusion gives."""
        return tuple(dict.fromkeys(reason.words for reason in self.reasons if reason.words != self.sentence))

    def sentences(self) -> list[str]:
        """The explanation in sentences: the conclusion, the patterns to blame, what else was found."""
        said = [f"{self.cause}: {self.sentence}" if self.cause else self.sentence]
        for quotes in self.culprits:
            if len(quotes) == 1:
                said.append(f"no match for {quotes[0]}")
            else:
                said.append(f"no match for these together: {'; '.join(map(str, quotes))}")
        said += [*self.hints, *self.slow]
        if not self.complete and self.is_empty:
            said.append("not every question about it was answered in time, so less may be to blame")
        return said


def explain(
    store: Store, question: str | Prepared, /, *, seconds: float | None = 2.0, **parameters: ParameterValue | None
) -> Explanation:
    """Why a query has no rows; of one that has some, how many, and how often each pattern matches.

    `parameters` are the values of the ``$name`` in the text, such as ``code="0686T"``. With `seconds` the store is asked in a
    process of its own, so that a pattern that never ends ends; without, in this one. Raises `QueryError` where the text does not
    parse or may not run, or a parameter has no value.
    """
    require_store(store)
    if not isinstance(question, str | Prepared):
        raise UsageError(f"{question!r} is no query", remedy="give SPARQL as a text")
    with deadline(seconds):
        prepared = _prepared(store, question, parameters)
    return _explained(store, prepared, seconds, counting=True)


def why_empty(store: Store, question: str | Prepared, *, seconds: float | None = 1.0) -> list[str]:
    """The explanation of an answer without rows, in sentences; none where there are rows after all. It may be that there is none.

    Of a canned query patterns are not quoted.
    """
    with deadline(seconds):
        prepared = _prepared(store, question, {})
    found = _explained(store, prepared, seconds, counting=False)
    if found.state == "rows":
        return []
    said = found.sentences()
    return [said[0], *found.hints] if prepared.is_canned else said


def _prepared(store: Store, question: str | Prepared, values: Mapping[str, ParameterValue | None]) -> Prepared:
    return prepare(question, values, how=_how_to_bind, naming=naming_of(store)) if isinstance(question, str) else question


def _how_to_bind(name: str, example: str) -> str:
    return f"explain(store, text, {name}={repr(example) if example else '...'})"


def _explained(store: Store, prepared: Prepared, seconds: float | None, *, counting: bool) -> Explanation:
    bound = Bound(prepared.text, prepared.terms, prepared.declarations)
    with as_written(prepared), deadline(seconds):
        form_of(bound.text)
    try:
        with as_written(prepared), deadline(seconds):
            query = _with_patterns(read_patterns(bound.text))
    except QueryError as error:
        _check(store, prepared, seconds)
        return _not_explained(str(error).split("\n", 1)[0])
    asker = Asker(store, query, bound, seconds=seconds, thorough=counting or not prepared.is_canned)
    try:
        found = _Explainer(asker).explained(counting)
    finally:
        asker.close()
    if asker.refused:
        _check(store, prepared, seconds)
        if not found.is_empty:
            return _not_explained(f"this form is not explained: {asker.refused.split(chr(10), 1)[0]}")
    return found._replace(notes=prepared.notes)


def _check(store: Store, prepared: Prepared, seconds: float | None) -> None:
    """Raises `QueryError` where the engine refuses a query as it stands."""
    from contextlib import suppress

    with suppress(LimitReached):
        ask_prepared(store.within(seconds=seconds, max_rows=1, cut=True), prepared)


def _not_explained(words: str, *, complete: bool = True) -> Explanation:
    return Explanation("not explained", None, "", words, (), (), (), (), complete)


def _with_patterns(query: QueryTree) -> QueryTree:
    """A DESCRIBE without WHERE asks for all that is said of its resources."""
    if query.where is not None or not query.resources:
        return query

    def anything(term: Term, n: int) -> Triple:
        verb = variable(f"cg__property_{n}")
        return Triple(term, Path(verb.text, (verb,), False), variable(f"cg__value_{n}"), term.start)

    triples = tuple(anything(term, n) for n, term in enumerate(query.resources) if term.is_constant)
    return query._replace(where=Group(triples, ""))


class _Explainer:
    """The steps of an explanation, over one asker."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._query = asker.query
        self._plan = Plan.of(asker.query)

    def explained(self, counting: bool) -> Explanation:
        found = Found.of(self._plan, self._asker)
        rows: int | None = None
        if not found.sets and self._query.form == "SELECT":
            rows, found = self._rows()
        reasons = best(found.reasons)
        empty = bool(reasons) or rows == 0
        if not empty and rows is None and self._asker.is_cut:
            return _not_explained("there was no answer in time, so whether there are rows is not known", complete=False)
        state = ("zero" if self._query.is_one_row and rows != 0 else "empty") if empty else "rows"
        if empty and reasons[0].cause in (NOT_STATED, UNCLEAR) and not self._query.dataset and self._has_no_brief():
            words = "the store holds no brief, chargegraph build FILE adds one"
            reasons.insert(0, reasons[0]._replace(cause=NOT_STATED, words=words))
        if counting and not empty:
            reasons = best(self._idle_optionals())
        counts = counts_of(self._asker) if counting else []
        return Explanation(
            state=state,
            rows=None if empty else rows,
            cause=reasons[0].cause if empty else "",
            sentence=reasons[0].words if empty else self._conclusion(rows),
            culprits=tuple(self._quotes(found.plan, numbers) for numbers in found.sets),
            reasons=tuple(reasons),
            counts=tuple(counts),
            slow=tuple(slow_parts(self._plan, counts, self._asker.bound)) if counting else (),
            complete=not self._asker.is_cut,
        )

    def _has_no_brief(self) -> bool:
        return not self._asker.matches(f"?cg__brief a <{CG.Brief}>")

    def _conclusion(self, rows: int | None) -> str:
        if rows is None:
            return "not empty: the patterns match"
        return f"not empty: {rows if rows <= MOST else f'{MOST} or more'} row{'s' * (rows != 1)}"

    def _rows(self) -> tuple[int | None, Found]:
        """How many rows a SELECT has whose patterns match; and where it has none, or one of zeros, why."""
        query = self._query
        where = query.where.text if query.where is not None else "{ }"
        whole = f"{{ {query.head} WHERE {where} {query.tail} }}"
        rows = self._asker.count(whole, MOST)
        if rows and query.is_one_row:
            row = self._asker.rows(whole, " ".join(f"?{name}" for name in query.projection))
            if row and all(value in ("0", "", None) for value in row[0]):
                return rows, self._with_optionals()
        return rows, Found(self._plan, [], [of_tail(query, self._asker.bound)] if rows == 0 else [])

    def _with_optionals(self) -> Found:
        """What is to blame where OPTIONALs are demanded: what aggregates count that are zero, though patterns match."""
        plan = self._plan
        while optional := next((unit.element for unit in plan.units if unit.element.kind == "optional"), None):
            plan = plan.opened(optional)
        return Found.of(plan, self._asker)

    def _idle_optionals(self) -> list[Reason]:
        """Why an OPTIONAL never matches, where that is more than that nobody states it."""
        optionals = [unit.element for unit in self._plan.units if unit.element.kind == "optional"]
        found = [reason for each in optionals for reason in Found.of(self._plan.opened(each), self._asker).reasons]
        return [reason for reason in found if reason.cause not in (NOT_STATED, UNCLEAR)]

    def _quotes(self, plan: Plan, numbers: Chosen) -> tuple[Quote, ...]:
        units = [plan.units[n] for n in sorted(plan.active(numbers))]
        return tuple(Quote(quoted(unit), *self._asker.bound.place(unit.element.start)) for unit in units)
