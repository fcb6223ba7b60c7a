"""Which release a file is by its real name, when it is in force, and where it takes asking."""

import pytest

from chargegraph.editions.formats.periods import CROSSWALK, period_of, release_of
from chargegraph.editions.model import COMPLETE, OUTDATED
from chargegraph.editions.recognise import load_edition
from chargegraph.errors import UsageError
from tests.editions.test_formats import CODES, FEES, FEES_OF_CMS, HCPCS, TABULAR, record


@pytest.mark.parametrize(
    ("prefix", "name", "version", "first", "last"),
    [
        ("icd10cm", "icd10cm-order-Jan-2021.txt", "2021-01", "2021-01-01", "2021-09-30"),
        ("icd10cm", "icd10cm_order_january_2021.txt", "2021-01", "2021-01-01", "2021-09-30"),
        ("icd10cm", "icd10cm-codes-2031-jan.txt", "2031-01", "2031-01-01", "2031-09-30"),
        ("icd10cm", "icd10cm-order-Oct-2030.txt", "2031", "2030-10-01", "2031-09-30"),
        ("icd10cm", "icd10cm-codes-October-1-2030.txt", "2031", "2030-10-01", "2031-09-30"),
        ("icd10cm", "FY2031-codes-Oct-2030.txt", "2031", "2030-10-01", "2031-09-30"),
        ("icd10cm", "icd10cm-codes-FY31.txt", "2031", "2030-10-01", "2031-09-30"),
        ("icd10cm", "icd10c-tabular-April-1-2026.xml", "2026-04", "2026-04-01", "2026-09-30"),
        ("icd10cm", "icd10cm-codes-20260401.txt", "2026-04", "2026-04-01", "2026-09-30"),
        ("icd10cm", "icd10cm-order-2026-rev-20251114.txt", "2026", "2025-10-01", "2026-09-30"),
        ("icd10cm", "2026-icd-10-cm/icd10cm-codes-April-2025.txt", "2025-04", "2025-04-01", "2025-09-30"),
        ("icd10pcs", "icd10pcs_order_2024.txt", "2024", "2023-10-01", "2024-09-30"),
        ("icd10pcs", "icd10pcs_codes_april_2024.txt", "2024-04", "2024-04-01", "2024-09-30"),
        ("hcpcs", "HCPC2024_JAN_ANWEB.txt", "2024-01", "2024-01-01", "2024-12-31"),
        ("hcpcs", "HCPC2022_APR_ANWEB_v2.txt", "2022-04", "2022-04-01", "2022-12-31"),
        ("hcpcs", "HCPC2023_JUL_ANWEB_v3.txt", "2023-07", "2023-07-01", "2023-12-31"),
        ("hcpcs", "HCPC2025_OCT_ANWEB_01142025.txt", "2025-10", "2025-10-01", "2025-12-31"),
        ("hcpcs", "october-2024-hcpcs.txt", "2024-10", "2024-10-01", "2024-12-31"),
        ("hcpcs", "hcpcs-2024-q3.txt", "2024-07", "2024-07-01", "2024-12-31"),
        ("hcpcs", "HCPC17_CONTR_ANWEB.txt", "2017", "2017-01-01", "2017-12-31"),
        ("hcpcs", "HCPC2018_CONTR_ANWEB_disc.txt", "2018", "2018-01-01", "2018-12-31"),
        ("mpfs", "PPRRVU25_JAN.csv", "2025-01", "2025-01-01", "2025-12-31"),
        ("mpfs", "PPRRVU2025_Oct.csv", "2025-10", "2025-10-01", "2025-12-31"),
        ("mpfs", "RVU25D.csv", "2025-10", "2025-10-01", "2025-12-31"),
        ("mpfs", "rvu24ar.csv", "2024-01", "2024-01-01", "2024-12-31"),
        ("mpfs", "2023_b.csv", "2023-04", "2023-04-01", "2023-12-31"),
        ("nucc", "nucc_taxonomy_251.csv", "25.1", "2025-10-01", None),
        ("nucc", "nucc_taxonomy_250 (1).csv", "25.0", "2025-04-01", None),
        ("nucc", "nucc_taxonomy_24.1_20240701.csv", "24.1", "2024-10-01", None),
        (CROSSWALK, "medicare_provider_taxonomy_crosswalk_2025-10.csv", "cms-2025-10", None, None),
        (CROSSWALK, "CROSSWALK_October_2025.csv", "cms-2025-10", None, None),
    ],
)  # fmt: skip
def test_a_release_goes_by_its_real_name(prefix: str, name: str, version: str, first: str | None, last: str | None) -> None:
    assert release_of(prefix, name, None) == (version, first, last)
    assert period_of(prefix, version) == (first, last)


@pytest.mark.parametrize(
    ("prefix", "name", "says"),
    [
        ("mpfs", "PPRRVU15_V1223c.csv", "the file name tells no release"),
        ("mpfs", "PPRRVU17_V1116.csv", "the file name tells no release"),
        ("mpfs", "PPRRVU20_UP06_V0515.csv", "the file name tells no release"),
        ("mpfs", "V1223c.csv", "the file name tells no release"),
        ("mpfs", "schedule_23b_final.csv", "the file name tells no release"),
        ("mpfs", "PPRRVU2025.csv", "the file name tells no release"),
        ("mpfs", "PPRRVU25_NOV.csv", "the file name tells no release"),
        ("mpfs", "RVU25A_and_RVU25B.csv", "the file may be of 2025-01 or of 2025-04"),
        ("icd10cm", "icd10cm-July-2025.txt", "the file name tells no year"),
        ("icd10cm", "icd10cm-2024-or-2026.txt", "the file may be of 2024 or of 2026"),
        ("icd10cm", "icd10cm-2024-April-2026.txt", "the file may be of 2024-04 or of 2026-04"),
        ("hcpcs", "HCPC2024_MAY_ANWEB.txt", "the file name tells no year"),
        ("hcpcs", "HCPC2024_JAN_and_2024_APR.txt", "the file may be of 2024-01 or of 2024-04"),
        ("nucc", "nucc_taxonomy_240_251.csv", "the file may be of 24.0 or of 25.1"),
        (CROSSWALK, "crosswalk_2025-13.csv", "the file name tells no month"),
    ],
)
def test_a_name_that_leaves_it_open_asks(prefix: str, name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        release_of(prefix, name, None)
    assert caught.value.remedy.startswith("give the edition, such as")


def test_what_stands_in_a_fee_schedule_tells_its_release() -> None:
    title = "2015 National Physician Fee Schedule Relative Value File January Release"
    told = FEES_OF_CMS.replace("Made-Up Value File", title)
    edition = load_edition(told.encode(), name="PPRRVU15_V1223c.csv")
    assert (edition.name, edition.valid_from, edition.valid_until) == ("mpfs-2015-01", "2015-01-01", "2015-12-31")
    with pytest.raises(UsageError, match=r"the file may be of 2015-01 or of 2023-07, RVU23C\.csv, give the edition"):
        load_edition(told.encode(), name="RVU23C.csv")
    with pytest.raises(UsageError, match="give the edition"):
        load_edition(FEES.encode(), name="PPRRVU15_V1223c.csv")
    assert load_edition(told.encode(), name="PPRRVU15_V1223c.csv", edition="2015-04").name == "mpfs-2015-04"


def test_a_tabular_list_of_another_year_than_its_name_asks() -> None:
    assert load_edition(TABULAR, name="tabular.xml").name == "icd10cm-2026"
    assert load_edition(TABULAR, name="tabular-april-2026.xml").name == "icd10cm-2026-04"
    with pytest.raises(UsageError, match="the file may be of 2021 or of 2026"):
        load_edition(TABULAR, name="icd10cm_tabular_2021.xml")


def test_a_list_of_hcpcs_of_a_year_whose_codes_begin_later_asks_for_its_quarter() -> None:
    later = HCPCS + record("J0400", 3, "Scarf", "Scarf", "20241001" * 2).encode("latin-1")
    with pytest.raises(
        UsageError, match=r"tells no quarter, and codes in it begin on 2024-10-01, .* give the edition, such as 2024-10"
    ):
        load_edition(later, name="HCPC2024_ANWEB.txt")
    edition = load_edition(later, name="HCPC2024_ANWEB.txt", edition="2024-10")
    assert (edition.name, edition.valid_from, edition.coverage) == ("hcpcs-2024-10", "2024-10-01", COMPLETE)
    assert load_edition(HCPCS, name="HCPC2024_ANWEB.txt").name == "hcpcs-2024"


@pytest.mark.parametrize(("name", "coverage"), [
    ("HCPC17_CONTR_ANWEB.txt", OUTDATED), ("HCPC2019_CONTR_ANWEB.txt", OUTDATED), ("HCPC2020_ANWEB.txt", COMPLETE),
    ("HCPC2024_JAN_ANWEB.txt", COMPLETE),
])  # fmt: skip
def test_a_list_of_hcpcs_from_before_its_quarters_is_outdated(name: str, coverage: str) -> None:
    edition = load_edition(HCPCS, name=name)
    assert edition.coverage == coverage
    assert (edition.remark is None) == (coverage == COMPLETE)


def test_a_known_system_in_fhir_keeps_its_calendar() -> None:
    told = '{"resourceType": "CodeSystem", "url": "%s", "version": "%s", "name": "x", "concept": [{"code": "%s"}]}'
    for url, version, code, days in (
        ("http://hl7.org/fhir/sid/icd-10-cm", "2031", "A00.1", ("2030-10-01", "2031-09-30")),
        ("http://hl7.org/fhir/sid/icd-10-cm", "2031-04", "A00.1", ("2031-04-01", "2031-09-30")),
        ("http://hl7.org/fhir/sid/icd-10-cm", "second", "A00.1", (None, None)),
        ("http://nucc.org/provider-taxonomy", "25.1", "111A00000X", ("2025-10-01", None)),
        ("http://example.org/own", "2031", "a", (None, None)),
    ):
        edition = load_edition((told % (url, version, code)).encode(), name="x.json")
        assert (edition.valid_from, edition.valid_until) == days
    assert load_edition(CODES, name="icd10cm-2031.txt").valid_from == "2030-10-01"
