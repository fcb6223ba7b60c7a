"""ICD-10-PCS files. In: the bytes of CMS's order file or code file. Out: an Edition of codes and of the tables above them.

The order file has fixed columns: number 1-5, code 7-13, whether it may stand on a claim 15, short title 17-76, long title from
78; a table is three characters long. The code file has a code of seven characters and its title.
"""

import re
from collections.abc import Iterator

from chargegraph.codes import Code
from chargegraph.codes.systems import ICD10PCS, PCS_CHARACTER
from chargegraph.editions.formats.icd10cm import called
from chargegraph.editions.formats.periods import release_of
from chargegraph.editions.formats.release import Read, begins_with, edition_of, fault, lines_of, read_each, tidy
from chargegraph.editions.model import Concept, Edition

_TABLE = rf"[0-9BCDFGHX]{PCS_CHARACTER}{{2}}"
_ORDER = re.compile(rf"\d{{5}} (?P<code>{_TABLE}(?: {{4}} 0|{PCS_CHARACTER}{{4}} 1)) (?P<short>.{{60}}) (?P<title>\S.*)")
_CODE = re.compile(rf"(?P<code>{_TABLE}{PCS_CHARACTER}{{4}}) +(?P<title>\S.*)")


def looks_like(head: str) -> bool:
    """Whether the first lines are those of an order file or a code file: tables of three characters, codes of seven."""
    return begins_with(lambda line: _ORDER.match(line) or _CODE.match(line), head)


def read_edition(data: bytes, *, name: str, version: str | None = None) -> Edition:
    """An edition from CMS's order file or code file. `version` is a fiscal year or a year with a month: 2026, 2026-04.

    Raises `UsageError` where a line is of neither layout, and where the file name tells no year and none is given.
    """
    version, first, last = release_of(ICD10PCS.prefix, name, version)
    return edition_of(
        data,
        name,
        _concepts(data, name),
        scheme=ICD10PCS.prefix,
        version=version,
        title=f"ICD-10-PCS, {called(version)}",
        publisher="Centers for Medicare & Medicaid Services",
        rights="In the public domain in the United States",
        shareable=True,
        valid_from=first,
        valid_until=last,
    )


def _concepts(data: bytes, name: str) -> Iterator[Read]:
    tables: set[str] = set()

    def read(number: int, line: str) -> Concept:
        match = _ORDER.fullmatch(line) or _CODE.fullmatch(line)
        if match is None:
            raise fault("no line of an ICD-10-PCS file", name, number, remedy="give CMS's order file or code file as it is")
        notation, _, flag = match["code"].partition(" ")
        billable = not flag.endswith("0")
        if not billable:
            tables.add(notation)
        return Concept(
            code=Code(ICD10PCS.prefix, notation),
            label=tidy(match["title"]),
            kind="procedure",
            short=tidy(match.groupdict().get("short") or "") or None,
            broader=notation[:3] if billable and notation[:3] in tables else None,
            billable=billable,
        )

    return read_each(lines_of(data, name), read)
