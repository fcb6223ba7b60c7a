"""The real brief, where it is at hand: what the first issue promises of it."""

import io
import json
from pathlib import Path

import pytest

from chargegraph import Store, read_brief_file
from tests.conftest import Run

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def real(shared: Path) -> Path:
    return shared / "briefs" / "0686T.txt"


def test_the_real_brief_is_read_whole(real: Path) -> None:
    brief = read_brief_file(str(real))
    assert brief.name == "0686T-e3e8e7472d8b"
    assert brief.remarks == ()
    counts = [
        len(part) for part in (brief.modifiers, brief.specialties, brief.diagnoses, brief.related, brief.payers, brief.sites)
    ]
    assert counts == [14, 5, 5, 5, 5, 2]
    assert f"modifier-{brief.modifiers[5].evidence.at}" == "modifier-3899"
    assert (brief.modifiers[5].evidence.line, brief.modifiers[5].evidence.end) == (23, 4047)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("modifiers-of-procedure", 14),
        ("specialties-of-procedure", 5),
        ("diagnoses-of-procedure", 5),
        ("related-procedures", 5),
        ("payers-of-procedure", 5),
        ("sites-of-procedure", 2),
    ],
)
def test_rows_stand_on_their_lines(query: str, rows: int, real: Path, here: Path, run: Run) -> None:
    assert run("build", str(real)).code == 0
    lines = real.read_text("utf-8").split("\n")
    found = json.loads(run("run", query, "-p", "code=0686T", "--format", "json").out)
    assert len(found) == rows
    for row in found:
        words = row.get("as_written") or row.get("label") or row.get("specialty")
        assert words in lines[row["line"] - 1]
        code = row.get("modifier") or row.get("taxonomy") or row.get("diagnosis") or row.get("related")
        assert code is None or lines[row["line"] - 1].startswith(code)


def test_quotes_are_the_characters_of_the_text(real: Path) -> None:
    text = real.read_text("utf-8")
    with Store(":memory:") as store:
        store.add(read_brief_file(str(real)))
        evidence = store.run("evidence-of-procedure", code="0686T")
        assert len(evidence) == 94
        for row in evidence:
            start, end = row["start"], row["end"]
            assert isinstance(start, int)
            assert isinstance(end, int)
            assert text[start:end] == row["quote"]
            assert text.count("\n", 0, start) + 1 == row["line"]
        gaps = store.run("stated-gaps", code="0686T")
        assert {(row["topic"], row["contradicted_by"]) for row in gaps} == {
            ("taxonomies", 5), ("diagnoses", 5), ("related codes", 5)}  # fmt: skip
        kinds = [row["kind"] for row in store.run("related-procedures", code="0686T")]
        assert kinds == ["guidance", "guidance", "complication", "guidance", "pathology"]
        purposes = {row["modifier"]: row["purpose"] for row in store.run("modifiers-by-purpose", code="0686T")}
        assert purposes["73"] == "stopped-before-anesthesia"
        assert None not in purposes.values()
        once, twice = io.BytesIO(), io.BytesIO()
        store.export("turtle", once)
        store.export("turtle", twice)
        assert once.getvalue() == twice.getvalue()


def test_the_shipped_brief_carries_the_same_facts(real: Path) -> None:
    from tests.briefs.test_reader import SHIPPED

    ours, theirs = read_brief_file(str(SHIPPED)), read_brief_file(str(real))
    assert ours.source != theirs.source
    for part in ("modifiers", "specialties", "diagnoses", "related"):
        assert {s.stated_code for s in getattr(ours, part)} == {s.stated_code for s in getattr(theirs, part)}
    for part, field in (("payers", "payer"), ("sites", "site"), ("gaps", "topic"), ("service_types", "service_type")):
        assert {getattr(s, field) for s in getattr(ours, part)} == {getattr(s, field) for s in getattr(theirs, part)}
    named = {s.stated_code: s.stated_label for s in theirs.specialties}
    assert {s.stated_code: s.stated_label for s in ours.specialties} == named


@pytest.mark.parametrize("name", ["icd10cm-codes-2024.txt", "icd10cm_codes_2026_codes_only.txt"])
def test_every_released_diagnosis_code_is_of_the_form(name: str, shared: Path) -> None:
    from chargegraph.codes import read_diagnosis

    codes = [
        line.split()[0] for line in (shared / "terminology" / "icd10cm" / name).read_text("utf-8").splitlines() if line.strip()
    ]
    assert len(codes) > 70_000
    for code in codes:
        dotted = f"{code[:3]}.{code[3:]}" if len(code) > 3 else code
        assert read_diagnosis(dotted).notation == dotted


@pytest.mark.parametrize("name", ["nucc_taxonomy_251.csv", "nucc_taxonomy_240.csv"])
def test_every_released_taxonomy_code_is_of_the_form(name: str, shared: Path) -> None:
    import csv

    from chargegraph.codes import read_taxonomy

    with (shared / "terminology" / "nucc" / name).open(encoding="utf-8", errors="replace", newline="") as file:
        codes = [row["Code"] for row in csv.DictReader(file)]
    assert len(codes) > 800
    assert [read_taxonomy(code).notation for code in codes] == codes


@pytest.mark.parametrize(
    ("code", "label", "verdict", "suggested"),
    [
        ("207RC0000X", "Cardiology", "paraphrase", None),
        ("207R00000X", "Internist", "paraphrase", None),
        ("208D00000X", "General practitioner", "undecided", None),
        ("207SG0201X", "Medical geneticist", "undecided", None),
        ("207VM0101X", "High-risk obstetrics", "undecided", None),
        ("314000000X", "SNF", "paraphrase", None),
        ("208600000X", "Trauma Surgery", "label-of-another-code", "2086S0127X"),
        ("2085R0202X", "Radiologic Technologist", "label-of-another-code", "247100000X"),
        ("207RC0000X", "Pharmacist", "label-of-another-code", "183500000X"),
    ],
)
def test_a_specialty_is_a_physicians_unless_the_label_says_otherwise(
    code: str, label: str, verdict: str, suggested: str | None, shared: Path
) -> None:
    from chargegraph.editions.recognise import load_edition
    from chargegraph.findings.labels import LabelIndex, NamedCode

    path = shared / "terminology" / "nucc" / "nucc_taxonomy_251.csv"
    every = load_edition(path.read_bytes(), name=path.name).concepts.values()
    index = LabelIndex.build("nucc", [NamedCode(c.code.notation, c.kind, c.label, c.short, c.synonyms, c.broader) for c in every])
    assert index.judge(code, label)[:2] == (verdict, suggested)


def test_what_the_real_brief_mentions_and_contradicts(real: Path) -> None:
    from chargegraph.briefs.line_ledger import ledger_of
    from chargegraph.findings.checks import check

    brief = read_brief_file(str(real))
    entries = ledger_of(brief)
    assert len(entries) == 54
    assert {entry.account for entry in entries} == {"understood", "prose"}
    with Store(":memory:") as store:
        store.add(brief)

        def named(query: str, column: str) -> list[object]:
            return [row[column] for row in store.run(query, code="0686T")]

        assert named("anesthesia-of-procedure", "anesthesia") == [
            "moderate sedation", "monitored anesthesia care", "general anesthesia"]  # fmt: skip
        assert named("workup-of-procedure", "workup") == [
            "contrast-enhanced CT or MRI", "liver function tests", "coagulation tests", "anesthesia assessment"]  # fmt: skip
        found = [(f.rule, f.line, f.against_line) for f in check(store) if f.rule and f.edition is None and f.code is None]
        assert store.text("0686T").encode() == real.read_bytes()
    assert found.count(("excluding-concepts", 3, 14)) == 2
    assert ("guidance-included-and-billed", 7, 50) in found
    assert [place for place in found if place[0] == "promise-not-kept"] == [("promise-not-kept", 4, None)] * 3
    assert {place[1:] for place in found if place[0] == "gap-above-filled-table"} == {(5, 34), (5, 42), (5, 50)}
    assert len(found) == 9
