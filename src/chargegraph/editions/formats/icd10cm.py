"""ICD-10-CM code files. In: the bytes of a CMS code file. Out: an Edition; or the codes that may stand on a claim.

Three layouts of CMS: the code file (a code without its dot, padded to eight columns, and its title), the file of codes only, and
the order file, which has the headers too (number, code, whether it may stand on a claim, short and long title in fixed columns).
"""

import re
from collections.abc import Iterator

from chargegraph.codes import Code, read_diagnosis
from chargegraph.codes.systems import CATEGORY, ICD10CM
from chargegraph.editions.formats.periods import release_of
from chargegraph.editions.formats.release import begins_with, by_notation, edition_of, fault, lines_of, read_at, tidy
from chargegraph.editions.model import Concept, Edition

PUBLISHER = "National Center for Health Statistics and Centers for Medicare & Medicaid Services"
RIGHTS = "In the public domain in the United States"
_CODE_LINE = CATEGORY + "[0-9A-Z]{0,4}"
_LAYOUT = re.compile(rf"(?P<order>\d{{5}}) {_CODE_LINE} |{_CODE_LINE}(?P<title> +\S)|{_CODE_LINE} *$", re.MULTILINE)


def looks_like(head: str) -> bool:
    """Whether the first lines are those of a code file."""
    # A titled line alone could be any prose with a short first word: the padding to eight columns shows it.
    line = re.compile(rf"\d{{5}} {_CODE_LINE} +[01] |(?=.{{8}}\S){_CODE_LINE} +\S|{_CODE_LINE}\s*$")
    return begins_with(line.match, head)


def icd10cm_code(text: str) -> Code:
    """An ICD-10-CM code as files have it, with or without its dot.

    >>> icd10cm_code("A000").notation
    'A00.0'
    """
    bare = text.replace(".", "")
    return Code(ICD10CM.prefix, f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare)


def called(version: str) -> str:
    """What kind of release a version is, for its title.

    >>> called("2026"), called("2026-04"), called("2026-01")
    ('fiscal year 2026', 'April update 2026', 'update of 2026-01')
    """
    if "-" not in version:
        return f"fiscal year {version[:4]}"
    return f"April update {version[:4]}" if version.endswith("-04") else f"update of {version}"


def read_edition(data: bytes, *, name: str, version: str | None = None) -> Edition:
    """An edition from a code file of any of the three layouts. `version` is a fiscal year or a year with a month: 2026, 2026-04.

    Raises `UsageError` where a line is of no such layout and where the file name tells no year and none is given,
    `CodeError` where a code is none.
    """
    version, first, last = release_of(ICD10CM.prefix, name, version)
    return edition_of(
        data,
        name,
        _concepts(data, name),
        scheme=ICD10CM.prefix,
        version=version,
        title=f"ICD-10-CM, {called(version)}, codes",
        publisher=PUBLISHER,
        rights=RIGHTS,
        shareable=True,
        valid_from=first,
        valid_until=last,
    )


def read_billable(data: bytes, *, name: str) -> frozenset[str]:
    """The notations that may stand on a claim, from a code file of any layout."""
    found = by_notation(_concepts(data, name), name)
    return frozenset(notation for notation, concept in found.items() if concept.billable)


def _concepts(data: bytes, name: str) -> Iterator[tuple[int, Concept]]:
    headers: list[str] = []
    for number, line in lines_of(data, name):
        match = _LAYOUT.match(line)
        if match is None:
            raise fault("no line of an ICD-10-CM code file", name, number, remedy="give CMS's code file or order file as it is")
        bare, title, billable, short, broader = line[:8].strip(), tidy(line[8:]), True, None, None
        if match["order"]:
            bare, flag, short, title = line[6:13].strip(), line[14:15], tidy(line[16:76]) or None, tidy(line[77:])
            if flag not in ("0", "1") or not title:
                what = "the columns of the order file are not in their places"
                raise fault(what, name, number, 15, remedy="get the file again")
            billable = flag == "1"
            while headers and not bare.startswith(headers[-1]):
                headers.pop()
            broader = icd10cm_code(headers[-1]).notation if headers else None
            headers += [] if billable else [bare]
        code = icd10cm_code(bare)
        # A header may end in the placeholder, such as J09.X, and is then no code by its form.
        form = code.notation.removesuffix("X").removesuffix(".") if not billable else code.notation
        read_at(read_diagnosis, form, name, number)
        yield number, Concept(code=code, label=title, kind="diagnosis", short=short, broader=broader, billable=billable)
