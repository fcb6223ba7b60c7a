"""The bundled form of an edition. In: its bytes. Out: an Edition that reads as it is asked. `tools.packing` writes it.

A gzip of UTF-8 text: lines ``# field: value`` with what the edition says of itself, then a table, one concept a line. In a cell
a backslash stands before t, n, r, p (a bar), e (an equals sign), 0 (nothing at all, where there is something) and itself.
Opening reads the head; the table is unpacked when a concept is first asked for, and a line is parsed when its code is.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chargegraph.codes import Code
from chargegraph.editions.formats.release import LIMIT, fault, require_size
from chargegraph.editions.model import Concept, Edition
from chargegraph.errors import ChargegraphError

MAGIC = "# chargegraph: edition 1"
HEAD = ("scheme", "version", "title", "publisher", "source", "sha256", "rights", "shareable", "coverage", "remark",
         "valid_from", "valid_until", "uri")  # fmt: skip
COLUMNS = ("notation", "broader", "label", "kind", "short", "synonyms", "billable", "definition", "includes", "excludes1",
            "excludes2", "notes", "valid_from", "valid_until", "properties", "system")  # fmt: skip
ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p", "=": "\\e"}
_PLAIN = {escape[1]: sign for sign, escape in ESCAPES.items()}
IN_TEXT = str.maketrans({sign: escape for sign, escape in ESCAPES.items() if sign not in "|="})
_BILLABLE = {"yes": True, "no": False}
_FEW = 30
"""The look-ups of each kind that search the text; from then on there is an index."""


def escaped(text: str, table: "dict[int, str]" = IN_TEXT) -> str:
    """A text as it stands in a cell, where a cell of nothing means that there is none."""
    return text.translate(table) or "\\0"


def _plain(cell: str) -> str:
    if "\\" not in cell:
        return cell
    parts: list[str] = []
    at = 0
    while (slash := cell.find("\\", at)) >= 0:
        parts += cell[at:slash], _PLAIN.get(cell[slash + 1 : slash + 2], "")
        at = slash + 2
    return "".join([*parts, cell[at:]])


def _text(cell: str) -> str | None:
    return _plain(cell) if cell else None


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(map(_plain, cell.split("|"))) if cell else ()


def _pair(cell: str) -> tuple[str, str]:
    name, _, value = cell.partition("=")
    return _plain(name), _plain(value)


Names = tuple[str, str, str, str | None, tuple[str, ...], tuple[str, ...], str | None]
"""Notation, kind, label, short label, synonyms, inclusion notes and parent of a concept."""


class PackedConcepts(Mapping[str, Concept]):
    """The concepts of a bundled edition, each parsed when it is asked for."""

    def __init__(self, load: Callable[[], str], count: int, scheme: str, name: str) -> None:
        self._load = load
        self._count = count
        self._scheme = scheme
        self._name = name
        self._text: str | None = None
        self._index: dict[str, str] | None = None
        self._narrower: dict[str, list[str]] | None = None
        self._asked = self._asked_below = 0
        self._parsed: dict[str, Concept] = {}

    def _table(self) -> str:
        """The lines of the table, a line break before the first and behind the last."""
        if self._text is None:
            text = self._load()
            self._text = text[text.index("\n", text.index(f"\n{COLUMNS[0]}\t") + 1) :]
            if self._text.count("\n") - 1 != self._count:
                raise fault(
                    f"{self._count} concepts are promised, {self._text.count(chr(10)) - 1} are there",
                    self._name,
                    remedy="get the file again",
                )
        return self._text

    def _rows(self) -> list[str]:
        return self._table()[1:-1].split("\n") if self._count else []

    def _lines(self) -> dict[str, str]:
        if self._index is None:
            self._index = {line[: line.find("\t")]: line for line in self._rows()}
            if len(self._index) != self._count:
                raise fault("a code is given twice", self._name, remedy="get the file again")
        return self._index

    def _line(self, notation: str) -> str | None:
        self._asked += 1
        if self._index is None and self._asked <= _FEW:
            text = self._table()
            at = text.find(f"\n{escaped(notation)}\t")
            return None if at < 0 else text[at + 1 : text.index("\n", at + 1)]
        return self._lines().get(escaped(notation))

    def _concept(self, line: str) -> Concept:
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            raise fault(f"a row has {len(cells)} cells: {line[:40]}", self._name, remedy="get the file again")
        # In the order of COLUMNS; one by one, for an index of names goes through a hundred thousand of them.
        notation, broader, label, kind, short, synonyms, billable, definition, includes, excludes1, excludes2, notes = cells[:12]
        valid_from, valid_until, properties, system = cells[12:]
        return Concept(
            code=Code(system or self._scheme, _plain(notation)),
            label=_plain(label),
            kind=kind,
            short=_text(short),
            synonyms=_cells(synonyms),
            definition=_text(definition),
            broader=_text(broader),
            billable=_BILLABLE.get(billable),
            includes=_cells(includes),
            excludes1=_cells(excludes1),
            excludes2=_cells(excludes2),
            notes=_cells(notes),
            valid_from=_text(valid_from),
            valid_until=_text(valid_until),
            properties=tuple(map(_pair, properties.split("|"))) if properties else (),
        )

    def __getitem__(self, notation: str) -> Concept:
        if notation not in self._parsed:
            line = self._line(notation)
            if line is None:
                raise KeyError(notation)
            self._parsed[notation] = self._concept(line)
        return self._parsed[notation]

    def __contains__(self, notation: object) -> bool:
        return isinstance(notation, str) and self._line(notation) is not None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return map(_plain, self._lines())

    def children(self, notation: str) -> list[str]:
        """The notations right below one, in the order of the release."""
        self._asked_below += 1
        if self._narrower is None and notation and self._asked_below <= _FEW:
            return [_plain(child) for child in self._found_below(escaped(notation))]
        if self._narrower is None:
            self._narrower = {}
            for child, line in self._lines().items():
                start = len(child) + 1
                self._narrower.setdefault(line[start : line.find("\t", start)], []).append(child)
        return [_plain(child) for child in self._narrower.get(escaped(notation), [])]

    def _found_below(self, above: str) -> Iterator[str]:
        """The first cells of the lines whose second cell is this one."""
        text, cell = self._table(), f"\t{above}\t"
        at = text.find(cell)
        while at >= 0:
            start = text.rindex("\n", 0, at) + 1
            if text.find("\t", start, at) < 0:
                yield text[start:at]
            at = text.find(cell, at + 1)

    def names(self) -> Iterator[Names]:
        """What every concept is called, without parsing the rest of it: for an index of names, 20 times as fast."""
        for line in self._rows():
            notation, above, label, kind, short, synonyms, _, _, includes, _ = line.split("\t", 9)
            if "\\" in line:
                notation, above, label, short = map(_plain, (notation, above, label, short))
            yield notation, kind, label, short or None, _cells(synonyms), _cells(includes), above or None


def is_packed(data: bytes) -> bool:
    """Whether bytes are an edition in the bundled form."""
    try:
        return _head_text(data[:4096], "").startswith(MAGIC)
    except ChargegraphError:
        return False


def read_packed(data: bytes, *, name: str, version: str | None = None) -> Edition:
    """An edition from the bundled form. Raises `UsageError` where the bytes are of no such form or break off."""
    edition = open_packed(_head_text(data[: 64 * 1024], name), lambda: _unpacked(data, name), name=name, version=version)
    assert isinstance(edition.concepts, PackedConcepts)
    edition.concepts._lines()
    return edition


def open_packed(head: str, load: Callable[[], str], *, name: str, version: str | None = None) -> Edition:
    """An edition from the text of its head; `load` gives the whole text when it is needed."""
    if not head.startswith(MAGIC):
        raise fault("no bundled edition", name, remedy="give a file that chargegraph wrote")
    values = dict(line[2:].split(": ", 1) for line in head.split("\n")[1:] if line.startswith("# ") and ": " in line)
    lacking = [field for field in ("concepts", *HEAD[:8]) if field not in values]
    if lacking or not values["concepts"].isdigit():
        raise fault(f"the head lacks {lacking[0] if lacking else 'a count'}", name, remedy="get the file again")
    known: dict[str, Any] = {field: _plain(values[field]) for field in HEAD if field in values}
    known["shareable"] = known["shareable"] == "yes"
    if version is not None:
        known["version"] = version
    return Edition(**known, concepts=PackedConcepts(load, int(values["concepts"]), known["scheme"], name))


def open_file(path: str, *, name: str) -> Edition:
    """The edition in a file that is read once for its head, and again when a concept is asked for."""
    with open(path, "rb") as file:
        head = _head_text(file.read(4096), name)

    def load() -> str:
        with open(path, "rb") as file:
            return _unpacked(file.read(), name)

    return open_packed(head, load, name=name)


def _head_text(packed: bytes, name: str) -> str:
    """The head lines, from the first bytes of the packed text."""
    try:
        text = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, 16 * 1024)
    except zlib.error as error:
        raise fault(f"no gzip file ({error})", name, remedy="get the file again") from None
    return text[: text.find(f"\n{COLUMNS[0]}\t".encode())].decode("utf-8", "replace")


def _unpacked(data: bytes, name: str) -> str:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = unpacker.decompress(data, LIMIT + 1)
        require_size(len(text), name)
        if not unpacker.eof or not text.endswith(b"\n"):
            raise fault("the file breaks off", name, remedy="get the file again")
        return text.decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise fault(f"the file is damaged ({error})", name, remedy="get the file again") from None
