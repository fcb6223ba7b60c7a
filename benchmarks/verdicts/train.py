"""Makes the models' weights. In: the folder of releases. Out: graph/labels/weights.json.

Usage: python benchmarks/verdicts/train.py FOLDER [TABULAR [MODEL...]]. Needs numpy and scikit-learn.
Only the development half is seen; thresholds are set on scores that each fold of families gets from a model
which did not see it.
"""

import json
import sys
from pathlib import Path

import numpy as np
import releases
import strata
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold

from chargegraph.findings.labels.contrast import Label
from chargegraph.findings.labels.evidence import SENSES, evidence
from chargegraph.findings.labels.judge import OTHER, LabelIndex
from chargegraph.findings.labels.likelihood import NEAR_EXTRA, NEAR_MISSED

WEIGHTS = Path(__file__).parents[2] / "graph" / "labels" / "weights.json"
FOLDS, REPEATS = 4, 3
# The threshold where the label is nearly another title; 1 where that makes no difference.
NEAR = {"diagnosis": 0.95, "taxonomy": 1.0, "procedure": 1.0}
# The share of true pairs that may be flagged, set below 1/500 because the test half is other families.
FAR = {"diagnosis": 0.0017, "taxonomy": 0.0015, "procedure": 0.0015}
ACCEPT = {"diagnosis": 0.3, "taxonomy": 0.3, "procedure": 0.3}
Row = tuple[str, strata.Pair, str | None, tuple[float, ...] | None]


def rows_of(authority: strata.Authority) -> list[Row]:
    """Pairs of the development half with the dictionary's verdict, or the evidence where it has none."""
    index, found = LabelIndex.build(authority.scheme, authority.entries), []
    for pair in authority.pairs:
        if pair.half != "dev" or pair.stratum == "exact label":
            continue
        decided = index.dictionary(pair.code, pair.label)
        if decided is not None:
            found.append((authority.name, pair, decided.verdict, None))
        else:
            label = Label(index.table, index.variants, pair.label)
            weighed = evidence(label, index.neighbourhoods, index.table.entry_of[pair.code])
            found.append((authority.name, pair, None, weighed.values))
    print(authority.name, len(found), "pairs", flush=True)
    return found


def fit(rows: list[Row], far: float, least: float) -> dict[str, object]:
    """A model and its threshold."""
    open_rows = [row for row in rows if row[3] is not None]
    values = np.array([row[3] for row in open_rows])
    false = np.array([not row[1].true for row in open_rows])
    groups = np.array([int.from_bytes(row[1].right[:3].encode(), "big") % 1009 for row in open_rows])

    def fresh() -> HistGradientBoostingClassifier:
        return HistGradientBoostingClassifier(
            monotonic_cst=list(SENSES.values()), max_iter=70, max_leaf_nodes=8, learning_rate=0.12, min_samples_leaf=40,
            l2_regularization=1, random_state=0,
        )  # fmt: skip

    # Thresholds hang on a handful of true pairs: several divisions into folds make them steadier.
    scores = np.zeros(len(open_rows))
    for turn in range(REPEATS):
        for train, held in GroupKFold(FOLDS, shuffle=True, random_state=turn).split(values, false, groups):
            scores[held] += fresh().fit(values[train], false[train]).predict_proba(values[held])[:, 1] / REPEATS
    at = {name: number for number, name in enumerate(SENSES)}
    near = (values[:, at["tight_missed"]] <= NEAR_MISSED * values[:, at["weight"]]) & (values[:, at["tight_extra"]] <= NEAR_EXTRA)
    certain = sum(row[1].true for row in rows if row[2] == OTHER) + int((near & ~false & (scores > least)).sum())
    allowed = max(0, int(far * sum(row[1].true for row in rows)) - certain)
    ranked = np.sort(scores[~false & ~(near & (scores > least))])[::-1]
    accuse = float(ranked[allowed])
    flagged = (scores > accuse) | (near & (scores > least))
    for stratum in sorted({row[1].stratum for row in rows}):
        ours = np.array([row[1].stratum == stratum for row in open_rows])
        sure = sum(row[2] == OTHER and not row[1].true for row in rows if row[1].stratum == stratum)
        all_false = sum(not row[1].true for row in rows if row[1].stratum == stratum)
        print(f"  {stratum}: recall {(int((flagged & false & ours).sum()) + sure) / max(1, all_false):.3f}")
    whole = fresh().fit(values, false)
    trees = [
        [
            [short(node["value"])] if node["is_leaf"]
            else [int(node["feature_idx"]), short(node["num_threshold"]), int(node["left"]), int(node["right"])]
            for node in predictor.nodes
        ]
        for (predictor,) in whole._predictors
    ]  # fmt: skip
    base = short(np.ravel(whole._baseline_prediction)[0])
    return {"base": base, "accuse": short(accuse), "near": least, "trees": trees}


def short(number: float) -> float:
    return float(f"{number:.4g}")


def main(folder: Path, tabular: Path | None, wanted: list[str]) -> None:
    codes = releases.icd(tabular)
    families = {
        "diagnosis": [
            a for a in strata.icd(folder, codes, 6000, training=True) if a.name in ("ICD-10-CM", "ICD-10-CM all labels")
        ],
        "taxonomy": strata.nucc(folder, 3000, training=True),
        "procedure": strata.hcpcs(folder, 6000, training=True),
    }
    models = json.loads(WEIGHTS.read_text("utf-8")) if wanted else {}
    for name, authorities in families.items():
        if wanted and name not in wanted:
            continue
        rows = [row for authority in authorities if any(p.half == "dev" for p in authority.pairs) for row in rows_of(authority)]
        models[name] = {**fit(rows, FAR[name], NEAR[name]), "accept": ACCEPT[name]}
    lines = ",\n".join(f'"{name}":{json.dumps(model, separators=(",", ":"))}' for name, model in models.items())
    WEIGHTS.write_text("{" + lines + "}\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None, sys.argv[3:])
