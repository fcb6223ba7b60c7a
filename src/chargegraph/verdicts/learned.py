"""What names of the same code teach. In: a Table that is being built. Out: words that stand for words, kept in it."""

from typing import TYPE_CHECKING

from chargegraph.verdicts.entry import LABEL, flatten
from chargegraph.verdicts.words import spelt_by

if TYPE_CHECKING:
    from chargegraph.verdicts.table import Table


def learn(table: "Table", cores: list[tuple[int, ...]], counts: list[int]) -> None:
    """Which words of a code's label its other names put in other words: pwc for power wheelchair, renal for kidney."""
    pairs: set[tuple[int, int]] = set()
    for entry in range(len(table.notations)):
        names = table.names_of(entry)
        if len(names) > 1 and table.name_sort[names[0]] == LABEL:
            pairs.update((table.name_core[name], table.name_core[names[0]]) for name in names[1:])
    seen: dict[int, int] = {}
    together: dict[int, dict[int, int]] = {}
    for other, label in sorted(pairs):
        ours, theirs = set(cores[label]) - set(cores[other]), set(cores[other]) - set(cores[label])
        if not ours or not theirs or len(theirs) > 8 or len(ours) > 30:
            continue
        for word in theirs:
            seen[word] = seen.get(word, 0) + 1
            row = together.setdefault(word, {})
            for meaning in ours:
                row[meaning] = row.get(meaning, 0) + 1
    total = len(table.names)
    rows: list[list[tuple[int, float]]] = [[] for _ in table.words]
    for word, row in together.items():
        for meaning, count in row.items():
            share = count / seen[word]
            if spelt_by(table.words[word], table.words[meaning]):
                if share >= 0.3:
                    rows[word].append((meaning, min(0.95, 0.6 + share / 3)))
            elif count > 1 and share >= 0.4 and share * total > 4 * counts[meaning]:
                rows[word].append((meaning, min(0.85, share * (1 - 0.5 / count))))
    flatten(([meaning for meaning, _worth in sorted(row)] for row in rows), table.learned_at, table.learned)
    table.learned_worth.extend(worth for row in rows for _meaning, worth in sorted(row))
