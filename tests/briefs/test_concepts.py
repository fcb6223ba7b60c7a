"""Curated concepts in sentences: what is negated and what is not, of places that are not paid and of anesthesia in short."""

import pytest

from chargegraph import read_brief

HEAD = "HCPCS K0001: Standard wheelchair\n\nNotes\n"


def concepts_of(sentence: str) -> list[tuple[str, bool]]:
    mentions = [mention for mention in read_brief(HEAD + sentence).mentions if mention.concept]
    return [(str(mention.concept).rsplit("/")[-1], bool(mention.negated)) for mention in mentions]


NURSING, HOME, ROOM = "nursing-facility", "home", "operating-room"


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("Claims with POS 31 are denied, because the nursing facility supplies the chair.", []),
        ("It is not paid in a nursing facility, since the nursing facility supplies it.", [(NURSING, True), (NURSING, True)]),
        ("POS 31 is not covered, as the patient's home is no part of it.", []),
        ("POS 12 is paid, because the patient's home needs it; POS 31 is not, as the nursing facility has one.", [(HOME, False)]),
        ("Payment is denied in a nursing facility.", [(NURSING, True)]),
        ("Nursing facility claims are denied.", [(NURSING, True)]),
        ("A nursing facility cannot bill it.", [(NURSING, True)]),
        ("No claim from a nursing facility is paid.", [(NURSING, True)]),
        ("It is covered at the patient's home but not in a nursing facility.", [(HOME, False), (NURSING, True)]),
        ("It is denied in an operating room and is paid in the patient's home.", [(ROOM, True), (HOME, False)]),
        ("Except in a nursing facility it is paid.", [(NURSING, True)]),
        ("It is not covered outside an operating room.", [(ROOM, False)]),
        ("It is not paid unless it is done in an operating room.", [(ROOM, False)]),
    ],
)
def test_a_place_that_a_sentence_denies(sentence: str, places: list[tuple[str, bool]]) -> None:
    assert concepts_of(sentence) == places


MAC, LOCAL, GENERAL = "monitored", "local", "general"


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Anesthesia: local, no MAC.", [(LOCAL, False), (MAC, True)]),
        ("Anesthesia: MAC", [(MAC, False)]),
        ("Anesthesia: General or MAC", [(GENERAL, False), (MAC, False)]),
        ("Anesthesia: no general, spinal only", [(GENERAL, True), ("neuraxial", False)]),
        ("Anesthesia: none", [("none", False)]),
        ("Anesthesia: No.", [("none", False)]),
        ("It is done under MAC.", [(MAC, False)]),
        ("MAC with propofol is usual.", [(MAC, False)]),
        ("It takes local anesthesia, no MAC.", [(LOCAL, False), (MAC, True)]),
        ("Your MAC pays for general anesthesia.", [(GENERAL, False)]),
        ("It takes an hour, with MAC.", []),
        ("Medicare pays under MAC J15 without general anesthesia.", [(GENERAL, True)]),
    ],
)
def test_anesthesia_in_short(sentence: str, kinds: list[tuple[str, bool]]) -> None:
    assert sorted(concepts_of(sentence)) == sorted(kinds)


def test_a_place_in_short() -> None:
    """Letters that hardly mean anything else; a word such as office is none in a sentence."""
    assert concepts_of("Performed in a hospital outpatient department or an ASC.")[-1][1:] == (False,)
    assert len(concepts_of("Performed in a hospital outpatient department or an ASC.")) == 2
    assert [denied for _, denied in concepts_of("Never in an ASC or a SNF.")] == [True, True]
    assert concepts_of("ASC-US smears come to the office.") == []


def test_a_mac_that_may_be_either_gets_a_note() -> None:
    _, remark = read_brief(HEAD + "It takes an hour, with MAC.").remarks  # the first is on the heading
    assert (remark.text, remark.message) == ("MAC", "monitored anesthesia care or a Medicare contractor, not read")


def test_a_topic_alone_in_a_line_promises_nothing() -> None:
    text = "HCPCS K0001: Standard wheelchair\nICD-10-CM codes\nG82.20 Paraplegia\n\nDOCUMENTATION\nFace-to-face note.\n"
    assert read_brief(text).mentions == ()


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("It may be billed the same day.", []),
        ("It may also be reported with the base.", []),
        ("Modifier KX may be appended.", []),
        ("It may be painful.", ["may"]),
        ("It may help.", ["may"]),
        ("There is no information on the fee schedule.", []),
    ],
)
def test_what_is_allowed_leaves_nothing_open_and_a_gap_promises_nothing(sentence: str, names: list[str]) -> None:
    assert [name for name, _ in concepts_of(sentence)] == names
