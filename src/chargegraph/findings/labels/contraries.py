"""Words that exclude each other: left and right, type 1 and type 2, with and without. In: labels. Out: where two contradict.

A label that says one where the official name says another of the same set is not that name in other words, however like it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from chargegraph.findings.labels.said import SIDE, Phrase, Sayings, known_phrases, said_by
from chargegraph.findings.labels.wordlists import WORDS

# Two syllables of grammar, which `turns` puts before a bare word and takes away again: no list, for there is no third.
_NOT = ("non", "un")
STEM = 5
"""Letters behind such a beginning that make a word."""
# From so many letters on a word that another begins with is of its kind: wood, wooden.
_KIN = 4


class Contrary(NamedTuple):
    """What a label says, and what its code's name says instead."""

    stated: Phrase
    own: Phrase
    side: bool


def turned(label: str, names: Sequence[str]) -> list[str]:
    """The words that a label affirms where the names only deny them, and that it denies first where they only affirm them.

    >>> turned("Leukemia in remission", ["Leukemia not having achieved remission"])
    ['remission']
    """
    stated, known = said_by(label), [said_by(name) for name in names]
    affirmed, denied = (frozenset[str]().union(*sets) for sets in zip(*((n.affirmed, n.denied) for n in known), strict=True))
    firsts = {phrase[0] for phrase in stated.phrases}
    surely = [word for word in stated.affirmed - stated.denied if any(_begins(word, other) for other in denied - affirmed)]
    cut = [word for word in stated.affirmed - affirmed if len(word) >= _KIN and _is_cut_of_a_contrary(word, affirmed)]
    return sorted({*surely, *cut, *(firsts & affirmed - denied)})


def _is_cut_of_a_contrary(word: str, affirmed: Iterable[str]) -> bool:
    """Whether a word begins the contrary of what names affirm, and nothing that they affirm: hype, hypotension."""
    return any(way.startswith(word) for other in affirmed for way in turns(other)) and not any(
        other.startswith(word) for other in affirmed
    )


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
    stated, own = said_by(label), [said_by(name) for name in official]
    known = own + [said_by(name) for name in others]
    return [*_of_sets(stated, own, known), *_of_counts(stated, own, known), *_of_words(stated, own, known)]


def _of_sets(stated: Sayings, own: list[Sayings], known: list[Sayings]) -> Iterator[Contrary]:
    for held, said in stated.values.items():
        mine = next((name.values[held] for name in own if held in name.values), None)
        if mine and not any(said.keys() & name.values.get(held, {}).keys() for name in known):
            yield Contrary(next(iter(said.values())), next(iter(mine.values())), held == SIDE)


def _of_counts(stated: Sayings, own: list[Sayings], known: list[Sayings]) -> Iterator[Contrary]:
    for word, numbers in stated.counts.items():
        mine = next((name.counts[word] for name in own if word in name.counts), None)
        if mine and not any(_same_number(a, b) for a in numbers for name in known for b in name.counts.get(word, ())):
            one, other = (word, min(numbers)), (word, min(mine))
            yield Contrary(one[::-1], other[::-1], False) if word in WORDS.dose_units else Contrary(one, other, False)


def _same_number(one: str, other: str) -> bool:
    """Stage 3 and stage 3a do not exclude each other, stage 3a and 3b do."""
    return one == other or one == other.rstrip("abc") or other == one.rstrip("abc")


def _of_words(stated: Sayings, own: list[Sayings], known: list[Sayings]) -> Iterator[Contrary]:
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
    for known, *said in known_phrases().get(phrase[0], ()):
        if known == phrase:
            return [phrase, *(way for name, value, way in WORDS.contraries if [name, value] == said and way != phrase)]
    *before, last = phrase
    # Words have the letter of a number apart.
    return [(*before, last[:-1], last[-1])] if last[0].isdigit() and last[-1] in "abc" else [phrase]


def turns_round(beginning: str) -> bool:
    """Whether a word with that beginning is not a kind of what the rest of it is: hypotension is no kind of tension."""
    return beginning in _NOT or beginning in WORDS.opposites or beginning in WORDS.opposites.values()


@lru_cache(maxsize=50_000)
def turns(word: str) -> tuple[str, ...]:
    """The words that a contrary beginning makes of one.

    >>> turns("hyponatremia")
    ('hypernatremia', 'nonhyponatremia', 'unhyponatremia')
    >>> turns("nonrheumatic")
    ('rheumatic',)
    """
    found = list[str]()
    for pair in WORDS.opposites.items():
        for one, other in (pair, pair[::-1]):
            if word.startswith(one) and len(word) >= len(one) + STEM:
                found.append(other + word[len(one) :])
    bare = [word[len(no) :] for no in _NOT if word.startswith(no) and len(word) >= len(no) + STEM]
    if bare:
        return (*found, *bare)
    return (*found, *(no + word for no in _NOT)) if len(word) >= STEM else tuple(found)
