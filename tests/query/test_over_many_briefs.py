"""Questions over many briefs: the rows that plain Python counts in the same briefs, and what their texts rely on."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chargegraph import Brief, Store, read_brief
from chargegraph.codes import Code
from chargegraph.mappings.links import as_set
from chargegraph.mappings.prefixes import curie_of
from chargegraph.mappings.slots import Mapping
from chargegraph.operations.linking import triples_of
from chargegraph.query.catalogue import load_query
from chargegraph.store.held_editions import put_links
from chargegraph.store.store import source_of
from tests.conftest import ROOT

FIRST = 10_000
MODIFIERS = ["22", "50", "59", "73", "LT", "RT", "XE", "7", "#3"]
TAXONOMIES = ["207L00000X", "208600000X", "2085R0204X", "207L0000"]
DIAGNOSES = ["C78.0", "C78.7", "C22.0", "K75.0", "N20.0", "C7", "C78"]
PAYERS = ["Medicare", "Aetna", "Humana"]
WORDS = ["A thing", "a thing", "Another thing", "One more thing"]


def text(code: int, dice: random.Random) -> str:
    def rows(codes: list[str], count: int) -> str:
        return "".join(f"{each} | {dice.choice(WORDS)} | For {code}. |\n" for each in dice.sample(codes, count))

    others = [str(FIRST + n) for n in range(14)] + ["J1885", "4999O", "A0"]
    return (
        f"Summary & Overview\nCPT {code}: Procedure {dice.random()}\nPayers are {' and '.join(dice.sample(PAYERS, 2))}.\n"
        "Billing Code Overview\nOne procedure.\nService type: Surgery\nTypical site of service: Office\n"
        "Clinical & Coding Specifications\nClinical Context\nIt is rarely done under general anesthesia after an MRI.\n"
        f"Coding Specifications\nModifier | Description | When to Use\n{rows(MODIFIERS, 5)}"
        f"Taxonomy Code | Specialty | Notes\n{rows(TAXONOMIES, 2)}"
        f"Related Diagnoses\nICD-10 Code | Description | Clinical Relevance\n{rows(DIAGNOSES, 4)}"
        f"Diagnoses not covered\nICD-10 Code | Description | Clinical Relevance\n{rows(DIAGNOSES[:4], 1)}"
        f"Related CPT Codes\nCPT Code | Description | Relationship to This Procedure\n{rows(others, 6)}"
    )


@pytest.fixture(scope="module")
def briefs() -> list[Brief]:
    """Twelve that stand, two of them on one code. Of three more each was replaced by a later one from its file."""
    dice = random.Random(16)
    codes = [FIRST, FIRST + 1, FIRST + 2, *(FIRST + n for n in range(11)), FIRST + 3]
    files = ["a", "b", "c", *"abcdefghijk", "other"]
    return [read_brief(text(code, dice), source=file) for code, file in zip(codes, files, strict=True)]


@pytest.fixture(scope="module")
def standing(briefs: list[Brief]) -> list[Brief]:
    return briefs[3:]


@pytest.fixture(scope="module")
def store(briefs: list[Brief]) -> Iterator[Store]:
    with Store(":memory:") as store:
        for brief in briefs:
            store.add(brief)
        yield store


def rows(store: Store, name: str, **values: str) -> list[tuple[Any, ...]]:
    found = [tuple(row.values()) for row in store.run(name, **values)]
    assert found, name
    return found


def test_the_briefs_have_codes_of_every_sort(standing: list[Brief]) -> None:
    malformed = [each for brief in standing for each in brief.modifiers if each.modifier is None]
    assert malformed
    assert [each for brief in standing for each in brief.diagnoses if each.diagnosis is None]
    assert [each for brief in standing for each in brief.denials]
    assert len({brief.code for brief in standing}) == len(standing) - 1


def test_modifier_frequency(store: Store, standing: list[Brief]) -> None:
    said = [(each.modifier.notation, brief.code) for brief in standing for each in brief.modifiers if each.modifier]
    uses = Counter(modifier for modifier, _ in said)
    procedures = Counter(modifier for modifier, _ in set(said))
    assert rows(store, "modifier-frequency") == [
        (each, uses[each], procedures[each]) for each in sorted(uses, key=lambda each: (-uses[each], each))
    ]


def test_graph_inventory(store: Store, standing: list[Brief], briefs: list[Brief]) -> None:
    counted = Counter(statement.kind for brief in standing for statement in brief.statements)
    counted |= Counter({"brief": len(briefs), "procedure": len({brief.code for brief in standing})})
    found = dict(rows(store, "graph-inventory"))
    assert {kind: count for kind, count in found.items() if count} == counted
    assert set(found) > set(counted)


def test_label_conflicts(store: Store, standing: list[Brief]) -> None:
    by_code: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for brief in standing:
        for each in (*brief.modifiers, *brief.specialties, *brief.diagnoses, *brief.related, *brief.denials):
            if each.stated_label:
                by_code[each.kind, each.stated_code][each.stated_label].add(brief.name)
    expected = [
        (*of, label, " ".join(sorted(names)))
        for of, labels in by_code.items()
        if len({label.lower() for label in labels}) > 1
        for label, names in labels.items()
    ]
    assert rows(store, "label-conflicts") == sorted(expected)
    assert len(expected) < sum(map(len, by_code.values()))


@pytest.mark.parametrize("payer", ["", "medicare", "Aetna"])
def test_specialty_diagnosis_matrix(payer: str, store: Store, standing: list[Brief]) -> None:
    specialties: dict[str, set[str]] = defaultdict(set)
    diagnoses: dict[str, set[str]] = defaultdict(set)
    payers: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str | None]] = defaultdict(set)
    for brief in standing:
        code = brief.code.notation
        specialties[code] |= {each.specialty.notation for each in brief.specialties if each.specialty}
        diagnoses[code] |= {each.diagnosis.notation for each in brief.diagnoses if each.diagnosis}
        payers[code] |= {each.payer.rpartition("/")[2].lower() for each in brief.payers}
        for each in brief.specialties:
            names[each.stated_code].add(each.stated_label)
    counted = Counter(
        (specialty, diagnosis)
        for code in specialties
        if payer == "" or payer.lower() in payers[code]
        for specialty in specialties[code]
        for diagnosis in diagnoses[code]
    )
    expected = [(s, min(filter(None, names[s])), d, count) for (s, d), count in counted.items()]
    found = rows(store, "specialty-diagnosis-matrix", payer=payer)
    assert found == sorted(expected, key=lambda row: (-row[3], row[0], row[2]))


def link_row(code: Code, category: str, **slots: Any) -> Mapping:
    said = {"subject_id": curie_of(code), "predicate_id": "skos:broadMatch", "object_id": category} | slots
    return Mapping(mapping_justification="semapv:UnspecifiedMatching", **said)


def keep_links(store: Store, rows: list[Mapping]) -> None:
    found = as_set(rows, [])
    put_links(source_of(store).filled(), found.graph, triples_of(found))


@pytest.fixture
def grouped(store: Store, standing: list[Brief]) -> dict[str, set[str]]:
    """Categories of diagnoses, put into the store as `link --keep` does: one in two, one inherited, one denied, one in none."""
    stated = sorted({each.diagnosis for brief in standing for each in brief.diagnoses if each.diagnosis})
    *_, split, barred, alone = stated
    categories = {
        code: {f"NEO{number:03}", "NEO100"} if number == 1 else {f"NEO{number % 2:03}"} for number, code in enumerate(stated)
    }

    rows = [link_row(code, f"ccsr:{each}", object_label=f"Group {each}") for code in stated[:-2] for each in categories[code]]
    rows = [replace(each, other="inherited_from=ICD10CM:A00") if each.subject_id == curie_of(split) else each for each in rows]
    rows += [
        link_row(barred, "ccsr:NEO000", predicate_modifier="Not"),
        link_row(alone, "MONDO:1"),
        link_row(alone, "ccsr:NEO001", predicate_id="skos:x"),
    ]
    keep_links(store, rows)
    return {code.notation: set() if code in (barred, alone) else categories[code] for code in stated}


def test_diagnoses_by_group(store: Store, standing: list[Brief], grouped: dict[str, set[str]]) -> None:
    codes, procedures = defaultdict(set), defaultdict(set)
    for brief in standing:
        for each in brief.diagnoses:
            if each.diagnosis:
                for group in grouped[each.diagnosis.notation] or {""}:
                    codes[group].add(each.diagnosis.notation)
                    procedures[group].add(brief.code)
    assert {"", "NEO000", "NEO001", "NEO100"} == set(codes)
    expected = [
        (group, f"Group {group}" if group else None, len(codes[group]), len(procedures[group]), " ".join(sorted(codes[group])))
        for group in codes
    ]
    assert rows(store, "diagnoses-by-group") == sorted(expected, key=lambda row: (row[0] == "", -row[3], row[0]))


def test_procedures_by_group(store: Store, standing: list[Brief]) -> None:
    on = Counter(brief.code.notation for brief in standing)
    named = sorted(
        {brief.code for brief in standing} | {each.related for brief in standing for each in brief.related if each.related}
    )
    *grouped, barred, alone = named
    of = {code: f"P{'AB'[number % 2]}00{number % 3}N" for number, code in enumerate(grouped)}
    rows_of = [link_row(code, f"rbcs:{group}", object_label=f"Group {group}") for code, group in of.items()]
    keep_links(store, [*rows_of, link_row(barred, "rbcs:PA000N", predicate_modifier="Not"), link_row(alone, "ccsr:PA000N")])
    codes: dict[str, list[str]] = defaultdict(list)
    for code in named:
        codes[of.get(code, "")].append(code.notation)
    assert len(codes) > 4
    expected = [
        (group, f"Group {group}" if group else None, len(each), sum(on[code] for code in each), " ".join(sorted(each)))
        for group, each in codes.items()
    ]
    assert rows(store, "procedures-by-group") == sorted(expected, key=lambda row: (row[0] == "", -row[3], row[0]))


def relations(standing: list[Brief]) -> list[tuple[str, str]]:
    return [(brief.code.notation, each.related.notation) for brief in standing for each in brief.related if each.related]


def test_codes_without_brief(store: Store, standing: list[Brief]) -> None:
    own = {brief.code.notation for brief in standing}
    citing = defaultdict(set)
    for by, other in relations(standing):
        if other not in own:
            citing[other].add(by)
    assert rows(store, "codes-without-brief") == [(code, " ".join(sorted(citing[code]))) for code in sorted(citing)]


def test_one_way_relations(store: Store, standing: list[Brief]) -> None:
    own, related = {brief.code.notation for brief in standing}, set(relations(standing))
    expected = [
        (brief.code.notation, other, each.relationship, each.evidence.line, brief.name)
        for brief in standing
        for each in brief.related
        if each.related and (other := each.related.notation) in own and (other, brief.code.notation) not in related
    ]
    found = rows(store, "one-way-relations")
    assert sorted(row[:5] for row in found) == sorted(expected)
    assert [row[0] for row in found] == sorted(row[0] for row in found)


@pytest.mark.parametrize(("query", "kind"), [("shared-diagnoses", "diagnosis"), ("shared-modifiers", "modifier")])
@pytest.mark.parametrize("minimum", ["1", "3"])
def test_shared(query: str, kind: str, minimum: str, store: Store, standing: list[Brief]) -> None:
    things = defaultdict(set)
    for brief in standing:
        for each in brief.diagnoses if kind == "diagnosis" else brief.modifiers:
            if code := getattr(each, kind):
                things[brief.code.notation].add(code.notation)
    mine = str(FIRST + 3)
    shared = {other: sorted(things[mine] & things[other]) for other in things if other != mine}
    expected = [(other, len(codes), " ".join(codes)) for other, codes in shared.items() if len(codes) >= int(minimum)]
    assert rows(store, query, code=mine, minimum=minimum) == sorted(expected, key=lambda row: (-row[1], row[0]))


@pytest.mark.parametrize("prefix", ["C7", "C78", "C78.7", "N20.0"])
def test_procedures_by_diagnosis(prefix: str, store: Store, standing: list[Brief]) -> None:
    """Malformed codes too, and no denied ones."""
    expected = [
        (brief.code.notation, each.stated_code, each.evidence.line, brief.name)
        for brief in standing
        for each in brief.diagnoses
        if each.stated_code.startswith(prefix)
    ]
    found = rows(store, "procedures-by-diagnosis", diagnosis=prefix)
    assert sorted((row[0], row[2], row[5], row[6]) for row in found) == sorted(expected)


def test_a_modifier_without_a_code_is_listed_without_a_purpose_and_under_none(store: Store, standing: list[Brief]) -> None:
    brief = next(brief for brief in standing if any(each.modifier is None for each in brief.modifiers))
    listed = rows(store, "modifiers-by-purpose", code=brief.code.notation)
    assert {row[1] for row in listed if row[4] == brief.name} == {each.stated_code for each in brief.modifiers}
    malformed = {each.stated_code for each in brief.modifiers if each.modifier is None}
    assert {row[0] for row in listed if row[1] in malformed} == {None}
    purposes = {row[0] for row in listed} - {None}
    assert purposes
    for purpose in purposes:
        named = rows(store, "modifiers-by-purpose", code=brief.code.notation, purpose=str(purpose))
        assert {tuple(row) for row in listed if row[0] == purpose} <= {tuple(row) for row in named}
        assert None not in {row[0] for row in named}


# What the texts rely on: a code's notation stands for the code that its statements state, and a code for one notation.


def test_a_code_has_one_notation_and_its_statements_state_it(store: Store, corpus: Store) -> None:
    with Store(":memory:") as shipped:
        for path in sorted((ROOT / "graph" / "briefs").glob("*.txt")):
            shipped.add(read_brief(path.read_text("utf-8")))
        for each in (store, corpus, shipped):
            found = each.query("""SELECT ?property ?said ?stated (COUNT(?notation) AS ?notations) (MIN(?notation) AS ?one) WHERE {
                VALUES ?property { cg:code cg:modifier cg:specialty cg:diagnosis cg:related }
                ?said ?property ?code ; cg:statedCode ?stated . OPTIONAL { ?code skos:notation ?notation }
            } GROUP BY ?property ?said ?stated""")
            assert len({row["property"] for row in found}) == 5
            assert [row for row in found if (row["notations"], row["one"]) != (1, row["stated"])] == []


def test_every_kind_covers_a_class_of_statements_alone(store: Store, corpus: Store) -> None:
    for each in (store, corpus):
        covered = each.query("SELECT ?class (COUNT(?kind) AS ?kinds) WHERE { ?kind cg:coversClass ?class } GROUP BY ?class")
        assert len(covered) > 10
        assert {row["kinds"] for row in covered} == {1}
        bare = "?kind cg:coversClass ?class . ?s a ?class FILTER NOT EXISTS { ?s cg:brief ?b }"
        assert not each.query(f"SELECT ?s WHERE {{ {bare} }}")


@pytest.mark.parametrize("name", ["label-conflicts", "one-way-relations"])
def test_what_a_statement_is_looked_up_for_it_always_has(name: str, store: Store) -> None:
    columns = {"label-conflicts": ("kind", "briefs"), "one-way-relations": ("related", "line", "brief")}[name]
    assert all(row[column] is not None for row in store.run(name) for column in columns)
    assert load_query(name).parameters == ()
