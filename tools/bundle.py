"""Writes graph/schemes/ from release files: python -m tools.bundle DIR [--icd10cm-tabular XML] [--out FOLDER]

DIR holds icd10cm/, cms/, hcpcs/ and pos/ with the files named below. The same files give the same bytes.
"""

import argparse
import hashlib
import importlib.metadata
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from chargegraph.codes import read_modifier
from chargegraph.editions.formats.crosswalk import read_edition as read_crosswalk
from chargegraph.editions.formats.fhir import read_edition as read_fhir
from chargegraph.editions.formats.hcpcs import read_edition as read_hcpcs
from chargegraph.editions.formats.tabular import read_edition as read_tabular
from chargegraph.editions.model import Concept, Edition
from tests.conftest import ROOT
from tools.packing import pack

TARGET = ROOT / "graph" / "schemes"
CODES = "icd10cm/icd10cm_codes_2026_codes_only.txt"
CROSSWALK = "cms/medicare_provider_taxonomy_crosswalk_2025-10.csv"
HCPCS = "hcpcs/HCPC2019_CONTR_ANWEB.txt"
POS = "pos/CodeSystem-CMSPlaceofServiceCodes.json"


def tabular_of_cdc() -> Path | None:
    """The CDC's tabular list: the one that CHARGEGRAPH_TABULAR names, or the one in the wheel of simple-icd-10-cm 1.5.0."""
    if named := os.environ.get("CHARGEGRAPH_TABULAR"):
        return Path(named)
    try:
        files = importlib.metadata.files("simple-icd-10-cm") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((Path(str(file.locate())) for file in files if file.name == "icd10c-tabular-April-1-2026.xml"), None)


def editions(folder: Path, tabular: Path | None) -> Iterator[Edition]:
    """What ships, in the order of its names; ICD-10-CM only where there is a tabular list."""
    hcpcs = read_hcpcs((folder / HCPCS).read_bytes(), name=HCPCS)
    yield replace(
        hcpcs,
        # CMS lists the physical status modifiers P1 to P6 too, in words that CPT has for them: nothing of CPT's ships.
        concepts={notation: concept for notation, concept in hcpcs.concepts.items() if not _is_of_cpt(concept)},
    )
    if tabular is not None:
        codes = (folder / CODES).read_bytes()
        yield read_tabular(tabular.read_bytes(), name=tabular.name, codes=codes, codes_name=Path(CODES).name)
    yield read_crosswalk((folder / CROSSWALK).read_bytes(), name=CROSSWALK)
    yield replace(
        read_fhir((folder / POS).read_bytes(), name=POS),
        rights="Codes and texts in the public domain in the United States; the resource of HL7 Terminology is CC0",
    )


def _is_of_cpt(concept: Concept) -> bool:
    return concept.kind == "modifier" and read_modifier(concept.code.notation).system == "cpt"


def write(folder: Path, tabular: Path | None, target: Path) -> Iterator[str]:
    """Write every edition and the manifest, and tell what was written."""
    rows = ["file\tsha256\tscheme\tversion\tconcepts"]
    target.mkdir(parents=True, exist_ok=True)
    for edition in editions(folder, tabular):
        data = pack(edition)
        file = f"{edition.name}.tsv.gz"
        (target / file).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        rows.append(f"{file}\t{digest}\t{edition.scheme}\t{edition.version}\t{len(edition.concepts)}")
        yield f"{file}: {len(edition.concepts)} concepts, {len(data)} bytes"
    (target / "manifest.tsv").write_text("\n".join(rows) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--icd10cm-tabular", type=Path, default=tabular_of_cdc(), metavar="XML")
    parser.add_argument("--out", type=Path, default=TARGET)
    given = parser.parse_args()
    if given.icd10cm_tabular is None:
        parser.error("no tabular list: give --icd10cm-tabular, or install simple-icd-10-cm 1.5.0")
    for line in write(given.folder, given.icd10cm_tabular, given.out):
        print(line)


if __name__ == "__main__":
    main()
