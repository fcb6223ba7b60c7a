"""What a label says, and what it denies, of what tells codes apart. In: a label. Out: values, numbers, denials."""

import re
from collections import Counter
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from chargegraph.findings.labels.label_words import is_field, is_slip, spelt_by, tokens
from chargegraph.findings.labels.wordlists import WORDS

SIDE = "side"
"""The set whose contradictions are errors even where no code is found that has the label."""
# One side or the other.
_UNILATERAL = "unilateral"
_SIDE_LETTER = re.compile(r"(?<![\w/.-])([RL])(?=\.? [A-Za-z]{3})")
# How many words behind a negation it denies; the next ones may be affirmed or denied.
_REACH = 4
_CLAUSES = re.compile(r"[;:]|,(?!\d{3}\b)|(?<![Ww])/")

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Without with two letters turned round, one left out, one too many.
_MISSPELT = frozenset(
    form
    for at in range(1, 7)
    for form in (
        "without"[:at] + "without"[at : at + 2][::-1] + "without"[at + 2 :],
        "without"[:at] + "without"[at + 1 :],
        *("without"[:at] + letter + "without"[at + end :] for letter in _LETTERS for end in (0, 1)),
    )
)

Phrase = tuple[str, ...]


class Sayings(NamedTuple):
    """What a label affirms and denies: words, values of the sets, numbers behind the words that take them."""

    words: Phrase
    affirmed: frozenset[str]
    denied: frozenset[str]
    phrases: tuple[Phrase, ...]
    values: dict[str, dict[str, Phrase]]
    counts: dict[str, frozenset[str]]


@cache
def known_phrases() -> dict[str, list[tuple[Phrase, str, str]]]:
    """The phrases by first word, longest first, each with its set and the value that it says."""
    by_word: dict[str, list[tuple[Phrase, str, str]]] = {}
    for name, value, phrase in WORDS.contraries:
        by_word.setdefault(phrase[0], []).append((phrase, name, value))
    for row in by_word.values():
        row.sort(key=lambda entry: -len(entry[0]))
    return by_word


@lru_cache(maxsize=20_000)
def said_by(label: str) -> Sayings:
    label = _SIDE_LETTER.sub(lambda match: "right" if match[1] == "R" else "left", label)
    clauses = [clause for part in _CLAUSES.split(label) if (clause := tuple(tokens(part)))]
    affirmed, denied, phrases = set[str](), set[str](), list[list[str]]()
    values: dict[str, dict[str, Phrase]] = {}
    counts: dict[str, set[str]] = {}
    numbered, units = WORDS.numbered | WORDS.lettered, WORDS.dose_units
    for clause in clauses:
        negated = _read_polarity(clause, affirmed, denied, phrases)
        at = 0
        while at < len(clause):
            if clause[at] in numbered:
                counts.setdefault(clause[at], set()).update(_numbers_behind(clause, at))
            elif clause[at] in units and at and clause[at - 1][0].isdigit():
                counts.setdefault(clause[at], set()).add(clause[at - 1])
            at += 1 if negated[at] else _take(clause, at, values)
    if _UNILATERAL in affirmed and SIDE not in values:
        values[SIDE] = {"left": (_UNILATERAL,), "right": (_UNILATERAL,)}
    numbers = {word: frozenset(row) for word, row in counts.items() if row}
    words = tuple(word for clause in clauses for word in clause if not is_field(word))
    whole = tuple(tuple(phrase) for phrase in phrases if phrase)
    return Sayings(words, frozenset(affirmed), frozenset(denied), whole, values, numbers)


def _read_polarity(clause: Phrase, affirmed: set[str], denied: set[str], phrases: list[list[str]]) -> list[bool]:
    """Adds what a clause affirms and denies and each phrase denied, and says of a word whether it stands behind a negation."""
    behind, left, either, before = list[bool](), 0, False, list[str]()
    negations, uncertain = WORDS.negations, WORDS.uncertain_negations
    for at, word in enumerate(clause):
        following = clause[at + 1] if at + 1 < len(clause) else ""
        behind.append(left > 0 and not is_field(word))
        if word in _MISSPELT or _is_but(clause, at) or (word in negations and not _is_exempt(word, following)):
            # With or without: either.
            either = at > 0 and clause[at - 1] == "with"
            left = 0 if either else _REACH
            denied.update(before if word == "not" else ())
            phrases.append([])
        elif word in uncertain:
            either = True
        elif word in ("with", "but"):
            left, either = 0, False
        elif not is_field(word):
            if either or not left:
                affirmed.add(word)
            if either or left:
                denied.add(word)
            if left and not either:
                phrases[-1].append(word)
            before.append(word)
            either = either or left == 1
            left = max(left - 1, 0)
    return behind


def _is_exempt(negation: str, following: str) -> bool:
    """Whether a negation denies nothing: not elsewhere classified, no more than; without other, without lower do."""
    return negation != "without" and (following in WORDS.residual or following in WORDS.comparisons)


def _is_but(clause: Phrase, at: int) -> bool:
    """Whether a word ends what denies like not: other than wood."""
    return clause[at] == "than" and at > 0 and clause[at - 1] == "other"


def _take(clause: Phrase, at: int, values: dict[str, dict[str, Phrase]]) -> int:
    """Notes the value that begins at a word, and says how many words it takes."""
    begun = known_phrases().get(clause[at], ())
    fitting = [
        entry
        for entry in begun
        if clause[at : at + len(entry[0])] == entry[0] or _clips(clause[at : at + len(entry[0])], entry[0])
    ]
    longest = [entry for entry in fitting if len(entry[0]) == len(fitting[0][0])]
    exact = [entry for entry in longest if clause[at : at + len(entry[0])] == entry[0]]
    # What may be cut of several phrases is none of them.
    for phrase, name, value in exact or (longest if len(longest) == 1 else ()):
        values.setdefault(name, {}).setdefault(value, phrase)
        return len(phrase)
    return 1


def _clips(words: Phrase, phrase: Phrase) -> bool:
    """Whether words are a phrase of several with its last one cut or misspelt: physician assist."""
    if len(words) != len(phrase) or len(phrase) == 1 or words[:-1] != phrase[:-1] or words[-1] == phrase[-1]:
        return False
    return len(words[-1]) > 2 and (spelt_by(words[-1], phrase[-1]) or is_slip(words[-1], phrase[-1]))


def _numbers_behind(clause: Phrase, at: int) -> set[str]:
    """The numbers right behind a word that takes them, a letter at the end of each with it: type 1, stage 3a; hepatitis b."""
    found, last = set[str](), ""
    if clause[at] in WORDS.lettered and len(letter := "".join(clause[at + 1 : at + 2])) == 1 and letter.isalpha():
        return {letter}
    for word in clause[at + 1 :]:
        if word[0].isdigit():
            found.add(word)
            last = word
        elif last and len(word) == 1 and word in "abc":
            found.discard(last)
            found.add(last + word)
            last = ""
        else:
            break
    return found


@lru_cache(maxsize=20_000)
def told(label: str) -> Counter[str]:
    """What a label says to tell codes apart, each as often as it says it: numbers, denials, values of the sets.

    >>> sorted(told("2 views, left knee, without contrast").items())
    [('2', 1), ('left', 1), ('without', 1)]
    """
    found = Counter[str]()
    for clause in _CLAUSES.split(label):
        words, at = tuple(tokens(clause)), 0
        while at < len(words):
            word, values = words[at], dict[str, dict[str, Phrase]]()
            taken = _take(words, at, values)
            found.update(value for said in values.values() for value in said)
            if word[0].isdigit():
                found[word] += 1
            elif word in WORDS.negations or word in _MISSPELT or _is_but(words, at):
                found["without"] += 1
            elif word == "with":
                found["with"] += 1
            at += taken
    return found


@cache
def _set_of() -> dict[str, str]:
    """The set of each value."""
    return {value: name for name, value, _phrase in WORDS.contraries}


def beyond(label: str, name: str) -> list[str]:
    """What a label says to tell codes apart and a name does not say as often, or says together with another value of its set.

    >>> beyond("2 views with contrast", "2 views without contrast"), beyond("Acute failure", "Acute on chronic failure")
    (['with'], ['chronic'])
    >>> beyond("Graft, 1 sq cm", "Graft, per square centimeter"), beyond("Drug, 1 mg", "Drug, per 5 mg")
    ([], ['1'])
    """
    stated, mine, sets = told(label), told(name), _set_of()
    left, lacking = stated - mine, mine - stated
    if not lacking["without"]:
        # With joins so much that it tells codes apart only from without.
        del left["with"]
    if left["1"] and _is_per_one(tokens(label), tokens(name)):
        del left["1"]
    said = {sets.get(value): value for value in stated if value in sets}
    other = [value for value in lacking if value not in stated and sets.get(value) in said]
    return sorted(left.elements()) + sorted(value for value in other if not _is_or(name, value, said[sets[value]]))


def _is_or(name: str, one: str, other: str) -> bool:
    """Whether a name leaves a choice of two values: purchase or first month rental."""
    parts = name.lower().split(" or ")
    halves = ((told(" or ".join(parts[:at])), told(" or ".join(parts[at:]))) for at in range(1, len(parts)))
    return any(
        [value in before for value in (one, other)] == [value not in behind for value in (one, other)]
        for before, behind in halves
    )


def _is_per_one(label: list[str], name: list[str]) -> bool:
    """Whether a label says one of the unit that a name says per: 1 cm, per square centimeter."""
    units = [unit for one, unit in pairwise(label) if one == "1"]
    return any(
        unit == other or spelt_by(unit, other)
        for at, word in enumerate(name[:-1]) if word == "per" and name[at + 1].isalpha()
        for other in name[at + 1 : at + 3] for unit in units
    )  # fmt: skip
