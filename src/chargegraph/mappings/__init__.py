"""Mappings of codes to other vocabularies. In: SSSOM files, bundled or a user's. Out: links, SSSOM, triples.

A look-up in the bundled sets needs neither Oxigraph nor curies nor PyYAML, so each is imported where it is first used.
"""

from chargegraph.mappings.bundle import BundledSet, bundled_sets, manifest
from chargegraph.mappings.links import as_set, labels_by_code, links
from chargegraph.mappings.model import NO_TERM_FOUND, Mapping, MappingSet
from chargegraph.mappings.reader import read_sssom, read_sssom_file
from chargegraph.mappings.writer import sssom_bytes, write_sssom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from chargegraph.mappings.endpoint_question import asked_set, question
    from chargegraph.mappings.triples import describe, match_triples

_HOME = {"asked_set": "endpoint_question", "describe": "triples", "match_triples": "triples", "question": "endpoint_question"}
__all__ = [
    "NO_TERM_FOUND",
    "BundledSet",
    "Mapping",
    "MappingSet",
    "as_set",
    "asked_set",
    "bundled_sets",
    "describe",
    "labels_by_code",
    "links",
    "manifest",
    "match_triples",
    "question",
    "read_sssom",
    "read_sssom_file",
    "sssom_bytes",
    "write_sssom",
]


def __getattr__(name: str) -> "Any":
    if name not in _HOME:
        raise AttributeError(f"module 'chargegraph.mappings' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"chargegraph.mappings.{_HOME[name]}"), name)
