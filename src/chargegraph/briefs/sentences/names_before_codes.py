"""Names before their codes. In: a line of a list. Out: the entry that it is, as in "Vein doctor: 202K00000X (a few)".

A word that draws attention is no name of a code, and a sentence that denies behind one is no note: such a line is prose.
"""

import re

from chargegraph.briefs.coded.answers import is_plain_no
from chargegraph.briefs.coded.denials import denial_in, denies_row
from chargegraph.briefs.coded.entries import OPEN, ListEntry, cleaned, plain_codes
from chargegraph.briefs.pages.lines import Line
from chargegraph.codes import shape_of

# A name before its code in a line of its own, behind which a note may stand: Vein doctor: 202K00000X (a few).
_NAME_BEFORE = re.compile(
    r"(?P<label>[^\W\d_][^\d:;()\[\]|]{1,60}?)(?P<aside>\s?\([^()\d]{2,40}\))?(?P<sign>\s*:\s*|\s+-\s+|\s*[(\[]\s*|\s+)"
    rf"(?P<code>[0-9]{{3}}[0-9A-Z]{{6}}X|[A-TV-Z][0-9][0-9AB]\.[0-9A-Z]{{1,4}}"
    rf"|{shape_of('brief')})[)\]]?(?P<rest>(?:\s*[-,;(:.].*|\s{{2,}}.*|\s(?:for|in|at|with|when|if|only|under|who)\s.*)?)"
)
_MOST_NAME_WORDS = 8
_TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")
_NO_NAME = re.compile(
    r"\b(?:is|are|was|were|be|has|have|should|must|may|can|will|do|does|not|never|no|use|bills?|billed|reports?|see|append"
    r"|add|with|under|by|when|if"
    r"|orders?|as|than|then|this|that|these|codes?|from|to|instead|only|also)\b",
    re.IGNORECASE,
)
_DRAWS_ATTENTION = re.compile(
    r"\W*(?:please\s+)?(?:(?:side|foot|end|also|important|coding|billing|quick|one|a|our|pro|new)\s+)?(?:notes?|n\.?b|heads?[\s-]?up"
    r"|tips?|hints?|reminders?|remember|warnings?|important|fyi|caution|exceptions?|updates?|attention|alerts?|beware|careful"
    r"|watch(?:\s+out)?|be\s+(?:aware|careful)|good\s+to\s+know|for\s+your\s+information|disclaimer|gotchas?|pitfalls?|remarks?"
    r"|comments?|p\.?s|correction|edit|changed?|news?|don't\s+forget|keep\s+in\s+mind|red\s+flags?|danger|stop|take\s+note)\W*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\W*(?:\([^()]{0,80}\)|,[^,.;:]{1,60},)?\W*(?:alone\s+|also\s+)?"
    r"(?:(?:is|are|was|were|will|do|does|did|can|cannot|may|must|should|has|have|gets?|never|no\s+longer)\b|\w{2,6}n't\b)",
    re.IGNORECASE,
)


def name_before_code(line: Line, first: int, kind: str | None) -> ListEntry | None:
    """The entry of a line that has a name and then its code. A specialty is one by its form; a code of another kind where the
    words above name it, and a sign parts the two."""
    match = _NAME_BEFORE.fullmatch(line.plain, first, line.trim(first)[1])
    if match is None or not is_name(match["label"]) or _draws_attention(match["label"]):
        return None
    told = "specialty" if _TAXONOMY.fullmatch(match["code"]) else kind if match["sign"].strip() else None
    codes = plain_codes(line, *match.span("code"), told) if told in ("specialty", "diagnosis", "related") else []
    if not codes or (match["sign"].strip() in ("(", "[") and match["rest"][:1] in (",", ".")):
        return None  # in brackets behind a word of a sentence
    if match["rest"][:1].isspace() and match["rest"].strip()[:1].isalpha() and told != "specialty":
        return None  # a sentence that goes on
    begin, end = line.trim(*match.span("rest"))
    aside = (line.text[slice(*match.span("aside"))] if match["aside"] else "").strip(" ()")
    note = "; ".join(filter(None, (aside, cleaned(line.text[begin:end].strip(" -,;:.\u2013\u2014"))))) or None
    if note and (is_plain_no(note) or denies_row(note, told)):
        return ListEntry(codes, line.text[slice(*match.span("label"))], note, kind=told)
    if _is_denying_sentence(match["rest"]):
        return None
    open_by = note if note and OPEN.fullmatch(note) else None
    return ListEntry(codes, line.text[slice(*match.span("label"))], None, note, open_by, told)


def is_name(words: str) -> bool:
    """Whether words before a code may be what it is called, and are no sentence about it."""
    return len(words.split()) <= _MOST_NAME_WORDS and _NO_NAME.search(words) is None


def _draws_attention(words: str) -> bool:
    """Whether words before a colon only call for attention, as "Heads up" does."""
    return _DRAWS_ATTENTION.fullmatch(words) is not None


def _is_denying_sentence(rest: str) -> bool:
    """Whether what stands behind a code goes on as a sentence that denies something."""
    return _SENTENCE.match(rest) is not None and denial_in(rest) is not None
