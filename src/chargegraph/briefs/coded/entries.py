"""Entries of a list. In: a stretch of a line. Out: each code with the label behind or before it, and what in it denies it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chargegraph.briefs.coded.answers import NOT_YET, denied_behind, is_plain_no, is_retired
from chargegraph.briefs.coded.code_cells import FoundCode, codes_in
from chargegraph.briefs.coded.denials import denies_row, is_denying_note, is_of_a_payer
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.sentences.relations import (
    begins_with_code,
    goes_elsewhere,
    is_limited,
    is_relation,
    relation_behind,
    says_of_the_entry,
)
from chargegraph.codes import plain, shape_of
from chargegraph.codes.reading import code_of

_ONE = r"[^\s:=/&-]+"
_CODES = rf"-?{_ONE}(?:(?:\s*[-/&]\s*|\s+(?:to|through|thru|and|or)\s+){_ONE})*?"
SEPARATED = re.compile(
    rf"(?P<code>{_CODES})\s{{0,9}}(?:(?<=\S)[:=]\s{{0,60}}|\s-\s{{1,60}}|-\s{{1,60}}|\t{{1,60}}|\s{{2,60}}|\s?\|\s?|\u2192\s*)"
    r"(?P<label>\S.*)",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?P<code>\S+(?:\s+(?:to|through|thru|-|\.{2,3}|\u2026)\s+\S*[0-9]\S*)?)\s+(?P<label>\S.*)", re.IGNORECASE)
_JOINED = re.compile(r"(?:and|or|&)\s+[0-9A-Z][0-9A-Z.]{1,11}(?:\s|$)")
_OF_A_PAYER = re.compile(r"\W*(?:not|never|non-?|denied|excluded|rejected)\b", re.IGNORECASE)
_LIMIT = r"(?:for|in|at|with|when|if|only|under)\s[^,;]+?"
_NAME_THEN_CODE = re.compile(
    r"(?P<label>[^\W\d_][^\d]*?)\s+(?P<code>[0-9]{3}[0-9A-Z]{6}X|[A-Z][0-9][0-9AB]\.[0-9A-Z]{1,4})"
    rf"(?:(?<=X)\s+(?P<note>{_LIMIT}))?\.?"
)
_BRACKETED_FIRST = re.compile(rf"\((?P<label>[^()]+)\)\s+(?P<note>{_LIMIT})\.?", re.IGNORECASE)
_NAME_FIRST = re.compile(r"(?P<label>[^\W\d_][^()\[\]]*?)\s*[(\[](?P<code>[^()\[\]]+)[)\]]\.?")
_DENYING = re.compile(r"(?:but\s+)?(?:not|never|except(?:\s+for)?|excluding|no)\s+(?=\S)", re.IGNORECASE)
NAME = re.compile(r"(?:CPT|HCPCS|ICD-?10(?:-?CM)?|modifier|mod|dx|code|taxonomy)\b[\s:#]*(?=\S*[0-9]|[A-Z]{2}\b)", re.IGNORECASE)
# What may stand before an entry: also, sometimes, maybe. The second is its note, the third leaves it open.
_OPENING = "maybe|perhaps|possibly|probably|potentially|might be|may be|could be"
_LEAD = re.compile(
    rf"(?:(?:and|or|but|plus|also|as well as)\s+){{0,2}}(?:(?:(?P<open>{_OPENING})"
    r"|(?P<often>sometimes|rarely|seldom|occasionally|often|usually|mostly))\s+(?:also\s+)?)?(?=\S)",
    re.IGNORECASE,
)
# A label that says so alone. Open and unknown are words of labels: a fracture (open).
OPEN = re.compile(
    rf"\W*(?:\?+|tb[cd]|maybe|perhaps|possibly|{NOT_YET})\W*",
    re.IGNORECASE,
)
_MODIFIERS = re.compile(r"(?:modifiers?|mods?\.?)[\s:#]+-?(?=(?-i:[0-9A-Z]{2})\b)", re.IGNORECASE)
_MODIFIERS_BEHIND = re.compile(rf"[,;]\s+(?:and\s+)?{_MODIFIERS.pattern}", re.IGNORECASE)
_SPLIT = re.compile(
    rf"[;,\u00b7](?=\s|$)\s*|\s{{2,9}}[*\u2022\u25cf]\s{{1,9}}|\s(?=(?:and|or|but)\s+(?:{_OPENING})\s+\S{{0,9}}[0-9])",
    re.IGNORECASE,
)
_GAP = re.compile(r"\s{3,}|\t")
_IN_BRACKETS = re.compile(r"(?P<label>[^()]*[^\s()])\s*\((?P<note>[^()]+)\)")
_NO_MODIFIERS = ("NO", "OK", "NA", "IF", "OR", "ON")
"""Words that have the form of a modifier."""
_LIKE_A_CODE = re.compile(r"(?!340B)(?=[^0-9]{0,9}[0-9]|[A-Z]{2,3}$)[0-9A-Z][0-9A-Z.]{1,11}")
_MODIFIER_FIRST = re.compile(r"(?:[0-9]{2}|[A-Z][0-9A-Z])(?![\w%:-]|[.,/][0-9A-Za-z])")
_LONGEST_LABEL = 40
_READING_ON = (
    *("and", "or", "to", "is", "are", "was", "were", "has", "have", "should", "must", "may", "can", "bill", "use", "see"),
    *("not", "never", "except", "but", "only", "when", "if"),
)
# Codes whose form leaves no doubt: a taxonomy code, a diagnosis with its dot.
_UNMISTAKABLE = re.compile(r"[0-9]{3}[0-9A-Z]{6}X|[A-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}")


class ListEntry(NamedTuple):
    """The codes of an entry, with their label and what a further sentence notes; `denied_by` are the words that deny them."""

    codes: list[FoundCode]
    label: str | None = None
    denied_by: str | None = None
    note: str | None = None
    open_by: str | None = None
    """The words that leave open whether they are so."""
    kind: str | None = None
    """Their kind, where the entry names another than its list."""


def entries_in(line: Line, first: int, kind: str | None, *, is_marked: bool, lenient: bool = False) -> list[ListEntry]:
    """The entries from `first` on, none where the stretch is something else.

    In a line that is not marked as a list, a code alone is none: a sign must stand behind it, or a label in capitals where its
    form or the words above leave no doubt. A `lenient` reading takes what is written like a code, too.
    """
    last = line.trim(first)[1]
    whole = [] if _MODIFIERS_BEHIND.search(line.plain, first, last) else plain_codes(line, first, last, kind)
    if whole and (is_marked or (kind and len(whole) == len(line.plain[first:last].split()))):
        return [ListEntry(whole)]
    entries: list[ListEntry] = []
    own: str | None = None
    for begin, end in _parts(line.plain, first, last):
        lead = _LEAD.match(line.plain, begin, end) if is_marked or entries else None
        is_bare = is_marked and not (entries and entries[-1].label)  # behind a label it is a modifier of that code
        modifiers = _MODIFIERS.match(line.plain, lead.end() if lead else begin, end) if is_bare else None
        own = "modifier" if modifiers else own
        start = modifiers.end() if modifiers else lead.end() if lead else begin
        found = _entry(line, start, end, own, is_marked, False) if own and own != kind else None
        found = found and found._replace(kind=own)
        if found is None:
            own, found = None, _entry(line, start, end, kind, is_marked, lenient)
        if found and entries and entries[-1].label and found.label and says_of_the_entry(found.label):
            found = None  # its words are about the code before it
        if found:
            open_by, often = lead.group("open", "often") if lead else (None, None)
            found = found._replace(open_by=open_by or found.open_by, note=found.note or often)
            entries.append(found)
        elif entries and (entries[-1].label or entries[-1].denied_by) and line.plain[begin:end].strip(" ."):
            rest = line.text[len(line.plain[:begin].rstrip().rstrip(",;")) : end]
            entries[-1] = _going_on(entries[-1], line.text[first:begin], rest)
        else:
            return []
    return _sharing_labels([_related(_answered_at_its_end(_told_of_another(entry)), kind) for entry in entries])


def _going_on(entry: ListEntry, before: str, rest: str) -> ListEntry:
    """An entry with what stands behind it, which goes on with its note, where that is the last `before` it, or with its label."""
    if entry.note and before.rstrip(" ,;").endswith(entry.note.rstrip(" ,;")):
        return entry._replace(note=entry.note + rest)
    if entry.label:
        return entry._replace(label=cleaned(entry.label + rest))
    return entry._replace(denied_by=f"{entry.denied_by}{rest}")


def _told_of_another(entry: ListEntry) -> ListEntry:
    """An entry whose label goes on to say something of a second code: no words there deny the first."""
    parts = relation_behind(entry.label) if entry.label and not entry.denied_by else None
    return entry._replace(label=parts[0], note=parts[1]) if parts and not entry.note and begins_with_code(parts[1]) else entry


def _related(entry: ListEntry, kind: str | None) -> ListEntry:
    """An entry of a procedure, with what its words say of how it goes with the brief's: its label ends before them."""
    if kind not in (None, "related") or not entry.label or entry.denied_by or entry.open_by or not _is_procedure(entry):
        return entry
    parts = ("", entry.label) if is_relation(entry.label) else relation_behind(entry.label)
    label, relation = parts or (entry.label, "")
    note = "; ".join(filter(None, (relation, entry.note))) or None
    return entry._replace(label=label or None, note=note, denied_by=note if note and denies_row(note, "related") else None)


def _is_procedure(entry: ListEntry) -> bool:
    return all(one.code and code_of("brief", one.stated) for one in entry.codes)


def _entry(line: Line, begin: int, end: int, kind: str | None, is_marked: bool, lenient: bool) -> ListEntry | None:
    denying = _DENYING.match(line.plain, begin, end) if is_marked else None
    name = NAME.match(line.plain, denying.end() if denying else begin, end)
    start = name.end() if name else denying.end() if denying else begin
    match = SEPARATED.fullmatch(line.plain, start, end) or _spaced(line, start, end, kind, is_marked)
    if match and match.re is _SPACED and is_marked and _JOINED.match(match["label"]):
        match = None
    codes = plain_codes(line, start, match.end("code") if match else end, kind) if match or is_marked else []
    if not codes and lenient and is_marked and kind:
        by_sign = match is not None and match.re is SEPARATED
        codes = _malformed(line, start, match.end("code") if match and by_sign else end, kind)
        match = match if by_sign or not codes else None
        if codes and match and kind == "modifier" and _MODIFIER_FIRST.match(match["label"]):
            return None  # what stands before a modifier is what it is for: ABN: GA
    label = cleaned(line.text[match.start("label") : match.end("label")]) if match else None
    named = _NAME_FIRST.fullmatch(line.plain, start, end) or _NAME_THEN_CODE.fullmatch(line.plain, start, end)
    if not codes and is_marked and named:
        codes = plain_codes(line, *named.span("code"), kind)
        label = line.text[slice(*named.span("label"))].strip()
        if codes and (limit := named.groupdict().get("note")):
            return ListEntry(codes, label, note=limit)
    if not codes:
        return None
    if label and kind == "specialty" and (parts := _BRACKETED_FIRST.fullmatch(label)):
        return ListEntry(codes, parts["label"], note=parts["note"])
    if label and kind == "modifier" and goes_elsewhere(label):
        return None
    if label and is_plain_no(label):
        return ListEntry(codes, None, denied_by=label)
    if label and _OF_A_PAYER.match(label) and is_of_a_payer(label):
        return ListEntry(codes, note=label)
    is_limit = kind in (None, "related") and label is not None and is_limited(label) and is_relation(label)
    if label and not is_limit and (denies_row(label, kind) if kind == "modifier" else is_denying_note(label)):
        return ListEntry(codes, label, denied_by=label)
    reads_on = kind is not None or (label is not None and relation_behind(label) is not None)
    label, note = _parted(label, reads_on=reads_on) if label else (label, None)
    is_named = match is not None and match.re is SEPARATED and label is not None and label.casefold().startswith("not ")
    if label is None or is_named or is_label(label):
        return ListEntry(codes, label, line.text[slice(*denying.span())].strip() if denying else None, note)
    return None


def _answered_at_its_end(entry: ListEntry) -> ListEntry:
    """An entry whose label ends in words that deny it or leave it open, in brackets or not."""
    if entry.label and OPEN.fullmatch(entry.label):
        return entry._replace(open_by=entry.label)
    behind = denied_behind(entry.label) if entry.label and not entry.denied_by else None
    if behind and is_of_a_payer(behind[1]):
        return entry._replace(label=behind[0], note="; ".join(filter(None, (behind[1], entry.note))))
    relation = relation_behind(entry.label) if behind and entry.label else None
    if behind and relation and len(relation[0]) < len(behind[0]):
        behind = relation  # bundled, do not report: both are said of how it goes
    if behind:
        return entry._replace(label=behind[0], denied_by=behind[1])
    bracket = _IN_BRACKETS.fullmatch(entry.label) if entry.label else None
    if bracket is None or not (is_denying_note(bracket["note"]) or OPEN.fullmatch(bracket["note"])):
        return entry
    if OPEN.fullmatch(bracket["note"]):
        return entry._replace(label=bracket["label"], open_by=bracket["note"])
    return entry._replace(label=bracket["label"], denied_by=bracket["note"])


def _malformed(line: Line, first: int, last: int, kind: str) -> list[FoundCode]:
    """What stands where codes of a kind are due, all written like codes, and not all of them are."""
    found = codes_in(line, first, last, kind)
    return found if all(one.code or _LIKE_A_CODE.fullmatch(one.written.strip(" .")) for one in found) else []


def _parted(label: str, *, reads_on: bool) -> tuple[str, str | None]:
    """A label that goes on behind a wide gap or a tab, or reads on in further sentences, as its first part and the rest."""
    if gap := _GAP.search(label):
        return label[: gap.start()], " ".join(label[gap.end() :].split())
    parts = re.split(rf"(?<=[^\W\d_]{{2}})\.\s+(?=[A-Z]|{shape_of('brief')}\s)", label, maxsplit=1) if reads_on else [label]
    return parts[0], parts[1] if len(parts) > 1 else None


def _spaced(line: Line, start: int, end: int, kind: str | None, is_marked: bool) -> re.Match[str] | None:
    """A code with its label behind a space alone."""
    match = _SPACED.fullmatch(line.plain, start, end)
    if match is None or is_marked:
        return match
    is_name = match["label"][:1].isupper() and len(match["label"].split()) <= _LONGEST_LABEL // 4
    is_one = _UNMISTAKABLE.search(match["label"]) is None
    return match if is_name and is_one and (kind is not None or _UNMISTAKABLE.fullmatch(match["code"].rstrip(","))) else None


def plain_codes(line: Line, first: int, last: int, kind: str | None) -> list[FoundCode]:
    """The codes of a stretch that holds nothing else, none in small letters alone."""
    found = codes_in(line, first, last, kind)
    plainly = all(
        one.code and re.search(r"[0-9]|^[A-Z]+$", line.plain[one.first : one.first + len(one.written)]) for one in found
    )
    if kind == "modifier" and any(one.written.upper() in _NO_MODIFIERS for one in found):
        return []
    return found if found and plainly else []


def is_label(text: str) -> bool:
    """Whether words behind a code are its label, and not the rest of a sentence."""
    words = text.split()
    reads_on = words[0].casefold().strip("*_(,") in _READING_ON or re.search(r"[.!?]\s+[A-Z]", text) is not None
    return len(words) <= _LONGEST_LABEL and not reads_on and not (text.endswith(".") and len(words) > 6)


def _sharing_labels(entries: list[ListEntry]) -> list[ListEntry]:
    """Codes that stand before one with a label share it: F33.1, F33.2: Low again."""
    for place in range(len(entries) - 2, -1, -1):
        one, after = entries[place : place + 2]
        if one.label is None and one.denied_by is None and one.note is None and after.label and after.open_by == one.open_by:
            entries[place] = entries[place]._replace(label=entries[place + 1].label, denied_by=entries[place + 1].denied_by)
    return entries


def _parts(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    begin = first
    for match in _SPLIT.finditer(text, first, last):
        if _is_in_brackets(text, begin, match.start(), last):
            continue
        if begin < match.start():
            yield begin, match.start()
        begin = match.end()
    if begin < last:
        yield begin, last


def _is_in_brackets(text: str, begin: int, place: int, last: int) -> bool:
    """Whether a place stands in brackets that say when a code ended and what came after it."""
    opened = text.rfind("(", begin, place)
    return opened >= 0 and ")" not in text[opened:place] and ")" in text[place:last] and is_retired(text[opened + 1 : place])


def cleaned(label: str) -> str:
    """A label without the brackets around it."""
    label = label.strip()
    inner = label[1:-1] if plain(label)[:1] == "(" and label.endswith(")") else label
    return inner if not re.search(r"[()]", inner) else label
