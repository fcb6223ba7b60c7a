"""The Human Disease Ontology's cross-references. In: the bytes of its table of id, label and xref. Out: a MappingSet.

DO does not say what its cross-references mean: DOID:3571 (liver cancer) and DOID:684 (hepatocellular carcinoma) both name
C22.0. So each keeps the predicate oboInOwl:hasDbXref with an unspecified justification; none becomes an exact match.
"""

import re

from chargegraph.mappings.head import fault
from chargegraph.mappings.prefixes import PINNED, SOURCES, pinned_name
from chargegraph.mappings.reader import read_rows
from chargegraph.mappings.slots import UNSPECIFIED, XREF, Mapping, MappingSet

_COLUMNS = ["id", "label", "xref"]
_KEPT = ("ICD10CM", "MESH", "NCIT", "UMLS")
_TERM = re.compile(r"DOID:\d+", re.ASCII)


def read_doid(data: bytes, *, name: str = "the cross-references", version: str | None = None) -> MappingSet:
    """The cross-references to ICD-10-CM, and to NCIt, MeSH and UMLS of the terms that have one to ICD-10-CM.

    `version` is the release's date; without it, it is the date in `name`. Raises `UsageError` with line and column.
    """
    import hashlib

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise fault("a byte that is not UTF-8", name, 0, 0, remedy="save the file as UTF-8") from None
    dated = re.search(r"\d{4}-\d{2}-\d{2}", version or name)
    table = read_rows(text, 0, 1, name=name)
    header = next(table, None)
    if header is None or header.cells != _COLUMNS:
        raise fault("no table of id, label and xref", name, 1, 1, remedy="its first line names these three columns, by tabs")
    found: list[tuple[str, str, str, str]] = []
    for row in table:
        if len(row.cells) != len(_COLUMNS):
            raise fault(f"the row has {len(row.cells)} cells, not 3", name, *row.place(3), remedy="quote a cell that holds a tab")
        term, label, xref = row.cells
        if not _TERM.fullmatch(term):
            raise fault(f"{term!r} is no DOID term", name, *row.place(0), remedy="write DOID: and digits")
        prefix, colon, local = xref.partition(":")
        if not colon or not local:
            raise fault(f"{xref!r} is no cross-reference", name, *row.place(2), remedy="write PREFIX:identifier")
        found.append((term, label, pinned_name(prefix) or "", local.strip()))
    mapped = {term for term, _, prefix, _ in found if prefix == "ICD10CM"}
    kept = [entry for entry in found if entry[0] in mapped and entry[2] in _KEPT]
    release = f"http://purl.obolibrary.org/obo/doid/releases/{dated[0]}/doid.owl" if dated else None
    return MappingSet(
        mapping_set_id=release or "http://purl.obolibrary.org/obo/doid.owl",
        mapping_set_version=dated[0] if dated else None,
        mapping_set_title="Cross-references of the Human Disease Ontology",
        license="https://creativecommons.org/publicdomain/zero/1.0/",
        mappings=tuple(
            Mapping(
                subject_id=term,
                subject_label=label,
                predicate_id=XREF,
                object_id=f"{prefix}:{local}",
                mapping_justification=UNSPECIFIED,
                subject_source=SOURCES["DOID"],
                subject_source_version=release,
                object_source=SOURCES[prefix],
            )
            for term, label, prefix, local in kept
        ),
        curie_map={prefix: PINNED[prefix] for prefix in sorted({"DOID", "infores", "oboInOwl", *(entry[2] for entry in kept)})},
        source=re.split(r"[/\\]", name)[-1],
        sha256=hashlib.sha256(data).hexdigest(),
    )
