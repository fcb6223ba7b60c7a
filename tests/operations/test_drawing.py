"""Pictures: what they show, that nothing runs out of its box or over another, and the same bytes each time."""

import xml.etree.ElementTree as ElementTree
from itertools import combinations

import pytest

from chargegraph.errors import UsageError
from chargegraph.operations.drawing import draw_code, draw_ontology
from chargegraph.operations.svg import cut, width_of, wrapped
from chargegraph.rdf.vocabulary import expand, ontology
from chargegraph.store.store import Store
from tests.conftest import Run

_SVG = "{http://www.w3.org/2000/svg}"


def parts(svg: str, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(_SVG + name))


def words(svg: str) -> str:
    return " ".join("".join(text.itertext()) for text in parts(svg, "text"))


def extents(svg: str) -> list[tuple[float, float, float, float]]:
    """Where each text stands, as wide as it may run."""
    found = []
    for text in parts(svg, "text"):
        size, x, y = float(text.attrib["font-size"]), float(text.attrib["x"]), float(text.attrib["y"])
        shown = [text.text or "", *(child.tail or "" for child in text)]
        width = width_of("".join(shown), size)
        left = x - width if text.get("text-anchor") == "end" else x
        found.append((left, y - size * 0.8, left + width, y))
    return found


@pytest.fixture(scope="module")
def drawn(shipped_store: Store) -> str:
    return draw_code(shipped_store, "0686T")


def test_a_picture_of_a_code_has_all_that_briefs_state_on_it(drawn: str, shipped_store: Store) -> None:
    shown = words(drawn)
    rows = [row for row in shipped_store.run("procedure-card", code="0686T") if row["part"] in ("modifier", "diagnosis", "payer")]
    assert len(rows) > 20
    assert all(str(row["item"]) in shown for row in rows)
    assert "207K00000X (not 2085R0204X?)" in shown
    for heading in (
        "Modifiers (14)",
        "Specialties (5)",
        "Diagnoses (5)",
        "Related procedures (5)",
        "Payers (5)",
        "Stated gaps (3)",
    ):
        assert heading in shown


@pytest.mark.parametrize("which", ["code", "ontology"])
def test_nothing_runs_out_of_the_picture_or_over_another(which: str, drawn: str) -> None:
    svg = drawn if which == "code" else draw_ontology()
    root = ElementTree.fromstring(svg)
    places = extents(svg)
    assert len(places) > 40
    for left, top, right, bottom in places:
        assert 0 <= left < right <= float(root.attrib["width"])
        assert 0 <= top < bottom <= float(root.attrib["height"])
    overlapping = [
        (one, other)
        for one, other in combinations(places, 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert overlapping == []


def test_every_class_stands_in_the_picture_of_the_ontology() -> None:
    shown = words(draw_ontology())
    classes = [name for name, term in ontology().terms.items() if expand("owl:Class") in term.kinds]
    assert len(classes) > 50
    assert all(name in shown for name in classes)


def test_the_same_picture_each_time(drawn: str, shipped_store: Store) -> None:
    assert draw_code(shipped_store, "0686T") == drawn
    assert draw_ontology() == draw_ontology()
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", ""), "nothing is fetched"


def test_words_are_cut_and_wrapped_to_a_width() -> None:
    assert cut("a short text", 1000, 13) == "a short text"
    assert width_of(cut("a text that is much too long for its box", 100, 13), 13) <= 100
    assert wrapped("a b", 1000, 13) == ["a b"]
    assert all(width_of(line, 18) <= 200 for line in wrapped("word " * 40 + "x" * 400, 200, 18))


def test_a_code_that_no_brief_is_about_is_named(shipped_store: Store) -> None:
    with pytest.raises(UsageError, match="no brief in the store is about 99999"):
        draw_code(shipped_store, "99999")


def test_the_command_asks_for_one_thing(run: Run) -> None:
    for arguments in ((), ("0686T", "--ontology")):
        assert run("draw", *arguments).err == "error: nothing to draw is named, or two things are, give a code, or --ontology\n"
    assert run("draw", "--ontology").out.startswith("<svg ")
