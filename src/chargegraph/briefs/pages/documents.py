"""Formats. In: the bytes of a file. Out: its raw text and the lines that a reader sees, or what to convert it to.

Plain text and Markdown are read line by line, a saved web page by its blocks. What is no text is named and refused.
"""

import codecs
import re

from chargegraph.briefs.pages.bare_headings import with_bare_headings
from chargegraph.briefs.pages.lines import Line, lines_of
from chargegraph.briefs.pages.numbered_headings import with_numbered_headings
from chargegraph.errors import BriefError, LimitReached, Place

MAX_BYTES = 2_000_000
MAX_LINES = 50_000
MAX_LINE_CHARACTERS = 100_000
_NO_TEXT = (
    (b"%PDF", "a PDF", "convert it with pdftotext FILE.pdf FILE.txt"),
    (b"PK\x03\x04", "a Word document or another archive", "save it as plain text (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Word document", "save it as plain text (UTF-8)"),
    (b"{\\rtf", "rich text (RTF)", "save it as plain text (UTF-8)"),
    ((b"\x89PNG", b"\xff\xd8\xff"), "a picture", "give the text itself"),
    ((b"\xff\xfe", b"\xfe\xff"), "UTF-16 text", "save it as UTF-8"),
    (b"\x1f\x8b", "a compressed file", "decompress it"),
    ((b"@prefix ", b"@base "), "Turtle", "put it into a store with chargegraph load FILE"),
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HTML = re.compile(
    r"[\s\ufeff]*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*"
    r"<(!doctype\s+html|html|head|body|main|article|div|section|h1|p|table)\b",
    re.IGNORECASE | re.DOTALL,
)


_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_DECLARED_WITHIN = 1024
"""How far into a page a declaration of its encoding is looked for, in bytes: the HTML standard has it so."""


def decode(data: bytes, name: str, encoding: str | None = None) -> str:
    """The text of a file in UTF-8, in `encoding`, or in what a web page declares.

    Raises `BriefError` where it is no text in that encoding, `LimitReached` where it is too large.
    """
    if len(data) > MAX_BYTES:
        raise LimitReached(f"the text has more than {MAX_BYTES:,} bytes", where=Place(name), remedy="give one file for each code")
    for signatures, what, remedy in _NO_TEXT if encoding is None else ():
        if data.startswith(signatures):
            raise BriefError(f"this is {what}", where=Place(name), remedy=remedy)
    codec = _codec(encoding, name) if encoding else _declared(data) or "utf-8"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        line, column = place_in(data[: error.start].decode(codec, "replace") + "?", -1)
        what = f"not {'UTF-8' if codec == 'utf-8' else codec}, byte 0x{data[error.start]:02x}"
        remedy = "save the file as UTF-8 text, or name its encoding with --encoding, such as windows-1252"
        raise BriefError(what, where=Place(name, line, column), remedy=remedy) from None
    if "\0" in text:
        line, column = place_in(text, text.index("\0"))
        raise BriefError("not a text, it holds a NUL", where=Place(name, line, column), remedy="save it as plain text")
    if not text.strip("\ufeff \t\r\n\f\v"):
        raise BriefError("the text is empty", where=Place(name), remedy="give a coding brief")
    return text


def _codec(encoding: str, name: str) -> str:
    """The codec of an encoding, as web browsers understand its name."""
    try:
        "".encode(encoding)  # a codec of bytes, such as hex, is none of text
        found = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        what = f"{encoding!r} is no encoding of text"
        raise BriefError(what, where=Place(name), remedy="name one such as windows-1252 or utf-16") from None
    return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(found, found)


def _declared(data: bytes) -> str | None:
    """The codec of the encoding that a web page declares of itself, where it is one and no UTF-8."""
    match = _CHARSET.search(data[:_DECLARED_WITHIN])
    if match is None or not is_html(data[:_DECLARED_WITHIN].decode("latin-1")) or _is_utf_8(data):
        return None
    return _codec(match[1].decode(), "")


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def encode(text: str, name: str) -> bytes:
    """The bytes of a text. Raises `BriefError` where UTF-8 cannot hold it."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        line, column = place_in(text, error.start)
        what = "not a text that UTF-8 can hold"
        raise BriefError(what, where=Place(name, line, column), remedy="remove the lone surrogate") from None


def is_html(text: str) -> bool:
    """Whether a text is a web page.

    >>> is_html("<!DOCTYPE html><p>x"), is_html("CPT 0686T: <b>Title</b>")
    (True, False)
    """
    return _HTML.match(text[:5000]) is not None


def lines_to_read(text: str) -> list[Line]:
    """The lines of a text, of a web page those that are its own."""
    return _lines_and_beside(text)[0]


def _lines_and_beside(text: str) -> tuple[list[Line], list[list[Line]]]:
    if not is_html(text):
        closed = text.rfind("-->") + 3 if "<!--" in text else 0
        return list(lines_of(_COMMENT.sub(_emptied, text[:closed]) + text[closed:])), []
    from chargegraph.briefs.pages.web_page import html_page

    return html_page(text)


def _emptied(match: re.Match[str]) -> str:
    """A comment of Markdown as spaces, character for character."""
    return re.sub(r"[^\r\n]", " ", match[0])


def visible_text(passage: str) -> str:
    """What a reader sees of a passage, in one line: no tags of a page, no marks of Markdown.

    >>> visible_text("A <b>knee</b> &amp; **hip**"), visible_text("In short:** one unit"), visible_text("1</sup> See the list.")
    ('A knee & **hip**', 'In short: one unit', '\u00b9 See the list.')
    """
    passage = _with_whole_marks(passage)
    if re.search(r"<[a-zA-Z/!]", passage) is None:
        lines = list(lines_of(passage))
    else:
        from chargegraph.briefs.pages.web_page import html_lines

        lines = html_lines(passage)
    return " ".join(line.text.strip() for line in lines if line.text.strip())


_MARKS = ("**", "__", "~~", "`")
_OF_TABLES = ("td", "th", "tr", "table", "tbody", "thead")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")


def _with_whole_marks(passage: str) -> str:
    """A passage with the marks that it was cut out of: it begins behind one, or ends before one."""
    opened: list[str] = []
    lacking: list[str] = []
    for tag in _TAG.finditer(passage):
        name = tag["name"].lower()
        if not tag["end"]:
            opened.append(name)
        elif name in opened:
            del opened[len(opened) - 1 - opened[::-1].index(name) :]
        elif name not in _OF_TABLES:
            lacking.append(f"<{name}>")
    passage = "".join([*lacking[::-1], passage])
    for mark in _MARKS:
        at = passage.find(mark)
        if passage.count(mark) % 2 and at >= 0:
            begins_behind = at > 0 and not passage[at - 1].isspace()
            passage = f"{mark}{passage}" if begins_behind else f"{passage}{mark}"
    return passage


def visible_lines(text: str, name: str) -> tuple[list[Line], list[list[Line]]]:
    """The lines that a reader of the text sees, and the blocks beside the text of a page. Raises `LimitReached` where there are
    too many lines, or one is too long."""
    lines, beside = _lines_and_beside(text)
    if len(lines) > MAX_LINES:
        raise LimitReached(f"the text has more than {MAX_LINES:,} lines", where=Place(name), remedy="give one file for each code")
    for line in lines:
        if len(line.text) > MAX_LINE_CHARACTERS:
            what = f"the line has more than {MAX_LINE_CHARACTERS:,} characters"
            raise LimitReached(what, where=Place(name, line.number), remedy="break it into paragraphs")
    return with_bare_headings(with_numbered_headings(lines)), beside


def place_in(text: str, index: int) -> tuple[int, int]:
    """The line and the column, both from one, of the character at `index`."""
    index %= len(text)
    line = list(lines_of(text[: index + 1]))[-1]
    return line.number, index - line.begins.start + 1 if isinstance(line.begins, range) else 1
