"""Lines that might take a reader long: four times as much of them takes about four times as long, and no more."""

import gc
import time

import pytest

from chargegraph import read_brief

UNITS = [
    *(
        "-",
        "+-",
        "=",
        "a,",
        "A1,",
        "AA",
        "AA ",
        "(",
        "[",
        "*",
        "_",
        "| ",
        '"',
        '",',
        ": ",
        "x2 ",
        "1 ",
        "C22.0,",
        "CPT 99213 ",
        "not ",
    ),
    *(
        "&amp;",
        "<b>",
        "[a](",
        "`",
        "~~",
        "- ",
        "to ",
        "C00-C99 ",
        "99213-25 ",
        "  ",
        "\t",
        "a;",
        "/",
        "modifier 25 ",
        "no data on ",
    ),
    *("not covered by Medicare ", "Medicare, ", "general or ", "site of service: ", "E11.9 or ", "<sup>a</sup>", "\u200b", "a: "),
    *("Append RT, ", "KX if ", "RT/", "MAC or ", "in a nursing facility because denied ", "except in a nursing facility "),
    *(
        "Aetna ",
        "Aetna status ",
        "not Aetna ",
        "By A. Lee, ",
        "(deleted 2020 ",
        "bundled, ",
        "POS 11, 22 ",
        "w/ ",
        "we have no ",
        "no policy for ",
        "PA not required, ",
        "N39.0 (a) and ",
        "Anthem BCBS of ",
        "25 goes on the ",
        "could not find a ",
    ),
    *("depends on the ", "Dr Lee 207Q00000X ", "category L97 ", "99213 included; "),
]


def seconds(line: str) -> float:
    """What the process takes to read a line; what it keeps of other tests it looks through for garbage at another time."""
    gc.disable()
    try:
        begin = time.process_time()
        read_brief(f"CPT 93306: Heart\nSummary & Overview\nCoding\n{line}\nx\n")
        return time.process_time() - begin
    finally:
        gc.enable()


@pytest.mark.parametrize("before", ["", "Modifiers: ", "26 ", "| Code | Description |\n| "], ids=["bare", "label", "code", "row"])
@pytest.mark.parametrize("unit", UNITS)
def test_reading_takes_as_long_as_the_line_is(unit: str, before: str) -> None:
    short, long = (before + (unit * length)[:length] for length in (1_000, 4_000))
    once = min(seconds(short) for _ in range(2))
    assert any(seconds(long) < 8 * once + 0.13 for _ in range(2))  # a busy machine may be slow once


GAPS = [
    "CPT 93306: Heart\n\nIt is{}done\n",
    "CPT 93306: Heart{}\nIt is done.\n",
    "# Heart{}(CPT 93306)\n\nIt is done.\n",
    "CPT 93306: Heart\n\nRelated codes\n97150 Group{}bundled\n",
    "CPT 93306: Heart\n\nModifiers\n- 59{}distinct\n",
    "CPT 93306: Heart\n\nPayers\n- Aetna{}: covered\n",
]


@pytest.mark.parametrize("text", GAPS)
@pytest.mark.parametrize("sign", [" ", "\t", "\u00a0", " \t"])
def test_a_gap_takes_no_longer_than_it_is_wide(text: str, sign: str) -> None:
    def taken(length: int) -> float:
        begin = time.process_time()
        read_brief(text.format((sign * length)[:length]))
        return time.process_time() - begin

    once = min(taken(2_000) for _ in range(2))
    assert any(taken(16_000) < 16 * once + 0.2 for _ in range(2))


def test_a_gap_of_any_width_is_read_as_one_and_what_follows_stands_where_it_stands() -> None:
    for length in (299, 300, 301, 5_000):
        text = f"CPT 93306: Heart\n\nModifiers\n- 59{' ' * length}distinct\n"
        (use,) = read_brief(text).modifiers
        assert (use.stated_code, use.stated_label) == ("59", "distinct")
        evidence = use.evidence
        assert text[evidence.start : evidence.end].endswith("distinct")
