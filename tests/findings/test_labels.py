"""Verdicts: what a label is to the code that it is stated for, and what the sentence says."""

import ast
from functools import cache, cached_property
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph.briefs.reader import read_brief_file
from chargegraph.editions.bundled import open_bundled
from chargegraph.errors import ChargegraphError
from chargegraph.findings.label_index import LabelIndexes
from chargegraph.findings.labels import LabelIndex, NamedCode, agrees, likelihood, wordlists
from chargegraph.findings.labels.contraries import contraries
from chargegraph.findings.labels.contrast import Label
from chargegraph.findings.labels.evidence import SENSES
from chargegraph.findings.labels.label_words import as_written, tokens
from chargegraph.findings.labels.likelihood import model_of
from chargegraph.resources import read_resource
from chargegraph.store.at_hand import Authorities
from chargegraph.store.store import Store
from tests.conftest import ROOT


def diagnosis(notation: str, label: str, *synonyms: str, broader: str | None = None, extra: tuple[str, ...] = ()) -> NamedCode:
    return NamedCode(notation, "diagnosis", label, None, synonyms, broader, extra)


def specialty(notation: str, label: str, *synonyms: str) -> NamedCode:
    return NamedCode(notation, "taxonomy", label, None, synonyms, None)


def official(scheme: str, notation: str) -> str:
    return open_bundled(scheme).concepts[notation].label


DIAGNOSES = [
    diagnosis("A00", "Cholera"),
    diagnosis("A00.0", "Cholera due to Vibrio cholerae 01, biovar cholerae", "Classical cholera", broader="A00"),
    diagnosis("A00.9", "Cholera, unspecified", broader="A00"),
    diagnosis("C22", "Malignant neoplasm of liver and intrahepatic bile ducts"),
    diagnosis("C22.0", "Liver cell carcinoma", "Hepatocellular carcinoma", "Hepatoma", broader="C22", extra=("HCC",)),
    diagnosis("C22.1", "Intrahepatic bile duct carcinoma", "Cholangiocarcinoma", broader="C22"),
    diagnosis("C78.7", official("icd10cm", "C78.7")),
    diagnosis("D37.6", "Neoplasm of uncertain behavior of liver, gallbladder and bile ducts"),
    diagnosis("E10.9", "Type 1 diabetes mellitus without complications"),
    diagnosis("E11.9", "Type 2 diabetes mellitus without complications"),
    diagnosis("E11.8", "Type 2 diabetes mellitus with unspecified complications"),
    diagnosis("I50", "Heart failure"),
    diagnosis("K76.89", "Other specified diseases of liver"),
    diagnosis("K76.9", "Liver disease, unspecified"),
    diagnosis("M77.11", "Lateral epicondylitis, right elbow"),
    diagnosis("M77.12", "Lateral epicondylitis, left elbow"),
    diagnosis("R11.0", "Nausea"),
    diagnosis("R11.11", "Vomiting without nausea"),
    diagnosis("R17", "Unspecified jaundice"),
    diagnosis("S72.001A", "Fracture of unspecified part of neck of right femur, initial encounter for closed fracture"),
    diagnosis("S72.002A", "Fracture of unspecified part of neck of left femur, initial encounter for closed fracture"),
    diagnosis("Z99.8", ""),
]
# Of CMS's crosswalk from Medicare specialties.
SPECIALTIES = [
    specialty("207K00000X", "Allergy and Immunology"),
    specialty("207L00000X", "Anesthesiology"),
    specialty("207LC0200X", "Anesthesiology/Critical Care Medicine", "Critical Care Medicine"),
    specialty("207QS0010X", "Family Medicine, Sports Medicine", "Sports Medicine"),
    specialty("207RC0000X", "Internal Medicine, Cardiovascular Disease", "Cardiovascular Disease"),
    specialty("207RI0011X", "Internal Medicine, Interventional Cardiology", "Interventional Cardiology"),
    specialty("207XX0005X", "Orthopedic Surgery/Sports Medicine", "Sports Medicine"),
    specialty("208000000X", "Pediatrics"),
    specialty("2080S0010X", "Pediatrics, Sports Medicine", "Sports Medicine"),
    specialty("2084P0800X", "Psychiatry"),
    specialty("2085N0700X", "Radiology/Neuroradiology", "Neuroradiology"),
    specialty("2085R0202X", "Radiology, Diagnostic Radiology", "Diagnostic Radiology"),
    specialty("2085R0204X", "Radiology, Vascular and Interventional Radiology", "Vascular and Interventional Radiology"),
    specialty("208600000X", "Surgery"),
    specialty("2086S0120X", "Surgery/Pediatric Surgery", "Pediatric Surgery"),
    specialty("2086S0129X", "Surgery, Vascular Surgery", "Vascular Surgery"),
]
# Of HCPCS Level II.
MODIFIERS = [
    NamedCode(notation, "modifier", label, short, (), None)
    for notation, label, short in [
        ("AS", official("hcpcs", "AS"), "Assistant at surgery service"),
        ("QK", official("hcpcs", "QK"), "Med dir 2-4 cncrnt anes proc"),
        ("AD", "Medical supervision by a physician: more than four concurrent anesthesia procedures",
         "Md supervision, >4 anes proc"),
        ("QX", "Crna service: with medical direction by a physician", "Crna svc w/ md med direction"),
        ("AE", "Registered dietician", "Registered dietician"),
        ("LT", "Left side (used to identify procedures performed on the left side of the body)", "Left side"),
        ("RT", "Right side (used to identify procedures performed on the right side of the body)", "Right side"),
        ("GA", "Waiver of liability statement issued as required by payer policy, individual case", "Liability waiver ind case"),
        ("GU", "Waiver of liability statement issued as required by payer policy, routine notice", "Waiver rout notice"),
        ("JW", "Drug amount discarded/not administered to any patient", "Discarded drug not administered"),
    ]
]  # fmt: skip
ICD = LabelIndex.build("icd10cm", DIAGNOSES)
NUCC = LabelIndex.build("nucc", SPECIALTIES)
HCPCS = LabelIndex.build("hcpcs", MODIFIERS)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Tumours of the oesophagus", ["tumor", "esophagus"]),
        ("Non-union, non union & nonunion", ["nonunion", "nonunion", "nonunion"]),
        ("Type II; stage iv", ["type", "2", "stage", "4"]),
        ("iv infusion", ["iv", "infusion"]),
        ("Sjögren's syndrome", ["sjogren", "syndrome"]),
        ("1,000 ml w/o 0.50 mg", ["1000", "ml", "without", "0.5", "mg"]),
        ("Fx lt femur, init encntr", ["fracture", "left", "femur", "initial", "encounter"]),
        ("toe(s)", ["toe"]),
        ("the of", []),
        ("CKD stage 3a; a viral hepatitis A", "chronic kidney disease stage 3 a viral hepatitis a".split()),  # noqa: SIM905
        ("Pathologists and podiatrists", ["pathology", "podiatry"]),
    ],
)
def test_words_are_made_one(label: str, words: list[str]) -> None:
    assert tokens(label) == words


def test_a_message_spells_words_as_the_label_does() -> None:
    assert as_written("Diseases of the Livers (chronic)", ["disease", "liver"]) == ["Diseases", "Livers"]


@pytest.mark.parametrize(
    ("label", "name", "expected"),
    [
        ("LIVER CELL CARCINOMA", "Liver cell carcinoma", True),
        ("Diabetes mellitus type II", "Type 2 diabetes mellitus", True),
        ("Non-proliferative retinopathy", "Nonproliferative retinopathy", True),
        ("Left femur", "Right femur", False),
        ("Diabetes with complications", "Diabetes without complications", False),
        ("Diabetes without complications, type 2", "Type 2 diabetes without complications", True),
        ("Gout without tophus, with coma", "Gout with tophus, without coma", False),
        ("Type 1 disease, stage 2", "Type 2 disease, stage 1", False),
        ("Left knee and right hip", "Right knee and left hip", False),
        ("", "", False),
    ],
)
def test_agrees_needs_no_index(label: str, name: str, expected: bool) -> None:
    assert agrees(label, ["Something else", name]) is expected


@pytest.mark.parametrize(
    ("notation", "label"),
    [
        ("C22.0", "Liver cell carcinoma"),
        ("C22.0", "hepatocellular carcinomas"),
        ("C78.7", official("icd10cm", "C78.7")),
        ("K76.89", "Other specified diseases of liver"),
        ("R17", "Unspecified jaundice"),
        ("E11.9", "Type II diabetes mellitus w/o complications"),
    ],
)
def test_an_official_name_agrees(notation: str, label: str) -> None:
    assert ICD.judge(notation, label).verdict == "agrees"


def test_the_sentence_quotes_the_name_that_agreed() -> None:
    assert ICD.judge("C22.0", "Hepatoma").message == "The label is C22.0's official synonym “Hepatoma”."
    assert ICD.judge("C22.0", "hcc") == ("paraphrase", None, 1.0, "The label is C22.0's name in another public source “HCC”.")
    assert ICD.judge("R17", "Jaundice").message == "The label is R17's “Unspecified jaundice” but for words that add nothing."


@pytest.mark.parametrize("index", [NUCC], ids=["crosswalk"])
@pytest.mark.parametrize(
    ("notation", "label", "meant"),
    [
        ("207K00000X", "Interventional Radiology", "2085R0204X"),
        ("208000000X", "Interventional Radiology", "2085R0204X"),
        ("2084P0800X", "Vascular and Interventional Radiology", "2085R0204X"),
        ("208000000X", "General Surgery", "208600000X"),
        ("207L00000X", "Diagnostic Radiology", "2085R0202X"),
        ("207LC0200X", "Interventional Cardiology (limited)", "207RI0011X"),
        ("207LC0200X", "Interventional Cardiology", "207RI0011X"),
    ],
)
def test_a_specialty_on_a_wrong_code(index: LabelIndex, notation: str, label: str, meant: str) -> None:
    verdict = index.judge(notation, label)
    assert (verdict.verdict, verdict.suggested) == ("label-of-another-code", meant)
    assert index.nearest(label)[0].notation == meant


def test_the_sentence_says_which_words_decided() -> None:
    assert NUCC.judge("207K00000X", "Interventional Radiology").message == (
        "The label fits 2085R0204X, “Radiology, Vascular and Interventional Radiology” by “Interventional” and “Radiology”, "
        "and not 207K00000X, “Allergy and Immunology”."
    )
    assert ICD.judge("E11.9", "Type 1 diabetes mellitus without complications").message == (
        "The label fits E10.9, “Type 1 diabetes mellitus without complications” by “1”, "
        "and not E11.9, “Type 2 diabetes mellitus without complications”."
    )


def test_a_name_of_several_codes_names_none() -> None:
    verdict = NUCC.judge("207K00000X", "Sports Medicine")
    assert (verdict.verdict, verdict.suggested) in [("label-of-another-code", None), ("undecided", None)]
    assert NUCC.judge("2080S0010X", "Sports Medicine").verdict == "agrees"


@pytest.mark.parametrize(
    ("notation", "label", "meant"),
    [
        ("M77.11", "Lateral epicondylitis, left elbow", "M77.12"),
        ("S72.001A", "Fracture of unspecified part of neck of left femur, initial encounter for closed fracture", "S72.002A"),
        ("E11.9", "Type 2 diabetes mellitus with unspecified complications", "E11.8"),
        ("K76.89", "Liver disease, unspecified", "K76.9"),
        ("R17", "Heart failure", "I50"),
    ],
)
def test_the_exact_title_of_another_code(notation: str, label: str, meant: str) -> None:
    assert ICD.judge(notation, label)[:2] == ("label-of-another-code", meant)


def test_with_and_without_turn_a_name_round() -> None:
    assert ICD.judge("R11.0", "Nausea without vomiting").verdict != "label-of-another-code"


def test_ancestors_are_not_another_code() -> None:
    verdict = ICD.judge("A00.0", "Cholera")
    assert verdict.verdict == "incomplete"
    assert verdict.message == (
        "The label is that of the header A00, “Cholera”, above A00.0, “Cholera due to Vibrio cholerae 01, biovar cholerae”, "
        "which adds “Vibrio”, “01” and “biovar”."
    )
    assert ICD.judge("A00.9", "Cholera").verdict in ("agrees", "paraphrase")
    assert ICD.judge("A00", "Cholera, unspecified").verdict != "label-of-another-code"


def test_the_first_clause_is_the_name_where_one_code_has_it() -> None:
    assert HCPCS.judge("JW", "Drug amount discarded").verdict == "paraphrase"
    assert HCPCS.judge("GA", "Waiver of liability statement issued as required by payer policy").verdict == "incomplete"


def test_the_short_name_of_one_other_code() -> None:
    assert HCPCS.judge("LT", "Right side")[:2] == ("label-of-another-code", "RT")


def test_a_modifier_that_leaves_out_what_tells_it_apart() -> None:
    verdict = HCPCS.judge("AS", "PA, NP or clinical nurse specialist services")
    assert verdict.verdict == "incomplete"
    assert verdict.message.startswith("The label leaves out “assistant” and “surgery”, which tells AS, “Physician assistant,")
    for label in ("Medical direction of 2, 3 or 4 concurrent anesthesia procedures", "Med dir 2-4 cncrnt anes proc"):
        assert HCPCS.judge("QK", label).verdict in ("agrees", "paraphrase")


@pytest.mark.parametrize("label", ["", "—", "🤷", "of the", "\ud800", "Climbers finger"])
def test_words_that_do_not_decide(label: str) -> None:
    assert ICD.judge("M77.11", label).verdict == "undecided"
    assert ICD.judge("M77.11", label).message.endswith(".")


def test_a_code_without_a_name_and_one_that_is_not_there() -> None:
    assert ICD.judge("Z99.8", "Some frailty").verdict in ("undecided", "label-of-another-code")
    with pytest.raises(KeyError):
        ICD.judge("Q99.9", "Cholera")


def test_the_nearest_code_of_a_label_whose_code_does_not_exist() -> None:
    found = ICD.nearest("Uncertain behavior neoplasm of liver, bile ducts", kind="diagnosis", limit=3)
    assert found[0].notation == "D37.6"
    assert len(found) == 3
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert ICD.nearest("Cholera", kind="procedure") == []


def test_only_codes_of_one_kind_compete() -> None:
    mixed = LabelIndex.build("made-up", [*DIAGNOSES, *MODIFIERS])
    assert mixed.judge("R17", "Registered dietician").verdict != "label-of-another-code"


@pytest.mark.parametrize("data", [b"", b"\x00" * 7, b"\xff" * 64, b"\x02" + b"\x00" * 7 + b"{}", ICD.to_bytes()[:-9]])
def test_bytes_that_are_no_index(data: bytes) -> None:
    with pytest.raises(ValueError, match="no index of labels"):
        LabelIndex.from_bytes(data)


def test_an_index_of_nothing() -> None:
    empty = LabelIndex.build("none", [])
    assert empty.nearest("Cholera") == []
    assert LabelIndex.from_bytes(empty.to_bytes()).to_bytes() == empty.to_bytes()


NOTATIONS = st.sampled_from([entry.notation for entry in DIAGNOSES])
LABELS = st.one_of(
    st.text(max_size=80),
    st.sampled_from([entry.label for entry in DIAGNOSES]),
    st.lists(st.sampled_from(sorted({word for entry in DIAGNOSES for word in entry.label.split()})), max_size=8).map(" ".join),
)
AGAIN = LabelIndex.from_bytes(ICD.to_bytes())


@given(NOTATIONS, LABELS)
def test_any_text_is_judged_and_a_kept_index_judges_the_same(notation: str, label: str) -> None:
    verdict = ICD.judge(notation, label)
    assert verdict.verdict in ("agrees", "paraphrase", "label-of-another-code", "incomplete", "undecided")
    assert 0 <= verdict.score <= 1
    assert verdict.suggested is None or verdict.verdict == "label-of-another-code"
    assert verdict.suggested != notation
    assert verdict == AGAIN.judge(notation, label) == ICD.judge(notation, label)


@given(
    st.sampled_from([(entry.notation, name) for entry in DIAGNOSES for name in (entry.label, *entry.synonyms) if name]), st.data()
)
def test_an_own_name_always_agrees(own: tuple[str, str], data: st.DataObject) -> None:
    notation, name = own
    written = data.draw(st.sampled_from([name, name.upper(), f"  {name}.", name.replace(",", " ")]))
    assert ICD.judge(notation, written).verdict == "agrees"
    assert agrees(written, [name])


@given(
    st.sampled_from(["diagnosis", "taxonomy", "modifier"]),
    st.lists(st.floats(-5, 30), min_size=len(SENSES), max_size=len(SENSES)),
    st.data(),
)
def test_more_of_what_speaks_for_another_code_makes_none_less_likely(kind: str, values: list[float], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SENSES) - 1))
    sense = list(SENSES.values())[at]
    more = [*values[:at], values[at] + data.draw(st.floats(0, 10)), *values[at + 1 :]]
    before, after = (model_of(kind).probability(tuple(row)) for row in (values, more))
    assert sense * (after - before) >= -1e-9


# Of the editions that are bundled: the code, the label stated, the code meant.
MIRRORED = [
    ("icd10cm", "G56.02", "Right carpal tunnel syndrome", "G56.01"),
    ("icd10cm", "L03.116", "Cellulitis of right leg", "L03.115"),
    ("icd10cm", "I82.402", "DVT right leg", "I82.401"),
    ("icd10cm", "H35.3221", "Wet AMD right eye", "H35.3211"),
    ("icd10cm", "S72.001A", "Fracture of neck of left femur", "S72.002A"),
    ("icd10cm", "M16.11", "Left hip osteoarthritis", "M16.12"),
    ("icd10cm", "C50.211", "Breast cancer, upper inner quadrant, left", "C50.212"),
    ("hcpcs", "LT", "Right side", "RT"),
    ("icd10cm", "E10.65", "Type 2 diabetes with hyperglycemia", "E11.65"),
    ("icd10cm", "E11.65", "Type 2 diabetes with hypoglycemia", "E11.649"),
    ("icd10cm", "I50.32", "Chronic systolic heart failure", "I50.22"),
    ("icd10cm", "N40.0", "BPH with LUTS", "N40.1"),
    ("icd10cm", "S82.001B", "Closed fracture of right patella", "S82.001A"),
    ("icd10cm", "B18.2", "Chronic hepatitis B", "B18.1"),
    ("icd10cm", "E87.0", "Hyponatremia", "E87.1"),
    ("hcpcs", "QX", "CRNA without medical direction by a physician", "QZ"),
    ("hcpcs", "GP", "Occupational therapy services", "GO"),
    ("hcpcs", "NU", "Used equipment", "UE"),
    ("icd10cm", "T84.53XA", "Infected L knee prosthesis, initial", "T84.54XA"),
    ("icd10cm", "L89.143", "Stage 3 pressure ulcer of R lower back", "L89.133"),
    ("icd10cm", "I48.0", "Persistent AF", "I48.19"),
]
# Neither right nor, as long as nothing has that name, another code's: the two words are said.
CONTRADICTED = [
    ("hcpcs", "TC", "Professional component", "Professional component", "Technical component"),
    ("hcpcs", "G0105", "Screening colonoscopy, average risk", "average risk", "high risk"),
    ("hcpcs", "AS", "Assistant surgeon, physician", "surgeon", "Physician assistant"),
    ("hcpcs", "JW", "No drug discarded", "without drug discarded", "Drug discarded"),
    ("hcpcs", "RR", "Purchased", "Purchased", "Rental"),
    ("hcpcs", "J0897", "Denosumab injection, 60 mg", "60 mg", "1 mg"),
    ("icd10cm", "E87.6", "High kalium", "High", "deficiency"),
    ("icd10cm", "A41.01", "MRSA sepsis", "MRSA", "mssa"),
    ("icd10cm", "F32.1", "Severe depression", "Severe", "moderate"),  # two siblings are severe
]
MEANT = [
    ("icd10cm", "C61", "Bladder cancer", "C67.9"),
    ("icd10cm", "Z51.11", "Radiation therapy encounter", "Z51.0"),
    ("icd10cm", "Z12.12", "Colon cancer screening", "Z12.11"),
    ("icd10cm", "N20.1", "Kidney stone", "N20.0"),
    ("icd10cm", "C22.1", "Hepatocellular carcinoma", "C22.0"),
    ("icd10cm", "I10", "Iron deficiency anemia", "D50.9"),
    ("icd10cm", "I10", "Ulcerative colitis", "K51.90"),
    ("icd10cm", "I10", "Umbilical hernia", "K42.9"),
    ("icd10cm", "K51", "Umbilical hernia", "K42"),
    ("icd10cm", "I10", official("icd10cm", "S72.00"), None),  # none of the codes below says as little
    ("hcpcs", "J2778", "Aflibercept 1 mg", "J0178"),
    ("hcpcs", "A0427", "Ambulance, BLS non-emergency", "A0428"),
    ("hcpcs", "LD", "Left circumflex", "LC"),
    ("nucc", "207T00000X", "Neurology", "2084N0400X"),
    ("nucc", "207L00000X", "Certified Nurse Anesthetist", "367500000X"),
    ("nucc", "207Q00000X", "Physical Therapist", "225100000X"),
]
ACCEPTED = [
    ("nucc", "207Y00000X", "ENT"),
    ("nucc", "207Y00000X", "Ear, nose and throat doctor"),
    ("nucc", "207K00000X", "Allergist"),
    ("nucc", "207P00000X", "ER doctor"),
    ("nucc", "208VP0000X", "Pain specialist"),
    ("icd10cm", "N18.30", "CKD stage 3"),
    ("icd10cm", "F17.210", "Cigarette nicotine dependence"),
    ("icd10cm", "E11.9", "Type 2 diabetes mellitus"),
    ("icd10cm", "G56.01", "Right carpal tunnel syndrome"),
    ("icd10cm", "C92.60", "Acute myeloid leukemia with 11q23-abnormality with failed remission"),
    ("nucc", "207RC0000X", "Cardiology"),
    ("nucc", "207RP1001X", "Pulmonology"),
    ("nucc", "207R00000X", "Internist"),
    ("nucc", "314000000X", "SNF"),
    ("nucc", "225100000X", "PT"),
    ("nucc", "213E00000X", "Podiatriist"),
    ("nucc", "363A00000X", "Physician Assistat"),
    ("nucc", "261QM1300X", "MultiSpecialty Clinic"),
    ("nucc", "261QM0801X", "Mental Health Clinic/Center"),
    ("hcpcs", "G8", "MAC for deep complex procedure"),
    ("hcpcs", "E0601", "CPAP device"),
    ("hcpcs", "UE", "Used DME"),
    ("hcpcs", "CQ", "Services by a PTA"),
    ("hcpcs", "J0178", "Aflibercept 1 mg"),
    ("hcpcs", "J0585", "OnabotulinumtoxinA, 1 unit"),
    ("hcpcs", "JW", "Discarded drug"),
    ("hcpcs", "LD", "Left anterior descending"),
    ("hcpcs", "KH", "First month rental"),
    ("hcpcs", "FY", "Computed radiography"),
    ("hcpcs", "Q5", "Reciprocal billing arrangement"),
]
# What no name says clearly enough to accuse.
OPEN = [
    ("icd10cm", "M17.9", "Knee arthritis"),
    ("icd10cm", "R10.13", "Upper abdominal pain"),
    ("nucc", "207ZP0102X", "Pathologist"),
    ("nucc", "207Q00000X", "Primary care physician"),
    ("nucc", "208D00000X", "General practitioner"),
    ("nucc", "207VM0101X", "High-risk obstetrics"),
    ("hcpcs", "GA", "ABN on file"),
    ("hcpcs", "GZ", "No ABN on file"),
]
LEFT_OUT = [
    ("hcpcs", "AS", "PA, NP or clinical nurse specialist services"),
    ("hcpcs", "AS", "Physician assistant, nurse practitioner, or clinical nurse specialist services"),
    ("hcpcs", "GA", "Waiver of liability statement"),
    ("icd10cm", "I50.22", "Heart failure"),
]


@cache
def whole(scheme: str) -> LabelIndex:
    every = (c for c in open_bundled(scheme).concepts.values())
    return LabelIndex.build(scheme, [NamedCode(c.code.notation, c.kind, c.label, c.short, c.synonyms, c.broader) for c in every])


def test_a_short_name_in_another_order_says_nothing_where_the_own_name_says_most_of_it() -> None:
    names = {
        "C9134": ("Factor xiii (antihemophilic factor, recombinant), tretten, per 10 i.u.", None),
        "J7181": ("Injection, factor xiii a-subunit, (recombinant), per iu", "Factor xiii recomb a-subunit"),
        "J7190": ("Factor viii (antihemophilic factor, human) per i.u.", None),
    }
    index = LabelIndex.build("hcpcs", [NamedCode(code, "procedure", *both, (), None) for code, both in names.items()])
    assert index.dictionary("C9134", "Factor xiii a-subunit recomb") is None
    assert index.dictionary("C9134", "Factor xiii recomb a-subunit") is not None
    other = index.dictionary("J7190", "A-subunit factor xiii recomb")
    assert other is not None
    assert other[:2] == ("label-of-another-code", "J7181")


def test_initials_stand_for_words_and_words_for_initials() -> None:
    names = {
        "A0390": "Als mileage (per mile)",
        "A0425": "Ground mileage, per statute mile",
        "A0398": "Als routine disposable supplies",
        "G8670": "Risk-adjusted functional status change residual score for the elbow not measured",
        "S4011": "In vitro fertilization; including identification of mature oocytes",
        "S4015": "Complete in vitro cycle, package",
    }
    index = LabelIndex.build("hcpcs", [NamedCode(code, "procedure", name, None, (), None) for code, name in names.items()])
    for code, label, spelt in (
        ("A0390", "Advanced life support mileage", {"advanced", "life", "support"}),
        ("A0425", "Advanced life support mileage", set()),
        ("G8670", "Rafscr elbow", {"rafscr"}),
        ("S4011", "Ivf package", {"ivf"}),
    ):
        stated, name = Label(index.table, index.variants, label), index.table.entry_names[index.table.entry_of[code]]
        assert stated.acronyms(name).keys() | stated.spelt_out(name, [name]) == spelt
    assert index.judge("A0390", "Advanced life support mileage").verdict == "paraphrase"


@pytest.mark.parametrize(("scheme", "notation", "label", "meant"), [*MIRRORED, *MEANT])
def test_a_code_that_the_label_means(scheme: str, notation: str, label: str, meant: str | None) -> None:
    assert whole(scheme).judge(notation, label)[:2] == ("label-of-another-code", meant)


@pytest.mark.parametrize(("scheme", "notation", "label", "stated", "own"), CONTRADICTED)
def test_a_contradiction_without_a_code(scheme: str, notation: str, label: str, stated: str, own: str) -> None:
    verdict = whole(scheme).judge(notation, label)
    assert (verdict.verdict, verdict.suggested) == ("undecided", None)
    assert verdict.message.startswith(f"The label says “{stated}” where {notation}, “")
    assert verdict.message.rpartition("says")[2].startswith(f" “{own}")


@pytest.mark.parametrize(("scheme", "notation", "label"), ACCEPTED)
def test_a_name_in_other_words(scheme: str, notation: str, label: str) -> None:
    assert whole(scheme).judge(notation, label).verdict in ("agrees", "paraphrase")


@pytest.mark.parametrize(("scheme", "notation", "label"), OPEN)
def test_no_accusation_without_a_name_that_fits(scheme: str, notation: str, label: str) -> None:
    assert whole(scheme).judge(notation, label)[:2] == ("undecided", None)


@pytest.mark.parametrize(("scheme", "notation", "label"), LEFT_OUT)
def test_what_is_left_out_tells_the_code_apart(scheme: str, notation: str, label: str) -> None:
    assert whole(scheme).judge(notation, label).verdict == "incomplete"


def test_a_side_is_an_error_where_no_code_is_its_mirror() -> None:
    index = LabelIndex.build("made-up", [diagnosis("X1", "Weakness of left knee"), diagnosis("X2", "Sprain of right ankle")])
    verdict = index.judge("X1", "Right knee weakness")
    assert verdict[:2] == ("label-of-another-code", None)
    assert verdict.message == "The label says “Right” where X1, “Weakness of left knee”, says “left”."


@pytest.mark.parametrize(
    ("label", "own", "found"),
    [
        ("Left knee", "Right knee", [("left", "right")]),
        ("Bilateral cataract", "Cataract, left eye", [("bilateral", "left")]),
        ("Unilateral hernia", "Hernia, left", []),
        ("Left and right knee", "Right knee", []),
        ("Stage IV ulcer", "Ulcer, stage 3", [("stage 4", "stage 3")]),
        ("Stage 3 disease", "Disease, stage 3b", []),
        ("Stage 3a disease", "Disease, stage 3b", [("stage 3a", "stage 3b")]),
        ("Type 1 or 2 fracture", "Fracture type II", []),
        ("Acute on chronic failure", "Chronic failure", []),
        ("Gout without tophus", "Gout with tophus", [("without tophus", "tophus")]),
        ("Gout with tophus", "Gout without tophus", [("tophus", "without tophus")]),
        ("Laceration withuot foreign body", "Laceration without foreign body", []),
        ("Gout with or without tophus", "Gout without tophus", []),
        ("Sexual dysfunction, without use disorder", "Opioid use with sexual dysfunction disorder", []),
        ("No foot exam", "Foot exam was not done", []),
        ("Nontraumatic rupture", "Traumatic rupture", [("nontraumatic", "traumatic")]),
        ("Hypokalemia", "Hyperkalemia", [("hypokalemia", "hyperkalemia")]),
        ("Hypokalemia", "Hyper- and hypokalemia", []),
        ("Right side used", "New side", []),
    ],
)
def test_words_that_exclude_each_other(label: str, own: str, found: list[tuple[str, str]]) -> None:
    assert [(" ".join(c.stated), " ".join(c.own)) for c in contraries(label, [own])] == found
    assert contraries(own, [own]) == contraries(label, [own, label]) == []


def test_a_name_in_brackets_is_a_name() -> None:
    index = LabelIndex.build("nucc", [specialty("208C00000X", "Colorectal Surgery (Proctology)"), *SPECIALTIES])
    assert index.judge("208C00000X", "Proctologist").verdict == "agrees"
    assert index.judge("208C00000X", "Colorectal surgery").verdict == "agrees"


@pytest.mark.parametrize("scheme", ["icd10cm", "hcpcs", "nucc"])
def test_official_names_of_a_whole_edition_contradict_none_of_their_own(scheme: str) -> None:
    table, judged = whole(scheme).table, 0
    for entry in range(0, len(table.notations), 97):
        for name in table.names_of(entry):
            assert whole(scheme).judge(table.notations[entry], table.names[name]).verdict != "undecided"
            judged += 1
    assert judged > 8


FOLDER = ROOT / "graph" / "labels"
LISTS = sorted(FOLDER.glob("*.tsv"))


def attributes() -> list[str]:
    """What the module of word lists offers, a list each, or a part of one."""
    return [name for name, value in vars(type(wordlists.WORDS)).items() if isinstance(value, cached_property)]


def test_every_list_of_words_is_read_and_what_is_read_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(*parts: str) -> bytes:
        read.append(parts[-1])
        return read_resource(*parts)

    monkeypatch.setattr(wordlists, "read_resource", noted)
    fresh = type(wordlists.WORDS)()
    for _ in range(2):
        assert all(getattr(fresh, name) for name in attributes())
    assert sorted(read) == sorted(path.name for path in FOLDER.iterdir()), "each file, and each once"
    modules = [path for path in Path(wordlists.__file__).parent.glob("*.py") if path.name != "wordlists.py"]
    used = {
        node.attr
        for path in modules
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "WORDS"
    }
    assert used == {name for name in attributes() if not name.startswith("_")}
    assert len(used) > 20


@pytest.mark.parametrize("path", LISTS, ids=[path.stem for path in LISTS])
def test_a_list_of_words_says_what_it_is_for_and_is_in_order(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert lines[: len(comments)] == comments
    assert len(" ".join(comments)) > 30
    columns, *rows = lines[len(comments) :]
    assert rows == sorted(set(rows))
    assert {row.count("\t") for row in rows} == {columns.count("\t")}


def test_there_are_lists_of_words() -> None:
    assert len(LISTS) > 20


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "the list is empty, graph/labels/made-up.tsv line 1 column 1, write the names"),
        ("# For nothing.\nword\tkind\n", "the list is empty, graph/labels/made-up.tsv line 3 column 1, write the names"),
        ("word\nleft\n", "the columns are 'word', graph/labels/made-up.tsv line 1 column 1, write word kind, with"),
        (
            "word\tkind\nleft\n",
            "'left' has not one word or phrase in each of its columns, graph/labels/made-up.tsv line 2 column 1",
        ),
        ("word\tkind\nleft\t\n", "'left\\\\t' has not one word or phrase in each of its columns"),
        ("word\tkind\n\nleft\tside\n", "'' has not one word or phrase in each of its columns"),
        ("word\tkind\nleft\tside\tside\n", "has not one word or phrase in each of its columns"),
        ("word\tkind\nleft \tside\n", "'left ' fits no label, graph/labels/made-up.tsv line 2 column 1, write small letters and"),
        ("word\tkind\nleft  or\tside\n", "'left  or' fits no label"),
        ("word\tkind\nLeft\tside\n", "'Left' fits no label"),
        ("word\tkind\nleft\tsinister\n", "'sinister' is no kind, graph/labels/made-up.tsv line 2 column 6, write side or place"),
        (
            "word\tkind\nright\tside\nleft\tside\n",
            r"'left\\tside' stands behind 'right\\tside', .* line 3 column 1, put the",
        ),
        ("word\tkind\nleft\tside\nleft\tside\n", "stands behind"),
        (
            "word\tkind\nleft\tplace\nleft\tside\n",
            "'left' stands twice, .*/made-up.tsv line 3 column 1, leave one line",
        ),
        ("word\tkind\nleft\t\udcff\n", "the list is not UTF-8, graph/labels/made-up.tsv line 2, save it as UTF-8"),
    ],
)
def test_a_malformed_list_of_words_is_named(text: str, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordlists, "read_resource", lambda *_parts: text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ChargegraphError, match=error):
        list(wordlists.read_list("made-up", "word", "kind", unique=True, kind=("side", "place")))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", "the weights are no JSON: .*, graph/labels/weights.json line 1 column 2, make them anew with benchmarks/verdicts"),
        ('{"diagnosis": {"base": 1}}', "the weights are of no model: .*, graph/labels/weights.json, make them anew"),
        ("{}", "the weights have no model of diagnosis and procedure and taxonomy, graph/labels/weights.json"),
    ],
)
def test_weights_of_no_model_are_named(text: str, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordlists, "read_resource", lambda *_parts: text.encode())
    monkeypatch.setattr(likelihood, "WORDS", type(wordlists.WORDS)())
    with pytest.raises(ChargegraphError, match=error):
        likelihood._models.__wrapped__()


def test_a_change_of_any_list_or_weight_makes_the_kept_indexes_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change = {"of": ""}

    def read(*parts: str) -> bytes:
        return read_resource(*parts) + (b"#" if parts[-1] == change["of"] else b"")

    # The fingerprint of what is shipped is remembered; here each is another.
    monkeypatch.setattr(wordlists, "read_resource", read)
    monkeypatch.setattr("chargegraph.findings.label_index.fingerprint", wordlists.fingerprint.__wrapped__)
    made: list[str] = []
    for name in ("", *(path.name for path in FOLDER.iterdir())):
        change["of"] = name
        made.append(wordlists.fingerprint.__wrapped__())
    assert len(made) == len(set(made)) > 20
    kept: list[list[str]] = []
    with Store(str(tmp_path / "store")) as store:
        store.add(read_brief_file(str(ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt")))
        for name in ("", "", "stop-words.tsv"):
            change["of"] = name
            authorities = Authorities(store)
            LabelIndexes(authorities).of(authorities.find("pos"))
            kept.append([path.name for path in (tmp_path / "store" / "labels").iterdir()])
    assert [len(names) for names in kept] == [1, 1, 1]
    assert kept[0] == kept[1] != kept[2]
