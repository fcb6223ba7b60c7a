"""The Health Care Provider Taxonomy. In: NUCC's CSV, which everybody gets for himself. Out: an Edition that stays with him."""

import re
from collections.abc import Iterator

from chargegraph.codes import read_taxonomy
from chargegraph.codes.systems import NUCC
from chargegraph.editions.formats.periods import release_of
from chargegraph.editions.formats.release import Read, day_of, distinct, edition_of, read_at, read_each, table_of, tidy
from chargegraph.editions.model import INACTIVE, Concept, Edition
from chargegraph.errors import ChargegraphError

_COLUMNS = ("code", "grouping", "classification", "specialization", "definition", "notes")
_MARKED = re.compile(r"marked inactive|^deactivated\b", re.IGNORECASE)


def looks_like(head: str) -> bool:
    """Whether a text begins with the columns of the taxonomy."""
    return (
        re.match(r'\ufeff?"?code"?\s*[,;\t]\s*"?(?:grouping|type)"?\s*[,;\t]\s*"?classification', head, re.IGNORECASE) is not None
    )


def read_edition(data: bytes, *, name: str, version: str | None = None) -> Edition:
    """An edition from NUCC's CSV, in UTF-8 or Windows-1252. `version` is a release such as 25.1.

    Raises `UsageError` where the columns are others or the table breaks off, `CodeError` where a code is none.
    """
    version, first, last = release_of(NUCC.prefix, name, version)
    return edition_of(
        data,
        name,
        _concepts(data, name),
        scheme=NUCC.prefix,
        version=version,
        title=f"Health Care Provider Taxonomy, {version}",
        publisher="National Uniform Claim Committee",
        rights="Copyright of the American Medical Association for NUCC; commercial use needs a licence",
        shareable=False,
        valid_from=first,
        valid_until=last,
    )


def _concepts(data: bytes, name: str) -> Iterator[Read]:
    def also(column: str) -> str:
        return "grouping" if column == "type" else column  # what Grouping was called before 2016

    rows = table_of(data, name, _COLUMNS, also=also, remedy="give NUCC's CSV as it is")
    table = [(line, row if isinstance(row, ChargegraphError) else _plain(row)) for line, row in rows]
    whole = [row for _, row in table if not isinstance(row, ChargegraphError)]
    at_large = {(row["grouping"], row["classification"]): row["code"] for row in whole if not row["specialization"]}

    def read(line: int, row: dict[str, str]) -> Concept:
        code = read_at(read_taxonomy, row["code"], name, line)
        classification, specialization, notes = row["classification"], row["specialization"], row["notes"]
        label = row.get("display name") or specialization or classification
        names = [specialization, f"{classification}, {specialization}"] if specialization else [classification]
        above = at_large.get((row["grouping"], classification))
        inactive = _MARKED.search(notes) or _MARKED.search(label)
        instead = re.search(r"marked inactive, use (?:value )?(\d{3}[0-9A-Z]{6}X)", notes)
        ended = re.search(r"Deactivation Date:\s*(\d{1,2})/(\d{1,2})/(\d{4})", notes)
        return Concept(
            code=code,
            label=label,
            kind="taxonomy",
            synonyms=distinct(names, but=label),
            definition=row["definition"] if row["definition"].lower() != "definition to come..." else None,
            broader=above if above != code.notation else None,
            notes=(notes,) if notes else (),
            valid_until=day_of(ended[3], ended[1], ended[2]) if ended else None,
            properties=(
                ("grouping", row["grouping"]),
                *((("section", row["section"]),) if row.get("section") else ()),
                *((("crossReference", instead[1]),) if instead else ()),
                *((INACTIVE,) if inactive else ()),
            ),
        )

    return read_each(table, read)


def _plain(row: dict[str, str]) -> dict[str, str]:
    return {key: tidy(re.sub(r"<br\s*/?>", " ", cell)) for key, cell in row.items()}
