"""Statements about codes. In: a code as it was found, its kind, what stands beside it. Out: the statement, or a denial of it.

A row under a heading that denies (non-covered, not allowed) says the contrary of a plain row: it becomes a Denial, which no
question about what a brief lists ever takes in.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chargegraph.briefs.coded.code_cells import FoundCode
from chargegraph.briefs.coded.denials import DenyingWords
from chargegraph.briefs.model import (
    CodedStatement,
    Denial,
    Evidence,
    Indication,
    ModifierUse,
    RelatedProcedure,
    Remark,
    SpecialtyRole,
    Statement,
)
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.sentences.relations import is_denied_with
from chargegraph.codes import Code
from chargegraph.codes.reading import TELLING, code_of
from chargegraph.rdf.vocabulary import expand

_STATEMENTS: dict[str, tuple[type[CodedStatement], str]] = {
    "modifier": (ModifierUse, "when_to_use"),
    "specialty": (SpecialtyRole, "notes"),
    "diagnosis": (Indication, "relevance"),
    "related": (RelatedProcedure, "relationship"),
}
"""By kind, the class of the statement and the field that holds what its last column says."""

_LEADS_ON = re.compile(r"\b(?:before|after|with|without|in|of|to|for|by|on|or|and|from|at|under|during|the|an?)$", re.IGNORECASE)

_FOOTNOTE = re.compile(r"(?<=[^\W\d_]{3})[\u00b9\u00b2\u00b3\u2070-\u2079]+$")
"""The mark of one behind a word; behind a unit it is a power."""
_QUALIFIER = re.compile(
    r"[A-Z]{1,2}|right|left|both|bilateral|unilateral|upper|lower|medial|lateral|initial|subsequent|later|first|second|acute"
    r"|chronic|open|closed|male|female",
    re.IGNORECASE,
)


class Beside(NamedTuple):
    """What stands beside a code: its label and a note; the words in its own row that deny it, and those above it that may."""

    label: str | None = None
    note: str | None = None
    denied_by: str | None = None
    above: DenyingWords | None = None


def statements_of(line: Line, found: list[FoundCode], kind: str | None, beside: Beside) -> Iterator[CodedStatement | Remark]:
    """A statement for each code, and a remark on each that is none or is read otherwise than it is written."""
    labels = _labels(line, found, beside.label) if beside.label and len(found) > 1 else []
    for number, one in enumerate(found):
        if one.is_word:
            yield Remark(*line.place(one.first), "a word beside a code, not read", one.written, understood=False)
            continue
        if one.complaint:
            yield Remark(*line.place(one.first), one.complaint, one.written, understood=one.code is not None)
        known = kind or _kind_of(one)
        if known:
            above = beside.above.text if beside.above and beside.above.deny(known) else None
            label = labels[number] if len(labels) == len(found) else beside.label
            denied = beside._replace(label=label, denied_by=above or beside.denied_by)
            if denied.denied_by and one.with_modifier:
                message = f"denied with {', '.join(m.notation for m in one.with_modifier)} alone, not read"
                yield Remark(*line.place(one.first), message, line.text.strip(), understood=False)
                continue  # the code by itself may not be denied
            yield _statement(line.evidence(*line.trim(), at=one.first), one, known, denied)


def _labels(line: Line, found: list[FoundCode], label: str) -> list[str]:
    """The label of each code where signs of one kind part the codes and the labels. A slash inside one label parts nothing: in
    "before / after anesthesia" and in "breast, R / L" they share words."""
    between = line.plain[found[0].first : found[1].first]
    if "/" not in between:
        return re.split(r"\s*;\s+", label) if re.search("[,;]", between) else []
    parts = re.split(r"(?<!\bw)\s*(?<!\bw)/\s+", label)  # behind w a stroke is the word with
    is_shared = any(map(_QUALIFIER.fullmatch, parts)) and any(" " in part for part in parts)
    return [] if is_shared or any(_LEADS_ON.search(part) for part in parts[:-1]) else parts


def _kind_of(found: FoundCode) -> str | None:
    """The kind of statement that a code's form tells where nothing else does."""
    return next((kind for kind in TELLING if found.code and code_of(kind, found.stated) == found.code), None)


def _statement(evidence: Evidence, found: FoundCode, kind: str, beside: Beside) -> CodedStatement:
    statement, note = _STATEMENTS[kind]
    label = beside.label and _FOOTNOTE.sub("", beside.label)
    said = {"evidence": evidence, "stated_code": found.stated, "stated_label": label}
    if beside.denied_by:
        said |= {"denies": found.code, "denied_as": expand(f"kind:{kind}"), "denied_by": beside.denied_by, "reason": beside.note}
        return Denial(**said)  # type: ignore[arg-type]
    if kind == "related":
        said |= {"with_modifier": found.with_modifier, "quantity": found.quantity}
    return statement(**said, **{kind: found.code, note: beside.note})  # type: ignore[arg-type]


def without_own(
    line: Line, found: Iterable[Statement | Remark], own: Code, *, is_title: bool = False
) -> Iterator[Statement | Remark]:
    """Statements but one that relates the brief's own code to itself, which says nothing beside its modifiers; what else is
    said of the code is remarked on. Of the row that `is_title` nothing else is."""
    for item in found:
        is_own = own in (getattr(item, "related", None), getattr(item, "denies", None))
        if isinstance(item, RelatedProcedure) and is_own:
            number, at = item.evidence.line, item.evidence.at
            column = at - line.line_starts[number - 1] + 1
            for modifier in item.with_modifier:
                beside = Beside(item.stated_label, item.relationship)
                yield _statement(item.evidence, FoundCode(0, modifier.notation, modifier), "modifier", beside)
            said = [item.relationship, f"x{item.quantity}" if item.quantity else None]
            if any(said):
                words = "; ".join(filter(None, said))
                yield Remark(number, column, "said of the brief's own code, not read", words, understood=True)
            elif not is_title and not item.with_modifier:
                yield Remark(number, column, "the brief's own code, which relates to nothing", own.notation, understood=True)
        elif isinstance(item, RelatedProcedure) and is_denied_with(own.notation, item.relationship or ""):
            one = FoundCode(0, item.stated_code, item.related)
            beside = Beside(item.stated_label, item.relationship, item.relationship)
            yield _statement(item.evidence, one, "related", beside)
        elif isinstance(item, Denial) and is_own:
            yield line.remark(f"\u201c{item.denied_by}\u201d is said of the brief's own code, not read", understood=False)
        else:
            yield item
