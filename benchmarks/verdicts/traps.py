"""Labels that must not be accepted, and the same titles in usual spellings, which must. In: the editions that ship. Out: pairs.

Unknown words: a brand in the place of another drug, an invented word in the place of one of a title's. Poles: the contrary of a
title, or another number in it. Everyday wording: two lists that were written by hand. Rules and lists here know nothing of the
product's own.
"""

import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import noise
from strata import Authority, Pair, half_of, plainly

from chargegraph.codes.systems import SYSTEMS
from chargegraph.editions.model import Edition
from chargegraph.findings.label_index import LabelIndexes
from chargegraph.findings.labels import NamedCode
from chargegraph.store.at_hand import Authorities
from chargegraph.store.store import Store

HERE = Path(__file__).parent
NOBODY = ""
"""The right code of a label that is no code's."""
BUNDLED = ("icd10cm", "hcpcs", "nucc", "pos")
UNKNOWN, POLES, SPELLINGS = "unknown words", "poles", "usual spellings"
WORDINGS = {"everyday wording": "everyday.tsv", "everyday wording, later": "everyday-later.tsv"}

_SYLLABLES = [
    "bra",
    "cel",
    "dro",
    "fen",
    "gli",
    "jat",
    "kev",
    "lum",
    "mor",
    "nax",
    "pio",
    "quel",
    "rit",
    "sov",
    "tiv",
    "vax",
    "zur",
]
_DRUG = re.compile(r"Injection, ([^,(]+),(?: .*,)? (per .+|[\d.]+ (?:mg|mcg|units?|gm?|ml))$", re.I)
# Words that carry what a title is about; what a label may drop is no place for an invented word.
_CONTENT = re.compile(r"\b(?!other|unspecified|specified|elsewhere|classified|without|encounter|injection)[A-Za-z]{5,}\b", re.I)
_NUMBER = re.compile(r"\b\d+\b")


def listed(name: str) -> list[list[str]]:
    """The rows of a list beside this file, without comments and head."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


def spellings(title: str, dice: random.Random) -> Iterator[tuple[str, str]]:
    """A title as it is usually written: seven ways, where they change it."""
    ways = {
        "capitals": title.upper(),
        "no signs": " ".join(re.sub(r"[,;:()\[\]]", " ", title.lower()).split()),
        "british": noise.british(title, dice),
        "order": noise.order(title, dice),
        "hyphens": title.replace("-", " "),
        "ampersand": title.replace(" and ", " & "),
        "short": re.sub(r"\b(\w+)\b", lambda m: noise.CLERK.get(m[1].lower(), m[1]), title),
    }
    yield from ((way, text) for way, text in ways.items() if text != title)


def invented(dice: random.Random) -> str:
    return "".join(dice.sample(_SYLLABLES, dice.randint(2, 3)))


def contraries(title: str) -> Iterator[str]:
    """A title with one word in it turned round, or one number changed."""
    for word, contrary in listed("opposites.tsv"):
        bound = "" if word in ("hyper", "hypo") else r"\b"
        if word.startswith("with") and re.search(r"with or without|with/without", title, re.I):
            continue
        changed = re.sub(rf"\b{word}{bound}", contrary, title, count=1, flags=re.I)
        if changed != title:
            yield changed
    for match in _NUMBER.finditer(title):
        yield f"{title[: match.start()]}{int(match[0]) + 1}{title[match.end() :]}"


class Traps:
    """The pairs of one edition."""

    def __init__(self, scheme: str, entries: list[NamedCode], count: int) -> None:
        self.scheme, self.count, self.dice = scheme, count, random.Random(11)
        self.entries = [entry for entry in entries if entry.label and entry.kind != "concept"]
        self.names = {e.notation: {_bag(n) for n in (e.label, e.short or "", *e.synonyms, *e.extra)} for e in entries}
        self.titled: dict[str, list[str]] = {}
        for entry in self.entries:
            self.titled.setdefault(plainly(entry.label), []).append(entry.notation)

    def half(self, code: str) -> str:
        return half_of(code[:3] if self.scheme == "icd10cm" else code)

    def sampled(self, entries: Iterable[NamedCode]) -> list[NamedCode]:
        every = list(entries)
        return self.dice.sample(every, min(len(every), 2 * self.count))

    def pair(self, stratum: str, code: str, label: str, manner: str, right: str | None = None) -> Pair:
        return Pair(stratum, code, label, code if right is None else right, manner, self.half(code))

    def pairs(self) -> list[Pair]:
        return [*self.unknown_words(), *self.poles(), *self.usual_spellings(), *self.everyday()]

    def unknown_words(self) -> Iterator[Pair]:
        drugs = [(entry, found) for entry in self.entries if (found := _DRUG.match(entry.label))]
        for brand, generic in listed("brands.tsv"):
            others = [(e, m) for e, m in drugs if not {brand, generic} & set(re.findall(r"[a-z-]+", e.label.lower()))]
            for entry, found in self.dice.sample(others, min(len(others), 4)):
                yield self.pair(UNKNOWN, entry.notation, f"{brand.capitalize()} injection {found[2]}", "brand", NOBODY)
        for entry in self.sampled(self.entries):
            words = list(_CONTENT.finditer(entry.label))
            if words:
                at = self.dice.choice(words)
                label = f"{entry.label[: at.start()]}{invented(self.dice)}{entry.label[at.end() :]}"
                yield self.pair(UNKNOWN, entry.notation, label, "invented", NOBODY)
                yield self.pair(UNKNOWN, entry.notation, entry.label.upper(), "true")

    def poles(self) -> Iterator[Pair]:
        for entry in self.sampled(e for e in self.entries if next(contraries(e.label), None)):
            label = self.dice.choice(list(contraries(entry.label)))
            if _bag(label) in self.names[entry.notation]:
                continue
            holders = self.titled.get(plainly(label), [])
            right = holders[0] if len(holders) == 1 else NOBODY
            if self.dice.random() < 0.5:
                label = noise.clerk(label, self.dice)
            yield self.pair(POLES, entry.notation, label, "pole", right)
            yield self.pair(POLES, entry.notation, noise.clerk(entry.label, self.dice), "true")

    def usual_spellings(self) -> Iterator[Pair]:
        for entry in self.sampled(self.entries):
            for way, label in spellings(entry.label, self.dice):
                yield self.pair(SPELLINGS, entry.notation, label, way)

    def everyday(self) -> Iterator[Pair]:
        for stratum, file in WORDINGS.items():
            for scheme, code, label, holds in listed(file):
                if scheme == self.scheme:
                    # No half of these is set apart.
                    yield Pair(stratum, code, label, code if holds == "yes" else NOBODY, "everyday", "test")


def _bag(name: str) -> str:
    """A name's words in any order: what is the same in another order is no contrary."""
    return " ".join(sorted(plainly(name).split()))


def edition_of(scheme: str) -> tuple[Edition, LabelIndexes]:
    authorities = Authorities(Store(":memory:"))
    return authorities.in_force(scheme, None)[0], LabelIndexes(authorities)


def bundled(count: int) -> list[Authority]:
    """The editions that ship, with every name that `check` knows of their codes."""
    found = []
    for scheme in BUNDLED:
        edition, indexes = edition_of(scheme)
        entries = list(indexes.entries(edition))
        pairs = Traps(scheme, entries, count).pairs()
        if lacking := {UNKNOWN, POLES, SPELLINGS, *WORDINGS} - {pair.stratum for pair in pairs}:
            raise SystemExit(f"error: no pairs of {', '.join(sorted(lacking))}, {edition.name}, see traps.py")
        found.append(Authority(f"bundled {SYSTEMS[scheme].title}", scheme, entries, pairs))
    return found
