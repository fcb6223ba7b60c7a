"""Curated concepts. In: graph/vocabularies/*.ttl. Out: concepts with their names, and a finder of them in prose.

The vocabularies are SKOS: a preferred label, other spellings, words that only find it, and a notation that is
also the last part of the IRI.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from chargegraph.codes import plain
from chargegraph.formats import TURTLE
from chargegraph.rdf import Quad, read_rdf
from chargegraph.rdf.vocabulary import expand, ontology_turtle
from chargegraph.resources import list_resources, read_resource


@dataclass(frozen=True, slots=True)
class CuratedConcept:
    """A curated concept with every name it goes by, the preferred one first."""

    iri: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A concept's name found in a text, from `start` to before `end`."""

    concept: CuratedConcept
    start: int
    end: int


def vocabulary_quads(*files: str) -> Iterator[Quad]:
    """The triples of the curated vocabularies in these files, such as ``payers``, or in all, file by file."""
    names = [f"{file}.ttl" for file in files] or list_resources("graph", "vocabularies", suffix=".ttl")
    for name in names:
        yield from read_rdf(read_resource("graph", "vocabularies", name), TURTLE.name, name=name)


@cache
def vocabularies_ntriples() -> bytes:
    """The curated vocabularies as sorted N-Triples."""
    lines = (f"{quad.subject} {quad.predicate} {quad.object} .\n".encode() for quad in vocabulary_quads())
    return b"".join(sorted(lines))


def vocabularies_hash() -> str:
    """The SHA-256 of the vocabularies and of the ontology that gives them their sense, by which a store knows whether it holds
    those of this version, and what it inferred follows from its axioms."""
    import hashlib

    return hashlib.sha256(vocabularies_ntriples() + ontology_turtle()).hexdigest()


def vocabulary_subjects(quads: Iterable[Quad]) -> set[object]:
    """The subjects among `quads` that are curated concepts or their schemes."""
    in_scheme, home = expand("skos:inScheme"), expand("cg:").removesuffix("ns#")
    members = [(quad.subject, quad.object) for quad in quads if quad.predicate.value == in_scheme]
    return {node for member, scheme in members if str(scheme).startswith(f"<{home}") for node in (member, scheme)}


@cache
def concepts(scheme: str) -> tuple[CuratedConcept, ...]:
    """The concepts of one vocabulary, by the name of its file: ``concepts("payers")``."""
    in_scheme, preferred = expand("skos:inScheme"), expand("skos:prefLabel")
    others = {expand("skos:altLabel"), expand("skos:hiddenLabel")}
    members: list[str] = []
    names: dict[str, list[str]] = {}
    for quad in vocabulary_quads(scheme):
        subject, predicate, value = str(quad.subject)[1:-1], quad.predicate.value, getattr(quad.object, "value", "")
        if predicate == in_scheme:
            members.append(subject)
        elif predicate == preferred:
            names.setdefault(subject, []).insert(0, value)
        elif predicate in others:
            names.setdefault(subject, []).append(value)
    return tuple(CuratedConcept(iri, tuple(names[iri])) for iri in members)


_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Finder:
    """The names of a vocabulary: a pattern of all, and the concept of each. A text without a `first` word has none."""

    pattern: re.Pattern[str]
    by_name: dict[str, CuratedConcept]
    first: frozenset[str]
    signs: frozenset[str]
    """With which names begin before their first word: (limited)."""


@cache
def _finder(scheme: str) -> _Finder:
    members = [concept for part in scheme.split("+") for concept in concepts(part)]
    by_name = {_fold(name): concept for concept in members for name in concept.names}
    longest_first = sorted(by_name, key=lambda name: (-len(name), name))
    pattern = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
    compiled = re.compile(rf"(?<![^\W_])(?<!non-)(?<!non )(?:{pattern})(?![^\W_])", re.IGNORECASE)
    signs = frozenset(name[0] for name in by_name if not name[0].isalnum())
    return _Finder(compiled, by_name, frozenset(_WORD.findall(name)[0] for name in by_name), signs)


def _fold(name: str) -> str:
    return " ".join(plain(name).casefold().split())


@lru_cache(maxsize=16)
def _words(text: str) -> frozenset[str]:
    """The words of a text in small letters. Several vocabularies are looked for in a row."""
    return frozenset(_WORD.findall(text.casefold()))


def find_concepts(scheme: str, text: str, start: int = 0, end: int | None = None) -> list[Sighting]:
    """The concepts of a vocabulary named in ``text[start:end]``, longest name first, whole words, in order.

    `scheme` may join several vocabularies by plus signs; `text` has plain hyphens, quotes and spaces.

    >>> [(s.concept.names[0], s.start) for s in find_concepts("payers", "Covered by United Healthcare and BCBS")]
    [('UnitedHealthcare', 11), ('Blue Cross Blue Shield', 33)]
    """
    finder = _finder(scheme)
    if finder.first.isdisjoint(_words(text[start:end])):
        return []
    found: list[Sighting] = []
    last = start
    end = len(text) if end is None else end
    for word in _WORD.finditer(text, start, end):
        place = word.start()
        if place < last or word[0].casefold() not in finder.first:
            continue
        behind_sign = place > last and text[place - 1] in finder.signs and finder.pattern.match(text, place - 1, end)
        if match := behind_sign or finder.pattern.match(text, place, end):
            last = match.end()
            found.append(Sighting(finder.by_name[_fold(match[0])], *match.span()))
    return found


_BEFORE_COORDINATED = re.compile(r"(?P<word>[^\W_]+(?:-[^\W_]+)*)(?:\s*,\s*|\s*/\s*|,?\s+(?:and|or|and/or)\s+)$")


def coordinated(found: Iterable[Sighting], scheme: str, text: str, start: int = 0) -> Iterator[Sighting]:
    """Sightings, and before each those that share its last words: general anesthesia, too, in "general or spinal anesthesia".

    >>> text = "under general, spinal or epidural anesthesia"
    >>> [s.concept.names[0] for s in coordinated(find_concepts("anesthesia", text), "anesthesia", text)]
    ['general anesthesia', 'neuraxial anesthesia']
    """
    by_name = _finder(scheme).by_name
    last = start
    for sighting in found:
        words = text[sighting.start : sighting.end].split()
        heads = [" ".join(words[first:]) for first in range(1, len(words))]
        shared: list[Sighting] = []
        place = sighting.start
        while heads and (match := _BEFORE_COORDINATED.search(text, last, place)):
            concept = next(filter(None, (by_name.get(_fold(f"{match['word']} {head}")) for head in heads)), None)
            if concept is None:
                break
            place = match.start()
            if concept != sighting.concept:
                shared.append(Sighting(concept, place, sighting.end))
        yield from reversed(shared)
        yield sighting
        last = sighting.end
