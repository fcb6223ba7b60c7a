"""The label indexes of editions. In: the editions at hand. Out: a LabelIndex for each, kept beside the store's data."""

from collections.abc import Iterable, Iterator
from threading import Lock

from chargegraph.briefs.vocabularies import vocabulary_quads
from chargegraph.codes.system_record import CodeSystem
from chargegraph.codes.systems import SYSTEMS
from chargegraph.editions.formats.packed import Names
from chargegraph.editions.model import Edition
from chargegraph.findings.labels import LabelIndex, NamedCode, fingerprint
from chargegraph.rdf.vocabulary import CG, expand
from chargegraph.store.at_hand import Authorities
from chargegraph.store.folder.kept import Kept

_SHARED = 3
_lock = Lock()
_shared: dict[str, LabelIndex] = {}
"""The indexes that the stores of this process asked for last, by what they were made from."""


def _share(made_from: str, index: LabelIndex) -> None:
    """Keep an index for the other stores of this process, in the place of the one that was asked for longest ago."""
    with _lock:
        _shared.pop(made_from, None)
        _shared[made_from] = index
        while len(_shared) > _SHARED:
            del _shared[next(iter(_shared))]


class LabelIndexes:
    """The indexes of the editions at hand, read or made as they are asked for and kept open."""

    def __init__(self, authorities: Authorities) -> None:
        self._authorities = authorities
        self._labels: dict[str, LabelIndex] = {}

    def of(self, edition: Edition) -> LabelIndex:
        """The index of an edition's labels. It is kept beside the store's data, and made anew when the edition changes."""
        if edition.name not in self._labels:
            made_from = self._made_from(edition)
            kept = self._kept(edition, made_from)
            known = _shared.get(made_from) or _index_in(kept)
            index = known or LabelIndex.build(edition.scheme, self.entries(edition))
            if kept is not None and not (known and kept.exists()):
                kept.write(index.to_bytes())
            self._labels[edition.name] = index
            _share(made_from, index)
        return self._labels[edition.name]

    def entries(self, edition: Edition) -> Iterator[NamedCode]:
        extra, others = self._other_names(edition), self._names_elsewhere(edition)
        for notation, kind, label, short, synonyms, includes, broader in names_of(edition):
            elsewhere = tuple(others.get(notation, ()))
            # Of other codes than specialties, an older edition's name may have become another code's.
            accusing, excusing = (elsewhere, ()) if kind == "taxonomy" else ((), elsewhere)
            # An inclusion note names what the code is for, as inclusion terms do.
            also = tuple(dict.fromkeys((*excusing, *includes, *extra.get(notation, ()))))
            yield NamedCode(notation, kind, label, short, synonyms, broader, also, accusing)

    def _names_elsewhere(self, edition: Edition) -> dict[str, list[str]]:
        """What other editions of the same scheme call its codes."""
        found: dict[str, list[str]] = {}
        for other in self._authorities.editions_of(edition.scheme):
            if other.name != edition.name:
                for notation, _, label, short, synonyms, _, _ in names_of(other):
                    found.setdefault(notation, []).extend(filter(None, (label, short, *synonyms)))
        return found

    def _other_names(self, edition: Edition) -> dict[str, list[str]]:
        """What the codes of an edition are called elsewhere: mapping sets, curated sites."""
        found: dict[str, list[str]] = {}
        system = SYSTEMS.get(edition.scheme)
        if system and system.is_mapped:
            from chargegraph.mappings.bundle import sets_of_terms
            from chargegraph.mappings.links import labels_by_code

            for notation, labels in labels_by_code(sets_of_terms()).items():
                found.setdefault(notation, []).extend(labels)
        if system and system.vocabulary:
            for notation, names in _curated_names(system, edition.concepts):
                found.setdefault(notation, []).extend(names)
        return found

    def _made_from(self, edition: Edition) -> str:
        """What tells everything that the index of an edition is made from, word lists included."""
        import hashlib

        from chargegraph import __version__
        from chargegraph.mappings.bundle import manifest

        others = sorted(other.sha256 for other in self._authorities.editions_of(edition.scheme))
        system = SYSTEMS.get(edition.scheme)
        mapped = [line.sha256 for line in manifest()] if system and system.is_mapped else []
        sites = [str(names) for names in _curated_names(system, edition.concepts)] if system and system.vocabulary else []
        parts = [__version__, fingerprint(), edition.sha256, *others, *mapped, *sites]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]

    def _kept(self, edition: Edition, made_from: str) -> Kept | None:
        """Where the index of an edition is kept, in a store of a directory."""
        if self._authorities.store is None or not self._authorities.store.is_directory:
            return None
        return Kept(self._authorities.store.path, "labels", f"{edition.name}-{made_from}.idx", of=edition.name)


def _curated_names(system: CodeSystem, notations: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """What the concepts of the system's vocabulary are called, by the codes that they point at."""
    quads = list(vocabulary_quads(system.vocabulary or ""))
    names, fits = {expand("skos:prefLabel"), expand("skos:altLabel"), expand("skos:hiddenLabel")}, CG.placeOfService
    for notation in notations:
        code = expand(f"{system.prefix}:{notation}")
        sites = {quad.subject for quad in quads if quad.predicate.value == fits and getattr(quad.object, "value", "") == code}
        labels = [getattr(q.object, "value", "") for q in quads if q.subject in sites and q.predicate.value in names]
        yield notation, sorted(labels)


def names_of(edition: Edition) -> Iterator[Names]:
    """What every code of an edition is called."""
    quick = getattr(edition.concepts, "names", None)
    if quick is not None:
        yield from quick()
        return
    for notation, c in edition.concepts.items():
        yield notation, c.kind, c.label, c.short, c.synonyms, c.includes, c.broader


def _index_in(kept: Kept | None) -> LabelIndex | None:
    """A kept index; None where there is none, or one of another form."""
    data = kept.read() if kept is not None else None
    try:
        return LabelIndex.from_bytes(data) if data is not None else None
    except ValueError:
        return None
