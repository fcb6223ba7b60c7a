"""CMS's crosswalk from National Drug Codes to HCPCS (ASP, AWP, OPPS). In: its CSV. Out: a MappingSet.

A package is narrower than the code that bills what is in it; `other` keeps how many billing units that is. Short descriptions are
left out: some are of CPT codes, and the AMA's. Text stands above the table, and the header names the year of its codes. A product
without an NDC, such as a device, is left out and told of.
"""

import re
from collections.abc import Iterator

from chargegraph.codes import read_procedure
from chargegraph.codes.systems import HCPCS
from chargegraph.editions.formats.periods import release_of
from chargegraph.editions.formats.release import decoded, read_at, table_of, tidy
from chargegraph.errors import UsageError
from chargegraph.mappings.prefixes import curie_of
from chargegraph.mappings.publications.published import PublishedRow, published
from chargegraph.mappings.slots import NARROW, MappingSet

_HEADER = r'"?_?\d{4}_CODE"?,'
_KEPT = {
    "hcpcs_dosage": "hcpcs dosage",
    "package_size": "pkg size",
    "package_quantity": "pkg qty",
    "billing_units": "billunits",
    "billing_units_per_package": "billunitspkg",
}
_LABEL = ("drug name", "labeler name")


def read_publication(data: bytes, *, name: str, about: frozenset[str] | None = None) -> MappingSet:
    """The packages of each code. Raises `UsageError` and `CodeError` with the line."""
    above = re.split(rf"(?m)^{_HEADER}", decoded(data, name, "cp1252"), maxsplit=1)[0]
    remedy = "give the CSV of CMS's NDC-HCPCS crosswalk"
    table = table_of(data, name, ("code", "ndc"), also=_called, is_whole=False, below=_HEADER, remedy=remedy)
    without: list[str] = []

    def read(line: int, row: dict[str, str]) -> Iterator[PublishedRow]:
        cells = {column: tidy(cell) for column, cell in row.items()}
        code = read_at(read_procedure, cells["code"], name, line)
        package = ndc_of(cells["ndc"])
        if package is None:
            without.append(f"{cells['ndc']} of {code.notation} on line {line}")
            return
        label = ", ".join(cells[column] for column in _LABEL if cells.get(column)) or None
        pairs = [(key, cells.get(column, "").replace("|", "/")) for key, column in _KEPT.items()]
        yield PublishedRow(curie_of(code), NARROW, f"ndc:{package}", pairs, {"object_label": label})

    return published(
        data,
        name,
        table,
        read,
        about=about,
        of="ndc_hcpcs",
        version=_quarter(name, above),
        remarks=lambda: [f"products without an NDC left out: {len(without)}, such as {without[0]}"] if without else [],
        mapping_set_title=next(
            (tidy(line.strip(',"')) for line in above.split("\n") if line.strip('," ')), "NDC-HCPCS crosswalk"
        ),
        mapping_set_source=("https://www.cms.gov/medicare/payment/part-b-drugs/asp-pricing-files",),
        creator_label=("Centers for Medicare & Medicaid Services",),
    )


def ndc_of(text: str) -> str | None:
    """An NDC in its form of eleven digits with hyphens, None where it has another.

    >>> ndc_of("63323016501"), ndc_of("63323-0165-01"), ndc_of("B28-123")
    ('63323-0165-01', '63323-0165-01', None)
    """
    match = re.fullmatch(r"(\d{5})-?(\d{4})-?(\d{2})", text, re.ASCII)
    return "-".join(match.groups()) if match else None


def _called(column: str) -> str:
    """The column that a name of it stands for: the year of its codes, and a number behind NDC, are left out."""
    return "code" if re.fullmatch(r"_?\d{4}_code", column) else "ndc" if column == "ndc2" else column


def _quarter(name: str, above: str) -> str | None:
    try:
        return release_of(HCPCS.prefix, name, None, above).version
    except UsageError:
        return None
