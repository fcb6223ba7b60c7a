"""Forms of codes: what is one, and what a malformed one probably is."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph.codes import (
    Code,
    category_of,
    is_placeholder,
    plain,
    read_diagnosis,
    read_modifier,
    read_place_of_service,
    read_procedure,
    read_taxonomy,
)
from chargegraph.errors import CodeError

READERS = [read_procedure, read_modifier, read_diagnosis, read_taxonomy, read_place_of_service]


@pytest.mark.parametrize(
    ("reader", "text", "system", "notation"),
    [
        (read_procedure, "0686T", "cpt", "0686T"),
        (read_procedure, " 00630 ", "cpt", "00630"),
        (read_procedure, "3044f", "cpt", "3044F"),
        (read_procedure, "0037U", "cpt", "0037U"),
        (read_procedure, "0002M", "cpt", "0002M"),
        (read_procedure, "J1885", "hcpcs", "J1885"),
        (read_procedure, "a4216", "hcpcs", "A4216"),
        (read_modifier, "22", "cpt", "22"),
        (read_modifier, "–26", "cpt", "26"),
        (read_modifier, "1P", "cpt", "1P"),
        (read_modifier, "P3", "cpt", "P3"),
        (read_modifier, "qk", "hcpcs", "QK"),
        (read_modifier, "T5", "hcpcs", "T5"),
        (read_diagnosis, "R17", "icd10cm", "R17"),
        (read_diagnosis, "C7A.010", "icd10cm", "C7A.010"),
        (read_diagnosis, "S72.001A", "icd10cm", "S72.001A"),
        (read_diagnosis, "u07.1", "icd10cm", "U07.1"),
        (read_taxonomy, "2085r0204x", "nucc", "2085R0204X"),
        (read_place_of_service, "24", "pos", "24"),
    ],
)
def test_a_code_is_read_in_its_systems_form(reader: Callable[[str], Code], text: str, system: str, notation: str) -> None:
    assert reader(text) == Code(system, notation)


@pytest.mark.parametrize(
    ("reader", "text", "probable"),
    [
        (read_procedure, "686T", "0686T"),
        (read_procedure, "O686T", "0686T"),
        (read_procedure, "630", "00630"),
        (read_procedure, "0686-T", "0686T"),
        (read_procedure, "J188S", ""),
        (read_procedure, "", ""),
        (read_procedure, "0686TT", ""),
        (read_modifier, "2 2", "22"),
        (read_modifier, "9", ""),
        (read_modifier, "abc", ""),
        (read_diagnosis, "C220", "C22.0"),
        (read_diagnosis, "C22,0", "C22.0"),
        (read_diagnosis, "C2O.0", "C20.0"),
        (read_diagnosis, "K7689", "K76.89"),
        (read_diagnosis, "liver", ""),
        (read_taxonomy, "207K00000", "207K00000X"),
        (read_taxonomy, "207K0000X", "207K00000X"),
        (read_taxonomy, "207", ""),
        (read_place_of_service, "124", ""),
    ],
)
def test_a_malformed_code_says_what_it_probably_is(reader: Callable[[str], Code], text: str, probable: str) -> None:
    with pytest.raises(CodeError) as caught:
        reader(text)
    assert caught.value.probable == probable


@pytest.mark.parametrize("reader", READERS)
@given(text=st.text(max_size=20))
def test_any_text_is_a_code_or_an_error_whose_guess_is_a_code(reader: Callable[[str], Code], text: str) -> None:
    try:
        notation = reader(text).notation
    except CodeError as error:
        notation = error.probable
    assert not notation or (reader(notation).notation == notation and notation.isascii())


@pytest.mark.parametrize(
    ("notation", "category"),
    [("49405", "I"), ("3044F", "II"), ("0686T", "III"), ("0037U", "PLA"), ("0002M", "MAAA"), ("00630", "I")],
)
def test_the_category_shows_in_the_form(notation: str, category: str) -> None:
    assert category_of(read_procedure(notation)) == category


def test_hcpcs_has_no_category() -> None:
    assert category_of(read_procedure("J1885")) is None


@pytest.mark.parametrize("text", ["", "-", "—", "N/A", "n/a", "NA", "None", " — ", "...", "Not applicable"])
def test_a_placeholder_is_no_code(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["22", "AS", "NB", "C22.0", "nonsense"])
def test_other_texts_are_no_placeholders(text: str) -> None:
    assert not is_placeholder(text)


@given(st.text())
def test_plain_text_keeps_every_place(text: str) -> None:
    assert len(plain(text)) == len(text)
