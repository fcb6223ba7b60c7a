"""Medicare's specialties. In: CMS's crosswalk from specialties to taxonomy codes as CSV. Out: a MappingSet.

CMS says which taxonomy codes a specialty enrolls with, and not which of the two is broader: some codes go with several
specialties. So each row is a related match. The same table gives the bundled edition of taxonomy codes, whose reader reads it.
"""

from collections.abc import Iterator

from chargegraph.codes import Code
from chargegraph.codes.systems import NUCC
from chargegraph.editions.formats.crosswalk import CrosswalkRow, read_crosswalk
from chargegraph.editions.formats.periods import CROSSWALK, release_of
from chargegraph.errors import ChargegraphError, UsageError
from chargegraph.mappings.prefixes import curie_of
from chargegraph.mappings.publications.published import PublishedRow, published
from chargegraph.mappings.slots import RELATED, MappingSet

_RIGHTS = (
    "Published by CMS; the taxonomy is copyright of the American Medical Association for NUCC. Its descriptions are left out."
)


def read_publication(data: bytes, *, name: str, about: frozenset[str] | None = None) -> MappingSet:
    """The specialties of each taxonomy code. Raises `UsageError` where the table is another, `CodeError` where a code is none."""
    rows, bad = read_crosswalk(data, name)
    table: list[tuple[int, CrosswalkRow | ChargegraphError]] = [(row.line, row) for row in rows]
    table += [(line, error) for line, error in bad if isinstance(error, ChargegraphError)]
    table.sort(key=lambda row: row[0])

    def read(line: int, row: CrosswalkRow) -> Iterator[PublishedRow]:
        if row.specialty:
            code = curie_of(Code(NUCC.prefix, row.code))
            yield PublishedRow(code, RELATED, f"medicare-specialty:{row.specialty}", (), {"object_label": row.type})

    return published(
        data,
        name,
        table,
        read,
        about=about,
        of="medicare_specialties",
        version=_month(name),
        mapping_set_title="Medicare specialties of provider taxonomy codes",
        mapping_set_source=("https://data.cms.gov/provider-characteristics/medicare-provider-supplier-enrollment",),
        creator_label=("Centers for Medicare & Medicaid Services",),
        comment=_RIGHTS,
    )


def _month(name: str) -> str | None:
    try:
        return release_of(CROSSWALK, name, None).version.removeprefix("cms-")
    except UsageError:
        return None
