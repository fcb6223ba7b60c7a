"""Other methods, in the same run. In: an authority and its pairs. Out: scores, high for another code's label.

Needs scikit-learn, numpy and rapidfuzz; what is not installed is left out.
"""

from collections.abc import Callable

from strata import Authority, Pair, plainly


def exact(authority: Authority, pairs: list[Pair]) -> list[float]:
    """The label is another code's title, letter for letter but for case and punctuation."""
    titles: dict[str, set[str]] = {}
    for entry in authority.entries:
        titles.setdefault(plainly(entry.label), set()).add(entry.notation)
    return [
        float(bool(titles.get(plainly(p.label), set()) - {p.code}) and p.code not in titles.get(plainly(p.label), ()))
        for p in pairs
    ]


def margins(authority: Authority, pairs: list[Pair]) -> dict[str, list[float]]:
    """How much better the best other name is than the best own one: cosine of TF-IDF character 3-4-grams; rapidfuzz's WRatio
    over the ten names that are nearest by the former, since it is too slow for all.
    """
    try:
        import numpy as np
        from rapidfuzz.fuzz import WRatio
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError as missing:
        print(f"left out: TF-IDF and rapidfuzz, {missing}")
        return {}
    names = [
        (e.notation, name)
        for e in authority.entries
        for name in dict.fromkeys((e.label, e.short or e.label, *e.synonyms, *e.extra))
    ]
    parent = {e.notation: e.broader for e in authority.entries}
    own: dict[str, list[int]] = {}
    for number, (code, _name) in enumerate(names):
        own.setdefault(code, []).append(number)
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), dtype=np.float32, sublinear_tf=True)
    known = vectors.fit_transform([plainly(name) for _code, name in names]).T.tocsr()

    def line(code: str | None) -> set[str]:
        found = set()
        while code and code not in found:
            found.add(code)
            code = parent.get(code)
        return found

    found: dict[str, list[float]] = {"TF-IDF margin": [], "rapidfuzz margin": []}
    for start in range(0, len(pairs), 200):
        part = pairs[start : start + 200]
        near = (vectors.transform([plainly(p.label) for p in part]) @ known).toarray()
        for row, pair in zip(near, part, strict=True):
            above = line(pair.code)
            top = np.argpartition(-row, min(40, len(row) - 1))[:40]
            others = sorted(
                (n for n in top if names[n][0] not in above and pair.code not in line(names[n][0])), key=lambda n: -row[n]
            )[:10]
            mine = own[pair.code]
            found["TF-IDF margin"].append(float(max((row[n] for n in others), default=0) - max(row[n] for n in mine)))
            text = plainly(pair.label)
            best = max((WRatio(text, plainly(names[n][1])) for n in others), default=0)
            found["rapidfuzz margin"].append(best - max(WRatio(text, plainly(names[n][1])) for n in mine))
    return found


METHODS: dict[str, Callable[[Authority, list[Pair]], list[float]]] = {"exact": exact}
