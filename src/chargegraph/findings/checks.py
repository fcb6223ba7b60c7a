"""Checks. In: a store. Out: findings on its briefs, which it may keep in its graph of findings."""

from collections.abc import Collection, Iterable

from chargegraph.errors import UsageError
from chargegraph.findings.finding import Finding
from chargegraph.findings.judging import findings_of
from chargegraph.findings.kept_findings import KnownFindings
from chargegraph.findings.triples import describe_finding
from chargegraph.rdf.names import prologue
from chargegraph.rdf.terms import ntriples
from chargegraph.store.claims import only_of
from chargegraph.store.held_briefs import FindingsOf, put_findings
from chargegraph.store.store import Store, require_store, rows_of, source_of


def check(store: Store, briefs: Collection[str] | str | None = None, *, on: str | None = None, jobs: int = 1) -> list[Finding]:
    """The findings on the briefs of these short names or codes, or on all, by brief and line; what agrees is among them.

    `on` is a day (YYYY-MM-DD): the editions in force then are asked, instead of the current ones. With `jobs` above 1 a store in
    a directory is read by two more processes. Raises `UsageError` where the store holds no brief of a name.
    """
    require_store(store)
    return findings_on(store, None if briefs is None else names_meant(store, briefs), on=on, jobs=jobs)


def names_meant(store: Store, briefs: Collection[str] | str) -> set[str]:
    """The short names of the briefs that short names and codes mean."""
    if not isinstance(briefs, Iterable):
        raise UsageError(f"{briefs!r} names no briefs", remedy="give short names or codes, such as ['0686T']")
    return {name for reference in ([briefs] if isinstance(briefs, str) else briefs) for name in store.names(reference)}


def findings_on(store: Store, briefs: Collection[str] | None, *, on: str | None = None, jobs: int | None = 1) -> list[Finding]:
    """As `check`, of the briefs of these short names; without a number of `jobs`, more where there are many briefs."""
    if briefs is None and on is None and store.is_directory:
        return KnownFindings(store).brought_up_to_date(jobs)
    return findings_of(store, briefs, on=on, jobs=jobs)


def check_all(store: Store, *, jobs: int | None = 1) -> list[Finding]:
    """The findings on all briefs of a store's directory, which keeps them and puts them into its graph of findings."""
    known = KnownFindings(store)
    every = known.brought_up_to_date(jobs)
    if known.stale != set():
        keep(store, [found for found in every if known.stale is None or found.brief in known.stale], known.stale)
        known.replace(every)
    return every


def keep(store: Store, findings: list[Finding], briefs: Collection[str] | None = None) -> None:
    """Put findings into the graph of findings, in the place of those on these briefs, or of all where none are named."""
    only = "" if briefs is None else only_of("name", briefs)
    rows = list(rows_of(store, f"{prologue('cg')} SELECT ?b ?name {{ {only} ?b cg:name ?name ; cg:code ?c }}"))
    iris = {name: iri for iri, name in rows}
    on_brief: dict[str, list[Finding]] = {iri: [] for iri, _ in rows}
    for finding in findings:
        # One text may stand under two addresses, each with statements of its own.
        home = finding.statement.partition("#")[0]
        on_brief[home if home in on_brief else iris[finding.brief]].append(finding)
    found = {
        iri: FindingsOf(
            b"".join(ntriples(describe_finding(each)) for each in of_brief), [(each.iri, each.statement) for each in of_brief]
        )
        for iri, of_brief in on_brief.items()
    }
    put_findings(source_of(store).filled(changes_what_follows=False), found, all_briefs=briefs is None)
