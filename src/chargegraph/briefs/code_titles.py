"""Titles of codes. In: what stands behind a code, or below it. Out: the title, or nothing where a sentence goes on."""

import re

from chargegraph.briefs.coded.cells import cells_of
from chargegraph.briefs.coded.headers import column_of
from chargegraph.briefs.pages.lines import Line, section_of
from chargegraph.briefs.sentences.about_the_text import tells_of_the_text
from chargegraph.codes import shape_of

PROCEDURE = shape_of("brief")
MARK = r"(?:\s*(?:\u00ae|\u2122|\((?:R|TM)\)))?"
SYSTEM = r"(?:CPT/HCPCS|HCPCS/CPT|CPT|HCPCS(?: Level II)?)"
NAMED = re.compile(
    rf"\W*(?:[0-9]{{1,4}}\s*\|\s*)?(?:code\s*:\s*)?(?P<system>{SYSTEM}){MARK}(?:\s+(?:procedure\s+)?codes?(?:\(s\))?)?(?:\s*[:#,|\t-]\s*|\s+)(?P<code>[^\s:(),|]+)(?P<rest>.*)",
    re.IGNORECASE,
)
BARE = re.compile(
    rf"[\W_]*(?:[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,3}}\.?\s{{1,20}})?(?:[Pp]rocedure\s+)?(?P<system>)(?P<code>{PROCEDURE})(?P<rest>(?:\W.*)?)"
)
TITLE = re.compile(r"\s*(?P<sign>[:|,]|\s-|-{1,2}(?=\s)|\(|)[\s*_<>\u00ab\u00bb]*(?P<title>[^\s,;|].*?)?[\s*_#|,;]*")
_TITLE_BELOW = re.compile(
    r"\W*(?:title|description|descriptor|(?:short |full |long )?name|procedure(?: name)?|service)\s*[:,|\t]"
    r"[\s*_]*(?P<title>\S.*?)[\s*_#,;|]*",
    re.IGNORECASE,
)
_LONGEST_TITLE_BELOW = 25
LONGEST_HEAD = 200
_NO_TITLE = re.compile(r"(?:article|coverage|policy|document|contractor|general|revision)(?:\s+[A-Z]?\w+){0,2}", re.IGNORECASE)


def title_of(line: Line, begin: int, match: re.Match[str], below: Line | None) -> tuple[str | None, Line | None]:
    """The title and its line; None where the words after the code are no title but a sentence."""
    if match["title"]:
        first, last = begin + match.start("title"), begin + match.end("title")
        if match["sign"] == "(":
            last = last - 1 if line.plain[last - 1] == ")" and "(" not in line.plain[first : last - 1] else last
        if not match["sign"] and (not line.plain[first].isupper() or is_sentence(line.plain[first:last])):
            return None, None
        title = line.text[first:last].partition("\t")[0].strip()  # further cells of a row say other things
        quoted = line.plain.lstrip().startswith('"') and title.endswith('"')  # a sheet writes a cell with a comma so
        return (title[:-1] if quoted else title), line
    if below is None or section_of(below) or _is_header(below) or "|" in below.plain:
        return "", None
    if NAMED.fullmatch(below.plain) or BARE.fullmatch(below.plain):
        return "", None
    labelled = _TITLE_BELOW.fullmatch(below.plain)
    if labelled:
        title = below.text[labelled.start("title") : labelled.end("title")]
        return (title[1:-1] if re.fullmatch('"[^"]*"', title) else title), below
    words = below.plain.strip("#*_ ")
    is_named = words[:1].isupper() and ":" not in words and words[-1] not in ".;,!?"
    is_title = (
        is_named
        and not tells_of_the_text(below)
        and not _NO_TITLE.fullmatch(words)
        and len(words.split()) <= _LONGEST_TITLE_BELOW
    )
    return (below.text.strip("#*_ "), below) if is_title else ("", None)


def _is_header(line: Line) -> bool:
    """Whether a line is the name of a column, or of several."""
    cells = (cells_of(line, separator) for separator in (",", ";", "\t", "gap"))
    return any(all(column_of(cell.text.strip(" :")[:LONGEST_HEAD]) for cell in each[:2]) for each in cells)


def is_sentence(title: str) -> bool:
    """Whether what follows a code reads on, instead of naming it."""
    return title[:1].islower() or (title.rstrip().endswith(".") and len(title.split()) > 6)
