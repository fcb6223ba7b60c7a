"""Two briefs side by side. In: an old and a new Brief. Out: the statements added, dropped and reworded.

Statements are paired by kind and by what they are about: a code, a concept, or for passages their order. A pair whose words
differ is reworded; where it stands makes no difference.
"""

from itertools import zip_longest
from typing import NamedTuple

from chargegraph.briefs.model import BriefRecord, Mention, Statement


class StatementChange(NamedTuple):
    """A difference between two briefs. Lines and words are None on the side that lacks the statement."""

    change: str
    kind: str
    item: str | None
    old_line: int | None
    new_line: int | None
    old: str | None
    new: str | None


def compare(old: BriefRecord, new: BriefRecord) -> list[StatementChange]:
    """The changes from `old` to `new`, by where they stand.

    >>> from chargegraph import read_brief
    >>> head = "CPT 0686T: A title\\n| Modifier | Description | When to Use |\\n"
    >>> [(c.change, c.item) for c in compare(read_brief(head + "22 | a | b |"), read_brief(head + "22 | a | c |\\n73 | d | e |"))]
    [('reworded', '22'), ('added', '73')]
    """
    before, after = _by_subject(old), _by_subject(new)
    changes: list[StatementChange] = []
    for subject in dict.fromkeys([*before, *after]):
        kind, item = subject
        for one, other in zip_longest(before.get(subject, []), after.get(subject, [])):
            was, now = (old.quote(one) if one else None), (new.quote(other) if other else None)
            if _words(was) != _words(now):
                change = "added" if one is None else "dropped" if other is None else "reworded"
                lines = (one.evidence.line if one else None, other.evidence.line if other else None)
                changes.append(StatementChange(change, kind, item, *lines, was, now))
    return sorted(changes, key=lambda c: (c.new_line or c.old_line or 0, c.kind, c.item or "", c.change))


def _by_subject(brief: BriefRecord) -> dict[tuple[str, str | None], list[Statement]]:
    found: dict[tuple[str, str | None], list[Statement]] = {}
    for statement in brief.statements:
        if not isinstance(statement, Mention):
            found.setdefault((statement.kind, _subject(statement)), []).append(statement)
    return found


def _subject(statement: Statement) -> str | None:
    values = (getattr(statement, field, None) for field in ("stated_code", "payer", "site", "topic", "promised"))
    return next((value.rsplit("/", 1)[-1] for value in values if value), None)


def _words(text: str | None) -> list[str] | None:
    return None if text is None else text.split()
