"""Layouts of rows. In: columns and rows of plain values. Out: lines of a table, CSV, TSV, JSON or Markdown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

# C0 but for tab and line feed, DEL and C1, and the signs that turn the direction of writing.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MAY_BE_WIDE = re.compile("[^\x00-\u02ff\u2010-\u2027]")
"""Any but Latin letters, hyphens, dashes and quotation marks, of which none is wide or combines with another."""
_GAP = 2
_WIDEST = 400
"""Columns of a terminal to which a table that goes to a file is filled up; a longer text puts its row out of line."""
Rows = Sequence[Mapping[str, object]]


def plain_text(value: object) -> str:
    """A value of a row as every layout writes it: nothing for none, true or false in small letters."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula may begin with; the last four are full-width, which sheets in Japanese take for the same."""


def harmless(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("C22.0")
    ("'=1+1", 'C22.0')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_lines(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    """RFC 4180, lines ended by a line feed."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if quoted(text) else text

    quoted = re.compile('[,"\r\n]').search

    return (",".join(map(cell, line)) + "\n" for line in _lines(columns, rows))


def tsv_lines(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    """IANA text/tab-separated-values; a tab or line end inside a value becomes a space, for the form has no escape."""
    return ("\t".join(map(_in_one_line, line)) + "\n" for line in _lines(columns, rows))


def markdown_lines(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    for number, line in enumerate(_lines(columns, rows)):
        yield "| " + " | ".join(_in_one_line(text).replace("|", "\\|") for text in line) + " |\n"
        if number == 0:
            yield "| " + " | ".join(["---"] * len(columns)) + " |\n"


def json_lines(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    import json

    for number, row in enumerate(rows):
        yield (",\n " if number else "[\n ") + json.dumps(row, ensure_ascii=False)
    yield "\n]\n" if rows else "[]\n"


def _lines(columns: Sequence[str], rows: Rows) -> Iterator[list[str]]:
    yield list(columns)
    for row in rows:
        yield [plain_text(value) for value in row.values()]


def _in_one_line(text: str) -> str:
    return text if text.isprintable() else re.sub("\r\n|[\r\n\t]", " ", text)


def table_lines(columns: Sequence[str], rows: Rows, width: int | None, styled: bool) -> Iterator[str]:
    """Aligned columns, two spaces between. Where they are wider than a terminal, what is the same in all rows stands above, and
    long columns share what is left and wrap."""
    if not columns:
        yield from ("-\n" for _ in rows)
        return

    def lines() -> Iterator[list[str]]:
        """Anew each time: those of a large answer are not held."""
        return ([printable(_in_one_line(text)) for text in line] for line in _lines(columns, rows))

    widths = _widths(lines())
    if width is not None and sum(widths) + _GAP * (len(widths) - 1) > width:
        above = _same_in_all(columns, rows)
        yield from (f"{column}: {text}\n" for column in above if (text := printable(_in_one_line(plain_text(rows[0][column])))))
        columns = [column for column in columns if column not in above]
        rows = [{column: row[column] for column in columns} for row in rows]
        widths = _shared(_widths(lines()), width - _GAP * (len(columns) - 1))
    elif width is None and not styled:
        widths = [min(widest, _WIDEST) for widest in widths]
    numeric = [bool(rows) and all(isinstance(row[column], int | None) for row in rows) for column in columns]
    for number, line in enumerate(lines()):
        wraps = width is not None or styled
        for texts in zip_longest(*map(_wrap, line, widths), fillvalue="") if wraps else (line,):
            shown = (" " * _GAP).join(map(_pad, texts, widths, numeric)).rstrip()
            yield f"\x1b[1m{shown}\x1b[0m\n" if styled and number == 0 else shown + "\n"


def _widths(lines: Iterator[list[str]]) -> list[int]:
    widths = list(map(_cells, next(lines)))
    for line in lines:
        widths = [max(was, _cells(text)) for was, text in zip(widths, line, strict=True)]
    return widths


def _same_in_all(columns: Sequence[str], rows: Rows) -> list[str]:
    """The columns that say the same in every row, where there are several rows, and columns that do not."""
    same = [column for column in columns if all(row[column] == rows[0][column] for row in rows)] if len(rows) > 1 else []
    return same if len(same) < len(columns) else []


def printable(text: str) -> str:
    """A text with its control characters shown as replacement characters, so that none of them reaches a terminal."""
    return text if text.isprintable() else _CONTROL.sub("\ufffd", text)


def _shared(widths: list[int], room: int) -> list[int]:
    """Widths that fit in `room`: the widest columns give way, none below twelve characters."""
    widths = list(widths)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda place: widths[place])
        if widths[widest] <= 12:
            break
        widths[widest] -= 1
    return widths


def _wrap(text: str, width: int) -> list[str]:
    """A text in lines of a width, broken at spaces, behind hyphens and slashes, and where a part is longer still anywhere."""
    if _cells(text) <= width:
        return [text]
    lines, line = [], ""
    for gap, part in _parts(text):
        gap = gap if line else ""
        if line and _cells(line + gap + part) > width:
            lines.append(line)
            line, gap = "", ""
        while _cells(line + gap + part) > width:
            lines.append(part[: max(1, width)])
            part = part[max(1, width) :]
        line += gap + part
    return [*lines, line]


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The parts of a text that may stand on lines of their own, each with what stands before it on the same line."""
    for word in text.split(" "):
        for number, part in enumerate(re.split(r"(?<=[-/])(?=\w)", word)):
            yield "" if number else " ", part


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes (Unicode Standard Annex 11)."""
    if not _MAY_BE_WIDE.search(text):
        return len(text)
    import unicodedata

    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _cells(text))
    return space + text if right else text + space
