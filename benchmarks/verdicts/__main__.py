"""Verdicts on natural pairs: how many wrong labels are found, how many right ones are accused, how fast.

Usage: python benchmarks/verdicts FOLDER [--tabular XML] [--count N] [--no-rivals]
FOLDER holds the releases (icd10cm, nucc, cms, hcpcs, mapping); ICD-10-CM's tabular list is the bundled one where no XML is given.
The strata of traps.py are judged by the editions that ship.
Figures are of the test half of the families; the models and the rivals' thresholds were fixed on the other half.
"""

import argparse
import platform
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import releases
import rivals
import strata
import traps

from chargegraph.findings.labels import Judgement, LabelIndex

FIVE = [
    ("207K00000X", "Interventional Radiology", "2085R0204X"),
    ("2084P0800X", "Vascular and Interventional Radiology", "2085R0204X"),
    ("208000000X", "General Surgery", "208600000X"),
    ("207L00000X", "Diagnostic Radiology", "2085R0202X"),
    ("207LC0200X", "Interventional Cardiology (limited)", "207RI0011X"),
]
PARENTS: dict[str, dict[str, str | None]] = {}
HEAD = (
    "authority", "stratum", "true pairs", "of them accused", "**wrong ones found**", "sibling / similar / any", "precision 1:1",
    "at 5 % wrong", "named", "rightly", "true accepted", "true incomplete", "false accepted", "exact (accused)", "rapidfuzz",
    "TF-IDF",
)  # fmt: skip
SPEEDS = ("authority", "codes", "index built", "kept as", "read back", "pairs a second", "own names a second")
OTHER, ACCEPTED = "label-of-another-code", ("agrees", "paraphrase")


def share(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def judged(authority: strata.Authority, pairs: list[strata.Pair], speeds: list[str]) -> list[tuple[strata.Pair, Judgement]]:
    start = time.perf_counter()
    built = LabelIndex.build(authority.scheme, authority.entries)
    build = time.perf_counter() - start
    data = built.to_bytes()
    start = time.perf_counter()
    index = LabelIndex.from_bytes(data)
    read = time.perf_counter() - start
    start = time.perf_counter()
    found = [(pair, index.judge(pair.code, pair.label)) for pair in pairs]
    rate = len(pairs) / (time.perf_counter() - start)
    start = time.perf_counter()
    names = [(entry.notation, entry.label) for entry in authority.entries[:100_000]]
    for notation, label in names:
        index.judge(notation, label)
    plain = len(names) / (time.perf_counter() - start)
    cells = [authority.name, f"{len(authority.entries):,}", f"{build:.1f} s", f"{len(data) / 1e6:.1f} MB", f"{read:.2f} s"]
    speeds.append("| " + " | ".join([*cells, f"{rate:,.0f}", f"{plain:,.0f}"]) + " |")
    return found


def rows_of(
    authority: strata.Authority, results: list[tuple[strata.Pair, Judgement]], others: dict[str, dict[strata.Pair, bool]]
) -> None:
    by_stratum: dict[str, list[tuple[strata.Pair, Judgement]]] = defaultdict(list)
    for pair, verdict in results:
        by_stratum[pair.stratum].append((pair, verdict))
    for stratum, rows in by_stratum.items():
        true = [v for p, v in rows if p.true]
        false = [(p, v) for p, v in rows if not p.true]
        flagged = [(p, v) for p, v in false if v.verdict == OTHER]
        alarms = sum(v.verdict == OTHER for v in true)
        recall, alarm = len(flagged) / (len(false) or 1), alarms / len(true)
        # A label that is nobody's has no right code to name.
        named = [(p, v) for p, v in flagged if v.suggested and p.right]
        right = sum(v.suggested == p.right or related(authority, v.suggested, p.right) for p, v in named)
        named_wrongly = sum(v.verdict == OTHER and v.suggested is not None for v in true)
        ways = {way: [v.verdict == OTHER for p, v in false if p.manner == way] for way in ("sibling", "similar", "any")}
        cells = [
            authority.name, stratum, f"{len(true):,}", f"{alarms} ({alarm:.4f})", f"**{recall:.3f}**",
            " / ".join(share(sum(way), len(way)) for way in ways.values()),
            share(recall, recall + alarm) if false else "-", share(0.05 * recall, 0.05 * recall + 0.95 * alarm),
            share(len(named), len(flagged)), share(right, len(named) + named_wrongly),
            share(sum(v.verdict in ACCEPTED for v in true), len(true)),
            share(sum(v.verdict == "incomplete" for v in true), len(true)),
            share(sum(v.verdict in ACCEPTED for _p, v in false), len(false)),
        ]  # fmt: skip
        for method in ("exact", "rapidfuzz margin", "TF-IDF margin"):
            hits = [others[method][p] for p, _v in false if p in others.get(method, {})]
            misses = [others[method][p] for p, _v in rows if p.true and p in others.get(method, {})]
            cells.append(f"{share(sum(hits), len(hits))} ({sum(misses) / len(misses):.4f})" if misses else "-")
        print("| " + " | ".join(cells) + " |")


def names_of(authority: strata.Authority, results: list[tuple[strata.Pair, Judgement]]) -> None:
    """Each pair of the traps that is accepted and wrong, or accused and right."""
    for pair, verdict in results:
        if pair.true and verdict.verdict == OTHER:
            print(f"- {authority.name}, {pair.stratum}, accused: {pair.code} “{pair.label}”")
        if not pair.true and verdict.verdict in ACCEPTED:
            print(f"- {authority.name}, {pair.stratum}, accepted: {pair.code} “{pair.label}”")


def related(authority: strata.Authority, one: str | None, other: str) -> bool:
    """Whether one code is the other, or above or below it: a header named for its only child is no error."""
    parents = PARENTS.setdefault(authority.name, {})
    if not parents:
        parents.update({entry.notation: entry.broader for entry in authority.entries})
    for low, high in ((one, other), (other, one)):
        while low:
            if low == high:
                return True
            low = parents.get(low)
    return False


def rival_scores(authority: strata.Authority, most: int) -> dict[str, dict[strata.Pair, float]]:
    """Each rival's scores of some pairs of every stratum, half and truth."""
    sample: dict[tuple[str, str, bool], list[strata.Pair]] = defaultdict(list)
    for pair in authority.pairs:
        sample[pair.stratum, pair.half, pair.true].append(pair)
    pairs = [pair for group in sample.values() for pair in group[:most]]
    methods = {"exact": rivals.exact(authority, pairs), **rivals.margins(authority, pairs)}
    return {name: dict(zip(pairs, row, strict=True)) for name, row in methods.items()}


def limits_of(
    authorities: list[strata.Authority], scores: dict[int, dict[str, dict[strata.Pair, float]]]
) -> dict[tuple[str, str], float]:
    """Per scheme and rival the score that one true pair in 500 of the development half exceeds, half of them unseen synonyms."""
    true: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number, methods in scores.items():
        for method, row in methods.items():
            key = authorities[number].scheme, method
            is_trap = authorities[number].name.startswith("bundled") and authorities[number].scheme != "pos"
            if not is_trap and authorities[number].name not in ("ICD-10-CM titles only", "ICD-10-CM titles and public labels"):
                true[key] += [s for p, s in row.items() if p.true and p.half == "dev" and p.stratum != "exact label"]
    limits = {key: sorted(row, reverse=True)[len(row) // 500] for key, row in true.items()}
    # Another code's title letter for letter is what that rival accuses of, without a threshold.
    return {key: 0.5 if key[1] == "exact" else limit for key, limit in limits.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tabular", type=Path, help="the CDC's tabular list of ICD-10-CM, XML")
    parser.add_argument("--count", type=int, default=3300, help="true pairs a stratum and half")
    parser.add_argument(
        "--rival-count", type=int, default=700, help="pairs a stratum, half and truth that the rivals get; 0 for none"
    )
    parser.add_argument("--traps", type=int, default=1000, help="titles of a bundled edition and a half, for each kind of trap")
    options = parser.parse_args()
    codes = releases.icd(options.tabular)
    authorities = strata.icd(options.folder, codes, options.count) + strata.nucc(options.folder, options.count)
    authorities += strata.hcpcs(options.folder, options.count) + traps.bundled(options.traps)
    speeds: list[str] = []
    trapped: list[tuple[strata.Authority, list[tuple[strata.Pair, Judgement]]]] = []
    pooled: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    print("| " + " | ".join(HEAD) + " |\n|---|---|" + "---:|" * (len(HEAD) - 2))
    scores = {number: rival_scores(a, options.rival_count) for number, a in enumerate(authorities)} if options.rival_count else {}
    limits = limits_of(authorities, scores)
    for number, authority in enumerate(authorities):
        pairs = [pair for pair in authority.pairs if pair.half == "test"]
        others = {
            method: {pair: score > limits[authority.scheme, method] for pair, score in row.items()}
            for method, row in scores.get(number, {}).items()
        }  # fmt: skip
        if not pairs:
            continue
        results = judged(authority, pairs, speeds)
        rows_of(authority, results, others)
        if authority.name.startswith("bundled"):
            trapped.append((authority, results))
        sys.stdout.flush()
        for pair, verdict in results:
            if pair.true and pair.stratum != "exact label":
                pooled[authority.name][0] += verdict.verdict == OTHER
                pooled[authority.name][1] += 1
    print("\nAccepted though wrong, or accused though right, in the strata of the bundled editions:")
    for authority, results in trapped:
        names_of(authority, results)
    print("\nTrue pairs accused, pooled as in use:")
    for name in ("titles only", "titles and public labels", "all labels"):
        one, two = pooled["ICD-10-CM"], pooled[f"ICD-10-CM {name}"]
        print(f"- ICD-10-CM, {name}: {one[0] + two[0]} of {one[1] + two[1]:,} ({(one[0] + two[0]) / (one[1] + two[1]):.4f})")
    for name in ("NUCC", "HCPCS"):
        print(f"- {name}: {pooled[name][0]} of {pooled[name][1]:,} ({pooled[name][0] / pooled[name][1]:.4f})")
    print("\nThe five specialties of the brief, each on the code that it stands on there:")
    for name, entries in (("crosswalk", releases.crosswalk(options.folder)), ("NUCC", releases.nucc(options.folder))):
        index = LabelIndex.build("nucc", entries)
        right = sum(index.judge(code, label).suggested == meant for code, label, meant in FIVE)
        print(f"- {name}: {right} of 5 named")
    print("\n| " + " | ".join(SPEEDS) + " |\n|---|" + "---:|" * (len(SPEEDS) - 1))
    print("\n".join(speeds))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(f"\nPython {platform.python_version()}, {memory:,.0f} MB with all the authorities' entries and pairs")


if __name__ == "__main__":
    main()
