"""The editions at hand: bundled ones and those in a store. In: a store or none. Out: the one in force, its hierarchy.

Bundled editions serve as they are; `scheme add` puts one into the graph for SPARQL. Of a scheme's editions the current one is
the one marked so in the store, else the newest complete one, else the newest.
"""

from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple, Protocol

from chargegraph.codes.systems import schemes_on
from chargegraph.editions.bundled import bundled
from chargegraph.editions.model import COMPLETE, PARTIAL, Edition
from chargegraph.errors import UsageError, did_you_mean
from chargegraph.store.held_editions import HeldEdition


class HoldsEditions(Protocol):
    """A store, as far as its editions are asked for."""

    @property
    def path(self) -> str:
        """Where it is."""

    @property
    def is_directory(self) -> bool:
        """Whether it is kept in a directory."""

    def editions(self) -> list[HeldEdition]:
        """Its editions."""


class AtHand(NamedTuple):
    """An edition at hand and where it is."""

    edition: Edition
    bundled: bool
    in_graph: bool
    current: bool


class Authorities:
    """The editions at hand, opened as they are asked for and kept open."""

    def __init__(self, store: HoldsEditions | None = None) -> None:
        self.store = store
        self._above: dict[tuple[str, str], tuple[str, ...]] = {}

    @cached_property
    def at_hand(self) -> list[AtHand]:
        """Every edition at hand, by name."""
        held = {held.edition.name: held for held in self.store.editions()} if self.store is not None else {}
        found = {name: AtHand(here.edition, False, True, here.current) for name, here in held.items()}
        for edition in bundled():
            here = found.get(edition.name)
            if here is None:
                found[edition.name] = AtHand(edition, True, False, False)
            elif here.edition.sha256 == edition.sha256:  # the same, and sooner read
                found[edition.name] = here._replace(edition=edition, bundled=True)
        return [found[name] for name in sorted(found)]

    @cached_property
    def latest_day(self) -> str | None:
        """The first day of the newest edition at hand, of whichever scheme: today is that day or a later one."""
        return max((here.edition.first_day or "" for here in self.at_hand), default="") or None

    def editions_of(self, scheme: str) -> list[Edition]:
        """The editions of a scheme, the one to ask first before the others: marked as current, complete, newest."""
        fitting = [here for here in self.at_hand if here.edition.scheme == scheme]
        fitting.sort(key=lambda here: (here.current, here.edition.standing), reverse=True)
        return [here.edition for here in fitting]

    def editions_on(self, system: str) -> list[Edition]:
        """The editions that say something of a system's codes, those of its own scheme first, as `editions_of` orders them."""
        return [edition for scheme in schemes_on(system) for edition in self.editions_of(scheme)]

    def in_force(self, system: str, on: str | None) -> list[Edition]:
        """The edition to ask of each scheme that knows the codes of a system, the system's own scheme first.

        The one in force on a day (YYYY-MM-DD), or the current one where no day is asked. Which days one without any is in force
        nobody knows, so it is not asked about a day.
        """
        found = []
        for scheme in schemes_on(system):
            for edition in self.editions_of(scheme):
                if on is None or (edition.first_day or "9999") <= on <= (edition.valid_until or "9999"):
                    found.append(edition)
                    break
        return found

    def measured(self, edition: Edition) -> Edition:
        """The edition; as a part of its code system, with a remark, where one at hand has more than twice its codes.

        So is one that breaks off, and has no code of a letter or digit with which many codes of the other begin.
        """
        if edition.coverage != COMPLETE:
            return edition
        largest = max(self.editions_of(edition.scheme), key=lambda other: len(other.concepts), default=edition)
        have, others = (Counter(notation[0] for notation in each.concepts) for each in (edition, largest))
        lacks = sorted(first for first, count in others.items() if first not in have and count * 100 > others.total())
        if len(edition.concepts) * 2 < len(largest.concepts):
            remark = f"it has {len(edition.concepts)} codes and {largest.name} has {len(largest.concepts)}"
        elif lacks:
            count = sum(others[first] for first in lacks)
            remark = f"it has no codes that begin with {', '.join(lacks)} and {largest.name} has {count}"
        else:
            return edition
        return replace(edition, coverage=PARTIAL, remark=remark)

    def find(self, reference: str) -> Edition:
        """The edition that ``icd10cm@2024``, ``icd10cm-2024`` or, where the scheme has one only, ``icd10cm`` means.

        A version may be cut short at a hyphen or a dot. Raises `UsageError` where none fits, or several do.
        """
        scheme, _, version = reference.partition("@")
        here = [at_hand.edition for at_hand in self.at_hand]
        exact = [e for e in here if e.name == reference or (e.scheme, e.version) == (scheme, version)]
        begins = (f"{version}-", f"{version}.") if version else ""
        fitting = exact or [e for e in here if e.scheme == scheme and e.version.startswith(begins)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            several = " ".join(f"{e.scheme}@{e.version}" for e in fitting)
            raise UsageError(f"several editions are meant by {reference!r}", remedy=f"name one of {several}")
        known = sorted({f"{e.scheme}@{e.version}" for e in here})
        remedy = did_you_mean(reference, known) or f"chargegraph scheme add FILE adds one; at hand are {' '.join(known)}"
        raise UsageError(f"no edition at hand is called {reference!r}", remedy=remedy)

    @staticmethod
    def children(edition: Edition, notation: str) -> list[str]:
        """The codes right below one, in the order of the edition."""
        quick = getattr(edition.concepts, "children", None)
        if quick is not None:
            return list(quick(notation))
        return [below for below, concept in edition.concepts.items() if concept.broader == notation]

    def ancestors(self, edition: Edition, notation: str) -> tuple[str, ...]:
        """The codes above one, the nearest first."""
        key = edition.name, notation
        if key not in self._above:
            concept = edition.concepts.get(notation)
            parent = concept.broader if concept is not None else None
            self._above[key] = ()  # a parent that leads back here ends here
            self._above[key] = (parent, *self.ancestors(edition, parent)) if parent is not None else ()
        return self._above[key]
