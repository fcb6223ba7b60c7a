"""What a malformed code may be meant for. In: a tidied text that fits no form. Out: texts that it may stand for.

Nobody is told that a code was changed in silence: a repair is only ever suggested. A text is a repair where it fits the form.
"""

import re
from collections.abc import Iterator


def _bare(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text)


def _digits(text: str) -> str:
    """Letters that are typed or scanned for digits, as digits."""
    return text.translate(str.maketrans("OIL", "011"))


def bare(text: str) -> Iterator[str]:
    """Without spaces, dots and hyphens.

    >>> list(bare("2-6"))
    ['26']
    """
    yield _bare(text)


def of_procedures(text: str) -> Iterator[str]:
    """Five characters: zeros that a spreadsheet dropped, letters for digits.

    >>> "0686T" in of_procedures("686T")
    True
    """
    bare = _bare(text)
    if 3 <= len(bare) <= 6:
        likely = [bare, _digits(bare), _digits(bare[:-1]) + bare[-1], bare[0] + _digits(bare[1:])]
        yield from likely
        yield from (candidate.zfill(5) for candidate in likely if candidate[:1].isdigit() and len(candidate) < 5)


def of_diagnoses(text: str) -> Iterator[str]:
    """The dot in its place, letters for digits.

    >>> next(of_diagnoses("C220"))
    'C22.0'
    """
    if " " not in text:
        bare = re.sub(r"[^0-9A-Z]", "", text)
        for likely in (bare, bare[:1] + _digits(bare[1:3]) + bare[3:], bare[:1] + _digits(bare[1:])):
            yield f"{likely[:3]}.{likely[3:]}" if len(likely) > 3 else likely


def of_taxonomies(text: str) -> Iterator[str]:
    """Ten characters, the last X: zeros and the X that were dropped, the letter O for zero.

    >>> "207K00000X" in of_taxonomies("207K00000")
    True
    """
    bare = _bare(text)
    if len(bare) >= 8:
        stem = bare.removesuffix("X")
        yield from (bare, stem + "X", stem.ljust(9, "0") + "X", bare.replace("O", "0"))


def of_inpatient_procedures(text: str) -> Iterator[str]:
    """Seven characters without the letters I and O, which stand for the digits.

    >>> list(of_inpatient_procedures("OF5O3ZZ"))
    ['OF5O3ZZ', '0F503ZZ']
    """
    bare = _bare(text)
    if len(bare) == 7:
        yield from (bare, bare.translate(str.maketrans("OI", "01")))
