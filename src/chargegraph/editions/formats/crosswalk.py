"""The CMS crosswalk from Medicare specialties to taxonomy codes. In: its CSV. Out: an Edition of part of the taxonomy.

CMS writes what a code is as grouping, classification and specialization, with slashes, commas and slips of its own. The first
description of a code is its label, all others are names; the name of a Medicare specialty is a name of the code that it means.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.codes import read_taxonomy
from chargegraph.codes.systems import NUCC
from chargegraph.editions.formats.periods import CROSSWALK, release_of
from chargegraph.editions.formats.release import Read, distinct, edition_of, read_at, table_of
from chargegraph.editions.formats.release import tidy as _tidy
from chargegraph.editions.model import PARTIAL, Concept, Edition
from chargegraph.errors import ChargegraphError, CodeError

_COLUMNS = ("medicare specialty code", "medicare provider/supplier type description", "provider taxonomy code")
_DESCRIPTION = "provider taxonomy description"
# What CMS says of a code and cannot mean, each seen in the release of October 2025, and what stands for it: where the same
# release says it right elsewhere nothing, else the rest, or what the code means by the code beside it. Each agrees with the name
# that NUCC gives the code, or paraphrases it; a test with NUCC's own file holds them to that.
ERRORS = {
    ("207L00000X", "Allopathic & Osteopathic Physicians/Anesthesiology, Addiction Medicine"): (
        None, "the code of anesthesiology at large, 207LA0401X is addiction medicine"),
    ("207RA0002X", "Allopathic & Osteopathic Physicians, Internal Medicine"): (
        "Allopathic & Osteopathic Physicians/Internal Medicine, Adult Congenital Heart Disease",
        "the code of specialty D8 alone, 207R00000X is internal medicine"),
    ("2084A0401X", "Allopathic & Osteopathic Physicians/ Psychiatry & Neurology"): (
        None, "no code of psychiatry and neurology at large, its other row has the specialization"),
    ("261Q00000X", "Ambulatory Health Care Facilities/Clinic/Center, Multi-Specialty"): (
        "Ambulatory Health Care Facilities/Clinic/Center", "the code of clinics at large, 261QM1300X is multi-specialty"),
    ("261QR0405X", "Ambulatory Health Care Facilities/Clinic/Center, Rehabilitation"): (
        "Ambulatory Health Care Facilities/Clinic/Center, Substance Use Disorder Rehabilitation",
        "261QR0400X is rehabilitation at large, this one is that of people with substance use disorder"),
    ("283XC2000X", "Hospitals/General Acute Care Hospital/Children"): (
        "Hospitals/Rehabilitation Hospital/Children", "283X is rehabilitation hospitals, 282NC2000X is the general one"),
    ("101YM0800X", "Behavioral Health & Social Service Providers/Counselor"): (
        "Behavioral Health & Social Service Providers/Counselor, Mental Health Counselor", "two codes have this description"),
    ("101YP2500X", "Behavioral Health & Social Service Providers/Counselor"): (
        "Behavioral Health & Social Service Providers/Counselor, Licensed Professional Counselor",
        "two codes have this description"),
    ("106S00000X", "Behavioral Health & Social Service Providers/Technician"): (
        "Behavioral Health & Social Service Providers/Behavior Technician", "374700000X is technicians at large"),
    ("1223S0112X", "Allopathic & Osteopathic Physicians/Ophthalmology, Dental Providers/Dentist, Oral & Maxillofacial Surgery"): (
        "Dental Providers/Dentist, Oral & Maxillofacial Surgery", "the end of the row above it stands before it"),
    ("2084P0301X", "Allopathic & Osteopathic Physicians/Psychiatry & Neurology/Respiratory, Developmental, Rehabilitative and "
     "Restorative Service , Brain Injury Medicine"): (
        "Allopathic & Osteopathic Physicians/Psychiatry & Neurology, Brain Injury Medicine", "another grouping stands in it"),
    ("2085N0904X", "Allopathic & Osteopathic Physicians/Radiology/Neuroradiology/Nuclear Radiology"): (
        "Allopathic & Osteopathic Physicians/Radiology/Nuclear Radiology", "2085N0700X is neuroradiology"),
    ("235Z00000X", "Speech, Language and Hearing Service Providers"): (
        "Speech, Language and Hearing Service Providers/Speech Language Pathologist", "a grouping, the code of specialty 15"),
    ("261QR0208X", "Ambulatory Health Care Facilities/Clinic-Center, Radiology, Mammography"): (
        "Ambulatory Health Care Facilities/Clinic-Center, Radiology, Mobile", "261QR0206X is mammography"),
    ("261QR0404X", "Cardiac Rehabilitation,Clinic/Center"): (
        "Ambulatory Health Care Facilities/Clinic/Center, Cardiac Rehabilitation", "turned round, and 261Q00000X is clinics"),
    ("261QS1200X", "Allopathic & Osteopathic Physicians/Ambulatory Health Care Facilities/Sleep Disorder Diagnostic"): (
        "Ambulatory Health Care Facilities/Clinic/Center, Sleep Disorder Diagnostic", "another grouping stands before it"),
    ("111NX0100X", "Chiropractic Providers/Chiropractor, Occupational Medicine"): (
        "Chiropractic Providers/Chiropractor, Occupational Health", "2083X0100X is occupational medicine"),
    ("1835P1400X", "Suppliers/Pharmacy, Pharmacist/Pain Management"): (
        "Pharmacy Service Providers/Pharmacist, Pain Management", "the grouping of pharmacies stands before it"),
    ("207VC0300X", "Complex Family Planning"): (
        "Allopathic & Osteopathic Physicians/Obstetrics & Gynecology, Complex Family Planning", "the specialization alone"),
    ("2085H0002X", "Hospice & Palliative Medicine"): (
        "Allopathic & Osteopathic Physicians/Radiology, Hospice & Palliative Medicine", "the specialization alone"),
    ("2088F0040X", "Female Pelvic Medicine & Reconstructive Surgery"): (
        "Allopathic & Osteopathic Physicians/Urology, Female Pelvic Medicine & Reconstructive Surgery",
        "the specialization alone"),
}  # fmt: skip
_GROUPING = re.compile(
    r".*?(?:Physicians|Providers|Facilities|Hospitals|Hospital Units|Laboratories|Agencies|Suppliers|Services|Group)\s*[/,]\s*"
)
# A slash that is part of a classification.
_CLASSIFICATION = re.compile(r"(Clinic[/-]Center|Technician/Technologist|[^/,]+)\s*[/,]\s*(.+)")
# Specialty 17 of October 2025 turns classification and specialization round and puts Surgery before both.
_TURNED = re.compile(r"Surgery/(Hospice and Palliative Medicine), (.+)")
_NO_NAME = re.compile(r"\b(?:undefined|unknown|other)\b", re.IGNORECASE)


class CrosswalkRow(NamedTuple):
    """A row that names a taxonomy code; its specialty is empty where Medicare's has no code."""

    line: int
    specialty: str
    type: str
    code: str
    description: str


def looks_like(head: str) -> bool:
    """Whether a text begins with the columns of the crosswalk."""
    return "medicare specialty code" in head[:400].lower() and "taxonomy" in head[:600].lower()


def tidy(text: str) -> str:
    """A cell without hard spaces, mangled ones too, and without the marks of footnotes.

    >>> tidy("207WX0009X\\u00c2\\u00a0 "), tidy("Optician[5]")
    ('207WX0009X', 'Optician')
    """
    return re.sub(r"\s*\[\d+\]", "", _tidy(text.replace("\u00c2\u00a0", " ")))


def read_edition(data: bytes, *, name: str, version: str | None = None) -> Edition:
    """An edition of the taxonomy codes that the crosswalk names. `version` is the month of the crosswalk, such as cms-2025-10.

    Raises `UsageError` where the columns are others or the table breaks off, `CodeError` where a taxonomy code is none.
    """
    version, *_ = release_of(CROSSWALK, name, version)
    rows, bad = read_crosswalk(data, name)
    return edition_of(
        data,
        name,
        sorted([*_concepts(rows), *bad], key=lambda read: read[0]),
        scheme=NUCC.prefix,
        version=version,
        title="Medicare provider and supplier taxonomy crosswalk",
        publisher="Centers for Medicare & Medicaid Services",
        rights="Published by CMS; the taxonomy is copyright of the American Medical Association for NUCC",
        shareable=True,
        coverage=PARTIAL,
        remark="Only the taxonomy codes that Medicare's specialties use, named as CMS names them; the taxonomy itself has more",
    )


def read_crosswalk(data: bytes, name: str) -> tuple[list[CrosswalkRow], list[Read]]:
    """The rows that name a code, and the errors of those that are bad."""

    def also(column: str) -> str:
        return _DESCRIPTION if column.startswith(_DESCRIPTION) else column

    columns = (*_COLUMNS, _DESCRIPTION)
    remedy = "give CMS's taxonomy crosswalk as CSV"
    rows: list[CrosswalkRow] = []
    bad: list[Read] = []
    for line, row in table_of(data, name, columns, also=also, is_whole=False, remedy=remedy):
        if isinstance(row, ChargegraphError):
            bad.append((line, row))
            continue
        specialty, type_, code, description = (tidy(row[column]) for column in columns)
        if code:  # some specialties have no code of the taxonomy
            type_ = re.sub(r"^Physician/|\s(?=/)|(?<=/)\s", "", type_)
            try:
                rows.append(CrosswalkRow(line, specialty, type_, read_at(read_taxonomy, code, name, line).notation, description))
            except CodeError as error:
                bad.append((line, error))
    return rows, bad


def _names(code: str, description: str) -> list[str]:
    """The names in a description: without its grouping; classification, comma and specialization; the specialization alone.

    A code that ends in five zeros and X has no specialization: what looks like one is part of its classification.
    """
    rest = description
    while match := _GROUPING.match(rest):
        rest = rest[match.end() :]
    rest = _TURNED.sub(r"\2, \1", rest)
    split = _CLASSIFICATION.fullmatch(rest) if not _is_at_large(code) else None
    return [rest, f"{split[1].strip()}, {split[2]}", split[2]] if split else [rest]


def _concepts(rows: list[CrosswalkRow]) -> Iterator[tuple[int, Concept]]:
    descriptions: dict[str, list[str]] = {}
    # What is turned round comes last: it is nobody's label.
    for row in sorted(rows, key=lambda row: _TURNED.search(row.description) is not None):
        right, _ = ERRORS.get((row.code, row.description), (row.description, ""))
        descriptions.setdefault(row.code, []).extend([re.sub("/ ", "/", right)] if right else [])
    names = {code: [name for text in texts for name in _names(code, text)] for code, texts in descriptions.items()}
    special = {code: [_names(code, text)[-1] for text in texts if not _is_at_large(code)] for code, texts in descriptions.items()}
    for code, name in _meant(rows, names, special).items():
        names[code] += name
    for code in dict.fromkeys(row.code for row in rows):
        texts = descriptions[code]
        mine = [row for row in rows if row.code == code]
        specialties = distinct(row.specialty for row in mine)
        yield (
            mine[0].line,
            Concept(
                code=read_taxonomy(code),
                label=texts[0] if texts else "",
                kind="taxonomy",
                synonyms=distinct([*texts[1:], *names[code]], but=texts[0] if texts else ""),
                properties=tuple(("medicareSpecialty", specialty) for specialty in specialties),
            ),
        )


def _is_at_large(code: str) -> bool:
    return code.endswith("00000X")


def _meant(rows: list[CrosswalkRow], names: dict[str, list[str]], special: dict[str, list[str]]) -> dict[str, list[str]]:
    """The names of Medicare specialties by the code that each means, where one does.

    A name that some code has already means that code. Else it means the code of its group in whose specialization it stands
    whole; else the classification at large, where that is the group's first row and most of the group is of it; else the only
    code of the group, unless that is the only code of other groups too.
    """
    taken = {_fold(name) for of_code in names.values() for name in of_code}
    groups: dict[str, list[str]] = {}
    for row in rows:
        if _fold(row.type) not in taken and not _NO_NAME.search(row.type):
            groups.setdefault(row.type, []).append(row.code)
    alone = Counter(codes[0] for codes in groups.values() if len(set(codes)) == 1)
    found: dict[str, list[str]] = {}
    for name, codes in groups.items():
        kinds = Counter(code[:4] for code in codes)
        within = [code for code in codes if any(f" {_fold(name)} " in f" {_fold(own)} " for own in special[code])]
        if len(set(codes)) == 1:
            meant = codes[0] if alone[codes[0]] == 1 else None
        elif len(set(within)) == 1:
            meant = within[0]
        else:
            first, most = codes[0], kinds.most_common(2)
            plain = _is_at_large(first) and most[0][0] == first[:4] and (len(most) == 1 or most[0][1] > most[1][1])
            meant = first if plain else None
        if meant:
            found.setdefault(meant, []).append(name)
    return found


def _fold(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower().replace("&", "and")))
