"""Questions about the briefs of a store. In: a store, a brief or a code. Out: rows: which briefs, what they say, what changed.

A function imports what it alone needs: a command waits for no more.
"""

import re
from typing import Any

from chargegraph.errors import UnknownName, did_you_mean
from chargegraph.query.result import Result
from chargegraph.rdf.names import FINDINGS, prologue
from chargegraph.store.store import Store, require_store

_PREFIXES = prologue("cg")
_MARKED = re.compile(r"<[a-zA-Z/!]|\*\*|`|~~|__|\]\(|&#?\w+;")
_CODES = f"{_PREFIXES} SELECT ?code {{ ?b cg:code ?procedure ; cg:statedCode ?code }}"
_BRIEFS = f"""{_PREFIXES} SELECT ?code ?title ?source ?date ?statements ?findings ?brief ?checked WHERE {{
  ?b a cg:Brief ; cg:code ?procedure ; cg:statedCode ?code ; cg:name ?brief .
  OPTIONAL {{ ?b cg:title ?title }} OPTIONAL {{ ?b cg:published ?date }}
  OPTIONAL {{ SELECT ?b (GROUP_CONCAT(?from; SEPARATOR=" and ") AS ?source) {{
    {{ SELECT ?b ?from {{ ?b cg:source ?from }} ORDER BY ?b ?from }} }} GROUP BY ?b }}
  OPTIONAL {{ SELECT ?b (COUNT(?s) AS ?statements) {{ ?s cg:brief ?b }} GROUP BY ?b }}
  OPTIONAL {{ SELECT ?b (COUNT(?f) AS ?findings) {{ GRAPH <{FINDINGS}> {{ ?f cg:about ?s ; cg:severity ?weight }}
    ?s cg:brief ?b }} GROUP BY ?b }}
  OPTIONAL {{ GRAPH <{FINDINGS}> {{ ?b cg:findingsDigest ?checked }} }}
}} ORDER BY ?code ?brief"""


def list_briefs(store: Store) -> Result:
    """The current briefs of a store, by code: title, source, date, how many statements, how many findings that are wrong.

    Findings are those that the last check kept; of a brief that it did not see the cell is empty. A replaced brief is not listed.
    """
    require_store(store)
    found = store.query(_BRIEFS)
    *columns, checked = found.columns
    counted = {True: ("statements", "findings"), False: ("statements",)}
    rows = [[row[name] or 0 if name in counted[row[checked] is not None] else row[name] for name in columns] for row in found]
    return Result(tuple(columns), rows)


def show(store: Store, code: str) -> Result:
    """What briefs say of a code: a row for each statement with its line, in the order of the briefs. Texts are as a reader of the
    brief sees them, without the marks of a page or of Markdown.

    Raises `UsageError` where no brief is about it.
    """
    require_store(store)
    card = store.run("procedure-card", code=code)
    if not card:
        raise _unknown(store, code)
    rows = [[shown_text(str(row[name])) if name == "text" and row[name] else row[name] for name in card.columns] for row in card]
    return Result(card.columns, rows, complete=card.complete, receipt=card.receipt, notes=card.notes)


def shown_text(text: str) -> str:
    """A text without its marks. Most have none, and what reads them takes long to import."""
    if not _MARKED.search(text):
        return text
    from chargegraph.briefs.pages.documents import visible_text

    return visible_text(text)


def ledger(store: Store, brief: str) -> Result:
    """Every line of a brief, or of all briefs on a code, and what it became. The notes have the sums."""
    from collections import Counter

    from chargegraph.briefs.line_ledger import LedgerEntry, ledger_of, share_understood

    require_store(store)
    rows: list[tuple[Any, ...]] = []
    totals = []
    for name in store.names(brief):
        entries = ledger_of(store.brief(name))
        rows += [(*entry, name) for entry in entries]
        counts = Counter(entry.account for entry in entries)
        listed = ", ".join(f"{number} {account}" for account, number in sorted(counts.items()))
        totals.append(f"{name}: {len(entries)} lines, {listed}; {share_understood(entries):.0%} understood or kept as prose")
    return Result((*LedgerEntry._fields, "brief"), rows, notes=totals)


def source(store: Store, brief: str) -> str:
    """The original text of a brief, character for character."""
    return store.text(brief)


def lines(store: Store, brief: str) -> Result:
    """The original text of a brief, a row for each of its lines with its number."""
    return Result(("line", "text"), list(enumerate(store.text(brief).splitlines(), start=1)))


def diff(store: Store, old: str, new: str) -> Result:
    """The statements that were added, dropped and reworded from one brief to another."""
    from chargegraph.briefs.comparison import StatementChange, compare

    require_store(store)
    return Result(StatementChange._fields, compare(store.brief(old), store.brief(new)))


def _unknown(store: Store, code: str) -> UnknownName:
    known = sorted({str(row["code"]) for row in store.query(_CODES)})
    citing = sorted({str(row["code"]) for row in store.run("procedures-by-related", related=code)})
    remedy = f"the brief of {', '.join(citing)} relates to it" if citing else did_you_mean(code.upper(), known)
    return UnknownName(f"no brief in the store is about {code}", remedy=remedy or "chargegraph build FILE adds one")
