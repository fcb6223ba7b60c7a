"""AHRQ's Clinical Classifications Software Refined (CCSR). In: its CSV of diagnoses or of procedures. Out: a MappingSet.

A category is broader than its codes. A diagnosis stands in up to six categories; `other` names the one that AHRQ takes by default
for a principal diagnosis of inpatients (IP) or a first-listed one of outpatients (OP). Column names and codes stand between
apostrophes. XXX000 and XXX111 say that a code may be no principal or first-listed diagnosis: they are no categories.
"""

import re
from collections.abc import Iterator, Sequence

from chargegraph.codes import Code, read_diagnosis
from chargegraph.codes.systems import ICD10PCS
from chargegraph.editions.formats.icd10cm import icd10cm_code
from chargegraph.editions.formats.release import fault, read_at, table_of, tidy
from chargegraph.mappings.prefixes import curie_of
from chargegraph.mappings.publications.published import PublishedRow, published, version_in
from chargegraph.mappings.slots import BROAD, MappingSet

_DIAGNOSIS, _PROCEDURE = "icd-10-cm code", "icd-10-pcs"
_CATEGORY = r"[A-Z]{3}\d{3}"
_DEFAULTS = (("default_inpatient", "default ccsr category ip"), ("default_outpatient", "default ccsr category op"))
CCSR_HOME = "https://hcup-us.ahrq.gov/toolssoftware/ccsr/ccs_refined.jsp"


def read_publication(data: bytes, *, name: str, about: frozenset[str] | None = None) -> MappingSet:
    """The categories of DXCCSR_v*.csv or PRCCSR_v*.csv. Raises `UsageError` and `CodeError` with the line."""
    is_of_diagnoses = b"ICD-10-CM" in data[:4096].partition(b"\n")[0].upper()
    column = _DIAGNOSIS if is_of_diagnoses else _PROCEDURE
    needed = (column, "ccsr category 1" if is_of_diagnoses else "prccsr")
    table = table_of(data, name, needed, also=_bare, is_whole=False, remedy="give AHRQ's DXCCSR_v*.csv or PRCCSR_v*.csv")

    def read(line: int, cells: dict[str, str]) -> Iterator[PublishedRow]:
        code = _code(_bare(cells[column]), is_of_diagnoses, name, line)
        if not is_of_diagnoses:
            yield _row(code, _bare(cells["prccsr"]), cells.get("prccsr description"), (), name, line)
            return
        defaults = [(key, _bare(cells.get(where, ""))) for key, where in _DEFAULTS]
        for number in range(1, 7):
            if category := _bare(cells.get(f"ccsr category {number}", "")):
                pairs = [(key, "yes") for key, default in defaults if default == category]
                yield _row(code, category, cells.get(f"ccsr category {number} description"), pairs, name, line)

    kind = "diagnoses" if is_of_diagnoses else "procedures"
    return published(
        data,
        name,
        table,
        read,
        about=about,
        of=f"ccsr_{kind}",
        version=version_in(name, r"v(\d{4})[-_.](\d+)"),
        mapping_set_title=f"Clinical Classifications Software Refined, {kind}",
        mapping_set_source=(CCSR_HOME,),
        creator_label=("Agency for Healthcare Research and Quality",),
    )


def _bare(text: str) -> str:
    """A cell or the name of a column without the apostrophes around it."""
    return tidy(text).strip("'").strip()


def _code(text: str, is_diagnosis: bool, name: str, line: int) -> Code:
    if is_diagnosis:
        return read_at(read_diagnosis, icd10cm_code(text).notation, name, line)
    code = ICD10PCS.read(text)
    if code is None:
        raise fault(f"{text!r} is no ICD-10-PCS code", name, line, remedy="get the file again")
    return code


def _row(code: Code, category: str, label: str | None, pairs: Sequence[tuple[str, str]], name: str, line: int) -> PublishedRow:
    if not re.fullmatch(_CATEGORY, category):
        raise fault(f"{category!r} is no category of CCSR", name, line, remedy="three letters and three digits: END002")
    return PublishedRow(curie_of(code), BROAD, f"ccsr:{category}", pairs, {"object_label": _bare(label or "") or None})
