"""Which format a file has. In: its bytes and its name. Out: the name of the format, or an Edition by its reader.

Files that hold no code system are named too, so that the error says what to do with them.
"""

import re
from importlib import import_module
from types import ModuleType

from chargegraph.codes.systems import MPFS, SYSTEMS
from chargegraph.editions.formats.packed import is_packed, read_packed
from chargegraph.editions.formats.release import decoded, fault, require_size, version_name
from chargegraph.editions.model import Edition
from chargegraph.errors import Place, UsageError

_HEAD = 64 * 1024
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_CROSSWALK = "crosswalk"
# Of no one authority: FHIR is told before the releases, RDF after them.
_FHIR, _SKOS, _PACKED = "fhir", "skos", "packed"


def _module(format: str) -> ModuleType:
    """The module of a format, which has `looks_like` and `read_edition`."""
    return import_module(f"chargegraph.editions.formats.{format}")


# By the first bytes.
_BINARY = (
    (b"%PDF", "a PDF", "get the release as text, CSV, XML or JSON"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or Word document", "save the sheet as CSV"),
    (b"\x1f\x8b", "a gzip file", "unpack it"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
)
# By the first lines, most telling ones first.
_ICD = r'"?(?:icd|i)[-_]?(?:9|10)\w*"?[,\t]'
_GEM = r"[0-9A-Z]{3,7}[ \t]+(?:[0-9A-Z]{3,7}|No(?:Dx|PCS))[ \t]+[01]{3}\d\d[ \t]*(?:\n|$)"
_LINK = "use chargegraph link --mappings"
_FOREIGN = (
    ("html", r"(?i)\s*<(?:!doctype html|html\b)", "a web page", "download the file that the page links to"),
    ("fhir-xml", r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?s:.*?)-->\s*)*<\w+ [^>]*xmlns=.http://hl7\.org/fhir\b", "FHIR as XML",
     "save the resource as JSON"),
    ("gem", rf'{_GEM}|(?i:{_ICD}{_ICD}"?(?:flags|approx))',
     "a General Equivalence Mapping between ICD-9 and ICD-10, no code list", _LINK),
    ("ccsr", r"[\"']*ICD-10-(?:CM CODE|PCS)[\"']*,[^\n]*CCSR", "AHRQ's categories of codes (CCSR), no code list", _LINK),
    ("rbcs", r'(?i)"?hcpcs_cd"?,"?rbcs_id"?', "CMS's categories of procedures (RBCS), no code list", _LINK),
    ("ndc", r'(?m)^"?_?\d{4}_CODE"?,(?i:[^\n]*,"?ndc)', "CMS's crosswalk from NDC to HCPCS, no code list", _LINK),
    ("valueset", r'(?i)"?(?:value ?set (?:name|oid|information)|code,description,code ?system)\b', "a value set, no code list",
     "give the code system that its codes are of"),
    ("sssom", r"(?m)^# ?(?:curie_map|mapping_set_id):|^(?=.*\bsubject_id\b)(?=.*\bpredicate_id\b).*\bobject_id\b",
     "an SSSOM mapping set", _LINK),
    ("xrefs", r'"?id"?\t"?label"?\t"?xref"?\r?\n', "cross-references of the Human Disease Ontology", "use chargegraph link"),
    ("rf2", r"id\teffectiveTime\tactive\t", "a SNOMED CT release file", "load a SKOS or FHIR edition of it"),
    ("rrf", r"(?:[^|\n]*\|){8,}\r?\n", "a UMLS release file (RRF)", "load a SKOS or FHIR edition of the source"),
    ("ofn", r"\s*(?:Prefix\(|Ontology\()|format-version:", "an ontology in OWL functional syntax or OBO", "save it as Turtle"),
    ("mpfs-text", r"HDR", "the fixed-width form of the fee schedule", "give the CSV of the same release"),
    ("brief", r"(?m)^\s*(?:Summary & Overview|(?:CPT|HCPCS)(?: code)? [0-9A-Z]{5}\b)", "a coding brief", "use chargegraph build"),
)  # fmt: skip


def format_of(data: bytes, *, name: str) -> str:
    """The name of the format of a file: the module in `formats` that reads it, or what holds no code system (sssom, gem,
    ccsr, rbcs, ndc, xrefs, html, rf2, rrf, ofn, brief). Raises `UsageError` where it is none of these.
    """
    if is_packed(data):
        return _PACKED
    head = _head(data, name)
    if foreign := _foreign(head):
        return foreign
    for known in (_FHIR, *(release for system in SYSTEMS.values() for release in system.releases)):
        if _module(known).looks_like(head):
            return known
    from chargegraph.editions.formats.skos import is_named_as_rdf, looks_like_rdf

    if looks_like_rdf(head) or is_named_as_rdf(name):
        return _SKOS
    raise fault(
        "the format of the file is not known" + _seen(head),
        name,
        remedy="give a release of ICD-10-CM, HCPCS, NUCC or the fee schedule as its authority publishes it, or FHIR, or SKOS",
    )


def mapping_format_of(data: bytes, *, name: str) -> str | None:
    """The name of the format of a file of mappings: sssom, or gem, ccsr, rbcs, ndc, crosswalk; None where its head tells none.

    Raises `UsageError` where the file is something else that is told by its head.
    """
    head = _head(data, name)
    found = _foreign(head) or (_CROSSWALK if _module(_CROSSWALK).looks_like(head) else None)
    for foreign, _, what, remedy in _FOREIGN:
        if found == foreign and remedy != _LINK:
            raise fault(f"the file looks like {what}", name, remedy=remedy)
    return found


def _head(data: bytes, name: str) -> str:
    """The beginning of a text, its lines ended as lines are here. Raises `UsageError` for what is no text."""
    if not data.strip():
        raise fault("the file is empty", name, remedy="get the file again")
    for mark, what, remedy in (*_BINARY, (b"PK\x03\x04", *_zip(data))):
        if data.startswith(mark):
            raise fault(f"the file looks like {what}", name, remedy=remedy)
    wide = data.startswith(_WIDE)
    if not wide and b"\x00" in data[:_HEAD]:
        raise fault("the file looks like no text", name, remedy="get the release as text, CSV, XML or JSON")
    head = decoded(data[: len(data) // 2 * 2], name)[:_HEAD] if wide else data[:_HEAD].decode("utf-8", "replace")
    return head.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _foreign(head: str) -> str | None:
    """What holds no code system."""
    return next(
        (
            foreign
            for foreign, pattern, _, _ in _FOREIGN
            if re.match(pattern, head) or (pattern.startswith("(?m)") and re.search(pattern, head[:4096]))
        ),
        None,
    )


def load_edition(
    data: bytes, *, name: str, scheme: str | None = None, edition: str | None = None, with_descriptions: bool = False
) -> Edition:
    """An edition from a release file of any known format. `name` is the file's, and tells the version of most.

    `edition` is the version where the file does not tell it, or tells it wrong; `scheme` is the prefix that the file must be of,
    or that a code system without a known URI goes by. `with_descriptions` keeps the descriptions of a fee schedule, the AMA's.
    Raises `UsageError` where the file is of another format or scheme, `CodeError` and `RdfError` where a reader does,
    `LimitReached` where it is too large.
    """
    require_size(len(data), name)
    found = format_of(data, name=name)
    for foreign, _, what, remedy in _FOREIGN:
        if found == foreign:
            raise fault(f"the file looks like {what}", name, remedy=remedy)
    if scheme is not None and not re.fullmatch(r"[a-z][a-z0-9-]*", scheme):
        raise UsageError(f"{scheme!r} is no prefix", where=Place(name), remedy="give small letters, digits and hyphens: revenue")
    if edition is not None and version_name(edition) != edition:
        raise UsageError(
            f"{edition!r} is no version", where=Place(name), remedy="give letters, digits, dots and hyphens: 2026-04"
        )
    own = scheme if scheme not in SYSTEMS else None
    if found == _SKOS:
        from chargegraph.editions.formats.skos import read_skos

        loaded = read_skos(data, name=name, version=edition, scheme=own)
    elif found == _FHIR:
        loaded = _module(found).read_edition(data, name=name, version=edition, own=own)
    elif found == _PACKED:
        loaded = read_packed(data, name=name, version=edition)
    else:
        kept = {"with_descriptions": True} if with_descriptions and found in MPFS.releases else {}
        loaded = _module(found).read_edition(data, name=name, version=edition, **kept)
    if scheme is None or loaded.scheme == scheme:
        return loaded
    raise fault(f"the file is of {loaded.scheme}, not of {scheme}", name, remedy=f"leave --as out or give {loaded.scheme}")


def _zip(data: bytes) -> tuple[str, str]:
    if b"xl/" in data[:_HEAD] or b"xl/" in data[-_HEAD:]:
        return "an Excel workbook", "save the sheet as CSV"
    if b"word/" in data[:_HEAD] or b"word/" in data[-_HEAD:]:
        return "a Word document", "get the release as text, CSV, XML or JSON"
    if b"opendocument.spreadsheet" in data[:_HEAD]:
        return "an OpenDocument sheet", "save the sheet as CSV"
    return "a zip archive", "unpack it and give the file inside"


def _seen(head: str) -> str:
    """What the first line is, where that helps to see which file it is."""
    first = next((line.strip() for line in head.split("\n") if line.strip()), "")
    return f" (it begins {first[:40]!r})" if first else ""
