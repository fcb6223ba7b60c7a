"""What the form of a code tells beside its system. In: a Code. Out: the codes that may stand above it, its category of CPT.

The codes of ICD-10-CM below a category begin with it (ICD-10-CM Official Guidelines, I.A.2). The last letter of a CPT code tells
its category: performance measures, emerging technologies, and two lists of laboratory analyses.
"""

from chargegraph.codes.coding import Code
from chargegraph.codes.systems import CPT, SYSTEMS

_CATEGORY_LENGTH = 3
"""Of a category of ICD-10-CM."""
_CATEGORIES = {"F": "II", "T": "III", "U": "PLA", "M": "MAAA"}
"""Of CPT, by the last letter of a code."""


def beginnings(code: Code) -> list[Code]:
    """What a code of a nested system begins with, the longest first and its category last: what may stand above it.

    >>> [beginning.notation for beginning in beginnings(Code("icd10cm", "E11.65"))]
    ['E11.6', 'E11']
    """
    known = SYSTEMS.get(code.system)
    if known is None or not known.is_nested:
        return []
    cut = (code.notation[:length].rstrip(".") for length in range(len(code.notation) - 1, _CATEGORY_LENGTH - 1, -1))
    return [Code(code.system, notation) for notation in dict.fromkeys(cut)]


def category_of(code: Code) -> str | None:
    """The category of CPT that the form of a code shows: I, II, III, PLA or MAAA; None for HCPCS.

    >>> category_of(Code("cpt", "0686T"))
    'III'
    """
    return _CATEGORIES.get(code.notation[-1], "I") if code.system == CPT.prefix else None
