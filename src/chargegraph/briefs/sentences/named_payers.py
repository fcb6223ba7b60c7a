"""Payers that a brief has named. In: what its paragraphs and its rows state, in their order. Out: each payer, stated once.

A row that says whether a payer covers knows better than a paragraph that only named it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from chargegraph.briefs.model import PayerMention, Remark, Statement, Structure
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.sentences.payer_names import payers_in

_SAYS_SO = re.compile(r"\b(?:covers?\b|covered|pays?\b|paid|reimburses|accepts|payers?\s+(?:such|that|includ))", re.IGNORECASE)
NOT_TO_COVER = "a payer that is not stated to cover"
Item = TypeVar("Item", bound=Statement | Structure | Remark)


class NamedPayers:
    """The payers of one brief."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self._stated: dict[str, int] = {}
        """By payer, the line that states it."""
        self._passing: dict[str, PayerMention] = {}
        """Those that a paragraph names without saying what they do."""
        self._withdrawn: list[PayerMention] = []

    def of_paragraph(
        self, line: Line, found: Iterable[PayerMention | Remark], *, is_list: bool
    ) -> Iterator[PayerMention | Remark]:
        """What a paragraph, or an item of what `is_list` of payers, states of them."""
        says_so = is_list or _SAYS_SO.search(line.plain) is not None
        for item in found:
            if isinstance(item, PayerMention) and says_so:
                self._stated[item.payer] = item.evidence.line
            elif isinstance(item, PayerMention):
                self._passing[item.payer] = item
            yield item

    def of_rows(self, found: Iterable[Statement | Remark]) -> Iterator[Statement | Remark]:
        """What rows state, with a note for a payer that is stated before."""
        for item in found:
            if isinstance(item, Remark) and item.message.startswith(NOT_TO_COVER):
                self._withdraw(payer.concept.iri for payer in payers_in(item.text))
            elif isinstance(item, PayerMention):
                self._withdraw([item.payer])
                before = self._stated.setdefault(item.payer, item.evidence.line)
                if item.payer in self.known and before != item.evidence.line:
                    yield Remark(item.evidence.line, 1, f"a payer that line {before} names", item.as_written, understood=True)
                    continue
                self.known.add(item.payer)
            yield item

    def _withdraw(self, payers: Iterable[str]) -> None:
        for payer in payers:
            if passing := self._passing.pop(payer, None):
                self._withdrawn.append(passing)

    def settled(self, items: Iterable[Item]) -> Iterator[Item]:
        """All that a brief states, without what a later row withdrew."""
        every = list(items)
        yield from (item for item in every if item not in self._withdrawn)
