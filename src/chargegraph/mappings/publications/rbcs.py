"""CMS's Restructured BETOS Classification System (RBCS). In: its CSV. Out: a MappingSet.

A category is broader than the procedures in it. Its identifier is made of a category (a letter), a subcategory, a family (three
digits) and whether its procedures are major ones; its label joins their names. Of a code that was assigned anew only the latest
assignment counts.
"""

import re
from collections.abc import Iterator

from chargegraph.codes import read_procedure
from chargegraph.editions.formats.release import fault, read_at, table_of, tidy
from chargegraph.mappings.prefixes import curie_of
from chargegraph.mappings.publications.published import PublishedRow, published, version_in
from chargegraph.mappings.slots import BROAD, MappingSet

_NAMES = ("rbcs_cat_desc", "rbcs_subcat_desc", "rbcs_family_desc")
_NO_FAMILY = "no rbcs family"
_MAJOR = "rbcs_major_ind"
_LATEST, _UNTIL = "rbcs_latest_assignment", "rbcs_assignment_end_dt"
_FOREVER = ("", "12/31/9999", "9999-12-31")


def read_publication(data: bytes, *, name: str, about: frozenset[str] | None = None) -> MappingSet:
    """The categories of RBCS_Taxonomy_RY*.csv. Raises `UsageError` and `CodeError` with the line."""
    table = table_of(data, name, ("hcpcs_cd", "rbcs_id"), is_whole=False, remedy="give CMS's RBCS_Taxonomy_RY*.csv")
    former: list[int] = []

    def read(line: int, row: dict[str, str]) -> Iterator[PublishedRow]:
        cells = {column: tidy(cell) for column, cell in row.items()}
        if cells.get(_LATEST, "1") not in ("1", "Y") or cells.get(_UNTIL, "") not in _FOREVER:
            former.append(line)
            return
        code = read_at(read_procedure, cells["hcpcs_cd"], name, line)
        category = cells["rbcs_id"].upper()
        if not re.fullmatch(r"[A-Z]{2}\d{3}[A-Z]", category):
            what = f"{category!r} is no category of RBCS"
            raise fault(what, name, line, remedy="two letters, three digits and a letter: EO001N")
        names = [cells.get(column, "") for column in _NAMES]
        label = " / ".join(part for part in names if part and part.lower() != _NO_FAMILY) or None
        pairs = [("major_procedure", cells.get(_MAJOR, ""))]
        yield PublishedRow(curie_of(code), BROAD, f"rbcs:{category}", pairs, {"object_label": label})

    return published(
        data,
        name,
        table,
        read,
        about=about,
        of="rbcs",
        version=version_in(name, r"RY[-_]?(20\d\d)") or version_in(name, r"(?<!\d)(20\d\d)(?!\d)"),
        remarks=lambda: [f"former assignments left out: {len(former)}"] if former else [],
        mapping_set_title="Restructured BETOS Classification System",
        mapping_set_source=("https://data.cms.gov/provider-summary-by-type-of-service/provider-service-classifications",),
        creator_label=("Centers for Medicare & Medicaid Services",),
    )
