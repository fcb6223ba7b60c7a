"""Reading SSSOM/TSV. In: the bytes of a file. Out: a MappingSet, propagated, in pinned prefixes.

Reads SSSOM/TSV 1.0 and 1.1 with the metadata in the file itself, and the slots of earlier versions. Cells are quoted as in
RFC 4180: a cell in double quotes may hold tabs, line breaks and doubled quotes. Columns and keys that SSSOM does not know are
left out and listed; a row that does not fit is an error with line and column.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from chargegraph.errors import LimitReached, Place, UsageError, did_you_mean
from chargegraph.files import read_file
from chargegraph.mappings.head import Entry, bindings, fault, read_head
from chargegraph.mappings.prefixes import BUILT_IN
from chargegraph.mappings.slots import LITERAL, PROPAGATABLE, REQUIRED, ROW_SLOTS, SET_SLOTS, Mapping, MappingSet, propagated
from chargegraph.mappings.values import Value, Values

LIMIT = 64 * 1024 * 1024
"""The bytes of the largest file that is read, unpacked."""
_OLD: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "match_type": (
        ("mapping_justification",),
        {
            "Lexical": "semapv:LexicalMatching",
            "Logical": "semapv:LogicalMatching",
            "HumanCurated": "semapv:ManualMappingCuration",
            "Complex": "semapv:CompositeMatching",
            "Unspecified": "semapv:UnspecifiedMatching",
            "SemanticSimilarity": "semapv:SemanticSimilarityThresholdMatching",
        },
    ),
    "match_term_type": (
        ("subject_type", "object_type"),
        {
            "ConceptMatch": "skos concept",
            "ClassMatch": "owl class",
            "ObjectPropertyMatch": "owl object property",
            "IndividualMatch": "owl named individual",
            "DataPropertyMatch": "owl data property",
            "TermMatch": LITERAL,
        },
    ),
    "semantic_similarity_score": (("similarity_score",), {}),
    "semantic_similarity_measure": (("similarity_measure",), {}),
}
"""The columns of before 1.0: the slots that they are now, and what their values are."""
_ICD10CM = re.compile(r"ICD10CM:[A-Z][0-9A][0-9AB](\.[0-9A-Z]{1,4}|-[A-Z][0-9A][0-9AB])?", re.ASCII)
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_BARE = re.compile(r"[^\t\n]*")


class Row(NamedTuple):
    """A line of the table: its cells, and where each begins, counted when somebody asks."""

    number: int
    cells: list[str]
    places: list[tuple[int, int]] | None

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of a cell; past the last one, of the row's end."""
        if self.places is not None:
            return self.places[min(index, len(self.places) - 1)]
        return self.number, 1 + sum(len(cell) + 1 for cell in self.cells[:index]) - (index >= len(self.cells))


def read_sssom_file(path: str) -> MappingSet:
    """The mapping set in a file, gzipped or not."""
    data = read_file(
        path, LIMIT, remedy="give the path of an SSSOM/TSV file", too_large="keep the rows about the codes that matter"
    )
    return read_sssom(data, name=path)


def read_sssom(data: bytes, *, name: str = "the mappings") -> MappingSet:
    """The mapping set in the bytes of an SSSOM/TSV file, gzipped or not.

    Raises `UsageError` with line and column where the file does not fit the format, `LimitReached` where it is too large.
    """
    import hashlib

    text = _text(data, name)
    lines: list[str] = []
    start = 0
    while text.startswith("#", start):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        lines.append(text[start:end])
        start = end + 1
    if not lines:
        remedy = "put the metadata at the head of the file, each line behind a #; a separate metadata file is not read"
        raise fault("no metadata at the head of the file", name, 1, 1, remedy=remedy)
    head, ignored = read_head(lines, name=name, known=frozenset((*SET_SLOTS, "curie_map")))
    spaces, remarks = bindings(head.pop("curie_map", None), name)
    values = Values({prefix: pinned for prefix, (pinned, _) in spaces.items()})
    slots: dict[str, Any] = {slot: _stated(slot, entry, values, name) for slot, entry in head.items()}
    slots = {slot: value for slot, value in slots.items() if value not in (None, ())}
    table = read_rows(text, start, len(lines) + 1, name=name)
    rows, columns = _rows(table, values, slots, name=name)
    said = {*slots, *(["license"] if any(row.license for row in rows) else [])}
    remarks += [f"the set states no {slot}" for slot in ("mapping_set_id", "license") if slot not in said]
    found = MappingSet(
        **{"mapping_set_id": "", **slots},
        mappings=tuple(rows),
        curie_map={
            prefix: space for prefix, space in sorted(spaces.values()) if prefix in values.used and prefix not in BUILT_IN
        },
        source=re.split(r"[/\\]", name)[-1],
        sha256=hashlib.sha256(data).hexdigest(),
        ignored=(*ignored, *columns),
        remarks=(*remarks, *_odd_codes(rows)),
    )
    return propagated(found)


def _text(data: bytes, name: str) -> str:
    if data[:2] == b"\x1f\x8b":
        import zlib

        try:
            unpacker = zlib.decompressobj(wbits=31)
            data = unpacker.decompress(data, LIMIT + 1)
            if not unpacker.eof and len(data) <= LIMIT:
                raise zlib.error("it ends in the middle")
        except zlib.error as error:
            raise fault(f"the file does not unpack ({error})", name, 0, 0, remedy="give it anew or unpacked") from None
    if len(data) > LIMIT:
        what = f"the file has more than {LIMIT // (1024 * 1024)} MiB"
        raise LimitReached(what, where=Place(name), remedy="keep the rows about the codes that matter")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise fault("a byte that is not UTF-8", name, line, column, remedy="save the file as UTF-8") from None


def _stated(slot: str, entry: Entry, values: Values, name: str) -> Value:
    try:
        return values.of_metadata(SET_SLOTS[slot], entry.value)
    except UsageError as error:
        raise fault(error.what, name, entry.line, entry.column, remedy=error.remedy) from None


def _rows(table: Iterator[Row], values: Values, stated: dict[str, Any], *, name: str) -> tuple[list[Mapping], tuple[str, ...]]:
    """The mappings of a table, and the columns that are none of SSSOM's. What the set has `stated` for all moves to the rows."""
    header = next(table, None)
    if header is None:
        raise fault("no table below the metadata", name, 0, 0, remedy="write a line with the names of the columns")
    columns, ignored = _columns(header, name)
    given = {slot for _, column in columns for slot in _slots_of(column)}
    common = {slot: value for slot, value in stated.items() if slot in PROPAGATABLE and slot not in given}
    found: list[Mapping] = []
    seen: dict[str, int] = {}
    for row in table:
        if len(row.cells) > len(header.cells):
            what = f"the row has {len(row.cells)} cells, the header {len(header.cells)}"
            raise fault(what, name, *row.place(len(header.cells)), remedy="quote a cell that holds a tab")
        slots: dict[str, Any] = dict(common)
        for index, column in columns:
            if index < len(row.cells) and (cell := row.cells[index]):
                try:
                    _fill(slots, column, cell, values)
                except UsageError as error:
                    raise fault(error.what, name, *row.place(index), remedy=error.remedy) from None
        _require(slots, row, columns, name)
        if (identifier := slots.get("record_id")) is not None and seen.setdefault(identifier, row.number) != row.number:
            what = f"the record_id {identifier} stands on line {seen[identifier]} already"
            raise fault(what, name, row.number, 1, remedy="give every row its own or none")
        found.append(Mapping(**slots))
    for slot in common if found else ():
        del stated[slot]
    return found, ignored


def _slots_of(column: str) -> tuple[str, ...]:
    return _OLD[column][0] if column in _OLD else (column,)


def _columns(header: Row, name: str) -> tuple[list[tuple[int, str]], tuple[str, ...]]:
    """Index and name of each column that is SSSOM's, or was; and the names of the others."""
    names = [cell.strip() for cell in header.cells]
    for index, column in enumerate(names):
        if column and column in names[:index]:
            raise fault(f"two columns are called {column}", name, *header.place(index), remedy="keep one of them")
    known = [(index, column) for index, column in enumerate(names) if column in ROW_SLOTS or column in _OLD]
    slots = {slot for _, column in known for slot in _slots_of(column)}
    optional = {f"{end}_id" for end in ("subject", "object") if f"{end}_type" in slots}
    for slot in REQUIRED:
        if slot not in slots | optional:
            remedy = did_you_mean(slot, names) or "every row needs subject, predicate, object and justification"
            raise fault(f"no column {slot}", name, *header.place(0), remedy=remedy)
    # What was before 1.0 gives way to what is now.
    kept = [(index, column) for index, column in known if column not in _OLD or not {*_slots_of(column)} & {*names}]
    return kept, tuple(column for column in names if column and column not in ROW_SLOTS and column not in _OLD)


def _fill(slots: dict[str, Any], column: str, cell: str, values: Values) -> None:
    if column in ROW_SLOTS:
        slots[column] = values.of_cell(ROW_SLOTS[column], cell)
        return
    new, table = _OLD[column]
    if table and cell not in table:
        raise UsageError(f"{column} {cell!r} is none of SSSOM's", remedy=f"one of {', '.join(table)}")
    for slot in new:
        slots[slot] = values.of_cell(ROW_SLOTS[slot], table.get(cell, cell))


def _require(slots: dict[str, Any], row: Row, columns: list[tuple[int, str]], name: str) -> None:
    for slot in REQUIRED:
        if slot in slots:
            continue
        end = slot.removesuffix("_id")
        if end in ("subject", "object") and slots.get(f"{end}_type") == LITERAL and slots.get(f"{end}_label"):
            slots[slot] = ""
            continue
        index = next((i for i, column in columns if slot in _slots_of(column)), 0)
        raise fault(f"the row has no {slot}", name, *row.place(index), remedy="every row needs one")


def _odd_codes(rows: list[Mapping]) -> list[str]:
    curies = (curie for row in rows for curie in (row.subject_id, row.object_id))
    odd = [curie for curie in curies if curie.startswith("ICD10CM:") and not _ICD10CM.fullmatch(curie)]
    return [f"{len(odd)} codes have no form of ICD-10-CM's, such as {odd[0]}, and will not be found"] if odd else []


def read_rows(text: str, start: int, number: int, *, name: str) -> Iterator[Row]:
    """The rows of `text` from `start`, which is line `number` of the file; empty lines are passed over."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].removesuffix("\r")
        if '"' in line:
            row, start, number = _quoted_row(text, start, number, name)
            yield row
            continue
        if line.strip():
            yield Row(number, line.split("\t"), None)
        start, number = end + 1, number + 1


def _quoted_row(text: str, start: int, number: int, name: str) -> tuple[Row, int, int]:
    cells: list[str] = []
    places: list[tuple[int, int]] = []
    first, line_start = number, start
    while True:
        place = (number, start - line_start + 1)
        places.append(place)
        if text.startswith('"', start):
            match = _QUOTED.match(text, start)
            if not match:
                raise fault("a quote that is never closed", name, *place, remedy='close it, and double every " within')
            cells.append(match[1].replace('""', '"'))
            breaks = match[1].count("\n")
            if breaks:
                number += breaks
                line_start = text.rfind("\n", start, match.end()) + 1
        else:
            match = _BARE.match(text, start)
            assert match is not None
            cells.append(match[0].removesuffix("\r") if match.end() == len(text) or text[match.end()] == "\n" else match[0])
        start = match.end()
        if text.startswith("\t", start):
            start += 1
            continue
        if text.startswith("\r", start) and text[start + 1 : start + 2] in ("", "\n"):
            start += 1
        if start < len(text) and text[start] != "\n":
            column = start - line_start + 1
            raise fault("text after a closing quote", name, number, column, remedy='double every " within a quoted cell')
        return Row(first, cells, places), start + 1, number + 1
