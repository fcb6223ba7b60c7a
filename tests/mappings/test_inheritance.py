"""Links that a code has from a broader one: which are passed on, how they are told apart, and that they come back."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import chargegraph
from chargegraph.codes import Code
from chargegraph.codes.told_by_form import beginnings
from chargegraph.editions.bundled import open_bundled
from chargegraph.mappings.ask_endpoint import ask_mappings, asked_set, question
from chargegraph.mappings.bundle import bundled_sets
from chargegraph.mappings.inheritance import JUSTIFICATION, Above, inherited_from, matter_of
from chargegraph.mappings.links import as_set, labels_by_code, links
from chargegraph.mappings.reach import notes_on
from chargegraph.mappings.reader import read_sssom
from chargegraph.mappings.slots import BROAD, CHAINING, CLOSE, EXACT, MATCHES, NO_TERM_FOUND, NOT, XREF, Mapping, MappingSet
from chargegraph.mappings.triples import describe, match_triples
from chargegraph.mappings.writer import sssom_bytes
from chargegraph.operations.linking import above_in
from chargegraph.rdf import Dataset
from chargegraph.store.at_hand import Authorities
from tests.conftest import ROOT, Run
from tests.mappings.test_mappings import codes, row, set_of

TREE = {"E11.65": ("E11.6", "E11"), "E11.9": ("E11",), "E11.6": ("E11",)}


def above(code: Code) -> Above:
    """What stands above a code in a small edition."""
    return Above(tuple(codes(*TREE.get(code.notation, ()))), "icd10cm-2026-04", "2026-04")


def found(notation: str, *sets: MappingSet, by: Callable[[Code], Above] | None = above) -> list[Mapping]:
    return [each for each in links(codes(notation), sets, above=by) if each.object_id != NO_TERM_FOUND]


def test_what_a_code_begins_with_down_to_its_category() -> None:
    assert [code.notation for code in beginnings(Code("icd10cm", "S72.001A"))] == ["S72.001", "S72.00", "S72.0", "S72"]
    assert beginnings(Code("icd10cm", "E11")) == []
    for code in (Code("cpt", "47370"), Code("icd10pcs", "0F503ZZ"), Code("nucc", "207K00000X"), Code("toy", "TY123")):
        assert beginnings(code) == []


@pytest.mark.parametrize("predicate", [*MATCHES, XREF, "rdfs:seeAlso", "owl:sameAs"])
def test_an_exact_and_a_broad_match_are_passed_on_as_broad_and_nothing_else(predicate: str) -> None:
    mine = set_of(row("ICD10CM:E11", predicate, "MONDO:1", object_label="diabetes", confidence=0.5))
    inherited = found("E11.9", mine)
    if predicate not in (EXACT, BROAD):
        assert inherited == []
        return
    (only,) = inherited
    assert (only.subject_id, only.predicate_id, only.object_id) == ("ICD10CM:E11.9", BROAD, "MONDO:1")
    assert (only.object_label, only.confidence, only.subject_source_version) == ("diabetes", 0.5, "2026-04")
    assert only.mapping_source == "chargegraph:mappings-example.org-test"
    assert only.mapping_justification == JUSTIFICATION != CHAINING
    assert only.other == "inherited_from=ICD10CM:E11"
    assert only.comment == f"Inherited from ICD10CM:E11, broader in icd10cm-2026-04, which has {predicate}."


def test_a_predicate_is_read_from_the_side_of_the_code() -> None:
    """A term that is narrower than the category says nothing of a code below it; one that is broader does."""
    assert found("E11.9", set_of(row("MONDO:1", BROAD, "ICD10CM:E11"))) == []
    (only,) = found("E11.9", set_of(row("MONDO:1", "skos:narrowMatch", "ICD10CM:E11")))
    assert (only.predicate_id, only.object_id) == (BROAD, "MONDO:1")
    assert only.comment is not None
    assert only.comment.endswith("Stated as MONDO:1 skos:narrowMatch ICD10CM:E11.")


def test_where_a_match_of_the_category_leads_is_passed_on_with_its_way() -> None:
    first = set_of(row("MONDO:1", EXACT, "ICD10CM:E11", subject_label="diabetes"), name="first")
    second = set_of(row("MONDO:1", EXACT, "DOID:1", license="https://l/"), name="second")
    chained, direct = found("E11.9", first, second)
    assert (chained.object_id, direct.object_id) == ("DOID:1", "MONDO:1")
    assert {chained.mapping_justification, direct.mapping_justification} == {JUSTIFICATION}
    assert "By way of MONDO:1 (diabetes)" in (chained.comment or "")
    assert chained.mapping_source == "chargegraph:mappings-example.org-second"


@pytest.mark.parametrize("predicate", [*MATCHES, XREF])
@pytest.mark.parametrize("slots", [{}, {"predicate_modifier": NOT}])
def test_a_code_with_links_of_its_own_keeps_exactly_these(predicate: str, slots: dict[str, str]) -> None:
    mine = set_of(row("ICD10CM:E11.9", predicate, "MONDO:2", **slots), row("ICD10CM:E11", EXACT, "MONDO:1"))
    assert links(codes("E11.9"), [mine], above=above) == links(codes("E11.9"), [mine])
    assert [each.object_id for each in found("E11.9", mine)] == ["MONDO:2"]


def test_the_nearest_code_with_links_to_pass_on_is_asked() -> None:
    category = row("ICD10CM:E11", EXACT, "MONDO:1")
    (near,) = found("E11.65", set_of(category, row("ICD10CM:E11.6", BROAD, "MONDO:6")))
    assert (near.object_id, inherited_from(near.other)) == ("MONDO:6", "ICD10CM:E11.6")
    (far,) = found("E11.65", set_of(category, row("ICD10CM:E11.6", XREF, "DOID:6")))
    assert (far.object_id, inherited_from(far.other)) == ("MONDO:1", "ICD10CM:E11")
    assert found("E11.65", set_of(category, row("ICD10CM:E11.6", BROAD, "MONDO:1", predicate_modifier=NOT))) == []
    assert found("E11.65", set_of(replace(category, predicate_modifier=NOT))) == []


def test_what_a_set_did_not_find_for_the_code_is_not_inherited() -> None:
    mine = set_of(
        row("ICD10CM:E11.9", EXACT, NO_TERM_FOUND, object_source="infores:mondo"),
        row("ICD10CM:E11", EXACT, "MONDO:1"),
        row("ICD10CM:E11", EXACT, "NCIT:1"),
    )
    assert [each.object_id for each in found("E11.9", mine)] == ["NCIT:1"]


def test_a_source_that_is_reached_by_a_broader_code_is_not_said_to_have_nothing() -> None:
    mine = set_of(row("MONDO:1", EXACT, "ICD10CM:E11"), row("DOID:1", XREF, "ICD10CM:R17"))
    rows = links(codes("E11.9"), [mine], above=above)
    assert [(each.object_id, each.object_source) for each in rows] == [
        ("MONDO:1", None), (NO_TERM_FOUND, "infores:disease-ontology")]  # fmt: skip


def test_without_an_edition_nothing_is_inherited() -> None:
    mine = set_of(row("ICD10CM:E11", EXACT, "MONDO:1"))
    assert found("E11.9", mine, by=None) == []
    assert found("E11.9", mine, by=lambda code: Above()) == []


def test_what_is_inherited_states_no_match_and_names_no_code() -> None:
    mine = set_of(row("ICD10CM:E11", EXACT, "MONDO:1", object_label="diabetes"))
    rows = found("E11.9", mine)
    assert list(match_triples(rows)) == []
    answer = as_set(rows, [mine])
    assert labels_by_code([answer]) == {}
    assert ("<https://w3id.org/sssom/other>", '"inherited_from=ICD10CM:E11"') in {(p, o) for _, p, o in describe(answer)}


def test_a_file_of_ours_is_read_back_and_nothing_is_inherited_or_chained_twice() -> None:
    mine = set_of(
        row("ICD10CM:E11", EXACT, "MONDO:1", confidence=0.25, other="reviewed=yes"), row("MONDO:1", EXACT, "DOID:1"),
        row("NCIT:1", XREF, "ICD10CM:R17"))  # fmt: skip
    rows = links(codes("E11.9"), [mine], above=above)
    file = read_sssom(sssom_bytes(as_set(rows, [mine])))
    assert {each.other for each in file.mappings if each.object_id == "MONDO:1"} == {"inherited_from=ICD10CM:E11|reviewed=yes"}
    assert len(rows) == 3
    assert found("E11.9", mine, file) == found("E11.9", mine)
    assert found("E11.9", file, by=None) == found("E11.9", mine)
    # What another code has inherited is passed on to none: it comes from where it is stated.
    below = replace(file, mappings=tuple(replace(each, subject_id="ICD10CM:E11.6") for each in file.mappings))
    assert [inherited_from(each.other) for each in found("E11.65", below)] == []
    # As soon as a code has links of its own, these alone count.
    stated = set_of(row("ICD10CM:E11.9", EXACT, "MONDO:9"))
    assert [each.object_id for each in found("E11.9", stated, file)] == ["MONDO:9"]


def test_an_endpoint_that_holds_what_is_inherited_says_so() -> None:
    mine = set_of(row("ICD10CM:E11", EXACT, "MONDO:1"))
    dataset = Dataset.memory()
    dataset.add("".join(f"{s} {p} {o} .\n" for s, p, o in describe(as_set(found("E11.9", mine), [mine]))).encode())
    asked = asked_set(dataset.rows(question(codes("E11.9"))), codes("E11.9"), "https://example.org/sparql")
    (only,) = found("E11.9", asked, by=None)
    assert inherited_from(only.other) == "ICD10CM:E11"
    assert only.mapping_justification == JUSTIFICATION


def test_answers_that_an_older_version_kept_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Answers:
        path = "answers.json"
        data = json.dumps({"icd10cm:C22.0": [["a", "false", "b", "c", None, None, None]], "icd10cm:R17": []}).encode()

        def read(self) -> bytes:
            return self.data

        def write(self, data: bytes) -> None:
            self.data = data

    class Nobody:
        def __init__(self, url: str, *, seconds: float) -> None:
            pass

        def rows(self, text: str) -> list[tuple[str | None, ...]]:
            asked.append(text)
            return []

    asked: list[str] = []
    monkeypatch.setattr("chargegraph.mappings.ask_endpoint.Endpoint", Nobody)
    answers = Answers()
    ask_mappings("https://example.org/", codes("C22.0", "R17"), seconds=1, kept_as=lambda name: answers)
    assert ["C22.0" in text and "R17" not in text for text in asked] == [True]
    assert json.loads(answers.data) == {"icd10cm:C22.0": [], "icd10cm:R17": []}


# Notes


def test_how_many_are_linked_is_said_of_each_system_and_which_file_maps_more() -> None:
    mine = set_of(
        row("ICD10CM:E11", EXACT, "MONDO:1"),
        row("C:1", "rdfs:seeAlso", "ICD10CM:C22.0"),
        *(row(f"ICD10CM:{code}", BROAD, "ccsr:END002") for code in ("E11", "E11.9", "C22.0", "R17")),
    )
    asked = [*codes("E11.9", "C22.0", "R17", "R17"), Code("cpt", "47370"), *codes("E11", "R18")]
    more, sssom = "; chargegraph link --mappings takes more: ", "a mapping set in SSSOM/TSV"
    assert notes_on(asked, links(asked, [mine], above=above)) == [
        f"CPT: 0 of 1 codes linked{more}CMS's RBCS_Taxonomy_RY*.csv, {sssom}",
        "ICD10CM: 4 of 5 codes linked (C 1, ccsr 4, MONDO 2; 1 by a broader code)"
        f"{more}AHRQ's DXCCSR_v*.csv, CMS's 2018_I10gem.txt, {sssom}",
    ]
    whole = codes("E11.9", "C22.0")
    ninth = set_of(*(row(f"ICD10CM:{code}", CLOSE, "ICD9CM:1") for code in ("E11.9", "C22.0")))
    assert notes_on(whole, links(whole, [mine, ninth], above=above)) == [
        "ICD10CM: 2 of 2 codes linked (C 1, ccsr 2, ICD9CM 2, MONDO 1; 1 by a broader code)"
    ]
    assert notes_on(codes("E11.9"), links(codes("E11.9"), [mine], above=above)) == []
    denied = set_of(row("ICD10CM:R17", EXACT, "MONDO:1", predicate_modifier=NOT))
    assert notes_on(codes("R17"), links(codes("R17"), [denied]))[0].startswith("ICD10CM: 0 of 1 codes linked;")


def test_several_exact_matches_in_one_system_are_flagged() -> None:
    mine = set_of(
        row("ICD10CM:C22.0", EXACT, "DOID:2"),
        row("DOID:1", EXACT, "ICD10CM:C22.0"),
        row("ICD10CM:C22.0", EXACT, "MONDO:1"),
        row("ICD10CM:C22.0", EXACT, "MONDO:2", predicate_modifier=NOT),
        row("ICD10CM:C22.0", "skos:closeMatch", "MONDO:3"),
        *(row(f"ICD10CM:A{number}", EXACT, f"NCIT:{term}") for number in range(10, 25) for term in "ab"),
    )
    asked = codes("C22.0", "C22", "C22.0")
    assert notes_on(codes("C22.0"), links(codes("C22.0"), [mine])) == [
        "DOID: one code has several exact matches, which by SKOS then match one another exactly: ICD10CM:C22.0 (DOID:1, DOID:2)"
    ]
    assert len(notes_on(asked, links(asked, [mine]))) == 2
    many = codes(*(f"A{number}" for number in range(10, 25)))
    _, note = notes_on(many, links(many, [mine]))
    assert note.count("ICD10CM:") == 10
    assert note.endswith(" and 5 more")


# What is bundled


def bundled(*notations: str) -> list[Mapping]:
    wanted = [code for notation in notations for code in (*codes(notation), *beginnings(*codes(notation)))]
    return [
        each
        for each in links(codes(*notations), bundled_sets(wanted), above=above_in(Authorities()))
        if each.object_id != NO_TERM_FOUND
    ]


def test_type_2_diabetes_without_complications_is_below_type_2_diabetes() -> None:
    rows = bundled("E11.9")
    assert {(each.predicate_id, each.object_id, each.other) for each in rows} == {
        (BROAD, term, "inherited_from=ICD10CM:E11")
        for term in ("MONDO:0005148", "DOID:9352", "MESH:D003924", "NCIT:C26747", "UMLS:C0011860")
    } | {(BROAD, "ccsr:END002", None)}
    assert all("broader in icd10cm-2026-04" in (each.comment or "") for each in rows if each.other)


@pytest.mark.parametrize(
    ("notation", "why"),
    [
        ("K76.89", "K76.8 has a cross-reference only, to a congenital defect of bile acid synthesis"),
        ("N20.0", "N20 has a cross-reference only"),
        ("Z12.31", "Z12.3 and Z12 have related matches only"),
        ("D37.7", "the edition has no such code"),
        ("E11.99", "the edition has no such code, though E11 has links"),
        ("R17", "a category has nothing above it but a block"),
    ],
)
def test_what_no_source_says_is_not_inherited(notation: str, why: str) -> None:
    assert [each.object_id for each in bundled(notation) if matter_of(each) == ""] == [], why


def test_a_code_that_is_new_takes_the_category_of_the_code_that_was_split() -> None:
    (only,) = (each for each in bundled("M51.360") if matter_of(each) == "ccsr")
    assert (only.predicate_id, only.object_id, only.other) == (BROAD, "ccsr:MUS011", "inherited_from=ICD10CM:M51.36")


def test_only_codes_down_from_the_category_stand_above() -> None:
    lineage = above_in(Authorities())
    edition = open_bundled("icd10cm")
    checked = 0
    for notation in [*edition.concepts][::700]:
        code = Code("icd10cm", notation)
        for broader in lineage(code).codes:
            checked += 1
            assert notation.startswith(broader.notation)
            assert "-" not in broader.notation
            assert len(broader.notation) >= 3
    assert checked > 200
    assert [code.notation for code in lineage(Code("icd10cm", "H54.0X33")).codes] == ["H54.0X3", "H54.0X", "H54.0", "H54"]
    assert lineage(Code("cpt", "47370")) == lineage(Code("icd10cm", "E11")) == Above()


def test_the_rows_about_a_few_codes_inherit_as_the_whole_does() -> None:
    edition = open_bundled("icd10cm")
    some = [concept.code for concept in [*edition.concepts.values()][::900] if concept.billable]
    wanted = [each for code in some for each in (code, *beginnings(code))]
    lineage = above_in(Authorities())
    few = links(some, bundled_sets(wanted), above=lineage)
    assert few == links(some, bundled_sets(), above=lineage)
    assert sum(inherited_from(each.other) is not None for each in few) > 5


# Every output


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_output_tells_it_apart(run: Run, here: Path) -> None:
    said = "inherited_from=ICD10CM:E11"
    for name in ("sssom", "turtle", "table", "csv", "tsv", "json", "markdown"):
        ran = run("link", "E11.9", "--format", name)
        assert ran.code == 0
        assert ran.out.count(said) == 5, name
        assert ran.err == ""
        assert said not in run("link", "C22.0", "--format", name).out
    assert "broadMatch <" not in run("link", "E11.9", "--format", "turtle").out
    result = chargegraph.link(None, "E11.9")
    assert [each["other"] for each in result] == [*[said] * 5, None]
    assert result.notes == ()
    assert "DOID:684, DOID:686" in chargegraph.link(None, "C22.0").notes[0]


def test_what_is_kept_and_what_is_written_comes_back(run: Run, here: Path) -> None:
    assert run("build", str(ROOT / "graph" / "briefs" / "3044F-hemoglobin-a1c.txt")).code == 0
    written = run("link", "E11.9", "C22.0", "--keep", "-o", "first.sssom.tsv")
    assert written.code == 0
    assert run("link", "E11.9", "C22.0", "--sssom", "first.sssom.tsv", "--format", "csv") == run(
        "link", "E11.9", "C22.0", "--format", "csv"
    )
    home = "GRAPH <https://w3id.org/chargegraph/graph/mappings-links>"
    kept = f"PREFIX s: <https://w3id.org/sssom/> SELECT ?term ?from {{ {home} {{ ?row s:other ?from ; s:object_id ?term }} }}"
    assert [each["from"] for each in cells(run("query", kept, "--format", "csv").out)] == ["inherited_from=ICD10CM:E11"] * 5
    facts = cells(run("lookup", "E11.9", "--format", "csv").out)
    told = [
        (each["value"].split()[1].upper(), each["source"] == "graph:mappings-links") for each in facts if each["says"] == "link"
    ]
    assert sorted(told) == sorted({(term, is_kept) for term, _ in told for is_kept in (False, True)})
    assert len(told) == 12
    ways = [
        each["value"].rpartition("(inherited from ")[2]
        for each in facts
        if each["says"] == "link" and "ccsr:" not in each["value"]
    ]
    assert ways == ["ICD10CM:E11)"] * 10
    # Kept anew, what the store had on the code goes.
    assert run("link", "E11.9", "--keep", "-o", "second.sssom.tsv").code == 0
    assert len(cells(run("query", kept, "--format", "csv").out)) == 5


def test_the_codes_of_the_shipped_briefs(run: Run, here: Path) -> None:
    briefs = [str(path) for path in sorted((ROOT / "graph" / "briefs").iterdir()) if path.suffix != ".ttl"]
    run("build", *briefs)
    ran = run("link", "--format", "csv")
    ways: dict[str, set[str]] = {}
    for each in cells(ran.out):
        if each["subject_id"].startswith("ICD10CM:") and each["object_id"] != NO_TERM_FOUND:
            ways.setdefault(each["subject_id"], set()).add(each["other"])
    assert len(ways) == 15
    assert {code: way for code, way in ways.items() if way != {""}} == {
        "ICD10CM:E11.9": {"", "inherited_from=ICD10CM:E11"},
        "ICD10CM:N40.1": {"", "inherited_from=ICD10CM:N40"},
    }
    counts = "ccsr 15, DOID 7, MESH 4, MONDO 4, NCIT 7, UMLS 4; 2 by a broader code"
    assert (
        f"note: ICD10CM: 15 of 17 codes linked ({counts}); chargegraph link --mappings takes more: AHRQ's DXCCSR_v*.csv"
        in ran.err
    )
    assert "note: nucc: 13 of 13 codes linked (medicare-specialty 13)\n" in ran.err
    notes = ran.err.splitlines()
    assert len(notes) == 6
    assert notes[-1].endswith("ICD10CM:C22.0 (DOID:684, DOID:686)")
