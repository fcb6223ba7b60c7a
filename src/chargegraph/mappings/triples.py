"""Mappings as RDF. In: rows, or a set. Out: triples, each three strings in N-Triples syntax.

Each row has an IRI of its own in the graph of its set, and each slot is a property of the same name in SSSOM's namespace.
The direct triples (``code skos:exactMatch term``) are derived. Five kinds of row have none: nothing found, a denied match,
a cross-reference (its meaning is not stated), a chain (matches are not closed transitively here) and what is inherited from a
broader code: a set states neither of the last two, and a bare triple could not tell.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Table

from chargegraph.errors import UsageError
from chargegraph.mappings import slots
from chargegraph.mappings.inheritance import inherited_from
from chargegraph.mappings.prefixes import BUILT_IN, expand
from chargegraph.mappings.slots import Mapping, MappingSet, Slot, stated
from chargegraph.mappings.values import written
from chargegraph.rdf import literal
from chargegraph.rdf.terms import Triple

_SSSOM, _XSD = BUILT_IN["sssom"], BUILT_IN["xsd"]
_A = f"<{BUILT_IN['rdf']}type>"
_NOT_IN_IRIS = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


def match_triples(rows: Iterable[Mapping], *, curie_map: Table[str, str] | None = None) -> Iterator[Triple]:
    """The skos:*Match triples that rows state, sorted. `curie_map` binds the prefixes that are not pinned."""
    kept = {
        (row.subject_id, row.predicate_id, row.object_id)
        for row in rows
        if row.predicate_id in slots.MATCHES
        and row.predicate_modifier != slots.NOT
        and row.mapping_justification != slots.CHAINING
        and inherited_from(row.other) is None
        and slots.NO_TERM_FOUND not in (row.subject_id, row.object_id)
        and slots.LITERAL not in (row.subject_type, row.object_type)
    }
    for subject, predicate, object_ in sorted(kept):
        yield _node(subject, curie_map), _node(predicate, curie_map), _node(object_, curie_map)


def describe(found: MappingSet) -> Iterator[Triple]:
    """A set and each of its rows as SSSOM has them, for the graph ``found.graph``. No blank nodes.

    A row's address is the graph's and 16 hex digits of the hash of subject, predicate, object and justification; where a set has
    several such rows, of all of its slots.
    """
    graph = f"<{found.graph}>"
    yield graph, _A, f"<{_SSSOM}MappingSet>"
    yield from _slots(graph, found, slots.SET_SLOTS, found.curie_map)
    addresses = _addresses(found)
    for row, address in sorted(zip(found.mappings, addresses, strict=True), key=lambda pair: pair[1]):
        node = f"<{found.graph}#{address}>"
        yield graph, f"<{_SSSOM}mappings>", node
        yield node, _A, f"<{_SSSOM}Mapping>"
        yield from _slots(node, row, slots.ROW_SLOTS, found.curie_map)


def _addresses(found: MappingSet) -> list[str]:
    short = [_key(row, slots.REQUIRED) for row in found.mappings]
    count = Counter(short)
    return [_hash(key if count[key] == 1 else _key(row, slots.ROW_SLOTS)) for row, key in zip(found.mappings, short, strict=True)]


def _key(row: Mapping, slots: Iterable[str]) -> str:
    return "\t".join(written(getattr(row, slot)) for slot in slots)


def _hash(key: str) -> str:
    import hashlib

    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _slots(node: str, owner: Mapping | MappingSet, slots: dict[str, Slot], curie_map: Table[str, str]) -> Iterator[Triple]:
    for slot, value in stated(owner, slots):
        for item in value if slot.many else (value,):
            yield node, f"<{_SSSOM}{slot.name}>", _object(slot.kind, item, curie_map)


def _object(kind: str, value: str | float, curie_map: Table[str, str]) -> str:
    if isinstance(value, float):
        return f'"{written(value)}"^^<{_XSD}double>'
    if kind in ("id", "type"):
        return _node(value if kind == "id" else slots.TYPES[value], curie_map)
    if kind == "uri":
        return _iri(value) if re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", value) else literal(value)
    if kind == "date":
        return f'"{value}"^^<{_XSD}date>'
    if kind == "modifier":
        return f"<{_SSSOM}NegatedPredicate>"
    return f"<{_SSSOM}version{value}>" if kind == "version" else literal(value)


def _node(curie: str, curie_map: Table[str, str] | None) -> str:
    iri = expand(curie, curie_map)
    if iri is None:
        raise UsageError(f"the prefix of {curie} is not bound", remedy="give the set's curie_map its namespace")
    return _iri(iri)


def _iri(iri: str) -> str:
    return "<" + _NOT_IN_IRIS.sub(lambda match: f"%{ord(match[0]):02X}", iri) + ">"
