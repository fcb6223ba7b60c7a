"""Whether a label may be called its code's: unknown words, contraries and numbers keep it from that, usual spellings do not."""

from dataclasses import replace
from functools import cache

import pytest

from chargegraph.codes import Code
from chargegraph.editions.bundled import open_bundled
from chargegraph.editions.model import Concept
from chargegraph.findings.label_index import LabelIndexes
from chargegraph.findings.labels import LabelIndex, NamedCode
from chargegraph.findings.labels.acceptance import doubts, strange
from chargegraph.findings.labels.contrast import Label
from chargegraph.findings.labels.label_words import reading, tokens
from chargegraph.findings.labels.wordlists import read_list
from chargegraph.store.at_hand import Authorities
from chargegraph.store.store import Store
from tests.findings.test_labels import official, whole

ACCEPTED = ("agrees", "paraphrase")

# A code, a label with a word that no name of the code says, and that word.
UNKNOWN = [
    ("hcpcs", "J1885", "Aspirin injection per 15 mg", "Aspirin"),
    ("hcpcs", "J1885", "Toradolin injection, per 15 mg", "Toradolin"),
    ("hcpcs", "J0897", "Humira injection, 1 mg", "Humira"),
    ("hcpcs", "J9355", "Ozempic, 10 mg", "Ozempic"),
    ("hcpcs", "J3370", "Entyvio injection 500 mg", "Entyvio"),
    ("hcpcs", "E0601", "Continuous airway pressure (cpap) brafen", "brafen"),
    ("icd10cm", "R84.3", official("icd10cm", "R84.3").replace("chiefly", "dropiogli"), "dropiogli"),
    ("icd10cm", "M84.45", "Pathological munchausen, femur and pelvis", "munchausen"),
    ("icd10cm", "S33.130S", "Subluxation of L3/L4 lumbar vertebra, dilation", "dilation"),
    ("hcpcs", "T4545", "Incontinence product, disposable, laryn wrap, each", "laryn"),
    ("icd10cm", "K35.80", "Unspecified acute zurvaxitis", "zurvaxitis"),
    ("icd10cm", "E11.9", "Type 2 quelmor mellitus without complications", "quelmor"),
    ("nucc", "363AM0700X", "Physician Assistant, Novgli", "Novgli"),
    ("nucc", "207RC0000X", "Cardiovascular Sovrit", "Sovrit"),
    ("pos", "56", "Psychiatric Sovrit Treatment Center", "Sovrit"),
    ("pos", "81", "Independent Tivmor", "Tivmor"),
]
# The contrary of what a code's names say, or another number.
TURNED = [
    ("hcpcs", "J7512", "Prednisolone, immediate release or delayed release, oral, 1 mg"),
    ("hcpcs", "J7510", "Prednisone oral, per 5 mg"),
    ("hcpcs", "E0114", "Crutches underarm, wood, pair"),
    ("hcpcs", "E0114", "Wooden crutches, a pair"),
    ("hcpcs", "A0420", "Ambulance waiting time (als or bls), one half (2/2) hour increments"),
    ("hcpcs", "J9355", "Injection, rituximab, 10 mg"),
    ("icd10cm", "C91.10", "CML, not in remission"),
    ("icd10cm", "C91.10", "AML not having achieved remission"),
    ("icd10cm", "C91.10", "CLL in remission"),
    ("icd10cm", "C91.10", "CLL in relapse"),
    ("icd10cm", "C91.11", "Chronic lymphocytic leukemia, not in remission"),
    ("icd10cm", "C92.00", "Acute lymphoblastic leukemia, not having achieved remission"),
    ("icd10cm", "C92.01", "ALL in remission"),
    ("icd10cm", "I21.3", "NSTEMI"),
    ("icd10cm", "I21.4", "STEMI"),
    ("icd10cm", "J96.02", "Acute respiratory failure with low oxygen"),
    ("icd10cm", "J96.01", "Acute respiratory failure with high carbon dioxide"),
    ("icd10cm", "J96.02", "Acute respiratory failure with hypoxia"),
    ("icd10cm", "J96.01", "Chronic respiratory failure with hypoxia"),
    ("icd10cm", "R73.09", "Low glucose"),
    ("icd10cm", "R73.9", "Low blood sugar"),
    ("icd10cm", "E16.2", "High blood sugar"),
    ("icd10cm", "E87.6", "High potassium"),
    ("icd10cm", "E87.5", "Low potassium"),
    ("icd10cm", "D69.6", "High platelets"),
    ("icd10cm", "D72.829", "Low white blood cell count"),
    ("icd10cm", "D72.819", "High white blood cell count"),
    ("icd10cm", "N40.0", "BPH with lower urinary tract symptoms"),
    ("icd10cm", "N40.0", "Enlarged prostate with LUTS"),
    ("icd10cm", "N40.1", "Benign prostatic hyperplasia without lower urinary tract symptoms"),
    ("icd10cm", "W31.82", "Contact without other commercial machinery"),
    ("icd10cm", "S71.041S", "Puncture wound w/o fb body, rt hip, sequela"),
    ("icd10cm", "G20.B1", "Parkinson's without dyskinesia or fluctuations"),
    ("icd10cm", "G20.A1", "Parkinson's with dyskinesia, without fluctuations"),
    ("icd10cm", "N30.01", "Acute cystitis without hematuria"),
    ("icd10cm", "K57.31", "Diverticulosis of large intestine without bleeding or perforation"),
    ("icd10cm", "F90.2", "ADHD hyperactive type"),
    ("icd10cm", "F90.2", "ADHD, inattentive type"),
    ("icd10cm", "F90.0", "ADHD, combined type"),
    ("icd10cm", "F90.1", "Attention deficit hyperactivity disorder, combined type"),
    ("icd10cm", "D12.6", "Malignant neoplasm of colon"),
    ("icd10cm", "J03.90", "Chronic tonsillitis"),
    ("icd10cm", "S93.401A", "Sprain of unspecified ligament of right ankle, subsequent encounter"),
    ("icd10cm", "S93.401D", "Sprain of unspecified ligament of right ankle, sequela"),
    ("icd10cm", "S82.001A", "Unspecified fracture of right patella, initial encounter for open fracture"),
    ("icd10cm", "C78.7", "Primary liver cancer"),
    ("icd10cm", "H25.13", "Age-related nuclear cataract, right eye"),
    ("icd10cm", "Z3A.20", "21 weeks gestation of pregnancy"),
    ("icd10cm", "T31.81", "Burns involving 81-89% of body surface with 10-19% third degree burns"),
    ("icd10cm", "L89.153", "Pressure ulcer of sacral region, stage 4"),
    ("icd10cm", "T24.301A", "Burn of second degree of unspecified site of right lower limb, initial encounter"),
    ("icd10cm", "E10.9", "Type 2 diabetes without complications"),
    ("hcpcs", "J1885", "Injection, ketorolac tromethamine, per 30 mg"),
    ("hcpcs", "J1885", "Ketorolac 60 mg"),
    ("hcpcs", "A4452", "Tape, waterproof, per 19 square inches"),
    ("hcpcs", "G6010", "Radiation treatment delivery, 3 separate treatment areas, 3 or more ports: 20 mev or greater"),
    ("hcpcs", "S9123", "Nursing care, in the home; by licensed practical nurse, per hour"),
    ("hcpcs", "S9124", "Nursing care, in the home; by registered nurse, per hour"),
    ("hcpcs", "S9123", "LPN home nursing per hour"),
    ("hcpcs", "TB", official("hcpcs", "TB").replace("with", "without")),
    ("hcpcs", "QZ", "CRNA service with medical direction by a physician"),
    ("hcpcs", "RT", "Left side"),
    ("nucc", "363L00000X", "PA"),
    ("nucc", "363A00000X", "NP"),
    ("nucc", "2084P0804X", "Adult psychiatry"),
    ("pos", "51", "Outpatient Psychiatric Facility"),
    ("pos", "22", "Off Campus-Outpatient Hospital"),
    ("pos", "19", "On Campus-Outpatient Hospital"),
    ("pos", "10", "Telehealth provided other than in patient's home"),
]
# What leaves out, or exchanges, the word that tells a code from its neighbours.
LEFT_OUT = [
    ("icd10cm", "J96.02", "respiratory failure with low oxygen"),
    ("icd10cm", "J96.02", "Acute respiratory failure"),
    ("icd10cm", "J96.21", "Acute respiratory failure with hypoxia"),
    ("icd10cm", "F90.2", "ADHD hyperactive type"),
    ("icd10cm", "F31.81", "Bipolar I disorder"),
    ("icd10cm", "N40.0", "BPH with lower urinary tract symptoms"),
    ("icd10cm", "N18.4", "Chronic kidney disease"),
    ("icd10cm", "R73.09", "Low glucose"),
    ("icd10cm", "R03.0", "Blood pressure reading"),
    ("icd10cm", "E55.9", "Vitamin D"),
    ("icd10cm", "E53.8", "Vitamin B12"),
    ("icd10cm", "C91.10", "CML, not in remission"),
    ("icd10cm", "C91.10", "Chronic lymphocytic leukemia of B-cell type in remission"),
    ("icd10cm", "C90.02", "Multiple myeloma in remission"),
    ("icd10cm", "I50.23", "Acute systolic (congestive) heart failure"),
    ("icd10cm", "I50.33", "Chronic diastolic heart failure"),
    ("icd10cm", "I50.43", "Acute combined systolic and diastolic heart failure"),
    ("icd10cm", "K80.12", "Calculus of gallbladder with acute cholecystitis without obstruction"),
    ("icd10cm", "E11.649", "Type 2 diabetes mellitus with hypoglycemia with coma"),
    ("icd10cm", "G43.111", "Migraine with aura, intractable, without status migrainosus"),
    ("icd10cm", "S72.001A", "Fracture of unspecified part of neck of left femur, initial encounter for closed fracture"),
    ("icd10cm", "I95.3", "Hypertension of hemodialysis"),
    ("icd10cm", "I95.3", "hype of hemodialysis"),
    ("icd10cm", "E87.6", "hyperk"),
    ("icd10cm", "E03.9", "Hyperthyr, unspecified"),
    ("icd10cm", "F11.981", "Opioid use, unspecified without opioid-induced sexual dysfunction"),
    ("hcpcs", "L1834", "Knee orthosis, with knee joint, rigid, custom fabricated"),
    ("hcpcs", "G0491", "Dialysis procedure at a medicare certified esrd facility for acute kidney injury with esrd"),
    ("hcpcs", "J0725", "Injection, chorionic gonadotropin, per 1 usp unit"),
    ("hcpcs", "J0725", "Injection, chorionic gonadotropin, per 1,1 usp units"),
    ("hcpcs", "Q4194", "Novachor, 2 sq cm"),
    ("hcpcs", "J1885", "Ketorolac, 1 mg"),
    ("hcpcs", "C8931", "Mra, w/o dye, spinal canal"),
    ("hcpcs", "C8932", "Mra, w/dye, spinal canal"),
    ("hcpcs", "A4408", "Ostomy skin tivgli, with flange, extended wear, with built-in convexity, larger than 4 x 4 inches, each"),
    (
        "hcpcs",
        "G8960",
        "Clinician treating minor dprssv disorder did not communicate to clinician treating comorbid condition, reason not given",
    ),
    (
        "hcpcs",
        "G9921",
        official("hcpcs", "G9921").replace("without recommendations", "with recommendations"),
    ),
    ("nucc", "2084P0804X", "Psychiatry"),
    ("nucc", "207RC0001X", "Electrophysiology, not cardiac"),
    ("nucc", "363A00000X", "Physician"),
    ("nucc", "225100000X", "Physical Therapy Assistant"),
    ("pos", "51", "Psychiatric Facility-Partial Hospitalization"),
    ("pos", "21", "Outpatient Hospital"),
]
# Cut words, slips and letters left of signs are the words that they are written for.
WRITTEN = [
    (
        "icd10cm",
        "S86.801A",
        "right leg, initial encounter, Unspecified injury of other muscle(s) and tendon(s) at lower leg level",
    ),
    ("icd10cm", "S45.992", "left arm, Other specified injury of unspecified blood vessel at shoulder and upper arm level"),
    ("hcpcs", "C9140", "recombinant) (afstyla), 1 i.u., Injection, factor viii (antihemophilic factor"),
    ("icd10cm", "S65.519S", "lac of blood vessel of unsp finger, sequela"),
    ("icd10cm", "S42.489S", "Torus fractre of loewr end of unspecified humerus, sequela"),
    ("icd10cm", "S92.515S", "nondisplaced fracture of proximal phalanx of left lesser toe s sequela"),
    ("hcpcs", "A0428", "Ambulance service, basic life suport, non-emergncy transport (bls)"),
    ("pos", "11", "office"),
    ("hcpcs", "L3809", "Whfo w/o joints pre ots"),
    ("hcpcs", "J2700", "Oxacillin sodium injeciton"),
    ("pos", "81", "Indep. laboratry"),
    ("icd10cm", "T48.901A", official("icd10cm", "T48.901A").replace("unspecified", "unnsp")),
    ("icd10cm", "S21.031D", "Puncture wound without foreign body of right breast, subsequent enctnr"),
    ("icd10cm", "T25.712D", "Corrosion of tihrd degree of left ankle, subsequent encounter"),
    ("icd10cm", "T21.11XS", "Burn of frist degree of chest wall, sequela"),
    ("icd10cm", "O43.012", "Fetomaternal placental transfusion syndrome, sceond trimester"),
    ("icd10cm", "S99.111S", "Salter-Harris Tyep I physeal fracture of right metatarsal, sequela"),
    ("icd10cm", "S92.912P", "UNSPECIFIED FRACTURE OF LEFT TOES SUB-SEQUENT ENCOUNTER FOR FRACTURE WITH MALUNION"),
    ("hcpcs", "Q4194", "Novachor, 1 square cm"),
    ("hcpcs", "Q4186", "Epifix 1 sq. cm"),
    ("hcpcs", "E1030", "W/c accessory, ventilator tray, gimbaled"),
    ("hcpcs", "U4", "M/caid level of care 4, as defined by each state"),
    ("hcpcs", "S8120", "O2 contents, gaseous, 1 unit equals 1 cubic foot"),
    ("hcpcs", "V5263", "Hearing aid, disp, any type, binaural"),
    ("hcpcs", "L8680", "Implt neurostim electrode, each"),
    ("hcpcs", "C8931", "Magnetic resonance angiography w/dye, spinal canal and contents"),
    ("hcpcs", "G8633", official("hcpcs", "G8633").replace("prescribed", "rx")),
    ("hcpcs", "S4040", "Monitoring and store of cryopreserved embryos, per 30 days"),
    ("hcpcs", "KH", "First month rental"),
    ("hcpcs", "J9215", "injection interferon alfa-n3 human leukocyte derived 250 000 iu"),
    ("nucc", "363A00000X", "Physician Assisttant"),
]


@pytest.mark.parametrize(("scheme", "notation", "label", "word"), UNKNOWN)
def test_a_word_that_fits_no_name_is_named_and_not_accepted(scheme: str, notation: str, label: str, word: str) -> None:
    verdict = whole(scheme).judge(notation, label)
    assert (verdict.verdict, verdict.suggested) == ("undecided", None)
    assert f"“{word}” in the label fits no name of {notation}" in verdict.message


@pytest.mark.parametrize(("scheme", "notation", "label"), LEFT_OUT)
def test_a_label_without_a_telling_word_is_not_accepted(scheme: str, notation: str, label: str) -> None:
    assert whole(scheme).judge(notation, label).verdict not in ACCEPTED


@pytest.mark.parametrize(("scheme", "notation", "label"), TURNED)
def test_the_contrary_of_a_name_is_not_accepted(scheme: str, notation: str, label: str) -> None:
    assert whole(scheme).judge(notation, label).verdict in ("undecided", "label-of-another-code")


@pytest.mark.parametrize(("scheme", "notation", "label"), WRITTEN)
def test_a_usual_spelling_leaves_no_doubt(scheme: str, notation: str, label: str) -> None:
    index = whole(scheme)
    own = index.table.entry_of[notation]
    assert doubts(Label(index.table, index.variants, official(scheme, notation)), own) == []
    assert index.judge(notation, label).verdict in ACCEPTED


# Names in everyday words, and of another code in everyday words.
EVERYDAY = [
    ("icd10cm", "I21.9", "Heart attack", None),
    ("icd10cm", "I48.91", "AFib", None),
    ("icd10cm", "F43.10", "PTSD", None),
    ("icd10cm", "C22.0", "HCC", None),
    ("icd10cm", "C78.7", "Liver mets", None),
    ("icd10cm", "C91.10", "CLL, not in remission", None),
    ("icd10cm", "C91.01", "ALL in remission", None),
    ("icd10cm", "I21.4", "NSTEMI", None),
    ("icd10cm", "E87.6", "Low potassium", None),
    ("icd10cm", "D69.6", "Low platelets", None),
    ("icd10cm", "H61.23", "Earwax, both ears", None),
    ("nucc", "207V00000X", "OB-GYN", None),
    ("nucc", "207T00000X", "Neurosurgeon", None),
    ("nucc", "2086S0129X", "Vascular surgeon", None),
    ("hcpcs", "QX", "Qualified nonphysician anesthetist with medical direction by a physician", None),
    ("hcpcs", "TD", "RN", None),
    ("icd10cm", "I10", "Low blood pressure", "I95.9"),
    ("icd10cm", "E87.6", "High potassium", "E87.5"),
    ("icd10cm", "E16.2", "High blood sugar", "R73.9"),
    ("icd10cm", "D72.829", "Low white blood cell count", "D72.819"),
    ("nucc", "2084N0400X", "Neurosurgeon", "207T00000X"),
]


@pytest.mark.parametrize(("scheme", "notation", "label", "meant"), EVERYDAY)
def test_everyday_names_are_read_as_the_titles_have_them(scheme: str, notation: str, label: str, meant: str | None) -> None:
    verdict = whole(scheme).judge(notation, label)
    if meant is None:
        assert verdict.verdict in ACCEPTED, verdict.message
    else:
        assert verdict[:2] == ("label-of-another-code", meant)


# Specialties under names that were theirs, with credentials, and with slips; no word of them is another specialty's.
PROFESSIONS = [
    ("315P00000X", "Intermediate Care Facility, Mentally Retarded", True),
    ("315P00000X", "Intermediate Cae Facility, Mentally Retarded", True),
    ("315P00000X", "Mentally Retadded, Intermediate Care Facility", True),
    ("315P00000X", "Intermediate Care Facility, Mentlly Retarded", True),
    ("367A00000X", "Certified Nurse Midwife", True),
    ("367A00000X", "Midwife, Certified Nurse", True),
    ("101YP2500X", "Licensed Professional Counselor", True),
    ("364S00000X", "Certified Clinical Nurse Specialist", True),
    ("284300000X", "Special(ty) Hospital", True),
    ("313M00000X", "Nursing Facility", False),
    ("313M00000X", "Intermediate Care Facility", True),
    ("213E00000X", "Poddiatry", True),
    ("251G00000X", "Hospice", False),
    ("1835P0200X", "Ped", False),
    ("261QR0200X", "Radiation Therapy Center", False),
    ("174H00000X", "Medicare Diabetes Preventive Program", False),
]


# Codes as a taxonomy with classifications and specializations has them.
TAXONOMY = {
    "208200000X": ("Plastic Surgery Physician", "Plastic Surgery"),
    "207X00000X": ("Orthopaedic Surgery Physician", "Orthopaedic Surgery"),
    "207RE0101X": ("Endocrinology, Diabetes & Metabolism Physician", "Endocrinology, Diabetes & Metabolism"),
    "208000000X": ("Pediatrics Physician", "Pediatrics"),
    "2085R0001X": ("Radiation Oncology Physician", "Radiation Oncology"),
    "315P00000X": ("Intermediate Care Facility of Intellectual Disabilities",),
    "310500000X": ("Intermediate Care Facility of Mental Illness",),
    "313M00000X": ("Intermediate Care Facility or Nursing Facility",),
    "314000000X": ("Skilled Nursing Facility",),
    "284300000X": ("Special Hospital",),
    "282N00000X": ("General Acute Care Hospital",),
    "367A00000X": ("Advanced Practice Midwife",),
    "176B00000X": ("Midwife",),
    "367500000X": ("Certified Registered Nurse Anesthetist",),
    "364S00000X": ("Clinical Nurse Specialist",),
    "163W00000X": ("Registered Nurse",),
    "163WH1000X": ("Hospice Registered Nurse", "Hospice"),
    "251G00000X": ("Hospice Care Agency in the Community",),
    "101YP2500X": ("Professional Counselor", "Professional"),
    "101YM0800X": ("Mental Health Counselor", "Mental Health"),
    "183500000X": ("Pharmacist",),
    "1835P0200X": ("Pediatric Pharmacist", "Pediatrics"),
    "333600000X": ("Pharmacy",),
    "213E00000X": ("Podiatrist",),
    "261QR0200X": ("Radiology Clinic/Center", "Radiology"),
    "2471R0002X": ("Radiation Therapy Radiologic Technologist", "Radiation Therapy"),
    "174H00000X": ("Health Educator",),
}


@cache
def made_taxonomy() -> LabelIndex:
    return LabelIndex.build(
        "nucc", [NamedCode(code, "taxonomy", names[0], None, names[1:], None) for code, names in TAXONOMY.items()]
    )


@pytest.mark.parametrize(("notation", "label", "is_accepted"), PROFESSIONS)
def test_a_specialty_is_not_accused_of_a_name_that_it_has(notation: str, label: str, is_accepted: bool) -> None:
    verdict = made_taxonomy().judge(notation, label)
    assert verdict.verdict in ACCEPTED if is_accepted else verdict.verdict != "label-of-another-code", verdict.message


@pytest.mark.parametrize(
    ("notation", "label", "unknown"),
    [
        ("1835P0200X", "Pediatrics, Pharrmacy", []),
        ("1835P0200X", "PHAARMACY PEDIATRICS", []),
        ("207X00000X", "Ortcop Surgery", []),
        ("213E00000X", "Poddia", []),
        ("207X00000X", "Sovtiv Surgery", ["sovtiv"]),
        ("1835P0200X", "Pediatrics, Phlebotomy", ["phlebotomy"]),
    ],
)
def test_a_word_cut_with_a_slip_is_known_and_no_other_one(notation: str, label: str, unknown: list[str]) -> None:
    index = made_taxonomy()
    assert strange(Label(index.table, index.variants, label), index.table.entry_of[notation]) == unknown


@pytest.mark.parametrize("label", ["All in remission", "ALL DRUGS", "er", "Pad of gauze", "ra"])
def test_letters_are_a_name_only_where_capitals_tell(label: str) -> None:
    assert reading(label) is None


def test_every_everyday_name_means_another_thing_than_it_says_and_has_its_source() -> None:
    rows = read_list("everyday-names", "phrase", "meaning", "written", "source")
    bearing = 0
    for phrase, meaning, _written, source in rows:
        assert tokens(phrase) != tokens(meaning)
        scheme, _, code = source.partition(" ")
        if source != "general usage":
            concept = open_bundled(scheme).concepts[code.upper()]
            names = " | ".join((concept.label, concept.short or "", *concept.synonyms, *concept.includes))
            assert set(tokens(phrase)) <= set(tokens(names)), (phrase, source)
            bearing += 1
    assert bearing > 20


def test_an_inclusion_note_is_a_name() -> None:
    authorities = Authorities(Store(":memory:"))
    index = LabelIndexes(authorities).of(authorities.in_force("icd10cm", None)[0])
    for notation, label in (("I10", "High blood pressure"), ("N40", "Enlarged prostate"), ("N40", "polyp of prostate")):
        assert index.dictionary(notation, label)[0] == "paraphrase"  # type: ignore[index]
    assert index.judge("I10", "Blood pressure").verdict == "undecided"
    assert index.judge("I10", "Low blood pressure")[:2] == ("label-of-another-code", "I95.9")


def test_a_fuller_edition_leaves_the_names_of_the_other_one_accusing() -> None:
    """A taxonomy with a hierarchy and none of the crosswalk's names, beside the crosswalk."""
    made = [
        ("208600000X", "Surgery Physician", ("Surgery",), None),
        ("2086S0122X", "Plastic Surgery Physician, reconstructive", (), "208600000X"),
        ("2086S0129X", "Vascular Surgery Physician", ("Vascular Surgery",), "208600000X"),
        ("207T00000X", "Neurological Surgery Physician", (), None),
    ]
    concepts = {
        code: Concept(code=Code("nucc", code), label=label, kind="taxonomy", synonyms=names, broader=broader)
        for code, label, names, broader in made
    }
    crosswalk = open_bundled("nucc")
    fuller = replace(crosswalk, version="31.1", coverage="complete", sha256="0" * 64, valid_from="2031-01-01", concepts=concepts)
    with Store(":memory:") as store:
        store.add_edition(fuller)
        authorities = Authorities(store)
        index = LabelIndexes(authorities).of(authorities.in_force("nucc", None)[0])
    for notation, label, meant in (
        ("2086S0122X", "Neurosurgery", "207T00000X"),
        ("2086S0129X", "Neurosurgery", "207T00000X"),
        ("208600000X", "Vascular surgeon", "2086S0129X"),
        ("208600000X", "Vascular Surgery", "2086S0129X"),
        ("207T00000X", "Peripheral Vascular Disease", "2086S0129X"),
    ):
        assert index.judge(notation, label)[:2] == ("label-of-another-code", meant)
    said = index.judge("207T00000X", "Neurosurgery")
    assert (said.verdict, said.message) == ("paraphrase", "The label is 207T00000X's name in another edition “Neurosurgery”.")


@pytest.mark.parametrize(("before", "after"), [("", " (limited)"), ("", ", seldom"), ("mostly ", ""), ("", " and the like")])
def test_a_name_with_a_word_more_accuses_nobody(before: str, after: str) -> None:
    """A word that fits nothing leaves the right code undecided, whatever the other words mean in everyday language."""
    concepts = open_bundled("nucc").concepts
    names = {(code, name.rpartition("/")[2]) for code, concept in concepts.items() for name in (concept.label, *concept.synonyms)}
    assert len(names) > 700
    judged = {(code, name): whole("nucc").judge(code, f"{before}{name}{after}").verdict for code, name in names}
    accused = {pair for pair, verdict in judged.items() if verdict == "label-of-another-code"}
    plainly = {pair for pair in names if whole("nucc").judge(*pair).verdict == "label-of-another-code"}
    assert accused <= plainly
