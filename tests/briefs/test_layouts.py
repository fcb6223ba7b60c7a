"""Layouts: a grammar of briefs written out and read back, pages in HTML, and any damage without crash or lost line."""

import html
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chargegraph import read_brief
from chargegraph.briefs.line_ledger import ledger_of, share_understood
from chargegraph.briefs.pages.web_page import html_lines
from chargegraph.errors import BriefError, ChargegraphError
from tests.briefs.facts import BRIEFS

WORD = st.from_regex(r"[a-z]{2,9}", fullmatch=True).filter(lambda word: word not in ("and", "or", "to", "through", "none", "na"))
WORDS = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
MODIFIER = st.sampled_from(["22", "26", "52", "73", "AS", "QK", "LT", "P3", "1P"])
DIAGNOSIS = st.sampled_from(["C22.0", "R17", "K76.89", "S72.001A", "Z3A.20", "I10"])
TAXONOMY = st.sampled_from(["207K00000X", "2084P0800X", "367500000X"])
PROCEDURE = st.sampled_from(["76942", "0686T", "J1885", "0037U", "3044F"])
SPLINTERS = st.sampled_from(["|", "\n", "<", "&", "---", "\r\n", "N/A", "| ", "</table>", "\ufeff", "\t", "CPT 0686T: x\n"])
KINDS = {
    "modifiers": (MODIFIER, "Modifier", "Description", "When to Use"),
    "specialties": (TAXONOMY, "Taxonomy Code", "Specialty", "Notes"),
    "diagnoses": (DIAGNOSIS, "ICD-10 Code", "Description", "Clinical Relevance"),
    "related": (PROCEDURE, "CPT/HCPCS Code", "Description", "Relationship to This Procedure"),
}
Row = tuple[str, str, str]


@dataclass
class Written:
    """A brief to write out, and the manner of writing it."""

    code: str
    title: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
    leading_pipe: bool = False
    rule: bool = True
    end: str = "\n"
    final_end: bool = True
    heading: str = "{}"
    dash: bool = False
    lower: bool = False

    def code_cell(self, kind: str, code: str) -> str:
        code = code.lower() if self.lower else code
        return f"\u2011{code}" if self.dash and kind == "modifiers" else code

    def text(self) -> str:
        lines = [self.heading.format("Summary & Overview"), f"CPT {self.code}: {self.title}"]
        for kind, rows in self.tables.items():
            lines += [self.heading.format("Coding Specifications"), "| " + " | ".join(KINDS[kind][1:]) + " |"]
            lines += ["|---|---|---|"] if self.rule else []
            lead = "| " if self.leading_pipe else ""
            lines += [f"{lead}{self.code_cell(kind, code)} | {label} | {note} |" for code, label, note in rows]
        return self.end.join(lines) + (self.end if self.final_end else "")

    def page(self) -> str:
        parts = ["<!DOCTYPE html><html><body><main><h1>Summary &amp; Overview</h1>", f"<h2>CPT {self.code}: {self.title}</h2>"]
        for kind, rows in self.tables.items():
            parts.append("<h3>Coding Specifications</h3><table>")
            parts.append("<tr>" + "".join(f"<th>{html.escape(name)}</th>" for name in KINDS[kind][1:]) + "</tr>")
            for code, label, note in rows:
                cells = (self.code_cell(kind, code), label, note)
                parts.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
            parts.append("</table>")
        return self.end.join([*parts, "</main></body></html>"])


@st.composite
def written(draw: st.DrawFn) -> Written:
    tables = {
        kind: draw(st.lists(st.tuples(codes, WORDS, WORDS), min_size=1, max_size=4, unique_by=lambda row: row[0]))
        for kind, (codes, *_) in KINDS.items()
        if draw(st.booleans())
    }
    return Written(
        code=draw(st.sampled_from(["47370", "0421T", "G0463", "0239U"])),
        title=draw(WORDS),
        tables=tables,
        leading_pipe=draw(st.booleans()),
        rule=draw(st.booleans()),
        end=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        final_end=draw(st.booleans()),
        heading=draw(st.sampled_from(["{}", "## {}", "**{}**"])),
        dash=draw(st.booleans()),
        lower=draw(st.booleans()),
    )


@given(written(), st.booleans())
def test_what_is_written_is_read_back(brief: Written, as_page: bool) -> None:
    text = brief.page() if as_page else brief.text()
    read = read_brief(text)
    assert (read.stated_code, read.title) == (brief.code, brief.title)
    for kind, rows in brief.tables.items():
        notes = {"modifiers": "when_to_use", "specialties": "notes", "diagnoses": "relevance", "related": "relationship"}[kind]
        found = [(s.stated_code, s.stated_label, getattr(s, notes)) for s in getattr(read, kind)]
        assert found == rows
        for statement, (code, *_) in zip(getattr(read, kind), rows, strict=True):
            assert read.text[statement.evidence.at :].upper().lstrip("\u2011").startswith(code)
            assert read.quote(statement).count("\n") == 0
    assert [remark for remark in read.remarks if not remark.understood] == []
    assert share_understood(ledger_of(read)) == 1.0


@given(st.sampled_from(BRIEFS), st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_damage_is_read_or_refused_and_no_line_is_lost(path: object, data: st.DataObject) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 40))
        put = data.draw(
            st.text(max_size=12) | st.sampled_from(["|", "\n", "<", "&", "---", "\r\n", "N/A", "| ", "</table>", "\ufeff"])
        )
        text = text[:start] + put + text[start + length :]
    try:
        brief = read_brief(text)
    except ChargegraphError:
        return
    entries = ledger_of(brief)
    assert len(entries) == text.count("\n") + text.replace("\r\n", "\n").count("\r") + (not text.endswith(("\n", "\r")))
    assert {entry.account for entry in entries} <= {"understood", "prose", "not understood", "blank", "markup"}
    for statement in brief.statements:
        assert brief.quote(statement)
        assert statement.evidence.start <= statement.evidence.at < statement.evidence.end
    for remark in brief.remarks:
        assert 1 <= remark.line <= len(entries)


def test_a_page_points_into_its_own_bytes() -> None:
    page = (
        "<html><head><title>CPT 99999: not this</title></head><body><nav>CPT 11111: nor this</nav>\n"
        "<h1>Summary &amp; Overview</h1>\n<p>CPT&nbsp;0686T: A &lt;b&gt; title</p>\n"
        "<table><tr><th>Modifier<th>Description<th>When to Use\n<tr><td>22<td>a &#124; b<td>c</table></body></html>"
    )
    brief = read_brief(page)
    assert (brief.stated_code, brief.title) == ("0686T", "A <b> title")
    (use,) = brief.modifiers
    assert (use.stated_label, use.when_to_use, use.evidence.line) == ("a | b", "c", 5)
    assert brief.quote(use) == "22<td>a &#124; b<td>c"
    assert brief.text == page


def test_scripts_styles_and_navigation_are_no_lines() -> None:
    assert [
        line.text for line in html_lines("<style>x</style><p>a<script>if (1<2) {}</script>b</p><aside>c</aside><nav>d</nav>")
    ] == ["ab"]
    assert [line.text for line in html_lines("<p>out</p><article><p>in<br>side</p></article>")] == ["in", "side"]
    assert [line.text for line in html_lines("<p hidden>c<p>d<div style='display: none'><b>e</b></div>")] == ["c", "d", "e"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 ...", "this is a PDF, x, convert it with pdftotext"),
        (b"PK\x03\x04rest", "this is a Word document or another archive, x, save it as plain text"),
        (b"\xff\xfeC\x00", "this is UTF-16 text"),
        (b"{\\rtf1", r"this is rich text \(RTF\)"),
        (b"\x1f\x8b\x08", "a compressed file"),
        (
            b"@prefix cg: <https://w3id.org/chargegraph/ns#> .",
            "this is Turtle, x, put it into a store with chargegraph load",
        ),
    ],
)
def test_a_format_that_is_no_text_says_what_to_convert_to(data: bytes, words: str) -> None:
    with pytest.raises(BriefError, match=words):
        read_brief(data, source="x")


HEAD = "Summary & Overview\nCPT 0686T: A title\nBilling Code Overview\n"


@pytest.mark.parametrize(
    ("lines", "sites", "types"),
    [
        ("Service type: x\nTypical site of service: Office", ["Office"], ["x"]),
        ("SERVICE TYPE: x\nsite of service: Office.", ["Office"], ["x"]),
        ("- **Service Type:** x\n- **Sites of Service:** Office", ["Office"], ["x"]),
        ("-\nService type: x\n-\nTypical site of service: Office", ["Office"], ["x"]),
        ("Service Type\n- x\n- y\nSite of Service\n- Office\n- Patient's home", ["Office", "Patient's home"], ["x", "y"]),
        ("### Service Type\nx\n### Site of Service\nOffice", ["Office"], ["x"]),
        ("The typical sites of service are an office and the patient's home.", ["office", "the patient's home"], []),
        ("It is given in an infusion center (POS 11).", ["infusion center (POS 11)"], []),
        ("Nothing is said of it.", [], []),
        ("Typical site of service: blood drawn in an office; test performed in an independent laboratory",
         ["blood drawn in an office", "test performed in an independent laboratory"], []),
        ("Service type: x\nTypical site of service: Data not available in the input", [], ["x"]),
        ("**Service type:** Office visit; **Typical site of service:** Office and ASC", ["Office", "ASC"], ["Office visit"]),
        ("Typical site of service\u2014Office/Clinic/ASC", ["Office", "Clinic", "ASC"], []),
        ("It is paid. Service type: Visit. Typical site of service: Office.", ["Office"], ["Visit"]),
        ("Typical site of service: hospital outpatient (POS 22) / ASC", ["hospital outpatient (POS 22)", "ASC"], []),
        ("Typical site of service: office, not inpatient", ["office"], []),
        ("Site of Service\nPhysician office\nHospital outpatient department\nThe rest is prose.",
         ["Physician office", "Hospital outpatient department"], []),
    ],
)  # fmt: skip
def test_service_types_and_sites_in_every_layout(lines: str, sites: list[str], types: list[str]) -> None:
    brief = read_brief(HEAD + lines)
    assert [site.as_written for site in brief.sites] == sites
    assert [service.as_written for service in brief.service_types] == types
    assert [remark for remark in brief.remarks if not remark.understood] == []


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("A 62-year-old with 55-74 genes, 451 to 600 pounds, 10-year history and 20 minutes.", []),
        ("It costs $76942, weighs 12345 grams, holds 99213 patients.", []),
        ("Reported with CPT code 76942, 77012 and 49405.", ["76942", "77012", "49405"]),
        ("Like 0239U and J1885 it is new; ICD-10 code R17 and C22.0 stand behind.", ["0239U", "J1885", "R17", "C22.0"]),
        ("At POS 24, place of service 22 or under APC 5361, with modifier -26.", ["24", "22", "5361", "26"]),
        ("0686T is this brief's own code.", []),
        ("Scanned at 1.5T with vitamin B12.", []),
        ("See room E1030, model B1234, section E11.22 and MRN V1234.", []),
    ],
)
def test_codes_in_prose_are_told_from_numbers(sentence: str, codes: list[str]) -> None:
    brief = read_brief("Summary & Overview\nCPT 0686T: A title\nClinical Context\n" + sentence)
    assert [mention.stated_code for mention in brief.mentions if mention.mentioned] == codes


@pytest.mark.parametrize(
    ("sentence", "concepts"),
    [
        ("A non-thermal method.", ["non-thermal"]),
        ("Done without anesthesia.", ["none"]),
        ("Done without general anesthesia.", ["not general"]),
        ("No moderate sedation and no other.", ["not moderate-sedation"]),
        ("General anesthesia is not used.", ["not general"]),
        ("A non-percutaneous way.", []),
        ("Monitored anesthesia care or general anesthesia.", ["monitored", "general"]),
        ("Percutaneously, in select cases.", ["percutaneous", "select-cases"]),
        ("No MRI, CT, or ultrasound imaging is required.", ["not mri", "not ct", "not ultrasound-imaging"]),
        ("Done without general anesthesia or moderate sedation.", ["not general", "not moderate-sedation"]),
        ("General anesthesia should be avoided.", ["not general"]),
        ("Monitored anesthesia care is contraindicated.", ["not monitored"]),
        ("General anesthesia is usually unnecessary.", ["not general"]),
        ("She is not a candidate for general anesthesia.", ["not general"]),
        ("It is not done in a hybrid operating room.", ["not hybrid-operating-room"]),
        ("She was never seen in the operating room.", ["not operating-room"]),
        ("An MRI was not obtained.", ["not mri"]),
        ("Not only MRI but also CT.", ["mri", "ct"]),
        ("In May 2024 it changed; it may change again.", ["may"]),
        ("Given under _general anesthesia_.", ["general"]),
        ("ED physicians file an ASC claim.", []),
        ("Athermal and percutaneousness are other words.", []),
    ],
)
def test_concepts_in_prose(sentence: str, concepts: list[str]) -> None:
    brief = read_brief("Summary & Overview\nCPT 0686T: A title\nClinical Context\n" + sentence)
    found = [("not " if m.negated else "") + (m.concept or "").rsplit("/", 1)[-1] for m in brief.mentions]
    assert found == concepts


def test_a_range_states_its_ends_and_no_code_between() -> None:
    brief = read_brief(HEAD + "| CPT Code | Description | Relationship to This Procedure |\n99202\u201399205 | x | y |\n")
    assert [r.stated_code for r in brief.related] == ["99202", "99205"]
    assert [(r.message, r.understood) for r in brief.remarks] == [
        ("a range, of which the ends are stated: 99202 and 99205", True)
    ]


def test_an_empty_table_and_one_replaced_by_a_sentence() -> None:
    brief = read_brief(
        HEAD + "Coding Specifications\n| Modifier | Description | When to Use |\n|---|---|---|\n"
        "Related Diagnoses\nData not available in the input for ICD-10 diagnoses.\n"
    )
    assert len(brief.modifiers) == len(brief.diagnoses) == 0
    assert len(brief.gaps) == 1
    assert brief.remarks == ()


def test_a_header_without_pipes() -> None:
    brief = read_brief(HEAD + "Coding Specifications\nModifier Description When to Use\n22 | a | b |\n")
    assert [(m.stated_code, m.stated_label, m.when_to_use) for m in brief.modifiers] == [("22", "a", "b")]


@pytest.mark.parametrize(
    ("header", "specialties"), [("Code | Specialty", 1), ("Code | Description", 1), ("Fee | Description", 0)]
)
def test_a_bare_code_is_what_its_form_tells(header: str, specialties: int) -> None:
    brief = read_brief(HEAD + f"| {header} |\n|---|---|\n| 207RG0100X | Gastroenterology |\n")
    assert len(brief.specialties) == specialties


def test_an_unknown_section_is_kept_and_reported() -> None:
    brief = read_brief(HEAD + "Reimbursement Trends\nRates have fallen by 3 %.\n")
    assert [s.kind for s in brief.statements] == ["title", "other"]
    assert [r.message for r in brief.remarks] == ["a section of no known kind, kept as prose"]
    assert [entry.account for entry in ledger_of(brief)][-2:] == ["understood", "prose"]


@pytest.mark.parametrize("text", ["x" * 100_001, "\n" * 50_001 + "x"])
def test_limits_say_what_to_do(text: str) -> None:
    with pytest.raises(ChargegraphError, match=r"more than .* (characters|lines)") as caught:
        read_brief("CPT 0686T: T\n" + text)
    assert caught.value.exit_code == 3


def test_footnotes_and_deleted_text_are_no_part_of_a_code() -> None:
    cells = "I10<sup>2</sup>", 'K21.9<a href="#fn1">[1]</a>', "R51<del>.0</del><ins>.9</ins>"
    page = "<!DOCTYPE html><h1>Summary &amp; Overview</h1><p>CPT 0686T: T</p>"
    page += "<table><tr><th>ICD-10 Code<th>Description<th>Clinical Relevance"
    brief = read_brief(page + "".join(f"<tr><td>{cell}<td>a<td>b" for cell in cells) + "</table>")
    assert [(d.stated_code, d.diagnosis and d.diagnosis.notation) for d in brief.diagnoses] == [
        ("I10", "I10"), ("K21.9", "K21.9"), ("R51.9", "R51.9")]  # fmt: skip
    assert [(remark.message, remark.text) for remark in brief.remarks] == [("struck out, not read", "<del>.0</del>")]


@pytest.mark.parametrize("cell", ["K50.x", "M54.5O", "E11-9", "C22.0.0.0.0"])
def test_a_slip_in_a_diagnosis_is_not_read_as_another_code(cell: str) -> None:
    brief = read_brief(HEAD + f"| ICD-10 Code | Description | Clinical Relevance |\n{cell} | a | b |\n")
    assert [d.diagnosis for d in brief.diagnoses] == [None]
    assert [remark.understood for remark in brief.remarks] == [False]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("+99417", ["99417"]), ("CPT 99214", ["99214"]), ("99212/99214", ["99212", "99214"]),
        ("99212 & 99214", ["99212", "99214"]),
        ("99214\u2020", ["99214"]), ("**99214**", ["99214"]), ("99212, 99213 and 99214", ["99212", "99213", "99214"]),
    ],
)  # fmt: skip
def test_code_cells_as_people_write_them(cell: str, codes: list[str]) -> None:
    brief = read_brief(HEAD + f"| CPT Code | Description | Relationship to This Procedure |\n{cell} | a | b |\n")
    assert [r.related and r.related.notation for r in brief.related] == codes
    assert brief.remarks == ()


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("LT/RT", ["LT", "RT"]), ("XE, XS, XP, XU", ["XE", "XS", "XP", "XU"]), ("Modifier RT", ["RT"]), ("E1-E4", ["E1", "E4"]),
        ("-LT", ["LT"]), ("TC/26", ["TC", "26"]), ("modifiers LT and RT", ["LT", "RT"]), ("Various", []), ("Modifiers", []),
    ],
)  # fmt: skip
def test_modifier_cells_as_people_write_them(cell: str, codes: list[str]) -> None:
    brief = read_brief(HEAD + f"| Modifier | Description |\n|---|---|\n| {cell} | a |\n")
    assert [m.modifier and m.modifier.notation for m in brief.modifiers] == codes


def test_a_block_of_diagnoses_states_its_ends() -> None:
    brief = read_brief(HEAD + "| ICD-10 Code | Description |\n|---|---|\n| K70-K77 | a |\n")
    assert [d.diagnosis and d.diagnosis.notation for d in brief.diagnoses] == ["K70", "K77"]


def test_words_where_a_code_is_due_are_no_codes() -> None:
    rows = "Various | a | b |\nSee note | a | b |\n| Imaging | Text |\n| | important words | y |\n"
    brief = read_brief(HEAD + "| CPT Code | Description | Relationship to This Procedure |\n" + rows)
    assert brief.related == ()
    assert {remark.line for remark in brief.remarks if not remark.understood} == {5, 6, 7, 8}


def test_payers_in_lists_and_payers_left_out() -> None:
    brief = read_brief("Summary & Overview\nCPT 0686T: T\nKey payers:\n- Medicare\n- _Aetna_\nHumana\nThe visit is common.\n")
    assert [p.as_written for p in brief.payers] == ["Medicare", "Aetna", "Humana"]
    assert brief.remarks == ()
    text = "Aetna doesn't cover it. Neither Cigna nor Humana was analyzed. Payers other than UnitedHealthcare are excluded."
    text += " Medicaid pays."
    assert [p.as_written for p in read_brief(f"CPT 0686T: T\n{text}").payers] == ["Medicaid"]


@pytest.mark.parametrize("between", ["\nSummary & Overview\n", "Summary & Overview\n", "\nMedicare pays.\n"])
def test_a_second_brief_in_one_file_is_refused(between: str) -> None:
    with pytest.raises(BriefError, match="a second brief begins"):
        read_brief(f"Summary & Overview\nCPT 0686T: One\nAetna pays.{between}CPT 99213: Two\nCigna pays.\n")


def test_numbered_and_underlined_headings() -> None:
    text = "Summary & Overview\n==================\nCPT 0686T: T\n### 1. Clinical Context\nA patient.\n"
    brief = read_brief(text)
    assert [s.kind for s in brief.statements] == ["title", "context"]
    assert brief.remarks == ()


def test_layout_tables_hidden_rows_and_definition_lists() -> None:
    page = """<html><body><table><tr><td>menu</td><td><h1>Summary &amp; Overview</h1><p>CPT 0686T: T</p>
        <h2>Billing Code Overview</h2>
        <dl><dt>Typical site of service</dt><dd>Physician office (POS 11)<dd>Ambulatory surgery center</dl>
        <h3>Coding Specifications</h3><table><tr><th>Modifier<th>Description<th>When to Use</tr>
        <tr style="display: none"><td>99<td>x<td>y</tr><tr><td><p>22</p></td><td><p>a</p></td><td><p>b</p></td></tr></table>
        </td></tr></table></body></html>"""
    brief = read_brief(page)
    assert [m.stated_code for m in brief.modifiers] == ["99", "22"]
    assert [s.as_written for s in brief.sites] == ["Physician office (POS 11)", "Ambulatory surgery center"]
    assert [remark.text for remark in brief.remarks] == ["menu"]
