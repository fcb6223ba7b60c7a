"""What is searched. In: a store, editions. Out: texts of three kinds, each with whose it is and where it stands.

A label names a code, a note tells when it is used or what it holds, and prose is every other line of a brief.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from chargegraph.codes.reading import code_of
from chargegraph.rdf.names import prologue
from chargegraph.store.claims import KINDS as STATED
from chargegraph.store.claims import only_of, stated_codes
from chargegraph.store.store import Store, rows_of

if TYPE_CHECKING:
    from chargegraph.briefs.pages.lines import Line
    from chargegraph.editions.model import Concept, Edition

OUT_OF_USE = " (out of use)"
KINDS = ("label", "note", "prose")
_PREFIXES = prologue("cg")
_COLUMNS = {"whenToUse": "when to use", "notes": "notes", "relevance": "relevance", "relationship": "relationship"}
_LONGEST_HEADING = 100
_SYSTEM = re.compile(r"\b(?:CPT|HCPCS|Level II|codes?)\b", re.IGNORECASE)


class Text(NamedTuple):
    """A text, and what is known of it."""

    kind: str
    says: str
    """What it is: stated label, official label, excludes1 and so on; of a code out of use it says that."""
    system: str | None
    code: str | None
    """The code that it is about, where it is about one."""
    source: str
    """The short name of a brief, or the name of an edition."""
    line: int | None
    text: str


def texts_of_edition(edition: "Edition") -> Iterator[Text]:
    """The names and notes that an edition gives its codes. A name that differs from another in case alone comes once."""
    for notation, concept in edition.concepts.items():
        out_of_use = OUT_OF_USE if concept.is_out_of_use(edition.first_day) else ""
        told: set[str] = set()
        for kind, says, text in _said_of(concept):
            if text and (kind != "label" or text.casefold() not in told):
                told.add(text.casefold())
                yield Text(kind, says + out_of_use, concept.code.system, notation, edition.name, None, text)


def _said_of(concept: "Concept") -> Iterator[tuple[str, str, str | None]]:
    yield "label", "official label", concept.label
    yield "label", "short label", concept.short
    for text in concept.synonyms:
        yield "label", "synonym", text
    yield "note", "definition", concept.definition
    for says in ("includes", "excludes1", "excludes2", "notes"):
        for text in getattr(concept, says):
            yield "note", says, text


def texts_of_briefs(store: Store, briefs: Collection[str] | None = None) -> Iterator[Text]:
    """What the current briefs of a store say, all or those of these short names: labels and notes of their statements, and lines
    that those do not tell whole.
    """
    only = "" if briefs is None else f"{only_of('name', briefs)} ?b cg:name ?name . "
    notes = list(_notes(store, only))
    told: dict[str, dict[int, list[tuple[str, ...]]]] = {}
    for said in stated_codes(store, briefs, kinds=[kind for kind in STATED if kind != "mention"]):
        code = code_of(said.kind, said.code)
        system, notation = code if code is not None else (None, said.code)
        found = [("note", says, text) for says, by_statement in notes for text in by_statement.get(said.statement, ())]
        if said.label:
            found.append(("label", "title" if said.kind == "brief" else "stated label", said.label))
        for kind, says, text in found:
            yield Text(kind, says, system, notation, said.brief, said.line, text)
        told.setdefault(said.brief, {}).setdefault(said.line, []).append((said.code, *(text for _, _, text in found)))
    ask = f"{_PREFIXES} SELECT ?name ?text {{ {only} ?b cg:code ?c ; cg:name ?name ; cg:text ?text }}"
    for name, whole in rows_of(store, ask):
        for number, text in prose_of(whole, told.get(name, {})):
            yield Text("prose", "text", None, None, name, number, text)


def _notes(store: Store, only: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """For each column of notes what it is called and its texts by statement; `only` is a pattern about the briefs ``?b``."""
    of_these = f"{only} ?s cg:brief ?b ." if only else ""
    for column, says in _COLUMNS.items():
        by_statement: dict[str, list[str]] = {}
        for statement, text in rows_of(store, f"{_PREFIXES} SELECT ?s ?text {{ {of_these} ?s cg:{column} ?text }}"):
            by_statement.setdefault(statement, []).append(text)
        yield says, by_statement


def prose_of(whole: str, told: Mapping[int, Iterable[tuple[str, ...]]]) -> Iterator[tuple[int, str]]:
    """The lines of a brief's text but for headings and what is `told` by number of line: codes with their labels and notes.

    A block of a web page is one text, in which line breaks stand where the page has them, so that a word's line can be counted.

    >>> list(prose_of("Summary & Overview\\nCPT 0686T: A title\\nIt is seldom done.", {2: [("0686T", "A title")]}))
    [(3, 'It is seldom done.')]
    """
    from chargegraph.briefs.pages.documents import lines_to_read  # what an index that is fresh does not need is dear to import

    for line in lines_to_read(whole):
        if not _is_told(line.text, told.get(line.number, ())) and not _is_frame(line):
            yield line.number, _with_breaks(line)


def _is_told(text: str, told: Iterable[tuple[str, ...]]) -> bool:
    """Whether nothing but signs, and the word for the code system before a title, is left of a line."""
    left = text
    for part in sorted({part for parts in told for part in parts}, key=len, reverse=True):
        left = left.replace(part, " ")
    return left != text and re.search(r"[^\W\d_]{3}", _SYSTEM.sub("", left)) is None


def _is_frame(line: "Line") -> bool:
    """Whether a line is empty, a known heading, or the header of a known table."""
    from chargegraph.briefs.coded.tables import Table
    from chargegraph.briefs.pages.lines import section_of

    if len(line.text) > _LONGEST_HEADING:
        return False
    return not any(map(str.isalnum, line.text)) or section_of(line) is not None or Table.from_header(line) is not None


def _with_breaks(line: "Line") -> str:
    """The text of a line with a line break for the first space on each further line of the raw text."""
    if not line.line_starts:
        return line.text
    characters, number = [], line.number
    for place, character in enumerate(line.text):
        now = bisect_right(line.line_starts, line.begins[min(place + 1, len(line.begins) - 1)])
        is_break = character == " " and now > number
        characters.append("\n" * (now - number) if is_break else character)
        number = now if is_break else number
    return "".join(characters)
