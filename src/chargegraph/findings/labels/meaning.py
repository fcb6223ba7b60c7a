"""Which code a label that is not its code's means. In: a Label and its Weighed. Out: an entry, where only one can be meant."""

from collections.abc import Iterator

from chargegraph.findings.labels.contraries import Contrary, contraries, exchanged
from chargegraph.findings.labels.contrast import Cost, Label, total
from chargegraph.findings.labels.evidence import Weighed
from chargegraph.findings.labels.label_words import keys, tokens
from chargegraph.findings.labels.likelihood import FAMILIES
from chargegraph.findings.labels.name_table import ELSEWHERE, EXTRA, LABEL, SHORT, NameTable
from chargegraph.findings.labels.professions import is_taxonomy
from chargegraph.findings.labels.wordlists import WORDS

# What a name may leave unexplained of a label's weight, and say beyond it, and how far the next code's must be behind, for the
# code to be named; tuned on the development half to a precision of about 0.99 where that is to be had.
_NAMED = {"diagnosis": (0.15, 0.15, 0.15), "taxonomy": (0.3, 0.6, 0.1), "procedure": (0.1, 1.5, 0.5)}
# A short text of HCPCS, 28 characters, leaves out what tells neighbours apart: 96 of 100 would be named rightly.
_SHORT = 40
# What another name may leave unexplained of a label's weight to be what the label says; more where it says two of its words.
_CLEAR, _CLEAR_BY_WORDS = 0.3, 0.6
# How many names of other codes are tried, cheapest first.
_TRIED = 40
# A name says all of a label, and the next code's is far enough behind; a word is weighty.
_WHOLE, _GAP, _WEIGHTY = 0.02, 0.15, 0.6
# What a name may say beyond a label and be what it says, and be meant where other names say all of a short label too.
_MUCH, _LITTLE = 2.5, 0.5
# The weight of words that another name must say more than a mirrored one, or less beyond the label, for that not to be meant.
_MORE, _MORE_THAN_SIDE, _EXTRA = 0.3, 0.5, 1.5
# What the own names leave unsaid of a label's weight, and of one word's, and another title of it, where that title is meant
# by all that speaks; how little that one costs, and how far the next must be behind it.
_UNSAID, _WON, _SAID, _NEARLY, _FAR, _WIDE_GAP = 0.25, 0.45, 0.15, 0.2, 0.4, 0.5
# The characters of a taxonomy code that tell its grouping: 20 are physicians.
_GROUPING = 2
# With what `is_mildest` asks of two of them, one condition and no list.
_MILDEST = frozenset(("uncomplicated", "without", "complication"))


def is_mildest(words: list[str]) -> bool:
    """Whether words say only that nothing more is said, or that there is no complication."""
    return set(words) <= WORDS.residual | _MILDEST and ("complication" in words) == ("without" in words)


def usual(table: NameTable, entry: int, own: int) -> int | None:
    """The code to write for an entry: itself, or of a header its one child that adds nothing; None where there is none.

    Headers are of diagnoses; where the own code is one, another may be meant.
    """
    if table.below(own) or FAMILIES.get(table.kind(own)) != "diagnosis":
        return entry
    for _ in range(8):
        children = table.below(entry)
        if not children:
            return entry
        named = set(tokens(table.label_of(entry)))
        added = {child: [word for word in tokens(table.label_of(child)) if word not in named] for child in children}
        plain = [child for child, words in added.items() if words and set(words) <= WORDS.residual - {"other"}]
        plain = plain or [child for child, words in added.items() if is_mildest(words)]
        plain = plain or [child for child, words in added.items() if words[:1] == ["without"]]
        if len(plain) != 1:
            return None
        entry = plain[0]
    return None


def rivals(table: NameTable, own: int, names: list[int]) -> set[int]:
    """The entries of some names that are rivals of the own one."""
    return {table.name_entry[name] for name in names if table.is_rival(own, table.name_entry[name])}


def says(table: NameTable, name: int, label: Label) -> bool:
    """Whether a name's code is for whom the label says, and contradicts nothing in it."""
    entry = table.name_entry[name]
    if label.unsaid([word for word in table.words_in(name) if word in WORDS.population], least=0.0):
        return False
    return not against(table, entry, label.text)


def against(table: NameTable, entry: int, label: str) -> list[Contrary]:
    """Where a label contradicts what an entry is called."""
    names = table.names_of(entry)
    official = [table.names[name] for name in names if table.name_sort[name] < ELSEWHERE]
    return contraries(label, official, [table.names[name] for name in names[len(official) :]]) if official else []


def clear(label: Label, own: int) -> int | None:
    """The official name of another code that says what the label says, the one that fits best; None where none does.

    What is called other says only that it is none of the rest.
    """
    table, weight = label.table, label.weight or 1.0
    for tried, (cost, name) in enumerate(others(label, own)):
        if tried == _TRIED:
            break
        if cost.missed > _CLEAR_BY_WORDS * weight or table.name_sort[name] == EXTRA:
            continue
        if cost.missed > _CLEAR * weight and label.shared(name) < 2:
            continue
        if not is_rest(label, name) and says(table, name, label):
            return name
    return None


def is_rest(label: Label, name: int) -> bool:
    """Whether a name is of what is other than the rest, and the label does not say so."""
    return "other" not in label.words and "other" in label.table.words_in(name)


def named(label: Label, weighed: Weighed, own: int) -> int | None:
    """The entry that the label names: its name fits well, and no other's fits nearly as well."""
    table = label.table
    meant = narrower(table, label.text, own)
    meant = _fitting(label, weighed, own) if meant is None else meant
    meant = _only(table, rivals(table, own, _called(table, label.text)), own) if meant is None else meant
    return _alone(label, own) if meant is None else meant


def narrower(table: NameTable, label: str, own: int) -> int | None:
    """The one narrower specialty that has the label among its official names."""
    if not is_taxonomy(table, own):
        return None
    entries = {table.name_entry[name] for name in _called(table, label) if own in table.ancestors(table.name_entry[name])}
    return entries.pop() if len(entries) == 1 else None


def _called(table: NameTable, label: str) -> list[int]:
    """The official names that the label is."""
    by_words, by_letters, _by_core = keys(tokens(label))
    return [name for name in table.holders(by_words) + table.holders(by_letters) if table.name_sort[name] < EXTRA]


def _fitting(label: Label, weighed: Weighed, own: int) -> int | None:
    table = label.table
    if weighed.tight is None:
        return None
    kind = table.kind(own)
    if kind not in FAMILIES and len(label.text) <= _SHORT:
        return None
    missed, extra, gap = _NAMED.get(FAMILIES.get(kind, ""), _NAMED["procedure"])
    cost, weight = label.cost(weighed.tight), label.weight or 1.0
    if cost.missed > missed * weight or cost.extra > extra * weight:
        return None
    # Inclusion terms of siblings are near-twins: they excuse, and name nothing.
    if table.name_sort[weighed.tight] not in (LABEL, SHORT) and kind != "taxonomy":
        return None
    if not says(table, weighed.tight, label):
        return None
    best, first = total(cost), table.name_entry[weighed.tight]
    tied = {first}
    for cost, name in others(label, own):
        if table.name_sort[name] != EXTRA and total(cost) - best < gap:
            tied.add(table.name_entry[name])
    return _only(table, tied, own)


def _only(table: NameTable, entries: set[int], own: int) -> int | None:
    """The one of some entries, or the one above the others; of several specialties, the one in the own one's grouping."""
    if len(entries) > 1 and is_taxonomy(table, own):
        grouping = table.notations[own][:_GROUPING]
        entries = {entry for entry in entries if table.notations[entry].startswith(grouping)}
    above = [entry for entry in entries if all(entry == other or entry in table.ancestors(other) for other in entries)]
    return above[0] if above else None


def dominant(label: Label, weighed: Weighed, own: int) -> int | None:
    """The one diagnosis whose official title says a label of which the own names leave a weighty word unsaid."""
    table, weight = label.table, label.weight or 1.0
    if FAMILIES.get(table.kind(own)) != "diagnosis" or weighed.tight is None:
        return None
    if not WORDS.residual.isdisjoint(tokens(table.label_of(own))):  # such a code has names of many kinds
        return None
    if weighed.of("own_least") < _UNSAID * weight or weighed.of("won_most") < _WON:
        return None
    name, cost = weighed.tight, label.cost(weighed.tight)
    if cost.missed > _SAID * weight or table.name_sort[name] != LABEL or is_rest(label, name) or not says(table, name, label):
        return None
    best = total(cost)
    if best > _FAR:
        return None
    gap = _GAP if best <= _NEARLY else _WIDE_GAP
    tied = {table.name_entry[other] for cost, other in others(label, own) if total(cost) - best < gap}
    return _only(table, tied, own)


def _alone(label: Label, own: int) -> int | None:
    """The one entry of a scheme with short texts that has a name which says all of a weighty label."""
    table, weight = label.table, label.weight
    if table.kind(own) in FAMILIES or not WORDS.polarity.isdisjoint(label.words):
        return None
    if not label.core or max(weight for _word, weight, _means in label.core) < _WEIGHTY:
        return None
    return _agreeing(label, own, _WHOLE * weight, frozenset(), _LITTLE)


def agreeing(label: Label, own: int, found: list[Contrary]) -> int | None:
    """The one entry whose name says what the label says, where the own name says the contrary of some of it."""
    needed = frozenset(word for contrary in found for word in contrary.stated) - WORDS.polarity
    meant = _agreeing(label, own, _NAMED["diagnosis"][0] * label.weight, needed, 9.0)
    return None if meant is None or _is_beside_a_sibling(label.table, own, meant, needed) else meant


def _is_beside_a_sibling(table: NameTable, own: int, meant: int, needed: frozenset[str]) -> bool:
    """Whether a sibling of the own code, and not the one that is meant, has in its title what the label says instead."""
    siblings = set(table.below(table.parent[own])) - {own} if table.parent[own] >= 0 else set[int]()
    return not siblings & {meant, *table.ancestors(meant)} and any(needed <= set(tokens(table.label_of(one))) for one in siblings)


def _agreeing(label: Label, own: int, missed: float, needed: frozenset[str], extra: float) -> int | None:
    table, best, gap = label.table, None, _GAP
    for tried, (cost, name) in enumerate(others(label, own)):
        if tried == _TRIED:
            break
        entry = table.name_entry[name]
        if cost.missed > missed or table.name_sort[name] == EXTRA or (best is not None and entry == best[1]):
            continue
        if needed and cost.extra > _MUCH:
            continue
        if is_rest(label, name) or not needed <= set(table.words_in(name)) or not says(table, name, label):
            continue
        if best is None:
            best = (total(cost), entry)
            gap = _GAP if cost.extra <= extra else 9.0
        elif total(cost) - best[0] < gap:
            return None
    return best[1] if best is not None else None


def others(label: Label, own: int) -> Iterator[tuple[Cost, int]]:
    """The shortlisted names of other codes of the kind."""
    table = label.table
    return ((cost, name) for cost, name in label.shortlist() if table.is_rival(own, table.name_entry[name]))


def mirrored(label: Label, own: int, found: list[Contrary]) -> int | None:
    """The one entry that has the own name with what the label says in the place of what it contradicts."""
    table = label.table
    ways = [tokens(table.label_of(own))]
    for contrary in found:
        ways = [changed for words in ways for changed in exchanged(words, contrary)]
    entries: set[int] = set()
    for words in ways:
        names = [name for name in table.holders(keys(words)[0]) if table.name_sort[name] in (LABEL, SHORT)]
        entries |= rivals(table, own, [name for name in names if table.words_in(name) == words])
    return entries.pop() if len(entries) == 1 else None


def is_outdone(label: Label, own: int, mirror: int, side: bool) -> bool:
    """Whether some other code's name says more of a label than the own name with a word exchanged."""
    table, mine = label.table, label.cost(label.table.entry_names[mirror])
    enough = mine.missed - (_MORE_THAN_SIDE if side else _MORE)
    return any(
        cost.missed < enough or (not side and cost.missed <= mine.missed and mine.extra - cost.extra > _EXTRA)
        for cost, name in others(label, own)
        if table.name_entry[name] != mirror and table.name_sort[name] != EXTRA
    )
