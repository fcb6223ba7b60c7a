"""Answers in a row. In: its cells under columns that ask, and under those that nobody knows. Out: what denies it, what is open.

A row whose answer is neither yes nor no states nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chargegraph.briefs.coded.answers import is_no, is_open, is_out_of_use, is_plain_no, rest_of_answer, says_yes
from chargegraph.briefs.coded.cells import Cell
from chargegraph.briefs.coded.column_groups import NO_NAME
from chargegraph.briefs.coded.denials import denial_in, denies_row
from chargegraph.briefs.coded.headers import OF_RELATION
from chargegraph.briefs.model import Remark
from chargegraph.briefs.pages.lines import Line

_HOW_IT_GOES = re.compile(r"\b(?:together|same|separate\w*)\b")
_NOT = re.compile(r"\b(?:not|never|cannot)\b|n't\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowAnswers:
    """What a row says in columns that ask whether it is so, and in those of no known kind, each with its header's words."""

    line: Line
    asked: list[tuple[str, Cell]]
    others: list[tuple[str, Cell]]
    titles: Mapping[str, str]
    """By the words of a header, how it is written."""

    @property
    def is_yes(self) -> bool:
        """Whether an answer is yes, and no other is no."""
        return any(says_yes(cell.text) for _, cell in self.asked) and not any(is_no(cell.text) for _, cell in self.asked)

    def rest(self, *, is_related: bool) -> str:
        """What the answers say beyond yes; of a related code also to what they say it: Same day? OK."""
        told = [cell.text for _, cell in self.asked if rest_of_answer(cell.text)]
        for header, cell in self.asked if is_related else ():
            if _HOW_IT_GOES.search(header) and says_yes(cell.text) and not rest_of_answer(cell.text):
                title = self.titles[header]
                told.append(f"{title}{'' if title.endswith('?') else ':'} {cell.text}")
        return "; ".join(told)

    def left_open(self, *, is_related: bool, is_named: bool) -> Remark | None:
        """A remark on an answer that leaves open whether the row is so, of a code in a column of no known kind, too, but for one
        of amounts or dates. In a row of a related code it may tell how the two go together: Bundled."""
        others = [] if is_named else [(header, cell) for header, cell in self.others if not NO_NAME.search(header)]
        if open_ := next((cell.text for _, cell in [*self.asked, *others] if is_open(cell.text)), None):
            return self.line.remark(f"\u201c{open_}\u201d leaves open whether it is so, not read", understood=False)
        if any(says_yes(cell.text) or is_no(cell.text) or is_out_of_use(cell.text) for _, cell in self.asked):
            return None
        for header, cell in self.asked:
            if rest_of_answer(cell.text) and not (is_related and OF_RELATION.search(header)):
                message = f"{cell.text!r} under {header!r} is neither yes nor no, not read"
                return Remark(*self.line.place(cell.first), message, self.line.text.strip(), understood=False)
        return None

    def half(self, *, is_related: bool, is_named: bool) -> Iterator[Remark]:
        """Remarks on answers that are neither yes nor no beside one that is, and on what a row of a payer or a place says beyond
        them."""
        for header, cell in self.asked:
            rest = rest_of_answer(cell.text)
            if rest and is_named:
                yield Remark(*self.line.place(cell.first), f"{rest!r} under {header!r}, not read", cell.text, understood=True)
            elif rest == cell.text and not says_yes(cell.text) and not (is_related and OF_RELATION.search(header)):
                message = f"{rest!r} under {header!r} is neither yes nor no"
                yield Remark(*self.line.place(cell.first), message, cell.text, understood=False)

    def unsaid(self, kinds: list[str | None]) -> Iterator[Remark]:
        """Remarks on a no in a column whose header asks what this reader does not know. It may be in more words, where they do
        not deny the row."""
        is_plain = any(kind in ("diagnosis", "specialty") for kind in kinds)
        is_of_codes = any(kind != "modifier" for kind in kinds)  # what a modifier means may deny something
        for header, cell in self.others:
            is_no_in_words = (is_plain and is_no(cell.text)) or _NOT.search(cell.text) or (is_of_codes and denial_in(cell.text))
            is_told = NO_NAME.search(header) or any(denies_row(cell.text, kind) for kind in kinds)
            if is_plain_no(cell.text) or (is_no_in_words and not is_told):
                message = f"the row says {cell.text!r} under {header!r}, a column of no known kind"
                yield Remark(*self.line.place(cell.first), message, self.line.text.strip(), understood=False)

    def denied_by(self, kind: str | None) -> str | None:
        """The words of a column that says whether the row is allowed, or of one that nobody knows, where they deny it."""
        told = [cell.text for _, cell in self.asked if is_no(cell.text) or is_out_of_use(cell.text)]
        told += [cell.text for _, cell in self.others if denies_row(cell.text, kind)]
        return next(iter(told), None)
