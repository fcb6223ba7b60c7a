"""Codes that nothing read. In: a line of prose, and the codes that were read of it. Out: a remark that names the others.

A number of five figures in running text may be anything, so it states nothing and is no mention; but nobody should have to guess
that it was seen.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from chargegraph.briefs.coded.headers import kind_named
from chargegraph.briefs.model import PayerMention, Remark, Statement
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.vocabularies import find_concepts
from chargegraph.codes import plain, shape_of

COUNTED = (
    r"patients|cases|people|members|claims|units|visits|studies|dollars|hours|minutes|days|weeks|months|years|percent|mg"
    r"|mcg|ml|words|codes"
)
"""What a number counts that is no code."""
_PROCEDURE = shape_of("brief")
_CATEGORY = r"[A-TV-Z][0-9][0-9AB]\.[0-9A-Z]{0,3}[-*](?![0-9A-Za-z])"
"""What a category of diagnoses is written as: L97.-, I83.0-."""
_CODE = re.compile(
    r"(?<![\w$\u20ac\u00a3#.,/:-])"
    rf"(?P<code>{_PROCEDURE}(?:[-/]{_PROCEDURE})*|{_CATEGORY}|[A-TV-Z][0-9][0-9AB]\.[0-9A-Zx]{{1,4}}|[0-9]{{3}}[0-9A-Z]{{6}}X|P[1-6](?:\s?-\s?P[1-6])?"
    r"|[0-9]{5}(?:-[0-9A-Z]{2})+|[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}(?![0-9-]))"
    rf"(?![\w%]|[.,:/][0-9]|-[0-9]{{3,4}}(?![0-9])|\s+(?:{COUNTED})\b)"
)
_AFTER_A_NAME = re.compile(
    r"\b(?:rev(?:enue)?\.?(?:\s+codes?)?|TOB|(?:type\s+of\s+)?bill\s+types?(?:\s+codes?)?|(?:MS-?)?DRGs?|NDC|UB)[\s:#=]{1,4}"
    r"(?P<code>[0-9][0-9A-Zx-]{1,12}[0-9A-Zx])\b",
    re.IGNORECASE,
)
_OF_A_CATEGORY = re.compile(
    r"\b(?:(?:sub)?categor(?:y|ies)|blocks?|family|codes?\s+(?:that\s+)?(?:begin(?:ning)?|start(?:ing)?)\s+with)\s+"
    r"(?P<code>[A-TV-Z][0-9][0-9AB](?:\.[0-9A-Z]{1,3})?)(?![\w.])"
)
_MODIFIER = re.compile(rf"(?<![\w.$,/-])(?P<code>[0-9]{{2}}|[A-Z][0-9A-Z])(?![\w%.:/-]|,[0-9]|\s+(?:{COUNTED})\b)")
_AFTER_ITS_KIND = re.compile(r"\b(?:modifiers?|POS)\s+-?(?P<code>[0-9A-Z]{2})\b", re.IGNORECASE)
NO_MODIFIERS = "A[IM]|CT|E[DRU]|HR|I[DFV]|M[DR]|N[OP]|O[KNPR]|P[AM]|QA|RN|TV|U[KPS]|WA"
"""Words that have the form of a modifier and are hardly meant for one."""
_AT_THE_START = re.compile(r"[^\w]*(?P<code>0[0-9]{3}|[0-9]{3}x)\s+(?=[^\W\d_])", re.IGNORECASE)
_MARK = re.compile(r"<[^<>]{1,100}>|[~`*]+|__")
_STRUCK = re.compile(
    r"~~(?=\S)[^\r\n]{1,300}?(?<=\S)~~|<(del|s|strike)\b[^<>]{0,100}>"
    r"(?:[^<>]{1,300}+|</?(?:code|b|i|em|strong|span|a|u|small|kbd)\b[^<>]{0,100}>){1,19}</\1\s*>",
    re.IGNORECASE,
)
# Beside a diagnosis that was read, a letter with two figures is probably one, too.
_DIAGNOSIS = re.compile(r"[A-TV-Z][0-9][0-9AB](?:\.[0-9A-Z]{1,4})?")
_SHORT_DIAGNOSIS = re.compile(r"(?<![\w.-])(?P<code>[A-TV-Z][0-9][0-9])(?![\w.-])")
_PARTS = re.compile(r"[0-9A-Z.]+")
_OF_AN_ADDRESS = re.compile(r"\b[A-Z]{2}\s$")


# A modifier in a note: with 59 or XS. XS for Medicare. A word of two capitals is one in few other places.
_ONE_MODIFIER = r"(?:[0-9]{2}|[A-Z][0-9A-Z])(?![\w%:-]|[.,][0-9A-Za-z]|/[0-9]{2,}/|\s+(?:or more|to)\b)"
_LISTED = re.compile(
    r"(?:\b(?i:with|use|using|append|adds?|bill|report|modifiers?|mods?\.?|needs?|requires?|wants?|prefers?|takes?|accepts?|plus|without|no|not|never)"
    rf"\s+-?(?=(?:{_ONE_MODIFIER}))|\bw/\s{{0,3}}-?(?=(?:{_ONE_MODIFIER}))|^\W*(?=[A-Z][0-9A-Z]\b(?:\s*[,;/]|\s+(?:for|if|when|on|is|or|and|not|instead|only)\b|\W*$)))"
    rf"(?P<codes>{_ONE_MODIFIER}(?:(?:\s*[,/&]\s*|\s+(?:or|and)\s+){_ONE_MODIFIER})*)(?!\s+(?:{COUNTED})\b)"
)
_PLACE = re.compile(r"\b(?:POS|place of service)[\s:#]{1,3}[0-9]{2}\b", re.IGNORECASE)
_AT = re.compile(r"\b(?:in|at|from)\s+(?:an?\s+|the\s+)?$", re.IGNORECASE)
_LABEL, _CAPTION = "stated_label", "caption"
_NOTES_ON_USE = ("when_to_use", "relevance", "relationship", "reason")
"""Notes in which a place limits what is said of the code; a specialty's says where its people work."""
_NOTES = (_LABEL, "when_to_use", "notes", "relevance", "relationship", "reason")


def codes_named(line: Line, kind: str | None = None) -> dict[int, str]:
    """By where they stand, the payers that a line names and all that looks like a code. `kind` is what its heading names."""
    matches = [*_CODE.finditer(line.plain), *_AFTER_ITS_KIND.finditer(line.plain)]
    matches += _modifiers_in(line.plain) if kind == "modifier" else ()
    found = {match.start("code"): match["code"] for match in matches if not _is_of_an_address(line.plain, match)}
    return found | {each.start: line.text[each.start : each.end] for each in find_concepts("payers", line.plain)}


def left_out(blocks: Iterable[list[Line]], own: str) -> Iterator[Remark]:
    """Remarks on codes and payers in blocks that stand beside the text of a page. `own` is the brief's code."""
    for block in blocks:
        kind = kind_named(block[0].text) if block[0].heading else None
        named = [
            (line, place, words) for line in block for place, words in sorted(codes_named(line, kind).items()) if words != own
        ]
        if named:
            words = ", ".join(dict.fromkeys(words for _, _, words in named))
            line, place, _ = named[0]
            yield Remark(*line.place(place), "beside the text of the page, not read", words, understood=True)


def _modifiers_in(text: str) -> Iterator[re.Match[str]]:
    """What has the form of a modifier in a text, without words that have it, too."""
    return (match for match in _MODIFIER.finditer(text) if not re.fullmatch(NO_MODIFIERS, match["code"]))


def _is_of_an_address(text: str, match: re.Match[str]) -> bool:
    first = match.start("code")
    return _OF_AN_ADDRESS.search(text[max(first - 4, 0) : first]) is not None


def struck_out(text: str) -> Iterator[Remark]:
    """Remarks on what a text strikes out; it is no part of what it says."""
    for match in _STRUCK.finditer(text):
        if re.search(r"\w", _MARK.sub("", match[0])):
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            yield Remark(line, column, "struck out, not read", match[0], understood=True)


def unread_codes(line: Line, read: Iterable[str], kind: str | None = None) -> Iterator[Remark]:
    """A remark on what looks like a code and is not among those that were read. `kind` is what the words above it name: under
    modifiers two figures or capitals may be one."""
    known = set(_PARTS.findall(" ".join(read).upper()))
    matches = [*_CODE.finditer(line.plain), *_AFTER_A_NAME.finditer(line.plain), *filter(None, [_AT_THE_START.match(line.plain)])]
    of_codes = len(matches)
    matches += _OF_A_CATEGORY.finditer(line.plain)
    if len(matches) > of_codes or any(_DIAGNOSIS.fullmatch(text) for text in read):
        matches += _SHORT_DIAGNOSIS.finditer(line.plain)
    if kind == "modifier":
        matches += _modifiers_in(line.plain)
    places = {
        match.start("code"): match["code"]
        for match in matches
        if not known.issuperset(_PARTS.findall(match["code"].upper())) and not _is_of_an_address(line.plain, match)
    }
    if places:
        first = min(places)
        words = ", ".join(dict.fromkeys(places[place] for place in sorted(places)))
        yield Remark(*line.place(first), "looks like a code, not read as one", words, understood=True)


def unread_in_row(line: Line, own: str, read: Collection[Statement | Remark]) -> Iterator[Remark]:
    """The same of a row, such as a code or a payer in its comment, that was neither read nor remarked on, or of a caption, of
    which nothing is `read`. `own` is the brief's code."""
    known, notes = [own], []
    for item in read:
        known.append(item.text if isinstance(item, Remark) else getattr(item, "stated_code", None) or "")
        known += [code.notation for code in getattr(item, "with_modifier", ())]
        notes += [(name, text) for name in _NOTES if (text := getattr(item, name, None))]
    notes = list(dict.fromkeys(notes)) if read else [(_CAPTION, line.text)]
    yield from unread_codes(line, known)
    for name, text in notes:
        yield from _unread_modifiers(line, text, known, begin=int(name in (_LABEL, _CAPTION)))
    told = [item.text for item in read if isinstance(item, Remark)]
    for payer in [] if any(isinstance(item, PayerMention) for item in read) else find_concepts("payers", line.plain):
        words = line.text[payer.start : payer.end]
        if not any(words in text for text in told):
            yield Remark(*line.place(payer.start), "a payer beside a code, not read as one that covers", words, understood=True)
    yield from _unread_places(line, [text for name, text in notes if name in _NOTES_ON_USE], told)


def _unread_places(line: Line, notes: list[str], told: list[str]) -> Iterator[Remark]:
    """Remarks on places of service that notes beside a code name: POS 11, in the office, ASC. A word alone may be of another
    sense."""
    for note in dict.fromkeys(notes):
        found = [(match.start(), match[0]) for match in _PLACE.finditer(plain(note))]
        for site in find_concepts("sites", plain(note)):
            words = note[site.start : site.end]
            if words.isupper() or " " in words or _AT.search(note, 0, site.start):
                found.append((site.start, words))
        first = line.text.find(note)
        for at, words in found if first >= 0 and not any(note in text for text in told) else ():
            yield Remark(*line.place(first + at), "a place beside a code, not read", words, understood=True)


def _unread_modifiers(line: Line, note: str, known: list[str], begin: int) -> Iterator[Remark]:
    """Remarks on modifiers that a note or a label names; a label may `begin` with any word of two capitals."""
    first = line.text.find(note)
    first, text = (
        (first, line.plain[first : first + len(note)]) if first >= 0 else (0, line.plain)
    )  # of several parts of the line
    for match in _LISTED.finditer(text, begin):
        found = [
            each
            for each in re.findall("[0-9A-Z]{2}", match["codes"])
            if each not in known and not re.fullmatch(NO_MODIFIERS, each)
        ]
        if found:
            place = line.place(first + match.start("codes"))
            yield Remark(*place, "looks like a modifier, not read as one", ", ".join(found), understood=True)
