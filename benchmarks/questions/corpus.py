"""Briefs as publishers write them, as many as one likes. In: a number. Out: that many texts, the same ones every time.

A brief has 5 to 15 modifiers, 3 to 6 taxonomies, 3 to 8 diagnoses and 3 to 6 related codes. Some are in nearly every brief and
most in few. Half of a brief's related codes are neighbours, which often relate back. Of ten tables eight have pipes, two tabs.
"""

import random
from collections.abc import Iterator

FIRST = 10_000
_MODIFIERS = [f"{number}" for number in range(22, 83)] + "AS E1 F1 GA GC KX LT RT Q1 QK QW QX QY TC XE XP XS XU P1 P3".split()  # noqa: SIM905, shorter to read
_TAXONOMIES = [f"20{kind}{letter}{number}0000X" for kind in (7, 8) for letter in "CDGKLPQRX" for number in (0, 1, 2)]
_DIAGNOSES = [f"{letter}{number:02}.{last}" for letter in "CDEIKMNRSZ" for number in range(10, 90) for last in range(4)]
_PAYERS = ["Medicare", "Aetna", "Cigna Health", "United Healthcare", "Blue Cross Blue Shield plans", "Humana"]
_SITES = ["Office", "Hospital outpatient department", "Ambulatory surgical center", "Inpatient hospital", "Patient's home"]
_OTHERS = 25_000
_NEAR = 3


def texts(number: int) -> Iterator[tuple[str, str]]:
    """Names of files and what is in them."""
    for n in range(number):
        yield f"{n:06}.txt", _text(FIRST + n, random.Random(n), number)


def _text(code: int, dice: random.Random, number: int) -> str:
    bar = "\t" if dice.random() < 0.2 else " | "

    def table(header: str, codes: list[str], what: str) -> str:
        rows = [header.replace("/", bar), *(f"{each}{bar}{_label(each, dice)}{bar}{what} {each} for {code}" for each in codes)]
        return "".join(f"{row}\n" for row in rows)

    near = {str(code + step) for step in dice.sample(range(-_NEAR, _NEAR + 1), 3) if step and code + step >= FIRST}
    far = {str(FIRST + dice.randrange(_OTHERS)) for _ in range(dice.randint(1, 3))}
    word = "contrast" if code == FIRST + number // 2 else "plan"
    return (
        f"Summary & Overview\nCPT {code}: A procedure of number {code}\n"
        f"Payers are {', '.join(dice.sample(_PAYERS, 4))}. It is seldom done.\n"
        "Billing Code Overview\nOne procedure, percutaneous.\n"
        f"Service type: Surgery\nTypical site of service: {' or '.join(dice.sample(_SITES, 2))}\n"
        "Clinical & Coding Specifications\nClinical Context\nA patient is treated under general anesthesia after a CT.\n"
        "Coding Specifications\n"
        + table("Modifier/Description/When to Use", _some(_MODIFIERS, dice.randint(5, 15), dice), f"when the {word} asks")
        + table("Taxonomy Code/Specialty/Notes", _some(_TAXONOMIES, dice.randint(3, 6), dice), "they do")
        + "Related Diagnoses\n"
        + table("ICD-10 Code/Description/Clinical Relevance", _some(_DIAGNOSES, dice.randint(3, 8), dice), "a reason")
        + "Related CPT Codes\n"
        + table("CPT Code/Description/Relationship to This Procedure", sorted((near | far) - {str(code)}), "an alternative to")
    )


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
