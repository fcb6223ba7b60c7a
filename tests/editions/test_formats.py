"""Readers of release files: samples made up here, the errors of each format, the editions that ship, and the real releases."""

import contextlib
import gzip
import hashlib
import json
import os
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph.codes import Code, read_diagnosis, read_modifier, read_place_of_service, read_procedure, read_taxonomy
from chargegraph.codes.systems import SYSTEMS, system_called, system_of_uri
from chargegraph.editions.bundled import bundled, manifest, open_bundled
from chargegraph.editions.formats import packed, release
from chargegraph.editions.formats.crosswalk import ERRORS, tidy
from chargegraph.editions.formats.crosswalk import read_edition as read_crosswalk
from chargegraph.editions.formats.feeschedule import read_edition as read_fee_schedule
from chargegraph.editions.formats.fhir import read_edition as read_fhir
from chargegraph.editions.formats.hcpcs import read_edition as read_hcpcs
from chargegraph.editions.formats.icd10cm import read_billable
from chargegraph.editions.formats.icd10cm import read_edition as read_icd10cm
from chargegraph.editions.formats.nucc import read_edition as read_nucc
from chargegraph.editions.formats.packed import PackedConcepts, read_packed
from chargegraph.editions.formats.skos import read_skos
from chargegraph.editions.formats.tabular import read_edition as read_tabular
from chargegraph.editions.model import COMPLETE, INACTIVE, OUTDATED, PARTIAL, Concept, Edition
from chargegraph.editions.notes import references
from chargegraph.editions.recognise import format_of, load_edition
from chargegraph.errors import ChargegraphError, CodeError, LimitReached, RdfError, UsageError
from chargegraph.resources import read_resource
from tools import bundle
from tools.packing import pack, packed_text

# Samples: codes of the right forms, texts of our own.

CODES = b"A000    Blue fever, mild\nA001    Blue fever, severe\nB01XXXA Green fall, first visit\n"
CODES_ONLY = b"A000\r\nA001\r\nS001XXA\r\nS001XXD\r\nS002X7A\r\n"


def order_line(number: int, code: str, flag: int, short: str, long: str) -> str:
    return f"{number:05} {code:<7} {flag} {short:<60} {long}\n"


ORDER = (
    order_line(1, "A00", 0, "Blue fever", "Blue fever of any kind")
    + order_line(2, "A000", 1, "Blue fever, mild", "Blue fever of the mild kind")
    + order_line(3, "J09", 0, "Grey cough", "Grey cough")
    + order_line(4, "J09X", 0, "Grey cough x", "Grey cough, further")
    + order_line(5, "J09X1", 1, "Grey cough w spots", "Grey cough with spots")
).encode()

TABULAR = b"""<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2026</version>
<chapter><name>1</name><desc>Fevers (A00-B99)</desc>
  <excludes2><note>falls (S00-S09)</note></excludes2>
  <section id="A00-B10"><desc>All fevers (A00-B10)</desc></section>
  <section id="A00-A09"><desc>Blue fevers (A00-A09)</desc>
    <diag><name>A00</name><desc>Blue fever</desc>
      <includes><note>sky-coloured   fever</note></includes>
      <excludes1><note>green fever (B10)</note></excludes1>
      <useAdditionalCode><note>code to identify:</note><note>spots (A00.1)</note></useAdditionalCode>
      <diag><name>A00.0</name><desc>Blue fever, mild</desc>
        <inclusionTerm><note>Azure fever</note><note>Blue fever, mild</note></inclusionTerm></diag>
      <diag><name>A00.1</name><desc>Blue fever, severe</desc></diag>
    </diag>
  </section>
  <section id="B10"><desc>Green fever (B10)</desc><excludes1><note>blue fever (A00.-)</note></excludes1>
    <diag><name>B10</name><desc>Green fever</desc></diag>
  </section>
</chapter>
<chapter><name>2</name><desc>Falls (S00-S09)</desc>
  <section id="S00-S09"><desc>Falls (S00-S09)</desc>
    <diag><name>S00</name><desc>Fall</desc>
      <sevenChrDef><extension char="A">first visit</extension><extension char="D">later visit</extension></sevenChrDef>
      <notes><note>7th character D does not apply to codes in category S00 with 6th character 7 - asleep, or 8 -.</note></notes>
      <diag><name>S00.1</name><desc>Fall from a chair</desc></diag>
      <diag placeholder="true"><name>S00.2X</name><desc>Fall from a bed</desc>
        <diag><name>S00.2X7</name><desc>Fall from a bed, asleep</desc></diag>
      </diag>
    </diag>
  </section>
</chapter>
</ICD10CM.tabular>
"""

NUCC_HEAD = "Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section\n"
NUCC = (
    NUCC_HEAD + '111A00000X,Painters,Wall Painter,,"Paints walls.",[1/1/2001: new],Wall Painter,Individual\n'
    "111AB0001X,Painters,Wall Painter,Attics,Definition to come...,Fran\u00e7ois,Attic Painter,Individual\n"
    "111AC0001X,Painters,Wall Painter,Cellars,,1/1/2023: marked inactive<br/>Deactivation Date: 3/31/2023,"
    "Deactivated - Cellar Painter,Individual\n"
)

CROSSWALK_HEAD = (
    "MEDICARE SPECIALTY CODE,MEDICARE PROVIDER/SUPPLIER TYPE DESCRIPTION,PROVIDER TAXONOMY CODE,"
    '"PROVIDER TAXONOMY DESCRIPTION:  TYPE, CLASSIFICATION, SPECIALIZATION"\n'
)
CROSSWALK = CROSSWALK_HEAD + (
    "02,Physician/General Painting,111A00000X,Mural Physicians/Painting\n"
    '02,Physician/General Painting,111AB0001X\u00c2\u00a0 ,"Mural Physicians/ Painting, Attic Painting"\n'
    "02,Physician/General Painting,111AC0001X,Mural Physicians/Painting/Cellar Painting\n"
    '30[2],Physician/Attic Painting,111AB0001X,"Mural Physicians/Painting, Attic Painting "\n'
    '31,Physician/Cellar Work,222AC0001X,"Mural Physicians/Digging, Deep and Cellar Work"\n'
    '31,Physician/Cellar Work,222AD0001X,"Mural Physicians/Digging, Wells"\n'
    "40,Hat Shop,333A00000X,Suppliers/Clinic/Center\n"
    "41,Hat Stand,333A00000X,Suppliers/Clinic/Center\n"
    "73,Nobody[1],,\n"
)


def record(code: str, kind: int, text: str, short: str = "", dates: str = "") -> str:
    line = f"{code:>5}00100{kind}{text:<80}{short:<28}"
    return f"{line:<268}{dates:<24}N".ljust(320) + "\r\n"


OLD = "1999010119990101"
HCPCS = (
    "***Disclaimers\t\t\r\n*No price is implied.\xa0\t\r\n\r\n"
    + record("A1", 7, "Hat for one head", "Hat one", "2002070120020701")
    + record(
        "J0100", 3, "Hat, made of felt, with a brim that is wider than the head below it and keeps", "Felt hat", "19990101" * 2
    )
    + record("J0100", 4, "the rain out")
    + record("J0200", 3, "Cap, any", "Cap", "1999010120000101" + "20181231")
    + record("D0100", 3, "Nothing of teeth", "Teeth", OLD)
    + record("99999", 3, "Nothing of CPT", "CPT", OLD)
    + record("26", 7, "Nothing of CPT", "CPT", OLD)
).encode("latin-1")

FHIR: dict[str, Any] = {
    "resourceType": "CodeSystem",
    "url": "http://example.org/hats",
    "name": "HatCodes",
    "version": "2.0 (June)",
    "title": "Codes of hats",
    "copyright": "CC0",
    "content": "complete",
    "concept": [
        {
            "code": "1",
            "display": "Hat",
            "designation": [{"value": "Headgear"}, {"value": "hat"}],
            "concept": [
                {"code": "1.1", "display": "Felt hat", "property": [{"code": "inactive", "valueBoolean": True}]},
            ],
        },
        {"code": "2", "display": "Cap", "definition": "No brim.", "property": [{"code": "parent", "valueCode": "1"}]},
    ],
}

FEES = (
    "HCPCS,MOD,DESCRIPTION,STATUS CODE,PCTC IND,GLOB DAYS,PRE OP,INTRA OP,POST OP,MULT PROC,BILAT SURG,ASST SURG,CO- SURG,"
    "TEAM SURG\r\n"
    "0001F,,Made-up act,I,9,XXX,0.00,0.00,0.00,9,9,9,9,9\r\n"
    "70000,26,Made-up picture,A,1,XXX,0.00,0.00,0.00,0,0,0,0,0\r\n"
    "70000,,Made-up picture,A,1,090,0.10,0.70,0.20,2,1,2,1,0\r\n"
    "70000,TC,Made-up picture,A,1,XXX,0.00,0.00,0.00,0,0,0,0,0\r\n"
    "G0100,,Made-up talk,C,0,000,0.00,0.00,0.00,0,0,0,0,0\r\n"
)
# As CMS gives it out: a preamble, and names of columns that run down over several rows.
FEES_OF_CMS = (
    "Made-Up Value File,,,,,,,\r\n,,,,,,,\r\nRelease of never. All of it is invented,,,,,,,\r\n,,,,,,,\r\n"
    ",,Made-up words of no column at all,,NOT USED,,,\r\n,,,,FOR,,,\r\n,,,STATUS,MEDICARE,PCTC,GLOB,MULT\r\n"
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,IND,DAYS,PROC\r\n"
    "70000,,Made-up picture,A,,1,090,2\r\n70000,TC,Made-up picture,A,,1,XXX,0\r\n,,,,,,,\r\n"
)

TURTLE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix x: <http://example.org/> .
x:hats a skos:ConceptScheme ; dcterms:title "Hats"@en ; owl:versionInfo "3" ; dcterms:license "CC0" .
x:a a skos:Concept ; skos:inScheme x:hats ; skos:notation "1" ; skos:prefLabel "Chapeau"@fr , "Hat"@en ;
  skos:altLabel "Headgear"@en , "Couvre-chef"@fr ; skos:narrower x:b ; skos:scopeNote "Worn."@en .
x:b a skos:Concept ; skos:inScheme x:hats ; skos:notation "1.1" ; skos:prefLabel "Felt hat"@en ; skos:definition "Of felt."@en .
x:c a skos:Concept ; skos:inScheme x:hats ; skos:notation "2" ; skos:prefLabel "Kappe"@de ; owl:deprecated true .
"""


# The formats.


def test_a_code_file_is_read_and_its_year_is_in_its_name() -> None:
    edition = load_edition(CODES, name="icd10cm-codes-2024.txt")
    assert (edition.name, edition.valid_from, edition.valid_until) == ("icd10cm-2024", "2023-10-01", "2024-09-30")
    assert edition.concepts["A00.0"] == Concept(
        code=Code("icd10cm", "A00.0"), label="Blue fever, mild", kind="diagnosis", billable=True
    )
    assert list(edition.concepts) == ["A00.0", "A00.1", "B01.XXXA"]
    only = read_icd10cm(CODES_ONLY, name="x.txt", version="2026")
    assert {concept.label for concept in only.concepts.values()} == {""}
    assert read_billable(ORDER, name="o") == {"A00.0", "J09.X1"}
    april = read_icd10cm(CODES, name="icd10cm-codes-April-2025.txt")
    assert (april.version, april.valid_from, april.valid_until) == ("2025-04", "2025-04-01", "2025-09-30")


def test_an_order_file_has_headers() -> None:
    concepts = load_edition(ORDER, name="icd10cm_order_2025.txt").concepts
    assert [(n, c.billable, c.broader) for n, c in concepts.items()] == [
        ("A00", False, None), ("A00.0", True, "A00"), ("J09", False, None), ("J09.X", False, "J09"), ("J09.X1", True, "J09.X")
    ]  # fmt: skip
    assert (concepts["A00.0"].short, concepts["A00.0"].label) == ("Blue fever, mild", "Blue fever of the mild kind")


def test_the_tabular_list_is_read_with_its_notes_and_seventh_characters() -> None:
    edition = read_tabular(TABULAR, name="icd10c-tabular-April-1-2026.xml", codes=CODES_ONLY)
    concepts = edition.concepts
    assert (edition.name, edition.valid_from, edition.valid_until) == ("icd10cm-2026-04", "2026-04-01", "2026-09-30")
    assert list(concepts) == ["1", "A00-B10", "A00-A09", "A00", "A00.0", "A00.1", "B10", "2", "S00-S09", "S00", "S00.1",
                              "S00.1XXA", "S00.1XXD", "S00.2X", "S00.2X7", "S00.2X7A"]  # fmt: skip
    above = {notation: concept.broader for notation, concept in concepts.items()}
    assert [above[n] for n in ("1", "A00-B10", "A00-A09", "A00", "B10", "S00.1XXA", "S00.2X7A")] == [
        None, "1", "A00-B10", "A00-A09", "A00-B10", "S00.1", "S00.2X7"]  # fmt: skip
    assert concepts["1"].label == "Fevers"
    assert concepts["1"].properties == (("range", "A00-B99"),)
    assert concepts["A00"].includes == ("sky-coloured fever",)
    assert concepts["A00"].notes == ("Use additional code to identify: spots (A00.1)",)
    assert concepts["A00.0"].synonyms == ("Azure fever",)
    assert concepts["B10"].excludes1 == ("blue fever (A00.-)",)
    assert concepts["S00.1XXD"].label == "Fall from a chair, later visit"
    assert [concepts[n].billable for n in ("A00.0", "A00", "B10", "S00.1", "S00.1XXA")] == [True, False, None, False, True]
    kinds = Counter(concept.kind for concept in concepts.values())
    assert kinds == {"concept": 6, "diagnosis": 10}
    assert load_edition(TABULAR, name="t.xml").concepts["A00.0"].billable is None


def test_a_tabular_list_and_a_code_file_of_other_years_do_not_fit() -> None:
    with pytest.raises(UsageError, match=r"3 codes of the code file are not in it, such as C00\.0"):
        read_tabular(TABULAR, name="t-2026.xml", codes=b"A000\nC000\nC001\nC002\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_taxonomy_is_read_in_its_encodings(encoding: str) -> None:
    edition = load_edition(NUCC.encode(encoding), name="nucc_taxonomy_251.csv")
    assert (edition.name, edition.valid_from, edition.shareable) == ("nucc-25.1", "2025-10-01", False)
    at_large, attics, cellars = edition.concepts.values()
    assert (at_large.label, at_large.synonyms, at_large.broader) == ("Wall Painter", (), None)
    assert at_large.definition == "Paints walls."
    assert (attics.label, attics.synonyms) == ("Attic Painter", ("Attics", "Wall Painter, Attics"))
    assert (attics.broader, attics.definition, attics.notes) == ("111A00000X", None, ("Fran\u00e7ois",))
    assert INACTIVE in cellars.properties
    assert cellars.valid_until == "2023-03-31"


def test_an_old_taxonomy_has_types_and_no_display_names() -> None:
    old = "Code,Type,Classification,Specialization,Definition,Notes\n111A00000X,Painters,Wall Painter,,,\n,,,,,\n"
    concept = load_edition(old.encode(), name="nucc_taxonomy_140.csv").concepts["111A00000X"]
    assert (concept.label, concept.properties) == ("Wall Painter", (("grouping", "Painters"),))


def test_the_crosswalk_names_codes_and_means_some_by_a_specialty() -> None:
    edition = load_edition(CROSSWALK.encode("cp1252"), name="crosswalk_2025-10.csv")
    assert (edition.name, edition.coverage) == ("nucc-cms-2025-10", PARTIAL)
    assert edition.remark
    names = {notation: concept.synonyms for notation, concept in edition.concepts.items()}
    assert names == {
        "111A00000X": ("Painting", "General Painting"),
        "111AB0001X": ("Painting, Attic Painting", "Attic Painting"),
        "111AC0001X": ("Painting/Cellar Painting", "Painting, Cellar Painting", "Cellar Painting"),
        "222AC0001X": ("Digging, Deep and Cellar Work", "Deep and Cellar Work", "Cellar Work"),
        "222AD0001X": ("Digging, Wells", "Wells"),
        "333A00000X": ("Clinic/Center",),
    }
    assert edition.concepts["111AB0001X"].properties == (("medicareSpecialty", "02"), ("medicareSpecialty", "30"))
    assert edition.concepts["111AB0001X"].label == "Mural Physicians/Painting, Attic Painting"


def test_hcpcs_is_read_without_the_codes_of_others() -> None:
    edition = load_edition(HCPCS, name="HCPC2019_CONTR_ANWEB.txt")
    assert (edition.name, edition.coverage, edition.valid_until) == ("hcpcs-2019", OUTDATED, "2019-12-31")
    assert edition.remark
    assert list(edition.concepts) == ["A1", "J0100", "J0200"]
    assert (edition.concepts["A1"].kind, edition.concepts["J0100"].kind) == ("modifier", "procedure")
    assert edition.concepts["J0100"].label.endswith("below it and keeps the rain out")
    assert edition.concepts["J0100"].short == "Felt hat"
    assert edition.concepts["J0200"].valid_from == "1999-01-01"
    assert edition.concepts["J0200"].valid_until == "2018-12-31"
    assert ("changed", "2000-01-01") in edition.concepts["J0200"].properties
    assert read_hcpcs(HCPCS, name="x", version="2020").coverage == COMPLETE


def test_a_fhir_code_system_of_an_unknown_url_goes_by_its_name() -> None:
    edition = load_edition(json.dumps(FHIR).encode(), name="hats.json")
    assert (edition.scheme, edition.uri, edition.version) == ("hatcodes", "http://example.org/hats", "2.0-June")
    hat, felt, cap = edition.concepts.values()
    assert (hat.synonyms, hat.kind, hat.code) == (("Headgear",), "concept", Code("hatcodes", "1"))
    assert (felt.broader, felt.properties) == ("1", (INACTIVE,))
    assert (cap.broader, cap.definition) == ("1", "No brim.")
    renamed = load_edition(json.dumps(FHIR).encode(), name="hats.json", scheme="hats", edition="2")
    assert (renamed.name, renamed.concepts["2"].code.system) == ("hats-2", "hats")


@pytest.mark.parametrize("alias", [uri for scheme in SYSTEMS.values() for uri in (scheme.uri, *scheme.aliases)])
def test_a_fhir_code_system_is_known_by_its_uri_and_aliases(alias: str) -> None:
    edition = read_fhir(json.dumps({**FHIR, "url": alias, "content": "fragment"}).encode(), name="x")
    scheme = system_of_uri(alias)
    assert scheme is not None
    assert (edition.scheme, edition.uri, edition.coverage) == (scheme.prefix, None, PARTIAL)
    assert edition.remark


@pytest.mark.parametrize(("text", "extra"), [(FEES, 3), (FEES_OF_CMS, 1)])
def test_the_fee_schedule_is_read_by_its_header(text: str, extra: int) -> None:
    edition = load_edition(text.encode(), name="PPRRVU2025_Oct.csv")
    assert (edition.name, edition.valid_from, edition.shareable) == ("mpfs-2025-10", "2025-10-01", False)
    assert len(edition.concepts) == extra
    picture = edition.concepts["70000"]
    assert (picture.code, picture.label, picture.kind) == (Code("cpt", "70000"), "", "procedure")
    told = dict(picture.properties)
    assert (told["status"], told["pctc"], told["globalDays"], told["multipleProcedure"]) == ("A", "1", "090", "2")
    assert told["components"] == ("26 TC" if extra == 3 else "TC")
    assert load_edition(text.encode(), name="RVU25D.csv", with_descriptions=True).concepts["70000"].label == "Made-up picture"


def test_the_fee_schedule_keeps_its_indicators_and_its_systems() -> None:
    concepts = read_fee_schedule(FEES.encode(), name="PPRRVU25_JAN.csv").concepts
    assert concepts["G0100"].code.system == "hcpcs"
    assert dict(concepts["70000"].properties) == {
        "status": "A", "pctc": "1", "globalDays": "090", "preOperative": "0.10", "intraOperative": "0.70",
        "postOperative": "0.20", "multipleProcedure": "2", "bilateral": "1", "assistant": "2", "coSurgeon": "1",
        "teamSurgery": "0", "components": "26 TC",
    }  # fmt: skip


@pytest.mark.parametrize("syntax", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_skos_is_read_in_every_syntax(syntax: str) -> None:
    import io

    from chargegraph.rdf import read_rdf, write_rdf

    out = io.BytesIO()
    write_rdf(read_rdf(TURTLE.encode(), "turtle"), syntax, out, prefixes={"skos": "http://www.w3.org/2004/02/skos/core#"})
    name = {"turtle": "x.ttl", "ntriples": "x.nt", "rdfxml": "x.rdf", "jsonld": "x.jsonld"}[syntax]
    edition = load_edition(out.getvalue(), name=name)
    assert (edition.name, edition.uri, edition.title) == ("hats-3", "http://example.org/hats", "Hats")
    found = edition.concepts
    assert (found["1"].label, found["1"].synonyms, found["1"].notes) == ("Hat", ("Headgear",), ("Worn.",))
    assert (found["1.1"].broader, found["1.1"].definition) == ("1", "Of felt.")
    assert (found["2"].label, found["2"].properties) == ("Kappe", (INACTIVE,))
    assert load_edition(out.getvalue(), name="data.xml" if syntax == "rdfxml" else "data.txt").name == "hats-3"


# Errors say what, where and what to do.

Reader = Callable[..., Edition]
XML = TABULAR.decode()
VERSIONS: dict[Reader, dict[str, str]] = {
    read_nucc: {"version": "25.1"},
    read_crosswalk: {"version": "cms-2025-10"},
    read_fee_schedule: {"version": "2025-10"},
}


@pytest.mark.parametrize(
    ("reader", "data", "says"),
    [
        (read_icd10cm, b"A000    Fever\nnot a code line\n", "no line of an ICD-10-CM code file, x-2026 line 2, "),
        (read_icd10cm, b"A000    Fever\nA000    Fever\n", "the code A00.0 is given twice, x-2026 line 2, "),
        (read_icd10cm, b"A00X    Fever\n", "'A00.X' is not an ICD-10-CM code, x-2026 line 1"),
        (read_icd10cm, b"\n", "no code is in it, x-2026, "),
        (read_icd10cm, b"00001 A00     9 Fever\n", "file are not in their places, x-2026 line 1 column 15, "),
        (read_icd10cm, b"A000    F\x81ver\n", "the text is not UTF-8, x-2026 line 1 column 10, "),
        (read_tabular, TABULAR[:-30], "not well-formed XML (no element found), x-2026 line 31 column 1, "),
        (read_tabular, b"<a/>", "the XML is a a, not an ICD10CM.tabular, x-2026, "),
        (read_tabular, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "the XML has a document type, which may reach"),
        (read_tabular, XML.replace("A00.1<", "A00.0<").encode(), "the code A00.0 is given twice, x-2026 line 13, "),
        (read_tabular, XML.replace("A00.1<", "B00.1<").encode(), "B00.1 below A00 is no code with a title, x-2026 line 13, "),
        (read_tabular, XML.replace('"B10"', '"none"').encode(), "none is no block"),
        (read_tabular, XML.replace("<name>2<", "<name>two<").encode(), "two is no number of a chapter, x-2026 line 20, "),
        (read_tabular, b"<ICD10CM.tabular/>", "no code is in it"),
        (read_tabular, b"<?xml version='1.0' encoding='utf-9'?><a/>", "not well-formed XML"),
        (read_nucc, NUCC.replace("Classification", "Class").encode(), "there is no column 'classification', x-2026 line 1, "),
        (read_nucc, NUCC.encode()[:-12], "the row has 7 cells of 8, x-2026 line 4, "),
        (read_nucc, NUCC.encode()[:130], "the table breaks off (unexpected end of data), x-2026 line 2, "),
        (read_nucc, NUCC.replace("111AB0001X", "111A00000X").encode(), "the code 111A00000X is given twice, x-2026 line 3, "),
        (read_nucc, NUCC.replace("111AB0001X", "111AB0001").encode(), "'111AB0001' is not a provider taxonomy code"),
        (read_nucc, NUCC_HEAD.encode(), "no code is in it"),
        (read_nucc, NUCC_HEAD.replace("Notes", "Code").encode(), "two columns are called 'Code'"),
        (read_nucc, b"", "there is no column 'code', x-2026 line 1, "),
        (read_skos, b"plain words", "no syntax of RDF"),
        (read_nucc, NUCC.encode("cp1252").replace(b"\xe7", b"\x81"), "the text is not UTF-8, x-2026 line 3 column 67, "),
        (read_crosswalk, CROSSWALK.replace("TAXONOMY CODE", "CODE").encode(), "there is no column 'provider taxonomy code'"),
        (read_crosswalk, CROSSWALK.replace("111AC0001X", "111AC").encode(), "'111AC' is not a provider taxonomy code"),
        (read_crosswalk, (CROSSWALK + "02,Physician").encode(), "the row has 2 cells of 4, x-2026 line 11, "),
        (read_crosswalk, (CROSSWALK + '02,"Physician').encode(), "the table breaks off"),
        (read_crosswalk, CROSSWALK_HEAD.encode(), "no code is in it"),
        (read_hcpcs, HCPCS + record("J0300", 4, "alone").encode(), "belongs to no code before it, x-2026 line 11, "),
        (read_hcpcs, HCPCS + b"   A2 cut", "no record of the contractor file, x-2026 line 11, "),
        (read_hcpcs, HCPCS + record("J0300", 3, "cut").encode()[:200], "the record breaks off, x-2026 line 11 column 200, "),
        (read_hcpcs, HCPCS + record("a0300", 3, "wrong").encode(), "no record of the contractor file"),
        (read_hcpcs, HCPCS + record("AA", 3, "wrong").encode(), "'AA' is no HCPCS code, x-2026 line 11 column 1, "),
        (read_hcpcs, HCPCS + record("J0100", 3, "again").encode(), "the code J0100 is given twice, x-2026 line 11, "),
        (read_hcpcs, b"nothing", "no code is in it"),
        (read_fhir, b'{"resourceType": "CodeSystem", ', "no JSON (expecting property name"),
        (read_fhir, b'{"resourceType": "ValueSet"}', "a FHIR ValueSet, not a CodeSystem"),
        (read_fhir, b"[1]", "a FHIR document, not a CodeSystem"),
        (read_fhir, b"\xff\xff", "the text is not UTF-8, x-2026 line 1 column 1, "),
        (read_fhir, json.dumps({**FHIR, "concept": []}).encode(), "no code is in it"),
        (read_fhir, json.dumps({**FHIR, "concept": {"code": "1"}}).encode(), "concept is no list of objects"),
        (read_fhir, json.dumps({**FHIR, "concept": [{"display": "Hat"}]}).encode(), "a concept has no code"),
        (read_fhir, json.dumps({**FHIR, "concept": [{"code": "1"}] * 2}, indent=1).encode(), "1 is given twice, x-2026 line 14"),
        (read_fhir, json.dumps({**FHIR, "content": "some"}).encode(), "the content is 'some'"),
        (read_fhir, json.dumps({**FHIR, "url": ""}).encode(), "the CodeSystem has no url and name"),
        (read_fhir, json.dumps({**FHIR, "version": ""}).encode(), "the resource tells no version and no date"),
        (read_fhir, b'{"resourceType": "CodeSystem", "concept": ' + b"[" * 100_000, "no JSON|nested too deeply"),
        (read_fee_schedule, FEES.replace("HCPCS,MOD", "CODE,MOD").encode(), "no row begins with HCPCS and MOD"),
        (read_fee_schedule, FEES.replace("GLOB DAYS", "GLOB").encode(), "there is no column for globalDays, x-2026 line 1, "),
        (read_fee_schedule, FEES.encode()[:-20], "the row has 8 cells, 14 are needed, x-2026 line 6, "),
        (read_fee_schedule, (FEES + FEES.splitlines()[1]).encode(), "0001F is given twice, x-2026 line 7, "),
        (read_fee_schedule, FEES.replace("0001F", "001F").encode(), "'001F' is not a CPT or HCPCS code, x-2026 line 2"),
        (read_skos, b"@prefix x: <", "not valid turtle"),
        (read_skos, b"@prefix x: <http://x/> . x:a x:b x:c .", "no skos:ConceptScheme is in it"),
        (read_skos, TURTLE.replace("x:b a skos:Concept ;", "x:other a skos:ConceptScheme . x:b skos:inScheme x:other ;").encode(),
         "2 concept schemes are in it"),
        (read_skos, re.sub("skos:notation[^;]*;", "", TURTLE).encode(), "no code is in it"),
        (read_skos, TURTLE.replace('"1.1"', '"1"').encode(), "the code 1 is given twice"),
        (read_skos, TURTLE.replace('owl:versionInfo "3" ;', "").encode(), "the concept scheme tells no version"),
        (read_skos, TURTLE.replace('dcterms:title "Hats"@en ;', "").encode(), "the concept scheme has no title"),
        (read_skos, b"<!DOCTYPE a []><rdf:RDF/>", "the XML has a document type"),
        (read_packed, b"A000", "no gzip file"),
        (read_packed, gzip.compress(b"A000", mtime=0), "no bundled edition"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_an_error_with_a_place(reader: Reader, data: bytes, says: str) -> None:
    with pytest.raises(ChargegraphError) as caught:
        # The name tells the readers of ICD-10-CM and HCPCS a year.
        reader(data, name="x-2026", **VERSIONS.get(reader, {}))
    assert any(part in str(caught.value) for part in says.split("|"))
    assert caught.value.where is not None
    assert caught.value.where.name.startswith("x-2026")
    assert caught.value.remedy or isinstance(caught.value, CodeError)


@pytest.mark.parametrize(
    ("reader", "data"),
    [(read_icd10cm, CODES), (read_nucc, NUCC.encode()), (read_crosswalk, CROSSWALK.encode()), (read_hcpcs, HCPCS),
     (read_fee_schedule, FEES.encode())],
)  # fmt: skip
def test_a_name_without_a_version_asks_for_one(reader: Reader, data: bytes) -> None:
    with pytest.raises(
        UsageError, match=r"(the file name tells no|neither the file nor its name tells a) .*, give the edition, such as"
    ):
        reader(data, name="file")
    assert reader(data, name="file", version="2020-01").version == "2020-01"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b" \n", "the file is empty"),
        (b"%PDF-1.7", "looks like a PDF"),
        (b"PK\x03\x04 xl/workbook.xml", "looks like an Excel workbook, x, save the sheet as CSV"),
        (b"PK\x03\x04 word/document.xml", "looks like a Word document"),
        (b"PK\x03\x04 a.txt", "looks like a zip archive, x, unpack it"),
        (b"\xd0\xcf\x11\xe0 old", "looks like an old Excel workbook"),
        (gzip.compress(CODES, mtime=0), "looks like a gzip file, x, unpack it"),
        (b"abc\x00\x01", "looks like no text"),
        (b"<!DOCTYPE html><html>", "looks like a web page"),
        (b"#curie_map:\n#  a: b\nsubject_id\tpredicate_id\tobject_id\n", "SSSOM mapping set, x, use chargegraph link --mappings"),
        (b"subject_id\tpredicate_id\tobject_id\tmapping_justification\n", "SSSOM mapping set"),
        (b'id\tlabel\txref\n"DOID:1"\t"a"\t"b"\n', "cross-references of the Human Disease Ontology"),
        (b"C0000005|ENG|P|L0000005|PF|S0007492|Y|A26634265||M0019694|D012711|MSH|\n", "UMLS release file"),
        (b"id\teffectiveTime\tactive\tmoduleId\n", "SNOMED CT release file"),
        (b"Summary & Overview\nCPT 0686T: Something\n", "looks like a coding brief, x, use chargegraph build"),
        (b"format-version: 1.2\nontology: x\n", "functional syntax or OBO"),
        (b"HDR made up\n0001F  \n", "fixed-width form of the fee schedule"),
        (b"Dear colleague,\n", "is not known (it begins 'Dear colleague,')"),
        (b"<?xml version='1.0'?><other/>", "is not known"),
        (b'{"a": 1}', "is not known"),
    ],
)
def test_a_file_of_another_kind_is_named(data: bytes, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_edition(data, name="x")
    assert says in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("data", "format"),
    [(CODES, "icd10cm"), (CODES_ONLY, "icd10cm"), (ORDER, "icd10cm"), (TABULAR, "tabular"), (NUCC.encode(), "nucc"),
     (CROSSWALK.encode(), "crosswalk"), (HCPCS, "hcpcs"), (json.dumps(FHIR).encode(), "fhir"), (FEES.encode(), "feeschedule"),
     (FEES_OF_CMS.encode(), "feeschedule"), (TURTLE.encode(), "skos"), (CODES.decode().encode("utf-16"), "icd10cm"),
     (b"\xef\xbb\xbf" + NUCC.encode(), "nucc"), (TABULAR.replace(b"\n", b"\r\n"), "tabular")],
)  # fmt: skip
def test_a_format_is_recognised_by_what_is_in_the_file(data: bytes, format: str) -> None:
    assert format_of(data, name="file") == format


def test_a_scheme_that_is_asked_for_must_be_the_one() -> None:
    assert load_edition(CODES, name="x-2024.txt", scheme="icd10cm").scheme == "icd10cm"
    with pytest.raises(UsageError, match="the file is of icd10cm, not of nucc"):
        load_edition(CODES, name="x-2024.txt", scheme="nucc")
    with pytest.raises(UsageError, match="is no version"):
        load_edition(CODES, name="x-2024.txt", edition="20/24")
    with pytest.raises(UsageError, match="is no prefix"):
        load_edition(CODES, name="x-2024.txt", scheme="ICD 10")
    assert load_edition(CODES, name="x-2024.txt", edition="2024-04").valid_from == "2024-04-01"


@pytest.mark.parametrize(
    ("edition", "days", "title"),
    [
        ("2024", ("2023-10-01", "2024-09-30"), "ICD-10-CM, fiscal year 2024, codes"),
        ("2024-04", ("2024-04-01", "2024-09-30"), "ICD-10-CM, April update 2024, codes"),
        ("2024-01", ("2024-01-01", "2024-09-30"), "ICD-10-CM, update of 2024-01, codes"),
        ("2023-10", ("2023-10-01", "2024-09-30"), "ICD-10-CM, update of 2023-10, codes"),
    ],
)
def test_an_edition_of_icd10cm_is_a_year_or_a_month(edition: str, days: tuple[str, str], title: str) -> None:
    found = load_edition(CODES, name="codes.txt", edition=edition)
    assert (found.version, found.valid_from, found.valid_until, found.title) == (edition, *days, title)


@pytest.mark.parametrize("data", [CODES, TABULAR], ids=["codes", "tabular"])
@pytest.mark.parametrize("edition", ["abc", "24", "2024-13", "2024-4", "april-2024", "2024-04-01", "20245"])
def test_another_edition_of_icd10cm_is_refused(edition: str, data: bytes) -> None:
    with pytest.raises(UsageError, match=rf"^'{edition}' is no edition of ICD-10-CM, icd10cm-2024, give a fiscal year, or"):
        load_edition(data, name="icd10cm-2024", edition=edition)
    with pytest.raises(UsageError, match="did you mean icd10cm"):
        system_called("icd10")


def test_a_large_file_is_refused_and_one_that_unpacks_large(monkeypatch: pytest.MonkeyPatch) -> None:
    large = repacked(lambda text: text + b" " * 5000 + b"\n")
    monkeypatch.setattr(release, "LIMIT", 1000)
    monkeypatch.setattr(packed, "LIMIT", 1000)
    with pytest.raises(LimitReached, match="give one release"):
        load_edition(CODES * 20, name="x-2024.txt")
    with pytest.raises(LimitReached, match="give one release"):
        load_edition(large, name="x.tsv.gz")


SAMPLES = [CODES, CODES_ONLY, ORDER, TABULAR, NUCC.encode(), CROSSWALK.encode(), HCPCS, json.dumps(FHIR).encode(), FEES.encode(),
           FEES_OF_CMS.encode(), TURTLE.encode()]  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: format_of(sample, name="file"))
@given(
    at=st.floats(0, 1), until=st.floats(0, 1), instead=st.binary(max_size=8) | st.sampled_from([b'"', b"<", b"{", b"\n", b"null"])
)
def test_a_damaged_file_is_read_or_is_an_error_for_its_user(sample: bytes, at: float, until: float, instead: bytes) -> None:
    start, end = sorted((int(at * len(sample)), int(until * len(sample))))
    damaged = sample[:start] + instead + sample[end:]
    with contextlib.suppress(UsageError, CodeError, RdfError):
        edition = load_edition(damaged, name="icd10c-2025_10-oct-251-RVU25D.txt")
        assert edition.concepts
        assert read_packed(pack(edition), name="x").concepts == edition.concepts


# The bundled form.

texts = st.text(st.characters(codec="utf-8"), max_size=12)
concepts = st.builds(
    Concept,
    code=st.builds(Code, st.sampled_from(["icd10cm", "cpt"]), st.text(st.characters(codec="utf-8"), min_size=1, max_size=5)),
    label=texts,
    kind=st.sampled_from(["diagnosis", "concept"]),
    short=st.none() | texts,
    synonyms=st.lists(texts, max_size=3).map(tuple),
    definition=st.none() | texts,
    broader=st.none() | texts,
    billable=st.sampled_from([None, True, False]),
    includes=st.lists(texts, max_size=2).map(tuple),
    excludes1=st.lists(texts, max_size=2).map(tuple),
    excludes2=st.lists(texts, max_size=2).map(tuple),
    notes=st.lists(texts, max_size=2).map(tuple),
    valid_from=st.none() | texts,
    valid_until=st.none() | texts,
    properties=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
)


def edition_of(members: list[Concept], **more: Any) -> Edition:
    said: dict[str, Any] = dict.fromkeys(("version", "title", "publisher", "source", "sha256", "rights"), "x") | more
    return Edition(scheme="icd10cm", shareable=True, concepts={member.code.notation: member for member in members}, **said)


@given(st.lists(concepts, max_size=4), texts, st.none() | texts)
def test_what_is_bundled_is_read_as_it_was(members: list[Concept], title: str, remark: str | None) -> None:
    edition = edition_of(members, title=title, remark=remark)
    data = pack(edition)
    assert data == pack(edition)
    assert gzip.decompress(data) == packed_text(edition)
    read = read_packed(data, name="x")
    assert {f.name: getattr(read, f.name) for f in fields(Edition) if f.name != "concepts"} == {
        f.name: getattr(edition, f.name) for f in fields(Edition) if f.name != "concepts"
    }
    assert dict(read.concepts) == edition.concepts
    assert list(read.concepts) == list(edition.concepts)
    assert isinstance(read.concepts, PackedConcepts)
    wanted = [
        (c.code.notation, c.kind, c.label, c.short or None, c.synonyms, c.includes, c.broader or None)
        for c in edition.concepts.values()
    ]
    assert list(read.concepts.names()) == wanted
    for notation in {concept.broader for concept in members} - {None}:
        assert notation is not None
        below = [child for child, concept in edition.concepts.items() if concept.broader == notation]
        assert read.concepts.children(notation) == below


def repacked(change: Callable[[bytes], bytes]) -> bytes:
    edition = edition_of([Concept(code=Code("icd10cm", f"A0{n}"), label=f"Fever {n}", kind="diagnosis") for n in range(3)])
    return gzip.compress(change(gzip.decompress(pack(edition))))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (repacked(bytes)[:-20], "the file breaks off|the file is damaged"),
        (repacked(lambda text: text[:-1]), "the file breaks off"),
        (repacked(lambda text: text[: text.rindex(b"A02")]), "3 concepts are promised, 2 are there"),
        (repacked(lambda text: text.replace(b"A02\t", b"A01\t")), "a code is given twice"),
        (repacked(lambda text: text.replace(b"# sha256: x\n", b"")), "the head lacks sha256"),
        (repacked(lambda text: text.replace(b"# concepts: 3", b"# concepts: three")), "the head lacks a count"),
        (repacked(lambda text: text.replace(b"Fever 1", b"\xff")), "the file is damaged"),
    ],
)
def test_a_damaged_edition_is_an_error(data: bytes, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_packed(data, name="x")
    assert any(part in str(caught.value) for part in says.split("|"))


def test_a_row_that_is_cut_is_an_error_when_it_is_asked_for() -> None:
    edition = read_packed(repacked(lambda text: text.replace(b"Fever 1\t", b"Fever 1")), name="x")
    assert edition.concepts["A02"].label == "Fever 2"
    with pytest.raises(UsageError, match="a row has 15 cells: A01"):
        _ = edition.concepts["A01"]


# Notes.


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("another cancer (C24.9)", ["C24.9"]),
        ("drinking (F10.-)", ["F10"]),
        ("hepatitis (B16.-, B18.0-B18.1)", ["B16", "B18.0", "B18.1"]),
        ("carcinoid tumors (C7B.-)", ["C7B"]),
        ("bowels (A00-A09)", ["A00-A09"]),
        ("pregnancy (O00-O9A)", ["15"]),
        ("eyes, (with brackets) (H00.0-) and more (H00.1)", ["H00.0", "H00.1"]),
        ("pelvis (S32.1--S32.9)", ["S32.1", "S32.2", "S32.3", "S32.4", "S32.5", "S32.6", "S32.8", "S32.9"]),
        ("with pneumonia (A37 with fifth-character 1)", ["A37.01", "A37.11", "A37.81", "A37.91"]),
        ("drug use (F10-F13 with 5th character .6)", ["F10.26", "F10.96", "F13.26", "F13.96"]),
        ("amnesia (F10-F11 with final characters -96)", ["F10.96"]),
        ("concussion (S06.0X- with seventh character A)", ["S06.0X0A", "S06.0X1A", "S06.0XAA", "S06.0X9A"]),
        ("elbow (S52.- with open fracture 7th character)", []),
        ("subcategories S06.1- to S06.3-", ["S06.1", "S06.2", "S06.3"]),
        ("as classified in M75-M77, see categories E08, E10", ["M75", "M76", "M77", "E08", "E10"]),
        ("lack of vitamin B12, H1N1, C7.3, (not a code)", []),
        ("no such code (C24.7)", []),
    ],
)  # fmt: skip
def test_a_note_refers_to_codes(note: str, found: list[str]) -> None:
    assert list(references(note, open_bundled("icd10cm").concepts)) == found


def test_nearly_every_excludes_note_with_a_code_in_parentheses_is_read() -> None:
    known = open_bundled("icd10cm").concepts
    read = Counter[str]()
    unread = []
    for concept in known.values():
        for note in concept.excludes1:
            named = re.search(r"\([^)]*[A-Z]\d", note) is not None
            found = references(note, known)
            assert all(notation in known for notation in found)
            read["notes"] += 1
            read["with a code in parentheses"] += named
            read["of these read"] += named and bool(found)
            if not found and re.search(r"\b[A-Z]\d\d\b", note):
                unread.append(note)
    assert read == {"notes": 5406, "with a code in parentheses": 5258, "of these read": 5257}
    assert unread == ["open fracture of elbow and forearm (S52.- with open fracture 7th character)"]


# What ships.


def test_what_ships_is_what_the_manifest_says() -> None:
    rows = manifest()
    assert [row["scheme"] for row in rows] == ["hcpcs", "icd10cm", "nucc", "pos"]
    total = 0
    for row, edition in zip(rows, bundled(), strict=True):
        data = read_resource("graph", "schemes", row["file"])
        total += len(data)
        assert row["file"] == f"{edition.name}.tsv.gz"
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        assert (edition.scheme, edition.version, len(edition.concepts)) == (row["scheme"], row["version"], int(row["concepts"]))
        assert edition.shareable
        assert (edition.remark is None) == (edition.coverage == COMPLETE)
        assert (read_packed(data, name="x").concepts) == edition.concepts
    assert 500_000 < total < 5_000_000
    here = {name for name in os.listdir(Path(bundle.TARGET)) if name.endswith(".gz")}
    assert here == {row["file"] for row in rows}


@pytest.mark.parametrize(
    ("scheme", "readers"),
    [
        ("hcpcs", {"procedure": read_procedure, "modifier": read_modifier}),
        ("icd10cm", {"diagnosis": read_diagnosis}),
        ("nucc", {"taxonomy": read_taxonomy}),
        ("pos", {"place-of-service": read_place_of_service}),
    ],
)
def test_every_bundled_code_is_of_its_form(scheme: str, readers: dict[str, Callable[[str], Code]]) -> None:
    edition, checked = open_bundled(scheme), 0
    for concept in edition.concepts.values():
        assert concept.label
        if concept.kind in readers:
            checked += 1
            assert readers[concept.kind](concept.code.notation) == concept.code
        else:
            assert (scheme, concept.kind) == ("icd10cm", "concept")
        assert concept.broader is None or concept.broader in edition.concepts
    assert checked >= 52


def test_nothing_of_cpt_nor_of_teeth_ships() -> None:
    notations = [notation for edition in bundled() for notation in edition.concepts if edition.scheme == "hcpcs"]
    assert len(notations) == 6_440 + 354
    assert not [notation for notation in notations if re.fullmatch(r"\d.*|D\d{4}|P[1-6]", notation)]


def test_the_first_look_ups_find_what_later_ones_do() -> None:
    opened = open_bundled("icd10cm-2026-04").concepts
    assert isinstance(opened, PackedConcepts)
    below: dict[str | None, list[str]] = {}
    for notation, *_, above in open_bundled("icd10cm-2026-04").concepts.names():  # type: ignore[attr-defined]
        below.setdefault(above, []).append(notation)
    asked = [*[notation for notation in below if notation is not None][::400], "C78.7", "nothing"]
    assert len(asked) > 60
    for notation in asked:
        assert opened.children(notation) == below.get(notation, [])
    assert opened.children("") == []


def test_bundled_diagnoses_say_what_they_are() -> None:
    edition = open_bundled("icd10cm-2026-04")
    concepts = edition.concepts
    assert isinstance(concepts, PackedConcepts)
    assert concepts["C78.7"].label == "Secondary malignant neoplasm of liver and intrahepatic bile duct"
    assert concepts["C22.0"].synonyms == ("Hepatocellular carcinoma", "Hepatoma")
    assert concepts.children("C22") == [f"C22.{n}" for n in "01234789"]
    assert [concepts[n].billable for n in ("C22", "C22.0", "S06.1X7", "S06.1X7A", "H21.1X")] == [False, True, False, True, False]
    assert "S06.1X7D" not in concepts
    with pytest.raises(KeyError):
        _ = concepts["C22.5"]
    kinds = Counter((concept.kind, concept.billable) for concept in concepts.values())
    assert kinds == {("diagnosis", True): 74_719, ("diagnosis", False): 23_221, ("concept", False): 526}


@pytest.mark.parametrize(
    ("code", "named", "not_named"),
    [
        ("208600000X", "General Surgery", "Surgical Oncology"),
        ("2085R0202X", "Diagnostic Radiology", "Radiology"),
        ("2085R0204X", "Interventional Radiology", "Radiology"),
        ("207RI0011X", "Interventional Cardiology", "Internal Medicine"),
        ("207RA0002X", "Adult Congenital Heart Disease", "Internal Medicine"),
        ("207L00000X", "Anesthesiology", "Addiction Medicine"),
        ("2086H0002X", "Surgery, Hospice and Palliative Medicine", "General Surgery"),
        ("207QG0300X", "Geriatric Medicine", "Geriatric Psychiatry"),
        ("235Z00000X", "Speech Language Pathologist", "Audiologist"),
        ("2085N0904X", "Nuclear Radiology", "Neuroradiology"),
        ("261QR0405X", "Substance Use Disorder Rehabilitation", "Rehabilitation"),
        ("261QS1200X", "Clinic/Center, Sleep Disorder Diagnostic", "Allopathic & Osteopathic Physicians"),
        ("1835P1400X", "Pharmacist, Pain Management", "Pharmacy"),
        ("1223S0112X", "Oral & Maxillofacial Surgery", "Ophthalmology"),
        ("332B00000X", "Durable Medical Equipment & Medical Supplies", "Grocery Store"),
    ],
)
def test_a_bundled_taxonomy_code_has_its_names_and_no_others(code: str, named: str, not_named: str) -> None:
    concept = open_bundled("nucc").concepts[code]
    assert named in concept.synonyms
    assert not_named not in concept.synonyms
    assert not concept.label.endswith((f"/{not_named}", f", {not_named}"))


def test_a_bundled_edition_opens_quickly() -> None:
    from chargegraph.editions.formats.packed import open_file

    start = time.process_time()
    edition = open_file(str(bundle.TARGET / "icd10cm-2026-04.tsv.gz"), name="x")
    assert edition.concepts["C78"].label
    assert time.process_time() - start < 0.25  # 0.03 on an idle machine
    with pytest.raises(UsageError, match="did you mean icd10cm-2026-04"):
        open_bundled("icd10cm-2026-05")


# The real releases.


def tabular_or_skip() -> Path:
    found = bundle.tabular_of_cdc()
    if found is None or not found.is_file():
        pytest.skip("SKIPPED LOUDLY: no tabular list; install simple-icd-10-cm 1.5.0 or name the XML in CHARGEGRAPH_TABULAR")
    return found


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "name", "count"),
    [
        ("icd10cm/icd10cm-codes-2024.txt", "icd10cm-2024", 74_044),
        ("icd10cm/icd10cm_codes_2026_codes_only.txt", "icd10cm-2026", 74_719),
        ("nucc/nucc_taxonomy_251.csv", "nucc-25.1", 883),
        ("nucc/nucc_taxonomy_240.csv", "nucc-24.0", 874),
        ("hcpcs/HCPC2019_CONTR_ANWEB.txt", "hcpcs-2019", 6_440 + 360),
        ("pos/CodeSystem-CMSPlaceofServiceCodes.json", "pos-2024-05", 52),
        ("cms/medicare_provider_taxonomy_crosswalk_2025-10.csv", "nucc-cms-2025-10", 459),
        ("rvu/PPRRVU2025_Oct_indicators.csv", "mpfs-2025-10", 16_852),
    ],
)
def test_the_real_releases_are_read_whole(file: str, name: str, count: int, shared: Path) -> None:
    edition = load_edition((shared / "terminology" / file).read_bytes(), name=file)
    assert (edition.name, len(edition.concepts)) == (name, count)
    if edition.scheme == "mpfs":
        rows = [dict(concept.properties).get("components", "").split() for concept in edition.concepts.values()]
        # One code has rows with a modifier only.
        assert sum(map(len, rows)) + len(rows) - 1 == 19_090
    if edition.scheme == "hcpcs":
        assert Counter(concept.kind for concept in edition.concepts.values()) == {"procedure": 6_440, "modifier": 360}


@pytest.mark.shared
def test_mapping_sets_and_briefs_are_told_from_code_systems(shared: Path) -> None:
    files = sorted((shared / "terminology" / "mapping").iterdir())
    assert len(files) >= 10
    formats = {file.name: format_of(file.read_bytes(), name=file.name) for file in files}
    assert {formats[name] for name in formats if ".sssom." in name} == {"sssom"}
    assert formats["doid_xrefs_2026-07-31.tsv"] == "xrefs"
    assert format_of((shared / "briefs" / "0686T.txt").read_bytes(), name="0686T.txt") == "brief"


@pytest.mark.shared
def test_the_uris_are_those_of_hl7(shared: Path) -> None:
    checked = 0
    for file in (shared / "terminology" / "fhir").glob("NamingSystem-*.json"):
        system = json.loads(file.read_bytes())
        if system["status"] == "retired":
            continue
        for identifier in system["uniqueId"]:
            uri = f"urn:oid:{identifier['value']}" if identifier["type"] == "oid" else identifier["value"]
            scheme = system_of_uri(uri)
            assert scheme is not None, uri
            if identifier["type"] == "uri" and identifier["preferred"]:
                assert scheme.uri == uri
            checked += 1
    assert checked == 13


@pytest.mark.shared
def test_the_labels_of_the_tabular_list_are_those_of_the_code_file(shared: Path) -> None:
    concepts = open_bundled("icd10cm").concepts
    data = (shared / "terminology" / "icd10cm" / "icd10cm-codes-2024.txt").read_bytes()
    earlier = read_icd10cm(data, name="icd10cm-codes-2024.txt").concepts
    both = [notation for notation in earlier if notation in concepts]
    other = [notation for notation in both if earlier[notation].label != concepts[notation].label]
    extended = [notation for notation in both if len(notation) == 8 and concepts[notation].label.startswith(
        concepts[concepts[notation].broader or ""].label + ", ")]  # fmt: skip
    assert len(both) == 74_029
    assert len(extended) > 45_000
    # Titles that changed in two years, and accents, which the code file does not have.
    assert (len(other), len(set(other) & set(extended))) == (169, 66)


@pytest.mark.shared
@pytest.mark.parametrize("with_tabular", [False, True])
def test_what_ships_is_made_of_the_releases(with_tabular: bool, shared: Path, tmp_path: Path) -> None:
    written = list(bundle.write(shared / "terminology", tabular_or_skip() if with_tabular else None, tmp_path))
    assert len(written) == 3 + with_tabular
    same_packer = "ng" not in zlib.ZLIB_RUNTIME_VERSION
    for path in tmp_path.glob("*.gz"):
        made, kept = path.read_bytes(), (bundle.TARGET / path.name).read_bytes()
        assert gzip.decompress(made) == gzip.decompress(kept)
        assert made == kept or not same_packer
    if with_tabular and same_packer:
        assert (tmp_path / "manifest.tsv").read_bytes() == (bundle.TARGET / "manifest.tsv").read_bytes()


@pytest.mark.shared
def test_the_codes_are_those_of_the_code_list() -> None:
    tabular = tabular_or_skip()
    codes = (tabular.parent / "code-list-April-2026.txt").read_text("utf-8").split()
    assert len(codes) > 98_000
    assert {notation.replace(".", "") for notation in open_bundled("icd10cm").concepts} == set(codes)


@pytest.mark.shared
def test_what_cms_cannot_mean_is_in_the_crosswalk(shared: Path) -> None:
    text = (shared / "terminology" / bundle.CROSSWALK).read_text("utf-8")
    rows = {(tidy(row[2]), tidy(row[3])) for _, row in release.rows_of(text, "x")}
    assert len(ERRORS) == 21
    for said, (right, reason) in ERRORS.items():
        assert said in rows
        assert reason
        assert right != said[1]
    # Two codes with one description, read without regard to slashes and commas: each is in the table, but for one of the two.
    codes: dict[str, set[str]] = {}
    for code, description in rows:
        codes.setdefault(" ".join(re.findall(r"\w+", description.lower())), set()).add(code)
    shared_by = [(description, of) for description, of in codes.items() if description and len(of - {""}) > 1]
    wrong = {code for code, _ in ERRORS}
    assert len(shared_by) >= 5
    for description, of in shared_by:
        assert len(of - wrong) <= 1, description


@pytest.mark.shared
def test_no_name_that_nucc_gives_a_bundled_code_is_accused(shared: Path) -> None:
    from chargegraph.findings.verdict import Reconciler
    from chargegraph.store.at_hand import Authorities

    data = (shared / "terminology" / "nucc" / "nucc_taxonomy_251.csv").read_bytes()
    rows = release.table_of(data, "x", ("code", "classification", "specialization", "display name"), remedy="")
    codes = open_bundled("nucc").concepts
    reconciler, judged = Reconciler(Authorities()), Counter[str]()
    for _, row in rows:
        assert isinstance(row, dict)
        code, first, second, shown = (release.tidy(row[c]) for c in ("code", "classification", "specialization", "display name"))
        if code in codes:
            forms = ("{1}, {0}", "{1} - {0}", "{1}/{0}", "{0} {1}", "{0}") if second else ("{1}",)
            for name in {shown, *(form.format(second, first) for form in forms)}:
                verdict = reconciler.judge("specialty", code, name)
                assert verdict is not None
                judged[verdict.verdict] += 1
                assert verdict.verdict in ("agrees", "paraphrase", "undecided"), (code, name, verdict)
    assert sum(judged.values()) > 2_000
