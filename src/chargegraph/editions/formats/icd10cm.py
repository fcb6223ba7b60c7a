"""ICD-10-CM code files. In: the bytes of a CMS code file. Out: an Edition; or the codes that may stand on a claim.

Three layouts of CMS: the code file (a code without its dot, padded to eight columns, and its title), the file of codes only, and
the order file, which has the headers too (number, code, whether it may stand on a claim, short and long title in fixed columns).
"""

import re
from collections.abc import Iterator

from chargegraph.codes import Code, read_diagnosis
from chargegraph.codes.systems import CATEGORY, ICD10CM
from chargegraph.editions.formats.release import base_name, begins_with, by_notation, edition_of, fault, lines_of, read_at, tidy
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


def edition_of_name(name: str) -> tuple[str | None, str | None, str | None]:
    """Version, first and last day of the release that a file name tells: of a fiscal year, or of an update in April.

    >>> edition_of_name("icd10cm_codes_2026_codes_only.txt")
    ('2026', '2025-10-01', '2026-09-30')
    >>> edition_of_name("icd10c-tabular-April-1-2026.xml")
    ('2026-04', '2026-04-01', '2026-09-30')
    """
    file = base_name(name)
    if update := re.search(r"apr(?:il)?[-_ ]*(?:0?1[-_ ,]*)?((?:19|20)\d\d)", file, re.IGNORECASE):
        return f"{update[1]}-04", f"{update[1]}-04-01", f"{update[1]}-09-30"
    if year := re.search(r"(?<!\d)(20\d\d)(?!\d)", file):
        return year[1], f"{int(year[1]) - 1}-10-01", f"{year[1]}-09-30"
    return None, None, None


def version_days(version: str, name: str) -> tuple[str, str]:
    """The first and the last day of the release that a user calls so: 2026 is a fiscal year, 2026-04 begins in its month.

    Raises `UsageError` for what is neither.
    """
    match = re.fullmatch(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2]))?", version, re.ASCII)
    if not match:
        what = f"{version!r} is no edition of ICD-10-CM"
        raise fault(what, name, remedy="give a fiscal year, or a year and a month: 2026 or 2026-04")
    year, month = int(match[1]), match[2]
    if month is None:
        return f"{year - 1}-10-01", f"{year}-09-30"
    return f"{version}-01", f"{year + (month >= '10')}-09-30"


def in_force(version: str | None, name: str, inside: str | None = None) -> tuple[str, str | None, str | None]:
    """The version of a release with its first and its last day: as a user says, or the file's name, or what stands `inside`.

    Raises `UsageError` where nothing tells it; None is a format that has no place for it inside.
    """
    if version is not None:
        return version, *version_days(version, name)
    told, first, last = edition_of_name(name)
    if told or inside:
        return told or inside or "", first, last
    if inside is None:
        raise fault("the file name tells no year", name, remedy="give the edition, such as 2026")
    raise fault("neither the file nor its name tells a year", name, remedy="give the edition, such as 2026-04")


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
    version, first, last = in_force(version, name)
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
