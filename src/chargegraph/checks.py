"""Checks. In: a store. Out: findings, by the queries in queries/violations/, each naming the statement and the line it is on.

A violation query returns nothing where all is well. Its name is the rule; its header says title, problem, remedy and severity.
"""

from itertools import chain
from typing import NamedTuple

from chargegraph.query import Query, read_query
from chargegraph.rdf import describe_finding
from chargegraph.resources import list_resources, read_resource
from chargegraph.store import Store

SEVERITIES = ("error", "warning", "info")
"""From grave to light."""


class Finding(NamedTuple):
    """A difference that a rule found. Lines and quotes after `against` are None where there is no second statement."""

    rule: str
    severity: str
    message: str
    line: int
    quote: str
    against_line: int | None
    against_quote: str | None
    brief: str
    statement: str
    against: str | None


def rules() -> list[Query]:
    """The violation queries, by name."""
    names = list_resources("queries", "violations", suffix=".rq")
    return [read_query(name.removesuffix(".rq"), read_resource("queries", "violations", name).decode()) for name in names]


def check(store: Store, briefs: "set[str] | None" = None) -> list[Finding]:
    """Run every rule over the store. The findings on the briefs of these short names, or on all, by brief and line."""
    findings = [
        Finding(rule=rule.name, severity=rule.severity, **row)  # type: ignore[arg-type]
        for rule in rules()
        for row in store.query(rule.text)
        if briefs is None or row["brief"] in briefs
    ]
    return sorted(findings, key=lambda f: (f.brief, f.line, f.rule, f.statement, f.against or ""))


def keep(store: Store, findings: list[Finding]) -> None:
    """Put the findings into the graph of findings, in the place of those that stood there."""
    triples = (
        describe_finding(f"{f.statement}-{f.rule}", f.statement, f.against, f.rule, f.severity, f.message) for f in findings
    )
    store.put_findings(chain.from_iterable(triples))
