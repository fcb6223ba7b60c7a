"""What codes are mapped to. In: codes and mapping sets. Out: rows whose subject is the code, with every target.

A row that has the code as its object is inverted, and its comment says how it was stated. One more step follows exact matches, in
the direction that a set states them (SSSOM's chaining rules T1 and RCE2): ICD-10-CM to Mondo, Mondo to DOID. Such a chain keeps
the predicate of the first row and is justified by semapv:MappingChaining: it is derived, and nobody has reviewed it.
Cross-references do not chain, because SSSOM does not take them as transitive. A code that no set links inherits the links of a
broader one, as `inheritance` says; one that has links of its own keeps exactly these.

Confidence is what the source states. A chain has the product if both rows state one, else none.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from chargegraph.codes import Code
from chargegraph.codes.told_by_form import beginnings
from chargegraph.errors import UsageError
from chargegraph.mappings import slots
from chargegraph.mappings.inheritance import Above, inherited, inherited_from, is_passed_on, matter_of
from chargegraph.mappings.prefixes import PINNED, SOURCES, curie_of
from chargegraph.mappings.slots import EXACT, NO_TERM_FOUND, NOT, Mapping, MappingSet, inverted, predicate_of

_ORDER = (*slots.MATCHES, slots.XREF)
_END = ("id", "label", "source", "source_version")
_Asked = list[tuple[str | None, str]]
_Home = tuple[str, str | None]
"""The name and the licence of a set."""


class _Index:
    """The rows of several sets by what they are about, each with the name and the licence of its set."""

    def __init__(self, sets: Sequence[MappingSet]) -> None:
        self._by_subject: dict[str, list[tuple[Mapping, _Home]]] = {}
        self._by_object: dict[str, list[tuple[Mapping, _Home]]] = {}
        for found in sets:
            home = (f"chargegraph:mappings-{found.name}", found.license)
            for row in found.mappings:
                self._by_subject.setdefault(row.subject_id, []).append((row, home))
                self._by_object.setdefault(row.object_id, []).append((row, home))

    def about(self, curie: str) -> Iterator[Mapping]:
        """Rows that name `curie`, from its side where they can be turned."""
        for row, home in self._by_subject.get(curie, ()):
            yield _sourced(row, home)
        for row, home in self._by_object.get(curie, ()):
            turned = inverted(row)
            if turned is None:
                yield _sourced(row, home)
            else:
                stated = f"Stated as {row.subject_id} {predicate_of(row)} {row.object_id}."
                yield replace(_sourced(turned, home), comment=" ".join(filter(None, (row.comment, stated))))

    def exact_from(self, curie: str) -> Iterator[Mapping]:
        """Exact matches that a set states from `curie`."""
        for row, home in self._by_subject.get(curie, ()):
            if row.predicate_id == EXACT and row.predicate_modifier != NOT and row.object_id != NO_TERM_FOUND:
                yield _sourced(row, home)


def _sourced(row: Mapping, home: _Home) -> Mapping:
    """The row with the name and the licence of its set, where it states none itself."""
    return replace(row, mapping_source=row.mapping_source or home[0], license=row.license or home[1])


def links(codes: Iterable[Code], sets: Iterable[MappingSet], *, above: Callable[[Code], Above] | None = None) -> list[Mapping]:
    """The mappings of `codes` in `sets`, code by code: direct ones, chained ones, and where nothing was found, that.

    `above` tells what stands above a code without links, which then inherits; without `above` none does. The sources that were
    asked and name nothing for a code get a row each with the object sssom:NoTermFound, as SSSOM has it.
    Raises `UsageError` where two sets bind a prefix to different namespaces.
    """
    sets = list(sets)
    _one_curie_map(sets)
    index = _Index(sets)
    asked: dict[str, dict[str, _Asked]] = {}
    found: list[Mapping] = []
    for code in dict.fromkeys(codes):
        curie = curie_of(code)
        rows, missed, handed = _of_code(curie, index)
        told = {matter_of(row) for row in rows}
        new: list[Mapping] = []
        # What stands above is told by an edition, which takes a while to open.
        if above is not None and any(_passed_on(beginning, told, index) for beginning in beginnings(code)):
            new = _from_above(curie, above(code), missed, told, index)
        rows = list(dict.fromkeys((*rows, *(row for row in handed if matter_of(row) not in told), *new)))
        found += sorted(rows, key=_rank)
        found += sorted(missed, key=_rank)
        prefix = curie.partition(":")[0]
        if prefix not in asked:
            asked[prefix] = _asked_of(prefix, sets)
        found += _nothing(curie, [*rows, *missed], asked[prefix])
    return found


def _of_code(curie: str, index: _Index) -> tuple[list[Mapping], list[Mapping], list[Mapping]]:
    """The links that a code has of its own, what was not found for it, and links that a set has as inherited ones."""
    stated = list(dict.fromkeys(index.about(curie)))
    missed = [row for row in stated if row.object_id == NO_TERM_FOUND]
    handed = [row for row in stated if row.object_id != NO_TERM_FOUND and inherited_from(row.other)]
    direct = [row for row in stated if row.object_id != NO_TERM_FOUND and not inherited_from(row.other)]
    denied = {row.object_id for row in direct if row.predicate_modifier == NOT}
    chained = (row for row in _chained(curie, direct, index) if row.object_id not in denied)
    return list(dict.fromkeys((*direct, *chained))), missed, handed


def _from_above(curie: str, above: Above, missed: list[Mapping], told: set[str], index: _Index) -> list[Mapping]:
    """The links that a code inherits, in each matter that is not `told` from the nearest code above it that has any to pass on.

    None to a source in which a set found nothing for the code, and none to a term that a code on the way is denied to match.
    """
    silent = {row.object_source for row in missed if row.object_source}
    denied: set[str] = set()
    found: list[Mapping] = []
    for code in above.codes:
        denied.update(row.object_id for row in index.about(curie_of(code)) if row.predicate_modifier == NOT)
        passed = [row for row in _passed_on(code, told, index) if row.object_id not in denied]
        told = told | {matter_of(row) for row in passed}
        found += [inherited(row, curie, above) for row in passed if _source_of(row, "object") not in silent]
    return found


def _passed_on(code: Code, told: set[str], index: _Index) -> list[Mapping]:
    """The links of a code that say something of the codes below it, in matters that are not told of those."""
    rows, _, _ = _of_code(curie_of(code), index)
    return [row for row in rows if is_passed_on(row) and matter_of(row) not in told]


def _chained(curie: str, direct: list[Mapping], index: _Index) -> Iterator[Mapping]:
    home = curie.partition(":")[0] + ":"
    for first in direct:
        if first.subject_id != curie or first.predicate_id not in slots.MATCHES or first.predicate_modifier == NOT:
            continue
        for second in index.exact_from(first.object_id):
            if second.object_id.startswith(home):
                continue
            both = first.confidence is not None and second.confidence is not None
            yield Mapping(
                **{f"subject_{name}": getattr(first, f"subject_{name}") for name in _END},
                **{f"object_{name}": getattr(second, f"object_{name}") for name in _END},
                predicate_id=first.predicate_id,
                mapping_justification=slots.CHAINING,
                mapping_source=second.mapping_source,
                mapping_tool=slots.TOOL,
                license=first.license if first.license == second.license else None,
                confidence=(first.confidence or 0) * (second.confidence or 0) if both else None,
                comment=f"By way of {first.object_id}{f' ({first.object_label})' if first.object_label else ''}: "
                f"{first.predicate_id} in {_set(first)}, then {EXACT} in {_set(second)}.",
            )


def _set(row: Mapping) -> str:
    return (row.mapping_source or "").removeprefix("chargegraph:mappings-")


def _rank(row: Mapping) -> tuple[object, ...]:
    strength = _ORDER.index(row.predicate_id) if row.predicate_id in _ORDER else len(_ORDER)
    is_denied, is_chained = row.predicate_modifier == NOT, row.mapping_justification == slots.CHAINING
    return is_denied, strength, is_chained, row.object_id, row.mapping_source or "", repr(row)


def _asked_of(prefix: str, sets: list[MappingSet]) -> dict[str, _Asked]:
    """The sources that sets map the codes of `prefix` to or from: each with its versions and the names of the sets."""
    asked: dict[str, _Asked] = {}
    for found in sets:
        for source, version in _asked(found, prefix):
            asked.setdefault(source, []).append((version, found.name))
    return asked


def _nothing(curie: str, rows: list[Mapping], asked: dict[str, _Asked]) -> Iterator[Mapping]:
    """A row for each source that was asked about codes of this system and has none for this one."""
    prefix = curie.partition(":")[0]
    reached = {_source_of(row, "object" if row.subject_id == curie else "subject") for row in rows}
    if not asked and not rows:
        asked = {"": []}
    for source in sorted(asked.keys() - reached):
        versions = {version for version, _ in asked[source]}
        where = ", ".join(sorted({name for _, name in asked[source]})) or f"no mapping set at hand is about {prefix}"
        yield Mapping(
            subject_id=curie,
            subject_source=SOURCES.get(prefix),
            predicate_id=slots.MAPPING_RELATION,
            object_id=NO_TERM_FOUND,
            object_source=source if ":" in source else None,
            object_source_version=versions.pop() if len(versions) == 1 else None,
            mapping_justification=slots.BACKGROUND,
            mapping_cardinality="1:0",
            mapping_tool=slots.TOOL,
            comment=f"Nothing found, not even a related term: {where}.",
        )


def _asked(found: MappingSet, prefix: str) -> set[tuple[str, str | None]]:
    """The sources, and their versions, that a set maps the codes of `prefix` to or from."""
    asked: set[tuple[str, str | None]] = set()
    home = SOURCES.get(prefix)
    # A set of which only the rows about some codes were read may have none left that names this system, or none at all.
    for row in found.mappings or (found,):
        for mine, other in (("subject", "object"), ("object", "subject")):
            is_ours = home and getattr(row, f"{mine}_source") == home
            if is_ours or (isinstance(row, Mapping) and getattr(row, f"{mine}_id").startswith(f"{prefix}:")):
                source = _source_of(row, other)
                asked.update([(source, getattr(row, f"{other}_source_version"))] if source else ())
    return asked


def _source_of(row: Mapping | MappingSet, end: str) -> str:
    """The source of an end of a row: as stated, else what its prefix stands for, else the prefix, which is no identifier."""
    stated: str | None = getattr(row, f"{end}_source")
    curie: str = getattr(row, f"{end}_id", "")
    prefix = curie.partition(":")[0] if curie != NO_TERM_FOUND else ""
    return stated or SOURCES.get(prefix) or prefix


def _one_curie_map(sets: Iterable[MappingSet]) -> dict[str, str]:
    bound: dict[str, tuple[str, str]] = {}
    for found in sets:
        for prefix, space in found.curie_map.items():
            other, name = bound.setdefault(prefix, (space, found.name))
            if other != space:
                what = f"the prefix {prefix} stands for {other} in {name} and for {space} in {found.name}"
                raise UsageError(what, remedy="rename it in one of the files")
    return {prefix: space for prefix, (space, _) in bound.items()}


def as_set(rows: Iterable[Mapping], sets: Iterable[MappingSet], *, name: str = "links", license: str | None = None) -> MappingSet:
    """Rows of `links` as a mapping set of their own, to write or to describe.

    The licence of the rows is the set's if they agree, else each row keeps its own.
    """
    sets, rows = list(sets), list(rows)
    licenses = {row.license for row in rows if row.object_id != NO_TERM_FOUND} or {found.license for found in sets}
    common = licenses.pop() if len(licenses) == 1 else None
    if common:
        rows = [replace(row, license=None) for row in rows]
    return MappingSet(
        mapping_set_id=f"{slots.GRAPH_HOME}{name}",
        mapping_set_source=tuple(sorted({found.mapping_set_id for found in sets if ":" in found.mapping_set_id})),
        license=license or common,
        mappings=tuple(rows),
        curie_map={**_one_curie_map(sets), "chargegraph": PINNED["chargegraph"]},
    )


def labels_by_code(sets: Iterable[MappingSet]) -> dict[str, tuple[str, ...]]:
    """For each notation of ICD-10-CM the labels of the terms that a set states to match it exactly, as more names for the code.

    Neither chains nor cross-references give a name: C22.0 is DOID:3571 (liver cancer) by cross-reference. What is obsolete
    gives none.
    """
    sets = list(sets)
    names: dict[str, set[str]] = {}
    exact: list[tuple[str, str]] = []
    for found in sets:
        for row in found.mappings:
            for curie, label in ((row.subject_id, row.subject_label), (row.object_id, row.object_label)):
                if label and not label.lower().startswith("obsolete ") and not curie.startswith("ICD10CM:"):
                    names.setdefault(curie, set()).add(label)
            if row.predicate_id == EXACT and row.predicate_modifier != NOT and row.mapping_justification != slots.CHAINING:
                exact += [(row.subject_id, row.object_id), (row.object_id, row.subject_id)]
    labels: dict[str, set[str]] = {}
    for code, term in exact:
        if code.startswith("ICD10CM:") and term in names:
            labels.setdefault(code.removeprefix("ICD10CM:"), set()).update(names[term])
    return {notation: tuple(sorted(labels[notation])) for notation in sorted(labels)}
