"""The Medicare physician fee schedule. In: CMS's relative value file as CSV. Out: an Edition of the indicators of codes.

Medicare's payment policy, no list of what codes mean: descriptions, which are the AMA's, are left out unless they are asked for.
Rows of a code with a modifier (26, TC, 53) are no codes of their own: the code has them in its property `components`.
"""

import re
from collections.abc import Iterator

from chargegraph.codes import read_procedure
from chargegraph.codes.systems import MPFS
from chargegraph.editions.formats.periods import release_of
from chargegraph.editions.formats.release import Read, decoded, edition_of, fault, read_at, read_each, rows_of, tidy
from chargegraph.editions.model import PARTIAL, Concept, Edition

# The name of a column as CMS heads it, over as many rows as that takes, and of the property that it becomes.
_COLUMNS = {
    "hcpcs": r"HCPCS",
    "mod": r"MOD",
    "description": r"(?:.* )?DESCRIPTION",
    "status": r"STATUS CODE",
    "workRvu": r"WORK RVU",
    "pctc": r"PC ?/?TC( IND.*)?",
    "globalDays": r"GLOB\w* DAYS",
    "preOperative": r"PRE-? ?OP",
    "intraOperative": r"INTRA-? ?OP",
    "postOperative": r"POST-? ?OP",
    "multipleProcedure": r"MULT\w* PROC",
    "bilateral": r"BILAT\w* SURG",
    "assistant": r"ASST\w* SURG",
    "coSurgeon": r"CO-? ?SURG",
    "teamSurgery": r"TEAM SURG",
    "endoscopicBase": r"ENDO BASE",
    "supervision": r"PHYSICIAN SUPERVISION.*",
    "imagingFamily": r"DIAGNOSTIC IMAGING FAMILY.*",
}
_NEEDED = ("hcpcs", "mod", "status", "globalDays")
_NO_PROPERTY = ("hcpcs", "mod", "description")
_HEADER_WITHIN = 30


def looks_like(head: str) -> bool:
    """Whether one of the first lines has the columns of a relative value file."""
    return any(
        re.match(r'\ufeff?"?HCPCS\s*"?[,;\t]"?MOD\s*"?[,;\t]', line, re.IGNORECASE) for line in head.split("\n")[:_HEADER_WITHIN]
    )


def read_edition(data: bytes, *, name: str, version: str | None = None, with_descriptions: bool = False) -> Edition:
    """An edition from a relative value file (PPRRVU). `version` is its year and month, such as 2025-10.

    Raises `UsageError` where no row heads the columns, where a column lacks or the table breaks off, `CodeError` where a code is
    none.
    """
    text = decoded(data, name, "cp1252")
    version, first, last = release_of(MPFS.prefix, name, version, "\n".join(text.split("\n", _HEADER_WITHIN)[:_HEADER_WITHIN]))
    return edition_of(
        data,
        name,
        _concepts(text, name, with_descriptions),
        scheme=MPFS.prefix,
        version=version,
        title=f"Medicare physician fee schedule, relative value file {version}",
        publisher="Centers for Medicare & Medicaid Services",
        rights="CPT codes and descriptions are copyright of the American Medical Association",
        shareable=False,
        coverage=PARTIAL,
        remark="The services that Medicare's physician fee schedule lists; others exist, and modifiers are not among them.",
        valid_from=first,
        valid_until=last,
    )


def _concepts(text: str, name: str, with_descriptions: bool) -> list[Read]:
    rows = rows_of(text, name)
    places, width = _places(rows, name)
    seen: set[tuple[str, str]] = set()
    found: dict[str, tuple[int, list[str], list[str]]] = {}
    bad: list[Read] = []
    for line, row in rows:
        if not row or not row[places["hcpcs"]].strip():
            continue
        if len(row) < width:
            what = f"the row has {len(row)} cells, {width} are needed"
            bad.append((line, fault(what, name, line, remedy="get the whole file again")))
            continue
        code, modifier = tidy(row[places["hcpcs"]]).upper(), tidy(row[places["mod"]]).upper()
        if (code, modifier) in seen:
            what = f"{code} {modifier}".strip() + " is given twice"
            bad.append((line, fault(what, name, line, remedy="get the file again")))
            continue
        seen.add((code, modifier))
        components = found[code][2] if code in found else []
        if modifier:
            components.append(modifier)
        # The row without a modifier speaks for the code, wherever it stands.
        if code not in found or not modifier:
            found[code] = (line, row, components)

    def read(line: int, notation: str) -> Concept:
        _, row, components = found[notation]
        told = [(key, tidy(row[place])) for key, place in places.items() if key not in _NO_PROPERTY]
        return Concept(
            code=read_at(read_procedure, notation, name, line),
            label=tidy(row[places["description"]]) if with_descriptions and "description" in places else "",
            kind="procedure",
            properties=tuple((key, value) for key, value in [*told, ("components", " ".join(components))] if value),
        )

    each = read_each(((line, notation) for notation, (line, _, _) in found.items()), read)
    return sorted([*each, *bad], key=lambda read: read[0])


def _places(rows: Iterator[tuple[int, list[str]]], name: str) -> tuple[dict[str, int], int]:
    """The place of each column, by the row that begins with HCPCS and by what stands above it, and how many columns have names.

    CMS heads over several rows.
    """
    above: list[list[str]] = []
    for line, row in rows:
        cells = [tidy(cell).upper() for cell in row]
        if cells[:2] == ["HCPCS", "MOD"]:
            heads = [" ".join(part for part in column if part) for column in zip(*_filled(above, len(cells)), cells, strict=True)]
            places = {
                key: at
                for key, pattern in _COLUMNS.items()
                for at, head in reversed(list(enumerate(heads)))
                if re.fullmatch(pattern, head)
            }
            lacking = [key for key in _NEEDED if key not in places]
            if lacking:
                raise fault(f"there is no column for {lacking[0]}", name, line, remedy="give CMS's relative value file as CSV")
            return places, max(at for at, head in enumerate(heads) if head) + 1
        # The preamble begins in the first cell, the upper parts of names do not; what is longer than a name is none.
        above = [] if cells and cells[0] else [*above, [cell if len(cell) < 30 else "" for cell in cells]]
        if line > _HEADER_WITHIN:
            break
    raise fault("no row begins with HCPCS and MOD", name, remedy="give CMS's relative value file as CSV")


def _filled(rows: list[list[str]], width: int) -> list[list[str]]:
    return [(row + [""] * width)[:width] for row in rows]
