"""Paragraphs. In: a line of prose and its section. Out: its passage and what it states: gaps, payers, promises, sites, codes."""

import re
from collections.abc import Callable, Iterator

from chargegraph.briefs import model
from chargegraph.briefs.coded.cells import separator_of
from chargegraph.briefs.coded.code_lists import looks_like_data
from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.coded.words_above import WordsAbove
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.pages.marks import bullet_of
from chargegraph.briefs.payers_in_prose import read_payers
from chargegraph.briefs.prose import read_value_in_sentence
from chargegraph.briefs.sentences.gaps import is_gap_only, read_gaps
from chargegraph.briefs.sentences.mentions import PROSE, read_mentions, read_promises
from chargegraph.briefs.sentences.modifiers_in_prose import unread_modifiers
from chargegraph.briefs.sentences.named_payers import NamedPayers
from chargegraph.briefs.sentences.places_in_prose import unread_places
from chargegraph.briefs.sentences.short_anesthesia import open_mac
from chargegraph.briefs.sentences.wrapped_lines import with_lines_around
from chargegraph.briefs.unread_codes import unread_codes
from chargegraph.codes import Code
from chargegraph.codes.reading import code_of
from chargegraph.rdf.vocabulary import expand

_PROMISE = expand("promise:")
_CODES = re.compile(r"\bcodes?\b", re.IGNORECASE)
_DENIED_LABEL = re.compile(r"[^\w:]{0,6}(?P<label>[^\W\d_][^:.!?]{2,50}):\s*(?P<answer>[^\d:;]{2,60})$")
"""What a line says of something that has no code: Assistant at surgery: not payable."""
_PASSAGES = {"summary": model.Summary, "overview": model.Overview, "context": model.ClinicalContext, "other": model.OtherPassage}


class Paragraphs:
    """The paragraphs of a brief on `own`, which name a payer and promise a topic once."""

    def __init__(self, own: Code) -> None:
        self._own = own
        self.payers = NamedPayers()
        self._promises: set[str] = set()
        self._before: Line | None = None
        """The paragraph that was read last."""
        self._unread = 0
        """Where the last row of words was that nobody could read, or the last of those under it."""

    def is_under_unread_row(self, line: Line, last: int) -> bool:
        """Whether a row stands right under one of words that nobody could read: they may be a header that denies it. `last` is
        where the line before stands."""
        if not self._unread or self._unread != last or not separator_of(line):
            return False
        self._unread = line.number
        return True

    def read(
        self, line: Line, section: str, above: WordsAbove, ahead: Callable[[int], Line | None], *, is_item: bool
    ) -> Iterator[model.Statement | model.Remark]:
        """What a paragraph of a section states, or that it was not understood, under the words above it. `ahead` tells the lines
        below it by their number."""
        whole = with_lines_around(line, self._before, ahead)
        self._before = line
        read = list(self._read(line, whole, section, above, is_item=is_item))
        if separator_of(line) and not any(isinstance(item, model.Statement) for item in read):
            self._unread = 0 if re.search(r"[0-9]", line.plain) else line.number
        yield from read

    def _read(
        self, line: Line, whole: Line, section: str, above: WordsAbove, *, is_item: bool
    ) -> Iterator[model.Statement | model.Remark]:
        kind = above.kind
        gaps = list(read_gaps(line))
        without = [range(gap.evidence.start, gap.evidence.end) for gap in gaps]
        yield from gaps
        if gaps and is_gap_only(line):
            yield from read_payers(line, self.payers.known, self._own.notation, above.payers, is_item=is_item, gaps=without)
            return
        unread = None if gaps else looks_like_data(line, kind)
        payers = (
            list(
                read_payers(
                    line,
                    self.payers.known,
                    self._own.notation,
                    above.payers,
                    is_item=is_item,
                    nearest=above.nearest,
                    may_be_in_passing=section == "other",
                    gaps=without,
                )
            )
            if not unread and section != "context"
            else []
        )
        if unread or (section not in _PASSAGES and not payers):
            yield line.remark(unread or "not understood", understood=False)
            return
        yield _PASSAGES.get(section, model.OtherPassage)(evidence=line.evidence(*line.trim()))
        yield from self.payers.of_paragraph(line, payers, is_list=above.payers is not None)
        if section == "summary":
            yield from read_promises(line, self._promises, without)
        elif section == "overview":
            yield from read_value_in_sentence(line)
        here = range(line.begins[0], line.ends[-1])
        named = (each for each in self.mentions(whole, section) if each.evidence.start in here)
        found = [each for each in named if not (_is_promised(each) and _is_in(each, without))]
        yield from found
        read = [self._own.notation, *(mention.as_written for mention in found)]
        yield from unread_codes(line, read, kind)
        yield from _only_named(line, found, above, is_item=is_item)
        if not payers and (denied := _DENIED_LABEL.match(line.plain)) and denial_in(denied["answer"]):
            first, last = denied.span("answer")
            words = f"said of {line.text[slice(*denied.span('label'))].strip()!r}, kept as prose"
            yield model.Remark(*line.place(first), f"a denial {words}", line.text[first:last], understood=True)
        yield from unread_places(line, {mention.stated_code or "" for mention in found})
        yield from open_mac(line, {mention.evidence.at for mention in found})
        if kind != "modifier":
            yield from unread_modifiers(line, read)

    def mentions(self, line: Line, section: str) -> Iterator[model.Mention]:
        """The codes and concepts that a line names."""
        # A summary's word of a topic is its promise, not its delivery.
        return read_mentions(line, *line.trim(), PROSE.removesuffix("+promises") if section == "summary" else PROSE, self._own)


def _only_named(line: Line, found: list[model.Mention], above: WordsAbove, *, is_item: bool) -> Iterator[model.Remark]:
    """A remark on codes that a sentence names under words that name their kind: what it says of them is not taken in."""
    kind = above.kind
    if kind != "diagnosis" and not (is_item and (kind == "related" or _CODES.search(above.nearest))):
        return
    wanted = "diagnosis" if kind == "diagnosis" else "brief"
    named = [each for each in found if each.mentioned and not each.negated and code_of(wanted, each.mentioned.notation)]
    if wanted == "brief":
        begin = bullet_of(line)
        named = [each for each in named if begin and each.evidence.start == line.begins[begin.end()]]
    if named:
        what = f"looks like a {'diagnosis' if wanted == 'diagnosis' else 'related code'}, not read as one"
        words = ", ".join(dict.fromkeys(each.as_written for each in named))
        first = named[0].evidence.start - line.line_starts[named[0].evidence.line - 1] + 1
        yield model.Remark(named[0].evidence.line, first, what, words, understood=True)


def _is_promised(mention: model.Mention) -> bool:
    return mention.concept is not None and mention.concept.startswith(_PROMISE)


def _is_in(mention: model.Mention, stretches: list[range]) -> bool:
    """Whether a mention stands in one of some stretches of the text: a topic of which nothing is known is not told of."""
    return any(mention.evidence.start in stretch for stretch in stretches)
