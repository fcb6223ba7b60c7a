"""Code systems as their authorities publish them, as frozen values. In: nothing. Out: Edition, Concept.

A scheme is a code system; an edition is one release of it, or a part of it that an authority publishes; a concept is one
code with what that edition says about it. Nothing here is what a brief says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from chargegraph.codes import Code

INACTIVE = ("useStatus", "inactive")
"""The property of a concept that its release calls out of use, whether it tells since when or not."""
COMPLETE, PARTIAL, OUTDATED = "complete", "partial", "outdated"
"""What a code's absence from an edition proves: that there is no such code, or nothing (a part, or an old list)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A code and what an edition says about it. Texts are as the release has them, white space tidied."""

    code: Code
    label: str
    """The official label, the long one where there are two; empty where the release gives none."""
    kind: str
    """diagnosis, procedure, modifier, taxonomy, place-of-service, or concept."""
    short: str | None = None
    """The official short label."""
    synonyms: tuple[str, ...] = ()
    """Other names that the same release gives the code: inclusion terms, classification and specialization."""
    definition: str | None = None
    broader: str | None = None
    """The notation of its parent."""
    billable: bool | None = None
    """Whether it may stand on a claim, as the code files say; None where the release does not tell."""
    includes: tuple[str, ...] = ()
    excludes1: tuple[str, ...] = ()
    excludes2: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    valid_from: str | None = None
    """YYYY-MM-DD."""
    valid_until: str | None = None
    """The last day, YYYY-MM-DD."""
    properties: tuple[tuple[str, str], ...] = ()
    """What else the release says of the code, such as an indicator of the fee schedule: name and value."""

    def is_out_of_use(self, day: str | None) -> bool:
        """Whether the release says that the code is not to be used on a day: it has ended before, or is marked and tells no day.

        >>> cap = Concept(code=Code("hats", "1"), label="Cap", kind="concept", valid_until="2020-12-31", properties=(INACTIVE,))
        >>> cap.is_out_of_use("2020-12-31"), cap.is_out_of_use("2021-01-01"), cap.is_out_of_use(None)
        (False, True, True)
        """
        if self.valid_until is not None and day is not None:
            return self.valid_until < day
        return INACTIVE in self.properties


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One release of a code system, or the part of it that an authority publishes."""

    scheme: str
    """The prefix of its scheme."""
    version: str
    """As the release calls itself: 2026-04, 25.1."""
    title: str
    publisher: str
    source: str
    """The name of the file it was read from."""
    sha256: str
    """Of the bytes it was read from."""
    rights: str
    shareable: bool
    """Whether its texts may be passed on."""
    coverage: str = COMPLETE
    remark: str | None = None
    """Why it is partial or outdated."""
    valid_from: str | None = None
    """The first day it is in force, YYYY-MM-DD."""
    valid_until: str | None = None
    uri: str | None = None
    """The canonical URI of its scheme, where that is none of the known ones."""
    remarks: tuple[str, ...] = ()
    """What its reader left out or put right, each with the line."""
    concepts: Mapping[str, Concept] = field(repr=False)
    """By notation, in the order of the release."""

    @property
    def name(self) -> str:
        """The name of its graph, such as icd10cm-2026-04."""
        return f"{self.scheme}-{self.version}"

    @property
    def first_day(self) -> str | None:
        """The first day it is in force, as it says or as its version tells (2024-05: 2024-05-01); None where neither does."""
        told = re.search(r"(?:^|-)(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$", self.version)
        return self.valid_from or (f"{told[1]}-{told[2] or '01'}-{told[3] or '01'}" if told else None)

    @property
    def standing(self) -> tuple[bool, str, tuple[tuple[int, str], ...]]:
        """What the newest has the most of: completeness, then its first day, then its version, number by number."""
        parts = tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"\d+|[a-z]+", self.version))
        return self.coverage == COMPLETE, self.first_day or "", parts
