"""What names of the same code teach. In: names as numbers of their words. Out: words that stand for words, with their worth."""

from collections.abc import Iterable, Sequence

from chargegraph.findings.labels.words import spelt_by


def learn(
    pairs: Iterable[tuple[Sequence[int], Sequence[int]]], words: Sequence[str], counts: Sequence[int], names: int
) -> list[list[tuple[int, float]]]:
    """For each word those that it stands for: pwc for power wheelchair, renal for kidney.

    A pair is a code's label and another name of it, each as the numbers of its words; a word is in `counts` of `names`.
    """
    seen: dict[int, int] = {}
    together: dict[int, dict[int, int]] = {}
    for label, other in pairs:
        ours, theirs = set(label) - set(other), set(other) - set(label)
        if not ours or not theirs or len(theirs) > 8 or len(ours) > 30:
            continue
        for word in theirs:
            seen[word] = seen.get(word, 0) + 1
            row = together.setdefault(word, {})
            for meaning in ours:
                row[meaning] = row.get(meaning, 0) + 1
    rows: list[list[tuple[int, float]]] = [[] for _ in words]
    for word, row in together.items():
        for meaning, count in row.items():
            share = count / seen[word]
            if spelt_by(words[word], words[meaning]):
                if share >= 0.3:
                    rows[word].append((meaning, min(0.95, 0.6 + share / 3)))
            elif count > 1 and share >= 0.4 and share * names > 4 * counts[meaning]:
                rows[word].append((meaning, min(0.85, share * (1 - 0.5 / count))))
    return [sorted(row) for row in rows]
