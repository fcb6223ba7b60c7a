"""Checks. In: a store. Out: findings, each naming the statement and the line it is on.

Every code that a brief states is compared with the edition in force: a verdict. Rules look at statements together. Of many
briefs the diagnoses are checked by a process of their own, for they are about half of the work.
"""

from collections.abc import Collection, Iterable

from chargegraph.errors import UsageError
from chargegraph.findings.finding import Finding
from chargegraph.findings.rules import rules_on_briefs, rules_on_editions
from chargegraph.findings.triples import describe_finding
from chargegraph.findings.verdict import Reconciler, verdicts
from chargegraph.rdf.names import prologue
from chargegraph.rdf.terms import ntriples
from chargegraph.store.at_hand import Authorities
from chargegraph.store.claims import KINDS, only_of, stated_codes
from chargegraph.store.held_briefs import put_findings
from chargegraph.store.store import Store, require_store, rows_of, source_of

_MANY = 300
"""Briefs from which on more processes pay."""
_SHARES = (("diagnosis",), tuple(kind for kind in KINDS if kind != "diagnosis"))


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
        from chargegraph.findings.kept_findings import findings_on_all

        return findings_on_all(store, jobs=jobs)
    return findings_of(store, briefs, on=on, jobs=jobs)


def findings_of(store: Store, briefs: Collection[str] | None, *, on: str | None = None, jobs: int | None = 1) -> list[Finding]:
    """As `findings_on`, each brief judged now."""
    if briefs is None and store.is_directory and (jobs or _usual_jobs(store)) > 1:
        found, broken = _in_processes(store, on)
    else:
        found = _beside_editions(store, briefs, on, KINDS)
        broken = list(rules_on_briefs(store, briefs))
    verdict_on = {finding.statement: finding for finding in found if finding.verdict}
    every = [_with_code(finding, verdict_on.get(finding.statement)) for finding in (*found, *broken)]
    return sorted(every, key=order)


def order(f: Finding) -> tuple[object, ...]:
    """The order of findings: by brief and line."""
    return f.brief, f.line, f.rule or "", f.statement, f.against or ""


def _usual_jobs(store: Store) -> int:
    ((number,),) = rows_of(store, f"{prologue('cg')} SELECT (COUNT(?b) AS ?n) {{ ?b cg:code ?c }}")
    return 2 if int(number) > _MANY else 1


def _with_code(finding: Finding, verdict: Finding | None) -> Finding:
    """What a rule found, with the code of its statement."""
    if finding.rule is None or verdict is None:
        return finding
    return finding._replace(scheme=verdict.scheme, code=verdict.code, stated_label=verdict.stated_label)


def _beside_editions(store: Store, briefs: Collection[str] | None, on: str | None, kinds: tuple[str, ...]) -> list[Finding]:
    authorities = Authorities(store)
    stated = list(stated_codes(store, briefs, kinds=kinds))
    return [*verdicts(stated, Reconciler(authorities, on=on)), *rules_on_editions(stated, authorities, on=on)]


def _in_processes(store: Store, on: str | None) -> tuple[list[Finding], list[Finding]]:
    """What stands beside editions, found by other processes, and meanwhile here what does not."""
    import multiprocessing

    store.flush()
    with multiprocessing.get_context("spawn").Pool(len(_SHARES)) as pool:
        shares = pool.starmap_async(_share, [(store.path, on, kinds) for kinds in _SHARES], chunksize=1)
        broken = list(rules_on_briefs(store))
        return [finding for share in shares.get() for finding in share], broken


def _share(path: str, on: str | None, kinds: tuple[str, ...]) -> list[Finding]:
    with Store(path, read_only=True) as store:
        return _beside_editions(store, None, on, kinds)


def keep(store: Store, findings: list[Finding], briefs: Collection[str] | None = None) -> None:
    """Put findings into the graph of findings, in the place of those on these briefs, or of all where none are named."""
    only = "" if briefs is None else only_of("name", briefs)
    rows = list(rows_of(store, f"{prologue('cg')} SELECT ?b ?name {{ {only} ?b cg:name ?name ; cg:code ?c }}"))
    iris = {name: iri for iri, name in rows}
    lines: dict[str, list[bytes]] = {iri: [] for iri, _ in rows}
    for finding in findings:
        # One text may stand under two addresses, each with statements of its own.
        home = finding.statement.partition("#")[0]
        lines[home if home in lines else iris[finding.brief]].append(ntriples(describe_finding(finding)))
    found = {iri: b"".join(said) for iri, said in lines.items()}
    put_findings(source_of(store).filled(changes_what_follows=False), found, all_briefs=briefs is None)
