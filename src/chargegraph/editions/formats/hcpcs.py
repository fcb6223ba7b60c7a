"""The HCPCS Level II contractor file. In: CMS's records of 320 columns. Out: an Edition of codes and modifiers.

The places of the fields are those of the record layout that CMS gives out with the file: code 1-5 (a modifier in 4-5), kind of
record 11 (3 a code, 7 a modifier, 4 and 8 more of its text), long text 12-91, short text 92-119, dates 269-292.
"""

import re
from collections.abc import Iterator

from chargegraph.codes import Code
from chargegraph.codes.systems import HCPCS
from chargegraph.editions.formats.periods import release_of
from chargegraph.editions.formats.release import decoded, edition_of, fault, tidy
from chargegraph.editions.model import COMPLETE, OUTDATED, Concept, Edition

_RECORD = re.compile(r"(?P<code>[ 0-9A-Z]{5})(?P<number>\d{5})(?P<kind>[3478])(?P<text>.{80})(?P<rest>.{0,229})")
_LAST_ANNUAL = "2019"
_DETAILS = {"coverage": (229, 230), "betos": (256, 259), "action": (292, 293), "crossReference": (204, 209)}


def looks_like(head: str) -> bool:
    """Whether one of the first lines is a record of the contractor file."""
    return any(len(line.rstrip("\r")) > 280 and _RECORD.match(line) for line in head.split("\n")[:40])


def read_edition(data: bytes, *, name: str, version: str | None = None) -> Edition:
    """An edition from a contractor file. `version` is a year, or a year and the month in which a quarter begins.

    Codes of CPT and of the dental D series, which belong to others, are left out. A list of the years before CMS issued one every
    quarter is outdated: its silence about a code proves nothing. Raises `UsageError` where no record is in it, where one breaks
    off or follows none of its kind, and where a name of a year alone leaves the quarter open.
    """
    asked, (version, first, last) = version, release_of(HCPCS.prefix, name, version)
    concepts = list(_concepts(decoded(data, name, "latin-1"), name))
    latest = max((concept.valid_from or "" for _, concept in concepts), default="")
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


def _concepts(text: str, name: str) -> Iterator[tuple[int, Concept]]:
    at, first, long = 0, "", ""
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        line = line.rstrip("\r")
        record = _RECORD.match(line)
        if record is None:
            # Disclaimers stand before the first record; below it a line that is none is a record cut short.
            if line.strip() and first:
                raise fault("no record of the contractor file", name, number, remedy="get the whole file again")
            continue
        if record["kind"] in "37":
            if first:
                yield from _concept(first, long, name, at)
            at, first, long = number, line, record["text"]
        elif not first or line[:5] != first[:5] or record["kind"] != {"3": "4", "7": "8"}[first[10]]:
            raise fault("a line of text belongs to no code before it", name, number, remedy="get the file again")
        else:
            long += " " + record["text"]  # CMS cuts between words
    if first:
        yield from _concept(first, long, name, at)


def _concept(line: str, long: str, name: str, number: int) -> Iterator[tuple[int, Concept]]:
    notation, modifier = line[:5].strip(), line[10] == "7"
    if not re.fullmatch("[A-Z][0-9A-Z]" if modifier else r"[A-CE-Z]\d{4}", notation):
        if re.fullmatch(r"\d\d" if modifier else r"\d{4}[0-9A-Z]|D\d{4}", notation):
            return
        raise fault(f"{notation!r} is no HCPCS code", name, number, 1, remedy="get the file again")
    if len(line) < 292:
        raise fault("the record breaks off", name, number, len(line), remedy="get the whole file again")
    added, changed, ended = (_day(line[at : at + 8]) for at in (268, 276, 284))
    details = {key: line[first:last].strip() for key, (first, last) in _DETAILS.items()}
    yield (
        number,
        Concept(
            code=Code(HCPCS.prefix, notation),
            label=tidy(long),
            kind="modifier" if modifier else "procedure",
            short=tidy(line[91:119]) or None,
            valid_from=added,
            valid_until=ended,
            properties=tuple((key, value) for key, value in [*details.items(), ("changed", changed)] if value),
        ),
    )


def _day(digits: str) -> str | None:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if re.fullmatch(r"[12]\d{7}", digits) else None
