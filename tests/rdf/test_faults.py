"""Planted faults: each file of tests/cases/faults is one, and is caught by what its second line says."""

import re
from functools import cache
from pathlib import Path

import pytest

from chargegraph import read_brief_file
from chargegraph.briefs.triples import describe
from chargegraph.errors import RdfError
from chargegraph.rdf.owl import check, java_found
from chargegraph.rdf.shapes import violations
from chargegraph.rdf.terms import ntriples
from tests.conftest import CASES, ROOT

FAULTS = sorted((CASES / "faults").glob("*.ttl"))
BRIEF = CASES / "faults" / "brief.txt"
needs_java = pytest.mark.skipif(not java_found(), reason="SKIPPED LOUDLY: no Java, so nothing was reasoned over")


def told(path: Path) -> tuple[str, list[str]]:
    """What a fault is, and what catches it."""
    what, by, *_ = path.read_text("utf-8").splitlines()
    return what.removeprefix("# "), by.removeprefix("# caught by: ").split()


@cache
def sound() -> bytes:
    return ntriples(describe(read_brief_file(str(BRIEF))))


def planted(path: Path) -> bytes:
    return sound() + as_ntriples(path)


def as_ntriples(path: Path) -> bytes:
    from chargegraph.rdf import read_rdf
    from chargegraph.rdf.formats import TURTLE

    return b"".join(f"{quad.triple} .\n".encode() for quad in read_rdf(path.read_bytes(), TURTLE.name, name=path.name))


def test_every_fault_is_caught_by_something() -> None:
    assert len(FAULTS) >= 22
    for path in FAULTS:
        assert set(told(path)[1]) in ({"reasoner"}, {"shapes"}, {"reasoner", "shapes"}), path.name


def test_what_is_sound_is_passed() -> None:
    assert violations(sound()) == []


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_shapes_catch_a_fault(path: Path) -> None:
    found = violations(planted(path))
    assert bool(found) == ("shapes" in told(path)[1])
    assert all(each.message and each.node for each in found)


@needs_java
@pytest.mark.parametrize("path", [path for path in FAULTS if "reasoner" in told(path)[1]], ids=lambda path: path.stem)
def test_the_reasoner_catches_a_fault(path: Path) -> None:
    assert check(planted(path)).contradictions == ("the data",)


def test_a_reasoner_says_which_literal_it_cannot_read() -> None:
    with pytest.raises(RdfError, match="twelve"):
        check(planted(CASES / "faults" / "line-that-is-no-number.ttl"))


def test_the_page_of_findings_lists_them() -> None:
    page = (ROOT / "docs" / "explanation" / "graph-model.md").read_text("utf-8")
    listed = re.findall(r"^\| ([^|]+?) \| (yes|) ?\| (yes|) ?\|$", page, re.MULTILINE)
    assert listed == [
        (what, "yes" if "reasoner" in by else "", "yes" if "shapes" in by else "") for what, by in map(told, FAULTS)
    ]
