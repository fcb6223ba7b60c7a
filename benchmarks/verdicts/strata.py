"""The pairs. In: releases. Out: per authority, its entries and the pairs to judge against it.

A true pair is a code and a label of its own that the authority has been robbed of. A false pair is such a label on another
code that has a true pair in the same stratum: a third of them siblings, a third codes with a similar title, a third any.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import noise
import releases

from chargegraph.findings.labels import NamedCode

# Labels of the releases that say something else than their code, or are cut short, found by reading the releases. The crosswalk's
# gravest errors never get here: its reader has a list of them.
ERRORS = {
    ("G9797", None), ("106S00000X", "Technician"), ("2085N0904X", "Radiology/Neuroradiology/Nuclear Radiology"),
    ("261QR0208X", "Radiology, Mammography"), ("2084P0301X", None), ("261QR0405X", None), ("235Z00000X", None),
    ("247200000X", None),
}  # fmt: skip


# What CMS puts before classification and specialization.
GROUPING = re.compile(
    r"^.*(?:Physicians|Providers|Facilities|Hospitals|Units|Laboratories|Agencies|Suppliers|Transportation Services)[/,] ?(?=\w)"
)


def erroneous(code: str, label: str) -> bool:
    return (code, None) in ERRORS or (code, label) in ERRORS


class Pair(NamedTuple):
    stratum: str
    code: str
    """The code that the label is stated for."""
    label: str
    right: str
    """The code whose label it is."""
    manner: str
    """What was done to the label, or how the wrong code was drawn: sibling, similar, any."""
    half: str

    @property
    def true(self) -> bool:
        return self.code == self.right


class Authority(NamedTuple):
    name: str
    scheme: str
    entries: list[NamedCode]
    pairs: list[Pair]


def half_of(family: str) -> str:
    return "test" if blake2b(family.encode(), digest_size=2).digest()[0] & 1 else "dev"


def plainly(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


class Maker:
    """Makes the pairs of one scheme."""

    def __init__(
        self, scheme: str, entries: list[NamedCode], family: Callable[[str], str], seed: int = 7, training: bool = False
    ) -> None:
        self.training = training
        self.scheme, self.family, self.dice = scheme, family, random.Random(seed)
        self.entry = {entry.notation: entry for entry in entries}
        self.names = {e.notation: {plainly(n) for n in (e.label, e.short or "", *e.synonyms) if n} for e in entries}

    def line(self, code: str | None) -> list[str]:
        """A code and those above it."""
        found = []
        while code in self.entry:
            found.append(code)
            code = self.entry[code].broader
        return found

    def fair(self, code: str, label: str, right: str) -> bool:
        """Whether the label on that code is false: no name of it or of one above, and not above or below the right one."""
        if code in self.line(right) or right in self.line(code) or self.entry[code].kind != self.entry[right].kind:
            return False
        text = plainly(label)
        if plainly(self.entry[code].label) == plainly(self.entry[right].label):
            return False
        words = set(text.split()) - {"unspecified", "nos"}
        return all(
            text not in self.names[one] and words != set(plainly(self.entry[one].label).split()) for one in self.line(code)
        )

    def pairs(self, stratum: str, labels: list[tuple[str, str, str]], count: int, similar: dict[str, list[str]]) -> list[Pair]:
        """Of (code, label, manner), as many as asked in each half, each true once and false once (or in every way, to train)."""
        found: list[Pair] = []
        for half in ("dev",) if self.training else ("dev", "test"):
            ours = [x for x in labels if half_of(self.family(x[0])) == half]
            self.dice.shuffle(ours)
            ours = ours[:count]
            population = sorted({code for code, _label, _manner in ours})
            inside = set(population)
            siblings = defaultdict(list)
            for code in population:
                siblings[self.family(code)].append(code)
            for number, (code, label, manner) in enumerate(ours):
                found.append(Pair(stratum, code, label, code, manner, half))
                draws: list[tuple[str, list[str]]] = [
                    ("sibling", siblings[self.family(code)]), ("similar", [c for c in similar.get(code, ()) if c in inside]),
                    ("any", population),
                ]  # fmt: skip
                for way, pool in draws[number % 3 :] + draws[: number % 3][::-1]:
                    wrong = [c for c in self.dice.sample(pool, min(len(pool), 30)) if self.fair(c, label, code)]
                    if wrong:
                        found.append(Pair(stratum, wrong[0], label, code, way, half))
                        if not self.training:
                            break
        return found


def similar_titles(entries: list[NamedCode], codes: list[str], count: int = 25) -> dict[str, list[str]]:
    """For each code, those of the others with the likest titles, by words weighed by rarity: nobody's method."""
    import math

    titles = {e.notation: set(plainly(e.label).split()) for e in entries}
    seen: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        for word in titles[code]:
            seen[word].append(code)
    found = {}
    for code in codes:
        score: dict[str, float] = defaultdict(float)
        for word in titles[code]:
            if len(seen[word]) < 400:
                for other in seen[word]:
                    score[other] += math.log(len(codes) / len(seen[word]) + 1)
        score.pop(code, None)
        ranked = sorted(score, key=lambda o: (-score[o] / (4 + len(titles[o])), o))
        found[code] = ranked[:count]
    return found


def exact(maker: Maker, entries: list[NamedCode], count: int) -> list[Pair]:
    sample = maker.dice.sample(entries, min(len(entries), count * 2))
    labels = [(e.notation, e.label, "exact") for e in sample if e.label]
    similar = similar_titles(entries, [e.notation for e in sample])
    return maker.pairs("exact label", labels, count, similar)


def icd(folder: Path, entries: list[NamedCode], count: int, training: bool = False) -> list[Authority]:
    maker = Maker("icd10cm", entries, lambda code: code[:3], training=training)
    old = releases.icd2024(folder)
    billable = [e for e in entries if e.notation in old]
    sample = maker.dice.sample(billable, min(len(billable), count * 3))
    noisy = [(e.notation, done[0], done[1]) for e in sample if (done := noise.variant(e.label, maker.dice))]
    retitled = [
        (code, title, "FY2024 title") for code, title in old.items()
        if code in maker.entry and plainly(title) not in maker.names[code]
    ]  # fmt: skip
    surface = [x for x in noisy + retitled if plainly(x[1]) not in maker.names[x[0]] or x[2] in ("signs", "hyphen")]
    similar = similar_titles(entries, sorted({x[0] for x in surface}))
    official = Authority(
        "ICD-10-CM", "icd10cm", entries, exact(maker, billable, count) + maker.pairs("surface", surface, count, similar)
    )
    terms = [(e.notation, term, "inclusion term") for e in entries for term in e.synonyms]
    times: dict[str, int] = defaultdict(int)
    for _code, term, _m in terms:
        times[plainly(term)] += 1
    terms = [
        x for x in terms
        if times[plainly(x[1])] == 1 and not x[1].endswith(":") and plainly(x[1]) != plainly(maker.entry[x[0]].label)
    ]  # fmt: skip
    bare = [e._replace(synonyms=()) for e in entries]
    unseen = maker.pairs("unseen synonym", terms, count, similar_titles(entries, sorted({x[0] for x in terms})))
    extra: dict[str, list[str]] = defaultdict(list)
    for _source, code, label in releases.mapped(folder):
        extra[code].append(label)
    for code, title in old.items():
        extra[code].append(title)
    rich = [e._replace(extra=tuple(dict.fromkeys(extra[e.notation]))) for e in bare]
    found = [
        official,
        Authority("ICD-10-CM titles only", "icd10cm", bare, unseen),
        Authority("ICD-10-CM titles and public labels", "icd10cm", rich, unseen),
    ]
    for half in ("dev", "test"):
        # The inclusion terms of the other half's families stay: in use, only the term that nobody listed is unknown.
        lent = [
            e._replace(synonyms=maker.entry[e.notation].synonyms) if half_of(e.notation[:3]) != half else e for e in rich
        ]  # fmt: skip
        found.append(Authority("ICD-10-CM all labels", "icd10cm", lent, [p for p in unseen if p.half == half]))
    return found


def nucc(folder: Path, count: int, training: bool = False) -> list[Authority]:
    entries = releases.nucc(folder)
    maker = Maker("nucc", entries, lambda code: code[:4], training=training)
    # A specialization alone stands in several classifications and is no description.
    bare = {plainly(e.synonyms[0]) for e in entries if len(e.synonyms) > 1}
    rows, specialties = [], []
    for entry in releases.crosswalk(folder):
        for name in (entry.label, *entry.synonyms):
            text = GROUPING.sub("", name)
            if entry.notation in maker.entry and not any(c == entry.notation and text.endswith(t or "") for c, t in ERRORS):
                # A description ends as the label does; another name is that of a Medicare specialty.
                same = plainly(entry.label).endswith(plainly(text)) and plainly(text) not in bare
                (rows if same else specialties).append((entry.notation, text))
    labels = [(code, name, "CMS description") for code, name in rows if plainly(name) not in maker.names[code]]
    labels += [(code, done[0], done[1]) for code, name in rows for _ in range(2) if (done := noise.variant(name, maker.dice))]
    unseen = [(code, name, "Medicare specialty") for code, name in specialties if plainly(name) not in maker.names[code]]
    similar = similar_titles(entries, [e.notation for e in entries])
    return [
        Authority(
            "NUCC",
            "nucc",
            entries,
            exact(maker, entries, count)
            + maker.pairs("surface", list(dict.fromkeys(labels)), count, similar)
            + maker.pairs("unseen synonym", unseen, count, similar),
        )
    ]


def hcpcs(folder: Path, count: int, training: bool = False) -> list[Authority]:
    entries = releases.hcpcs(folder)
    maker = Maker("hcpcs", entries, lambda code: code[:3] if len(code) > 2 else code[:1], training=training)
    times: dict[str, int] = defaultdict(int)
    for entry in entries:
        times[plainly(entry.short or "")] += 1
    labels = [
        (e.notation, e.short, "short text") for e in entries
        if e.short and times[plainly(e.short)] == 1 and plainly(e.short) != plainly(e.label)
        and not erroneous(e.notation, e.short)
    ]  # fmt: skip
    similar = similar_titles(entries, [e.notation for e in entries])
    pairs = exact(maker, entries, count) + maker.pairs("short text", labels, count, similar)
    # The short texts of the other half's families stay, so that abbreviations are known as far as a release shows them.
    return [
        Authority(
            "HCPCS", "hcpcs",
            [e._replace(short=None) if half_of(maker.family(e.notation)) == half else e for e in entries],
            [p for p in pairs if p.half == half],
        )
        for half in ("dev", "test")
    ]  # fmt: skip
