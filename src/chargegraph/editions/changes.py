"""Two editions of a scheme. In: an earlier and a later Edition. Out: codes added, retired, retitled, turned header or back.

Where one of the two lists no headings, as ICD-10-CM's code files do, the headings of the other are left out of account.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.editions.model import Edition
from chargegraph.errors import UsageError

KINDS = ("added", "retired", "retitled", "turned header", "turned billable")


class CodeChange(NamedTuple):
    """What became of a code. Labels are None where an edition lacks the code, or has it without one."""

    change: str
    code: str
    before: str | None
    after: str | None


def changes(earlier: Edition, later: Edition) -> Iterator[CodeChange]:
    """The changes from one edition to another, in the order of codes.

    A code that an edition calls out of use on its first day is in it as one that it lacks: it was retired, or has come back.
    Raises `UsageError` where they are of different schemes. A code without a label in either is not held to be retitled.
    """
    if earlier.scheme != later.scheme:
        raise UsageError(
            f"{earlier.name} and {later.name} are of different schemes", remedy="compare two editions of one: scheme@version"
        )
    before, after = _said(earlier), _said(later)
    partial = _has_headings(earlier) != _has_headings(later)
    for code in sorted({*before, *after}):
        was, is_ = before.get(code), after.get(code)
        used, is_used = (said is not None and said[2] for said in (was, is_))
        if used != is_used:
            known = was if used else is_
            if known is not None and not (partial and known[1] is False):
                yield CodeChange("retired" if used else "added", code, was and was[0], is_ and is_[0])
        if was is None or is_ is None:
            continue
        if was[1] and is_[1] is False:
            yield CodeChange("turned header", code, was[0], is_[0])
        elif was[1] is False and is_[1]:
            yield CodeChange("turned billable", code, was[0], is_[0])
        if was[0] and is_[0] and was[0] != is_[0]:
            yield CodeChange("retitled", code, was[0], is_[0])


def _said(edition: Edition) -> dict[str, tuple[str | None, bool | None, bool]]:
    """The label of each code, whether it may stand on a claim, and whether it is in use."""
    return {
        notation: (concept.label or None, concept.billable, not concept.is_out_of_use(edition.first_day))
        for notation, concept in edition.concepts.items()
    }


def _has_headings(edition: Edition) -> bool:
    return any(concept.billable is False for concept in edition.concepts.values())
