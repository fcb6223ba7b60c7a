"""Releases that are damaged in a row, saved from a sheet, written by another hand, or no release at all."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from chargegraph import Store
from chargegraph.codes.systems import SYSTEMS
from chargegraph.editions.model import COMPLETE, INACTIVE, OUTDATED, PARTIAL, Edition
from chargegraph.editions.recognise import load_edition
from chargegraph.errors import CodeError, UsageError
from tests.conftest import Run
from tests.editions.test_formats import CROSSWALK_HEAD, FHIR, NUCC_HEAD, OLD, TURTLE, record

SIGNS = "0123456789ABCDEFGHJKLMNPQRSTUVWY"


def with_bad(head: str, rows: list[str], bad: str) -> str:
    """A file of rows with a bad one in its middle, if any."""
    return head + "\n".join([*rows[:70], *([bad] if bad else []), *rows[70:]]) + "\n"


def codes(bad: str) -> str:
    return with_bad("", [f"{'AB'[n // 100]}0{n % 10}{n // 10 % 10}    Fever {n}" for n in range(150)], bad)


def taxonomy(bad: str) -> str:
    return with_bad(NUCC_HEAD, [f"111A{n:05}X,Painters,Wall Painter,Walls {n},,,Painter {n},Individual" for n in range(150)], bad)


def crosswalk(bad: str) -> str:
    rows = [f'{n},Painter,111A{n:05}X,"Mural Physicians/Painting, Walls {n}"' for n in range(150)]
    return with_bad(CROSSWALK_HEAD, rows, bad)


def fees(bad: str) -> str:
    return with_bad("HCPCS,MOD,STATUS CODE,GLOB DAYS\n", [f"7{n:04},,A,XXX" for n in range(150)], bad)


def hcpcs(bad: str) -> str:
    return with_bad("", [record(f"J{n:04}", 3, f"Hat {n}", "Hat", OLD).strip("\r\n") for n in range(150)], bad)


def procedures(bad: str) -> str:
    return with_bad("", [f"0F5{a}{b}ZZ Burning of {a} and {b}" for a in SIGNS[:20] for b in "03478FX"], bad)


FILES: list[tuple[Callable[[str], str], str, str]] = [
    (codes, "icd10cm-codes-2031.txt", "A!01    Fever with a slip"),
    (codes, "icd10cm-codes-2031.txt", "A000    Fever given again"),
    (codes, "icd10cm-codes-2031.txt", "A00X    Fever that is no code"),
    (taxonomy, "nucc_taxonomy_311.csv", "111AB0001X,Painters,Wall Painter"),
    (taxonomy, "nucc_taxonomy_311.csv", "111AB0001,Painters,Wall Painter,,,,Painter,Individual"),
    (taxonomy, "nucc_taxonomy_311.csv", "111A00000X,Painters,Wall Painter,,,,Painter,Individual"),
    (crosswalk, "crosswalk_2031-10.csv", "02,Painter"),
    (crosswalk, "crosswalk_2031-10.csv", "02,Painter,111AC,Painting"),
    (fees, "PPRRVU2031_Jan.csv", "80000,,A"),
    (fees, "PPRRVU2031_Jan.csv", "8000,,A,XXX"),
    (fees, "PPRRVU2031_Jan.csv", "70000,,C,XXX"),
    (hcpcs, "HCPC2031_JAN_ANWEB.txt", record("AA", 3, "No code", "No code", OLD).strip("\r\n")),
    (hcpcs, "HCPC2031_JAN_ANWEB.txt", (record("J9999", 3, "Cut")[:200] + "\n" + record("J9999", 4, "short")).strip("\r\n")),
    (hcpcs, "HCPC2031_JAN_ANWEB.txt", "a line that is no record"),
    (procedures, "icd10pcs_codes_2031.txt", "0F5 a line of nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "name", "bad"), FILES)
def test_a_bad_row_in_a_hundred_is_a_remark(make: Callable[[str], str], name: str, bad: str) -> None:
    whole = load_edition(make("").encode(), name=name)
    edition = load_edition(make(bad).encode(), name=name)
    assert len(whole.concepts) >= 140
    assert list(edition.concepts) == list(whole.concepts)
    assert (whole.remarks, edition.coverage) == ((), PARTIAL)
    (remark,) = edition.remarks
    assert remark.startswith("left out: ")
    assert f"{name} line 7" in remark or " line 7" in remark


@pytest.mark.parametrize(("make", "name", "bad"), FILES)
def test_more_than_one_bad_row_in_a_hundred_or_a_bad_end_is_refused(make: Callable[[str], str], name: str, bad: str) -> None:
    with pytest.raises((UsageError, CodeError), match=r"one of [23] bad rows of"):
        load_edition(make(f"{bad}\n{bad}\n{bad}").encode(), name=name)
    with pytest.raises((UsageError, CodeError)):
        load_edition((make("") + bad + "\n").encode(), name=name)


def test_a_bad_row_is_told_when_a_file_is_added(here: Path, run: Run) -> None:
    (here / "nucc_taxonomy_311.csv").write_text(taxonomy("111AB0001X,Painters,Wall Painter"))
    ran = run("scheme", "add", "nucc_taxonomy_311.csv")
    assert ran.code == 0
    assert "note: left out: the row has 3 cells of 8, nucc_taxonomy_311.csv line 72" in ran.err
    assert "150 codes, partial" in ran.out


@pytest.mark.parametrize(
    ("code", "above"),
    [("H54.512A", "H54.51"), ("H54.52", "H54.5"), ("H54.6", "H54"), ("H54.5122", "H54.51")],
)
def test_a_code_beside_its_heading_stands_below_what_it_begins_with(code: str, above: str) -> None:
    def diag(code: str, inside: str = "") -> str:
        return f"<diag><name>{code}</name><desc>Seeing {code}</desc>{inside}</diag>"

    inner = diag("H54.511", diag("H54.511A") + diag(code))
    told = diag("H54", diag("H54.5", diag("H54.51", inner)))
    section = f'<section id="H53-H54"><desc>Seeing badly (H53-H54)</desc>{told}</section>'
    chapter = f"<chapter><name>7</name><desc>The eye (H00-H59)</desc>{section}</chapter>"
    xml = f"<ICD10CM.tabular><version>2031</version>{chapter}</ICD10CM.tabular>"
    edition = load_edition(xml.encode(), name="tabular.xml")
    assert edition.concepts[code].broader == above
    assert edition.concepts["H54.511A"].broader == "H54.511"
    assert edition.coverage == COMPLETE
    (remark,) = edition.remarks
    assert remark.startswith(f"put right: {code} stands below H54.511; its characters put it below {above}, tabular.xml line 1")
    with pytest.raises(UsageError, match=r"H55\.1 below H54\.511 is no code with a title"):
        load_edition(xml.replace(code, "H55.1").encode(), name="tabular.xml")


HCPCS_SHEET = (
    "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,PRICE1,ADD DT,ACT EFF DT,TERM DT,ACTION CD\n"
    '   ZA,0010,7,"Made by hand, wholly",Handmade,,20200101,20200101,,N\n'
    "A0001,0010,3,First thing of leather that is,Leather thing,,20200101,20200101,,N\n"
    "A0001,0020,4,long enough for two lines,,,,,,\n"
    "A0002,0010,3,Second thing,Thing,,20190101,20190101,20251231,D\n"
    "D0001,0010,3,Nothing of teeth,Teeth,,20200101,20200101,,N\n"
)


@pytest.mark.parametrize("change", [
    lambda text: text,
    lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    lambda text: text.replace('"Made by hand, wholly"', "Made by hand\x00 wholly").replace(",", ";").replace("\x00", ","),
    lambda text: text.replace('"Made by hand, wholly"', "Made by hand\x00 wholly").replace(",", "\t").replace("\x00", ","),
    lambda text: "All rights, all wrongs,,,,,,,,\n,,,,,,,,,\n" + text,
    lambda text: text.replace("RECID", "RECORD").replace("ADD DT", "ADD_DT").replace("20200101", "1/1/2020"),
    lambda text: text.replace("20200101", "2020-01-01").replace("LONG DESCRIPTION", "Long Description"),
])  # fmt: skip
def test_a_sheet_of_hcpcs_that_is_saved_as_csv_is_read(change: Callable[[str], str]) -> None:
    edition = load_edition(change(HCPCS_SHEET).encode(), name="HCPC2031_CONTR_ANWEB.csv")
    assert edition.name == "hcpcs-2031"
    assert list(edition.concepts) == ["ZA", "A0001", "A0002"]
    hand, leather, second = edition.concepts.values()
    assert (hand.kind, hand.label) == ("modifier", "Made by hand, wholly")
    assert (leather.label, leather.short) == ("First thing of leather that is long enough for two lines", "Leather thing")
    assert (leather.valid_from, leather.valid_until) == ("2020-01-01", None)
    assert (second.valid_until, dict(second.properties)["action"]) == ("2025-12-31", "D")


def test_a_sheet_of_diagnoses_that_is_saved_as_csv_is_read() -> None:
    head = "CODE,SHORT DESCRIPTION (VALID ICD-10 FY2031),LONG DESCRIPTION (VALID ICD-10 FY2031),NF EXCL\n"
    told = head + 'A000,Fever o frobs,"Fever of frobs, mild",\nA001,Ague o frobs,Ague of frobs,Y\n'
    for text in (told, told.replace("A00", "A00."), "\ufeff" + told.replace("\n", "\r\n"), told.replace("A00", "a00")):
        edition = load_edition(text.encode(), name="Section111ValidICD10-Jan2031.csv")
        assert (edition.name, edition.coverage) == ("icd10cm-2031-01", PARTIAL)
        fever = edition.concepts["A00.0"]
        assert (fever.label, fever.short, fever.billable) == ("Fever of frobs, mild", "Fever o frobs", True)
    assert load_edition(told.encode(), name="valid.csv").name == "icd10cm-2031"
    own = load_edition(b"Code;Title\nA00.0;Fever of frobs\n", name="own-2031.csv")
    assert (own.concepts["A00.0"].label, own.concepts["A00.0"].billable) == ("Fever of frobs", None)
    with pytest.raises((UsageError, CodeError)):
        load_edition(b"DIAGNOSIS CODE,LONG DESCRIPTION\n0010,Cholera\nV011,Contact\n", name="icd9-2014.csv")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"A000    0010  00000\nA001    0011  00000\n", "a General Equivalence Mapping"),
        (b"A000    NoDx  11000\r\nA001    0011  00000\r\n", "a General Equivalence Mapping"),
        (b"0010  A000    00000\n0011  A001    10000\n", "a General Equivalence Mapping"),
        (b"0016070 0231  10111\n", "a General Equivalence Mapping"),
        (b"0016071 NoPCS 11000\n0016072 0231  10111\n", "a General Equivalence Mapping"),
        (b"icd10cm,icd9cm,flags,approximate\nA000,0010,00000,0\n", "a General Equivalence Mapping"),
        (b"Value Set Name,Frobs\nOID,1.2\nCode,Description\n", "a value set"),
        (b"Code,Description,Code System,Code System Version\nA00.0,Fever,ICD10CM,2031\n", "a value set"),
        (b'<?xml version="1.0"?>\n<CodeSystem xmlns="http://hl7.org/fhir"><id value="x"/></CodeSystem>', "FHIR as XML"),
        (b'<!-- made -->\n<ValueSet xmlns="http://hl7.org/fhir"/>', "FHIR as XML"),
        (b'{"resourceType": "ValueSet", "compose": {}}', "a FHIR ValueSet, not a CodeSystem"),
        (b'{"resourceType": "Bundle", "entry": []}', "a FHIR Bundle, not a CodeSystem"),
        (b'{"resourceType": "ConceptMap"}', "a FHIR ConceptMap, not a CodeSystem"),
    ],
)
def test_what_is_no_list_of_codes_is_named(data: bytes, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_edition(data, name="icd10cm-2031-file.txt")
    assert says in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize("url", ["http://example.org/own|3.0", "http://example.org/own list", "own-list", "http://[x", 7])
def test_a_url_that_is_no_iri_is_one_sentence(url: object) -> None:
    with pytest.raises(UsageError, match=r"the url .* is no IRI .*, own\.json, give "):
        load_edition(json.dumps({**FHIR, "url": url}).encode(), name="own.json")


def test_the_name_of_a_known_system_under_another_url_is_refused() -> None:
    for called, title in (
        ("CPT", "Current Procedural Terminology"),
        ("hcpcs", "HCPCS Level II"),
        ("NUCC", "Health Care Provider"),
    ):
        told = json.dumps({**FHIR, "name": called}).encode()
        with pytest.raises(UsageError, match=f"but its url http://example.org/hats is not that of {title}"):
            load_edition(told, name="own.json")
        assert load_edition(told, name="own.json", scheme="own").name == "own-2.0-June"
        with pytest.raises(UsageError, match="is not that of"):
            load_edition(TURTLE.replace('"Hats"@en', f'"{called}"').encode(), name="own.ttl")


def test_a_list_of_others_is_read_in_the_form_of_its_system() -> None:
    office = {"code": " 11 ", "display": "Office", "property": [{"code": "parent", "valueCode": "2"}]}
    told = {**FHIR, "url": SYSTEMS["pos"].uri, "concept": [{"code": "2", "display": "Somewhere"}, office]}
    concepts = load_edition(json.dumps(told).encode(), name="pos.json").concepts
    assert [(notation, concept.broader) for notation, concept in concepts.items()] == [("02", None), ("11", "02")]
    twice = {**FHIR, "url": "http://hl7.org/fhir/sid/icd-10-cm", "concept": [{"code": "C220"}, {"code": "C22.0"}]}
    with pytest.raises(UsageError, match=r"the code C22\.0 is given twice, icd\.json line 1"):
        load_edition(json.dumps(twice).encode(), name="icd.json")
    modifiers = {**FHIR, "url": "http://www.ama-assn.org/go/cpt", "concept": [{"code": "0999t"}, {"code": "22"}]}
    found = load_edition(json.dumps(modifiers).encode(), name="cpt.json").concepts
    assert [(notation, concept.kind) for notation, concept in found.items()] == [("0999T", "procedure"), ("22", "modifier")]


def test_a_retired_list_is_outdated_and_its_status_is_kept() -> None:
    edition = load_edition(json.dumps({**FHIR, "status": "retired"}).encode(), name="hats.json")
    assert (edition.coverage, bool(edition.remark)) == (OUTDATED, True)
    told = [{"code": "1", "property": [{"code": "status", "valueCode": "Trial"}, {"code": "weight", "valueDecimal": 2}]},
            {"code": "2", "property": [{"code": "deprecated", "valueDateTime": "2020"}, {"code": "status", "valueCode": "old"},
                                       {"code": "inactive", "valueBoolean": True}]},
            {"code": "3", "property": [{"code": "notSelectable", "valueBoolean": False}]}]  # fmt: skip
    one, two, three = load_edition(json.dumps({**FHIR, "concept": told}).encode(), name="hats.json").concepts.values()
    assert (one.properties, one.billable) == ((("weight", "2"), ("useStatus", "trial")), None)
    assert (two.properties, two.valid_until) == ((INACTIVE,), "2020-12-31")
    assert (three.properties, three.billable) == ((), None)


@pytest.mark.parametrize("change", [
    lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\n", "\r"),
    lambda text: "\ufeff" + text,
    lambda text: text.lower(),
    lambda text: text + "\x1a",
    lambda text: text + "\n\n",
    lambda text: text.rstrip("\n"),
], ids=["crlf", "cr", "mark", "small", "end-of-file", "blank", "unended"])  # fmt: skip
@pytest.mark.parametrize(("make", "name"), [(codes, "icd10cm-2031.txt"), (fees, "RVU31A.csv"), (taxonomy, "nucc_311.csv")])
def test_a_file_that_another_system_wrote_is_the_same(
    make: Callable[[str], str], name: str, change: Callable[[str], str]
) -> None:
    whole, edition = load_edition(make("").encode(), name=name), load_edition(change(make("")).encode(), name=name)
    assert list(edition.concepts) == list(whole.concepts)
    assert (edition.remarks, edition.coverage) == ((), whole.coverage)


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize(("make", "name"), [(fees, "RVU31A.csv"), (taxonomy, "nucc_311.csv")])
def test_a_sheet_may_separate_its_cells_otherwise(make: Callable[[str], str], name: str, separator: str) -> None:
    edition = load_edition(make("").replace(",", separator).encode(), name=name)
    assert list(edition.concepts) == list(load_edition(make("").encode(), name=name).concepts)


def test_a_fee_schedule_that_is_cut_in_a_column_of_no_use_is_refused() -> None:
    told = fees("").replace("GLOB DAYS", "GLOB DAYS,CALCULATION FLAG,WHATEVER").replace("XXX", "XXX,0,0.00")
    assert len(load_edition(told.encode(), name="RVU31A.csv").concepts) == 150
    with pytest.raises(UsageError, match=r"the row has 5 cells, 6 are needed, RVU31A\.csv line 151, get the whole file again"):
        load_edition(told[:-6].encode(), name="RVU31A.csv")


def test_a_list_that_breaks_off_is_a_part(few_editions: None) -> None:
    def listed(letters: str, version: str) -> Edition:
        told = "".join(f"{letter}{n:02}0    Thing {n}\n" for letter in letters for n in range(40))
        return load_edition(told.encode(), name=f"icd10cm-codes-{version}.txt")

    with Store(":memory:") as store:
        store.add_edition(listed("ABCD", "2031"), complete=True)
        cut = store.add_edition(listed("ABC", "2032"))
        assert (cut.coverage, cut.remark) == (PARTIAL, "it has no codes that begin with D and icd10cm-2031 has 40")
        assert store.add_edition(listed("ABC", "2033"), complete=True).coverage == COMPLETE
        assert store.add_edition(listed("ABCDE", "2034")).coverage == COMPLETE


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"en": "x"}},
        {"version": ["2"]},
        {"url": {"a": 1}},
        {"concept": [{"code": "1", "display": {"en": "x"}}]},
        {"concept": [{"code": ["1"]}]},
    ],
)
def test_what_is_no_text_is_not_read_as_one(change: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"is no text, own\.json, get the file again"):
        load_edition(json.dumps({**FHIR, **change}).encode(), name="own.json")


def test_an_own_name_of_a_release_keeps_to_the_calendar() -> None:
    told = {**FHIR, "url": "http://hl7.org/fhir/sid/icd-10-cm"}
    for version in ("2031", "FY 2031", "2030-10-01", "20301001", "October 2030"):
        edition = load_edition(json.dumps({**told, "version": version}).encode(), name="own.json")
        assert (edition.valid_from, edition.valid_until) == ("2030-10-01", "2031-09-30")


def test_a_sheet_of_a_workbook_is_to_be_saved() -> None:
    sheet = b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
    with pytest.raises(UsageError, match="looks like an OpenDocument sheet, x, save the sheet as CSV"):
        load_edition(sheet, name="x")


@pytest.mark.parametrize(
    ("value", "until", "is_out_of_use"),
    [("2020-06-30T00:00:00Z", "2020-06-30", False), ("2020-02", "2020-02-29", False), ("2020", "2020-12-31", False),
     ("2020-99-99", None, True), ("2020-06-31", None, True), ("30.6.2020", None, True), ("", None, False)],
)  # fmt: skip
def test_a_day_of_retirement_is_a_day_or_unknown(value: str, until: str | None, is_out_of_use: bool) -> None:
    ended = {"code": "1", "property": [{"code": "retirementDate", "valueDateTime": value}]}
    concept = load_edition(json.dumps({**FHIR, "concept": [ended]}).encode(), name="own.json").concepts["1"]
    assert (concept.valid_until, INACTIVE in concept.properties) == (until, is_out_of_use)


@pytest.mark.parametrize(
    ("code", "value", "is_out_of_use"),
    [("retired", True, True), ("active", False, True), ("Withdrawn", "true", True), ("inactive", "TRUE", True),
     ("active", True, False), ("retired", False, False), ("notes", True, False)],
)  # fmt: skip
def test_a_flag_says_whether_a_concept_is_in_use(code: str, value: bool | str, is_out_of_use: bool) -> None:
    flag = {"code": code, "valueBoolean" if isinstance(value, bool) else "valueString": value}
    listed = {**FHIR, "concept": [{"code": "1", "property": [flag]}]}
    concept = load_edition(json.dumps(listed).encode(), name="own.json").concepts["1"]
    assert (INACTIVE in concept.properties) == is_out_of_use


def test_what_is_no_flag_is_listed() -> None:
    told = [{"code": "obsolete", "valueString": "in some states"}, {"code": "retired", "valueBoolean": False}]
    listed = {**FHIR, "concept": [{"code": "1", "property": told}]}
    concept = load_edition(json.dumps(listed).encode(), name="own.json").concepts["1"]
    assert concept.properties == (("obsolete", "in some states"),)


@pytest.mark.parametrize(
    "url", ["https://www.ama-assn.org/go/cpt", " http://www.ama-assn.org/go/cpt/ ", "HTTP://WWW.AMA-ASSN.ORG/go/cpt"]
)
def test_a_known_system_is_known_by_its_address_in_another_spelling(url: str) -> None:
    edition = load_edition(json.dumps({**FHIR, "url": url}).encode(), name="own.json")
    assert (edition.scheme, edition.uri) == ("cpt", None)


def test_days_that_there_are_not_are_none() -> None:
    ended = "111A00000X,P,W,,,1/1/2031: marked inactive<br/>Deactivation Date: 13/45/2033,W,I\n"
    concept = load_edition((NUCC_HEAD + ended).encode(), name="nucc_taxonomy_311.csv").concepts["111A00000X"]
    assert (concept.valid_until, INACTIVE in concept.properties) == (None, True)
    (hat,) = load_edition(record("J0100", 3, "Hat", "Hat", "20191399" * 3).encode(), name="HCPC2031_JAN.txt").concepts.values()
    assert (hat.valid_from, hat.valid_until) == (None, None)


def test_a_sheet_of_hcpcs_that_is_cut_is_refused() -> None:
    with pytest.raises(UsageError, match=r"the row has 8 cells of 10, HCPC2031\.csv line 6, get the whole file again"):
        load_edition(HCPCS_SHEET.removesuffix("20200101,,N\n").encode(), name="HCPC2031.csv")
