"""Lists of codes. In: a line that is no row of a table. Out: statements of the codes that it lists, or nothing where it is prose.

Such a line names what it lists, as `Modifiers: RT, LT` does, stands under words that do, or begins with a code whose form tells.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.briefs.coded.code_cells import FoundCode, codes_in
from chargegraph.briefs.coded.coded_statements import Beside, statements_of
from chargegraph.briefs.coded.headers import column_of, denial_in, kind_named
from chargegraph.briefs.coded.tables import Cell, cells_of, separator_of
from chargegraph.briefs.model import CodedStatement, Remark
from chargegraph.briefs.pages.lines import Line
from chargegraph.codes import plain

_BULLET = re.compile(r"\s*(?:[-*\u2022\u25cf\u25aa\u2013+\u00b7]|\(?[0-9]{1,2}[.)]|\(?[a-z][.)])\s+(?=\S)")
_LABEL = re.compile(r"\s*(?P<words>[^:|\t]{2,80}?)\s*:\s*(?=\S)")
_SEPARATED = re.compile(
    r"(?P<code>[^\s:=]+(?:\s?(?:-|to|through)\s?[^\s:=]+)?)\s*(?:(?<=\S)[:=]\s*|\s-\s+|-\s+|\t+|\s{2,}|\s?\|\s?|\u2192\s*)(?P<label>\S.*)"
)
_SPACED = re.compile(r"(?P<code>\S+)\s+(?P<label>\S.*)")
_NAME = re.compile(r"(?:CPT|HCPCS|ICD-?10(?:-?CM)?|modifier|mod|dx|code|taxonomy)\b[\s:#]*(?=\S*[0-9]|[A-Z]{2}\b)", re.IGNORECASE)
# Most lines of prose begin with a word, and need no closer look.
_BEGINS_WITH_CODE = re.compile(rf"[^\w\s]*(?:{_NAME.pattern})?[^\w\s]*(?:\S*[0-9]|[A-Z0-9]{{2}}\b)", re.IGNORECASE)
_SPLIT = re.compile(r"[;,](?=\s|$)\s*")
_LONGEST_LABEL = 40
_READING_ON = ("and", "or", "to", "is", "are", "was", "were", "has", "have", "should", "must", "may", "can", "bill", "use", "see")
_MOST_LABEL_WORDS = 8


class CodeList(NamedTuple):
    """The codes of a line: of each entry its place and its codes, its label; and what kind of statement they make."""

    kind: str | None
    entries: list[tuple[list[FoundCode], str | None]]
    named: str | None
    """The words before the colon, where the line names what it lists."""


def list_in(line: Line, kind: str | None) -> CodeList | None:
    """The list that a line is, or None. `kind` is what the words above it name."""
    if separator_of(line) and len(cells_of(line)) > 2:
        return None  # a row, whose header is not known
    bullet = _BULLET.match(line.plain)
    first = bullet.end() if bullet else line.trim()[0]
    label = _LABEL.match(line.plain, first)
    if label and not re.search(r"[0-9]", re.sub(r"(?i)icd-?\s?10", "", label["words"])):
        words, column = label["words"], column_of(label["words"])
        named = column.kind if column and column.role in ("code", "noun") else kind_named(words)
        told = (column is not None and column.role in ("code", "noun")) or bool(named) or bool(denial_in(words))
        if told and len(words.split()) <= _MOST_LABEL_WORDS:
            entries = _entries(line, label.end(), named, is_marked=True)
            return CodeList(named, entries, words) if entries else None
    if not _BEGINS_WITH_CODE.match(line.plain, first):
        return None
    entries = _entries(line, first, kind, is_marked=bool(bullet) and kind is not None)
    return CodeList(kind, entries, None) if entries else None


def statements_in(line: Line, found: CodeList, denied_by: str | None) -> Iterator[CodedStatement | Remark]:
    """The statements of a list, an entry at a time."""
    denied_by = found.named if found.named and denial_in(found.named) else denied_by
    for codes, label in found.entries:
        yield from statements_of(line, codes, found.kind, Beside(label, None, denied_by))


def _entries(line: Line, first: int, kind: str | None, *, is_marked: bool) -> list[tuple[list[FoundCode], str | None]]:
    """The entries from `first` on. In a line that is not marked as a list, a code alone is none: a sign must stand behind it."""
    last = line.trim(first)[1]
    whole = _codes(line, first, last, kind)
    if whole and (is_marked or (len(whole) == len(line.plain[first:last].split()) and kind)):
        return [(whole, None)]
    entries: list[tuple[list[FoundCode], str | None]] = []
    for begin, end in _parts(line.plain, first, last):
        name = _NAME.match(line.plain, begin, end)
        start = name.end() if name else begin
        match = _SEPARATED.fullmatch(line.plain, start, end) or (_SPACED.fullmatch(line.plain, start, end) if is_marked else None)
        codes = _codes(line, start, match.end("code") if match else end, kind) if match or is_marked else []
        label = _cleaned(line.text[match.start("label") : end]) if match else None
        if codes and (label is None or _is_label(label)):
            entries.append((codes, label))
        elif entries and entries[-1][1]:
            entries[-1] = entries[-1][0], f"{entries[-1][1]}{line.text[_end_of_part(line.plain, begin) : end]}"
        else:
            return []
    return entries


def _codes(line: Line, first: int, last: int, kind: str | None) -> list[FoundCode]:
    """The codes of a stretch that holds nothing else, none in small letters alone."""
    found = codes_in(line, first, last, kind)
    plainly = all(one.code and re.search(r"[0-9]|^[A-Z]+$", line.plain[one.first : one.first + len(one.stated)]) for one in found)
    return found if found and plainly else []


def _parts(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    begin = first
    for match in _SPLIT.finditer(text, first, last):
        if begin < match.start():
            yield begin, match.start()
        begin = match.end()
    if begin < last:
        yield begin, last


def _end_of_part(text: str, begin: int) -> int:
    """Where the part before the one that begins here ended."""
    return len(text[:begin].rstrip().rstrip(",;"))


def _is_label(text: str) -> bool:
    """Whether words behind a code are its label, and not the rest of a sentence."""
    words = text.split()
    return len(words) <= _LONGEST_LABEL and words[0].casefold() not in _READING_ON and not (text.endswith(".") and len(words) > 6)


def _cleaned(label: str) -> str:
    """A label without the brackets around it."""
    label = label.strip()
    inner = label[1:-1] if plain(label)[:1] == "(" and label.endswith(")") else label
    return inner if not re.search(r"[()]", inner) else label


def looks_like_data(line: Line) -> str | None:
    """What a line looks like that nothing read: it holds the words of a header, or begins with a code as a row does."""
    is_sentence = line.plain.rstrip()[-1] in ".!?"
    for separator in filter(None, (separator_of(line), *(() if is_sentence else ("gap", ",", ";")))):
        cells = [cell for cell in cells_of(line, separator) if cell.text]
        if (separator == "|" and line.plain.count("|") > 1) or (separator == "\t" and len(cells) > 1):
            return "a row of no known table"
        if len(cells) > 1 and _is_row(line, cells):
            return "looks like a row of a table, not read"
    bullet = _BULLET.match(line.plain)
    begin = bullet.end() if bullet else line.trim()[0]
    match = _SEPARATED.fullmatch(line.plain, begin, line.trim()[1])
    kinds = (None, "modifier") if bullet else (None,)
    is_entry = (
        match is not None and _is_label(match["label"]) and any(_codes(line, begin, match.end("code"), kind) for kind in kinds)
    )
    return "looks like an entry of a list of codes, not read" if is_entry else None


def _is_row(line: Line, cells: list[Cell]) -> bool:
    columns = [column_of(cell.text) for cell in cells if len(cell.text) <= _LONGEST_LABEL]
    if sum(map(bool, columns)) > 1 and any(column and column.role in ("code", "noun") for column in columns):
        return True
    return bool(_codes(line, cells[0].first, cells[0].last, None))
