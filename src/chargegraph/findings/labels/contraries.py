"""Words that exclude each other: left and right, type 1 and type 2, with and without. In: labels. Out: where two contradict.

A label that says one where the official name says another of the same set is not that name in other words, however like it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from chargegraph.findings.labels.label_words import is_field, spelt_by, tokens
from chargegraph.findings.labels.roots import STEM, turns
from chargegraph.findings.labels.wordlists import WORDS

SIDE = "side"
"""The set whose contradictions are errors even where no code is found that has the label."""
# One side or the other.
_UNILATERAL = "unilateral"
_SIDE_LETTER = re.compile(r"(?<![\w/.-])([RL])(?=\.? [A-Za-z]{3})")
# From so many letters on a word that another begins with is of its kind: wood, wooden.
_KIN = 4
# How many words behind a negation it denies; the next ones may be affirmed or denied.
_REACH = 4
_CLAUSES = re.compile(r"[,;:]|(?<![Ww])/")

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


class Contrary(NamedTuple):
    """What a label says, and what its code's name says instead."""

    stated: Phrase
    own: Phrase
    side: bool


class _Said(NamedTuple):
    """What a label affirms and denies: words, values of the sets, numbers behind the words that take them."""

    words: Phrase
    affirmed: frozenset[str]
    denied: frozenset[str]
    phrases: tuple[Phrase, ...]
    values: dict[str, dict[str, Phrase]]
    counts: dict[str, frozenset[str]]


@cache
def _phrases() -> dict[str, list[tuple[Phrase, str, str]]]:
    """The phrases by first word, longest first, each with its set and the value that it says."""
    by_word: dict[str, list[tuple[Phrase, str, str]]] = {}
    for name, value, phrase in WORDS.contraries:
        by_word.setdefault(phrase[0], []).append((phrase, name, value))
    for row in by_word.values():
        row.sort(key=lambda entry: -len(entry[0]))
    return by_word


@lru_cache(maxsize=20_000)
def _said(label: str) -> _Said:
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
    return _Said(words, frozenset(affirmed), frozenset(denied), whole, values, numbers)


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
    for phrase, name, value in _phrases().get(clause[at], ()):
        if clause[at : at + len(phrase)] == phrase or _clips(clause[at : at + len(phrase)], phrase):
            values.setdefault(name, {}).setdefault(value, phrase)
            return len(phrase)
    return 1


def _clips(words: Phrase, phrase: Phrase) -> bool:
    """Whether words are a phrase of several with its last one cut or misspelt: physician assist."""
    return len(words) == len(phrase) > 1 and words[:-1] == phrase[:-1] and len(words[-1]) > 2 and spelt_by(words[-1], phrase[-1])


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
            at += taken
    return found


def turned(label: str, names: Sequence[str]) -> list[str]:
    """The words that a label affirms where the names only deny them, and that it denies first where they only affirm them.

    >>> turned("Leukemia in remission", ["Leukemia not having achieved remission"])
    ['remission']
    """
    stated, known = _said(label), [_said(name) for name in names]
    affirmed, denied = (frozenset[str]().union(*sets) for sets in zip(*((n.affirmed, n.denied) for n in known), strict=True))
    firsts = {phrase[0] for phrase in stated.phrases} - stated.affirmed
    surely = [word for word in stated.affirmed - stated.denied if any(_begins(word, other) for other in denied - affirmed)]
    return sorted({*surely, *(firsts & affirmed - denied)})


def _begins(one: str, other: str) -> bool:
    """Whether words are the same, or one begins with the other: wood, wooden."""
    return one == other or (min(len(one), len(other)) >= _KIN and (one.startswith(other) or other.startswith(one)))


def contraries(label: str, official: Sequence[str], others: Iterable[str] = ()) -> list[Contrary]:
    """Where a label contradicts a code's official names, the label first, and no name of the code says it too; sides first.

    >>> contraries("Right carpal tunnel syndrome", ["Carpal tunnel syndrome, left upper limb"])
    [Contrary(stated=('right',), own=('left',), side=True)]
    >>> contraries("Diabetes with coma", ["Diabetes without coma"])
    [Contrary(stated=('coma',), own=('without', 'coma'), side=False)]
    >>> contraries("Stage 3 disease", ["Disease, stage 3a"])
    []
    """
    stated, own = _said(label), [_said(name) for name in official]
    known = own + [_said(name) for name in others]
    return [*_of_sets(stated, own, known), *_of_counts(stated, own, known), *_of_words(stated, own, known)]


def _of_sets(stated: _Said, own: list[_Said], known: list[_Said]) -> Iterator[Contrary]:
    for held, said in stated.values.items():
        mine = next((name.values[held] for name in own if held in name.values), None)
        if mine and not any(said.keys() & name.values.get(held, {}).keys() for name in known):
            yield Contrary(next(iter(said.values())), next(iter(mine.values())), held == SIDE)


def _of_counts(stated: _Said, own: list[_Said], known: list[_Said]) -> Iterator[Contrary]:
    for word, numbers in stated.counts.items():
        mine = next((name.counts[word] for name in own if word in name.counts), None)
        if mine and not any(_same_number(a, b) for a in numbers for name in known for b in name.counts.get(word, ())):
            one, other = (word, min(numbers)), (word, min(mine))
            yield Contrary(one[::-1], other[::-1], False) if word in WORDS.dose_units else Contrary(one, other, False)


def _same_number(one: str, other: str) -> bool:
    """Stage 3 and stage 3a do not exclude each other, stage 3a and 3b do."""
    return one == other or one == other.rstrip("abc") or other == one.rstrip("abc")


def _of_words(stated: _Said, own: list[_Said], known: list[_Said]) -> Iterator[Contrary]:
    """What the one affirms and the other denies, and words that begin with contrary syllables."""
    affirmed = frozenset[str]().union(*(name.affirmed for name in known))
    surely = frozenset[str]().union(*(name.denied - name.affirmed for name in known))
    for phrase in (phrase for name in own for phrase in name.phrases):
        if stated.affirmed.issuperset(phrase) and stated.denied.isdisjoint(phrase) and not affirmed.issuperset(phrase):
            yield Contrary(phrase, ("without", *phrase), False)
            break
    for phrase in stated.phrases:
        clear = stated.affirmed.isdisjoint(phrase) and surely.isdisjoint(phrase) and own[0].denied.isdisjoint(phrase)
        if clear and own[0].affirmed.issuperset(phrase) and any(_holds(name.words, phrase) for name in own):
            yield Contrary(("without", *phrase), phrase, False)
            break
    kin = {word[:STEM] for word in affirmed}
    for word in sorted(stated.affirmed - affirmed):
        for turned in turns(word):
            if turned in own[0].affirmed and turned not in stated.affirmed and not (word[:STEM] in kin and turned.endswith(word)):
                yield Contrary((word,), (turned,), False)


def _holds(words: Phrase, phrase: Phrase) -> bool:
    """Whether the words of a phrase stand side by side, in any order."""
    wanted, long = sorted(phrase), len(phrase)
    return any(sorted(words[at : at + long]) == wanted for at in range(len(words) - long + 1))


def exchanged(words: list[str], contrary: Contrary) -> list[list[str]]:
    """A name's words with what the label says in the place of what it contradicts, in each way to say it.

    >>> exchanged(["type", "1", "diabetes"], Contrary(("type", "2"), ("type", "1"), False))
    [['type', '2', 'diabetes']]
    """
    if contrary.own[0] == "without" or contrary.stated[0] == "without":
        one, other = ("without", "with") if contrary.own[0] == "without" else ("with", "without")
        return [[other if word == one else word for word in words]] if one in words else []
    ways = [_put(words, contrary.own, way) for way in _ways(contrary.stated)]
    return [way for way in ways if way != words]


def _put(words: list[str], old: Phrase, new: Phrase) -> list[str]:
    made, at = list[str](), 0
    while at < len(words):
        here = tuple(words[at : at + len(old)]) == old
        made += new if here else words[at : at + 1]
        at += len(old) if here else 1
    return made


def _ways(phrase: Phrase) -> list[Phrase]:
    """The phrase, and the others that say the same of its set."""
    for known, *said in _phrases().get(phrase[0], ()):
        if known == phrase:
            return [phrase, *(way for name, value, way in WORDS.contraries if [name, value] == said and way != phrase)]
    *before, last = phrase
    # Words have the letter of a number apart.
    return [(*before, last[:-1], last[-1])] if last[0].isdigit() and last[-1] in "abc" else [phrase]
