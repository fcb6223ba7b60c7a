"""Briefs as publishers write them. In: a number. Out: that many texts, and what each of them says, the same every time.

A brief has 5 to 15 modifiers, 3 to 6 taxonomies, 3 to 8 diagnoses and 3 to 6 related codes. Some are in nearly every brief and
most in few. Half of a brief's related codes are neighbours, which often relate back. Of ten tables eight have pipes, two tabs.
"""

import hashlib
import random
from collections.abc import Iterator
from typing import NamedTuple

FIRST = 10_000
_MODIFIERS = [f"{number}" for number in range(22, 83)] + "AS E1 F1 GA GC KX LT RT Q1 QK QW QX QY TC XE XP XS XU P1 P3".split()  # noqa: SIM905, shorter to read
_TAXONOMIES = [f"20{kind}{letter}{number}0000X" for kind in (7, 8) for letter in "CDGKLPQRX" for number in (0, 1, 2)]
_DIAGNOSES = [f"{letter}{number:02}.{last}" for letter in "CDEIKMNRSZ" for number in range(10, 90) for last in range(4)]
_PAYERS = {
    "Medicare": "Medicare",
    "Aetna": "Aetna",
    "Cigna Health": "Cigna Health",
    "United Healthcare": "UnitedHealthcare",
    "Blue Cross Blue Shield plans": "Blue Cross Blue Shield",
    "Humana": "Humana",
}
"""Payers as briefs write them, each with its name in the vocabulary."""
_SITES = {
    "Office": "office",
    "Hospital outpatient department": "hospital outpatient department",
    "Ambulatory surgical center": "ambulatory surgical center",
    "Inpatient hospital": "inpatient hospital",
    "Patient's home": "home",
}
_PAYERS_LINE = "Payers are {}. It is seldom done."
_OVERVIEW = "One procedure, percutaneous."
_CONTEXT = "A patient is treated under general anesthesia after a CT."
_MENTIONS = (("seldom", "hedge"), ("percutaneous", "approach"), ("general anesthesia", "anesthesia"), ("CT", "imaging"))
"""What the running text of every brief mentions, with the vocabulary that has it."""
_OTHERS = 25_000
_NEAR = 3


class Fact(NamedTuple):
    """What a brief says in one place."""

    kind: str
    code: str | None
    """The code that a row of a table states."""
    item: str | None
    """The name, in a vocabulary, of what the passage names."""
    label: str | None
    note: str | None
    """The last cell of a row."""
    written: str
    """The passage as it stands there."""
    line: int
    start: int


class Facts(NamedTuple):
    """A brief and all that it says."""

    file: str
    code: str
    title: str
    text: str
    facts: list[Fact]

    @property
    def name(self) -> str:
        return f"{self.code}-{hashlib.sha256(self.text.encode()).hexdigest()[:12]}"

    def of(self, kind: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.kind == kind]


def texts(number: int) -> Iterator[tuple[str, str]]:
    """Names of files and what is in them."""
    for brief in briefs(number):
        yield brief.file, brief.text


def briefs(number: int) -> Iterator[Facts]:
    """The same with what each says."""
    for n in range(number):
        yield _brief(f"{n:06}.txt", FIRST + n, random.Random(n), number)


class _Writing:
    """A text that grows, and what it says so far."""

    def __init__(self) -> None:
        self.text = ""
        self.facts: list[Fact] = []

    def line(self, line: str) -> None:
        self.text += f"{line}\n"

    def say(self, kind: str, written: str, *, item: str | None = None, row: tuple[str, str, str] | None = None) -> None:
        """Note that the line to come is a statement."""
        code, label, note = row or (None, None, None)
        self.facts.append(Fact(kind, code, item, label, note, written, self.text.count("\n") + 1, len(self.text)))

    def passage(self, line: str, *said: tuple[str, str, str | None]) -> None:
        """A line, and statements in it: kind, what is written, what the vocabulary calls it."""
        for kind, written, item in said:
            self.say(kind, written, item=item)
            self.facts[-1] = self.facts[-1]._replace(start=len(self.text) + line.index(written))
        self.line(line)


def _brief(file: str, code: int, dice: random.Random, number: int) -> Facts:
    writing = _Writing()
    bar = "\t" if dice.random() < 0.2 else " | "

    def table(kind: str, header: str, codes: list[str], what: str) -> None:
        writing.line(header.replace("/", bar))
        for each in codes:
            row = each, _label(each, dice), f"{what} {each} for {code}"
            writing.say(kind, bar.join(row), row=row)
            writing.line(bar.join(row))

    near = {str(code + step) for step in dice.sample(range(-_NEAR, _NEAR + 1), 3) if step and code + step >= FIRST}
    far = {str(FIRST + dice.randrange(_OTHERS)) for _ in range(dice.randint(1, 3))}
    word = "contrast" if code == FIRST + number // 2 else "plan"
    title, payers = f"A procedure of number {code}", dice.sample([*_PAYERS], 4)
    mentions = [("mention", written, vocabulary) for written, vocabulary in _MENTIONS]
    writing.line("Summary & Overview")
    writing.say("title", title)
    writing.line(f"CPT {code}: {title}")
    summary = _PAYERS_LINE.format(", ".join(payers))
    writing.passage(summary, ("summary", summary, None), *(("payer", each, _PAYERS[each]) for each in payers), mentions[0])
    writing.line("Billing Code Overview")
    writing.passage(_OVERVIEW, ("overview", _OVERVIEW, None), mentions[1])
    writing.passage("Service type: Surgery", ("service-type", "Surgery", "surgery"))
    sites = dice.sample([*_SITES], 2)
    writing.passage(f"Typical site of service: {' or '.join(sites)}", *(("site", each, _SITES[each]) for each in sites))
    writing.line("Clinical & Coding Specifications\nClinical Context")
    writing.passage(_CONTEXT, ("context", _CONTEXT, None), *mentions[2:])
    writing.line("Coding Specifications")
    table("modifier", "Modifier/Description/When to Use", _some(_MODIFIERS, dice.randint(5, 15), dice), f"when the {word} asks")
    table("specialty", "Taxonomy Code/Specialty/Notes", _some(_TAXONOMIES, dice.randint(3, 6), dice), "they do")
    writing.line("Related Diagnoses")
    table("diagnosis", "ICD-10 Code/Description/Clinical Relevance", _some(_DIAGNOSES, dice.randint(3, 8), dice), "a reason")
    writing.line("Related CPT Codes")
    related = sorted((near | far) - {str(code)})
    table("related", "CPT Code/Description/Relationship to This Procedure", related, "an alternative to")
    return Facts(file, str(code), title, writing.text, writing.facts)


def _some(codes: list[str], count: int, dice: random.Random) -> list[str]:
    """Codes of a list, the first ones more often than the last."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[codes[int(len(codes) * dice.random() ** 2)]] = None
    return list(found)


def _label(code: str, dice: random.Random) -> str:
    """What a brief calls a code: the same in most briefs."""
    if dice.random() < 0.9:
        return f"what {code} is to most"
    return f"{dice.choice(('the thing', 'something', 'all'))} that {code} is"
