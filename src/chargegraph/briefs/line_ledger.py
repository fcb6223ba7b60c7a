"""The ledger of a brief. In: a Brief. Out: for every line of its text what it became, and the share understood.

A line is *understood* where it stated something or gave order to what is stated, *prose* where it was kept as a paragraph,
*not understood* where it became nothing, *blank*, or *markup* where a page shows nothing of it.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.briefs.model import BriefRecord, ClinicalContext, Mention, OtherPassage, Overview, Promise, Statement, Summary
from chargegraph.briefs.pages.documents import is_html, lines_to_read
from chargegraph.briefs.pages.lines import lines_of

_PROSE = tuple(kind.kind for kind in (Summary, Overview, ClinicalContext, OtherPassage))
_BESIDE = (Mention.kind, Promise.kind)


class LedgerEntry(NamedTuple):
    """One line of the raw text, and its account."""

    line: int
    account: str
    became: str
    text: str


def ledger_of(brief: BriefRecord) -> list[LedgerEntry]:
    """An entry for every line of the text, in order.

    >>> from chargegraph import read_brief
    >>> [entry.account for entry in ledger_of(read_brief("Summary & Overview\\nCPT 0686T: A title\\n\\nMedicare pays."))]
    ['understood', 'understood', 'blank', 'understood']
    """
    became: dict[int, list[str]] = {}
    for statement, lines in _extents(brief):
        for line in lines:
            became.setdefault(line, []).append(statement.kind)
    for item in brief.structure:
        became.setdefault(item.line, []).append(item.what)
    remarks: dict[int, list[str]] = {}
    for remark in brief.remarks:
        remarks.setdefault(remark.line, []).append(remark.message)
    missed = {remark.line for remark in brief.remarks if not remark.understood}
    shown = () if is_html(brief.text) else {line.number for line in lines_to_read(brief.text) if line.plain.strip()}
    entries = []
    for raw in lines_of(brief.text):
        kinds = became.get(raw.number, [])
        said = [kind for kind in kinds if kind not in _BESIDE]
        if raw.number in missed:
            account = "not understood"
        elif not raw.plain.strip():
            account = "blank"
        elif said and all(kind in _PROSE for kind in said):
            account = "prose"
        else:
            hidden = "not understood" if raw.number in shown else "markup"
            account = "understood" if kinds or raw.number in remarks else hidden
        entries.append(LedgerEntry(raw.number, account, _counted([*kinds, *remarks.get(raw.number, [])]), raw.text.strip()))
    return entries


def _extents(brief: BriefRecord) -> Iterator[tuple[Statement, range]]:
    """Each statement with the lines of the raw text over which its passage runs."""
    ends = {line.number: line.ends[-1] if line.text else 0 for line in lines_of(brief.text)}
    for statement in brief.statements:
        first = last = statement.evidence.line
        while ends[last] < statement.evidence.end and last + 1 in ends:
            last += 1
        yield statement, range(first, last + 1)


def _counted(words: list[str]) -> str:
    """Words in order, each once, with how often it came."""
    return ", ".join(word if number == 1 else f"{number} {word}" for word, number in Counter(words).items())


def share_understood(entries: list[LedgerEntry]) -> float:
    """The share of lines with content that are understood or kept as prose, from 0 to 1."""
    content = [entry for entry in entries if entry.account not in ("blank", "markup")]
    return sum(entry.account != "not understood" for entry in content) / len(content) if content else 0.0
