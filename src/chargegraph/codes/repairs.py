"""What a malformed code may be meant for. In: a text that fits no form. Out: texts that it may stand for, or what else it is.

Nobody is told that a code was changed in silence: a repair is only ever suggested. A text is a repair where it fits the form.
A text that looks like something else is never read as a code, however near one it is: `E884.1`, a fall by ICD-9-CM, is one moved
dot away from a disease of ICD-10-CM. Forms: ICD-9-CM Official Guidelines (external causes have their dot behind four characters),
NUBC's revenue codes (four digits, the first a 0), NDC (labeler, product, package).
"""

import re
from collections.abc import Iterator

from chargegraph.codes.coding import tidied

_MONTH = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*"
_CODES = ("brief", "related")
_LIKENESSES = (
    ("an ICD-9-CM code of an external cause", r"E[0-9]{3}\.[0-9]", ("diagnosis",)),
    ("an ICD-9-CM code", r"[0-9]{3}(?:\.[0-9]{1,2})?", ("diagnosis",)),
    ("an ICD-9-CM code", r"[0-9]{3}\.[0-9]{1,2}", _CODES),
    ("an ICD-11 code", r"[1-9A-Z][A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,2})?", ("diagnosis",)),
    ("a revenue code", r"0[0-9]{3}", _CODES),
    ("a date", r"[0-9]{1,4}([-/.])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})", ()),
    ("a date", rf"[0-9]{{1,2}}-{_MONTH}(?:-[0-9]{{2,4}})?|{_MONTH}-[0-9]{{2,4}}", ()),
    ("a number of a sheet", r"[0-9]+\.0+|[0-9]+(?:\.[0-9]+)?E\+?[0-9]+", ()),
    ("an NDC", r"[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}", ()),
)


def _bare(text: str) -> str:
    return re.sub(r"[\s\-]", "", text)


def _digits(text: str) -> str:
    """Letters that are typed or scanned for digits, as digits."""
    return text.translate(str.maketrans("OIL", "011"))


def bare(text: str) -> Iterator[str]:
    """Without spaces and hyphens. A dot is part of no such code, and a text with one is something else.

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
    """The dot where it was left out, or is another sign; letters for digits. A dot that stands at another place is not moved.

    >>> next(of_diagnoses("C220"))
    'C22.0'
    """
    text = re.sub(r"\s*\.\s*", ".", text)
    if " " not in text and text.find(".") in (-1, 3, len(text) - 1):
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


def likeness(text: str, stated_as: str) -> str | None:
    """What a text looks like that is no code of its kind of statement.

    >>> likeness("E884.1", "diagnosis"), likeness("5.0", "modifier"), likeness("C220", "diagnosis")
    ('an ICD-9-CM code of an external cause', 'a number of a sheet', None)
    """
    tidy = tidied(text)
    return next(
        (what for what, form, kinds in _LIKENESSES if stated_as in (kinds or (stated_as,)) and re.fullmatch(form, tidy)), None
    )
