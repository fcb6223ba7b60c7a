"""Findings that are kept. In: a store. Out: the findings on all its briefs, of which only what changed is judged anew.

``findings.sqlite`` beside a store's data holds what the last check of all briefs found, with the editions that are current. It is
written once the graph of findings holds the same. The next check takes from it what concerns briefs that nobody changed since.
Where an edition came or went, or something else than briefs changed, all briefs are judged anew.
"""

import sqlite3
from collections.abc import Collection
from contextlib import closing, suppress

from chargegraph.errors import UsageError
from chargegraph.findings.finding import Finding
from chargegraph.findings.judging import findings_of, order
from chargegraph.findings.labels import fingerprint
from chargegraph.findings.rules import rules
from chargegraph.rdf.names import prologue
from chargegraph.store.claims import only_of
from chargegraph.store.folder.journal import MOST_BRIEFS, changes_between
from chargegraph.store.folder.kept import Kept, database_to_fill, opened_database
from chargegraph.store.folder.layout import stamp_of
from chargegraph.store.store import Store, rows_of, source_of

_FILE = "findings.sqlite"
_COLUMNS = ", ".join(f'"{name}"' for name in Finding._fields)
_SCHEMA = f"""CREATE TABLE made (key TEXT);
CREATE TABLE findings (number INTEGER, {_COLUMNS}, PRIMARY KEY ("brief", number)) WITHOUT ROWID;"""


class KnownFindings:
    """What is kept of a store, where that is of use now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._findings: list[Finding] = []
        self.stale: set[str] | None = None
        """The short names of the briefs that are to be judged anew; None for all."""
        self._made_from, key = "", _key("")
        stamp = _stamp(store)
        with suppress(sqlite3.Error, ValueError), closing(opened_database(Kept(store.path, _FILE).path)) as database:
            ((self._made_from,),) = database.execute("SELECT key FROM made").fetchall()
            before = self._made_from.removeprefix(key)
            change = changes_between(store.path, before, stamp) if before != self._made_from else None
            stale = change.briefs | change.judged if change is not None else {""}
            if "" not in stale and len(stale) <= MOST_BRIEFS:
                rows = map(Finding._make, database.execute(f'SELECT {_COLUMNS} FROM findings ORDER BY "brief", number'))
                self._findings = [found for found in rows if found.brief not in stale]
                self.stale = stale

    def brought_up_to_date(self, jobs: int | None) -> list[Finding]:
        """The findings on all briefs, of which the stale ones are judged now."""
        if self.stale is None:
            return findings_of(self._store, None, jobs=jobs)
        current = _current(self._store, self.stale) if self.stale else ()
        anew = findings_of(self._store, current) if current else []
        return sorted([*self._findings, *anew], key=order) if anew else self._findings

    def replace(self, every: list[Finding]) -> None:
        """Keep these findings, which the graph of findings holds now, where the store may be written."""
        kept, stale = Kept(self._store.path, _FILE), self.stale
        copy_of = None if stale is None else kept.path
        with (
            suppress(OSError, UsageError, sqlite3.Error),
            kept.making() as file,
            database_to_fill(file.name, copy_of=copy_of) as database,
        ):
            if stale is None:
                database.executescript(_SCHEMA)
            elif database.execute("SELECT key FROM made").fetchall() != [(self._made_from,)]:
                raise sqlite3.DatabaseError("another process has put other findings in their place")
            database.execute("BEGIN")
            database.executemany('DELETE FROM findings WHERE "brief" = ?', [(name,) for name in stale or ()])
            rows = ((number, *found) for number, found in enumerate(every) if stale is None or found.brief in stale)
            marks = ", ".join("?" * (len(Finding._fields) + 1))
            database.executemany(f"INSERT INTO findings (number, {_COLUMNS}) VALUES ({marks})", rows)
            database.execute("DELETE FROM made")
            database.execute("INSERT INTO made(key) VALUES (?)", (_key(source_of(self._store).stamp()),))
            database.execute("COMMIT")


def _stamp(store: Store) -> str:
    """The stamp of what a store reads: of one that is only read, of when it was opened."""
    store.graphs()  # opens it
    state = source_of(store).state
    return stamp_of(state) if state else source_of(store).stamp()


def _current(store: Store, briefs: Collection[str]) -> set[str]:
    """Those of these short names whose briefs still stand."""
    ask = f"{prologue('cg')} SELECT ?name {{ {only_of('name', briefs)} ?b cg:name ?name ; cg:code ?c }}"
    return {name for (name,) in rows_of(store, ask)}


def _key(stamp: str) -> str:
    """What findings rest on beside the store: this version with its words, rules and vocabularies, and what ships with it."""
    import hashlib

    from chargegraph import __version__
    from chargegraph.briefs.vocabularies import vocabularies_hash
    from chargegraph.editions.bundled import bundled
    from chargegraph.mappings.bundle import manifest

    parts = [__version__, _SCHEMA, fingerprint(), vocabularies_hash(), *(rule.text for rule in rules())]
    parts += [*(edition.sha256 for edition in bundled()), *(line.sha256 for line in manifest())]
    return f"{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:16]} {stamp}"
