"""CMS's General Equivalence Mappings (GEM) of diagnoses. In: the text of CMS, or the CSV of NBER. Out: a MappingSet.

A line has a code of one system, one of the other, and five flags, which `other` keeps. Where the file does not call a mapping
approximate, it is an exact match, else a close one. The parts of a combination translate the code only together, one of each
choice list of a scenario, so each is a related match. A code that has no translation (NoDx) is mapped to nothing.
"""

import re
from collections.abc import Iterator

from chargegraph.codes import read_diagnosis
from chargegraph.editions.formats.icd10cm import icd10cm_code
from chargegraph.editions.formats.release import decoded, fault, read_at, rows_of, tidy
from chargegraph.mappings.prefixes import SOURCES, curie_of
from chargegraph.mappings.publications.published import PublishedRow, published, version_in
from chargegraph.mappings.slots import CLOSE, EXACT, MAPPING_RELATION, NO_TERM_FOUND, RELATED, MappingSet

_NOTHING = "NODX"
_NINTH = re.compile(r"(?P<stem>E\d{3}|V\d{2}|\d{3})(?P<rest>\d{0,2})")
_FLAGS = ("approximate", "no_map", "combination", "scenario", "choice_list")
_HOME = "https://www.cms.gov/medicare/coding-billing/icd-10-codes"
_NEXT = "give CMS's GEM of diagnoses, such as 2018_I10gem.txt"
_Line = tuple[str, str, str]


def read_publication(data: bytes, *, name: str, about: frozenset[str] | None = None) -> MappingSet:
    """The mappings of a GEM in either direction. Raises `UsageError` and `CodeError` with the line."""
    lines = list(_lines(decoded(data, name), name))
    from_ninth = _is_from_ninth(lines, name)
    to = "ICD10CM" if from_ninth else "ICD9CM"

    def read(line: int, cells: _Line) -> Iterator[PublishedRow]:
        code, target, flags = cells
        if not re.fullmatch(r"[01]{3}\d\d", flags):
            raise fault(f"{flags!r} are no flags of a GEM", name, line, remedy="five digits: 10000")
        approximate, no_map, combination = (flag == "1" for flag in flags[:3])
        pairs = [(key, flag) for key, flag in zip(_FLAGS, flags, strict=True) if flag != "0"]
        subject = _curie(code, name, line, is_ninth=from_ninth)
        if no_map or target.upper() == _NOTHING:
            nothing = {
                "object_source": SOURCES[to],
                "mapping_cardinality": "1:0",
                "comment": "The file has no translation of it.",
            }
            yield PublishedRow(subject, MAPPING_RELATION, NO_TERM_FOUND, pairs, nothing)
            return
        part = (
            f"Part of a combination, no translation alone: scenario {flags[3]}, choice list {flags[4]}." if combination else None
        )
        predicate = RELATED if combination else CLOSE if approximate else EXACT
        yield PublishedRow(subject, predicate, _curie(target, name, line, is_ninth=not from_ninth), pairs, {"comment": part})

    way = ("ICD9CM", to) if from_ninth else ("ICD10CM", to)
    return published(
        data,
        name,
        lines,
        read,
        about=about,
        of=f"gem_{'_'.join(way).lower()}",
        version=version_in(name, r"(?<!\d)(20\d\d)(?!\d)"),
        mapping_set_title=f"General Equivalence Mappings of diagnoses, {' to '.join(way)}",
        mapping_set_source=(_HOME,),
        creator_label=("Centers for Medicare & Medicaid Services", "National Center for Health Statistics"),
    )


def _lines(text: str, name: str) -> Iterator[tuple[int, _Line]]:
    """The two codes and the flags of each line: in columns of spaces, or as CSV below a header."""
    if "," in text.split("\n", 1)[0]:
        rows = ((line, [tidy(cell) for cell in cells[:3]]) for line, cells in rows_of(text, name))
        next(rows, None)
    else:
        rows = ((line, cells.split()) for line, cells in enumerate(text.split("\n"), start=1))
    for line, cells in rows:
        if not any(cells):
            continue
        if len(cells) != 3:
            raise fault("the line has not two codes and five flags", name, line, remedy="get the whole file again")
        yield line, (cells[0], cells[1], cells[2])


def _is_from_ninth(lines: list[tuple[int, _Line]], name: str) -> bool:
    """Whether ICD-9-CM stands first: only its codes begin with a digit. A file of its V and E codes alone is told by its name."""
    first, second = (any(cells[place][:1].isdigit() for _, cells in lines) for place in (0, 1))
    if first and second:
        raise fault("both columns have codes that begin with a digit: a GEM of procedures", name, remedy=_NEXT)
    if not first and not second:
        told = re.search(r"i?(9|10)(?:cm)?(?:gem|to)", name.rpartition("/")[2], re.IGNORECASE)
        if not told:
            raise fault("nothing tells which column is of ICD-9-CM", name, remedy="call the file as CMS does: 2018_I9gem.txt")
        return told[1] == "9"
    return first


def _curie(text: str, name: str, line: int, *, is_ninth: bool) -> str:
    """The CURIE of a code that stands without its dot.

    >>> _curie("25000", "x", 1, is_ninth=True), _curie("E8120", "x", 1, is_ninth=True), _curie("E119", "x", 1, is_ninth=False)
    ('ICD9CM:250.00', 'ICD9CM:E812.0', 'ICD10CM:E11.9')
    """
    if not is_ninth:
        return curie_of(read_at(read_diagnosis, icd10cm_code(text).notation, name, line))
    match = _NINTH.fullmatch(text.upper().replace(".", ""))
    if match is None:
        raise fault(f"{text!r} is no ICD-9-CM code of a diagnosis", name, line, remedy=_NEXT)
    return f"ICD9CM:{match['stem']}" + (f".{match['rest']}" if match["rest"] else "")
