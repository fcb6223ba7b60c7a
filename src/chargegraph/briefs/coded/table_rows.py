"""The codes of a row. In: a row's cells, and a column of codes with what stands beside it. Out: what they state, or why nothing.

The cells know better than a header that calls its column Code alone. A modifier beside a procedure is that procedure's; beside
the brief's own code it is the brief's.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from chargegraph.briefs.coded.answers import denied_behind, is_left_to_plans, is_no, is_open, is_plain_no, is_retired, is_sentence
from chargegraph.briefs.coded.cells import Cell
from chargegraph.briefs.coded.code_cells import FoundCode, codes_in, codes_of
from chargegraph.briefs.coded.coded_statements import Beside, statements_of
from chargegraph.briefs.coded.column_groups import CodeColumn
from chargegraph.briefs.coded.denials import DenyingWords, denial_behind, denies_label, denies_row, is_of_a_payer
from chargegraph.briefs.coded.headers import KINDS, NAMED
from chargegraph.briefs.coded.named_rows import is_named, read_named
from chargegraph.briefs.coded.words_in_cells import denied_in, label_in
from chargegraph.briefs.model import CodedStatement, Remark, Statement
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.sentences.relations import goes_elsewhere
from chargegraph.codes import Code, is_placeholder
from chargegraph.codes.reading import code_of

_DITTO = re.compile("[\"\u2033\u3003\u201d]{1,2}|''|do\\.|ditto", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"\W*(?:do(?:es)?\s+)?(?:not|never)\s+(?:\w+\s+){0,2}?(?:for|on|with|in|by|at|when|if|unless|to)\b", re.IGNORECASE
)
_UNDER_A_CONDITION = re.compile(r"^[^\W\d_].*\b(?:if|when|unless|except|only|same)\b", re.IGNORECASE)
"""Behind a no in letters; a cross denies all the same."""
_MAY_NAME = re.compile(r"open|check|review", re.IGNORECASE)
"""What leaves an answer open, and beside a code may tell of what it is."""
_IN_CAPITALS = re.compile(r"[0-9]|[A-Z]{2}")
Said = Iterator[Statement | Remark]


class ProcedureCells(NamedTuple):
    """The cells of a row with a procedure's code and its label, and the one that says what the row is."""

    code: Cell
    label: Cell | None
    sort: Cell | None
    is_sure: bool
    """Whether the header says that the column is of procedures."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its cells under the words of their header, what denies it from above, and what the brief is about."""

    line: Line
    cells: list[Cell]
    headers: list[str]
    above: DenyingWords | None
    own: Code | None
    title: str
    is_title_known: bool
    """Whether a row of the same sheet has the title: what another row of the code says is its modifier's."""
    is_sorted: bool
    """Whether a column says what each row is: a description is its code's then, and not its modifier's."""
    is_affirmed: bool
    """Whether an answer in it is yes: what a note denies is an exception then."""
    earlier: str = ""
    """What stands in the nearest row above where this one names no procedure."""

    def cell(self, place: int | None) -> Cell | None:
        """The cell of a column where it holds something."""
        cell = self.cells[place] if place is not None and place < len(self.cells) else None
        return cell if cell and not is_placeholder(cell.text.strip("*_`")) else None

    def kind_of(self, group: CodeColumn, told: str | None) -> str | None:
        """The kind of the statements that a column of codes makes: as the row or a caption above it tells, where the header does
        not or its codes are none of the header's kind."""
        cell = self.cell(group.code)
        if cell is None:
            return told if told in NAMED else group.kind or group.likely
        if told and (told in NAMED or self._fits(cell, told)) and (group.kind is None or not self._fits(cell, group.kind)):
            return told
        if group.kind or not group.likely:
            return group.kind
        by_form = self._fits(cell, None)
        is_likely = self._fits(cell, group.likely) and not (group.likely == "modifier" and by_form)
        return group.likely if is_likely or not by_form else None

    def is_related(self, group: CodeColumn, kind: str | None) -> bool:
        """Whether a column of codes tells of a procedure that goes with the brief's."""
        cell = self.cell(group.code)
        return kind == "related" or (kind is None and cell is not None and self._fits(cell, "related"))

    def _fits(self, cell: Cell, kind: str | None) -> bool:
        return has_plain_code(self.line, cell, kind)

    def read(self, group: CodeColumn, kind: str | None, above: str | None, denied_by: str | None, answered: str) -> Said:
        """What a column of codes of one `kind` states of the row. `above` is the kind that words above name where the row tells
        none, `denied_by` what in the row denies it, `answered` what an answer says beyond yes."""
        line, cell, label_cell = self.line, self.cell(group.code), self.cell(group.beside.get("label"))
        named = (cell or label_cell) if kind in NAMED else None
        if (first := named or cell) and is_sentence(first.text):
            yield Remark(*line.place(first.first), "a sentence where a code is due, not read", first.text, understood=False)
            return
        if named and kind:
            denied_by = self.above.text if self.above and self.above.deny(kind) else denied_by
            yield from self._named(group, kind, named, label_cell, denied_by)
            return
        name = self.cell(group.beside.get(kind or ""))
        name = None if name and has_plain_code(line, name, kind, alone=True) else name
        texts, dittos = self._texts(group, name)
        yield from dittos
        yield from self._others(group, name, denied_by)
        note_header = self.headers[group.beside["note"]] if "note" in texts and "note" in group.beside else "relation"
        if not note_header.startswith("relation") and is_retired(texts["note"]):
            denied_by = denied_by or texts["note"]
        modifiers = self._modifiers(group, name)
        if is_open(texts.get("note", "")) and (kind == "modifier" or not _MAY_NAME.search(texts["note"])):
            yield line.remark(f"\u201c{texts['note']}\u201d leaves open whether it is so, not read", understood=False)
            return
        if kind == "modifier" and goes_elsewhere(texts.get("note", "")):
            yield line.remark("a modifier of another service, not read", understood=False)
            return
        if cell is None:
            yield from self._without_code(group, texts, modifiers, denied_by)
            return
        label = texts.get("label", "")
        if kind != "modifier" and label_cell and label[-1:].isdigit() and has_plain_code(line, label_cell, kind, alone=True):
            yield Remark(*line.place(label_cell.first), "a code where a label is due, not read", label, understood=False)
            del texts["label"]
        last = cell.last
        if "label" not in texts and (parted := label_in(line, cell, kind or above)):
            texts["label"], last = parted
        found = codes_in(line, cell.first, last, kind or above, header=self.headers[group.code])
        told = denied_in(line, cell, found) if any(one.code is None for one in found) else (found, [])
        if told is None:
            yield Remark(*line.place(cell.first), "does not tell which code it denies, not read", cell.text, understood=False)
            return
        found, denied = told
        if kind is None and above and not any(one.code for one in found):
            found = codes_in(line, cell.first, cell.last, None)  # the cells know better than the heading
            above = None if any(one.code for one in found) else above
        if all(one.is_word for one in found) and not denied:
            yield line.remark("the row names no code", understood=False)
            yield from self._of_own(group, modifiers, texts, denied_by) if modifiers and group.is_noun else ()
            return
        kind = kind or above
        if modifiers:
            found = yield from self._with_modifiers(group, found, modifiers, texts, denied_by)
        beside = self._beside(kind, texts.get("label"), texts.get("note"), denied_by)
        note = "; ".join(filter(None, (answered, beside.note))) or None
        read = list(statements_of(line, found, kind, beside._replace(note=note)))
        read += statements_of(line, denied, kind, beside._replace(note=note, denied_by=denied_by or cell.text))
        yield from read
        if found and not any(one.code for one in found) and not any(isinstance(item, CodedStatement) for item in read):
            yield line.remark("the row's code is of no known system", understood=False)

    def _named(self, group: CodeColumn, kind: str, named: Cell, label: Cell | None, denied_by: str | None) -> Said:
        """What a row states of a payer or a place, unless its note or its label denies it."""
        line, place = self.line, group.beside.get("note", len(self.cells))
        note = self.cell(place)
        if kind == "payer" and label and not is_named(line, named, kind) and is_named(line, label, kind):
            named = label  # the cell has a word of the sheet's own
        text = note.text if note else ""
        denied_by = denied_by or (text if text and (is_no(text) or is_retired(text)) else None)
        denied_by = denied_by or (label.text if label and denies_label(label.text, kind) else None)
        open_ = self.cells[place].text if place < len(self.cells) else ""
        if is_open(open_) or (kind == "payer" and is_left_to_plans(open_)):
            yield line.remark(f"\u201c{open_}\u201d leaves open whether it is so, not read", understood=False)
            return
        if note and denied_by != text:
            yield Remark(*line.place(note.first), f"{text!r} under {self.headers[place]!r}, not read", text, understood=True)
        yield from read_named(line, named, kind, label, denied_by)

    def _texts(self, group: CodeColumn, name: Cell | None) -> tuple[dict[str, str], list[Remark]]:
        """The label and the note of a row, and remarks on ditto marks. A name beside the code is its label; a description is then
        what else is said."""
        told = {
            role: self.cells[group.beside[role]] for role in ("label", "note") if group.beside.get(role, 1e9) < len(self.cells)
        }
        if name:
            told = {"note": told["label"]} | told if told.get("label") and told["label"].text else told
            told["label"] = name
        dittos = [
            Remark(*self.line.place(cell.first), "a ditto mark, not read", cell.text, understood=True)
            for cell in told.values()
            if _DITTO.fullmatch(cell.text)
        ]
        texts = {
            role: cell.text.replace("\\|", "|") for role, cell in told.items() if cell.text and not _DITTO.fullmatch(cell.text)
        }
        return texts, dittos

    def _others(self, group: CodeColumn, name: Cell | None, denied_by: str | None) -> Said:
        """What stands in columns of other kinds beside the code, such as the diagnosis of a procedure."""
        for role, place in group.beside.items():
            cell = self.cell(place)
            if role in KINDS and role != "modifier" and cell and cell is not name:
                yield from self.read(CodeColumn(role, place), role, None, denied_by, "")

    def _beside(self, kind: str | None, label: str | None, note: str | None, denied_by: str | None) -> Beside:
        denied_by = denied_by or (note if note and self._denies(note, kind) else None)
        if note and not denied_by and kind == "specialty":
            denied_by = (denial_behind(note) or (None, None))[1]
        if label and not denied_by and denies_label(label, kind):
            return Beside(None, note, label, self.above)
        behind = denied_behind(label) if label and not denied_by else None
        if behind and is_of_a_payer(behind[1]):
            return Beside(behind[0], "; ".join(filter(None, (behind[1], note))), None, self.above)
        return Beside(behind[0], note, behind[1], self.above) if behind else Beside(label, note, denied_by, self.above)

    def _modifiers(self, group: CodeColumn, name: Cell | None) -> list[FoundCode]:
        """What stands in the column of modifiers beside the code. Beside a word only capitals and figures are one."""
        cells = [self.cell(place) for role, place in group.beside.items() if role.startswith("modifier")]
        found = [
            one for each in cells if each and each is not name for one in codes_in(self.line, each.first, each.last, "modifier")
        ]
        if all(one.code for one in found):
            return found
        return [one if one.code is None or one.written.isupper() or one.written.isdigit() else one.as_word() for one in found]

    def _without_code(self, group: CodeColumn, texts: dict[str, str], modifiers: list[FoundCode], denied_by: str | None) -> Said:
        """A row whose cell for the code is empty. A modifier in it is of the code in the row above."""
        line = self.line
        if modifiers and self.earlier and not (self.own and self.own.notation in self.earlier):
            message = f"a modifier of {self.earlier} in a row above, not read"
            yield Remark(*line.place(modifiers[0].first), message, modifiers[0].written, understood=False)
        elif modifiers and not self.is_sorted:
            yield from self._of_own(group, modifiers, texts, denied_by)
        elif group.code >= len(self.cells) or texts or modifiers:
            has_text = group.code < len(self.cells) and bool(self.cells[group.code].text)
            yield line.remark("the row names no code", understood=has_text)

    def _with_modifiers(
        self, group: CodeColumn, found: list[FoundCode], modifiers: list[FoundCode], texts: dict[str, str], denied_by: str | None
    ) -> Generator[Statement | Remark, None, list[FoundCode]]:
        """Reads the modifiers of a row; returns the codes with those that are theirs."""
        if any(one.code == self.own for one in found):
            yield from self._of_own(group, modifiers, texts, denied_by)
        others = [one for one in found if one.code != self.own or one.with_modifier]
        theirs = [one.code != self.own and one.code is not None and code_of("brief", one.stated) is not None for one in others]
        for one in modifiers if any(one.code != self.own for one in others) else ():
            if one.code is None or one.is_word or not any(theirs):
                message = (
                    "a word beside a modifier, not read"
                    if one.is_word
                    else one.complaint or "a modifier of no procedure, not read"
                )
                yield Remark(*self.line.place(one.first), message, one.written, understood=False)
        codes = tuple(one.code for one in modifiers if one.code)
        return [
            replace(one, with_modifier=(*one.with_modifier, *codes)) if is_theirs else one
            for one, is_theirs in zip(others, theirs, strict=True)
        ]

    def _of_own(self, group: CodeColumn, modifiers: list[FoundCode], texts: dict[str, str], denied_by: str | None) -> Said:
        """The modifiers of the brief's own code. A label behind them is theirs, unless it is the title or the row's."""
        is_theirs = group.beside.get("label", -1) > group.beside["modifier"] and not self.is_sorted
        label = texts.get("label", "")
        is_title = label.casefold() in self.title.casefold()
        is_theirs = (is_theirs or self.is_title_known) and not is_title
        if label and not is_theirs and not is_title:
            place = self.line.place(self.cells[group.beside["label"]].first)
            yield Remark(*place, "may be said of the code or of its modifier, not read", label, understood=True)
        yield from statements_of(
            self.line, modifiers, "modifier", self._beside("modifier", label if is_theirs else None, texts.get("note"), denied_by)
        )

    def _denies(self, note: str, kind: str | None) -> bool:
        """Whether a note denies its row. A plain no is an answer where the column says how a modifier is used. Where an answer is
        yes, a note that says with what it is not is an exception."""
        if self.is_affirmed and _EXCEPTION.match(note):
            return False
        is_plain = is_plain_no(note) and not (kind == "modifier" and note.casefold().startswith("never"))
        return denies_row(note, kind) or (is_plain and not _UNDER_A_CONDITION.search(note))


def has_plain_code(line: Line, cell: Cell, kind: str | None, *, alone: bool = False) -> bool:
    """Whether a cell holds a code that is written as one, and no word in small letters; where it is `alone`, nothing else."""
    if kind in NAMED:
        return is_named(line, cell, kind)
    written = codes_of(line.plain[cell.first : cell.last], kind)
    found = [bool(one.code and _IN_CAPITALS.search(one.written)) for one in written]
    return bool(found) and (all(found) if alone else any(found))
