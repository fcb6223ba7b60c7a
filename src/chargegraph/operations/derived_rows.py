"""Findings, hits and explanations as rows. In: a store and values. Out: a Result, the same on the command line and over HTTP."""

from chargegraph.errors import UsageError
from chargegraph.query.prepared import Prepared
from chargegraph.query.result import Result, Value
from chargegraph.store.store import Store


def findings(store: Store, code: str = "", on: str = "") -> Result:
    """The findings on the briefs that a code or a short name means, or on all; nothing is kept."""
    from chargegraph.findings.checks import check
    from chargegraph.findings.finding import Finding

    require_day(on or None)
    return Result(Finding._fields, check(store, code or None, on=on or None))


def hits(store: Store, text: str) -> Result:
    """The texts that hold all the words, the best first."""
    from chargegraph.fulltext.hits import Hit, search

    return Result(Hit._fields[:-1], [hit[:-1] for hit in search(store, text)])


def explained(store: Store, query: str | Prepared) -> Result:
    """Why a query has no rows or is slow: a row for each sentence, then one for each pattern with how often it matches."""
    from chargegraph.explanation.report import explain

    found = explain(store, query)
    said: list[tuple[Value, ...]] = [("sentence", sentence, None, None, None) for sentence in found.sentences()]
    counted: list[tuple[Value, ...]] = [("pattern", c.pattern, c.line, c.column, c.matches) for c in found.counts]
    return Result(("part", "text", "line", "column", "matches"), said + counted, notes=found.notes)


def require_day(day: str | None) -> None:
    """Raise `UsageError` for what is no day."""
    if day is not None and not is_day(day):
        raise UsageError(f"{day!r} is not a day", remedy="give --on YYYY-MM-DD")


def is_day(text: str) -> bool:
    """Whether a text is a day as YYYY-MM-DD."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
