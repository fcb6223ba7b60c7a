"""Verdicts: what a label is to the code that it is stated for, and what the sentence says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph.schemes import open_bundled
from chargegraph.verdicts import Entry, LabelIndex, agrees
from chargegraph.verdicts.evidence import SENSES
from chargegraph.verdicts.model import model_of
from chargegraph.verdicts.words import as_written, tokens


def diagnosis(notation: str, label: str, *synonyms: str, broader: str | None = None, extra: tuple[str, ...] = ()) -> Entry:
    return Entry(notation, "diagnosis", label, None, synonyms, broader, extra)


def specialty(notation: str, label: str, *synonyms: str) -> Entry:
    return Entry(notation, "taxonomy", label, None, synonyms, None)


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
    Entry(notation, "modifier", label, short, (), None)
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


@pytest.mark.parametrize("label", ["", "—", "🤷", "of the", "\ud800", "Tennis elbow"])
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
