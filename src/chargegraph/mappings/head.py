"""The head of an SSSOM/TSV file. In: its lines without the '#'. Out: keys with texts, lists or tables.

The subset of YAML 1.2 that such heads are written in: texts plain or quoted, over several lines too, lists, and one level of
table. What the standard forbids (tags, anchors, aliases, directives) and what it does not need (block scalars) is an error
with its place. Every value is text: what is a date or a number the slot says, not its look.
"""

import re
from typing import NamedTuple

from chargegraph.mappings.table import fault


class Line(NamedTuple):
    """A line of the head: its number, the column its text begins in, its depth, its text."""

    number: int
    column: int
    depth: int
    text: str


class Entry(NamedTuple):
    """A value and where it stands."""

    value: "Value"
    line: int
    column: int


Value = str | None | list[str | None] | dict[str, Entry]


_KEY = re.compile(r"""([A-Za-z_][\w.\-]*|"[^"\\]*"|'[^']*')[ \t]*:(?:[ \t]+|$)""")
_PREFIX_KEY = re.compile(r"""([A-Za-z_0-9][\w.\-]*|"[^"\\]*"|'[^']*')[ \t]*:(?:[ \t]+|$)""")
_ITEM = re.compile(r"""[ \t]*((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,"'])+?)[ \t]*(?:,|$)""")
_WHITE = " \t\r"
"""White space as YAML has it, and the line end of Windows: a hard space is a character like others."""
_NULLS = ("", "~", "null", "Null", "NULL")
_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", " ": " "}
_ESCAPES |= {'"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029", "\t": "\t"}


def read_metadata(lines: list[str], *, name: str, known: frozenset[str]) -> tuple[dict[str, Entry], tuple[str, ...]]:
    """What the head says under the `known` keys, and which other keys it has. `lines` begin with ``#``.

    Raises `UsageError` with line and column where the head is not of the subset.
    """
    found: dict[str, Entry] = {}
    ignored = []
    for block in _blocks(_measured(lines, name), name):
        head = block[0]
        match = _KEY.match(head.text)
        if not match:
            raise fault("neither a key nor a value", name, head.number, head.column, remedy="write `#key: value`")
        key = match[1].strip("\"'")
        if key not in known:
            ignored.append(key)
            continue
        if key in found:
            raise fault(f"{key} is stated twice", name, head.number, head.column, remedy="keep one of them")
        column = head.column + match.end()
        first = Line(head.number, column, head.depth, head.text[match.end() :])
        found[key] = Entry(_value([first, *block[1:]], name, table=key == "curie_map"), head.number, column)
    return found, tuple(ignored)


def _measured(lines: list[str], name: str) -> list[Line]:
    """The lines with their depth, counted from the first that says something."""
    found: list[Line] = []
    margin = -1
    for number, raw in enumerate(lines, start=1):
        text = raw[1:].rstrip(_WHITE)
        bare = text.lstrip(" ")
        spaces = len(text) - len(bare)
        if bare.startswith("\t"):
            raise fault("a tab where spaces indent", name, number, 2 + spaces, remedy="indent by spaces")
        if bare and margin < 0:
            margin = spaces
        if bare and spaces < margin:
            remedy = "begin every line with the same number of spaces"
            raise fault("less indented than the first line", name, number, 2 + spaces, remedy=remedy)
        found.append(Line(number, 2 + spaces, spaces - margin if bare else 0, bare))
    return found


def _blocks(lines: list[Line], name: str) -> list[list[Line]]:
    """The lines of each key of the top."""
    blocks: list[list[Line]] = []
    for line in lines:
        starts = line.depth == 0 and line.text and not line.text.startswith("#") and not re.match(r"-( |$)", line.text)
        if starts:
            if line.text[0] in "%@`&*!" or line.text in ("---", "..."):
                raise fault(f"{line.text[0]!r} begins what SSSOM forbids in its head", name, line.number, line.column)
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
        elif line.text and not line.text.startswith("#"):
            raise fault("a list item without a key", name, line.number, line.column)
    return blocks


def _value(block: list[Line], name: str, *, table: bool) -> Value:
    first, rest = block[0], block[1:]
    if first.text and not first.text.startswith("#"):
        if first.text[0] == "[":
            return [_scalar([Line(first.number, first.column, 0, item)], name) for item in _flow(block, name, "]")]
        if first.text[0] == "{":
            return _table_of_flow(block, name)
        return _scalar(block, name)
    lines = [line for line in rest if line.text and not line.text.startswith("#")]
    if not lines:
        return {} if table else None
    if re.match(r"-( |$)", lines[0].text):
        return _sequence(lines, rest, name)
    if table:
        return _table(lines, rest, name)
    return _scalar(rest[rest.index(lines[0]) :], name)


def _parts(lines: list[Line], block: list[Line], name: str) -> list[list[Line]]:
    """The lines of each item of a list or a table: those at the depth of the first begin one."""
    depth = lines[0].depth
    parts: list[list[Line]] = []
    for line in block[block.index(lines[0]) :]:
        if line.text and line.depth == depth and not line.text.startswith("#"):
            parts.append([line])
        elif line.text and line.depth < depth:
            raise fault("indented neither as the line above nor as its key", name, line.number, line.column)
        else:
            parts[-1].append(line)
    return parts


def _sequence(lines: list[Line], block: list[Line], name: str) -> list[str | None]:
    found = []
    for part in _parts(lines, block, name):
        head = part[0]
        match = re.match(r"-(?: +|$)", head.text)
        if not match:
            raise fault("a list goes on without its dash", name, head.number, head.column, remedy="write `- value`")
        found.append(
            _scalar([Line(head.number, head.column + match.end(), head.depth, head.text[match.end() :]), *part[1:]], name)
        )
    return found


def _table(lines: list[Line], block: list[Line], name: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for part in _parts(lines, block, name):
        head = part[0]
        match = _PREFIX_KEY.match(head.text)
        if not match:
            raise fault("no prefix and its namespace", name, head.number, head.column, remedy="write `PREFIX: namespace`")
        key = match[1].strip("\"'")
        if key in found:
            raise fault(f"the prefix {key} is bound twice", name, head.number, head.column, remedy="keep one of the bindings")
        first = Line(head.number, head.column + match.end(), 0, head.text[match.end() :])
        found[key] = Entry(_scalar([first, *part[1:]], name), first.number, first.column)
    return found


def _scalar(block: list[Line], name: str) -> str | None:
    """One text, over as many lines as it takes."""
    first = block[0]
    if not first.text or first.text.startswith("#"):
        block = [line for line in block if line.text and not line.text.startswith("#")]
        if not block:
            return None
        first = block[0]
    sign = first.text[0]
    if sign in "&*!%@`|>{}[]," or re.match(r"[-?]([ \t]|$)", first.text):
        remedy = "write it as one text in double quotes" if sign in "|>" else "put it in double quotes"
        raise fault(f"{sign!r} begins a value in a way that is not read here", name, first.number, first.column, remedy=remedy)
    if sign in "\"'":
        return _quoted(block, name, sign)
    lines: list[str] = []
    ended = False
    for line in block:
        if ended and line.text and not line.text.startswith("#"):
            raise fault("a value goes on after a comment", name, line.number, line.column, remedy="put the value in quotes")
        text = re.split(r"(?:^|[ \t])#", line.text, maxsplit=1)[0].rstrip(_WHITE)
        inner = re.search(r":(?=[ \t]|$)", text)
        if inner:
            column = line.column + inner.start()
            raise fault("a colon and a space within a value", name, line.number, column, remedy="put the value in quotes")
        if not ended:
            lines.append(text)
        ended = ended or text != line.text
    text = _folded(lines).strip(_WHITE + "\n")
    return None if text in _NULLS else text


def _folded(lines: list[str]) -> str:
    """Lines as one: a break is a space, empty lines are breaks."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    text, breaks = lines[0], 0
    for line in lines[1:]:
        if line:
            text += "\n" * breaks + line if breaks else " " + line
        breaks = 0 if line else breaks + 1
    return text


def _quoted(block: list[Line], name: str, sign: str) -> str:
    first = block[0]
    closing = re.compile(r'(?:[^"\\]|\\.)*(")' if sign == '"' else r"(?:[^']|'')*(')(?!')", re.DOTALL)
    lines = [line.text for line in block]
    joined = "\n".join(lines)
    match = closing.match(joined, 1)
    if not match:
        raise fault("a quote that is never closed", name, first.number, first.column, remedy=f"close it with {sign}")
    after = re.compile(r"[ \n]*").match(joined, match.end())
    assert after is not None
    at = after.end()
    if at < len(joined) and joined[at] != "#":
        line = block[joined.count("\n", 0, at)]
        column = line.column + at - joined.rfind("\n", 0, at) - 1
        raise fault("text after a closing quote", name, line.number, column, remedy="quote the whole value")
    inner = joined[1 : match.end() - 1]
    if sign == "'":
        return re.sub(r"\n+", _folding, inner.replace("''", "'"))
    return _unescaped(inner, name, first)


def _unescaped(text: str, name: str, first: Line) -> str:
    """A text in double quotes with its escapes read; a backslash at a line's end joins it to the next."""

    def character(match: re.Match[str]) -> str:
        code = match[1]
        if code is None:
            return _folding(match)
        if code[0] == "\n":
            return code[1:]
        if len(code) > 1 and (number := int(code[1:], 16)) < 0x110000 and not 0xD800 <= number < 0xE000:
            return chr(number)
        if code not in _ESCAPES:
            raise fault(f"the escape {match[0]!r} is none of YAML's", name, first.number, first.column)
        return _ESCAPES[code]

    return re.sub(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\n+|.)|\n+", character, text, flags=re.DOTALL)


def _folding(match: re.Match[str]) -> str:
    return "\n" * (len(match[0]) - 1) or " "


def _flow(block: list[Line], name: str, closing: str) -> list[str]:
    """The texts between brackets, separated by commas, still quoted."""
    first = block[0]
    joined = " ".join(line.text for line in block if line.text)
    inner = re.fullmatch(rf"[\[{{][ \t]*(.*?)[ \t]*\{closing}(?:[ \t]+#.*)?", joined)
    if not inner:
        raise fault(f"a bracket without its {closing!r}", name, first.number, first.column, remedy=f"close it with {closing}")
    items: list[str] = []
    at = 0
    while at < len(inner[1]):
        match = _ITEM.match(inner[1], at)
        if not match:
            raise fault("no list of values", name, first.number, first.column, remedy="write one value a line, behind dashes")
        items.append(match[1])
        at = match.end()
    return items


def _table_of_flow(block: list[Line], name: str) -> dict[str, Entry]:
    first = block[0]
    found: dict[str, Entry] = {}
    for item in _flow(block, name, "}"):
        key, colon, value = item.partition(": ")
        if not colon:
            raise fault("no prefix and its namespace", name, first.number, first.column, remedy="write `PREFIX: namespace`")
        text = _scalar([Line(first.number, first.column, 0, value.strip(_WHITE))], name)
        found[key.strip("\"'")] = Entry(text, first.number, first.column)
    return found
