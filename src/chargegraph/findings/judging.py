"""Judging briefs. In: a store, which briefs, a day. Out: the findings on them, each naming the statement and the line it is on.

Every code that a brief states is compared with the edition in force: a verdict. Rules look at statements together. Of many
briefs the diagnoses are checked by a process of their own, for they are about half of the work.
"""

from collections.abc import Collection

from chargegraph.findings.finding import Finding
from chargegraph.findings.rules import rules_on_briefs, rules_on_editions
from chargegraph.findings.verdict import Reconciler, verdicts
from chargegraph.rdf.names import prologue
from chargegraph.store.at_hand import Authorities
from chargegraph.store.claims import KINDS, stated_codes
from chargegraph.store.location import patiently
from chargegraph.store.store import Store, rows_of

_MANY = 300
"""Briefs from which on more processes pay."""
_SHARES = (("diagnosis",), tuple(kind for kind in KINDS if kind != "diagnosis"))


def findings_of(store: Store, briefs: Collection[str] | None, *, on: str | None = None, jobs: int | None = 1) -> list[Finding]:
    """The findings on the briefs of these short names or on all, by brief and line; what agrees is among them.

    `on` is a day: the editions in force then are asked. Without a number of `jobs` there are more where there are many briefs.
    """
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
    def found() -> list[Finding]:
        with Store(path, read_only=True) as store:
            return _beside_editions(store, None, on, kinds)

    return patiently(path, found)
