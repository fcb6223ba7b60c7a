"""What several briefs give rise to together: it stands while one of them does, and leaves with the last."""

from dataclasses import replace
from pathlib import Path

import pytest

from chargegraph import Store, read_brief, read_brief_file
from chargegraph.briefs.triples import derivation
from chargegraph.briefs.vocabularies import vocabulary_quads
from chargegraph.cli import main
from chargegraph.codes.systems import systems
from chargegraph.editions.bundled import open_bundled
from chargegraph.operations.reasoning import reason
from chargegraph.rdf.vocabulary import CG, expand, ontology
from chargegraph.store.derivations import groups_by_hierarchy
from chargegraph.store.store import source_of
from tests.conftest import SHIPPED, case_briefs, stored

KINDS = ("Procedure", "Modifier", "Specialty", "Diagnosis", "PlaceOfService", "Payer")


def quads(store: Store) -> set[str]:
    return {str(quad) for quad in source_of(store).dataset.quads()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_entity_has_members(shipped_store: Store, kind: str) -> None:
    found = shipped_store.query(f"PREFIX cg: <https://w3id.org/chargegraph/ns#> SELECT (COUNT(*) AS ?n) {{ ?x a cg:{kind} }}")
    assert int(str(found[0]["n"])) > 0


def test_a_code_has_notation_system_and_label(shipped_store: Store) -> None:
    text = """PREFIX cg: <https://w3id.org/chargegraph/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?m ?n { ?p a cg:Procedure ; skos:notation "0686T" ; cg:codeSystem <http://www.ama-assn.org/go/cpt> ;
        cg:statedModifier ?m . ?m skos:notation ?n } ORDER BY ?n"""
    rows = shipped_store.query(text)
    assert [row["n"] for row in rows] == ["22", "52", "53", "62", "66", "73", "74", "78", "80", "81", "82", "AS", "QK", "QX"]


def test_no_code_of_a_brief_is_in_a_scheme(shipped_store: Store) -> None:
    """D37.7 is a diagnosis as stated. That an edition has it is said by the edition alone."""
    text = """PREFIX cg: <https://w3id.org/chargegraph/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?d { ?d a cg:Diagnosis ; skos:notation "D37.7" MINUS { ?d skos:inScheme ?any } }"""
    assert len(shipped_store.query(text)) == 1


@pytest.mark.parametrize("path", [*case_briefs(), *SHIPPED], ids=lambda path: path.name)
def test_without_a_brief_a_store_is_as_if_it_had_never_been_there(path: Path) -> None:
    others = [each for each in case_briefs() if each != path]
    with stored([*others, path]) as store, stored(others) as without:
        store.remove(read_brief_file(str(path)).name)
        assert quads(store) == quads(without)


def test_a_role_leaves_where_the_code_stays() -> None:
    """The other brief only mentions the code: it is a code still, and a modifier no more."""
    with Store(":memory:") as store:
        uses = store.add(read_brief("CPT 99213: T\n\nCommon Modifiers\n\n| Modifier | Description |\n| 25 | Other |\n"))
        store.add(read_brief("CPT 99214: T\n\nClinical Context\n\nReport it with modifier 25 where need be.\n"))
        assert roles(store) == {"Code", "Modifier"}
        store.remove(uses)
        assert roles(store) == {"Code"}


def roles(store: Store) -> set[str]:
    found = store.query("SELECT ?kind { <http://purl.bioontology.org/ontology/CPT/25> a ?kind }")
    return {str(row["kind"]).rpartition("#")[2] for row in found}


def test_the_derivation_knows_the_systems_and_the_ranges() -> None:
    text = derivation("stated-codes")
    assert {f'("{system.space}" <{system.uri}>)' for system in systems()} == {
        line.strip() for line in text.splitlines() if line.strip().startswith('("')
    }
    pairs = [line.strip(" ()").split() for line in text.splitlines() if line.strip().startswith("(cg:")]
    assert len(pairs) > 5
    for property_, kind in pairs:
        assert ontology().terms[property_.removeprefix("cg:")].range.endswith(kind.replace("cg:", "#"))


def test_the_vocabulary_of_systems_is_that_of_the_records() -> None:
    with Store(":memory:") as store:
        text = """PREFIX cg: <https://w3id.org/chargegraph/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT ?uri ?prefix ?title { ?uri a cg:CodeSystem ; cg:systemPrefix ?prefix ; skos:prefLabel ?title }"""
        held = {(row["uri"], row["prefix"], row["title"]) for row in store.query(text)}
    assert held == {(system.uri, system.prefix, system.title) for system in systems()}


ROW = "| Modifier | Description |\n|---|---|\n"


def uses(code: str, *modifiers: str) -> str:
    return f"CPT {code}: T\n\nCommon Modifiers\n\n{ROW}" + "".join(f"| {each} | Label {each} |\n" for each in modifiers)


def test_briefs_that_are_replaced_together_keep_nothing_for_one_another(tmp_path: Path) -> None:
    """Neither new text uses 25, and each new text uses what the other old one did."""
    folder = tmp_path / "briefs"
    folder.mkdir()
    old = {"99213": ("25", "22"), "99214": ("25", "52")}
    new = {"99213": ("52", "59"), "99214": ("22", "59")}
    for name, texts in (("a.store", (old, new)), ("b.store", (new,))):
        for modifiers in texts:
            for code, used in modifiers.items():
                (folder / f"{code}.txt").write_text(uses(code, *used))
            assert main(["build", str(folder), "--store", str(tmp_path / name)]) == 0
    with Store(tmp_path / "a.store", read_only=True) as store, Store(tmp_path / "b.store", read_only=True) as fresh:
        codes = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a <https://w3id.org/chargegraph/ns#Code> ; ?p ?o }"
        held, expected = store.query(codes).ntriples, fresh.query(codes).ntriples
        assert held is not None
        assert sorted(held.splitlines()) == sorted((expected or b"").splitlines())
        assert len(held.splitlines()) > 20


def test_a_code_that_shares_its_label_with_what_its_briefs_state_keeps_none_for_it() -> None:
    """The procedure's own node has the label and a shortcut to the code: it is no statement."""
    row = "| Related Code | Description |\n|---|---|\n"
    with Store(":memory:") as store:
        store.add(read_brief(f"CPT 99213: T\n\nRelated Codes\n\n{row}| 76942 | Other |\n", source="a"))
        store.add(read_brief(f"CPT 99214: T\n\nRelated Codes\n\n{row}| 99213 | Same |\n", source="b"))
        leaving = store.add(read_brief(f"CPT 99215: T\n\nRelated Codes\n\n{row}| 76942 | Same |\n", source="c"))
        store.remove(leaving)
        asked = "SELECT ?label { <http://purl.bioontology.org/ontology/CPT/76942> cg:statedLabel ?label }"
        assert [row["label"] for row in store.query(asked)] == ["Other"]


def test_a_group_holds_what_stands_below_its_head_in_the_edition() -> None:
    """A walk over the hierarchy in plain Python tells the same."""
    concepts = open_bundled("icd10cm-2026-04").concepts
    above = {notation: concept.broader for notation, concept in concepts.items() if concept.broader}
    iri = {notation: f"<{expand(f'icd10cm:{notation}')}>" for notation in concepts}
    heads = {str(q.object): str(q.subject) for q in vocabulary_quads("groups") if q.predicate.value == CG.headedBy}
    assert len(heads) == 3

    def groups(notation: str) -> set[str]:
        found, here = set(), above.get(notation)
        while here:
            found |= {heads[iri[here]]} if iri[here] in heads else set()
            here = above.get(here)
        return found

    expected = {(iri[notation], f"<{CG.inGroup}>", group) for notation in concepts for group in groups(notation)}
    broader = ((iri[notation], f"<{expand('skos:broader')}>", iri[parent]) for notation, parent in above.items())
    found = groups_by_hierarchy(broader, expand("graph:icd10cm-2026-04"))
    assert len(found) > 2000
    assert len({group for _, _, group in found}) == 3
    assert set(found) == expected


@pytest.mark.parametrize(
    ("notation", "is_one"),
    [("00630", True), ("00100", True), ("01999", True), ("02000", False), ("0042T", False), ("10021", False)],
)
def test_the_number_of_a_cpt_code_tells_whether_it_is_of_the_anesthesia_section(notation: str, is_one: bool) -> None:
    with Store(":memory:") as store:
        store.add(read_brief(f"CPT {notation}: T\n\nSummary & Overview\n\nText.\n"))
        found = store.query(f"SELECT ?c {{ ?c <{CG.inGroup}> <{expand('group:anesthesia')}> }}")
        assert [row["c"] for row in found] == [expand(f"cpt:{notation}")] * is_one
        classes = {row["value"] for row in reason(store) if row["subject"] == f"cpt:{notation}" and row["property"] == "rdf:type"}
        assert ("cg:AnesthesiaCode" in classes) is is_one


def test_what_an_edition_says_of_the_codes_of_a_brief_sorts_them(shipped_copy: str) -> None:
    """D37.7 has the number of a neoplasm of uncertain behavior, and no edition has it."""
    with Store(shipped_copy) as store:
        assert not [row for row in reason(store, "0686T") if row["value"] == "cg:MalignantDiagnosis"]
        edition = open_bundled("icd10cm-2026-04")
        kept = {
            n: c for n, c in edition.concepts.items() if n[:3] in ("C00", "C22", "C78", "D37", "R17") or "-" in n or n.isdigit()
        }
        store.add_edition(replace(edition, concepts=kept))
        found = {
            (row["subject"], row["value"]): row["rests_on"] for row in reason(store, "0686T") if "Diagnosis" in str(row["value"])
        }
    assert {each for each in found if each[1] != "cg:Diagnosis"} == {
        ("icd10cm:C22.0", "cg:MalignantDiagnosis"),
        ("icd10cm:C78.7", "cg:MalignantDiagnosis"),
        ("icd10cm:R17", "cg:SymptomDiagnosis"),
    }
    assert "icd10cm:R17 cg:inGroup group:symptom" in str(found["icd10cm:R17", "cg:SymptomDiagnosis"])
