"""Planted faults: each file of tests/cases/faults is one, and is caught by what its second line says."""

from functools import cache
from pathlib import Path

import pytest

from chargegraph import read_brief_file
from chargegraph.briefs.triples import describe
from chargegraph.briefs.vocabularies import vocabularies_ntriples
from chargegraph.errors import RdfError
from chargegraph.formats import NTRIPLES, TURTLE
from chargegraph.rdf import read_rdf
from chargegraph.rdf.owl import check_ontology
from chargegraph.rdf.shapes import violations
from chargegraph.rdf.terms import ntriples
from tests.conftest import CASES
from tools.documents import faults

FAULTS = {CASES / "faults" / f"{name}.ttl": by for name, _, by in faults()}
BRIEF = CASES / "faults" / "brief.txt"


@cache
def sound() -> bytes:
    return ntriples(describe(read_brief_file(str(BRIEF))))


def planted(path: Path) -> bytes:
    return sound() + as_ntriples(path)


def as_ntriples(path: Path) -> bytes:
    return b"".join(f"{quad.triple} .\n".encode() for quad in read_rdf(path.read_bytes(), TURTLE.name, name=path.name))


def test_every_fault_is_caught_by_something() -> None:
    assert len(FAULTS) >= 22
    assert all(by and by <= {"reasoner", "shapes"} for by in FAULTS.values())


def test_what_is_sound_is_passed() -> None:
    assert violations(sound(), vocabularies_ntriples()) == []


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_shapes_catch_a_fault(path: Path) -> None:
    found = violations(planted(path), vocabularies_ntriples())
    assert bool(found) == ("shapes" in FAULTS[path])
    assert all(each.message and each.node for each in found)


@pytest.mark.parametrize("path", [path for path, by in FAULTS.items() if "reasoner" in by], ids=lambda path: path.stem)
def test_the_reasoner_catches_a_fault(path: Path) -> None:
    assert check_ontology(read_rdf(planted(path), NTRIPLES.name)).contradictions == ("the data",)


def test_a_reasoner_says_which_literal_it_cannot_read() -> None:
    with pytest.raises(RdfError, match="twelve"):
        check_ontology(read_rdf(planted(CASES / "faults" / "line-that-is-no-number.ttl"), NTRIPLES.name))
