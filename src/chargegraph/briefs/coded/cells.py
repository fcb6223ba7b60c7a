"""Cells. In: a line. Out: what parts it into cells, and the trimmed text of each with its place in the line."""

import re
from dataclasses import dataclass

from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.pages.marks import bullet_of

_RULE = re.compile(r"[\s|:+=-]+")
OUT_OF_LINE = 2
"""By how many characters a cell may begin before the header's."""
_SEPARATORS = {
    "|": re.compile(r"(?<!\\)\|"),
    "\t": re.compile(r"\t"),
    "gap": re.compile(r"(?<=\S)\s{2,}(?=\S)"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """The trimmed text of a cell, `first` its place in the line."""

    first: int
    text: str

    @property
    def last(self) -> int:
        return self.first + len(self.text)


def separator_of(line: Line) -> str | None:
    """What parts the cells of a line: a pipe, a tab, or None where neither is there."""
    if "|" in line.plain:
        return "|"
    bullet = bullet_of(line)  # the tab behind one parts no cells
    return "\t" if "\t" in line.plain[bullet.end() if bullet else 0 :].strip() else None


def cells_of(line: Line, separator: str | None = None, *, width: int = 0) -> list[Cell]:
    """The cells of a row. A pipe after a backslash belongs to its cell, a comma between quotes too. A tab before the first cell
    is an indentation, but in a table of so many columns as `width` an empty cell where there is room for one."""
    separator = separator or separator_of(line) or "\t"
    bounds = (
        _outside_quotes(line.plain, separator)
        if separator in ",;"
        else [m.span() for m in _SEPARATORS[separator].finditer(line.plain)]
    )
    cells = []
    for first, last in zip([0, *(end for _, end in bounds)], [*(start for start, _ in bounds), len(line.text)], strict=True):
        first, last = line.trim(first, last) if line.plain[first:last].strip() else (first, first)
        if separator in ",;" and line.plain[first : first + 1] == '"' == line.plain[last - 1 : last] and last - first > 1:
            first, last = line.trim(first + 1, last - 1) if line.plain[first + 1 : last - 1].strip() else (first, first)
        cells.append(Cell(first, line.text[first:last]))
    if len(cells) > max(width, 1) and not cells[0].text and separator in "|\t":
        del cells[0]
    if len(cells) > 1 and not cells[-1].text and line.plain.rstrip().endswith("|"):
        del cells[-1]
    return cells


def _outside_quotes(text: str, separator: str) -> list[tuple[int, int]]:
    """Where a sign stands that is not between quotes."""
    if '"' not in text:
        return [match.span() for match in re.finditer(separator, text)]
    found, quoted = [], False
    for place, sign in enumerate(text):
        quoted = quoted != (sign == '"')
        if sign == separator and not quoted:
            found.append((place, place + 1))
    return found


def under_headers(cells: list[Cell], starts: list[int]) -> list[Cell]:
    """The cells of a row that lacks some, each under its header; `starts` is where headers begin."""
    found = [Cell(start, "") for start in starts]
    for cell in cells:
        found[_column(cell, starts)] = cell
    return found if sum(bool(cell.text) for cell in found) == len(cells) else cells


def with_lines_below(cells: list[Cell], lines: list[Line], starts: list[int]) -> list[Cell]:
    """The cells of a row with what stands below them."""
    for line in lines:
        for piece in cells_of(line, "gap"):
            column = _column(piece, starts[: len(cells)])
            cells[column] = Cell(cells[column].first, f"{cells[column].text} {piece.text}".strip())
    return cells


def _column(cell: Cell, starts: list[int]) -> int:
    """The last column whose header begins no later than a cell, and a little after it."""
    return max(range(len(starts)), key=lambda n: (starts[n] <= cell.first + OUT_OF_LINE, n))


def is_rule(line: Line) -> bool:
    """Whether a line is the ``|---|---|`` under a header."""
    if not _RULE.fullmatch(line.plain):
        return False
    return any(sign in line.plain for sign in "=-") and any(sign in line.plain for sign in ("|", "+", "---", "==="))


def part_of(line: Line, first: int, last: int) -> Line:
    """A stretch of a line as a line by itself."""
    part = slice(first, last)
    return Line(line.number, line.text[part], line.begins[part], line.ends[part], line.line_starts, depth=line.depth)
