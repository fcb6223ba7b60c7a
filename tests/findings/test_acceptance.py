"""Whether a label may be called its code's: unknown words, contraries and numbers keep it from that, usual spellings do not."""

import pytest

from chargegraph.findings.labels.acceptance import doubts
from chargegraph.findings.labels.contrast import Label
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
    ("icd10cm", "K35.80", "Unspecified acute zurvaxitis", "zurvaxitis"),
    ("icd10cm", "E11.9", "Type 2 quelmor mellitus without complications", "quelmor"),
    ("nucc", "363AM0700X", "Physician Assistant, Novgli", "Novgli"),
    ("nucc", "207RC0000X", "Cardiovascular Sovrit", "Sovrit"),
    ("pos", "56", "Psychiatric Sovrit Treatment Center", "Sovrit"),
    ("pos", "81", "Independent Tivmor", "Tivmor"),
]
# The contrary of what a code's names say, or another number.
TURNED = [
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
# Cut words, slips and letters left of signs are the words that they are written for.
WRITTEN = [
    ("icd10cm", "S65.519S", "lac of blood vessel of unsp finger, sequela"),
    ("icd10cm", "S42.489S", "Torus fractre of loewr end of unspecified humerus, sequela"),
    ("icd10cm", "S92.515S", "nondisplaced fracture of proximal phalanx of left lesser toe s sequela"),
    ("hcpcs", "A0428", "Ambulance service, basic life suport, non-emergncy transport (bls)"),
    ("pos", "11", "office"),
    ("pos", "81", "Indep. laboratry"),
]


@pytest.mark.parametrize(("scheme", "notation", "label", "word"), UNKNOWN)
def test_a_word_that_fits_no_name_is_named_and_not_accepted(scheme: str, notation: str, label: str, word: str) -> None:
    verdict = whole(scheme).judge(notation, label)
    assert (verdict.verdict, verdict.suggested) == ("undecided", None)
    assert f"“{word}” in the label fits no name of {notation}" in verdict.message


@pytest.mark.parametrize(("scheme", "notation", "label"), TURNED)
def test_the_contrary_of_a_name_is_not_accepted(scheme: str, notation: str, label: str) -> None:
    assert whole(scheme).judge(notation, label).verdict in ("undecided", "label-of-another-code")


@pytest.mark.parametrize(("scheme", "notation", "label"), WRITTEN)
def test_a_usual_spelling_leaves_no_doubt(scheme: str, notation: str, label: str) -> None:
    index = whole(scheme)
    own = index.table.entry_of[notation]
    assert doubts(Label(index.table, index.variants, official(scheme, notation)), own) == []
    assert index.judge(notation, label).verdict in ACCEPTED
