"""What every reader does with a release file. In: bytes, a name. Out: text, tidy cells, rows, errors that say where.

A reader is a function of bytes; here are the steps that all of them share.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from chargegraph.codes import Code
from chargegraph.editions.model import COMPLETE, PARTIAL, Concept, Edition
from chargegraph.errors import ChargegraphError, CodeError, LimitReached, Place, UsageError

_T = TypeVar("_T")
Read = tuple[int, Concept | ChargegraphError]
"""A line, and what stands on it: a concept, or why it is none."""

LIMIT = 256 * 1024 * 1024
"""The bytes of the largest file that is read, packed and unpacked."""
_SEPARATORS = ",;\t"
_ROWS_TO_A_BAD_ONE = 100
_INVISIBLE = dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060), None)


def fault(what: str, name: str, line: int = 0, column: int = 0, *, remedy: str = "") -> UsageError:
    """The error of a release file that does not fit its format."""
    return UsageError(what, where=Place(name, line, column), remedy=remedy)


def require_size(size: int, name: str) -> None:
    """Raises `LimitReached` for a file that is too large to read."""
    if size > LIMIT:
        raise LimitReached(
            f"the file has {size // (1024 * 1024)} MiB, at most {LIMIT // (1024 * 1024)} are read",
            where=Place(name),
            remedy="give one release of one code system",
        )


def version_name(text: str) -> str:
    """What a release calls itself, in a form that can stand in the name of a graph and of a file.

    >>> version_name("http://example.org/lists/2025 (June)")
    'example.org-lists-2025-June'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", re.sub(r"^\w+://", "", tidy(text))).strip("-._")


def edition_of(
    data: bytes, name: str, concepts: Iterable[Read], *, find: Callable[[str], int] | None = None, **said: Any
) -> Edition:
    """An edition of a file's concepts, as `by_notation` takes them, with the file's name and hash and what else is said of it.

    One without some of its rows is partial: nobody knows which codes they are of.
    """
    import hashlib

    source, sha256 = base_name(name), hashlib.sha256(data).hexdigest()
    found, bad = by_notation(concepts, name, find)
    if bad and said.get("coverage", COMPLETE) == COMPLETE:
        count = f"{len(bad)} of its rows" if len(bad) > 1 else "One of its rows"
        said |= {"coverage": PARTIAL, "remark": f"{count} could not be read, and may be of a code that it lacks"}
    remarks = (*said.pop("remarks", ()), *(f"left out: {error}" for error in bad))
    return Edition(source=source, sha256=sha256, concepts=found, remarks=remarks, **said)


def base_name(name: str) -> str:
    """The last part of a path, with either kind of slash.

    >>> base_name("releases/nucc_taxonomy_251.csv")
    'nucc_taxonomy_251.csv'
    """
    return re.split(r"[/\\]", name)[-1]


def decoded(data: bytes, name: str, fallback: str | None = None) -> str:
    """The text of a release file: UTF-8, with or without a mark, else UTF-16 with one, else in the encoding to fall back on.

    Its lines end as lines do here, whichever system wrote them.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8")):
        if data.startswith(mark):
            try:
                return _with_lines(data.decode(encoding))
            except UnicodeDecodeError as error:
                wrong = error
                break
    if fallback is not None:
        try:
            return _with_lines(data.decode(fallback))
        except UnicodeDecodeError:
            pass
    line = data.count(b"\n", 0, wrong.start) + 1
    column = wrong.start - data.rfind(b"\n", 0, wrong.start)
    raise fault("the text is not UTF-8", name, line, column, remedy="save the file in UTF-8")


def _with_lines(text: str) -> str:
    # An end-of-file mark of old editors is no line.
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\x1a")


def tidy(text: str) -> str:
    """A cell with its white space tidied: hard spaces, runs of spaces and line breaks as one space, marks of no width gone.

    >>> tidy("  Family\\u00a0 Medicine\\r\\n")
    'Family Medicine'
    """
    return " ".join(text.translate(_INVISIBLE).split())


def rows_of(text: str, name: str, header: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """The rows of a comma-separated text with the numbers of the lines where they end.

    Excel separates cells by semicolons where a comma is the decimal sign: the header tells, else the first line with a separator.
    """
    import csv
    import io

    telling = header or next((line for line in text.split("\n") if any(sign in line for sign in _SEPARATORS)), "")
    separator = max(_SEPARATORS, key=telling.count)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise fault(f"the table breaks off ({error})", name, reader.line_num, remedy="get the whole file again") from None


def table_of(
    data: bytes,
    name: str,
    columns: Sequence[str],
    *,
    also: Callable[[str], str] = str,
    is_whole: bool = True,
    below: str = "",
    remedy: str,
) -> Iterator[tuple[int, dict[str, str] | ChargegraphError]]:
    """The rows of a CSV in UTF-8 or Windows-1252 with their lines, each cell by its column's tidied name in small letters.

    `also` gives the column that another name of it stands for, `below` a pattern of where the header begins if text stands above
    it. Raises where one of the `columns` lacks or two are called alike. For a row that has fewer cells than the header, or fuller
    ones than it in a table that is whole, stands the error.
    """
    text = decoded(data, name, "cp1252")
    top = next((line for line in text.split("\n") if re.match(below, line)), None) if below else None
    rows = rows_of(text, name, top)
    line, header = next((row for row in rows if top is None or re.match(below, ",".join(row[1]))), (1, []))
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        key = tidy(cell).lower()
        if key and key in places:
            raise fault(f"two columns are called {tidy(cell)!r}", name, line, remedy="keep one of them")
        places[key] = place
    places = {**{also(key): place for key, place in places.items()}, **places}
    lacking = [column for column in columns if column not in places]
    if lacking:
        raise fault(f"there is no column {lacking[0]!r}", name, line, remedy=remedy)
    for line, cells in rows:
        if not any(map(str.strip, cells)):
            continue
        if len(cells) < len(header) or (is_whole and any(map(str.strip, cells[len(header) :]))):
            yield line, fault(f"the row has {len(cells)} cells of {len(header)}", name, line, remedy="get the whole file again")
            continue
        yield line, {column: cells[place] for column, place in places.items()}


def lines_of(data: bytes, name: str) -> Iterator[tuple[int, str]]:
    """The lines of a text in UTF-8 or Windows-1252 that are not blank, with their numbers."""
    lines = enumerate(decoded(data, name, "cp1252").split("\n"), start=1)
    return ((number, line) for number, line in lines if line.strip())


def begins_with(fits: Callable[[str], object], head: str) -> bool:
    """Whether the first twenty lines fit, but for blank ones and for the last of several, which may be cut."""
    lines = [line for line in head.split("\n")[:20] if line.strip()]
    return bool(lines) and all(map(fits, lines[:-1] or lines))


def line_of(data: bytes, text: str) -> int:
    """The line where a text stands last, from one; zero where it does not. For formats whose parsers tell no lines."""
    at = data.rfind(text.encode())
    return data.count(b"\n", 0, at) + 1 if at >= 0 else 0


def read_each(rows: Iterable[tuple[int, _T | ChargegraphError]], read: Callable[[int, _T], Concept | None]) -> Iterator[Read]:
    """What each row with its line is read as: a concept, nothing, or the error that it is none."""
    for line, row in rows:
        if isinstance(row, ChargegraphError):
            yield line, row
            continue
        try:
            concept = read(line, row)
        except (UsageError, CodeError) as error:
            yield line, error
            continue
        if concept is not None:
            yield line, concept


def by_notation(
    concepts: Iterable[Read], name: str, find: Callable[[str], int] | None = None
) -> tuple[dict[str, Concept], list[ChargegraphError]]:
    """Concepts with their lines, by notation, and the errors of rows that are none, such as of a code given again.

    `find` gives the line of a notation where that is not at hand. Raises the first error where more than one row in a hundred is
    bad, and where the last one is, for then the file may be cut; and where there is no code at all.
    """
    found: dict[str, Concept] = {}
    bad: list[ChargegraphError] = []
    count, last = 0, None
    for line, row in concepts:
        count += 1
        last = row
        if isinstance(row, Concept) and (notation := row.code.notation) in found:
            line = line or (find(notation) if find else 0)
            last = fault(f"the code {notation} is given twice", name, line, remedy="get the file again")
        if isinstance(last, ChargegraphError):
            bad.append(last)
        elif isinstance(row, Concept):
            found[row.code.notation] = row
    if bad and (len(bad) * _ROWS_TO_A_BAD_ONE > count or last is bad[-1]):
        if len(bad) > 1:
            bad[0].what += f", one of {len(bad)} bad rows of {count}"
        raise bad[0]
    if not found:
        raise fault("no code is in it", name, remedy="get the file again")
    return found, bad


def read_at(read: Callable[[str], Code], text: str, name: str, line: int) -> Code:
    """The code that a text is. Raises `CodeError` with the place where it stands."""
    try:
        return read(text)
    except CodeError as error:
        error.where = Place(name, line)
        raise error from None


def distinct(names: Iterable[str], *, but: str = "") -> tuple[str, ...]:
    """The names in their order, each once whatever its case, without empty ones and without the label itself.

    >>> distinct(["Surgery", "", "surgery", "General Surgery"], but="Surgery")
    ('General Surgery',)
    """
    seen = {but.casefold(), ""}
    kept = []
    for name in names:
        if name.casefold() not in seen:
            seen.add(name.casefold())
            kept.append(name)
    return tuple(kept)


def day_of(year: str, month: str, day: str) -> str | None:
    """A day as YYYY-MM-DD, None where there is no such day.

    >>> day_of("2019", "6", "30"), day_of("2019", "6", "31")
    ('2019-06-30', None)
    """
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def slug(name: str) -> str:
    """A name as the prefix of a scheme that is not known here.

    >>> slug("CMS Revenue Codes (2024)")
    'cms-revenue-codes-2024'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "scheme"
