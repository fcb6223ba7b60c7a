"""The parts of a page. In: its lines, each with the part that it stands in. Out: those to read, in order, and blocks beside them.

The running text is the main part, or the whole where the page has none. A block beside it, such as an aside, is read where a
heading of its own says what codes it holds, or where it is a note in sentences inside the text; links to other pages are none of
its words. What is read under a heading of its own comes behind the text, under no other heading.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from chargegraph.briefs.coded.headers import kind_named
from chargegraph.briefs.pages.lines import Line, section_of
from chargegraph.briefs.unread_codes import codes_named

_ITEMS = ("- ", "| ")
_IN_THE_TEXT = ("", "hidden")
_NEVER_READ = ("apart", "header", "hidden")
Block = list[Line]


def parted(lines: list[Line]) -> tuple[list[Line], list[Block]]:
    """The lines of a page that are read, and block by block those beside it that are not."""
    if not any(_is_title(line) for line in lines if line.part.name != "form"):
        lines = [replace(line, part=line.part._replace(name="")) if line.part.name == "form" else line for line in lines]
    own = _own_lines(lines)
    has_main = any(line.part.within for line in lines)
    read: list[Line] = []
    behind: list[Line] = []
    left: list[Block] = []
    for (is_own, *_), run in groupby(lines, lambda line: (id(line) in own, line.part.name, line.part.number)):
        for block in [list(run)] if is_own else _blocks(run):
            is_inside = not has_main or block[0].part.within != ""
            if is_own or _is_note(block, is_inside=is_inside):
                read += block
            elif _is_section(block, is_inside=is_inside):
                behind += [replace(block[0], heading=1), *block[1:]]
            else:
                left.append(block)
    return [*read, *behind], left


def _is_title(line: Line) -> bool:
    return line.heading == 1


def _own_lines(lines: list[Line]) -> set[int]:
    """The identities of the lines that are the running text."""
    text = [line for line in lines if line.part.name in _IN_THE_TEXT]
    main = [line for line in text if line.part.within]
    outside = [line for line in text if not line.part.within]
    title: list[Line] = []
    if main and not any(map(_is_title, main)):
        title = [line for line in outside if _is_title(line)][:1]
    if title and not any(line.part.within == "main" for line in main):
        # The page's title stands outside its articles: they are its text, or else they only tell of other pages.
        main, outside = (text, []) if len(main) > len(outside) else (outside, main)
    own = [*title, *(main or outside)]
    if not any(map(_is_title, own)):
        own += [line for line in lines if line.part.name == "header" and _is_title(line)][:1]
    about_others = {line.part.number for line in own if line.part.name == "hidden" and line.heading > 1 and codes_named(line)}
    return {id(line) for line in own if line.part.name != "hidden" or line.part.number not in about_others}


def _blocks(lines: Iterable[Line]) -> list[Block]:
    """Lines beside the text, a block for each heading."""
    blocks: list[Block] = []
    for line in lines:
        if line.heading or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _holds_words(block: Block) -> bool:
    """Whether a block names codes in words of its own, none of them in a link to another page."""
    kind = kind_named(block[0].text) if block[0].heading else None
    named = [line for line in block if codes_named(line, kind)]
    return block[0].part.name not in _NEVER_READ and bool(named) and not any(line.part.is_link for line in named)


def _is_in_sentences(block: Block, *, is_inside: bool) -> bool:
    """Whether a block is an aside or a form inside the text, and no list and no table."""
    is_aside = is_inside and block[0].part.name in ("aside", "form")
    return is_aside and not any(line.text.startswith(_ITEMS) for line in block)


def _is_note(block: Block, *, is_inside: bool) -> bool:
    """Whether a block is a note in the midst of the text: sentences without a heading."""
    return not block[0].heading and _is_in_sentences(block, is_inside=is_inside) and _holds_words(block)


def _is_section(block: Block, *, is_inside: bool) -> bool:
    """Whether a block has a heading that says what codes it holds, or is a note in sentences with any heading."""
    head = block[0]
    if not head.heading or codes_named(head) or not _holds_words(block):
        return False
    return bool(kind_named(head.text) or section_of(head)) or _is_in_sentences(block, is_inside=is_inside)
