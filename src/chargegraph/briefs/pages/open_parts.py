"""What is open on a page. In: its elements as they begin and end. Out: the part in which a line stands, and text set apart.

Scripts and the like are no text at all. Navigation, footers, and words that are hidden in the midst of a line are no text of the
page's own; they are kept, so that what they name can be said.
"""

from collections import Counter
from typing import NamedTuple

from chargegraph.briefs.pages.lines import Part


def elements(names: str) -> frozenset[str]:
    return frozenset(names.split())


_SILENT = elements("script style template del s strike rp rt noscript svg iframe head object canvas audio video")
_APART = elements("nav select dialog footer")
_APART_BY_ROLE = elements("navigation banner contentinfo search menu menubar dialog")
_SECTIONS = elements("main article section aside")
_NAMED = elements("main article aside form")
_ENDED_BY_THE_NEXT = elements("p li dt dd tr")


def is_hidden(attrs: dict[str, str | None]) -> bool:
    """Whether an element says that it is not shown."""
    return "hidden" in attrs or "display:none" in "".join((attrs.get("style") or "").lower().split())


class _Open(NamedTuple):
    tag: str
    part: Part
    """Where a line stands that ends in it."""


class OpenParts:
    """The open elements that make parts of a page."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._tags: Counter[str] = Counter()
        self._opened = 0

    @property
    def part(self) -> Part:
        return self._open[-1].part if self._open else Part()

    def begin(self, tag: str, *, hidden: bool) -> None:
        """An element begins. One inside another of its name is counted too, so that its end is not taken for the other's."""
        if tag in _ENDED_BY_THE_NEXT:
            self.end(tag)
        is_banner = tag == "header" and not any(self._tags[section] for section in _SECTIONS)
        if tag in _NAMED or tag in _SECTIONS or is_banner or hidden or self._tags[tag]:
            self._opened += 1
            name = tag if tag in _NAMED or is_banner else "hidden" if hidden else ""
            self._open.append(_Open(tag, self._within(name)))
            self._tags[tag] += 1

    def _within(self, name: str) -> Part:
        """Where lines stand in an element inside those that are open. A main part in a form is no form's, and an article in an
        aside is no main part."""
        part = self.part
        if name in ("main", "article"):
            is_own = name == "main" and part.name == "form"
            within = part.within or ("" if part.name in ("aside", "header") else name)
            return part._replace(name="" if is_own else part.name, within=within)
        return part._replace(name=name, number=self._opened) if name and part.name in ("", "hidden") else part

    def end(self, tag: str) -> None:
        while self._tags[tag]:
            last = self._open.pop().tag
            self._tags[last] -= 1
            if last == tag:
                return


class TextApart:
    """Text in elements that are none of the page's own text; nothing in a script and the like."""

    def __init__(self) -> None:
        self._tags: list[str] = []
        self._silent = 0
        """How many of them are no text at all."""
        self._kept: list[tuple[str, int, int]] = []

    def __bool__(self) -> bool:
        return bool(self._tags)

    def begins(self, tag: str, attrs: dict[str, str | None], *, is_block: bool) -> bool:
        """Whether an element stands apart. Of what is hidden a block is text, as it waits for a click; a word is none."""
        is_apart = tag in _SILENT or tag in _APART or attrs.get("role") in _APART_BY_ROLE or (is_hidden(attrs) and not is_block)
        if self._tags or is_apart:
            self._tags.append(tag)
            self._silent += tag in _SILENT
        return bool(self._tags)

    def ends(self, tag: str) -> bool:
        """Whether the outermost of them ends."""
        if tag in self._tags:
            last = ""
            while last != tag:
                last = self._tags.pop()
                self._silent -= last in _SILENT
        return not self._tags

    def keep(self, character: str, begin: int, end: int) -> None:
        if not self._silent:
            self._kept.append((character, begin, end))

    def taken(self) -> tuple[str, list[int], list[int]]:
        """What was kept, without spaces at its ends, and where each character begins and ends."""
        text = "".join(character for character, _, _ in self._kept)
        first, last = len(text) - len(text.lstrip()), len(text.rstrip())
        kept, self._kept = self._kept[first:last], []
        return text[first:last], [begin for _, begin, _ in kept], [end for _, _, end in kept]
