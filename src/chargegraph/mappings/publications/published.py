"""What every reader of a publication does. In: the rows of its table, and how to read one. Out: a MappingSet with SSSOM's slots.

None of these files says how its mappings were found, so each row is justified by semapv:UnspecifiedMatching.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from chargegraph.editions.formats.release import base_name, fault
from chargegraph.errors import ChargegraphError, CodeError, UsageError
from chargegraph.mappings.prefixes import BUILT_IN, PINNED, SOURCES
from chargegraph.mappings.slots import GRAPH_HOME, UNSPECIFIED, Mapping, MappingSet

GOVERNMENT_WORK = "https://www.usa.gov/government-works"
_ROWS_TO_A_BAD_ONE = 100
_T = TypeVar("_T")


class PublishedRow(NamedTuple):
    """A mapping between two CURIEs as a table has it."""

    subject: str
    predicate: str
    object: str
    pairs: Sequence[tuple[str, str]] = ()
    """What else the table says, for the slot `other`."""
    slots: dict[str, Any] = {}  # noqa: RUF012 -- nobody fills it

    def mapping(self) -> Mapping:
        """The row with the sources that the prefixes of its ends stand for.

        >>> PublishedRow("ICD10CM:E11.9", "skos:broadMatch", "ccsr:END002", [("default", "inpatient")]).mapping().other
        'default=inpatient'
        """
        ends = (("subject", self.subject), ("object", self.object))
        slots: dict[str, Any] = {f"{end}_source": SOURCES.get(curie.partition(":")[0]) for end, curie in ends}
        slots["other"] = "|".join(f"{key}={value}" for key, value in self.pairs if value) or None
        return Mapping(
            subject_id=self.subject,
            predicate_id=self.predicate,
            object_id=self.object,
            mapping_justification=UNSPECIFIED,
            **(slots | self.slots),
        )


def published(
    data: bytes,
    name: str,
    table: Iterable[tuple[int, _T | ChargegraphError]],
    read: Callable[[int, _T], Iterable[PublishedRow]],
    *,
    about: frozenset[str] | None,
    of: str,
    version: str | None,
    remarks: Callable[[], Iterable[str]] = tuple,
    **said: Any,
) -> MappingSet:
    """The mappings that `read` makes of the rows of a table, each with its line, as a set. `of` is its short name.

    With `about` only those that have one of these CURIEs at an end, and one of each system, for the set to tell what it is about:
    of 80,000 rows the others would take most of the time. Rows that cannot be read are left out and told of. Raises the first
    error where there are more than one in a hundred, and where the last row is one, for then the file may be cut; and where there
    is no mapping at all.
    """
    import hashlib

    rows: list[Mapping] = []
    bad: list[ChargegraphError] = []
    systems: set[str] = set()
    count, is_last_bad = 0, False
    for line, cells in table:
        count += 1
        before = len(bad)
        if isinstance(cells, ChargegraphError):
            bad.append(cells)
        else:
            try:
                for row in read(line, cells):
                    system = row.subject.partition(":")[0]
                    if about is None or system not in systems or row.subject in about or row.object in about:
                        rows.append(row.mapping())
                        systems.add(system)
            except (UsageError, CodeError) as error:
                bad.append(error)
        is_last_bad = len(bad) > before
    if bad and (is_last_bad or len(bad) * _ROWS_TO_A_BAD_ONE > count):
        raise bad[0]
    if not rows:
        raise fault("no mapping is in it", name, remedy="get the file again")
    sha256 = hashlib.sha256(data).hexdigest()
    used = {curie.partition(":")[0] for row in rows for curie in (row.subject_id, row.object_id, row.object_source or "")}
    return MappingSet(
        mapping_set_id=f"{GRAPH_HOME}{of}-{version or sha256[:12]}",
        mapping_set_version=version,
        mappings=tuple(rows),
        curie_map={prefix: PINNED[prefix] for prefix in sorted(used & PINNED.keys() | {"infores"}) if prefix not in BUILT_IN},
        other=f"source_file={base_name(name)}|source_sha256={sha256}",
        source=base_name(name),
        sha256=sha256,
        remarks=(*remarks(), *(f"left out: {error}" for error in bad)),
        **{"license": GOVERNMENT_WORK, **said},
    )


def version_in(name: str, pattern: str) -> str | None:
    """What the name of a file tells of its version: the groups of a pattern, joined by dots.

    >>> version_in("files/DXCCSR_v2025-1.csv", r"v(\\d{4})-(\\d)")
    '2025.1'
    """
    match = re.search(pattern, base_name(name), re.IGNORECASE)
    return ".".join(match.groups()) if match else None
