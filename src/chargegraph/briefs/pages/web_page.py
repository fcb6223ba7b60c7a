"""Saved web pages. In: the text of a page. Out: its visible lines, each character with its place in the page.

A block, a list item and a table row become a line each; a row's cells stand between pipes. What waits for a click is text like
any other. Navigation and footers are lines, too, which `page_parts` sets apart. Python's own parser does the parsing, the one
that tells the place of every piece.
"""

import html
import re
from bisect import bisect_right
from html.parser import HTMLParser

from chargegraph.briefs.pages.inline import SUPERSCRIPTS
from chargegraph.briefs.pages.lines import Line, Part
from chargegraph.briefs.pages.open_parts import OpenParts, TextApart, elements, is_hidden
from chargegraph.briefs.pages.page_parts import parted
from chargegraph.codes.coding import INVISIBLE

_HEADINGS = elements("h1 h2 h3 h4 h5 h6")
_BLOCKS = _HEADINGS | elements(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form header"
    " hr html li main nav ol p pre section summary table tbody tfoot thead tr ul"
)
_CONTROLS = elements("button summary")
_VOID = elements("area base br col embed hr img input link meta source track wbr")
_LISTS = elements("ul ol dl")
_ANSWERS = elements("yes no check cross tick x covered denied \u2713 \u2714 \u2717 \u2718 \u274c")
"""What a picture says that stands for an answer."""
_MOST_SPANNED = 100
_CONTROL_LEVEL = 6


def html_lines(text: str) -> list[Line]:
    """The lines of a page that are read.

    >>> [line.text for line in html_lines("<h1>A &amp; B</h1><script>x</script><ul><li>one</ul><tr><td>1<td>2</tr>")]
    ['A & B', '- one', '| 1 | 2 |']
    """
    return html_page(text)[0]


def html_page(text: str) -> tuple[list[Line], list[list[Line]]]:
    """The lines of a page that are read, and those beside its text that are not, block by block."""
    page = _Page(text)
    page.feed(text)
    page.close()
    page.end_apart()
    page.flush()
    return parted(page.lines)


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        # The parser counts line feeds alone; a reader of the raw text may count carriage returns too.
        self._feeds = [0, *(place + 1 for place, character in enumerate(text) if character == "\n")]
        self._starts = [0, *(p + 1 for p, c in enumerate(text) if c == "\n" or (c == "\r" and text[p + 1 : p + 2] != "\n"))]
        self.lines: list[Line] = []
        self._characters: list[tuple[str, int, int]] = []
        self._apart = TextApart()
        self._parts = OpenParts()
        self._in_link = False
        self._linked = 0
        self._in_row = False
        self._heading = 0
        self._raised = False
        self._column = 0
        self._new_table = False
        self._control = False
        self._after_term = ""
        self._lists = self._depth = 0
        """In a list of definitions, what parts its term, or what was said of it, from what comes next."""
        self._span_ended = False
        self._cell: tuple[int, int, int] | None = None
        """Of the open cell: where its characters begin, how many columns and rows it spans."""
        self._spanning: dict[int, tuple[int, str]] = {}
        """By column, the cells of rows above that reach further down: over how many rows, and their text."""

    def _here(self) -> int:
        line, column = self.getpos()
        return self._feeds[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_startendtag(tag, attrs)
            return
        if self._apart.begins(tag, told := dict(attrs), is_block=tag in _BLOCKS):
            self._apart.keep(" ", self._here(), self._here())
            return
        self._raised = self._raised or tag == "sup"
        if tag in ("td", "th"):
            self._open_cell(told)
            return
        if tag == "dd" and self._after_term and self._characters and not self._in_row:
            while self._characters[-1][0] == " ":
                self._characters.pop()
            self._put(self._after_term)
            self._after_term = "; "
            return
        if (tag == "span" and self._span_ended) or tag == "small":
            self._put(" ")  # what two of them show side by side are two words
        self._after_term = ": " if tag == "dt" else self._after_term if tag not in _BLOCKS else ""
        if self._in_row and (tag in _HEADINGS or tag == "table"):
            self._leave_layout()
        if tag == "table":
            self._spanning, self._new_table = {}, True
        if tag == "tr":
            self.flush()
            self._in_row = True
        elif tag in _BLOCKS or tag in _CONTROLS:
            self._break()
            self._control = tag in _CONTROLS
        if tag in _LISTS:
            self._lists += 1
        if tag in ("li", "dd") and not self._in_row:
            self._put("- ")
            self._depth = self._lists
        self._in_link = self._in_link or (tag == "a" and "href" in told)
        self._parts.begin(tag, hidden=is_hidden(told))
        if tag in _HEADINGS and not self._in_row:
            self._heading = int(tag[1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._apart:
            return
        if tag in ("br", "hr"):
            self._break()
        alt = (dict(attrs).get("alt") or "").strip() if tag == "img" else ""
        if alt.casefold() in _ANSWERS:
            self._put(f" {alt} ")

    def handle_endtag(self, tag: str) -> None:
        if self._apart:
            self._apart.keep(" ", self._here(), self._here())
            if self._apart.ends(tag):
                self.end_apart()
            return
        self._raised = self._raised and tag != "sup"
        self._span_ended = tag == "span"
        if tag in ("dt", "dd"):
            return
        if tag in ("tr", "table"):
            if self._in_row:
                self._close_cell()
                self._fill_spanned()
                self._put(" |")
            self.flush()
            self._in_row = False
        elif tag in _BLOCKS or tag in _CONTROLS:
            self._break()
        if tag in _LISTS:
            self._lists = max(self._lists - 1, 0)
        self._in_link = self._in_link and tag != "a"
        self._parts.end(tag)

    def _open_cell(self, attrs: dict[str, str | None]) -> None:
        self._close_cell()
        self._fill_spanned()
        self._put(" | " if self._in_row and self._characters else "| ")
        self._cell = len(self._characters), _span(attrs.get("colspan")), _span(attrs.get("rowspan"))

    def _close_cell(self) -> None:
        """The cell's text goes on to the rows that it reaches over, and empty cells to the columns."""
        if self._cell is None:
            return
        first, columns, rows = self._cell
        if rows > 1:
            text = "".join(character for character, _, _ in self._characters[first:]).strip()
            self._spanning.update({self._column + n: (rows - 1, "" if n else text) for n in range(columns)})
        for _ in range(columns - 1):
            self._put(" | ")
        self._column += columns
        self._cell = None

    def _fill_spanned(self) -> None:
        """The cells of rows above that stand in this row, too. Each of their characters takes a place here of its own."""
        while self._in_row and self._column in self._spanning:
            rows, text = self._spanning.pop(self._column)
            if rows > 1:
                self._spanning[self._column] = rows - 1, text
            self._put(" | " if self._characters else "| ")
            here = self._here()
            self._characters += ((character, here + n, here + n) for n, character in enumerate(text))
            self._column += 1

    def _leave_layout(self) -> None:
        """A heading or a table in a cell: the row was no data but the page's layout. What it held so far is a line."""
        self._characters = [kept for kept in self._characters if kept[0] != "|" or kept[2] > kept[1]]
        self._in_row, self._cell = False, None
        self.flush()

    def _break(self) -> None:
        """A block begins or ends: a new line, but inside a table's row a space."""
        if self._in_row:
            self._put(" ")
        else:
            self.flush()

    def handle_data(self, data: str) -> None:
        self._span_ended = False
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
        if re.match(f"[{INVISIBLE}]", character):
            return
        if self._apart:
            self._apart.keep(character, begin, end)
            return
        self._linked += self._in_link and character.isalnum()
        if self._raised:
            character = character.translate(SUPERSCRIPTS)
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

    def end_apart(self) -> None:
        """What stands apart becomes a line by itself, beside the one in whose midst it may stand."""
        text, begins, ends = self._apart.taken()
        if text:
            number = bisect_right(self._starts, begins[0])
            self.lines.append(Line(number, text, begins, ends, self._starts, part=Part("apart", begins[0])))

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
            line = Line(
                number,
                text,
                begins,
                ends,
                self._starts,
                self._heading or (_CONTROL_LEVEL if self._control else 0),
                self._in_row and self._new_table,
                self._control,
                self._depth,
                self._parts.part._replace(is_link=self._linked * 2 > sum(map(str.isalnum, text))),
            )
            self._new_table = self._new_table and not line.begins_table
            self.lines.append(line)
        self._characters = []
        self._heading = self._column = self._depth = self._linked = 0
        self._cell, self._control = None, False


def _span(told: str | None) -> int:
    """Over how many columns or rows a cell reaches."""
    return min(max(int(told), 1), _MOST_SPANNED) if told and re.fullmatch(r"[0-9]{1,4}", told.strip()) else 1
