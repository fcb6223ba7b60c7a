"""The Health Care Provider Taxonomy. In: NUCC's CSV, which everybody gets for himself. Out: an Edition that stays with him."""

import re
from collections.abc import Iterator

from chargegraph.codes import read_taxonomy
from chargegraph.codes.systems import NUCC
from chargegraph.editions.formats.release import (
    base_name,
    by_notation,
    column_finder,
    decoded,
    distinct,
    fault,
    placed,
    rows_of,
    sha256_of,
    tidy,
)
from chargegraph.editions.model import Concept, Edition
from chargegraph.errors import CodeError

_COLUMNS = ("code", "grouping", "classification", "specialization", "definition", "notes")
_INACTIVE = re.compile(r"marked inactive|^deactivated\b", re.IGNORECASE)


def looks_like(head: str) -> bool:
    """Whether a text begins with the columns of the taxonomy."""
    return re.match(r'\ufeff?"?code"?\s*,\s*"?(?:grouping|type)"?\s*,\s*"?classification', head, re.IGNORECASE) is not None


def read_edition(data: bytes, *, name: str, version: str | None = None) -> Edition:
    """An edition from NUCC's CSV, in UTF-8 or Windows-1252. `version` is a release such as 25.1.

    NUCC releases in January (25.0), in force from April, and in July (25.1), in force from October.
    Raises `UsageError` where the columns are others or the table breaks off, `CodeError` where a code is none.
    """
    if version is None:
        release = re.search(r"(?<!\d)(\d\d)[._]?([01])(?!\d)", base_name(name))
        if release is None:
            raise fault("the file name tells no release", name, remedy="give the edition, such as 25.1")
        version = f"{release[1]}.{release[2]}"
    numbers = re.fullmatch(r"(\d\d)\.([01])", version)
    return Edition(
        scheme=NUCC.prefix,
        version=version,
        title=f"Health Care Provider Taxonomy, {version}",
        publisher="National Uniform Claim Committee",
        source=base_name(name),
        sha256=sha256_of(data),
        rights="Copyright of the American Medical Association for NUCC; commercial use needs a licence",
        shareable=False,
        valid_from=f"20{numbers[1]}-{'04' if numbers[2] == '0' else '10'}-01" if numbers else None,
        concepts=by_notation(_concepts(decoded(data, name, "cp1252"), name), name),
    )


def _concepts(text: str, name: str) -> Iterator[tuple[int, Concept]]:
    rows = rows_of(text, name)
    line, header = next(rows, (1, []))
    places = column_finder(header, name, line)
    if "type" in places:  # what Grouping was called before 2016
        places.setdefault("grouping", places["type"])
    lacking = [column for column in _COLUMNS if column not in places]
    if lacking:
        raise fault(f"there is no column {lacking[0]!r}", name, line, remedy="give NUCC's CSV as it is")
    table = []
    for line, cells in rows:
        if not any(map(str.strip, cells)):
            continue
        if len(cells) != len(header):
            raise fault(f"the row has {len(cells)} cells of {len(header)}", name, line, remedy="get the whole file again")
        table.append((line, {column: tidy(re.sub(r"<br\s*/?>", " ", cells[place])) for column, place in places.items()}))
    at_large = {(row["grouping"], row["classification"]): row["code"] for _, row in table if not row["specialization"]}
    for line, row in table:
        try:
            code = read_taxonomy(row["code"])
        except CodeError as error:
            raise placed(error, name, line) from None
        classification, specialization, notes = row["classification"], row["specialization"], row["notes"]
        label = row.get("display name") or specialization or classification
        names = [specialization, f"{classification}, {specialization}"] if specialization else [classification]
        above = at_large.get((row["grouping"], classification))
        inactive = _INACTIVE.search(notes) or _INACTIVE.search(label)
        ended = re.search(r"Deactivation Date:\s*(\d{1,2})/(\d{1,2})/(\d{4})", notes)
        yield (
            line,
            Concept(
                code=code,
                label=label,
                kind="taxonomy",
                synonyms=distinct(names, but=label),
                definition=row["definition"] if row["definition"].lower() != "definition to come..." else None,
                broader=above if above != code.notation else None,
                notes=(notes,) if notes else (),
                valid_until=f"{ended[3]}-{int(ended[1]):02}-{int(ended[2]):02}" if ended else None,
                properties=(
                    ("grouping", row["grouping"]),
                    *((("section", row["section"]),) if row.get("section") else ()),
                    *((("status", "inactive"),) if inactive else ()),
                ),
            ),
        )
