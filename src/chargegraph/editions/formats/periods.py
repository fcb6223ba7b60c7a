"""Which release a file is, and when it is in force. In: its name, what stands in it, what a user calls it. Out: a Release.

ICD-10-CM and ICD-10-PCS begin with a fiscal year, in October, and are updated in January and April until its end. HCPCS and the
fee schedule are of a year and come out every quarter. NUCC's release 25.0 is in force from April 2025, 25.1 from October.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from chargegraph.codes.systems import HCPCS, ICD10CM, ICD10PCS, MPFS, NUCC, SYSTEMS
from chargegraph.editions.formats.release import base_name, fault

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?<![a-z])(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)"
_GAP = "[-_ .,]*"
_DAY = r"(?:0?1(?:st)?[-_ .,]+)?"
_DATED = (
    rf"{_MONTH}{_GAP}{_DAY}{_YEAR}",
    rf"{_YEAR}{_GAP}{_MONTH}",
    r"(?<!\d)(?P<year>20\d\d)[-_.]?(?P<digits>0[1-9]|1[0-2])(?:[-_.]?01)?(?!\d)",
)
_QUARTER = r"(?<![a-z])q(?P<quarter>[1-4])(?!\d)"


class Release(NamedTuple):
    """What a release calls itself, and its first and its last day, None where nobody says."""

    version: str
    first: str | None = None
    last: str | None = None


class _Calendar(NamedTuple):
    """How an authority names its releases: what a name tells, an example, the versions that a text tells, the days of one."""

    what: str
    example: str
    told: Callable[[str], set[str]]
    days: Callable[[str], tuple[str | None, str | None]]


def release_of(prefix: str, name: str, version: str | None, inside: str | None = None) -> Release:
    """The release that a user calls so, or that the name of its file tells, or what stands `inside`.

    Raises `UsageError` where nothing tells one, and where two are told. None is a format that has no place for it inside.

    >>> release_of("icd10cm", "icd10cm_order_2026.txt", None)
    Release(version='2026', first='2025-10-01', last='2026-09-30')
    >>> release_of("hcpcs", "HCPC2024_OCT_ANWEB.txt", None)
    Release(version='2024-10', first='2024-10-01', last='2024-12-31')
    """
    calendar = _CALENDARS[prefix]
    if version is None:
        by_name, by_text = calendar.told(base_name(name)), calendar.told(inside or "")
        # The name of an update may tell more than the year that stands in it.
        finer = {named for named in by_name if any(f"{named}-".startswith(f"{text}-") for text in by_text)}
        found = sorted(finer or by_name | by_text)
        if len(found) != 1:
            nothing = "the file name tells no" if inside is None else "neither the file nor its name tells a"
            what = f"the file may be of {' or of '.join(found)}" if found else f"{nothing} {calendar.what}"
            raise fault(what, name, remedy=f"give the edition, such as {calendar.example}")
        version = found[0]
    try:
        return Release(version, *calendar.days(version))
    except ValueError:
        what = f"{version!r} is no edition of {SYSTEMS[prefix].title}"
        raise fault(what, name, remedy="give a fiscal year, or a year and a month: 2026 or 2026-04") from None


def period_of(prefix: str, version: str) -> tuple[str | None, str | None]:
    """The first and the last day of a release of a known system that calls itself so, where its calendar tells them."""
    if prefix not in _CALENDARS:
        return None, None
    calendar = _CALENDARS[prefix]
    for told in ({version}, calendar.told(version)):
        try:
            if len(told) == 1 and (days := calendar.days(*told)) != (None, None):
                return days
        except ValueError:
            continue
    return None, None


def _months(text: str) -> Iterator[tuple[int, int]]:
    """The years and months that a text tells side by side; else the only year with the only month or quarter."""
    side_by_side = [match for pattern in _DATED for match in re.finditer(pattern, text, re.IGNORECASE)]
    for match in side_by_side:
        yield int(match["year"]), _month(match)
    if not side_by_side:
        years = {int(match["year"]) for match in re.finditer(_YEAR, text)}
        months = {_month(match) for pattern in (_MONTH, _QUARTER) for match in re.finditer(pattern, text, re.IGNORECASE)}
        if len(years) == len(months) == 1:
            yield years.pop(), months.pop()


def _month(match: re.Match[str]) -> int:
    said = match.groupdict()
    if said.get("quarter"):
        return int(said["quarter"]) * 3 - 2
    return int(said["digits"]) if said.get("digits") else _MONTHS.index(said["month"][:3].lower()) + 1


def _years(text: str) -> set[int]:
    return {int(match["year"]) for match in re.finditer(_YEAR, text)}


def _of_fiscal_year(text: str) -> set[str]:
    """Of a fiscal year, or of an update in it; October is the fiscal year that begins."""
    months = set(_months(text))
    found = {str(year + 1) if month == 10 else f"{year}-{month:02}" for year, month in months}
    told = {year for year, _ in months} | {year + 1 for year, month in months if month == 10}
    years = _years(text) | {2000 + int(year) for year in re.findall(r"(?i)(?<![a-z])fy[-_ ]?(\d\d)(?!\d)", text)}
    found |= {str(year) for year in years - told}
    # In other months no release begins: such a name is of a day.
    return found if all(re.fullmatch(r"\d{4}(?:-0[14])?", each) for each in found) else set()


def _of_quarter(text: str) -> set[str]:
    """Of a quarter, or of a year where that is all that is told."""
    months = set(_months(text))
    if months:
        return {f"{year}-{month:02}" for year, month in months} if all(month % 3 == 1 for _, month in months) else set()
    return {*map(str, _years(text)), *(f"20{year}" for year in re.findall(r"(?i)HCPC(?:S)?_?(\d\d)(?!\d)", text))}


def _of_fee_schedule(text: str) -> set[str]:
    """Of a quarter: PPRRVU2025_Oct.csv, PPRRVU25_JAN.csv, the archive's own name RVU25D, the title in the file.

    Two digits are a year behind RVU alone: 23c in V1223c is a day of December and a third draft.
    """
    title = re.search(rf"{_YEAR}[^,\n]*?relative value file\W+{_MONTH}", text, re.IGNORECASE)
    if title:
        return {f"{title['year']}-{_month(title):02}"}
    full = re.sub(r"(?i)(?<=rvu)[-_ ]?(\d\d)(?!\d)", r" 20\1 ", text)
    found = {version for version in _of_quarter(full) if "-" in version}
    letters = re.findall(rf"(?i){_YEAR}[-_ ]*([a-d])r?(?![a-z0-9])", full)
    return found | {f"{year}-{'abcd'.index(letter.lower()) * 3 + 1:02}" for year, letter in letters}


def _of_taxonomy(text: str) -> set[str]:
    return {f"{year}.{half}" for year, half in re.findall(r"(?<!\d)(\d\d)[._]?([01])(?!\d)", text)}


def _of_crosswalk(text: str) -> set[str]:
    return {f"cms-{year}-{month:02}" for year, month in _months(text)}


def _fiscal_days(version: str) -> tuple[str, str]:
    """Raises `ValueError` for what is neither a fiscal year nor a year with a month."""
    match = re.fullmatch(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2]))?", version, re.ASCII)
    if not match:
        raise ValueError(version)
    year, month = int(match[1]), match[2]
    if month is None:
        return f"{year - 1}-10-01", f"{year}-09-30"
    return f"{version}-01", f"{year + (month >= '10')}-09-30"


def _days_in_year(version: str) -> tuple[str | None, str | None]:
    match = re.match(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2]))?(?!\d)", version, re.ASCII)
    return (f"{match[1]}-{match[2] or '01'}-01", f"{match[1]}-12-31") if match else (None, None)


def _days_of_taxonomy(version: str) -> tuple[str | None, str | None]:
    match = re.fullmatch(r"(\d\d)\.([01])", version, re.ASCII)
    return (f"20{match[1]}-{'04' if match[2] == '0' else '10'}-01" if match else None), None


def _no_days(_: str) -> tuple[None, None]:
    return None, None


CROSSWALK = "crosswalk"
_CALENDARS = {
    ICD10CM.prefix: _Calendar("year", "2026", _of_fiscal_year, _fiscal_days),
    ICD10PCS.prefix: _Calendar("year", "2026", _of_fiscal_year, _fiscal_days),
    HCPCS.prefix: _Calendar("year", "2019", _of_quarter, _days_in_year),
    MPFS.prefix: _Calendar("release", "2025-10", _of_fee_schedule, _days_in_year),
    NUCC.prefix: _Calendar("release", "25.1", _of_taxonomy, _days_of_taxonomy),
    CROSSWALK: _Calendar("month", "cms-2025-10", _of_crosswalk, _no_days),
}
