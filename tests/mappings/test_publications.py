"""Tables of authorities that map codes: told by their content, read with every flag, refused with the line. Rows are made up."""

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path

import pytest

from chargegraph.codes import Code
from chargegraph.codes.systems import SYSTEMS
from chargegraph.editions.recognise import load_edition
from chargegraph.errors import ChargegraphError, LimitReached, UsageError
from chargegraph.mappings.bundle import bundled_sets
from chargegraph.mappings.inheritance import Above
from chargegraph.mappings.known_files import KNOWN_FILES, more_for, read_mappings, read_mappings_file
from chargegraph.mappings.links import links
from chargegraph.mappings.prefixes import OF_CODES, PINNED
from chargegraph.mappings.publications.published import GOVERNMENT_WORK
from chargegraph.mappings.reader import read_sssom
from chargegraph.mappings.slots import (
    BROAD,
    CLOSE,
    EXACT,
    MAPPING_RELATION,
    NARROW,
    NO_TERM_FOUND,
    RELATED,
    UNSPECIFIED,
    Mapping,
    MappingSet,
)
from chargegraph.mappings.writer import normal, sssom_bytes
from tests.conftest import ROOT, Run
from tests.mappings.test_mappings import codes, row, set_of

KINDS = ["Default CCSR CATEGORY IP", "Default CCSR CATEGORY OP", *(f"CCSR CATEGORY {n}" for n in range(1, 7))]
HEADER = ["ICD-10-CM CODE", "ICD-10-CM CODE DESCRIPTION", *KINDS, "Rationale for Default Assignment"]
NAMES = {
    "END002": '"Sugar sickness, plain sort"',
    "CIR013": "Clots",
    "CIR012": "Lung heart",
    "SYM006": "Belly",
    "CIR007": "Pressure",
}


def dxccsr(code: str, *categories: str) -> str:
    """A line of the file: code, its description, the defaults and up to six categories, each with its name."""
    pairs = (f"'{each}',{NAMES.get(each, '')}" for each in (*categories, *[" "] * (8 - len(categories))))
    return f"'{code}',\"A thing, described\",{','.join(pairs)},06 Reason"


DXCCSR = "\n".join(
    (
        ",".join(f"'{name}'" + (f",'{name} DESCRIPTION'" if name in KINDS else "") for name in HEADER),
        dxccsr("E119", "END002", "END002", "END002"),
        dxccsr("I2602", "CIR013", "CIR012", "CIR013", "CIR012"),
        dxccsr("R17", "XXX000", "SYM006", "SYM006"),
        dxccsr("I10", "CIR007", "CIR007", "CIR007"),
        "",
    )
)
PRCCSR = """'ICD-10-PCS','ICD-10-PCS DESCRIPTION','PRCCSR','PRCCSR DESCRIPTION','CLINICAL DOMAIN'
'0F503ZZ',"Destruction of liver, through the skin",'HEP009',"Liver work",Liver
"""
RBCS = """HCPCS_Cd,RBCS_Id,RBCS_Cat,RBCS_Cat_Desc,RBCS_Cat_Subcat,RBCS_Subcat_Desc,RBCS_FamNumb,RBCS_Family_Desc,RBCS_Major_Ind,\
HCPCS_Cd_Add_Dt,HCPCS_Cd_End_Dt,RBCS_Latest_Assignment
47370,PG003M,P,Procedure,PG,Belly,003,Scope in liver,M,01/01/2002,,1
47370,PG000O,P,Procedure,PG,Belly,000,No RBCS Family,O,01/01/2002,,0
99213,EO000N,E,Visits,EO,Office,000,No RBCS Family,N,01/01/1989,12/31/9999,1
J1885,TA001N,T,Treatment,TA,Injections,001,"Injections, others",N,01/01/1996,,1
"""
NDC = """July 2026 ASP NDC - HCPCS Crosswalk,,,,,,,,,
"Payment; allowed or not, is nothing that this file says.",,,,,,,,,
,,,,,,,,,
_2026_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG
J1885,Words of others,Maker\u00ae,00001-0002-03,Painless,15 MG,1,25,2,50
J7331,Words of others,Maker,123456789012,A device,1 MG,1,1,1,1
J1885,Words of others,Maker,00001000204,Painless,15 MG,2,1,4,4
"""
TENTH = """E119    25000 10000
A000    0010  00000
T360X5A NoDx  11000
E1311   2491  10000
E0810   24910 10111
E0810   25010 10112
V0001XA E8120 10000
"""
NINTH = """"icd9cm","icd10cm","flags","approximate","no_map","combination","scenario","choice_list"
"V100","Z850","10000",1,0,0,0,0
"E8120","V4352XA","10000",1,0,0,0,0
"36570","NoDx","11000",1,1,0,0,0
"""
CROSSWALK = """MEDICARE SPECIALTY CODE,MEDICARE PROVIDER/SUPPLIER TYPE DESCRIPTION,PROVIDER TAXONOMY CODE,\
"PROVIDER TAXONOMY DESCRIPTION: TYPE"
34,Physician/Urology,208800000X,Physicians/Urology
A2[9],Some supplier,332B00000X,Suppliers/Things
 ,No code of its own,208800000X,Physicians/Urology
"""
FILES = {
    "DXCCSR_v2025-1.csv": DXCCSR,
    "PRCCSR_v2024-1.csv": PRCCSR,
    "RBCS_Taxonomy_RY2025.csv": RBCS,
    "asp.csv": NDC,
    "2018_I10gem.txt": TENTH,
    "icd9toicd10cmgem.csv": NINTH,
    "crosswalk_2025-10.csv": CROSSWALK,
}


def read(name: str, about: Iterable[str] | None = None) -> MappingSet:
    return read_mappings(FILES[name].encode("cp1252"), name=name, about=None if about is None else frozenset(about))


def told(found: Iterable[Mapping]) -> list[tuple[str, ...]]:
    return [(each.subject_id, each.predicate_id, each.object_id, each.object_label or "", each.other or "") for each in found]


def test_categories_of_diagnoses_are_broader_than_codes_and_the_defaults_are_told() -> None:
    found = read("DXCCSR_v2025-1.csv")
    both = "default_inpatient=yes|default_outpatient=yes"
    assert told(found.mappings) == [
        ("ICD10CM:E11.9", BROAD, "ccsr:END002", "Sugar sickness, plain sort", both),
        ("ICD10CM:I26.02", BROAD, "ccsr:CIR013", "Clots", "default_inpatient=yes"),
        ("ICD10CM:I26.02", BROAD, "ccsr:CIR012", "Lung heart", "default_outpatient=yes"),
        ("ICD10CM:R17", BROAD, "ccsr:SYM006", "Belly", "default_outpatient=yes"),
        ("ICD10CM:I10", BROAD, "ccsr:CIR007", "Pressure", both),
    ]
    assert (found.name, found.mapping_set_version, found.license) == ("ccsr_diagnoses-2025.1", "2025.1", GOVERNMENT_WORK)
    assert {(each.mapping_justification, each.subject_source, each.object_source) for each in found.mappings} == {
        (UNSPECIFIED, "infores:icd10cm", "chargegraph-scheme:ccsr")
    }


def test_categories_of_procedures() -> None:
    assert told(read("PRCCSR_v2024-1.csv").mappings) == [("ICD10PCS:0F503ZZ", BROAD, "ccsr:HEP009", "Liver work", "")]


def test_rbcs_keeps_the_latest_assignment_of_codes_of_either_system() -> None:
    found = read("RBCS_Taxonomy_RY2025.csv")
    assert told(found.mappings) == [
        ("CPT:47370", BROAD, "rbcs:PG003M", "Procedure / Belly / Scope in liver", "major_procedure=M"),
        ("CPT:99213", BROAD, "rbcs:EO000N", "Visits / Office", "major_procedure=N"),
        ("HCPCS:J1885", BROAD, "rbcs:TA001N", "Treatment / Injections / Injections, others", "major_procedure=N"),
    ]
    assert (found.name, found.remarks) == ("rbcs-2025", ("former assignments left out: 1",))
    older = (
        RBCS.replace("RBCS_Latest_Assignment", "RBCS_Assignment_End_Dt")
        .replace(",1\n", ",12/31/9999\n")
        .replace(",0\n", ",12/31/2019\n")
    )
    assert read_mappings(older.encode(), name="RBCS_RY2021.csv").mappings == found.mappings


def test_packages_of_a_drug_are_narrower_than_its_code_and_no_short_description_is_kept() -> None:
    found = read("asp.csv")
    first, second = found.mappings
    units = "hcpcs_dosage=15 MG|package_size=1|package_quantity=25|billing_units=2|billing_units_per_package=50"
    assert told([first]) == [("HCPCS:J1885", NARROW, "ndc:00001-0002-03", "Painless, Maker\u00ae", units)]
    assert second.object_id == "ndc:00001-0002-04"
    assert (found.mapping_set_version, found.mapping_set_title) == ("2026-07", "July 2026 ASP NDC - HCPCS Crosswalk")
    assert found.remarks == ("products without an NDC left out: 1, such as 123456789012 of J7331 on line 6",)
    assert b"Words of others" not in sssom_bytes(found)


def test_a_gem_is_exact_only_where_it_does_not_say_approximate_and_a_combination_is_no_translation() -> None:
    found = read("2018_I10gem.txt")
    assert told(found.mappings) == [
        ("ICD10CM:E11.9", CLOSE, "ICD9CM:250.00", "", "approximate=1"),
        ("ICD10CM:A00.0", EXACT, "ICD9CM:001.0", "", ""),
        ("ICD10CM:T36.0X5A", MAPPING_RELATION, NO_TERM_FOUND, "", "approximate=1|no_map=1"),
        ("ICD10CM:E13.11", CLOSE, "ICD9CM:249.1", "", "approximate=1"),
        ("ICD10CM:E08.10", RELATED, "ICD9CM:249.10", "", "approximate=1|combination=1|scenario=1|choice_list=1"),
        ("ICD10CM:E08.10", RELATED, "ICD9CM:250.10", "", "approximate=1|combination=1|scenario=1|choice_list=2"),
        ("ICD10CM:V00.01XA", CLOSE, "ICD9CM:E812.0", "", "approximate=1"),
    ]
    assert found.mappings[4].comment == "Part of a combination, no translation alone: scenario 1, choice list 1."
    assert (found.mappings[2].mapping_cardinality, found.mappings[2].object_source) == ("1:0", "chargegraph-scheme:icd9cm")
    assert found.name == "gem_icd10cm_icd9cm-2018"


def test_a_gem_from_icd_9_is_read_from_the_side_of_the_code() -> None:
    found = read("icd9toicd10cmgem.csv")
    assert [(each.subject_id, each.object_id) for each in found.mappings] == [
        ("ICD9CM:V10.0", "ICD10CM:Z85.0"), ("ICD9CM:E812.0", "ICD10CM:V43.52XA"), ("ICD9CM:365.70", NO_TERM_FOUND)]  # fmt: skip
    (turned,) = (each for each in links(codes("Z85.0"), [found]) if each.object_id != NO_TERM_FOUND)
    assert (turned.subject_id, turned.predicate_id, turned.object_id) == ("ICD10CM:Z85.0", CLOSE, "ICD9CM:V10.0")
    # V and E codes alone do not tell which column is whose: the name does.
    only = "V100    Z850    10000\nE8120   V4352XA 10000\n"
    assert read_mappings(only.encode(), name="2018_I9gem.txt").mappings[0].subject_id == "ICD9CM:V10.0"
    with pytest.raises(UsageError, match="call the file as CMS does"):
        read_mappings(only.encode(), name="gem.txt")


def test_specialties_are_related_to_taxonomy_codes() -> None:
    assert told(read("crosswalk_2025-10.csv").mappings) == [
        ("nucc:208800000X", RELATED, "medicare-specialty:34", "Urology", ""),
        ("nucc:332B00000X", RELATED, "medicare-specialty:A2", "Some supplier", ""),
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_told_by_its_content_and_comes_back_as_sssom(name: str, tmp_path: Path) -> None:
    data = FILES[name].encode("cp1252")
    whole = read(name)
    path = tmp_path / name
    path.write_bytes(data.replace(b"\n", b"\r\n"))
    again = read_mappings_file(str(path))
    assert again.mappings == whole.mappings
    assert read_sssom(sssom_bytes(whole)) == normal(whole)
    assert whole.mapping_set_source
    assert all(each.object_source for each in whole.mappings)
    if "crosswalk" not in name:  # that one is an edition of taxonomy codes too
        with pytest.raises(UsageError, match="use chargegraph link --mappings"):
            load_edition(data, name=name)
    # Only what is asked for, and a row of each system, by which the set tells what it is about.
    last = whole.mappings[-1]
    few = read(name, [last.subject_id])
    assert [each for each in whole.mappings if each.subject_id == last.subject_id] == [
        each for each in few.mappings if each.subject_id == last.subject_id
    ]
    assert {each.subject_id.partition(":")[0] for each in few.mappings} == {
        each.subject_id.partition(":")[0] for each in whole.mappings
    }


@pytest.mark.parametrize(
    ("text", "name", "line", "what"),
    [
        (DXCCSR.replace("'I10'", "'?10'"), "DXCCSR_v2025-1.csv", 5, "'?10' is not an ICD-10-CM code"),
        (DXCCSR.replace("'CIR007',Pressure,' '", "'CIRC',Pressure,' '"), "x.csv", 5, "'CIRC' is no category"),
        (DXCCSR.rpartition(",")[0], "x.csv", 5, "cells of 19"),
        (DXCCSR.replace("'CCSR CATEGORY 1',", "'CATEGORY',"), "x.csv", 1, "no column 'ccsr category 1'"),
        (PRCCSR.replace("0F503ZZ", "0F5O3ZZ"), "x.csv", 2, "'0F5O3ZZ' is no ICD-10-PCS code"),
        (RBCS.replace("J1885,TA001N", "J1885,TA1"), "x.csv", 5, "'TA1' is no category of RBCS"),
        (RBCS.replace("J1885,", "J18855,"), "x.csv", 5, "'J18855' is not a CPT or HCPCS code"),
        (NDC.replace("J1885,Words of others,Maker,0", "J18,Words,Maker,0"), "x.csv", 7, "'J18' is not a CPT or HCPCS code"),
        (TENTH.replace("E8120 10000", "E8120 1000"), "x.txt", 7, "'1000' are no flags"),
        (TENTH.replace("E8120", "K8120"), "x.txt", 7, "'K8120' is no ICD-9-CM code"),
        (TENTH + "E119\n", "x.txt", 8, "two codes and five flags"),
        ("0010    3E0D304 00000\n0011    0SG00A0 10000\n", "x.txt", 0, "a GEM of procedures"),
        (CROSSWALK.replace("332B00000X", "332B00000"), "x.csv", 3, "'332B00000' is not a provider taxonomy code"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_fit_is_refused_with_its_line(text: str, name: str, line: int, what: str) -> None:
    with pytest.raises(ChargegraphError) as caught:
        read_mappings(text.encode("cp1252"), name=name)
    assert what in str(caught.value)
    assert caught.value.remedy or "probably" in str(caught.value) or "is not a" in str(caught.value)
    assert caught.value.where is not None
    assert (caught.value.where.name, caught.value.where.line) == (name, line)


def test_one_bad_row_of_many_is_left_out_and_told_of() -> None:
    many = [f"{code},PG000O,P,Procedure,PG,Belly,000,No RBCS Family,O,,,1" for code in range(40000, 40200)]
    many[7] = many[7].replace("40007", "4OOO7x")
    found = read_mappings("\n".join((RBCS.split("\n")[0], *many)).encode(), name="x.csv")
    assert len(found.mappings) == 199
    (remark,) = found.remarks
    assert remark.startswith("left out: '4OOO7x' is not a CPT or HCPCS code")
    assert "x.csv line 9" in remark


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04 xl/workbook.xml", "an Excel workbook, x, save the sheet as CSV"),
        (b"<!doctype html>", "a web page"),
        (b"Summary & Overview\nCPT 0686T: Something\n", "a coding brief, x, use chargegraph build"),
        (b"", "no metadata at the head"),
        (b"A000    Cholera\n", "no metadata at the head"),
        (RBCS.split("\n")[0].encode(), "no mapping is in it"),
    ],
)
def test_what_is_no_file_of_mappings_is_said(data: bytes, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        read_mappings(data, name="x")


def test_a_packed_set_is_still_read() -> None:
    data = sssom_bytes(read("asp.csv"))
    assert read_mappings(gzip.compress(data), name="x.gz") == read_mappings(data, name="x") == normal(read("asp.csv"))


def test_a_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("chargegraph.mappings.known_files.LIMIT", 10)
    path = tmp_path / "a.csv"
    path.write_text(RBCS)
    with pytest.raises(LimitReached, match="keep the rows"):
        read_mappings_file(str(path))


def test_every_known_file_has_its_reader_its_prefix_and_a_system_that_is_known() -> None:
    curies = {system.curie for system in SYSTEMS.values()}
    for known in KNOWN_FILES:
        assert (ROOT / "src" / "chargegraph" / "mappings" / "publications" / f"{known.module}.py").is_file()
        assert known.to in OF_CODES
        assert known.to in PINNED
        assert set(known.of) <= curies
        assert known.what in more_for(known.of[0], frozenset())
        assert known.what not in more_for(known.of[0], frozenset({known.to}))
    modules = {path.stem for path in (ROOT / "src" / "chargegraph" / "mappings" / "publications").glob("*.py")}
    assert modules - {"__init__", "published"} == {known.module for known in KNOWN_FILES}


# Links


def test_a_category_keeps_no_term_of_a_broader_code_away_and_a_term_no_category() -> None:
    above = lambda code: Above(tuple(codes("E11")) if code.notation == "E11.9" else (), "icd10cm-2026-04")  # noqa: E731
    mine = set_of(
        row("ICD10CM:E11", EXACT, "MONDO:1"), row("ICD10CM:E11", BROAD, "ccsr:END005"), row("ICD10CM:E11", BROAD, "ccsr:END006")
    )

    def of(*more: Mapping) -> list[str]:
        found = links(codes("E11.9"), [mine, set_of(*more, name="more")], above=above)
        return sorted(each.object_id for each in found if each.object_id != NO_TERM_FOUND)

    assert of() == ["MONDO:1", "ccsr:END005", "ccsr:END006"]
    assert of(row("ICD10CM:E11.9", BROAD, "ccsr:END002")) == ["MONDO:1", "ccsr:END002"]
    assert of(row("ICD10CM:E11.9", EXACT, "DOID:1")) == ["DOID:1", "ccsr:END005", "ccsr:END006"]
    assert of(row("ICD10CM:E11.9", CLOSE, "ICD9CM:250.00")) == ["ICD9CM:250.00", "MONDO:1", "ccsr:END005", "ccsr:END006"]


def test_a_code_without_translation_is_told_so_once() -> None:
    rows = links(codes("T36.0X5A", "R17"), [read("2018_I10gem.txt")])
    assert [(each.object_id, each.object_source, each.other) for each in rows] == [
        (NO_TERM_FOUND, "chargegraph-scheme:icd9cm", "approximate=1|no_map=1"),
        (NO_TERM_FOUND, "chargegraph-scheme:icd9cm", None),
    ]


def test_rows_keep_the_licences_of_their_sets() -> None:
    from chargegraph.mappings.links import as_set

    (code,) = codes("E11.9")
    other = set_of(row("ICD10CM:E11.9", EXACT, "MONDO:1"), license="https://example.org/licence")
    sets = [read("DXCCSR_v2025-1.csv"), other]
    both = as_set(links([code], sets), sets)
    assert both.license is None
    assert {each.object_id: each.license for each in both.mappings} == {"MONDO:1": other.license, "ccsr:END002": GOVERNMENT_WORK}
    assert read_sssom(sssom_bytes(both)).remarks == ()
    alone = as_set(links([code], [other]), sets)
    assert (alone.license, alone.mappings[0].license) == (other.license, None)


def test_the_codes_that_files_name_are_grouped_and_linked(run: Run, here: Path) -> None:
    for name, text in FILES.items():
        (here / name).write_bytes(text.encode("cp1252"))
    ran = run(
        "link",
        "E11.9",
        "47370",
        "J1885",
        "208800000X",
        "0F503ZZ",
        "--mappings",
        *FILES,
        "--keep",
        "--store",
        "none",
        "--format",
        "tsv",
    )
    assert ran.code == 2
    assert run("build", str(ROOT / "graph" / "briefs" / "3044F-hemoglobin-a1c.txt")).code == 0
    ran = run("link", "E11.9", "47370", "J1885", "208800000X", "0F503ZZ", "--mappings", *FILES, "--keep", "--format", "tsv")
    assert ran.code == 0
    found = {tuple(line.split("\t")[column] for column in (0, 1, 3)) for line in ran.out.splitlines()}
    assert found >= {
        ("ICD10CM:E11.9", BROAD, "ccsr:END002"),
        ("ICD10CM:E11.9", CLOSE, "ICD9CM:250.00"),
        ("CPT:47370", BROAD, "rbcs:PG003M"),
        ("HCPCS:J1885", BROAD, "rbcs:TA001N"),
        ("HCPCS:J1885", NARROW, "ndc:00001-0002-03"),
        ("nucc:208800000X", RELATED, "medicare-specialty:34"),
        ("ICD10PCS:0F503ZZ", BROAD, "ccsr:HEP009"),
    }
    assert "note: former assignments left out: 1\n" in ran.err
    said = run("lookup", "J1885", "--format", "csv").out
    assert "skos:narrowMatch ndc:00001-0002-03" in said
    assert run("link", "E11.9", "--sssom", "DXCCSR_v2025-1.csv").code == 0


def test_a_code_of_icd_9_is_one_by_its_prefix(run: Run, here: Path) -> None:
    """250.00 may be a price, and E884.1 is one moved dot away from a disease of ICD-10-CM."""
    (here / "2018_I9gem.txt").write_text("25000 E119 10000\nE8841 W15XXXA 10000\n")
    for typed, target in (("icd9cm:250.00", "ICD10CM:E11.9"), ("ICD9CM:E884.1", "ICD10CM:W15.XXXA")):
        found = run("link", typed, "--mappings", "2018_I9gem.txt", "--format", "csv").out
        (row,) = csv.DictReader(found.splitlines())
        assert (row["subject_id"], row["predicate_id"], row["object_id"]) == (typed.upper(), "skos:closeMatch", target)
    for bare in ("250.00", "E884.1"):
        refused = run("link", bare, "--mappings", "2018_I9gem.txt")
        assert refused.code == 2
        assert f"a code of ICD-9-CM has its prefix: icd9cm:{bare}" in refused.err
    assert run("link", "icd9cm:C22.0").code == 2


def test_the_bundled_categories_are_those_of_the_package_and_name_no_term() -> None:
    (found,) = (each for each in bundled_sets() if each.name.startswith("ccsr_category1"))
    assert len(found.mappings) == 74_549
    assert len({each.object_id for each in found.mappings}) == 515
    assert {(each.predicate_id, each.object_label) for each in found.mappings} == {(BROAD, None)}
    few = bundled_sets([Code("icd10cm", "E11.9")])
    assert [each.object_id for each in few[-2].mappings] == ["ccsr:END002"]
