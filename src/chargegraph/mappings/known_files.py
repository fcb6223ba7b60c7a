"""Files of mappings in any known format. In: their bytes. Out: a MappingSet; or which file would map more codes of a system.

SSSOM/TSV is everybody's. The others are tables of authorities, told by their content; a module in `publications` reads each.
"""

from importlib import import_module
from typing import NamedTuple

from chargegraph.files import read_file
from chargegraph.mappings.reader import LIMIT, read_sssom
from chargegraph.mappings.slots import MappingSet


class KnownFile(NamedTuple):
    """A table that an authority publishes free of charge, and what it maps to what."""

    what: str
    """What it is called in a note: whose it is, and the name of the file."""
    of: tuple[str, ...]
    """The code systems whose codes it maps, by their prefixes in mapping sets."""
    to: str
    """The prefix of what it maps them to."""
    format: str
    """The format that its head tells."""
    module: str
    """The module in `publications` that reads it."""


KNOWN_FILES = (
    KnownFile("AHRQ's DXCCSR_v*.csv", ("ICD10CM",), "ccsr", "ccsr", "ccsr"),
    KnownFile("AHRQ's PRCCSR_v*.csv", ("ICD10PCS",), "ccsr", "ccsr", "ccsr"),
    KnownFile("CMS's 2018_I10gem.txt", ("ICD10CM",), "ICD9CM", "gem", "gem"),
    KnownFile("CMS's RBCS_Taxonomy_RY*.csv", ("CPT", "HCPCS"), "rbcs", "rbcs", "rbcs"),
    KnownFile("CMS's ASP NDC-HCPCS crosswalk", ("HCPCS",), "ndc", "ndc", "ndc"),
    KnownFile("CMS's taxonomy crosswalk", ("nucc",), "medicare-specialty", "crosswalk", "medicare_specialties"),
)
_PACKED = b"\x1f\x8b"


def read_mappings_file(path: str, about: frozenset[str] | None = None) -> MappingSet:
    """The mapping set in a file: SSSOM/TSV, gzipped or not, or one of the `KNOWN_FILES`. Raises as `read_mappings` does."""
    data = read_file(
        path, LIMIT, remedy="give the path of a file of mappings", too_large="keep the rows about the codes that matter"
    )
    return read_mappings(data, name=path, about=about)


def read_mappings(data: bytes, *, name: str, about: frozenset[str] | None = None) -> MappingSet:
    """The mapping set in the bytes of a file, whose head tells the format: what is nothing else is read as SSSOM/TSV.

    With `about`, of one of the `KNOWN_FILES` only the rows that name one of these CURIEs.
    Raises `UsageError` and `CodeError` with the line where the file does not fit, `LimitReached` where it is too large.
    """
    from chargegraph.editions.recognise import mapping_format_of

    found = mapping_format_of(data, name=name) if data.strip() and not data.startswith(_PACKED) else None
    module = next((known.module for known in KNOWN_FILES if known.format == found), None)
    if module is None:
        return read_sssom(data, name=name)
    publication = import_module(f"chargegraph.mappings.publications.{module}")
    published: MappingSet = publication.read_publication(data, name=name, about=about)
    return published


def more_for(system: str, reached: frozenset[str]) -> tuple[str, ...]:
    """The files that map codes of a system to what is not `reached`. Both are prefixes of mapping sets.

    >>> more_for("HCPCS", frozenset({"rbcs"}))
    ("CMS's ASP NDC-HCPCS crosswalk",)
    """
    return tuple(known.what for known in KNOWN_FILES if system in known.of and known.to not in reached)
