"""The forms of billing codes. In: text. Out: a Code, or a CodeError that says which code is probably meant.

Checks the form only: no list of codes is known here. Sources of the forms: CPT (five characters, the last may be F, T, U
or M), HCPCS Level II (a letter and four digits), ICD-10-CM Official Guidelines (a letter, a digit or A, a character, and up to
four more after a dot), NUCC Health Care Provider Taxonomy (ten characters, the last X), CMS Place of Service (two digits).
"""

import re
from collections import namedtuple

from chargegraph.errors import CodeError


# A named tuple of collections, here as in query and sparql: importing typing would cost every command three milliseconds.
class Code(namedtuple("Code", ("system", "notation"))):
    """A code of a code system, in that system's form."""

    __slots__ = ()
    system: str
    """The prefix of the system: cpt, hcpcs, icd10cm, nucc or pos."""
    notation: str


# Signs that stand for a plain one, each for one character so that offsets stay. Dashes: U+2010 to U+2015, minus, and the
# soft hyphen; quotes; spaces that do not break, and the byte order mark.
_PLAIN = str.maketrans("‐‑‒–—―−\u00ad‘’‚“”„\u00a0\u2007\u2009\u202f\ufeff", "--------'''\"\"\"     ")

_CPT = r"\d{4}[0-9FTUM]"
_HCPCS = r"[A-V]\d{4}"
_CPT_MODIFIER = r"\d\d|[1238]P|P[1-6]"
_HCPCS_MODIFIER = r"[A-Z][0-9A-Z]"
# As the releases have them (QA0.0101, C7A.010, Y93.I1, X34.XXXA): behind the dot no O, and no placeholder X at the end.
_ICD10CM = r"[A-Z][0-9A][0-9AB](\.[0-9A-NP-Z]{0,3}[0-9A-NP-WYZ])?"
_NUCC = r"\d{3}[0-9A-Z]{6}X"
_CATEGORIES = {"F": "II", "T": "III", "U": "PLA", "M": "MAAA"}
_PLACEHOLDER = r"[-./\s]*|n/?a\.?|none|not applicable|not available|tbd"


def plain(text: str) -> str:
    """The text with odd hyphens, curly quotes and hard spaces made plain, character for character.

    >>> plain("high‑intensity")
    'high-intensity'
    """
    return text.translate(_PLAIN)


def is_placeholder(cell: str) -> bool:
    """Whether a cell says only that there is no code.

    >>> is_placeholder("N/A"), is_placeholder("—"), is_placeholder("22")
    (True, True, False)
    """
    return re.fullmatch(_PLACEHOLDER, plain(cell).strip(), re.IGNORECASE) is not None


def _fits(form: str, text: str) -> bool:
    return re.fullmatch(form, text, re.ASCII) is not None


def _tidy(text: str) -> str:
    return plain(text).strip().upper()


def _digits(text: str) -> str:
    """Letters that are typed or scanned for digits, as digits."""
    return text.translate(str.maketrans("OIL", "011"))


def read_procedure(text: str) -> Code:
    """A CPT or HCPCS Level II code.

    >>> read_procedure("0686t")
    Code(system='cpt', notation='0686T')
    >>> read_procedure("686T")
    Traceback (most recent call last):
        ...
    chargegraph.errors.CodeError: '686T' is not a CPT or HCPCS code, probably 0686T is meant
    """
    tidy = _tidy(text)
    for system, form in (("cpt", _CPT), ("hcpcs", _HCPCS)):
        if _fits(form, tidy):
            return Code(system, tidy)
    raise CodeError(text, "a CPT or HCPCS code", _probable_procedure(tidy))


def _probable_procedure(tidy: str) -> str:
    bare = re.sub(r"[\s.\-]", "", tidy)
    if not 3 <= len(bare) <= 6:
        return ""
    head, last = bare[:-1], bare[-1]
    candidates = [bare, _digits(bare), _digits(head) + last, bare[0] + _digits(bare[1:])]
    candidates += [candidate.zfill(5) for candidate in candidates if candidate[:1].isdigit() and len(candidate) < 5]
    return next((c for c in candidates if _fits(_CPT, c) or _fits(_HCPCS, c)), "")


def category_of(code: Code) -> str | None:
    """The category of CPT that the form of a code shows: I, II, III, PLA or MAAA; None for HCPCS.

    >>> category_of(Code("cpt", "0686T"))
    'III'
    """
    return _CATEGORIES.get(code.notation[-1], "I") if code.system == "cpt" else None


def read_modifier(text: str) -> Code:
    """A CPT or HCPCS modifier, with or without a dash before it.

    >>> read_modifier("-26"), read_modifier("AS")
    (Code(system='cpt', notation='26'), Code(system='hcpcs', notation='AS'))
    """
    tidy = _tidy(text).lstrip("-").strip()
    if _fits(_CPT_MODIFIER, tidy):
        return Code("cpt", tidy)
    if _fits(_HCPCS_MODIFIER, tidy):
        return Code("hcpcs", tidy)
    bare = re.sub(r"[\s.\-]", "", tidy)
    probable = bare if _fits(_CPT_MODIFIER, bare) or _fits(_HCPCS_MODIFIER, bare) else ""
    raise CodeError(text, "a modifier (two characters, such as 22 or AS)", probable)


def read_diagnosis(text: str) -> Code:
    """An ICD-10-CM code with its dot.

    >>> read_diagnosis("c78.7")
    Code(system='icd10cm', notation='C78.7')
    >>> read_diagnosis("C220")
    Traceback (most recent call last):
        ...
    chargegraph.errors.CodeError: 'C220' is not an ICD-10-CM code, probably C22.0 is meant
    """
    tidy = _tidy(text)
    if _fits(_ICD10CM, tidy):
        return Code("icd10cm", tidy)
    raise CodeError(text, "an ICD-10-CM code", _probable_diagnosis(tidy))


def _probable_diagnosis(tidy: str) -> str:
    if " " in tidy:
        return ""
    bare = re.sub(r"[^0-9A-Z]", "", tidy)
    for candidate in (bare, bare[:1] + _digits(bare[1:3]) + bare[3:], bare[:1] + _digits(bare[1:])):
        dotted = f"{candidate[:3]}.{candidate[3:]}" if len(candidate) > 3 else candidate
        if _fits(_ICD10CM, dotted):
            return dotted
    return ""


def read_taxonomy(text: str) -> Code:
    """A provider taxonomy code.

    >>> read_taxonomy("207K00000X")
    Code(system='nucc', notation='207K00000X')
    """
    tidy = _tidy(text)
    if _fits(_NUCC, tidy):
        return Code("nucc", tidy)
    bare = re.sub(r"[\s.\-]", "", tidy)
    candidates = [
        bare,
        bare.removesuffix("X") + "X",
        bare.removesuffix("X").ljust(9, "0") + "X",
        bare.replace("O", "0"),
    ]
    probable = next((c for c in candidates if _fits(_NUCC, c)), "") if len(bare) >= 8 else ""
    raise CodeError(text, "a provider taxonomy code (ten characters, the last X)", probable)


def read_any(text: str) -> Code:
    """A code of which the form alone tells the system: a diagnosis, a procedure or a provider taxonomy code.

    >>> read_any("A7030").system, read_any("A70").system
    ('hcpcs', 'icd10cm')
    """
    probable = ""
    for read in (read_diagnosis, read_procedure, read_taxonomy):
        try:
            return read(text)
        except CodeError as error:
            probable = probable or error.probable
    raise CodeError(text, "a diagnosis, procedure or taxonomy code", probable)


def read_place_of_service(text: str) -> Code:
    """A place of service code.

    >>> read_place_of_service("2").notation
    '02'
    """
    tidy = _tidy(text)
    if not re.fullmatch(r"[0-9]{1,2}", tidy):
        raise CodeError(text, "a place of service code (two digits)")
    return Code("pos", tidy.zfill(2))
