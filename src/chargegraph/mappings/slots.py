"""Mappings as SSSOM has them. In: nothing. Out: Mapping and MappingSet, frozen, their slots by SSSOM's names.

The data model is SSSOM 1.1. In memory a set is propagated, as the standard asks of programs: what all rows share stands on
every row. The writer condenses it again.
"""

import re
from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

from chargegraph.mappings.prefixes import PINNED

NO_TERM_FOUND = "sssom:NoTermFound"
NOT = "Not"
EXACT, CLOSE, BROAD, NARROW, RELATED = (f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))
MATCHES = (EXACT, CLOSE, NARROW, BROAD, RELATED)
XREF = "oboInOwl:hasDbXref"
MAPPING_RELATION = "skos:mappingRelation"
UNSPECIFIED, CHAINING, BACKGROUND = (
    f"semapv:{kind}" for kind in ("UnspecifiedMatching", "MappingChaining", "BackgroundKnowledgeBasedMatching")
)
TOOL = "chargegraph"
"""The tool of mappings that are derived here."""
LITERAL = "rdfs literal"
TYPES = {
    "owl class": "owl:Class",
    "owl object property": "owl:ObjectProperty",
    "owl data property": "owl:DatatypeProperty",
    "owl annotation property": "owl:AnnotationProperty",
    "owl named individual": "owl:NamedIndividual",
    "skos concept": "skos:Concept",
    "rdfs resource": "rdfs:Resource",
    "rdfs class": "rdfs:Class",
    LITERAL: "rdfs:Literal",
    "rdfs datatype": "rdfs:Datatype",
    "rdf property": "rdf:Property",
    "composed entity expression": "sssom:ComposedEntityExpression",
}
"""What a subject, a predicate or an object may be, and the class that it is in RDF."""
GRAPH_HOME = PINNED["chargegraph"] + "mappings-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Propagatable:
    """The slots that a set may state for all of its rows."""

    subject_type: str | None = None
    subject_source: str | None = None
    subject_source_version: str | None = None
    object_type: str | None = None
    object_source: str | None = None
    object_source_version: str | None = None
    predicate_type: str | None = None
    mapping_provider: str | None = None
    cardinality_scope: tuple[str, ...] = ()
    mapping_tool: str | None = None
    mapping_tool_id: str | None = None
    mapping_tool_version: str | None = None
    mapping_date: str | None = None
    subject_match_field: tuple[str, ...] = ()
    object_match_field: tuple[str, ...] = ()
    subject_preprocessing: tuple[str, ...] = ()
    object_preprocessing: tuple[str, ...] = ()
    curation_rule: tuple[str, ...] = ()
    curation_rule_text: tuple[str, ...] = ()
    similarity_measure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping(Propagatable):
    """One row: subject, predicate, object, why it is believed, and what else is known of it. Identifiers are CURIEs."""

    subject_id: str
    """Empty only where the subject is a literal, which its label holds; the same goes for the object."""
    predicate_id: str
    object_id: str
    mapping_justification: str
    record_id: str | None = None
    subject_label: str | None = None
    subject_category: str | None = None
    predicate_label: str | None = None
    predicate_modifier: str | None = None
    object_label: str | None = None
    object_category: str | None = None
    author_id: tuple[str, ...] = ()
    author_label: tuple[str, ...] = ()
    reviewer_id: tuple[str, ...] = ()
    reviewer_label: tuple[str, ...] = ()
    creator_id: tuple[str, ...] = ()
    creator_label: tuple[str, ...] = ()
    license: str | None = None
    mapping_source: str | None = None
    mapping_cardinality: str | None = None
    publication_date: str | None = None
    review_date: str | None = None
    confidence: float | None = None
    reviewer_agreement: float | None = None
    match_string: tuple[str, ...] = ()
    similarity_score: float | None = None
    see_also: tuple[str, ...] = ()
    issue_tracker_item: str | None = None
    other: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingSet(Propagatable):
    """Rows that somebody published together, and what is said of them as a whole."""

    mapping_set_id: str
    mappings: tuple[Mapping, ...] = field(default=(), repr=False)
    curie_map: Table[str, str] = field(default_factory=dict)
    """Prefixes to namespaces, those that SSSOM has built in left out."""
    sssom_version: str | None = None
    mapping_set_version: str | None = None
    mapping_set_source: tuple[str, ...] = ()
    mapping_set_title: str | None = None
    mapping_set_description: str | None = None
    mapping_set_confidence: float | None = None
    creator_id: tuple[str, ...] = ()
    creator_label: tuple[str, ...] = ()
    license: str | None = None
    publication_date: str | None = None
    see_also: tuple[str, ...] = ()
    issue_tracker: str | None = None
    other: str | None = None
    comment: str | None = None
    source: str = field(default="", compare=False)
    """The name of the file it was read from."""
    sha256: str = field(default="", compare=False)
    """Of the bytes it was read from."""
    ignored: tuple[str, ...] = field(default=(), compare=False)
    """Columns and metadata that are none of SSSOM's, kept out."""
    remarks: tuple[str, ...] = field(default=(), compare=False)
    """What a reader should know: prefixes read otherwise than the file binds them, codes in no known form."""

    @property
    def name(self) -> str:
        """Its short name: set, hyphen, edition, such as mondo_exactmatch_icd10cm-2026-08-04; of one made here, its address."""
        if self.mapping_set_id.startswith(GRAPH_HOME):
            return self.mapping_set_id.removeprefix(GRAPH_HOME)
        if not self.sha256:
            return _slug(self.mapping_set_id.partition("://")[2] or self.mapping_set_id)[:120] or "set"
        stem = re.split(r"[/#]", self.mapping_set_id.rstrip("/#"))[-1] or self.source
        stem = re.sub(r"(\.sssom)?\.(tsv|yml|json|owl)(\.gz)?$", "", stem)
        version = self.mapping_set_version or ""
        dated = re.search(r"\d{4}-\d{2}-\d{2}", version)
        edition = dated[0] if dated else _slug(version)[:40] if version else self.sha256[:12]
        return "-".join(part for part in (_slug(stem)[:80] or "set", edition) if part)

    @property
    def graph(self) -> str:
        """The IRI of its named graph."""
        return GRAPH_HOME + self.name


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.]+", "-", text).strip("-.")


PROPAGATABLE = tuple(slot.name for slot in fields(Propagatable))


class Slot(NamedTuple):
    """What is known of a slot: its name, what its values are, whether it has several, and whether SSSOM 1.1 brought it."""

    name: str
    kind: str
    """id, a CURIE; text, uri, date, type, modifier, cardinality, version; share and agreement are numbers."""
    many: bool
    is_new: bool


def _slots(text: str) -> dict[str, Slot]:
    words = ((*word.rstrip("*+").partition(":")[::2], "*" in word, "+" in word) for word in text.split())
    return {name: Slot(name, kind or "text", many, is_new) for name, kind, many, is_new in words}


# In the order of the standard's tables. A star is for a slot of several values, a plus for one that came with version 1.1.
ROW_SLOTS = _slots(
    """record_id:id+ subject_id:id subject_label subject_category predicate_id:id predicate_label predicate_modifier:modifier
    object_id:id object_label object_category mapping_justification:id author_id:id* author_label* reviewer_id:id*
    reviewer_label* creator_id:id* creator_label* license:uri subject_type:type subject_source:id subject_source_version
    object_type:type object_source:id object_source_version predicate_type:type+ mapping_provider:uri mapping_source:id
    mapping_cardinality:cardinality cardinality_scope*+ mapping_tool mapping_tool_id:id+ mapping_tool_version mapping_date:date
    publication_date:date review_date:date+ confidence:share reviewer_agreement:agreement+ curation_rule:id*
    curation_rule_text* subject_match_field:id* object_match_field:id* match_string* subject_preprocessing:id*
    object_preprocessing:id* similarity_score:share similarity_measure see_also:uri* issue_tracker_item:id other comment"""
)
SET_SLOTS = _slots(
    """sssom_version:version mapping_set_id:uri mapping_set_version mapping_set_source:uri* mapping_set_title
    mapping_set_description mapping_set_confidence:share+ creator_id:id* creator_label* license:uri subject_type:type
    subject_source:id subject_source_version object_type:type object_source:id object_source_version predicate_type:type+
    mapping_provider:uri cardinality_scope*+ mapping_tool mapping_tool_id:id+ mapping_tool_version mapping_date:date
    publication_date:date subject_match_field:id* object_match_field:id* subject_preprocessing:id* object_preprocessing:id*
    similarity_measure+ curation_rule:id*+ curation_rule_text*+ see_also:uri* issue_tracker:uri other comment"""
)
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")


def stated(owner: Propagatable, slots: dict[str, Slot]) -> Iterator[tuple[Slot, Any]]:
    """The slots that say something, each with what it says."""
    for slot in slots.values():
        value = getattr(owner, slot.name)
        if value not in (None, (), ""):
            yield slot, value


def propagated(found: MappingSet) -> MappingSet:
    """The set with what it states for all rows on every row, slot by slot, where no row states another."""
    if not found.mappings:
        return found
    moved = {}
    for slot in PROPAGATABLE:
        value = getattr(found, slot)
        if value and {getattr(row, slot) for row in found.mappings} in ({None}, {()}, {value}):
            moved[slot] = value
    if not moved:
        return found
    empty: dict[str, Any] = {slot: () if isinstance(value, tuple) else None for slot, value in moved.items()}
    return replace(found, mappings=tuple(replace(row, **moved) for row in found.mappings), **empty)


def predicate_of(row: Mapping) -> str:
    """The predicate of a row in words, with what denies it.

    >>> row = Mapping(subject_id="A:1", predicate_id=EXACT, object_id="B:2", mapping_justification=UNSPECIFIED)
    >>> predicate_of(row), predicate_of(replace(row, predicate_modifier=NOT))
    ('skos:exactMatch', 'not skos:exactMatch')
    """
    return f"not {row.predicate_id}" if row.predicate_modifier == NOT else row.predicate_id


_INVERSE = {BROAD: NARROW, NARROW: BROAD} | {
    predicate: predicate
    for predicate in (EXACT, CLOSE, RELATED, XREF, MAPPING_RELATION, "owl:sameAs", "owl:equivalentClass", "rdfs:seeAlso")
}
_SWAPPED = {
    slot: other
    for name in ("id", "label", "category", "type", "source", "source_version", "match_field", "preprocessing")
    for slot, other in ((f"subject_{name}", f"object_{name}"), (f"object_{name}", f"subject_{name}"))
}
_TURNED = {"1:n": "n:1", "n:1": "1:n", "1:0": "0:1", "0:1": "1:0"}


def inverted(row: Mapping) -> Mapping | None:
    """The row read from its object; None where its predicate has no inverse that is known.

    >>> row = Mapping(subject_id="A:1", predicate_id=BROAD, object_id="B:2", mapping_justification=UNSPECIFIED)
    >>> inverted(row).predicate_id, inverted(row).subject_id
    ('skos:narrowMatch', 'B:2')
    """
    if row.predicate_id not in _INVERSE:
        return None
    changes = {slot: getattr(row, other) for slot, other in _SWAPPED.items()}
    changes["mapping_cardinality"] = _TURNED.get(row.mapping_cardinality or "", row.mapping_cardinality)
    return replace(row, predicate_id=_INVERSE[row.predicate_id], **changes)
