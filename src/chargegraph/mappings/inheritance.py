"""Links that a code has from a broader one. In: a link of the broader code, what stands above the code. Out: a link of the code.

A code that no set links takes the links of the nearest broader code that has some to pass on, down from its category: never of a
block or a chapter, which gather what is unlike. An exact and a broad match of the broader code are broad matches of the code. A
narrow, a close and a related match say nothing of what is narrower, and what a cross-reference means its set does not state.
Links to terms are one matter, and links to each system of codes or of groups of codes are another: that AHRQ puts a code into a
category tells no term that it stands for, so it takes the terms of a broader code all the same.

SSSOM has no slot for a mapping that another one is derived from. `other` takes pairs of key and value for what SSSOM does not
know: it names the broader code, as `inherited_from=ICD10CM:E11`. `comment` tells the way in words, and `mapping_source` stays the
set that maps the broader code.

The justification is semapv:BackgroundKnowledgeBasedMatching: the background is the hierarchy that an edition states. It is no
semapv:MappingChaining, which goes by mappings alone: that a code stands above another is none. It is no
semapv:LogicalReasoning either, for no reasoner infers it, and SKOS has no such rule.
"""

from typing import NamedTuple

from chargegraph.codes import Code
from chargegraph.mappings import slots
from chargegraph.mappings.prefixes import OF_CODES, SOURCES
from chargegraph.mappings.slots import BROAD, EXACT, NO_TERM_FOUND, NOT, Mapping

_KEY = "inherited_from"
PREFIX = f"{_KEY}="
"""What the slot `other` of an inherited link begins with."""
JUSTIFICATION = slots.BACKGROUND
_END = ("id", "label", "category", "type", "source", "source_version")


class Above(NamedTuple):
    """What stands above a code, and the edition that says so."""

    codes: tuple[Code, ...] = ()
    """The nearest first, its category last."""
    edition: str = ""
    """Its name, such as icd10cm-2026-04."""
    version: str | None = None


def inherited_from(other: str | None) -> str | None:
    """The CURIE of the broader code that a link comes from, as its slot `other` says; None for a link of the code's own.

    >>> inherited_from("inherited_from=ICD10CM:E11|reviewed=no"), inherited_from(None)
    ('ICD10CM:E11', None)
    """
    for pair in (other or "").split("|"):
        key, _, value = pair.partition("=")
        if key.strip() == _KEY and value:
            return value.strip()
    return None


def matter_of(row: Mapping) -> str:
    """What a link of a code is about: the prefix of a system of codes or groups of codes; empty for every terminology.

    >>> [matter_of(Mapping(subject_id="ICD10CM:E11", predicate_id=BROAD, object_id=term, mapping_justification=JUSTIFICATION))
    ...  for term in ("ccsr:END002", "MONDO:0005148")]
    ['ccsr', '']
    """
    prefix = row.object_id.partition(":")[0]
    return prefix if prefix in OF_CODES else ""


def is_passed_on(row: Mapping) -> bool:
    """Whether a link of a code says something of the codes below it."""
    named = row.object_id not in ("", NO_TERM_FOUND)
    return named and row.predicate_id in (EXACT, BROAD) and row.predicate_modifier != NOT and inherited_from(row.other) is None


def inherited(row: Mapping, curie: str, above: Above) -> Mapping:
    """A link of a broader code as a link of the code `curie` below it.

    Its confidence is that of the link: the edition leaves no doubt about what is broader.
    """
    way = f"Inherited from {row.subject_id}, broader in {above.edition}, which has {row.predicate_id}."
    return Mapping(
        **{f"object_{name}": getattr(row, f"object_{name}") for name in _END},
        subject_id=curie,
        subject_source=SOURCES.get(curie.partition(":")[0]),
        subject_source_version=above.version,
        predicate_id=BROAD,
        mapping_justification=JUSTIFICATION,
        mapping_source=row.mapping_source,
        mapping_tool=slots.TOOL,
        license=row.license,
        confidence=row.confidence,
        other="|".join(filter(None, (f"{PREFIX}{row.subject_id}", row.other))),
        comment=" ".join(filter(None, (way, row.comment))),
    )
