"""Whether a label may be called its code's. In: a Label, an entry. Out: the words that keep it from that, and those left out.

Every word of an accepted label fits a name of the code or of a code above it, and what tells codes apart (numbers, sides, with
and without, one of two contraries) stands as often in one name of the code. How like the rest is makes up for none.
"""

import re
from collections.abc import Iterator

from chargegraph.findings.labels.contraries import told, turned
from chargegraph.findings.labels.contrast import Label
from chargegraph.findings.labels.evidence import Weighed
from chargegraph.findings.labels.label_words import as_written, is_field, spelt_by, tokens
from chargegraph.findings.labels.likelihood import FAMILIES
from chargegraph.findings.labels.meaning import others
from chargegraph.findings.labels.name_table import LABEL, SHORT, NameTable
from chargegraph.findings.labels.roots import about
from chargegraph.findings.labels.variants import KIN
from chargegraph.findings.labels.wordlists import WORDS

# From so many letters on a word may be another one cut, and another one misspelt.
_CUT, _MISSPELT = 3, 4
# The letters of a word that short texts make of a longer one, as they come.
_FEW = 4
# The values of a set of contraries that no label leaves out.
_AMOUNTS = frozenset(("high", "low"))
_CLAUSE_ENDS = re.compile(r"[,;:/(]")
# What the short name may leave unsaid of a label's weight and still be what the label says.
_ESSENCE = 0.5
# How much more of a label's weight a twin's name may leave unexplained than the own one and fit as well.
_AS_WELL = 0.05


def strange(label: Label, own: int) -> list[str]:
    """The words of a label that fit no name of a code or of those above it, without those that say nothing."""
    table = label.table
    mine = table.names_of(own)
    line = [own, *table.ancestors(own)]
    names = [name for entry in line if table.kind_of[entry] == table.kind_of[own] for name in table.names_of(entry)]
    worths = zip(label.core + label.field, label.explained(names, surely=True), strict=True)
    open_words = [word for (word, _weight, _means), worth in worths if worth < KIN and not _is_empty(word)]
    if not open_words:
        return []
    # Chapters and blocks are of so many things that only their very words count.
    far = {word for entry in line for name in table.names_of(entry) for word in table.words_in(name)}
    spelt = {word for name in mine for word in (*label.acronyms(name), *label.spelt_out(name))}
    said = {word for name in names for word in (*table.words_in(name), *table.names[name].lower().split())}
    # The short texts of procedures cut words to a letter or two.
    cut = _CUT if table.kind(own) in FAMILIES else 1
    return [
        word
        for word in open_words
        if word not in spelt | far
        and not _is_made_of(word, said)
        and not any(
            all(_is_written_for(part, said, cut, _is_known(table, word)) for part in parts) for parts in _ways(label, word)
        )
    ]


def untold(label: Label, own: int) -> list[str]:
    """What a label says to tell codes apart and no name of the code says as often: the least of it that some name leaves over."""
    stated = told(label.text)
    left = [sorted((stated - told(label.table.names[name])).elements()) for name in label.table.names_of(own)]
    return min(left, key=len)


def amount(label: Label, own: int) -> list[str]:
    """High or low, where the name that a label fits best says one and the label says neither: blood pressure is no disease."""
    table = label.table
    best = min(table.names_of(own), key=lambda name: (label.cost(name).missed, label.cost(name).extra))
    return sorted(_AMOUNTS & told(table.names[best]).keys()) if _AMOUNTS.isdisjoint(told(label.text)) else []


def doubts(label: Label, own: int) -> list[str]:
    """The words of a label that keep it from being accepted; none where it may be."""
    names = [label.table.names[name] for name in label.table.names_of(own)]
    return strange(label, own) or untold(label, own) or turned(label.text, names) or amount(label, own)


def _ways(label: Label, word: str) -> Iterator[tuple[str, ...]]:
    """A word as the label has it, for spelling that is made one may have changed a slip; and a beginning joined to it apart."""
    yield (next((piece.lower() for piece in as_written(label.text, [word]) if piece.isalpha()), word),)
    yield from ((start, word[len(start) :]) for start in WORDS.prefixes if word.startswith(start) and len(word) > len(start) + 1)


def _is_known(table: NameTable, word: str) -> bool:
    """Whether long names have a word: short texts have slips."""
    number = table.word_id.get(word)
    return number is not None and table.long_count[number] > 0


def _is_empty(word: str) -> bool:
    """Whether a word adds nothing that could be wrong; contraries tell of with and without."""
    return word in WORDS.residual or word in WORDS.generic or word in WORDS.polarity


def _is_made_of(word: str, said: set[str]) -> bool:
    """Whether a learned word says in one what names say in two: nephritis, inflammation of kidney."""
    meanings = about(word)
    return len(meanings) > 1 and said.issuperset(meanings)


def _is_written_for(word: str, said: set[str], cut: int, is_known: bool) -> bool:
    """Whether a word is one of some words, cut, without its vowels or, where it is no word that is known, misspelt."""
    if not word.isalpha() or is_field(word):
        return False
    # A long word that names have says itself.
    may_be_letters = len(word) >= min(cut + 1, _CUT) and (len(word) <= _FEW or not is_known)
    return any(
        (len(word) >= cut and other.startswith(word))
        or (may_be_letters and spelt_by(word, other) and _is_enough(word, other, cut))
        or (not is_known and _is_a_slip(word, other))
        for other in said
        if other[0] == word[0] or not is_known
    )


def _is_enough(word: str, other: str, cut: int) -> bool:
    """Whether a word has enough of another one's letters to stand for it: short texts of procedures make do with few."""
    return (cut < _CUT and len(word) <= _FEW) or 2 * len(word) >= len(other) or word[-1] == other[-1]


def _is_a_slip(one: str, other: str) -> bool:
    """Whether a slip of the keyboard makes one word of another: a letter too many, too few, wrong, or two exchanged.

    >>> _is_a_slip("loewr", "lower"), _is_a_slip("lover", "lower"), _is_a_slip("power", "lowers")
    (True, True, False)
    """
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _MISSPELT - 1 or len(one) < _MISSPELT:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])


def left_out(label: Label, weighed: Weighed, own: int) -> list[str]:
    """Weighty words that the long and the short name share and a label leaves out which says nothing else.

    They count where a near-twin's name says the rest as well, or where the label says little of what the short name says.
    """
    table = label.table
    official = [name for name in table.names_of(own) if table.name_sort[name] in (LABEL, SHORT)]
    weight = weighed.of("weight") or 1.0
    if len(official) < 2 or weighed.of("won") > 0.2:
        return []
    missed = min(label.cost(name).missed for name in official)
    if missed > 0.25 * weight or any(_is_first_clause(label, name, own) for name in official):
        return []
    shared = set.intersection(*(set(table.words_in(name)) for name in official))
    if len(shared) < 2:
        return []
    said = {word for name in official for word in label.abbreviated(name)}
    dropped = label.unsaid(sorted(shared - WORDS.residual - WORDS.generic - said))
    if dropped and (_is_beside_the_short_name(label, official) or _has_twin(label, own, missed + _AS_WELL * weight, dropped)):
        return dropped
    return []


def _is_beside_the_short_name(label: Label, official: list[int]) -> bool:
    """Whether the label says little of what each short name says, but other things of the long one."""
    short = [name for name in official if label.table.name_sort[name] == SHORT]
    return bool(short) and all(_unsaid_by(label, name) > _ESSENCE * label.core_weight for name in short)


def _unsaid_by(label: Label, name: int) -> float:
    """The weight of what a label is about and a name neither says nor abbreviates."""
    parts = [word for word in label.table.words_in(name) if len(word) > 1]
    worths = label.explained((name,))[: len(label.core)]
    return sum(
        weight
        for (word, weight, _means), worth in zip(label.core, worths, strict=True)
        if worth < KIN and not any(word.startswith(part) or spelt_by(part, word) for part in parts)
    )


def _has_twin(label: Label, own: int, enough: float, dropped: list[str]) -> bool:
    """Whether a code called much the same explains the label as well, and says nothing of what was left out."""
    table = label.table
    mine = set(tokens(table.label_of(own)))
    for cost, name in others(label, own):
        entry = table.name_entry[name]
        if cost.missed > enough:
            continue
        if 2 * len(mine & set(tokens(table.label_of(entry)))) <= len(mine):
            continue
        if not any(set(dropped) & set(table.words_in(other)) for other in table.names_of(entry)):
            return True
    return False


def _is_first_clause(label: Label, name: int, own: int) -> bool:
    """Whether a label is what a name says before a comma, slash or bracket, and no other code's does."""
    table, stated = label.table, tokens(label.text)
    if not any(tokens(table.names[name][: mark.start()]) == stated for mark in _CLAUSE_ENDS.finditer(table.names[name])):
        return False
    likely = (other for _cost, other in label.shortlist() if table.name_entry[other] != own)
    return not any(table.words_in(other)[: len(stated)] == stated for other in likely)
