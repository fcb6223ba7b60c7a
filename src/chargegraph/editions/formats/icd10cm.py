"""ICD-10-CM code files. In: the bytes of a CMS code file. Out: an Edition; or the codes that may stand on a claim.

Three layouts of CMS: the code file (a code without its dot, padded to eight columns, and its title), the file of codes only, and
the order file, which has the headers too (number, code, whether it may stand on a claim, short and long title in fixed columns).
"""

import re
from collections.abc import Iterator

from chargegraph.codes import read_diagnosis
from chargegraph.codes.systems import ICD10CM
from chargegraph.editions.formats.release import base_name, by_notation, decoded, fault, icd10cm_code, placed, sha256_of, tidy
from chargegraph.editions.model import Concept, Edition
from chargegraph.errors import CodeError

PUBLISHER = "National Center for Health Statistics and Centers for Medicare & Medicaid Services"
RIGHTS = "In the public domain in the United States"
_CODE_LINE = r"[A-Z][0-9A][0-9AB][0-9A-Z]{0,4}"
_LAYOUT = re.compile(rf"(?P<order>\d{{5}}) {_CODE_LINE} |{_CODE_LINE}(?P<title> +\S)|{_CODE_LINE} *$", re.MULTILINE)


def looks_like(head: str) -> bool:
    """Whether the first lines are those of a code file."""
    lines = [line for line in head.split("\n")[:20] if line.strip()]
    # A titled line alone could be any prose with a short first word: the padding to eight columns shows it.
    return bool(lines) and all(
        re.match(rf"\d{{5}} {_CODE_LINE} +[01] |(?=.{{8}}\S){_CODE_LINE} +\S|{_CODE_LINE}\s*$", line)
        for line in lines[:-1] or lines
    )


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
    said, first, last = edition_of_name(name)
    if version is not None:
        first, last = version_days(version, name)
    version = version or said
    if version is None:
        raise fault("the file name tells no year", name, remedy="give the edition, such as 2026")
    concepts = by_notation(_concepts(decoded(data, name, "cp1252"), name), name)
    return Edition(
        scheme=ICD10CM.prefix,
        version=version,
        title=f"ICD-10-CM, {called(version)}, codes",
        publisher=PUBLISHER,
        source=base_name(name),
        sha256=sha256_of(data),
        rights=RIGHTS,
        shareable=True,
        valid_from=first,
        valid_until=last,
        concepts=concepts,
    )


def read_billable(data: bytes, *, name: str) -> frozenset[str]:
    """The notations that may stand on a claim, from a code file of any layout."""
    found = by_notation(_concepts(decoded(data, name, "cp1252"), name), name)
    return frozenset(notation for notation, concept in found.items() if concept.billable)


def _concepts(text: str, name: str) -> Iterator[tuple[int, Concept]]:
    headers: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        match = _LAYOUT.match(line.rstrip("\r"))
        if match is None:
            raise fault("no line of an ICD-10-CM code file", name, number, remedy="give CMS's code file or order file as it is")
        bare, title, billable, short, broader = line[:8].strip(), tidy(line[8:]), True, None, None
        if match["order"]:
            bare, flag, short, title = line[6:13].strip(), line[14:15], tidy(line[16:76]) or None, tidy(line[77:])
            if flag not in ("0", "1") or not title:
                raise fault(
                    "the columns of the order file are not in their places", name, number, 15, remedy="get the file again"
                )
            billable = flag == "1"
            while headers and not bare.startswith(headers[-1]):
                headers.pop()
            broader = icd10cm_code(headers[-1]).notation if headers else None
            headers += [] if billable else [bare]
        code = icd10cm_code(bare)
        try:
            # A header may end in the placeholder, such as J09.X, and is then no code by its form.
            read_diagnosis(code.notation.removesuffix("X").removesuffix(".") if not billable else code.notation)
        except CodeError as error:
            raise placed(error, name, number) from None
        yield number, Concept(code=code, label=title, kind="diagnosis", short=short, broader=broader, billable=billable)
