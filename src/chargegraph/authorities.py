"""The editions at hand: bundled ones and those in a store. In: a store or none. Out: which is in force, its labels, its links.

Bundled editions serve as they are; `scheme add` puts one into the graph for SPARQL. Of a scheme's editions the current one is
the one marked so in the store, else the newest complete one, else the newest.
"""

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from chargegraph.concepts import vocabulary_quads
from chargegraph.errors import UsageError, did_you_mean
from chargegraph.files import whole_file
from chargegraph.schemes import bundled
from chargegraph.store import Store
from chargegraph.terminology import Edition
from chargegraph.verdicts import Entry, LabelIndex
from chargegraph.vocabulary import CG, expand

_SCHEMES = {"cpt": ("cpt", "mpfs"), "hcpcs": ("hcpcs", "mpfs")}
"""The schemes that say something of a system's codes, where there are others than its own."""


class AtHand(NamedTuple):
    """An edition at hand and where it is."""

    edition: Edition
    bundled: bool
    in_graph: bool
    current: bool


class Authorities:
    """The editions at hand, opened as they are asked for and kept open."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._labels: dict[str, LabelIndex] = {}
        self._above: dict[tuple[str, str], tuple[str, ...]] = {}

    @cached_property
    def at_hand(self) -> list[AtHand]:
        """Every edition at hand, by name."""
        held = {held.edition.name: held for held in self._store.editions()} if self._store is not None else {}
        found = {name: AtHand(here.edition, False, True, here.current) for name, here in held.items()}
        for edition in bundled():
            here = found.get(edition.name)
            if here is None:
                found[edition.name] = AtHand(edition, True, False, False)
            elif here.edition.sha256 == edition.sha256:  # the same, and sooner read
                found[edition.name] = here._replace(edition=edition, bundled=True)
        return [found[name] for name in sorted(found)]

    def editions_of(self, scheme: str) -> list[Edition]:
        """The editions of a scheme, the one to ask first before the others: marked as current, complete, newest."""
        fitting = [here for here in self.at_hand if here.edition.scheme == scheme]
        fitting.sort(key=lambda here: (here.current, here.edition.standing), reverse=True)
        return [here.edition for here in fitting]

    def editions_on(self, system: str) -> list[Edition]:
        """The editions that say something of a system's codes, those of its own scheme first, as `editions_of` orders them."""
        return [edition for scheme in _SCHEMES.get(system, (system,)) for edition in self.editions_of(scheme)]

    def in_force(self, system: str, on: str | None) -> list[Edition]:
        """The edition to ask of each scheme that knows the codes of a system, the system's own scheme first.

        The one in force on a day (YYYY-MM-DD), or the current one where no day is asked. Which days one without any is in force
        nobody knows, so it is not asked about a day.
        """
        found = []
        for scheme in _SCHEMES.get(system, (system,)):
            for edition in self.editions_of(scheme):
                if on is None or (edition.first_day or "9999") <= on <= (edition.valid_until or "9999"):
                    found.append(edition)
                    break
        return found

    @staticmethod
    def is_earlier(one: Edition, other: Edition) -> bool:
        return one.standing < other.standing

    def find(self, reference: str) -> Edition:
        """The edition that ``icd10cm@2024``, ``icd10cm-2024`` or, where the scheme has one only, ``icd10cm`` means.

        A version may be cut short at a hyphen or a dot. Raises `UsageError` where none fits, or several do.
        """
        scheme, _, version = reference.partition("@")
        here = [at_hand.edition for at_hand in self.at_hand]
        exact = [
            edition for edition in here if edition.name == reference or (edition.scheme, edition.version) == (scheme, version)
        ]
        fitting = exact or [
            edition
            for edition in here
            if edition.scheme == scheme and (not version or edition.version.startswith((f"{version}-", f"{version}.")))
        ]
        if len(fitting) == 1:
            return fitting[0]
        known = sorted({f"{edition.scheme}@{edition.version}" for edition in here})
        if fitting:
            several = " ".join(f"{edition.scheme}@{edition.version}" for edition in fitting)
            raise UsageError(f"several editions are meant by {reference!r}", remedy=f"name one of {several}")
        raise UsageError(
            f"no edition at hand is called {reference!r}",
            remedy=did_you_mean(reference, known) or f"chargegraph scheme add FILE adds one; at hand are {' '.join(known)}",
        )

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

    def labels(self, edition: Edition) -> LabelIndex:
        """The index of an edition's labels. It is kept beside the store's data, and made anew when the edition changes."""
        if edition.name not in self._labels:
            path = self._index_path(edition)
            kept = _read_index(path)
            if kept is None:
                kept = LabelIndex.build(edition.scheme, self._entries(edition))
                _keep_index(path, kept)
            self._labels[edition.name] = kept
        return self._labels[edition.name]

    def _entries(self, edition: Edition) -> Iterator[Entry]:
        extra = self._other_names(edition)
        for notation, kind, label, short, synonyms, broader in names_of(edition):
            yield Entry(notation, kind, label, short, synonyms, broader, extra.get(notation, ()))

    def _other_names(self, edition: Edition) -> dict[str, tuple[str, ...]]:
        """What other public sources call the codes of an edition: mapping sets, other editions, curated sites."""
        found: dict[str, list[str]] = {}
        for other in self.editions_of(edition.scheme):
            if other.name != edition.name:
                for notation, _, label, short, synonyms, _ in names_of(other):
                    found.setdefault(notation, []).extend(filter(None, (label, short, *synonyms)))
        if edition.scheme == "icd10cm":
            from chargegraph.mappings import bundled_sets, labels_by_code

            for notation, labels in labels_by_code(bundled_sets()).items():
                found.setdefault(notation, []).extend(labels)
        if edition.scheme == "pos":
            for notation, names in _names_of_sites(edition.concepts):
                found.setdefault(notation, []).extend(names)
        return {notation: tuple(dict.fromkeys(labels)) for notation, labels in found.items()}

    def _index_path(self, edition: Edition) -> str | None:
        """Where the index of an edition is kept: its name tells everything that it was made from."""
        if self._store is None or not self._store.is_directory:
            return None
        import hashlib

        from chargegraph import __version__
        from chargegraph.mappings import manifest

        others = sorted(other.sha256 for other in self.editions_of(edition.scheme))
        mapped = [line.sha256 for line in manifest()] if edition.scheme == "icd10cm" else []
        sites = [str(names) for names in _names_of_sites(edition.concepts)] if edition.scheme == "pos" else []
        made_from = hashlib.sha256(" ".join([__version__, edition.sha256, *others, *mapped, *sites]).encode()).hexdigest()[:12]
        return os.path.join(self._store.path, "labels", f"{edition.name}-{made_from}.idx")


def _names_of_sites(notations: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """What the curated sites of service are called, by the place of service codes that fit them."""
    quads = list(vocabulary_quads("sites"))
    names, fits = {expand("skos:prefLabel"), expand("skos:altLabel")}, CG.placeOfService
    for notation in notations:
        code = expand(f"pos:{notation}")
        sites = {quad.subject for quad in quads if quad.predicate.value == fits and getattr(quad.object, "value", "") == code}
        labels = [getattr(q.object, "value", "") for q in quads if q.subject in sites and q.predicate.value in names]
        yield notation, sorted(labels)


def names_of(edition: Edition) -> Iterator[tuple[str, str, str, str | None, tuple[str, ...], str | None]]:
    """Notation, kind, label, short label, synonyms and parent of every code."""
    quick = getattr(edition.concepts, "names", None)
    if quick is not None:
        yield from quick()
        return
    for notation, c in edition.concepts.items():
        yield notation, c.kind, c.label, c.short, c.synonyms, c.broader


def _read_index(path: str | None) -> LabelIndex | None:
    """A kept index; None where there is none, or one of another form."""
    if path is None or not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        try:
            return LabelIndex.from_bytes(file.read())
        except ValueError:
            return None


def _keep_index(path: str | None, index: LabelIndex) -> None:
    """Keep an index, in the place of older ones of the same edition. Where nothing can be written, it is made anew next time."""
    if path is None:
        return
    folder, name = os.path.split(path)
    try:
        os.makedirs(folder, exist_ok=True)
        with whole_file(path) as file:
            file.write(index.to_bytes())
        for other in os.listdir(folder):
            if other != name and other.rpartition("-")[0] == name.rpartition("-")[0]:
                os.unlink(os.path.join(folder, other))
    except (OSError, UsageError):
        return
