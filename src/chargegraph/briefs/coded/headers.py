"""The words over a table and its columns. In: words. Out: which kind of statement they name, what a column holds, what is denied.

A header is known by its words, however it is written: with a sign of a mark, a plural in brackets, a number sign, a word such as
"common" before it.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.vocabularies import find_concepts
from chargegraph.codes import plain
from chargegraph.codes.reading import forms_of
from chargegraph.codes.systems import systems

KINDS = ("modifier", "specialty", "diagnosis", "related")
"""The kinds of statement that rows of codes make, by their name in briefs.model."""
NAMED = {
    "payer": re.compile(r"(health )?(payers?|payors?|insurers?|insurances?|insurance (compan(y|ies)|plans?)|carriers?|plans?)"),
    "site": re.compile(r"pos|places? of service|sites? of (service|care)"),
}
"""What rows are about that name no code of a kind above."""
_RELATED = re.compile(r"\b(?:related|add-?ons?|instead|alternatives?|companions?|bundled|neighbou?rs?|replaces?|replaced by)\b")
_SORT = re.compile(
    r"((code|line|row|item|entry|record) )?(types?|areas?|sections?|topics?|fields?|elements?|categor(y|ies)"
    r"|systems?|sets?|kinds?|class|coding systems?)"
)
_NOUNS = {
    "modifier": re.compile(r"(modifiers?|mods?)( ?[1-4])?"),
    "specialty": re.compile(r"(provider |physician |rendering |health ?care )*(special(ty|ties|ity|ities)|providers?( types?)?)"),
    "diagnosis": re.compile(r"diagnos[ei]s|dx|diag|conditions?|indications?"),
    "related": re.compile(r"procedures?|services?"),
}
_NAMES = "|".join(system.name.casefold() for system in systems() if system.name)
_LABEL = (
    r"((code|short|long|official|full|brief|plain) )*(description|descriptor|desc|label|name|title|term|text)s?"
    r"|short names?|definitions?|meanings?|means|what( it (means|is|says|tells( the \w+)?))?|who|stands for|wording|in words"
)
_BY_THE_WAY = re.compile(r"\b(?:to|by|for|with|the|this)\s+(?:\w+\s+){0,2}?(?:providers?|services?)\b", re.IGNORECASE)
_KIND_OF_NOTE = {
    "modifier": re.compile(r"when (to|it is) (used?|append|report|bill|apply|applied)|when used|purpose|application"),
    "specialty": re.compile(r"role"),
    "diagnosis": re.compile(r"(clinical )?relevance( to .*)?"),
    "related": re.compile(r"relation(ship)?s?( to .*)?"),
}
_NOTE = re.compile(
    r"(coverage |clinical |coding |billing |additional |our )?"
    r"(notes?|comments?|remarks?|guidance|instructions?|details?|rationale|reasons?|why|when|how|rules?|use|usage)"
)
_ALLOWED = re.compile(
    r"((supports? )?medical )?necessity( met)?"
    r"|(is |may be |can be |separately |medicare )*"
    r"(covered|covers|allowed|payable|pays|paid|reimbursable|supported|supports|valid"
    r"|permitted|billable|billed|bill it|reported|accepted|accepts|approved|eligible|ok(ay)?( to \w+| here)?|medically necessary)"
    r"( together| separately| by .*)?|(medicare |payer |code |line |item |charge |current )?(coverage|status|coverage status)"
    r"|active|in use|enabled"
    r"|medicare|medicaid|((ok|billed|reported|used|payable) )?together( with .*)?"
    r"|same (day|date)( as .*)?"
    r"|((ok(ay)? to )?(use|bill|report|append)|goes|used|billed|reported|allowed|ok(ay)?) (with|on|for) (cpt |hcpcs )?"
    r"[a-z0-9][0-9]{3}[a-z0-9]"
)
OF_RELATION = re.compile(r"status|together|same|separate|bill|report")
"""Of a column that asks whether a code is allowed, where it may tell how that goes with the brief's."""
_BEFORE = re.compile(
    r"(the|all|any|list of|principal|main|health ?care|applicable|appropriate|common(ly)?( used)?|related|covered|allowed"
    r"|supported|payable|associated|primary|secondary"
    r"|supporting|relevant|other|additional|typical|usual|eligible|valid|invalid|excluded|denied|non-?\s?covered|non-?\s?payable|unacceptable"
    r"|possible|reportable|billable"
    r"|key|frequent(ly)?( used)?) "
)
_SIGNS = re.compile(
    r"[*_`#:\u00ae\u2122\u00a9\u2020\u2021\u00a7\u00b6\u00b9\u00b2\u00b3\u2070-\u209c\u1d2c-\u1d6a\u1d9b-\u1dbf\u02b0-\u02b8\u02e1-\u02e3]|\((?:r|tm)\)"
)


_REMEMBERED = 4096


class Column(NamedTuple):
    """What stands under a header cell. `role` is code, noun (a code or its name), label, note or allowed, name (a payer, a place)
    or sort (what kind of row it is); `kind` is None where its words do not tell it."""

    kind: str | None
    role: str


def header_words(text: str) -> str:
    """A header in one spelling.

    >>> header_words("CPT® Code(s)"), header_words("ICD 10 CM"), header_words("Modifier #")
    ('cpt codes', 'icd-10-cm', 'modifier')
    """
    words = re.sub(r"\((s|es)\)", r"\1", plain(text).casefold())
    words = " ".join(_SIGNS.sub(" ", words.replace("&", " and ")).split())
    words = re.sub(r"(?<=\w)\s*\([^()]*\)$", "", words)
    words = re.sub(r"\bicd[- ]?10(?:[- ]?(cm|pcs))?\b", lambda match: "icd-10" + (f"-{match[1]}" if match[1] else ""), words)
    words = re.sub(r"\bsvcs?\b", "service", re.sub(r"\s*([/])\s*", r"\1", words))
    return re.sub(r"\s(no\.?|nos\.?|numbers?)$", "", words).strip(" .-?")


@lru_cache(maxsize=_REMEMBERED)
def column_of(text: str) -> Column | None:
    """What a header cell's column holds, None where its words mean nothing.

    >>> column_of("Applicable Modifiers"), column_of("CPT/HCPCS"), column_of("When to Use")
    (Column(kind='modifier', role='noun'), Column(kind='related', role='code'), Column(kind='modifier', role='note'))
    """
    words = header_words(text)
    if words in ("use", "usage", "used") and text.rstrip(" *_").endswith("?"):
        return Column(None, "allowed")
    while True:
        found = _column(words)
        shorter = _BEFORE.match(words)
        if found or not shorter:
            break
        words = words[shorter.end() :]
    denial = denial_in(words)
    if (
        found is None
        and denial
        and (before := re.sub(r"\s*(that|which)?( (are|is|do|does))?\s*$", "", words[: words.index(denial)]))
    ):
        return column_of(before)
    return found


def _column(words: str) -> Column | None:
    if words in ("code", "codes"):
        return Column(None, "code")
    if _SORT.fullmatch(words):
        return Column(None, "sort")
    for kind in KINDS:
        if _NOUNS[kind].fullmatch(words):
            return Column(kind, "noun")
    for kind in KINDS:
        if any(re.fullmatch(form.header, words) for _, form in forms_of(kind) if form.header):
            return Column(kind, "code")
    for kind, named in NAMED.items():
        if named.fullmatch(words):
            return Column(kind, "name")
    if re.fullmatch(_LABEL, words):
        return Column(None, "label")
    if _ALLOWED.fullmatch(words):
        return Column(None, "allowed")
    for kind in KINDS:
        if re.fullmatch(rf"(?:{_NOUNS[kind].pattern}|{_codes_called(kind)})(?: codes?)?(?: |/)(?:{_LABEL})", words):
            return Column(kind, "label")
        if _KIND_OF_NOTE[kind].fullmatch(words):
            return Column(kind, "note")
    return Column(None, "note") if _NOTE.fullmatch(words) else None


@cache
def _codes_called(kind: str) -> str:
    return "|".join(f"(?:{form.header})" for _, form in forms_of(kind) if form.header)


def kind_of_row(text: str) -> str | None:
    """The kind of a row by the word that a sheet puts before it, of a kind of statement or of what is named.

    >>> kind_of_row("ICD-10"), kind_of_row("Related CPT"), kind_of_row("POS"), kind_of_row("Fee")
    ('diagnosis', 'related', 'site', None)
    """
    words = header_words(text)
    named = next((kind for kind, named in NAMED.items() if named.fullmatch(words)), None)
    named = "payer" if re.fullmatch(r"pay|ins|insurance", words) else named
    named = "site" if re.fullmatch(r"places?|sites?|settings?|locations?", words) else named
    return named or kind_named(text) or ("related" if _RELATED.search(words) else None)


def heads_columns(cells: list[str]) -> bool:
    """Whether cells begin as a header does where the first could also be what a sheet calls a row.

    >>> heads_columns(["Payer", "Covered?", "Prior auth"]), heads_columns(["Payer", "Medicare", "Covered"])
    (True, False)
    """
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2 or any(re.search("[0-9]", cell) for cell in filled) or find_concepts("payers", " | ".join(filled)):
        return False
    return all(column_of(cell) is not None for cell in filled[:2])


def without_asides(text: str) -> str:
    """Words without a provider to whom, or a service for which: that names no kind of code.

    >>> without_asides("Anesthesia by a second provider")
    'Anesthesia '
    """
    return _BY_THE_WAY.sub("", text)


@lru_cache(maxsize=_REMEMBERED)
def kind_named(text: str) -> str | None:
    """The kind of statement that a heading or the words before a table name first, if any.

    >>> kind_named("ICD-10-CM Codes that Support Medical Necessity"), kind_named("Coding Specifications")
    ('diagnosis', None)
    """
    words = re.sub(rf"\b(?:{_NAMES})(?:/(?:{_NAMES}))*(?=(?: codes?)? modifiers?\b)", "", header_words(text))
    found = []
    for kind in KINDS:
        named = rf"\b(?:{_NOUNS[kind].pattern}|{_codes_called(kind)})(?![\w-])"
        found += [(match.start(), -len(match[0]), kind) for match in re.finditer(named, words)]
    return min(found)[2] if found else None
