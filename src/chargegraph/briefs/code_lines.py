"""The line that names a brief's code. In: the lines of a brief. Out: the code, the words for its system, and its title.

People write it in many ways: `CPT 27447: Title`, `27447 - Title`, `CPT Code: 27447`, `CPT 27447 (Title)`, with the title below.
A sentence about a code inside a page is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from chargegraph.briefs.code_titles import BARE, LONGEST_HEAD, MARK, NAMED, PROCEDURE, SYSTEM, TITLE, is_sentence, title_of
from chargegraph.briefs.coded.cells import is_rule
from chargegraph.briefs.coded.headers import header_words
from chargegraph.briefs.coded.tables import Table
from chargegraph.briefs.model import Remark
from chargegraph.briefs.pages.lines import Line, section_of
from chargegraph.briefs.pages.page_heads import to_read
from chargegraph.codes import Code, read_procedure
from chargegraph.errors import BriefError, CodeError, Place

_CALLED = re.compile(
    r"\W*(?P<system>)(?:(?:(?:procedure|billing|service)\s+)?code\s*[:#,|\t]|(?:procedure|service)\s*:)"
    r"\s*(?P<code>[^\s:(),|]+)(?P<rest>.*)",
    re.IGNORECASE,
)
# The code may stand behind its title: New knee (CPT 27447), New knee - 27447.
_BEHIND = re.compile(
    rf"[\W_]*(?P<title>[^\W\d_].*?)\s*(?:[(\[]\s*(?P<system>{SYSTEM}){MARK}(?:\s+codes?)?[\s:#]*(?P<code>{PROCEDURE})\s*[)\]]"
    rf"|\s-+\s(?P<alone>{PROCEDURE})|[(\[]\s*(?P<bracketed>{PROCEDURE})\s*[)\]])\W*",
    re.IGNORECASE,
)
# The subject of a letter: Re: ear wax, 69210. Subject: 95810 sleep study.
_SUBJECT = re.compile(
    r"(?:\W*(?:re|fwd?|subject|about)\s*:\s*){1,4}"
    rf"(?:(?P<title>[^\W\d_][^\d]{{0,100}}?)[\s,(-]{{1,5}}(?:CPT\s*)?(?P<code>{PROCEDURE})\)?\W*"
    rf"|(?:[^:\d]{{2,60}}:\s*)?(?:(?:CPT|HCPCS)\s*)?(?:codes?\s+)?(?P<first>{PROCEDURE})[\s:,(-]{{1,5}}(?P<named>[^\W\d_].{{0,150}}))",
    re.IGNORECASE,
)
# The heading of a policy: Billing and Coding Article: J9035, bevacizumab.
_ARTICLE = re.compile(rf"[^|:]{{2,60}}:\s*(?P<code>{PROCEDURE})\s*[,:-]\s*(?P<title>[^\W\d_].*?)\W*")
_NAME_ABOVE = re.compile(
    rf"\W*(?P<system>{SYSTEM}|(?:procedure|billing)(?= code)){MARK}(?:\s+codes?(?:\(s\))?)?\s*:?\W*", re.IGNORECASE
)
_WORDS_BEFORE = re.compile(rf"[^|:]{{2,60}}:\s*(?=(?:{SYSTEM})\b)", re.IGNORECASE)
_OWN = re.compile(
    r"(?:(?:main|primary|principal|own|this|base)\s+)?(?:procedure|cpt|hcpcs|cpt/hcpcs|service|code|item|equipment|device|product)(?:\s+code)?",
    re.IGNORECASE,
)
# The title of a sheet: QUICK SHEET - E0260  Hospital bed.
_SHEET_TITLE = re.compile(
    r"[\W_]*(?=[^\d]{0,60}\b(?:sheets?|guides?|cards?|references?|profile|briefs?|notes|tips|summary|facts|code\s+of\s+the\s+\w+)\b)"
    rf"[^\W\d_][^\d|]{{2,60}}?\s*(?:\s[-:]{{1,2}}\s|:\s)\s*(?:(?:CPT|HCPCS)\s+(?:code\s+)?)?(?P<code>{PROCEDURE})"
    r"(?:\s{2,}|\s*[-:,]\s+|\s+(?=[A-Z]))(?P<title>[^\W\d_].{2,150}?)[\s\",;*_]*",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(rf"(?<![\w$.,/-])(?P<code>{PROCEDURE})(?![\w%]|[.,][0-9])")
_NEAR_THE_TOP = 5
_LAST_SUBJECT = 9
"""Behind how many lines of its head the subject of a letter stands."""


@dataclass(frozen=True, slots=True)
class CodeLine:
    """The line that names the code, and the one that has its title, which may be the same."""

    line: Line
    code: Code
    system: str
    at: int
    """Where in the line the words for the system stand, or the code where there are none."""
    title: str
    title_line: Line | None
    is_head: bool
    """Whether it stands where the head of a brief does, or is marked as a heading."""
    is_row: bool = False
    """Whether it is the row of a sheet, which may say more than the code and its title."""

    def remarks(self) -> Iterator[Remark]:
        """A remark where the code is not of the system that the line names."""
        if self.system and self.code.system not in self.system.casefold():
            message = f"{self.code.notation} is no {self.system.upper()} code by its form"
            yield Remark(*self.line.place(self.at), message, self.system, understood=True)


def code_line_of(lines: list[Line], name: str) -> CodeLine:
    """The line that names the brief's code. Raises `BriefError` where there is none, or where a second brief begins."""
    filled, _ = to_read(lines)
    sheet = _sheet_in(filled)
    rows = {line.begins[0] for line in sheet.rows} if sheet else set()
    found = list(_candidates(filled, rows, name))
    starts = [one.line.begins[0] for one in found if one.is_head]
    if sheet and min(starts, default=min(rows)) >= min(rows):
        found = sorted([*found, *_in_sheet(sheet, name, is_sole=not starts)], key=lambda one: one.line.begins[0])
    best = min((one for one in found if one.is_head or not is_sentence(one.title)), key=_rank, default=None)
    best = best or next(filter(None, map(_in_heading, filled)), None)
    if best is None:
        raise BriefError("no code line", where=Place(name), remedy=_remedy(filled))
    if not best.is_head and (other := _other_row(best, filled)):
        raise BriefError(
            "no code line, and the rows of a table name several codes",
            where=Place(name, *other.place(0)),
            remedy=f"write the brief's own code above them: {_named(best.code.notation)}: Title",
        )
    for one in found:
        if one.line.number > best.line.number and _is_another(one, best.code, filled):
            raise BriefError(
                f"a second brief begins, on {one.code.notation}",
                where=Place(name, *one.line.place(0)),
                remedy="give one file for each code",
            )
    return best


def _remedy(filled: list[Line]) -> str:
    """What to do where no line names the brief's code: the code that the text names most often may be it."""
    places: dict[str, list[int]] = {}
    for line in filled:
        for match in _ANYWHERE.finditer(line.plain):
            places.setdefault(match["code"], []).append(line.number)
    if not places:
        return "give a line such as 'CPT 0686T: Title' under 'Summary & Overview'"
    code, lines = max(places.items(), key=lambda each: len(each[1]))
    return f"if it is about {code}, which it names first on line {lines[0]}, write '{_named(code)}: Title' above all else"


def _named(notation: str) -> str:
    """A code behind the name of its system."""
    return f"{read_procedure(notation).system.upper()} {notation}"


def _other_row(best: CodeLine, filled: list[Line]) -> Line | None:
    """The row below that names another code as the best line does, where that is a row of a table."""
    if "|" not in best.line.plain:
        return None
    place = next(place for place, line in enumerate(filled) if line is best.line)
    for line in filled[place + 1 : place + 2]:
        match = NAMED.fullmatch(line.plain) if "|" in line.plain else None
        if match and match["code"] != best.code.notation:
            return line
    return None


class _Sheet(NamedTuple):
    """The rows under a header that has a column for procedures."""

    table: Table
    rows: list[Line]


def _sheet_in(filled: list[Line]) -> _Sheet | None:
    """The sheet that begins at the head of a text."""
    rows_too = [line for line in filled if not is_rule(line)]
    for number, header in enumerate(rows_too[:_NEAR_THE_TOP]):
        below = rows_too[number + 1 :]
        table = Table.from_header(header, below[0]) if below else None
        if table and table.lists_procedures:
            rows = list(takewhile(table.has_row, below))
            return _Sheet(table, rows) if rows else None
    return None


def _in_sheet(sheet: _Sheet, name: str, *, is_sole: bool) -> Iterator[CodeLine]:
    """The row of a sheet that names the brief's code: the first of a procedure. Where nothing else heads the brief, a malformed
    code in that row is no reason to take the next."""
    for line in sheet.rows:
        cells = sheet.table.procedure_in(line)
        if cells is None or not _OWN.fullmatch(header_words(cells.sort.text) if cells.sort else "code"):
            continue
        try:
            code = read_procedure(cells.code.text.strip("*_`"))
        except CodeError as error:
            if not is_sole or not (cells.sort or cells.is_sure):
                continue
            where, told = Place(name, *line.place(cells.code.first)), cells.code.text
            raise CodeError(told, "a CPT or HCPCS code", error.probable, looks_like=error.looks_like, where=where) from None
        system = cells.sort if cells.sort and re.fullmatch(SYSTEM, header_words(cells.sort.text), re.IGNORECASE) else None
        title = cells.label.text if cells.label else ""
        at = system.first if system else cells.code.first
        yield CodeLine(line, code, system.text if system else "", at, title, line, True, True)
        return


def _rank(one: CodeLine) -> tuple[bool, bool, bool]:
    """The best line comes first: one whose title is no sentence, at the head of the brief, with a title."""
    return is_sentence(one.title), not one.is_head, not one.title


def _candidates(filled: list[Line], rows: set[int], name: str) -> Iterator[CodeLine]:
    """The lines that may name the code, but for the rows of a sheet, which begin at `rows`."""
    known = False
    for number, line in enumerate(filled):
        if line.begins[0] in rows:
            continue
        before = filled[number - 1] if number else None
        under_summary = number <= _NEAR_THE_TOP and before is not None and section_of(before) == "summary"
        is_head = bool(line.heading) or number == 0 or under_summary
        if behind := (is_head and _code_behind(line)) or (number < _LAST_SUBJECT and _subject(line)) or None:
            known = True
            yield behind
            continue
        words = _WORDS_BEFORE.match(line.plain) if line.heading or number == 0 else None
        match = NAMED.fullmatch(line.plain, words.end() if words else 0) or _CALLED.fullmatch(line.plain)
        match = match or (BARE.fullmatch(line.plain) if is_head or number < _NEAR_THE_TOP else None)
        title = match and TITLE.fullmatch(match["rest"])
        if match is None or title is None or (known and re.match(r".*?(?:CPT|HCPCS)\S*\s*[,|\t]", line.plain)):
            continue  # a row of a sheet that has a column of systems is no title
        try:
            code = read_procedure(match["code"])
        except CodeError as error:
            if known or not match["system"] or not title["sign"] or not re.search(r"[0-9]", match["code"]):
                continue
            where = Place(name, *line.place(match.start("code")))
            likely, like = error.probable, error.looks_like
            raise CodeError(match["code"], "a CPT or HCPCS code", likely, looks_like=like, where=where) from None
        told, title_line = title_of(line, match.start("rest"), title, filled[number + 1] if number + 1 < len(filled) else None)
        above = _NAME_ABOVE.fullmatch(before.plain) if before and not match["system"] else None
        if told is not None and (match["system"] or above or match["rest"].strip() or line.heading or number == 0):
            known = True
            system = match["system"] or (above["system"] if above and above["system"].upper() in ("CPT", "HCPCS") else "")
            yield CodeLine(line, code, system, match.start("system"), told, title_line, is_head or number < _NEAR_THE_TOP)


def _code_behind(line: Line) -> CodeLine | None:
    """The code line that a heading is whose code stands behind its title."""
    if sheet := _SHEET_TITLE.fullmatch(line.plain):
        title = line.text[slice(*sheet.span("title"))].strip()
        return CodeLine(line, read_procedure(sheet["code"]), "", sheet.start("code"), title, line, True)
    match = _BEHIND.fullmatch(line.plain)
    if match is None or is_sentence(match["title"]):
        return None
    title = line.text[slice(*match.span("title"))].strip(" *_#")
    name = next(name for name in ("code", "alone", "bracketed") if match[name])
    at = match.start("system") if match["system"] else match.start(name)
    return CodeLine(line, read_procedure(match[name]), match["system"] or "", at, title, line, True)


def _in_heading(line: Line) -> CodeLine | None:
    """The code line that a page's own heading is, where words and a colon stand before its code."""
    match = _ARTICLE.fullmatch(line.plain) if line.heading == 1 else None
    if match is None:
        return None
    title = line.text[slice(*match.span("title"))].strip(" *_#")
    return CodeLine(line, read_procedure(match["code"]), "", match.start("code"), title, line, True)


def _subject(line: Line) -> CodeLine | None:
    """The code line that the subject of a letter is."""
    match = _SUBJECT.fullmatch(line.plain)
    if match is None:
        return None
    code, title = ("code", "title") if match["code"] else ("first", "named")
    words = line.text[slice(*match.span(title))].strip()
    words = words[:-1] if words.endswith(")") and "(" not in words else words
    return CodeLine(line, read_procedure(match[code]), "", match.start(code), words, line, True)


def _is_another(one: CodeLine, own: Code, filled: list[Line]) -> bool:
    """Whether a code line is the head of a second brief: under a summary's heading, or on another code, at a line's beginning."""
    number = next(number for number, line in enumerate(filled) if line is one.line)
    is_title = one.title[:1].isupper() and not is_sentence(one.title) and not _ANYWHERE.match(one.title)
    begins = bool(one.system) and one.at == 0 and is_title
    short = len(one.line.text) < LONGEST_HEAD and one.title_line is one.line
    return section_of(filled[number - 1]) == "summary" or (begins and short and one.code != own)
