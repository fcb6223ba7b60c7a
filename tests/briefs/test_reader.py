"""The reader: every line becomes something, every statement stands where it says."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph import Brief, read_brief, read_brief_file
from chargegraph.briefs.coded.cells import cells_of
from chargegraph.briefs.model import ClinicalContext, Overview, Summary, Title
from chargegraph.briefs.pages.documents import MAX_BYTES
from chargegraph.briefs.pages.lines import lines_of
from chargegraph.codes import Code
from chargegraph.errors import BriefError, CodeError, LimitReached, UsageError
from chargegraph.rdf.vocabulary import expand
from tests.conftest import ROOT, case_briefs

SHIPPED = ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt"
HEAD = "Summary & Overview\nCPT 0686T: A title\n"


@pytest.fixture(scope="module")
def shipped() -> Brief:
    return read_brief_file(str(SHIPPED))


def test_the_head_of_the_shipped_brief(shipped: Brief) -> None:
    assert shipped.code == Code("cpt", "0686T")
    assert (shipped.stated_system, shipped.category) == ("CPT", "III")
    assert shipped.title == "Focused Ultrasound Ablation of a Liver Tumor under Imaging"
    assert shipped.source == "0686T-liver-ultrasound.txt"
    assert shipped.name == f"0686T-{shipped.sha256[:12]}"
    assert shipped.text.encode() == SHIPPED.read_bytes()


def test_the_tables_of_the_shipped_brief(shipped: Brief) -> None:
    assert " ".join(m.stated_code for m in shipped.modifiers) == "22 52 53 62 66 73 74 78 80 81 82 AS QK QX"
    assert [s.stated_code for s in shipped.specialties] == [
        "207K00000X", "2084P0800X", "208000000X", "207L00000X", "207LC0200X"]  # fmt: skip
    assert sorted(d.stated_code for d in shipped.diagnoses) == ["C22.0", "C78.7", "D37.7", "K76.89", "R17"]
    assert [r.stated_code for r in shipped.related] == ["76942", "77012", "49405", "76937", "88305"]
    assert all(m.modifier and m.stated_label and m.when_to_use for m in shipped.modifiers)
    assert all(s.specialty and s.stated_label and s.notes for s in shipped.specialties)
    assert all(d.diagnosis and d.stated_label and d.relevance for d in shipped.diagnoses)
    assert all(r.related and r.stated_label and r.relationship for r in shipped.related)
    assert shipped.modifiers[5].evidence.line == 23
    assert shipped.modifiers[5].stated_label == "Facility case stopped ahead of anesthesia"
    assert shipped.modifiers[11].modifier == Code("hcpcs", "AS")


def test_the_prose_of_the_shipped_brief(shipped: Brief) -> None:
    assert [p.as_written for p in shipped.payers] == [
        "Medicare", "UnitedHealthcare", "Cigna Health", "Blue Cross Blue Shield", "Aetna"]  # fmt: skip
    assert [s.site for s in shipped.sites] == [
        expand("site:ambulatory-surgical-center"), expand("site:hospital-outpatient-department")]  # fmt: skip
    assert shipped.sites[1].as_written == "hospital outpatient department with imaging for the procedure"
    assert [s.service_type for s in shipped.service_types] == [expand("service:ablation")]
    assert {g.topic for g in shipped.gaps} == {expand("kind:related"), expand("kind:diagnosis"), expand("kind:specialty")}
    assert [len(shipped.of_kind(kind)) for kind in (Title, Summary, Overview, ClinicalContext)] == [1, 2, 1, 1]
    assert shipped.remarks == ()


@pytest.mark.parametrize("path", [SHIPPED, *case_briefs()], ids=lambda path: path.name)
def test_every_statement_stands_on_its_line(path: Path) -> None:
    brief = read_brief_file(str(path))
    lines = brief.text.split("\n")
    assert brief.statements
    for statement in brief.statements:
        quote = brief.quote(statement)
        evidence = statement.evidence
        assert quote
        assert quote in lines[evidence.line - 1]
        assert evidence.start <= evidence.at < evidence.end
        for name in ("stated_label", "when_to_use", "notes", "relevance", "relationship", "as_written"):
            assert (getattr(statement, name, None) or "") in quote


def test_bytes_and_text_give_the_same_brief() -> None:
    data = SHIPPED.read_bytes()
    assert read_brief(data, source="a") == read_brief(data.decode(), source="a")


@pytest.mark.parametrize(
    ("line", "system", "code", "category"),
    [
        ("CPT 0686T: T", "CPT", "0686T", "III"),
        ("HCPCS J1885: T", "HCPCS", "J1885", None),
        ("HCPCS Level II J1885: T", "HCPCS Level II", "J1885", None),
        ("CPT 0037U: T", "CPT", "0037U", "PLA"),
        ("CPT code 3044F: T", "CPT", "3044F", "II"),
        ("CPT 00630: T", "CPT", "00630", "I"),
        ("CPT\u00ae 47370: T", "CPT", "47370", "I"),
        ("**CPT 47370:** T", "CPT", "47370", "I"),
        ("CPT 47370:T", "CPT", "47370", "I"),
        ("CPT Code: 47370 - T", "CPT", "47370", "I"),
        ("CPT/HCPCS 47370: T", "CPT/HCPCS", "47370", "I"),
    ],
)
def test_the_code_line(line: str, system: str, code: str, category: str | None) -> None:
    brief = read_brief(f"Summary & Overview\n{line}\n")
    assert (brief.stated_system, brief.stated_code, brief.category, brief.title) == (system, code, category, "T")


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (b"", BriefError, "the text is empty"),
        (b" \n\t\n", BriefError, "the text is empty"),
        (b"Summary & Overview\nSomething else\n", BriefError, "no code line"),
        (
            b"CPT 0686T: a\nSummary & Overview\nCPT 49405: b\n",
            BriefError,
            "a second brief begins, on 49405, b.txt line 3 column 1, give one",
        ),
        (b"Summary & Overview\nCPT 686T: Title\n", CodeError, "line 2 column 5, probably 0686T is meant"),
        (b"ok\nCPT 0686T: Ti\xfftle", BriefError, "not UTF-8, byte 0xff, b.txt line 2 column 14"),
        (b"CPT 0686T: Title\0", BriefError, "holds a NUL, b.txt line 1 column 17"),
        (b"x" * (MAX_BYTES + 1), LimitReached, "more than 2,000,000"),
    ],
)
def test_what_is_no_brief_is_refused_with_its_place(text: bytes, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        read_brief(text, source="b.txt")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or directory"):
        read_brief_file(str(tmp_path / "none.txt"))
    with pytest.raises(UsageError, match="is a directory"):
        read_brief_file(str(tmp_path))


def rows(table: str) -> Brief:
    return read_brief(HEAD + "Coding Specifications\n" + table)


MODIFIERS = "| Modifier | Description | When to Use |\n|---|---|---|\n"


def test_a_malformed_code_keeps_its_row_and_has_no_code() -> None:
    brief = rows(MODIFIERS + "9 | A label | Sometimes |\n")
    (use,) = brief.modifiers
    assert (use.stated_code, use.modifier, use.stated_label) == ("9", None, "A label")
    (remark,) = brief.remarks
    assert (remark.line, remark.column, remark.understood) == (6, 1, False)


def test_a_code_that_lacks_only_its_dot_is_read_and_remarked_on() -> None:
    brief = rows("| ICD-10 Code | Description | Clinical Relevance |\n|---|---|---|\nC220 | Liver cell carcinoma | x |\n")
    assert [(d.stated_code, d.diagnosis) for d in brief.diagnoses] == [("C22.0", Code("icd10cm", "C22.0"))]
    assert [(r.message, r.understood) for r in brief.remarks] == [("'C220' is read as C22.0", True)]
    assert brief.quote(brief.diagnoses[0]).startswith("C220 |")


def test_a_related_code_without_its_zero_is_malformed() -> None:
    brief = rows("| CPT Code | Description | Relationship to This Procedure |\n|---|---|---|\n686T | x | y |\n")
    assert [(r.stated_code, r.related) for r in brief.related] == [("686T", None)]
    assert "probably 0686T" in brief.remarks[0].message


@pytest.mark.parametrize("cell", ["N/A", "-", "—", ""])
def test_a_placeholder_makes_no_row(cell: str) -> None:
    brief = rows(MODIFIERS + f"| {cell} | nothing | never |\n")
    assert brief.modifiers == ()
    assert [remark.message for remark in brief.remarks] == ["the row names no code"]


def test_a_row_with_too_few_cells_keeps_what_it_has_and_is_listed() -> None:
    brief = rows(MODIFIERS + "22 | Only a label |\n52 | A label | A use |\n")
    assert [(m.stated_code, m.stated_label, m.when_to_use) for m in brief.modifiers] == [
        ("22", "Only a label", None), ("52", "A label", "A use")]  # fmt: skip
    assert [(r.line, r.message) for r in brief.remarks] == [(6, "the row has 2 cells and its header 3")]


def test_a_row_with_too_many_cells_loses_none_and_is_listed() -> None:
    brief = rows(MODIFIERS + "22 | A label | Use | and more |\n")
    assert [m.when_to_use for m in brief.modifiers] == ["Use | and more"]
    assert [r.message for r in brief.remarks] == ["the row has 4 cells and its header 3"]


def test_several_codes_in_a_cell_are_several_statements_on_one_passage() -> None:
    brief = rows("| CPT Code | Description | Relationship to This Procedure |\n|---|---|---|\n| 76942, 77012 | x | y |\n")
    assert [r.stated_code for r in brief.related] == ["76942", "77012"]
    assert len({(r.evidence.start, r.evidence.end) for r in brief.related}) == 1
    assert [brief.text[r.evidence.at :][:5] for r in brief.related] == ["76942", "77012"]


def test_a_column_of_no_known_kind_is_listed() -> None:
    brief = rows("| Modifier | Description | Colour |\n|---|---|---|\n22 | a | blue |\n")
    assert [(r.message, r.text) for r in brief.remarks] == [("a column of no known kind", "Colour")]
    assert brief.modifiers[0].when_to_use is None


def test_a_line_that_means_nothing_is_listed_not_dropped() -> None:
    brief = rows("Nobody knows what this is.\n")
    assert [(r.line, r.column, r.message, r.text) for r in brief.remarks] == [
        (4, 1, "not understood", "Nobody knows what this is.")]  # fmt: skip


def test_a_payer_is_mentioned_once_under_its_canonical_name() -> None:
    brief = read_brief(HEAD + "United Healthcare, Cigna and UHC pay.\nMedicare too; Cigna again.\n")
    assert [(p.payer, p.as_written) for p in brief.payers] == [
        (expand("payer:unitedhealthcare"), "United Healthcare"),
        (expand("payer:cigna-health"), "Cigna"),
        (expand("payer:medicare"), "Medicare"),
    ]


@pytest.mark.parametrize(
    ("value", "sites"),
    [
        ("Office", [("Office", "office", None)]),
        ("office, home; or ambulatory surgical center", [("office", "office", None), ("home", "home", None),
            ("ambulatory surgical center", "ambulatory-surgical-center", None)]),
        ("Hospital with scanner and recovery room", [("Hospital with scanner and recovery room", None, None)]),
        ("Surgery center (POS 24)", [("Surgery center (POS 24)", "ambulatory-surgical-center", "24")]),
        ("Outpatient hospital (POS 19, 22)", [("Outpatient hospital (POS 19, 22)", "hospital-outpatient-department", "19"),
            ("Outpatient hospital (POS 19, 22)", "hospital-outpatient-department", "22")]),
        ("22", [("22", None, "22")]),
        ("N/A", []),
        ("POS 22 and POS 24", [("POS 22 and POS 24", None, "22"), ("POS 22 and POS 24", None, "24")]),
        ("Office with light and good air or home", [("Office with light and good air", "office", None), ("home", "home", None)]),
    ],
)  # fmt: skip
def test_sites_of_service(value: str, sites: list[tuple[str, str | None, str | None]]) -> None:
    brief = read_brief(HEAD + f"Billing Code Overview\nTypical site of service: {value}\n")
    found = [(s.as_written, s.site, s.stated_code) for s in brief.sites]
    assert found == [(words, expand(f"site:{site}") if site else None, pos) for words, site, pos in sites]


def test_a_label_whose_value_is_missing_data_is_a_gap_on_it() -> None:
    brief = read_brief(HEAD + "Billing Code Overview\nService type: Data not available in the input\n")
    assert [g.topic for g in brief.gaps] == [expand("kind:service-type")]
    assert brief.service_types == ()


def test_a_gap_without_a_topic_is_on_everything() -> None:
    brief = read_brief(HEAD + "Data not provided in the input.\n")
    assert [(g.topic, brief.quote(g)) for g in brief.gaps] == [(None, "Data not provided in the input.")]


def test_bullets_under_a_bare_label_are_its_values() -> None:
    brief = read_brief(HEAD + "Billing Code Overview\nSite of Service:\n- Office\n- Patient's home\n")
    assert [s.site for s in brief.sites] == [expand("site:office"), expand("site:home")]


def test_line_ends_and_a_byte_order_mark_keep_their_places() -> None:
    text = "\ufeff" + (HEAD + "Coding Specifications\n" + MODIFIERS + "22 | a | b |\n").replace("\n", "\r\n")
    brief = read_brief(text)
    assert brief.text == text
    assert brief.remarks == ()
    (use,) = brief.modifiers
    assert (use.evidence.line, brief.quote(use)) == (6, "22 | a | b |")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=300))
def test_any_text_under_a_head_is_read_and_every_line_accounted_for(tail: str) -> None:
    brief = read_brief(HEAD + tail)
    accounted = {s.evidence.line for s in brief.statements} | {r.line for r in brief.remarks} | {s.line for s in brief.structure}
    assert {line.number for line in lines_of(brief.text) if line.plain.strip()} == accounted


@given(st.text(max_size=60))
def test_cells_stand_where_they_say(text: str) -> None:
    line = next(iter(lines_of("x|" + text.replace("\n", " ").replace("\r", " "))))
    for cell in cells_of(line):
        assert line.text[cell.first : cell.first + len(cell.text)] == cell.text


def test_titles_keep_their_last_signs() -> None:
    for title in ("liver tumor(s)", "(Avastin\u00ae)", "Dose 50%", "What's new?"):
        assert read_brief(f"CPT 0686T: {title}").title == title


def test_codes_side_by_side_are_not_one() -> None:
    brief = rows(
        "| ICD-10 Code | Description | Clinical Relevance |\n|---|---|---|\nI10 E11 | a | b |\n`R17` or **R18.8** | c | d |\n"
    )
    assert [d.stated_code for d in brief.diagnoses] == ["I10", "E11", "R17", "R18.8"]
    assert brief.remarks == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "No data is available on taxonomies.",
        "Information about taxonomies was unavailable.",
        "Data on taxonomies is not yet available.",
    ],
)
def test_gaps_in_other_words(sentence: str) -> None:
    assert [g.topic for g in read_brief(HEAD + sentence).gaps] == [expand("kind:specialty")]


def test_what_no_table_and_no_vocabulary_knows_is_listed() -> None:
    brief = read_brief(HEAD + "| Payer | Rate |\n|---|---|\n| Aetna | 10 |\nBilling Code Overview\nSite of service: Moon base\n")
    assert [(r.line, r.message, r.understood) for r in brief.remarks] == [
        (3, "a row of no known table", False), (4, "a row of no known table", False), (5, "a row of no known table", False),
        (7, "a site that no vocabulary knows", True)]  # fmt: skip
    assert [s.as_written for s in brief.sites] == ["Moon base"]


def test_a_code_of_another_system_than_named_is_remarked_on() -> None:
    assert [r.message for r in read_brief("HCPCS 47370: T").remarks] == ["47370 is no HCPCS code by its form"]
