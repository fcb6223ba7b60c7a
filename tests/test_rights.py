"""What may not be in the repository: text of the real brief, NUCC's file, CPT descriptors."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

SUFFIXES = {".py", ".md", ".ttl", ".rq", ".txt", ".csv", ".tsv", ".toml", ".args", ".json", ""}
# The first words of descriptors of codes that the example briefs name, as planted samples: none may appear.
PLANTED = [
    "histotripsy (ie, non-thermal ablation",
    "ultrasonic guidance for needle placement (eg",
    "computed tomography guidance for needle placement",
    "image-guided fluid collection drainage by catheter",
    "ultrasound guidance for vascular access requiring ultrasound evaluation of potential access sites",
    "level iv - surgical pathology",
]


def texts() -> Iterator[tuple[Path, str]]:
    skip = {".git", ".venv", "build", "dist", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
    for path in ROOT.rglob("*"):
        parts = set(path.relative_to(ROOT).parts)
        if path.is_file() and path.suffix in SUFFIXES and not parts & skip and path.name != Path(__file__).name:
            try:
                yield path, path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("\u2011", " "))


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + length]) for i in range(len(found) - length + 1)}


def test_no_cpt_descriptor_is_here() -> None:
    searched = 0
    for path, text in texts():
        searched += 1
        for sample in PLANTED:
            assert sample not in text.lower(), path
    assert searched > 80


def test_the_search_finds_a_planted_sample() -> None:
    assert any(sample in f"x {PLANTED[0]} y" for sample in PLANTED)
    assert runs("one two three four", 3) & runs("zero two three four five", 3) == {("two", "three", "four")}


@pytest.mark.shared
def test_no_sentence_of_the_real_brief_is_here(shared: Path) -> None:
    real = (shared / "briefs" / "0686T.txt").read_text("utf-8")
    sources = {run for line in real.splitlines() if not line.startswith("|") for run in runs(line, 9)}
    assert len(sources) > 500
    searched = 0
    for path, text in texts():
        searched += 1
        common = [" ".join(run) for run in runs(text, 9) & sources]
        # An official title of ICD-10-CM is longer than nine words and may be quoted.
        assert all("secondary malignant neoplasm of liver" in run for run in common), (path, common)
    assert searched > 80


@pytest.mark.shared
def test_no_text_of_nucc_is_here(shared: Path) -> None:
    lines = (shared / "terminology" / "nucc" / "nucc_taxonomy_251.csv").read_text("utf-8", errors="replace").splitlines()
    definitions = {run for line in lines for run in runs(line, 12)}
    assert len(definitions) > 5000
    for path, text in texts():
        assert not runs(text, 12) & definitions, path
