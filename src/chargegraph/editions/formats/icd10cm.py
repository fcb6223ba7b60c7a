"""ICD-10-CM code files. In: the bytes of a CMS code file. Out: an Edition; or the codes that may stand on a claim.

Four layouts of CMS: the code file (a code without its dot, padded to eight columns, and its title), the file of codes only, and
the order file, which has the headers too (number, code, whether it may stand on a claim, short and long title in fixed columns),
and the sheet of valid codes as CSV.
"""

import re
from collections.abc import Iterator

from chargegraph.codes import Code, read_diagnosis
from chargegraph.codes.systems import CATEGORY, ICD10CM
from chargegraph.editions.formats.periods import release_of
from chargegraph.editions.formats.release import (
    Read,
    begins_with,
    by_notation,
    decoded,
    edition_of,
    fault,
    lines_of,
    read_at,
    read_each,
    rows_of,
    tidy,
)
from chargegraph.editions.model import COMPLETE, PARTIAL, Concept, Edition

PUBLISHER = "National Center for Health Statistics and Centers for Medicare & Medicaid Services"
RIGHTS = "In the public domain in the United States"
_HEAD = 4096
_SHEET_CODE = "(?i:(?:ICD-?10(?:-?CM)?[ _-]*)?(?:DIAGNOSIS )?CODE)"
_CODE_LINE = CATEGORY + "[0-9A-Z]{0,4}"
_LAYOUT = re.compile(
    rf"(?P<order>\d{{5}}) {_CODE_LINE} |{_CODE_LINE}(?P<title> +\S)|{_CODE_LINE} *$", re.MULTILINE | re.IGNORECASE
)


def looks_like(head: str) -> bool:
    """Whether the first lines are those of a code file."""
    if _is_sheet(head):
        return True
    # A titled line alone could be any prose with a short first word: the padding to eight columns shows it.
    line = re.compile(rf"\d{{5}} {_CODE_LINE} +[01] |(?=.{{8}}\S){_CODE_LINE} +\S|{_CODE_LINE}\s*$", re.IGNORECASE)
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
    text = decoded(data, name, "cp1252").removeprefix("\ufeff")
    sheet = _is_sheet(text[:_HEAD])
    version, first, last = release_of(ICD10CM.prefix, name, version, text.split("\n", 1)[0] if sheet else None)
    return edition_of(
        data,
        name,
        _rows(text, name) if sheet else _concepts(data, name),
        scheme=ICD10CM.prefix,
        version=version,
        title=f"ICD-10-CM, {called(version)}, codes",
        publisher=PUBLISHER,
        rights=RIGHTS,
        shareable=True,
        valid_from=first,
        valid_until=last,
        coverage=PARTIAL if sheet else COMPLETE,
        remark="The codes of a sheet, which leaves out those that it is not about" if sheet else None,
    )


def _is_sheet(head: str) -> bool:
    """Whether a text begins with the header of a sheet of codes, and with a code below it."""
    return re.match(rf'"?{_SHEET_CODE}"?[,;\t].*\n"?(?i:{CATEGORY})\.?[0-9A-Za-z]{{0,4}}\s*"?[,;\t]', head) is not None


def _rows(text: str, name: str) -> Iterator[Read]:
    """The codes of CMS's sheet of valid codes, saved as CSV, with its long and its short descriptions."""
    rows = rows_of(text, name)
    _, header = next(rows)
    names = [cell.upper() for cell in header]
    # The long one, else the only one.
    described = [at for at, cell in enumerate(names) if re.search("DESC|TITLE", cell)]
    titles = sorted(described, key=lambda at: "LONG" not in names[at])
    are_valid = any("VALID" in cell for cell in names)

    def read(line: int, row: list[str]) -> Concept:
        if len(row) <= max(titles, default=0):
            raise fault(f"the row has {len(row)} cells of {len(header)}", name, line, remedy="get the whole file again")
        code = icd10cm_code(row[0].strip().upper())
        read_at(read_diagnosis, code.notation, name, line)
        told = [tidy(row[at]) for at in titles] or [""]
        return Concept(
            code=code, label=told[0], kind="diagnosis", short=told[1] if told[1:] else None, billable=True if are_valid else None
        )

    return read_each(((line, row) for line, row in rows if any(map(str.strip, row))), read)


def read_billable(data: bytes, *, name: str) -> frozenset[str]:
    """The notations that may stand on a claim, from a code file of any layout."""
    found, _ = by_notation(_concepts(data, name), name)
    return frozenset(notation for notation, concept in found.items() if concept.billable)


def _concepts(data: bytes, name: str) -> Iterator[Read]:
    headers: list[str] = []

    def read(number: int, line: str) -> Concept:
        match = _LAYOUT.match(line)
        if match is None:
            raise fault("no line of an ICD-10-CM code file", name, number, remedy="give CMS's code file or order file as it is")
        bare, title, billable, short, broader = line[:8].strip().upper(), tidy(line[8:]), True, None, None
        if match["order"]:
            bare, flag, short, title = line[6:13].strip().upper(), line[14:15], tidy(line[16:76]) or None, tidy(line[77:])
            if flag not in ("0", "1") or not title:
                what = "the columns of the order file are not in their places"
                raise fault(what, name, number, 15, remedy="get the file again")
            billable = flag == "1"
            while headers and not bare.startswith(headers[-1]):
                headers.pop()
            broader = icd10cm_code(headers[-1]).notation if headers else None
            headers.extend([] if billable else [bare])
        code = icd10cm_code(bare)
        # A header may end in the placeholder, such as J09.X, and is then no code by its form.
        form = code.notation.removesuffix("X").removesuffix(".") if not billable else code.notation
        read_at(read_diagnosis, form, name, number)
        return Concept(code=code, label=title, kind="diagnosis", short=short, broader=broader, billable=billable)

    return read_each(lines_of(data, name), read)
