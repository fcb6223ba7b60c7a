"""Reading SSSOM/TSV. In: the bytes of a file. Out: a MappingSet, propagated, in pinned prefixes.

Follows the SSSOM/TSV serialisation, versions 1.0 and 1.1, with the metadata in the file itself, and reads the slots of versions
before 1.0. What is none of SSSOM's is kept out and listed; a row that does not fit is an error with line and column.
"""

import re
from collections.abc import Iterator
from typing import Any

from chargegraph.errors import LimitReached, Place, did_you_mean
from chargegraph.files import read_file
from chargegraph.mappings.head import Entry, read_metadata
from chargegraph.mappings.model import LITERAL, PROPAGATABLE, ROW_SLOTS, SET_SLOTS, Mapping, MappingSet, propagated
from chargegraph.mappings.prefixes import BUILT_IN, PINNED, pinned_prefix
from chargegraph.mappings.table import Row, fault, read_rows
from chargegraph.mappings.values import Unfit, Value, Values

LIMIT = 64 * 1024 * 1024
"""The bytes of the largest file that is read, unpacked."""
_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_OLD_SLOTS = {
    "match_type": ("mapping_justification",),
    "match_term_type": ("subject_type", "object_type"),
    "semantic_similarity_score": ("similarity_score",),
    "semantic_similarity_measure": ("similarity_measure",),
}
_OLD_VALUES = {
    "match_type": {
        "Lexical": "semapv:LexicalMatching",
        "Logical": "semapv:LogicalMatching",
        "HumanCurated": "semapv:ManualMappingCuration",
        "Complex": "semapv:CompositeMatching",
        "Unspecified": "semapv:UnspecifiedMatching",
        "SemanticSimilarity": "semapv:SemanticSimilarityThresholdMatching",
    },
    "match_term_type": {
        "ConceptMatch": "skos concept",
        "ClassMatch": "owl class",
        "ObjectPropertyMatch": "owl object property",
        "IndividualMatch": "owl named individual",
        "DataPropertyMatch": "owl data property",
        "TermMatch": LITERAL,
    },
}
_ICD10CM = re.compile(r"ICD10CM:[A-Z][0-9A][0-9AB](\.[0-9A-Z]{1,4}|-[A-Z][0-9A][0-9AB])?", re.ASCII)


def read_sssom_file(path: str) -> MappingSet:
    """The mapping set in a file, gzipped or not."""
    data = read_file(
        path, LIMIT, remedy="give the path of an SSSOM/TSV file", too_large="keep the rows about the codes that matter"
    )
    return read_sssom(data, name=path)


def read_sssom(data: bytes, *, name: str = "the mappings", about: frozenset[str] | None = None) -> MappingSet:
    """The mapping set in the bytes of an SSSOM/TSV file, gzipped or not.

    With `about`, rows that name none of these CURIEs are passed over unread: for sets that are in pinned CURIEs as they stand.
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
    head, ignored = read_metadata(lines, name=name, known=frozenset((*SET_SLOTS, "curie_map")))
    spaces, remarks = _bindings(head.pop("curie_map", None), name)
    values = Values({prefix: pinned for prefix, (pinned, _) in spaces.items()})
    slots: dict[str, Any] = {slot: _stated(slot, entry, values, name) for slot, entry in head.items()}
    slots = {slot: value for slot, value in slots.items() if value not in (None, ())}
    remarks += [f"the set states no {slot}" for slot in ("mapping_set_id", "license") if slot not in slots]
    table = read_rows(text, start, len(lines) + 1, name=name)
    rows, columns = _rows(table, values, slots, name=name, about=about)
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


def _bindings(entry: Entry | None, name: str) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """For each prefix of the file the prefix it is read as and the namespace of that; and remarks on odd bindings."""
    found = {prefix: (prefix, space) for prefix, space in BUILT_IN.items()}
    remarks: list[str] = []
    if entry is None:
        return found, remarks
    where = (entry.line, entry.column)
    if not isinstance(entry.value, dict):
        raise fault("the curie_map is no table", name, *where, remedy="write lines `PREFIX: namespace` below it")
    for prefix, bound in entry.value.items():
        space, where = str(bound.value or ""), (bound.line, bound.column)
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+", space):
            remedy = "give the IRI that its identifiers begin with"
            raise fault(f"the prefix {prefix} is bound to no namespace", name, *where, remedy=remedy)
        try:
            pinned, remark = pinned_prefix(prefix, space)
        except ValueError as error:
            raise fault(str(error), name, *where, remedy="bind it to one scheme") from None
        found[prefix] = (pinned, (BUILT_IN.get(pinned) or PINNED[pinned])) if pinned else (prefix, space)
        remarks += [remark] if remark else []
    return found, remarks


def _stated(slot: str, entry: Entry, values: Values, name: str) -> Value:
    try:
        return values.of_metadata(slot, SET_SLOTS[slot], entry.value)
    except Unfit as unfit:
        raise fault(unfit.what, name, entry.line, entry.column, remedy=unfit.remedy) from None


def _rows(
    table: Iterator[Row], values: Values, stated: dict[str, Any], *, name: str, about: frozenset[str] | None
) -> tuple[list[Mapping], tuple[str, ...]]:
    """The mappings of a table, and the columns that are none of SSSOM's. What the set has `stated` for all moves to the rows."""
    header = next(table, None)
    if header is None:
        raise fault("no table below the metadata", name, 0, 0, remedy="write a line with the names of the columns")
    columns, ignored = _columns(header, name)
    subject, object_ = (next((i for i, slot, _ in columns if slot == end), -1) for end in ("subject_id", "object_id"))
    given = {slot for _, column, _ in columns for slot in _OLD_SLOTS.get(column, (column,))}
    common = {slot: value for slot, value in stated.items() if slot in PROPAGATABLE and slot not in given}
    found: list[Mapping] = []
    seen: dict[str, int] = {}
    for row in table:
        if about is not None and row.cells[subject] not in about and row.cells[object_] not in about:
            continue
        if len(row.cells) > len(header.cells):
            what = f"the row has {len(row.cells)} cells, the header {len(header.cells)}"
            raise fault(what, name, *row.place(len(header.cells)), remedy="quote a cell that holds a tab")
        slots: dict[str, Any] = dict(common)
        for index, slot, kind in columns:
            if index < len(row.cells) and (cell := row.cells[index]):
                try:
                    _fill(slots, slot, kind, cell, values)
                except Unfit as unfit:
                    raise fault(unfit.what, name, *row.place(index), remedy=unfit.remedy) from None
        _require(slots, row, columns, name)
        if (identifier := slots.get("record_id")) is not None and seen.setdefault(identifier, row.number) != row.number:
            what = f"the record_id {identifier} stands on line {seen[identifier]} already"
            raise fault(what, name, row.number, 1, remedy="give every row its own or none")
        found.append(Mapping(**slots))
    for slot in common if found else ():
        del stated[slot]
    return found, ignored


def _columns(header: Row, name: str) -> tuple[list[tuple[int, str, str]], tuple[str, ...]]:
    """Index, slot and kind of each column that is SSSOM's, or was; and the names of the others."""
    names = [cell.strip() for cell in header.cells]
    for index, column in enumerate(names):
        if column and column in names[:index]:
            raise fault(f"two columns are called {column}", name, *header.place(index), remedy="keep one of them")
    known = [(i, c, ROW_SLOTS.get(c, "old")) for i, c in enumerate(names) if c in ROW_SLOTS or c in _OLD_SLOTS]
    slots = {slot for _, column, _ in known for slot in _OLD_SLOTS.get(column, (column,))}
    optional = {f"{end}_id" for end in ("subject", "object") if f"{end}_type" in slots}
    for slot in _REQUIRED:
        if slot not in slots | optional:
            remedy = did_you_mean(slot, names) or "every row needs subject, predicate, object and justification"
            raise fault(f"no column {slot}", name, *header.place(0), remedy=remedy)
    # What was before 1.0 gives way to what is now.
    kept = [column for column in known if not any(slot in names for slot in _OLD_SLOTS.get(column[1], ()))]
    return kept, tuple(column for column in names if column and column not in ROW_SLOTS and column not in _OLD_SLOTS)


def _fill(slots: dict[str, Any], slot: str, kind: str, cell: str, values: Values) -> None:
    if kind == "text":
        slots[slot] = cell
    elif kind != "old":
        slots[slot] = values.of_cell(slot, kind, cell)
    else:
        table = _OLD_VALUES.get(slot)
        if table is not None and cell not in table:
            raise Unfit(f"{slot} {cell!r} is none of SSSOM's", f"one of {', '.join(table)}")
        for new in _OLD_SLOTS[slot]:
            slots[new] = values.of_cell(new, ROW_SLOTS[new], table[cell] if table else cell)


def _require(slots: dict[str, Any], row: Row, columns: list[tuple[int, str, str]], name: str) -> None:
    for slot in _REQUIRED:
        if slot in slots:
            continue
        end = slot.removesuffix("_id")
        if end in ("subject", "object") and slots.get(f"{end}_type") == LITERAL and slots.get(f"{end}_label"):
            slots[slot] = ""
            continue
        index = next((i for i, column, _ in columns if slot in _OLD_SLOTS.get(column, (column,))), 0)
        raise fault(f"the row has no {slot}", name, *row.place(index), remedy="every row needs one")


def _odd_codes(rows: list[Mapping]) -> list[str]:
    curies = (curie for row in rows for curie in (row.subject_id, row.object_id))
    odd = [curie for curie in curies if curie.startswith("ICD10CM:") and not _ICD10CM.fullmatch(curie)]
    return [f"{len(odd)} codes have no form of ICD-10-CM's, such as {odd[0]}, and will not be found"] if odd else []
