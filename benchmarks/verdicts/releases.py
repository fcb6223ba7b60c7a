"""The releases as entries. In: a folder of release files. Out: entries per scheme, and labels of other public sources."""

import csv
from pathlib import Path

from chargegraph.editions.bundled import open_bundled
from chargegraph.editions.model import Edition
from chargegraph.editions.recognise import load_edition
from chargegraph.findings.labels import NamedCode


def entries_of(edition: Edition) -> list[NamedCode]:
    return [
        NamedCode(c.code.notation, c.kind, c.label, c.short, c.synonyms, c.broader) for c in edition.concepts.values() if c.label
    ]  # fmt: skip


def entries(path: Path) -> list[NamedCode]:
    return entries_of(load_edition(path.read_bytes(), name=path.name))


def icd(tabular: Path | None) -> list[NamedCode]:
    return entries(tabular) if tabular else entries_of(open_bundled("icd10cm"))


def nucc(folder: Path) -> list[NamedCode]:
    return entries(folder / "nucc" / "nucc_taxonomy_251.csv")


def hcpcs(folder: Path) -> list[NamedCode]:
    return entries(next((folder / "hcpcs").glob("HCPC*.txt")))


def crosswalk(folder: Path) -> list[NamedCode]:
    return entries(next((folder / "cms").glob("*crosswalk*.csv")))


def icd2024(folder: Path) -> dict[str, str]:
    return {entry.notation: entry.label for entry in entries(folder / "icd10cm" / "icd10cm-codes-2024.txt")}


def mapped(folder: Path) -> list[tuple[str, str, str]]:
    """Labels of Mondo, DOID and NCIt mapped exactly to a code: source, code, label."""
    found: list[tuple[str, str, str]] = []
    for name in ("mondo_exactmatch_icd10cm.sssom.tsv", "ncit_icd10_2017.sssom.tsv"):
        lines = [line for line in (folder / "mapping" / name).read_text("utf-8").splitlines() if not line.startswith("#")]
        found += [
            (name.split("_")[0], row["object_id"].partition(":")[2], " ".join(row["subject_label"].split()))
            for row in csv.DictReader(lines, delimiter="\t")
            if row["predicate_id"] == "skos:exactMatch" and row["object_id"].startswith("ICD10CM:")
        ]
    lines = next((folder / "mapping").glob("doid_xrefs_*.tsv")).read_text("utf-8").splitlines()
    found += [
        ("doid", row["xref"].partition(":")[2], " ".join(row["label"].split()))
        for row in csv.DictReader(lines, delimiter="\t") if row["xref"].startswith("ICD10CM:")
    ]  # fmt: skip
    return found
