"""The table of an SSSOM/TSV file. In: text from its header on. Out: rows of cells that know their line and column; and back.

Follows the quoting rules of SSSOM/TSV, after RFC 4180: a cell in double quotes may hold tabs, line breaks and doubled quotes.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.errors import Place, UsageError

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_BARE = re.compile(r"[^\t\n]*")
_NEEDS_QUOTES = re.compile(r'["\t\n\r]')


def fault(what: str, name: str, line: int, column: int, *, remedy: str = "") -> UsageError:
    """The error of a file that is not what it should be."""
    return UsageError(what, where=Place(name, line, column), remedy=remedy)


class Row(NamedTuple):
    """A line of the table: its cells, and where each begins, counted when somebody asks."""

    number: int
    cells: list[str]
    places: list[tuple[int, int]] | None

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of a cell; past the last one, of the row's end."""
        if self.places is not None:
            return self.places[min(index, len(self.places) - 1)]
        return self.number, 1 + sum(len(cell) + 1 for cell in self.cells[:index]) - (index >= len(self.cells))


def read_rows(text: str, start: int, number: int, *, name: str) -> Iterator[Row]:
    """The rows of `text` from `start`, which is line `number` of the file; empty lines are passed over."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].removesuffix("\r")
        if '"' in line:
            row, start, number = _quoted_row(text, start, number, name)
            yield row
            continue
        if line.strip():
            yield Row(number, line.split("\t"), None)
        start, number = end + 1, number + 1


def _quoted_row(text: str, start: int, number: int, name: str) -> tuple[Row, int, int]:
    cells: list[str] = []
    places: list[tuple[int, int]] = []
    first, line_start = number, start
    while True:
        place = (number, start - line_start + 1)
        places.append(place)
        if text.startswith('"', start):
            match = _QUOTED.match(text, start)
            if not match:
                raise fault("a quote that is never closed", name, *place, remedy='close it, and double every " within')
            cells.append(match[1].replace('""', '"'))
            breaks = match[1].count("\n")
            if breaks:
                number += breaks
                line_start = text.rfind("\n", start, match.end()) + 1
        else:
            match = _BARE.match(text, start)
            assert match is not None
            cells.append(match[0].removesuffix("\r") if match.end() == len(text) or text[match.end()] == "\n" else match[0])
        start = match.end()
        if text.startswith("\t", start):
            start += 1
            continue
        if text.startswith("\r", start) and text[start + 1 : start + 2] in ("", "\n"):
            start += 1
        if start < len(text) and text[start] != "\n":
            column = start - line_start + 1
            raise fault("text after a closing quote", name, number, column, remedy='double every " within a quoted cell')
        return Row(first, cells, places), start + 1, number + 1


def written_row(cells: list[str]) -> str:
    """A row as a line, cells quoted only where they must be."""
    quoted = (f'"{cell.replace(chr(34), chr(34) * 2)}"' if _NEEDS_QUOTES.search(cell) else cell for cell in cells)
    return "\t".join(quoted) + "\n"
