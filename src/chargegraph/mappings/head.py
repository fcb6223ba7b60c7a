"""The head of an SSSOM/TSV file, which is YAML. In: its lines, each behind a '#'. Out: its keys with their values and places.

PyYAML reads it. Every value is text: the slot says what is a date or a number, not the look of the text. Tags, anchors,
aliases, merge keys and directives are refused where they stand, so nothing is ever expanded.
"""

import re
from typing import Any, NamedTuple

from chargegraph.errors import LimitReached, Place, UsageError
from chargegraph.mappings.prefixes import BUILT_IN, PINNED, pinned_prefix

LIMIT = 1024 * 1024
"""The characters of the longest head that is read. A map of two thousand prefixes has a fifth of it."""
_DEPTH = 16
_NULLS = ("", "~", "null", "Null", "NULL")
_SIMPLE = re.compile(r"#(?:(?P<key>[a-z_]+):(?: (?=\S)|$)|  (?:-|(?P<prefix>[A-Za-z][\w.\-]{0,99}):) (?=\S))(?P<text>.*)")
_UNSAFE = re.compile(r": |:$| #|^\s|\s$|^[,\[\]{}#&*!|>'\"%@`]|^[-?:](\s|$)|^(---|\.\.\.)")
_FORBIDDEN = re.compile(r"^(?:%|---(?!\S)|\.\.\.(?!\S))", re.MULTILINE)
_ODD = "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
"""Characters that end a line in YAML 1.1, which PyYAML reads, or may not stand there. Here they are characters like others.

Compiled where a head needs it, which takes 5 ms.
"""

_NO_KEY = ("neither a key nor a value", "write `#key: value`, or `#  - value` in a list")
_TOO_DEEP = ("values nested too deep", f"nest {_DEPTH} levels at most")
_NO_ESCAPE = ("an escape that is none of YAML's", "write a backslash as two")
_NO_END = ("a bracket that is never closed", "close it, and put commas between its values")
_PROBLEMS = (
    ("end of stream", "context", "a quote that is never closed", "close it with the sign that opens it"),
    (r"'[,\]}]' or '[,\]}]'", "context", *_NO_END),
    ("could not find expected ':'", "context", *_NO_KEY),
    ("mapping values", "problem", "a colon and a space within a value", "put the value in double quotes"),
    ("escape|hexd?ecimal", "problem", *_NO_ESCAPE),
    ("nesting", "problem", *_TOO_DEEP),
    (
        *("expected key|block end|document start", "problem", "neither a new key nor part of the value before it"),
        "quote the whole of a value, and indent alike what belongs together",
    ),
)
"""PyYAML's words for a fault, which of its marks is where to mend it, what we call it, and what to do."""


class Entry(NamedTuple):
    """A value and where it stands."""

    value: "Value"
    line: int
    column: int


Value = str | None | list[Entry] | dict[str, Entry]


def fault(what: str, name: str, line: int, column: int, *, remedy: str = "") -> UsageError:
    """The error of a file that is not what it should be."""
    return UsageError(what, where=Place(name, line, column), remedy=remedy)


def stands_plain(text: str) -> bool:
    """Whether YAML reads these characters as they stand, without quotes, on one line outside of brackets.

    >>> stands_plain("a, b"), stands_plain("a: b")
    (True, False)
    """
    return text.isprintable() and not _UNSAFE.search(text)


def read_head(lines: list[str], *, name: str, known: frozenset[str]) -> tuple[dict[str, Entry], tuple[str, ...]]:
    """What the head says under the `known` keys, and which other keys it has. `lines` begin with ``#``.

    Raises `UsageError` with line and column where the head does not fit, `LimitReached` where it is too long.
    """
    if sum(map(len, lines)) > LIMIT:
        what = f"the head has more than {LIMIT:,} characters"
        raise LimitReached(what, where=Place(name, 1, 1), remedy="leave out the prefixes that no row uses")
    found = _simple(lines)
    if found is None:
        found = _Yaml(lines, name).read()
    return {key: found[key] for key in found if key in known}, tuple(key for key in found if key not in known)


def bindings(entry: Entry | None, name: str) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """For each prefix of the curie_map the prefix it is read as and the namespace of that; and remarks on odd bindings."""
    found = {prefix: (prefix, space) for prefix, space in BUILT_IN.items()}
    remarks: list[str] = []
    if entry is None or entry.value is None:
        return found, remarks
    if not isinstance(entry.value, dict):
        remedy = "write lines `PREFIX: namespace` below it"
        raise fault("the curie_map is no table", name, entry.line, entry.column, remedy=remedy)
    for prefix, (space, line, column) in entry.value.items():
        if not isinstance(space, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+", space):
            remedy = "give the IRI that its identifiers begin with"
            raise fault(f"the prefix {prefix} is bound to no namespace", name, line, column, remedy=remedy)
        try:
            pinned, remark = pinned_prefix(prefix, space)
        except ValueError as error:
            raise fault(str(error), name, line, column, remedy="bind it to one scheme") from None
        found[prefix] = (pinned, (BUILT_IN.get(pinned) or PINNED[pinned])) if pinned else (prefix, space)
        remarks += [remark] if remark else []
    return found, remarks


def _simple(lines: list[str]) -> dict[str, Entry] | None:
    """A head in the form that the writer gives it, without escapes; None for any other.

    All bundled sets have this form. `lookup` reads a dozen of them, and importing PyYAML would take longer than that.
    """
    found: dict[str, Entry] = {}
    last = ""
    for number, line in enumerate(lines, start=1):
        match = _SIMPLE.fullmatch(line.rstrip("\r"))
        text = _simple_text(match["text"]) if match else None
        if match is None or (text is None and match["text"]):
            return None
        key, prefix = match["key"], match["prefix"]
        entry = Entry(text, number, match.start("text") + 1)
        if key and key not in found:
            found[key] = entry
            last = key
            continue
        if key or not found:
            return None
        above = found[last].value
        if above is None:
            above = {} if prefix else []
            found[last] = Entry(above, number, 4)
        if isinstance(above, list) and not prefix:
            above.append(entry)
        elif isinstance(above, dict) and prefix and prefix not in above:
            above[prefix] = entry
        else:
            return None
    return found


def _simple_text(text: str) -> str | None:
    """A text that stands plain, or between quotes with nothing to undo; None for any other."""
    if re.fullmatch(r'"[^"\\]*"', text):
        return text[1:-1] if text.isprintable() else None
    return text if stands_plain(text) and text not in _NULLS else None


class _Yaml:
    """Reads one head, event by event: what may not be there is refused where it stands, before it has an effect."""

    def __init__(self, lines: list[str], name: str) -> None:
        self._name = name
        bare = (line[1:].rstrip("\r") for line in lines)
        # Tabs on a line of nothing else indent nothing.
        self._text = "\n".join(line if line.strip(" \t") else "" for line in bare)
        unused = (chr(code) for code in range(0xE000, 0xF900) if chr(code) not in self._text)
        self._stand_ins = dict(zip(map(ord, sorted({*re.findall(_ODD, self._text)})), unused, strict=False))
        self._restored = {ord(stand_in): chr(code) for code, stand_in in self._stand_ins.items()}
        self._events: Any = iter(())
        self._at = (1, 2)
        """The line and column at hand."""

    def read(self) -> dict[str, Entry]:
        """The keys of the head with their values."""
        import yaml

        if match := _FORBIDDEN.search(self._text):
            start = match.start()
            self._at = self._text.count("\n", 0, start) + 1, start - self._text.rfind("\n", 0, start) + 1
            raise self._fault(f"{match[0]!r} begins what SSSOM forbids in a head", "leave the line out")
        # libyaml is faster and reads tabs wherever YAML has them; an installation of PyYAML may be without it.
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        self._events = yaml.parse(self._text.translate(self._stand_ins), Loader=loader)
        top = Entry({}, 1, 2)
        try:
            for event in self._events:
                if isinstance(event, yaml.NodeEvent):
                    top = self._entry(event, 0)
        except (yaml.YAMLError, ValueError) as error:
            raise self._told(error) from None
        if not isinstance(top.value, dict):
            self._at = top.line, top.column
            raise self._fault(*_NO_KEY)
        return top.value

    def _entry(self, event: Any, depth: int) -> Entry:
        """The value that begins with `event`; takes the events that belong to it."""
        import yaml

        line, column = self._at = event.start_mark.line + 1, event.start_mark.column + 2
        if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
            raise self._unread()
        if depth > _DEPTH:
            raise self._fault(*_TOO_DEEP)
        if isinstance(event, yaml.ScalarEvent):
            text = event.value.translate(self._restored)
            if re.search("[\ud800-\udfff]", text):
                raise self._fault(*_NO_ESCAPE)
            return Entry(None if not event.style and text in _NULLS else text, line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Entry] = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                items.append(self._entry(event, depth + 1))
            return Entry(items, line, column)
        table: dict[str, Entry] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, table, depth + 1)
            table[key] = self._entry(next(self._events), depth + 1)
        return Entry(table, line, column)

    def _key(self, event: Any, table: dict[str, Entry], depth: int) -> str:
        """A key that `table` may have."""
        value, line, column = self._entry(event, depth)
        self._at = line, column
        key = event.value if value is None else value
        if not isinstance(key, str) or not (key or event.style):
            raise self._fault(*_NO_KEY)
        if key == "<<" and not event.style:
            raise self._unread()
        if key in table:
            raise self._fault(f"{key} is stated twice", "keep one of them")
        return key

    def _told(self, error: Exception) -> UsageError:
        """PyYAML's error in our words."""
        words = str(getattr(error, "problem", "escape"))
        begun = str(getattr(error, "context", None)).startswith("while scanning")
        known = (told for pattern, *told in _PROBLEMS if re.search(pattern, words))
        kind, *told = next(known, ["context" if begun else "problem"])
        if mark := getattr(error, f"{kind}_mark", None) or getattr(error, "problem_mark", None):
            self._at = mark.line + 1, mark.column + 2
        return self._fault(*told) if told else self._unread()

    def _unread(self) -> UsageError:
        """The error of a character that begins what is not read here."""
        line, column = self._at
        character = "".join(self._text.split("\n")[line - 1 : line])[column - 2 : column - 1]
        if not character:
            return self._fault(*_NO_END)
        if character == "\t":
            return self._fault("a tab where spaces indent", "indent by spaces")
        return self._fault(f"{character!r} begins a value in a way that is not read here", "put the value in double quotes")

    def _fault(self, what: str, remedy: str) -> UsageError:
        return fault(what, self._name, *self._at, remedy=remedy)
