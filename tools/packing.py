"""Packs an edition into the bundled form, which editions.formats.packed describes and reads. In: an Edition. Out: bytes."""

import zlib

from chargegraph.editions.formats.packed import COLUMNS, ESCAPES, HEAD, IN_TEXT, MAGIC, escaped
from chargegraph.editions.model import Edition

_TEXTS = ("broader", "short", "definition", "valid_from", "valid_until")
_LISTS = ("synonyms", "includes", "excludes1", "excludes2", "notes")
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no name, no time, best compression, no system: the same bytes anywhere
_ESCAPING = str.maketrans(ESCAPES)


def pack(edition: Edition) -> bytes:
    """The bytes of an edition, the same for the same edition on every machine with the same zlib."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    text = packed_text(edition)
    packed = packer.compress(text) + packer.flush()
    return b"".join((_GZIP_HEAD, packed, zlib.crc32(text).to_bytes(4, "little"), (len(text) & 0xFFFFFFFF).to_bytes(4, "little")))


def packed_text(edition: Edition) -> bytes:
    """The text of an edition before it is packed."""
    head = {field: getattr(edition, field) for field in HEAD}
    head["shareable"] = "yes" if edition.shareable else "no"
    lines = [MAGIC, *(f"# {field}: {escaped(value)}" for field, value in head.items() if value is not None)]
    lines += f"# concepts: {len(edition.concepts)}", "\t".join(COLUMNS)
    for notation, concept in edition.concepts.items():
        row = {field: escaped(value) for field in _TEXTS if (value := getattr(concept, field)) is not None}
        row |= {field: "|".join(escaped(text, _ESCAPING) for text in getattr(concept, field)) for field in _LISTS}
        row["notation"], row["label"] = escaped(notation), concept.label.translate(IN_TEXT)
        row["kind"], row["system"] = concept.kind, concept.code.system if concept.code.system != edition.scheme else ""
        row["billable"] = {None: "", True: "yes", False: "no"}[concept.billable]
        row["properties"] = "|".join(
            f"{key.translate(_ESCAPING)}={value.translate(_ESCAPING)}" for key, value in concept.properties
        )
        lines.append("\t".join(row.get(column, "") for column in COLUMNS))
    return ("\n".join(lines) + "\n").encode()
