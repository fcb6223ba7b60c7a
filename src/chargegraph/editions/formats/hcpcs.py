"""The HCPCS Level II contractor file. In: CMS's records of 320 columns, or its sheet as CSV. Out: codes and modifiers.

The places of the fields are those of the record layout that CMS gives out with the file: code 1-5 (a modifier in 4-5), kind of
record 11 (3 a code, 7 a modifier, 4 and 8 more of its text), long text 12-91, short text 92-119, dates 269-292.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from chargegraph.codes import Code
from chargegraph.codes.systems import HCPCS
from chargegraph.editions.formats.periods import release_of
from chargegraph.editions.formats.release import Read, day_of, decoded, edition_of, fault, read_each, rows_of, tidy
from chargegraph.editions.model import COMPLETE, INACTIVE, OUTDATED, Concept, Edition
from chargegraph.errors import ChargegraphError, UsageError

_RECORD = re.compile(r"(?P<code>[ 0-9A-Z]{5})(?P<number>\d{5})(?P<kind>[3478])(?P<text>.{80})(?P<rest>.{0,229})")
_DETAILS_OF_SHEET = {"coverage": "COV", "betos": "BETOS", "action": "ACTIONCD", "crossReference": "XREF1"}
_LONG = "LONGDESCRIPTION"
_HEADER_WITHIN = 40
_DISCONTINUED = "D"
_LAST_ANNUAL = "2019"
_DETAILS = {"coverage": (229, 230), "betos": (256, 259), "action": (292, 293), "crossReference": (204, 209)}


def looks_like(head: str) -> bool:
    """Whether one of the first lines is a record of the contractor file, or the header of its sheet."""
    lines = head.split("\n")[:_HEADER_WITHIN]
    return _header(head) is not None or any(len(line.rstrip("\r")) > 280 and _RECORD.match(line) for line in lines)


def read_edition(data: bytes, *, name: str, version: str | None = None) -> Edition:
    """An edition from a contractor file. `version` is a year, or a year and the month in which a quarter begins.

    Codes of CPT and of the dental D series, which belong to others, are left out. A list of the years before CMS issued one every
    quarter is outdated: its silence about a code proves nothing. Raises `UsageError` where no record is in it, where one breaks
    off or follows none of its kind, and where a name of a year alone leaves the quarter open.
    """
    asked, (version, first, last) = version, release_of(HCPCS.prefix, name, version)
    concepts = list(_concepts(decoded(data, name, "latin-1"), name))
    latest = max((read.valid_from or "" for _, read in concepts if isinstance(read, Concept)), default="")
    if asked is None and first is not None and version > _LAST_ANNUAL and first < latest <= (last or "") and "-" not in version:
        what = f"the file name tells no quarter, and codes in it begin on {latest}"
        raise fault(what, name, remedy=f"give the edition, such as {latest[:7]}")
    outdated = version[:4] <= _LAST_ANNUAL
    return edition_of(
        data,
        name,
        concepts,
        scheme=HCPCS.prefix,
        version=version,
        title=f"HCPCS Level II, {version}",
        publisher="Centers for Medicare & Medicaid Services",
        rights="In the public domain in the United States, but for the D codes, which are not in it",
        shareable=True,
        coverage=OUTDATED if outdated else COMPLETE,
        remark=f"The list of {version}: codes added since are not in it, and some in it have ended since" if outdated else None,
        valid_from=first,
        valid_until=last,
    )


class _Record(NamedTuple):
    """A record of the file, or of a sheet a row: a code with the first part of its long text, or with a further one."""

    code: str
    is_modifier: bool
    is_more: bool
    text: str
    short: str
    days: tuple[str, str, str]
    """When it was added, changed and ended."""
    details: tuple[tuple[str, str], ...]


_Line = tuple[int, str, _Record | UsageError]
"""The number of a line, the code on it, and what it says or why it is bad."""


def _concepts(text: str, name: str) -> Iterator[Read]:
    header = _header(text)
    return read_each(_joined(_rows(text, name, header) if header else _records(text, name), name), partial(_concept, name))


def _joined(lines: Iterator[_Line], name: str) -> Iterator[tuple[int, _Record | ChargegraphError]]:
    """The records with the long texts whole. What goes on with a bad record is left out with it."""
    at, first, bad = 0, None, ""
    for number, code, record in lines:
        if isinstance(record, _Record) and record.is_more:
            if first is not None and (code, record.is_modifier) == (first.code, first.is_modifier):
                first = first._replace(text=f"{first.text} {record.text}")  # CMS cuts between words
            elif code != bad:
                yield number, fault("a line of text belongs to no code before it", name, number, remedy="get the file again")
            continue
        if first is not None:
            yield at, first
        if isinstance(record, _Record):
            at, first, bad = number, record, ""
        else:
            first, bad = None, code
            yield number, record
    if first is not None:
        yield at, first


def _records(text: str, name: str) -> Iterator[_Line]:
    begun = False
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.rstrip("\r")
        match = _RECORD.match(line)
        if match is None:
            # Disclaimers stand before the first record; below it a line that is none is a record cut short.
            if line.strip() and begun:
                error = fault("no record of the contractor file", name, number, remedy="get the whole file again")
                yield number, line[:5].strip(), error
            continue
        begun = True
        code, kind = match["code"].strip(), match["kind"]
        if kind in "37" and len(line) < 292 and _is_own(code, kind == "7"):
            yield number, code, fault("the record breaks off", name, number, len(line), remedy="get the whole file again")
            continue
        details = tuple((key, line[first:last]) for key, (first, last) in _DETAILS.items())
        days = (line[268:276], line[276:284], line[284:292])
        yield number, code, _Record(code, kind in "78", kind in "48", match["text"], line[91:119], days, details)


def _rows(text: str, name: str, header: str) -> Iterator[_Line]:
    """The rows of the sheet that lies in the same archive, saved as CSV: the same fields, each under its name."""
    rows = rows_of(text, name, header)
    names = next(([_letters(cell) for cell in row] for _, row in rows if _is_header(row)), [])
    before = ""
    for line, row in rows:
        if not any(map(str.strip, row)):
            continue
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        code, kind = cells.get("HCPC", "").upper(), cells.get("RECID")
        if len(row) < len(names):
            what = f"the row has {len(row)} cells of {len(names)}"
            yield line, code, fault(what, name, line, remedy="get the whole file again")
            continue
        is_more = kind in ("4", "8") if kind else code == before
        before = code
        details = tuple((key, cells.get(of, "")) for key, of in _DETAILS_OF_SHEET.items())
        days = (cells.get("ADDDT", ""), cells.get("ACTEFFDT", ""), cells.get("TERMDT", ""))
        short = cells.get("SHORTDESCRIPTION", "")
        yield line, code, _Record(code, len(code) == 2, is_more, cells[_LONG], short, days, details)


def _header(head: str) -> str | None:
    """The line that heads the columns of a sheet."""
    return next(
        (line for line in head.split("\n", _HEADER_WITHIN)[:_HEADER_WITHIN] if _is_header(re.split("[,;\t]", line))), None
    )


def _is_header(cells: list[str]) -> bool:
    names = [_letters(cell) for cell in cells]
    return names[:1] == ["HCPC"] and _LONG in names


def _letters(cell: str) -> str:
    return re.sub("[^A-Z0-9]", "", cell.upper())


def _is_own(notation: str, is_modifier: bool) -> bool:
    """Whether a code is one of HCPCS or no code at all; codes of CPT and of teeth belong to others."""
    return not re.fullmatch(r"\d\d" if is_modifier else rf"\d{{4}}[0-9A-Z]|{HCPCS.of_others}", notation)


def _concept(name: str, number: int, record: _Record) -> Concept | None:
    notation = record.code
    if not _is_own(notation, record.is_modifier):
        return None
    if not re.fullmatch("[A-Z][0-9A-Z]" if record.is_modifier else r"[A-CE-Z]\d{4}", notation):
        raise fault(f"{notation!r} is no HCPCS code", name, number, 1, remedy="get the file again")
    added, changed, ended = map(_day, record.days)
    details = [*((key, tidy(value)) for key, value in record.details), ("changed", changed)]
    told = [(key, value) for key, value in details if value]
    return Concept(
        code=Code(HCPCS.prefix, notation),
        label=tidy(record.text),
        kind="modifier" if record.is_modifier else "procedure",
        short=tidy(record.short) or None,
        valid_from=added,
        valid_until=ended,
        properties=(*told, *([INACTIVE] if dict(told).get("action") == _DISCONTINUED and not ended else [])),
    )


def _day(text: str) -> str | None:
    """A day as the file has it, 20190101, or as a spreadsheet shows it: 1/1/2019, 2019-01-01."""
    if match := re.match(r"([12]\d{3})-?(\d\d)-?(\d\d)(?!\d)", text):
        return day_of(match[1], match[2], match[3])
    if match := re.match(r"(\d{1,2})/(\d{1,2})/([12]\d{3})", text):
        return day_of(match[3], match[1], match[2])
    return None
