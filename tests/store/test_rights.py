"""What may not be in the repository or its wheel: text of the real brief, NUCC's texts, CPT descriptors.

Texts are searched for by the hashes of their first words, so that this file does not hold them either. Packed files are unpacked.
"""

import csv
import gzip
import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from chargegraph.editions.bundled import bundled
from tests.conftest import ROOT

SUFFIXES = {".py", ".md", ".ttl", ".rq", ".ru", ".txt", ".csv", ".tsv", ".toml", ".args", ".json", ".html", ".gz", ""}
# By their number the first words of descriptors of CPT codes that the example briefs name, and of definitions of NUCC's.
CPT = {
    4: {"608f5065fa7f0724"},
    5: {"454d5da91b005e32"},
    6: {"8591f0cb9d6a3499", "308ea40c4b83f358"},
    7: {"0d29816609299ece"},
    12: {"d2b98bf3854e6d35"},
}
NUCC = {
    9: {
        "a46fdadd766782f0", "7ace43493c85b67e", "39770358d960d4f0", "e1f34bd24a8992a0", "39e73075463ec79c", "64faca6454966f93",
        "0b8be7623a584120", "5a10b5a4b335a2ad", "d5433c24e2c673ff", "77d4cf49b0afe7d3", "96731316c143c76d", "b202d07db3ef8106",
    }
}  # fmt: skip


def files() -> Iterator[Path]:
    """The files of the repository: not what is made of them, nor what is installed beside them."""
    skip = {".git", ".venv", "build", "dist", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in skip]
        yield from (Path(folder, name) for name in names if name not in skip)


def texts() -> Iterator[tuple[Path, str]]:
    for path in files():
        if path.suffix in SUFFIXES:
            try:
                data = path.read_bytes()
                yield path, (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
            except UnicodeDecodeError:
                continue


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("\u2011", " "))


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    return set(runs_in(words(text), length))


def runs_in(found: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(found[i:] for i in range(length)), strict=False)


def planted(text: str, samples: dict[int, set[str]], *, is_table: bool = False) -> set[str]:
    """The samples that a text holds; no cell of a table goes on in another."""
    pieces = [words(piece) for piece in (set(re.split(r"[\t\n]", text)) if is_table else [text])]
    held = set[str]()
    for length, hashes in samples.items():
        sought = {bytes.fromhex(each) for each in hashes}
        for run in {run for found in pieces if len(found) >= length for run in runs_in(found, length)}:
            digest = hashlib.blake2b(" ".join(run).encode(), digest_size=8).digest()
            if digest in sought:
                held.add(digest.hex())
    return held


def search(files: Iterable[tuple[object, str]]) -> None:
    searched = packed = 0
    for name, text in files:
        searched += 1
        is_packed = str(name).endswith(".gz")
        packed += is_packed
        assert not planted(text, CPT | NUCC, is_table=is_packed), name
    assert searched > 80
    assert packed >= 10


def test_no_cpt_descriptor_and_no_text_of_nucc_is_in_the_repository() -> None:
    search(texts())


def test_the_wheel_holds_what_the_repository_holds_and_is_small(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.stat().st_size < 10_000_000
    here = {hashlib.sha256(path.read_bytes()).digest() for path in files()}
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        assert sum(name.endswith(".gz") for name in names) >= 16
        assert [name for name in names if hashlib.sha256(archive.read(name)).digest() not in here] == []


def test_the_search_finds_what_is_planted() -> None:
    sample = "polishing of the frob with a soft cloth"
    hashes = {3: {hashlib.blake2b(b"polishing of the", digest_size=8).hexdigest()}}
    assert planted(f"a long text on {sample.upper()}, and more", hashes)
    assert planted(f"a\t{sample}\nb", hashes, is_table=True)
    assert not planted("a long text on other things", hashes)


def test_no_bundled_edition_is_nuccs() -> None:
    editions = bundled()
    assert {edition.scheme for edition in editions} == {"icd10cm", "hcpcs", "nucc", "pos"}
    assert all(edition.shareable for edition in editions)
    taxonomy = next(edition for edition in editions if edition.scheme == "nucc")
    assert taxonomy.coverage == "partial"
    assert not any(concept.definition or concept.notes for concept in taxonomy.concepts.values())


def official_runs(length: int) -> set[tuple[str, ...]]:
    """What official titles of public code systems say, which may be quoted."""
    return {run for e in bundled() for c in e.concepts.values() for run in runs(f"{c.code.notation} {c.label}", length)}


@pytest.mark.shared
def test_no_sentence_of_the_real_brief_is_here(shared: Path) -> None:
    real = (shared / "briefs" / "0686T.txt").read_text("utf-8")
    sources = {run for line in real.splitlines() if not line.startswith("|") for run in runs(line, 9)}
    assert len(sources) > 500
    searched = 0
    official = official_runs(7)
    for path, text in texts():
        searched += 1
        if path.suffix != ".gz":
            common = [run for run in runs(text, 9) & sources if not runs(" ".join(run), 7) & official]
            assert not common, (path, common)
    assert searched > 80


@pytest.mark.shared
def test_no_text_of_nucc_is_here(shared: Path) -> None:
    """But for the names in CMS's crosswalk, which its label index and its tests quote."""
    with open(shared / "terminology" / "nucc" / "nucc_taxonomy_251.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    crosswalk = next(edition for edition in bundled() if edition.scheme == "nucc")
    names = [name for c in crosswalk.concepts.values() for name in (c.label, *c.synonyms)]
    # NUCC takes some definitions over from CMS's places of service.
    public = [*names, *(c.definition or "" for edition in bundled() for c in edition.concepts.values())]
    definitions = {run for row in rows for run in runs(row["Definition"], 9)} - {run for text in public for run in runs(text, 9)}
    longer = {run for row in rows for run in runs(row["Display Name"], 5)} - {run for text in public for run in runs(text, 5)}
    assert len(definitions) > 5000
    assert len(longer) > 20
    for path, text in texts():
        found = words(text)
        assert definitions.isdisjoint(runs_in(found, 9)), path
        if not path.name.startswith("nucc-cms"):  # there a name of CMS's and the next may read like one of NUCC's
            assert longer.isdisjoint(runs_in(found, 5)), path
