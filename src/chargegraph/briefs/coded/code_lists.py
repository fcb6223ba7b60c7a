"""Lists of codes. In: a line that is no row of a table. Out: statements of the codes that it lists, or nothing where it is prose.

Such a line names what it lists, as `Modifiers: RT, LT` does, stands under words that do, or begins with a code whose form tells.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.briefs.coded.answers import is_no
from chargegraph.briefs.coded.cells import Cell, cells_of, separator_of
from chargegraph.briefs.coded.coded_statements import Beside, statements_of
from chargegraph.briefs.coded.denials import DenyingWords, denial_in, denies_row
from chargegraph.briefs.coded.entries import NAME, SEPARATED, ListEntry, entries_in, plain_codes
from chargegraph.briefs.coded.headers import column_of, kind_named, without_asides
from chargegraph.briefs.model import CodedStatement, Remark
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.pages.marks import bullet_of
from chargegraph.briefs.sentences.names_before_codes import name_before_code
from chargegraph.briefs.sentences.relations import is_limited

_LABEL = re.compile(r"\s*(?P<words>[^:|\t]{2,80}?)\s*(?P<sign>:|\t|(?<=\S)\s{2,60})\s{0,60}(?=\S)")
_LABEL_WITHOUT_COLON = re.compile(r"\s*(?P<words>(?:[^\W\d_]+\s+){1,3}?)(?=(?:[A-Z0-9]{2,}(?:[\s,;/]+|$))+$)")
# A label that names no kind, over codes whose form tells theirs.
_OF_ANY_KIND = re.compile(
    r"\b(?:related|see|also|payable|bill\w*|report\w*|with|companion|add-?ons?|alternatives?|bundled|codes?)\b", re.IGNORECASE
)
# Most lines of prose begin with a word, and need no closer look.
_BEGINS_WITH_CODE = re.compile(
    rf"[^\w\s]{{0,8}}(?:{NAME.pattern})?[^\w\s]{{0,8}}(?:\S{{0,40}}?[0-9]|[A-Z0-9]{{2}}\b)", re.IGNORECASE
)
_CODE_BEHIND = re.compile(
    r"[\s:(\[](?:[0-9]{3}[0-9A-Z]{6}X|[A-Z]?[0-9]{4}[0-9A-Z]?|[A-Z][0-9][0-9AB]\.[0-9A-Z]{1,4})(?![0-9A-Za-z])"
)
_TAXONOMY_FIRST = re.compile(r"[0-9]{3}[0-9A-Z]{6}X\b")
_LIKE_A_CODE = re.compile(r"[0-9A-Z][0-9A-Z.]{1,11}(?![a-z0-9])")
_NO = ("no", "not", "never", "don't")
_LONGEST_HEADER = 40
_MOST_LABEL_WORDS = 8
_MANY_CELLS = 3
_MANY_COLUMNS = 5


class CodeList(NamedTuple):
    """The entries of a line, and what kind of statement they make."""

    kind: str | None
    entries: list[ListEntry]
    named: str | None
    """The words before the colon, where the line names what it lists."""


def list_in(line: Line, kind: str | None, *, is_denied: bool = False) -> CodeList | None:
    """The list that a line is, or None. `kind` is what the words above it name, and `is_denied` whether they deny it."""
    bullet = bullet_of(line)
    first = bullet.end() if bullet else line.trim()[0]
    separator = separator_of(line)
    cells = [cell for cell in cells_of(line, separator) if cell.first >= first] if separator else []
    if len(cells) > (1 if separator == "|" and kind else 2):
        return _row_without_header(line, kind, cells) if kind and len(cells) < _MANY_COLUMNS else None
    named = _labelled(line, first)
    if named:
        return named
    if not _BEGINS_WITH_CODE.match(line.plain, first):
        return _behind_its_name(line, first, kind)
    is_specialty = kind is None and _TAXONOMY_FIRST.match(line.plain, first) is not None
    if is_specialty and (entries := entries_in(line, first, "specialty", is_marked=bullet is not None)):
        return CodeList("specialty", entries, None)
    # Where the code is of another kind than the words above name, its form tells; where it is of none, it is no code of theirs.
    for each, lenient in ((kind, False), (None, False), (kind, True)):
        entries = entries_in(line, first, each, is_marked=bullet is not None and (each is not None or is_denied), lenient=lenient)
        if entries:
            return CodeList(each, entries, None)
    return _behind_its_name(line, first, kind)


def _behind_its_name(line: Line, first: int, kind: str | None) -> CodeList | None:
    """The list of a line whose code stands behind its name."""
    entry = name_before_code(line, first, kind) if _CODE_BEHIND.search(line.plain, first) else None
    return CodeList(kind, [entry], None) if entry else None


def _row_without_header(line: Line, kind: str, cells: list[Cell]) -> CodeList | None:
    """A row under words that name its codes: the code, its label, and what is noted of it."""
    filled = [cell for cell in cells if cell.text]
    if len(filled) < 2:
        return None
    code, label, *notes = filled
    codes = plain_codes(line, code.first, code.last, kind)
    note = "; ".join(cell.text for cell in notes) or None
    limited = [cell.text for cell in notes if kind == "related" and is_limited(cell.text)]
    denied_by = next(
        (cell.text for cell in notes if denies_row(cell.text, kind) or (is_no(cell.text) and cell.text not in limited)), None
    )
    return CodeList(kind, [ListEntry(codes, label.text, denied_by, note)], None) if codes else None


def _labelled(line: Line, first: int) -> CodeList | None:
    """The list of a line that names what it lists."""
    label = _LABEL.match(line.plain, first)
    if label is None or re.search(r"[0-9]", re.sub(r"(?i)icd-?\s?10", "", label["words"])):
        label = _LABEL_WITHOUT_COLON.match(line.plain, first)
        if label is None or column_of(label["words"].strip()) is None:
            return None
    words = label["words"].strip()
    column = column_of(words)
    if label.groupdict().get("sign", ":") != ":" and (column is None or column.role not in ("code", "noun")):
        return None
    kind = column.kind if column and column.role in ("code", "noun") else kind_named(without_asides(words))
    denies = bool(denial_in(words)) or words.casefold() in _NO
    told = (column is not None and column.role in ("code", "noun")) or bool(kind) or denies or bool(_OF_ANY_KIND.search(words))
    if not told or len(words.split()) > _MOST_LABEL_WORDS:
        return None
    kinds = [kind] if kind or not denies else [None, "modifier"]
    tried = [(each, lenient) for lenient in (False, True) for each in kinds]
    found = ((each, entries_in(line, label.end(), each, is_marked=True, lenient=lenient)) for each, lenient in tried)
    return next((CodeList(each, entries, words) for each, entries in found if entries), None)


def statements_in(line: Line, found: CodeList, above: DenyingWords | None) -> Iterator[CodedStatement | Remark]:
    """The statements of a list, an entry at a time. A line that names what it lists is denied by those words, not by others."""
    if found.named and (denial_in(found.named) or found.named.casefold() in _NO):
        above = DenyingWords(found.named, None)
    for entry in found.entries:
        if entry.open_by:
            message = f"\u201c{entry.open_by}\u201d leaves open whether it is so, not read"
            yield from (Remark(*line.place(one.first), message, one.written, understood=False) for one in entry.codes)
            continue
        beside = Beside(entry.label, entry.note, entry.denied_by, above)
        yield from statements_of(line, entry.codes, entry.kind or found.kind, beside)


def looks_like_data(line: Line, kind: str | None) -> str | None:
    """What a line looks like that nothing read: it holds the words of a header, or begins with a code as a row does, or has
    something like one where a code is due. `kind` is what the words above it name."""
    if _names_no_codes(line, kind):
        return "stands where codes are due, not read"
    is_sentence = line.plain.rstrip()[-1] in ".!?"
    for separator in filter(None, (separator_of(line), *(() if is_sentence else ("gap", ",", ";")))):
        cells = [cell for cell in cells_of(line, separator) if cell.text]
        if separator in "|\t" and len(cells) > 1:
            return "a row of no known table"
        if len(cells) > 1 and _is_row(line, cells, separator):
            return "looks like a row of a table, not read"
    bullet = bullet_of(line)
    begin = bullet.end() if bullet else line.trim()[0]
    match = SEPARATED.fullmatch(line.plain, begin, line.trim()[1])
    kinds = (None, "modifier") if bullet else (None,)
    is_entry = match is not None and any(plain_codes(line, begin, match.end("code"), kind) for kind in kinds)
    return "looks like an entry of a list of codes, not read" if is_entry else None


def _names_no_codes(line: Line, kind: str | None) -> bool:
    """Whether a list, or an item under words that name its codes, has something like a code."""
    bullet = bullet_of(line)
    first = bullet.end() if bullet else line.trim()[0]
    label = _LABEL.match(line.plain, first)
    column = column_of(label["words"].strip()) if label else None
    if label and column and column.role in ("code", "noun") and column.kind:
        parts = re.split(r"[,;]", line.plain[label.end() :])
        return sum(_LIKE_A_CODE.fullmatch(part.strip(" .")) is not None for part in parts) * 2 >= len(parts)
    return bool(bullet and kind and _LIKE_A_CODE.match(line.plain, first) and re.match(r"\S*[0-9]", line.plain[first:]))


def _is_row(line: Line, cells: list[Cell], separator: str) -> bool:
    columns = [column_of(cell.text) for cell in cells if len(cell.text) <= _LONGEST_HEADER]
    if sum(map(bool, columns)) > 1 and any(column and column.role in ("code", "noun") for column in columns):
        return True
    if separator == "gap" and (len(cells) >= _MANY_CELLS or re.fullmatch(r"[0-9A-Z]{2}", cells[0].text)):
        return True
    if (
        separator in ",;"
        and f"{separator} " not in re.sub(r'"[^"]*"', "", line.plain)
        and (len(cells) >= _MANY_CELLS or re.fullmatch(r"[0-9A-Z]{2}", cells[0].text))
    ):
        return True
    return bool(plain_codes(line, cells[0].first, cells[0].last, None))
