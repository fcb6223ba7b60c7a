"""Saved web pages. In: the text of a page. Out: its visible lines, each character with its place in the page.

A block, a list item and a table row become a line each; a row's cells stand between pipes. Scripts, styles and navigation are
left out, and so is everything outside the page's main part where it has one. Python's own parser does the parsing, the one
that tells the place of every piece.
"""

import html
from bisect import bisect_right
from html.parser import HTMLParser

from chargegraph.briefs.lines import Line


def _elements(names: str) -> frozenset[str]:
    return frozenset(names.split())


_HEADINGS = _elements("h1 h2 h3 h4 h5 h6")
_BLOCKS = _HEADINGS | _elements(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form header"
    " hr html li main nav ol p pre section summary table tbody tfoot thead tr ul"
)
_HIDDEN = _elements(
    "script style template del s strike rp rt noscript svg nav aside form button select iframe head dialog footer object canvas"
    " audio video"
)
_VOID = _elements("area base br col embed hr img input link meta source track wbr")
_MAIN = _elements("main article")


def html_lines(text: str) -> list[Line]:
    """The visible lines of a page.

    >>> [line.text for line in html_lines("<h1>A &amp; B</h1><script>x</script><ul><li>one</ul><tr><td>1<td>2</tr>")]
    ['A & B', '- one', '| 1 | 2 |']
    """
    page = _Page(text)
    page.feed(text)
    page.close()
    page.flush()
    in_main = [line for line, main in page.lines if main]
    return in_main or [line for line, _ in page.lines]


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    """Whether an element says that it is not shown."""
    style = "".join((dict(attrs).get("style") or "").lower().split())
    return "hidden" in dict(attrs) or "display:none" in style


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        # The parser counts line feeds alone; a reader of the raw text may count carriage returns too.
        self._feeds = [0, *(place + 1 for place, character in enumerate(text) if character == "\n")]
        self._starts = [0, *(p + 1 for p, c in enumerate(text) if c == "\n" or (c == "\r" and text[p + 1 : p + 2] != "\n"))]
        self.lines: list[tuple[Line, bool]] = []
        self._characters: list[tuple[str, int, int]] = []
        self._hidden: list[str] = []
        self._main = 0
        self._in_row = False
        self._heading = False

    def _here(self) -> int:
        line, column = self.getpos()
        return self._feeds[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_startendtag(tag, attrs)
            return
        if self._hidden or tag in _HIDDEN or (tag == "header" and not self._main) or _is_hidden(attrs):
            self._hidden.append(tag)
            return
        if tag == "sup":
            self._put(" ")  # a footnote's mark is no part of the word or code before it
        if tag in ("td", "th"):
            self._put(" | " if self._in_row and self._characters else "| ")
            return
        if self._in_row and (tag in _HEADINGS or tag == "table"):
            self._leave_layout()
        if tag == "tr":
            self.flush()
            self._in_row = True
        elif tag in _BLOCKS:
            self._break()
        if tag in ("li", "dd") and not self._in_row:
            self._put("- ")
        if tag in _MAIN:
            self._main += 1
        self._heading = self._heading or (tag in _HEADINGS and not self._in_row)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "hr"):
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
            return
        if tag in ("tr", "table"):
            if self._in_row:
                self._put(" |")
            self._in_row = False
            self.flush()
        elif tag in _BLOCKS:
            self._break()
        if tag in _MAIN and self._main:
            self.flush()
            self._main -= 1

    def _leave_layout(self) -> None:
        """A heading or a table in a cell: the row was no data but the page's layout. What it held so far is a line."""
        self._characters = [kept for kept in self._characters if kept[0] != "|" or kept[2] > kept[1]]
        self._in_row = False
        self.flush()

    def _break(self) -> None:
        """A block begins or ends: a new line, but inside a table's row a space."""
        if self._in_row:
            self._put(" ")
        else:
            self.flush()

    def handle_data(self, data: str) -> None:
        here = self._here()
        for offset, character in enumerate(data):
            self._add(character, here + offset, here + offset + 1)

    def handle_entityref(self, name: str) -> None:
        self._add_reference(f"&{name};", len(name) + 1)

    def handle_charref(self, name: str) -> None:
        self._add_reference(f"&#{name};", len(name) + 2)

    def _add_reference(self, reference: str, length: int) -> None:
        here = self._here()
        for character in html.unescape(reference):
            self._add(character, here, here + length)

    def _add(self, character: str, begin: int, end: int) -> None:
        if self._hidden:
            return
        if character.isspace() and character not in "\u00a0\u2007\u202f":
            if self._characters and self._characters[-1][0] != " ":
                self._characters.append((" ", begin, end))
        else:
            if character == "|" and self._in_row:
                self._characters.append(("\\", begin, begin))
            self._characters.append((character, begin, end))

    def _put(self, made: str) -> None:
        """Characters of our own making, without an extent in the page."""
        here = self._here()
        for character in made:
            if character != " " or not self._characters or self._characters[-1][0] != " ":
                self._characters.append((character, here, here))

    def flush(self) -> None:
        """End the line, if it holds anything."""
        real = [place for place, (character, begin, end) in enumerate(self._characters) if end > begin and character != " "]
        if real:
            first, last = self._characters[real[0]][1], self._characters[real[-1]][2]
            while self._characters[-1][0] == " ":
                self._characters.pop()
            text = "".join(character for character, _, _ in self._characters)
            begins = tuple(max(begin, first) for _, begin, _ in self._characters)
            ends = tuple(min(max(end, first), last) for _, _, end in self._characters)
            number = bisect_right(self._starts, first)
            line = Line(number, text, begins, ends, self._starts, is_heading=self._heading)
            self.lines.append((line, self._main > 0))
        self._characters = []
        self._heading = False
