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

    Raises `UsageError` where they are of different schemes. A code without a label in either is not held to be retitled.
    """
    if earlier.scheme != later.scheme:
        raise UsageError(
            f"{earlier.name} and {later.name} are of different schemes", remedy="compare two editions of one: scheme@version"
        )
    before, after = _billing(earlier), _billing(later)
    partial = _has_headings(earlier) != _has_headings(later)
    for code in sorted({*before, *after}):
        was, is_ = before.get(code), after.get(code)
        if was is None or is_ is None:
            known = was or is_
            if known is not None and not (partial and known[1] is False):
                yield CodeChange("added" if was is None else "retired", code, was and was[0], is_ and is_[0])
            continue
        if was[1] and is_[1] is False:
            yield CodeChange("turned header", code, was[0], is_[0])
        elif was[1] is False and is_[1]:
            yield CodeChange("turned billable", code, was[0], is_[0])
        if was[0] and is_[0] and was[0] != is_[0]:
            yield CodeChange("retitled", code, was[0], is_[0])


def _billing(edition: Edition) -> dict[str, tuple[str | None, bool | None]]:
    return {notation: (concept.label or None, concept.billable) for notation, concept in edition.concepts.items()}


def _has_headings(edition: Edition) -> bool:
    return any(concept.billable is False for concept in edition.concepts.values())
