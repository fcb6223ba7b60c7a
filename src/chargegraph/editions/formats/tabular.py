"""The ICD-10-CM tabular list. In: the CDC's XML, and a code file that says what is billable. Out: an Edition with the hierarchy.

Chapters and blocks are concepts; a block that holds one category of its own name is that category. A leaf that takes a seventh
character stands for the codes with it: padded by X to six characters, its title, a comma and the text of the character.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from chargegraph.codes import Code
from chargegraph.codes.systems import CATEGORY, ICD10CM
from chargegraph.editions.formats.icd10cm import PUBLISHER, RIGHTS, called, icd10cm_code, read_billable
from chargegraph.editions.formats.periods import release_of
from chargegraph.editions.formats.release import distinct, edition_of, fault, line_of, tidy
from chargegraph.editions.model import Concept, Edition
from chargegraph.errors import Place, UsageError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LEADS = {"notes": "", "useAdditionalCode": "Use additional ", "codeFirst": "Code first ", "codeAlso": "Code also ",
          "sevenChrNote": ""}  # fmt: skip
_RANGE = re.compile(r"\s*\(([A-Z][0-9A-Z]{2}(?:-[A-Z][0-9A-Z]{2})?)\)$")
# "7th characters D and S do not apply to codes in category S06 with 6th character 7 - death ..., or 8 - death ...": the only rule
# on seventh characters that stands in words alone. Without it 76 codes would come out that do not exist.
_BLOCK = re.compile(f"{CATEGORY}(?:-{CATEGORY})?")
_DEEPEST = 8
_CODE = re.compile(CATEGORY + "[0-9A-Z]{0,4}")
_EXCEPTION = re.compile(r"7th characters? (.+?) do(?:es)? not apply to codes in category \S+ with 6th character (.+)")


class _Source(NamedTuple):
    """The file that is read, the notations that may stand on a claim, and what was put right."""

    name: str
    data: bytes
    billable: frozenset[str]
    remarks: list[str]

    def line(self, notation: str) -> int:
        return line_of(self.data, f">{notation}<")

    def fault(self, what: str, notation: str) -> UsageError:
        return fault(what, self.name, self.line(notation), remedy="get the file again")


def looks_like(head: str) -> bool:
    """Whether a text begins as the tabular list does."""
    return "<ICD10CM.tabular" in head[:4096]


def read_edition(
    data: bytes, *, name: str, version: str | None = None, codes: bytes | None = None, codes_name: str = "the code file"
) -> Edition:
    """An edition from the tabular list; `codes`, a code file of the same year, says which codes may stand on a claim.

    A header is never billable; of a code that `codes` does not have, or without `codes`, nothing is known.
    Raises `UsageError` where the XML is no tabular list, breaks off, or is of another year than the code file.
    """
    root = _read_xml(data, name)
    if root.tag != "ICD10CM.tabular":
        raise fault(f"the XML is a {root.tag}, not an ICD10CM.tabular", name, remedy="give the CDC's tabular list")
    version, first, last = release_of(ICD10CM.prefix, name, version, tidy(root.findtext("version") or ""))
    billable = read_billable(codes, name=codes_name) if codes is not None else frozenset()
    source = _Source(name, data, billable, [])
    edition = edition_of(
        data,
        name,
        ((0, read) for read in _concepts(root, source)),
        find=source.line,
        remarks=source.remarks,
        scheme=ICD10CM.prefix,
        version=version,
        title=f"ICD-10-CM tabular list, {called(version)}",
        publisher=PUBLISHER,
        rights=RIGHTS,
        shareable=True,
        valid_from=first,
        valid_until=last,
    )
    lacking = sorted(billable - edition.concepts.keys())
    if len(lacking) * 100 > len(billable):
        what = f"{len(lacking)} codes of {codes_name} are not in it, such as {lacking[0]}"
        raise fault(what, name, remedy="give files of one year")
    return edition


def _concepts(root: "Element", source: _Source) -> Iterator[Concept | UsageError]:
    for chapter in root.findall("chapter"):
        number = tidy(chapter.findtext("name") or "")
        if not number.isdigit():
            raise source.fault(f"{number or 'a chapter'} is no number of a chapter", number)
        title = tidy(chapter.findtext("desc") or "")
        span = _RANGE.search(title)
        yield Concept(
            code=Code("icd10cm", number),
            label=_RANGE.sub("", title),
            kind="concept",
            billable=False,
            properties=(("range", span[1]),) if span else (),
            **_notes(chapter),
        )
        blocks = [section.get("id", "") for section in chapter.findall("section")]
        for block, section in zip(blocks, chapter.findall("section"), strict=True):
            if not _BLOCK.fullmatch(block):
                raise source.fault(f"{block or 'a section of chapter ' + number} is no block", block)
            diags = section.findall("diag")
            above = _block_around(block, blocks) or number
            if [diag.findtext("name") for diag in diags] == [block]:
                yield from _codes(diags[0], (above,), {}, frozenset(), source, _notes(section))
                continue
            yield Concept(
                code=Code("icd10cm", block),
                label=_RANGE.sub("", tidy(section.findtext("desc") or "")),
                kind="concept",
                broader=above,
                billable=False,
                **_notes(section),
            )
            for diag in diags:
                yield from _codes(diag, (block,), {}, frozenset(), source)


def _block_around(block: str, blocks: list[str]) -> str | None:
    """The smallest other block of the chapter that holds this one whole: around C15-C26 there is C00-C75, around that C00-C96."""
    first, last = block[:3], block[-3:]
    around = [other for other in blocks if other != block and other[:3] <= first and last <= other[-3:]]
    return max(around, key=lambda other: (other[:3], [-ord(sign) for sign in other[-3:]]), default=None)


def _codes(
    diag: "Element",
    path: tuple[str, ...],
    sevenths: dict[str, str],
    barred: frozenset[str],
    source: _Source,
    more: dict[str, Any] | None = None,
) -> Iterator[Concept | UsageError]:
    """A code, what is below it, and its forms with a seventh character. `barred` are sixth and seventh signs that do not meet.

    `path` is what the code stands in, from its block or chapter. The CDC puts a code beside its heading now and then.
    """
    code = icd10cm_code(tidy(diag.findtext("name") or ""))
    notation, title = code.notation, tidy(diag.findtext("desc") or "")
    bare = notation.replace(".", "")
    # A code below another is that code and more, so nothing nests deeper than seven characters.
    block, *categories = path
    above = next((each for each in reversed(categories) if _is_longer(notation, each)), None if categories else block)
    if not title or not _CODE.fullmatch(bare) or above is None or len(path) > _DEEPEST:
        yield source.fault(f"{notation or 'a code'} below {path[-1]} is no code with a title", notation)
        return
    if above != path[-1]:
        what = f"{notation} stands below {path[-1]}; its characters put it below {above}"
        source.remarks.append(f"put right: {what}, {Place(source.name, source.line(notation))}")
    notes = _notes(diag)
    if more:
        notes = {field: distinct([*more[field], *notes[field]]) for field in notes}
    definition = diag.find("sevenChrDef")
    if definition is not None:
        sevenths = {extension.get("char", ""): tidy(extension.text or "") for extension in definition.findall("extension")}
    for note in notes["notes"]:
        if exception := _EXCEPTION.search(note):
            sixths = re.findall(r"(?:^|\bor )(\w) -", exception[2])
            barred |= {sixth + seventh for sixth in sixths for seventh in re.findall(r"\b[A-Z0-9]\b", exception[1])}
    below = diag.findall("diag")
    extended = {} if below or len(bare) > 6 else sevenths
    padded = bare.ljust(6, "X")
    yield Concept(
        code=code,
        label=title,
        # A header that ends in the placeholder, such as H21.1X, holds others together and is no code by its form.
        kind="concept" if notation.endswith("X") and below else "diagnosis",
        broader=above,
        billable=False if below or extended else True if notation in source.billable else None,
        **notes,
    )
    for seventh, text in extended.items():
        if padded[5] + seventh not in barred:
            longer = icd10cm_code(padded + seventh)
            yield Concept(
                code=longer,
                label=f"{title}, {text}",
                kind="diagnosis",
                broader=notation,
                billable=True if longer.notation in source.billable else None,
            )
    for child in below:
        yield from _codes(child, (*path, notation), sevenths, barred, source)


def _is_longer(notation: str, above: str) -> bool:
    return notation.startswith(above) and len(notation) > len(above)


def _notes(element: "Element") -> dict[str, Any]:
    """The notes of a chapter, block or code, by the field of Concept that takes them."""

    def texts(tag: str) -> list[str]:
        return [text for part in element.findall(tag) for note in part.findall("note") if (text := tidy(note.text or ""))]

    instructions = []
    for tag, lead in _LEADS.items():
        for part in element.findall(tag):
            lines = [text for note in part.findall("note") if (text := tidy(note.text or ""))]
            # "code to identify:" and the things to identify are one instruction.
            if lines and lines[0].endswith(":"):
                lines = [f"{lines[0]} {'; '.join(lines[1:])}"]
            instructions += [f"{lead}{line}".replace(" ,", ",") for line in lines]
    return {
        "synonyms": distinct(texts("inclusionTerm"), but=tidy(element.findtext("desc") or "")),
        "includes": distinct(texts("includes")),
        "excludes1": distinct(texts("excludes1")),
        "excludes2": distinct(texts("excludes2")),
        "notes": distinct(instructions),
    }


def _read_xml(data: bytes, name: str) -> "Element":
    """The root element of an XML document without a document type: no entity is expanded and no other file is read."""
    from xml.etree.ElementTree import ParseError, TreeBuilder, XMLParser

    class Builder(TreeBuilder):
        def doctype(self, *_: object) -> None:
            raise fault("the XML has a document type, which may reach for other files", name, remedy="take the <!DOCTYPE> out")

    parser = XMLParser(target=Builder())
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        line, column = error.position
        raise fault(
            f"not well-formed XML ({error.msg.split(':')[0]})", name, line, column + 1, remedy="get the file again"
        ) from None
    except (ValueError, LookupError) as error:
        raise fault(f"not well-formed XML ({error})", name, remedy="save the file in UTF-8") from None
    return root
