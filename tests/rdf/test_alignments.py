"""The alignments against the real things: with excerpts of them all is consistent, and no two terms become one."""

import re

import pytest

from chargegraph import read_brief_file
from chargegraph.briefs.triples import described
from chargegraph.briefs.vocabularies import vocabularies_ntriples
from chargegraph.codes.systems import SYSTEMS
from chargegraph.editions.bundled import open_bundled
from chargegraph.editions.triples import describe_edition
from chargegraph.rdf import read_rdf
from chargegraph.rdf.names import RDFS
from chargegraph.rdf.owl import load_owl, run_hermit
from chargegraph.rdf.syntax import triple_lines
from chargegraph.rdf.terms import ntriples
from chargegraph.rdf.vocabulary import CG, alignments, ontology
from tests.conftest import SHIPPED
from tools.outside import EXCERPTS, SOURCES

Pairs = set[frozenset[str]]
BRIEF = next(path for path in SHIPPED if "0686T" in path.name)


def excerpts(*names: str) -> bytes:
    """Excerpts as N-Triples, the blank nodes of each apart."""
    found = b""
    for name in names:
        quads = read_rdf((EXCERPTS / f"{name}.ttl").read_bytes(), "turtle", name=name)
        found += triple_lines(quad.triple for quad in quads).replace(b"_:", b"_:" + name.encode())
    return found


def aligned() -> bytes:
    return triple_lines(quad.triple for quad in alignments())


def reasoned(*beside: bytes) -> tuple[bool, set[str], Pairs]:
    """Whether all holds together; the classes that can have no member; the terms that became one and are not written to be."""
    loaded = load_owl(aligned(), excerpts(*SOURCES), *beside)

    def the_same() -> Pairs:
        terms = [*loaded.classes(), *loaded.properties()]
        return {frozenset((one.iri, other.iri)) for one in terms for other in one.equivalent_to if hasattr(other, "iri")}

    written = the_same()
    holds = run_hermit(loaded)
    empty = {each.iri for each in loaded.world.inconsistent_classes()} if holds else set()
    return holds, empty, the_same() - written


def test_nothing_of_ours_or_theirs_is_empty_and_no_two_are_one() -> None:
    assert reasoned() == (True, set(), set())


def test_a_brief_and_an_edition_hold_together_with_all_of_it() -> None:
    edition = open_bundled("pos-2024-05")
    triples = describe_edition(edition, iri_of=lambda prefix: SYSTEMS[prefix].uri, current=True, references=lambda note: ())
    data = described(read_brief_file(str(BRIEF))).ntriples
    assert len(data) > 10_000
    assert reasoned(vocabularies_ntriples(), data, ntriples(triples)) == (True, set(), set())


def tie(one: str, property_: str, other: str) -> bytes:
    return f"<{one}> <{RDFS}{property_}> <{other}> .\n".encode()


def test_a_wrong_alignment_is_found() -> None:
    """PROV-O holds activities and entities apart, and what is above and below another is the same."""
    holds, empty, _ = reasoned(tie(CG.Statement, "subClassOf", "http://www.w3.org/ns/prov#Activity"))
    assert holds
    assert {CG.Statement, CG.ModifierUse, CG.Title} <= empty
    selector = "http://www.w3.org/ns/oa#TextPositionSelector"
    assert reasoned(tie(selector, "subClassOf", CG.Statement))[2] == {frozenset((selector, CG.Statement))}


@pytest.mark.parametrize("name", SOURCES)
def test_an_excerpt_says_what_it_is_of_and_declares_what_we_align_with(name: str) -> None:
    text = (EXCERPTS / f"{name}.ttl").read_text("utf-8")
    assert re.search(r"^# SHA-256: [0-9a-f]{64}$", text, re.MULTILINE)
    assert f"# Source: {SOURCES[name].source}" in text
    ours = set(ontology().prefixes.values())
    wanted = {quad.object.value for quad in alignments() if quad.predicate.value.startswith(f"{RDFS}sub")}  # type: ignore[union-attr]
    of_it = {iri for iri in wanted if iri.startswith(SOURCES[name].namespace)}
    assert of_it
    assert SOURCES[name].namespace in ours
    for iri in of_it:
        assert re.search(rf"^<{re.escape(iri)}> <[^>]+#type> <http://www.w3.org/2002/07/owl#", text, re.MULTILINE), iri


def test_every_alignment_has_an_excerpt() -> None:
    written = {path.stem for path in (EXCERPTS.parent.parent.parent / "ontology" / "alignments").glob("*.ttl")}
    assert written == set(SOURCES) == {path.stem for path in EXCERPTS.glob("*.ttl")}
